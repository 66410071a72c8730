"""Which USB devices a cart takes: USBGuard's own daemon with the shipped policy, over made-up devices."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import servers
from tests.conftest import need
from tests.waiting import until

SYSTEMD = Path(__file__).parents[2] / "systemd"
CONTROLLER = "/devices/pci0000:00/0000:00:14.0"
HUB, KEYS, OTHER_HID, STORAGE, RADIO, NETWORK = (9, 0, 0), (3, 1, 1), (3, 0, 0), (8, 6, 80), (0xE0, 1, 1), (2, 6, 0)
# Name (which is its serial number) and interfaces; the first is at port 1-1, the next at 1-2, and so on.
PLUGGED = {
    "hub": (HUB,),
    "stick": (STORAGE,),
    "keyboard": (KEYS, OTHER_HID),
    "stick that types": (STORAGE, KEYS),
    "stick with a hidden pad": (STORAGE, OTHER_HID),
    "touch screen": (OTHER_HID,),
    "radio": (RADIO, RADIO),
    "network card": (NETWORK, (10, 0, 0)),
    "pedal": (KEYS,),
    "another touch screen": (OTHER_HID,),
}
COMMISSIONED = """
allow id 1006:0006 serial "touch screen" with-interface equals { 03:00:00 } via-port "1-6"
allow id 1009:0009 serial "pedal" with-interface equals { 03:01:01 } via-port "1-9"
allow id 1003:0003 serial "keyboard" with-interface equals { 03:01:01 03:00:00 } via-port "1-7"
"""


def descriptors(number: int, interfaces: tuple[tuple[int, int, int], ...]) -> bytes:
    """Of one device, as the kernel would read them."""
    kind = 9 if interfaces[0] == HUB else 0
    body = b"".join(bytes([9, 4, i, 0, 0, *triple, 0]) for i, triple in enumerate(interfaces))
    device = bytes([18, 1, 0, 2, kind, 0, 1 if kind else 0, 64, number, 0x10, number, 0, 0, 1, 0, 0, 1, 1])
    return device + bytes([9, 2, 9 + len(body), 0, len(interfaces), 1, 0, 0xE0, 0]) + body


def described(path: str, number: int, serial: str, interfaces: tuple[tuple[int, int, int], ...]) -> str:
    """One device as umockdev takes it."""
    whole = descriptors(number, interfaces)
    return (
        f"P: {path}\nN: bus/usb/001/{number:03}={whole.hex().upper()}\nE: BUSNUM=001\nE: DEVNUM={number:03}\n"
        f"E: DEVNAME=/dev/bus/usb/001/{number:03}\nE: DEVTYPE=usb_device\nE: SUBSYSTEM=usb\n"
        f"A: authorized=1\nA: authorized_default=0\nA: busnum=1\nA: devnum={number}\nA: removable=unknown\n"
        f"A: idVendor=10{number:02x}\nA: idProduct=00{number:02x}\nA: product={serial}\nA: serial={serial}\n"
        f"H: descriptors={whole.hex().upper()}\n"
    )


def judged(place: Path, rules: dict[str, str]) -> dict[str, str]:
    """What the daemon answers for each device, by name, with `rules` in the cart's own folder."""
    (place / "rules").mkdir()
    (place / "devices").mkdir()
    texts = [
        f"P: {CONTROLLER}\nE: SUBSYSTEM=pci\nA: class=0x0c0330\n",
        described(f"{CONTROLLER}/usb1", 99, "root", (HUB,)),
    ]
    for number, (name, interfaces) in enumerate(PLUGGED.items(), 1):
        texts.append(described(f"{CONTROLLER}/usb1/1-{number}", number, name, interfaces))
    (place / "devices/plugged").write_text("\n".join(texts) + "\n")
    conf = (SYSTEMD / "usbguard-daemon.conf").read_text()
    conf = re.sub("^RuleFile=.*", f"RuleFile={place}/base", conf, flags=re.MULTILINE)
    conf = re.sub("^RuleFolder=.*", f"RuleFolder={place}/rules/", conf, flags=re.MULTILINE)
    written = {
        "conf": conf.replace("Backend=uevent", "Backend=umockdev"),
        **{f"rules/{n}": t for n, t in rules.items()},
    }
    written["base"] = (SYSTEMD / "usbguard-base.rules").read_text()
    for name, text in written.items():
        (place / name).write_text(text)
        (place / name).chmod(0o600)
    env = {**os.environ, "USBGUARD_UMOCKDEV_DEVICEDIR": f"{place}/devices", "LD_PRELOAD": "libumockdev-preload.so.0"}
    with (place / "log").open("w") as log:
        daemon = subprocess.Popen(["usbguard-daemon", "-k", "-c", place / "conf"], env=env, stdout=log, stderr=log)
    try:
        until(lambda: len(_listed()) > len(PLUGGED) or daemon.poll() is not None, "the daemon lists every device")
        assert daemon.poll() is None, (place / "log").read_text()
        return _listed()
    finally:
        daemon.terminate()
        daemon.wait(10)


def _listed() -> dict[str, str]:
    said = subprocess.run(["usbguard", "list-devices"], capture_output=True, text=True).stdout
    return {name: answer for answer, name in re.findall(r'^\d+: (\w+) .*? serial "([^"]*)"', said, re.MULTILINE)}


@pytest.fixture
def place() -> Iterator[Path]:
    need("USBGuard", servers.present("usbguard-daemon", "umockdev-wrapper"))
    with servers.folder() as folder:
        yield folder


@pytest.mark.xr
def test_a_cart_takes_its_own_devices_at_their_ports_and_sticks(place: Path) -> None:
    answers = judged(place, {"50-devices.rules": COMMISSIONED})
    allowed = {name for name, answer in answers.items() if answer == "allow"}
    assert allowed == {"root", "hub", "stick", "touch screen", "pedal"}
    assert {answers[name] for name in PLUGGED if name not in allowed} == {"block"}


@pytest.mark.xr
def test_an_uncommissioned_cart_has_its_touch_screen_and_no_keyboard(place: Path) -> None:
    rules = (SYSTEMD / "usbguard-uncommissioned.rules").read_text()
    answers = judged(place, {"90-uncommissioned.rules": rules})
    blocked = {name for name, answer in answers.items() if answer == "block"}
    assert blocked == {"keyboard", "stick that types", "stick with a hidden pad", "network card", "pedal"}
