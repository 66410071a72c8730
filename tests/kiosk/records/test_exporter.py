"""The console's copy to a stick: the real child, a real file system, and the words the nurse reads."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.events import Row, Saved, StickState
from kiosk.records import exporter as exporting
from kiosk.records.exporter import GO_ON, UNFINISHED, Exporter
from kiosk.records.stick import MARK
from kiosk.records.verify import verify
from tests.kiosk.records import sticks
from tests.kiosk.records.kept import ordinary
from tests.waiting import POLL_S

WAITS = """
import pathlib, sys, time
from kiosk.__main__ import main
from kiosk.records import stick
place, real, calls = pathlib.Path(sys.argv[1]), stick.sync_all, []
def sync_all(path):
    calls.append(path)
    if len(calls) == 5:
        (place / "half").touch()
        while not (place / "go on").exists():
            time.sleep(0.01)
    real(path)
stick.sync_all = sync_all
sys.exit(main(sys.argv[2:]))
"""  # the kiosk's child, which waits in the middle of a copy


class Desk:
    """An exporter that is tended, and all that it said."""

    def __init__(self, data: Path, profile: str = "research", unfinished: bool = False) -> None:
        self.exporter = Exporter(data, profile=profile, unfinished=unfinished)
        self.said: list[StickState] = []

    def plug_in(self, *mounted: Path, detail: str = "") -> None:
        self.tend(StickState(tuple(map(str, mounted)), detail))

    def tend(self, *news: StickState) -> None:
        self.said += self.exporter.tend(time.monotonic(), news)  # type: ignore[arg-type]

    def until(self, condition: Callable[[], object], what: str) -> None:
        deadline = time.monotonic() + 60
        while not condition():
            assert time.monotonic() < deadline, f"waited in vain: {what}; {self.said[-3:]}"
            self.tend()
            time.sleep(POLL_S)

    def row(self) -> Row:
        """The next row to be kept."""
        rows: list[Row] = []
        self.until(lambda: rows.extend(self.exporter.to_save()) or rows, "a row")
        return rows[0]

    def copied(self) -> str:
        self.exporter.start(time.monotonic())
        self.until(lambda: not self.exporter.busy, "the end of the copy")
        self.tend()
        return self.said[-1].detail


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return ordinary(tmp_path / "data")[0]


@pytest.fixture
def desk(data: Path) -> Iterator[Desk]:
    made = Desk(data)
    yield made
    made.exporter.close()


@pytest.fixture
def stick(tmp_path: Path) -> Iterator[sticks.Stick]:
    sticks.mounts_or_skip()
    with sticks.stick(tmp_path) as plugged:
        yield plugged


def test_a_copy_is_kept_in_the_records_before_the_stick_is_let_go(desk: Desk, stick: sticks.Stick) -> None:
    desk.plug_in(stick.path)
    desk.exporter.start(time.monotonic())
    row = desk.row()
    assert (row.kind, row.body["what"]) == ("audit", "export") and stick.path.is_mount()
    folder = stick.path / row.body["after"]
    assert verify(folder).whole
    assert desk.exporter.busy
    desk.exporter.hear(Saved(row.uid))
    desk.until(lambda: not desk.exporter.busy, "the end")
    assert desk.said[-1].detail == f"Copied: {folder.name}. Safe to remove." and not stick.path.is_mount()
    shares = [state.share for state in desk.said if state.share is not None]
    assert shares == sorted(shares) and shares[-1] == 1.0
    told = [json.loads(line) for line in os.pread(desk.exporter._words, 1 << 20, 0).splitlines()]
    assert len({said["share"] for said in told if "share" in said}) > 3, "how far it is, however seldom it is read"
    stick.plug_in()
    assert verify(folder).whole


def test_a_copy_has_the_profile_that_the_clinic_chose(data: Path, stick: sticks.Stick) -> None:
    desk = Desk(data, "deidentified")
    desk.plug_in(stick.path)
    desk.exporter.start(time.monotonic())
    row = desk.row()
    manifest = json.loads((stick.path / row.body["after"] / "manifest.json").read_text())
    assert manifest["kiosk_id"] == ""
    desk.exporter.hear(Saved(row.uid))
    desk.until(lambda: not desk.exporter.busy, "the end")
    desk.exporter.close()


def test_a_pulled_stick_is_said_and_the_next_copy_goes_on_where_it_stopped(
    desk: Desk, stick: sticks.Stick, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.plug_in(stick.path)
    with monkeypatch.context() as patch:
        real = exporting.subprocess.Popen
        waits = [sys.executable, "-c", WAITS, str(tmp_path)]
        patch.setattr(exporting.subprocess, "Popen", lambda command, **more: real([*waits, *command[3:]], **more))
        desk.exporter.start(time.monotonic())
    desk.until((tmp_path / "half").exists, "half a copy")
    stick.pull()
    (tmp_path / "go on").touch()
    desk.until(lambda: not desk.exporter.busy, "the end")
    desk.tend(StickState())
    assert desk.row().body["after"] == UNFINISHED
    assert desk.said[-1].detail.startswith("Not copied: the stick was pulled out")
    stick.unplug()
    stick.plug_in()
    begun, = stick.path.glob("lull-*")
    desk.plug_in(stick.path)
    assert desk.said[-1].detail == GO_ON
    desk.exporter.start(time.monotonic())
    desk.exporter.hear(Saved(desk.row().uid))
    desk.until(lambda: not desk.exporter.busy, "the end")
    assert desk.said[-1].detail == f"Copied: {begun.name}. Safe to remove."
    stick.plug_in()
    assert verify(begun).whole and not (begun / MARK).exists() and len(list(stick.path.glob("lull-*"))) == 1


def test_a_place_where_no_stick_is_mounted_is_never_written_to(desk: Desk, tmp_path: Path) -> None:
    desk.plug_in(tmp_path)
    assert desk.copied() == "Not copied: the stick is gone. Plug it in again."
    assert not list(tmp_path.glob("lull-*"))


def test_nothing_is_begun_without_a_stick(desk: Desk) -> None:
    desk.exporter.start(0.0)
    assert not desk.exporter.busy and desk.exporter.to_save() == ()


def test_the_result_stays_until_another_stick_comes(desk: Desk, tmp_path: Path) -> None:
    desk.plug_in(tmp_path)
    words = desk.copied()
    desk.tend(StickState())
    assert desk.said[-1] == StickState((), words)
    desk.plug_in(tmp_path)
    assert desk.said[-1] == StickState((str(tmp_path),), GO_ON)


def test_an_unfinished_copy_of_before_the_restart_is_offered_again(data: Path, tmp_path: Path) -> None:
    desk = Desk(data, unfinished=True)
    desk.plug_in(tmp_path)
    assert desk.said[-1].detail == GO_ON
    desk.exporter.close()


def test_a_copy_that_the_end_of_the_kiosk_breaks_off_is_kept_as_unfinished(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting.sys, "executable", "/bin/cat")  # says nothing, ends when its stdin does
    real = exporting.subprocess.Popen
    monkeypatch.setattr(exporting.subprocess, "Popen", lambda command, **more: real(command[:1], **more))
    desk = Desk(data)
    desk.plug_in(tmp_path)
    desk.exporter.start(7.0)
    desk.exporter.close()
    row, = desk.exporter.to_save()
    assert (row.kind, row.body["what"], row.body["after"], row.at) == ("audit", "export", UNFINISHED, 7.0)


def test_what_is_wrong_with_the_stick_goes_before_all_else(desk: Desk) -> None:
    desk.plug_in(detail="the stick is write-protected")
    assert desk.said[-1] == StickState((), "the stick is write-protected")
    desk.plug_in()
    assert desk.said[-1] == StickState()


def test_a_child_that_falls_silent_is_said(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting.sys, "executable", "/bin/cat")  # says nothing, ends when its stdin does
    real = exporting.subprocess.Popen
    monkeypatch.setattr(exporting.subprocess, "Popen", lambda command, **more: real(command[:1], **more))
    desk.plug_in(tmp_path)
    desk.exporter.start(0.0)
    desk.exporter.tend(exporting.SILENT_S - 1)
    assert desk.exporter.tend(exporting.SILENT_S + 1)[-1].detail.startswith("The stick does not answer")
