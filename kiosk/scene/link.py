"""What passes between the kiosk and the scene: small messages, and one block of shared memory.

Messages are pickled frozen dataclasses on a duplex AF_UNIX stream, framed as
`multiprocessing.connection.Connection` frames them. The kiosk's end must never wait for a scene that is
frozen, nor the scene's frame for a busy kiosk, so both ends use `Post`, which keeps what does not fit.

Numbers that change every frame and the mirror picture live in a `Block`. Each of its slots has two
buffers and a sequence number: the writer fills the buffer that is not shown, then publishes its number;
a reader copies the shown one and looks again. A writer stopped half-way leaves the last whole value.
One writer a slot. No GL, no numpy maths, nothing of the session here.
"""

from __future__ import annotations

import mmap
import os
import pickle
import socket
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from kiosk.view import Picture

MIRROR_LIMIT = (1280, 720)


@dataclass(frozen=True, slots=True)
class Show:
    """What the patient is to see from now on."""

    picture: Picture


@dataclass(frozen=True, slots=True)
class Look:
    """Without a headset: where the model patient, or whoever speaks for it, looks, degrees."""

    yaw_deg: float
    pitch_deg: float


@dataclass(frozen=True, slots=True)
class Point:
    """On the flat screen: the pointer in the mirror picture, 0–1 from its top left; outside that: away."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Quit:
    """The scene is to end."""


@dataclass(frozen=True, slots=True)
class FirstFrame:
    """The first frame was handed over, so long after the scene's process began."""

    seconds: float


class Beat(NamedTuple):
    """The loop's last turn: its number from 1, and when. It turns, and beats, also where no frame is wanted."""

    number: int
    at: float


class Head(NamedTuple):
    """The head in the recentred frame: quaternion x y z w, position in metres."""

    at: float
    qx: float
    qy: float
    qz: float
    qw: float
    px: float
    py: float
    pz: float


class Breath(NamedTuple):
    """The breathing cue as a line in time: at `at` the phase was `phase`, and it goes on at `rate_per_min`.

    `calm`, 0–1, is how well the heart goes with it: where the world's light and motion are to ease to.
    """

    at: float
    phase: float
    rate_per_min: float
    inhaling_share: float
    calm: float = 0.0


class Post:
    """One end of a link that never waits.

    Args:
        end: a connected stream socket, or anything with its `fileno()`; it is duplicated.
        newest: kinds of message of which only the newest is worth sending.
    """

    def __init__(self, end: Any, newest: Sequence[type] = (Show, Look, Point)) -> None:
        self._socket = socket.socket(fileno=os.dup(end if isinstance(end, int) else end.fileno()))
        self._newest = tuple(newest)
        self._waiting: list[Any] = []
        self._leaving = b""
        self._arriving = bytearray()
        self._unheard = False  # nobody reads what we send
        self._ended = False  # nothing more will come

    def put(self, message: Any) -> None:
        """Sends a message as far as the other end takes it now; the rest goes with later calls."""
        if isinstance(message, self._newest):
            self._waiting = [other for other in self._waiting if type(other) is not type(message)]
        self._waiting.append(message)
        self.flush()

    def flush(self) -> bool:
        """Sends what waits. Returns True once nothing does. A link that has ended takes everything silently."""
        while not self._unheard and (self._leaving or self._waiting):
            if not self._leaving:
                body = pickle.dumps(self._waiting.pop(0), protocol=pickle.HIGHEST_PROTOCOL)
                self._leaving = _LENGTH.pack(len(body)) + body
            try:
                self._leaving = self._leaving[self._socket.send(self._leaving, socket.MSG_DONTWAIT):]
            except BlockingIOError:
                return False
            except (BrokenPipeError, ConnectionResetError):
                self._unheard = True
        return True

    def take(self) -> list[Any]:
        """The messages that have arrived whole, oldest first.

        Raises:
            EOFError: the other end is closed and everything it sent was taken.
        """
        while not self._ended:
            try:
                part = self._socket.recv(65536, socket.MSG_DONTWAIT)
            except BlockingIOError:
                break
            except ConnectionResetError:
                part = b""
            self._ended = not part
            self._arriving += part
        messages = []
        while len(self._arriving) >= _LENGTH.size:
            end = _LENGTH.size + _LENGTH.unpack_from(self._arriving)[0]
            if len(self._arriving) < end:
                break
            messages.append(pickle.loads(self._arriving[_LENGTH.size:end]))
            del self._arriving[:end]
        if self._ended and not messages:
            raise EOFError("the other end of the link is closed")
        return messages

    def close(self) -> None:
        """Closes this end."""
        self._socket.close()


