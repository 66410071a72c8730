"""From verified exports to Parquet, a few exports at a time, each wholly or not at all.

Some exports go through one query together: with a hundred columns, planning a query costs more than reading a
cart. If one of them cannot be read, the others are read without it. Memory is bounded by the batch, not by the number
of exports; what DuckDB cannot hold it puts beside the pool while it works.
"""

from __future__ import annotations

import os
import shutil
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kiosk.errors import Damaged
from kiosk.records.columns import FILES
from kiosk.records.pool import cells
from kiosk.records.pool.sources import Export, staged
from kiosk.records.pool.upgrades import ADDED, Upgrades, columns, upgraded

COMPARED = ("sessions", "pain_scores", "audit")  # of an older export: only to see what became of it
BATCH = 8
_BEGAN = {"pain_scores": "session_started", "sessions": "started_at"}

Numbered = tuple[int, Export]


@dataclass(slots=True)
class Loaded:
    """What became of the exports: by number, the newest whole one of each cart, its older ones, and the bad ones."""

    newest: list[Numbered] = field(default_factory=list)
    older: list[Numbered] = field(default_factory=list)
    set_aside: list[tuple[Path, str]] = field(default_factory=list)
    copies: list[Path] = field(default_factory=list)


class Loader:
    """Reads exports into folders of Parquet.

    Args:
        database: a DuckDB connection.
        work: a folder for what is under way.
        upgrades: ways from older schema versions.
    """

    def __init__(self, database: Any, work: Path, upgrades: Upgrades) -> None:
        self._database = database
        self._work = work
        self._upgrades = upgrades
        self._batches = 0
        self._loaded = Loaded()

    def load(self, exports: Iterable[Export], newest: Path, older: Path, tables: Sequence[str]) -> Loaded:
        """Reads each cart's newest whole export into `newest`, those before it into `older`."""
        carts: dict[str, list[Numbered]] = defaultdict(list)
        for number, export in enumerate(exports, 1):
            carts[export.key].append((number, export))
        for known in carts.values():
            known.sort(key=lambda one: one[1].age)
        waiting = list(carts.values())
        while waiting:  # a cart whose newest is bad comes again with the one before it
            taken = self._read([known.pop() for known in waiting], newest, tables)
            self._loaded.newest += taken
            done = {export.key for _, export in taken}
            waiting = [known for known in waiting if known and known[-1][1].key not in done]
        digests = {export.digest for _, export in self._loaded.newest}
        before = []
        for number, export in (one for known in carts.values() for one in known):
            if export.digest in digests:
                self._loaded.copies.append(export.folder)
            else:
                digests.add(export.digest)
                before.append((number, export))
        self._loaded.older = self._read(before, older, [name for name in tables if name in COMPARED])
        return self._loaded

    def _read(self, exports: Sequence[Numbered], to: Path, tables: Sequence[str]) -> list[Numbered]:
        """Those of `exports` that could be read, a batch at a time."""
        taken: list[Numbered] = []
        for version in sorted({export.version for _, export in exports}):
            alike = [one for one in exports if one[1].version == version]
            known = [name for name in tables if columns(name, version, self._upgrades)]
            for start in range(0, len(alike), BATCH):
                whole = [one for one in alike[start:start + BATCH] if self._stage(*one, known)]
                taken += self._together(whole, to, known)
                shutil.rmtree(self._work / "csv", ignore_errors=True)
        return taken

    def _stage(self, number: int, export: Export, tables: Sequence[str]) -> bool:
        headers = {
            f"{name}.csv": cells.header(columns(name, export.version, self._upgrades)) for name in tables
            if name not in ADDED or f"{name}.csv" in export.files
        }
        try:
            staged(export, self._work / "csv" / str(number), headers)
        except Damaged as error:
            self._set_aside(export, str(error))
            return False
        return True

    def _together(self, batch: Sequence[Numbered], to: Path, tables: Sequence[str]) -> list[Numbered]:
        """Writes a batch; without those that cannot be read."""
        import duckdb

        if not batch:
            return []
        self._batches += 1
        place = self._work / "batch"
        try:
            self._write(batch, place, tables)
            wrong = self._wrong(batch, place, tables)
        except (duckdb.InvalidInputException, duckdb.ConversionException) as error:
            if len(batch) > 1:
                shutil.rmtree(place, ignore_errors=True)
                half = len(batch) // 2
                return self._together(batch[:half], to, tables) + self._together(batch[half:], to, tables)
            wrong = {batch[0][0]: _in_words(error)}
        if wrong:
            shutil.rmtree(place, ignore_errors=True)
            for number, export in batch:
                if number in wrong:
                    self._set_aside(export, wrong[number])
            return self._together([one for one in batch if one[0] not in wrong], to, tables)
        _move(place, to)
        return list(batch)

    def _set_aside(self, export: Export, why: str) -> None:
        self._loaded.set_aside.append((export.folder, why))

    def _write(self, batch: Sequence[Numbered], place: Path, tables: Sequence[str]) -> None:
        """One folder of Parquet for each table that has rows, by cart and year of the visit."""
        run = self._database.execute
        version = batch[0][1].version
        run("CREATE OR REPLACE TEMP TABLE carts (source INTEGER, cart VARCHAR)")
        run("CREATE OR REPLACE TEMP TABLE visits (source INTEGER, session_id VARCHAR, cart VARCHAR, year BIGINT)")
        self._database.executemany("INSERT INTO carts VALUES (?, ?)", [(n, export.kiosk_id) for n, export in batch])
        for table in sorted(tables, key="sessions".__ne__):  # the other tables' rows lie where their visits do
            paths = [self._work / "csv" / str(n) / f"{table}.csv" for n, export in batch if export.rows(table)]
            if not paths:
                continue
            typed = cells.typed(paths, columns(table, version, self._upgrades))
            rows = cells.ruled(upgraded(typed, table, version, self._upgrades), table)
            (place / table).mkdir(parents=True)
            run(f"COPY ({_placed(rows, table)}) TO {cells.text(place / table)} (FORMAT parquet, COMPRESSION zstd,"
                f" PARTITION_BY (kiosk_id, year), OVERWRITE_OR_IGNORE, FILENAME_PATTERN 'p{self._batches:05d}_{{i}}')")
            if table == "sessions":
                run("INSERT INTO visits SELECT source, session_id, kiosk_id, year FROM "
                    + parquet(sorted((place / table).rglob("*.parquet"))))

    def _wrong(self, batch: Sequence[Numbered], place: Path, tables: Sequence[str]) -> dict[int, str]:
        """What a batch's exports hold otherwise than promised, by their numbers."""
        wrong: dict[int, str] = {}
        for table in tables:
            keys = {"pain_scores": "score_id", "sessions": "session_id"}
            key = keys.get(table, "NULL")
            files = sorted((place / table).rglob("*.parquet"))
            counts: dict[int, tuple[int, int]] = {}
            if files:
                counts = {source: (n, different) for source, n, different in self._database.execute(
                    f"SELECT source, count(*), count(DISTINCT {key}) FROM {parquet(files)} GROUP BY source"
                ).fetchall()}
            for number, export in batch:
                n, different = counts.get(number, (0, 0))
                if n != export.rows(table):
                    wrong[number] = f"{table}.csv reads as {n} rows, not {export.rows(table)}."
                elif table in keys and n != different:
                    wrong[number] = f"{table}.csv holds a {key} twice."
        return wrong


