"""The words that are spoken: those of the questions, few and kind, read in the time they stand."""

from __future__ import annotations

import re

import pytest

from audio.block import RATE
from audio.voice.phrases import phrase
from audio.voice.speech import ATTACK_S
from kiosk.prompts import BOARD, PROMPTS, read_s
from kiosk.scores import INSTRUMENTS
from kiosk.voice import Voice


def test_a_question_is_spoken_in_the_words_of_its_instrument() -> None:
    for key, item in INSTRUMENTS.items():
        assert PROMPTS.get(key) == (item.words if item.rater == "patient" else None)


def test_the_board_has_eight_phrases_and_all_are_spoken() -> None:
    assert len(BOARD) == 8 and BOARD.items() <= PROMPTS.items()


@pytest.mark.parametrize(("key", "words"), PROMPTS.items())
def test_prompts_are_short_whole_sentences_that_ask_for_no_deep_breath(key: str, words: str) -> None:
    assert re.fullmatch(r"[a-z_]+", key)
    assert len(words.split()) <= 10 and words[0].isupper() and words[-1] in ".?"
    assert "deep breath" not in words.lower() and not re.search(r"\b(must|don't|wrong|fail)", words.lower())


def test_words_stand_for_their_number() -> None:
    assert read_s("A short pause.") == pytest.approx(3.55)
    assert read_s("A short, a very short pause.") == pytest.approx(5.1)


@pytest.mark.parametrize(("key", "words"), PROMPTS.items())
def test_what_is_said_is_over_well_before_another_prompt_may_follow(key: str, words: str) -> None:
    spoken = phrase(key, "en", None)
    assert spoken is not None
    assert read_s(words) - (ATTACK_S + len(spoken) / RATE) >= 1.7


def test_a_phrase_is_read_while_it_stands_and_counted_once() -> None:
    voice = Voice()
    voice.say("pause", 10.0)
    assert (voice.phrase, voice.said, voice.caption(10.0)) == ("pause", 1, "A short pause.")
    assert not voice.is_done(13.5) and voice.caption(13.5)
    assert voice.is_done(13.6) and voice.caption(13.6) == "" and voice.said == 1


def test_what_is_cut_is_neither_said_nor_read_and_cut_once_only() -> None:
    voice = Voice()
    voice.say("pause", 10.0)
    voice.hush()
    voice.hush()
    assert (voice.phrase, voice.said, voice.caption(10.1)) == ("", 2, "")
    assert voice.is_done(10.1)


def test_another_patient_has_been_told_nothing() -> None:
    voice = Voice()
    voice.say("pause", 10.0)
    assert voice.since("pause", 11.0) == 1.0
    voice.forget()
    assert voice.since("pause", 12.0) == float("inf") and voice.said == 2
