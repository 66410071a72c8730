"""Every prompt has its recording, of one loudness; a clinic's own is made as even; speech never jumps or lingers."""

from __future__ import annotations

import logging
import re
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from audio.block import BLOCK, RATE
from audio.gain import LEAST_RAMP_S
from audio.loudness import lufs
from audio.voice import phrases
from audio.voice.phrases import BUILT_IN, phrase
from audio.voice.recording import LEAD_S, LONGEST_S, LOUDNESS_LUFS, TRAIL_S, at_48_khz, levelled, made_even
from audio.voice.speech import ATTACK_S, DUCK_DB, RELEASE_S, STOP_S, YIELD_S, Duck, Speech
from kiosk.programmes.shelf import spoken as programmes
from kiosk.prompts import PROMPTS
from tests.audio import listening

ENGLISH = BUILT_IN / "en"
WORDS = PROMPTS | programmes()


@cache
def spoken(key: str) -> np.ndarray:
    heard = phrase(key, "en", None)
    assert heard is not None
    return heard


def clinics(folder: Path, name: str, samples: np.ndarray, rate: int, **how: str) -> Path:
    """A recording in the clinic's folder, and that folder."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, samples, rate, **how)
    return folder


def silence(samples: np.ndarray) -> tuple[float, float]:
    """Seconds of silence before and after the speech."""
    loud = np.flatnonzero(np.abs(samples) > 10 ** (-50 / 20))
    return loud[0] / RATE, (len(samples) - loud[-1]) / RATE


# What ships


def test_every_prompt_has_its_recording_and_no_other_is_left_over() -> None:
    assert {path.stem for path in ENGLISH.iterdir()} == set(WORDS)


@pytest.mark.parametrize("key", WORDS)
def test_a_recording_says_what_the_prompt_says(key: str) -> None:
    with soundfile.SoundFile(ENGLISH / f"{key}.ogg") as file:
        assert file.title == WORDS[key], "the words have changed since: script/voice"
        syllables = len(re.findall(r"[aeiouy]+", WORDS[key].lower()))
        assert 0.12 < (file.frames / file.samplerate - LEAD_S - TRAIL_S) / syllables < 0.45


@pytest.mark.parametrize("key", WORDS)
def test_a_recording_is_small_and_as_loud_as_every_other(key: str) -> None:
    path = ENGLISH / f"{key}.ogg"
    assert path.stat().st_size < 50_000
    samples, rate = soundfile.read(path, dtype="float32")
    assert (rate, samples.ndim) == (24_000, 1)
    assert lufs(samples, rate) == pytest.approx(LOUDNESS_LUFS, abs=0.5)
    assert listening.true_peak(samples) <= -3.0


@pytest.mark.parametrize("key", WORDS)
def test_it_is_spoken_whole_without_a_click(key: str) -> None:
    heard = spoken(key)
    lead, trail = silence(heard)
    assert 0.03 < lead < 0.2 and 0.1 < trail < 0.35
    assert abs(heard[0]) < 1e-4 and abs(heard[-1]) < 1e-4
    assert lufs(heard, RATE) == pytest.approx(LOUDNESS_LUFS, abs=0.2)
    assert listening.loudness(np.column_stack([heard, heard])) == pytest.approx(LOUDNESS_LUFS, abs=0.7)  # few blocks
    assert listening.true_peak(heard.astype(np.float64)) <= -3.0


# What a clinic records


@pytest.mark.parametrize("rate", [16_000, 22_050, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("suffix", ["ogg", "wav", "flac"])
def test_a_clinics_own_goes_first_at_any_rate(tmp_path: Path, rate: int, suffix: str) -> None:
    t = np.arange(2 * rate) / rate
    hum = 0.02 * np.sin(2 * np.pi * 300 * t) * np.sin(np.pi * t / 2) ** 2
    heard = phrase("welcome", "en", clinics(tmp_path, f"en/welcome.{suffix}", hum, rate))
    assert heard is not None
    power = np.abs(np.fft.rfft(heard * np.hanning(len(heard)))) ** 2
    hz = np.fft.rfftfreq(len(heard), 1 / RATE)
    assert power[abs(hz - 300) < 5].sum() > 0.999 * power.sum()


@pytest.mark.parametrize("gain_db", [-36.0, -12.0, 0.0, 16.0])
def test_any_loudness_is_brought_to_one(tmp_path: Path, gain_db: float) -> None:
    loud = np.clip(spoken("pain_worst") * 10 ** (gain_db / 20), -1, 1)
    folder = clinics(tmp_path, "de/pain_worst.wav", np.column_stack([loud, 0.5 * loud]), RATE, subtype="FLOAT")
    heard = phrase("pain_worst", "de", folder)
    assert heard is not None and heard.dtype == np.float32
    assert lufs(heard, RATE) == pytest.approx(LOUDNESS_LUFS, abs=0.2)
    assert listening.true_peak(heard.astype(np.float64)) <= -3.0


def test_a_peak_is_turned_down_and_nothing_else_is_bent() -> None:
    burst = spoken("board_doing_well").copy()  # of all it has the lowest peaks
    burst[len(burst) // 2 : len(burst) // 2 + 240] *= 12.0
    made = levelled(burst)
    assert listening.true_peak(made.astype(np.float64)) <= -3.0
    assert lufs(made, RATE) == pytest.approx(LOUDNESS_LUFS, abs=0.2)
    away = np.abs(np.arange(len(burst)) - len(burst) // 2) > round(0.05 * RATE)
    scale = (made[away] @ burst[away]) / (burst[away] @ burst[away])
    assert np.allclose(made[away], burst[away] * scale, atol=1e-4)


def test_silence_around_it_is_cut_and_a_room_is_no_speech() -> None:
    room = 0.0004 * np.random.default_rng(2).standard_normal(3 * RATE).astype(np.float32)
    inside = np.concatenate([room, spoken("pause"), room])
    assert len(made_even(inside, RATE)) == pytest.approx(len(spoken("pause")), abs=0.15 * RATE)


def test_what_starts_and_ends_at_once_gets_a_lead_and_a_trail() -> None:
    lead, trail = silence(made_even(spoken("pause")[round(0.09 * RATE) : -round(0.25 * RATE)], RATE))
    assert lead == pytest.approx(LEAD_S, abs=0.011) and trail == pytest.approx(TRAIL_S, abs=0.011)


def test_a_word_after_a_pause_comes_softly_and_one_after_another_does_not() -> None:
    speech = 0.1 * np.random.default_rng(3).standard_normal(3 * RATE).astype(np.float32)
    speech[RATE : round(1.05 * RATE)] = 0.0  # a mouth that closes for a b
    speech[2 * RATE : round(2.3 * RATE)] = 0.0
    made = made_even(speech, RATE)
    level = [listening.level(made[round(start * RATE) : round((start + 0.04) * RATE)]) for start in (0.9, 1.12, 2.37)]
    assert level[1] == pytest.approx(level[0], abs=0.8) and level[0] - level[2] > 7.0


def test_the_first_word_comes_softly() -> None:
    burst = 0.1 * np.random.default_rng(3).standard_normal(2 * RATE).astype(np.float32)
    made = made_even(burst, RATE)
    first, second, later = (
        listening.level(made[round(start * RATE) : round((start + 0.05) * RATE)]) for start in (0.07, 0.15, 1.0)
    )
    assert later - first == pytest.approx(9.5, abs=0.8) and first + 1.5 < second < later - 2.0


def test_a_long_recording_ends_softly_after_fifteen_seconds() -> None:
    endless = np.tile(spoken("welcome"), 8)
    heard = made_even(endless, RATE)
    assert len(heard) == round(LONGEST_S * RATE)
    assert abs(heard[-1]) < 1e-4


def test_every_frame_is_kept_at_twice_the_rate() -> None:
    samples, rate = soundfile.read(ENGLISH / "pause.ogg", dtype="float32")
    assert np.allclose(at_48_khz(samples, rate)[::2], samples, atol=1e-5)


def test_a_language_without_a_recording_is_not_spoken(tmp_path: Path) -> None:
    assert phrase("welcome", "de", None) is None
    assert phrase("welcome", "de", clinics(tmp_path, "de/pause.wav", spoken("pause"), RATE)) is None
    assert phrase("unheard_of", "en", None) is None


BROKEN = {
    "no sound file": b"this is no sound",
    "empty": b"",
    "cut short": (ENGLISH / "welcome.ogg").read_bytes()[:300],
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_recording_is_named_and_the_built_in_heard(
    what: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for language in ("en", "de"):
        (tmp_path / language).mkdir()
        (tmp_path / language / "welcome.ogg").write_bytes(BROKEN[what])
    assert np.array_equal(phrase("welcome", "en", tmp_path), spoken("welcome"))
    assert phrase("welcome", "de", tmp_path) is None
    assert len(caplog.messages) == 2
    for message, language in zip(caplog.messages, ("en", "de"), strict=True):
        assert str(tmp_path / language / "welcome.ogg") in message and "Record it again" in message


@pytest.mark.parametrize("samples", [np.zeros(RATE), 1e-5 * np.ones(RATE), np.full(RATE, np.nan), np.zeros(0)])
def test_a_recording_without_sound_is_no_recording(
    samples: np.ndarray, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = clinics(tmp_path, "de/pause.wav", samples, RATE, subtype="FLOAT")
    assert phrase("pause", "de", folder) is None
    assert len(caplog.messages) == 1


def test_another_file_of_the_same_phrase_is_taken_where_one_is_broken(tmp_path: Path) -> None:
    folder = clinics(tmp_path, "de/pause.WAV", spoken("pause"), RATE)
    (folder / "de/pause.ogg").write_bytes(b"no")
    assert phrase("pause", "de", folder) is not None


def test_without_a_decoder_nothing_is_spoken_and_that_is_said_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(sys.modules, "soundfile", None)
    phrases._decoder.cache_clear()
    try:
        assert phrase("welcome", "en", None) is phrase("pause", "en", None) is None
    finally:
        phrases._decoder.cache_clear()
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


# How it is spoken


def heard(speech: Speech, seconds: float) -> np.ndarray:
    """The next seconds, (frames, 2)."""
    blocks = np.ones((round(seconds * RATE / BLOCK), BLOCK, 2), np.float32)
    for block in blocks:
        speech.fill(block)
    return blocks.reshape(-1, 2)


def hum(seconds: float, value: float = 0.2) -> np.ndarray:
    return np.full(round(seconds * RATE), value, np.float32)


def test_a_phrase_is_heard_whole_after_the_scape_has_stepped_back() -> None:
    speech = Speech()
    assert not speech.speaking and not heard(speech, 0.1).any()
    speech.say(spoken("pause"))
    assert speech.speaking
    sound = heard(speech, 3.0)
    start = round(ATTACK_S * RATE)
    assert not sound[:start].any()
    assert np.array_equal(sound[start : start + len(spoken("pause"))], np.column_stack([spoken("pause")] * 2))
    assert not sound[start + len(spoken("pause")) :].any() and not speech.speaking


def test_the_next_phrase_lets_the_one_before_fade_and_then_begins() -> None:
    speech = Speech()
    speech.say(hum(5.0))
    heard(speech, 1.0)
    speech.say(hum(1.0, 0.1))
    sound = heard(speech, 2.0)[:, 0]
    faded = round(YIELD_S * RATE)
    assert np.all(np.diff(sound[:faded]) <= 0)
    assert abs(np.diff(sound[:faded])).max() < 0.2 * 0.0003
    assert sound[faded + BLOCK] == pytest.approx(0.1) and not sound[faded + BLOCK + RATE :].any()


def test_stop_is_silence_after_a_tenth_of_a_second() -> None:
    speech = Speech()
    speech.say(hum(5.0))
    heard(speech, 1.0)
    speech.stop()
    assert speech.speaking
    sound = heard(speech, 0.5)[:, 0]
    assert sound[0] > 0.19 and not sound[round(STOP_S * RATE) + 1 :].any() and not speech.speaking
    assert np.all(np.diff(sound) <= 0) and abs(np.diff(sound)).max() < 0.2 * 0.0004


def test_a_phrase_stopped_before_it_begins_is_never_heard() -> None:
    speech = Speech()
    speech.say(hum(1.0))
    heard(speech, 0.2)
    speech.stop()
    assert not speech.speaking and not heard(speech, 2.0).any()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["say", "stop", "nothing"]), st.integers(0, 60)), max_size=12))
def test_whatever_is_wished_nothing_jumps_and_it_ends(script: list[tuple[str, int]]) -> None:
    speech, said = Speech(), made_even(np.sin(np.arange(RATE) / 40).astype(np.float32), RATE)
    steepest = np.abs(np.diff(said)).max() * 1.2 + 0.0004
    parts = [np.zeros((1, 2), np.float32)]
    for wish, blocks in script:
        if wish == "say":
            speech.say(said)
        elif wish == "stop":
            speech.stop()
        if blocks:
            parts.append(heard(speech, blocks * BLOCK / RATE))
    parts.append(heard(speech, 3.0))
    assert np.abs(np.diff(np.concatenate(parts), axis=0)).max() < steepest
    assert not speech.speaking and not parts[-1][-BLOCK:].any()


def test_the_scape_is_down_before_the_first_word_and_comes_back() -> None:
    speech, duck = Speech(), Duck()
    out = np.zeros((BLOCK, 2), np.float32)
    factors, words = [], []
    speech.say(hum(1.0))
    for _ in range(round(4.0 * RATE / BLOCK)):
        speaking = speech.speaking
        speech.fill(out)
        factors.append(np.broadcast_to(duck.next(BLOCK, speaking), (BLOCK, 1))[:, 0])
        words.append(out[:, 0].copy())
    factor, word = np.concatenate(factors), np.concatenate(words)
    while_said = factor[np.flatnonzero(word)]
    assert np.allclose(while_said, 10 ** (DUCK_DB / 20), atol=1e-4)
    assert np.abs(np.diff(factor, prepend=1.0)).max() < 2.1 / (LEAST_RAMP_S * RATE)
    back = np.flatnonzero(word)[-1] + round((RELEASE_S + 2 * BLOCK / RATE) * RATE)
    assert np.all(factor[back:] == 1.0) and factor[back - round(0.5 * RATE)] < 0.95


def test_nothing_said_leaves_the_scape_as_it_is() -> None:
    duck = Duck()
    assert duck.next(BLOCK, False) == 1.0
