"""A study on the real kiosk: its list opened on disk, its flat screen in a real scene, its state over a restart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk import app as app_module
from kiosk import opening
from kiosk.app import App
from kiosk.config import parse
from kiosk.errors import RecordsError
from kiosk.records.reading import of_kinds
from kiosk.studies import files
from tests.fingers import Fingers
from tests.kiosk.studies.made import PROTOCOL
from tests.kiosk.test_app import Kiosk

pytestmark = pytest.mark.gl

Start = Callable[[], Iterator[Kiosk]]


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., object]:
    """Starts a kiosk in a study of one arm; called again, it goes on in the same folder."""
    @contextmanager
    def started(arm: str) -> Iterator[Kiosk]:
        out = tmp_path / "sealed"
        if not out.exists():
            text = PROTOCOL.replace('["vr", "flat", "standard"]', f'["{arm}"]').replace("[1, 1, 1]", "[1]")
            (tmp_path / "study.toml").write_text(text)
            files.seal(tmp_path / "study.toml", out, "cart 7")
        fingers = Fingers()
        monkeypatch.setattr(app_module, "open_window", lambda *_, **__: fingers)
        config = parse(f'[kiosk]\nid = "cart 7"\n[study]\nfolder = "{out / "cart"}"')
        app = App(config, tmp_path / "data", headset="offscreen", strap_name="none", audio="none")
        try:
            yield Kiosk(app, fingers)
        finally:
            app.close()
    return started


def enrol(kiosk: Kiosk, digits: str) -> None:
    typed = ["21", digits]
    kiosk.press("start")
    for code in typed:
        for digit in code:
            kiosk.press(f"digit_{digit}")
        kiosk.press("enter")
    kiosk.press("stratum_1")
    kiosk.press("enrol")
    kiosk.state("fitting")


def test_the_flat_arm_gets_a_real_flat_screen_and_the_next_patient_the_headset(start: Callable) -> None:
    with start("flat") as kiosk:
        enrol(kiosk, "0013")
        kiosk.until(lambda: kiosk.app.status.headset.display == "flat", "the flat screen")
        for key in ("begin", "score_6", "score_4", "score_0"):
            kiosk.press(key)
        kiosk.state("choosing")
        for key in ("stop", "end_without_scores", "removed", "cleaned"):
            kiosk.press(key)
        kiosk.until(lambda: kiosk.app.status.headset.display != "flat", "the cart's own headset")


def test_standard_care_is_drawn_kept_and_known_after_a_restart(start: Callable, tmp_path: Path) -> None:
    with start("standard") as kiosk:
        enrol(kiosk, "0013")
        for key in ("begin", "score_6", "score_4", "score_0"):
            kiosk.press(key)
        kiosk.state("immersed")
        for key in ("mark_dressing_off", "finish"):
            kiosk.press(key)
        kiosk.state("final")
    drawn = [row for row in of_kinds(tmp_path / "data", "audit") if row.body.get("what") == "randomisation"]
    assert [row.body["place"] for row in drawn] == [1]
    with start("standard") as kiosk:
        kiosk.state("final")
        trial = kiosk.app.session.trial
        assert trial and trial.taken == {"adults": 1} and kiosk.app.session.plain
        assert trial.enrolled["BRN-0013"].place == 1


def test_a_list_that_was_changed_lets_no_visit_begin_and_says_so(start: Callable, tmp_path: Path) -> None:
    with start("vr"):
        pass
    path = tmp_path / "sealed/cart/list.json"
    path.write_text(path.read_text().replace('"commitment": "', '"commitment": "0'))
    with start("vr") as kiosk:
        kiosk.until(lambda: kiosk.app.view and "was changed" in kiosk.app.view.desk.banner, "the reason")
        assert "start" not in kiosk.app.view.desk.keys


def test_records_that_cannot_be_read_open_no_place(start: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    def unread(*_: object) -> object:
        raise RecordsError("The disk does not answer.", "Mend it.")

    monkeypatch.setattr(opening, "of_kinds", unread)
    with start("vr") as kiosk:
        kiosk.until(lambda: kiosk.app.view and "cannot be read" in kiosk.app.view.desk.banner, "the reason")
        assert "start" not in kiosk.app.view.desk.keys
