"""The order of writing to a stick: an export arrives whole, or is seen not to be.

A stick is pulled at any moment, and FAT has no journal: there a rename may be on the disk before what
it names. So each file is written as `.part`, synced, renamed, synced again (measured on vfat: without the
second sync 12 of 15 pulls left a final name over wrong content, with it none of 30), its folder synced, the
file system synced, and then it is read back from the stick and compared. The manifest comes last, by the same
steps: it is the commit mark. Until then `INCOMPLETE.txt` says so to people, and the next copy goes on
in that folder: what is whole there, by its hash, is kept.

Nothing is ever read from a stick but the files of an unfinished copy, and nothing there is run.
Every OSError of the stick is alike: EIO, ENODEV and ENOENT all are what a pull looks like.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from kiosk.errors import RecordsError
from kiosk.language import N_

MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
MARK = "INCOMPLETE.txt"
SPARE_BYTES = 1 << 20
_MARK_WORDS = (
    "This copy was not finished: do not use these files.\r\n"
    "Plug the stick into the cart again and press Copy to stick: the copy goes on where it stopped.\r\n"
    "Nothing is lost: the cart still has everything.\r\n"
)
PULLED = (
    N_("the stick was pulled out or does not answer."),
    N_("Nothing is lost. Plug it in and copy again: it goes on where it stopped."),
)
_PART = ".part"
_STAMP = re.compile(r"-\d{8}T\d{6}Z(-\d{1,2})?$")  # at the end of a name; a de-identified one is named once only
_BLOCK = 1 << 20
_FOLDERS_MOST = 1000  # a stick with more in its top folder is not looked through to the end


class StickError(RecordsError):
    """The stick could not be written. The records on the cart are untouched."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a copy is: `share` 0–1 of what is to be written and read back, and what is done now."""

    share: float
    words: str


Told = Callable[[Progress], object]


def bring(
    folder: Path, to: Path, told: Told = lambda progress: None, beside: Sequence[Path] = ()
) -> Path:
    """Copies the export `folder`, which has its manifest, onto the stick `to`.

    An unfinished copy of the same cart and kind that lies there is gone on with, under its own name.

    Args:
        folder: a whole export on the cart's own disk.
        to: the stick's folder, mounted.
        told: called again and again with how far it is.
        beside: files that belong beside the folder, by the same steps.

    Returns:
        the folder on the stick, complete, synced and read back.

    Raises:
        StickError: pulled, full, write-protected, or it reads back otherwise than it was written. What has a
            final name there holds the right bytes; without a manifest the folder is not whole and says so.
        RecordsError: the cart's own disk could not be read.
    """
    with _cart():
        sources = {path.name: path.stat().st_size for path in sorted(folder.iterdir())}
    names = [name for name in sources if name not in (MANIFEST, SIGNATURE)] + [SIGNATURE, MANIFEST]
    with _stick(to):
        target = unfinished(to, folder.name, names)
        there = set() if target is None else set(os.listdir(target))
        missing = sum(size for name, size in sources.items() if name not in there)
        room = os.statvfs(to)
        if room.f_bavail * room.f_frsize < 2 * missing + SPARE_BYTES:
            raise OSError(errno.ENOSPC, "")
        target = target or _new(to, folder.name)
        for name in there:
            if name.endswith(_PART) or name == MANIFEST:  # until the new one is there it is not whole again
                os.unlink(target / name)
                sync(target)
        if MARK not in there:
            _put(target / MARK, [_MARK_WORDS.encode()])
        copy = _Copy(told, 2 * sum(sources.values()), len(names) + len(beside))
        for name in names:
            copy.file(folder / name, target / name)
        for path in beside:
            copy.file(path, to / path.name)
        os.unlink(target / MARK)
        with _cart():
            times = folder.stat()
        os.utime(target, ns=(times.st_atime_ns, times.st_mtime_ns))
        sync(target)
        sync_all(to)
    return target


def unfinished(to: Path, name: str, files: Iterable[str]) -> Path | None:
    """The copy on the stick that can be gone on with as `name`: of the same cart and kind, and of no other files."""
    known = {*files, MARK}
    for folder in unfinished_copies(to):
        same = _STAMP.sub("", folder.name) == _STAMP.sub("", name)
        if same and all(found in known or found.endswith(_PART) for found in os.listdir(folder)):
            return folder
    return None


def unfinished_copies(to: Path) -> list[Path]:
    """The folders on a stick that a copy of ours began and did not finish; the newest first.

    Raises:
        OSError: the stick cannot be read.
    """
    found = []
    with os.scandir(to) as entries:
        for _, entry in zip(range(_FOLDERS_MOST), entries, strict=False):
            if not entry.name.startswith("lull-") or not entry.is_dir(follow_symlinks=False):
                continue
            folder = to / entry.name
            inside = set(os.listdir(folder))
            if MARK in inside or inside <= {MARK + _PART}:  # the mark is the first to come and the last to go
                found.append(folder)
    return sorted(found, reverse=True)


