"""What the sound costs: how fast it is made, and whether the sound card ever waited.

On a sound card it plays for ten seconds, far too softly to be heard. Without one the blocks are taken by the
clock instead, and the report says so.
"""

from __future__ import annotations

import threading
import time
from typing import Any

import numpy as np

from audio.__main__ import TURN_S, make
from audio.block import BLOCK, BLOCK_S
from audio.control import SILENT_DB, Mix
from audio.engine import Engine
from audio.output import Output, output
from audio.scapes import SCAPES
from audio.spatial import spatial

MADE_S, PLAYED_S, OPENING_S = 10.0, 10.0, 3.0
UNDER_WAY = 1  # a block the card is just about to ask for
UNHEARD = Mix(SCAPES[0], SILENT_DB + 1, 0.0)


def sound() -> dict[str, Any]:
    """How many seconds of the costliest scape one second of a processor makes; blocks that did not come in time."""
    times = {name: MADE_S / _made(name) for name in SCAPES}
    engine = Engine(1, spatial("headset"))
    engine.mix(UNHEARD)
    ended = threading.Event()
    maker = threading.Thread(target=make, args=(engine, ended), daemon=True)
    maker.start()
    try:
        missed, where = _played(engine)
    finally:
        ended.set()
        maker.join()
    return {
        "audio_x_realtime": round(min(times.values()), 1), "audio_callbacks_missed": missed,
        "machine": {"sound": where or "none"},
        "notes": {} if where else {"sound": "no sound device here: the blocks were taken by the clock"},
    }


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


def _played(engine: Engine) -> tuple[int, str]:
    """Blocks missed in `PLAYED_S`, and the device that took the others; "" for none."""
    sink = output("auto", engine.pull)
    if not _opened(sink):
        sink.close()
        sink = output("none", engine.pull)
    name = sink.tend(time.monotonic()).name
    pulled, starved, began = engine.pulled, engine.starved, time.monotonic()
    while (now := time.monotonic()) < began + PLAYED_S:
        time.sleep(TURN_S)
        sink.tend(time.monotonic())
    untaken = int((now - began) / BLOCK_S) - (engine.pulled - pulled) - UNDER_WAY
    starved = engine.starved - starved
    sink.close()
    return max(0, untaken) + starved, name


def _opened(sink: Output) -> bool:
    """Whether a device takes blocks."""
    until = time.monotonic() + OPENING_S
    while (state := sink.tend(time.monotonic()).state) != "ok":
        if state == "absent" or time.monotonic() > until:
            return False
        time.sleep(TURN_S)
    return True
