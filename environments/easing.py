"""How a share comes and goes without a jerk: level at both ends, held outside. For one number, and for arrays."""

from __future__ import annotations

import numpy as np


def eased(share: float) -> float:
    """0–1 with no speed at either end; held outside."""
    share = min(max(share, 0.0), 1.0)
    return share * share * (3.0 - 2.0 * share)


def smooth(low: float, high: float, value: np.ndarray | float) -> np.ndarray:
    """The same from `low` to `high`, for arrays; high may be the lower one, then it falls."""
    part = np.clip((value - low) / (high - low), 0, 1)
    return np.asarray(part * part * (3 - 2 * part))
