"""Where the sound goes: the default device, a file paced like one, or nowhere. Reopened for ever.

PortAudio tells of a device that vanishes by `finished_callback` alone, and sometimes not at all: so the
blocks it takes are watched too. After a loss it sees new devices only once it was terminated and
initialised again. `tend` does all of that, and may wait long in a sound server that hangs: it has a thread
of its own, which is neither the card's nor the link's.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from audio.block import BLOCK, BLOCK_S, RATE, Stereo
from audio.control import Sounding

SILENT_S = 2.0  # no block taken for so long: the device is gone
LONGEST_WAIT_S = 2.0  # with the time to open it, it plays again well within 5 s of coming back
LATENCY_S = 0.1  # what the card holds: a busy machine is often late, an ambience never is
LONGEST_LATENCY_S = 2.0  # Bluetooth too is sooner heard; some hosts tell no time at all
PORTAUDIO_FIX = "Install libportaudio2."
DEVICE_FIX = "Connect a loudspeaker or headphones and make it the default; start the sound server."
FILE_FIX = "Name a file that can be written."

log = logging.getLogger(__name__)
Pull = Callable[[Stereo, float], None]
"""Fills a block whose first frame is heard at so many monotonic seconds."""
Begin = Callable[[int, float], None]


class Output(Protocol):
    """What the engine asks of an output."""

    def tend(self, now: float) -> Sounding:
        """Opens, watches, reopens; the state now. Called about fifty times a second."""

    def close(self) -> None:
        """Ends it."""


def output(device: str, pull: Pull, begin: Begin = lambda rate, latency_s: None) -> Output:
    """The output called `device`: auto and device are the system's default, none, or file:PATH.

    Args:
        device: its name.
        pull: fills the next block, (BLOCK, 2), and is told when it will be heard.
        begin: told the rate and the latency, s, before an output pulls for the first time or again.

    Raises:
        LookupError: there is no such output.
    """
    if device in ("auto", "device"):
        return DeviceOutput(pull, begin)
    if device == "none":
        return NoOutput(pull)
    if device.startswith("file:"):
        return FileOutput(pull, begin, Path(device.removeprefix("file:")))
    raise LookupError(f"unknown audio output '{device}'. Known: auto, device, none, file:PATH.")


class _Retry:
    """When to try again: after 1 s, then every 2 s."""

    def __init__(self) -> None:
        self._wait_s = 1.0
        self._due = 0.0

    def due(self, now: float) -> bool:
        """Whether now is a time to try; if so, the next one is later."""
        if now < self._due:
            return False
        self._due = now + self._wait_s
        self._wait_s = LONGEST_WAIT_S
        return True

    def reset(self, now: float) -> None:
        """It went well: after the next failure the first try comes soon."""
        self._wait_s, self._due = 1.0, now + 1.0


class DeviceOutput:
    """The system's default device, by PortAudio, at our rate or, where it refuses that, at its own."""

    def __init__(self, pull: Pull, begin: Begin) -> None:
        self._pull, self._begin = pull, begin
        self._retry = _Retry()
        self._stream: Any = None
        self._gone = threading.Event()
        self._tried = False
        self._taken = self._seen = 0
        self._seen_at = 0.0
        self._latency_s = LATENCY_S
        self._failed: Exception | None = None
        self._playing = Sounding("ok")
        self._state = Sounding("searching")

    def tend(self, now: float) -> Sounding:
        if self._failed is not None:
            raise self._failed
        if self._stream is None:
            if self._retry.due(now):
                self._try(now)
        elif self._state.state == "lost" and self._gone.is_set():
            self.close()  # told before: this may hang
        elif self._gone.is_set() or (self._taken == self._seen and now - self._seen_at > SILENT_S):
            log.warning("%s takes no more sound", self._playing.name)
            self._gone.set()
            self._state = Sounding("lost", self._playing.name, "The sound device went away; it is looked for.")
        elif self._taken != self._seen:
            self._seen, self._seen_at = self._taken, now
            self._retry.reset(now)
            self._state = self._playing
        return self._state

    def close(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            with contextlib.suppress(Exception):  # a device that is gone cannot be closed politely
                stream.close(ignore_errors=True)

    def _try(self, now: float) -> None:
        try:
            import sounddevice  # type: ignore[import-untyped]
        except OSError:
            self._state = Sounding("absent", detail=f"PortAudio is missing. {PORTAUDIO_FIX}")
            return
        try:
            if self._tried:
                sounddevice._terminate()
                sounddevice._initialize()
            self._tried = True
            self._open(sounddevice)
        except (sounddevice.PortAudioError, ValueError) as error:
            self.close()
            if self._state.state != "lost":
                why = str(error.args[0]) if error.args else str(error)
                self._state = Sounding("absent", detail=f"No sound device: {why}. {DEVICE_FIX}")
            return
        self._seen, self._seen_at = self._taken, now

    def _open(self, sounddevice: Any) -> None:
        device = sounddevice.query_devices(kind="output")
        rate = RATE
        with contextlib.suppress(sounddevice.PortAudioError):
            self._stream = self._stream_at(sounddevice, rate)
        if self._stream is None:
            rate = round(device["default_samplerate"])
            self._stream = self._stream_at(sounddevice, rate)
        self._gone.clear()
        self._latency_s = float(self._stream.latency)
        self._playing = Sounding("ok", str(device["name"]), f"{rate / 1000:g} kHz, {self._latency_s * 1000:.0f} ms")
        self._begin(rate, self._latency_s)
        self._stream.start()

    def _stream_at(self, sounddevice: Any, rate: int) -> Any:
        return sounddevice.OutputStream(
            samplerate=rate, blocksize=BLOCK, channels=2, dtype="float32", latency=LATENCY_S,
            callback=self._called, finished_callback=self._gone.set,
        )

    def _called(self, out: Stereo, frames: int, times: Any, status: Any) -> None:
        self._taken += 1
        if self._failed is not None:
            out[:] = 0.0
            return
        wait_s = times.outputBufferDacTime - times.currentTime  # a card takes blocks unevenly; this knows by how much
        try:
            self._pull(out, time.monotonic() + (wait_s if 0.0 < wait_s < LONGEST_LATENCY_S else self._latency_s))
        except Exception as error:  # PortAudio would only end the stream: the keeper ends the process instead
            self._failed = error
            out[:] = 0.0


class NoOutput:
    """Takes blocks in time and lets nobody hear them, so that the engine goes on as ever."""

    def __init__(self, pull: Pull) -> None:
        self._pull = pull
        self._block: Stereo = np.zeros((BLOCK, 2), np.float32)
        self._due: float | None = None

    def tend(self, now: float) -> Sounding:
        self.take(now)
        return Sounding("off", detail="no sound was asked for")

    def take(self, now: float) -> None:
        """Takes the blocks that a device would have taken by now."""
        self._due = now if self._due is None else max(self._due, now - 1.0)
        while self._due <= now:
            self._pull(self._block, self._due)
            self.keep(self._block)
            self._due += BLOCK_S

    def keep(self, block: Stereo) -> None:
        """Nothing is kept."""

    def close(self) -> None:
        """Nothing to end."""


class FileOutput(NoOutput):
    """A WAV file (48 kHz, stereo, 16 bit), written as fast as it would be heard, whole at every block."""

    def __init__(self, pull: Pull, begin: Begin, path: Path) -> None:
        super().__init__(pull)
        self._begin, self._path = begin, path
        self._retry = _Retry()
        self._file: wave.Wave_write | None = None
        self._state = Sounding("searching", path.name)

    def tend(self, now: float) -> Sounding:
        try:
            if self._file is None and self._retry.due(now):
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._file = wave_file(self._path)
                self._begin(RATE, 0.0)
                self._state = Sounding("ok", self._path.name, "into a file")
            if self._file is not None:
                self.take(now)
        except OSError as error:
            state = "absent" if self._file is None else "lost"
            self._state = Sounding(state, self._path.name, f"{error.strerror}. {FILE_FIX}")
            self.close()
        return self._state

    def keep(self, block: Stereo) -> None:
        assert self._file is not None
        self._file.writeframes(sixteen_bit(block))

    def close(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            with contextlib.suppress(OSError):
                file.close()


def wave_file(path: Path) -> wave.Wave_write:
    """A WAV file to write: 48 kHz, stereo, 16 bit."""
    path.open("wb").close()  # where this fails, wave would leave a traceback on standard error
    file = wave.open(str(path), "wb")  # noqa: SIM115  the caller closes it
    file.setnchannels(2)
    file.setsampwidth(2)
    file.setframerate(RATE)
    return file


def sixteen_bit(block: Stereo) -> bytes:
    """Full scale ±1 to little-endian 16 bit."""
    return np.rint(np.clip(block, -1.0, 1.0) * 32767).astype("<i2").tobytes()
