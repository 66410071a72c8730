"""A strap as the fake BlueZ has it: what it says of itself, what it sends, and how a link to it is made."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from dbus_fast import Variant

ADAPTER = "/org/bluez/hci0"
SERVICE1, CHARACTERISTIC1 = "org.bluez.GattService1", "org.bluez.GattCharacteristic1"

Properties = dict[str, Variant]


def uuid(short: int) -> str:
    """The full UUID of an assigned number."""
    return f"0000{short:04x}-0000-1000-8000-00805f9b34fb"


def numbered(bpm: int = 75) -> Iterator[bytes]:
    """Endless packets with one RR each, no two alike: 0, 1, 2 … ticks over 700."""
    return (bytes((0x16, bpm)) + (700 + count).to_bytes(2, "little") for count in itertools.count())


class Strap:
    """A strap in the fake's range. Its attributes may be changed at any time.

    Its radio is made up: the link stands as soon as it is asked for. One with a radio of its own
    has its own `open`, `shut`, `read`, `listen` and `gatt`.

    Args:
        name: "" for one that has none; BlueZ then calls it by its address.
        packets: what it notifies, one every `period_s` while it `talks`.
        reads: values of the readable characteristics by assigned number.
        near: in range; it advertises while it is near and not linked.
        answers: whether a Connect ever returns.
        rssi: None where BlueZ does not tell.
    """

    def __init__(self, name: str, address: str, packets: Iterable[bytes], reads: dict[int, bytes]) -> None:
        self.name, self.address = name, address
        self.packets = iter(packets)
        self.reads = reads
        self.period_s = 0.02
        self.rssi: int | None = -60
        self.near = self.answers = self.talks = True
        self.linked = False
        self.connects = self.disconnects = 0
        self.listeners: list[str] = []  # one for each StartNotify; ends only with StopNotify or its sender
        self.due = 0.0
        self.path = f"{ADAPTER}/dev_{address.replace(':', '_')}"

    @property
    def measurement(self) -> str:
        """The path of 0x2A37."""
        return f"{self.path}/service0010/char0011"

    def device(self) -> Properties:
        """Device1 as it stands."""
        told = {"Name": Variant("s", self.name)} if self.name else {}
        told |= {"RSSI": Variant("n", self.rssi)} if self.rssi is not None else {}
        return told | {
            "Address": Variant("s", self.address),
            "Alias": Variant("s", self.name or self.address.replace(":", "-")),
            "Adapter": Variant("o", ADAPTER),
            "Connected": Variant("b", self.linked),
            "Paired": Variant("b", False),
            "ServicesResolved": Variant("b", self.linked),
            "UUIDs": Variant("as", [uuid(0x180D)]),
        }

    def gatt(self) -> dict[str, dict[str, Properties]]:
        """The services of a linked strap: heart rate with its measurement, and one that is read."""
        objects: dict[str, dict[str, Properties]] = {}
        for number, (service, kinds) in {0x10: (0x180D, (0x2A37,)), 0x20: (0x180A, tuple(self.reads))}.items():
            path = f"{self.path}/service{number:04x}"
            about = {"UUID": Variant("s", uuid(service)), "Device": Variant("o", self.path)}
            objects[path] = {SERVICE1: about | {"Primary": Variant("b", True)}}
            for place, kind in enumerate(kinds, number + 1):
                objects[f"{path}/char{place:04x}"] = {
                    CHARACTERISTIC1: {
                        "UUID": Variant("s", uuid(kind)),
                        "Service": Variant("o", path),
                        "Flags": Variant("as", ["notify"] if kind == 0x2A37 else ["read"]),
                    }
                }
        return objects

    async def open(self) -> None:
        """Makes the link."""

    async def shut(self) -> None:
        """Ends the link."""

    async def read(self, path: str) -> bytes:
        """The value of the readable characteristic at `path`."""
        return list(self.reads.values())[int(path[-4:], 16) - 0x21]

    async def listen(self) -> None:
        """Asks for the measurement, when the first listener does."""
