"""A BlueZ without a radio, and straps that are looked for on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from kiosk.devices.strap_ble import BleStrap, Timing
from tests.bluez import Bluez
from tests.watched import QUICK, Watched


@pytest.fixture
def bluez(bus: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bluez]:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", bus)
    with Bluez(bus) as running:
        yield running


@pytest.fixture
def watch() -> Iterator[Callable[..., Watched]]:
    """Starts a strap with quick timing; all are closed at the end."""
    straps: list[BleStrap] = []

    def begin(*allow: str, timing: Timing = QUICK) -> Watched:
        strap = BleStrap(allow, timing)
        straps.append(strap)
        strap.start()
        return Watched(strap)

    yield begin
    for strap in straps:
        strap.close()
        assert not strap._thread.is_alive()
