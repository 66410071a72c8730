"""The contact sheet that `script/look` makes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from environments.sheet import GAP, MOMENTS_S, PITCHES_DEG


def look(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "environments.sheet", *arguments], capture_output=True, text=True)


@pytest.mark.gl
def test_a_sheet_holds_every_moment_and_height(tmp_path: Path) -> None:
    import pygame

    run = look("calm", "--size", "40x30", "--out", tmp_path / "look.png")
    assert (run.returncode, run.stdout) == (0, f"{tmp_path / 'look.png'}\n")
    size = pygame.image.load(tmp_path / "look.png").get_size()
    assert size == ((40 + GAP) * len(MOMENTS_S), (30 + GAP) * len(PITCHES_DEG))


def test_an_unknown_world_lists_the_known(tmp_path: Path) -> None:
    run = look("moon", "--out", tmp_path / "look.png")
    assert run.returncode == 2
    assert "unknown world moon. Known: beach, forest" in run.stderr
