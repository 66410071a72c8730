"""`kiosk pool`: the exports of any number of carts as one folder of Parquet, for analysts and their engines.

`sources` finds and verifies exports, `loading` reads them strictly (`lines`, `cells`) and in today's schema
(`upgrades`), `merging` settles what several say of one score, `figures` and `page` make one report, `folder` puts
all of it under its name at once. The pool holds `TABLE/kiosk_id=…/year=…/*.parquet`, which pandas, DuckDB, Spark and
Dask read as it is, conflicts and vanished rows beside it, report.html and pool.json.
"""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import kiosk
from kiosk.errors import Damaged, RecordsError
from kiosk.records import sign
from kiosk.records.columns import FILES, SCHEMA_VERSION
from kiosk.records.pool import folder, merging, sources, upgrades
from kiosk.records.pool.figures import figures
from kiosk.records.pool.loading import Loaded, Loader, parquet
from kiosk.records.pool.page import page
from kiosk.records.stamps import utc_now

POOL_VERSION = 1
MEMORY = "400MB"  # for DuckDB; what does not fit goes to disk
THREADS = 2
_WORK = ".work"


@dataclass(frozen=True, slots=True)
class Pooled:
    """A finished pool: its folder, and what pool.json says."""

    folder: Path
    content: dict[str, Any]

    @property
    def attention(self) -> list[str]:
        """What somebody should look at, a line each."""
        aside = [f"set aside {one['folder']}: {one['why']}" for one in self.content["set_aside"]]
        return [*aside, *self.content["attention"]]


def pool(
    folders: Sequence[Path], to: Path, beats: bool = False, now: Callable[[], datetime] = utc_now,
    known: upgrades.Upgrades = upgrades.UPGRADES,
) -> Pooled:
    """Merges all exports in and below `folders` into the new folder `to`.

    Args:
        beats: with the raw heart intervals, which are most of an export.
        known: ways from older schema versions.

    Raises:
        NotOurs: a folder is none, or no export is in any.
        RecordsError: `to` exists, or there is no room.
        OSError: `to` cannot be written.
    """
    import duckdb

    found = sources.find(folders)
    tables = [name for name in FILES if beats or name != "beats"]
    with folder.growing(to) as part:
        work = part / _WORK
        work.mkdir()
        try:
            with duckdb.connect(":memory:", config=_settings(work)) as database:
                database.execute("SET TimeZone = 'UTC'")
                content = _made(database, found, part, tables, known)
        except RuntimeError as error:  # so DuckDB passes on a signal that came within a query
            if "interrupted" in str(error).lower():
                raise KeyboardInterrupt from None
            raise
        except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
            said = str(error).splitlines()[0]
            raise RecordsError(f"the pool could not be written: {said}.", "Free space there, or pool fewer.") from None
        shutil.rmtree(work)
        content = {
            "pool_version": POOL_VERSION, "schema_version": SCHEMA_VERSION, "kiosk_version": kiosk.__version__,
            "made_at": now().astimezone(UTC).isoformat(timespec="seconds"), "rules": merging.RULES, **content,
        }
        (part / "report.html").write_text(page(content), encoding="utf-8")
        folder.finish(part, content)
    return Pooled(to, content)


def _settings(work: Path) -> dict[str, Any]:
    return {
        "threads": THREADS, "memory_limit": MEMORY, "temp_directory": str(work / "spill"),
        "preserve_insertion_order": False, "autoinstall_known_extensions": False, "autoload_known_extensions": False,
    }


def _made(
    database: Any, found: Sequence[Path], part: Path, tables: Sequence[str], known: upgrades.Upgrades
) -> dict[str, Any]:
    """Fills the folder with Parquet; gives what pool.json tells of it."""
    exports, set_aside = [], []
    for path in found:
        try:
            exports.append(sources.opened(path, upgrades.versions(known)))
        except Damaged as error:
            set_aside.append((path, str(error)))
    older = part / _WORK / "older"
    loaded = Loader(database, part / _WORK, known).load(exports, part, older, tables)
    merged = merging.Merger(database, part, older).merge(loaded)
    files = {table: merging.files(part, table) for table in tables}
    rows = {
        table: database.execute(f"SELECT count(*) FROM {parquet(known)}").fetchone()[0] if known else 0
        for table, known in files.items()
    }
    return {
        "tables": rows,
        "figures": figures(database, files["sessions"], files["pain_scores"]),
        "attention": _attention(loaded, merged),
        "set_aside": [{"folder": str(path), "why": why} for path, why in set_aside + loaded.set_aside],
        "merged": {table: asdict(one) for table, one in merged.items()},
        "copies": [str(path) for path in loaded.copies],
        "sources": [
            {
                "source": number, "newest": newest, "folder": str(export.folder), "kiosk_id": export.kiosk_id,
                "fingerprint": sign.fingerprint(export.key), "public_key": export.key, "to_seq": export.to_seq,
                "chain_head": export.chain_head, "exported_at": export.exported_at.isoformat(),
                "schema_version": export.version, "manifest_sha256": export.digest,
            }
            for of, newest in ((loaded.newest, True), (loaded.older, False)) for number, export in sorted(of)
        ],
    }


def _attention(loaded: Loaded, merged: dict[str, merging.Merged]) -> list[str]:
    """What somebody should look at beside the exports set aside, a line each."""
    lines = []
    for table, one in merged.items():
        what = {"pain_scores": "score", "sessions": "visit"}[table]
        conflicts, vanished = merging.NAMES[table]
        if one.conflicts:
            lines.append(f"{_many(one.conflicts, what)} not told alike by several exports: see {conflicts}.parquet.")
        if one.vanished:
            lines.append(f"{_many(one.vanished, what)} no longer in the cart's newest export: see {vanished}.parquet.")
    keys, carts = defaultdict(set), defaultdict(list)
    for _, export in loaded.newest + loaded.older:
        keys[export.kiosk_id].add(sign.fingerprint(export.key))
        carts[export.key].append(export)
    for kiosk_id, prints in sorted(keys.items()):
        if len(prints) > 1:
            lines.append(f"{kiosk_id} has {len(prints)} keys: {', '.join(sorted(prints))}. Compare them with paper: two"
                         " carts of one name, or one whose key was made anew.")
    for known in carts.values():
        known.sort(key=lambda export: export.age)
        for before, after in pairwise(known):
            forked = before.to_seq == after.to_seq and before.chain_head != after.chain_head
            if forked or after.exported_at < before.exported_at:
                lines.append(f"{after.kiosk_id} went back between {before.folder.name} and {after.folder.name}:"
                             " restored from a backup, or its clock was wrong.")
    return lines


def _many(n: int, what: str) -> str:
    return f"{n} {what} is" if n == 1 else f"{n} {what}s are"
