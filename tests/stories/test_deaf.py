"""She has been deaf from birth: nothing that is said to her is of use unless she can read it.

Every prompt that is spoken stands written under her picture for as long as it takes to read, the nurse's phrases too,
and the breath is seen and not only heard. The nurse turns the sound off altogether, and the visit is the same.
"""

from __future__ import annotations

from pathlib import Path

from kiosk.events import Worn
from kiosk.prompts import BOARD, PROMPTS, read_s
from kiosk.scores import INSTRUMENTS
from kiosk.view import View
from tests.stories.ward import Ward, exported, few_taps


class Watching(Ward):
    """A ward where everything said is noted, and everything read."""

    def __init__(self) -> None:
        self.heard: dict[str, float] = {}
        self.read: dict[str, float] = {}
        super().__init__()

    def step(self, *happened: object, dt: float = 0.05) -> View:
        view = super().step(*happened, dt=dt)  # type: ignore[arg-type]
        page = view.picture.panel
        seen = {view.picture.caption, *(cell.label for cell in page.cells)} if page else {view.picture.caption}
        for words in seen:
            self.read[words] = self.read.get(words, 0.0) + dt
        if view.sound.phrase:
            self.heard.setdefault(view.sound.phrase, self.now)
        return view


def test_whatever_is_said_can_be_read(tmp_path: Path) -> None:
    ward = Watching()
    with few_taps(ward):
        ward.nurse("start")
        ward.headset(Worn.YES)
        ward.wait(8)
        ward.nurse("begin")
        ward.wait(8)
        ward.nurse(*["volume_down"] * 4)  # from here she hears nothing, which nobody needs to know
        ward.says(6)
        ward.wait(8)
        ward.says(4)
        ward.wait(8)
        ward.patient("world:forest")
        ward.wait(8)
        ward.patient("do:breathing")
        ward.wait(240)
        assert ward.view.picture.activity == "breathing" and ward.session.cue(ward.now), "the breath is a light"
        ward.nurse("phrases", "phrase:board_may_hurt")
        assert ward.caption == BOARD["board_may_hurt"], "the nurse's phrase at once"
        ward.wait(read_s(BOARD["board_may_hurt"]) - 1.5)
        assert ward.caption == BOARD["board_may_hurt"], "for as long as it takes to read"
        ward.until("final")
        for value in (3, 5, 2):
            ward.wait(4)
            ward.says(value)
        ward.wait(5)
        ward.leaves()

    assert len(ward.heard) >= 10, "it was a visit with everything in it"
    for phrase in ward.heard:
        words = PROMPTS[phrase]
        shown = [s for label, s in ward.read.items() if label and (words in label or label in words)]
        read_for = max(shown, default=0.0)
        least = 1.0 if phrase in INSTRUMENTS else 2.5
        assert read_for >= least, f"{words!r} was heard, and read for {read_for:.1f} s"
    scores, (session,) = exported(ward, tmp_path)
    assert [row["method"] for row in scores] == ["gaze"] * 5 and session["end_state"] == "complete"


def test_with_the_sound_off_the_visit_is_the_same() -> None:
    def steps(quiet: bool) -> list[str]:
        ward = Watching()
        if quiet:
            ward.nurse(*["volume_down"] * 7)
            assert ward.view.desk.volume == 0
        ward.begins()
        ward.arrives()
        ward.until("final")
        for value in (3, 5, 2):
            ward.says(value)
        assert not quiet or not ward.view.sound.scape
        return [words for words in ward.read if words]

    assert steps(quiet=True) == steps(quiet=False)
