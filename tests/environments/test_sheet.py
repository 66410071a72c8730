"""The contact sheets that `script/look` makes, and its alarms."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import environments
from environments.breath import fullness
from environments.player import STAGES, scenes
from environments.sheet import GAP, MOMENTS, PITCHES_DEG, STRIP, anaglyph


def look(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "environments.sheet", *arguments], capture_output=True, text=True)


def made(tmp_path: Path, *arguments: str) -> np.ndarray:
    """The sheet, uint8 (h, w, 3)."""
    import pygame

    run = look(*arguments, "--size", "40x30", "--quality", "low", "--out", tmp_path / "look.png")
    assert (run.returncode, run.stdout) == (0, f"{tmp_path / 'look.png'}\n"), run.stderr
    return np.asarray(pygame.surfarray.array3d(pygame.image.load(tmp_path / "look.png")).swapaxes(0, 1))


def cells(rows: int, columns: int) -> tuple[int, int, int]:
    return (30 + GAP) * rows, (40 + GAP) * columns, 3


@pytest.mark.gl
def test_a_sheet_holds_every_moment_and_height(tmp_path: Path) -> None:
    assert made(tmp_path, "calm").shape == cells(len(PITCHES_DEG), len(MOMENTS))


@pytest.mark.gl
def test_both_eyes_stand_side_by_side(tmp_path: Path) -> None:
    assert made(tmp_path, "calm", "--both").shape == cells(len(PITCHES_DEG), 2 * len(MOMENTS))


@pytest.mark.gl
def test_a_strip_shows_motion(tmp_path: Path) -> None:
    strip = made(tmp_path, "calm", "--strip").astype(int)
    assert strip.shape == cells(len(PITCHES_DEG), STRIP)
    first, last = strip[:30, :40], strip[:30, -40 - GAP : -GAP]
    assert 0.1 < np.abs(first - last).mean() < 20.0


@pytest.mark.gl
def test_a_pair_shows_both_eyes_of_every_height(tmp_path: Path) -> None:
    assert made(tmp_path, "calm", "--pair").shape == cells(1, len(PITCHES_DEG))


def test_an_anaglyph_is_red_to_the_left_eye_and_cyan_to_the_right() -> None:
    left, right = (np.full((2, 2, 3), value, np.uint8) for value in (200, 50))
    assert anaglyph(left, right)[0, 0].tolist() == [200, 50, 50]


@pytest.mark.gl
def test_a_game_is_shown_from_coming_to_bloom(tmp_path: Path) -> None:
    assert set(environments.GAMES) & set(scenes())
    sheet = made(tmp_path, next(name for name in environments.GAMES if name in scenes())).astype(int)
    assert sheet.shape == cells(len(PITCHES_DEG), len(STAGES))
    columns = [sheet[:30, number * (40 + GAP) : number * (40 + GAP) + 40] for number in range(len(STAGES))]
    assert all(np.abs(one - columns[0]).max() > 8 for one in columns[1:])


def test_a_breath_is_led_on_it_from_empty_to_full_and_half_way_back() -> None:
    led = [fullness(moment.breath_phase) for moment in MOMENTS if moment.breath_rate]
    assert led[:2] == pytest.approx([0.0, 1.0]) and 0.2 < led[2] < 0.8


def test_an_unknown_world_lists_the_known(tmp_path: Path) -> None:
    run = look("moon", "--out", tmp_path / "look.png")
    assert run.returncode == 2
    assert "unknown world moon. Known: beach, forest" in run.stderr


@pytest.mark.gl
@pytest.mark.slow
def test_the_calm_scene_is_judged_and_nothing_rings() -> None:
    run = look("--judge", "calm", "--json")
    assert run.returncode == 0, run.stdout
    readings = json.loads(run.stdout)
    assert {"clipped", "hues", "bands", "shimmer", "kinks"} <= {one["measure"] for one in readings}
    assert not any(one["rings"] for one in readings)
