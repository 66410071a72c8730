"""The console's pages about what is going on: marks of one tap, why it ended, why a drawn arm is not given. Pure.

    procedure     in the world, by itself but on the flat screen: the marks, with the keys of the world beside them
    asleep        the same while the patient seems to sleep: let rest in the place of games and the guide
    marks         anywhere else in a visit, where staff ask for it
    why           it ended: the last one counts
    not_received  the arm that a study drew

What is asked, a call and "headset off" go before them. In the world Back leads to the larger picture, Marks back here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk import enrolling, giving, marks, telling
from kiosk.config import SessionTimes
from kiosk.language import N_
from kiosk.marks import KIND, MARKS, OWN, SETTLE_S, STOP, STOPS, TOUCH, UNDONE
from kiosk.states import ASKS_NOTHING, VISITING, Hold, State
from kiosk.studies.trial import NOT_RECEIVED

if TYPE_CHECKING:
    from kiosk.session import Session

PAGES = ("marks", "why", "not_received")
_WORDS = {
    "procedure": ("", ""),  # what the patient does
    "asleep": ("", ""),
    "marks": (N_("What happens now?"), N_("One tap marks it, at this moment.")),
    "why": (N_("Why did it end?"), N_("One tap. The last one counts.")),
    "not_received": (
        N_("Why is it not given?"), N_("The questions stay the same; the patient is counted where drawn.")),
}
_LASTING = frozenset({Hold.NURSE})  # a pause leaves the marks where they are


def page(session: Session) -> str:
    """The page that is open, or ""."""
    if session.asking or not _may_mark(session):
        return ""
    if session.state is State.IMMERSED and not session.hold - _LASTING:
        away = session.marks_away or giving.is_touched(session)  # there the picture is the patient's
        wanted = session.page == "marks" or (session.page == "" and not away)
        sleeps = session.asleep and not session.resting
        return ("asleep" if sleeps else "procedure") if wanted else ""
    return session.page if session.page in PAGES else ""


def leads(session: Session) -> set[str]:
    """The key to the marks."""
    return {"marks"} if _may_mark(session) and not session.asking else set()


def offered(session: Session) -> set[str]:
    """The keys of the page that is open."""
    name = page(session)
    if name in ("why", "not_received"):
        return {"back", *(f"stopped_{why}" for why in STOPS)} if name == "why" else {
            "back", *(f"unreceived_{why}" for why in NOT_RECEIVED)}
    found = {"back", *(f"mark_{mark}" for mark in MARKS), *(f"mark_{mark}" for mark in own(session))}
    found |= {"unmark"} if session.marks else set()
    found |= {"let_rest"} if name == "asleep" else set()
    found |= {"touch"} if session.config.session.touch_warning else set()
    if name == "marks":
        may_refuse = session.delivery and not session.plain and session.state in (State.FITTING, State.CHOOSING)
        found |= {"why"} | ({"not_received"} if may_refuse else set())
    return found


def press(session: Session, key: str) -> bool:
    """Does what a key of these pages means; False where it is none of theirs."""
    name, _, value = key.partition("_")
    if key == "marks":
        session.marks_away, session.page = False, "marks"
    elif page(session) == "":
        return False
    elif key == "back":
        in_world = page(session) in ("procedure", "asleep") and not session.play  # whose own page lies beneath
        session.marks_away = in_world or session.marks_away
        session.page = "marks" if session.page in ("why", "not_received") else ""
    elif key == "let_rest":
        session.resting = True
        session.book.event("let_rest")
    elif key in ("why", "not_received"):
        session.page = key
    elif name == "mark":
        mark(session, value)
    elif key == "touch":
        telling.board(session, "board_may_hurt")
        mark(session, TOUCH)
    elif key == "unmark":
        session.book.event(UNDONE, marks.detail(session.marks.pop(), own(session)))  # the row of the mark stays
    elif name == "stopped":
        mark(session, STOP + value)
        session.page = "marks"
    elif name == "unreceived":
        enrolling.not_received(session, value)
    else:
        return False
    return True


def words(session: Session) -> tuple[str, str]:
    """Headline and detail of the page that is open; no headline where what the visit says stays."""
    headline, detail = (session.staff_language.say(words) for words in _WORDS[page(session)])
    return headline, (_last(session) or detail) if page(session) == "marks" else detail


def marked(session: Session) -> set[str]:
    """None of these keys stays on."""
    return set()


def mark(session: Session, name: str) -> None:
    """Keeps that it happens now."""
    session.marks.append(name)
    session.book.event(KIND, marks.detail(name, own(session)))
    wanted = session.programme.marks.get(name, "")  # of the clinic's programme; a mark changes nothing else
    if wanted and session.state is State.IMMERSED and not session.plain and wanted != session.occupation.wanted:
        session.do(wanted)


def own(session: Session) -> dict[str, str]:
    """The clinic's own marks: their names, and how staff read them."""
    return dict(zip(OWN, session.config.session.marks, strict=False))


def keys(times: SessionTimes) -> tuple[str, ...]:
    """The keys that only a configuration brings."""
    own_ones = tuple(f"mark_{name}" for name, _ in zip(OWN, times.marks, strict=False))
    return (*own_ones, "touch") if times.touch_warning else own_ones


def labels(session: Session) -> tuple[tuple[str, str], ...]:
    """The words on the keys of the clinic's own marks."""
    return tuple((f"mark_{name}", words) for name, words in own(session).items())


def line(session: Session) -> str:
    """What the time in the world means for the procedure, until it has begun, and the last mark; "" for nothing."""
    language, told = session.staff_language, ""
    if not marks.PROCEDURE & set(session.marks):
        minutes = int(session.diary.immersed_s // 60)
        told = language.say("Let them settle: touch them after 3 minutes.")
        if session.diary.immersed_s >= SETTLE_S:
            told = language.say_many(
                "{count} minute in the world: you may begin.", "{count} minutes in the world: you may begin.", minutes)
    return " ".join(part for part in (told, _last(session)) if part)


def _last(session: Session) -> str:
    """The last mark that stands, and how many there are."""
    if not session.marks:
        return ""
    say = session.staff_language.say
    return say("{count} marked, last: {mark}. Undo takes it back.", count=len(session.marks),
               mark=marks.words(session.marks[-1], own(session), say))


def _may_mark(session: Session) -> bool:
    """From Start until the next patient, and under no call."""
    return session.state in (*VISITING, State.HALTED, State.CLEANING) and not session.hold & ASKS_NOTHING
