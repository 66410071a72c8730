"""What the patient's call was about: asked once it is over, with one tap, and never in the way. Pure.

Done ends the call at once. What it was is told on a page of its own, that goes by itself and gives way to a question,
another call and whatever the visit comes to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.language import N_
from kiosk.states import ASKS_NOTHING, VISITING, Hold

if TYPE_CHECKING:
    from kiosk.session import Session

PAGES = ("called",)
BUTTON = "call_button"  # the key that the patient's own button types, whatever the console shows
REASONS = {
    "pain": N_("Pain"), "break": N_("Break wanted"), "position": N_("Toilet or position"), "afraid": N_("Afraid"),
    "equipment": N_("Equipment"), "mistake": N_("By mistake"), "nothing": N_("Nothing said"),
}
"""What a call was, and how staff read it."""

KEYS = tuple(f"called_{reason}" for reason in REASONS)
LEFT_S = 60.0
DONE = "patient_call_done"


def page(session: Session) -> str:
    """The page that is open, or ""."""
    free = session.state in VISITING and not session.asking and not session.hold & ASKS_NOTHING
    return "called" if session.page == "called" and free else ""


def leads(session: Session) -> set[str]:
    """None: Done leads to it."""
    return set()


def offered(session: Session) -> set[str]:
    """The reasons, and the way past them."""
    return {"back", *KEYS}


def press(session: Session, key: str) -> bool:
    """Does what a key of this page means; False where it is none of its."""
    name, _, reason = key.partition("_")
    if page(session) == "" or (key != "back" and name != "called"):
        return False
    if name == "called":
        session.book.event(DONE, reason)
    session.page = ""
    return True


def words(session: Session) -> tuple[str, str]:
    """Headline and detail."""
    say = session.staff_language.say
    return say("The call is over. What was it?"), say("One tap, or Back. It goes on in any case.")


def marked(session: Session) -> set[str]:
    """None of these keys stays on."""
    return set()


def done(session: Session) -> None:
    """Staff are with the patient: the call is over."""
    session.set_hold(Hold.PATIENT_CALL, False)
    session.book.event(DONE)
    session.call_over_at = session.now
    if session.page in ("", "marks", "phrases"):  # another page is somebody's work
        session.page = "called"


def due(session: Session) -> bool:
    """Takes the page away after its time; True where it did."""
    if session.page != "called" or session.now - session.call_over_at < LEFT_S:
        return False
    session.page = ""
    return True
