"""The early nurse had to run: she ended a visit without its scores, and at six the late nurse takes over the cart.

She sees on ready that three questions are open, starts her own patient without being held up, and an hour later asks
the first patient, who says "four, and two at worst... no, five". She puts in the one, and then puts the other right.
"""

from __future__ import annotations

from pathlib import Path

from tests.stories.ward import MOST_TO_WORLD, Screen, Ward, columns, exported, few_taps


def test_the_late_nurse_settles_what_was_open(tmp_path: Path) -> None:
    ward = Ward()
    with few_taps(ward):
        ward.begins()
        ward.arrives()
        ward.wait(100)
        ward.nurse("stop", "end_without_scores")
        ward.leaves()
    assert ward.view.desk.unsettled == 3 and "start" in ward.view.desk.keys
    assert Screen(ward).share("scores", "card") + Screen(ward).share("scores", "amber_soft") > 0.3, "the way to them"

    with few_taps(ward, MOST_TO_WORLD):
        ward.begins()
        ward.arrives("beach")
    ward.until("final")
    for value in (1, 2, 1):
        ward.says(value)
    ward.leaves()
    assert ward.view.desk.unsettled == 3, "the second visit left none, and took none away"

    ward.wait(3600, dt=30)
    ward.nurse("scores", "older", "answer_3")
    ward.reads("pain", "not asked")
    ward.nurse("right_4", "reason_given_later")
    ward.nurse("answer_4", "right_2", "reason_given_later")
    place = [words for words, _ in ward.view.desk.answers].index("Worst pain: 2") + 1
    ward.nurse(f"answer_{place}", "right_5", "reason_heard_wrongly")
    assert ward.view.desk.unsettled == 1
    ward.nurse("back")
    assert ward.view.desk.unsettled == 1, "one question is left, and still seen"

    scores, (first, second) = exported(ward, tmp_path)
    theirs = [row for row in scores if row["session_id"] == first["session_id"] and row["moment"] == "final"]
    assert columns(theirs, "question", "value", "status", "is_current", "late", "entered_by", "correction_reason") == [
        ("pain_now", "", "not_asked", "0", "0", "auto", ""),
        ("pain_worst", "", "not_asked", "0", "0", "auto", ""),
        ("anxiety", "", "not_asked", "1", "0", "auto", ""),
        ("pain_now", "4", "answered", "1", "1", "staff", "given_later"),
        ("pain_worst", "2", "answered", "0", "1", "staff", "given_later"),
        ("pain_worst", "5", "answered", "1", "1", "staff", "heard_wrongly"),
    ]
    assert (first["final_pain_now"], first["final_pain_worst"], first["final_anxiety_status"]) == (
        "4", "5", "not_asked")
    assert second["final_pain_now"] == "1"


def test_after_a_day_nobody_is_asked_about_it_any_more() -> None:
    ward = Ward()
    ward.begins()
    ward.nurse("stop", "end_without_scores")
    ward.leaves()
    assert ward.view.desk.unsettled
    ward.wait(24 * 3600, dt=600)
    assert not ward.view.desk.unsettled and "scores" not in ward.view.desk.keys
