"""A staff break: one tap, and some minutes in a world with the guide, without questions and without a visit. Pure.

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

LONGER_MIN = 5
OVER_S = 12.0  # as a visit's winding down
CALMEST = ("night", "snow", "reef", "forest", "beach")
"""The calmest first: by how much a picture straight ahead changes in half a second, its mean luminance of 0–255 over
six seconds: 0.2, 0.3, 1.5, 1.7, 2.1. The night is the darkest and has the least contrast too."""

OVER = (
    N_("Break over"), N_("Your break is over"),
    N_("The picture goes dark slowly. Headset off, then clean the face kit."),
)
BUSY = N_("No questions: look around, or breathe with the light. {left} min left.")


def offered(session: Session) -> set[str]:
    """Its key, where a visit could begin too."""
    return {"staff_break"} if session.state is State.READY and not why_not_start(session) else set()


def start(session: Session) -> None:
    """One tap: the break begins, as long as its programme says."""
    minutes = max(1, round(session.shelf.rest.steps[0].minutes))
    session.page, session.rest_until = "", session.now + 60.0 * minutes
    session.book.audit(session.cleaning.worn_in_break(minutes, session.now))
    session.go("rest")


def longer(session: Session) -> None:
    """Another five minutes."""
    session.rest_until += 60.0 * LONGER_MIN
    session.book.audit({"who": "staff", "what": "break_longer", "before": "", "after": str(LONGER_MIN), "why": ""})


def begin(session: Session) -> None:
    """The calmest world that is offered comes up, and the guide leads."""
    wished = session.shelf.rest.steps[0].world
    session.world = next((world for world in (wished, *CALMEST) if world in session.offered), "calm")
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
