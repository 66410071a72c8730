"""The software bill of materials as a table: what requirements.lock pins, with the licences of docs/licences.md.

Those are held to the installed packages' own metadata by tests/project/test_licences.py.
"""

from __future__ import annotations

from tests.pilot.page import ROOT, table
from tests.project.test_licences import TABLE
from tests.project.test_locks import pins

LOCK = "requirements.lock"
IMAGE = "systemd/image/packages.lock"


def packages() -> str:
    """Every Python package that ships."""
    return table(("package", "version", "licence"), ((name, at, TABLE[name]) for name, at in pins(LOCK).items()))


def image() -> str:
    """How many packages of Debian the image has."""
    count = len((ROOT / IMAGE).read_text(encoding="utf-8").splitlines())
    return f"The image holds {count} packages of Debian 13; `{IMAGE}` names each with its version."
