"""The real strap's code, unmodified bleak, real D-Bus; only BlueZ and the radio are fakes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kiosk.events import BadPacket, Beats, Health, StrapState
from tests.bluez import Bluez, numbered
from tests.servers import bus as private_bus
from tests.waiting import until
from tests.watched import Watched

pytestmark = pytest.mark.ble


def test_a_strap_in_range_is_found_read_and_heard(bluez: Bluez, watch: Callable[..., Watched]) -> None:
    bluez.strap("Polar H10 A1B2C3D4", reads={0x2A38: b"\1", 0x2A19: b"P", 0x2A26: b"5.0.0\0"})
    patient = watch()
    state = patient.until_is(Health.OK)
    assert state == StrapState(Health.OK, "Polar H10 A1B2C3D4", "chest, firmware 5.0.0", 80)
    patient.until_beats(5)
    ticks = patient.ticks()
    assert ticks == list(range(700, 700 + len(ticks)))
    assert [s.health for s in patient.states()] == [Health.SEARCHING, Health.OK]


def test_a_strap_that_tells_nothing_of_itself_is_heard_all_the_same(
    bluez: Bluez, watch: Callable[..., Watched]
) -> None:
    bluez.strap("", reads={})
    patient = watch()
    assert patient.until_is(Health.OK) == StrapState(Health.OK, "heart strap")
    patient.until_beats(2)


def test_every_beat_comes_once_through_twenty_losses(bluez: Bluez, watch: Callable[..., Watched]) -> None:
    peer = bluez.strap()
    patient = watch()
    for _ in range(20):
        patient.until_is(Health.OK)
        patient.until_beats(3)
        bluez.drop(peer)
        patient.until_is(Health.LOST, "link broke")
    patient.until_is(Health.OK)
    patient.until_beats(10)
    ticks = patient.ticks()
    assert ticks == list(range(700, 700 + len(ticks)))
    assert len(peer.listeners) == 1


def test_a_silent_strap_is_lost_and_taken_again(bluez: Bluez, watch: Callable[..., Watched]) -> None:
    peer = bluez.strap()
    patient = watch()
    patient.until_beats(1)
    peer.talks = False
    patient.until_is(Health.LOST, "nothing is heard")
    peer.talks = True
    patient.until_is(Health.OK)
    patient.until_beats(3)


def test_a_strap_out_of_range_is_looked_for_until_it_returns(bluez: Bluez, watch: Callable[..., Watched]) -> None:
    peer = bluez.strap()
    patient = watch()
    patient.until_beats(1)
    peer.near = False
    bluez.drop(peer)
    patient.until_is(Health.LOST, "out of range")
    peer.near = True
    patient.until_is(Health.OK)


def test_the_adapter_off_and_on(bluez: Bluez, watch: Callable[..., Watched]) -> None:
    bluez.strap()
    patient = watch()
    patient.until_beats(1)
    bluez.power(False)
    patient.until_is(Health.ABSENT, "bluetoothctl power on")
    bluez.power(True)
    patient.until_is(Health.OK)
    patient.until_beats(3)


def test_a_hung_connect_is_given_up_and_tried_again(bluez: Bluez, watch: Callable[..., Watched]) -> None:
    peer = bluez.strap()
    peer.answers = False
    patient = watch()
    patient.until_is(Health.SEARCHING, "does not answer")
    until(lambda: peer.connects >= 3, "it is tried again")
    peer.answers = True
    patient.until_is(Health.OK)
    ticks = patient.ticks()
    assert ticks == sorted(set(ticks))


@pytest.mark.parametrize("member", ["GetManagedObjects", "StartDiscovery", "Connect", "StartNotify", "Disconnect"])
def test_a_call_that_never_returns_is_survived(bluez: Bluez, watch: Callable[..., Watched], member: str) -> None:
    peer = bluez.strap()
    bluez.hung = {member, "Disconnect"}
    patient = watch()
    if member == "Disconnect":
        patient.until_beats(1)
        peer.talks = False
    until(lambda: bluez.calls.count(member) >= 2, f"{member} is called again")
    bluez.hung = set()
    peer.talks = True
    patient.until_is(Health.OK)
    patient.until_beats(3)


def test_bluetoothd_dead_is_noticed_by_silence_and_survived(bluez: Bluez, watch: Callable[..., Watched]) -> None:
    bluez.strap()
    patient = watch()
    patient.until_beats(1)
    bluez.die()
    patient.until_is(Health.LOST, "nothing is heard")
    patient.until_is(Health.ABSENT, "systemctl start bluetooth")
    bluez.rise()
    patient.until_is(Health.OK)
    patient.until_beats(3)


def test_no_bus_at_all_is_said_with_its_fix_and_survived(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch, watch: Callable[..., Watched]
) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path}/none")
    patient = watch()
    patient.until_is(Health.ABSENT, "install and start dbus")
    with private_bus() as address, Bluez(address) as bluez:
        bluez.strap()
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", address)
        patient.until_is(Health.OK)
        patient.until_beats(1)
    patient.until_is(Health.ABSENT, "install and start dbus")
    assert len(patient.states()) < 8  # edges, not tries


def test_no_bluetoothd_and_no_adapter_are_told_apart(
    bus: str, monkeypatch: pytest.MonkeyPatch, watch: Callable[..., Watched]
) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", bus)
    patient = watch()
    patient.until_is(Health.ABSENT, "systemctl start bluetooth")
    with Bluez(bus, powered=None):
        patient.until_is(Health.ABSENT, "no Bluetooth adapter")


def test_bad_packets_are_counted_and_the_link_stays(bluez: Bluez, watch: Callable[..., Watched]) -> None:
    good = numbered()
    bad = [b"", b"\x16", b"\x11\x50", b"\x10\x50\x01"]
    bluez.strap(packets=(packet for pair in zip(bad, good, strict=False) for packet in pair))
    patient = watch()
    patient.until_beats(4)
    assert [type(event) for event in patient.events if not isinstance(event, StrapState)] == [BadPacket, Beats] * 4


def test_equal_packets_in_a_row_are_all_beats(bluez: Bluez, watch: Callable[..., Watched]) -> None:
    bluez.strap(packets=[b"\x16\x4b\x00\x04"] * 6)
    patient = watch()
    patient.until_beats(6)


def test_closing_disconnects(bluez: Bluez, watch: Callable[..., Watched]) -> None:
    peer = bluez.strap()
    patient = watch()
    patient.until_beats(1)
    patient.strap.close()
    assert not peer.linked


def test_an_orphan_link_is_adopted(bluez: Bluez, watch: Callable[..., Watched]) -> None:
    bluez.die()
    peer = bluez.strap()
    peer.linked = True
    bluez.rise()
    patient = watch()
    patient.until_beats(3)
    assert peer.connects == 0
