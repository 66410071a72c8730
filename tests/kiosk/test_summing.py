"""The page after the end: pain before and after told alike or not at all, reasons for gaps, and no claims."""

from __future__ import annotations

import re

import pytest

from kiosk import summing
from kiosk.answers import Judgement
from tests.kiosk.visit import Visit

CLAIMS = re.compile(r"improv|effect|reduc|reliev|relief|better|thanks to|because of|\bVR\b|works|success", re.I)
RULE = "one visit is never called an effect"


def _told(visit: Visit) -> tuple[str, str, str]:
    """Headline, detail and the fields of the page, which make no claim."""
    visit.tap("summary")
    assert visit.view.desk.panel == "summary"
    headline, detail = summing.words(visit.session)
    fields = " / ".join(" ".join(line[1:]) for line in summing.lines(visit.session))
    assert not CLAIMS.search(f"{headline} {detail} {fields}".replace(RULE, "")), "a claim"
    return headline, detail, fields


def _answered(after: int) -> Visit:
    visit = Visit()
    visit.to("final")
    visit.step()
    for value in (after, 7, 2):
        visit.answer(value)
    visit.tap("removed")
    return visit


@pytest.mark.parametrize(("after", "said"), [
    (4, "2 lower."), (8, "2 higher."), (6, "The same."),
    (5, "Less than what counts as a change."), (7, "Less than what counts as a change."),
])
def test_a_change_of_pain_is_told_as_it_counts(after: int, said: str) -> None:
    headline, detail, _ = _told(_answered(after))
    assert headline == f"Pain before 6 → after {after}" and detail.startswith(said) and RULE in detail


@pytest.mark.parametrize(("before", "after", "counts"), [
    (6, 4, True), (6, 5, False), (3, 2, True), (4, 3, False), (10, 9, False), (0, 1, False), (0, 2, True),
])
def test_what_counts_is_two_points_or_thirty_percent(before: int, after: int, counts: bool) -> None:
    assert summing.meaningful(before, after) is counts


def test_a_missing_answer_stands_with_its_reason_and_nothing_is_compared() -> None:
    visit = Visit()
    visit.to("final")
    visit.step()
    visit.tap("missing_declined")
    visit.answer(7)
    visit.answer(2)
    visit.tap("removed")
    headline, detail, fields = _told(visit)
    assert headline == "Pain before and after: not both answered" and detail == "Nothing is compared."
    assert "prefers not to say" in fields


def test_where_nothing_was_answered_nothing_is_told_as_given() -> None:
    visit = Visit()
    visit.to("fitting")
    visit.tap("stop", "end_without_scores", "removed")
    headline, _, fields = _told(visit)
    assert headline == "Pain before and after: not both answered"
    assert "Answers none" in fields and "no world" in fields


def test_a_small_child_is_told_of_as_the_nurse_judged() -> None:
    visit = Visit()
    visit.tap("patient", "age_5-7", "back", "start", "begin")
    visit.tap("score_6", "score_4")
    visit.go_to("forest")
    visit.until("final")
    visit.step()
    for _ in range(6):
        visit.tap("score_4")
    visit.tap("removed")
    headline, detail, _ = _told(visit)
    assert headline == "Pain before 6 → after 4" and "As the nurse judged it." in detail


def _pain(moment: str, value: int, rater: str) -> Judgement:
    return Judgement("visit", 0.0, {
        "moment": moment, "question": "pain_now", "occurrence": 1, "value": value, "status": "answered",
        "rater": rater, "recall": "now", "instrument": "NRS", "score_id": moment})


def test_an_observer_is_compared_with_an_observer_alone() -> None:
    assert summing.pain([_pain("baseline", 6, "nurse"), _pain("final", 4, "nurse")])
    assert summing.pain([_pain("baseline", 6, "nurse"), _pain("final", 4, "patient")]) is None
