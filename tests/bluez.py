"""BlueZ without a radio: an org.bluez on a private D-Bus, with one adapter and any number of straps.

It answers what bleak asks, by plain messages rather than exported interfaces, so that its faults
can be as BlueZ's are: calls that never return, a death nobody is told of, and notifications that
outlive the link they were asked for (each registration delivers every packet once more).

It runs on a thread of its own; every method here may be called from a test and returns when it is done.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress
from typing import Any, TypeVar

from dbus_fast import Message, MessageType, RequestNameReply, Variant
from dbus_fast.aio import MessageBus

from tests.bluez_strap import ADAPTER, CHARACTERISTIC1, Properties, Strap, numbered

TICK_S = 0.005
_ANSWER_S = 10.0
_T = TypeVar("_T")
_OBJECTS = "org.freedesktop.DBus.ObjectManager"
_PROPERTIES = "org.freedesktop.DBus.Properties"
_ADAPTER1, _DEVICE1 = "org.bluez.Adapter1", "org.bluez.Device1"


class Bluez:
    """bluetoothd, its adapter and the straps around it.

    Args:
        address: of the private bus.
        powered: whether the adapter is on; None for no adapter at all.
    """

    def __init__(self, address: str, powered: bool | None = True) -> None:
        self.straps: list[Strap] = []
        self.hung: set[str] = set()  # members that never answer
        self.busy: dict[str, int] = {}  # members that answer InProgress, and how many times more
        self.calls: list[str] = []  # members that were called
        self._address = address
        self._powered = powered
        self._known: set[str] = set()
        self._scanner = ""
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting: dict[str, Message] = {}
        self._bus: MessageBus | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="bluez")

    def __enter__(self) -> Bluez:
        self._thread.start()
        self.rise()
        return self

    def __exit__(self, *_: object) -> None:
        self.die()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_ANSWER_S)
        self._loop.close()

    # What a test does to it.

    def strap(
        self,
        name: str = "Polar H10 A1B2C3D4",
        address: str = "F0:13:C3:AA:A1:B2",
        packets: Iterable[bytes] | None = None,
        reads: dict[int, bytes] | None = None,
    ) -> Strap:
        """A strap comes into range. By default it says chest, battery 80 % and sends `numbered` packets."""
        packets = numbered() if packets is None else packets
        strap = Strap(name, address, packets, {0x2A38: b"\1", 0x2A19: b"P"} if reads is None else reads)
        self._do(lambda: self.straps.append(strap))
        return strap

    def drop(self, strap: Strap) -> None:
        """The link is lost. Nobody asked for it; its registrations stay."""
        self._do(lambda: self.unlink(strap))

    def burst(self, strap: Strap, count: int) -> None:
        """So many packets at once, as after a stall of the air."""
        self._do(lambda: [self.notify(strap, next(strap.packets)) for _ in range(count)])

    def power(self, on: bool) -> None:
        """The adapter is switched: off loses every link and every scan."""
        self._do(lambda: self._power(on))

    def die(self) -> None:
        """bluetoothd is gone, and every link with it; no signal says so."""
        self.run(self._die())

    def rise(self) -> None:
        """bluetoothd starts, knowing no device."""
        self.run(self._rise())

    def run(self, work: Coroutine[Any, Any, _T]) -> _T:
        """The result of `work` on BlueZ's own thread."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_ANSWER_S)

    # BlueZ itself, on its own thread.

    def _do(self, action: Callable[[], object]) -> None:
        async def run() -> None:
            action()

        self.run(run())

    async def _rise(self) -> None:
        bus = await self._connected()
        bus.add_message_handler(self._answer)
        await bus.call(
            Message(
                destination="org.freedesktop.DBus",
                path="/org/freedesktop/DBus",
                interface="org.freedesktop.DBus",
                member="AddMatch",
                signature="s",
                body=["type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged'"],
            )
        )
        assert await bus.request_name("org.bluez") is RequestNameReply.PRIMARY_OWNER
        self._bus = bus
        self._known.update(strap.path for strap in self.straps if strap.linked)  # an orphan link
        self._ticking = asyncio.ensure_future(self._tick())

    async def _connected(self) -> MessageBus:
        """A connection to the bus, which for a moment has a socket and does not listen yet."""
        for _ in range(round(_ANSWER_S / TICK_S / 2)):
            with suppress(ConnectionRefusedError):
                return await MessageBus(bus_address=self._address).connect()
            await asyncio.sleep(TICK_S)
        raise ConnectionRefusedError(self._address)

    async def _die(self) -> None:
        if self._bus is None:
            return
        bus, self._bus = self._bus, None
        self._ticking.cancel()
        bus.disconnect()
        await bus.wait_for_disconnect()  # type: ignore[no-untyped-call]
        self._known.clear()
        self._waiting.clear()
        self._scanner = ""
        for strap in self.straps:
            strap.linked = False
            strap.listeners.clear()

    async def _tick(self) -> None:
        while True:
            for strap in self.straps:
                if self._scanner and strap.near and not strap.linked:
                    self._advertise(strap)
                if strap.linked and strap.talks and strap.listeners and self._loop.time() >= strap.due:
                    strap.due = self._loop.time() + strap.period_s
                    if (packet := next(strap.packets, None)) is not None:
                        self.notify(strap, packet)
            await asyncio.sleep(TICK_S)

    def notify(self, strap: Strap, packet: bytes) -> None:
        """A packet came over the air: it goes out once for each registration."""
        for _ in strap.listeners:
            self._changed(strap.measurement, CHARACTERISTIC1, {"Value": Variant("ay", packet)})

    def _advertise(self, strap: Strap) -> None:
        if strap.path in self._known:
            news = strap.device()
            self._changed(strap.path, _DEVICE1, {name: news[name] for name in ("UUIDs", "RSSI") if name in news})
        else:
            self._known.add(strap.path)
            self._added(strap.path, {_DEVICE1: strap.device()})

    def _power(self, on: bool) -> None:
        self._powered = on
        if not on:
            self._scanner = ""
            for strap in self.straps:
                self.unlink(strap)
        self._changed(ADAPTER, _ADAPTER1, {"Powered": Variant("b", on)})

    def _link(self, strap: Strap) -> None:
        strap.linked = True
        self._changed(strap.path, _DEVICE1, {"Connected": Variant("b", True)})
        for path, interfaces in strap.gatt().items():
            self._added(path, interfaces)
        self._changed(strap.path, _DEVICE1, {"ServicesResolved": Variant("b", True)})

    def unlink(self, strap: Strap) -> None:
        """The link is gone."""
        if not strap.linked:
            return
        strap.linked = False
        gone = {"ServicesResolved": Variant("b", False), "Connected": Variant("b", False)}
        self._changed(strap.path, _DEVICE1, gone)
        for path, interfaces in reversed(strap.gatt().items()):
            self._signal("/", _OBJECTS, "InterfacesRemoved", "oas", [path, list(interfaces)])

    def _objects(self) -> dict[str, dict[str, Properties]]:
        objects: dict[str, dict[str, Properties]] = {}
        if self._powered is not None:
            about = {"Powered": Variant("b", self._powered), "Roles": Variant("as", ["central"])}
            objects[ADAPTER] = {_ADAPTER1: about}
        for strap in self.straps:
            if strap.path in self._known:
                objects[strap.path] = {_DEVICE1: strap.device()}
                objects |= strap.gatt() if strap.linked else {}
        return objects

    def _answer(self, message: Message) -> bool:
        if message.message_type is MessageType.SIGNAL and message.member == "NameOwnerChanged":
            self._left(message.body[0], message.body[2])
            return True
        if message.message_type is not MessageType.METHOD_CALL or message.destination == "org.freedesktop.DBus":
            return False
        member = message.member or ""
        self.calls.append(member)
        if member in self.hung:
            return True
        if self.busy.get(member, 0) > 0:
            self.busy[member] -= 1
            self._refuse(message, "org.bluez.Error.InProgress")
            return True
        strap = next((s for s in self.straps if str(message.path).startswith(s.path) and s.path in self._known), None)
        if member == "GetManagedObjects":
            self._reply(message, "a{oa{sa{sv}}}", [self._objects()])
        elif message.path == ADAPTER and self._powered is not None:
            self._adapter(member, message)
        elif strap is not None and message.interface == _DEVICE1:
            self._soon(self._device(member, message, strap))
        elif strap is not None and strap.linked and message.interface == CHARACTERISTIC1:
            self._soon(self._characteristic(member, message, strap))
        else:
            self._refuse(message, "org.freedesktop.DBus.Error.UnknownObject")
        return True

    def _adapter(self, member: str, message: Message) -> None:
        if not self._powered:
            return self._refuse(message, "org.bluez.Error.NotReady")
        if member == "StartDiscovery":
            if self._scanner:
                return self._refuse(message, "org.bluez.Error.InProgress")
            self._scanner = str(message.sender)
        elif member == "StopDiscovery":
            self._scanner = ""
        self._reply(message)

    def _soon(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _device(self, member: str, message: Message, strap: Strap) -> None:
        if member == "Disconnect":
            strap.disconnects += 1
            if pending := self._waiting.pop(strap.path, None):
                self._refuse(pending, "org.bluez.Error.Failed")
            await strap.shut()
            self._reply(message)
            return self.unlink(strap)
        strap.connects += 1
        if strap.path in self._waiting:
            return self._refuse(message, "org.bluez.Error.InProgress")
        if not (strap.near and strap.answers):
            self._waiting[strap.path] = message
            return
        await strap.open()
        self._link(strap)
        self._reply(message)

    async def _characteristic(self, member: str, message: Message, strap: Strap) -> None:
        if member == "ReadValue":
            return self._reply(message, "ay", [await strap.read(str(message.path))])
        if member == "StartNotify":
            await strap.listen()
            strap.listeners.append(str(message.sender))
        elif str(message.sender) in strap.listeners:
            strap.listeners.remove(str(message.sender))
        self._reply(message)

    def _left(self, name: str, owner: str) -> None:
        """A client left the bus: BlueZ forgets what it had asked for."""
        if owner:
            return
        if name == self._scanner:
            self._scanner = ""
        for strap in self.straps:
            strap.listeners = [listener for listener in strap.listeners if listener != name]

    def _added(self, path: str, interfaces: dict[str, Properties]) -> None:
        self._signal("/", _OBJECTS, "InterfacesAdded", "oa{sa{sv}}", [path, interfaces])

    def _changed(self, path: str, interface: str, values: Properties) -> None:
        self._signal(path, _PROPERTIES, "PropertiesChanged", "sa{sv}as", [interface, values, []])

    def _signal(self, path: str, interface: str, member: str, signature: str, body: list[Any]) -> None:
        self._send(Message.new_signal(path, interface, member, signature, body))

    def _reply(self, message: Message, signature: str = "", body: Iterable[Any] = ()) -> None:
        self._send(Message.new_method_return(message, signature, list(body)))

    def _refuse(self, message: Message, error: str) -> None:
        self._send(Message.new_error(message, error, "refused"))

    def _send(self, message: Message) -> None:
        if self._bus is not None:
            self._bus.send(message)
