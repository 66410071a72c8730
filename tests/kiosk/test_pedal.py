"""A foot pedal: Talk at once, Pause at the second press, nothing while it is held, and beside the wipe lock."""

from __future__ import annotations

import pygame
import pytest

from kiosk.calling import BUTTON
from kiosk.config import PEDALS
from kiosk.events import Tap
from kiosk.pedal import AGAIN_S, PAUSE, TALK, Pedal
from kiosk.states import Hold
from kiosk.wiping import Wipe
from tests.kiosk.visit import Visit


def pressed(*times: float) -> list[str]:
    pedal, found = Pedal(), []
    for at in times:
        found.append(pedal.press(at))
        pedal.release()
    return found


@pytest.mark.parametrize("times, keys", [
    ((1.0,), [TALK]),
    ((1.0, 1.0 + AGAIN_S / 2), [TALK, PAUSE]),
    ((1.0, 1.0 + AGAIN_S * 1.1), [TALK, TALK]),
    ((1.0, 1.2, 1.4), [TALK, PAUSE, TALK]),
    ((1.0, 1.2, 1.4, 1.6), [TALK, PAUSE, TALK, PAUSE]),
])
def test_one_press_is_talk_at_once_and_a_second_soon_after_is_pause(times: tuple[float, ...], keys: list[str]) -> None:
    assert pressed(*times) == keys


def test_a_held_pedal_does_nothing_more() -> None:
    pedal = Pedal()
    assert [pedal.press(1.0 + n / 30) for n in range(90)] == [TALK] + [""] * 89
    pedal.release()
    assert pedal.press(10.0) == TALK


def visit_with(*keys: str, gap_s: float = 0.1) -> Visit:
    visit = Visit()
    visit.to("immersed")
    for key in keys:
        visit.step(Tap(key), dt=gap_s)
    visit.step()
    return visit


def kinds(visit: Visit) -> list[str]:
    return [body["kind"] for body in visit.kept("event")]


def test_one_press_talks_and_the_next_ends_it() -> None:
    visit = visit_with(TALK)
    assert visit.session.talk_until and "talk" in visit.view.desk.marked
    visit.step(Tap(TALK), dt=2.0)
    assert not visit.session.talk_until


def test_two_presses_pause_and_no_talk_was_counted() -> None:
    visit = visit_with(TALK, PAUSE)
    assert Hold.NURSE in visit.session.hold and not visit.session.talk_until
    assert visit.session.diary.talk_n == 0 and kinds(visit)[-3:] == ["talk", "talk_undone", "hold"]
    visit.step(Tap(TALK))
    visit.step(Tap(PAUSE))
    assert not visit.session.hold and not visit.session.talk_until


def test_two_presses_while_talking_end_the_talk_and_pause() -> None:
    visit = visit_with("talk")
    visit.wait(5)
    visit.step(Tap(TALK))
    visit.step(Tap(PAUSE))
    assert Hold.NURSE in visit.session.hold and not visit.session.talk_until and visit.session.diary.talk_n == 1


@pytest.mark.parametrize("state", ["ready", "cleaning"])
def test_where_nobody_is_talked_to_the_pedal_does_nothing(state: str) -> None:
    visit = Visit()
    visit.to(state)
    visit.step(Tap(TALK))
    visit.step(Tap(PAUSE))
    assert not visit.session.talk_until and not visit.session.hold


def test_the_pedal_works_while_the_screen_is_wiped() -> None:
    wipe = Wipe()
    assert wipe.taps([Tap("wipe")], 1.0) == ()
    assert wipe.taps([Tap("finish"), Tap(TALK), Tap(PAUSE)], 2.0) == (Tap(TALK), Tap(PAUSE))


def test_the_patients_button_calls_also_while_the_screen_is_wiped_and_is_no_touch_of_staff() -> None:
    assert Wipe().taps([Tap("wipe"), Tap(BUTTON)], 1.0) == (Tap(BUTTON),)
    visit = visit_with(BUTTON)
    assert Hold.PATIENT_CALL in visit.session.hold and visit.session.diary.patient_calls_n == 1
    touched = visit.session.diary.tapped_at
    visit.step(Tap(BUTTON))
    assert (visit.session.diary.patient_calls_n, visit.session.diary.tapped_at) == (1, touched)


def test_between_two_patients_the_button_calls_nobody() -> None:
    visit = Visit()
    visit.step(Tap(BUTTON))
    assert not visit.session.hold


def test_every_name_of_a_key_is_one_that_a_keyboard_types(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    pygame.display.init()
    try:
        assert len({pygame.key.key_code(name) for name in PEDALS if name}) == len(PEDALS) - 1
    finally:
        pygame.display.quit()
