"""What the real session offers and says has its place on the console, in every state and under every hold."""

from __future__ import annotations

from functools import lru_cache

import pygame
import pytest

from kiosk.console.draw import Painter
from kiosk.console.place import PANELS, layout
from kiosk.events import DiskState, Event, HeadsetState, Health, Presence, Selected, Tap, WorldFailed, Worn
from kiosk.view import Desk
from tests.kiosk.console.scenes import STATUS
from tests.kiosk.visit import Visit

STATES = ("ready", "fitting", "baseline", "choosing", "immersed", "winding_down", "final", "goodbye", "cleaning")
ENDING_A_HOLD = {"resume", "reopen", "call_done"}
HAPPENINGS: dict[str, tuple[Event, ...]] = {
    "nothing": (),
    "pause": (Tap("pause"),),
    "headset off": (Tap("headset_off"),),
    "headset fell": (Presence(Worn.NO),),
    "headset lost": (HeadsetState(Health.LOST, "A headset", detail="the cable"),),
    "call": (Selected("call"),),
    "talk": (Tap("talk"),),
    "ask now": (Tap("ask_now"),),
    "ask now, paused": (Tap("ask_now"), Tap("pause")),
    "stop": (Tap("stop"),),
    "headset off when stopped": (Tap("stop"), Tap("headset_off")),
    "stop in a call": (Selected("call"), Tap("stop")),
    "no disk": (DiskState(False, 0, "no space left on the device"),),
    "a world failed": (WorldFailed("forest", "out of memory"),),
}


@lru_cache
def _desks(state: str, happening: str) -> tuple[Desk, ...]:
    """The desk after each of what happens in `state`."""
    visit = Visit()
    visit.to(state)
    desks = [visit.view.desk]
    for event in HAPPENINGS[happening]:
        visit.step(event)
        desks.append(visit.step().desk)
    return tuple(desks)


def _reopening() -> Desk:
    visit = Visit()
    visit.to("immersed")
    return Visit(resumed=visit.rows, same_boot=False).view.desk


@pytest.mark.parametrize("happening", HAPPENINGS)
@pytest.mark.parametrize("state", STATES)
def test_whatever_ends_a_hold_can_be_pressed(state: str, happening: str) -> None:
    for desk in _desks(state, happening):
        assert desk.panel in PANELS
        assert desk.keys & ENDING_A_HOLD <= layout(desk.panel, (1280, 800)).keys()


@pytest.mark.parametrize("state", STATES)
def test_in_quiet_every_key_the_session_offers_has_its_place(state: str) -> None:
    for desk in _desks(state, "nothing"):
        assert desk.keys <= layout(desk.panel, (1280, 800)).keys()


@pytest.mark.parametrize("happening", HAPPENINGS)
@pytest.mark.parametrize("state", STATES)
def test_an_open_question_has_its_answers_on_the_console(state: str, happening: str) -> None:
    for desk in _desks(state, happening):
        if desk.question and not desk.keys & {"call_done", "reopen"}:
            assert {"score_0", "score_10", "missing_asleep"} <= layout(desk.panel, (1280, 800)).keys()


@pytest.mark.parametrize("size", [(1024, 768), (1280, 800), (1920, 1080)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_sessions_own_words_fit(size: tuple[int, int]) -> None:
    painter = Painter(pygame.Surface(size))
    desks = {desk for state in STATES for happening in HAPPENINGS for desk in _desks(state, happening)}
    for desk in (*desks, _reopening()):
        painter.paint(desk, STATUS)
    assert len(desks) > 50
    assert painter.brush.letters.cut == ()


def test_after_a_boot_the_console_asks_whose_visit_it_is() -> None:
    desk = _reopening()
    assert desk.panel == "reopening"
    assert desk.keys == {"stop", "continue_same", "close_same"}
