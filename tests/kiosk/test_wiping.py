"""The wipe lock: a cloth presses nothing, STOP lives, and it returns by itself."""

from __future__ import annotations

import pytest

from kiosk.events import Selected, Tap
from kiosk.view import Desk
from kiosk.wiping import AFTER_STOP_S, LOCK_S, Wipe
from tests.kiosk.visit import Visit

KEYS = frozenset({"stop", "talk", "finish", "end_without_scores"})
CLOTH = tuple(Tap(key) for key in (*sorted(KEYS - {"stop"}), "wipe"))


def _locked(now: float = 10.0) -> Wipe:
    wipe = Wipe()
    assert wipe.taps([Tap("talk"), Tap("wipe"), Tap("finish")], now) == (Tap("talk"),)
    return wipe


@pytest.mark.parametrize("after_s", [0.0, 1.0, LOCK_S - 0.01])
def test_nothing_but_stop_counts_while_it_is_locked(after_s: float) -> None:
    wipe = _locked()
    assert wipe.locked(10.0 + after_s) and wipe.taps(CLOTH, 10.0 + after_s) == ()
    assert wipe.taps([*CLOTH, Tap("stop")], 10.0 + after_s) == (Tap("stop"),)


def test_it_opens_by_itself_and_no_second_press_prolongs_it() -> None:
    wipe = _locked()
    wipe.taps(CLOTH, 29.0)
    assert not wipe.locked(30.0) and wipe.taps([Tap("talk")], 30.0) == (Tap("talk"),)


def test_after_stop_it_opens_soon_but_not_under_the_same_stroke() -> None:
    wipe = _locked()
    assert wipe.taps([Tap("stop"), Tap("end_without_scores")], 11.0) == (Tap("stop"),)
    assert wipe.locked(11.0 + AFTER_STOP_S - 0.1) and not wipe.locked(11.0 + AFTER_STOP_S)
    late = _locked()
    late.taps([Tap("stop")], 10.0 + LOCK_S - 0.5)
    assert not late.locked(10.0 + LOCK_S), "STOP never prolongs it"


def test_the_console_shows_stop_alone_and_the_seconds_left() -> None:
    wipe, desk = Wipe(), Desk(keys=KEYS)
    assert wipe.shown(desk, 5.0) == Desk(keys=KEYS | {"wipe"})
    wipe = _locked()
    shown = [wipe.shown(desk, now) for now in (10.0, 10.5, 11.5, 29.9, 30.0)]
    assert [one.wiping_s for one in shown] == [20, 20, 19, 1, 0]
    assert all(one.keys == {"stop"} and "wipe" in one.marked for one in shown[:-1]) and "talk" in shown[-1].keys


def test_the_key_that_stops_what_cannot_be_undone_lives_beneath_it() -> None:
    wipe, alive = _locked(), frozenset({"settings_back"})
    assert wipe.taps([*CLOTH, Tap("settings_back")], 11.0, alive) == (Tap("settings_back"),)
    desk = Desk(keys=KEYS | {"settings_back", "end_arm"})
    assert wipe.shown(desk, 11.0, alive).keys == {"stop", "settings_back"} and wipe.shown(desk, 11.0).keys == {"stop"}


def test_a_call_and_a_question_come_up_beneath_it_and_time_goes_on() -> None:
    visit, wipe = Visit(), _locked()
    visit.to("immersed")
    before = visit.view.desk.running_s
    visit.wait(5)
    visit.tap("ask_now")
    shown = wipe.shown(visit.view.desk, 15.0)
    assert shown.question and shown.running_s >= before + 4 and not shown.keys & {"score_3", "missing_asleep"}
    visit.step(Selected("call"))
    shown = wipe.shown(visit.step().desk, 16.0)
    assert (shown.panel, shown.urgent) == ("held", True) and shown.banner
