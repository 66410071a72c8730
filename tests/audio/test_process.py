"""The engine's process on a real sound server, in a file, without any device, and when a part of it fails."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import wave
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from queue import SimpleQueue
from socket import AF_UNIX, SOCK_STREAM, socketpair

import numpy as np
import pytest
import soundfile
from scipy.signal import butter, correlate, sosfilt

from audio.__main__ import Process as Threads
from audio.block import BLOCK, BLOCK_S
from audio.control import Breath, Mix, Quit, Say, Sounding
from audio.engine import Engine
from audio.spatial import spatial
from audio.voice.phrases import phrase
from kiosk.scene.link import Block, Head
from tests.audio import listening
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


def again(audio: Process, pulse: Pulse, scape: str) -> None:
    """Waits until it plays into the sink that is there now, and holds that it plays what was meant.

    A scape stands still while nobody takes it, and goes on where it stood; so what is heard is looked for in all
    that the engine would have made by then.
    """
    audio.state("ok")
    until(lambda: loud(pulse) and len(pulse.played()) > 4 * 5 * 48_000, "five seconds of sound again", SLOW_S)
    heard, should = samples(pulse)[-2 * 48_000 :, 0], meant(scape, 60.0)[:, 0]
    found = 0
    for part in np.split(heard[: 8 * 9_600], 8):
        place = int(np.argmax(correlate(should, part, "valid", "fft")))
        found += bool(np.abs(should[place : place + len(part)] - part).max() < 2 / 32768)
    assert found >= 6  # a machine in trouble may miss a block, and the sound goes on


@pytest.mark.audio
def test_a_device_that_vanishes_is_told_and_what_was_meant_goes_on_when_it_is_back(pulse: Pulse) -> None:
    with engine("device", pulse.env) as audio:
        hear(audio, pulse, Mix("calm", 0.0, 0.1))
        pulse.unplug()
        audio.state("lost")
        pulse.plug()
        again(audio, pulse, "calm")


@pytest.mark.audio
def test_a_sound_server_that_ends_and_comes_back_is_played_to_again(pulse: Pulse) -> None:
    with engine("device", pulse.env) as audio:
        hear(audio, pulse, Mix("calm", 0.0, 0.1))
        pulse.end()
        audio.state("lost")
        pulse.start()
        pulse.plug()
        again(audio, pulse, "calm")
        assert audio.process.poll() is None


@pytest.mark.audio
def test_another_default_device_is_played_to_when_the_old_one_goes(pulse: Pulse) -> None:
    with engine("device", pulse.env) as audio:
        hear(audio, pulse, Mix("calm", 0.0, 0.1))
        pulse.plug()
        pulse.unplug()
        again(audio, pulse, "calm")


@pytest.mark.audio
def test_a_device_of_another_rate_is_heard(pulse: Pulse) -> None:
    pulse.plug(rate_hz=44_100)
    pulse.unplug()
    with engine("device", pulse.env) as audio:
        hear(audio, pulse, Mix("calm", 0.0, 0.1))
        until(lambda: len(pulse.played()) > 4 * 5 * 44_100, "five seconds", SLOW_S)
    heard = samples(pulse)[-2 * 44_100 :]
    should = meant("calm", 5.0)[-2 * 48_000 :]
    assert listening.level(heard) == pytest.approx(listening.level(should), abs=4.0)  # it wanders


def next_seconds(pulse: Pulse, seconds: int) -> np.ndarray:
    """What is played in the next seconds."""
    before = len(pulse.played())
    until(lambda: len(pulse.played()) > before + 4 * seconds * 48_000, f"{seconds} seconds of it", SLOW_S)
    return samples(pulse)[before // 4 :]


def found(heard: np.ndarray, sought: np.ndarray) -> float:
    """How far the likeness to `sought` stands out at its best place over that everywhere else."""
    likeness = np.abs(correlate(np.diff(heard), np.diff(sought), "valid", "fft"))
    return float(likeness.max() / np.median(likeness))


@pytest.mark.audio
def test_a_phrase_is_heard_over_the_scape_and_a_clinics_own_before_the_built_in(
    pulse: Pulse, tmp_path: Path
) -> None:
    own = (0.2 * np.sin(2 * np.pi * np.cumsum(np.linspace(300, 3000, 96_000)) / 48_000)).astype(np.float32)
    (tmp_path / "de").mkdir()
    soundfile.write(tmp_path / "de" / "welcome.wav", own, 48_000)
    welcome = phrase("welcome", "en", None)
    assert welcome is not None
    said = []
    with engine("device", pulse.env, "--voices", str(tmp_path)) as audio:
        hear(audio, pulse, Mix("calm", 0.0, 0.1))
        for language in ("en", "de", "fr"):
            audio.link.send(Say("welcome", language))
            said.append(next_seconds(pulse, 7)[:, 0])
    english, german, french = said
    assert found(english, welcome) > 100 > 50 > found(german, welcome)
    assert found(german, own) > 100 > 50 > found(french, own)
    assert found(french, welcome) < 50


@pytest.mark.audio
def test_the_sea_stays_where_it_is_when_the_head_turns(pulse: Pulse) -> None:
    block = Block.create()
    right_of_left_db = []
    with engine("device", pulse.env, "--shared", str(block.fd), fds=[block.fd]) as audio:
        for yaw in (0.0, np.pi / 2, -np.pi / 2):
            block.pose.write(Head(time.monotonic(), 0.0, np.sin(yaw / 2), 0.0, np.cos(yaw / 2), 0.0, 0.0, 0.0))
            if not yaw:
                hear(audio, pulse, Mix("beach", 0.0, 0.1))
            heard = next_seconds(pulse, 7)[48_000:]
            right_of_left_db.append(listening.level(heard[:, 1]) - listening.level(heard[:, 0]))
    ahead, looking_left, looking_right = right_of_left_db
    assert abs(ahead) < 4
    assert looking_left > 4 and looking_right < -4


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


def swell(sound: np.ndarray, phase: np.ndarray) -> np.ndarray:
    """The calm scape's power between 600 and 3000 Hz over the breath, (100,), whole turns of which are in `sound`."""
    power = (sosfilt(butter(4, [600, 3000], "band", fs=48_000, output="sos"), sound, axis=0) ** 2).sum(axis=1)
    place = (phase * 100).astype(int)
    return np.bincount(place, power, 100) / np.bincount(place, minlength=100)


