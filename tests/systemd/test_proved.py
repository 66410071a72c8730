"""Whether a new version works: what decides it, and that no visit is broken off for it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import need
from tests.project.test_scripts import program
from tests.waiting import until

pytestmark = pytest.mark.tree

PROVED = Path(__file__).parents[2] / "systemd/image/mkosi.extra/usr/lib/lull/proved"
RUN = Path("/run")
VISIT = RUN / "lull/in-session"


@pytest.fixture
def run() -> Iterator[Path]:
    """The runtime directory; a kiosk's mark of a visit lies in it."""
    need("the Debian 13 tree, whose /run is its own", not (RUN / "systemd/system").exists())
    VISIT.parent.mkdir(exist_ok=True)
    VISIT.touch()
    yield VISIT.parent
    shutil.rmtree(VISIT.parent)


def _begun(folder: Path, *active: str) -> subprocess.Popen[bytes]:
    """The program on a machine with those units active, and no records that could be whole."""
    names = "|".join(active) or "none"
    program(folder / "systemctl", f'echo "$3" >>{folder}/asked; case $3 in {names}) ;; *) exit 3 ;; esac')
    return subprocess.Popen([PROVED], env={**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"})


def test_a_console_that_does_not_come_fails_it_though_a_dead_kiosk_left_its_mark(run: Path, tmp_path: Path) -> None:
    assert _begun(tmp_path, "kiosk-failed.service").wait(20) == 1
    assert VISIT.exists()


def test_records_that_are_not_whole_fail_it_after_the_visit(run: Path, tmp_path: Path) -> None:
    process = _begun(tmp_path, "kiosk.service")
    until(lambda: (tmp_path / "asked").exists() and len((tmp_path / "asked").read_text().splitlines()) > 1, "its wait")
    assert process.poll() is None, "a restart during a visit"
    VISIT.unlink()
    assert process.wait(20) == 1
