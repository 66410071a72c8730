"""An export on its way out: made on the cart's own disk, locked where a key is configured, then brought over.

So the one read transaction is as short as the cart's disk is quick, sizes are known before the stick is
touched, and whatever carries the files to the stick needs neither the database nor the cart's key. The
place is emptied when it is done with, and at the next copy after a kill. Where there is no room to make it
beside the records it is made in the temporary folder, and where there is none either, straight at its goal:
a full disk is no reason to keep scores in.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from kiosk.errors import Damaged, RecordsError
from kiosk.language import N_, Words
from kiosk.records import files, sealed, space, stick
from kiosk.records.export import export
from kiosk.records.rescue import OUTGOING
from kiosk.records.schema import DATABASE
from kiosk.records.stick import Progress, Told

_LEAVE_MB = 128  # a visit needs this more than a copy does
_HEAD = "exported_head"


def deliver(
    data: Path, to: Path, profile: str = "research", recipient: str = "", told: Told = lambda progress: None,
    beats: bool | None = None, kiosk_id: str = "unnamed",
) -> Path:
    """Exports the records in `data` into a new folder below `to`, or goes on with an unfinished one.

    Args:
        recipient: an age public key; the export is then one file that only its owner can open.
        told: called again and again with how far it is.
        beats, kiosk_id: as `export.export`.

    Returns:
        the folder, complete and read back.

    Raises:
        Damaged: the records are; the export was delivered all the same, and its manifest tells.
        NotOurs, RecordsError, OSError: as `export.export` and `stick.bring`.
    """
    with ready(data, profile, recipient, told, beats=beats, kiosk_id=kiosk_id) as made:
        if made is None:
            return export(data, to, profile, beats=beats, kiosk_id=kiosk_id)
        to.mkdir(parents=True, exist_ok=True)
        arrived = stick.bring(made.folder, to, told, made.beside)
        if made.damage:
            raise made.said_of(str(arrived))
        return arrived


@dataclass(frozen=True, slots=True)
class Made:
    """An export that is ready to be brought over, the files beside it, and what was wrong with the records."""

    folder: Path
    beside: tuple[Path, ...]
    damage: Damaged | None

    def said_of(self, place: str) -> Damaged:
        """The damage, told of the copy at `place`."""
        damage = self.damage or Damaged("")
        if not isinstance(damage.what, Words):
            return damage
        values = {name: place if value == self.folder else value for name, value in damage.what.values.items()}
        return Damaged(Words(damage.what.msgid, **values), damage.fix)


@contextmanager
def ready(
    data: Path, profile: str, recipient: str, told: Told = lambda progress: None, for_unit: bool = False,
    beats: bool | None = None, kiosk_id: str = "unnamed",
) -> Iterator[Made | None]:
    """Makes an export on the cart's own disk, there until the end; None where there is no room or nothing of ours.

    Args:
        for_unit: another process is to bring it over, which sees the data folder's place alone.

    Raises:
        NotOurs, RecordsError, OSError: as `export.export`.
    """
    told(Progress(0.0, N_("Reading the records")))
    before = _head(data)
    try:
        with place(data, for_unit) as room:
            if room is None:
                if (recipient or for_unit) and (data / DATABASE).exists():
                    raise RecordsError(N_("no room to make the copy in."), N_("Free some space on the cart's disk."))
                yield None
                return
            damage = None
            try:
                folder = export(data, room, profile, beats=beats, kiosk_id=kiosk_id)
            except Damaged as error:
                found = [path for path in room.iterdir() if (path / stick.MANIFEST).exists()]
                if not found:
                    raise
                damage, folder = error, found[0]
            beside = sorted(path for path in room.iterdir() if path.is_file())
            if recipient:
                told(Progress(0.0, N_("Locking the copy with the hospital's key")))
                folder, beside = sealed.seal(data, folder, beside, recipient), []
            yield Made(folder, tuple(beside), damage)
    except Damaged:
        raise
    except BaseException:
        _put_head_back(data, before)  # what never arrived is not "the export before"
        raise


@contextmanager
def glance(data: Path) -> Iterator[Path]:
    """An export made on the cart's own disk to be looked at, and thrown away: none that later ones follow.

    Raises:
        RecordsError, OSError: as `export.export`; there is no room for one.
    """
    before = _head(data)
    with place(data) as room:
        if room is None:
            raise RecordsError(N_("no room to make the copy in."), N_("Free some space on the cart's disk."))
        try:
            yield export(data, room)
        finally:
            _put_head_back(data, before)


@contextmanager
def place(data: Path, for_unit: bool = False) -> Iterator[Path | None]:
    """An empty folder on the cart's own disk, ours alone until the end; None where there is no room for one."""
    if not (data / DATABASE).exists():
        yield None  # nothing of ours: nothing is made there
        return
    size_mb = sum(path.stat().st_size for path in data.glob(f"{DATABASE}*")) >> 20
    if space.free_mb(data) > 2 * size_mb + _LEAVE_MB:
        with suppress(PermissionError):
            (data / OUTGOING).mkdir(mode=0o750, exist_ok=True)
            with _alone(data / OUTGOING) as room:
                yield room
            return
    if not for_unit and space.free_mb(Path(tempfile.gettempdir())) > 2 * size_mb + _LEAVE_MB:
        with tempfile.TemporaryDirectory(prefix="lull-") as folder:
            yield Path(folder)
        return
    yield None


@contextmanager
def _alone(place: Path) -> Iterator[Path]:
    handle = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RecordsError(N_("another copy is being made."), N_("Wait until it is done.")) from None
        _empty(place)
        try:
            yield place
        finally:
            _empty(place)
    finally:
        os.close(handle)


def _empty(place: Path) -> None:
    for path in place.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _head(data: Path) -> bytes | None:
    try:
        return (data / _HEAD).read_bytes()
    except OSError:
        return None


def _put_head_back(data: Path, head: bytes | None) -> None:
    with suppress(OSError):
        if head is None:
            (data / _HEAD).unlink(missing_ok=True)
        elif _head(data) != head:
            files.replace(data / _HEAD, head)
