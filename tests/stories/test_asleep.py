"""The morphine works: by the time the last questions come he has fallen asleep under the headset.

Nobody wakes him to ask how he feels: nothing is said, the nurse reads "perhaps asleep", and one tap keeps the
honest reason for all of them. He slept, which is not a zero, and the change is left empty.
"""

from __future__ import annotations

from pathlib import Path

from kiosk.events import Dozing
from tests.stories.ward import Screen, Ward, columns, exported, few_taps


def test_asleep_when_the_last_questions_come(tmp_path: Path) -> None:
    ward = Ward()
    with few_taps(ward):
        ward.begins()
        ward.arrives("night", "lanterns")
        ward.wait(300)
        assert ward.view.picture.playing
        loud = ward.view.sound.gain_db
        ward.step(Dozing(True))
        ward.step()
        ward.reads("asleep", "finish")
        ward.wait(30)
        assert ward.view.sound.gain_db < loud and ward.view.sound.ramp_s >= 5.0, "it gets quieter, and slowly"
        said = ward.view.sound.said

        ward.until("final")
        ward.wait(30)
        ward.reads("asleep")
        assert ward.view.sound.said == said, "nobody talks to somebody who sleeps"
        assert "asleep_all" in ward.view.desk.keys and Screen(ward).share("asleep_all", "card") > 0.3
        ward.nurse("asleep_all")
        ward.reads("take the headset off")
        assert ward.view.sound.said == said
        ward.nurse("removed")
        ward.cleans()

    scores, (session,) = exported(ward, tmp_path)
    assert columns(scores)[2:] == [
        ("final", question, "", "asleep", "nurse", "staff", "touch")
        for question in ("pain_now", "pain_worst", "anxiety")
    ]
    assert (session["final_pain_now_status"], session["change_pain_now"]) == ("asleep", "")
    assert ward.happened("asleep") and session["missing_n"] == "3"


def test_he_wakes_and_is_asked_after_all() -> None:
    ward = Ward()
    ward.begins()
    ward.arrives()
    ward.step(Dozing(True))
    ward.until("final")
    ward.wait(20)
    ward.step(Dozing(False))
    ward.wait(1)
    assert "asleep" not in ward.words.lower()
    assert ward.says(2).state == "final" and ward.current[-1] == ("final", "pain_now", 2, "answered")
