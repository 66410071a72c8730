"""Against a strap that others wrote: Bumble's own Heart Rate and Battery services over its own radio, in process.

Unmodified bleak asks the fake BlueZ, and this one serves what a Bumble central sees of a Bumble peripheral over
their LocalLink: advertisements, the GATT tree as discovered, reads, notifications, and who ended the link.
"""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from bumble.controller import Controller
from bumble.core import UUID, AdvertisingData
from bumble.device import Advertisement, Connection, Device, Peer
from bumble.gatt import (
    GATT_HEART_RATE_MEASUREMENT_CHARACTERISTIC,
    GATT_HEART_RATE_SERVICE,
    Characteristic,
)
from bumble.gatt_client import CharacteristicProxy
from bumble.hci import Address
from bumble.host import Host
from bumble.link import LocalLink
from bumble.profiles.battery_service import BatteryService
from bumble.profiles.device_information_service import DeviceInformationService
from bumble.profiles.heart_rate_service import HeartRateService
from bumble.transport.common import AsyncPipeSink
from dbus_fast import Variant

from kiosk.events import Beats, Health, StrapState
from tests.bluez import Bluez
from tests.bluez_strap import Strap
from tests.waiting import until
from tests.watched import Watched

pytestmark = pytest.mark.ble

Measurement = HeartRateService.HeartRateMeasurement
NAME, ADDRESS = "Bumble Heart", "F1:F1:F1:F1:F1:F1"


