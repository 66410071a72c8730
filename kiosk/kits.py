"""Cleaning on the console: one tap after liner and wipe, what waits, and the page that says why it is not waited for.

    cleaning   the three steps, the kit that was worn, isolation, "Cleaned"
    kits       the same visit or the next is to go on without: one tap says why, and is kept
    ready      which kit to take, how long the other dries

What the timers do is `kiosk.cleaning`. A pause of the same patient asks for nothing here. Pure.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kiosk.cleaning import IN_ISOLATION, WAIVERS
from kiosk.language import N_
from kiosk.patient import HEADSET
from kiosk.states import State
from kiosk.studies.protocol import FLAT, STANDARD

if TYPE_CHECKING:
    from kiosk.session import Session

KEYS = tuple(f"waive_{reason}" for reason in WAIVERS)
WORDS = {
    "emergency": N_("Emergency"), "other_cleaning": N_("Cleaned otherwise"), "single_use": N_("Single-use cover"),
    "other_kit": N_("Another kit used"), "other": N_("Other reason"),
}
"""Why there is no waiting, as staff read it."""


def worn(session: Session) -> bool:
    """This visit, or the next, puts a kit on a face."""
    screen = session.headset.display == "flat" or session.delivery in (FLAT, STANDARD)
    return session.kit_worn or (not screen and session.patient.shown == HEADSET)


def put_on(session: Session) -> None:
    """A kit comes onto the patient's face, where one does: whatever the visit becomes, it has to be cleaned."""
    if session.kit_worn or not worn(session):
        return
    session.kit_worn = True
    session.cleaning.take(session.now)
    if session.teaching:  # a lesson leaves no visit to tell of it
        session.book.audit(session.cleaning.worn_in_lesson(session.now))


def may_put_on(session: Session) -> bool:
    """The patient's own kit, or a free one."""
    return session.kit_worn or bool(session.cleaning.next(session.now))


def waits(session: Session) -> str:
    """Why the next patient waits for a kit, in words; "" where none has to."""
    cleaning, now, say = session.cleaning, session.now, session.staff_language.say
    if not worn(session) or cleaning.next(now):
        return ""
    if cleaning.isolation and not cleaning.owed():
        return say("Start waits: isolation, the whole cart is drying, {left} more.", left=_left(session, cleaning.kit))
    return say("Start waits: {kits}.", kits=_all_told(session))


def not_free(session: Session) -> str:
    """Why no headset can be put on in this visit, in words; "" where one can."""
    told = "" if may_put_on(session) else _all_told(session)
    return f"{told[:1].upper()}{told[1:]}." if told else ""


def ready(session: Session) -> str:
    """Which kit the next patient gets and what the other does; "" where there is nothing to tell."""
    cleaning, now, say = session.cleaning, session.now, session.staff_language.say
    kit = cleaning.next(now)
    if not worn(session) or not kit or len(cleaning.names) == 1:
        return ""
    rest = [_told(session, other) for other in cleaning.names if cleaning.left_s(other, now)]
    use = say("Use kit {kit}.", kit=kit)
    return " ".join([use, *(f"{words[0].upper()}{words[1:]}." for words in rest)])


def steps(session: Session) -> tuple[tuple[str, str, str], ...]:
    """The three steps of the panel: (area, what, more)."""
    if session.state is not State.CLEANING or page(session):
        return ()
    say, products = session.staff_language.say, session.config.cleaning
    isolation = session.patient.isolation
    minutes = session.cleaning.contact_s(isolation) / 60
    product = products.product or say("your product")
    if not worn(session):
        return (
            ("step_1", say("No face kit"), say("Nothing was worn on the face.")),
            ("step_2", say("Wipe"), say("What was touched, with {product}.", product=product)),
            ("step_3", "", ""),
        )
    kit = session.cleaning.kit
    new = say("New liners") if isolation else say("New liner")
    wiped = say("Kits and the whole cart, with {product}.", product=product) if isolation else say(
        "Headset and kit, with {product}.", product=product)
    return (
        ("step_1", f"1  {new}", say("Both face kits.") if isolation else say("Face kit {kit}.", kit=kit)),
        ("step_2", "2  " + say("Wipe"), wiped),
        ("step_3", "3  " + say("Keep wet {minutes} min", minutes=f"{minutes:g}"), say("Runs by itself after Cleaned.")),
    )


def asks(session: Session) -> str:
    """What the panel of cleaning asks for, in one line."""
    say = session.staff_language.say
    if session.patient.isolation and worn(session):
        return say("Isolation: both kits and the whole cart. Nobody starts before it is dry.")
    return say("Liner changed and wiped? Press Cleaned: the rest runs by itself.")


