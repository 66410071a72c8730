"""The same beach, stereo, drawn by ours, moderngl and Panda3D, each in processes of their own that take turns.

Drawn on the processor it has the quality that the kiosk chooses there (low), and every frame is waited for. Submission
is that of quality high with rasterising left out (`GALLIUM_NOOP`): processor time of all threads, until the driver
has taken all. Part of it is the same in all three, the world's own arithmetic in Python; it is measured apart.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from tests.peers.compared import beside, rounded

NAMES = ("ours", "moderngl", "panda3d")
ROOT = Path(__file__).parents[2]
SOFTWARE = {"LIBGL_ALWAYS_SOFTWARE": "1"}
NOTHING_DRAWN = {**SOFTWARE, "GALLIUM_NOOP": "true"}
SUBMITTED, DRAWN = 200, 2  # frames a round
WARMED = 200  # frames until a submission is as quick as it gets


class Child:
    """A process of `drawn`, which has drawn its first frame."""

    def __init__(self, name: str, size: tuple[int, int], quality: str, environment: dict[str, str]) -> None:
        began = time.monotonic()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.peers.drawn", name, f"{size[0]}x{size[1]}", quality],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ, **environment},
        )
        try:
            self.first = self._told()
        except RuntimeError:
            self.close()
            raise
        self.start_s = float(self.first["at"]) - began

    def ask(self, *words: object) -> dict[str, Any]:
        """Its answer."""
        assert self._process.stdin
        print(*words, file=self._process.stdin, flush=True)
        return self._told()

    def close(self) -> None:
        """Ends it."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()

    def _told(self) -> dict[str, Any]:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{' '.join(map(str, self._process.args[2:]))}: ended")  # type: ignore[union-attr]
        answer: dict[str, Any] = json.loads(line)
        return answer


@contextmanager
def children(
    names: Iterable[str], size: tuple[int, int], quality: str, environment: dict[str, str]
) -> Iterator[dict[str, Child]]:
    """One child of each name, one started after the other."""
    with ExitStack() as held:
        made = {}
        for name in names:
            made[name] = Child(name, size, quality, environment)
            held.callback(made[name].close)
        yield made


def pictures(made: dict[str, Child]) -> dict[str, np.ndarray]:
    """Of frame 0, each uint8 (2, height, width, 3)."""
    with TemporaryDirectory() as folder:
        files = {name: child.ask("pictures", Path(folder, f"{name}.npy"))["pictures"] for name, child in made.items()}
        return {name: np.load(file) for name, file in files.items()}


def apart(one: np.ndarray, other: np.ndarray) -> dict[str, float]:
    """How far two pictures differ, of 255: in the mean, and at most."""
    off = np.abs(one.astype(np.int16) - other)
    return {"mean": rounded(float(off.mean())), "most": int(off.max())}


def starts(size: tuple[int, int], rounds: int) -> dict[str, Any]:
    """From process to first finished frame, and the memory after it; a first round, which warms caches, is left out."""
    found: dict[str, dict[str, list[float]]] = {
        key: {name: [] for name in NAMES} for key in ("start_s", "resident_mb", "peak_mb")
    }
    for number in range(rounds + 1):
        for name in NAMES:
            child = Child(name, size, "low", SOFTWARE)
            child.close()
            if number:
                found["start_s"][name].append(child.start_s)
                for key in ("resident_mb", "peak_mb"):
                    found[key][name].append(child.first[key])
    return {key: beside(values) for key, values in found.items()}


def frames(
    size: tuple[int, int], rounds: int, quality: str, count: int, key: str, environment: dict[str, str],
    names: Iterable[str] = NAMES, warmed: int = 0,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Milliseconds a stereo frame, by `key`; and what was drawn: renderer, draw calls, triangles."""
    with children(names, size, quality, environment) as made:
        drawn: dict[str, Any] = {"renderer": made["ours"].first["renderer"]}
        for name in NAMES:
            drawn[name] = made[name].ask("counted")
        for child in made.values():
            if warmed:
                child.ask("frames", warmed)
        found: dict[str, list[float]] = {name: [] for name in made}
        for _ in range(rounds):
            for name, child in made.items():
                found[name].append(child.ask("frames", count)[key])
        return beside(found), drawn


def differences(size: tuple[int, int]) -> dict[str, Any]:
    """How far theirs are from our pictures, by quality and name."""
    found: dict[str, Any] = {}
    for quality in ("low", "high"):
        with children(NAMES, size, quality, SOFTWARE) as made:
            shown = pictures(made)
        found[quality] = {name: apart(shown["ours"], shown[name]) for name in NAMES[1:]}
    return found


def beach(size: tuple[int, int], quick: bool) -> dict[str, Any]:
    """All of it."""
    off = differences(size)
    frame, drawn = frames(size, 3 if quick else 20, "low", DRAWN, "wall_ms", SOFTWARE)
    submission, submitted = frames(
        size, 4 if quick else 40, "high", SUBMITTED, "cpu_ms", NOTHING_DRAWN, (*NAMES, "arithmetic"), WARMED
    )
    return {
        "size": list(size), "difference_of_255": off, "start_and_memory": starts(size, 2 if quick else 7),
        "frame_ms": frame, "frame_drawn": drawn, "submission_ms": submission, "submission_drawn": submitted,
    }
