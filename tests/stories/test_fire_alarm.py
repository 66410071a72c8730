"""The fire alarm goes while a child of nine is by the sea and is being asked how much it hurts.

One key, Headset off: silence and an even grey within a moment, nothing is asked any more, and the headset can be lifted
off. Twenty minutes later everybody is back; nothing has moved on until the nurse presses Reopen.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.events import Worn
from tests.stories.ward import Screen, Ward, columns, exported, few_taps


def test_the_fire_alarm_in_the_middle_of_a_question(tmp_path: Path) -> None:
    ward = Ward()
    with few_taps(ward):
        ward.begins()
        ward.arrives("beach")
        ward.wait(120)
        ward.nurse("ask_now")
        asked = ward.question
        assert asked

        ward.nurse("headset_off")
        picture, sound = ward.view.picture, ward.view.sound
        assert picture.blank and not picture.bell and not picture.caption and picture.panel is None
        assert not sound.scape and not sound.phrase and sound.ramp_s <= 0.3, "silent at once"
        ward.reads("headset off", "reopen")
        assert ward.view.desk.question is None or not {"score_5"} & ward.view.desk.keys
        assert ward.view.desk.keys <= {"reopen", "stop", "talk", "volume_down", "volume_up"}
        assert Screen(ward).share("reopen", "accent") > 0.5, "there is one way on, and it is plain to see"

        running = ward.view.desk.running_s
        ward.headset(Worn.NO)
        ward.wait(20 * 60, dt=5)
        assert ward.view.picture.blank and ward.view.desk.running_s == running and ward.current == [
            ("baseline", "pain_now", 6, "answered"), ("baseline", "anxiety", 4, "answered")], "no question timed out"

        ward.headset(Worn.YES)
        ward.wait(5)
        assert ward.view.picture.blank, "it does not begin again by itself: somebody may just be carrying it"
        ward.nurse("reopen")
        ward.wait(1)
        assert not ward.view.picture.blank and ward.question == asked
        assert ward.view.sound.ramp_s >= 1.0, "and comes back softly"
        ward.says(5)
        ward.until("final")
        for value in (2, 5, 1):
            ward.says(value)
        ward.leaves()

    scores, (session,) = exported(ward, tmp_path)
    assert columns(scores, "moment", "question", "value")[2] == ("during", "pain_now", "5")
    assert float(session["headset_off_s"]) == pytest.approx(1200, abs=60)
    assert float(session["exposure_s"]) <= 600 + 30, "the twenty minutes outside were no treatment"


@pytest.mark.parametrize("state", ["fitting", "baseline", "choosing", "winding_down", "final", "goodbye"])
def test_the_key_is_there_whatever_the_patient_is_doing(state: str) -> None:
    ward = Ward()
    ward.to(state)
    ward.nurse("headset_off")
    assert ward.view.picture.blank and not ward.view.sound.scape
    ward.nurse("reopen")
    assert not ward.view.picture.blank and ward.view.state == state
