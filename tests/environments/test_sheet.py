"""The contact sheet that `script/look` makes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from environments.breath import fullness
from environments.sheet import GAP, MOMENTS, PITCHES_DEG


def look(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "environments.sheet", *arguments], capture_output=True, text=True)


@pytest.mark.gl
def test_a_sheet_holds_every_moment_and_height(tmp_path: Path) -> None:
    import pygame

    run = look("calm", "--size", "40x30", "--out", tmp_path / "look.png")
    assert (run.returncode, run.stdout) == (0, f"{tmp_path / 'look.png'}\n")
    size = pygame.image.load(tmp_path / "look.png").get_size()
    assert size == ((40 + GAP) * len(MOMENTS), (30 + GAP) * len(PITCHES_DEG))


def test_a_breath_is_led_on_it_from_empty_to_full_and_half_way_back() -> None:
    led = [fullness(moment.breath_phase) for moment in MOMENTS if moment.breath_rate]
    assert led[:2] == pytest.approx([0.0, 1.0]) and 0.2 < led[2] < 0.8


def test_an_unknown_world_lists_the_known(tmp_path: Path) -> None:
    run = look("moon", "--out", tmp_path / "look.png")
    assert run.returncode == 2
    assert "unknown world moon. Known: beach, forest" in run.stderr
