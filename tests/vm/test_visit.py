"""A whole visit on the cart: power on, a patient, the stick, the numbers in the CSV.

The patient says the numbers and the nurse taps them: a picture that is drawn by an emulated processor comes once or
twice a second, and choosing by gaze asks for ten. Answers by gaze on this runtime are shown by tests/test_whole.py.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from kiosk.records.verify import verify
from tests.head import Head
from tests.vm.cart import Cart, Console, copied
from tests.vm.figures import keep_memory, keep_start
from tests.vm.machine import ROOT
from tests.vm.stick import Stick

pytestmark = pytest.mark.vm

HEADER_BYTES = 44
LOOKS = (8.0, 5.0)  # degrees: where the patient faces when the second question comes, and finds its page
LOUD = 1e-4  # of full scale, root mean square: quieter than any of our worlds, louder than nothing


@pytest.fixture(scope="module")
def cart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cart]:
    with Cart(tmp_path_factory.mktemp("cart"), ROOT / "out" / "vm" / "visit") as machine:
        yield machine


@pytest.mark.timeout(3000)
def test_from_power_on_to_the_csv_on_the_stick(cart: Cart, tmp_path: Path) -> None:
    nurse = Console(cart)
    nurse.ready()
    for device in ("headset: model", "strap: ok", "sound: ok"):
        nurse.hear(device)
    cart.picture("1-ready")
    keep_start(cart)
    assert not nurse.said("kiosk.app: fitting$"), "something began that nobody asked for"
    _visit(cart, nurse, Head(cart.move_head, nurse))
    _heard(cart)
    stick = Stick(tmp_path / "stick.img")
    copied(cart, nurse, stick)
    cart.picture("6-copied")
    stick.copy(tmp_path)
    _holds_what_was_answered(tmp_path)


def _visit(cart: Cart, nurse: Console, head: Head) -> None:
    nurse.touch("start")
    nurse.hear("kiosk.app: fitting$")
    cart.picture("2-fitting")
    nurse.touch("begin")
    asked = nurse.hear("page hangs at")
    cart.picture("3-asked")
    head.turn(*LOOKS)
    nurse.touch("score_6")
    nurse.hear("page hangs at {:.2f} {:.2f}$".format(*LOOKS), asked)
    nurse.touch("score_4")
    nurse.hear("kiosk.app: choosing$")
    nurse.touch("world_snow")
    nurse.hear("kiosk.app: immersed$")
    nurse.hear("world snow")
    cart.picture("4-world")
    keep_memory(cart)
    nurse.touch("finish")
    for answer in ("score_3", "score_7", "missing_declined"):
        nurse.touch(answer)
    nurse.hear("kiosk.app: goodbye$")
    cart.picture("5-goodbye")
    nurse.touch("removed")
    nurse.hear("kiosk.app: cleaning$")
    nurse.touch("cleaned")
    nurse.hear("kiosk.app: ready$", nurse.said("kiosk.app: cleaning$"))


def _heard(cart: Cart) -> None:
    samples = np.frombuffer(cart.sound.read_bytes()[HEADER_BYTES:], np.int16).astype(float) / 32768
    assert np.sqrt(np.mean(samples**2)) > LOUD
    assert np.abs(samples).max() < 0.999


def _holds_what_was_answered(folder: Path) -> None:
    scores, = folder.rglob("pain_scores.csv")
    assert verify(scores.parent).whole
    with scores.open(newline="", encoding="utf-8") as file:
        told = [(row["moment"], row["question"], row["value"], row["status"], row["entered_by"])
                for row in csv.DictReader(file)]  # fmt: skip
    assert told == [
        ("baseline", "pain_now", "6", "answered", "staff"),
        ("baseline", "anxiety", "4", "answered", "staff"),
        ("final", "pain_now", "3", "answered", "staff"),
        ("final", "pain_worst", "7", "answered", "staff"),
        ("final", "anxiety", "", "declined", "staff"),
    ]
