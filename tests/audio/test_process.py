"""The engine's process on a real sound server, in a file, without any device, and when a part of it fails."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from queue import SimpleQueue
from socket import AF_UNIX, SOCK_STREAM, socketpair

import numpy as np
import pytest
from scipy.signal import correlate

from audio.__main__ import Process as Threads
from audio.control import Mix, Quit, Say, Sounding
from audio.engine import Engine
from tests.audio import listening
from tests.audio.process import SLOW_S, engine, hear, meant, samples
from tests.servers import Pulse
from tests.waiting import until


@pytest.mark.audio
def test_what_arrives_in_the_sink_is_what_was_meant(pulse: Pulse) -> None:
    with engine("device", pulse.env) as audio:
        hear(audio, pulse, Mix("beach", 0.0, 0.5))
        until(lambda: samples(pulse)[:, 0].nonzero()[0].size > 5 * 48_000, "five seconds of it", SLOW_S)
        audio.link.send(Quit())
        assert audio.process.wait(20) == 0
    heard = samples(pulse)
    found = 0
    for part in np.split(meant("beach", 4.0)[48_000 : 48_000 * 3], 8):
        place = int(np.argmax(correlate(heard[:, 0], part[:, 0], "valid", "fft")))
        found += bool(np.abs(heard[place : place + len(part)] - part).max() < 2 / 32768)
    assert found >= 6  # a machine in trouble may miss a block, and the sound goes on


@pytest.mark.audio
def test_talk_is_twenty_decibels_down_in_the_sink_within_three_tenths_of_a_second(pulse: Pulse) -> None:
    with engine("device", pulse.env) as audio:
        audio.link.send(Mix("calm", 0.0, 0.1))
        audio.state("ok")
        until(lambda: samples(pulse)[:, 0].nonzero()[0].size > 3 * 48_000, "two seconds at full level", SLOW_S)
        before = len(samples(pulse))
        audio.link.send(Mix("calm", -20.0, 0.3))
        until(lambda: len(samples(pulse)) > before + 2 * 48_000, "two seconds more", SLOW_S)
    heard = samples(pulse)
    full, down = heard[before - 48_000 : before], heard[before + 24_000 : before + 72_000]
    assert listening.level(down) - listening.level(full) == pytest.approx(-20, abs=2.5)
    at_300_ms = heard[before + 14_400 : before + 19_200]
    assert listening.level(at_300_ms) - listening.level(down) < 6


@pytest.mark.audio
def test_stop_is_silent_in_the_sink(pulse: Pulse) -> None:
    with engine("device", pulse.env) as audio:
        hear(audio, pulse, Mix("calm", 0.0, 0.1))
        before = len(pulse.played()) // 4
        audio.link.send(Mix("", -60.0, 0.8))
        until(lambda: samples(pulse).size and not samples(pulse)[-24_000:].any(), "half a second of silence", SLOW_S)
    assert np.flatnonzero(samples(pulse).any(axis=1))[-1] < before + 1.2 * 48_000  # 1 s, and a busy machine's delay


@pytest.mark.audio
def test_a_folder_of_phrases_that_hangs_keeps_nobody_from_stop(pulse: Pulse, tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    os.mkfifo(tmp_path / "en" / "welcome.ogg")
    with engine("device", pulse.env, "--voices", str(tmp_path)) as audio:
        hear(audio, pulse, Mix("calm", 0.0, 0.1))
        audio.link.send(Say("welcome"))
        audio.link.send(Mix("", -60.0, 0.8))
        until(lambda: samples(pulse).size and not samples(pulse)[-24_000:].any(), "half a second of silence", SLOW_S)
        audio.link.send(Quit())
        assert audio.process.wait(20) == 0


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


class Nowhere:
    """An output that does what a test wants of it."""

    def __init__(self, hangs_until: threading.Event | None = None) -> None:
        self.hangs_until = hangs_until
        self.closed = False

    def tend(self, now: float) -> Sounding:
        if self.hangs_until:
            self.hangs_until.wait()
        return Sounding("ok", "nowhere")

    def close(self) -> None:
        self.closed = True


class Broken(Engine):
    """An engine that cannot make a sound."""

    def produce(self) -> None:
        raise ZeroDivisionError


@contextmanager
def threads(made: Engine, sink: Nowhere) -> Iterator[tuple[Threads, Connection]]:
    """The process's threads in this one, and the kiosk's end of the link."""
    ours, theirs = socketpair(AF_UNIX, SOCK_STREAM)
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    with Connection(ours.detach()) as link, Connection(theirs.detach()) as far:
        try:
            yield Threads(made, sink, far, SimpleQueue(), "in a test"), link
        finally:
            for number, handler in handlers.items():
                signal.signal(number, handler)


def test_a_sound_server_that_hangs_does_not_keep_the_process() -> None:
    released = threading.Event()
    with threads(listening.engine_of(1), Nowhere(released)) as (process, link):
        link.send(Mix("calm", 0.0, 0.1))
        link.send(Quit())
        began = time.monotonic()
        assert process.run() == 0
        assert time.monotonic() - began < 15
        released.set()


def test_an_engine_that_cannot_make_sound_ends_loudly(caplog: pytest.LogCaptureFixture) -> None:
    sink = Nowhere()
    with threads(Broken(1, listening.panned()), sink) as (process, link):
        assert process.run() == 1
        assert link.poll(1) and link.recv().state == "ok"
    assert "the maker failed" in caplog.text and sink.closed


def test_an_unknown_output_is_an_error_that_lists_the_known_ones() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "audio", "--link", "0", "--device", "radio"], capture_output=True, text=True
    )
    assert done.returncode == 2 and "Known: auto, device, none, file:PATH" in done.stderr
