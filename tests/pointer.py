"""A hand on an X screen: real pointer events through XTEST, spoken to the server directly.

The core protocol's few requests needed here are 40 lines; a library for them would be one more to pin.
Sources: X Window System Protocol, version 11; XTEST Extension Library and Protocol, version 2.2.
"""

from __future__ import annotations

import socket
import struct

_KEY_DOWN, _KEY_UP, _PRESS, _RELEASE, _MOVE = 2, 3, 4, 5, 6
_QUERY_EXTENSION, _INTERN_ATOM, _SEND_EVENT = 98, 16, 25
_CLIENT_MESSAGE = 33


class Pointer:
    """The pointer of the screen called `display` (":3")."""

    def __init__(self, display: str) -> None:
        number = display.removeprefix(":").split(".")[0]
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(10)
        self._socket.connect(f"/tmp/.X11-unix/X{number}")
        self._socket.sendall(struct.pack("<BxHHHH2x", ord("l"), 11, 0, 0, 0))
        accepted, words = struct.unpack("<B5xH", self._take(8))
        setup = self._take(4 * words)
        assert accepted == 1, setup
        vendor, formats = struct.unpack_from("<H", setup, 16)[0], setup[21]
        (self._root,) = struct.unpack_from("<I", setup, 32 + (vendor + 3) // 4 * 4 + 8 * formats)
        present, self._xtest = struct.unpack_from("<BB", self._ask(_QUERY_EXTENSION, b"XTEST"), 8)
        assert present, "the X server has no XTEST"

    def close(self) -> None:
        """Lets go of the screen."""
        self._socket.close()

    def move(self, place: tuple[int, int]) -> None:
        """To a point of the screen."""
        self._fake(_MOVE, 0, place)

    def press(self, place: tuple[int, int]) -> None:
        """To a point, and the left button down."""
        self.move(place)
        self._fake(_PRESS, 1, (0, 0))

    def release(self) -> None:
        """The left button up."""
        self._fake(_RELEASE, 1, (0, 0))

    def tap(self, place: tuple[int, int]) -> None:
        """Down and up."""
        self.press(place)
        self.release()

    def type(self, code: int) -> None:
        """A key down and up, by its code."""
        self._fake(_KEY_DOWN, code, (0, 0))
        self._fake(_KEY_UP, code, (0, 0))

    def close_window(self, window: int) -> None:
        """What a desktop sends when somebody clicks the window's cross."""
        kind, closing = (self._atom(name) for name in (b"WM_PROTOCOLS", b"WM_DELETE_WINDOW"))
        event = struct.pack("<BBHIIII12x", _CLIENT_MESSAGE, 32, 0, window, kind, closing, 0)
        self._socket.sendall(struct.pack("<BBHII", _SEND_EVENT, 0, 11, window, 0) + event)

    def _fake(self, kind: int, detail: int, place: tuple[int, int]) -> None:
        self._socket.sendall(
            struct.pack("<BBHBB2xII8xhh7xB", self._xtest, 2, 9, kind, detail, 0, self._root, *place, 0)
        )

    def _atom(self, name: bytes) -> int:
        return int(struct.unpack_from("<I", self._ask(_INTERN_ATOM, name), 8)[0])

    def _ask(self, request: int, name: bytes) -> bytes:
        """A request about a name, and its answer's first 32 bytes."""
        padded = name + b"\0" * (-len(name) % 4)
        self._socket.sendall(struct.pack("<BBHH2x", request, 0, 2 + len(padded) // 4, len(name)) + padded)
        return self._take(32)

    def _take(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            part = self._socket.recv(count - len(data))
            assert part, "the X server closed the connection"
            data += part
        return data
