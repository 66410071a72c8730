"""The heart's numbers beside NeuroKit2's, of the same recorded beats.

Ours are four functions: RMSSD, SDNN, mean rate, pNN50. Theirs is the call that gives the same four, `hrv_time`; it
finds some twenty more and makes a table of them, so its time is that of the call and not of the four numbers.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from kiosk.bench.coach import recordings
from kiosk.heart import mean_hr, pnn50, rmssd, sdnn
from tests.peers.compared import beside, rounded

CALLS = 5  # a round


def ours(rr_ms: np.ndarray) -> dict[str, float]:
    """Of intervals in ms."""
    return {"rmssd_ms": rmssd(rr_ms), "sdnn_ms": sdnn(rr_ms), "mean_hr": mean_hr(rr_ms), "pnn50": pnn50(rr_ms)}


def _theirs() -> Callable[[np.ndarray], dict[str, float]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a stranger's
        from neurokit2.hrv import hrv_time

    def numbers(rr_ms: np.ndarray) -> dict[str, float]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            row = hrv_time({"RRI": rr_ms, "RRI_Time": np.cumsum(rr_ms) / 1000}).iloc[0]
        over = rr_ms.size / (rr_ms.size - 1)  # they divide pNN50 by n, we by the n − 1 differences there are
        return {
            "rmssd_ms": float(row["HRV_RMSSD"]), "sdnn_ms": float(row["HRV_SDNN"]),
            "mean_hr": 60000 / float(row["HRV_MeanNN"]), "pnn50": float(row["HRV_pNN50"]) * over,
        }

    return numbers


def heart(quick: bool) -> dict[str, Any]:
    """By recording: both's numbers, the largest relative difference, milliseconds of processor time a call.

    Raises:
        RuntimeError: no recording is installed.
    """
    theirs, found = _theirs(), {}
    for name, told in recordings().items():
        rr_ms = np.array(told)
        one, other = ours(rr_ms), theirs(rr_ms)
        taken: dict[str, list[float]] = {"ours": [], "neurokit2": []}
        for _ in range(2 if quick else 15):
            for key, numbers in (("ours", ours), ("neurokit2", theirs)):
                taken[key].append(_call_ms(numbers, rr_ms))
        found[name] = {
            "beats": int(rr_ms.size), "ours": {key: rounded(value) for key, value in one.items()},
            "neurokit2": {key: rounded(value) for key, value in other.items()},
            "largest_relative_difference": rounded(max(abs(one[key] / other[key] - 1) for key in one)),
            "call_ms": beside(taken),
        }
    if not found:
        raise RuntimeError("no recording of a heart is installed")
    return found


def _call_ms(numbers: Callable[[np.ndarray], object], rr_ms: np.ndarray) -> float:
    began = time.process_time()
    for _ in range(CALLS):
        numbers(rr_ms)
    return 1000 * (time.process_time() - began) / CALLS
