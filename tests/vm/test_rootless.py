"""A start whose system cannot be opened: calm words in place of a prompt, and another try with nobody's hand."""

from __future__ import annotations

import io
from pathlib import Path

import pygame
import pytest

from tests.vm.machine import ROOT, SIZE, Machine
from tests.waiting import until

pytestmark = pytest.mark.vm

EVIDENCE = ROOT / "out" / "vm" / "rootless"
WITHIN_S = 600.0  # the root is waited for a minute and a half, by an emulated processor
STOPPED = "Starting emergency.service"


def _is_lit(png: bytes) -> bool:
    """A screen of the cart's size that is not black."""
    picture = pygame.image.load(io.BytesIO(png))
    return picture.get_size() == SIZE and int(pygame.surfarray.array3d(picture).max()) > 100


@pytest.mark.timeout(3000)
def test_a_start_that_finds_no_root_says_what_to_do_and_begins_anew(tmp_path: Path) -> None:
    cart = Machine(tmp_path, EVIDENCE, firmware=True)
    serial = tmp_path / "serial.log"

    def stops() -> int:
        return serial.read_text(errors="replace").count(STOPPED)

    try:
        cart.spoil("lull_")
        cart.switch_on()
        cart.logged(STOPPED, WITHIN_S)
        until(lambda: _is_lit(cart.picture("1-words")), "words on the screen", WITHIN_S)
        cart.qmp.keys("ret")
        cart.qmp.keys("ctrl", "d")
        until(lambda: stops() > 1, "the next start, and its end", WITHIN_S)
        said = serial.read_text(errors="replace")
        assert "sulogin" not in said and "Press Enter" not in said
        until(lambda: _is_lit(cart.picture("2-again")), "the words again", WITHIN_S)
    finally:
        cart.cut()
