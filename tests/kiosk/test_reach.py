"""What is always within reach: the same keys in every part of a visit, dim only where they do nothing."""

from __future__ import annotations

import random

import pytest

from kiosk.app import TICK_S
from kiosk.console import layout
from kiosk.events import Tap
from kiosk.states import Hold
from tests.kiosk.visit import Visit

SIZE = (1280, 800)
WITH_PATIENT = ("fitting", "baseline", "choosing", "immersed", "winding_down", "final", "goodbye")
ALWAYS = {
    "stop", "pause", "talk", "recentre", "headset_off", "phrases", "volume_down", "volume_up", "brightness_down",
}


def at(state: str, *keys: str) -> Visit:
    visit = Visit()
    visit.to(state)
    visit.step()
    visit.tap(*keys)
    return visit


@pytest.mark.parametrize("state", WITH_PATIENT)
@pytest.mark.parametrize("keys", [(), ("pause",), ("talk",), ("phrases",)])
def test_the_dock_does_something_wherever_a_patient_is(state: str, keys: tuple[str, ...]) -> None:
    desk = at(state, *keys).view.desk
    assert not ALWAYS - (desk.keys & set(layout(desk.panel, SIZE)))


@pytest.mark.parametrize("state", WITH_PATIENT)
def test_recentre_is_one_tap_and_done_in_the_same_tick(state: str) -> None:
    visit = at(state)
    before = visit.view.picture.recentre
    assert visit.step(Tap("recentre"), dt=1 / 60).picture.recentre == before + 1


@pytest.mark.parametrize("state, wanted", [
    ("choosing", {"finish"}), ("immersed", {"finish", "longer"}), ("winding_down", {"finish", "longer"}),
])
@pytest.mark.parametrize("keys", [(), ("pause",), ("marks",), ("back",)])
def test_longer_and_finish_where_they_make_sense(state: str, wanted: set[str], keys: tuple[str, ...]) -> None:
    desk = at(state, *keys).view.desk
    assert wanted <= desk.keys
    if keys != ("pause",) or state == "immersed":
        assert wanted <= set(layout(desk.panel, SIZE))


def test_finish_out_of_a_pause_comes_back_slowly() -> None:
    visit = at("immersed", "pause", "finish")
    assert visit.view.state == "winding_down" and not visit.session.hold
    assert visit.until("final", limit_s=20)


def test_a_question_is_skipped_with_its_reason_paused_too() -> None:
    for state in ("baseline", "final"):
        for keys in ((), ("pause",)):
            visit = at(state, *keys, "missing_staff_skipped")
            assert visit.scores()[-1][3] == "staff_skipped"


def test_talk_tells_how_long_it_lasts_and_comes_back_by_itself() -> None:
    visit = at("immersed", "talk")
    assert "in 90 s" in visit.view.desk.banner
    visit.wait(60)
    assert "in 30 s" in visit.view.desk.banner
    visit.wait(31)
    assert visit.view.desk.banner == "" and not visit.session.talk_until


def test_keys_of_a_level_dim_at_its_ends() -> None:
    visit = at("immersed", *["volume_up"] * 5)
    assert "volume_up" not in visit.view.desk.keys and "volume_down" in visit.view.desk.keys
    visit.tap(*["volume_down"] * 12)
    assert visit.view.desk.volume == 0 and "volume_down" not in visit.view.desk.keys


def test_headset_off_leaves_only_what_brings_it_back() -> None:
    visit = at("immersed", "headset_off")
    assert visit.view.desk.keys <= {"reopen", "stop", "talk"} and Hold.HEADSET_OFF in visit.session.hold


def test_a_mark_is_stamped_within_fifty_milliseconds_of_its_press_even_if_a_tick_is_slow() -> None:
    """The stamp is the time at which the tick that saw the press began; `kiosk bench` measures a tick's work."""
    random.seed(7)
    visit = at("immersed")
    late, now = [], visit.now
    for _ in range(300):
        work_s = random.choice([0.002, 0.004, 0.030])  # the last: the whole screen drawn anew on a slow cart
        began, now = now, now + max(TICK_S, work_s)
        pressed = random.uniform(began, now)
        visit.step(Tap("mark_break"), dt=now - visit.now)
        late.append(visit.kept("event")[-1]["detail"] == "break" and visit.rows[-1].at - pressed)
    assert all(0 <= value <= 0.05 for value in late)
