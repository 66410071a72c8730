"""Commissioning in a kiosk with its real children: what is kept, what is in force, and how visits are kept."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kiosk.app import App
from kiosk.config import Config, parse
from kiosk.events import HeadsetState, Health
from kiosk.records import acceptance, pins
from kiosk.records.audits import audits
from kiosk.records.reading import read
from kiosk.records.verify import verify
from kiosk.rounds import CHANGED_S
from kiosk.settings.overlay import laid_over
from tests.commissioned import commission
from tests.kiosk.test_app import Kiosk, _later
from tests.kiosk.test_teaching import _Shown

pytestmark = pytest.mark.gl

CLINICAL = parse('[kiosk]\nid = "ward-3"\nrecord_kind = "clinical"\n[session]\nlength_min = 5\nworlds = ["snow"]\n')


class Cart:
    """A kiosk of one data folder, its console, and whoever touches it."""

    def __init__(self, data: Path, config: Config = CLINICAL, **more: Any) -> None:
        self.window = _Shown()
        base = acceptance.laid_under(config, data)
        self.app = App(
            base, data, headset="offscreen", strap_name="model", audio="none", base=base, window=self.window, **more)
        self.kiosk = Kiosk(self.app, self.window)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.kiosk.until(lambda key=key: key in self.window.desk.keys, f"{key} on {self.window.desk}")
            self.window.keys.append(key)
            self.app.tick(time.monotonic())

    def choose(self, words: str) -> None:
        def named() -> str:
            labels = dict(self.window.desk.labels)
            return next((key for key in self.window.desk.keys if labels.get(key) == words), "")

        self.kiosk.until(named, f"a key {words} on {self.window.desk}")
        self.press(named())

    def sees(self, words: str) -> None:
        self.kiosk.until(lambda: words in f"{self.window.desk.headline} {self.window.desk.detail}",
                         f"{words} on {self.window.desk}")

    def __enter__(self) -> Cart:
        return self

    def __exit__(self, *_: object) -> None:
        self.app.close()


def visit(cart: Cart) -> None:
    """Answers 6, 4, 3 and 7, and none to the last question."""
    cart.press("start", "begin", "score_6", "score_4", "world_snow", "finish")
    for key in ("score_3", "score_7", "missing_declined"):
        cart.kiosk.until(lambda key=key: key in cart.window.desk.keys, key)
        cart.kiosk.until(_later(1.5 * CHANGED_S), "the time in which a tap may be meant for the question before")
        cart.press(key)
    cart.press("removed", "cleaned")
    cart.kiosk.state("ready")


def kinds(data: Path) -> list[str]:
    return [entry.body["record_kind"] for entry in read(data) if entry.kind == "session" and entry.body]


def test_visits_of_a_cart_that_was_never_commissioned_are_tests_and_the_console_says_so(tmp_path: Path) -> None:
    with Cart(tmp_path) as cart:
        cart.kiosk.offered("start")
        assert (cart.app.status.record_kind, cart.app.status.commissioned) == ("test", False)
        cart.press("start")
    assert kinds(tmp_path) == ["test"]


def test_visits_of_a_commissioned_cart_are_clinical_until_another_headset_is_plugged_in(tmp_path: Path) -> None:
    commission(tmp_path, CLINICAL, "Crystal")
    with Cart(tmp_path) as cart:
        cart.kiosk.offered("start")
        assert (cart.app.status.record_kind, cart.app.status.commissioned) == ("clinical", True)
        cart.app._sources["headset"] = lambda now: (HeadsetState(Health.OK, "Another"),)
        cart.kiosk.until(lambda: not cart.app.status.commissioned, "the other headset is told")
        assert "headset" in cart.app.commissioning.standing.why
        cart.press("start")
    assert kinds(tmp_path) == ["test"]
    with Cart(tmp_path) as cart:
        cart.press("continue_same") if "continue_same" in cart.window.desk.keys else None
        cart.kiosk.until(lambda: cart.app.status.commissioned, "without it the cart is as it was")


@pytest.mark.parametrize("change", [{"audio.output": "cart"}, {"headset.quality": "low"}])
def test_a_setting_that_was_measured_and_changed_since_makes_visits_tests(
    tmp_path: Path, change: dict[str, Any]
) -> None:
    commission(tmp_path, CLINICAL)
    with Cart(tmp_path, laid_over(CLINICAL, change)) as cart:
        cart.kiosk.offered("start")
        assert cart.app.status.record_kind == "test"
        assert next(iter(change)) in cart.app.commissioning.standing.why


def test_a_result_that_was_edited_or_is_another_carts_counts_for_nothing(tmp_path: Path) -> None:
    for name in ("edited", "other"):
        commission(tmp_path / name, CLINICAL)
    result = tmp_path / "edited" / acceptance.FOLDER / acceptance.RESULT
    result.write_text(result.read_text().replace("ward-3", "ward-4"))
    assert not verify(result.parent).whole and verify(tmp_path / "other" / acceptance.FOLDER).whole
    (tmp_path / "other" / "cart.key").unlink()
    for name, why in (("edited", "signed"), ("other", "another cart")):
        with Cart(tmp_path / name) as cart:
            cart.kiosk.offered("start")
            assert cart.app.status.record_kind == "test" and why in cart.app.commissioning.standing.why


def test_a_demonstration_stays_one_whether_or_not_the_cart_is_commissioned(tmp_path: Path) -> None:
    with Cart(tmp_path, laid_over(CLINICAL, {"kiosk.record_kind": "demo"})) as cart:
        cart.kiosk.offered("start")
        assert cart.app.status.record_kind == "demo"


def test_the_course_is_led_to_from_about_this_cart_past_the_pin_and_left_by_back(tmp_path: Path) -> None:
    pins.set_pin(tmp_path, "8274")
    with Cart(tmp_path) as cart:
        cart.press("settings")
        assert cart.window.desk.panel == "pin"
        cart.press("pin_8", "pin_2", "pin_7", "pin_4", "pin_enter")
        cart.press("settings_about")
        cart.choose("Commissioning")
        cart.sees("10 of 10 steps left")
        assert "start" not in cart.window.desk.keys and "stop" in cart.window.desk.keys
        cart.press("settings_back")
        cart.kiosk.until(lambda: "start" in cart.window.desk.keys, "ready again")


def test_a_course_asked_for_at_the_start_waits_behind_the_pin(tmp_path: Path) -> None:
    pins.set_pin(tmp_path, "8274")
    with Cart(tmp_path, commission=True) as cart:
        cart.kiosk.until(lambda: cart.window.desk.panel == "pin", "the PIN")
        cart.press("pin_back")
        cart.kiosk.until(lambda: "start" in cart.window.desk.keys, "ready")
        assert not cart.app.commissioning.is_open


def test_what_was_found_is_in_force_after_a_rebuild_told_in_the_records_and_the_course_goes_on(tmp_path: Path) -> None:
    with Cart(tmp_path, commission=True) as cart:
        cart.choose("This cart")
        cart.choose("Number")
        cart.press("choice_7", "settings_do")
        cart.choose("Disinfectant")
        cart.choose("Quat wipes")
        cart.press("choice_2", "settings_do")
        cart.choose("Staff PIN")
        cart.press("pin_1", "pin_2", "pin_3", "pin_4", "pin_enter", "pin_1", "pin_2", "pin_3", "pin_4", "pin_enter")
        cart.choose("All right")
        cart.choose("A visit, and its paper")
        cart.choose("Begin")
        cart.kiosk.until(lambda: cart.app.again, "the kiosk is to be built anew")
    assert pins.is_right(tmp_path, "1234") and audits(tmp_path, "pin")[0]["after"] == "set"
    told = [row["after"] for row in audits(tmp_path, "setting")]
    assert {"kiosk.id = cart-7", "cleaning.product = Quat wipes", "cleaning.contact_min = 2.0"} <= set(told)
    with Cart(tmp_path) as cart:
        assert cart.app.session.config.kiosk.id == "cart-7"
        cart.kiosk.until(lambda: "Write every answer on paper" in cart.window.desk.banner, "the rehearsal's visit")
        visit(cart)
        for paper in ("6", "4", "3", "7"):
            cart.sees("What does the paper say?")
            cart.press(f"choice_{paper}", "settings_do")
        cart.press("settings_other")
        cart.sees("of 10 steps left")
    kept = acceptance.progress(tmp_path)
    assert kept["outcomes"]["visit"]["state"] == "pass", kept["outcomes"]["visit"]
    assert kept["outcomes"]["visit"]["figures"] == {"answers": 5, "differing": []}
    assert kinds(tmp_path) == ["test"] and not list(tmp_path.glob("exported_head"))


def test_the_rehearsals_visit_is_a_test_also_on_a_cart_that_was_commissioned_before(tmp_path: Path) -> None:
    commission(tmp_path, CLINICAL)
    with Cart(tmp_path, commission=True) as cart:
        cart.choose("A visit, and its paper")
        cart.choose("Begin")
        visit(cart)
        cart.sees("What does the paper say?")
        cart.press("settings_back", "settings_back", "start")
        cart.kiosk.state("fitting")
    assert kinds(tmp_path) == ["test", "clinical"]


def test_the_result_is_signed_kept_and_said_whatever_it_is(tmp_path: Path) -> None:
    with Cart(tmp_path, commission=True) as cart:
        cart.choose("The result")
        cart.choose("Sign it")
        cart.sees("Signed: ")
    document = acceptance.result(tmp_path)
    assert document is not None and document["verdict"] == "not finished" and document["requirements"]["APP-05"] == ""
    page = (tmp_path / acceptance.FOLDER / acceptance.REPORT).read_text()
    assert "Not commissioned: not finished" in page and "Draft, not legal or regulatory advice" in page
    assert "not passed" in audits(tmp_path, "commissioning")[0]["after"]


def test_a_course_broken_off_by_a_power_cut_comes_back_and_a_broken_file_begins_it_anew(tmp_path: Path) -> None:
    with Cart(tmp_path, commission=True) as cart:
        cart.choose("Heart strap")
        cart.kiosk.until(lambda: "strap" in cart.app.commissioning._course.known.outcomes, "thirty beats", 90)
        cart.kiosk.until(lambda: not cart.app.commissioning.busy, "kept")
    with Cart(tmp_path) as cart:
        cart.sees("9 of 10 steps left")
    (tmp_path / acceptance.FOLDER / acceptance.PROGRESS).write_text("{")
    with Cart(tmp_path, commission=True) as cart:
        cart.sees("10 of 10 steps left")


def test_a_broken_file_of_values_is_set_aside_and_the_cart_is_not_commissioned(tmp_path: Path) -> None:
    config = laid_over(CLINICAL, {"audio.calibration_db": 58.5})
    commission(tmp_path, config)
    values = tmp_path / acceptance.FOLDER / acceptance.VALUES
    acceptance.keep_values(tmp_path, {"audio.calibration_db": 58.5})
    assert acceptance.laid_under(CLINICAL, tmp_path) == config
    values.write_text("[audio]\ncalibration_db = 999\n")
    with Cart(tmp_path) as cart:
        cart.kiosk.offered("start")
        assert not cart.app.status.commissioned
    assert not values.exists() and values.with_name(acceptance.BROKEN).exists()


def test_a_cart_that_is_no_clinical_one_says_not_commissioned_too(tmp_path: Path) -> None:
    with Cart(tmp_path, replace(CLINICAL, kiosk=replace(CLINICAL.kiosk, record_kind="test"))) as cart:
        cart.kiosk.offered("start")
        assert (cart.app.status.record_kind, cart.app.status.commissioned) == ("test", False)
