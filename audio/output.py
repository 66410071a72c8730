"""Where the sound goes: the default device, a file paced like one, or nowhere. Reopened for ever.

PortAudio tells of a device that vanishes by `finished_callback` alone, and sometimes not at all: so the
blocks it takes are watched too. After a loss it sees new devices only once it was terminated and
initialised again; all of that happens here, off the callback's thread.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from audio.block import BLOCK, BLOCK_S, RATE, Stereo
from audio.control import Sounding

SILENT_S = 2.0  # no block taken for so long: the device is gone
LONGEST_WAIT_S = 10.0
PORTAUDIO_FIX = "Install libportaudio2."

log = logging.getLogger(__name__)
Pull = Callable[[Stereo], None]


class Output(Protocol):
    """What the engine asks of an output."""

    def tend(self, now: float) -> Sounding:
        """Opens, watches, reopens; the state now. Called about fifty times a second."""

    def close(self) -> None:
        """Ends it."""


def output(device: str, pull: Pull) -> Output:
    """The output called `device`: auto and device are the system's default, none, or file:PATH.

    Raises:
        LookupError: there is no such output.
    """
    if device in ("auto", "device"):
        return DeviceOutput(pull)
    if device == "none":
        return NoOutput(pull)
    if device.startswith("file:"):
        return FileOutput(pull, Path(device.removeprefix("file:")))
    raise LookupError(f"unknown audio output '{device}'. Known: auto, device, none, file:PATH.")


class DeviceOutput:
    """The system's default device, by PortAudio."""

    def __init__(self, pull: Pull) -> None:
        self._pull = pull
        self._stream: Any = None
        self._taken = 0
        self._seen = 0
        self._seen_at = 0.0
        self._finished = threading.Event()
        self._next_try = 0.0
        self._wait_s = 1.0
        self._was_open = False
        self._state = Sounding("searching")

    def tend(self, now: float) -> Sounding:
        if self._stream is None:
            if now >= self._next_try:
                self._open(now)
        elif self._taken != self._seen:
            self._seen, self._seen_at = self._taken, now
            self._wait_s = 1.0
            self._state = Sounding("ok", self._name, "48 kHz stereo")
            self._was_open = True
        if self._stream is not None and (self._finished.is_set() or now - self._seen_at > SILENT_S):
            self._lose(now)
        return self._state

    def close(self) -> None:
        if self._stream is not None:
            with contextlib.suppress(Exception):  # a device that is gone cannot be closed politely
                self._stream.close(ignore_errors=True)
            self._stream = None

    def _open(self, now: float) -> None:
        self._next_try = now + self._wait_s
        self._wait_s = min(self._wait_s * 2, LONGEST_WAIT_S)
        try:
            import sounddevice
        except OSError:
            self._state = Sounding("absent", detail=f"PortAudio is missing. {PORTAUDIO_FIX}")
            return
        try:
            sounddevice._terminate()
            sounddevice._initialize()
            self._finished.clear()
            self._stream = sounddevice.OutputStream(
                samplerate=RATE, blocksize=BLOCK, channels=2, dtype="float32", latency="high",
                callback=self._called, finished_callback=self._finished.set,
            )
            self._name = str(sounddevice.query_devices(self._stream.device)["name"])
            self._stream.start()
        except (sounddevice.PortAudioError, ValueError) as error:
            self.close()
            why = str(error.args[0]) if error.args else str(error)
            state = "lost" if self._was_open else "absent"
            self._state = Sounding(state, detail=f"No sound device: {why}. Check that one is plugged in and not muted.")
            return
        self._seen_at = now
        self._seen = self._taken

    def _called(self, out: Stereo, frames: int, time: Any, status: Any) -> None:
        self._taken += 1
        self._pull(out)

    def _lose(self, now: float) -> None:
        log.warning("the sound device is gone")
        self.close()
        self._wait_s = 1.0
        self._next_try = now + self._wait_s
        self._state = Sounding("lost", detail="The sound device went away; it is looked for.")


class NoOutput:
    """Takes blocks in time and lets nobody hear them, so that the engine goes on as ever."""

    def __init__(self, pull: Pull) -> None:
        self._pull = pull
        self._block: Stereo = np.zeros((BLOCK, 2), np.float32)
        self._due: float | None = None
        self._state = Sounding("off", detail="no sound was asked for")

    def tend(self, now: float) -> Sounding:
        self._due = now if self._due is None else max(self._due, now - 1.0)
        while self._due <= now:
            self._pull(self._block)
            self.keep(self._block)
            self._due += BLOCK_S
        return self._state

    def keep(self, block: Stereo) -> None:
        """Nothing is kept."""

    def close(self) -> None:
        """Nothing to end."""


class FileOutput(NoOutput):
    """A WAV file (48 kHz, stereo, 16 bit), written as fast as it would be heard."""

    def __init__(self, pull: Pull, path: Path) -> None:
        super().__init__(pull)
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = wave.open(str(path), "wb")  # noqa: SIM115  closed by close()
        self._file.setnchannels(2)
        self._file.setsampwidth(2)
        self._file.setframerate(RATE)
        self._state = Sounding("ok", path.name, "into a file")

    def keep(self, block: Stereo) -> None:
        self._file.writeframesraw(sixteen_bit(block))

    def close(self) -> None:
        self._file.close()


def sixteen_bit(block: Stereo) -> bytes:
    """Full scale ±1 to little-endian 16 bit."""
    return np.rint(np.clip(block, -1.0, 1.0) * 32767).astype("<i2").tobytes()
