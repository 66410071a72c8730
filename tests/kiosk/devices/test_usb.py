"""Sticks from made-up lines of /proc/self/mountinfo."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.devices.usb import parse_mounts, read_sticks, sticks
from kiosk.devices.watch import Watched
from kiosk.errors import UnknownName
from kiosk.events import StickState
from tests.waiting import until


def _line(
    place: str, kind: str = "vfat", source: str = "/dev/sdb1", options: str = "rw,nosuid", super_options: str = "rw"
) -> str:
    return f"36 25 8:17 / {place} {options} shared:1 - {kind} {source} {super_options},errors=remount-ro\n"


ROOT = _line("/", "ext4", "/dev/sda2")


@pytest.mark.parametrize("place", ["/media/nurse/STICK", "/run/media/nurse/STICK", "/mnt/usb", "/mnt"])
@pytest.mark.parametrize("kind", ["vfat", "exfat"])
def test_a_mounted_stick_is_found(place: str, kind: str) -> None:
    assert parse_mounts(ROOT + _line(place, kind)) == StickState((place,))


@pytest.mark.parametrize("place", ["/boot/efi", "/", "/home/media", "/mntx", "/mediation/x"])
def test_the_pcs_own_partitions_are_no_sticks(place: str) -> None:
    assert parse_mounts(_line(place)) == StickState()


def test_disks_of_other_kinds_are_no_sticks() -> None:
    assert parse_mounts(_line("/mnt/data", "ext4") + _line("/media/cd", "iso9660")) == StickState()


def test_a_name_with_blanks_is_read_as_it_is() -> None:
    assert parse_mounts(_line(r"/media/WARD\0403\134B")).mounted == (r"/media/WARD 3\B",)


def test_a_stick_shown_in_two_places_is_one() -> None:
    assert parse_mounts(_line("/media/A") + _line("/mnt/A")) == StickState(("/media/A",))


def test_of_two_sticks_neither_is_taken_and_the_words_say_why() -> None:
    state = parse_mounts(_line("/media/A") + _line("/media/B", source="/dev/sdc1"))
    assert state.mounted == () and "Two sticks" in state.detail and "Take one out" in state.detail


@pytest.mark.parametrize(("one", "other"), [("/dev/sdb2", "/dev/sdb10"), ("/dev/mmcblk0p1", "/dev/mmcblk0p2")])
def test_of_a_stick_with_several_parts_the_first_is_taken(one: str, other: str) -> None:
    state = parse_mounts(_line("/media/B", source=other) + _line("/media/A", source=one))
    assert state.mounted == ("/media/A",) and "several parts" in state.detail


@pytest.mark.parametrize(("kind", "named"), [("ntfs3", "NTFS"), ("fuseblk", "NTFS"), ("ext4", "ext4")])
def test_a_stick_of_a_foreign_format_is_said_with_the_fix(kind: str, named: str) -> None:
    state = parse_mounts(ROOT + _line("/media/nurse/STICK", kind))
    assert state.mounted == () and named in state.detail and "exFAT or FAT32" in state.detail
    assert parse_mounts(ROOT + _line("/mnt/data", kind)) == StickState()


@pytest.mark.parametrize("protected", [{"options": "ro,nosuid"}, {"super_options": "ro"}])
def test_a_write_protected_stick_is_not_offered_and_says_why(protected: dict[str, str]) -> None:
    state = parse_mounts(_line("/media/A", **protected))
    assert state.mounted == () and "write-protected" in state.detail


def test_remount_ro_in_the_options_is_not_read_only() -> None:
    assert parse_mounts(_line("/media/A")).mounted == ("/media/A",)


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    assert isinstance(parse_mounts(text + "\n" + _line("/media/A")), StickState)


def test_this_machines_own_mounts_can_be_read() -> None:
    assert isinstance(read_sticks(), StickState)


def test_a_missing_table_is_no_stick(tmp_path: Path) -> None:
    assert read_sticks(tmp_path / "missing") == StickState()


def test_a_stick_that_comes_and_goes_is_said_once_each(tmp_path: Path) -> None:
    table = tmp_path / "mountinfo"
    table.write_text(ROOT)
    device = Watched("sticks", lambda: read_sticks(table), 0.001)
    device.start()
    try:
        assert until(lambda: device.poll(0.0), "no stick") == (StickState(),)
        table.write_text(ROOT + _line("/media/A"))
        assert until(lambda: device.poll(1.0), "the stick") == (StickState(("/media/A",)),)
        assert device.poll(2.0) == ()
        table.write_text(ROOT)
        assert until(lambda: device.poll(3.0), "no stick again") == (StickState(),)
    finally:
        device.close()


def test_auto_reads_the_kernels_table(tmp_path: Path) -> None:
    table = tmp_path / "mountinfo"
    table.write_text(_line("/media/A"))
    device = sticks("auto", table)
    device.start()
    try:
        assert until(lambda: device.poll(0.0), "the stick") == (StickState(("/media/A",)),)
    finally:
        device.close()


def test_kinds_are_a_closed_list(tmp_path: Path) -> None:
    assert sticks("none").poll(0.0) == (StickState(),)
    assert sticks("model", folder=tmp_path).poll(0.0) == (StickState((str(tmp_path),)),)
    with pytest.raises(UnknownName, match="auto, model, none"):
        sticks("floppy")
