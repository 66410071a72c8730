"""Numbers beside one another. No I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median, quantiles
from typing import Any

DIGITS = 3


def rounded(value: float) -> float:
    """To three digits."""
    return float(f"{value:.{DIGITS}g}")


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median of theirs over the median of ours: over 1, ours took less."""
    return rounded(median(theirs) / median(ours))


def spread(ours: Sequence[float], theirs: Sequence[float]) -> list[float]:
    """The middle half of what the ratio was from round to round; both have one figure a round."""
    each = [b / a for a, b in zip(ours, theirs, strict=True)]
    low, _, high = quantiles(each, n=4) if len(each) > 1 else each * 3
    return [rounded(low), rounded(high)]


def beside(found: Mapping[str, Sequence[float]], ours: str = "ours") -> dict[str, Any]:
    """Of figures of several, one a round: medians by name, and by each other name its ratio to ours and its spread."""
    others = [name for name in found if name != ours]
    return {
        **{name: rounded(median(values)) for name, values in found.items()},
        "ratio": {name: ratio(found[ours], found[name]) for name in others},
        "middle_half": {name: spread(found[ours], found[name]) for name in others},
        "rounds": len(found[ours]),
    }
