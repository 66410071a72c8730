"""The demonstration visit: the real session, gaze, store and export, played by models."""

from __future__ import annotations

import csv
from pathlib import Path

import pygame
import pytest

from kiosk import album, demo
from kiosk.errors import LullError
from kiosk.records.verify import verify

ASKED = {
    ("baseline", "pain_now"): ("6", "gaze"), ("baseline", "anxiety"): ("5", "gaze"),
    ("during", "pain_now"): ("4", "spoken"),
    ("final", "pain_now"): ("3", "gaze"), ("final", "pain_worst"): ("7", "gaze"), ("final", "anxiety"): ("2", "spoken"),
}


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without pictures, which take the most time."""
    monkeypatch.setattr(demo, "draw", lambda album, folder: [shot.name for shot in album])


def table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def played(out: Path) -> Path:
    before = set((out / "export").glob("lull-*"))
    assert demo.play(out, fast=True) == 0
    (made,) = set((out / "export").glob("lull-*")) - before
    return made


@pytest.mark.usefixtures("undrawn")
def test_the_export_holds_what_the_model_patient_said(tmp_path: Path) -> None:
    folder = played(tmp_path)
    scores = table(folder, "pain_scores.csv")
    assert {(row["moment"], row["question"]): (row["value"], row["method"]) for row in scores} == ASKED
    assert len(scores) == len(ASKED)
    assert {row["status"] for row in scores} == {"answered"}
    assert verify(folder).whole


@pytest.mark.usefixtures("undrawn")
def test_every_tap_of_the_nurse_is_counted_until_the_cart_is_clean(tmp_path: Path) -> None:
    (visit,) = table(played(tmp_path), "sessions.csv")
    taps = {*demo.KEYS.values(), *demo.SPOKEN, *demo.AT}
    assert int(visit["staff_taps"]) == len(taps)


@pytest.mark.usefixtures("undrawn")
def test_nothing_poses_as_a_patient(tmp_path: Path) -> None:
    folder = played(tmp_path)
    assert {row["record_kind"] for row in table(folder, "pain_scores.csv")} == {"demo"}
    (visit,) = table(folder, "sessions.csv")
    assert (visit["record_kind"], visit["hr_source"], visit["end_state"]) == ("demo", "model", "complete")


@pytest.mark.usefixtures("undrawn")
def test_it_plays_again_into_the_same_folder(tmp_path: Path) -> None:
    for played_before in range(3):
        visits = table(played(tmp_path), "sessions.csv")
        assert [visit["end_state"] for visit in visits] == ["complete"] * (played_before + 1)


def test_a_folder_that_cannot_keep_the_scores_is_named_at_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LullError, match=r"is not a folder\. Name another with --out"):
        demo.play(tmp_path / "file", fast=True)


@pytest.mark.gl
def test_every_telling_moment_is_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(album, "PICTURE", (160, 120))
    assert demo.play(tmp_path, fast=True) == 0
    pictures = [pygame.image.load(path) for path in sorted((tmp_path / "pictures").glob("*.png"))]
    assert len(pictures) == 16
    for picture in pictures:
        assert pygame.surfarray.array3d(picture).std() > 5.0
