"""The instruments: one table that says everything about each."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.records.columns import TEST_CODES
from kiosk.records.schema import STATUSES
from kiosk.scores import INSTRUMENTS, PATIENT_REASONS, STAFF_REASONS, Status, by_wording

every_instrument = pytest.mark.parametrize("item", INSTRUMENTS.values(), ids=lambda item: item.key)


@every_instrument
def test_every_question_says_where_it_comes_from_for_whom_it_is_and_on_what_terms(item) -> None:
    assert item.source and item.licence and item.title and item.instrument and item.version == "1"
    assert item.name in TEST_CODES and item.rater in ("patient", "nurse")
    assert (item.scale_min, item.scale_max) == (0, 10) and item.language == "en"
    assert item.recall in ("now", "since_immersion_start", "since_previous_question", "procedure")
    assert item.min_age == (8 if item.rater == "patient" else 0)


@pytest.mark.parametrize(
    "item", [item for item in INSTRUMENTS.values() if item.rater == "patient"], ids=lambda item: item.key)
def test_a_question_is_one_short_sentence_of_short_words(item) -> None:
    """Flesch-Kincaid of some words says little; their number and length do: what a child of eight to ten reads."""
    words = item.words.removesuffix("?").split()
    assert item.words.endswith("?") and len(words) <= 10
    assert max(len(word) for word in words) <= 10
    assert sum(len(word) for word in words) / len(words) <= 5.2


def test_every_question_of_the_data_contract_is_in_the_table() -> None:
    assert {item.name for item in INSTRUMENTS.values()} == set(TEST_CODES)


def test_another_wording_is_another_hash_and_a_row_finds_its_words_again() -> None:
    hashes = {item.wording_sha256 for item in INSTRUMENTS.values()}
    assert len(hashes) == len(INSTRUMENTS)
    for item in INSTRUMENTS.values():
        assert by_wording(item.name, item.wording_sha256) is item
    own = replace(INSTRUMENTS["pain_now"], words="Does it hurt?")
    assert by_wording("pain_now", own.wording_sha256) is None
    assert by_wording("pain_now", own.wording_sha256, (own,)) is own


def test_no_scale_that_needs_a_licence_ships() -> None:
    told = " ".join(f"{item.words} {item.low} {item.high} {item.instrument}" for item in INSTRUMENTS.values())
    assert not [name for name in ("FPS", "STAI", "FLACC", "PAS", "Wong", "face", "tense") if name in told]


def test_the_page_about_the_questions_has_every_patients_question_as_it_is_asked() -> None:
    page = (Path(__file__).parents[2] / "docs/instruments.md").read_text(encoding="utf-8")
    for item in INSTRUMENTS.values():
        line = f"| `{item.name}` | {item.words} | {item.low} | {item.high} | {item.recall} | {item.instrument} |"
        assert (line in page) is (item.rater == "patient"), item.key


def test_statuses_are_those_of_the_data_contract_and_of_the_store() -> None:
    assert {status.value for status in Status} == {
        "answered", "declined", "dont_know", "timeout", "interrupted", "unable", "asleep", "language_barrier",
        "staff_skipped", "not_asked", "device_error", "open",
    }
    assert set(STATUSES) == {status.value for status in Status} - {"open"}
    assert set(PATIENT_REASONS) < set(STAFF_REASONS)
