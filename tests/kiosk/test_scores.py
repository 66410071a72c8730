"""The instruments and their protocol."""

from __future__ import annotations

from kiosk.scores import INSTRUMENTS, PROTOCOLS, Moment, Status


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
