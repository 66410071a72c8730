"""What real straps say, over real D-Bus: odd, truncated, empty, in bursts; and what they say of themselves."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from kiosk.events import BadPacket, Beats, Health, StrapState
from tests.bluez import Bluez
from tests.bluez_strap import numbered
from tests.waiting import until
from tests.watched import QUICK, Watched

pytestmark = pytest.mark.ble


def test_bad_packets_are_counted_and_the_link_stays(bluez: Bluez, watch: Callable[..., Watched]) -> None:
    good = numbered()
    bad = [b"", b"\x16", b"\x11\x50", b"\x10\x50\x01", b"\x18\x50\x01", b"\x16\x50\x00\x04\x01"]
    peer = bluez.strap(packets=(packet for pair in zip(bad, good, strict=False) for packet in pair))
    patient = watch()
    patient.until_beats(len(bad))
    said = [type(event) for event in patient.events if not isinstance(event, StrapState)]
    assert said == [BadPacket, Beats] * len(bad)
    assert peer.connects == 1


@pytest.mark.parametrize(
    ("packet", "bpm", "contact", "rr_ticks"),
    [
        (b"\x06\x00", 0, True, ()),  # no rate yet
        (b"\x16\x4b", 75, True, ()),  # promises RR and has none
        (b"\x06\x4b", 75, True, ()),  # never has RR
        (b"\x00\x4b", 75, None, ()),  # cannot tell contact
        (b"\x14\x4b\x00\x04", 75, False, (1024,)),  # off the skin, the rate held
        (b"\x16\x4b\x00\x00\xff\xff", 75, True, (0, 0xFFFF)),
        (b"\x06\x4b\x00\x04", 75, True, ()),  # no RR promised: what follows is not RR
        (b"\x17\x2c\x01\x00\x04", 300, True, (1024,)),
        (b"\x1e\x4b\x07\x00" + b"\x00\x04" * 9, 75, True, (1024,) * 9),
        (b"\xf6\x4b\x00\x04", 75, True, (1024,)),  # reserved flags
    ],
)
def test_whatever_real_straps_say_is_passed_on_as_they_say_it(
    bluez: Bluez,
    watch: Callable[..., Watched],
    packet: bytes,
    bpm: int,
    contact: bool | None,
    rr_ticks: tuple[int, ...],
) -> None:
    """For longer than the silence that would end the link, too: a strap without beats is not a lost one."""
    peer = bluez.strap(packets=itertools.repeat(packet))
    patient = watch(timing=replace(QUICK, silence_s=0.3))
    patient.until_is(Health.OK)
    first = until(patient.beats, "a packet")[0]
    until(lambda: patient.beats()[-1].at > first.at + 0.4, "longer than the silence")
    assert {(beats.bpm, beats.contact, beats.rr_ticks) for beats in patient.beats()} == {(bpm, contact, rr_ticks)}
    assert peer.connects == 1


def test_a_burst_after_a_stall_arrives_whole_and_in_order(bluez: Bluez, watch: Callable[..., Watched]) -> None:
    peer = bluez.strap()
    patient = watch()
    patient.until_beats(3)
    for count in (5, 50):
        peer.talks = False
        before = len(patient.ticks())
        bluez.burst(peer, count)
        patient.until_beats_are(before + count)
        peer.talks = True
        patient.until_beats(1)
    ticks, at = patient.ticks(), [beats.at for beats in patient.beats()]
    assert ticks == list(range(700, 700 + len(ticks)))
    assert at == sorted(at)
    assert at[-1] <= time.monotonic()


def test_equal_packets_in_a_row_are_all_beats(bluez: Bluez, watch: Callable[..., Watched]) -> None:
    bluez.strap(packets=[b"\x16\x4b\x00\x04"] * 6)
    patient = watch()
    patient.until_beats(6)
    assert patient.ticks() == [1024] * 6


@pytest.mark.parametrize(
    ("reads", "detail", "battery"),
    [
        ({0x2A38: b"\x07", 0x2A19: b"\x65"}, "", None),  # no such place on the body, 101 %
        ({0x2A38: b"\xff", 0x2A19: b"\xff"}, "", None),
        ({0x2A38: b"", 0x2A19: b""}, "", None),
        ({0x2A38: b"\x02", 0x2A19: b"\x00"}, "wrist", 0),
        ({0x2A38: b"\x00", 0x2A19: b"\x64"}, "worn elsewhere", 100),
        ({0x2A26: b"\xff1.2\x00\x00"}, "firmware \ufffd1.2", None),
        ({0x2A26: b"\0"}, "", None),
    ],
)
def test_what_a_strap_says_of_itself_is_believed_only_within_reason(
    bluez: Bluez, watch: Callable[..., Watched], reads: dict[int, bytes], detail: str, battery: int | None
) -> None:
    bluez.strap("\tTICKR\n9F03 ", reads=reads)
    state = watch().until_is(Health.OK)
    assert replace(state, address="") == StrapState(Health.OK, "TICKR9F03", detail, battery)
