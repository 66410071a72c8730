"""What is to be saved of the visits, in order: rows under random ids, handed out with the step that made them. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kiosk.answers import Answers
from kiosk.events import Beats, Row

BEATS_EVERY_S = 10.0  # one row for the packets of so long: a power cut costs no more of them


class Book:
    """Rows on their way to the disk.

    Args:
        now: monotonic seconds; the session moves it on.
        new_id: gives random UUIDv4 strings.
        answers: reads along.
    """

    def __init__(self, now: float, new_id: Callable[[], str], answers: Answers) -> None:
        self.now = now
        self.new_id = new_id
        self.visit = ""
        """The session_id of the visit that goes on; "" between patients."""
        self._answers = answers
        self._rows: list[Row] = []
        self._packets: list[tuple[float, int, bool | None, tuple[int, ...]]] = []
        self._packets_due = 0.0

    def keep(self, kind: str, body: dict[str, Any], uid: str = "", visit: str | None = None) -> str:
        """Puts down a row, of another visit than the present one where `visit` says so; returns its uid."""
        if kind in ("state", "closed"):
            self._close_packets()
        of = self.visit if visit is None else visit
        row = Row(uid or self.new_id(), kind, of, self.now, body)
        self._rows.append(row)
        self._answers.take(row)
        return row.uid

    def event(self, kind: str, detail: str = "") -> None:
        """Keeps an event row."""
        self.keep("event", {"kind": kind, "detail": detail})

    def annotate(self, score_id: str, text: str, who: str, visit: str | None = None) -> None:
        """Keeps a remark on a score, or on the whole visit ("")."""
        self.keep("annotation", {"score_id": score_id, "text": text, "who": who}, visit=visit)

    def audit(self, body: dict[str, Any]) -> str:
        """Keeps an audit row, which belongs to no visit; returns its uid."""
        return self.keep("audit", body, visit="")

    def correction(self, before: str, after: str, why: str, staff_code: str) -> None:
        """Keeps that a score row replaces another. No values: a score may be erased."""
        who = staff_code or "staff"
        self.audit({"who": who, "what": "correction", "before": before, "after": after, "why": why})

    def beats(self, beats: Beats) -> None:
        """Keeps a heart-rate packet as it came; several share a row."""
        if not self._packets:
            self._packets_due = self.now + BEATS_EVERY_S
        self._packets.append((round(beats.at, 3), beats.bpm, beats.contact, beats.rr_ticks))

    def take(self) -> tuple[Row, ...]:
        """Hands out what was put down; packets wait until theirs are enough for a row."""
        if self._packets and self.now >= self._packets_due:
            self._close_packets()
        rows, self._rows = tuple(self._rows), []
        return rows

    def put_away(self) -> tuple[Row, ...]:
        """Hands out everything, for a kiosk that ends."""
        self._close_packets()
        return self.take()

    def _close_packets(self) -> None:
        packets, self._packets = self._packets, []
        if packets:
            self.keep("beats", {"packets": [list(packet) for packet in packets]})
