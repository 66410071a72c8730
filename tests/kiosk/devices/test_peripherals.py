"""USB devices as the kernel tells of them, what they are, and what tells one machine from another."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.devices import allowing
from kiosk.devices.peripherals import Peripheral, hardware, is_usual, kind, peripherals
from tests.waiting import until


def put(path: Path, text: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else f"{text}\n".encode())


DEVICE = bytes([18, 1, 0, 2]) + bytes(14) + bytes([9, 2]) + bytes(7)


def plug(root: Path, port: str, ids: str, name: str | bytes, *interfaces: str, device_class: str = "00") -> None:
    vendor, product = ids.split(":")
    put(root / port / "idVendor", vendor)
    put(root / port / "idProduct", product)
    put(root / port / "bDeviceClass", device_class)
    put(root / port / "product", name)
    put(root / port / "descriptors", DEVICE + b"".join(
        bytes([9, 4, number, setting, 0, *bytes.fromhex(interface.replace(":", "")), 0])
        for number, interface in enumerate(interfaces) for setting in (0, 1)))


def test_all_but_hubs_are_listed_by_their_ports(tmp_path: Path) -> None:
    plug(tmp_path, "1-0", "1d6b:0002", "root", device_class="09")
    plug(tmp_path, "usb1", "1d6b:0002", "xHCI", device_class="09")
    plug(tmp_path, "2-1.4", "1a86:e026", "FootSwitch", "03:01:01", "03:00:00")
    plug(tmp_path, "1-2", "222a:0001", "Touch", "03:00:00")
    assert peripherals(tmp_path) == (
        Peripheral("1-2", "Touch", "222a:0001", ("03:00:00",)),
        Peripheral("2-1.4", "FootSwitch", "1a86:e026", ("03:01:01", "03:00:00")),
    )
    assert peripherals(tmp_path / "none") == ()


def test_a_device_that_nobody_let_in_yet_is_named_by_its_ids(tmp_path: Path) -> None:
    plug(tmp_path, "1-2", "1a86:e026", "n/a (unauthorized)", "03:01:01")
    assert peripherals(tmp_path) == (Peripheral("1-2", "1a86:e026", "1a86:e026", ("03:01:01",)),)


@given(st.binary(max_size=100))
def test_descriptors_of_any_bytes_are_read_to_an_end(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    root = tmp_path_factory.mktemp("usb")
    plug(root, "1-2", "1a86:e026", "x")
    put(root / "1-2" / "descriptors", data)
    found, = peripherals(root)
    assert len(found.interfaces) <= len(data) / 9 and kind(found)


@given(st.binary(max_size=200))
def test_a_name_of_any_bytes_is_one_short_line(tmp_path_factory: pytest.TempPathFactory, name: bytes) -> None:
    root = tmp_path_factory.mktemp("usb")
    plug(root, "1-2", "222a:0001", name, "03:00:00")
    found, = peripherals(root)
    assert found.name and len(found.name) <= 80 and "\n" not in found.name and "\x00" not in found.name


@pytest.mark.parametrize("interfaces, words, usual", [
    (("08:06:50",), "storage", False),
    (("08:06:50", "03:01:01"), "storage", False),
    (("03:01:01",), "keyboard, pedal or button", False),
    (("03:01:01", "03:00:00"), "keyboard, pedal or button", False),
    (("03:00:00",), "touch screen or controls", True),
    (("03:00:00", "ff:00:00", "01:01:00"), "headset or camera", True),
    (("0e:01:00", "0e:02:00"), "headset or camera", True),
    (("e0:01:01", "e0:01:01"), "Bluetooth adapter", True),
    (("02:06:00", "0a:00:00"), "network", False),
    (("e0:01:03", "0a:00:00"), "network", False),
    (("02:02:01", "0a:00:00"), "another device", True),
    (("01:01:00",), "sound", True),
    (("ff:ff:ff",), "another device", True),
    ((), "another device", True),
])
def test_a_device_is_called_what_it_is(interfaces: tuple[str, ...], words: str, usual: bool) -> None:
    device = Peripheral("1-1", "x", "1:1", interfaces)
    assert (kind(device), is_usual(device)) == (words, usual)


@pytest.mark.parametrize("hidden", ["03:01:01", "03:00:01", "08:06:50", "02:06:00", "e0:01:03"])
@pytest.mark.parametrize("front", ["0e:01:00", "ff:00:00", "e0:01:01", "01:01:00", "03:00:00"])
def test_what_types_or_carries_is_never_marked_beforehand_behind_whatever_it_hides(front: str, hidden: str) -> None:
    assert not is_usual(Peripheral("1-1", "Headset", "1:1", (front, hidden)))


def test_a_machine_is_told_by_its_parts_and_never_by_what_names_it_alone(tmp_path: Path) -> None:
    for name, words in (("sys_vendor", "Maker"), ("board_name", "B1"), ("board_serial", "S-1"), ("product_uuid", "u")):
        put(tmp_path / "class/dmi/id" / name, words)
    put(tmp_path / "class/drm/card0/device/vendor", "0x1002")
    put(tmp_path / "class/drm/card0/device/device", "0x1636")
    put(tmp_path / "class/drm/card0-HDMI-A-1/status", "connected")
    put(tmp_path / "cpuinfo", "processor\t: 0\nmodel name\t: Ryzen 5\nprocessor\t: 1\nmodel name\t: Ryzen 5")
    assert hardware(tmp_path, tmp_path / "cpuinfo") == {
        "sys_vendor": "Maker", "board_name": "B1", "processor": "Ryzen 5", "graphics": "0x1002:0x1636"}
    assert hardware(tmp_path / "none", tmp_path / "none") == {}


@pytest.mark.parametrize("port", ["", "1", "usb1", "1-2\n1-3", "1-2;", "-e", "1-2.", "../1-2"])
def test_what_is_no_port_is_never_asked_for(tmp_path: Path, port: str) -> None:
    with pytest.raises(ValueError, match="no USB port"):
        allowing.allow(tmp_path, ["1-2", port])
    assert not (tmp_path / allowing.ALLOWED).exists()


def test_each_asking_has_a_token_and_hears_its_own_answers_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(allowing, "PROGRAM", tmp_path)
    said = tmp_path / "said"
    first, token = allowing.allow(tmp_path, ["1-2"]), allowing.allow(tmp_path, ["1-2", "2-1.4"])
    assert (tmp_path / allowing.ALLOWED).read_text() == f"{token}\n1-2\n2-1.4\n" and first != token
    said.write_text(f'{{"phase": "done", "token": "{first}"}}')
    assert allowing.answered(token, ("done",), 0.3, said) == ""
    said.write_text(f'{{"phase": "trying", "token": "{token}"}}')
    assert allowing.answered(token, ("trying", "missing"), 5.0, said) == "trying"
    allowing.confirm(tmp_path, token)
    until(lambda: (tmp_path / allowing.CONFIRMED).read_text() == f"{token}\n", "the yes")


def test_a_machine_without_the_unit_says_nothing_and_waits_for_nothing(tmp_path: Path) -> None:
    assert allowing.answered("x", ("done",), 60.0, tmp_path / "said") == ""
