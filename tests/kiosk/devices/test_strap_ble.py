"""The real strap's code, unmodified bleak, real D-Bus; only BlueZ and the radio are fakes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from kiosk.devices.strap_ble import BleStrap, Timing
from kiosk.events import BadPacket, Beats, Event, Health, StrapState
from tests.bluez import Bluez, numbered
from tests.servers import bus as private_bus
from tests.waiting import until

pytestmark = pytest.mark.ble

QUICK = Timing(
    scan_s=0.8,
    settle_s=0.1,
    connect_s=0.5,
    call_s=1.0,
    silence_s=1.0,
    backoff_s=0.02,
    backoff_limit_s=0.1,
)


class Watched:
    """A strap under test, and all that it ever said."""

    def __init__(self, strap: BleStrap) -> None:
        self.strap = strap
        self.events: list[Event] = []

    def states(self) -> list[StrapState]:
        self.events += self.strap.poll(0.0)
        return [event for event in self.events if isinstance(event, StrapState)]

    def ticks(self) -> list[int]:
        self.events += self.strap.poll(0.0)
        return [tick for event in self.events if isinstance(event, Beats) for tick in event.rr_ticks]

    def until_is(self, health: Health, words: str = "") -> StrapState:
        def reached() -> bool:
            return self.states()[-1].health is health and words in self.states()[-1].detail

        until(reached, f"the strap is {health.value} {words}")
        return self.states()[-1]

    def until_beats(self, count: int) -> None:
        have = len(self.ticks())
        until(lambda: len(self.ticks()) >= have + count, f"{count} more beats")


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


def test_no_beat_comes_twice_after_three_losses(bluez: Bluez, watch: Callable[..., Watched]) -> None:
    peer = bluez.strap()
    patient = watch()
    for _ in range(3):
        patient.until_is(Health.OK)
        patient.until_beats(3)
        bluez.drop(peer)
        patient.until_is(Health.LOST, "link broke")
    patient.until_is(Health.OK)
    patient.until_beats(10)
    ticks = patient.ticks()
    assert ticks == sorted(set(ticks))
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


def test_of_two_straps_none_is_taken_until_one_is_chosen(bluez: Bluez, watch: Callable[..., Watched]) -> None:
    first = bluez.strap("Polar H10 A1B2C3D4", "F0:13:C3:AA:A1:B2")
    second = bluez.strap("TICKR 9F03", "E1:22:33:44:9F:03")
    patient = watch()
    state = patient.until_is(Health.SEARCHING, "choose one")
    assert state.detail == "in range: TICKR 9F03 ·9F:03, Polar H10 A1B2C3D4 ·A1:B2; choose one"
    first.near = False  # the one that is left is still not the patient's for certain
    begun = bluez.calls.count("StartDiscovery")
    until(lambda: bluez.calls.count("StartDiscovery") > begun + 2, "it is looked for again")
    assert first.connects == second.connects == 0
    patient.strap.choose("9f:03")
    assert patient.until_is(Health.OK).name == "TICKR 9F03"
    assert first.connects == 0


def test_another_strap_never_takes_over_in_mid_session(bluez: Bluez, watch: Callable[..., Watched]) -> None:
    first = bluez.strap("Polar H10 A1B2C3D4", "F0:13:C3:AA:A1:B2")
    patient = watch(timing=replace(QUICK, remember_s=0.0))
    patient.until_beats(1)
    second = bluez.strap("TICKR 9F03", "E1:22:33:44:9F:03")
    first.near = False
    bluez.drop(first)
    patient.until_is(Health.LOST, "TICKR 9F03")
    assert second.connects == 0
    patient.strap.choose("")  # the next patient
    first.near = second.near = False
    third = bluez.strap("Verity 77AA", "A0:9E:1A:00:77:AA")
    patient.until_is(Health.OK)
    assert third.connects == 1


def test_a_strap_not_on_the_list_is_never_taken(bluez: Bluez, watch: Callable[..., Watched]) -> None:
    stranger = bluez.strap("TICKR 9F03", "E1:22:33:44:9F:03")
    patient = watch("f0:13:c3:aa:a1:b2")
    until(lambda: "StartDiscovery" in bluez.calls, "it is looked for")
    bluez.strap()
    assert patient.until_is(Health.OK).name == "Polar H10 A1B2C3D4"
    assert stranger.connects == 0


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