_LENGTH = struct.Struct("!i")
Value = TypeVar("Value", bound=tuple[Any, ...])


class Block:
    """The shared memory of a kiosk and its scene: `frame`, `pose`, `breath`, `mirror`."""

    def __init__(self, fd: int) -> None:
        self.fd = fd
        self._map = mmap.mmap(fd, _SIZE)
        memory = memoryview(self._map)
        self.frame = Numbers(memory[0:128], Beat, "qd")
        self.pose = Numbers(memory[128:384], Head, "8d")
        self.breath = Numbers(memory[384:640], Breath, "5d")
        self.mirror = Mirror(memory[640:])

    def close(self) -> None:
        """Gives memory and handle back; nothing can be read or written any more. Once is enough, twice does no harm."""
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1
            del self.frame, self.pose, self.breath, self.mirror, self._map  # which holds a handle of its own

    @classmethod
    def create(cls) -> Block:
        """A new block in memory that has no name; hand `fd` to the child."""
        fd = os.memfd_create("lull-scene")
        os.ftruncate(fd, _SIZE)
        return cls(fd)

    @classmethod
    def attach(cls, fd: int) -> Block:
        """The block behind a file descriptor that was inherited."""
        return cls(fd)


class Numbers(Generic[Value]):
    """A slot of a few numbers."""

    def __init__(self, memory: memoryview, kind: type[Value], layout: str) -> None:
        self._slot = _Slot(memory)
        self._kind = kind
        self._layout = struct.Struct(layout)

    def write(self, value: Value) -> None:
        """Publishes a whole value."""
        self._layout.pack_into(self._slot.hidden(), 0, *value)
        self._slot.publish()

    def read(self) -> Value | None:
        """The last whole value; None before the first."""
        for _ in range(_TRIES):
            sequence = self._slot.sequence
            if not sequence:
                return None
            value = self._layout.unpack_from(self._slot.shown(sequence))
            if self._slot.sequence == sequence:
                return self._kind(*value)
        return None


class Mirror:
    """The slot of the picture that the patient sees, for the console."""

    def __init__(self, memory: memoryview) -> None:
        self._slot = _Slot(memory)

    def write(self, rgb: NDArray[np.uint8], at: float = 0.0) -> None:
        """Publishes a picture (height, width, 3), top row first, within `MIRROR_LIMIT`, drawn at `at`."""
        height, width = rgb.shape[:2]
        if width > MIRROR_LIMIT[0] or height > MIRROR_LIMIT[1]:
            raise ValueError(f"a mirror picture of {width}x{height} is larger than {MIRROR_LIMIT}")
        hidden = self._slot.hidden()
        _PICTURE.pack_into(hidden, 0, width, height, at)
        pixels = np.frombuffer(hidden, np.uint8, rgb.size, _PICTURE.size)
        pixels.reshape(rgb.shape)[:] = rgb
        self._slot.publish()

    def read(self, after: int = 0) -> tuple[int, NDArray[np.uint8], float] | None:
        """The sequence, a copy of the last whole picture, and when it was drawn; None where none is after `after`."""
        for _ in range(_TRIES):
            sequence = self._slot.sequence
            if sequence in (0, after):
                return None
            shown = self._slot.shown(sequence)
            width, height, at = _PICTURE.unpack_from(shown)
            if width * height * 3 + _PICTURE.size > len(shown):
                continue
            rgb = np.frombuffer(shown, np.uint8, width * height * 3, _PICTURE.size).reshape(height, width, 3).copy()
            if self._slot.sequence == sequence:
                return sequence, rgb, at
        return None


class _Slot:
    """A sequence number, alone on its cache line, and two buffers; sequence n shows buffer n % 2.

    The number is written through a memoryview of 64-bit words: one aligned store, seen whole; `struct`
    in a standard byte order would write it byte by byte.
    """

    def __init__(self, memory: memoryview) -> None:
        self._number = memory[:8].cast("Q")
        room = (len(memory) - 64) // 2
        self._buffers = (memory[64:64 + room], memory[64 + room:64 + 2 * room])

    @property
    def sequence(self) -> int:
        return self._number[0]

    def hidden(self) -> memoryview:
        return self._buffers[(self._number[0] + 1) % 2]

    def shown(self, sequence: int) -> memoryview:
        return self._buffers[sequence % 2]

    def publish(self) -> None:
        self._number[0] += 1


_PICTURE = struct.Struct("QQd")
_SIZE = 640 + 64 + 2 * (_PICTURE.size + MIRROR_LIMIT[0] * MIRROR_LIMIT[1] * 3)
_TRIES = 100  # a writer laps a reader at most once or twice; never wait for it
