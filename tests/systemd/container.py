"""A cart in a container: the Debian 13 tree with our units in an overlay, booted by systemd-nspawn.

Order, readiness, restarts and watchdogs are systemd's own here, and up in a second; the screen is sway's headless one
and the headset Monado's remote one. No USB, no Bluetooth, no screen: those are tests/vm.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import servers
from tests.conftest import need
from tests.waiting import until

UNITS = Path(__file__).parents[2] / "systemd"
UP_S = 60.0
# By unit; what a container has not is another program, and what the tree has besides is left out.
SETTINGS = {
    "lull-display.service": "[Service]\nEnvironment=WLR_BACKENDS=headless\n",
    "monado.service": (
        "[Service]\nUnsetEnvironment=XRT_COMPOSITOR_FORCE_WAYLAND_DIRECT\n"
        "Environment=XRT_COMPOSITOR_NULL=1 P_OVERRIDE_ACTIVE_CONFIG=remote\n"
        "RestrictAddressFamilies=AF_INET\nIPAddressAllow=localhost\n"
    ),
    "kiosk-failed.service": "[Service]\nStandardOutput=journal\nTTYPath=\n",
    "kiosk-retry.timer": "[Timer]\nOnActiveSec=\nOnActiveSec=8\n",
}
SEATD = "[Service]\nExecStart=/usr/bin/sleep infinity\n"
ABSENT = ("usbguard.service", "usbguard-dbus.service", "pesign.service")


class Container:
    """The booted one, by its first process."""

    def __init__(self, root: Path, first: int) -> None:
        self.root, self._first = root, first

    def run(self, command: str) -> tuple[int, str]:
        """A shell command inside: its code and what it said."""
        done = subprocess.run(
            ["nsenter", "--target", str(self._first), "--all", "sh", "-c", command], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=UP_S, check=False,
        )  # fmt: skip
        return done.returncode, done.stdout.strip()

    def said(self, command: str) -> str:
        """As `run`; the command must succeed."""
        code, said = self.run(command)
        assert code == 0, f"{command}: {said}"
        return said

    def state(self, unit: str) -> str:
        """active, failed, …"""
        return self.run(f"systemctl is-active {unit}")[1]

    def until(self, command: str, what: str) -> None:
        """Waits until a command succeeds."""
        try:
            until(lambda: self.run(command)[0] == 0, what, UP_S)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.run('journalctl -o cat --no-pager | tail -n 40')[1]}") from None

    def set(self, unit: str, text: str) -> None:
        """Gives a unit other settings until they are "" again."""
        place = f"/run/systemd/system/{unit}.d"
        (Path(f"/proc/{self._first}/root{place}")).mkdir(parents=True, exist_ok=True)
        (Path(f"/proc/{self._first}/root{place}") / "test.conf").write_text(text)
        self.said("systemctl daemon-reload")


def cart(root: Path) -> None:
    """Puts our units into the tree `root`, and what a container has instead of a cart's devices."""
    subprocess.run([UNITS / "install.sh", "--root", root], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["systemd-sysusers", f"--root={root}"], check=True, stderr=subprocess.DEVNULL)
    mine = root / "etc/systemd/system"
    for unit, text in SETTINGS.items():
        (mine / f"{unit}.d").mkdir()
        (mine / f"{unit}.d" / "test.conf").write_text(text)
    (mine / "seatd.service").write_text(SEATD)
    absent(root, *ABSENT)


def absent(root: Path, *units: str) -> None:
    """Leaves units of the tree out."""
    for unit in units:
        place = root / "etc/systemd/system" / unit
        place.unlink(missing_ok=True)
        place.symlink_to("/dev/null")


@contextmanager
def booted(folder: Path, prepare: Callable[[Path], None] = cart) -> Iterator[Container]:
    """One that `prepare` made of the tree; with our units its kiosk is starting."""
    need("systemd-nspawn", servers.present("systemd-nspawn", "nsenter", "sway", "Xwayland", "monado-service"))
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", folder], check=True)
    try:
        root = _overlay(folder)
        prepare(root)
        command = [
            "systemd-nspawn", f"--directory={root}", "--boot", "--register=no", "--keep-unit", "--console=read-only",
            "--bind-ro=/lull", "--link-journal=no", "--resolv-conf=off", "--timezone=off",
        ]
        with servers.running(command, folder / "log") as process:
            yield Container(root, until(lambda: _first(process.pid), "the container's first process", UP_S))
        subprocess.run(["umount", root], check=True)
    finally:
        subprocess.run(["umount", "--recursive", "--lazy", folder], check=True)


def _overlay(folder: Path) -> Path:
    root, upper, work = (folder / name for name in ("root", "upper", "work"))
    for place in (root, upper, work):
        place.mkdir()
    options = f"lowerdir=/,upperdir={upper},workdir={work}"
    subprocess.run(["mount", "-t", "overlay", "overlay", "-o", options, root], check=True)
    (root / "etc/machine-id").write_text("6c756c6c6c756c6c6c756c6c6c756c6d\n")
    return root


def _first(nspawn: int) -> int:
    children = Path(f"/proc/{nspawn}/task/{nspawn}/children").read_text().split()
    for child in map(int, children):
        if Path(f"/proc/{child}/comm").read_text().strip() == "systemd":
            return child
    return 0
