"""The judge of looks: what chooses, what never does."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk import gaze, panel
from kiosk.gaze import Anchor, Dwell, Target
from tests import answers

FRAME_S = 1 / 72
AWAY = (0.0, 40.0)
LEFT = Target("left", -10.0, 0.0, 3.0, 3.0, 1.2)
RIGHT = Target("right", 10.0, 0.0, 3.0, 3.0, 1.2)
ROW = tuple(Target(f"score:{n}", n * 3.5, 0.0, 1.75, 4.0, 1.5, touching=True) for n in range(11))


class Eyes:
    """A look that moves over targets, frame by frame."""

    def __init__(self, *targets: Target, page: str = "page") -> None:
        self.dwell, self.targets, self.page, self.now = Dwell(), targets, page, 100.0
        self.chosen: list[str] = []
        self.last = gaze.Gazing()

    def rest(self, seconds: float, yaw: float, pitch: float, frame_s: float = FRAME_S) -> list[str]:
        """Looks there for so long; what was chosen meanwhile."""
        found = []
        for _ in range(round(seconds / frame_s)):
            self.now += frame_s
            self.last = self.dwell.update(self.now, yaw, pitch, self.targets, self.page)
            if self.last.selected:
                found.append(self.last.selected)
        self.chosen += found
        return found


def settled(*targets: Target) -> Eyes:
    """Eyes that have arrived on the page and look at nothing."""
    eyes = Eyes(*targets)
    eyes.rest(0.5, *AWAY)
    return eyes


def test_a_look_chooses_after_its_dwell_and_only_once() -> None:
    eyes = settled(LEFT, RIGHT)
    assert eyes.rest(1.1, -10, 0) == []
    assert eyes.rest(1.0, -10, 0) == ["left"]
    assert eyes.rest(10.0, -10, 0) == []


def test_after_leaving_it_can_be_chosen_again() -> None:
    eyes = settled(LEFT)
    eyes.rest(2.0, -10, 0)
    eyes.rest(1.0, *AWAY)
    assert eyes.rest(2.0, -10, 0) == ["left"]


def test_the_fill_grows_from_nothing_to_all() -> None:
    eyes = settled(LEFT)
    eyes.rest(0.7, -10, 0)
    assert eyes.last.attended == "left" and 0.2 < eyes.last.progress < 0.8


def test_nothing_is_armed_as_a_page_opens_and_what_lies_under_the_look_must_be_left_first() -> None:
    eyes = Eyes(LEFT)
    assert eyes.rest(5.0, -10, 0) == []
    eyes.rest(0.5, *AWAY)
    assert eyes.rest(2.0, -10, 0) == ["left"]


def test_a_target_is_entered_at_its_edge_and_left_at_one_point_three() -> None:
    outside, between, beyond = 10.0 - 3.0 * 1.15, 10.0 - 3.0 * 1.25, 10.0 - 3.0 * 1.45
    assert settled(RIGHT).rest(4.0, outside, 0) == []
    eyes = settled(RIGHT)
    eyes.rest(0.6, 10, 0)
    assert eyes.rest(1.2, between, 0) == ["right"]
    eyes = settled(RIGHT)
    eyes.rest(0.6, 10, 0)
    assert eyes.rest(3.0, beyond, 0) == []


def test_a_blink_away_is_forgiven_and_a_look_away_is_not() -> None:
    eyes = settled(LEFT)
    eyes.rest(1.0, -10, 0)
    eyes.rest(0.1, *AWAY)
    eyes.rest(0.3, -10, 0)
    assert eyes.last.progress > 0.5 or eyes.chosen == ["left"]
    eyes = settled(LEFT)
    eyes.rest(1.0, -10, 0)
    eyes.rest(1.0, *AWAY)
    assert eyes.rest(0.9, -10, 0) == []


def test_in_a_row_the_nearest_wins_and_the_shared_edge_does_not_flicker() -> None:
    eyes = settled(*ROW)
    assert eyes.rest(3.0, 3.5 * 4, 0) == ["score:4"]
    eyes = settled(*ROW)
    eyes.rest(0.8, 3.5 * 4, 0)
    eyes.rest(0.3, 3.5 * 4 + 1.75 + 0.5, 0)
    assert eyes.last.attended == "score:4"
    eyes.rest(0.5, 3.5 * 5, 0)
    assert eyes.last.attended == "score:5"


def test_a_hitch_never_chooses() -> None:
    eyes = settled(LEFT)
    assert eyes.rest(6.0, -10, 0, frame_s=0.2) == []


@pytest.mark.parametrize("rate_hz", [20, 45, 72, 90])
def test_the_dwell_is_the_same_at_every_frame_rate(rate_hz: int) -> None:
    eyes = settled(LEFT)
    start = eyes.now
    while not eyes.chosen:
        eyes.rest(1 / rate_hz, -10, 0, 1 / rate_hz)
        assert eyes.now - start < 5
    assert eyes.now - start == pytest.approx(1.3, abs=0.25)


def test_closed_eyes_choose_nothing_and_are_never_a_call() -> None:
    bell = gaze.targets(None, panel.bell())
    eyes = Eyes(*bell, LEFT)
    eyes.rest(0.5, *AWAY)
    assert eyes.rest(20.0, math.nan, math.nan) == []


def test_looking_down_on_purpose_calls_and_a_sinking_head_does_not() -> None:
    cell = panel.bell()
    eyes = Eyes(*gaze.targets(None, cell))
    eyes.rest(1.0, 0.0, 5.0)
    assert eyes.rest(4.0, cell.yaw, cell.pitch) == ["call"]
    eyes = Eyes(*gaze.targets(None, cell))
    eyes.rest(1.0, 0.0, 5.0)
    for step in range(200):
        eyes.rest(0.1, 0.0, 5.0 + (cell.pitch - 5.0) * step / 200)
    assert eyes.rest(10.0, cell.yaw, cell.pitch) == []


def test_a_new_page_starts_afresh() -> None:
    eyes = settled(LEFT)
    eyes.rest(1.0, -10, 0)
    eyes.page = "next"
    assert eyes.rest(5.0, -10, 0) == []


@given(st.floats(-170, 170), st.floats(-80, 80))
def test_angles_of_the_anchors_own_forward_are_zero(yaw: float, pitch: float) -> None:
    right, up, back = Anchor(yaw, pitch).axes()
    x, y = Anchor(yaw, pitch).angles((-back[0], -back[1], -back[2]))
    assert abs(x) < 1e-6 and abs(y) < 1e-6
    assert abs(sum(a * b for a, b in zip(right, up, strict=True))) < 1e-9


path = st.lists(st.tuples(st.floats(0.02, 0.6), st.floats(-20, 20), st.floats(-12, 12)), max_size=40)


@settings(max_examples=60)
@given(path)
def test_nothing_is_chosen_that_was_not_looked_at_long_enough(steps: list[tuple[float, float, float]]) -> None:
    eyes = Eyes(LEFT, RIGHT)
    looked = {"left": 0.0, "right": 0.0}
    for seconds, yaw, pitch in steps:
        frames = max(1, round(seconds / FRAME_S))
        for name in looked:  # the filter follows for a moment after the look has gone
            centre = -10 if name == "left" else 10
            if abs(yaw - centre) <= 3 * 1.3 and abs(pitch) <= 3 * 1.3:
                looked[name] += frames * FRAME_S
        for name in eyes.rest(frames * FRAME_S, yaw, pitch):
            assert looked[name] >= 0.8 * 1.2


@given(st.floats(0.0, 0.7), st.floats(0.11, 3.0), st.booleans())
def test_a_hitch_neither_chooses_nor_fills(before: float, hitch: float, backwards: bool) -> None:
    eyes = settled(LEFT)
    eyes.rest(before, -10, 0)
    fill, chosen = eyes.last.progress, eyes.chosen
    eyes.now += -hitch if backwards else hitch
    after = eyes.dwell.update(eyes.now, -10, 0, eyes.targets, eyes.page)
    assert after.selected is None and not chosen and after.progress <= fill + 1e-9


def test_a_head_that_sinks_through_the_row_chooses_nothing_in_passing() -> None:
    page = panel.row("row", "?")
    eyes = Eyes(*gaze.targets(page), page="row")
    for step in range(100):  # 2.5° a second, 3.2 s on the row
        eyes.rest(0.08, 0.0, 2.0 - 0.2 * step)
    assert eyes.chosen == []


def test_a_step_repeats_while_the_look_stays() -> None:
    page = panel.steps("steps", "?", 5)
    higher = next(cell for cell in page.cells if cell.id == "higher")
    eyes = Eyes(*gaze.targets(page), page="steps")
    eyes.rest(0.5, 0.0, 0.0)
    assert eyes.rest(3 * panel.REPEAT_S + 0.5, higher.yaw, higher.pitch) == ["higher"] * 3


PAGES = (
    panel.row("k", "?"), panel.confirm("k", "?", 6), panel.choice("k", "?", [(f"world:{n}", "x") for n in range(6)]),
    panel.steps("k", "?", 4),
)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.kind)
@pytest.mark.parametrize("facing", [(0, 0), (17, -8), (-20, 9), (25, 0), (3, -24), (-40, 30), (60, -45)])
def test_a_page_never_opens_with_an_answer_under_the_look(page: panel.Panel, facing: tuple[float, float]) -> None:
    opened = gaze.anchor(*facing)
    yaw, pitch = facing[0] - opened.yaw, facing[1] - opened.pitch
    under = [t.id for t in gaze.targets(page, panel.bell())
             if abs(t.yaw - yaw) <= t.half_width and abs(t.pitch - pitch) <= t.half_height]
    assert under in ([], ["later"])  # lower/higher has it beside the middle; there it waits until it is left


def test_pages_come_back_to_the_recentred_forward() -> None:
    yaw, pitch = 70.0, -50.0
    for _ in range(8):  # each is answered at its right end, and confirmed above
        row = gaze.anchor(yaw, pitch)
        confirm = gaze.anchor(row.yaw + 18.0, row.pitch - 8.0)
        yaw, pitch = confirm.yaw, confirm.pitch + 8.4
    assert abs(yaw) <= 30.0 and abs(pitch) <= 20.0


def test_a_leaning_head_chooses_what_it_sees() -> None:
    page = Anchor(25.0, -10.0)
    right, up, back = page.axes()
    spot = tuple(0.5 * r + 0.2 * u - gaze.PANEL_M * b for r, u, b in zip(right, up, back, strict=True))
    for lean in ((0.0, 0.0, 0.0), (0.3, -0.1, 0.2), (-0.4, 0.1, -0.3)):
        x, y, z = (a - b for a, b in zip(spot, lean, strict=True))
        length = math.sqrt(x * x + y * y + z * z)
        yaw, pitch = page.angles((x / length, y / length, z / length), lean)
        assert yaw == pytest.approx(math.degrees(math.atan2(0.5, 2.0)))
        assert pitch == pytest.approx(math.degrees(math.atan2(0.2, math.hypot(0.5, 2.0))))


def test_what_lies_behind_is_not_looked_at() -> None:
    eyes = settled(*gaze.targets(panel.row("page", "?")))
    yaw, pitch = Anchor().angles((0.0, 0.0, 1.0), (0.1, 0.0, 0.0))
    assert eyes.rest(5.0, yaw, pitch) == [] and abs(yaw) > 90.0


def test_a_disc_overhead_is_round() -> None:
    zenith = gaze.disc("kite", (0.0, 3.0, 0.0), 6.0, 0.6)  # of any length
    for yaw in (0.0, 90.0, 180.0):
        eyes = settled(zenith)
        eyes.rest(0.3, 0.0, -30.0)
        assert eyes.rest(1.5, yaw, 86.0) == ["kite"]
        assert settled(zenith).rest(1.5, yaw, 80.0) == []


def test_what_is_meant_is_recorded_in_eight_hundred_model_answers() -> None:
    """The bounds that so few can show: a broken gaze or page misses them by far."""
    lines = {line.group: line for line in answers.table(answers.run(800, seed=3))}
    assert lines["all"].right >= 0.99 and lines["all"].wrong <= 0.004
    assert lines["row"].median_s <= 6.2


@pytest.mark.slow
def test_what_is_meant_is_recorded_in_twenty_six_thousand_model_answers() -> None:
    assert answers.broken(answers.table(answers.run(26_000, seed=1))) == []
