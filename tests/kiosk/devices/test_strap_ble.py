"""The real strap's code, unmodified bleak, real D-Bus; only BlueZ and the radio are fakes."""

from __future__ import annotations

import logging
import os
import signal
import socket
import struct
import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from kiosk.devices.strap_ble import BleStrap
from kiosk.events import Health, StrapState
from tests.bluez import Bluez
from tests.servers import bus as private_bus
from tests.waiting import until
from tests.watched import QUICK, Watched

pytestmark = pytest.mark.ble


def test_a_strap_in_range_is_found_read_and_heard(bluez: Bluez, watch: Callable[..., Watched]) -> None:
    bluez.strap("Polar H10 A1B2C3D4", reads={0x2A38: b"\1", 0x2A19: b"P", 0x2A26: b"5.0.0\0"})
    patient = watch()
    state = patient.until_is(Health.OK)
    assert replace(state, address="") == StrapState(Health.OK, "Polar H10 A1B2C3D4", "chest, firmware 5.0.0", 80)
    assert state.address
    patient.until_beats(5)
    ticks = patient.ticks()
    assert ticks == list(range(700, 700 + len(ticks)))
    assert [s.health for s in patient.states()] == [Health.SEARCHING, Health.OK]


def test_a_strap_that_tells_nothing_of_itself_is_heard_all_the_same(
    bluez: Bluez, watch: Callable[..., Watched]
) -> None:
    bluez.strap("", reads={})
    patient = watch()
    assert replace(patient.until_is(Health.OK), address="") == StrapState(Health.OK, "heart strap")
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


def test_a_strap_out_of_range_for_long_is_looked_for_until_it_returns(
    bluez: Bluez, watch: Callable[..., Watched], caplog: pytest.LogCaptureFixture
) -> None:
    """Twenty scans in vain, minutes on the ward: two lines in the log, then the very next beat."""
    peer = bluez.strap()
    patient = watch(timing=replace(QUICK, scan_s=0.1))
    patient.until_beats(3)
    heard = len(patient.ticks())
    caplog.set_level(logging.INFO, "kiosk.devices.strap_ble")
    peer.near = False
    bluez.drop(peer)
    scans = bluez.calls.count("StartDiscovery")
    until(lambda: bluez.calls.count("StartDiscovery") >= scans + 20, "twenty scans")
    assert patient.until_is(Health.LOST, "out of range").name == peer.name
    assert [words.split("(")[0] for words in _logged(caplog)] == [
        f"heart strap: lost {peer.name} the link broke; is the strap within 5 m?",
        f"heart strap: lost {peer.name} out of range",
    ]
    peer.near = True
    patient.until_is(Health.OK)
    patient.until_beats(3)
    ticks = patient.ticks()
    assert ticks == list(range(700, 700 + len(ticks)))
    assert len(ticks) > heard


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


@pytest.mark.parametrize("member", ["StartDiscovery", "Connect", "StartNotify"])
def test_a_busy_bluez_is_tried_again_until_it_is_free(
    bluez: Bluez, watch: Callable[..., Watched], member: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Twenty failed tries are one line in the log."""
    caplog.set_level(logging.INFO, "kiosk.devices.strap_ble")
    peer = bluez.strap()
    bluez.busy = {member: 20}
    patient = watch()
    patient.until_is(Health.SEARCHING, "Bluetooth is busy")
    patient.until_is(Health.OK)
    patient.until_beats(3)
    assert bluez.busy == {member: 0}
    assert len(_logged(caplog)) == len(patient.states()) == 3  # searching, busy, ok
    assert patient.ticks()[0] == 700
    assert len(peer.listeners) == 1


def test_twenty_lives_leave_no_socket_behind(bluez: Bluez, watch: Callable[..., Watched]) -> None:
    peer = bluez.strap()
    patient = watch()

    def lives(count: int) -> int:
        for _ in range(count):
            patient.until_is(Health.OK)
            bluez.drop(peer)
            patient.until_is(Health.LOST)
        patient.until_is(Health.OK)
        return len(os.listdir("/proc/self/fd"))

    before = lives(3)
    assert lives(20) <= before + 2


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


@pytest.mark.parametrize("member", ["GetManagedObjects", "StartDiscovery", "Connect", "ReadValue", "StartNotify"])
def test_the_kiosk_never_waits_for_a_bluez_that_does_not_answer(
    bluez: Bluez, watch: Callable[..., Watched], member: str
) -> None:
    """The call is outstanding for good; whoever asks the strap has long had the answer."""
    never = replace(QUICK, scan_s=1e6, connect_s=1e6, call_s=1e6)
    bluez.strap()
    bluez.hung = {member}
    patient = watch(timing=never)
    until(lambda: member in bluez.calls, f"{member} is outstanding")
    patient.strap.poll(0.0)
    patient.strap.choose("F0:13:C3:AA:A1:B2")
    until(lambda: bluez.calls.count(member) >= 2, "the choice has ended the wait")
    patient.strap.choose("")
    patient.strap.poll(0.0)


def test_with_everything_hung_closing_is_bounded(bluez: Bluez, watch: Callable[..., Watched]) -> None:
    bluez.strap()
    patient = watch()
    patient.until_beats(1)
    bluez.hung = {"Disconnect", "StopNotify", "StopDiscovery", "GetManagedObjects"}
    begun = time.monotonic()
    patient.strap.close()
    assert time.monotonic() - begun < 2 * (QUICK.call_s + 2.0)  # its own bound, twice over for a busy machine
    patient.strap.close()  # a second time is nothing


def test_a_bus_that_stands_still_holds_nobody_up(bus: str, bluez: Bluez, watch: Callable[..., Watched]) -> None:
    """The daemon itself is stopped: not even a connection to it comes about."""
    peer = bluez.strap()
    daemon = _daemon(bus)
    os.kill(daemon, signal.SIGSTOP)
    try:
        patient = watch()
        patient.until_is(Health.SEARCHING, "does not answer")
        patient.strap.choose(peer.address)
        patient.strap.poll(0.0)
    finally:
        os.kill(daemon, signal.SIGCONT)
    patient.until_is(Health.OK)
    patient.until_beats(1)


def test_closing_disconnects(bluez: Bluez, watch: Callable[..., Watched]) -> None:
    peer = bluez.strap()
    patient = watch()
    patient.until_beats(1)
    patient.strap.close()
    assert not peer.linked


def test_closing_at_any_moment_of_the_start_is_clean(bluez: Bluez) -> None:
    """Also twice, and before the first life has begun."""
    bluez.strap()
    for _ in range(30):
        strap = BleStrap(timing=QUICK)
        strap.start()
        strap.choose("F0:13:C3:AA:A1:B2")
        strap.close()
        strap.close()
        assert not strap._thread.is_alive()
    BleStrap().close()  # never started


def test_an_orphan_link_is_adopted(bluez: Bluez, watch: Callable[..., Watched]) -> None:
    bluez.die()
    peer = bluez.strap()
    peer.linked = True
    bluez.rise()
    patient = watch()
    patient.until_beats(3)
    assert peer.connects == 0


def _logged(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "kiosk.devices.strap_ble"]


def _daemon(bus: str) -> int:
    """The process that listens at the other end of the bus."""
    with socket.socket(socket.AF_UNIX) as end:
        end.connect(bus.removeprefix("unix:path="))
        pid, _, _ = struct.unpack("3i", end.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i")))
    return int(pid)
