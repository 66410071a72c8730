"""The console's page of programmes: which one the next visit follows. Pure.

Nobody has to come here: without a choice the visit is the procedure, as always. A choice returns to the page it came
from, where the headline says it and Start begins it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.language import N_
from kiosk.programmes.programme import BEFORE, PRACTICE, Programme
from kiosk.starting import why_not_start
from kiosk.states import State

if TYPE_CHECKING:
    from kiosk.session import Session

PAGES = ("programmes",)
PLACES = tuple(f"programme_{place}" for place in range(1, 7))
NONE = "programme_none"
_KINDS = {f"kind_{kind}": kind for kind in (BEFORE, PRACTICE)}
HEADLINE = N_("Which programme?")
DETAIL = N_("Before: what will happen. Practice: on other days. Procedure: as always.")
CHOSEN = N_("Press Start. Programmes leads back to the procedure.")
_NO_CODE = N_("Without the patient's code this visit stands alone.")
LEFT_S = 900.0  # on ready: a choice that nobody began is not the next patient's


def page(session: Session) -> str:
    """The page that is open, or ""."""
    return "programmes" if session.page == "programmes" and _may_choose(session) else ""


def leads(session: Session) -> set[str]:
    """The key to the page, where the next visit is prepared."""
    return {"programmes"} if _may_choose(session) else set()


def offered(session: Session) -> set[str]:
    """The programmes of the kind that is shown, and the other kinds."""
    found = {"back", NONE, *_KINDS} | {key for key, _ in zip(PLACES, _shown(session), strict=False)}
    if len(session.shelf.of(session.offering[0])) > len(PLACES):
        found.add("more_programmes")
    return found | ({"practised"} if session.patient.code and session.offering[0] == PRACTICE else set())


def press(session: Session, key: str) -> bool:
    """Opens the page, turns it, or chooses."""
    kind, first = session.offering
    if key == "programmes" and _may_choose(session):
        session.page = "" if session.page == "programmes" else "programmes"
        session.offering = (session.programme.kind if session.programme.is_guided else BEFORE, 0)
    elif page(session) == "":
        return False
    elif key == "back":
        session.page = ""
    elif key in _KINDS:
        session.offering = (_KINDS[key], 0)
    elif key == "more_programmes":
        first += len(PLACES)
        session.offering = (kind, first if first < len(session.shelf.of(kind)) else 0)
    elif key == NONE:
        choose(session, session.shelf.procedure)
    elif key in PLACES:
        choose(session, _shown(session)[PLACES.index(key)])
    else:
        return False
    return True


def choose(session: Session, programme: Programme) -> None:
    """The next visit follows `programme`; one with movement asks for its range first."""
    session.programme, session.chosen_at = programme, session.now
    session.page = "range" if programme.moves else ""


def forget(session: Session) -> bool:
    """On ready a choice that nobody began is gone after a while; True where there was one."""
    stale = session.programme.is_guided and session.now - session.chosen_at >= LEFT_S
    if session.state is not State.READY or not stale:
        return False
    session.programme = session.shelf.procedure
    return True


def words(session: Session) -> tuple[str, str]:
    """What is chosen from; files that were refused are told here too."""
    say = session.staff_language.say
    if session.shelf.refused:
        return say(HEADLINE), refusal(session)
    lonely = session.offering[0] == PRACTICE and not session.patient.code
    return say(HEADLINE), say(_NO_CODE if lonely else DETAIL)


def refusal(session: Session) -> str:
    """What is wrong with a clinic's files, or ""."""
    if not session.shelf.refused:
        return ""
    say, refused = session.staff_language.say, session.shelf.refused
    more = f" (+{len(refused) - 1})" if len(refused) > 1 else ""
    return say("Programme left out, the built-in ones are used: {why}", why=refused[0] + more)


def marked(session: Session) -> set[str]:
    """The kind that is shown, and what is chosen."""
    found = {f"kind_{session.offering[0]}"}
    if not session.programme.is_guided:
        return found | {NONE}
    return found | {key for key, one in zip(PLACES, _shown(session), strict=False) if one == session.programme}


def labels(session: Session) -> tuple[tuple[str, str], ...]:
    """The titles on the keys."""
    return _told(session, "title")


def notes(session: Session) -> tuple[tuple[str, str], ...]:
    """The smaller words below them."""
    return _told(session, "about")


def chosen(session: Session) -> tuple[str, str] | None:
    """Headline and detail of ready and fitting where a programme is chosen."""
    if not session.programme.is_guided or session.state not in (State.READY, State.FITTING):
        return None
    return session.programme.title, CHOSEN if session.state is State.READY else ""


def _told(session: Session, what: str) -> tuple[tuple[str, str], ...]:
    if page(session) == "":
        return ()
    say = session.staff_language.say
    return tuple((key, say(getattr(one, what))) for key, one in zip(PLACES, _shown(session), strict=False))


def _shown(session: Session) -> tuple[Programme, ...]:
    kind, first = session.offering
    return session.shelf.of(kind)[first:first + len(PLACES)]


def _may_choose(session: Session) -> bool:
    """No study runs, and a visit could begin."""
    ready = session.state is State.READY and not session.trial
    return ready and not session.teaching and not why_not_start(session, "programmes")
