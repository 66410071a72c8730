"""What a process and its children hold, read from /proc, and how it grows."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from statistics import median

from kiosk.bench.processes import pss_mb


def family(pid: int) -> list[int]:
    """The process and all that descend from it."""
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            waiting += [int(child) for child in task.read_text("ascii").split()]
    return found


def held(pid: int) -> tuple[float, int]:
    """Memory (PSS, MB) and open descriptors of a process and its children."""
    pids = family(pid)
    memory = sum(pss_mb(Path(f"/proc/{one}/smaps_rollup").read_text("ascii")) for one in pids)
    return round(memory, 1), sum(len(os.listdir(f"/proc/{one}/fd")) for one in pids)


def slope(points: Sequence[tuple[float, float]]) -> float:
    """The median slope between all pairs of points (Theil-Sen; Sen 1968), y per x; 0 for fewer than two."""
    slopes = [(y2 - y1) / (x2 - x1) for (x1, y1), (x2, y2) in combinations(points, 2) if x2 != x1]
    return median(slopes) if slopes else 0.0
