"""Numbers as they are reported."""

from __future__ import annotations

import math
from collections.abc import Sequence


def percentile_ms(seconds: Sequence[float], percent: float) -> float | None:
    """The least of `seconds` that at least `percent` percent do not exceed, in ms to a hundredth; None of none."""
    if not seconds:
        return None
    ordered = sorted(seconds)
    return round(ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)] * 1000, 2)
