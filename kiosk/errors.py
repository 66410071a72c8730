"""The error tree. Every error names the thing that is wrong and the fix.

LullError
├── ConfigError        a key of the configuration: unknown, wrong type, out of range
├── UnknownName        a world, device or profile that does not exist (lists the known ones)
├── DeviceError        a device that cannot be used now; `reason` says why
└── RecordsError       the data folder or an export
    ├── NotOurs        a path that holds nothing of ours
    └── Damaged        our data, but changed, cut or missing

Bad packets are `kiosk.heart.MalformedPacket(ValueError)`: they are data, not faults.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum


class LullError(Exception):
    """Base of all errors a user may meet: one line saying what, one saying what to do."""

    def __init__(self, what: str, fix: str = "") -> None:
        super().__init__(f"{what} {fix}".strip())
        self.what = what
        self.fix = fix


class ConfigError(LullError):
    """A configuration key that cannot be used. `key` is its full path, as in `session.length_min`."""

    def __init__(self, key: str, why: str, fix: str = "") -> None:
        super().__init__(f"{key}: {why}.", fix)
        self.key = key
        self.why = why


class UnknownName(LullError):
    """A name that is not in a closed list."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        super().__init__(f"unknown {kind} '{name}'.", f"Known: {', '.join(known)}.")
        self.name = name


class Reason(Enum):
    """Why a device cannot be used. Retried for ever unless the name says otherwise."""

    ABSENT = "absent"
    BUSY = "busy"
    REFUSED = "refused"
    LIBRARY_MISSING = "library missing"
    LOST = "lost"


class DeviceError(LullError):
    """A device that cannot be used now."""

    def __init__(self, device: str, reason: Reason, detail: str = "", fix: str = "") -> None:
        super().__init__(f"{device}: {reason.value}{': ' + detail if detail else ''}.", fix)
        self.device = device
        self.reason = reason
        self.detail = detail


class RecordsError(LullError):
    """The records cannot be read or written."""


class NotOurs(RecordsError):
    """The path holds no data folder and no export of ours."""


class Damaged(RecordsError):
    """Ours, but changed, cut short or missing a part."""
