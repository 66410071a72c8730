"""A staff break: five or ten minutes in a world with the guide, without questions and without a visit. Pure.

It is only counted: one audit row as it begins, which also says that the face kit was worn. So a power cut in it leaves
nothing open, and nothing of it is ever taken for a patient's. Its last seconds dim the world and fade its sound, so
that nobody is torn out of it; its key, which is for whoever needs the cart now, waits for nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.breathing import Profile
from kiosk.guide import Guide
from kiosk.language import N_
from kiosk.starting import why_not_start
from kiosk.states import State

if TYPE_CHECKING:
    from kiosk.session import Session

MINUTES = (5, 10)
PAGES = ("rest",)
OVER_S = 12.0  # as a visit's winding down
CALMEST = ("night", "snow", "reef", "forest", "beach")
"""The calmest first: by how much a picture straight ahead changes in half a second, its mean luminance of 0–255 over
six seconds: 0.2, 0.3, 1.5, 1.7, 2.1. The night is the darkest and has the least contrast too."""

OVER = (
    N_("Break over"), N_("Your break is over"),
    N_("The picture goes dark slowly. Headset off, then clean the face kit."),
)
HEADLINE, DETAIL = N_("A break for you"), N_("No questions. It is only counted. The face kit is cleaned afterwards.")
BUSY = N_("Look around, or breathe with the light. {left} min left.")


def page(session: Session) -> str:
    """The page of its lengths, or ""."""
    return "rest" if session.page == "rest" and leads(session) else ""


def leads(session: Session) -> set[str]:
    """Its key, where a visit could begin too."""
    return {"staff_break"} if session.state is State.READY and not why_not_start(session) else set()


def offered(session: Session) -> set[str]:
    """Five or ten minutes."""
    return {"back", *(f"rest_{minutes}" for minutes in MINUTES)}


def press(session: Session, key: str) -> bool:
    """Opens the page, begins a break, ends it."""
    name, _, value = key.partition("_")
    if key == "staff_break":
        session.page = "rest"
    elif key == "rest_end":
        session.go("rested")
    elif page(session) == "":
        return False
    elif key == "back":
        session.page = ""
    elif name == "rest":
        session.page, session.rest_until = "", session.now + 60.0 * int(value)
        session.book.audit(session.cleaning.worn_in_break(int(value), session.now))
        session.go("rest")
    else:
        return False
    return True


def words(session: Session) -> tuple[str, str]:
    """What it is."""
    return HEADLINE, DETAIL


def marked(session: Session) -> set[str]:
    """None of these keys stays on."""
    return set()


def begin(session: Session) -> None:
    """The calmest world that is offered comes up, and the guide leads."""
    session.world = next((world for world in CALMEST if world in session.offered), "calm")
    minutes = (session.rest_until - session.now) / 60.0
    session.recentred += 1
    session.guide = Guide(Profile("adult", None, minutes, adapt=False), session.now)


def over(session: Session) -> bool:
    """Its last seconds."""
    return session.state is State.RESTING and session.now >= session.rest_until - OVER_S


def end(session: Session) -> None:
    """Nothing of it stays."""
    session.world, session.guide = "calm", None


def line(session: Session) -> str:
    """How long it still goes."""
    if over(session):
        return session.staff_language.say(OVER[2])
    left = max(1, -int(-(session.rest_until - session.now) // 60))
    return session.staff_language.say(BUSY, left=left)
