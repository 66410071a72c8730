"""`python -m audio` as a process of its own, and what comes out of it into a sink."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from socket import AF_UNIX, SOCK_STREAM, socketpair

import numpy as np

from audio.block import BLOCK
from audio.control import Mix, Sounding
from audio.engine import Engine
from audio.spatial import spatial
from tests.servers import Pulse
from tests.waiting import until

SLOW_S = 60.0


class Process:
    """`python -m audio` and the kiosk's end of its link."""

    def __init__(self, process: subprocess.Popen[bytes], link: Connection) -> None:
        self.process, self.link = process, link
        self.said: list[Sounding] = []

    def state(self, wanted: str, within_s: float = SLOW_S) -> Sounding:
        """Waits until the engine says that it is so."""
        def heard() -> bool:
            while self.link.poll(0):
                self.said.append(self.link.recv())
            return bool(self.said) and self.said[-1].state == wanted
        until(heard, f"the output to be {wanted}", within_s)
        return self.said[-1]


@contextmanager
def engine(
    device: str, env: dict[str, str] | None = None, *options: str, fds: Sequence[int] = ()
) -> Iterator[Process]:
    ours, theirs = socketpair(AF_UNIX, SOCK_STREAM)
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-m", "audio", "--link", str(theirs.fileno()), "--device", device, *options],
            pass_fds=[theirs.fileno(), *fds], env={**os.environ, **(env or {})},
        )
    link = Connection(ours.detach())
    try:
        yield Process(process, link)
    finally:
        link.close()
        try:
            process.wait(20)
        finally:
            process.kill()
            process.wait()


def samples(pulse: Pulse) -> np.ndarray:
    return np.frombuffer(pulse.played(), np.int16).reshape(-1, 2).astype(float) / 32768


def loud(pulse: Pulse, seconds: float = 0.5) -> bool:
    last = samples(pulse)[-round(seconds * 48_000):]
    return last.size > 0 and float(np.sqrt(np.mean(last**2))) > 1e-3


def meant(scape: str, seconds: float) -> np.ndarray:
    """What the engine means to be heard, from its first frame, without its ramps."""
    made = Engine(1, spatial("headset"))
    made.mix(Mix(scape, 0.0, 0.0))
    blocks = np.zeros((round(seconds * 48_000 / BLOCK), BLOCK, 2), np.float32)
    for block in blocks:
        made.produce()
        made.pull(block)
    return blocks.reshape(-1, 2).astype(float)


def hear(audio: Process, pulse: Pulse, mix: Mix) -> None:
    """Waits until a wish is heard in the sink."""
    audio.link.send(mix)
    audio.state("ok")
    until(lambda: loud(pulse), "sound in the sink", SLOW_S)
