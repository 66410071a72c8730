"""A start whose system cannot be opened: calm words in place of a prompt, and another try with nobody's hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.vm.machine import ROOT, Machine
from tests.waiting import until

pytestmark = pytest.mark.vm

EVIDENCE = ROOT / "out" / "vm" / "rootless"
WITHIN_S = 600.0  # the root is waited for a minute and a half, by an emulated processor
STOPPED = "Starting emergency.service"


@pytest.mark.timeout(3000)
def test_a_start_that_finds_no_root_says_what_to_do_and_begins_anew(tmp_path: Path) -> None:
    cart = Machine(tmp_path, EVIDENCE, firmware=True)
    serial = tmp_path / "serial.log"

    def stops() -> int:
        return serial.read_text(errors="replace").count(STOPPED)

    try:
        cart.spoil("lull_")
        cart.switch_on()
        before = cart.picture("1-switched-on")
        cart.logged(STOPPED, WITHIN_S)
        cart.changed(before, "2-words")
        cart.qmp.keys("ret")
        cart.qmp.keys("ctrl", "d")
        until(lambda: stops() > 1, "the next start, and its end", WITHIN_S)
        said = serial.read_text(errors="replace")
        assert "sulogin" not in said and "Press Enter" not in said
        cart.picture("3-again")
    finally:
        cart.cut()
