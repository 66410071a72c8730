"""What goes wrong with a cart, and how it ends: each machine is switched on at most twice."""

from __future__ import annotations

import csv
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.records.verify import verify
from tests.vm.cart import Cart, Console, copied, plugged
from tests.vm.figures import keep
from tests.vm.machine import ROOT
from tests.vm.stick import Stick
from tests.waiting import until

pytestmark = pytest.mark.vm

EVIDENCE = ROOT / "out" / "vm" / "faults"
AGAIN_S = 300.0
RESET_S = 300.0
CHORDS = (
    ("ctrl", "alt", "f2"), ("ctrl", "alt", "delete"), ("alt", "sysrq", "b"), ("alt", "f4"), ("meta_l", "shift", "e"),
)  # fmt: skip


@pytest.fixture(scope="module")
def cart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cart]:
    """For the faults that a running machine survives."""
    with Cart(tmp_path_factory.mktemp("cart"), EVIDENCE) as machine:
        Console(machine).ready()
        yield machine


def _visit(nurse: Console) -> None:
    """To the first question, of which a number has been taken."""
    nurse.touch("start")
    nurse.hear("kiosk.app: fitting$")
    nurse.touch("begin")
    nurse.hear("asked pain_now")
    nurse.touch("score_6")
    nurse.hear("asked anxiety")


def _to_the_end(nurse: Console) -> None:
    for key in ("score_4", "world_snow", "finish", "score_3", "score_7", "score_1", "removed", "cleaned"):
        nurse.touch(key)
    nurse.hear("kiosk.app: ready$", nurse.said("kiosk.app: cleaning$"))


def _values(folder: Path) -> list[str]:
    scores, = folder.rglob("pain_scores.csv")
    assert verify(scores.parent).whole
    with scores.open(newline="", encoding="utf-8") as file:
        return [row["value"] for row in csv.DictReader(file)]


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
    _visit(nurse)
    for fault, name in (("kill -KILL {}", "killed to ready"), ("kill -STOP {}", "hung to ready")):
        heard = len(nurse.lines)
        _again(cart, fault, name)
        nurse.hear("kiosk.app: baseline$", heard)
    assert cart.channel.run("systemctl is-active kiosk-failed").said == "inactive"
    _to_the_end(nurse)
    stick = Stick(tmp_path / "stick.img")
    plugged(cart, nurse, stick)
    until(lambda: any(".part" in name for name in stick.files()), "the copy's first file", AGAIN_S)
    cart.qmp.unplug("stick")
    cart.until("! test -e /run/lull-stick/sd?1/said", "the unit's end")
    cart.picture("stick-pulled")
    copied(cart, nurse, stick)
    cart.picture("stick-again")
    stick.copy(tmp_path)
    assert _values(tmp_path) == ["6", "4", "3", "7", "1"]


@pytest.mark.timeout(3000)
def test_after_a_power_cut_the_console_asks_and_no_answer_is_lost(tmp_path: Path) -> None:
    with Cart(tmp_path, EVIDENCE) as cart:
        nurse = Console(cart)
        nurse.ready()
        _visit(nurse)
        cart.cut()
        cart.boot()
        nurse = Console(cart)
        nurse.hear("kiosk.app: reopening$")
        cart.picture("power-again")
        nurse.touch("continue_same")
        _to_the_end(nurse)
        stick = Stick(tmp_path / "stick.img")
        copied(cart, nurse, stick)
        stick.copy(tmp_path)
    assert _values(tmp_path) == ["6", "4", "3", "7", "1"]


@pytest.mark.timeout(3000)
def test_a_system_that_hangs_is_reset_by_the_watchdog(tmp_path: Path) -> None:
    with Cart(tmp_path, EVIDENCE, devices=("-device", "i6300esb", "-action", "watchdog=reset")) as cart:
        cart.until("test -e /dev/watchdog0 && systemctl is-active --quiet multi-user.target", "the watchdog")
        began = time.monotonic()
        cart.channel.send("kill -ABRT 1")  # its crash handler stands still for ever
        until(lambda: not cart.on, "the reset", RESET_S)
        keep("hung system to reset", time.monotonic() - began)
