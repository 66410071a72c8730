"""A heart strap inside the machine, of the same make as any in a shop but for its radio: `python strap.py`.

Bumble owns both ends of a radio link: the strap, and the adapter that the kernel (hci_vhci) takes for hardware. What
lies between, the kernel's Bluetooth and bluetoothd, is the cart's own. Runs in the guest, as root; SIGUSR1 ends the
link and keeps the strap away, SIGUSR2 brings it back.
"""

from __future__ import annotations

import asyncio
import math
import signal
from collections.abc import Iterator

from bumble.controller import Controller
from bumble.core import AdvertisingData, PhysicalTransport
from bumble.device import Device
from bumble.gatt import GATT_HEART_RATE_SERVICE
from bumble.hci import Address, LeFeatureMask
from bumble.host import Host
from bumble.link import LocalLink
from bumble.profiles.battery_service import BatteryService
from bumble.profiles.device_information_service import DeviceInformationService
from bumble.profiles.heart_rate_service import HeartRateService
from bumble.transport import open_transport
from bumble.transport.common import AsyncPipeSink

NAME, ADDRESS = "Cart Strap", "F1:F1:F1:F1:F1:F1"
ADAPTER = "F0:F0:F0:F0:F0:F0"
# An adapter that has these is asked for them by the kernel, and the link's end then takes 20 s.
ABSENT = LeFeatureMask.LL_PRIVACY | LeFeatureMask.LE_EXTENDED_ADVERTISING | LeFeatureMask.LE_PERIODIC_ADVERTISING


class Link(LocalLink):
    """Sends data from the address that the connection was made with, as a radio does."""

    def send_acl_data(
        self, sender_controller: Controller, destination_address: Address, transport: PhysicalTransport, data: bytes
    ) -> None:
        receiver = self.find_le_controller(destination_address)
        connection = sender_controller.le_connections.get(destination_address)
        if receiver is not None and connection is not None:
            asyncio.get_running_loop().call_soon(
                receiver.on_link_acl_data, connection.self_address, transport, data)


def beats() -> Iterator[tuple[float, HeartRateService.HeartRateMeasurement]]:
    """A heart at rest that breathes six times a minute: RR 0.8 s ± 60 ms, and its packet."""
    at = 0.0
    while True:
        rr = 0.8 + 0.06 * math.sin(math.tau * at / 10)
        at += rr
        yield rr, HeartRateService.HeartRateMeasurement(
            heart_rate=round(60 / rr), sensor_contact_detected=True, rr_intervals=[rr])


async def main() -> None:
    link = Link()
    async with await open_transport("vhci") as hardware:
        adapter = Controller("adapter", hardware.source, hardware.sink, link, public_address=ADAPTER)
        adapter.le_features &= ~ABSENT
        radio = Controller("strap", link=link, public_address=ADDRESS)
        strap = Device(name=NAME, address=Address(ADDRESS), host=Host(radio, AsyncPipeSink(radio)))
        measured = beats()
        rr_s, now = next(measured)
        heart = HeartRateService(lambda _: now, HeartRateService.BodySensorLocation.CHEST)
        strap.add_services([heart, BatteryService(lambda _: 80), DeviceInformationService(firmware_revision="1.0")])
        strap.advertising_data = bytes(AdvertisingData([
            (AdvertisingData.COMPLETE_LOCAL_NAME, NAME.encode()),
            (AdvertisingData.COMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS, bytes(GATT_HEART_RATE_SERVICE)),
        ]))  # fmt: skip
        near = asyncio.Event()
        near.set()
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGUSR1, near.clear)
        loop.add_signal_handler(signal.SIGUSR2, near.set)
        await strap.power_on()
        print("strap: on", flush=True)
        while True:
            await stay(strap, near)
            if near.is_set() and strap.connections:
                await strap.notify_subscribers(heart.heart_rate_measurement_characteristic)
            await asyncio.sleep(rr_s)
            rr_s, now = next(measured)


async def stay(strap: Device, near: asyncio.Event) -> None:
    """Advertises while it is near and not linked; linked only while it is near."""
    if not near.is_set():
        if strap.is_advertising:
            await strap.stop_advertising()
        for connection in list(strap.connections.values()):
            await connection.disconnect()
    elif not strap.connections and not strap.is_advertising:
        await strap.start_advertising(advertising_interval_min=100, advertising_interval_max=100)


if __name__ == "__main__":
    asyncio.run(main())
