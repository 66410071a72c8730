"""The console's page of a patient's practice over his visits, by the clinic's code. Pure; it judges nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk.events import Practised, PractisedVisit
from kiosk.language import N_
from kiosk.states import State

if TYPE_CHECKING:
    from kiosk.session import Session

PAGES = ("practised",)
SHOWN = 8  # visits on a page
_HEADLINE = N_("Practice so far")
_ASKING, _NONE, _FAILED = (
    N_("One moment …"), N_("No visit with a programme yet under this code."), N_("The records cannot be read now."))


def page(session: Session) -> str:
    """The page that is open, or ""."""
    may = session.state is State.READY and bool(session.patient.code)
    return "practised" if session.page == "practised" and may else ""


def leads(session: Session) -> set[str]:
    """It is led to from the page of programmes alone."""
    return set()


def offered(session: Session) -> set[str]:
    """Older and newer visits."""
    count, first = len(_visits(session)), session.practice_first
    return {"back"} | ({"older"} if first + SHOWN < count else set()) | ({"newer"} if first else set())


def press(session: Session, key: str) -> bool:
    """Opens the page, or turns it."""
    if key == "practised" and session.page == "programmes":
        session.page, session.practice_first, session.practice = "practised", 0, None
    elif page(session) == "":
        return False
    elif key == "back":
        session.page = "programmes"
    elif key == "older":
        session.practice_first += SHOWN
    elif key == "newer":
        session.practice_first = max(0, session.practice_first - SHOWN)
    else:
        return False
    return True


def heard(session: Session, practised: Practised) -> None:
    """The records were read."""
    if practised.code == session.patient.code:
        session.practice = practised


def words(session: Session) -> tuple[str, str]:
    """How many visits there are."""
    say, told = session.staff_language.say, session.practice
    if told is None or told.code != session.patient.code:
        return say(_HEADLINE), say(_ASKING)
    if not told.visits:
        return say(_HEADLINE), say(_FAILED if told.visits is None else _NONE)
    detail = session.staff_language.say_many("{count} visit.", "{count} visits.", len(told.visits))
    return say(_HEADLINE), detail


def asked(session: Session) -> str:
    """The code whose visits are to be read, "" for none."""
    return session.patient.code if page(session) else ""


def shown(session: Session) -> tuple[PractisedVisit, ...]:
    """The visits of the page, the oldest first."""
    visits = _visits(session) if page(session) else ()
    last = len(visits) - session.practice_first
    return tuple(replace(visit, title=_title(session, visit.title)) for visit in visits[max(0, last - SHOWN):last])


def marked(session: Session) -> set[str]:
    """None of these keys stays on."""
    return set()


def _title(session: Session, name: str) -> str:
    """As the console calls a programme; one that is no longer there has its name."""
    known = session.shelf.programmes.get(name)
    return session.staff_language.say(known.title) if known else name


def _visits(session: Session) -> tuple[PractisedVisit, ...]:
    told = session.practice
    return (told.visits or ()) if told and told.code == session.patient.code else ()
