"""Records and exports that nobody made: a cart's worth of model visits, the same for the same seed, quickly.

A few visits (`PATTERNS`) are played through the real `Session` in steps of three seconds, with a model heart. A
cart's visits are these, one after another, with their own ids, codes and days; so every row has the shape
the session gives it today, whatever the records come to hold. Each visit has a boot of its own.

Not here: variety. Every visit is one of the patterns, so figures over many carts are known beforehand and
mean nothing.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import math
import random
import sqlite3
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.config import parse
from kiosk.events import (
    Beats,
    DiskState,
    Event,
    FrameStats,
    HeadsetState,
    Health,
    Row,
    Saved,
    Selected,
    StrapState,
    Tap,
)
from kiosk.records import csvfile, export, files, package, schema, sign
from kiosk.records.chain import GENESIS, Head, Link, Stored, following, payload_digest
from kiosk.records.columns import FILES, SCHEMA_VERSION
from kiosk.records.reading import Entry
from kiosk.records.tables import tables
from kiosk.session import Session
from kiosk.view import View

PATTERNS = 8
LENGTHS_MIN = (15, 20, 20, 20, 30)
SLOTS_H = (8, 10, 13, 15)  # hours at which a visit begins; a cart does four a day
FIRST_DAY = datetime(2026, 1, 5, tzinfo=UTC)
_START_S, _STEP_S = 100.0, 3.0
_LIMIT_S = 3 * 3600
# Words that stand in a pattern for what differs from visit to visit.
_ID, _CODE, _KIOSK, _DAY = "00000000-0000-4000-8000-", "made-code", "made-kiosk", "1980-02-29"
_SEQ, _BOOT, _VISIT, _STUDY_DAY = "made-seq", "made-boot", "made-visit", "made-study-day"
_KEYS = {"ready": "start", "fitting": "begin", "halted": "final_scores", "goodbye": "removed", "cleaning": "cleaned"}


@dataclass(frozen=True, slots=True)
class _Pattern:
    """One visit's rows as the database takes them: kind, uid, monotonic seconds, wall clock, body."""

    rows: tuple[tuple[str, str, float, str, str], ...]


def data(folder: Path, sessions: int, seed: int = 1, kiosk_id: str = "made", beats: bool = True) -> Path:
    """A data folder with `sessions` visits: a whole chain with its head, as a kiosk would have left it.

    Args:
        folder: made; must not hold records yet.
        kiosk_id: at most 63 letters, digits, - and _.
        beats: without, heart rows are left out (they are nine in ten).

    Returns:
        `folder`. The store opens it, `kiosk export` and `kiosk verify` take it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    connection = schema.create(folder / schema.DATABASE)
    try:
        guards = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        connection.execute("BEGIN")
        for name, _ in guards:  # they cost more than all the rest; the rows are right by construction
            connection.execute(f"DROP TRIGGER {name}")
        head = _fill(connection, _visits(sessions, seed, kiosk_id, beats), seed)
        for _, sql in guards:
            connection.execute(sql)
        connection.execute("COMMIT")
    finally:
        connection.close()
    files.write_head(folder, head)
    return folder


def exported(to: Path, sessions: int, seed: int = 1, kiosk_id: str = "made", beats: bool = False) -> Path:
    """A signed export (profile research) of such a cart, without making its records: some 10,000 visits a second.

    Every CSV of a real one is there with all its columns, datapackage.json, dictionary.csv, manifest and
    signature; FHIR, REDCap and the report are not. `beats` False leaves beats.csv with its header alone.
    The cart's key follows from `kiosk_id`.

    Returns:
        the new folder, `to`/lull-KIOSK-STAMP. `kiosk verify` finds it whole.
    """
    texts, rows, last_seq = _csv(sessions, seed, kiosk_id, beats)
    made = FIRST_DAY + timedelta(days=sessions // len(SLOTS_H) + 1)
    folder = to / f"lull-{kiosk_id}-{made:%Y%m%dT%H%M%SZ}"
    folder.mkdir(parents=True)
    for name, content in texts.items():
        (folder / name).write_bytes(content)
    manifest = {
        "schema_version": SCHEMA_VERSION, "profile": "research", "kiosk_id": kiosk_id, "from_seq": 1,
        "to_seq": last_seq, "chain_head": hashlib.sha256(f"{kiosk_id} {seed} {last_seq}".encode()).hexdigest(),
        "prev_chain_head": "", "tz": "UTC", "exported_at": made.isoformat(timespec="seconds"),
        "files": [
            {"name": name, "sha256": hashlib.sha256(content).hexdigest(), "rows": rows.get(name)}
            for name, content in texts.items()
        ],
    }
    key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(f"made {kiosk_id}".encode()).digest())
    signed = (json.dumps({**manifest, "public_key": sign.public_hex(key)}, indent=1) + "\n").encode()
    (folder / export.SIGNATURE).write_text(key.sign(signed).hex())
    (folder / export.MANIFEST).write_bytes(signed)
    return folder


# -- one visit after another --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Which:
    """What one visit of a cart is: its pattern's number, and the words that take the placeholders' places."""

    pattern: int
    words: tuple[tuple[str, str], ...]
    boot_n: int

    def named(self, text: str) -> str:
        """`text` of a pattern with this visit's ids, code, cart and day."""
        for word, own in self.words:
            text = text.replace(word, own)
        return text


