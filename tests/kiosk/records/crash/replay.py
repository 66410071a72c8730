"""What a power cut may leave of a recorded run: every prefix of its changes, the un-synced ones kept, dropped or torn.

The rules are those of POSIX, which promise less than ext4 keeps:
- what was written to a file is there after fsync(file) has returned; before, any 512-byte sector of it may be
  there or not, each by itself, and so may the file's new size (what lies within it and was never written is zeros);
- a name made, changed or removed is so after fsync(folder); before, any of them may be or not, each by itself;
- an fsync that failed leaves what it should have synced uncertain for ever: later ones do not try it again.

SQLite's -shm is no part of this: it is absent, empty or nonsense, by chance.
"""

from __future__ import annotations

import hashlib
import random
import struct
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from pathlib import Path, PurePosixPath

SECTOR = 512
_HEAD = struct.Struct("<Ic3xQQQII")

State = dict[str, bytes | None]
"""What lies below the watched folder: path -> bytes, or None for a folder."""


@dataclass(slots=True)
class Change:
    """One change of a file's bytes or size (`data` None), or of one folder's names.

    Args:
        names: path -> inode, or None for removed.
        certain: None before an fsync; True after one; False after one that failed.
    """

    at: int = 0
    data: bytes | None = None
    size: int | None = None
    names: dict[str, int | None] = field(default_factory=dict)
    certain: bool | None = None


class _Synced(ABC):
    """Something with a synced state and changes on top."""

    def __init__(self) -> None:
        self.changes: list[Change] = []

    def sync(self, worked: bool) -> None:
        for change in self.changes:
            if change.certain is None:
                change.certain = worked
        if all(change.certain for change in self.changes):
            self.settle()
            self.changes = []

    @abstractmethod
    def settle(self) -> None:
        """Takes what the changes leave for the synced state."""


class File(_Synced):
    """A file by its inode."""

    def __init__(self, content: bytes = b"") -> None:
        super().__init__()
        self.content = content

    def settle(self) -> None:
        self.content = self.left(_Keep())

    def left(self, chance: _Keep) -> bytes:
        """What is left of it."""
        if not self.changes:
            return self.content
        data = bytearray(self.content)
        size = now = len(data)
        sizes = []
        for change in self.changes:
            kept = change.certain is True
            if change.data is None:
                assert change.size is not None
                now = change.size
                if kept or chance.keeps(self):
                    del data[change.size:]
            else:
                now = max(now, change.at + len(change.data))
                for start, end in [(0, len(change.data))] if kept else chance.pieces(self, change):
                    _put(data, change.at + start, change.data[start:end])
            if kept:
                size, sizes = now, []
            else:
                sizes.append(now)
        size = chance.size(self, size, sizes)
        del data[size:]
        return bytes(data) + bytes(size - len(data))


class Folder(_Synced):
    """A folder's names, as paths."""

    def __init__(self, names: dict[str, int] | None = None) -> None:
        super().__init__()
        self.names = names or {}

    def settle(self) -> None:
        self.names = self.left(_Keep())

    def left(self, chance: _Keep) -> dict[str, int]:
        """The names that are left."""
        names: dict[str, int | None] = dict(self.names)
        for change in self.changes:
            if change.certain is True or chance.keeps(self):
                names |= change.names
        return {path: inode for path, inode in names.items() if inode is not None}


class _Keep:
    """Everything is kept, as by a mere kill."""

    def keeps(self, where: _Synced) -> bool:
        return True

    def pieces(self, file: File, change: Change) -> list[tuple[int, int]]:
        assert change.data is not None
        return [(0, len(change.data))]

    def size(self, file: File, synced: int, since: list[int]) -> int:
        return since[-1] if since else synced


class _Lose(_Keep):
    """Names, bytes and sizes, each kept as a whole or lost as a whole."""

    def __init__(self, names: bool, data: bool, sizes: bool) -> None:
        self._names, self._data, self._sizes = names, data, sizes

    def keeps(self, where: _Synced) -> bool:
        return self._names if isinstance(where, Folder) else self._sizes

    def pieces(self, file: File, change: Change) -> list[tuple[int, int]]:
        return super().pieces(file, change) if self._data else []

    def size(self, file: File, synced: int, since: list[int]) -> int:
        return since[-1] if since and self._sizes else synced


