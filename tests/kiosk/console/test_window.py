"""The console's window on a real screen, touched by a real pointer."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pygame
import pytest

from kiosk import panel as panels
from kiosk.console.place import AREAS, beneath, layout
from kiosk.console.window import NoWindow, Window, open_window
from kiosk.errors import DeviceError
from kiosk.events import Tap
from tests.kiosk.console.scenes import DESKS, STATUS, picture
from tests.pointer import Pointer
from tests.waiting import until

SIZE = (1280, 800)


@pytest.fixture
def window(xvfb: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Window]:
    monkeypatch.setenv("DISPLAY", xvfb)
    monkeypatch.setenv("SDL_VIDEODRIVER", "x11")
    opened = open_window(SIZE, False)
    assert isinstance(opened, Window)
    opened.show(DESKS["immersed"], STATUS, picture((480, 480)))
    yield opened
    opened.close()


@pytest.fixture
def pointer(window: Window, xvfb: str) -> Iterator[Pointer]:
    with closing(Pointer(xvfb)) as hand:
        hand.move((5, 5))
        until(lambda: window.poll(0.0) and pygame.mouse.get_pos() == (5, 5), "the pointer to reach the window")
        yield hand


def _centre(key: str, panel: str = "immersed") -> tuple[int, int]:
    return layout(panel, SIZE)[key].center


def _taps(window: Window, pointer: Pointer, now: float) -> list[str]:
    """The keys tapped by all that the pointer has done so far: its next movement arrives after that."""
    aside = (4, 4) if pygame.mouse.get_pos() == (3, 3) else (3, 3)
    pointer.move(aside)
    keys: list[str] = []

    def arrived() -> bool:
        keys.extend(tap.key for tap in window.poll(now)[0])
        return pygame.mouse.get_pos() == aside

    until(arrived, "the pointer's events")
    return keys


def test_a_press_is_a_tap_before_the_finger_lifts(window: Window, pointer: Pointer) -> None:
    pointer.press(_centre("pause"))
    assert _taps(window, pointer, 1.0) == ["pause"]
    pointer.release()
    assert _taps(window, pointer, 2.0) == []


def test_stop_is_heard_in_every_panel_even_where_no_key_is_offered(window: Window, pointer: Pointer) -> None:
    for count, panel in enumerate(DESKS):
        window.show(replace(DESKS[panel], keys=frozenset()), STATUS)
        pointer.press(_centre("stop", panel))
        assert _taps(window, pointer, float(count)) == ["stop"]
        pointer.release()
        _taps(window, pointer, float(count))


def test_a_key_that_is_not_offered_is_no_tap(window: Window, pointer: Pointer) -> None:
    for place in (_centre("resume"), _centre("score_7"), _centre("headline"), (9, 9)):
        pointer.press(place)
        assert _taps(window, pointer, 1.0) == []
        pointer.release()
        _taps(window, pointer, 1.0)


def test_a_wet_glove_that_presses_twice_is_one_tap(window: Window, pointer: Pointer) -> None:
    pointer.tap(_centre("volume_up"))
    pointer.press(_centre("volume_up"))
    assert _taps(window, pointer, 1.0) == ["volume_up"]
    pointer.release()
    _taps(window, pointer, 1.0)
    pointer.press(_centre("volume_up"))
    assert _taps(window, pointer, 1.31) == ["volume_up"]


def test_another_key_is_another_tap_at_once(window: Window, pointer: Pointer) -> None:
    pointer.tap(_centre("talk"))
    pointer.press(_centre("stop"))
    assert _taps(window, pointer, 1.0) == ["talk", "stop"]


def test_a_double_press_does_not_reach_the_key_that_has_come_to_lie_there(window: Window, pointer: Pointer) -> None:
    place = _centre("score_3", "baseline")
    window.show(DESKS["baseline"], STATUS)
    pointer.press(place)
    assert _taps(window, pointer, 1.0) == ["score_3"]
    pointer.release()
    _taps(window, pointer, 1.0)
    window.show(DESKS["choosing"], STATUS)
    pointer.press(place)
    assert _taps(window, pointer, 1.2) == []
    pointer.release()
    _taps(window, pointer, 1.2)
    pointer.press(place)
    assert len(_taps(window, pointer, 1.6)) == 1


def test_a_slow_double_press_does_not_answer_the_next_question(window: Window, pointer: Pointer) -> None:
    place = _centre("score_3", "baseline")
    window.show(DESKS["baseline"], STATUS)
    heard = []
    for now in (1.0, 1.9, 2.1):
        pointer.press(place)
        heard.append(_taps(window, pointer, now))
        pointer.release()
        _taps(window, pointer, now)
    assert heard == [["score_3"], [], ["score_3"]]


def test_a_digit_may_be_typed_twice_quickly_but_not_by_one_bounce(window: Window, pointer: Pointer) -> None:
    window.show(DESKS["enrol"], STATUS)
    heard = []
    for now in (1.0, 1.05, 1.2):
        pointer.press(_centre("digit_0", "enrol"))
        heard.append(_taps(window, pointer, now))
        pointer.release()
        _taps(window, pointer, now)
    assert heard == [["digit_0"], [], ["digit_0"]]


def test_stop_close_to_the_last_press_is_never_taken_for_a_double(window: Window) -> None:
    stop = layout("immersed", SIZE)["stop"]
    window.show(replace(DESKS["final"]), STATUS)
    above = layout("final", SIZE)["missing_staff_skipped"]
    places = [(stop.left + 40, above.bottom - 2), (stop.left + 40, stop.top + 2)]
    assert places[1][1] - places[0][1] <= 32
    for place in places:
        pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=place, button=1, touch=False))
    assert window.poll(1.0)[0] == (Tap("missing_staff_skipped"), Tap("stop"))


def test_one_touch_that_arrives_as_finger_and_as_mouse_is_one_tap(window: Window) -> None:
    x, y = _centre("finish")
    pygame.event.post(pygame.event.Event(pygame.FINGERDOWN, x=x / SIZE[0], y=y / SIZE[1], finger_id=1, touch_id=1))
    pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=(x, y), button=1, touch=True))
    assert window.poll(1.0)[0] == (Tap("finish"),)


def _finger(kind: int, place: tuple[float, float], finger: int = 1) -> None:
    x, y = place[0] / SIZE[0], place[1] / SIZE[1]
    pygame.event.post(pygame.event.Event(kind, x=x, y=y, finger_id=finger, touch_id=1))


def test_a_palm_on_several_keys_is_one_tap_and_stop_beneath_it_counts(window: Window) -> None:
    for finger, key in enumerate(("talk", "recentre", "volume_up"), 1):
        _finger(pygame.FINGERDOWN, _centre(key), finger)
    assert window.poll(1.0)[0] == (Tap("talk"),)
    for key in ("pause", "stop", "headset_off"):
        _finger(pygame.FINGERDOWN, _centre(key))
    assert window.poll(2.0)[0] == (Tap("pause"), Tap("stop"))
    _finger(pygame.FINGERDOWN, _centre("headset_off"))
    assert window.poll(2.06)[0] == (Tap("headset_off"),)


def test_a_second_finger_taps_while_the_first_rests(window: Window) -> None:
    _finger(pygame.FINGERDOWN, _centre("talk"), 1)
    assert window.poll(1.0)[0] == (Tap("talk"),)
    _finger(pygame.FINGERDOWN, _centre("recentre"), 2)
    assert window.poll(1.2)[0] == (Tap("recentre"),)


@pytest.mark.parametrize("start", ["talk", "headline"])
def test_a_finger_drawn_across_keys_or_held_does_nothing_more(window: Window, start: str) -> None:
    _finger(pygame.FINGERDOWN, _centre(start))
    first = window.poll(1.0)[0]
    assert first == ((Tap("talk"),) if start == "talk" else ())
    for step, key in enumerate(("recentre", "finish", "headset_off", "stop", "pause")):
        _finger(pygame.FINGERMOTION, _centre(key))
        assert window.poll(2.0 + 5 * step)[0] == ()
    _finger(pygame.FINGERUP, _centre("pause"))
    assert window.poll(60.0)[0] == ()


def test_a_mouse_drawn_across_keys_does_nothing_more(window: Window, pointer: Pointer) -> None:
    pointer.press(_centre("talk"))
    for key in ("recentre", "finish", "stop"):
        pointer.move(_centre(key))
    pointer.release()
    assert _taps(window, pointer, 1.0) == ["talk"]


@pytest.mark.parametrize("panel", DESKS)
def test_every_key_of_a_panel_is_reached_by_a_real_pointer_and_by_a_finger_at_its_edges(
    window: Window, pointer: Pointer, panel: str
) -> None:
    keys = {name: rect for name, rect in layout(panel, SIZE).items() if name not in AREAS}
    window.show(replace(DESKS[panel], keys=frozenset(keys)), STATUS)
    now = 10.0
    for key, rect in keys.items():
        pointer.tap(rect.center)
        assert _taps(window, pointer, now) == [key]
        for corner in (rect.topleft, (rect.right - 1, rect.bottom - 1)):
            now += 2.0
            _finger(pygame.FINGERDOWN, (corner[0] + 0.5, corner[1] + 0.5))
            _finger(pygame.FINGERUP, (corner[0] + 0.5, corner[1] + 0.5))
            assert window.poll(now)[0] == (Tap(key),)
        now += 2.0


def test_the_other_buttons_and_the_wheel_do_nothing(window: Window) -> None:
    for button in (2, 3, 4, 5):
        event = pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=_centre("finish"), button=button, touch=False)
        pygame.event.post(event)
    assert window.poll(1.0)[0] == ()


def test_the_pointer_in_the_picture_is_the_gaze_and_no_tap(window: Window, pointer: Pointer) -> None:
    window.show(DESKS["immersed"], STATUS, picture((1280, 720), 2))
    place = beneath(layout("immersed", SIZE))["mirror"].center
    pointer.press(place)
    found = until(lambda: window.poll(1.0)[1], "the gaze")
    assert found == pytest.approx((0.5, 0.5), abs=0.01)
    assert _taps(window, pointer, 1.0) == []
    pointer.move(_centre("pause"))
    until(lambda: window.poll(1.0)[1] is None, "the gaze to leave the picture")


def test_a_finger_lifted_from_the_picture_keeps_looking_there(window: Window) -> None:
    window.show(DESKS["immersed"], STATUS, picture((1280, 720), 2))
    x, y = beneath(layout("immersed", SIZE))["mirror"].center
    for kind in (pygame.FINGERDOWN, pygame.FINGERUP):
        pygame.event.post(pygame.event.Event(kind, x=x / SIZE[0], y=y / SIZE[1], finger_id=1, touch_id=1))
    assert window.poll(1.0)[1] == pytest.approx((0.5, 0.5), abs=0.01)


def test_a_nurses_finger_on_a_key_leaves_the_look_of_a_childs_finger(window: Window) -> None:
    window.show(DESKS["immersed"], STATUS, picture((1280, 720), 2))
    middle, talk = beneath(layout("immersed", SIZE))["mirror"].center, _centre("talk")
    _finger(pygame.FINGERDOWN, middle, 1)
    look = window.poll(1.0)[1]
    assert look == pytest.approx((0.5, 0.5), abs=0.01)
    _finger(pygame.FINGERDOWN, talk, 2)
    assert window.poll(2.0)[:2] == ((Tap("talk"),), look)
    _finger(pygame.FINGERMOTION, (talk[0] + 3, talk[1]), 2)
    _finger(pygame.FINGERUP, talk, 2)
    assert window.poll(3.0)[1] == look and window.poll(30.0)[1] == look
    _finger(pygame.FINGERUP, middle, 1)
    assert window.poll(30.1)[1] is None


def test_a_nurses_finger_on_a_key_leaves_the_look_of_a_childs_tap(window: Window) -> None:
    window.show(DESKS["immersed"], STATUS, picture((1280, 720), 2))
    middle = beneath(layout("immersed", SIZE))["mirror"].center
    for kind in (pygame.FINGERDOWN, pygame.FINGERUP):
        _finger(kind, middle, 1)
    look = window.poll(1.0)[1]
    for kind in (pygame.FINGERDOWN, pygame.FINGERUP):
        _finger(kind, _centre("talk"), 1)  # a finger that comes after another may be given its number
    assert look is not None and window.poll(1.5)[1] == look


def test_a_pressed_key_sinks_at_once_and_rises_again(window: Window, pointer: Pointer) -> None:
    desk, key = DESKS["immersed"], layout("immersed", SIZE)["pause"]
    window.show(desk, STATUS, picture((480, 480)))
    pointer.press(key.center)
    _taps(window, pointer, 1.0)
    assert window.show(desk, STATUS, picture((480, 480))) == [key]
    window.poll(1.2)
    assert window.show(desk, STATUS, picture((480, 480))) == []
    pointer.release()
    _taps(window, pointer, 1.2)
    window.poll(1.2)
    assert window.show(desk, STATUS, picture((480, 480))) == [key]


def test_what_is_shown_is_on_the_screen(window: Window) -> None:
    stop = layout("immersed", SIZE)["stop"]
    assert pygame.display.get_surface().get_at((stop.left + 12, stop.centery))[:3] == (158, 27, 27)


def test_a_window_somebody_closes_says_so(window: Window, pointer: Pointer) -> None:
    assert window.poll(1.0)[2] is False
    pointer.close_window(pygame.display.get_wm_info()["window"])
    until(lambda: window.poll(1.0)[2], "the window to be closed")


def test_a_full_screen_takes_the_displays_own_size(xvfb: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SDL_VIDEODRIVER", raising=False)
    monkeypatch.setenv("DISPLAY", xvfb)
    opened = open_window((800, 600), True)
    assert isinstance(opened, Window)
    assert opened.size == SIZE
    opened.close()


def _without_display(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"):
        monkeypatch.delenv(name, raising=False)


def test_no_display_is_no_window_and_nothing_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    _without_display(monkeypatch)
    opened = open_window(SIZE, False)
    assert isinstance(opened, NoWindow) and opened.why
    assert opened.poll(1.0) == ((), None, False)
    assert opened.show(DESKS["immersed"], STATUS, picture()) == []
    opened.close()
    assert not pygame.display.get_init()


@pytest.mark.parametrize(("name", "value"), [("DISPLAY", ":977"), ("WAYLAND_DISPLAY", "/nowhere/wayland-1")])
def test_a_display_that_is_named_and_gives_no_window_is_an_error(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _without_display(monkeypatch)
    monkeypatch.setenv(name, value)
    with pytest.raises(DeviceError, match=r"console: absent.*Check the screen"):
        open_window(SIZE, False)
    assert not pygame.display.get_init()


def test_the_window_leaves_the_signals_of_its_process_alone(xvfb: str) -> None:
    program = (
        "import sys; from kiosk.console.window import open_window; open_window((1280, 800), False);"
        "print('open', flush=True); sys.stdin.read()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program], text=True,
        env={**os.environ, "DISPLAY": xvfb, "PYGAME_HIDE_SUPPORT_PROMPT": "1"}, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert process.stdout is not None and process.stdout.readline() == "open\n"
        process.terminate()
        assert process.wait(20) == -signal.SIGTERM
    finally:
        process.kill()
        process.communicate()


def test_a_pedal_is_heard_whatever_is_shown_and_other_keys_are_not(window: Window) -> None:
    def typed(*codes: int) -> list[str]:
        for code in codes:
            pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=code))
            pygame.event.post(pygame.event.Event(pygame.KEYUP, key=code))
        return [tap.key for tap in window.poll(1.0)[0]]

    assert typed(pygame.K_b) == [], "without a pedal no key means anything"
    window.speak("en", ("beach",), pedal="b")
    window.show(replace(DESKS["immersed"], keys=frozenset()), STATUS)
    assert typed(pygame.K_a, pygame.K_b, pygame.K_b) == ["pedal_talk", "pedal_pause"]


def test_the_patients_button_is_heard_and_any_key_is_named_while_one_is_learnt(window: Window) -> None:
    def typed(*codes: int) -> list[str]:
        for code in codes:
            pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=code))
            pygame.event.post(pygame.event.Event(pygame.KEYUP, key=code))
        return [tap.key for tap in window.poll(1.0)[0]]

    window.speak("en", ("beach",), pedal="b", call="f13")
    window.show(replace(DESKS["immersed"], keys=frozenset()), STATUS)
    assert typed(pygame.K_F13, pygame.K_a) == ["call_button"]
    window.show(replace(DESKS["immersed"], keys=frozenset({"typed"})), STATUS)
    assert typed(pygame.K_b, pygame.K_PAGEUP, pygame.K_ESCAPE) == ["typed:b", "typed:pageup"], "none leaves the kiosk"


def _touch(window: Window, kind: int, place: tuple[int, int], now: float) -> tuple[float, float] | None:
    """What a finger of a touch screen does, the mouse that SDL makes of it too; where it looks then."""
    across, down = place[0] / SIZE[0], place[1] / SIZE[1]
    pygame.event.post(pygame.event.Event(kind, touch_id=1, finger_id=1, x=across, y=down, dx=0.0, dy=0.0))
    mouse = {pygame.FINGERDOWN: pygame.MOUSEBUTTONDOWN, pygame.FINGERUP: pygame.MOUSEBUTTONUP}.get(kind)
    if mouse:
        pygame.event.post(pygame.event.Event(mouse, pos=place, button=1, touch=True))
    return window.poll(now)[1]


def test_a_finger_in_the_picture_looks_while_it_lies_there(window: Window, pointer: Pointer) -> None:
    middle = _centre("mirror")
    look = _touch(window, pygame.FINGERDOWN, middle, 1.0)
    assert look is not None and look[0] == pytest.approx(0.5, abs=0.01)
    assert window.poll(9.0)[1] is not None
    assert _touch(window, pygame.FINGERUP, middle, 9.1) is None, "lifted, it looks no more"


def test_a_tap_in_the_picture_looks_long_enough_to_answer_and_not_to_call(window: Window, pointer: Pointer) -> None:
    middle = _centre("mirror")
    _touch(window, pygame.FINGERDOWN, middle, 1.0)
    assert _touch(window, pygame.FINGERUP, middle, 1.2) is not None
    answers_s = panels.SCORE_S * panels.SPEEDS["slow"]
    assert window.poll(1.0 + answers_s + 0.1)[1] is not None
    assert window.poll(1.0 + panels.CALL_S)[1] is None
