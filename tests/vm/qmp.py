"""QEMU's own control: what is plugged in, touched and seen, on a machine protocol socket."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

from tests.waiting import until

ANSWER_S = 60.0
RANGE = 0x7FFF  # of an absolute axis


class Qmp:
    """One connection. Raises RuntimeError with QEMU's words where QEMU refuses."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(ANSWER_S)
        self._socket.connect(str(path))
        self._lines = self._socket.makefile("r", encoding="utf-8")
        self._lines.readline()  # its greeting
        self.call("qmp_capabilities")

    def close(self) -> None:
        self._lines.close()
        self._socket.close()

    def call(self, command: str, **arguments: Any) -> Any:
        """What QEMU answers; events in between are dropped."""
        self._socket.sendall(json.dumps({"execute": command, "arguments": arguments}).encode() + b"\n")
        for line in self._lines:
            answer = json.loads(line)
            if "error" in answer:
                raise RuntimeError(f"{command}: {answer['error']['desc']}")
            if "return" in answer:
                return answer["return"]
        raise RuntimeError(f"{command}: QEMU is gone")

    def screendump(self, path: Path) -> None:
        """A PNG of the cart's screen."""
        self.call("screendump", filename=str(path), format="png")

    def touch(self, across: float, down: float) -> None:
        """A finger goes down and up there; both 0-1 of the screen."""
        self._finger("begin", 1, across, down)
        self._finger("end", -1)

    def _finger(self, what: str, tracking: int, *place: float) -> None:
        touch = {"slot": 0, "tracking-id": tracking}
        events: list[dict[str, Any]] = [{"type": "mtt", "data": {**touch, "type": what, "axis": "x", "value": 0}}]
        for axis, part in zip("xy", place, strict=False):
            at = {**touch, "type": "data", "axis": axis, "value": round(part * RANGE)}
            events.append({"type": "mtt", "data": at})
        self.call("input-send-event", events=events)

    def keys(self, *codes: str) -> None:
        """A chord of keys by their QEMU names, down together and up again."""
        self.call("send-key", keys=[{"type": "qcode", "data": code} for code in codes])

    def plug_stick(self, image: Path) -> None:
        """A USB stick with that raw image."""
        self.call("blockdev-add", **{
            "driver": "raw", "node-name": "stick-disk", "cache": {"direct": False},
            "file": {"driver": "file", "filename": str(image)},
        })  # fmt: skip
        self.call("device_add", driver="usb-storage", id="stick", drive="stick-disk", removable=True, bus="usb.0")

    def plug_keyboard(self) -> None:
        self.call("device_add", driver="usb-kbd", id="keyboard", bus="usb.0")

    def unplug(self, device: str) -> None:
        """By surprise."""
        self.call("device_del", id=device)
        if device == "stick":
            until(self._let_go, "QEMU to let go of the stick")

    def _let_go(self) -> bool:
        try:
            self.call("blockdev-del", **{"node-name": "stick-disk"})
        except RuntimeError:
            return False
        return True
