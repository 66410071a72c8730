"""An update from a stick on a disk that starts by firmware, as a cart's does: taken, proved, or taken back."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import need
from tests.systemd import signing
from tests.vm.built import built
from tests.vm.figures import keep
from tests.vm.machine import ROOT, Machine
from tests.vm.stick import Stick
from tests.waiting import until

pytestmark = pytest.mark.vm

EVIDENCE = ROOT / "out" / "vm" / "update"
SIGN = ROOT / "systemd" / "image" / "sign"
TAKEN_S, BOOT_S, BACK_S = 1800.0, 900.0, 2700.0
STICK_MIB = 2048
SAID = "grep -q {} /run/lull-update/*/said"
COPIES = "grep -qsx systemd-sysupda /proc/[0-9]*/comm"
KERNELS = "cd /efi/EFI/Linux 2>/dev/null || cd /boot/EFI/Linux; ls"
# The test's key in place of the clinic's; a root that cannot be written is bound over for this one unit.
KEY = "/var/etc/lull/test-key.gpg"
HELD = f"[Service]\nBindReadOnlyPaths={KEY}:/etc/systemd/import-pubring.gpg\n"
BROKEN = "[Service]\nExecStart=\nExecStart=/bin/false\n"


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A GnuPG home with the key that signs."""
    need("gpg", shutil.which("gpg") is not None)
    shutil.rmtree(EVIDENCE, ignore_errors=True)
    EVIDENCE.mkdir(parents=True)
    signing.key(EVIDENCE / "key")
    yield EVIDENCE / "key"
    signing.close(EVIDENCE / "key")


def _stick(home: Path, version: str, files: dict[str, str]) -> Stick:
    """A stick with a signed image of this checkout, called `version`, with some files of a test in it."""
    with_ = EVIDENCE / f"files-{version}"
    for name, text in files.items():
        (with_ / name).parent.mkdir(parents=True)
        (with_ / name).write_text(text)
    made = EVIDENCE / f"image-{version}"
    efi = built(made, version, *(("--extra-tree", str(with_)) if files else ()))
    environment = {**os.environ, "LULL_SIGNING_HOME": str(home)}
    subprocess.run([SIGN, efi, made / "lull-update"], env=environment, check=True)
    stick = Stick(EVIDENCE / f"stick-{version}.img", STICK_MIB)
    stick.put(made / "lull-update")
    shutil.rmtree(made)
    return stick


def _cart(folder: Path, home: Path) -> Machine:
    return Machine(
        folder, EVIDENCE, dropins={"lull-update@.service": HELD}, firmware=True,
        files={KEY: signing.public(home)},
    )  # fmt: skip


def _taken(cart: Machine) -> None:
    """Waits for the update; without the picture, which leaves nothing of two emulated processors to what is idle."""
    cart.run("systemctl stop kiosk monado")
    cart.until(SAID.format("ready"), "the update to be taken", TAKEN_S)
    cart.run("systemctl start --no-block kiosk monado")
    _ready(cart)


def _ready(cart: Machine) -> None:
    cart.until("systemctl is-active --quiet kiosk", "the kiosk to be ready", BOOT_S)


@pytest.mark.timeout(5000)
def test_a_newer_version_is_taken_between_visits_and_stays_once_it_has_proved_itself(
    home: Path, tmp_path: Path
) -> None:
    stick = _stick(home, "0.98.0", {})
    with _cart(tmp_path, home) as cart:
        _ready(cart)
        old = cart.version()
        cart.run("touch /run/lull/in-session")
        cart.qmp.plug_stick(stick.path)
        cart.until(SAID.format("taking"), "the update's unit", TAKEN_S)
        assert cart.channel.run(COPIES).code != 0, "copies during a visit"
        cart.run("rm /run/lull/in-session")
        cart.until(COPIES, "the copying")
        cart.run("touch /run/lull/in-session")
        cart.until(f"! {COPIES}", "the copying to make way for a visit")
        assert "_empty" in cart.run("ls /dev/disk/by-partlabel")
        cart.run("rm /run/lull/in-session")
        _taken(cart)
        cart.changed(cart.picture("taken"), "told")
        assert cart.version() == old, "until it is started again the old version runs"
        cart.restarted(BOOT_S)
        assert cart.version() == "0.98.0"
        _ready(cart)
        cart.until(f"({KERNELS}) | grep -Fqx lull_0.98.0.efi", "the new version to have proved itself", BOOT_S)
        cart.run("/opt/lull/bin/kiosk verify /var/lib/lull")
        cart.picture("proved")


@pytest.mark.timeout(7000)
def test_a_version_whose_console_does_not_come_is_taken_back(home: Path, tmp_path: Path) -> None:
    stick = _stick(home, "0.99.0", {"usr/lib/systemd/system/kiosk.service.d/broken.conf": BROKEN})
    with _cart(tmp_path, home) as cart:
        _ready(cart)
        old = cart.version()
        cart.qmp.plug_stick(stick.path)
        _taken(cart)
        cart.restarted(BOOT_S)
        began = time.monotonic()
        assert cart.version() == "0.99.0"
        until(lambda: cart.version() == old, "the old version again", BACK_S)
        cart.channel.open(BOOT_S)
        _ready(cart)
        keep("broken version to the one before", time.monotonic() - began)
        assert cart.run(KERNELS).split() == [f"lull_{old}.efi", "lull_0.99.0+0-2.efi"]
        cart.until(SAID.format("back"), "the stick, which was left in, to be told of", TAKEN_S)
        cart.picture("taken-back")
