"""A visit on a small ext4 of its own that is full, read-only or fails: nothing is lost, and it is told."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.records.reading import read
from kiosk.records.verify import verify
from tests.conftest import need
from tests.kiosk.records.crash.judge import content
from tests.kiosk.records.living import Kiosk, ids
from tests.kiosk.records.rows import Clock
from tests.kiosk.records.test_store_disk import fill, mount, mount_or_skip


class Ext4:
    """A file system in a file, and where it is mounted."""

    def __init__(self, place: Path) -> None:
        self.place, self._image = place / "ext4", place / "image"
        self.place.mkdir()
        with open(self._image, "wb") as file:
            file.truncate(32 << 20)
        subprocess.run(["mkfs.ext4", "-q", self._image], check=True)

    def mount(self) -> None:
        """Mounts it, or skips the test where that is forbidden."""
        mount_or_skip("-o", "loop", str(self._image), str(self.place))

    def unmount(self) -> None:
        """Takes it away; what was written is on the image then."""
        subprocess.run(["umount", "--lazy", self.place], check=False)

    def remount(self, how: str) -> None:
        """Mounts it anew with another option."""
        assert mount("-o", f"remount,{how}", str(self.place))


@pytest.fixture
def ext4(tmp_path: Path) -> Iterator[Ext4]:
    """A small disk as a cart has it."""
    need("mkfs.ext4", shutil.which("mkfs.ext4") is not None)
    disk = Ext4(tmp_path)
    disk.mount()
    yield disk
    disk.unmount()


@pytest.fixture
def cart(ext4: Ext4, tmp_path: Path) -> Kiosk:
    """A visit in its baseline, kept on that disk; the spare place is on another."""
    cart = Kiosk(ext4.place / "data", Clock(100.0), new_id=ids(1), spare=tmp_path / "spare")
    cart.to("baseline")
    cart.answer(6)
    assert not cart.held
    return cart


def test_a_full_disk_holds_the_answers_says_so_and_writes_them_later(ext4: Ext4, cart: Kiosk) -> None:
    filler = fill(ext4.place)
    in_trouble(cart)
    filler.unlink()
    out_of_trouble(cart)


def test_a_kiosk_started_on_a_read_only_disk_goes_on_with_the_visit_and_writes_later(
    ext4: Ext4, cart: Kiosk, tmp_path: Path
) -> None:
    cart.keeper.close()
    ext4.remount("ro")  # which nobody can under a kiosk that has its files open
    after = Kiosk(ext4.place / "data", Clock(200.0), new_id=ids(2), spare=tmp_path / "spare")
    assert after.view.state == "baseline"
    after.saved[:0] = cart.saved
    in_trouble(after)
    ext4.remount("rw")
    after.rows = cart.rows + after.rows
    out_of_trouble(after)


def test_a_disk_that_failed_has_everything_after_the_next_boot(ext4: Ext4, cart: Kiosk, tmp_path: Path) -> None:
    ext4.remount("abort")  # what the kernel does after an error of the disk
    in_trouble(cart)
    cart.keeper.close()
    ext4.unmount()
    ext4.mount()
    after = Kiosk(ext4.place / "data", Clock(5.0), boot_id="boot-2", new_id=ids(2), spare=tmp_path / "spare")
    assert after.view.state == "reopening" and after.tap("continue_same").state == cart.view.state
    after.rows = cart.rows + after.rows
    out_of_trouble(after)


def in_trouble(cart: Kiosk) -> None:
    """An answer is given, cannot be kept, and the console says so; what was kept can still be read."""
    assert cart.answer(4).desk.saved in ("saving", "not_saved")
    cart.step(dt=6.0)
    cart.step(dt=6.0)
    assert cart.view.desk.saved == "not_saved" and "NOT SAVED" in cart.view.desk.banner
    assert {row.uid for row in cart.held} == cart.told & {row.uid for row in cart.held}
    assert any(row.kind == "score" for row in cart.held)
    assert {entry.uid for entry in read(cart.folder)} == set(cart.saved)


def out_of_trouble(cart: Kiosk) -> None:
    """Everything is written, once and as it was."""
    for _ in range(3):
        cart.step(dt=12.0)
    assert not cart.held and cart.view.desk.saved != "not_saved"
    found = {entry.uid: entry for entry in read(cart.folder)}
    for row in cart.rows:
        entry = found[row.uid]
        assert content(row) == (entry.kind, entry.session_id, entry.mono, entry.body)
    assert sorted(entry.body["value"] for entry in found.values() if entry.kind == "score" and entry.body) == [4, 6]
    assert verify(cart.folder).whole
    cart.keeper.close()
