"""A window into a world: kept once, alive, and each eye looks through it into the distance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from environments import windows
from environments.render import eye_at, open_world
from environments.windows import EVERY_S, PICTURES, Windows
from environments.world import Moment

SIZE = (200, 150)
DOT, ACROSS = 9, 64

pytestmark = pytest.mark.gl


@dataclass(frozen=True)
class Pane:
    """As much of a cell as a window needs."""

    picture: str
    yaw: float = 0.0
    pitch: float = 0.0
    width: float = 30.0
    height: float = 22.0


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LULL_CACHE", str(tmp_path))
    return tmp_path


@pytest.fixture
def buffer(gl: ModuleType) -> Iterator[Any]:
    made = gl.EyeBuffer(*SIZE, 4)
    yield made
    made.close()


def kept(monkeypatch: pytest.MonkeyPatch, left: np.ndarray, right: np.ndarray) -> None:
    monkeypatch.setattr(windows.baked, "found", lambda *_: {"left": left, "right": right})


def opened(gl: ModuleType, *names: str) -> Windows:
    made = Windows(gl, 1)
    for _ in made.load(names):
        pass
    return made


def seen(made: Windows, buffer: Any, index: int, t: float = 0.0, pane: Pane | None = None, **more: Any) -> np.ndarray:
    buffer.bind()
    made.gl.GL.glClearColor(0.0, 0.0, 0.0, 1.0)
    made.gl.GL.glClear(made.gl.GL.GL_COLOR_BUFFER_BIT)
    eye = eye_at(index, SIZE, **more)
    made.draw(eye, np.eye(4), [pane or Pane("forest")], 1.0, 1.0, t)
    return buffer.read().astype(float)


def spot() -> np.ndarray:
    """PICTURES times one dot in the middle, over grey."""
    one = np.full((ACROSS, ACROSS, 3), 60, np.uint8)
    half = ACROSS // 2
    one[half - DOT // 2 : half + DOT // 2 + 1, half - DOT // 2 : half + DOT // 2 + 1] = 255
    return np.repeat(one[None], PICTURES, 0)


def middle(picture: np.ndarray) -> float:
    """The column about which what is bright lies."""
    bright = np.clip(picture.mean(2) - 150, 0, None).sum(0)
    return float((bright * np.arange(SIZE[0])).sum() / bright.sum())


def test_what_is_far_in_the_picture_is_far_behind_the_window(
    gl: ModuleType, buffer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept(monkeypatch, spot(), spot())
    made = opened(gl, "forest")
    dots = [middle(seen(made, buffer, index)) for index in (0, 1)]
    frames = [np.flatnonzero(seen(made, buffer, index).mean(2)[SIZE[1] // 2] > 20)[0] for index in (0, 1)]
    made.close()
    assert abs(dots[0] - dots[1]) < 0.5, "both eyes see it in the same direction: it is as far as can be"
    assert frames[0] - frames[1] > 1.5, "while the frame itself hangs near"


def test_a_window_lives_and_never_jumps(gl: ModuleType, buffer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ramp = 128 + 100 * np.sin(np.arange(PICTURES) / PICTURES * 2 * np.pi)
    pictures = np.broadcast_to(ramp.astype(np.uint8)[:, None, None, None], (PICTURES, ACROSS, ACROSS, 3))
    kept(monkeypatch, pictures, pictures)
    made = opened(gl, "forest")
    level = np.array([seen(made, buffer, 0, t)[SIZE[1] // 2, SIZE[0] // 2, 0] for t in np.arange(0, 21, 0.1)])
    made.close()
    assert np.ptp(level) > 150
    assert np.abs(np.diff(level)).max() <= 12, "also where the last picture becomes the first"
    assert level[0] == pytest.approx(level[round(PICTURES * EVERY_S / 0.1)], abs=2)


def test_a_world_is_drawn_for_its_window_once_and_for_both_eyes(gl: ModuleType, cache: Path) -> None:
    world = open_world(gl, "calm", 1, "low")
    assert windows.baked.found("window", windows.VERSION, *windows._key("calm", 1)) is None
    windows.prepare(gl, world, 1)
    made = windows.baked.found("window", windows.VERSION, *windows._key("calm", 1))
    world.update(Moment(5.0))
    windows.prepare(gl, world, 1)
    world.close()
    assert made is not None and len(list(cache.glob("window-*"))) == 1
    assert made["left"].shape == made["right"].shape == (PICTURES, windows.SIZE[1], windows.SIZE[0], 3)
    assert np.abs(made["left"][0].astype(int) - made["left"][6]).mean() > 0.05


def test_a_world_that_was_not_prepared_has_dusk_in_its_window_and_is_told(
    gl: ModuleType, buffer: Any, cache: Path, caplog: pytest.LogCaptureFixture
) -> None:
    made = opened(gl, "forest")
    picture = seen(made, buffer, 0)
    made.close()
    assert "no window into forest" in caplog.text
    assert 30 < picture[SIZE[1] // 2, SIZE[0] // 2].mean() < 160


def test_nothing_is_drawn_outside_the_frame(gl: ModuleType, buffer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    white = np.full((PICTURES, ACROSS, ACROSS, 3), 255, np.uint8)
    kept(monkeypatch, white, white)
    made = opened(gl, "forest")
    lit = seen(made, buffer, 0, pane=Pane("forest", width=20.0, height=14.0)).mean(2) > 20
    made.close()
    columns, rows = np.flatnonzero(lit.any(0)), np.flatnonzero(lit.any(1))
    focal = SIZE[0] / 2
    assert len(columns) == pytest.approx(2 * focal * np.tan(np.radians(10)), abs=3)
    assert len(rows) == pytest.approx(2 * focal * np.tan(np.radians(7)), abs=3)