def finish(session: Session, reason: str = "") -> None:
    """Ends the cleaning: wiped just now, or for this reason not."""
    cleaning, book = session.cleaning, session.book
    if not reason:
        book.event("cleaned")
        if worn(session):
            book.audit(cleaning.cleaned(cleaning.kit, session.now, session.patient.isolation, _visit(session)))
    else:
        _waive(session, reason, _visit(session))
    session.go("clean")


def page(session: Session) -> str:
    """The page, while it is open."""
    return session.page if session.page == "kits" and session.state in (State.READY, State.CLEANING) else ""


def leads(session: Session) -> set[str]:
    """The key to it, where something is waited for; and on the panel of cleaning what else there is to say."""
    cleaning = session.cleaning
    if not worn(session):
        return set()
    if session.state is State.CLEANING:
        return {"isolation", "kits"} | ({"kit_other"} if len(cleaning.names) > 1 else set())
    return {"kits"} if session.state is State.READY and (cleaning.owed() or not cleaning.next(session.now)) else set()


def offered(session: Session) -> set[str]:
    """The reasons, and "Cleaned" where a kit lies uncleaned."""
    cleaning = session.cleaning
    strict = cleaning.isolation if session.state is State.READY else session.patient.isolation
    waits_for = session.state is State.CLEANING or not cleaning.next(session.now)
    reasons = {f"waive_{reason}" for reason in (IN_ISOLATION if strict else WAIVERS)} if waits_for else set()
    wipe = {"kit_cleaned"} if session.state is State.READY and cleaning.owed() else set()
    return {"back"} | reasons | wipe


def press(session: Session, key: str) -> bool:
    """Does what one of these keys means; False where it is none of them."""
    name, _, reason = key.partition("_")
    if key == "kits":
        session.page = "kits"
    elif key == "isolation":
        session.patient.isolation = not session.patient.isolation
        session.keep_state("isolation")
    elif key == "kit_other":
        session.cleaning.other()
        session.keep_state("kit")
    elif page(session) == "":
        return False
    elif key == "back":
        session.page = ""
    elif key == "kit_cleaned":
        for kit in session.cleaning.owed():
            session.book.audit(session.cleaning.cleaned(kit, session.now, session.cleaning.isolation))
        session.page = ""
    elif name == "waive" and session.state is State.CLEANING:
        finish(session, reason)
    elif name == "waive":
        _waive(session, reason, "", session.cleaning.soonest(session.now))
        session.page = ""
    else:
        return False
    return True


def words(session: Session) -> tuple[str, str]:
    """Headline and detail of the page."""
    say, cleaning = session.staff_language.say, session.cleaning
    why = say("Why? One tap, and it is kept with the visit.")
    if session.state is State.CLEANING:
        headline = say("Isolation: the cart is not clean") if session.patient.isolation else say("Leave it uncleaned?")
        return headline, why
    headline = _all_told(session)
    if cleaning.isolation and not cleaning.next(session.now):
        headline = say("Isolation: {kits}", kits=headline)
    if not cleaning.next(session.now):
        return headline[:1].upper() + headline[1:], say("Start all the same?") + " " + why
    return headline[:1].upper() + headline[1:], say("Wiped now? Press Cleaned: it dries by itself.")


def labels(session: Session) -> tuple[tuple[str, str], ...]:
    """After a visit the key to the page says what it is for."""
    return (("kits", session.staff_language.say("Not cleaned")),) if session.state is State.CLEANING else ()


def marked(session: Session) -> set[str]:
    """The flag of isolation."""
    return {"isolation"} if session.patient.isolation else set()


def _visit(session: Session) -> str:
    """The visit that wore the kit; "" for a lesson, of which nothing else is kept."""
    return "" if session.teaching else session.book.visit


def _waive(session: Session, reason: str, visit: str, kit: str = "") -> None:
    kit, isolation = kit or session.cleaning.kit, session.patient.isolation
    body = session.cleaning.waived(kit, reason, session.now, visit, isolation)
    session.book.audit(body)
    if body["visit"]:
        session.book.keep("event", {"kind": "clean_overridden", "detail": reason}, visit=body["visit"])


def _all_told(session: Session) -> str:
    return ", ".join(_told(session, kit) for kit in session.cleaning.names)


def _told(session: Session, kit: str) -> str:
    """A kit in words: what keeps it, or that it is clean."""
    say, left_s = session.staff_language.say, session.cleaning.left_s(kit, session.now)
    if left_s == math.inf:
        return say("kit {kit} is not cleaned", kit=kit)
    return say("kit {kit} dries {left} more", kit=kit, left=_left(session, kit)) if left_s else say(
        "kit {kit} is clean", kit=kit)


def _left(session: Session, kit: str) -> str:
    """Minutes until a kit is free, rounded up: never too early."""
    left_s = max(session.cleaning.left_s(other, session.now) for other in session.cleaning.names) if (
        session.cleaning.isolation) else session.cleaning.left_s(kit, session.now)
    return session.staff_language.say("{count} min", count=math.ceil(left_s / 60)) if left_s < math.inf else ""