class _Chance(_Keep):
    """Each by itself, by chance."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._odds = rng.choice((0.1, 0.5, 0.5, 0.9))

    def keeps(self, where: _Synced) -> bool:
        return self._rng.random() < self._odds

    def pieces(self, file: File, change: Change) -> list[tuple[int, int]]:
        assert change.data is not None
        if self._rng.random() < 0.5:  # as a whole
            return super().pieces(file, change) if self.keeps(file) else []
        return [piece for piece in _sectors(change.at, len(change.data)) if self.keeps(file)]

    def size(self, file: File, synced: int, since: list[int]) -> int:
        return self._rng.choice([synced, *since[-8:]])


class Disk:
    """The watched folder as the recorded process saw it and as the disk may have it."""

    def __init__(self, root: Path) -> None:
        """Starts from what lies below `root` now, all of it synced."""
        self.root = str(root)
        self.files: dict[int, File] = {}
        self.folders: dict[int, Folder] = {}
        self.seen: dict[str, int] = {}  # as the process sees it
        for path in (root, *sorted(root.rglob("*"))):
            inode = path.stat().st_ino
            self.seen[str(path)] = inode
            if path.is_dir():
                self.folders[inode] = Folder()
            else:
                self.files[inode] = File(path.read_bytes())
            if path != root:
                self._folder(str(path)).names[str(path)] = inode

    def apply(self, record: Record) -> None:
        """The next thing the process did."""
        what, inode = record.what, record.inode
        if what in "CM":
            if what == "C":
                self.files[inode] = File()
            else:
                self.folders[inode] = Folder()
            self._rename({record.first: inode})
        elif what == "W":
            self.files[inode].changes.append(Change(at=record.a, data=record.data))
        elif what == "T":
            self.files[inode].changes.append(Change(size=record.a))
        elif what == "F":
            self.files[inode].changes.append(Change(at=record.a, data=b""))
        elif what == "R":
            self._rename({record.first: None, record.second: self.seen[record.first]})
        elif what == "L":
            self._rename({record.second: self.seen[record.first]})
        elif what == "U":
            self._rename({record.first: None})
        elif what in "SX":
            (self.folders.get(inode) or self.files[inode]).sync(what == "S")

    def left(self, chance: _Keep) -> State:
        """What a power cut now leaves."""
        found: State = {}
        waiting = [self.seen[self.root]]
        while waiting:
            for path, inode in self.folders[waiting.pop()].left(chance).items():
                name = path[len(self.root) + 1:]
                if inode in self.folders:
                    found[name] = None
                    waiting.append(inode)
                elif not name.endswith("-shm"):
                    found[name] = self.files[inode].left(chance)
        return found

    @property
    def unsynced(self) -> int:
        """How many changes may be there or not."""
        return sum(len(one.changes) for one in (*self.files.values(), *self.folders.values()))

    def _folder(self, path: str) -> Folder:
        return self.folders[self.seen[str(PurePosixPath(path).parent)]]

    def _rename(self, names: dict[str, int | None]) -> None:
        by_folder: dict[int, Change] = {}
        for path, inode in names.items():
            parent = self.seen[str(PurePosixPath(path).parent)]
            by_folder.setdefault(parent, Change()).names[path] = inode
        for parent, change in by_folder.items():
            self.folders[parent].changes.append(change)
        for path, inode in names.items():
            if inode is None:
                self.seen.pop(path, None)
            else:
                self.seen[path] = inode


@dataclass(frozen=True, slots=True)
class Record:
    """One line of the shim's log."""

    what: str
    inode: int
    a: int
    data: bytes
    second_bytes: bytes

    @property
    def first(self) -> str:
        """The path, or the note."""
        return self.data.decode()

    @property
    def second(self) -> str:
        """The path it was renamed or linked to."""
        return self.second_bytes.decode()


def records(log: Path) -> list[Record]:
    """The shim's log."""
    raw, at, found = log.read_bytes(), 0, []
    while at < len(raw):
        size, what, inode, a, _, first, second = _HEAD.unpack_from(raw, at)
        body = at + _HEAD.size
        found.append(Record(what.decode(), inode, a, raw[body:body + first], raw[body + first:body + first + second]))
        at += size
    return found


def states(disk: Disk, log: list[Record], most: int, seed: int = 1) -> Iterator[tuple[int, State]]:
    """(prefix, state) for every prefix of `log`: some by rule, others by chance, more where more is un-synced.

    Args:
        disk: as it was before the log; it goes along.
        most: how many of a prefix are by chance, at most. They are not yet deduplicated.
    """
    rng = random.Random(seed)
    rules = [_Keep(), *(_Lose(*kept) for kept in (
        (False, False, False), (True, False, False), (False, True, True), (True, False, True), (True, True, False),
    ))]
    for prefix in range(len(log) + 1):
        if prefix:
            disk.apply(log[prefix - 1])
        for rule in rules:
            yield prefix, disk.left(rule)
        for _ in range(min(most, disk.unsynced * 4)):
            yield prefix, disk.left(_Chance(rng))


def digest(state: State) -> str:
    """Equal states have equal ones."""
    whole = hashlib.blake2b(digest_size=16)
    for path in sorted(state):
        content = state[path]
        whole.update(f"{path}\n{'folder' if content is None else _digest(content)}\n".encode())
    return whole.hexdigest()


def lay_out(state: State, root: Path, rng: random.Random) -> None:
    """Makes the state real, below an empty folder."""
    for path in sorted(state):
        content = state[path]
        if content is None:
            (root / path).mkdir()
        else:
            (root / path).write_bytes(content)
            if path.endswith(".db") and (shared := rng.choice((None, b"", rng.randbytes(32768)))) is not None:
                (root / f"{path}-shm").write_bytes(shared)


@lru_cache(maxsize=512)
def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def _sectors(at: int, length: int) -> list[tuple[int, int]]:
    """Where a write of `length` at `at` crosses sectors, relative to its start."""
    cuts = [0, *range(SECTOR - at % SECTOR, length, SECTOR), length]
    return list(pairwise(cuts))


def _put(data: bytearray, at: int, piece: bytes) -> None:
    if len(data) < at:
        data.extend(bytes(at - len(data)))
    data[at:at + len(piece)] = piece
