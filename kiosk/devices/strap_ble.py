"""A real heart strap over BlueZ, through bleak.

One thread, and on it one life after another: adopt an orphan link or scan, connect, read,
notify, stream; then always disconnect and begin again. Each life runs in an asyncio loop of its
own, because bleak keeps one cached picture of BlueZ per loop, and after the death of bluetoothd
that picture is of the dead one (a link that is gone stays "connected" in it). So nothing is
patched after a loss. There is never a second scanner or connect: the lives follow each other.

Whatever BlueZ does to this thread, it does not do to the kiosk: events are left in a queue that
`poll` empties, every wait is bounded, and only edges are logged.

Deliberately not here: pairing (heart-rate straps need none), which strap is meant
(`kiosk.devices.strap_range`) and the heart itself (`kiosk.heart`).
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from bleak import BleakAdapter, BleakClient, BleakScanner
from bleak.backends.bluezdbus.version import BlueZFeatures
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData
from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakBluetoothNotAvailableReason,
    BleakDBusError,
    BleakError,
)
from bleak.uuids import normalize_uuid_16

from kiosk.devices.strap import received
from kiosk.devices.strap_range import Range, printed
from kiosk.events import Event, Health, StrapState

log = logging.getLogger(__name__)
_T = TypeVar("_T")

HEART_RATE = normalize_uuid_16(0x180D)
_MEASUREMENT = normalize_uuid_16(0x2A37)
_LOCATION = normalize_uuid_16(0x2A38)
_BATTERY = normalize_uuid_16(0x2A19)
_FIRMWARE = normalize_uuid_16(0x2A26)
_LOCATIONS = ("worn elsewhere", "chest", "wrist", "finger", "hand", "ear lobe", "foot")

_NO_SIGNAL = -127  # what bleak says where BlueZ says nothing
_GRACE_S = 0.5  # for a cancelled call to clean up after itself
_SERVICE_GONE = ("ServiceUnknown", "NameHasNoOwner", "NoReply", "Disconnected", "Spawn", "systemd1")


@dataclass(frozen=True, slots=True)
class Timing:
    """How long each step may take, seconds."""

    scan_s: float = 10.0
    settle_s: float = 2.0  # from the first strap seen: time for a second one to show itself
    connect_s: float = 20.0  # a Polar H10 may take fifteen
    call_s: float = 3.0  # any other call to BlueZ
    silence_s: float = 5.0
    backoff_s: float = 0.5
    backoff_limit_s: float = 10.0
    remember_s: float = 60.0  # a strap not seen for so long is no longer in range


class BleStrap:
    """A strap in range: the chosen one, else the only one (of `allow`, where that is not empty).

    Args:
        allow: addresses that may be taken; empty for any.
        timing: shorter in tests.
    """

    def __init__(self, allow: tuple[str, ...] = (), timing: Timing = Timing()) -> None:
        self._timing = timing
        self._events: deque[Event] = deque()
        self._said: StrapState | None = None
        self._lock = threading.Lock()  # over the range and the life; never held while anything is waited for
        self._range = Range(allow, timing.remember_s)
        self._life: asyncio.Task[None] | None = None
        self._closing = False
        self._nudge = threading.Event()
        self._thread = threading.Thread(target=self._run, name="strap", daemon=True)

    def start(self) -> None:
        """Starts the thread."""
        # bleak's own check runs bluetoothctl, and cancelled midway it blocks every later connect;
        # Debian 12 has BlueZ 5.66, well over the 5.55 that it asks for.
        BlueZFeatures.checked_bluez_version = True
        self._say(StrapState(Health.SEARCHING))
        self._thread.start()

    def poll(self, now: float) -> tuple[Event, ...]:
        """What happened since the last call, in order. Beats carry the time of their arrival."""
        events = []
        with suppress(IndexError):
            while True:
                events.append(self._events.popleft())
        return tuple(events)

    def choose(self, address: str) -> None:
        """Takes the strap with this address, or with "" none in particular."""
        with self._lock:
            if self._range.choose(address):
                self._interrupt()

    def close(self) -> None:
        """Disconnects, so that the strap can be found again, and ends the thread."""
        with self._lock:
            self._closing = True
            self._interrupt()
        if self._thread.is_alive():
            self._thread.join(self._timing.call_s + 4 * _GRACE_S)

    def _interrupt(self) -> None:
        """Ends this life, or the pause before the next. Holding the lock, so that it is one step with its cause."""
        if self._life is not None:
            self._life.get_loop().call_soon_threadsafe(self._life.cancel)
            self._life = None
        self._nudge.set()

    def _run(self) -> None:
        pause_s = 0.0
        while not self._closing:
            try:
                fruitful = asyncio.run(self._live())
            except asyncio.CancelledError:
                fruitful = True
            except Exception as error:  # a strap is looked for for ever, whatever went wrong
                fruitful = False
                self._say(*self._explained(error))
            doubled_s = max(2 * pause_s, self._timing.backoff_s)
            pause_s = self._timing.backoff_s if fruitful else min(doubled_s, self._timing.backoff_limit_s)
            if self._nudge.wait(pause_s) and not self._closing:
                self._nudge.clear()
                self._say(self._sought())

    async def _live(self) -> bool:
        """One link, from looking for the strap to losing it. False asks for patience before the next."""
        with self._lock:
            self._life = asyncio.current_task()
        client: BleakClient | None = None
        lost = asyncio.Event()
        try:
            if self._closing:
                return True
            device = await self._adopted() or await self._scanned()
            if device is None:
                return True
            client = BleakClient(device, lambda _: lost.set(), timeout=self._timing.connect_s)
            await _bounded(client.connect(), self._timing.connect_s)
            return await self._stream(client, await self._read(client, device), lost)
        finally:
            with self._lock:
                self._life = None  # letting go is bounded, and not to be interrupted
            if client is not None:
                with suppress(Exception):
                    await _bounded(client.disconnect(), self._timing.call_s)

    async def _adopted(self) -> BLEDevice | None:
        """A strap still linked from a run that was killed: it advertises no more, no scan finds it."""

        async def linked() -> list[BLEDevice]:
            adapter = await BleakAdapter.get()
            return await adapter.get_connected_devices([HEART_RATE])

        devices = await _bounded(linked(), self._timing.call_s)
        here = {device.address: device for device in devices if self._saw(device, device.details["props"].get("RSSI"))}
        return self._picked(here)

    async def _scanned(self) -> BLEDevice | None:
        """A strap that advertises. Says so where there is none to take, once a scan: the list of several stays calm."""
        here: dict[str, BLEDevice] = {}
        anyone, the_chosen = asyncio.Event(), asyncio.Event()

        def found(device: BLEDevice, advertisement: AdvertisementData) -> None:
            if self._saw(device, advertisement.rssi if advertisement.rssi != _NO_SIGNAL else None):
                here[device.address] = device
                anyone.set()
                if self._range.chosen(device.address):
                    the_chosen.set()

        scanner = BleakScanner(found, [HEART_RATE])
        await _bounded(scanner.start(), self._timing.call_s)
        try:
            if await _within(anyone, self._timing.scan_s):
                await _within(the_chosen, self._timing.settle_s)
            if (device := self._picked(here)) is None:
                self._say(self._missing())
                if here and self._range.choice:
                    await _within(the_chosen, self._timing.scan_s)
                    device = self._picked(here)
        finally:
            with suppress(Exception):
                await _bounded(scanner.stop(), self._timing.call_s)
        return device

    def _saw(self, device: BLEDevice, rssi_dbm: int | None) -> bool:
        with self._lock:
            return self._range.saw(device.address, device.name, rssi_dbm, asyncio.get_running_loop().time())

    def _picked(self, here: dict[str, BLEDevice]) -> BLEDevice | None:
        with self._lock:
            address = self._range.pick(here, asyncio.get_running_loop().time())
        return None if address is None else here[address]

    def _missing(self) -> StrapState:
        with self._lock:
            return self._range.missing(asyncio.get_running_loop().time())

    def _sought(self, detail: str = "") -> StrapState:
        with self._lock:
            return self._range.sought(detail)

    async def _read(self, client: BleakClient, device: BLEDevice) -> StrapState:
        """Who it is. Every answer may be missing; none is worth losing the link for."""

        async def value(uuid: str) -> bytes:
            with suppress(BleakError, TimeoutError):
                return bytes(await _bounded(client.read_gatt_char(uuid), self._timing.call_s))
            return b""

        location, battery, firmware = await value(_LOCATION), await value(_BATTERY), await value(_FIRMWARE)
        words = [_LOCATIONS[location[0]]] if location and location[0] < len(_LOCATIONS) else []
        if version := firmware.decode("utf-8", "replace").strip("\0 "):
            words.append(f"firmware {version}")
        return StrapState(
            Health.OK,
            printed(device.name),
            ", ".join(words),
            battery[0] if battery and battery[0] <= 100 else None,
            address=client.address,
        )

    async def _stream(self, client: BleakClient, state: StrapState, lost: asyncio.Event) -> bool:
        """Passes packets on until the link is lost or nothing was heard for `silence_s`.

        The silence is the only sign of a bluetoothd that died: to bleak the link still stands.

        Returns:
            Whether anything was heard at all.
        """
        loop = asyncio.get_running_loop()
        begun = heard_at = loop.time()

        def packet(_: Any, data: bytearray) -> None:
            nonlocal heard_at
            heard_at = loop.time()
            with self._lock:
                if self._life is None:  # interrupted: this strap is being let go
                    return
                self._range.heard(client.address, state.name)  # from now on this one alone
            self._say(state)
            self._events.append(received(heard_at, bytes(data)))

        await _bounded(client.start_notify(_MEASUREMENT, packet), self._timing.call_s)
        why = "linked, but nothing is heard; moisten the strap"
        while (left_s := heard_at + self._timing.silence_s - loop.time()) > 0:
            if await _within(lost, left_s):
                why = "the link broke; is the strap within 5 m?"
                break
        self._say(StrapState(Health.LOST, state.name, why))
        return heard_at > begun

    def _explained(self, error: Exception) -> tuple[StrapState, Exception | None]:
        """The state an error leaves the strap in, with the fix in words; the error itself where it is a surprise."""
        if isinstance(error, BleakBluetoothNotAvailableError):
            detail = _NOT_AVAILABLE.get(error.reason, f"Bluetooth is not available: {error.args[0]}")
            return StrapState(Health.ABSENT, detail=detail), None
        if isinstance(error, BleakDBusError) and any(word in error.dbus_error for word in _SERVICE_GONE):
            detail = "the Bluetooth service does not run; systemctl start bluetooth"
            return StrapState(Health.ABSENT, detail=detail), None
        if isinstance(error, TimeoutError):
            return self._sought("it does not answer"), None
        if isinstance(error, BleakDBusError) and error.dbus_error == "org.bluez.Error.InProgress":
            return self._sought("Bluetooth is busy"), None
        if isinstance(error, BleakError):
            return self._sought(str(error)), None
        if isinstance(error, (OSError, EOFError)):
            return StrapState(Health.ABSENT, detail="no D-Bus, so no Bluetooth; install and start dbus"), None
        return self._sought(f"fault: {error!r}"), error

    def _say(self, state: StrapState, surprise: Exception | None = None) -> None:
        before, self._said = self._said, state
        if state == before:
            return
        self._events.append(state)
        if before is None or (state.health, state.name, state.detail) != (before.health, before.name, before.detail):
            level = logging.INFO if state.health in (Health.OK, Health.SEARCHING) else logging.WARNING
            log.log(level, "heart strap: %s %s %s", state.health.value, state.name, state.detail, exc_info=surprise)


_NOT_AVAILABLE = {
    BleakBluetoothNotAvailableReason.NO_BLUETOOTH: "no Bluetooth adapter; plug one in",
    BleakBluetoothNotAvailableReason.NO_BLE_CENTRAL_ROLE: "the adapter has no Bluetooth Low Energy; plug in another",
    BleakBluetoothNotAvailableReason.POWERED_OFF: "the Bluetooth adapter is off; bluetoothctl power on",
    BleakBluetoothNotAvailableReason.DENIED_BY_SYSTEM: "Bluetooth is not allowed; add the kiosk to group bluetooth",
}


async def _bounded(work: Coroutine[Any, Any, _T], limit_s: float) -> _T:
    """The result of `work`, or TimeoutError after `limit_s` and a grace.

    Unlike asyncio.timeout it does not wait for the clean-up: bleak's own, after a cancelled
    connect, calls a BlueZ that may never answer.
    """
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task}, timeout=limit_s)
    finally:
        for _ in range(2):  # once to stop it, once more out of its clean-up
            if not task.done():
                task.cancel()
                await asyncio.wait({task}, timeout=_GRACE_S)
    if not task.done() or task.cancelled():
        raise TimeoutError
    return task.result()


async def _within(event: asyncio.Event, limit_s: float) -> bool:
    """Whether it was set before `limit_s` had passed."""
    with suppress(TimeoutError):
        async with asyncio.timeout(limit_s):
            await event.wait()
    return event.is_set()