def _plan(sessions: int, seed: int, kiosk_id: str) -> Iterator[_Which]:
    """Which visits a cart had. A patient comes two or three times."""
    chance = random.Random(f"{seed} {kiosk_id}")
    visits: dict[int, int] = {}
    for number in range(sessions):
        day = FIRST_DAY + timedelta(days=number // len(SLOTS_H))
        slot = number % len(SLOTS_H)
        own = uuid.UUID(int=chance.getrandbits(128), version=4)
        patient = chance.randrange(sessions // 2 + 1)
        visits[patient] = visits.get(patient, 0) + 1
        yield _Which(
            chance.randrange(PATTERNS // len(SLOTS_H)) * len(SLOTS_H) + slot,
            (
                (_ID, str(own)[:24]), (_CODE, f"P{patient:05d}"), (_KIOSK, kiosk_id), (_DAY, f"{day:%Y-%m-%d}"),
                (_BOOT, str(number + 1)), (_VISIT, str(visits[patient])), (_STUDY_DAY, str((day - FIRST_DAY).days)),
            ),
            number + 1,
        )


def _visits(
    sessions: int, seed: int, kiosk_id: str, beats: bool
) -> Iterator[tuple[_Which, Iterator[tuple[str, str, float, str, str]]]]:
    found = patterns(seed)
    for which in _plan(sessions, seed, kiosk_id):
        rows = found[which.pattern].rows
        yield which, (
            (kind, which.named(uid), mono, which.named(utc), body if kind == "beats" else which.named(body))
            for kind, uid, mono, utc, body in rows if beats or kind != "beats"
        )


def _fill(
    connection: sqlite3.Connection,
    visits: Iterator[tuple[_Which, Iterator[tuple[str, str, float, str, str]]]],
    seed: int,
) -> Head:
    head, chance = GENESIS, random.Random(seed)
    for which, rows in visits:
        entries, payloads = [], []
        session_id, boot_id = which.named(_ID + f"{1:012x}"), f"boot-{which.boot_n}"
        for kind, uid, mono, utc, body in rows:
            salt, payload = chance.randbytes(16), body.encode()
            digest = payload_digest(salt, payload)
            link = Link(head.seq + 1, uid, kind, session_id, which.boot_n, boot_id, mono, utc, True, digest)
            head = following(link, head)
            stored = Stored(link, head.hash, salt, payload)
            entries.append(schema.entry_values(stored))
            payloads.append((link.seq, salt, body))
        connection.executemany(schema.INSERT_ENTRY, entries)
        connection.executemany(schema.INSERT_PAYLOAD, payloads)
    return head


# -- exports without records --------------------------------------------------------------------


def _csv(sessions: int, seed: int, kiosk_id: str, beats: bool) -> tuple[dict[str, bytes], dict[str, int], int]:
    """The files of an export, their numbers of rows, and the last row's number in the chain."""
    texts: dict[str, list[str]] = {name: [] for name in FILES}
    rows = dict.fromkeys((f"{name}.csv" for name in FILES), 0)
    printed, seq = _printed(seed), 0
    for which in _plan(sessions, seed, kiosk_id):
        pattern = printed[which.pattern]
        for name, lines in pattern.lines.items():
            if name == "beats" and not beats:
                continue
            texts[name].append(which.named(lines[0]))
            for offset, line in lines[1]:
                texts[name].append(which.named(line).replace(_SEQ, str(seq + offset)))
            rows[f"{name}.csv"] += pattern.counts[name]
        seq += pattern.entries
    content = {
        f"{name}.csv": csvfile.table([column.name for column in cols], (), False) + "".join(texts[name]).encode()
        for name, cols in FILES.items()
    }
    return {**content, **package.description("research")}, rows, seq


@dataclass(frozen=True, slots=True)
class _Printed:
    """A pattern as CSV: for each file its lines without a place in the chain, and those with one."""

    lines: dict[str, tuple[str, tuple[tuple[int, str], ...]]]
    counts: dict[str, int]
    entries: int


@lru_cache(maxsize=2)
def _printed(seed: int) -> tuple[_Printed, ...]:
    return tuple(_print(pattern) for pattern in patterns(seed))


def _print(pattern: _Pattern) -> _Printed:
    session_id = _ID + f"{1:012x}"
    found = tables(
        Entry(seq, uid, kind, session_id, 1, mono, utc, True, json.loads(body), "")
        for seq, (kind, uid, mono, utc, body) in enumerate(pattern.rows, 1)
    )
    for row in (*found["sessions"], *found["pain_scores"]):
        row |= {"visit": _VISIT, "study_day": _STUDY_DAY}
    lines = {}
    for name, cols in FILES.items():
        names = [column.name for column in cols]
        placed = [
            (row["seq"], _line(names, {**row, "seq": _SEQ, "boot_n": _BOOT})) for row in found[name] if "seq" in row
        ]
        others = "".join(_line(names, row) for row in found[name] if "seq" not in row)
        lines[name] = (others, tuple(placed))
    return _Printed(lines, {name: len(found[name]) for name in FILES}, len(pattern.rows))


def _line(names: list[str], row: dict[str, object]) -> str:
    return csvfile.table(names, [row], False).decode().split("\r\n", 1)[1]


# -- the patterns -------------------------------------------------------------------------------


@lru_cache(maxsize=2)
def patterns(seed: int) -> tuple[_Pattern, ...]:
    """The visits everything here is made of; some of them stopped, some with answers missing."""
    return tuple(_pattern(random.Random(f"{seed} {number}"), number) for number in range(PATTERNS))


def _pattern(chance: random.Random, number: int) -> _Pattern:
    begun = datetime.fromisoformat(f"{_DAY}T00:00+00:00") + timedelta(
        hours=SLOTS_H[number % len(SLOTS_H)], seconds=chance.uniform(0, 1800)
    )
    rows = []
    for row in _play(chance):
        body = {**row.body, "patient_code": _CODE} if row.kind == "session" else dict(row.body)
        utc = (begun + timedelta(seconds=row.at - _START_S)).isoformat(timespec="milliseconds")
        rows.append((row.kind, row.uid, row.at, utc, json.dumps(body, separators=(",", ":"))))
    return _Pattern(tuple(rows))


def _play(chance: random.Random) -> list[Row]:
    """One visit of the real session, with a model patient, nurse and heart."""
    count = itertools.count(1)
    config = parse(
        f'[kiosk]\nid = "{_KIOSK}"\nrecord_kind = "clinical"\ntime_zone = "UTC"\n'
        f"[session]\nlength_min = {chance.choice(LENGTHS_MIN)}"
    )
    session = Session(config, _START_S, new_id=lambda: f"{_ID}{next(count):012x}")
    people, heart = _People(chance), _Heart(chance)
    rows: list[Row] = []
    now, wearing = _START_S, StrapState(Health.OK, "made-strap")
    headset = HeadsetState(Health.OK, "Model headset", tracking="6dof")
    happened: list[Event] = [DiskState(True, 10_000), headset, wearing]
    while not session.visits and now < _START_S + _LIMIT_S:
        now += _STEP_S
        view = session.step(now, happened)
        rows += view.to_save
        happened = [
            *(Saved(row.uid) for row in view.to_save), *people.step(view), FrameStats(71.5, 90.0, 0.004, _STEP_S),
            *heart.packets(now),
        ]
    return [replace(row, at=round(row.at, 3)) for row in rows]


class _People:
    """A patient who answers by looking, and a nurse who presses the one key that is due."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._pain = chance.randint(2, 9)
        self._stops = chance.random() < 0.15
        self._asks = chance.randint(0, 2)
        self._world = chance.choice(("beach", "forest", "snow", "night", "reef"))
        self._do = chance.choice(("breathing", "explore", "game"))

    def step(self, view: View) -> list[Event]:
        """What both do about what they see."""
        panel, keys = view.picture.panel, view.desk.keys
        if panel is not None and (chosen := self._look([cell.id for cell in panel.cells])):
            return [Selected(chosen, panel.key)]
        key = _KEYS.get(view.state, "")
        if panel is not None and "missing_declined" in keys:
            key = "missing_declined"
        elif view.state == "immersed" and self._chance.random() < 0.006:
            key = self._now_and_then()
        return [Tap(key)] if key in keys else []

    def _look(self, cells: list[str]) -> str:
        if "confirm" in cells:
            return "confirm"
        worlds = [cell for cell in cells if cell.startswith(("world:", "do:"))]
        if worlds:
            return next((cell for cell in worlds if cell.endswith((self._world, self._do))), worlds[0])
        value = max(0, min(10, self._pain + self._chance.randint(-3, 1)))
        return f"score:{value}" if f"score:{value}" in cells and self._chance.random() > 0.06 else ""

    def _now_and_then(self) -> str:
        if self._stops:
            self._stops = False
            return "stop"
        if self._asks:
            self._asks -= 1
            return "ask_now"
        return "talk"


class _Heart:
    """A heart that sways with the breath: one packet a second, of the intervals that ended in it."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._mean_ms = chance.uniform(650, 950)
        self._beat_s = self._packet_s = _START_S

    def packets(self, now: float) -> Iterator[Beats]:
        """Those that arrived until `now`; one in two hundred is lost."""
        while self._packet_s + 1 <= now:
            self._packet_s += 1
            ticks = tuple(self._ticks(self._packet_s))
            if self._chance.random() > 0.005:
                yield Beats(self._packet_s, round(60000 / self._mean_ms), True, ticks)

    def _ticks(self, until: float) -> Iterator[int]:
        while self._beat_s <= until:
            sway_ms = 40 * math.sin(2 * math.pi * 0.1 * self._beat_s)
            rr_ms = self._mean_ms + sway_ms + self._chance.gauss(0, 12)
            if self._chance.random() < 0.004:
                rr_ms *= 1.6
            self._beat_s += rr_ms / 1000
            yield round(rr_ms * 1024 / 1000)
