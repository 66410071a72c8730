"""The cart's real image in a machine that is all software: QEMU without a processor's help.

Needs QEMU 10 (Debian 13's; older ones have no touch screen of this kind) and an image (`script/image`, or LULL_IMAGE
names its folder). The image itself has no hook for tests: the command channel and the drop-ins of a test are handed
in as systemd credentials, and everything is written to an overlay that ends with the test's folder.
"""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from tests.conftest import need
from tests.vm.channel import Channel, Ran
from tests.vm.qmp import Qmp
from tests.waiting import until

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
QEMU = "qemu-system-x86_64"
FIRMWARE = Path("/usr/share/OVMF")
UP_S = 420.0  # five times a boot on a busy machine
OFF_S = 120.0
BOOT_ID = "cat /proc/sys/kernel/random/boot_id"
SIZE = (1280, 800)
# The image's own words first. What goes wrong before the channel answers is read on the serial port.
WORDS = (
    "mitigations=off console=ttyS0 systemd.journald.forward_to_console=1 systemd.journald.max_level_console=info"
    " systemd.getty_auto=no"  # on the ports of the test: one would take the channel's
)


def image() -> Path:
    """The image's disk; skips the test loudly where this machine has none, or no QEMU that could boot it."""
    need("QEMU (script/vm runs these tests where it is)", shutil.which(QEMU) is not None)
    folder = Path(os.environ.get("LULL_IMAGE") or ROOT / "out" / "image")
    disks = [path for path in sorted(folder.glob("lull_*.raw")) if path.with_suffix(".efi").exists()]
    need("the cart's image (script/image builds it)", bool(disks))
    return max(disks, key=lambda disk: disk.stat().st_mtime)


