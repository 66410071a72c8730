"""The instruments, their protocol, and the one rule of change."""

from __future__ import annotations

import pytest

from kiosk.scores import INSTRUMENTS, PROTOCOLS, Moment, Status, meaningful_change


def test_the_clinic_protocol_asks_two_before_and_three_after() -> None:
    clinic = PROTOCOLS["clinic"]
    assert clinic.at(Moment.BASELINE) == ("pain_now", "anxiety")
    assert clinic.at(Moment.FINAL) == ("pain_now", "pain_worst", "anxiety")


def test_every_planned_question_has_an_instrument() -> None:
    assert {key for protocol in PROTOCOLS.values() for _, key in protocol.planned} <= set(INSTRUMENTS)


def test_another_wording_is_another_hash() -> None:
    hashes = {item.wording_sha256 for item in INSTRUMENTS.values()}
    assert len(hashes) == len(INSTRUMENTS)


def test_statuses_are_those_of_the_data_contract() -> None:
    assert {status.value for status in Status} == {
        "answered", "declined", "dont_know", "timeout", "interrupted", "unable", "asleep", "language_barrier",
        "staff_skipped", "not_asked", "device_error", "open",
    }


@pytest.mark.parametrize(("before", "after", "is_change"), [
    (6, 4, True), (6, 5, False), (3, 2, True), (4, 3, False), (0, 1, False), (0, 2, True), (5, 5, False), (2, 4, True),
])
def test_change_needs_two_points_or_thirty_percent(before: int, after: int, is_change: bool) -> None:
    assert meaningful_change(before, after) is is_change
