"""A contact sheet: every world at five moments and through one led breath, upright, halfway up and at the zenith.

Rows are worlds by look; columns are moments, then the breath empty, full and on its way out. There are no words on it, so that a fresh eye can be
asked where it is. `script/look` calls this.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from environments import WORLDS, GlUnavailable
from environments.breath import INHALE_SHARE
from environments.render import eye_at, frames, open_world, write_png
from environments.world import Moment

MOMENTS_S = (20.0, 24.5, 180.0, 600.0, 1500.0)
LED_S, LED_PER_MIN, LED_PHASES = 24.5, 6.0, (0.0, INHALE_SHARE, 0.7)
MOMENTS = (
    *(Moment(t) for t in MOMENTS_S),
    *(Moment(LED_S, breath_phase=phase, breath_rate=LED_PER_MIN) for phase in LED_PHASES),
)
PITCHES_DEG = (0.0, 45.0, 90.0)
GAP = 4  # pixels between pictures


def sheet(names: Sequence[str], size: tuple[int, int], seed: int, quality: str, both: bool = False) -> np.ndarray:
    """The pictures of these worlds as one, uint8 (h, w, 3).

    Args:
        both: the right eye beside the left in every cell.

    Raises:
        KeyError: an unknown world. GlUnavailable: no OpenGL.
    """
    from environments import gl

    context = gl.open_context()
    rows = []
    try:
        buffer = gl.EyeBuffer(*size, 4)
        for name in names:
            world = open_world(gl, name, seed, quality)
            for pitch in PITCHES_DEG:
                eyes = tuple(eye_at(index, size, pitch) for index in ((0, 1) if both else (0,)))
                rows.append([picture for _, _, picture in frames(gl, world, buffer, list(MOMENTS), eyes)])
            world.close()
        buffer.close()
    finally:
        context.close()
    return _laid_out(rows)


def _laid_out(rows: list[list[np.ndarray]]) -> np.ndarray:
    framed = [[np.pad(one, ((0, GAP), (0, GAP), (0, 0)), constant_values=24) for one in row] for row in rows]
    return np.concatenate([np.concatenate(row, 1) for row in framed], 0)


def main() -> int:
    asked = argparse.ArgumentParser(prog="script/look", description="Every world at five moments and through a breath, on one sheet.")
    asked.add_argument("worlds", nargs="*", metavar="WORLD", help="of: " + ", ".join([*WORLDS, "calm"]))
    asked.add_argument("--out", type=Path, default=Path("look.png"))
    asked.add_argument("--size", default="400x300", help="of one picture")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--quality", choices=("low", "high"), default="high")
    asked.add_argument("--both", action="store_true", help="the right eye beside the left")
    given = asked.parse_args()
    names = given.worlds or [*WORLDS, "calm"]
    unknown = [name for name in names if name not in (*WORLDS, "calm")]
    if unknown:
        asked.error(f"unknown world {unknown[0]}. Known: {', '.join([*WORLDS, 'calm'])}.")
    width, height = (int(part) for part in given.size.split("x"))
    try:
        picture = sheet(names, (width, height), given.seed, given.quality, given.both)
    except GlUnavailable as error:
        print(f"script/look: {error}", file=sys.stderr)
        return 1
    write_png(given.out, picture)
    print(given.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
