"""In the middle of the forest he feels sick, looks down at the bell and keeps looking: "I need something".

The forest calms at once and he reads that someone is coming; across the whole console it says that the patient is
asking for somebody. The nurse comes, gives him a bowl, presses Done, says with one more tap what it was,
and he goes back to where he was.
"""

from __future__ import annotations

from pathlib import Path

from tests.stories.ward import Screen, Ward, exported, few_taps


def test_the_patient_calls(tmp_path: Path) -> None:
    ward = Ward()
    with few_taps(ward):
        ward.begins()
        ward.arrives()
        ward.wait(60)
        quiet = Screen(ward).share("banner", "amber")
        loud = ward.view.sound.gain_db

        ward.patient("call")
        ward.reads("asking for somebody")
        assert ward.view.desk.urgent
        assert "coming" in ward.caption and ward.view.picture.world == "calm"
        assert ward.view.sound.ramp_s <= 0.3 and ward.view.sound.under_db <= -20, "the sound goes down at once"
        assert Screen(ward).share("banner", "amber") > quiet + 0.5, "the banner is as wide as the console"
        ward.step()
        assert not ward.view.picture.bell, "he has called: the bell need not be rung twice"
        stands = ward.view.desk.running_s

        ward.nurse("talk")
        ward.reads("asking for somebody")
        ward.nurse("talk")
        ward.wait(120)
        assert ward.view.desk.running_s == stands, "his time in the forest stands while he is looked after"
        ward.nurse("call_done")
        assert ward.view.picture.world == "forest" and not ward.view.hold, "he is back where he was"
        ward.nurse("called_position")
        assert not ward.view.desk.urgent and ward.view.sound.gain_db == loud and ward.view.sound.ramp_s >= 1.0

        ward.until("final")
        for value in (3, 5, 2):
            ward.says(value)
        ward.leaves()

    assert len(ward.happened("patient_call")) == 1
    assert ward.happened("patient_call_done") == ["", "position"], "its end at once, and what it was"
    scores, (session,) = exported(ward, tmp_path)
    assert session["patient_calls_n"] == "1" and float(session["paused_s"]) >= 120
    assert session["end_state"] == "complete" and all(row["status"] == "answered" for row in scores)


def test_a_call_under_a_question_takes_the_question_away_and_brings_it_back() -> None:
    ward = Ward()
    ward.begins()
    ward.wait(1)
    asked = ward.question
    ward.patient("call")
    assert not ward.question and not {"score_3", "missing_unable"} & ward.view.desk.keys, "nobody is asked now"
    ward.nurse("call_done")
    assert ward.question == asked
    assert ward.scores() == []
