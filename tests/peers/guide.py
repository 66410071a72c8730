"""The breathing coach beside a fixed six a minute, on model patients: `kiosk.bench.coach`, with few of each kind."""

from __future__ import annotations

from typing import Any

from kiosk.bench.coach import FROM, MEANT, rows, visits
from tests.peers.compared import rounded

MAIN = ("follower", "pain", "child 8-11", "low RSA", "non-follower")


def guide(quick: bool) -> dict[str, Any]:
    """By kind: shares and means over its patients, the coach's and the fixed pacer's, and the bench's verdict."""
    patients = 1 if quick else 10
    judged = rows([visit for kind in MAIN for seed in range(FROM, FROM + patients) for visit in visits(kind, seed)])
    found: dict[str, Any] = {}
    for kind in MAIN:
        of = {row.pacer: row for row in judged if row.kind == kind}
        found[kind] = {"patients": patients, "verdict": of["coach"].verdict}
        for pacer in ("coach", "fixed"):
            found[kind][pacer] = {name: _kept(getattr(of[pacer], name)) for name in MEANT[kind]}
    return found


def _kept(value: float | None) -> float | None:
    return None if value is None else rounded(value)
