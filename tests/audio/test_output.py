"""The engine's process on a real sound server, in a file, and without any device."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from socket import AF_UNIX, SOCK_STREAM, socketpair

import numpy as np
import pytest

from audio.control import Mix, Quit, Sounding
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
def engine(device: str, env: dict[str, str] | None = None) -> Iterator[Process]:
    ours, theirs = socketpair(AF_UNIX, SOCK_STREAM)
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-m", "audio", "--link", str(theirs.fileno()), "--device", device],
            pass_fds=[theirs.fileno()], env={**os.environ, **(env or {})},
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


@pytest.mark.audio
def test_the_sea_arrives_in_the_sink(pulse: Pulse) -> None:
    with engine("device", pulse.env) as audio:
        audio.link.send(Mix("beach", 0.0, 0.5))
        audio.state("ok")
        until(lambda: loud(pulse), "sound in the sink", SLOW_S)
        until(lambda: samples(pulse)[:, 0].nonzero()[0].size > 3 * 48_000, "three seconds of it", SLOW_S)
        audio.link.send(Quit())
        assert audio.process.wait(20) == 0
    heard = samples(pulse)[:, 0]
    spectrum = np.abs(np.fft.rfft(heard)) ** 2
    hertz = np.fft.rfftfreq(heard.size, 1 / 48_000)
    assert spectrum[(hertz > 40) & (hertz < 4000)].sum() > 0.8 * spectrum.sum()


@pytest.mark.audio
def test_stop_is_silent_in_the_sink(pulse: Pulse) -> None:
    with engine("device", pulse.env) as audio:
        audio.link.send(Mix("calm", 0.0, 0.1))
        until(lambda: loud(pulse), "sound in the sink", SLOW_S)
        audio.link.send(Mix("", -60.0, 0.8))
        until(lambda: samples(pulse).size and not samples(pulse)[-24_000:].any(), "half a second of silence", SLOW_S)


@pytest.mark.audio
def test_a_device_that_vanishes_is_told_and_reopened(pulse: Pulse) -> None:
    with engine("device", pulse.env) as audio:
        audio.link.send(Mix("calm", 0.0, 0.1))
        audio.state("ok")
        until(lambda: loud(pulse), "sound in the sink", SLOW_S)
        pulse.unplug()
        audio.state("lost")
        pulse.plug()
        audio.state("ok")
        before = len(pulse.played())
        until(lambda: len(pulse.played()) > before + 4 * 48_000 and loud(pulse), "sound again", SLOW_S)


@pytest.mark.skipif(Path("/dev/snd").exists(), reason="this machine has a sound card: nothing can be absent")
def test_no_device_is_told_with_the_fix() -> None:
    with engine("auto", {"PULSE_SERVER": "unix:/nowhere"}) as audio:
        assert audio.state("absent").detail


def test_a_file_is_written_as_it_would_be_heard(tmp_path: Path) -> None:
    path = tmp_path / "heard.wav"
    with engine(f"file:{path}") as audio:
        audio.link.send(Mix("forest", 0.0, 0.2))
        assert audio.state("ok").name == "heard.wav"
        until(lambda: path.stat().st_size > 4 * 48_000, "a second of it", SLOW_S)
        audio.process.send_signal(signal.SIGTERM)
        assert audio.process.wait(20) == 0
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (48_000, 2, 2)
        heard = np.frombuffer(file.readframes(file.getnframes()), np.int16)
    assert heard.any()


def test_none_is_off_and_the_closed_link_ends_it() -> None:
    with engine("none") as audio:
        audio.state("off")
        audio.link.close()
        assert audio.process.wait(20) == 0


def test_an_unknown_output_is_an_error_that_lists_the_known_ones() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "audio", "--link", "0", "--device", "radio"], capture_output=True, text=True
    )
    assert done.returncode == 2 and "Known: auto, device, none, file:PATH" in done.stderr
