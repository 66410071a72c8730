"""One cart's configuration for another: alike in all but what makes a cart this cart."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.__main__ import main
from kiosk.config import Config, parse
from kiosk.errors import ConfigError, RecordsError
from kiosk.records import handing
from kiosk.records import overlay as kept
from kiosk.records.reading import read
from kiosk.settings import clone, overlay
from kiosk.settings.sheet import Ask
from tests.kiosk.settings.test_desk import DESK, opened, pressed

ONE = parse("""
[kiosk]
id = "ward 3"
[session]
length_min = 30
worlds = ["snow", "beach"]
[audio]
calibration_db = 60
[gaze]
speed = "slow"
[strap]
allow = ["AA:BB"]
[study]
folder = "/srv/study"
""")


def test_another_cart_becomes_alike_and_stays_itself() -> None:
    text = clone.written(ONE)
    assert not any(word in text for word in ("ward 3", "AA:BB", "/srv/study", "calibration", "recipient"))
    other = parse("[kiosk]\nid = 'ward 9'\n")
    after = overlay.laid_over(other, clone.read(text))
    assert after.kiosk.id == "ward 9" and after.strap.allow == () and after.study.folder == ""
    assert (after.session, after.gaze) == (ONE.session, ONE.gaze)
    assert overlay.differing(ONE, after) == {}


@pytest.mark.parametrize("text", [
    "", "[session]\nlength_min = 5\n", "# Lull configuration 2, of Lull 9.9\n",
    clone.written(Config()) + "[study]\nfolder='/x'\n",
    clone.written(Config()).replace('"slow"', "").replace("length_min = 15", "length_min = 16"),
])
def test_what_is_no_configuration_of_a_cart_is_refused(text: str) -> None:
    with pytest.raises(ConfigError):
        clone.read(text)


def test_it_is_taken_after_what_would_change_was_seen() -> None:
    settings = opened()
    pressed(settings, "settings_clone")
    assert settings.shown(DESK, 0.0).keys == {"stop", "settings_back"}
    settings.shared.stick = True
    wish = pressed(settings, "settings_other")
    assert wish and wish.ask is Ask.TAKE
    settings.answered("TAKE", clone.read(clone.written(ONE)))
    shown = settings.shown(DESK, 0.0)
    assert ("session.length_min", "15 → 30", "") in shown.facts and len(shown.facts) == 3
    wish = pressed(settings, "settings_do")
    assert wish and wish.ask is Ask.KEEP and wish.what["session.length_min"] == 30


def test_under_a_study_it_does_not_claim_that_all_of_it_holds() -> None:
    for study in (True, False):
        settings = opened(study=study, stick=True)
        pressed(settings, "settings_clone", "settings_other")
        settings.answered("TAKE", clone.read(clone.written(ONE)))
        assert ("study" in settings.shown(DESK, 0.0).detail) is study


def test_by_the_command_line_with_a_row_for_each_change(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, data, stick = tmp_path / "kiosk.toml", tmp_path / "data", tmp_path / "stick"
    stick.mkdir()
    file.write_text("[session]\nlength_min = 30\n")
    assert main(["config", "--export", str(stick), "--config", str(file), "--data", str(data)]) == 0
    file.write_text("[session]\nlength_min = 5\n")
    assert main(["config", "--import", str(stick), "--config", str(file), "--data", str(data)]) == 0
    assert "session.length_min = 5 → session.length_min = 30" in capsys.readouterr().out
    assert kept.read(data) == {"session.length_min": 30}
    assert [entry.body["after"] for entry in read(data) if entry.body] == ["session.length_min = 30"]
    assert main(["config", "--import", str(tmp_path / "none"), "--config", str(file), "--data", str(data)]) == 1


def test_nothing_else_is_read_from_a_stick(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    (tmp_path / clone.FILE).symlink_to(tmp_path / "secret")
    with pytest.raises(RecordsError):
        handing.take(tmp_path, clone.FILE)
    (tmp_path / "long").write_bytes(b"#" * (handing.MOST_BYTES + 1))
    with pytest.raises(RecordsError, match="too long"):
        handing.take(tmp_path, "long")
