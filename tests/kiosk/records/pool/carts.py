"""Carts whose exports hold just the rows a test gives them, signed as real ones are."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.records import sign
from kiosk.records.columns import FILES, SCHEMA_VERSION
from kiosk.records.export import MANIFEST, SIGNATURE, table

Row = dict[str, Any]
BEGAN = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def uid(word: str) -> str:
    """A UUID that is the same for the same word."""
    return str(uuid5(NAMESPACE_URL, word))


def whole(file: str, row: Row) -> Row:
    """`row` with the least that its file asks for in the cells it lacks."""
    least = {"string": "x", "integer": 1, "number": 0.0, "datetime": BEGAN.isoformat()}
    return {**{
        column.name: column.codes[0] if column.codes else least[column.type]
        for column in FILES[file] if column.field().get("constraints", {}).get("required")
    }, **row}


def score(word: str, value: int | None = 6, visit: str = "visit", **more: Any) -> Row:
    """A row of pain_scores.csv: an answer of `value`, or none."""
    return whole("pain_scores", {
        "schema_version": SCHEMA_VERSION, "kiosk_id": "cart-a", "session_id": uid(visit), "patient_code": "P1",
        "session_started": BEGAN.isoformat(), "score_id": uid(word), "seq": 3, "moment": "baseline",
        "question": "pain_now", "occurrence": 1, "value": value, "status": "declined" if value is None else "answered",
        "is_current": 1, "rater": "patient", "entered_by": "patient", "method": "gaze", "t_ms": 9000, "recall": "now",
        "record_kind": "clinical", "clock_ok": 1, **more,
    })


def session(visit: str = "visit", **more: Any) -> Row:
    """A row of sessions.csv."""
    return whole("sessions", {
        "session_id": uid(visit), "kiosk_id": "cart-a", "patient_code": "P1", "started_at": BEGAN.isoformat(),
        "tz": "UTC", "end_state": "complete", "record_kind": "clinical", "schema_version": SCHEMA_VERSION,
        "kiosk_version": "0.5.0", **more,
    })


def lived(kiosk_id: str, visits: int, seed: int = 1) -> dict[str, list[Row]]:
    """Rows of every table as so many visits might leave them, by chance."""
    chance = random.Random(f"{seed} {kiosk_id}")
    rows: dict[str, list[Row]] = {file: [] for file in FILES}
    for number in range(visits):
        visit, began = f"{kiosk_id} {number}", BEGAN + timedelta(days=9 * number, seconds=chance.random())
        kind = chance.choice(["clinical"] * 9 + ["demo"])
        shared = {"kiosk_id": kiosk_id, "session_started": began.isoformat(), "record_kind": kind}
        rows["sessions"].append(session(
            visit, kiosk_id=kiosk_id, started_at=began.isoformat(), record_kind=kind, exposure_s=chance.random() * 999,
        ))
        for moment, question in (("baseline", "pain_now"), ("baseline", "anxiety"), ("final", "pain_now")):
            value = chance.choice([None, *range(11)])
            answer = score(f"{visit} {moment} {question}", value, visit, moment=moment, question=question, **shared)
            rows["pain_scores"].append(answer)
            if value is not None and chance.random() < 0.1:
                answer["is_current"] = 0
                rows["pain_scores"].append(score(
                    f"{answer['score_id']} again", 10 - value, visit, supersedes=answer["score_id"], rater="nurse",
                    correction_reason='he said "four", not 6', moment=moment, question=question, **shared,
                ))
        rows["events"] += [
            {"seq": n + 1, "session_id": uid(visit), "t_ms": n, "at": began.isoformat(), "kind": "mark", "detail": "é,"}
            for n in range(chance.randrange(4))
        ]
        rows["beats"] += [
            {"session_id": uid(visit), "t_ms": 900 * n, "rr_ticks": 900 + n, "bpm": 66, "contact": "1", "artefact": 0}
            for n in range(chance.randrange(20))
        ]
        rows["cues"].append({"session_id": uid(visit), "t_ms": 5, "rate_per_min": 6.5, "mode": "hold", "following": 1})
        rows["steps"] += [
            {
                "kiosk_id": kiosk_id, "session_id": uid(visit), "seq": 10 + n, "programme": "practice", "step": n + 1,
                "status": "done", "started_at": began.isoformat(), "started_t_ms": 1000 * n, "yaw_left_deg": 7.25,
                "smoothness": -2.5, "record_kind": kind,
            }
            for n in range(chance.randrange(3))
        ]
        rows["annotations"].append({
            "seq": 9, "session_id": uid(visit), "at": began.isoformat(), "text": "it's 'odd' 😀", "who": "n1",
        })
    rows["audit"] = [{"seq": 1, "at": BEGAN.isoformat(), "who": "n1", "what": "setting", "before": "", "after": "é"}]
    return {file: [whole(file, row) for row in found] for file, found in rows.items()}


class Cart:
    """One cart: a name and a key."""

    def __init__(self, kiosk_id: str = "cart-a", key: str = "") -> None:
        self.kiosk_id = kiosk_id
        self.key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256((key or kiosk_id).encode()).digest())
        self._exports = 0

    def lived(self, to: Path, visits: int) -> Path:
        """Writes an export of so many visits."""
        rows = lived(self.kiosk_id, visits)
        return self.export(to, rows["pain_scores"], rows["sessions"], others=rows)

    def export(
        self, to: Path, scores: Sequence[Row], sessions: Sequence[Row] | None = None, name: str = "",
        others: Mapping[str, Sequence[Row]] | None = None, **about: Any,
    ) -> Path:
        """Writes its next export, of the next hour and with a longer chain, unless `about` says otherwise."""
        self._exports += 1
        ids = dict.fromkeys(row["session_id"] for row in scores)
        started = {row["session_id"]: row.get("session_started") for row in scores}
        visits = [session(kiosk_id=self.kiosk_id, session_id=one, started_at=started[one]) for one in ids]
        rows: dict[str, Sequence[Row]] = {
            **(others or {}), "pain_scores": scores, "sessions": visits if sessions is None else sessions,
        }
        texts = {
            f"{file}.csv": table([column.name for column in columns], rows.get(file, ()), False)
            for file, columns in FILES.items()
        }
        at = BEGAN + timedelta(hours=self._exports)
        about = {"kiosk_id": self.kiosk_id, "to_seq": 100 * self._exports, "exported_at": at.isoformat(), **about}
        folder = to / (name or f"lull-{self.kiosk_id}-{at:%Y%m%dT%H%M%SZ}")
        return write(folder, texts, {f"{file}.csv": len(rows.get(file, ())) for file in FILES}, self.key, **about)


def write(
    folder: Path, texts: Mapping[str, bytes], rows: Mapping[str, int | None], key: Ed25519PrivateKey, **about: Any,
) -> Path:
    """Writes files as a signed export; `about` goes into the manifest."""
    folder.mkdir(parents=True)
    for name, text in texts.items():
        (folder / name).write_bytes(text)
    files = [
        {"name": name, "sha256": hashlib.sha256(text).hexdigest(), "rows": rows.get(name)}
        for name, text in texts.items()
    ]
    resigned(folder, key, {
        "schema_version": SCHEMA_VERSION, "profile": "research", "kiosk_id": "", "from_seq": 1, "to_seq": 1,
        "chain_head": hashlib.sha256(str(sorted(about.items())).encode()).hexdigest(), "prev_chain_head": "",
        "tz": "UTC", "exported_at": BEGAN.isoformat(), **about, "files": files,
    })
    return folder


def resigned(folder: Path, key: Ed25519PrivateKey, manifest: Mapping[str, Any]) -> None:
    """Puts a manifest and its signature into a folder."""
    raw = json.dumps({**manifest, "public_key": sign.public_hex(key)}, indent=1).encode()
    (folder / SIGNATURE).write_text(key.sign(raw).hex(), encoding="ascii")
    (folder / MANIFEST).write_bytes(raw)


def pooled(folder: Path, name: str = "pain_scores") -> list[Row]:
    """The rows of a table of a pool, or of one file of it, with cart and year."""
    import duckdb

    single = folder / f"{name}.parquet"
    listed = [str(path) for path in ([single] if single.exists() else (folder / name).rglob("*.parquet"))]
    if not listed:
        return []
    with duckdb.connect() as database:
        database.execute("SET TimeZone = 'UTC'")
        hive = "hive_types = {'kiosk_id': VARCHAR, 'year': BIGINT}" if "=" in listed[0] else "hive_partitioning = false"
        found = database.execute(f"SELECT * FROM read_parquet($1, {hive})", [listed])
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def values(rows: Iterable[Row]) -> dict[str, Any]:
    """score_id → value."""
    return {row["score_id"]: row["value"] for row in rows}
