"""Passes the patient's poses on to Monado's remote driver, inside the machine: `python head.py`."""

from __future__ import annotations

import io
import socket
import time
from pathlib import Path

PORT = Path("/dev/virtio-ports/lull.head")
REMOTE = ("127.0.0.1", 4242)  # Monado's own
PACKET_BYTES = 376


def main() -> None:
    with PORT.open("rb", buffering=0) as poses:
        while True:
            with connected() as runtime:
                pass_on(poses, runtime)


def connected() -> socket.socket:
    """The runtime, as soon as it listens."""
    while True:
        try:
            return socket.create_connection(REMOTE, timeout=5)
        except OSError:
            time.sleep(0.2)


def pass_on(poses: io.RawIOBase, runtime: socket.socket) -> None:
    """Until the runtime ends; the pose that found it gone is lost."""
    packet = b""
    while True:
        part = poses.read(PACKET_BYTES - len(packet)) or b""
        packet += part
        if not part:
            time.sleep(0.1)  # nobody at the far end yet
        elif len(packet) == PACKET_BYTES:
            try:
                runtime.sendall(packet)
            except OSError:
                return
            packet = b""


if __name__ == "__main__":
    main()
