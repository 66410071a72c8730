"""The whole commissioning on the cart itself, from its console: USBGuard's own daemon, a power cut, a real stick."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from kiosk.commission.checks import CHECKS
from tests.commissioner import PAPER, PIN, Commissioner, Devices
from tests.vm.cart import CONFIG, Cart, Console
from tests.vm.machine import ROOT
from tests.vm.stick import Stick
from tests.waiting import until

pytestmark = pytest.mark.vm

RESULT = "/var/lib/lull/commission/commission.json"
RULES = "/var/etc/lull/usbguard.d"


@pytest.fixture(scope="module")
def cart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cart]:
    place = tmp_path_factory.mktemp("commission")
    with Cart(place, ROOT / "out" / "vm" / "commission", CONFIG.replace('id = "ward-3"\n', "")) as machine:
        yield machine


@pytest.mark.timeout(6000)
def test_a_cart_is_commissioned_from_its_console_and_says_that_its_headset_is_a_model(
    cart: Cart, tmp_path_factory: pytest.TempPathFactory
) -> None:
    nurse = Console(cart)
    nurse.ready()
    for device in ("strap: ok", "sound: ok"):
        nurse.hear(device)
    stick = Stick(tmp_path_factory.mktemp("stick") / "stick.img")
    cart.qmp.plug_keyboard()  # the pedal
    hands = Commissioner(nurse, _devices(cart, nurse, stick))
    for key in ("settings", "settings_about"):
        nurse.touch(key)
    until(lambda: _led_there(nurse), "the page to have read what is installed", 300)
    hands.sees("Commissioning: 10 of 10")
    cart.picture("1-overview")
    hands.run()
    cart.picture("9-signed")
    _check(cart)


def _led_there(nurse: Console) -> bool:
    """Its key is dim until then."""
    nurse.touch("settings_do")
    try:
        return bool(nurse.hear("commissioning shows", within_s=10))
    except AssertionError:
        return False


def _devices(cart: Cart, nurse: Console, stick: Stick) -> Devices:
    def usb() -> None:
        nurse.touch("choice_1")
        cart.picture("2-usb")
        nurse.touch("settings_do")
        nurse.hear("commissioning shows Does the screen still answer")
        assert "90-uncommissioned" not in cart.run(f"ls {RULES}"), "for a minute the new rules hold"
        nurse.touch("settings_do")
        nurse.hear("commissioning: peripherals pass")

    def cut() -> None:
        nurse.hear("commissioning shows Pull the cart's mains plug")
        cart.until("grep -q '\"cut\"' /var/lib/lull/commission/progress.json", "what was said, on disk")
        cart.cut()
        cart.boot()
        nurse.ready()
        for digit in PIN:
            nurse.touch(f"pin_{digit}")
        nurse.touch("pin_enter")

    return Devices(
        usb, pedal=lambda: cart.qmp.keys("b"), stick=(lambda: cart.qmp.unplug("stick"), lambda: _plug(cart, stick)),
        headset=(lambda: cart.run("systemctl stop monado"), lambda: cart.run("systemctl start --no-block monado")),
        strap=(lambda: cart.run("systemctl stop lull-test-strap"),
               lambda: cart.run("systemctl start --no-block lull-test-strap")),
        mains=cut,
    )  # fmt: skip


def _plug(cart: Cart, stick: Stick) -> None:
    cart.qmp.plug_stick(stick.path)


def _check(cart: Cart) -> None:
    rules = cart.run(f"ls {RULES}; cat {RULES}/50-devices.rules")
    assert "90-uncommissioned" not in rules and rules.count("via-port") == 1 and "03:01:01" in rules
    document = json.loads(cart.run(f"cat {RESULT}"))
    states = {step["name"]: step["state"] for step in document["steps"]}
    assert states == dict.fromkeys((kind.name for kind in CHECKS), "pass")
    assert document["verdict"] == "passed with models" and document["devices"]["models"] == ["headset"]
    figures = {step["name"]: step["figures"] for step in document["steps"]}
    assert figures["visit"] == {"answers": len(PAPER), "differing": []}
    assert figures["controls"] == {"pedal": "b", "call": ""}
    assert figures["pulls"]["mains_ready_s"] > 0.0 and figures["pulls"]["stick_back_s"] >= 0.0
    assert set(document["requirements"].values()) == {"pass"}
    assert "whole" in cart.run("/opt/lull/bin/kiosk verify /var/lib/lull/commission")
