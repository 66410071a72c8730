"""The kiosk on a disk whose every fsync hangs: no tick waits for it, and the nurse is told."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.records.reading import read, verify
from tests import hanging_disk
from tests.conftest import need

pytestmark = pytest.mark.gl


def test_no_tick_waits_for_an_fsync_that_hangs_and_the_nurse_is_told(tmp_path: Path) -> None:
    need("gcc", shutil.which("gcc") is not None)
    surroundings = {
        **os.environ, "LD_PRELOAD": str(hanging_disk.shim(tmp_path)),
        "LULL_HANG": str(tmp_path / "hang"), "LULL_HANGS": str(tmp_path / "hangs"),
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.hanging_disk", str(tmp_path)], env=surroundings, capture_output=True, text=True,
        timeout=110,
    )
    assert done.returncode == 0, done.stderr
    ticks, banner, *said = (tmp_path / "told").read_text().splitlines()
    assert int(ticks) > hanging_disk.TICKS
    assert said == ["saving", "not_saved", "saved"]
    assert banner == "NOT SAVED – write it on paper"
    (answer,) = [entry for entry in read(tmp_path / "data") if entry.kind == "score"]
    assert answer.body is not None and answer.body["value"] == 4
    assert verify(tmp_path / "data").whole
