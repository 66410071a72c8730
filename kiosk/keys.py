"""The nurse's keys: their names, and which of them do something now. Pure.

What each does is `kiosk.taps`, where each lies `kiosk.console.place`. One table of keys per state; the holds,
an open question and what is not there take some away and bring others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk import activities, correcting, enrolling, telling
from kiosk.config import LENGTHS_MIN
from kiosk.events import Health
from kiosk.marks import MARKS, STOPS
from kiosk.prompts import BOARD
from kiosk.scores import STAFF_REASONS
from kiosk.states import ASKS_NOTHING, VISITING, Hold, State
from kiosk.studies.trial import NOT_RECEIVED

if TYPE_CHECKING:
    from kiosk.session import Session

POSITIONS = ("upright", "45", "lying", "left", "right")
STRAPS = tuple(f"strap_{place}" for place in range(1, 5))
AGE_BANDS = ("5-7", "8-11", "12-17", "adult")
OWN_RATES = (8, 10, 12, 14, 16)
PHRASES = frozenset(f"phrase:{key}" for key in BOARD)

_SETTINGS = {f"length_{minutes}" for minutes in LENGTHS_MIN} | {f"position_{name}" for name in POSITIONS}
_ABOUT_PATIENT = {
    "steady", "still", "back", *(f"age_{band}" for band in AGE_BANDS), *(f"own_{rate}" for rate in OWN_RATES),
}
_ALWAYS = {"stop", "volume_down", "volume_up"}
_VISIT = {"pause", "talk", "recentre", "headset_off"}
_REASONS = {f"missing_{reason.value}" for reason in STAFF_REASONS}
_ANSWERS = {f"score_{n}" for n in range(11)} | _REASONS

_MARKS = {"marks", "back", "why", *(f"mark_{name}" for name in MARKS)}
_OF_PAGE = {
    "why": {"back", *(f"stopped_{reason}" for reason in STOPS)},
    "not_received": {"back", *(f"unreceived_{reason}" for reason in NOT_RECEIVED)},
}

_KEYS: dict[State, frozenset[str]] = {
    State.READY: frozenset(_ALWAYS | _SETTINGS | {"start", "export", "patient"}),
    State.FITTING: frozenset(_ALWAYS | _VISIT | _SETTINGS | {"begin", "patient"}),
    State.BASELINE: frozenset(_ALWAYS | _VISIT),
    State.CHOOSING: frozenset(_ALWAYS | _VISIT | {"finish"}),
    State.IMMERSED: frozenset(_ALWAYS | _VISIT | {"finish", "longer", "ask_now", "breathe", "play"}),
    State.WINDING_DOWN: frozenset(_ALWAYS | _VISIT | {"finish", "longer"}),
    State.FINAL: frozenset(_ALWAYS | _VISIT | {"end_without_scores"}),
    State.GOODBYE: frozenset(_ALWAYS | _VISIT | {"removed"}),
    State.CLEANING: frozenset(_ALWAYS | {"cleaned", "export"}),
    State.HALTED: frozenset(_ALWAYS | {"resume", "talk", "recentre", "headset_off"}),
    State.REOPENING: frozenset({"stop", "continue_same", "close_same"}),
}


def offered(session: Session) -> frozenset[str]:
    """The keys that do something now."""
    state = session.state
    found = set(_KEYS[state])
    if state is State.READY and why_not_start(session):
        found.discard("start")
    if session.about_patient:
        found = (found & (_ALWAYS | _VISIT)) | _ABOUT_PATIENT
    if not session.stick.mounted or session.stick.busy:
        found.discard("export")
    if state is State.CHOOSING:
        found |= {f"world_{name}" for name in session.offered}
    if state is State.HALTED:
        found.discard("stop")
        if session.came_from in VISITING:
            found |= {"final_scores", "end_without_scores"}
            if Hold.DOFFED not in session.hold:
                found |= {"removed"}
    if state is not State.REOPENING:
        found |= {key for key, seen in zip(STRAPS, session.straps, strict=True) if seen}
    if session.asking:
        found -= {"ask_now"}
        if session.asking.current and session.asking.current.asked_at is not None:
            found |= _REASONS | {f"score_{n}" for n in session.asking.entered}
    if state is State.IMMERSED and not session.length_s:
        found.discard("longer")
    if not activities.games(session.world, session.occupation.broken):
        found.discard("play")
    if session.hold and state in (*VISITING, State.HALTED):
        found = _held_keys(session, found)
    if correcting.page(session):
        return frozenset((found & (_ALWAYS | _VISIT)) | correcting.offered(session))
    if session.answers.visits(session.now) and (state in _LISTING or page(session) == "marks"):
        found |= {"scores"}
    if session.trial:
        found = _in_study(session, found)
    return frozenset(found | _page_keys(session))


_LISTING = (State.READY, State.CLEANING, State.GOODBYE)


def _in_study(session: Session, found: set[str]) -> set[str]:
    """What the protocol leaves of the keys."""
    found = {key for key in found if not key.startswith("length_")}
    if session.state is State.READY and page(session):
        return found & _ALWAYS
    if session.plain:
        found -= {"talk", "recentre", "headset_off", "longer", "breathe", "play", "removed"}
    return found - {"begin"} if enrolling.needs(session) else found


def may_mark(session: Session) -> bool:
    """Something may be marked: from Start until the next patient, and under no call."""
    return session.state in (*VISITING, State.HALTED, State.CLEANING) and not session.hold & ASKS_NOTHING


def page(session: Session) -> str:
    """The page over the panel of the state, or "": marks wait while a question is open, whose numbers come first."""
    if session.page in enrolling.PAGES:
        return session.page if session.state is State.READY else ""
    over = session.page if session.page in ("marks", *_OF_PAGE) else ""
    return over if may_mark(session) and not session.asking and not session.about_patient else ""


def _page_keys(session: Session) -> set[str]:
    """The key to the marks, and on their pages what lies there."""
    over = page(session)
    if over in enrolling.PAGES:
        return enrolling.keys(session, over)
    if not may_mark(session) or session.asking:
        return set()
    if over in _OF_PAGE:
        return _OF_PAGE[over]
    found = _MARKS | ({"unmark"} if session.marks else set()) if over else {"marks"}
    may_refuse = session.delivery and not session.plain and session.state in (State.FITTING, State.CHOOSING)
    return found | {"not_received"} if over and may_refuse else found


def phrases(session: Session) -> frozenset[str]:
    """The keys of the phrase board, where somebody hears it."""
    return PHRASES if telling.may_speak(session) else frozenset()


def _held_keys(session: Session, found: set[str]) -> set[str]:
    hold = session.hold
    if Hold.HEADSET_OFF in hold:
        return {"reopen"} | (found & {"stop", "talk"})
    if session.state is not State.HALTED:
        more = _ANSWERS | {"end_without_scores"} if session.answerable else {"removed"}
        found = found & (_ALWAYS | _VISIT | {*STRAPS} | more)
        if not session.answerable and Hold.DOFFED not in hold:
            found |= {"removed"}
    if Hold.PATIENT_CALL in hold:
        found |= {"call_done"}
    if hold & {Hold.NURSE, Hold.DOFFED}:
        found |= {"resume"}
    return found


def why_not_start(session: Session) -> str:
    """What keeps the next visit from beginning, for the nurse; "" for nothing."""
    if session.refusal:
        return session.refusal
    if not session.disk.ok:
        return f"Start is not possible: scores could not be kept ({session.disk.detail})."
    if session.headset.health not in (Health.OK, Health.MODEL):
        return f"Waiting for the headset. {session.headset.detail}".strip()
    return ""
