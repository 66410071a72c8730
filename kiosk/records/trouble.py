"""Errors of disk and database: which are damage and which are not, and how to say them."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.errors import RecordsError
from kiosk.language import N_

# Errors of the disk, of its use or of other programs. All others that SQLite raises mean a damaged file.
_TROUBLE = frozenset({
    sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_AUTH, sqlite3.SQLITE_NOLFS,
})
# A sector that cannot be read will not get better: that is damage.
_UNREADABLE = frozenset({sqlite3.SQLITE_IOERR_READ, sqlite3.SQLITE_IOERR_SHORT_READ, sqlite3.SQLITE_IOERR_DATA})


def is_trouble(error: BaseException | None) -> bool:
    """True for an error of the disk or its use, which may pass; False for a damaged file."""
    code = getattr(error, "sqlite_errorcode", -1)
    return code not in _UNREADABLE and code & 0xFF in _TROUBLE


@contextmanager
def in_words(folder: Path) -> Iterator[None]:
    """Turns the errors of disk and database into one that a clinic's engineer can act on.

    Raises:
        RecordsError: from the original error, with the fix.
    """
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise RecordsError(*_words(folder, error)) from error


def _words(folder: Path, error: Exception) -> tuple[str, str]:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    number = getattr(error, "errno", None)
    if number == errno.EROFS or code == sqlite3.SQLITE_READONLY:
        return N_("{folder} is read-only.", folder=folder), N_("Make it writable, or name another folder with --data.")
    if number in (errno.ENOSPC, errno.EDQUOT) or code == sqlite3.SQLITE_FULL:
        return N_("the disk of {folder} is full.", folder=folder), N_("Free some space on it.")
    if number in (errno.EACCES, errno.EPERM):
        return (N_("{folder} may not be used by this user.", folder=folder),
                N_("Give it to the kiosk's user, or name another with --data."))
    if number in (errno.ENOTDIR, errno.EEXIST):
        return N_("{folder} is not a folder.", folder=folder), N_("Name another with --data.")
    return (N_("{folder} cannot be used ({why}).", folder=folder, why=error),
            N_("Check the disk, then restart the kiosk."))
