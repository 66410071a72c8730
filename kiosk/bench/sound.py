"""What the sound costs: how fast it is made, whether the sound card ever waited, how soon a turned head is heard.

The engine plays as many sources as a scape may have, with the breath in them, far too softly to be heard, on the
sound card where there is one; without one the blocks are taken by the clock, and the report says so. First alone, for
what it costs; then beside a process that does what a scene does at its worst: it keeps a processor busy and writes the
head 90 times a second. `python -m kiosk.bench.sound SECONDS` plays for as long as one likes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from audio.__main__ import TURN_S, make
from audio.block import BLOCK, BLOCK_S, MOST_SOURCES, RATE, Directions, Floats, Scape, Stereo
from audio.breath import Swell
from audio.control import SILENT_DB, Breath, Mix
from audio.engine import Engine
from audio.output import Output, output
from audio.pad import Pad
from audio.scapes import SCAPES, kind_of
from audio.shared import HeadSlot
from audio.spatial import spatial
from audio.stems import Stem
from audio.texture import Texture
from audio.tide import Tide
from kiosk.scene import link

MADE_S, PLAYED_S, OPENING_S = 10.0, 10.0, 3.0
UNDER_WAY = 1  # a block the card is just about to ask for
UNHEARD = Mix("calm", SILENT_DB + 1, 0.0)
HEAD_HZ = 90
BREATHS_PER_MIN = 6.0
FIRST_WITHIN_S = 20.0
WINDOWS, WINDOW_S = 8, 1.0  # a shared processor changes its pace; the quickest second is its own


def sound() -> dict[str, Any]:
    """How many seconds of the costliest scape one second of a processor makes; blocks that did not come in time."""
    times = {name: MADE_S / _made(name) for name in SCAPES}
    played = _played(PLAYED_S)
    where = played.pop("where")
    return {
        "audio_x_realtime": round(min(times.values()), 1), **played, "audio_first_sound_s": _first_sound_s(),
        "machine": {"sound": where or "none"},
        "notes": {} if where else {"sound": "no sound device here: the blocks were taken by the clock"},
    }


class Dearest:
    """As many textures as a scape may have sources, one of which goes round the listener, over a chord."""

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        stem = Stem(rng.integers(-4000, 4000, 40 * RATE).astype(np.int16))
        self._textures = [Texture(rng, stem) for _ in range(MOST_SOURCES)]
        self._pad = Pad(rng, [110.0, 165.0, 220.0, 275.0], [0.1] * 4, 14.0)
        turn = np.linspace(0, 2 * np.pi, MOST_SOURCES, endpoint=False)
        self.directions: Directions = np.column_stack([np.sin(turn), 0 * turn, -np.cos(turn)]).astype(np.float32)
        self._turn = 0.0

    def fill(self, sources: Floats, bed: Stereo) -> None:
        for source, texture in zip(sources, self._textures, strict=True):
            source[:] = texture.next()
        sources *= np.float32(0.01)
        bed[:] = self._pad.next()
        self._turn += 0.001
        self.directions = self.directions.copy()
        self.directions[0] = np.sin(self._turn), 0.0, -np.cos(self._turn)


def _dearest(name: str, seed: int, tide: Tide) -> Scape:
    return Swell(Dearest(seed), tide, kind_of(name).BREATH, np.random.default_rng(seed))


def _made(name: str) -> float:
    """Processor seconds for `MADE_S` of a scape."""
    engine = Engine(1, spatial("headset"))
    engine.mix(Mix(name))
    block = np.zeros((BLOCK, 2), np.float32)
    began = time.thread_time()
    for _ in range(round(MADE_S / BLOCK_S)):
        engine.produce()
        engine.pull(block)
    return time.thread_time() - began


class Watch:
    """When each block was taken, and how long a head that has just moved waits for its first one."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._read_at = 0.0
        self.waits_s: list[float] = []

    def pull(self, out: Stereo, heard_at: float) -> None:
        """Hands the block on. A head written just after the last one was read is first heard in this one."""
        read_at = time.monotonic()
        self._engine.pull(out, heard_at)
        if self._read_at:
            self.waits_s.append(time.monotonic() - self._read_at)
        self._read_at = read_at


