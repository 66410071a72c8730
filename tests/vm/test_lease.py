"""A headset's output: sway leaves it alone and leases it to Monado.

The second output of the emulated graphics card is given the identity of a headset, as the kernel knows them: it is no
desktop then. What Monado does with the lease needs a driver that draws on displays directly, which no software one is.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from tests.vm.machine import ROOT, Machine

pytestmark = pytest.mark.vm

PORT = "Virtual-2"
# The driver asks for it while it loads.
WORDS = f"firmware_class.path=/run/firmware drm.edid_firmware={PORT}:edid/headset.bin video={PORT}:e"
UNIT = """[Unit]
DefaultDependencies=no
ConditionPathExists=!/etc/initrd-release

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh -c 'mkdir -p /run/firmware/edid; echo {} | base64 -d >/run/firmware/edid/headset.bin'
"""
OUTPUTS = "SWAYSOCK=/run/lull-sway/ipc swaymsg -t get_outputs -r"
LEASED, BACK = "vkGetDrmDisplayEXT failed: VK_ERROR_EXTENSION_NOT_PRESENT", "terminate lease"
EARLY = "[Unit]\nWants=lull-test-edid.service\nAfter=lull-test-edid.service\n"


def _edid() -> bytes:
    """Of an HTC Vive, which the kernel's list of headsets names (HVR, 0xaa01). Source: VESA E-EDID 1.3."""
    maker = (ord("H") - 64) << 10 | (ord("V") - 64) << 5 | ord("R") - 64
    head = bytes.fromhex("00ffffffffffff00") + maker.to_bytes(2, "big") + (0xAA01).to_bytes(2, "little") + bytes(4)
    basics = bytes([1, 27, 1, 3, 0x80, 12, 7, 120, 0x0A]) + bytes(10) + bytes(3) + b"\x01\x01" * 8
    wide, blank, high, dark = 1280, 160, 800, 23
    clock = (wide + blank) * (high + dark) * 60 // 10_000
    timing = clock.to_bytes(2, "little") + bytes([
        wide & 255, blank & 255, wide >> 8 << 4 | blank >> 8, high & 255, dark & 255, high >> 8 << 4 | dark >> 8,
        48, 32, 3 << 4 | 6, 0, 120, 70, 0, 0, 0, 0x1A,
    ])  # fmt: skip
    name = b"\x00\x00\x00\xfc\x00" + b"HTC Vive\n".ljust(13)
    unused = b"\x00\x00\x00\x10" + bytes(14)
    block = head + basics + timing + name + unused * 2 + b"\x00"
    return block + bytes([-sum(block) % 256])


@pytest.mark.timeout(2500)
def test_a_headsets_output_is_leased_to_the_runtime_and_the_console_keeps_its_own(tmp_path: Path) -> None:
    unit = UNIT.format(base64.b64encode(_edid()).decode())
    with Machine(
        tmp_path, ROOT / "out" / "vm" / "lease", units={"lull-test-edid.service": unit},
        dropins={"systemd-udevd.service": EARLY}, words=WORDS,
    ) as cart:
        cart.until("systemctl is-active --quiet kiosk", "the kiosk to be ready")
        # It is granted when Monado comes as far as drawing on it; sway takes it back when Monado has ended.
        cart.until(f"journalctl -u monado -o cat | grep -q '{LEASED}'", "the lease")
        cart.until(f"journalctl -u lull-display -o cat | grep -q '{BACK}'", "its end")
        outputs = {one["name"]: one for one in json.loads(cart.run(OUTPUTS))}
        assert outputs[PORT]["non_desktop"] and not outputs["Virtual-1"]["non_desktop"]
        cart.picture("leased")
