"""The parts of an export that only a study has: what is blinded, the CONSORT counts, the TIDieR sheet."""

from __future__ import annotations

from typing import Any

from kiosk.errors import ConfigError
from kiosk.records.csvfile import table
from kiosk.records.package import json_bytes
from kiosk.records.reading import Entry
from kiosk.studies import flow, sheet
from kiosk.studies.blind import Blind, blinded
from kiosk.studies.protocol import parse

Rows = list[dict[str, Any]]


class Studied:
    """Takes every entry in order; what no study is about changes nothing."""

    def __init__(self) -> None:
        self._blind = Blind()
        self._flow = flow.Flow()

    def take(self, entry: Entry) -> None:
        """Takes the next entry."""
        self._blind.take(entry.kind, entry.session_id, entry.body)
        if entry.body and entry.kind in ("audit", "session", "closed", "score", "event"):
            self._flow.take(entry.kind, entry.session_id, entry.body)

    @property
    def is_blinded(self) -> bool:
        """Some visit's arm is not told."""
        return bool(self._blind.visits)

    def blinded(self, found: dict[str, Rows]) -> dict[str, Rows]:
        """The rows of every file without what tells an arm before its time."""
        return blinded(found, self._blind.visits)

    def flow(self) -> tuple[dict[str, Any], ...]:
        """The rows of consort.csv."""
        return tuple(self._flow.rows())

    def files(self, found: dict[str, Rows], guard: bool) -> dict[str, bytes]:
        """consort.csv, consort.json and a sheet for each study, by name; none without a study."""
        rows = self.flow()
        if not rows and not self._flow.protocols:
            return {}
        texts = {"consort.csv": table(flow.COLUMNS, rows, guard), "consort.json": json_bytes(rows)}
        sheets = []
        for study, text in sorted(self._flow.protocols.items()):
            try:
                sheets.append(sheet.sheet(parse(text.encode(), study), rows, found["sessions"]))
            except ConfigError as error:  # of a version with other rules
                sheets.append(f"# TIDieR\n\nThe protocol of {study} cannot be read by this version: {error}\n")
        return {**texts, "tidier.md": "\n".join(sheets).encode()}
