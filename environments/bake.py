"""`python -m environments.bake`: builds what the worlds keep on disk, so that no patient waits for it.

Run once at set-up; whatever it could not build is built at first use.
"""

from __future__ import annotations

import sys
import time

from environments import WORLDS, GlUnavailable

SEED = 1  # the kiosk's


def main() -> int:
    """Loads each world once in each quality, and draws its window; the exit code."""
    from environments import gl, windows
    from environments.render import open_world

    context = gl.open_context()
    try:
        for name in WORLDS:
            began = time.monotonic()
            for quality in ("low", "high"):
                world = open_world(gl, name, SEED, quality)
                if quality == "high":
                    windows.prepare(gl, world, SEED)
                world.close()
            print(f"Prepared the {name} in {time.monotonic() - began:.0f} s")
    finally:
        context.close()
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except GlUnavailable as error:
        print(f"The worlds are prepared at first use instead: {error}", file=sys.stderr)
