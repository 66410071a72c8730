"""The USB devices that staff named: asked for in the data folder, let in by root's own unit (lull-allow.service).

The kiosk has no right to it. It writes ports; the unit makes rules of what is plugged in there, and takes them back
unless the kiosk says within a minute that somebody could still touch the screen.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import time
from collections.abc import Iterable
from pathlib import Path

PROGRAM = Path("/usr/lib/lull/allow")
SAID = Path("/run/lull-allow/said")
ALLOWED, CONFIRMED = "allowed", "confirmed"
TRYING, DONE, BACK, MISSING = "trying", "done", "back", "missing"
_PORT = re.compile(r"\d{1,3}-\d{1,3}(\.\d{1,3}){0,5}")
_LOOK_S = 0.2


def allow(folder: Path, ports: Iterable[str]) -> str:
    """Asks for the devices at these ports; the token that the answers carry.

    Raises:
        ValueError: one is no port.
        OSError: it cannot be written.
    """
    named = list(ports)
    for port in named:
        if not _PORT.fullmatch(port):
            raise ValueError(f"'{port}' is no USB port; write it as 1-2 or 2-1.4")
    token = secrets.token_hex(16)
    _write(folder / ALLOWED, "\n".join((token, *named)) + "\n")
    return token


def confirm(folder: Path, token: str) -> None:
    """Somebody touched the screen since.

    Raises:
        OSError: it cannot be written.
    """
    _write(folder / CONFIRMED, f"{token}\n")


def answered(token: str, phases: Iterable[str], within_s: float, said: Path = SAID) -> str:
    """The first of `phases` that the unit says of `token`; "" where it says none in time, and where there is none."""
    if not PROGRAM.exists():
        return ""
    wanted, until = set(phases), time.monotonic() + within_s
    while time.monotonic() < until:
        try:
            found = json.loads(said.read_bytes())
        except (OSError, ValueError):
            found = {}
        if found.get("token") == token and found.get("phase") in wanted:
            return str(found["phase"])
        time.sleep(_LOOK_S)
    return ""


def _write(path: Path, text: str) -> None:
    part = path.with_name(f"{path.name}.part")
    with part.open("w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
