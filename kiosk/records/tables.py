"""From the chain's entries to the rows of every CSV. Pure: entries in, rows out, nothing computed twice.

A row is a dict by column name; what is not known is left out and becomes an empty cell. Times since a
visit's start run on one monotonic clock; after a boot they are anchored again by the wall clock, and
never run backwards.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import numpy as np

from kiosk import marks
from kiosk.events import Beats
from kiosk.heart import Heart, artefacts
from kiosk.records.columns import SCHEMA_VERSION
from kiosk.records.reading import Entry

Row = dict[str, Any]
TICKS_PER_S = 1024
LATE_MS = 5 * 60_000
_IMMERSED = ("immersed", "winding_down")

_BASE = {"base_pain_now": "pain_now", "base_anxiety": "anxiety"}
_FINAL = {
    "final_pain_now": "pain_now", "final_pain_worst": "pain_worst", "final_pain_average": "pain_average",
    "final_unpleasantness": "pain_unpleasantness", "final_time_thinking": "time_thinking", "final_anxiety": "anxiety",
    "final_nausea": "nausea", "final_fun": "fun", "final_presence": "presence",
}


class Visit:
    """The entries of one session, in order, and its clock. `left_behind`: another began before it was closed."""

    def __init__(self) -> None:
        self.left_behind = False
        self.entries: list[Entry] = []
        self._times: dict[int, int] = {}
        self._anchors: dict[int, float] = {}
        self._last_ms = 0

    def add(self, entry: Entry) -> None:
        """Takes the next entry."""
        if entry.boot_n not in self._anchors:
            passed_ms = 0.0
            if self.entries:
                passed_ms = max(self._last_ms, _milliseconds(self.entries[0].utc, entry.utc))
            self._anchors[entry.boot_n] = passed_ms - entry.mono * 1000
        t_ms = round(entry.mono * 1000 + self._anchors[entry.boot_n])
        self._last_ms = max(self._last_ms, t_ms)
        self._times[entry.seq] = t_ms
        self.entries.append(entry)

    def t_ms(self, entry: Entry) -> int:
        """Milliseconds from the visit's start to `entry`."""
        return self._times[entry.seq]

    @property
    def closed(self) -> bool:
        """Whether it was closed, erased since or not."""
        return any(entry.kind == "closed" for entry in self.entries)

    def immersion_end_ms(self) -> int | None:
        """When the patient last came out of the world; None if he was never in one, or is there now."""
        end, inside = None, False
        for entry, body in self.of("state"):
            was, inside = inside, body.get("state") in _IMMERSED
            end = self.t_ms(entry) if was and not inside else end
        return end

    def of(self, kind: str, *needed: str) -> list[tuple[Entry, Row]]:
        """Entries of one kind with their bodies; erased ones, and those without what is `needed`, are left out."""
        return [
            (entry, entry.body) for entry in self.entries
            if entry.kind == kind and entry.body is not None and all(name in entry.body for name in needed)
        ]

    def beats(self) -> Iterator[Beats]:
        """Every heart-rate packet, `at` in seconds from the visit's start. Rows hold several; before 0.5 one each."""
        for entry, body in self.of("beats"):
            for mono, bpm, contact, ticks in body.get("packets") or _packet(body):
                yield Beats(self.t_ms(entry) / 1000 + mono - entry.mono, bpm, contact, tuple(ticks))

    def first(self, kind: str) -> Row:
        """The body of the first entry of one kind, or {}."""
        found = self.of(kind)
        return found[0][1] if found else {}


def tables(entries: Iterable[Entry]) -> dict[str, list[Row]]:
    """The rows of every file, by its name in `columns.FILES`."""
    visits: dict[str, Visit] = defaultdict(Visit)
    audit: list[Row] = []
    for entry in entries:
        if entry.session_id:
            visits[entry.session_id].add(entry)
        if entry.kind in ("audit", "erased", "refused"):
            audit.append({"seq": entry.seq, "at": entry.utc, "what": entry.kind, **(entry.body or {})})
    for visit in list(visits.values())[:-1]:
        visit.left_behind = not visit.closed
    found: dict[str, list[Row]] = {name: [] for name in ("pain_scores", "sessions", "events", "beats", "cues")}
    for visit in visits.values():
        scores = _scores(visit)
        found["pain_scores"] += scores
        found["sessions"].append(_session(visit, scores))
        found["events"] += _events(visit)
        found["beats"] += _beats(visit)
        found["cues"] += [
            {**body, "session_id": entry.session_id, "t_ms": visit.t_ms(entry), "following": _flag(body["following"])}
            for entry, body in visit.of("cue", "following", "rate_per_min")
        ]
    return {**found, "audit": audit, "annotations": []}


