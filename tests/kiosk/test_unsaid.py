"""Every change of a setting has its row: after a power cut, by hand, on its way as the kiosk ends or is built anew."""

from __future__ import annotations

import threading
from contextlib import closing
from pathlib import Path

import pytest

from kiosk import office as office_module
from kiosk.__main__ import main
from kiosk.app import App
from kiosk.config import Config, parse
from kiosk.errors import RecordsError
from kiosk.records import overlay as kept
from kiosk.records.audits import audits
from kiosk.records.reading import read
from kiosk.records.store import Store
from kiosk.settings.overlay import laid_over
from tests.kiosk.records.test_ending import keep, row
from tests.kiosk.test_app import Kiosk
from tests.kiosk.test_office import office, press
from tests.kiosk.test_teaching import _kiosk, _Shown
from tests.waiting import until

FILE = parse("[session]\nlength_min = 5\n")


def said(before: str, after: str) -> tuple[str, str]:
    return f"session.length_min = {before}", f"session.length_min = {after}"


def unsaid(folder: Path, base: Config = FILE) -> tuple[tuple[str, str], ...]:
    return kept.unsaid(folder, base, laid_over(base, kept.read(folder)))


def setting(before: str, after: str):
    names = dict(zip(("before", "after"), said(before, after), strict=True))
    return row("audit", who="staff", what="setting", why="", **names)


def test_a_change_whose_row_a_power_cut_took_is_found_and_one_with_its_row_is_not(tmp_path: Path) -> None:
    keep(tmp_path)
    assert unsaid(tmp_path) == ()
    kept.write(tmp_path, {"session.length_min": 20})
    assert unsaid(tmp_path) == (said("5", "20"),)
    keep(tmp_path, setting("5", "20"))
    assert unsaid(tmp_path) == ()


def test_a_file_edited_or_removed_by_hand_and_another_configuration_file_are_found(tmp_path: Path) -> None:
    kept.write(tmp_path, {"session.length_min": 20})
    keep(tmp_path, setting("5", "20"))
    kept.write(tmp_path, {"session.length_min": 30, "session.worlds": ("snow",)})
    assert unsaid(tmp_path) == (
        said("20", "30"), ("session.worlds = beach, forest, snow, night, reef", "session.worlds = snow"))
    (tmp_path / "settings.toml").unlink()
    assert unsaid(tmp_path) == (said("20", "5"),)
    keep(tmp_path, setting("20", "5"))
    assert unsaid(tmp_path, Config()) == (said("5", "15"),)


def test_a_power_cut_between_the_file_and_its_row_on_the_command_line_is_found_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(tmp_path)
    wanted, written = laid_over(FILE, {"session.length_min": 30}), kept.write
    with monkeypatch.context() as power:
        power.setattr(kept, "write", lambda *given: (written(*given), (_ for _ in ()).throw(KeyboardInterrupt)))
        with pytest.raises(KeyboardInterrupt):
            kept.take_over(tmp_path, FILE, FILE, wanted)
    assert unsaid(tmp_path) == (said("5", "30"),)
    (tmp_path / "settings.toml").unlink()
    assert "5 → session.length_min = 30" in kept.take_over(tmp_path, FILE, FILE, wanted) and unsaid(tmp_path) == ()


def test_records_that_cannot_be_read_are_not_taken_for_empty(tmp_path: Path) -> None:
    with pytest.raises(RecordsError):
        unsaid(tmp_path / "none")


@pytest.mark.gl
def test_the_next_start_writes_the_missing_row_once(tmp_path: Path) -> None:
    keep(tmp_path)
    kept.write(tmp_path, {"session.length_min": 20})
    for _ in range(2):
        App(laid_over(FILE, kept.read(tmp_path)), tmp_path, headset="offscreen", strap_name="none", audio="none",
            base=FILE, window=_Shown()).close()
    found, = audits(tmp_path, "setting")
    assert (found["before"], found["after"]) == said("5", "20") and (found["who"], found["why"]) == (
        "kiosk", "found so at the start")


def test_an_answer_on_its_way_while_the_kiosk_ends_still_becomes_its_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, written = threading.Event(), kept.write
    monkeypatch.setattr(office_module.kept, "write", lambda *given: slow.wait(20) and written(*given))
    made = office(tmp_path)
    press(made, "settings_length", "choice_1", "settings_back", "settings_keep")
    assert made.busy
    threading.Timer(0.1, slow.set).start()
    assert [one.body["after"] for one in made.put_away(1.0)] == ["session.length_min = 5"]


@pytest.mark.gl
def test_a_kiosk_is_not_built_anew_while_a_bundle_is_on_its_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick, slow = tmp_path / "stick", threading.Event()
    stick.mkdir()
    monkeypatch.setattr(office_module.check, "run", lambda *_: slow.wait(60) and [])
    kiosk, _ = _kiosk(tmp_path / "data", teaching=False)
    try:
        kiosk.offered("settings")
        kiosk.app.office.stick = str(stick)
        kiosk.app.office._errands.begin(kiosk.app.office._bundle, kiosk.app.office._handed, True)
        monkeypatch.setattr(kiosk.app.office, "_stick", lambda: stick)
        for key in ("settings", "settings_length", "choice_1", "settings_back", "settings_keep"):
            kiosk.fingers.keys.append(key)
            kiosk.until(lambda: not kiosk.fingers.keys, key)
        kiosk.until(lambda: kept.read(tmp_path / "data") and kiosk.app.office.again, "the change kept")
        assert not kiosk.app.again
        slow.set()
        kiosk.until(lambda: kiosk.app.again, "the bundle")
    finally:
        kiosk.app.close()
    told = [entry.body["what"] for entry in read(tmp_path / "data") if entry.kind == "audit" and entry.body]
    assert told == ["setting", "handed over"] and list(stick.glob("lull-support-*.zip"))


@pytest.mark.gl
def test_the_end_of_a_lesson_makes_no_backup_and_that_of_a_visit_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for teaching in (True, False):
        kiosk: Kiosk = _kiosk(tmp_path, teaching)[0]
        asked: list[bool] = []
        monkeypatch.setattr(kiosk.app.writer, "backup_soon", lambda asked=asked: asked.append(True))
        try:
            for key in ("start", "begin", "stop", "end_without_scores", "removed", "cleaned"):
                kiosk.press(key)
            kiosk.state("ready")
        finally:
            kiosk.app.close()
        assert bool(asked) is not teaching


def test_what_the_command_line_hands_over_is_noted_beside_a_running_kiosk_too(tmp_path: Path) -> None:
    data, stick, file = tmp_path / "data", tmp_path / "stick", tmp_path / "kiosk.toml"
    stick.mkdir()
    file.write_text("")
    wanted = ["--config", str(file), "--data", str(data)]
    assert main(["config", "--export", str(stick), *wanted]) == 0 and not data.exists()  # no records, and none made
    keep(data)
    assert main(["config", "--export", str(stick), *wanted]) == 0
    assert main(["support-bundle", str(stick), *wanted]) == 0
    bundle, = stick.glob("lull-support-*.zip")
    assert [one["after"] for one in audits(data, "handed over")] == [bundle.name, "LULL-CONFIG.toml"]
    with closing(Store.open(data)):
        assert main(["config", "--export", str(stick), *wanted]) == 0
    until(lambda: (data / "emergency.jsonl").exists(), "the row that waits")
    assert "handed over" in (data / "emergency.jsonl").read_text()
