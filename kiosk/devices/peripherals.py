"""USB devices and the machine they hang on, as the kernel tells in /sys. No rights are needed.

Source: Documentation/ABI/stable/sysfs-bus-usb and /testing/sysfs-bus-usb of the Linux kernel; usb.org, Defined Class
Codes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from kiosk.language import N_

USB = Path("/sys/bus/usb/devices")
_PORT = re.compile(r"\d+-\d+(\.\d+)*")
_HUB = "09"
_UNASKED = "n/a (unauthorized)"  # what the kernel says of a device that it must not talk to yet
_BOARD = ("sys_vendor", "product_name", "board_vendor", "board_name", "board_version")
STORAGE, KEYBOARD, NETWORK = N_("storage"), N_("keyboard, pedal or button"), N_("network")
_UNUSUAL = (STORAGE, KEYBOARD, NETWORK)  # as systemd/usbguard-uncommissioned.rules has them


@dataclass(frozen=True, slots=True)
class Peripheral:
    """A USB device.

    Args:
        port: as the kernel names it, as in 1-2 or 2-1.4.
        name: as its makers call it.
        ids: vendor and product, as in 28de:2300.
        interfaces: class, subclass and protocol of each, as in 03:01:01.
    """

    port: str
    name: str
    ids: str
    interfaces: tuple[str, ...]


def peripherals(root: Path = USB) -> tuple[Peripheral, ...]:
    """All that are plugged in but hubs, by their port; one that goes meanwhile is passed over."""
    try:
        places = sorted(place for place in root.iterdir() if _PORT.fullmatch(place.name))
    except OSError:
        return ()
    return tuple(each for place in places if (each := _read(place)) is not None)


def _read(place: Path) -> Peripheral | None:
    ids = f"{_word(place / 'idVendor')}:{_word(place / 'idProduct')}"
    if ids == ":" or _word(place / "bDeviceClass") == _HUB:
        return None
    words = (_word(place / "manufacturer"), _word(place / "product"))
    named = " ".join(word for word in words if word and word != _UNASKED)
    return Peripheral(place.name, named or ids, ids, _interfaces(_bytes(place / "descriptors")))


def _interfaces(descriptors: bytes) -> tuple[str, ...]:
    """Of each interface's first setting, also of a device that nobody let in yet; what is cut short is left out.

    Source: Universal Serial Bus 2.0 specification, 9.6.5.
    """
    found = []
    while len(descriptors) > 1 and descriptors[0] > 1:
        one, descriptors = descriptors[:descriptors[0]], descriptors[descriptors[0]:]
        if len(one) >= 9 and one[1] == 4 and one[3] == 0:
            found.append(":".join(f"{byte:02x}" for byte in one[5:8]))
    return tuple(found)


def kind(device: Peripheral) -> str:
    """What it is, in the console's words; first of all what a cart that was never commissioned refuses of it."""

    def has(pattern: str) -> bool:
        return any(re.match(pattern, interface) for interface in device.interfaces)

    if has("08"):
        return STORAGE
    if has("03:0[01]:01"):
        return KEYBOARD
    if has("02:0[6cde]|e0:01:03|ef:04"):
        return NETWORK
    if has("0e") or (has("03") and has("ff")):
        return N_("headset or camera")
    if has("e0:01:01"):
        return N_("Bluetooth adapter")
    if has("03"):
        return N_("touch screen or controls")
    return N_("sound") if has("01") else N_("another device")


def is_usual(device: Peripheral) -> bool:
    """A cart has one like it as a rule: staff take those away that are not its own."""
    return kind(device) not in _UNUSUAL


def hardware(root: Path = Path("/sys"), cpus: Path = Path("/proc/cpuinfo")) -> dict[str, str]:
    """What tells this machine from another: its board, processor and graphics; nothing that names the one machine."""
    found = {name: _word(root / "class/dmi/id" / name) for name in _BOARD}
    found["processor"] = next(
        (line.partition(":")[2].strip() for line in _text(cpus).splitlines() if line.startswith("model name")), "")
    cards = sorted(place for place in (root / "class/drm").glob("card*") if place.name[4:].isdecimal())
    found["graphics"] = ", ".join(
        f"{_word(card / 'device/vendor')}:{_word(card / 'device/device')}" for card in cards
        if _word(card / "device/vendor"))
    return {name: words for name, words in found.items() if words}


def _word(path: Path) -> str:
    return " ".join(_text(path).split())[:80]


def _text(path: Path) -> str:
    return _bytes(path).decode("utf-8", "replace").replace("\x00", "")


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
