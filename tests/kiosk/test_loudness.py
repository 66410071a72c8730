"""The ceiling at the ear: never passed by any step, age or calibration."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.config import Audio, parse
from kiosk.errors import ConfigError
from kiosk.loudness import CALIBRATION_LUFS, SILENT_DB, VOICE_LUFS, gain_db, most_gain_db
from kiosk.patient import AGE_BANDS

audios = st.builds(
    Audio, ceiling_adult_dba=st.floats(40, 75), ceiling_child_dba=st.floats(40, 70),
    calibration_db=st.none() | st.floats(20, 110),
)
ages = st.sampled_from([*AGE_BANDS, "unknown"])


def at_ear_dba(audio: Audio, gain: float) -> float:
    """Of the voice, dB(A), where the calibration noise has `calibration_db`."""
    assert audio.calibration_db is not None
    return audio.calibration_db + (VOICE_LUFS + gain - CALIBRATION_LUFS)


@given(audios, ages, st.integers(0, 10))
def test_no_step_is_louder_than_the_ceiling_or_where_nothing_was_measured_than_minus_thirty(
    audio: Audio, age: str, step: int
) -> None:
    gain = gain_db(audio, age, step)
    assert gain <= most_gain_db(audio, age) <= 0.0 or gain == SILENT_DB
    if gain == SILENT_DB:
        return
    if audio.calibration_db is None:
        assert VOICE_LUFS + gain <= -30.0
    else:
        ceiling = audio.ceiling_adult_dba if age == "adult" else audio.ceiling_child_dba
        assert at_ear_dba(audio, gain) <= ceiling + 1e-9


@given(audios, ages)
def test_each_step_is_two_decibels_and_none_is_silence(audio: Audio, age: str) -> None:
    gains = [gain_db(audio, age, step) for step in range(11)]
    assert gains[0] == SILENT_DB
    assert all(up - down == pytest.approx(2.0) for down, up in pairwise(gains) if down > SILENT_DB)


@pytest.mark.parametrize(("calibration_db", "age", "expected"), [
    (None, "adult", -12.0), (None, "5-7", -12.0),
    (70.0, "adult", -7.0), (70.0, "8-11", -12.0), (70.0, "unknown", -12.0), (70.0, "12-17", -12.0),
    (50.0, "adult", 0.0),  # nothing is louder than it was made
])
def test_the_gain_of_the_ceiling(calibration_db: float | None, age: str, expected: float) -> None:
    assert most_gain_db(Audio(calibration_db=calibration_db), age) == pytest.approx(expected)


@pytest.mark.parametrize("line", ["ceiling_adult_dba = 76", "ceiling_child_dba = 71", "calibration_db = 0",
                                  "calibration_db = 'loud'", "calibration_db = nan", "calibration_db = true"])
def test_a_ceiling_cannot_be_raised_nor_a_calibration_be_nonsense(line: str) -> None:
    with pytest.raises(ConfigError):
        parse(f"[audio]\n{line}")


def test_a_calibration_is_read_and_kept() -> None:
    assert parse("[audio]\ncalibration_db = 61").audio.calibration_db == 61.0
    assert Audio().calibration_db is None
