"""The writer under SIGKILL: what was called saved is there. `python -m tests.torture` runs it at length."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("kills", [200, pytest.param(2000, marks=[pytest.mark.slow, pytest.mark.fault])])
def test_no_acknowledged_row_is_lost_to_kills(kills: int) -> None:
    command = [sys.executable, "-m", "tests.torture", "--kills", str(kills)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    acknowledged, found, lost = map(int, re.findall(r"\d+", run.stdout))
    assert (found, lost) == (acknowledged, 0)
    assert acknowledged > kills


def test_a_lost_row_would_be_seen(tmp_path: Path) -> None:
    code = (
        "import sys, random, pathlib; from tests import torture;"
        "live = torture.life;"
        "torture.life = lambda folder, first, rng: [*live(folder, first, rng), first + 999_999];"
        "sys.exit(torture.torture(pathlib.Path(sys.argv[1]), 1, random.Random(3)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "data")], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 1, run.stdout + run.stderr
    assert "lost 1" in run.stdout
