"""Mounting: names, formats told by their first sectors, and the kernel's own flags on a real loop device."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.devices import mounting
from kiosk.devices.mounting import is_partition, kind_of
from tests.conftest import need
from tests.kiosk.records import sticks
from tests.servers import present


@pytest.mark.parametrize("name", ["sdb1", "sdb", "sdaa12", "mmcblk0p1", "mmcblk1"])
def test_names_of_sticks(name: str) -> None:
    assert is_partition(name)


@pytest.mark.parametrize("name", ["", "../sda1", "sdb1/x", "nvme0n1p1", "loop0", "dm-0", "sdb1\n", "sd1", "null"])
def test_all_other_names_are_none(name: str) -> None:
    assert not is_partition(name)


@pytest.mark.parametrize(("maker", "kind"), [
    (("mkfs.vfat", "-F", "32"), "vfat"), (("mkfs.vfat", "-F", "16"), "vfat"), (("mkfs.exfat",), "exfat"),
    (("mkfs.ext4", "-q", "-F"), "ext4"),
])
def test_formats_are_told_by_what_real_tools_write(maker: tuple[str, ...], kind: str, tmp_path: Path) -> None:
    need(maker[0], present(maker[0]))
    image = tmp_path / "image"
    with image.open("wb") as file:
        file.truncate(64 << 20)
    subprocess.run([*maker, str(image)], check=True, capture_output=True)
    with image.open("rb") as file:
        assert kind_of(file.read(mounting.HEAD_BYTES)) == kind


@given(st.binary(max_size=2000))
def test_no_bytes_break_it(head: bytes) -> None:
    assert kind_of(head) in ("", *mounting.KINDS, "NTFS", "ext4", "XFS", "APFS", "HFS+", "Btrfs", "ISO 9660")


def test_only_fat_and_exfat_are_ever_mounted(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="ext4 is not mounted"):
        mounting.mount(Path("/dev/sdz1"), tmp_path, "ext4")


@pytest.mark.fault
def test_the_kernel_takes_every_freedom_away_and_lets_go(tmp_path: Path) -> None:
    sticks.mounts_or_skip()
    stick = sticks.Stick(tmp_path)
    device = subprocess.run(["losetup", "-f", "--show", str(stick.image)], check=True, capture_output=True, text=True)
    try:
        mounting._mount(Path(device.stdout.strip()), stick.path, "ext4", "")
        line = next(line for line in Path("/proc/self/mountinfo").read_text().splitlines() if str(stick.path) in line)
        assert {"nosuid", "nodev", "noexec", "nosymfollow"} <= set(line.split()[5].split(","))
        with (stick.path / "held").open("w"):
            assert not mounting.let_go(stick.path)
        assert mounting.let_go(stick.path) and not stick.path.is_mount()
        assert not mounting.let_go(stick.path)
    finally:
        subprocess.run(["losetup", "-d", device.stdout.strip()], check=True)


def test_what_the_kernel_refuses_names_the_place(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=str(tmp_path)):
        mounting.mount(tmp_path / "no-device", tmp_path, "vfat")
