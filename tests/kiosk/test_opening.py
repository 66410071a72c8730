"""What a kiosk asks of its surroundings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk import opening
from kiosk.console.window import NoWindow
from kiosk.errors import DeviceError, Reason
from kiosk.opening import WINDOW_AGAIN_S, WINDOW_S, nobody_can_see, opened


@pytest.mark.parametrize(("env", "headset", "expected"), [
    ({}, "auto", True), ({"DISPLAY": ":0"}, "auto", False), ({}, "offscreen", False),
    ({"XR_RUNTIME_JSON": "/x"}, "auto", False), ({"SDL_VIDEODRIVER": "kmsdrm"}, "auto", False),
    ({"XDG_CONFIG_HOME": "/" + 300 * "x"}, "auto", True),  # a home that cannot be looked into
])
def test_only_a_machine_where_nobody_can_see_plays_the_demonstration(
    env: dict[str, str], headset: str, expected: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER", "XR_RUNTIME_JSON"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setattr(opening, "_RUNTIMES", ())
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    assert nobody_can_see(headset) is expected


def _late(tries: int) -> Callable[[], NoWindow]:
    """A display that gives its window after so many tries."""
    left = iter(range(tries))

    def attempt() -> NoWindow:
        if next(left, None) is not None:
            raise DeviceError("console", Reason.ABSENT)
        return NoWindow("a test")

    return attempt


def test_a_display_that_comes_a_little_later_gives_the_window() -> None:
    now = [0.0]
    opened(_late(3), lambda: now[0], lambda seconds: now.append(now.pop() + seconds))
    assert now == [3 * WINDOW_AGAIN_S]


def test_a_display_that_does_not_come_ends_the_kiosk_in_time_for_the_page_of_failure() -> None:
    now = [0.0]
    with pytest.raises(DeviceError):
        opened(_late(10_000), lambda: now[0], lambda seconds: now.append(now.pop() + seconds))
    assert now == [WINDOW_S]
