"""The breathing coach beside a fixed six a minute, on model patients: `kiosk.bench.coach`, with some of its kinds.

The patients are those of its own first seeds, and enough of them that chance does not decide: of ten alone the
share near their resonance swings by a third.
"""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from itertools import product
from typing import Any

from kiosk.bench.coach import FROM, MEANT, rows, visits
from tests.peers.compared import rounded

MAIN = ("follower", "pain", "child 8-11", "low RSA", "non-follower")
PATIENTS = 40


def guide(quick: bool) -> dict[str, Any]:
    """By kind: shares and means over its patients, the coach's and the fixed pacer's, and the bench's verdict."""
    patients = 1 if quick else PATIENTS
    tasks = list(product(MAIN, range(FROM, FROM + patients)))
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        judged = rows([visit for some in pool.map(visits, *zip(*tasks, strict=True)) for visit in some])
    found: dict[str, Any] = {}
    for kind in MAIN:
        of = {row.pacer: row for row in judged if row.kind == kind}
        found[kind] = {"patients": patients, "verdict": of["coach"].verdict}
        for pacer in ("coach", "fixed"):
            found[kind][pacer] = {name: _kept(getattr(of[pacer], name)) for name in MEANT[kind]}
    return found


def _kept(value: float | None) -> float | None:
    return None if value is None else rounded(value)