def _placed(rows: str, table: str) -> str:
    """`rows` with the cart and year they are put under."""
    extra = ", 0 AS conflicts_n" if table == "sessions" else ""
    if table in _BEGAN:
        return (f"SELECT * EXCLUDE (cart) REPLACE (coalesce(kiosk_id, cart) AS kiosk_id){extra},"
                f" coalesce(year({_BEGAN[table]}), 0) AS year FROM ({rows}) JOIN carts USING (source)")
    names = {column.name for column in FILES[table]}
    own = ", ".join(f"r.{cells.name(column.name)}" for column in FILES[table] if column.name != "kiosk_id")
    if "session_id" not in names:
        return (f"SELECT {own}, r.source, c.cart AS kiosk_id, coalesce(year(r.at), 0) AS year FROM ({rows}) r"
                " JOIN carts c ON c.source = r.source")
    at = ", year(r.at)" if "at" in names else ""
    cart = "r.kiosk_id, " if "kiosk_id" in names else ""
    return (f"SELECT {own}, r.source, coalesce({cart}v.cart, c.cart) AS kiosk_id, coalesce(v.year{at}, 0) AS year"
            f" FROM ({rows}) r JOIN carts c ON c.source = r.source"
            " LEFT JOIN visits v ON v.source = r.source AND v.session_id = r.session_id")


def parquet(files: Sequence[Path], more: str = "") -> str:
    """SQL that reads files of a pool, cart and year among their columns."""
    listed = ", ".join(map(cells.text, files))
    return (f"read_parquet([{listed}], hive_partitioning = true,"
            f" hive_types = {{'kiosk_id': VARCHAR, 'year': BIGINT}}{more})")


def _move(place: Path, to: Path) -> None:
    for path in sorted(place.rglob("*.parquet")):
        target = to / path.relative_to(place)
        target.parent.mkdir(parents=True, exist_ok=True)
        os.rename(path, target)
    shutil.rmtree(place, ignore_errors=True)


def _in_words(error: Exception) -> str:
    """DuckDB's error as one line."""
    said = [line.strip() for line in str(error).splitlines() if line.strip()]
    kept = [line for line in said if not line.startswith(("Possible", "*", "file =", "LINE", "^"))][:3]
    return " ".join(kept).removeprefix("Invalid Input Error: ").removeprefix("Conversion Error: ")[:240] + "."
