"""The machine's wall clock, set by staff. Source: timedatectl(1).

The kiosk has no right of its own to set it: systemd's service asks polkit, which lets the cart's user do it where the
machine was set up so. A refusal is said with the command for whoever may.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from datetime import datetime

from kiosk.errors import DeviceError, Reason, UnknownName
from kiosk.language import N_

KNOWN = ("auto", "model", "none")
WITHIN_S = 10.0


class NoClock:
    """None that can be set from here."""

    def set(self, to: datetime) -> None:
        """Refuses.

        Raises:
            DeviceError: always.
        """
        raise _refusal(Reason.ABSENT, "timedatectl", to)


class ModelClock:
    """Remembers what it was set to, and sets nothing."""

    def __init__(self) -> None:
        self.was_set: list[datetime] = []

    def set(self, to: datetime) -> None:
        """Remembers it."""
        self.was_set.append(to)


class SystemClock:
    """The machine's own.

    Args:
        run: runs a command line, as `subprocess.run`; another one in tests.
    """

    def __init__(self, run: Callable[..., subprocess.CompletedProcess[str]] = subprocess.run) -> None:
        self._run = run

    def set(self, to: datetime) -> None:
        """Sets it to a local time of the machine's zone. Takes seconds; never called in the tick.

        Raises:
            DeviceError: it was refused; with why.
        """
        command = ["timedatectl", "--no-ask-password", "set-time", written(to)]
        try:
            done = self._run(command, capture_output=True, text=True, timeout=WITHIN_S, check=False)
        except (OSError, subprocess.SubprocessError) as error:
            raise _refusal(Reason.REFUSED, str(error), to) from None
        if done.returncode:
            why = " ".join(done.stderr.split())
            raise _refusal(Reason.REFUSED, why.rstrip("."), to)


def _refusal(reason: Reason, detail: str, to: datetime) -> DeviceError:
    fix = N_("Whoever looks after the cart sets it: {command}", command=f"timedatectl set-time '{written(to)}'")
    error = DeviceError("clock", reason, detail, fix)
    error.what = N_("The clock could not be set ({why}).", why=detail)
    return error


def written(to: datetime) -> str:
    """As timedatectl reads it: the machine's own zone."""
    return f"{to.astimezone():%Y-%m-%d %H:%M:%S}"


def clock(name: str) -> NoClock | ModelClock | SystemClock:
    """The clock called `name`: auto is the machine's own, or none.

    Raises:
        UnknownName: it is none of `KNOWN`.
    """
    if name not in KNOWN:
        raise UnknownName("clock", name, KNOWN)
    if name == "model":
        return ModelClock()
    return SystemClock() if name == "auto" and shutil.which("timedatectl") else NoClock()