class Machine:
    """One cart. Its disk outlives `cut` and `boot`; `devices` are those of the next `boot`.

    Args:
        folder: fresh, with a short path (sockets lie in it).
        evidence: where screendumps are kept.
        dropins: settings of a test by unit, as in systemd.unit(5).
        units: units of a test by name; something that is started must want them.
        files: what lies on /var before anything there is read.
        devices: further arguments of QEMU.
        firmware: starts from its disk, by UEFI firmware (in setup mode) and systemd-boot, as a cart does.
        words: further ones for the kernel.
    """

    def __init__(
        self, folder: Path, evidence: Path, dropins: Mapping[str, str] | None = None,
        units: Mapping[str, str] | None = None, files: Mapping[str, bytes] | None = None, devices: Sequence[str] = (),
        firmware: bool = False, words: str = "",
    ) -> None:  # fmt: skip
        self._disk = image()
        self._firmware = firmware
        self._words = f"{WORDS} {words}"
        self._folder, self._evidence = folder, evidence
        self.devices = devices
        self._credentials = {
            "systemd.extra-unit.lull-test-channel.service": (HERE / "channel.service").read_text(),
            "systemd.unit-dropin.sysinit.target": (HERE / "channel.conf").read_text(),
            **{f"systemd.unit-dropin.{unit}": text for unit, text in (dropins or {}).items()},
            **{f"systemd.extra-unit.{unit}": text for unit, text in (units or {}).items()},
            "tmpfiles.extra": "".join(
                f"f+~ {path} 0644 - - - {base64.b64encode(data).decode()}\n"
                for path, data in (files or {}).items()
            ),
        }
        self._process: subprocess.Popen[bytes] | None = None
        if firmware:
            need("UEFI firmware for QEMU", FIRMWARE.exists())
            shutil.copy(FIRMWARE / "OVMF_VARS_4M.fd", folder / "vars.fd")
        evidence.mkdir(parents=True, exist_ok=True)
        backing = ["-b", str(self._disk.resolve()), "-F", "raw"]
        subprocess.run(
            ["qemu-img", "create", "-q", "-f", "qcow2", *backing, str(folder / "disk.qcow2"), "8G"], check=True
        )

    def __enter__(self) -> Self:
        self.boot()
        return self

    def __exit__(self, *_: object) -> None:
        self.cut()

    def switch_on(self) -> None:
        """Power on; nothing of the system is waited for."""
        for name in ("qmp", "channel"):
            (self._folder / name).unlink(missing_ok=True)
        with (self._folder / "qemu.log").open("wb") as log:
            self._process = subprocess.Popen(self._command(), stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        until(self._listens, "QEMU's sockets")
        self.qmp = Qmp(self._folder / "qmp")

    def boot(self) -> None:
        """Power on, and waits until the channel answers.

        Raises:
            AssertionError: it did not; the message ends with what the kernel and systemd said.
        """
        try:
            self.switch_on()
            self.channel = Channel(self._folder / "channel")
            self.channel.open(UP_S)
        except BaseException as error:
            self._picture_of_trouble()
            self.cut()
            raise AssertionError(f"the machine did not come up ({error!r}):\n{self.log}") from error

    def cut(self) -> None:
        """The power goes, at once."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(OFF_S)
        self._process = None
        for end in ("qmp", "channel"):
            if (connection := self.__dict__.pop(end, None)) is not None:
                connection.close()

    @property
    def on(self) -> bool:
        """Whether it has power; a reset ends it."""
        return self._process is not None and self._process.poll() is None

    def run(self, command: str, within_s: float = 60.0) -> str:
        """What a shell command says, as root.

        Raises:
            AssertionError: it failed.
        """
        ran: Ran = self.channel.run(command, within_s)
        assert ran.code == 0, f"{command!r} ended with {ran.code}:\n{ran.said}"
        return ran.said

    def until(self, command: str, what: str, within_s: float = 300.0) -> str:
        """Waits until a shell command succeeds; what it says then."""

        def done() -> Ran | None:
            ran = self.channel.run(command)
            return ran if ran.code == 0 else None

        found = until(done, what, within_s)
        assert found is not None
        return found.said

    def restarted(self, within_s: float) -> None:
        """Restarts the system; comes back once another one answers."""
        before = self._answers(BOOT_ID)
        self.channel.send("systemctl reboot")
        until(lambda: self._answers(BOOT_ID) not in ("", before), "the machine's next start", within_s)
        self.channel.open(within_s)

    def spoil(self, part: str) -> None:
        """Puts nothing but zeros where the partition whose name begins so begins. The power is off."""
        table = json.loads(subprocess.run(["sfdisk", "--json", self._disk], check=True, stdout=subprocess.PIPE).stdout)
        first = next(512 * each["start"] for each in table["partitiontable"]["partitions"]
                     if each.get("name", "").startswith(part))
        disk = str(self._folder / "disk.qcow2")
        subprocess.run(["qemu-io", "-f", "qcow2", "-c", f"write -q -z {first} 1M", disk], check=True)

    def version(self) -> str:
        """Of the image that runs; "" while none answers."""
        return self._answers(". /etc/os-release && echo $IMAGE_VERSION")

    def _answers(self, command: str) -> str:
        """What it says, or "". A new shell repeats what it is told, and words of an older one may come."""
        try:
            found = re.findall("<([^<>$]+)>", self.channel.run(f'echo "<$({command})>"', 5.0).said)
        except TimeoutError:
            return ""
        return found[-1] if found else ""

    def state(self, unit: str) -> str:
        """A unit's state: active, failed, …"""
        return self.channel.run(f"systemctl is-active {unit}").said

    def picture(self, name: str) -> bytes:
        """The screen as it stands, kept as evidence; the PNG."""
        path = (self._evidence / f"{name}.png").resolve()
        path.unlink(missing_ok=True)
        self.qmp.screendump(path)
        return path.read_bytes()

    def changed(self, before: bytes, name: str, within_s: float = 120.0) -> bytes:
        """Waits until the screen shows something else than `before`, which is kept as evidence."""
        return until(lambda: self._other(before, name), f"another picture than the one before {name}", within_s)

    def logged(self, words: str, within_s: float = 300.0) -> None:
        """Waits until the kernel or systemd has said that."""
        until(lambda: words in (self._folder / "serial.log").read_text(errors="replace"), words, within_s)

    @property
    def log(self) -> str:
        """The last of what QEMU, the kernel and systemd said."""
        parts = [(self._folder / name).read_text(errors="replace") for name in ("qemu.log", "serial.log")
                 if (self._folder / name).exists()]  # fmt: skip
        return "".join(parts)[-4000:]

    def _other(self, before: bytes, name: str) -> bytes:
        now = self.picture(name)
        return now if now != before else b""

    def _picture_of_trouble(self) -> None:
        if "qmp" in self.__dict__:
            self.picture("did-not-come-up")

    def _listens(self) -> bool:
        assert self._process is not None
        if self._process.poll() is not None:
            raise RuntimeError(f"QEMU ended with {self._process.returncode}")
        return all((self._folder / name).exists() for name in ("qmp", "channel"))

    def _command(self) -> list[str]:
        return [
            QEMU, "-accel", "tcg,thread=multi,tb-size=512", "-machine", "q35,smm=on", "-cpu", "Nehalem", "-m", "3072",
            "-smp", "2", "-display", "none", "-nodefaults", *self._start(),
            "-drive", f"file={self._folder / 'disk.qcow2'},if=virtio,format=qcow2,cache=none",
            "-device", f"virtio-vga,max_outputs=2,xres={SIZE[0]},yres={SIZE[1]}", "-device", "virtio-multitouch-pci",
            "-device", "qemu-xhci,id=usb", "-device", "virtio-serial-pci",
            "-chardev", f"socket,id=channel,path={self._folder / 'channel'},server=on,wait=off",
            "-device", "virtconsole,chardev=channel",
            "-serial", f"file:{self._folder / 'serial.log'}",
            "-qmp", f"unix:{self._folder / 'qmp'},server=on,wait=off",
            *self.devices, *self._smbios(),
        ]  # fmt: skip

    def _start(self) -> list[str]:
        if self._firmware:
            flash = "if=pflash,format=raw"
            return [
                "-global", "driver=cfi.pflash01,property=secure,value=on",
                "-drive", f"{flash},readonly=on,file={FIRMWARE / 'OVMF_CODE_4M.secboot.fd'}",
                "-drive", f"{flash},file={self._folder / 'vars.fd'}",
                "-smbios", f"type=11,value=io.systemd.stub.kernel-cmdline-extra={self._words}",
            ]  # fmt: skip
        words = f"{command_line(self._disk.with_suffix('.efi').read_bytes())} {self._words}"
        kernel, initrd = (str(self._disk.with_suffix(end)) for end in (".vmlinuz", ".initrd"))
        return ["-no-reboot", "-kernel", kernel, "-initrd", initrd, "-append", words]

    def _smbios(self) -> list[str]:
        found = []
        for name, text in self._credentials.items():
            value = base64.b64encode(text.encode()).decode()
            found += ["-smbios", f"type=11,value=io.systemd.credential.binary:{name}={value}"]
        return found


def command_line(uki: bytes) -> str:
    """The kernel's command line in a unified kernel image.

    Raises:
        ValueError: it has none.
    """
    found = re.search(rb"roothash=[0-9a-f]+[^\0]*", uki)
    if found is None:
        raise ValueError("no roothash= in this image's .efi; build it again with script/image")
    return found[0].decode().strip()
