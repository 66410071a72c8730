"""The whole commissioning on real parts: Monado, a strap over bleak, a virtual sink, keys for pedal and button."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.commission.checks import CHECKS
from kiosk.records import acceptance
from kiosk.records.verify import verify
from tests.bluez import Bluez
from tests.commissioner import PAPER, Commissioner, Devices
from tests.conftest import need
from tests.kiosk_process import KioskProcess, config
from tests.monado import Monado, installed
from tests.servers import Pulse

pytestmark = pytest.mark.xr

CONFIG = """
[kiosk]
record_kind = "clinical"
[session]
length_min = 5
winding_down_s = 2
worlds = ["snow"]
"""
B, C = 56, 54  # key codes of X


@pytest.mark.timeout(600)  # its own waits are its deadlines
def test_a_cart_of_models_passes_every_step_by_hand_and_stays_not_commissioned(
    tmp_path: Path, xvfb: str, bus: str, pulse: Pulse
) -> None:
    need("Monado", installed())
    data = tmp_path / "data"
    (tmp_path / "xr").mkdir()
    with Monado(tmp_path / "xr") as monado, Bluez(bus) as bluez:
        bluez.strap().period_s = 0.5
        env = {**pulse.env, **monado.environment, "DBUS_SYSTEM_BUS_ADDRESS": bus}
        kiosk = KioskProcess(xvfb, [
            "--headset", "openxr", "--strap", "ble", "--audio", "device", "--data", str(data),
            "--config", config(tmp_path, CONFIG),
        ], env, ("snow",), command="commission")

        def usb() -> None:
            kiosk.touch("settings_do")
            kiosk.hear("commissioning: peripherals absent")  # no USBGuard on a desk

        devices = Devices(
            usb,
            pedal=lambda: kiosk.pointer.type(B), button=lambda: kiosk.pointer.type(C),
            headset=(monado.stop, monado.start),
            strap=(lambda: bluez.power(False), lambda: bluez.power(True)),
        )
        try:
            for device in ("headset: model", "strap: ok", "sound: ok"):
                kiosk.hear(device)
            try:
                Commissioner(kiosk, devices).run()
            except AssertionError:
                print(kiosk.log)
                raise
            assert kiosk.end() == 0, kiosk.log
        finally:
            kiosk.end()
    _check(data)


def _check(data: Path) -> None:
    document = acceptance.result(data)
    assert document is not None and verify(data / acceptance.FOLDER).whole and verify(data).whole
    states = {step["name"]: step["state"] for step in document["steps"]}
    assert states == {kind.name: "pass" for kind in CHECKS} | {"peripherals": "absent"}
    assert document["verdict"] == "passed with models" and document["devices"]["models"] == ["headset"]
    figures = {step["name"]: step["figures"] for step in document["steps"]}
    assert figures["visit"] == {"answers": len(PAPER), "differing": []}
    assert figures["controls"] == {"pedal": "b", "call": "c"}
    assert figures["strap"]["beats"] >= 30 and figures["strap"]["only"]
    assert 0.0 <= figures["pulls"]["headset_back_s"] < 300.0 and figures["frames"]["judged"] is False
    assert document["settings"]["audio.calibration_db"] == 58.5 and document["kiosk_id"] == "cart-7"
    assert document["requirements"]["HDS-02"] == "pass" and document["requirements"]["APP-11"] == "absent"
    assert "passed with models" in (data / acceptance.FOLDER / acceptance.REPORT).read_text()
