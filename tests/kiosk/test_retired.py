"""A wiped cart: the kiosk says so and begins nothing; a wipe that power cut off is finished on the console."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk import app as app_module
from kiosk import between
from kiosk.config import Config
from kiosk.devices.watch import Told
from kiosk.events import StickState
from kiosk.language import language
from kiosk.records import ending, files
from kiosk.records.store import WIPED
from kiosk.settings import retired
from kiosk.view import Desk
from tests.fingers import Fingers
from tests.kiosk.records.test_ending import copied, keep, left, note


class Window(Fingers):
    """Remembers every desk; closed once it has shown some, or by a test."""

    size = (1280, 800)

    def __init__(self, presses: str = "") -> None:
        super().__init__()
        self.desks: list[Desk] = []
        self.presses = presses

    def show(self, desk: Desk, *_: object) -> list[object]:  # type: ignore[override]
        self.desks.append(desk)
        if self.presses in desk.keys:
            self.keys.append(self.presses)
        return []

    def poll(self, now: float):  # type: ignore[no-untyped-def,override]
        taps, pointer, _ = super().poll(now)
        return taps, pointer, len(self.desks) > 6


@pytest.fixture
def cart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    data, stick = tmp_path / "data", tmp_path / "stick"
    keep(data, note("setting", "x"))
    copied(data, stick)

    def never(*_: object, **__: object) -> None:
        raise AssertionError("a kiosk was built")

    monkeypatch.setattr(app_module, "App", never)
    return data, stick


def run(data: Path, monkeypatch: pytest.MonkeyPatch, stick: Path | None = None, presses: str = "") -> list[Desk]:
    window = Window(presses)
    monkeypatch.setattr(app_module, "open_window", lambda *_: window)
    monkeypatch.setattr(between.usb, "sticks", lambda _: Told(StickState((str(stick),) if stick else ())))
    assert app_module.run(Config(), data, seconds=30) == 0
    return window.desks


def test_a_wiped_cart_says_so_and_makes_no_file(cart: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    data, stick = cart
    ending.wipe(data, stick)
    desks = run(data, monkeypatch, stick)
    assert {desk.headline for desk in desks} == {"This cart was wiped"} and not any(desk.keys for desk in desks)
    assert left(data) == [WIPED] and WIPED in str(desks[0].facts)


def test_a_wipe_cut_off_by_power_builds_no_kiosk_and_is_finished_with_a_stick(
    cart: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    data, stick = cart
    with monkeypatch.context() as power:
        power.setattr(ending, "_clear", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            ending.wipe(data, stick)
    assert ending.begun(data) and (data / "records.db").exists()
    before = left(data)
    desks = run(data, monkeypatch)
    assert {desk.headline for desk in desks} == {"A wipe is not finished"} and left(data) == before
    assert not any(desk.keys for desk in desks)
    desks = run(data, monkeypatch, stick, presses=retired.FINISH)
    assert desks[-1].headline == "This cart was wiped" and "certificate is on the stick" in desks[-1].detail
    assert left(data) == [WIPED] and len(list(stick.glob("lull-wiped-*.json"))) == 1


def test_a_stick_that_refuses_is_said_and_another_try_is_open(
    cart: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    data, stick = cart
    files.replace(data / ending.BEGUN, b'{"text": "{\\"export\\": \\"lull-x\\"}", "signature": ""}')
    desks = run(data, monkeypatch, stick / "gone", presses=retired.FINISH)
    assert "Not done" in desks[-1].detail and retired.FINISH in desks[-1].keys and ending.begun(data)


def test_the_page_offers_its_key_only_where_it_does_something() -> None:
    say = language("en").say
    for finished in (True, False):
        for stick in (True, False):
            desk = retired.page(say, WIPED, finished, stick)
            assert bool(desk.keys) is (stick and not finished)
