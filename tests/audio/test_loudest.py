"""Scape and voice together: how loud it gets, and how far the one stands over the other."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from audio.block import BLOCK, BLOCK_S, RATE
from audio.control import Mix
from audio.engine import Engine
from audio.scapes import SCAPES
from audio.spatial import Binaural
from audio.voice.phrases import phrase
from kiosk.config import Audio
from kiosk.loudness import most_gain_db
from kiosk.prompts import PROMPTS
from tests.audio import listening
from tests.audio.listening import Sound

COME_S, ALONE_S, STEPPED_BACK_S = 4.0, 12.0, 0.5


def recording(key: str) -> np.ndarray:
    spoken = phrase(key, "en", None)
    assert spoken is not None
    return spoken


@cache
def highest() -> tuple[str, ...]:
    """The two phrases whose peaks stand out most."""
    peaks = {key: listening.true_peak(np.column_stack([recording(key)] * 2)) for key in PROMPTS}
    return tuple(sorted(peaks, key=lambda key: -peaks[key])[:2])


@cache
def spoken_over(name: str, gain_db: float) -> tuple[Sound, tuple[Sound, ...]]:
    """Some seconds of a scape alone, and the highest phrases spoken over it, as they are heard."""
    engine = Engine(1, Binaural())
    engine.mix(Mix(name, gain_db, 0.0))

    def play(seconds: float) -> Sound:
        blocks = np.zeros((round(seconds / BLOCK_S), BLOCK, 2), np.float32)
        for block in blocks:
            engine.produce()
            engine.pull(block)
        return blocks.reshape(-1, 2).astype(float)

    alone, said = play(COME_S + ALONE_S)[round(COME_S * RATE) :], []
    for key in highest():
        samples = recording(key)
        engine.say(samples)
        play(STEPPED_BACK_S)
        said.append(play(len(samples) / RATE))
        play(2.0)
    return alone, tuple(said)


@pytest.mark.parametrize("name", SCAPES)
def test_together_they_stay_three_decibels_below_full_scale(name: str) -> None:
    for heard in spoken_over(name, 0.0)[1]:
        assert listening.true_peak(heard) <= -3.0


@pytest.mark.parametrize("name", SCAPES)
def test_the_voice_stands_out_of_every_scape(name: str) -> None:
    alone, said = spoken_over(name, 0.0)
    for heard in said:
        assert listening.loudness(heard) - listening.loudness(alone) > 5.0


def test_every_phrase_is_six_to_eight_decibels_above_a_scape() -> None:
    for key in PROMPTS:
        loud = listening.loudness(np.column_stack([recording(key)] * 2).astype(float))
        assert 6.0 <= loud - -25.0 <= 8.0, key


@pytest.mark.parametrize("name", ["calm", "beach"])
def test_where_nobody_measured_nothing_is_louder_than_minus_thirty(name: str) -> None:
    gain_db = most_gain_db(Audio(), "adult")
    alone, said = spoken_over(name, gain_db)
    for heard in (alone, *said):
        assert listening.loudness(heard) <= -29.5  # a phrase is made to half a decibel
