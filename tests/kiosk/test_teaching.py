"""Teaching: a visit like any other of which no row is kept, and that says so on every panel."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from kiosk.app import App
from kiosk.cleaning import Cleaning
from kiosk.config import Config, Products
from kiosk.events import Row, Saved
from kiosk.language import language
from kiosk.records.reading import read
from kiosk.session import Session
from kiosk.teaching import IDLE_S, WORDS, Teaching
from kiosk.view import Desk
from tests.fingers import Fingers
from tests.kiosk.test_app import Kiosk
from tests.kiosk.visit import QUICK, Visit

SAY = language("en").say


def test_rows_are_answered_as_kept_and_forgotten() -> None:
    teaching = Teaching(0.0, SAY)
    teaching.put((Row("a", "score", "s", 0.0), Row("b", "event", "s", 0.0)))
    assert teaching.poll() == (Saved("a"), Saved("b")) and teaching.poll() == ()


def test_the_kits_are_real_in_a_lesson_too() -> None:
    teaching = Teaching(0.0, SAY)
    kit = Row("c", "audit", "", 0.0, Cleaning(Products()).worn_in_lesson(0.0))
    rows = (Row("a", "score", "s", 0.0), Row("b", "audit", "", 0.0, {"what": "correction"}), kit)
    assert teaching.put(rows) == (kit,)
    assert teaching.poll() == (Saved("a"), Saved("b"), Saved("c"))


class _Lesson(Visit):
    """A visit of which nothing is kept but what `Teaching` gives back, in `left`."""

    def make(self, config: Config, *args: Any, **more: Any) -> Session:
        return Session(config, *args, teaching=True, **more)

    @property
    def left(self) -> tuple[Row, ...]:
        return Teaching(0.0, SAY).put(tuple(self.rows))


def test_a_kit_that_was_worn_in_a_lesson_is_not_clean_after_it() -> None:
    lesson = _Lesson()
    lesson.to("fitting")
    after = Cleaning(Products())
    after.fold(lesson.left)  # the power failed in the middle
    assert after.owed() == ("A",) and after.next(lesson.now) == "B"
    lesson.tap("stop", "end_without_scores", "removed", "isolation", "cleaned")
    after = Cleaning(Products())
    after.fold(lesson.left)
    assert not after.owed() and after.next(lesson.now) == "" and after.isolation
    assert all(row.kind == "audit" and not row.body.get("visit") for row in lesson.left)


def test_a_lesson_begins_with_the_kits_as_they_are() -> None:
    worn = Row("k", "audit", "", 0.0, Cleaning(Products()).worn_in_lesson(0.0))
    lesson = Session(QUICK, 10.0, recent=[worn], teaching=True)
    assert lesson.cleaning.owed() == ("A",)


def test_every_panel_says_so_and_none_says_saved() -> None:
    teaching = Teaching(0.0, SAY)
    for desk in (Desk("ready"), Desk("immersed", saved="saved"), Desk("held", banner="A call", urgent=True)):
        shown = teaching.shown(desk)
        assert shown.banner.startswith(WORDS) and desk.banner in shown.banner and shown.saved == ""
        assert shown.urgent is desk.urgent


def test_it_ends_after_an_hour_of_nobody_on_ready_and_never_in_a_visit() -> None:
    teaching = Teaching(0.0, SAY)
    assert not teaching.over(False, True, IDLE_S - 1)
    assert not teaching.over(False, False, 5 * IDLE_S)
    assert not teaching.over(False, True, 6 * IDLE_S - 1) and teaching.over(False, True, 6 * IDLE_S)
    assert not teaching.over(True, True, 6 * IDLE_S)


class _Shown(Fingers):
    """Remembers the last desk."""

    desk = Desk()

    def show(self, desk: Desk, *_: object) -> list[object]:  # type: ignore[override]
        self.desk = desk
        return []


def _kiosk(folder: Path, teaching: bool) -> tuple[Kiosk, _Shown]:
    window = _Shown()
    app = App(Config(), folder, headset="offscreen", strap_name="none", audio="none", window=window, teaching=teaching)
    return Kiosk(app, window), window


@pytest.mark.gl
def test_a_lesson_leaves_its_begin_its_end_and_the_kit_it_wore(tmp_path: Path) -> None:
    kiosk, window = _kiosk(tmp_path, teaching=False)
    for key in ("settings", "settings_teaching", "settings_do"):
        kiosk.offered("settings")
        kiosk.fingers.keys.append(key)
        kiosk.app.tick(time.monotonic())
    kiosk.until(lambda: kiosk.app.again, "teaching to begin")
    kiosk.app.close()
    kiosk, window = _kiosk(tmp_path, teaching=kiosk.app.office.teaching)
    try:
        kiosk.offered("start")
        assert not {"export", "settings"} & window.desk.keys
        kiosk.press("start")
        kiosk.press("begin")
        kiosk.press("score_6")
        kiosk.press("score_4")
        kiosk.state("choosing")
        kiosk.until(lambda: kiosk.app.view is not None and kiosk.app.view.desk.saved == "saved", "belief")
        assert window.desk.saved == "" and window.desk.banner.startswith(WORDS)
        for key in ("stop", "end_without_scores", "removed", "cleaned", "teaching_end"):
            kiosk.press(key)
        kiosk.until(lambda: kiosk.app.again, "teaching to end")
    finally:
        kiosk.app.close()
    rows = [(entry.kind, entry.body["what"], entry.body["after"]) for entry in read(tmp_path) if entry.body]
    assert rows == [
        ("audit", "teaching", "on"), ("audit", "lesson", "worn"), ("audit", "cleaning", "wiped"),
        ("audit", "teaching", "off")]
    assert list(tmp_path.glob("emergency*")) == []


@pytest.mark.gl
def test_a_start_of_the_process_ends_a_lesson_and_notes_it(tmp_path: Path) -> None:
    kiosk, _ = _kiosk(tmp_path, teaching=False)
    kiosk.app.office.teach(True, time.monotonic())
    kiosk.app.close()
    kiosk, window = _kiosk(tmp_path, teaching=False)
    kiosk.app.tick(time.monotonic())
    kiosk.app.close()
    last = list(read(tmp_path))[-1].body
    assert last and (last["what"], last["after"]) == ("teaching", "off") and "started anew" in last["why"]
    assert WORDS not in window.desk.banner
