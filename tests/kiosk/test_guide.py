"""The guide of one visit: what is kept of it, and what patient and nurse are told."""

from __future__ import annotations

from itertools import pairwise

import pytest

from kiosk.breathing import REASONS, Profile
from kiosk.guide import AGAIN_S, FREE_PER_MIN, WORDS_S, Guide

BLAMING = ("wrong", "fail", "bad", "poor", "try harder", "must", "should", "not following", "stress", "HRV")


def steady(minutes: float = 20.0) -> Guide:
    return Guide(Profile("adult", None, minutes, False), 0.0)


def test_every_change_of_the_guide_is_kept_once_with_its_reason() -> None:
    guide = Guide(Profile("adult", None, 20, True), 0.0)
    kept = [(tick / 10, row) for tick in range(6000) if (row := guide.step(tick / 10, 0.1))]
    assert kept[0] == (0.0, {"rate_per_min": 10.0, "mode": "listen", "reason": "start", "following": False})
    assert kept[1][1]["reason"] == "no_strap"
    assert [row["rate_per_min"] for _, row in kept[1:]] == [9.5, 9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0]
    assert all(row["reason"] in REASONS for _, row in kept)


def test_a_change_by_the_strap_is_kept_at_the_next_step() -> None:
    guide = Guide(Profile("adult", None, 20, True), 0.0)
    guide.step(0.0, 0.0)
    guide.hear(5.0, [800.0])
    assert guide.step(5.0, 0.0) is None
    guide.lose(5.02)
    row = guide.step(5.02, 0.0)
    assert row is not None
    assert (row["mode"], row["reason"]) == ("lost", "lost")


def test_inhales_are_those_of_the_cue_and_of_three_minutes() -> None:
    guide = steady()
    for tick in range(60 * 400):
        guide.step(tick / 60, 1 / 60)
    ago = guide.inhales(400.0)
    assert len(ago) == 18
    assert ago[-1] == pytest.approx(0.0, abs=10.0)
    assert [round(a - b, 1) for a, b in pairwise(ago)] == [10.0] * 17


def test_the_patient_is_told_to_breathe_softly_at_the_start_and_from_time_to_time() -> None:
    guide = steady()
    lines = []
    for second in range(int(2 * AGAIN_S)):
        guide.step(float(second), 1.0)
        lines.append(guide.caption(float(second)))
    assert lines[0] == "A steady breath to go along with"
    assert lines.count("Softly, not deeply") == pytest.approx(2 * WORDS_S, abs=3)
    assert "If it is too much, breathe as you like" in lines
    assert lines.count("") > 0.8 * len(lines)


def test_while_it_listens_nobody_is_asked_to_breathe_along() -> None:
    guide = Guide(Profile("adult", None, 20, True), 0.0)
    guide.step(5.0, 0.0)
    assert not guide.leads
    assert guide.caption(5.0) == "Look around, and breathe as you like"
    assert guide.caption(WORDS_S + 1) == ""


def test_a_guide_that_was_not_shown_begins_its_words_when_it_is() -> None:
    guide = steady()
    for second in range(100):
        guide.step(float(second), 0.0)
    assert guide.caption(100.0) == "A steady breath to go along with"


def test_on_its_way_to_a_steady_rate_the_guide_does_not_call_itself_steady() -> None:
    guide = Guide(Profile("adult", None, 20, True), 0.0)
    guide.step(100.0, 0.0)
    assert guide.words(False) == "Slowly to a steady pace: no heart strap"
    guide.step(700.0, 0.0)
    assert guide.words(False) == "Steady: no heart strap"


def test_a_guide_that_listens_to_nothing_says_so() -> None:
    guide = Guide(Profile("adult", None, 20, True), 0.0)
    assert guide.words(True) == "Listening: the patient breathes freely"
    assert guide.words(False) == "No heart strap: a steady guide begins soon"
    guide.hear(5.0, [800.0])
    guide.step(20.0, 0.0)
    assert guide.words(False) == "Listening: the strap is silent"


@pytest.mark.parametrize(
    ("has_strap", "words"), [(False, "Steady: no heart strap"), (True, "Steady: this strap sends no single beats")]
)
def test_a_steady_guide_says_why(has_strap: bool, words: str) -> None:
    guide = Guide(Profile("adult", None, 20, True), 0.0)
    guide.step(700.0, 0.0)
    assert guide.words(has_strap) == words
    assert steady().words(has_strap) == "Steady, as staff asked"


def test_no_word_of_the_guide_blames_or_diagnoses() -> None:
    from kiosk import guide

    nurse = [*guide._DOES.values(), guide._NO_STRAP_YET]
    patient = [guide._LISTENING, *guide._LEADING, *guide._STEADY]
    said = (*nurse, *patient, *REASONS.values())
    assert [words for words in said if any(blame in words.lower() for blame in BLAMING)] == []


def test_calm_is_nothing_until_the_heart_follows() -> None:
    guide = Guide(Profile("adult", FREE_PER_MIN, 20, True), 0.0)
    for second in range(1, 80):
        guide.hear(float(second), [1000.0])
        guide.step(float(second), 1.0)
    assert guide.calm == 0.0
    assert not guide.following
