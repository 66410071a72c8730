"""What a process and its children hold, read from /proc, and how it grows."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from statistics import median


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
    """Memory of their own (MB: anonymous and shared, without files, whose pages other programs share too) and open
    descriptors of a process and its children."""
    pids = family(pid)
    return round(sum(own_mb(one) for one in pids), 1), sum(len(os.listdir(f"/proc/{one}/fd")) for one in pids)


def own_mb(pid: int) -> float:
    """A process's part of the memory that no file stands behind, MB (Pss_Anon and Pss_Shmem, proc_pid_smaps(5))."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith(("Pss_Anon:", "Pss_Shmem:"))) / 1024


def slope(points: Sequence[tuple[float, float]]) -> float:
    """The median slope between all pairs of points (Theil-Sen; Sen 1968), y per x; 0 for fewer than two."""
    slopes = [(y2 - y1) / (x2 - x1) for (x1, y1), (x2, y2) in combinations(points, 2) if x2 != x1]
    return median(slopes) if slopes else 0.0