def _about(visit: Visit) -> Row:
    """What every score row repeats about its visit."""
    opening = visit.first("session")
    names = (
        "kiosk_id", "patient_code", "protocol", "protocol_version", "protocol_sha256", "visit", "arm_code",
        "record_kind", "kiosk_version", "programme", "language",
    )
    start = visit.entries[0]
    return {
        **{name: opening[name] for name in names if name in opening},
        "schema_version": SCHEMA_VERSION, "session_id": start.session_id, "session_started": start.utc,
    }


def _scores(visit: Visit) -> list[Row]:
    about = _about(visit)
    asked = {body["score_id"]: (entry, body) for entry, body in reversed(visit.of("asked", "score_id"))}
    scored = visit.of("score", "score_id", "question", "moment", "status")
    came_out_ms = visit.immersion_end_ms()
    replaced = {body.get("supersedes") for _, body in scored} - {"", None}
    rows = []
    for entry, body in scored:
        first = asked.get(body["score_id"])
        late = body["moment"] == "final" and came_out_ms is not None and visit.t_ms(entry) - came_out_ms > LATE_MS
        rows.append({
            **about, **body, "seq": entry.seq, "is_current": _flag(body["score_id"] not in replaced),
            "asked_at": first[0].utc if first else "", "asked_t_ms": visit.t_ms(first[0]) if first else "",
            "answered_at": entry.utc, "t_ms": visit.t_ms(entry), "clock_ok": _flag(entry.clock_ok),
            "boot_n": entry.boot_n, "late": _flag(late or bool(body.get("late"))),
        })
    known = {entry.uid for entry in visit.entries if entry.kind == "score"}  # an erased one too was answered
    return rows if visit.closed else rows + _open(visit, about, asked, known)


def _open(visit: Visit, about: Row, asked: dict[str, tuple[Entry, Row]], known: set[str]) -> list[Row]:
    """Questions of an unfinished visit that have no answer yet; of one left behind, that never got one."""
    start = visit.entries[0]
    waiting: dict[str, Row] = {}
    for moment, question, score_id in visit.first("session").get("planned", ()):
        waiting[score_id] = {"moment": moment, "question": question, "score_id": score_id, "occurrence": 1}
    waiting |= {score_id: body for score_id, (_, body) in asked.items()}
    rows = []
    for score_id, body in waiting.items():
        if score_id in known:
            continue
        entry = asked[score_id][0] if score_id in asked else start
        status = "open" if not visit.left_behind else "interrupted" if score_id in asked else "not_asked"
        rows.append({
            **about, **body, "seq": entry.seq, "status": status, "is_current": 1, "clock_ok": _flag(entry.clock_ok),
            "boot_n": entry.boot_n, "rater": "patient", "late": 0,
            "entered_by": "auto" if visit.left_behind else "",
            "asked_at": entry.utc if score_id in asked else "",
            "asked_t_ms": visit.t_ms(entry) if score_id in asked else "",
        })
    return rows


def _session(visit: Visit, scores: list[Row]) -> Row:
    closed = visit.of("closed")
    ended, ending = closed[0] if closed else (None, {})
    cues = [body for _, body in visit.of("cue", "following", "rate_per_min")]
    current = [row for row in scores if row["is_current"]]
    during = [row["value"] for row in current if row["moment"] == "during" and row.get("value") is not None]
    cleaned = any(body.get("kind") == "cleaned" for _, body in visit.of("event"))
    base, final = _answers(current, "baseline", _BASE), _answers(current, "final", _FINAL)
    return {
        "end_state": "abandoned" if visit.left_behind else "",
        **visit.first("session"), **ending, **_about(visit), **base, **final, **_heart(visit),
        **_marked(visit), "started_at": visit.entries[0].utc, "ended_at": ended.utc if ended else "",
        "during_pain_n": len(during), "during_pain_max": max(during, default=""),
        "change_pain_now": _change(current),
        "pacer_rate_start": cues[0]["rate_per_min"] if cues else "",
        "pacer_rate_end": cues[-1]["rate_per_min"] if cues else "",
        "clean_confirmed": _flag(cleaned) if closed else "",
        "clock_ok": _flag(all(entry.clock_ok for entry in visit.entries)),
        "missing_n": sum(row["status"] not in ("answered", "open") for row in current if row["moment"] != "during"),
    }