def breathed(audio: Process, frames: Callable[[], int]) -> tuple[float, float, float]:
    """Has a breath played for half a minute; when the first frame was heard, the first inhale, breaths a second.

    A frame is heard when it has come out: the moment it is first seen there is never too early.
    """
    per_min, first = 16.0, time.monotonic() - 1.3
    audio.link.send(Mix("calm", 0.0, 0.1))
    audio.link.send(Breath(first, per_min))
    audio.state("ok")
    heard: list[float] = []

    def enough() -> bool:
        count = frames()
        heard.append(time.monotonic() - count / 48_000)
        return count > 34 * 48_000
    until(enough, "half a minute of breath", 2 * SLOW_S)
    return min(heard[len(heard) // 4:]), first, per_min / 60


def late_s(sound: np.ndarray, began: float, first: float, per_s: float) -> float:
    """How late the breath in it is, held against a breath made here on its phase."""
    made = Engine(1, spatial("headset"))
    made.mix(Mix("calm", 0.0, 0.0))
    made.breathe(Breath(0.0, 60 * per_s))
    blocks = np.zeros((round(40 / BLOCK_S), BLOCK, 2), np.float32)
    for number, block in enumerate(blocks):
        made.produce()
        made.pull(block, number * BLOCK_S)
    part = slice(5 * 48_000, 5 * 48_000 + round(7 / per_s * 48_000))
    should = swell(blocks.reshape(-1, 2)[part], np.arange(part.start, part.stop) / 48_000 * per_s % 1.0)
    does = swell(sound[part], (began - first + np.arange(part.start, part.stop) / 48_000) * per_s % 1.0)
    spectrum = np.fft.fft(does)[1:4] * np.conj(np.fft.fft(should)[1:4])
    moves = np.linspace(-0.5, 0.5, 2001)
    fit = [(spectrum * np.exp(2j * np.pi * move * np.arange(1, 4))).real.sum() for move in moves]
    return float(moves[int(np.argmax(fit))] / per_s)


@pytest.mark.audio
@pytest.mark.slow
def test_the_breath_in_the_sink_is_on_its_phase(pulse: Pulse) -> None:
    with engine("device", pulse.env) as audio:
        measured = breathed(audio, lambda: len(pulse.played()) // 4)
    assert abs(late_s(samples(pulse), *measured)) < 0.05


@pytest.mark.slow
def test_the_breath_in_a_file_is_on_its_phase(tmp_path: Path) -> None:
    path = tmp_path / "heard.wav"
    with engine(f"file:{path}") as audio:
        measured = breathed(audio, lambda: (path.stat().st_size - 44) // 4 if path.exists() else 0)
    with wave.open(str(path)) as file:
        heard = np.frombuffer(file.readframes(file.getnframes()), np.int16).reshape(-1, 2) / 32768
    assert abs(late_s(heard, *measured)) < 0.05


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
