"""What a visit came to, on one page for the nurse: no claims, and nothing that was not asked. Pure.

Pain before and after is told only of the same question, recall, rater and scale, and says itself what counts as
meaningful. A missing answer stands with its reason. The visit is the one that is being cleaned up after, or the last.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kiosk import activities, correcting
from kiosk.answers import Judgement
from kiosk.states import State

if TYPE_CHECKING:
    from kiosk.session import Session

PLACES = ("told_1", "told_2", "told_3", "told_4")
LEFT_S = 60.0
_SAME = ("question", "recall", "rater", "instrument")


@dataclass(frozen=True, slots=True)
class Visit:
    """What is told of one visit beside its answers."""

    session_id: str
    minutes: float
    worlds: tuple[str, ...]
    calls: int
    marks: int


def visit(session: Session) -> Visit:
    """The visit that stands there now."""
    diary = session.diary
    return Visit(
        session.book.visit, diary.immersed_s / 60, tuple(diary.worlds), diary.patient_calls_n, len(session.marks))


def meaningful(before: int, after: int) -> bool:
    """At least 2 points of 10, or 30 % of what it was."""
    change = abs(after - before)
    return change >= 2 or (before > 0 and change >= 0.3 * before)


def pain(answers: Iterable[Judgement]) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
    """Pain now before and after, where both were answered alike: the first time each was asked."""
    found: dict[str, Mapping[str, Any]] = {}
    for one in sorted(answers, key=lambda one: int(one.body["occurrence"])):
        body = one.body
        if body["question"] == "pain_now" and body["moment"] in ("baseline", "final"):
            found.setdefault(str(body["moment"]), body)
    before, after = found.get("baseline"), found.get("final")
    if before is None or after is None or before["value"] is None or after["value"] is None:
        return None
    return (before, after) if all(before.get(name) == after.get(name) for name in _SAME) else None


def page(session: Session) -> str:
    """The page, while it is open; answers are not left standing for anybody."""
    shown = session.page == "summary" and session.state in (State.READY, State.CLEANING)
    return "summary" if shown and session.now - session.listed_at <= LEFT_S and _told_of(session) else ""


def leads(session: Session) -> set[str]:
    """The key to it, once a visit is over."""
    return {"summary"} if session.state in (State.READY, State.CLEANING) and _told_of(session) else set()


def offered(session: Session) -> set[str]:
    """Nothing but the way back, and to putting answers right."""
    return {"back"} | ({"scores"} & correcting.leads(session))


def press(session: Session, key: str) -> bool:
    """Opens the page, or leaves it."""
    if key == "summary":
        session.page, session.listed_at = "summary", session.now
        return True
    if key == "back" and page(session):
        session.page = ""
        return True
    return False


def marked(session: Session) -> set[str]:
    """None of its keys stays on."""
    return set()


def words(session: Session) -> tuple[str, str]:
    """Pain before and after, and what may be said of it."""
    say, told = session.staff_language.say, _told_of(session)
    found = pain(session.answers.of(told.session_id)) if told else None
    if found is None:
        return say("Pain before and after: not both answered"), say("Nothing is compared.")
    before, after = int(found[0]["value"]), int(found[1]["value"])
    headline = say("Pain before {before} → after {after}", before=before, after=after)
    if before == after:
        change = say("The same.")
    elif meaningful(before, after):
        change = say("{points} lower.", points=before - after) if after < before else say(
            "{points} higher.", points=after - before)
    else:
        change = say("Less than what counts as a change.")
    rule = say("2 points or 30 % count as meaningful; one visit is never called an effect.")
    seen = say("As the nurse judged it.") if found[0]["rater"] == "nurse" else ""
    return headline, " ".join(part for part in (change, rule, seen) if part)


def lines(session: Session) -> tuple[tuple[str, str, str], ...]:
    """The four fields of the page: (area, what, more)."""
    told = _told_of(session) if page(session) else None
    if told is None:
        return ()
    say, answers = session.staff_language.say, session.answers.of(told.session_id)
    pair = pain(answers) or ()
    given = [correcting.told(session, one) for one in answers if one.answered and one.body not in pair]
    missing = [correcting.told(session, one) for one in answers if not one.answered]
    return (
        ("told_1", say("Answers"), "; ".join(given) or (say("none beside it") if pair else say("none"))),
        ("told_2", say("Not answered"), "; ".join(missing) or say("none")),
        ("told_3", say("{minutes} min in the world", minutes=round(told.minutes)),
         ", ".join(say(activities.WORLDS.get(name, name)) for name in told.worlds) or say("no world")),
        ("told_4", say("Calls: {calls}", calls=told.calls), say("Marks: {marks}", marks=told.marks)),
    )


def _told_of(session: Session) -> Visit | None:
    """The visit that is over."""
    return visit(session) if session.state is State.CLEANING and session.book.visit else session.last_visit
