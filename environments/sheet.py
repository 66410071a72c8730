"""Contact sheets: every world and game at its moments, in motion and in depth, upright, halfway up and at the zenith.

A row is a world or a game by look; its columns are moments: of a world five and then a breath that is led, empty,
full and on its way out; of a game what a player meets, from something's coming to a later one's bloom. There are
no words on it, so that a fresh eye can be asked where it is. `script/look` calls this, and its alarms are
environments/judge.py.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from environments import WORLDS, GlUnavailable
from environments.breath import INHALE_SHARE
from environments.games.game import Game
from environments.player import open_scene, pairings, played, scenes, stages, until_attended
from environments.render import eye_at, write_png
from environments.world import Moment, World

MOMENTS_S = (20.0, 24.5, 180.0, 600.0, 1500.0)
LED_S, LED_PER_MIN, LED_PHASES = 24.5, 6.0, (0.0, INHALE_SHARE, 0.7)
MOMENTS = (
    *(Moment(t) for t in MOMENTS_S),
    *(Moment(LED_S, breath_phase=phase, breath_rate=LED_PER_MIN) for phase in LED_PHASES),
)
STRIP, STRIP_S = 8, 0.5
PITCHES_DEG = (0.0, 45.0, 90.0)
GAP = 4  # pixels between pictures
KINDS = ("moments", "strip", "pair")


def sheet(
    names: Sequence[str], size: tuple[int, int], seed: int, quality: str, both: bool = False, kind: str = "moments"
) -> np.ndarray:
    """The pictures of these worlds and games as one, uint8 (h, w, 3).

    Args:
        both: the right eye beside the left in every cell.
        kind: moments; strip, eight pictures half a second apart; or pair, an anaglyph of each look.

    Raises:
        KeyError: an unknown world. GlUnavailable: no OpenGL.
    """
    from environments import gl

    context = gl.open_context()
    rows: list[list[np.ndarray]] = []
    try:
        buffer = gl.EyeBuffer(*size, 4)
        for name in names:
            world, game = open_scene(gl, name, seed, quality)
            looks: list[list[np.ndarray]] = [[] for _ in PITCHES_DEG]
            for _ in _moments(world, game, kind):
                for row, pitch in zip(looks, PITCHES_DEG, strict=True):
                    row += _cell(world, buffer, pitch, both, kind == "pair")
            rows += [[picture for row in looks for picture in row]] if kind == "pair" else looks
            if game:
                game.close()
            world.close()
        buffer.close()
    finally:
        context.close()
    return _laid_out(rows)


def anaglyph(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Both eyes' pictures in one, for red–cyan glasses: uint8 (h, w, 3)."""
    return np.concatenate([left[..., :1], right[..., 1:]], -1)


def _moments(world: World, game: Game | None, kind: str) -> Iterator[Moment]:
    """The world is moved to each before it is yielded."""
    start = MOMENTS_S[0]
    if kind == "moments" and game:
        for _, moment in stages(world, game, start):
            yield moment
    elif kind == "moments":
        for moment in MOMENTS:
            world.update(moment)
            yield moment
    else:
        moments = played(world, start)
        if game:
            until_attended(moments)
        every = round(STRIP_S / (1 / 15))
        yield from islice(moments, every - 1, every * (STRIP if kind == "strip" else 1), every)


def _cell(world: World, buffer: Any, pitch: float, both: bool, pair: bool) -> list[np.ndarray]:
    pictures = []
    for index in (0, 1) if both or pair else (0,):
        buffer.bind()
        world.draw(eye_at(index, buffer.size, pitch))
        pictures.append(buffer.read())
    return [anaglyph(*pictures)] if pair else pictures


def _laid_out(rows: list[list[np.ndarray]]) -> np.ndarray:
    longest = max(len(row) for row in rows)
    framed = [[np.pad(one, ((0, GAP), (0, GAP), (0, 0)), constant_values=24) for one in row] for row in rows]
    blank = np.full_like(framed[0][0], 24)
    return np.concatenate([np.concatenate([*row, *[blank] * (longest - len(row))], 1) for row in framed], 0)


def judge(names: Sequence[str], seed: int, quality: str, as_json: bool) -> bool:
    """Prints the alarms of these worlds, each as it is read; whether none rings.

    Raises:
        GlUnavailable: no OpenGL.
    """
    from environments import gl, judge

    context = gl.open_context()
    try:
        readings = []
        for one in judge.judged(gl, names, seed, quality):
            readings.append(one)
            if not as_json:
                print(judge.line(one), flush=True)
    finally:
        context.close()
    print(json.dumps([one.row() for one in readings], indent=1) if as_json else f"\n{judge.rings(readings)}")
    return not any(one.rings for one in readings)


def main() -> int:
    known = (*scenes(), *pairings())
    asked = argparse.ArgumentParser(prog="script/look", description="Every world and game on one sheet, or the alarms of the look.")
    asked.add_argument("worlds", nargs="*", metavar="WORLD", help="of: " + ", ".join(scenes()) + ", or GAME@WORLD")
    asked.add_argument("--out", type=Path, default=Path("look.png"))
    asked.add_argument("--size", default="400x300", help="of one picture")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--quality", choices=("low", "high"), default="high")
    asked.add_argument("--both", action="store_true", help="the right eye beside the left")
    kinds = asked.add_mutually_exclusive_group()
    kinds.add_argument("--strip", action="store_true", help="eight pictures half a second apart")
    kinds.add_argument("--pair", action="store_true", help="both eyes in red and cyan")
    kinds.add_argument("--judge", action="store_true", help="no sheet: measures, and which of them ring (exit 1)")
    asked.add_argument("--json", action="store_true", help="with --judge")
    given = asked.parse_args()
    worlds = [*WORLDS, "calm"] if given.judge else known
    unknown = [name for name in given.worlds if name not in worlds]
    if unknown:
        asked.error(f"unknown world {unknown[0]}. Known: {', '.join(worlds)}.")
    names = given.worlds or [name for name in worlds if "@" not in name]
    kind = "strip" if given.strip else "pair" if given.pair else "moments"
    try:
        if given.judge:
            return 0 if judge(names, given.seed, given.quality, given.json) else 1
        width, height = (int(part) for part in given.size.split("x"))
        picture = sheet(names, (width, height), given.seed, given.quality, given.both, kind)
    except GlUnavailable as error:
        print(f"script/look: {error}", file=sys.stderr)
        return 1
    write_png(given.out, picture)
    print(given.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
