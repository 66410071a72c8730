"""`python -m tests.peers.drawn NAME WxH QUALITY`: one way to draw the beach, in a process of its own.

It draws one frame and says so with a line of JSON, then does what its standard input asks, a line each:
`frames N` draws so many, `pictures FILE` keeps those of frame 0, `counted` counts one; an end of input ends it.
"""

from __future__ import annotations

import itertools
import json
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from tests.peers.course import course, frame

MODULES = {"ours": "ours", "moderngl": "modern", "panda3d": "panda", "arithmetic": "recorded"}


def memory_mb() -> dict[str, float]:
    """This process's memory now and at most, resident, MB."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    found = {line.split(":")[0]: float(line.split()[1]) / 1000 for line in lines if line.startswith(("VmRSS", "VmHWM"))}
    return {"resident_mb": found["VmRSS"], "peak_mb": found["VmHWM"]}


def main(name: str, size: tuple[int, int], quality: str) -> None:
    """Serves until standard input ends."""
    drawer = import_module(f"tests.peers.{MODULES[name]}").Drawer(size, quality)
    drawer.frame(*frame(0, size))
    _say({"at": time.monotonic(), "renderer": drawer.renderer, **memory_mb()})
    course(size)
    following = itertools.count(1)
    for line in sys.stdin:
        what, *more = line.split()
        if what == "frames":
            count = int(more[0])
            wall, cpu = time.perf_counter(), time.process_time()
            for number in itertools.islice(following, count):
                drawer.frame(*frame(number, size))
            spent = time.process_time() - cpu
            _say({"wall_ms": 1000 * (time.perf_counter() - wall) / count, "cpu_ms": 1000 * spent / count})
        elif what == "pictures":
            drawer.frame(*frame(0, size))
            np.save(more[0], drawer.pictures())
            _say({"pictures": more[0]})
        else:
            draws, triangles = drawer.counted(*frame(0, size))
            _say({"draws": draws, "triangles": triangles})


def _say(figures: dict[str, Any]) -> None:
    print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    width, _, height = sys.argv[2].partition("x")
    main(sys.argv[1], (int(width), int(height)), sys.argv[3])