def _marked(visit: Visit) -> Row:
    """What staff marked, as it stands."""
    happened = [(visit.t_ms(entry) / 1000, body) for entry, body in visit.of("event", "kind")]
    standing = marks.standing((at, body["kind"], body.get("detail", "")) for at, body in happened)
    inside = [
        (visit.t_ms(entry) / 1000, body["state"] == "immersed" and not body.get("hold"))
        for entry, body in visit.of("state", "state")
    ]
    before_s = marks.before_procedure_s(inside, standing)
    return {
        **marks.summary(standing),
        "immersion_before_procedure_s": "" if before_s is None else round(before_s, 1),
    }


def _answers(current: list[Row], moment: str, names: dict[str, str]) -> Row:
    """The answers of one moment under their column names, each with its status."""
    by_question = {row["question"]: row for row in current if row["moment"] == moment}
    found: Row = {}
    for name, question in names.items():
        row = by_question.get(question, {})
        found[name] = row.get("value")
        found[f"{name}_status"] = row.get("status", "")
    return found


def _change(current: list[Row]) -> int | str:
    """Final minus baseline pain now, where both were answered by the same rater; else ""."""
    pair = [
        row for moment in ("baseline", "final") for row in current
        if row["moment"] == moment and row["question"] == "pain_now" and row["status"] == "answered"
    ]
    if len(pair) != 2 or pair[0]["rater"] != pair[1]["rater"]:
        return ""
    return int(pair[1]["value"] - pair[0]["value"])


def _heart(visit: Visit) -> Row:
    """The heart's columns, from the raw beats of the whole visit, over every restart."""
    heart = Heart(0.0)
    for beats in visit.beats():
        heart.take(beats)
    last = next((entry for entry in visit.entries if entry.kind == "closed"), visit.entries[-1])
    return dict(heart.summary(visit.t_ms(last) / 1000))


def _events(visit: Visit) -> list[Row]:
    rows = []
    for entry in visit.entries:
        body = entry.body or {}
        if entry.kind == "event":
            kind, detail = body.get("kind", "erased"), body.get("detail", "")
        elif entry.kind == "state" and body.get("trigger") not in ("tick", "hold"):
            kind, detail = "state", f"{body['state']} ({body.get('trigger', '')})" if "state" in body else ""
        elif entry.kind in ("asked", "closed"):
            kind, detail = entry.kind, body.get("question", body.get("end_state", ""))
        else:
            continue
        rows.append({
            "seq": entry.seq, "session_id": entry.session_id, "t_ms": visit.t_ms(entry), "at": entry.utc,
            "kind": kind, "detail": detail,
        })
    return rows


def _beats(visit: Visit) -> list[Row]:
    """One row an RR interval, and one a packet without any, so that a gap and its bpm stay visible."""
    rows: list[Row] = []
    intervals: list[tuple[int, float]] = []
    session_id = visit.entries[0].session_id
    for beats in visit.beats():
        contact = "" if beats.contact is None else _flag(beats.contact)
        shared = {"session_id": session_id, "t_ms": round(1000 * beats.at), "bpm": beats.bpm, "contact": contact}
        for ticks in beats.rr_ticks:
            rows.append({**shared, "rr_ticks": ticks})
            intervals.append((len(rows) - 1, ticks * 1000 / TICKS_PER_S))
        if not beats.rr_ticks:
            rows.append(shared)
    if intervals:
        flags = artefacts(np.array([milliseconds for _, milliseconds in intervals]))
        for (index, _), flagged in zip(intervals, flags, strict=True):
            rows[index]["artefact"] = _flag(bool(flagged))
    return rows


def _packet(body: Row) -> list[list[Any]]:
    names = ("mono", "bpm", "contact", "rr_ticks")
    return [[body[name] for name in names]] if all(name in body for name in names) else []


def _flag(value: bool) -> int:
    return int(bool(value))


def _milliseconds(earlier: str, later: str) -> float:
    return (datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds() * 1000
