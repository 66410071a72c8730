"""The console's page of details: the breathing guide, the heart's curve, the strap. Pure.

What is for whoever wants to know, and for nobody in a hurry: it answers nothing, and what must be answered closes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk import about
from kiosk.events import Health
from kiosk.language import N_
from kiosk.states import VISITING

if TYPE_CHECKING:
    from kiosk.session import Session

PAGES = ("details",)
HEADLINE = N_("Heart and breathing guide")
_STRAP = {
    Health.OK: N_("Heart strap: {name}. For comfort, not for monitoring."),
    Health.MODEL: N_("MODEL strap: not a real heart. Not for monitoring."),
    Health.SEARCHING: N_("Looking for the heart strap. The guide keeps a steady pace without it."),
    Health.LOST: N_("Heart strap lost. Wet its pads and press it on; the guide goes on without it."),
}
_NONE = N_("No heart strap. The guide keeps a steady pace without it.")
_UNNAMED = N_("without a name")


def page(session: Session) -> str:
    """The page, or "": a question and a hold go before it."""
    return "details" if session.page == "details" and _may_open(session) else ""


def leads(session: Session) -> set[str]:
    """Its key, wherever a visit runs undisturbed."""
    return {"details"} if _may_open(session) else set()


def offered(session: Session) -> set[str]:
    """Back; the key that opened it closes it too. From here the pages about the patient are near in every state."""
    return {"back", "details"} | (about.leads(session) & {"patient"})


def press(session: Session, key: str) -> bool:
    """Opens and closes it."""
    if key == "details":
        session.page = "" if page(session) else "details"
    elif key == "back" and page(session):
        session.page = ""
    else:
        return False
    return True


def words(session: Session) -> tuple[str, str]:
    """What this is, and how the strap is."""
    say, strap = session.staff_language.say, session.strap
    return say(HEADLINE), say(_STRAP.get(strap.health, _NONE), name=strap.name or say(_UNNAMED))


def marked(session: Session) -> set[str]:
    """The key that closes it again."""
    return {"details"}


def _may_open(session: Session) -> bool:
    return session.state in VISITING and not session.hold and not session.asking
