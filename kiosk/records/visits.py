"""The entries of one visit and its clock. Pure.

Times since a visit's start run on one monotonic clock; after a boot they are anchored again by the wall
clock, and never run backwards. Heart packets lie apart, and of the snapshots only the last is held whole:
a cart's thousand visits fit into memory.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from kiosk.events import Beats
from kiosk.records.packets import packets
from kiosk.records.reading import Entry

Row = dict[str, Any]
_IMMERSED = ("immersed", "winding_down")
_KEPT_OF_A_SNAPSHOT = ("state", "trigger", "hold")
_LATER = ("annotation",)  # may be added long after the visit


class Visit:
    """One visit.

    Attributes:
        entries: all but heart packets and snapshots that brought no change, in order.
        left_behind: seq of the row with which another visit began before this one was closed; 0 for none did.
        clock_ok: the wall clock was right throughout.
        packets: heart packets since `packets` was last taken away.
        heart: the heart's columns of sessions.csv, once they are known.
        end_ms: when it ended, or the last sign of it.
        snapshot: the body of the last `state` row.
    """

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.left_behind = 0
        self.clock_ok = True
        self.packets: list[Beats] = []
        self.heart: Row = {}
        self.end_ms = 0
        self.snapshot: Row = {}
        self.closed = False
        self._times: dict[int, int] = {}
        self._anchors: dict[int, float] = {}
        self._first_utc = ""
        self._last_ms = 0

    def add(self, entry: Entry) -> None:
        """Takes the next entry."""
        t_ms = self._place(entry)
        self.clock_ok &= entry.clock_ok
        if entry.kind not in _LATER and not self.closed:
            self.end_ms = t_ms
        if entry.kind == "beats":
            self.packets += packets(entry.body or {}, t_ms / 1000 - entry.mono)
            return
        if entry.kind == "state" and entry.body is not None:
            self.snapshot = entry.body
            if entry.body.get("trigger") == "tick":
                return
            entry = replace(entry, body={key: entry.body[key] for key in _KEPT_OF_A_SNAPSHOT if key in entry.body})
        self.closed |= entry.kind == "closed"
        self._times[entry.seq] = t_ms
        self.entries.append(entry)

    def t_ms(self, entry: Entry) -> int:
        """Milliseconds from the visit's start to `entry`."""
        return self._times[entry.seq]

    def of(self, kind: str, *needed: str) -> list[tuple[Entry, Row]]:
        """Entries of one kind with their bodies; erased ones, and those without what is `needed`, are left out."""
        return [
            (entry, entry.body) for entry in self.entries
            if entry.kind == kind and entry.body is not None and all(name in entry.body for name in needed)
        ]

    def first(self, kind: str) -> Row:
        """The body of the first entry of one kind, or {}."""
        found = self.of(kind)
        return found[0][1] if found else {}

    def immersion_end_ms(self) -> int | None:
        """When the patient last came out of the world; None if he was never in one, or is there now."""
        end, inside = None, False
        for entry, body in self.of("state"):
            was, inside = inside, body.get("state") in _IMMERSED
            end = self.t_ms(entry) if was and not inside else end
        return end

    def immersed(self) -> list[tuple[float, bool]]:
        """(seconds, whether the patient is in the world and nothing holds) at each change of state."""
        return [
            (self.t_ms(entry) / 1000, body["state"] == "immersed" and not body.get("hold"))
            for entry, body in self.of("state", "state")
        ]

    def _place(self, entry: Entry) -> int:
        if entry.boot_n not in self._anchors:
            passed_ms = max(self._last_ms, milliseconds(self._first_utc or entry.utc, entry.utc))
            self._first_utc = self._first_utc or entry.utc
            self._anchors[entry.boot_n] = passed_ms - entry.mono * 1000
        t_ms = round(entry.mono * 1000 + self._anchors[entry.boot_n])
        self._last_ms = max(self._last_ms, t_ms)
        return t_ms


def milliseconds(earlier: str, later: str) -> float:
    """From one ISO 8601 time to another."""
    return (datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds() * 1000
