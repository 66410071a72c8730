"""She speaks only Dari; the interpreter stands at the bed, reads the question from the console and says it to her.

She shows five fingers, the interpreter says "five", and the nurse taps it: the patient's own judgement, spoken, entered
by staff. "Anxiety" has no word that both are sure of, so that stays a language barrier, and a remark says who helped.
"""

from __future__ import annotations

from pathlib import Path

from tests.stories.ward import Screen, Ward, columns, exported, few_taps


def test_scores_through_an_interpreter(tmp_path: Path) -> None:
    ward = Ward()
    with few_taps(ward):
        ward.begins()
        ward.wait(1)
        asked = ward.view.desk.question
        assert asked and asked.words == ward.question, "the interpreter reads what stands before the patient"
        ward.reads("1 of 2", "number")
        assert Screen(ward).share("score_5", "card") > 0.5
        ward.nurse("score_5", "missing_language_barrier")
        ward.patient("world:forest", "do:explore")
        ward.until("final")
        ward.nurse("score_3", "score_6", "missing_language_barrier")
        ward.leaves()
    ward.nurse("scores", "note", "note_interpreter")

    scores, (session,) = exported(ward, tmp_path)
    assert columns(scores) == [
        ("baseline", "pain_now", "5", "answered", "patient", "staff", "spoken"),
        ("baseline", "anxiety", "", "language_barrier", "nurse", "staff", "touch"),
        ("final", "pain_now", "3", "answered", "patient", "staff", "spoken"),
        ("final", "pain_worst", "6", "answered", "patient", "staff", "spoken"),
        ("final", "anxiety", "", "language_barrier", "nurse", "staff", "touch"),
    ]
    assert session["change_pain_now"] == "-2" and session["end_state"] == "complete"
    remarks = next((tmp_path / "out").glob("*/annotations.csv")).read_text()
    assert "Interpreter used" in remarks and session["session_id"] in remarks
