"""The last questions: she has answered the first, and as the second stands before her the headset slips off her head.

The nurse has both hands on a dressing, sees on the console that the headset is off, and asks her aloud: "Seven," she
says, and one tap keeps it. The headset goes back on, she answers the last one by looking, and nothing was lost.
"""

from __future__ import annotations

from pathlib import Path

from kiosk.events import Worn
from tests.stories.ward import Screen, Ward, columns, exported, few_taps


def test_the_headset_falls_at_the_second_score(tmp_path: Path) -> None:
    ward = Ward()
    with few_taps(ward):
        ward.begins()
        ward.arrives()
        ward.until("final")
        ward.says(3)
        ward.wait(1)
        asked = ward.question
        assert "worst" in asked

        ward.headset(Worn.NO)
        ward.reads("headset is off")
        ward.reads("Tap the number that the patient says")
        assert ward.view.picture.panel is None, "nothing is asked of somebody who wears nothing"
        assert ward.view.desk.question and ward.view.desk.question.words == asked, "the nurse can still read it out"
        screen = Screen(ward)
        assert screen.share("score_7", "card") > 0.5, "and tap what is said"
        before = ward.session.running_s
        ward.wait(180)
        assert ward.session.running_s == before and ward.view.desk.question, "nobody hurries her: time stands"

        ward.nurse("score_7")
        ward.headset(Worn.YES)
        ward.wait(1)
        assert "anxious" in ward.question or "worried" in ward.question, ward.question
        ward.says(2)
        ward.leaves()

    scores, (session,) = exported(ward, tmp_path)
    assert columns(scores)[2:] == [
        ("final", "pain_now", "3", "answered", "patient", "patient", "gaze"),
        ("final", "pain_worst", "7", "answered", "patient", "staff", "spoken"),
        ("final", "anxiety", "2", "answered", "patient", "patient", "gaze"),
    ]
    assert session["end_state"] == "complete" and float(session["paused_s"]) + float(session["headset_off_s"]) >= 180
    assert int(session["staff_taps"]) <= 12