def _played(seconds: float) -> dict[str, Any]:
    """What it cost alone, what was missed in so long beside a busy scene, how late the head was, and the device."""
    block = link.Block.create()
    engine = Engine(1, spatial("headset"), HeadSlot(block.fd).read, build=_dearest)
    engine.mix(UNHEARD)
    engine.breathe(Breath(time.monotonic(), BREATHS_PER_MIN))
    watch, ended = Watch(engine), threading.Event()
    maker = threading.Thread(target=make, args=(engine, ended), daemon=True)
    maker.start()
    sink = output("auto", watch.pull, engine.begin)
    try:
        if not _opened(sink):
            sink.close()
            sink = output("none", watch.pull)
        costs = _cost(sink)
        with _scene(block):
            return {**costs, **_missed(engine, watch, sink, seconds)}
    finally:
        sink.close()
        ended.set()
        maker.join()


def _cost(sink: Output) -> dict[str, Any]:
    """Of one processor, all threads together, in the quickest of some seconds and in the middle one."""
    percent = []
    for _ in range(WINDOWS):
        began, spent = time.monotonic(), time.process_time()
        _tend(sink, WINDOW_S)
        percent.append(100 * (time.process_time() - spent) / (time.monotonic() - began))
    return {"audio_cpu_percent": round(min(percent), 1), "audio_cpu_percent_median": round(median(percent), 1)}


def _missed(engine: Engine, watch: Watch, sink: Output, seconds: float) -> dict[str, Any]:
    """Blocks against the clock: what the device says of its own underflows is too little."""
    name = sink.tend(time.monotonic()).name
    watch.waits_s.clear()
    pulled, starved, began = engine.pulled, engine.starved, time.monotonic()
    _tend(sink, seconds)
    untaken = int((time.monotonic() - began) / BLOCK_S) - (engine.pulled - pulled) - UNDER_WAY
    waits_ms = 1000 * np.asarray(watch.waits_s)
    return {
        "audio_callbacks_missed": max(0, untaken) + engine.starved - starved,
        "audio_callbacks": engine.pulled - pulled,
        "audio_head_ms_p99": round(float(np.percentile(waits_ms, 99)), 1),
        "audio_head_ms_max": round(float(waits_ms.max()), 1), "where": name,
    }


def _tend(sink: Output, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        time.sleep(TURN_S)
        sink.tend(time.monotonic())


def _opened(sink: Output) -> bool:
    """Whether a device takes blocks."""
    until = time.monotonic() + OPENING_S
    while (state := sink.tend(time.monotonic()).state) != "ok":
        if state == "absent" or time.monotonic() > until:
            return False
        time.sleep(TURN_S)
    return True


@contextmanager
def _scene(block: link.Block) -> Iterator[None]:
    """A busy process beside the engine, that writes the head into `block`."""
    command = [sys.executable, "-m", "kiosk.bench.sound", "--scene", str(block.fd)]
    with subprocess.Popen(command, pass_fds=[block.fd]) as process:
        try:
            while block.pose.read() is None and process.poll() is None:
                time.sleep(TURN_S)
            yield
        finally:
            process.kill()


def busy_scene(fd: int) -> None:
    """Never rests, and writes a turning head; until killed."""
    block, due = link.Block.attach(fd), time.monotonic()
    while True:
        now = time.monotonic()
        if now >= due:
            due += 1 / HEAD_HZ
            half = 0.5 * np.sin(now / 3)
            block.pose.write(link.Head(now, 0.0, float(np.sin(half)), 0.0, float(np.cos(half)), 0.0, 0.0, 0.0))


def _first_sound_s() -> float | None:
    """From the start of the engine's process to its first sample that is not silence; None where none came."""
    from multiprocessing.connection import Connection
    from socket import socketpair

    with TemporaryDirectory() as folder:
        path = Path(folder, "heard.wav")
        ours, theirs = socketpair()
        began = time.monotonic()
        with theirs, subprocess.Popen(
            [sys.executable, "-m", "audio", "--link", str(theirs.fileno()), "--device", f"file:{path}"],
            pass_fds=[theirs.fileno()], stderr=subprocess.DEVNULL,
        ) as process, Connection(ours.detach()) as engine:
            try:
                engine.send(Mix("calm", 0.0, 1.0))
                while time.monotonic() < began + FIRST_WITHIN_S:
                    with suppress(OSError, IndexError):
                        if any(path.read_bytes()[44:]):
                            return round(time.monotonic() - began, 2)
                    time.sleep(TURN_S / 4)
            finally:
                process.kill()
    return None


if __name__ == "__main__":
    if sys.argv[1] == "--scene":
        busy_scene(int(sys.argv[2]))
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    print(json.dumps(_played(float(sys.argv[1])), indent=2))
