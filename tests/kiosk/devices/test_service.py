"""What a service manager hears: a real datagram socket plays the manager."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.devices.service import IN_SESSION, NoService, Systemd, service


class Manager:
    """The manager's end of the socket."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind("\0" + address[1:] if address.startswith("@") else address)

    def heard(self, within_s: float = 0.0) -> list[str]:
        """The datagrams that have come; waits so long for the first."""
        found = []
        self._socket.settimeout(within_s or None)
        self._socket.setblocking(within_s > 0)
        while True:
            try:
                found.append(self._socket.recv(4096).decode())
            except (BlockingIOError, TimeoutError):
                return found
            self._socket.setblocking(False)

    def close(self) -> None:
        self._socket.close()


@pytest.fixture(params=("path", "abstract"))
def manager(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Manager]:
    name = str(tmp_path / "notify")
    made = Manager(name if request.param == "path" else f"@{name}")
    yield made
    made.close()


def test_ready_is_said_once(manager: Manager) -> None:
    ours = Systemd(manager.address, 0, None)
    ours.ready()
    ours.ready()
    assert manager.heard() == ["READY=1"]


def test_a_sign_of_life_goes_out_four_times_in_the_watchdogs_time(manager: Manager) -> None:
    ours = Systemd(manager.address, 4_000_000, None)
    for tick in range(480):  # eight seconds at 60 Hz
        ours.alive(tick / 60)
    assert manager.heard() == ["WATCHDOG=1"] * 8


def test_without_a_watchdog_nothing_is_sent(manager: Manager) -> None:
    ours = Systemd(manager.address, 0, None)
    ours.alive(0.0)
    ours.pause(600.0)
    assert manager.heard() == []


def test_a_pause_is_announced_and_ended(manager: Manager) -> None:
    ours = Systemd(manager.address, 4_000_000, None)
    ours.pause(600.0)
    ours.pause(0.0)
    assert manager.heard() == ["WATCHDOG_USEC=600000000\nWATCHDOG=1", "WATCHDOG_USEC=4000000\nWATCHDOG=1"]


def test_the_same_status_is_said_once(manager: Manager) -> None:
    ours = Systemd(manager.address, 0, None)
    for words in ("ready", "ready", "a visit is under way"):
        ours.status(words)
    assert manager.heard() == ["STATUS=ready", "STATUS=a visit is under way"]


def test_a_manager_that_is_not_there_yet_hears_it_at_the_next_tick(tmp_path: Path) -> None:
    address = str(tmp_path / "notify")
    ours = Systemd(address, 4_000_000, None)
    ours.ready()
    ours.alive(0.0)
    late = Manager(address)
    ours.ready()
    ours.alive(1 / 60)
    assert late.heard() == ["READY=1", "WATCHDOG=1"]
    late.close()


def test_a_visits_mark_stands_while_it_is_under_way_and_no_longer(tmp_path: Path) -> None:
    mark = tmp_path / IN_SESSION
    ours = Systemd("@nobody", 0, tmp_path)
    ours.visiting(True)
    assert mark.exists()
    ours.visiting(False)
    assert not mark.exists()


def test_a_mark_left_by_a_killed_kiosk_goes_with_the_first_tick_without_a_visit(tmp_path: Path) -> None:
    (tmp_path / IN_SESSION).touch()
    Systemd("@nobody", 0, tmp_path).visiting(False)
    assert not (tmp_path / IN_SESSION).exists()


def test_nobody_is_told_where_no_manager_started_us() -> None:
    assert isinstance(service({}), NoService)


def test_another_process_watchdog_is_not_ours(manager: Manager) -> None:
    other = {"NOTIFY_SOCKET": manager.address, "WATCHDOG_USEC": "4000000", "WATCHDOG_PID": str(os.getpid() + 1)}
    service(other).alive(0.0)
    assert manager.heard() == []
    service(other | {"WATCHDOG_PID": str(os.getpid())}).alive(0.0)
    assert manager.heard() == ["WATCHDOG=1"]


@pytest.mark.gl
def test_the_kiosk_is_ready_after_its_first_frame_and_then_alive(tmp_path: Path) -> None:
    manager = Manager(str(tmp_path / "notify"))
    runtime = tmp_path / "run"
    runtime.mkdir()
    (runtime / IN_SESSION).touch()
    env = os.environ | {
        "NOTIFY_SOCKET": manager.address, "WATCHDOG_USEC": "4000000", "RUNTIME_DIRECTORY": str(runtime),
        "SDL_VIDEODRIVER": "dummy",
    }  # fmt: skip
    kiosk = subprocess.Popen(
        [sys.executable, "-m", "kiosk", "run", "--headset", "offscreen", "--strap", "none", "--audio", "none",
         "--data", str(tmp_path / "data")], env=env, stderr=subprocess.PIPE, text=True,
    )
    try:
        heard: list[str] = []
        while "READY=1" not in heard:
            news = manager.heard(60.0)
            assert news, "the kiosk says no more"
            heard += news
        (scene,) = _children(kiosk.pid, "kiosk.scene")
        assert Path(f"/proc/{scene}/oom_score_adj").read_text().strip() == "500"
        assert not (runtime / IN_SESSION).exists()
        assert "STATUS=ready" in heard
        while "WATCHDOG=1" not in heard[heard.index("READY=1"):]:
            heard += manager.heard(10.0)
        assert manager.heard(10.0)
    finally:
        kiosk.terminate()
        _, said = kiosk.communicate(timeout=30)
        manager.close()
    assert kiosk.returncode == 0, said


def test_a_kiosk_whose_screen_gives_no_window_is_never_ready_and_ends_with_the_reason(tmp_path: Path) -> None:
    manager = Manager(str(tmp_path / "notify"))
    env = {name: value for name, value in os.environ.items() if name not in ("SDL_VIDEODRIVER", "WAYLAND_DISPLAY")}
    kiosk = subprocess.run(
        [sys.executable, "-m", "kiosk", "run", "--headset", "offscreen", "--strap", "none", "--audio", "none",
         "--seconds", "30", "--data", str(tmp_path / "data")],
        env=env | {"NOTIFY_SOCKET": manager.address, "DISPLAY": ":977"},
        stderr=subprocess.PIPE, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert "READY=1" not in manager.heard()
    manager.close()
    assert kiosk.returncode == 1
    assert "console: absent" in kiosk.stderr and "Check the screen" in kiosk.stderr


def _children(parent: int, module: str) -> list[int]:
    """The processes of `parent` that run `module`."""
    found = [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]
    return [pid for pid in found if module in Path(f"/proc/{pid}/cmdline").read_text().split("\0")]
