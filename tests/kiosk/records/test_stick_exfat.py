"""Copies onto a real exFAT file system, by the FUSE driver where the kernel has none, and its checker's verdict."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.devices import mounting
from kiosk.records.stick import MARK, Progress, StickError, bring, unfinished_copies
from kiosk.records.verify import verify
from tests.conftest import need
from tests.kiosk.records import sticks
from tests.servers import present
from tests.waiting import until

pytestmark = pytest.mark.fault


class ExFat:
    """An exFAT image behind a loop device; `driver` is the process that a pull kills."""

    def __init__(self, place: Path) -> None:
        image, self.path = place / "exfat.img", place / "exfat"
        self.path.mkdir()
        with image.open("wb") as file:
            file.truncate(32 << 20)
        subprocess.run(["mkfs.exfat", str(image)], check=True, capture_output=True)
        self.device = subprocess.run(["losetup", "-f", "--show", str(image)], check=True, capture_output=True,
                                     text=True).stdout.strip()
        self.plug_in()

    def plug_in(self) -> None:
        command = ["mount.exfat-fuse", "-d", "-o", "nosuid,nodev,noexec", self.device, str(self.path)]
        self.driver = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(lambda: os.path.ismount(self.path), "the mount")

    def unplug(self) -> None:
        assert mounting.let_go(self.path)
        self.driver.wait(20)

    def pull(self) -> None:
        self.driver.kill()
        self.driver.wait(20)

    def checked(self) -> str:
        return subprocess.run(["fsck.exfat", "-n", self.device], capture_output=True, text=True).stdout

    def close(self) -> None:
        self.driver.kill()
        self.driver.wait(20)
        mounting.let_go(self.path)
        subprocess.run(["losetup", "-d", self.device], check=True)


@pytest.fixture
def exfat(tmp_path: Path) -> Iterator[ExFat]:
    sticks.mounts_or_skip()
    if not os.path.exists("/dev/fuse"):
        pytest.skip("mounting exFAT needs FUSE")
    need("exfat-fuse", present("mount.exfat-fuse", "mkfs.exfat", "fsck.exfat"))
    made = ExFat(tmp_path)
    yield made
    made.close()


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return sticks.small_export(tmp_path)


def test_a_copy_on_exfat_is_whole_after_it_was_unmounted(exfat: ExFat, small: Path) -> None:
    name = bring(small, exfat.path).name
    exfat.unplug()
    assert "clean" in exfat.checked()
    exfat.plug_in()
    assert verify(exfat.path / name).whole and unfinished_copies(exfat.path) == []


def test_exfat_pulled_under_a_copy_keeps_what_was_there_and_the_copy_is_gone_on_with(
    exfat: ExFat, small: Path, tmp_path: Path
) -> None:
    first = bring(small, exfat.path).name
    later = tmp_path / "lull-small-20260302T093000Z"
    shutil.copytree(small, later)

    def pull(progress: Progress) -> None:
        if progress.share > 0.1:
            exfat.pull()

    with pytest.raises(StickError, match="pulled out"):
        bring(later, exfat.path, pull)
    mounting.let_go(exfat.path)
    exfat.plug_in()
    assert verify(exfat.path / first).whole
    begun, = unfinished_copies(exfat.path)
    assert (begun / MARK).exists() and not verify(begun).whole
    assert bring(later, exfat.path) == begun and verify(begun).whole
    exfat.unplug()
    assert "clean" in exfat.checked()
