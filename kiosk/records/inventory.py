"""What is installed and what it runs on: for *About*, `kiosk check`'s reader and the support bundle.

`installed` is SHA-256 over the lines `sha256  path` of every file of the three packages but caches, in the order
of their paths with / between: `sha256sum` over the same files gives it too.
"""

from __future__ import annotations

import hashlib
import platform
import sqlite3
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from kiosk import __version__
from kiosk.config import Config, dump
from kiosk.errors import LullError
from kiosk.language import N_, said_by
from kiosk.records import custody, schema
from kiosk.settings.overlay import FILE

PACKAGES = ("audio", "environments", "kiosk")
_NAMED = ("pygame", "numpy", "cryptography")


def installed() -> str:
    """The hash of the installed system, 64 hex digits. Reads some megabytes."""
    whole = hashlib.sha256()
    for package in PACKAGES:
        spec = find_spec(package)
        root = Path(next(iter(spec.submodule_search_locations or ()))) if spec else Path(package)
        for path in sorted(root.rglob("*"), key=lambda path: path.relative_to(root.parent).as_posix()):
            if path.is_file() and "__pycache__" not in path.parts:
                digest = hashlib.sha256(path.read_bytes()).hexdigest()
                whole.update(f"{digest}  {path.relative_to(root.parent).as_posix()}\n".encode())
    return whole.hexdigest()


def inventory(config: Config, folder: Path) -> dict[str, str]:
    """By name, in order. What cannot be found out says why."""
    versions = [f"{name} {metadata.version(name)}" for name in _NAMED]
    own = hashlib.sha256(dump(config).encode()).hexdigest()
    return {
        "kiosk": __version__,
        "installed": installed(),
        "configuration": N_("{hash}, with {file}", hash=own[:16], file=FILE) if (folder / FILE).exists() else own[:16],
        "cart": config.kiosk.id,
        "key": _key(folder),
        "records": N_("schema {version}, SQLite {sqlite}", version=schema.USER_VERSION, sqlite=sqlite3.sqlite_version),
        "runtime": f"Python {platform.python_version()}, {', '.join(versions)}",
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
    }


def _key(folder: Path) -> str:
    try:
        return custody.present(folder) or N_("none yet")
    except LullError as error:
        return said_by(error)
    except OSError as error:
        return str(error)
