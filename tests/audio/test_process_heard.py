"""What the engine's process lays over a scape, found in the sink: a phrase, the head's turn, the breath."""

from __future__ import annotations

import time
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from scipy.signal import butter, correlate, sosfilt

from audio.block import BLOCK, BLOCK_S
from audio.control import Breath, Mix, Say
from audio.engine import Engine
from audio.spatial import spatial
from audio.voice.phrases import phrase
from kiosk.scene.link import Block, Head
from tests.audio import listening
from tests.audio.process import SLOW_S, Process, engine, hear, samples
from tests.servers import Pulse
from tests.waiting import until


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
