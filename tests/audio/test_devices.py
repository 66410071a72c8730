"""The output's states are the truth, whatever PortAudio does: played by a PortAudio that does it on command."""

from __future__ import annotations

import gc
import sys
import threading
import time
import wave
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from audio.block import BLOCK, BLOCK_S, RATE, Stereo
from audio.output import DeviceOutput, FileOutput, NoOutput, output, wave_file


class PortAudioError(Exception):
    """As sounddevice's."""


class Stream:
    """A stream that takes blocks when told to."""

    latency = 0.05

    def __init__(self, card: Card, options: dict[str, Any]) -> None:
        self.card, self.options = card, options
        self.started = self.closed = False

    def start(self) -> None:
        self.started = True

    def close(self, ignore_errors: bool = True) -> None:
        self.closed = True
        self.options["finished_callback"]()

    def take(self, blocks: int = 1, wait_s: float = 0.05) -> Stereo:
        """Takes blocks; the card says that they are heard after so long."""
        out = np.ones((blocks * BLOCK, 2), np.float32)
        times = SimpleNamespace(currentTime=7.0, outputBufferDacTime=7.0 + wait_s)
        for part in np.split(out, blocks):
            self.options["callback"](part, BLOCK, times, None)
        return out


class Card(ModuleType):
    """What `import sounddevice` gives: one device, with faults as wanted."""

    PortAudioError = PortAudioError

    def __init__(self) -> None:
        super().__init__("sounddevice")
        self.rates: tuple[int, ...] = (RATE,)
        self.there = True
        self.streams: list[Stream] = []
        self.initialised = 1

    def query_devices(self, kind: str) -> dict[str, Any]:
        if not self.there:
            raise PortAudioError("Error querying device -1")
        return {"name": "Speaker", "default_samplerate": float(self.rates[0])}

    def OutputStream(self, **options: Any) -> Stream:
        if options["samplerate"] not in self.rates:
            raise PortAudioError("Invalid sample rate")
        self.streams.append(Stream(self, options))
        return self.streams[-1]

    def _terminate(self) -> None:
        self.initialised -= 1

    def _initialize(self) -> None:
        self.initialised += 1


class Listener:
    """What the output pulls from."""

    def __init__(self) -> None:
        self.began: list[tuple[int, float]] = []
        self.heard_at: list[float] = []

    def pull(self, out: Stereo, heard_at: float) -> None:
        out[:] = 0.25
        self.heard_at.append(heard_at)

    def begin(self, rate: int, latency_s: float) -> None:
        self.began.append((rate, latency_s))


@pytest.fixture
def card(monkeypatch: pytest.MonkeyPatch) -> Card:
    fake = Card()
    monkeypatch.setitem(sys.modules, "sounddevice", fake)
    return fake


@pytest.fixture
def listener() -> Listener:
    return Listener()


def device(listener: Listener) -> DeviceOutput:
    made = output("device", listener.pull, listener.begin)
    assert isinstance(made, DeviceOutput)
    return made


def test_it_is_ok_only_once_blocks_are_taken(card: Card, listener: Listener) -> None:
    sink = device(listener)
    assert sink.tend(0.0).state == "searching"
    assert sink.tend(0.1).state == "searching"
    card.streams[0].take()
    state = sink.tend(0.2)
    assert (state.state, state.name) == ("ok", "Speaker")
    assert listener.began == [(RATE, 0.05)]


def test_a_device_of_another_rate_is_played_at_its_own(card: Card, listener: Listener) -> None:
    card.rates = (44_100,)
    sink = device(listener)
    sink.tend(0.0)
    card.streams[0].take()
    assert "44.1 kHz" in sink.tend(0.1).detail
    assert listener.began == [(44_100, 0.05)]


def test_a_device_that_finishes_is_lost_closed_and_looked_for(card: Card, listener: Listener) -> None:
    sink = device(listener)
    sink.tend(0.0)
    card.streams[0].take()
    assert sink.tend(0.1).state == "ok"
    card.streams[0].options["finished_callback"]()
    assert sink.tend(0.2).state == "lost"
    sink.tend(0.3)
    assert card.streams[0].closed
    card.there = False
    assert sink.tend(1.3).state == "lost"
    card.there = True
    assert sink.tend(60.0).state == "lost"
    card.streams[1].take()
    assert sink.tend(60.1).state == "ok"
    assert card.initialised == 1


def test_a_device_that_takes_nothing_is_lost_though_nobody_said_so(card: Card, listener: Listener) -> None:
    sink = device(listener)
    sink.tend(0.0)
    card.streams[0].take()
    assert sink.tend(0.1).state == "ok"
    assert sink.tend(1.9).state == "ok"
    assert sink.tend(2.2).state == "lost"


def test_a_device_that_never_begins_to_take_is_lost(card: Card, listener: Listener) -> None:
    sink = device(listener)
    sink.tend(0.0)
    assert sink.tend(2.5).state == "lost"


