"""A device that tells of itself what no device should costs nobody the patient's strap.

Real bleak, a real bus; BlueZ is a fake that hands on whatever tests/fuzz/corpora/bluez holds.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from dbus_fast import Variant

from kiosk.events import Health
from tests.bluez import Bluez
from tests.bluez_strap import Properties, Strap, numbered
from tests.watched import Watched

pytestmark = pytest.mark.ble

CORPUS: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "fuzz" / "corpora" / "bluez" / "devices.json").read_text(encoding="utf-8"))
MINE, ODD = "F0:13:C3:AA:A1:B2", "E1:22:33:44:9F:03"


class Odd(Strap):
    """One whose properties are others."""

    def __init__(self, changes: dict[str, Any]) -> None:
        super().__init__("Odd", ODD, numbered(), {})
        self._changes = changes

    def device(self) -> Properties:
        told = super().device()
        for name, value in self._changes.items():
            told.pop(name, None)
            if value is not None:
                kind, content = value
                told[name] = Variant(kind, bytes.fromhex(content) if kind == "ay" else content)
        return told


@pytest.mark.parametrize("name", CORPUS)
def test_the_patients_strap_is_heard_beside_it(name: str, bluez: Bluez, watch: Callable[[], Watched]) -> None:
    bluez.straps.append(Odd(CORPUS[name]))
    bluez.strap("Polar H10 A1B2C3D4", MINE)
    patient = watch()
    patient.strap.choose(MINE)
    patient.until_is(Health.OK)
    patient.until_beats(3)
    assert patient.states()[-1].address == MINE


@pytest.mark.parametrize("name", CORPUS)
def test_alone_it_is_taken_or_not_and_the_next_strap_is_heard(
    name: str, bluez: Bluez, watch: Callable[[], Watched],
) -> None:
    odd = Odd(CORPUS[name])
    bluez.straps.append(odd)
    patient = watch()
    patient.until_is(Health.SEARCHING)
    bluez._do(lambda: bluez.straps.remove(odd))
    bluez.strap("Polar H10 A1B2C3D4", MINE)
    patient.strap.choose(MINE)
    patient.until_is(Health.OK)
    patient.until_beats(3)
