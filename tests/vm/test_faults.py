"""What goes wrong with a cart that stays on, and how it ends."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.vm.cart import Cart, Console, copied, plugged
from tests.vm.figures import keep
from tests.vm.machine import ROOT
from tests.vm.stick import Stick
from tests.vm.visit import begun, ended, values
from tests.waiting import until

pytestmark = pytest.mark.vm

EVIDENCE = ROOT / "out" / "vm" / "faults"
AGAIN_S = 300.0
CHORDS = (
    ("ctrl", "alt", "f2"), ("ctrl", "alt", "delete"), ("alt", "sysrq", "b"), ("alt", "f4"), ("meta_l", "shift", "e"),
)  # fmt: skip


@pytest.fixture(scope="module")
def cart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cart]:
    """For the faults that a running machine survives."""
    with Cart(tmp_path_factory.mktemp("cart"), EVIDENCE) as machine:
        Console(machine).ready()
        yield machine


def _again(cart: Cart, fault: str, name: str) -> None:
    """After `fault` to the kiosk's process another one is ready."""
    process = cart.run("systemctl show -P MainPID kiosk")
    began = time.monotonic()
    cart.run(fault.format(process))
    cart.until(
        f"test $(systemctl show -P MainPID kiosk) -ne {process} && systemctl is-active --quiet kiosk", name, AGAIN_S)
    keep(name, time.monotonic() - began)
    cart.picture(name.replace(" ", "-"))


@pytest.mark.timeout(3000)
def test_keys_of_a_keyboard_reach_nothing(cart: Cart) -> None:
    nurse = Console(cart)
    nurse.ready()
    screen = cart.run("cat /sys/class/tty/tty0/active")
    starts = cart.run("cat /proc/sys/kernel/random/boot_id")
    heard = len(nurse.lines)
    for on_usb in (False, True):  # the board's own, which no rule knows, and one on USB
        if on_usb:
            cart.qmp.plug_keyboard()
            assert "block" in cart.until("usbguard list-devices | grep 03:01:01", "the keyboard")
        for chord in CHORDS:
            cart.qmp.keys(*chord)
        cart.picture("keyboard-usb" if on_usb else "keyboard")
    assert cart.run("cat /sys/class/tty/tty0/active") == screen
    assert cart.run("cat /proc/sys/kernel/random/boot_id") == starts
    assert cart.state("kiosk") == cart.state("lull-display") == "active"
    assert nurse.runs() and not nurse.said("kiosk.app: panel", heard)
    cart.qmp.unplug("keyboard")


@pytest.mark.timeout(3000)
def test_a_visit_goes_on_where_it_was_after_the_kiosk_was_killed_and_after_it_hung(
    cart: Cart, tmp_path: Path
) -> None:
    nurse = Console(cart)
    nurse.ready()
    begun(nurse)
    for fault, name in (("kill -KILL {}", "killed to ready"), ("kill -STOP {}", "hung to ready")):
        heard = len(nurse.lines)
        _again(cart, fault, name)
        nurse.hear("kiosk.app: baseline$", heard)
    assert cart.channel.run("systemctl is-active kiosk-failed").said == "inactive"
    ended(nurse)
    stick = Stick(tmp_path / "stick.img")
    plugged(cart, nurse, stick)
    until(lambda: any(".part" in name for name in stick.files()), "the copy's first file", AGAIN_S)
    cart.qmp.unplug("stick")
    cart.until("! test -e /run/lull-stick/sd?1/said", "the unit's end")
    cart.picture("stick-pulled")
    copied(cart, nurse, stick)
    cart.picture("stick-again")
    stick.copy(tmp_path)
    assert values(tmp_path) == ["6", "4", "3", "7", "1"]
