"""Where the head is: read from the memory that the scene writes it to at every frame.

The scene's block has a slot of eight doubles for the head: when it was so (monotonic s), its orientation (unit
quaternion x y z w, recentred frame) and its position (m), behind a sequence number and in two buffers, so that
nothing is read torn. Read only; the kiosk tells of its descriptor, and a test holds that both sides agree.
"""

from __future__ import annotations

import mmap
import struct
from math import isfinite

from audio.spatial import AHEAD, Head

_SLOT, _SIZE = 128, 256
_BUFFERS = 64  # the sequence number is alone on its cache line
_ROOM = (_SIZE - _BUFFERS) // 2
_POSE = struct.Struct("5d")
_TRIES = 4


class HeadSlot:
    """The head as the scene last wrote it.

    Attributes:
        written_at: monotonic seconds of the head that `read` gave last; 0 before the first.
    """

    def __init__(self, fd: int) -> None:
        self._memory = memoryview(mmap.mmap(fd, _SLOT + _SIZE, access=mmap.ACCESS_READ))
        self._number = self._memory[_SLOT : _SLOT + 8].cast("Q")
        self._seen = 0
        self._head = AHEAD
        self.written_at = 0.0

    def read(self) -> Head:
        """The last whole head; straight ahead before the first."""
        for _ in range(_TRIES):
            sequence = self._number[0]
            if sequence == self._seen:
                break
            at = _SLOT + _BUFFERS + sequence % 2 * _ROOM
            written_at, *turn = _POSE.unpack_from(self._memory, at)
            if self._number[0] == sequence and all(map(isfinite, turn)):
                self._seen, self._head, self.written_at = sequence, Head(*turn), written_at
                break
        return self._head
