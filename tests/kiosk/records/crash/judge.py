"""Starts a kiosk's records on what a power cut left, and says what is missing, changed or doubled."""

from __future__ import annotations

import json
import pickle
import random
import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kiosk.events import Row
from kiosk.records import rescue
from kiosk.records.keeper import Keeper
from kiosk.records.reading import Entry, read, verify
from kiosk.records.schema import DATABASE
from tests.kiosk.records.crash import replay, shim, story
from tests.kiosk.records.crash.replay import Record, State
from tests.kiosk.records.rows import Clock

MEMORY = Path("/dev/shm") if Path("/dev/shm").is_dir() else None


@dataclass
class Told:
    """What the kiosk has said is safe, after some prefix of the log."""

    saved: set[str] = field(default_factory=set)
    outside: set[str] = field(default_factory=set)
    backup: str = ""
    erased: bytes = b""
    """The salt of a payload that is gone for good."""


@dataclass
class Story:
    """A recorded run: the disk it began on, the log, and every row that was ever handed over, in order."""

    disk: replay.Disk
    log: list[Record]
    rows: dict[str, Row]
    told: list[Told]
    """By prefix: what was told before the change of that number."""


def record(place: Path, mode: str, parts: tuple[str, ...] = story.PARTS) -> Story:
    """Plays a story's parts under the shim, in `place`/root, which may hold something already."""
    root, log = place / "root", place / "log"
    root.mkdir(exist_ok=True)
    disk = replay.Disk(root)
    for part in parts:
        shim.run(story.__name__, str(root), part, mode, watch=root, log=log)
    rows: dict[str, Row] = {}
    with open(place / "root.rows", "rb") as file:
        while file.peek(1):
            rows |= {fields[0]: Row(*fields) for fields in pickle.load(file)}
    return told(disk, replay.records(log), rows)


def told(disk: replay.Disk, log: list[Record], rows: dict[str, Row]) -> Story:
    """Takes the notes out of the log."""
    now, changes, after = Told(), [], []
    for one in log:
        if one.what != "N":
            changes.append(one)
            after.append(now)
            continue
        note = json.loads(one.first)
        now = Told(
            now.saved | set(note.get("saved", ())), now.outside | set(note.get("outside", ())),
            note.get("backup", now.backup), bytes.fromhex(note.get("erased", "")) or now.erased,
        )
    return Story(disk, changes, rows, [*after, now])


@contextmanager
def laid_out(state: State, rng: random.Random) -> Iterator[Path]:
    """The data folder that a power cut left."""
    with TemporaryDirectory(dir=MEMORY, prefix="lull-crash-") as root:
        replay.lay_out(state, Path(root), rng)
        yield Path(root, "data")


def kept(folder: Path, spare: Path) -> tuple[list[Entry], tuple[str, ...], str]:
    """Starts the records after the next boot and stops them: the rows, the notices, and what went wrong."""
    clock = Clock(10.0)
    keeper = Keeper(folder, spare=spare, boot_id="boot-after", wall=clock.wall, clock=clock)
    keeper.save(())
    if keeper.failing:
        return [], (), f"does not start: {keeper.failing}"
    entries = list(read(folder))
    verdict = verify(folder)
    keeper.close()
    return entries, keeper.notices, "" if verdict.whole else f"not whole: {verdict.first_bad}"


def faults(story: Story, told: Told, folder: Path) -> tuple[list[str], tuple[str, ...]]:
    """What is wrong with a data folder after everything in `told` was said; and the notices of its start."""
    found = []
    if told.backup and (why := rescue.fault(folder / "backups" / told.backup)):
        found.append(f"the backup {told.backup}: {why}")
    if told.erased:
        found += [f"erased, and still in {path.name}" for path in folder.parent.rglob("*")
                  if path.is_file() and told.erased in path.read_bytes()]
    entries, notices, why = kept(folder, folder.parent / "spare")
    found += [why] if why else []
    there = {entry.uid for entry in entries}
    for name, uids in (("saved", told.saved), ("outside", told.outside)):
        found += [f"{name}, and lost: {story.rows[uid].kind} {uid}" for uid in sorted(uids - there)]
    for entry in entries:
        row = story.rows.get(entry.uid)
        if row is None:
            found += [] if entry.kind in ("audit", "erased") else [f"nobody wrote {entry.kind} {entry.uid}"]
        elif entry.body is None:
            found += [] if any(other.kind == "erased" for other in entries) else [f"emptied: {entry.uid}"]
        elif content(row) != (entry.kind, entry.session_id, entry.mono, entry.body):
            found.append(f"changed: {entry.kind} {entry.uid}")
    found += [f"doubled: {uid}" for uid, n in Counter(entry.uid for entry in entries).items() if n > 1]
    order = {uid: n for n, uid in enumerate(story.rows)}
    places = [order[entry.uid] for entry in entries if entry.uid in order]
    found += ["out of order"] if places != sorted(places) else []
    return found, notices


def lost(story: Story, told: Told, folder: Path) -> list[str]:
    """The acknowledged rows that an ordinary SQLite does not find: for the controls, which have no other help."""
    path = folder / DATABASE
    if not path.exists():
        return sorted(told.saved)
    with closing(sqlite3.connect(path)) as connection:
        there = {uid for (uid,) in connection.execute("SELECT uid FROM entry")} if path.stat().st_size else set()
    return sorted(told.saved - there)


def content(row: Row) -> tuple[str, str, float, dict[str, Any]]:
    """What must come back unchanged; a tuple comes back as a list."""
    return row.kind, row.session_id, float(row.at), json.loads(json.dumps(dict(row.body)))


@dataclass
class Survey:
    """What was found in the states of a story."""

    distinct: int = 0
    checked: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    notices: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        found = [f"{self.distinct} distinct states, {self.checked} checked, {self.faults.total()} faults"]
        return "\n".join(found + [f"{n} x {fault}" for fault, n in self.faults.most_common(8)])


Judge = Callable[[Story, Told, Path], tuple[list[str], tuple[str, ...]]]


def survey(story: Story, most: int, share: float = 1.0, seed: int = 1, judge: Judge = faults) -> Survey:
    """Judges a story's states: each once for each thing that had been told by then.

    Args:
        most: by chance, of a prefix; see `replay.states`.
        share: of the states that are judged.
    """
    rng, found = random.Random(seed), Survey()
    seen: dict[str, Told] = {}
    for prefix, state in replay.states(story.disk, story.log, most, seed):
        name, told = replay.digest(state), story.told[prefix]
        if seen.get(name) == told:
            continue
        seen[name] = told
        if rng.random() >= share:
            continue
        with laid_out(state, rng) as folder:
            said, notices = judge(story, told, folder)
        found.checked += 1
        found.faults.update(said)
        found.notices.update(re.sub(r"^\d+ (rows were taken in) from .*", r"\1", one) for one in notices)
    found.distinct = len(seen)
    return found