class BumbleStrap(Strap):
    """A Bumble peripheral, and the central through whose eyes BlueZ sees it. Lives on BlueZ's own thread."""

    def __init__(self, bluez: Bluez, measurements: Iterator[Any]) -> None:
        super().__init__(NAME, ADDRESS, (), {})
        self.near = False  # until it is seen to advertise
        self._bluez = bluez
        self._proxies: dict[str, CharacteristicProxy[Any]] = {}
        self._services: dict[str, str] = {}
        self._connection: Connection | None = None
        link = LocalLink()
        self._central, self.peripheral = (_device(link, address) for address in ("F0:F0:F0:F0:F0:F0", ADDRESS))
        self._heart = HeartRateService(lambda _: next(measurements), HeartRateService.BodySensorLocation.CHEST)
        self.peripheral.add_services(
            [self._heart, BatteryService(lambda _: 66), DeviceInformationService(firmware_revision="2.1")]
        )
        self.peripheral.advertising_data = bytes(
            AdvertisingData(
                [
                    (AdvertisingData.COMPLETE_LOCAL_NAME, NAME.encode()),
                    (AdvertisingData.COMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS, bytes(GATT_HEART_RATE_SERVICE)),
                ]
            )
        )
        self._central.on("advertisement", self._seen)

    async def begin(self) -> None:
        """Both are switched on; the peripheral advertises, the central looks around."""
        await self._central.power_on()
        await self.peripheral.power_on()
        await self.advertise()
        await self._central.start_scanning()

    async def advertise(self) -> None:
        """The peripheral may be found."""
        await self.peripheral.start_advertising(advertising_interval_min=20, advertising_interval_max=20)

    async def beat(self) -> None:
        """The peripheral notifies its next measurement to whoever subscribed."""
        await self.peripheral.notify_subscribers(self._heart.heart_rate_measurement_characteristic)

    async def leave(self) -> None:
        """The peripheral ends the link, as a strap taken off does."""
        for connection in list(self.peripheral.connections.values()):
            await connection.disconnect()

    async def end(self) -> None:
        """Both are switched off."""
        await self.peripheral.power_off()
        await self._central.power_off()

    def _seen(self, advertisement: Advertisement) -> None:
        services: Any = advertisement.data.get(AdvertisingData.COMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS)
        if GATT_HEART_RATE_SERVICE in (services or ()):
            self.name = str(advertisement.data.get(AdvertisingData.COMPLETE_LOCAL_NAME))
            self.address = advertisement.address.to_string(with_type_qualifier=False)
            self.rssi, self.near = advertisement.rssi, True

    async def open(self) -> None:
        self.near = False  # linked, it advertises no more
        self._connection = await self._central.connect(Address(self.address))
        self._connection.on("disconnection", lambda _: self._bluez.unlink(self))
        peer = Peer(self._connection)
        await peer.discover_all()
        self._services, self._proxies = {}, {}
        for service in peer.services:
            path = f"{self.path}/service{service.handle:04x}"
            self._services[path] = _full(service.uuid)
            for characteristic in service.characteristics:
                self._proxies[f"{path}/char{characteristic.handle:04x}"] = characteristic

    async def shut(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None and self.linked:
            await connection.disconnect()
            await self.advertise()

    async def read(self, path: str) -> bytes:
        return bytes(await self._proxies[path].read_value(no_long_read=True))

    async def listen(self) -> None:
        if not self.listeners:  # Bumble is asked once a link, as a strap is
            await self._proxies[self.measurement].subscribe(lambda value: self._bluez.notify(self, bytes(value)))

    @property
    def measurement(self) -> str:
        kind = GATT_HEART_RATE_MEASUREMENT_CHARACTERISTIC
        return next(path for path, proxy in self._proxies.items() if proxy.uuid == kind)

    def gatt(self) -> dict[str, dict[str, dict[str, Variant]]]:
        objects: dict[str, dict[str, dict[str, Variant]]] = {}
        for path, kind in self._services.items():
            about = {"UUID": Variant("s", kind), "Device": Variant("o", self.path), "Primary": Variant("b", True)}
            objects[path] = {"org.bluez.GattService1": about}
        for path, proxy in self._proxies.items():
            flags = [flag.name.lower() for flag in Characteristic.Properties if flag in proxy.properties and flag.name]
            objects[path] = {
                "org.bluez.GattCharacteristic1": {
                    "UUID": Variant("s", _full(proxy.uuid)),
                    "Service": Variant("o", path.rpartition("/")[0]),
                    "Flags": Variant("as", flags),
                }
            }
        return objects


def _device(link: LocalLink, address: str) -> Device:
    controller = Controller(address, link=link, public_address=address)
    return Device(name=NAME, address=Address(address), host=Host(controller, AsyncPipeSink(controller)))


def _full(kind: UUID) -> str:
    return str(uuid.UUID(bytes=kind.to_bytes(force_128=True)[::-1]))


@pytest.fixture
def bumble(bluez: Bluez) -> Iterator[Callable[[Iterator[Any]], BumbleStrap]]:
    """Puts a Bumble strap that sends these measurements into BlueZ's range."""
    straps: list[BumbleStrap] = []

    async def made(measurements: Iterator[Any]) -> BumbleStrap:
        strap = BumbleStrap(bluez, measurements)
        bluez.straps.append(strap)
        await strap.begin()
        return strap

    def begin(measurements: Iterator[Any]) -> BumbleStrap:
        straps.append(bluez.run(made(measurements)))
        return straps[-1]

    yield begin
    for strap in straps:
        bluez.run(strap.end())


def beaten(bluez: Bluez, peer: BumbleStrap, count: int) -> None:
    """The peripheral notifies so many times, once somebody listens."""
    until(lambda: peer.linked and peer.listeners, "the strap is listened to")
    for _ in range(count):
        bluez.run(peer.beat())


def counted() -> Iterator[Any]:
    return (Measurement(heart_rate=75, rr_intervals=[(700 + count) / 1024]) for count in itertools.count())


def test_a_bumble_strap_is_found_read_and_heard_as_it_meant(
    bluez: Bluez, watch: Callable[..., Watched], bumble: Callable[[Iterator[Any]], BumbleStrap]
) -> None:
    meant = [
        Measurement(heart_rate=72, sensor_contact_detected=True, rr_intervals=[800 / 1024, 0.0, 65535 / 1024]),
        Measurement(heart_rate=0, sensor_contact_detected=False),
        Measurement(heart_rate=300, energy_expended=65535, rr_intervals=[200 / 1024]),
        Measurement(heart_rate=60, rr_intervals=[]),
        Measurement(heart_rate=61, sensor_contact_detected=True, energy_expended=1),
        Measurement(heart_rate=62, rr_intervals=[(900 + count) / 1024 for count in range(9)]),
    ]
    peer = bumble(iter(meant))
    patient = watch()
    beaten(bluez, peer, len(meant))
    assert replace(patient.until_is(Health.OK), address="") == StrapState(Health.OK, NAME, "chest, firmware 2.1", 66)
    until(lambda: len(patient.beats()) == len(meant), "every measurement")
    assert [(beats.bpm, beats.contact, beats.rr_ticks) for beats in patient.beats()] == [
        (one.heart_rate, one.sensor_contact_detected, tuple(round(rr * 1024) for rr in one.rr_intervals or ()))
        for one in meant
    ]
    assert all(isinstance(event, Beats | StrapState) for event in patient.events)


def test_a_bumble_strap_that_leaves_is_taken_again_when_it_returns(
    bluez: Bluez, watch: Callable[..., Watched], bumble: Callable[[Iterator[Any]], BumbleStrap]
) -> None:
    peer = bumble(counted())
    patient = watch()
    for turn in range(1, 4):
        beaten(bluez, peer, 5)
        patient.until_is(Health.OK)
        patient.until_beats_are(5 * turn)
        bluez.run(peer.leave())
        assert "link broke" in patient.until_is(Health.LOST).detail
        bluez.run(peer.advertise())
    beaten(bluez, peer, 5)
    patient.until_beats_are(20)
    assert patient.ticks() == list(range(700, 720))


def test_a_bumble_strap_let_go_sees_its_link_end(
    bluez: Bluez, watch: Callable[..., Watched], bumble: Callable[[Iterator[Any]], BumbleStrap]
) -> None:
    peer = bumble(counted())
    patient = watch()
    beaten(bluez, peer, 1)
    patient.until_is(Health.OK)
    assert peer.peripheral.connections
    patient.strap.close()
    until(lambda: not peer.peripheral.connections, "the peripheral is free again")
