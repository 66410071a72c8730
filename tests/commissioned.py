"""A cart that was commissioned: its signed result, as the last step of the course leaves it."""

from __future__ import annotations

from pathlib import Path

from kiosk.commission.checks import CHECKS
from kiosk.commission.result import document
from kiosk.commission.step import PASS, Known, Outcome
from kiosk.config import Config, load
from kiosk.devices import peripherals
from kiosk.records import acceptance


def commission(data: Path, config: Config, headset: str = "") -> None:
    """Leaves the result of a whole course in the data folder `data` of a cart that runs with `config`."""
    known = Known(config, str.format, outcomes={kind.name: Outcome(PASS) for kind in CHECKS})
    about = {"kiosk_version": "0", "installed": "", "hardware": peripherals.hardware(), "began": "", "signed_at": ""}
    found = document(known, about)
    acceptance.keep_result(data, found | {"devices": found["devices"] | {"headset": headset}})


def commission_file(data: Path, path: str, headset: str = "") -> None:
    """The same for a configuration file."""
    commission(data, load(Path(path)), headset)
