"""Heart packets out of their rows: raw for beats.csv, summed up for sessions.csv. Pure.

Packets are nine rows in ten, so they are tuples, and gone again as soon as their visit is over.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from kiosk.events import Beats
from kiosk.heart import TICKS_PER_S, Heart, artefacts

BeatRow = tuple[str, int, int | str, int, int | str, int | str]  # in the order of beats.csv's columns


_NAMES = ("mono", "bpm", "contact", "rr_ticks")


def packets(body: dict[str, Any], anchor_s: float) -> Iterator[Beats]:
    """The packets of a `beats` row, `at` since the visit's start: several, or, before version 0.5, one.

    Args:
        body: as the session keeps it; what cannot be read of it (erased, damaged) is passed over.
        anchor_s: what to add to its monotonic seconds to get seconds since the visit's start.
    """
    try:
        several = body["packets"] if "packets" in body else [[body[name] for name in _NAMES]]
        for mono, bpm, contact, ticks in several:
            on_skin = None if contact is None else bool(contact)
            yield Beats(anchor_s + mono, int(bpm), on_skin, tuple(map(int, ticks)))
    except (KeyError, TypeError, ValueError):
        return


def beat_rows(session_id: str, found: list[Beats]) -> Iterator[BeatRow]:
    """One row an RR interval, and one a packet without any, so that a gap and its bpm stay visible."""
    ticks = np.array([tick for packet in found for tick in packet.rr_ticks], dtype=np.float64)
    flags = iter(artefacts(ticks * 1000 / TICKS_PER_S).astype(int).tolist())
    for packet in found:
        t_ms, contact = round(packet.at * 1000), "" if packet.contact is None else int(packet.contact)
        if not packet.rr_ticks:
            yield session_id, t_ms, "", packet.bpm, contact, ""
        for tick in packet.rr_ticks:
            yield session_id, t_ms, tick, packet.bpm, contact, next(flags)


def heart_columns(found: list[Beats], end_s: float) -> dict[str, Any]:
    """The heart's columns of sessions.csv, over every restart; `end_s` is the visit's end since its start."""
    heart = Heart(0.0)
    for packet in found:
        heart.take(packet)
    return dict(heart.summary(end_s))
