"""A cart whose power goes, and one whose system stands still."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.vm.cart import Cart, Console, copied
from tests.vm.figures import keep
from tests.vm.machine import ROOT
from tests.vm.stick import Stick
from tests.vm.visit import begun, ended, values
from tests.waiting import until

pytestmark = pytest.mark.vm

EVIDENCE = ROOT / "out" / "vm" / "power"
RESET_S = 300.0


@pytest.mark.timeout(3000)
def test_after_a_power_cut_the_console_asks_and_no_answer_is_lost(tmp_path: Path) -> None:
    with Cart(tmp_path, EVIDENCE) as cart:
        nurse = Console(cart)
        nurse.ready()
        begun(nurse)
        cart.cut()
        cart.boot()
        nurse = Console(cart)
        nurse.hear("kiosk.app: reopening$")
        cart.picture("power-again")
        nurse.touch("continue_same")
        ended(nurse)
        stick = Stick(tmp_path / "stick.img")
        copied(cart, nurse, stick)
        stick.copy(tmp_path)
    assert values(tmp_path) == ["6", "4", "3", "7", "1"]


@pytest.mark.timeout(3000)
def test_a_system_that_hangs_is_reset_by_the_watchdog(tmp_path: Path) -> None:
    with Cart(tmp_path, EVIDENCE, devices=("-device", "i6300esb", "-action", "watchdog=reset")) as cart:
        cart.until("test -e /dev/watchdog0 && systemctl is-active --quiet multi-user.target", "the watchdog")
        began = time.monotonic()
        cart.channel.send("kill -ABRT 1")  # its crash handler stands still for ever
        until(lambda: not cart.on, "the reset", RESET_S)
        keep("hung system to reset", time.monotonic() - began)
