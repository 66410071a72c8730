"""What stands of each question, read from rows in their order."""

from __future__ import annotations

from kiosk.answers import KEPT_S, Answers
from kiosk.events import Row


def _score(
    uid: str, value: int, supersedes: str = "", session_id: str = "visit", at: float = 10.0, **more: object
) -> Row:
    body = {"score_id": uid, "moment": "final", "question": "pain_now", "occurrence": 1, "status": "answered",
            "value": value, "supersedes": supersedes, **more}
    return Row(uid, "score", session_id, at, body)


def _standing(*rows: Row) -> list[tuple[str, int]]:
    answers = Answers()
    for row in rows:
        answers.take(row)
    return [(one.score_id, one.body["value"]) for one in answers.of("visit")]


def test_a_correction_stands_in_the_place_of_what_it_corrects() -> None:
    other = _score("z", 1, question="anxiety")
    assert _standing(_score("a", 6), other, _score("b", 4, "a")) == [("b", 4), ("z", 1)]


def test_a_row_that_corrects_what_stands_no_more_changes_nothing() -> None:
    assert _standing(_score("a", 6), _score("b", 4, "a"), _score("c", 2, "a")) == [("b", 4)]


def test_a_row_taken_twice_changes_nothing() -> None:
    assert _standing(_score("a", 6), _score("b", 4, "a"), _score("a", 6)) == [("b", 4)]


def test_rows_of_another_version_are_passed_over() -> None:
    assert _standing(_score("a", 6, occurrence="one"), _score("b", 5, status="guessed"), _score("c", 4)) == [("c", 4)]
    assert _standing(Row("d", "score", "visit", 1.0, {})) == []


def test_a_kiosk_that_runs_for_months_keeps_a_day_of_answers_in_mind() -> None:
    answers = Answers()
    for day in range(100):
        at = day * KEPT_S
        answers.take(Row(f"s{day}", "session", f"visit {day}", at, {}))
        answers.take(_score(f"a{day}", 6, session_id=f"visit {day}", at=at + 60))
        answers.take(Row(f"c{day}", "closed", f"visit {day}", at + 70, {}))
    assert answers.visits(at + 60) == ["visit 99", "visit 98"]
    assert answers.of("visit 98") and not answers.of("visit 97")
