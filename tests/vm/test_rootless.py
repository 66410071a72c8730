"""A start whose system cannot be opened: calm words in place of a prompt, and back with nobody's hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.vm.machine import ROOT, Machine
from tests.waiting import until

pytestmark = pytest.mark.vm

EVIDENCE = ROOT / "out" / "vm" / "rootless"
WITHIN_S = 600.0  # the root is waited for a minute and a half, by an emulated processor
BACK_S = 2700.0
EARLY = "Reached target sysinit.target"  # of the initrd: the words for a start that goes well stand by then
STOPPED = "Starting emergency.service"
PLACE = "cd /efi/EFI/Linux 2>/dev/null || cd /boot/EFI/Linux"
# A version as an update leaves it, with two tries, whose root is nowhere: this one's kernel image with another hash
# and number, each as long as what it stands for.
LOST = (
    "({place}; LC_ALL=C sed 's/roothash=[0-9a-f]\\{{64\\}}/roothash={hash}/; "
    's/IMAGE_VERSION="{old}"/IMAGE_VERSION="{new}"/\' lull_{old}.efi >lull_{new}+2.efi '
    "&& cmp -n 64 lull_{old}.efi lull_{new}+2.efi && sync .)")


class Rootless:
    """A cart's starts that find no root."""

    def __init__(self, folder: Path) -> None:
        self.cart = Machine(folder, EVIDENCE, firmware=True)
        self._serial = folder / "serial.log"

    def said(self) -> str:
        return self._serial.read_text(errors="replace")

    def stops(self) -> int:
        return self.said().count(STOPPED)

    def page(self, other: bytes, name: str) -> bytes:
        """The whole page that stands in place of `other`, kept as evidence."""

        def settled() -> bytes:
            now = self.cart.changed(other, name)
            return now if self.cart.picture(name) == now else b""

        return until(settled, f"the page {name}", WITHIN_S)


@pytest.mark.timeout(3000)
def test_a_start_that_finds_no_root_says_what_to_do_and_begins_anew(tmp_path: Path) -> None:
    start = Rootless(tmp_path)
    cart = start.cart
    try:
        cart.spoil("lull_")
        cart.switch_on()
        cart.logged(EARLY, WITHIN_S)
        moment = cart.picture("1-moment")
        cart.logged(STOPPED, WITHIN_S)
        words = start.page(moment, "2-words")
        for chord in (("ret",), ("ctrl", "d"), ("ctrl", "alt", "delete")):
            cart.qmp.keys(*chord)
        assert cart.picture("3-keys") == words
        until(lambda: start.stops() > 1, "the next start, and its end", WITHIN_S)
        assert start.page(moment, "4-again") == words
        assert "sulogin" not in start.said() and "Press Enter" not in start.said()
    finally:
        cart.cut()


@pytest.mark.timeout(5000)
def test_a_version_that_finds_no_root_is_taken_back_with_nobodys_hand(tmp_path: Path) -> None:
    start = Rootless(tmp_path)
    with start.cart as cart:
        old = cart.version()
        new = f"9{old[1:]}"
        cart.run(LOST.format(place=PLACE, hash="0" * 64, old=old, new=new))
        cart.channel.send("systemctl reboot")
        until(start.stops, "the new version's first try", WITHIN_S)
        until(lambda: cart.version() == old, "the old version again", BACK_S)
        cart.channel.open(WITHIN_S)
        assert start.stops() == 2
        assert cart.run(f"({PLACE}; ls)").split() == [f"lull_{old}.efi", f"lull_{new}+0-2.efi"]
