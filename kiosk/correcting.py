"""The console's pages about kept answers: the list, what is right, why, and remarks. Pure.

    scores   up to eight answers of one visit, each a key; older and newer visits
    correct  one of them: the numbers and the reasons for none, as they were asked
    reason   why it is put right: one tap, and it is kept
    note     a remark on that answer, or on the visit

The pages stay open while a visit goes on beneath them: a number tapped here never answers a question that has just
come up. STOP, a call and "headset off" go before them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kiosk import marking
from kiosk.answers import NOTES, REASONS, Judgement
from kiosk.language import N_
from kiosk.scores import INSTRUMENTS, STAFF_REASONS, Instrument, Moment, Status, by_wording
from kiosk.states import ASKS_NOTHING, State

if TYPE_CHECKING:
    from kiosk.session import Session

PAGES = ("scores", "correct", "reason", "note")
PLACES = tuple(f"answer_{place}" for place in range(1, 9))
RIGHT = tuple(f"right_{number}" for number in range(11))
GAPS = tuple(f"gap_{reason.value}" for reason in STAFF_REASONS)
WHYS = tuple(f"reason_{reason}" for reason in REASONS)
REMARKS = tuple(f"note_{note}" for note in NOTES)

LEFT_S = 60.0
_LISTING = (State.READY, State.CLEANING, State.GOODBYE)
_NOBODY_ASKS = (State.READY, State.CLEANING)
MOMENTS = {Moment.BASELINE.value: N_("before"), Moment.DURING.value: N_("during"), Moment.FINAL.value: N_("after")}
_GAPS = {
    "declined": N_("prefers not to say"), "dont_know": N_("does not know"), "unable": N_("cannot answer"),
    "asleep": N_("asleep"),
    "language_barrier": N_("language barrier"), "staff_skipped": N_("skipped"), "timeout": N_("no answer in time"),
    "interrupted": N_("interrupted"), "not_asked": N_("not asked"), "device_error": N_("display failed"),
}
_HELP = {
    "scores": N_("Tap an answer that was kept wrongly, or never given."),
    "correct": N_("What is right? Nothing is overwritten."),
    "reason": N_("Why? One tap, and it is kept."),
    "note": N_("A remark that stays with it."),
}


def page(session: Session) -> str:
    """The page that is open, or ""."""
    state: State = session.state
    forbidden = state in (State.HALTED, State.REOPENING) or session.hold & ASKS_NOTHING
    if state in _NOBODY_ASKS and session.now - session.listed_at > LEFT_S:  # answers are not left standing for anybody
        return ""
    return session.page if session.page in PAGES and not forbidden else ""


def leads(session: Session) -> set[str]:
    """The key to the list: where nobody is in a world, or from the marks."""
    from_here = session.state in _LISTING and not session.hold
    return {"scores"} if session.answers.visits(session.now) and (from_here or marking.page(session)) else set()


def marked(session: Session) -> set[str]:
    """None of these keys stays on."""
    return set()


def offered(session: Session) -> set[str]:
    """The keys of the page that is open."""
    name = page(session)
    if name == "scores":
        sheets, sheet = _sheets(session), _sheet(session)
        shown = {place for place, _ in zip(PLACES, sheets[sheet][2], strict=False)} if sheets else set()
        turns = {"older"} if sheet + 1 < len(sheets) else set()
        return {"back", "note"} | shown | turns | ({"newer"} if sheet else set())
    if name == "correct" and session.chosen:
        item = _item(session, session.chosen)
        numbers = {f"right_{number}" for number in item.values}
        same = _right(session.chosen)
        return ({"back", "note"} | numbers | set(GAPS)) - {same}
    return {"reason": {"back", *WHYS}, "note": {"back", *REMARKS}}.get(name, set())


def press(session: Session, key: str) -> bool:
    """Does what a key of these pages means; False where it is none of theirs."""
    name, _, value = key.partition("_")
    if key == "scores" or page(session):
        session.listed_at = session.now
    if key == "scores":
        session.page, session.chosen = "scores", None
        _turn(session, 0)
    elif page(session) == "":
        return False
    elif key in ("older", "newer"):
        _turn(session, _sheet(session) + (1 if key == "older" else -1))
    elif key == "back":
        _back(session)
    elif key == "note":
        session.page = "note"
    elif name == "answer":
        session.chosen, session.page = _sheets(session)[_sheet(session)][2][int(value) - 1], "correct"
    elif name in ("right", "gap"):
        session.wanted = int(value) if name == "right" else Status(value)
        session.page = "reason"
    elif name == "reason":
        _correct(session, value)
        session.page, session.chosen = "scores", None
    elif name == "note":
        _remark(session, NOTES[value])
        session.page, session.chosen = "scores", None
    else:
        return False
    return True


def words(session: Session) -> tuple[str, str]:
    """Headline and detail of the page that is open."""
    name, say = page(session), session.staff_language.say
    detail = say(_HELP[name])
    if session.asking and session.asking.current:
        detail = " ".join((say("A question is open now: Back shows it."), detail))
    chosen = session.chosen
    if name in ("correct", "reason") and chosen:
        said = told(session, chosen)
        return (said if name == "correct" else f"{said} → {_short(session, session.wanted)}"), detail
    if name == "note" and chosen:
        return told(session, chosen), detail
    sheets, sheet = _sheets(session), _sheet(session)
    if not sheets:
        return say("No answers of the last day"), ""
    visit = sheets[sheet][0]
    here = visit == session.book.visit
    headline = say("This visit")
    if not here:
        headline = say("Visit, {ago}", ago=ago(session.now - session.answers.last_at(visit), say))
    if len(sheets) > 1:
        headline = say("{what}: {number} of {total}", what=headline, number=sheet + 1, total=len(sheets))
    return headline, detail


def listed(session: Session) -> tuple[tuple[str, str], ...]:
    """The answers on the page, by the keys `PLACES`: what stands, and when it was given."""
    sheets = _sheets(session)
    if page(session) != "scores" or not sheets:
        return ()
    return tuple(
        (
            f"{_title(session, one)}: {one.body['value'] if one.answered else '–'}",
            f"{_when(session, one)}, {ago(session.now - one.at, session.staff_language.say)}" if one.answered
            else f"{_when(session, one)}: {_short(session, _stands(one))}",
        )
        for one in sheets[_sheet(session)][2]
    )


def told(session: Session, judgement: Judgement) -> str:
    """An answer in words: "Worst pain, after: 6"."""
    return f"{_title(session, judgement)}, {_when(session, judgement)}: {_short(session, _stands(judgement))}"


def ago(seconds: float, say: Callable[..., str] = str.format) -> str:
    """How long ago, as staff say it."""
    minutes = int(seconds // 60)
    if minutes < 1:
        return say(N_("just now"))
    if minutes < 90:
        return say(N_("{minutes} min ago"), minutes=minutes)
    return say(N_("{hours} h ago"), hours=round(minutes / 60))


def _correct(session: Session, reason: str) -> None:
    """Keeps what was found to be right, and that it was changed."""
    chosen, wanted = session.chosen, session.wanted
    if chosen is None or wanted is None:
        return
    item = _item(session, chosen)
    late = session.answers.ended(chosen.session_id)
    body = chosen.corrected(session.book.new_id(), wanted, reason, item, late) | {"staff_code": session.staff_code}
    session.waiting_scores.add(body["score_id"])
    session.book.keep("score", body, body["score_id"], chosen.session_id)
    session.book.correction(body["supersedes"], body["score_id"], reason, session.staff_code)


def _remark(session: Session, text: str) -> None:
    sheets = _sheets(session)
    chosen = session.chosen
    if not (chosen or sheets):  # the last visit has just become too old to be listed
        return
    visit = chosen.session_id if chosen else sheets[_sheet(session)][0]
    session.book.annotate(chosen.score_id if chosen else "", text, session.staff_code or "staff", visit)


def _back(session: Session) -> None:
    session.page = {"reason": "correct", "note": "correct" if session.chosen else "scores", "correct": "scores"}.get(
        session.page, "")
    if session.page in ("", "scores"):
        session.chosen = None


def _sheets(session: Session) -> list[tuple[str, int, list[Judgement]]]:
    """Each sheet of the list: a visit, and at most eight of its answers from the first on."""
    return [
        (visit, first, standing[first : first + len(PLACES)])
        for visit in session.answers.visits(session.now)
        for standing in [session.answers.of(visit)]
        for first in range(0, len(standing), len(PLACES))
    ]


def _turn(session: Session, sheet: int) -> None:
    """Turns to a sheet, and stays at it whatever visits come before it meanwhile."""
    sheets = _sheets(session)
    session.sheet = sheets[sheet][:2] if sheets else ("", 0)


def _sheet(session: Session) -> int:
    places = [sheet[:2] for sheet in _sheets(session)]
    return places.index(session.sheet) if session.sheet in places else 0


def _item(session: Session, judgement: Judgement) -> Instrument:
    body = judgement.body
    question = str(body["question"])
    item = by_wording(question, str(body.get("wording_sha256")), session.protocol.licensed)
    if item is None:
        item = next((one for one in INSTRUMENTS.values() if one.name == question), None)
    return item or Instrument(question, "", "", "", question.replace("_", " ").capitalize())


def _title(session: Session, judgement: Judgement) -> str:
    return session.staff_language.say(_item(session, judgement).title)


def _when(session: Session, judgement: Judgement) -> str:
    moment = str(judgement.body["moment"])
    said = session.staff_language.say(MOMENTS.get(moment, ""))
    return f"{said} {judgement.body['occurrence']}" if moment == Moment.DURING.value else said


def _stands(judgement: Judgement) -> int | Status:
    return int(judgement.body["value"]) if judgement.answered else Status(judgement.body["status"])


def _right(judgement: Judgement) -> str:
    """The key that would say what stands already."""
    if judgement.answered:
        return f"right_{judgement.body['value']}"
    return f"gap_{judgement.body['status']}"


def _short(session: Session, wanted: int | Status | None) -> str:
    if isinstance(wanted, Status):
        return session.staff_language.say(_GAPS.get(wanted.value, wanted.value))
    return str(wanted)