@pytest.mark.parametrize(("said_s", "meant_s"), [(0.13, 0.13), (1.2, 1.2), (-7.0, 0.05), (0.0, 0.05), (9e5, 0.05)])
def test_a_block_is_heard_when_the_card_says_or_after_its_latency_where_that_cannot_be(
    card: Card, listener: Listener, said_s: float, meant_s: float
) -> None:
    sink = device(listener)
    sink.tend(0.0)
    earliest = time.monotonic()
    card.streams[0].take(wait_s=said_s)
    assert earliest + meant_s <= listener.heard_at[0] <= time.monotonic() + meant_s


def test_no_device_is_absent_with_the_fix_until_there_is_one(card: Card, listener: Listener) -> None:
    card.there = False
    sink = device(listener)
    state = sink.tend(0.0)
    assert state.state == "absent" and "Connect" in state.detail
    card.there = True
    assert sink.tend(0.9).state == "absent" and not card.streams
    sink.tend(1.0)
    card.streams[0].take()
    assert sink.tend(1.1).state == "ok"


def test_a_failure_where_blocks_are_made_is_silence_and_a_loud_end(card: Card, listener: Listener) -> None:
    sink = device(listener)
    sink.tend(0.0)
    listener.pull = lambda out, heard_at: 1 / 0  # type: ignore[method-assign,assignment,return-value]
    sink._pull = listener.pull
    assert not card.streams[0].take(2).any()
    with pytest.raises(ZeroDivisionError):
        sink.tend(0.1)


def test_it_is_tried_every_two_seconds(card: Card, listener: Listener) -> None:
    card.there = False
    tries: list[float] = []
    now = 0.0
    card.query_devices = lambda kind: tries.append(now) or Card.query_devices(card, kind)  # type: ignore[method-assign]
    sink = device(listener)
    while now < 60:
        sink.tend(now)
        now += 0.1
    waits = np.diff(tries)
    assert waits[0] == pytest.approx(1, abs=0.2)
    assert waits.max() <= 2.2


@pytest.mark.parametrize("told", [True, False])
@pytest.mark.parametrize("gone_s", [0.0, 0.3, 4.0, 61.7, 900.0])
def test_one_that_comes_back_plays_within_five_seconds(
    card: Card, listener: Listener, gone_s: float, told: bool
) -> None:
    sink, now, went = device(listener), 0.0, 20.0
    played_at = 0.0
    while now < went + gone_s + 5.0:
        card.there = not went <= now < went + gone_s
        if told and card.there is False and card.streams and not card.streams[-1].closed:
            card.streams[-1].options["finished_callback"]()
        sink.tend(now)
        if card.streams and not card.streams[-1].closed and (now < went or len(card.streams) > 1) and card.there:
            card.streams[-1].take()
            played_at = now
        now += 0.02
    assert played_at > now - 0.05 and sink.tend(now).state == "ok"
    assert len(card.streams) > 1


def test_no_portaudio_is_absent_and_names_the_package(monkeypatch: pytest.MonkeyPatch, listener: Listener) -> None:
    class Missing:
        @staticmethod
        def find_spec(name: str, path: object = None, target: object = None) -> None:
            if name == "sounddevice":
                raise OSError("PortAudio library not found")

    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Missing, *sys.meta_path])
    state = device(listener).tend(0.0)
    assert state.state == "absent" and "libportaudio2" in state.detail


def test_loss_is_told_before_a_close_that_hangs(card: Card, listener: Listener) -> None:
    sink = device(listener)
    sink.tend(0.0)
    hangs = threading.Event()
    card.streams[0].close = lambda ignore_errors=True: hangs.wait()  # type: ignore[method-assign]
    card.streams[0].options["finished_callback"]()
    assert sink.tend(0.1).state == "lost"
    hangs.set()


def test_a_file_takes_blocks_in_time_and_is_whole_at_any_moment(tmp_path: Path, listener: Listener) -> None:
    path = tmp_path / "new" / "heard.wav"
    sink = FileOutput(listener.pull, listener.begin, path)
    for turn in range(51):
        assert sink.tend(10.0 + turn / 50).state == "ok"
    with wave.open(str(path)) as file:
        assert file.getnframes() == pytest.approx(RATE, abs=2 * BLOCK)
        assert np.all(np.frombuffer(file.readframes(1000), "<i2") == round(0.25 * 32767))
    sink.close()
    assert np.diff(listener.heard_at) == pytest.approx(BLOCK_S)  # as it would be, not when it was written


def test_a_file_that_cannot_be_written_is_absent_and_tried_again(tmp_path: Path, listener: Listener) -> None:
    (tmp_path / "wall").write_text("")
    sink = FileOutput(listener.pull, listener.begin, tmp_path / "wall" / "heard.wav")
    state = sink.tend(0.0)
    assert state.state == "absent" and "Name a file" in state.detail
    (tmp_path / "wall").unlink()
    assert sink.tend(2.0).state == "ok"
    sink.close()


def test_none_is_off_yet_the_engine_goes_on(listener: Listener) -> None:
    sink = NoOutput(listener.pull)
    for turn in range(50):
        assert sink.tend(turn / 50).state == "off"
    assert len(listener.heard_at) == pytest.approx(1.0 / BLOCK_S, abs=3)


def test_a_file_that_cannot_be_written_is_an_error_and_nothing_more(tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    with pytest.raises(NotADirectoryError):
        wave_file(tmp_path / "taken" / "sea.wav")
    gc.collect()  # what wave drops half made would be a warning here, and so an error
