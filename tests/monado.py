"""A real OpenXR runtime without a headset: Monado with its remote driver, and the hand that moves the head.

Runs wherever `monado-service` is installed (Debian 13); `script/tree run` is such a place elsewhere.
"""

from __future__ import annotations

import importlib.util
import json
import os
import platform
import shutil
import signal
import socket
import struct
import subprocess
import time
from pathlib import Path

from kiosk.devices.headset import Pose

RUNTIME = Path("/usr/share/openxr/1/openxr_monado.json")



def installed() -> bool:
    """Whether this machine has the service and its runtime."""
    return shutil.which("monado-service") is not None and RUNTIME.exists()


class Monado:
    """One service with its own folder and port. Use as a context; `environment` is for its clients.

    Args:
        folder: a fresh, short path (a socket lies in it).
        xcb: draw into a window of the X server in DISPLAY; otherwise nothing is shown (20 Hz).
    """

    def __init__(self, folder: Path, xcb: bool = False) -> None:
        self.folder = folder
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._head: socket.socket | None = None
        settings = folder / ".config" / "monado"
        settings.mkdir(parents=True, exist_ok=True)
        (settings / "config_v0.json").write_text(json.dumps(
            {"active": "remote", "remote": {"version": 0, "port": self.port, "view_count": 2}}
        ))
        self.environment = {
            "HOME": str(folder),
            "XDG_RUNTIME_DIR": str(folder),
            "XR_RUNTIME_JSON": str(RUNTIME),
        }
        self.service_environment = {
            **os.environ, **self.environment,
            "XRT_NO_STDIN": "1",
            "P_OVERRIDE_ACTIVE_CONFIG": "remote",
            "XRT_COMPOSITOR_FORCE_XCB" if xcb else "XRT_COMPOSITOR_NULL": "1",
        }

    def __enter__(self) -> Monado:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def log(self) -> str:
        return (self.folder / "service.log").read_text(errors="replace")

    def start(self, deadline_s: float = 30.0) -> None:
        """Starts the service and waits until it takes clients."""
        with (self.folder / "service.log").open("wb") as log:
            self._process = subprocess.Popen(
                ["monado-service"], env=self.service_environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        until = time.monotonic() + deadline_s
        while "service has started" not in self.log.lower():
            if self._process.poll() is not None or time.monotonic() > until:
                self.stop()
                raise RuntimeError(f"monado-service did not start:\n{self.log}")
            time.sleep(0.05)

    def stop(self, how: int = signal.SIGTERM) -> None:
        """Ends the service; SIGKILL is the fault."""
        if self._head is not None:
            self._head.close()
            self._head = None
        if self._process is not None:
            self._process.send_signal(how)
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
        for left in self.folder.glob("monado*"):
            left.unlink(missing_ok=True)

    def freeze(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def control(self, *arguments: str) -> str:
        """Runs `monado-ctl`; what it says."""
        return subprocess.run(
            ["monado-ctl", *arguments], env=self.service_environment, check=True, capture_output=True, text=True,
            timeout=20,
        ).stdout

    def bring_forward(self, pid: int) -> None:
        """Shows that client's picture and no other's."""
        for line in self.control().splitlines():
            if f"pid: {pid}\t" in line:
                self.control("-p", line.split("id:")[1].split()[0])
                return
        raise RuntimeError(f"no client {pid}:\n{self.control()}")

    def move_head(self, pose: Pose) -> None:
        """Puts the head there (in STAGE; LOCAL lies 1.6 m above it) from the next frame on."""
        if self._head is None:
            self._head = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        self._head.sendall(head_packet(pose))


def validation(folder: Path) -> tuple[dict[str, str], Path]:
    """Khronos' validation under all calls of a client: its environment, and the file of what it finds."""
    spec = importlib.util.find_spec("xr")
    assert spec is not None and spec.submodule_search_locations is not None
    found = folder / "validation.txt"
    return {
        "XR_API_LAYER_PATH": str(Path(spec.submodule_search_locations[0], "api_layer", f"linux_{platform.machine()}")),
        "XR_ENABLE_API_LAYERS": "XR_APILAYER_LUNARG_core_validation",
        "XR_CORE_VALIDATION_EXPORT_TYPE": "text",
        "XR_CORE_VALIDATION_FILE_NAME": str(found),
    }, found


def head_packet(pose: Pose) -> bytes:
    """The remote driver's whole state, 376 bytes: the head there, both hands away."""
    head = bytes(96) + struct.pack("<7f", *pose.orientation, *pose.position) + bytes(4)
    hand = struct.pack("<7f", 0, 0, 0, 1, 0, 0, 0) + bytes(92)
    packet = struct.pack("<8s", b"mndrmt3\0") + head + hand + hand
    assert len(packet) == 376
    return packet


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
