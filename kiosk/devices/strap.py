"""The heart strap: one interface for the real one, the model and none.

A strap is asked once a tick with `poll(now)` and answers at once with what has happened since;
whatever takes time happens on a thread of its own. Straps are chosen by name here and nowhere
else. A missing strap is never replaced by the model.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import kiosk.config
from kiosk.errors import UnknownName
from kiosk.events import BadPacket, Beats, Event, Health, StrapState
from kiosk.guide import FREE_PER_MIN
from kiosk.heart import MalformedPacket, parse_measurement

KNOWN = ("auto", "ble", "model", "none")
_ADAPTERS = Path("/sys/class/bluetooth")
_NONE = StrapState(Health.OFF, detail="no heart strap")


class Strap(Protocol):
    """What the kiosk asks of a heart strap."""

    def start(self) -> None:
        """Begins looking for the strap. Called once."""

    def poll(self, now: float) -> tuple[Event, ...]:
        """What happened since the last call: StrapState, Beats, BadPacket. Never waits."""

    def choose(self, address: str) -> None:
        """Takes this strap of several in range, by its address.

        The choice holds until it is changed. "" forgets it and lets the strap go: a new patient.
        """

    def close(self) -> None:
        """Lets the strap go. Bounded: never longer than a few seconds."""


class NoStrap:
    """No strap: says so once."""

    def __init__(self, state: StrapState = _NONE) -> None:
        self._news: tuple[Event, ...] = (state,)

    def start(self) -> None:
        """Nothing to start."""

    def poll(self, now: float) -> tuple[Event, ...]:
        """Its state, the first time."""
        news, self._news = self._news, ()
        return news

    def choose(self, address: str) -> None:
        """There is nothing to choose."""

    def close(self) -> None:
        """Nothing to let go."""


def strap(
    device: str, config: kiosk.config.Strap, adapters: Path = _ADAPTERS,
    wearer: Callable[[float], float] = lambda _: FREE_PER_MIN,
) -> Strap:
    """The strap called `device`: auto, ble, model or none.

    Args:
        adapters: where the kernel lists Bluetooth adapters; `auto` is ble where it lists one.
        wearer: breaths/min of the model strap's wearer at a time.

    Raises:
        UnknownName: no strap is called that.
    """
    if device == "auto":
        if not any(adapters.glob("hci*")):
            return NoStrap(StrapState(Health.ABSENT, detail="no Bluetooth adapter; plug one in and restart"))
        device = "ble"
    if device == "ble":
        return _ble(config)
    if device == "model":
        from kiosk.devices.strap_model import ModelStrap

        return ModelStrap(breaths_per_min=wearer)
    if device == "none":
        return NoStrap()
    raise UnknownName("strap", device, KNOWN)


def received(at: float, data: bytes) -> Beats | BadPacket:
    """The event that a packet's bytes make, whichever strap they came from."""
    try:
        measurement = parse_measurement(data)
    except MalformedPacket as error:
        return BadPacket(at, str(error))
    return Beats(at, measurement.bpm, measurement.contact, measurement.rr_ticks)


def _ble(config: kiosk.config.Strap) -> Strap:
    try:
        from kiosk.devices.strap_ble import BleStrap  # bleak costs 20 MB: only where a radio is meant
    except ImportError as error:
        return NoStrap(StrapState(Health.ABSENT, detail=f"{error.name} is not installed; run script/setup"))
    return BleStrap(allow=config.allow)