class _Copy:
    """One copy under way."""

    def __init__(self, told: Told, total: int, files: int) -> None:
        self._told, self._total, self._files = told, max(1, total), files
        self._done = self._index = 0

    def file(self, source: Path, target: Path) -> None:
        """Brings one file over, or keeps the one that is there where it is the same."""
        self._index += 1
        with _cart():
            wanted = _digest(source, lambda size: None)
        self._say(N_("Copying the scores: file {number} of {all}", number=self._index, all=self._files))
        try:
            there = stat.S_ISREG(os.lstat(target).st_mode)
        except FileNotFoundError:
            there = False
        else:
            if there and _digest(target, lambda size: None) == wanted:
                sync(target)  # a copy that was broken off may have written it and not synced it
                sync(target.parent)
                self._more(2 * os.stat(target).st_size)
                return
            os.unlink(target)  # ours, torn; never renamed over: FAT does that in two steps
            sync(target.parent)
        with _cart():
            times = source.stat()
        _put(target, self._blocks(source), (times.st_atime_ns, times.st_mtime_ns))
        sync_all(target.parent)
        self._say(N_("Checking what was written: file {number} of {all}", number=self._index, all=self._files))
        if _digest(target, self._more) != wanted:
            with suppress(OSError):
                os.unlink(target)  # no final name stays over wrong bytes
                sync(target.parent)
            raise StickError(N_("{file} reads back otherwise than it was written.", file=target.name),
                             N_("Take another stick."))

    def _blocks(self, source: Path) -> Iterator[bytes]:
        with _cart():
            file = open(source, "rb")  # noqa: SIM115  closed below
        with file:
            while True:
                with _cart():
                    block = file.read(_BLOCK)
                if not block:
                    return
                yield block
                self._more(len(block))

    def _more(self, size: int) -> None:
        self._done += size
        self._say("")

    def _say(self, words: str) -> None:
        self._words = words or self._words
        self._told(Progress(min(1.0, self._done / self._total), self._words))


def _new(to: Path, name: str) -> Path:
    """A new folder on the stick; one of that name that is there already is left alone."""
    for attempt in range(100):
        folder = to / (name if not attempt else f"{name}-{attempt}")
        try:
            os.mkdir(folder)
        except FileExistsError:
            continue
        sync(to)
        return folder
    raise StickError(N_("the stick holds a hundred copies called {name}.", name=name), N_("Take another stick."))


def _put(target: Path, blocks: Iterable[bytes], times_ns: tuple[int, int] | None = None) -> None:
    """Writes a file so that its name stands over nothing but these bytes, whenever the stick is pulled."""
    part = target.with_name(target.name + _PART)
    with suppress(FileNotFoundError):
        os.unlink(part)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
    try:
        for block in blocks:
            left = memoryview(block)
            while left:
                left = left[os.write(handle, left):]
        if times_ns:
            os.utime(handle, ns=times_ns)
        os.fsync(handle)
    finally:
        os.close(handle)
    os.rename(part, target)
    sync(target)  # the second one: see above
    sync(target.parent)


def sync(path: Path) -> None:
    """Makes the bytes of a file, or the names in a folder, survive a pull."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_all(path: Path) -> None:
    """Syncs the whole file system that `path` lies on, as `sync -f` does."""
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        if libc.syncfs(handle):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    finally:
        os.close(handle)


def _digest(path: Path, more: Callable[[int], object]) -> str:
    """SHA-256 of a file, from the stick and not from memory."""
    digest = hashlib.sha256()
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
        while block := os.read(handle, _BLOCK):
            digest.update(block)
            more(len(block))
    finally:
        os.close(handle)
    return digest.hexdigest()


@contextmanager
def _stick(to: Path) -> Iterator[None]:
    """Turns every error of the stick into one message with the fix."""
    try:
        yield
    except OSError as error:
        raise StickError(*_words(error)) from error


def _words(error: OSError) -> tuple[str, str]:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return N_("the stick is full."), N_("Free some space on it, or take another: it needs room for twice the copy.")
    if error.errno == errno.EROFS:
        return (N_("the stick is write-protected, or has failed and was locked."),
                N_("Slide its switch, or take another."))
    if error.errno == errno.EFBIG:
        return N_("the copy is larger than this stick's format holds."), N_("Format it as exFAT, or take another.")
    if error.errno in (errno.EACCES, errno.EPERM):
        return N_("the stick may not be written by this user."), N_("Mount it for the kiosk's user.")
    return PULLED


@contextmanager
def _cart() -> Iterator[None]:
    """An error of the cart's own disk is not the stick's."""
    try:
        yield
    except OSError as error:
        raise RecordsError(N_("the copy could not be read from the cart's disk ({why}).", why=error.strerror),
                           N_("Check the disk, then copy again.")) from error
