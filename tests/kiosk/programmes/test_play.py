"""A programme goes its way: parts and steps by time or by looks, rows of each, the same after a restart."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.events import Moved
from kiosk.programmes.play import AWAY_S, Play
from kiosk.programmes.programme import LOOK, ON, TIME, Part, Programme, Step

TOUR = Step("tour", "What will happen", "room", parts=(
    Part("One.", "door", ON), Part("Two.", "", ON), Part("Three.", "", TIME, 5.0), Part("Four.", "", ON)))
BREATHE = Step("breathing", "Breathe", "room", 1.0, parts=(Part("Softly.", "", TIME, 10.0),))
MOVE = Step("movement", "Neck", "beach", 1.0, needs=("headset",))
LET_GO = Step("letting_go", "Let go", "stream", parts=(
    Part("A leaf.", "leaf", LOOK, 30.0), Part("Gone.", "", TIME, 4.0)))


def made(*steps: Step) -> Play:
    return Play(Programme("mine", "1", "practice", "T", "A", steps=steps, sha256="ab"))


def always(need: str) -> bool:
    return True


def never(need: str) -> bool:
    return False


def said(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [(row["what"], row["number"], row.get("end", ""), row.get("why", "")) for row in rows]


def moved(run: int = 1, seconds: float = 10.0, yaw: float = 12.0, smooth: float = -1.5) -> Moved:
    return Moved(run, seconds, yaw, yaw, 5.0, 4.0, 1.0, 1.0, 20.0, smooth, 3)


def test_steps_by_length_and_by_parts_follow_each_other() -> None:
    play = made(BREATHE, TOUR)
    assert said(play.begin(always)) == [("started", 1, "", "")] and play.told is not None
    assert play.passed(10.0, always) == [] and play.told is None
    rows = play.passed(50.0, always)
    assert said(rows) == [("ended", 1, "done", "time"), ("started", 2, "", "")]
    assert rows[0]["running_s"] == 60.0 and rows[1]["planned_s"] == 0.0
    for _ in range(2):
        assert play.may_go_on and play.on(always) == []
    assert play.told is not None and play.told.say == "Three." and play.passed(5.0, always) == []
    assert said(play.on(always)) == [("ended", 2, "done", "finished")] and play.is_over


def test_a_tour_waits_for_ever_and_can_be_gone_back_in() -> None:
    play = made(TOUR)
    play.begin(always)
    assert not play.may_go_back
    for _ in range(1000):
        assert play.passed(60.0, always) == []
    play.on(always)
    assert play.may_go_back
    play.back()
    assert play.part == 0 and play.seen == 2 and play.spot() == "door"


def test_what_is_let_go_drifts_away_before_the_next_part() -> None:
    play = made(LET_GO)
    play.begin(always)
    assert play.spot() == "leaf:0"
    play.let_go("boat:0")
    play.passed(2.0, always)
    play.let_go("leaf:0")
    assert play.passed(AWAY_S - 1, always) == [] and play.part == 0
    play.passed(1.5, always)
    assert play.part == 1 and play.spot() == ""


def test_what_is_not_let_go_may_stay_and_the_next_part_comes() -> None:
    play = made(LET_GO)
    play.begin(always)
    play.passed(30.0, always)
    assert play.part == 1


def test_a_step_whose_needs_are_not_met_is_skipped_and_said() -> None:
    play = made(MOVE, TOUR, MOVE)
    assert said(play.begin(never)) == [("ended", 1, "skipped", "condition"), ("started", 2, "", "")]
    assert said(play.step_on("nurse", never)) == [("ended", 2, "left", "nurse"), ("ended", 3, "skipped", "condition")]
    assert play.is_over


def test_staff_go_to_the_step_before_or_begin_the_first_anew() -> None:
    play = made(BREATHE, TOUR)
    play.begin(always)
    play.passed(20.0, always)
    assert said(play.step_back("nurse", always)) == [("ended", 1, "left", "nurse"), ("started", 1, "", "")]
    assert play.step_s == 0.0
    play.step_on("nurse", always)
    assert play.number == 2 and said(play.step_back("nurse", always))[-1] == ("started", 1, "", "")


def test_who_stops_leaves_the_step_and_what_comes_is_skipped_for_it() -> None:
    play = made(BREATHE, TOUR, LET_GO)
    play.begin(always)
    assert said(play.leave("patient")) == [
        ("ended", 1, "left", "patient"), ("ended", 2, "skipped", "earlier"), ("ended", 3, "skipped", "earlier")]
    assert play.is_over and play.leave("patient") == [] and play.passed(9.0, always) == []


def test_movement_of_one_step_is_put_together_over_a_restart_of_the_picture() -> None:
    play = made(MOVE)
    play.begin(always)
    play.measure(moved(seconds=10, yaw=12))
    play.measure(moved(seconds=30, yaw=20, smooth=-2.0))
    play.measure(moved(seconds=10, yaw=15, smooth=math.nan))  # the scene began anew
    found = play.passed(60.0, always)[0]["movement"]
    assert (found["seconds"], found["yaw_left"], found["smoothness"], found["reached"]) == (40.0, 20.0, -2.0, 6)
    assert json.loads(json.dumps(found)) == found and "run" not in found


def test_movement_that_was_never_seen_is_no_movement() -> None:
    play = made(MOVE)
    play.begin(always)
    assert "movement" not in play.passed(60.0, always)[0]
    play = made(MOVE)
    play.begin(always)
    play.measure(moved(smooth=math.nan))
    assert play.passed(60.0, always)[0]["movement"]["smoothness"] is None


Deed = Callable[[Play], list[dict[str, Any]] | None]
DEEDS: dict[str, Deed] = {
    "second": lambda play: play.passed(1.0, always), "minute": lambda play: play.passed(60.0, always),
    "on": lambda play: play.on(always), "back": lambda play: play.back(),
    "let_go": lambda play: play.let_go(play.spot()), "step_on": lambda play: play.step_on("nurse", always),
    "step_back": lambda play: play.step_back("nurse", always), "leave": lambda play: play.leave("patient"),
    "moved": lambda play: play.measure(moved()), "restart": lambda play: None,
}


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([*DEEDS]), max_size=60))
def test_whatever_happens_each_step_ends_as_often_as_it_begins(deeds: list[str]) -> None:
    play = made(BREATHE, TOUR, MOVE, LET_GO)
    rows = play.begin(always)
    for deed in deeds:
        if deed == "restart":
            play = Play.restored(play.programme, json.loads(json.dumps(play.snapshot())))
        rows += DEEDS[deed](play) or []
    rows += play.leave("stop")
    assert play.is_over and play.step is None and play.told is None
    running = 0
    for row in rows:
        if row["what"] == "started":
            assert running == 0
            running = row["number"]
        elif row["end"] == "skipped":
            assert running == 0
        else:
            assert row["number"] == running and 0 <= row["parts_seen"] <= row["parts"] and row["running_s"] >= 0
            running = 0
    assert running == 0 and {row["number"] for row in rows} == {1, 2, 3, 4}


def test_a_restart_goes_on_with_the_same_step_and_part() -> None:
    play = made(BREATHE, TOUR, MOVE)
    play.begin(always)
    play.passed(60.0, always)
    play.on(always)
    again = Play.restored(play.programme, json.loads(json.dumps(play.snapshot())))
    assert (again.number, again.part, again.seen) == (2, 1, 2) and again.told == play.told
