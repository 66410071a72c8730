"""A cart with everything around it: touch screen, heart strap, the patient's head, loudspeakers, sticks.

The headset is Monado's remote one without a compositor of its own; the strap is Bumble's behind the kernel's
hci_vhci and the real bluetoothd; what is played goes into a WAV; the screen is touched through QEMU.
"""

from __future__ import annotations

import socket
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from kiosk.devices.headset import Pose
from tests.kiosk_process import SIZE, Hands
from tests.monado import head_packet
from tests.vm.machine import ROOT, Machine
from tests.vm.stick import Stick
from tests.waiting import until

HERE = Path(__file__).parent
PACKAGES = Path(np.__file__).parents[1]
CONFIG = """
[kiosk]
id = "ward-3"
record_kind = "clinical"
[session]
length_min = 5
winding_down_s = 3
worlds = ["snow"]
[headset]
quality = "low"
[audio]
output = "cart"
"""
_KIOSK = "[Service]\nEnvironment=LULL_DEBUG=1\n"
_MONADO = """[Service]
UnsetEnvironment=XRT_COMPOSITOR_FORCE_WAYLAND_DIRECT
Environment=XRT_COMPOSITOR_NULL=1 XRT_COMPOSITOR_SCALE_PERCENTAGE=25 P_OVERRIDE_ACTIVE_CONFIG=remote
RestrictAddressFamilies=AF_INET
IPAddressAllow=localhost
"""
_PEERS = ("tools", "strap", "head")
_WANTED = "[Unit]\nWants=lull-test-strap.service lull-test-head.service\n"
CURSOR = "/run/lull-test-cursor"  # how far the journal has been read
SPOKEN_S = 420.0  # five times the slowest start of the kiosk


class Cart(Machine):
    """The machine, and what a patient and a nurse need. `sound` is the WAV of what was played."""

    def __init__(self, folder: Path, evidence: Path, config: str = CONFIG, devices: Sequence[str] = ()) -> None:
        self.sound = folder / "sound.wav"
        self._head_at = folder / "head"
        super().__init__(
            folder, evidence,
            dropins={"kiosk.service": _KIOSK, "monado.service": _MONADO, "multi-user.target": _WANTED},
            units={f"lull-test-{peer}.service": (HERE / f"{peer}.service").read_text() for peer in _PEERS},
            files={"/var/etc/lull/kiosk.toml": config.encode()},
            devices=[
                *_shared("packages", PACKAGES), *_shared("tests", ROOT / "tests"),
                "-audiodev", f"wav,id=sound,path={self.sound}",
                "-device", "intel-hda", "-device", "hda-output,audiodev=sound",
                "-chardev", f"socket,id=head,path={self._head_at},server=on,wait=off",
                "-device", "virtserialport,chardev=head,name=lull.head", *devices,
            ],
        )  # fmt: skip
        self._head: socket.socket | None = None

    def move_head(self, pose: Pose) -> None:
        """Puts the patient's head there, in STAGE."""
        if self._head is None:
            self._head = socket.socket(socket.AF_UNIX)
            self._head.connect(str(self._head_at))
        self._head.sendall(head_packet(pose))

    def cut(self) -> None:
        super().cut()
        if self._head is not None:
            self._head.close()
            self._head = None


class Console(Hands):
    """The kiosk's unit on a cart: its words are the journal's of this boot."""

    def __init__(self, cart: Cart) -> None:
        super().__init__(("snow",), slow_s=SPOKEN_S)
        self._cart = cart
        cart.run(f"rm -f {CURSOR}")  # another listener's

    def press(self, place: tuple[int, int]) -> None:
        self._cart.qmp.touch(place[0] / SIZE[0], place[1] / SIZE[1])

    def runs(self) -> bool:
        said = self._cart.run(f"journalctl -b -u kiosk -o cat --no-pager --cursor-file={CURSOR}")
        for line in said.splitlines():
            self.take(line)
        return True

    def ready(self) -> None:
        """Waits until the unit is, the console before a patient, and the headset."""
        until(lambda: self._cart.state("kiosk") == "active", "the kiosk to be ready", self.slow_s)
        self.hear("kiosk.app: ready$")
        self.hear("headset: model")


def plugged(cart: Cart, nurse: Console, stick: Stick) -> None:
    """Plugs the stick in and asks for a copy, as often as it takes the console to see the stick."""
    cart.qmp.plug_stick(stick.path)
    cart.until("test -e /run/lull-stick/sd?1/said", "the stick's unit")

    def asked() -> bool:
        nurse.touch("export")
        return cart.channel.run("grep -q token /run/lull-stick/sd?1/said").code == 0

    until(asked, "the copy's beginning", SPOKEN_S)


def copied(cart: Cart, nurse: Console, stick: Stick) -> None:
    """Plugs the stick in, copies to it and pulls it when the cart lets it go."""
    plugged(cart, nurse, stick)
    cart.until("grep -q '\"free\": true' /run/lull-stick/sd?1/said", "the cart to let go", SPOKEN_S)
    cart.qmp.unplug("stick")
    cart.until("! test -e /run/lull-stick/sd?1/said", "the unit's end")


def _shared(tag: str, folder: Path) -> list[str]:
    return ["-virtfs", f"local,path={folder},mount_tag={tag},security_model=none,readonly=on"]
