"""His left eye is bandaged, and the light hurts the other one.

The nurse taps "right eye" and "dim" before he puts the headset on: both halves show the picture of the eye that sees,
so that nothing depends on depth, and it stays low. Every letter that he reads is large, and he answers like anybody.
"""

from __future__ import annotations

from pathlib import Path

from kiosk.events import Worn
from kiosk.patient import DIM
from kiosk.view import View
from tests.stories.ward import MOST_TAPS, Ward, exported, few_taps

QUESTION_DEG, NUMERAL_DEG, WORDS_DEG = 3.0, 5.0, 1.5  # what he reads is at least so tall


class Looking(Ward):
    """A ward where the light of every moment is noted."""

    def __init__(self) -> None:
        self.light: list[float] = []
        self.small: list[str] = []
        super().__init__()

    def step(self, *happened: object, dt: float = 0.05) -> View:
        view = super().step(*happened, dt=dt)  # type: ignore[arg-type]
        if self.taps > 4:  # since he wears it
            self.light.append(view.picture.brightness)
        page = view.picture.panel
        if page and page.kind in ("row", "confirm"):
            question, *others = page.cells
            self.small += [question.label] if question.text_deg < QUESTION_DEG else []
            self.small += [cell.label for cell in others
                           if cell.text_deg < (NUMERAL_DEG if cell.label.isdigit() else WORDS_DEG)]
        return view


def test_one_eye_and_light_that_hurts(tmp_path: Path) -> None:
    ward = Looking()
    with few_taps(ward, MOST_TAPS):
        ward.nurse("patient", "comfort", "eye_right", "dim")
        assert {"eye_right", "dim"} <= ward.view.desk.marked
        while ward.view.desk.panel != "ready":
            ward.nurse("back")
        ward.begins()
        assert ward.view.picture.mono == "right", "both halves show the picture of the eye that sees"
        ward.arrives("beach")
        ward.wait(60)
        ward.headset(Worn.NO)
        ward.headset(Worn.YES)
        assert ward.view.picture.mono == "right"
        ward.until("final")
        for value in (2, 5, 1):
            ward.says(value)
        ward.leaves()
    assert ward.light and max(ward.light[:-200]) <= DIM, "it never got brighter than he can bear"
    assert not ward.small, f"too small to read with one eye: {ward.small}"
    assert not ward.view.picture.mono and not ward.view.desk.marked & {"eye_right", "dim"}, "the next sees with both"
    scores, (session,) = exported(ward, tmp_path)
    assert [row["value"] for row in scores] == ["6", "4", "2", "5", "1"] and session["end_state"] == "complete"


def test_a_restart_does_not_dazzle_him() -> None:
    before = Ward()
    before.nurse("patient", "comfort", "eye_left", "dim")
    while before.view.desk.panel != "ready":
        before.nurse("back")
    before.begins()
    before.arrives()
    before.wait(40)
    again = Ward(resumed=before.rows, same_boot=True, now=before.now)
    assert again.view.state == "immersed" and again.view.picture.mono == "left"
    assert again.view.picture.brightness <= DIM
