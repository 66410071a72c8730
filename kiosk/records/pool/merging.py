"""What several exports say of one score, or one visit, and what is to be believed.

The rule, as `RULES` tells it to whoever reads a pool: a cart's newest whole export holds all there is, so the pool is
made of those. A score in several exports must say the same in all of them; else none is believed.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.records.columns import FILES
from kiosk.records.pool import cells
from kiosk.records.pool.loading import Loaded, parquet

RULES = (
    "A cart is known by its key. Its newest whole export, that with the longest chain, is what the pool is made of.",
    "A score_id in several exports is one score if session_id, moment, question, occurrence, value, status, supersedes,"
    " rater, entered_by, method and t_ms are equal; the newest export's row is kept. What is not of the answer, as"
    " is_current, may differ. A row that nobody had answered yet (open, or closed by the cart itself) may be answered"
    " in a later export.",
    "Otherwise it is a conflict: all its versions are in conflicts.parquet and none in pain_scores; conflicts_n in"
    " sessions counts a visit's, whose own columns then say what the newest export says.",
    "A score that an older export has and the cart's newest lacks is in vanished.parquet, not in pain_scores. If the"
    " cart erased anything in between, only its ids are there, and the older export is not compared. What any cart"
    " says it has erased is left out wherever it stands.",
    "The same holds for visits by session_id, which must agree in kiosk_id and started_at: conflicts_sessions.parquet,"
    " vanished_sessions.parquet.",
    "source is the number of the export in this file. Times are instants; tz in sessions is the cart's zone.",
)
FIXED = {
    "pain_scores": (
        "session_id", "moment", "question", "occurrence", "value", "status", "supersedes", "rater", "entered_by",
        "method", "t_ms",
    ),
    "sessions": ("kiosk_id", "started_at"),
}
KEYS = {"pain_scores": "score_id", "sessions": "session_id"}
NAMES = {"pain_scores": ("conflicts", "vanished"), "sessions": ("conflicts_sessions", "vanished_sessions")}
_UNSETTLED = {
    "pain_scores": "(status = 'open' OR (entered_by = 'auto' AND status IN ('interrupted', 'not_asked')))",
    "sessions": "false",
}
_WRITE = "(FORMAT parquet, COMPRESSION zstd)"


@dataclass(frozen=True, slots=True)
class Merged:
    """How many ids of a table are in conflict, have vanished (erased: with an erasure in between), are there twice."""

    conflicts: int
    vanished: int
    erased: int
    duplicates: int


class Merger:
    """Settles what the exports read say together.

    Args:
        database: a DuckDB connection.
        newest, older: folders with a folder of Parquet for each table; out of `newest` goes what is not believed.
    """

    def __init__(self, database: Any, newest: Path, older: Path) -> None:
        self._run = database.execute
        self._database = database
        self._newest = newest
        self._older = older

    def merge(self, loaded: Loaded) -> dict[str, Merged]:
        """Drops what is there twice or in conflict; writes what is in conflict or has vanished; by table."""
        self._sources(loaded)
        merged = {table: self._settle(table) for table in KEYS}
        self._rewrite("pain_scores", "score_id", "left_pain_scores")
        for table, columns in FILES.items():
            if table != "pain_scores" and any(column.name == "session_id" for column in columns):
                self._rewrite(table, "session_id", "left_sessions")
        return merged

    def _sources(self, loaded: Loaded) -> None:
        """The table `sources`: each export read, whether it is its cart's newest, whether it was erased from since."""
        self._run("CREATE TEMP TABLE sources (source INTEGER, cart VARCHAR, to_seq BIGINT, newest BOOLEAN,"
                  " erased_since BOOLEAN)")
        known = [(*one, True) for one in loaded.newest] + [(*one, False) for one in loaded.older]
        if known:
            rows = [(number, export.key, export.to_seq, newest) for number, export, newest in known]
            self._database.executemany("INSERT INTO sources VALUES (?, ?, ?, ?, false)", rows)
        audits = files(self._newest, "audit") + files(self._older, "audit")
        self._run(f"""CREATE TEMP TABLE erased AS SELECT DISTINCT unnest(string_split(before, ' ')) AS id
            FROM {_read('audit', audits)} WHERE what = 'erasure' AND before IS NOT NULL""")
        if audits and loaded.older:
            self._run(f"""UPDATE sources SET erased_since = true WHERE NOT newest AND source IN (
                WITH erasures AS (
                    SELECT s.cart, s.source, s.newest, count(*) FILTER (a.what = 'erasure') AS n
                    FROM sources s LEFT JOIN {parquet(audits)} a ON a.source = s.source GROUP BY ALL)
                SELECT o.source FROM erasures o JOIN erasures n ON n.cart = o.cart AND n.newest AND NOT o.newest
                WHERE n.n > o.n)""")

    def _settle(self, table: str) -> Merged:
        """The tables `bad_TABLE` (ids in conflict) and `left_TABLE` (rows of the newest exports to leave out)."""
        key, now, before = KEYS[table], files(self._newest, table), files(self._older, table)
        self._run(f"""CREATE TEMP TABLE versions_{table} AS
            WITH twice AS (SELECT {key} FROM {_read(table, now + before)} GROUP BY 1 HAVING count(*) > 1)
            SELECT {key} AS id, source, newest, to_seq, {_UNSETTLED[table]} AS unsettled,
                hash(row({', '.join(FIXED[table])})) AS said
            FROM {_read(table, now + before)} JOIN sources USING (source)
            WHERE {key} IN (FROM twice) AND NOT erased_since AND {key} NOT IN (FROM erased)""")
        self._run(f"""CREATE TEMP TABLE bad_{table} AS
            SELECT id FROM versions_{table} GROUP BY id
            HAVING count(DISTINCT said) FILTER (newest OR NOT unsettled) > 1""")
        self._run(f"""CREATE TEMP TABLE left_{table} AS
            SELECT id, source FROM versions_{table} WHERE newest
            QUALIFY id IN (FROM bad_{table}) OR row_number() OVER (PARTITION BY id ORDER BY to_seq DESC, source) > 1
            UNION SELECT {key}, source FROM {_read(table, now)} WHERE {key} IN (FROM erased)""")
        conflicts, vanished = NAMES[table]
        names = ["source", *(cells.name(column.name) for column in FILES[table])]
        self._write(conflicts, f"""SELECT {', '.join(names)}
            FROM {_read(table, now + before)} JOIN sources USING (source)
            WHERE {key} IN (FROM bad_{table}) AND NOT erased_since ORDER BY {key}, source""")
        kept = {"source", KEYS[table], "session_id", "kiosk_id"}
        shown = ", ".join(
            name if name.strip('"') in kept else f"CASE WHEN NOT erased_since THEN {name} END AS {name}"
            for name in names
        )
        self._write(vanished, f"""SELECT {shown}, erased_since FROM {_read(table, before)} JOIN sources USING (source)
            WHERE {key} NOT IN (SELECT {key} FROM {_read(table, now)})
            QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY to_seq DESC, source) = 1 ORDER BY {key}""")
        return Merged(
            self._count(f"bad_{table}"),
            self._count(f"{self._file(vanished)} WHERE NOT erased_since"),
            self._count(f"{self._file(vanished)} WHERE erased_since"),
            self._count(f"left_{table} WHERE id NOT IN (FROM bad_{table}) AND id NOT IN (FROM erased)"),
        )

    def _count(self, rows: str) -> int:
        return int(self._run(f"SELECT count(*) FROM {rows}").fetchone()[0])

    def _file(self, name: str) -> str:
        return cells.text(self._newest / f"{name}.parquet")

    def _write(self, name: str, rows: str) -> None:
        self._run(f"COPY ({rows}) TO {self._file(name)} {_WRITE}")

    def _rewrite(self, table: str, key: str, left: str) -> None:
        """Writes those files again that hold rows to be left out, or, of sessions, visits with scores in conflict."""
        known = files(self._newest, table)
        if not known:
            return
        self._run(f"""CREATE OR REPLACE TEMP TABLE torn AS SELECT session_id, count(DISTINCT score_id) AS n
            FROM {self._file('conflicts')} GROUP BY 1""")
        also = " OR session_id IN (SELECT session_id FROM torn)" if table == "sessions" else ""
        touched = self._run(f"""SELECT DISTINCT filename FROM {parquet(known, ', filename = true')}
            WHERE ({key}, source) IN (SELECT (id, source) FROM {left}){also}""").fetchall()
        torn = "coalesce((SELECT n FROM torn t WHERE t.session_id = r.session_id), 0)::INTEGER"
        shown = f"* REPLACE ({torn} AS conflicts_n)" if table == "sessions" else "*"
        for (path,) in touched:
            again = Path(f"{path}.again")
            n, = self._run(f"""COPY (SELECT {shown}
                FROM read_parquet({cells.text(path)}, hive_partitioning = false) r
                WHERE ({key}, source) NOT IN (SELECT (id, source) FROM {left}))
                TO {cells.text(again)} {_WRITE}""").fetchone()
            os.replace(again, path)
            if not n:
                os.unlink(path)


def files(root: Path, table: str) -> list[Path]:
    """A table's files of Parquet below `root`."""
    return sorted((root / table).rglob("*.parquet"))


def _read(table: str, known: Sequence[Path]) -> str:
    """A table's rows as SQL, also where there is no file of it."""
    if known:
        return parquet(known)
    columns = ", ".join(f"NULL::{cells.TYPES[column.type]} AS {cells.name(column.name)}" for column in FILES[table])
    return f"(SELECT {columns}, NULL::INTEGER AS source WHERE false)"
