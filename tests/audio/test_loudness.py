"""Loudness and true peak agree with pyloudnorm and with an oversampled signal."""

from __future__ import annotations

import numpy as np
import pyloudnorm
import pytest
import soundfile

from audio.loudness import lufs, true_peak
from audio.voice.phrases import BUILT_IN
from tests.audio import listening

RATES = [16_000, 24_000, 44_100, 48_000, 96_000]


def noise(rate: int, seconds: float = 3.0) -> np.ndarray:
    return (0.1 * np.random.default_rng(1).standard_normal((round(seconds * rate), 2))).astype(np.float32)


def tone(hz: float, rate: int, seconds: float = 3.0) -> np.ndarray:
    return np.sin(2 * np.pi * hz * np.arange(round(seconds * rate)) / rate).astype(np.float32)


def peer(samples: np.ndarray, rate: int) -> float:
    return float(pyloudnorm.Meter(rate).integrated_loudness(samples.astype(np.float64)))


@pytest.mark.parametrize("rate", RATES)
def test_noise_is_as_loud_as_the_peer_says(rate: int) -> None:
    assert lufs(noise(rate), rate) == pytest.approx(peer(noise(rate), rate), abs=0.1)


@pytest.mark.parametrize("hz", [40.0, 100.0, 440.0, 997.0, 2500.0, 10_000.0])
def test_a_tone_is_as_loud_as_the_peer_says(hz: float) -> None:
    sound = tone(hz, 48_000)
    assert lufs(sound[:, None], 48_000) == pytest.approx(peer(sound[:, None], 48_000), abs=0.1)


@pytest.mark.parametrize("key", ["welcome", "breathe", "board_almost_done"])
def test_speech_is_as_loud_as_the_peer_says(key: str) -> None:
    sound, rate = soundfile.read(BUILT_IN / "en" / f"{key}.ogg", dtype="float32")
    assert lufs(sound, rate) == pytest.approx(peer(np.column_stack([sound, sound]), rate), abs=0.1)


def test_a_full_scale_tone_reads_as_the_standard_says() -> None:
    assert lufs(tone(997.0, 48_000)[:, None], 48_000) == pytest.approx(-3.01, abs=0.02)


def test_one_channel_counts_as_both_ears_alike() -> None:
    sound = tone(500.0, 48_000)
    both = np.column_stack([sound, sound])
    assert lufs(sound, 48_000) == pytest.approx(lufs(both, 48_000), abs=1e-6)
    assert lufs(sound, 48_000) == pytest.approx(lufs(sound[:, None], 48_000) + 3.01, abs=0.01)


def test_pauses_and_what_is_faint_beside_the_rest_do_not_count() -> None:
    loud, faint = 0.3 * tone(500.0, 48_000), 0.003 * tone(500.0, 48_000)
    mixed = np.concatenate([loud, np.zeros(480_000, np.float32), faint])
    assert lufs(mixed, 48_000) == pytest.approx(lufs(loud, 48_000), abs=0.3)
    assert lufs(mixed, 48_000) == pytest.approx(peer(np.column_stack([mixed, mixed]), 48_000), abs=0.1)


def test_silence_and_nothing_are_not_loud_at_all() -> None:
    for sound in (np.zeros(48_000, np.float32), np.zeros((0, 2), np.float32), np.zeros(0, np.float32)):
        assert lufs(sound, 48_000) == true_peak(sound) == float("-inf")


def test_a_sound_shorter_than_a_block_is_measured_over_itself() -> None:
    short = tone(500.0, 48_000, 0.2)
    assert lufs(short, 48_000) == pytest.approx(lufs(tone(500.0, 48_000), 48_000), abs=0.3)


def test_a_peak_between_samples_is_found() -> None:
    between = np.sin(np.pi / 2 * np.arange(4800) + np.pi / 4).astype(np.float32)  # every sample at 0.707
    assert np.abs(between).max() == pytest.approx(0.7071, abs=1e-3)
    assert true_peak(between[100:-100] * np.hanning(4600).astype(np.float32)) == pytest.approx(0.0, abs=0.05)


def test_the_peak_of_noise_and_speech_is_that_of_the_oversampled_signal() -> None:
    speech, _ = soundfile.read(BUILT_IN / "en" / "welcome.ogg", dtype="float32")
    for sound in (noise(48_000)[:, 0], noise(48_000), speech):
        assert true_peak(sound) == pytest.approx(listening.true_peak(np.asarray(sound, np.float64)), abs=0.15)
