"""`settings.toml` in the data folder: read at a start, replaced whole, set aside where it is broken."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from kiosk.config import Config
from kiosk.errors import ConfigError
from kiosk.events import Row
from kiosk.language import N_, said_by
from kiosk.records import files
from kiosk.records.audits import settled
from kiosk.records.store import Store
from kiosk.records.trouble import in_words
from kiosk.settings import overlay

BROKEN = "settings.broken"


def read(folder: Path) -> overlay.Values:
    """What staff have set; nothing where they have set nothing.

    Raises:
        ConfigError: the file cannot be read or is wrong.
    """
    path = folder / overlay.FILE
    try:
        return overlay.read(path.read_text(encoding="utf-8"), str(path))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except UnicodeDecodeError:
        raise ConfigError(str(path), "is not UTF-8 text", "Remove it.") from None
    except OSError as error:
        raise ConfigError(str(path), f"cannot be read ({error.strerror})", "Remove it.") from None


def read_or_set_aside(folder: Path) -> tuple[overlay.Values, str]:
    """The same for the cart itself, which never stays still for it: a wrong file is set aside, with a notice."""
    try:
        return read(folder), ""
    except ConfigError as error:
        try:
            (folder / overlay.FILE).replace(folder / BROKEN)
            files.sync_folder(folder)
        except OSError:
            pass  # a disk that is only read; said all the same
        return {}, N_("The settings were not right and are set aside; the cart's own hold. {why}", why=said_by(error))


def write(folder: Path, values: Mapping[str, Any]) -> None:
    """Puts `values` in force from the next start; after a power cut all of them or none.

    Raises:
        RecordsError: the disk refused.
    """
    with in_words(folder):
        files.replace(folder / overlay.FILE, overlay.written(values).encode())


def unsaid(folder: Path, base: Config, config: Config) -> tuple[tuple[str, str], ...]:
    """(before, after) of what staff may set and is otherwise in force than the records say.

    So a power cut between the file and its row leaves no change unsaid, nor does a hand that edits a file.

    Raises:
        RecordsError: the records cannot be read.
    """
    known = settled(folder)
    both = ((path, known.get(path, in_short(overlay.value(base, path))), in_short(new))
            for path, new in overlay.shared(config).items())
    return tuple((f"{path} = {was}", f"{path} = {now}") for path, was, now in both if was != now)


def take_over(folder: Path, base: Config, before: Config, wanted: Config) -> str:
    """Puts `wanted` in force over `base`, with a row for each change; the changes in words, a line each.

    Raises:
        RecordsError: a kiosk runs in the folder, which would not see it, or the disk refused.
    """
    rows = []
    for path, new in overlay.differing(before, wanted).items():
        old, now = (f"{path} = {in_short(each)}" for each in (overlay.value(before, path), new))
        body = {"who": "command line", "what": "setting", "before": old, "after": now, "why": ""}
        rows.append(Row(str(uuid.uuid4()), "audit", "", time.monotonic(), body))
    if rows:
        with closing(Store.open(folder)) as store:
            write(folder, overlay.differing(base, wanted))
            store.append(rows)
            store.seal()
    return "\n".join(f"{row.body['before']} → {row.body['after']}" for row in rows)


def in_short(value: object) -> str:
    """A value as a row tells it."""
    return ", ".join(value) if isinstance(value, tuple) else str(value)
