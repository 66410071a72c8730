"""STOP while the runtime is frozen: real window, real pointer, real Monado stopped for five seconds at a time."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from kiosk.app import TICK_S, App
from kiosk.config import parse
from kiosk.console.place import layout
from kiosk.console.window import PALM_S
from tests.conftest import need
from tests.kiosk_process import SIZE
from tests.monado import Monado, installed
from tests.pointer import Pointer

pytestmark = pytest.mark.xr

PRESSES = 100
FROZEN_S = 5.0
LIMIT_S = 0.1


def test_stop_is_obeyed_within_a_tenth_of_a_second_while_the_runtime_is_frozen(
    tmp_path: Path, xvfb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    need("Monado", installed())
    (tmp_path / "xr").mkdir()
    with Monado(tmp_path / "xr") as monado:
        for name, value in {**monado.environment, "DISPLAY": xvfb}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.delenv("SDL_VIDEODRIVER", raising=False)
        app = App(parse(""), tmp_path / "data", headset="openxr", strap_name="none", audio="none")
        pointer = Pointer(xvfb)
        try:
            _tick_until(app, lambda: app.view is not None and "start" in app.view.desk.keys, 90)
            took = _presses(app, pointer, monado)
        finally:
            pointer.close()
            app.close()
    took.sort()
    assert len(took) == PRESSES
    assert took[PRESSES * 99 // 100 - 1] <= LIMIT_S, took[-5:]


def _presses(app: App, pointer: Pointer, monado: Monado) -> list[float]:
    """Seconds from each press of STOP to the session's calm scene, the runtime frozen five seconds at a time."""
    stop, resume = (layout(panel, SIZE)[key].center for panel, key in (("ready", "stop"), ("halted", "resume")))
    took: list[float] = []
    while len(took) < PRESSES:
        monado.freeze()
        until = time.monotonic() + FROZEN_S
        while len(took) < PRESSES and time.monotonic() < until:
            pressed = time.monotonic()
            pointer.tap(stop)
            _tick_until(app, lambda: app.view.state == "halted", 10)
            took.append(time.monotonic() - pressed)
            _tick_until(app, lambda at=pressed: time.monotonic() - at > 2 * PALM_S, 1)  # another hand, not STOP's palm
            pointer.tap(resume)
            _tick_until(app, lambda: app.view.state == "ready", 10)
        monado.thaw()
        _tick_until(app, lambda: True, 1)
    return took


def _tick_until(app: App, condition, within_s: float) -> None:
    """Ticks as `kiosk.app.run` does."""
    deadline = time.monotonic() + within_s
    while True:
        began = time.monotonic()
        app.tick(began)
        if condition():
            return
        assert began < deadline, app.view
        time.sleep(max(0.0, TICK_S - (time.monotonic() - began)))
