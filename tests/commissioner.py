"""Commissioning as a hospital does it, by hands alone; what is plugged into the cart is the one thing that differs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.commission.checks import CHECKS
from kiosk.commission.step import DO, OTHER
from tests.kiosk_process import Hands

PAPER = ("6", "4", "3", "7", "1")  # what the nurse writes down, in the order of the questions
PIN = "2468"
METER = "585"

Act = Callable[[], object]


@dataclass
class Devices:
    """The device column: what is plugged in here, and how it is pulled and plugged in again. None: there is none.

    Args:
        usb: does the first page once its list is there, and says Yes where it is asked.
        pedal, button: press each once.
        stick, headset, strap: (pull, plug in again).
        mains: switches the cart off and on.
    """

    usb: Act
    pedal: Act | None = None
    button: Act | None = None
    stick: tuple[Act, Act] | None = None
    headset: tuple[Act, Act] | None = None
    strap: tuple[Act, Act] | None = None
    mains: Act | None = None


class Commissioner:
    """Somebody who does what the pages say.

    Args:
        hands: on the cart's console, where the overview is shown.
        devices: of this cart.
    """

    def __init__(self, hands: Hands, devices: Devices) -> None:
        self.hands, self.devices = hands, devices
        self._heard = 0

    def run(self) -> None:
        """All steps, to the signed result."""
        self.usb()
        self.picture()
        self.loudness()
        self.strap()
        self.controls()
        self.cart()
        self.pulls()
        self.visit()
        self.result()

    def sees(self, headline: str) -> None:
        """A page, newly shown."""
        self._heard = self.hands.hear(f"commissioning shows {headline}", self._heard)

    def done(self, name: str, state: str = "pass") -> None:
        """A step ended so."""
        self.hands.hear(f"commissioning: {name} {state}", self._heard)
        self.sees("Commissioning: ")

    def begin(self, name: str) -> None:
        """Opens a step on the overview."""
        self.hands.touch(f"choice_{[kind.name for kind in CHECKS].index(name) + 1}")

    def type(self, digits: str) -> None:
        for digit in digits:
            self.hands.touch(f"choice_{digit if digit != '0' else '10'}")

    def usb(self) -> None:
        self.begin("peripherals")
        self.sees("Which are this cart's own")
        self.devices.usb()
        self.sees("Commissioning: ")

    def picture(self) -> None:
        self.begin("sight")
        for number in (1, 2, 3):
            self.sees(f"Look: {number}")
            self.hands.touch(DO)
        self.done("sight")
        self.begin("frames")
        self.done("frames")

    def loudness(self) -> None:
        self.begin("loudness")
        self.sees("Noise is playing")
        self.type(METER)
        self.sees("58.5 dB")
        self.hands.touch(DO)
        self.done("loudness")

    def strap(self) -> None:
        self.begin("strap")
        self.sees("Is it this cart's own")
        self.hands.touch(DO)
        self.done("strap")

    def controls(self) -> None:
        self.begin("controls")
        for headline, press in (("Press the foot pedal", self.devices.pedal),
                                ("Press the patient's call button", self.devices.button)):
            self.sees(headline)
            (press or (lambda: self.hands.touch(OTHER)))()
        self.done("controls", "pass" if self.devices.pedal or self.devices.button else "absent")

    def cart(self) -> None:
        self.begin("cart")
        self.sees("This cart")
        self.hands.touch("choice_1")
        self.sees("Which number")
        self.type("7")
        self.hands.touch(DO)
        self.sees("This cart")
        self.hands.touch("choice_4")
        self.sees("What is it wiped with")
        self.hands.touch("choice_1")
        self.sees("– min")
        self.type("2")
        self.hands.touch(DO)
        self.sees("This cart")
        self.hands.touch("choice_2")
        for _ in range(2):
            for digit in PIN:
                self.hands.touch(f"pin_{digit}")
            self.hands.touch("pin_enter")
        self.hands.touch(DO)
        self.done("cart")

    def pulls(self) -> None:
        self.begin("pulls")
        for words, plug in (("stick", self.devices.stick), ("headset", self.devices.headset),
                            ("strap", self.devices.strap)):
            if plug is None:
                self.sees(f".*{words}" if words != "strap" else "(Put|Take) the strap")
                self.hands.touch(OTHER)
                continue
            pull, again = plug
            if words == "stick":
                self.sees("Plug a USB stick in")
                again()
            self.sees("Take the strap" if words == "strap" else f"Pull the {words}")
            pull()
            self.sees("Put the strap on again" if words == "strap" else f"Plug the {words} in again")
            again()
            self.hands.touch(DO)
        self.sees("Pull the cart's mains plug")
        if self.devices.mains is None:
            self.hands.touch(OTHER)
        else:
            self.hands.touch(DO)
            self.devices.mains()
        self.done("pulls")

    def visit(self) -> None:
        self.begin("visit")
        self.sees("A visit, and its paper")
        self.hands.touch(DO)
        anew = self.hands.hear("kiosk.app: ready$", self._heard)
        self.hands.hear("headset: (ok|model)", anew)
        for key in ("start", "begin", "score_6", "score_4", "world_snow", "finish", "score_3", "score_7", "score_1",
                    "removed", "cleaned"):  # fmt: skip
            self.hands.touch(key)
        for number, value in enumerate(PAPER, 1):
            self.sees(f"What does the paper say. {number} of {len(PAPER)}")
            self.type(value)
            self.sees(f"{value}$")
            self.hands.touch(DO)
        self.done("visit")

    def result(self) -> None:
        self.hands.touch("choice_10")
        self.sees("The result")
        self.hands.touch(DO)
        self.sees("Signed: ")
