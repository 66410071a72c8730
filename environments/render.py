"""Pictures of a world without a headset: the frames that `kiosk render` writes.

The same seed, size and machine give the same bytes: time is i / fps, nothing else is asked.
Reclining tilts the look, not the world: 45 looks halfway up, 90 at the zenith, as a lying patient
does who kept the horizon level.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from environments import EXERCISES, GAMES, SCENES, WORLDS
from environments.games.game import Game
from environments.world import Eye, Moment, World

IPD_M = 0.063
FIELD_DEG = 90.0  # of the longer side
REACH_DEG = (20.0, 10.0)  # of an exercise in a picture
SPOT_S = 4.0  # until what is pointed at is lit
EYES = {"left": (0,), "right": (1,), "both": (0, 1)}


def eye_at(index: int, size: tuple[int, int], pitch_deg: float = 0.0, yaw_deg: float = 0.0, field_deg: float = FIELD_DEG) -> Eye:
    """An eye of a head at the origin that looks `pitch_deg` up and `yaw_deg` to the right."""
    width, height = size
    tangent = np.tan(np.radians(field_deg) / 2) / max(width, height)
    projection = np.zeros((4, 4))
    projection[0, 0], projection[1, 1] = 1 / (tangent * width), 1 / (tangent * height)
    projection[2] = (0, 0, -1, -0.2)
    projection[3, 2] = -1
    pitch, yaw = np.radians(pitch_deg), np.radians(yaw_deg)
    up = np.array([[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]])
    turn = np.array([[np.cos(yaw), 0, -np.sin(yaw)], [0, 1, 0], [np.sin(yaw), 0, np.cos(yaw)]])
    head = turn @ up
    position = head @ np.array([IPD_M * (index - 0.5), 0, 0])
    view = np.eye(4)
    view[:3, :3] = head.T
    view[:3, 3] = -head.T @ position
    return Eye(index, view, projection, position, size)


def open_world(gl: Any, name: str, seed: int, quality: str) -> World:
    """A world, a scene or `calm` by name, loaded to the end.

    Raises:
        KeyError: an unknown name.
    """
    if name == "calm":
        from environments.calm import Calm

        kind: Any = Calm
    else:
        kind = (WORLDS | SCENES)[name]
    world: World = kind(gl, seed, quality)
    for _ in world.load(quality):
        pass
    return world


def open_game(gl: Any, world: World, name: str, seed: int, quality: str) -> Game:
    """A game by name, loaded to the end and played in `world`.

    Raises:
        KeyError: an unknown name.
    """
    game: Game = (GAMES | EXERCISES)[name](gl, seed, quality)
    game.reach_deg = REACH_DEG
    for _ in game.load(quality):
        pass
    world.play(game)
    return game


def frames(
    gl: Any, world: World, buffer: Any, moments: Iterable[Moment], eyes: tuple[Eye, ...]
) -> Iterator[tuple[int, Eye, np.ndarray]]:
    """Draws each moment for each eye: (moment's number, eye, uint8 picture (h, w, 3))."""
    for number, moment in enumerate(moments):
        world.update(moment)
        for eye in eyes:
            buffer.bind()
            world.draw(eye)
            yield number, eye, buffer.read()


def render(
    world: str,
    out: Path,
    size: tuple[int, int] = (640, 480),
    seconds: float = 1.0,
    fps: float = 1.0,
    seed: int = 1,
    eye: str = "both",
    recline: float = 0.0,
    quality: str = "high",
    start: float = 0.0,
    breaths_per_min: float = 0.0,
    game: str = "",
    spot: str = "",
) -> list[Path]:
    """Writes round(seconds · fps) frames as OUT/WORLD_00000_left.png …, or OUT/WORLD-GAME_00000_left.png …

    Args:
        size: width and height in pixels.
        eye: left, right or both.
        recline: degrees the look is tilted up, 0 to 90.
        start: seconds into the world at frame 0.
        breaths_per_min: of a breath that is led, with an inhale at frame 0; 0 for none.
        game: played in the world by a model player (`environments.player`), "" for none.
        spot: pointed at since a while, "" for nothing.

    Returns:
        the files, in order.

    Raises:
        KeyError: an unknown world, game or eye.
        GlUnavailable: no OpenGL.
    """
    from environments import gl

    indices, name = EYES[eye], f"{world}-{game}" if game else world
    context = gl.open_context()
    try:
        shown = open_world(gl, world, seed, quality)
        buffer = gl.EyeBuffer(*size, 4)
        toys = [open_game(gl, shown, game, seed, quality)] if game else []
        steps = _moments(shown, start, round(seconds * fps), fps, breaths_per_min, spot)
        out.mkdir(parents=True, exist_ok=True)
        files = []
        for number, looked, picture in frames(gl, shown, buffer, steps, tuple(eye_at(i, size, recline) for i in indices)):
            files.append(out / f"{name}_{number:05d}_{('left', 'right')[looked.index]}.png")
            write_png(files[-1], picture)
        for made in (buffer, shown, *toys):
            made.close()
        return files
    finally:
        context.close()


def _moments(world: World, start: float, count: int, fps: float, led: float, spot: str) -> Iterator[Moment]:
    """One moment a frame; where a game is played the player lives through the time between two frames too."""
    from environments.player import STEP_S, Player

    player = Player(world, led)
    for before in range(round(SPOT_S / STEP_S) if spot else 0, 0, -1):
        world.update(Moment(start - before * STEP_S, STEP_S, spot=spot))
    for i in range(count):
        phase = i / fps * led / 60.0 % 1.0
        if world.game is None:
            yield Moment(start + i / fps, 1 / fps if i else 0.0, breath_phase=phase, breath_rate=led, spot=spot)
            continue
        between = max(1, round(1 / fps / STEP_S)) if i else 1
        for part in range(1, between):
            world.update(player.look(start + (i - 1 + part / between) / fps, 1 / fps / between))
        yield player.look(start + i / fps, 1 / fps / between if i else 0.0)


def write_png(path: Path, picture: np.ndarray) -> None:
    """Writes uint8 (height, width, 3) as a PNG with an sRGB chunk; the same picture, the same bytes."""
    height, width = picture.shape[:2]
    rows = np.zeros((height, 1 + width * 3), np.uint8)
    rows[1:, 1:] = np.diff(picture.reshape(height, -1).astype(np.int16), axis=0)  # filter 2: above
    rows[0, 1:] = picture[0].ravel()
    rows[1:, 0] = 2
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"sRGB", b"\0"),
        (b"IDAT", zlib.compress(rows.tobytes(), 6)),
        (b"IEND", b""),
    )
    with path.open("wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        for kind, data in chunks:
            file.write(struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)))
