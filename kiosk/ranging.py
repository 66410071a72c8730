"""The console's page of the range: how far a neck exercise lets the head turn. The nurse sets it, and only she. Pure.

It begins small for every patient and is never raised by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk import guiding
from kiosk.language import N_
from kiosk.states import State

if TYPE_CHECKING:
    from kiosk.session import Session

PAGES = ("range",)
START_DEG = (20.0, 10.0)  # to each side; up and down
LEAST_DEG, MOST_DEG, STEP_DEG = 5.0, (60.0, 30.0), 5.0
_KEYS = {"side_less": (0, -STEP_DEG), "side_more": (0, STEP_DEG), "up_less": (1, -STEP_DEG), "up_more": (1, STEP_DEG)}
_WORDS = (
    N_("How far may the head turn?"), N_("Only as far as is comfortable. Lights never lie beyond it."))


def page(session: Session) -> str:
    """The page that is open, or ""."""
    return "range" if session.page == "range" and _may(session) else ""


def leads(session: Session) -> set[str]:
    """The key to it, where an exercise is chosen or played."""
    return {"range"} if _may(session) and guiding.page(session) else set()


def offered(session: Session) -> set[str]:
    """Less and more, as far as they go."""
    return {"back"} | {key for key in _KEYS if _turned(session, key) != session.reach_deg}


def press(session: Session, key: str) -> bool:
    """Opens the page, or changes the range."""
    if key == "range" and _may(session):
        session.page = "range"
    elif page(session) == "":
        return False
    elif key == "back":
        session.page = ""
    elif key in _KEYS:
        session.reach_deg = _turned(session, key)
        if session.book.visit:
            session.book.event("range", " ".join(f"{deg:g}" for deg in session.reach_deg))
            session.keep_state("range")
    else:
        return False
    return True


def words(session: Session) -> tuple[str, str]:
    """What is set."""
    headline, detail = (session.staff_language.say(words) for words in _WORDS)
    return headline, detail


def facts(session: Session) -> tuple[tuple[str, str, str], ...]:
    """The range as it is."""
    if page(session) == "":
        return ()
    say, (side, up) = session.staff_language.say, session.reach_deg
    return (say(N_("To each side")), f"{side:g}°", ""), (say(N_("Up and down")), f"{up:g}°", "")


def marked(session: Session) -> set[str]:
    """None of these keys stays on."""
    return set()


def _turned(session: Session, key: str) -> tuple[float, float]:
    which, step = _KEYS[key]
    side, up = (
        min(MOST_DEG[place], max(LEAST_DEG, deg + (step if place == which else 0.0)))
        for place, deg in enumerate(session.reach_deg))
    return side, up


def _may(session: Session) -> bool:
    """Before the visit, and in the world while its steps run."""
    here = session.state in (State.READY, State.FITTING) or (session.state is State.IMMERSED and not session.hold)
    return session.programme.moves and here and not session.asking
