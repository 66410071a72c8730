"""Several straps in range, over real D-Bus: none is taken unasked, and the nurse has a list to choose from."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from kiosk.events import Health, StrapSeen, StrapState
from tests.bluez import Bluez
from tests.bluez_strap import Strap
from tests.waiting import until
from tests.watched import QUICK, Watched

pytestmark = pytest.mark.ble

H10 = StrapSeen("Polar H10 A1B2C3D4", "F0:13:C3:AA:A1:B2", -60)
TICKR = StrapSeen("TICKR 9F03", "E1:22:33:44:9F:03", -75)
VERITY = StrapSeen("Verity 77AA", "A0:9E:1A:00:77:AA", -60)


def comes(bluez: Bluez, seen: StrapSeen) -> Strap:
    strap = bluez.strap(seen.name, seen.address)
    strap.rssi = seen.rssi_dbm
    return strap


def until_listed(patient: Watched, *straps: StrapSeen) -> StrapState:
    until(lambda: patient.states()[-1].straps == straps, f"{straps} are listed")
    return patient.states()[-1]


@contextmanager
def nurse(word: str, acts: Callable[[], None]) -> Iterator[None]:
    """Acts at the very moment the strap's thread says this, in the middle of what it does."""

    class Nurse(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if word in record.getMessage():
                acts()

    log, handler = logging.getLogger("kiosk.devices.strap_ble"), Nurse()
    log.addHandler(handler)
    try:
        yield
    finally:
        log.removeHandler(handler)


def test_of_two_straps_none_is_taken_until_one_is_chosen(bluez: Bluez, watch: Callable[..., Watched]) -> None:
    first, second = comes(bluez, H10), comes(bluez, TICKR)
    patient = watch()
    assert until_listed(patient, H10, TICKR) == StrapState(
        Health.SEARCHING, detail="2 in range; choose one", straps=(H10, TICKR)
    )
    first.near = False  # the one that is left is still not the patient's for certain
    begun = bluez.calls.count("StartDiscovery")
    until(lambda: bluez.calls.count("StartDiscovery") > begun + 2, "it is looked for again")
    assert first.connects == second.connects == 0
    patient.strap.choose(TICKR.address)
    state = patient.until_is(Health.OK)
    assert (state.name, state.straps) == (TICKR.name, ())
    assert first.connects == 0


def test_the_list_comes_long_before_the_scan_would_end(bluez: Bluez, watch: Callable[..., Watched]) -> None:
    comes(bluez, H10), comes(bluez, TICKR)
    patient = watch(timing=replace(QUICK, scan_s=1e6))
    until_listed(patient, H10, TICKR)


def test_the_list_comes_early_where_the_chosen_one_is_out_of_range_and_its_return_ends_the_scan(
    bluez: Bluez, watch: Callable[..., Watched]
) -> None:
    first = comes(bluez, H10)
    patient = watch(timing=replace(QUICK, scan_s=1e6))
    patient.until_beats(1)
    comes(bluez, TICKR)
    first.near = False
    bluez.drop(first)
    assert until_listed(patient, TICKR).detail == "out of range; 1 in range; choose one"
    first.near = True
    assert patient.until_is(Health.OK).name == H10.name


def test_the_list_stays_fresh_and_in_order_and_is_said_once_a_scan(
    bluez: Bluez, watch: Callable[..., Watched], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "kiosk.devices.strap_ble")
    first, second = comes(bluez, H10), comes(bluez, TICKR)
    patient = watch(timing=replace(QUICK, remember_s=0.5))
    until_listed(patient, H10, TICKR)
    comes(bluez, VERITY)
    until_listed(patient, H10, TICKR, VERITY)
    first.rssi, second.rssi = -90, None
    until_listed(patient, replace(H10, rssi_dbm=-90), TICKR, VERITY)
    first.near = False
    until_listed(patient, TICKR, VERITY)
    assert len(patient.states()) <= 1 + bluez.calls.count("StartDiscovery")
    lines = [record.getMessage() for record in caplog.records if record.name == "kiosk.devices.strap_ble"]
    assert all(line != before for before, line in itertools.pairwise(lines))  # a signal is no edge


def test_a_signal_that_bluez_does_not_tell_is_not_made_up(bluez: Bluez, watch: Callable[..., Watched]) -> None:
    mute = replace(TICKR, rssi_dbm=None)
    comes(bluez, H10), comes(bluez, mute)
    until_listed(watch(), H10, mute)


def test_two_straps_of_one_name_are_told_apart_by_their_whole_address(
    bluez: Bluez, watch: Callable[..., Watched]
) -> None:
    twin = replace(H10, address="AA" + H10.address[2:])
    comes(bluez, H10)
    taken = comes(bluez, twin)
    patient = watch()
    until_listed(patient, H10, twin)
    patient.strap.choose(twin.address)
    patient.until_is(Health.OK)
    assert [strap.connects for strap in bluez.straps] == [0, 1]
    assert taken.linked


def test_another_strap_never_takes_over_in_mid_session(bluez: Bluez, watch: Callable[..., Watched]) -> None:
    first = comes(bluez, H10)
    patient = watch(timing=replace(QUICK, remember_s=0.5))
    patient.until_beats(1)
    second = comes(bluez, TICKR)
    first.near = False
    bluez.drop(first)
    until_listed(patient, TICKR)
    assert patient.states()[-1].health is Health.LOST
    assert second.connects == 0
    first.near = second.near = False
    patient.strap.choose("")  # the next patient
    third = comes(bluez, VERITY)
    assert patient.until_is(Health.OK).name == VERITY.name
    assert third.connects == 1


def test_a_chosen_strap_that_is_not_there_is_said_to_be_out_of_range(
    bluez: Bluez, watch: Callable[..., Watched]
) -> None:
    first, second = comes(bluez, H10), comes(bluez, TICKR)
    patient = watch(timing=replace(QUICK, remember_s=0.5))
    until_listed(patient, H10, TICKR)
    second.near = False
    patient.strap.choose(TICKR.address)
    state = until_listed(patient, H10)
    assert (state.health, state.name) == (Health.SEARCHING, TICKR.name)
    assert state.detail == "out of range; 1 in range; choose one"
    assert first.connects == 0


def test_a_strap_that_was_seen_and_never_heard_is_no_choice(bluez: Bluez, watch: Callable[..., Watched]) -> None:
    silent = comes(bluez, H10)
    silent.talks = False
    patient = watch()
    patient.until_is(Health.LOST, "moisten")
    comes(bluez, TICKR)
    until(lambda: len(patient.states()[-1].straps) == 2, "the nurse is asked")


def test_letting_go_says_so_at_once_and_lets_the_strap_go(bluez: Bluez, watch: Callable[..., Watched]) -> None:
    peer = comes(bluez, H10)
    patient = watch(timing=replace(QUICK, scan_s=1e6))
    patient.until_beats(1)
    peer.near = False
    patient.strap.choose("")
    assert patient.until_is(Health.SEARCHING).name == ""
    assert (peer.linked, peer.disconnects) == (False, 1)


def test_a_choice_made_just_as_the_link_is_given_up_still_disconnects(
    bluez: Bluez, watch: Callable[..., Watched]
) -> None:
    """Two ends of one life at once: the second must not cut the first one's goodbye short."""
    peer = comes(bluez, H10)
    patient = watch()
    patient.until_beats(1)

    with nurse("nothing is heard", lambda: patient.strap.choose(TICKR.address)):
        peer.talks = False
        until_listed(patient, H10)
    assert (peer.linked, peer.disconnects, peer.listeners) == (False, 1, [])


def test_packets_under_way_do_not_bring_back_a_strap_that_was_let_go(
    bluez: Bluez, watch: Callable[..., Watched], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "kiosk.devices.strap_ble")
    peer = comes(bluez, H10)
    peer.talks = False
    patient = watch(timing=replace(QUICK, remember_s=0.5))
    until(lambda: peer.listeners, "it is listened to")
    peer.near = False
    with nurse(f"ok {H10.name}", lambda: patient.strap.choose("")):
        bluez.burst(peer, 20)
        until(lambda: not peer.linked, "it is let go")
    comes(bluez, TICKR)
    until(lambda: patient.states()[-1].name == TICKR.name, "the next strap is taken")
    assert patient.ticks()[0] == 700


def test_choices_in_quick_succession_end_with_the_last(bluez: Bluez, watch: Callable[..., Watched]) -> None:
    straps = [comes(bluez, H10), comes(bluez, TICKR), comes(bluez, VERITY)]
    patient = watch()
    for turn in range(30):
        patient.strap.choose(straps[turn % 3].address)
    patient.strap.choose(TICKR.address)
    until(lambda: [strap.linked for strap in straps] == [False, True, False], "the last choice is linked, alone")
    assert patient.until_is(Health.OK).name == TICKR.name
    patient.until_beats(3)


def test_a_strap_not_on_the_list_is_never_taken_nor_listed(bluez: Bluez, watch: Callable[..., Watched]) -> None:
    stranger = comes(bluez, TICKR)
    patient = watch("f0:13:c3:aa:a1:b2")
    until(lambda: "StartDiscovery" in bluez.calls, "it is looked for")
    comes(bluez, H10)
    assert patient.until_is(Health.OK).name == H10.name
    assert stranger.connects == 0
    assert not any(state.straps for state in patient.states())
