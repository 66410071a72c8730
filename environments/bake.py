"""`python -m environments.bake [WORLD]`: builds what the worlds keep on disk, so that no patient waits for it.

Run once at set-up; what is no longer used is removed then. A scene that finds a world not prepared runs it for that
world beside itself, and shows the calm scene meanwhile.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence

from environments import SCENES, WORLDS, GlUnavailable, baked

SEED = 1  # the kiosk's
QUALITIES = ("low", "high")


def main(arguments: Sequence[str] | None = None) -> int:
    """Loads worlds and scenes once in each quality, and draws the worlds' windows; the exit code."""
    asked = argparse.ArgumentParser(prog="python -m environments.bake")
    asked.add_argument("world", nargs="?", choices=[*WORLDS, *SCENES], help="all where none is named")
    asked.add_argument("--seed", type=int, default=SEED)
    asked.add_argument("--quality", choices=QUALITIES)
    given = asked.parse_args(arguments)
    began = time.time()
    try:
        for name in [given.world] if given.world else WORLDS | SCENES:
            _bake(name, given.seed, [given.quality] if given.quality else QUALITIES)
    except GlUnavailable as error:
        print(f"The worlds are not prepared: {error}", file=sys.stderr)
        return 1
    if not given.world:
        baked.forget(began)
    return 0


def _bake(name: str, seed: int, qualities: Sequence[str]) -> None:
    from environments import gl, windows
    from environments.render import open_world

    began = time.monotonic()
    context = gl.open_context()
    try:
        for quality in qualities:
            world = open_world(gl, name, seed, quality)
            if quality == "high" and name in WORLDS:
                windows.prepare(gl, world, seed)
            world.close()
    finally:
        context.close()
    print(f"Prepared {name} in {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    sys.exit(main())
