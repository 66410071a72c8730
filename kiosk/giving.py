"""How a visit is given: in the headset, on the cart's screen, or as sound alone. Pure.

On the screen and as sound nothing is fitted, so the visit begins by itself as soon as there is something to begin
with. What a headset does then (it comes off, it is lost) means nothing. A study's arms go before all of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kiosk import kits
from kiosk.activities import BREATHING, EXPLORE
from kiosk.events import HeadsetState, Health, Worn
from kiosk.language import N_
from kiosk.patient import HEADSET, PRONE, SCREEN, SOUND
from kiosk.states import MAY_BE_OFF, VISITING, Hold, State
from kiosk.studies.protocol import FLAT, STANDARD

if TYPE_CHECKING:
    from kiosk.session import Session

_PICTURE = {"flat": "flat", "sound": "console"}
_NO_HEADSET = {"recentre", "headset_off", "removed", "sharp"}
_NO_PICTURE = _NO_HEADSET | {"play", "brightness_down", "brightness_up"}

_OF_A_HEADSET = ("welcome", "answer_by_looking", "thank_you")
UNSAID = {SCREEN: _OF_A_HEADSET, SOUND: (*_OF_A_HEADSET, "choose_world", "choose_activity", "look_around", "breathe")}
"""Prompts that speak of looking, or of the headset."""

_WORDS = {
    (SCREEN, State.FITTING): (
        N_("Turn the screen to the patient"), N_("It begins by itself as soon as the picture is there.")),
    (SCREEN, State.BASELINE): (
        N_("Asking before we begin"), N_("The patient touches the answer. If they say a number, tap it.")),
    (SCREEN, State.CHOOSING): (
        N_("Picking a world"), N_("The patient touches a world to go there. You can choose for them.")),
    (SCREEN, State.FINAL): (
        N_("Asking how it was"), N_("The patient touches the answer. If they say a number, tap it.")),
    (SCREEN, State.GOODBYE): (N_("That was it"), N_("Turn the screen back to you and press Done.")),
    (SOUND, State.FITTING): (N_("Sound only"), N_("It begins by itself.")),
    (SOUND, State.BASELINE): (
        N_("Asking before we begin"),
        N_("Read the question out, word for word. Tap the number that the patient says.")),
    (SOUND, State.CHOOSING): (
        N_("Which place shall it sound like?"), N_("Ask the patient, then tap it. They see nothing of it.")),
    (SOUND, State.FINAL): (
        N_("Asking how it was"), N_("Read the question out, word for word. Tap the number that the patient says.")),
}
BY_HAND = (N_("Turn the screen to the patient"), N_("Then press Begin."))  # the cart has no other display
FACE_DOWN = (N_("Fitting the headset"), N_("Face down: no headset. Start on the screen, or with sound only."))
COMING = (N_("The flat screen is coming up"), N_("It goes on by itself."))


def shown(session: Session) -> str:
    """Of `patient.SHOWN`; "" for standard care, which has neither picture nor sound."""
    if session.delivery == STANDARD:
        return ""
    if session.delivery:
        return SCREEN if session.delivery == FLAT else HEADSET
    return session.patient.shown


def is_touched(session: Session) -> bool:
    """The patient's picture is on the cart's screen, for his finger."""
    how = shown(session)
    return how == SCREEN or (how == HEADSET and session.headset.display == "flat")


def give(session: Session, how: str) -> None:
    """Starts a visit this way, or goes on with one this way."""
    session.patient.shown = how
    if session.state is State.READY:
        session.go("start")
    else:
        session.book.event("shown", how)
        if how == SOUND and session.occupation.wanted not in (BREATHING, EXPLORE):
            session.do(EXPLORE)  # no game is heard
        if how != HEADSET:
            session.set_hold(Hold.DOFFED, False)
        else:
            kits.put_on(session)
            session.set_hold(Hold.DOFFED, session.worn is Worn.NO and session.state not in MAY_BE_OFF)
    session.mind_headset()


def is_coming(session: Session) -> bool:
    """The visit goes on the screen, and the headset's picture is still the one there is."""
    return session.patient.shown == SCREEN and not session.delivery and session.headset.display == "headset"


def device(session: Session) -> HeadsetState:
    """What the visit is shown with."""
    how = shown(session)
    if how == HEADSET:
        return session.headset
    if how == SCREEN:
        return HeadsetState(Health.OK, display="flat", gaze_source="pointer")
    return HeadsetState(Health.ABSENT, display="none", gaze_source="")


def begins(session: Session) -> bool:
    """Nothing is fitted, and what the patient is to see or hear is there."""
    if session.delivery or session.patient.shown == HEADSET:
        return False
    is_there = session.headset.health in (Health.OK, Health.MODEL) and not is_coming(session)
    return is_there or session.patient.shown == SOUND


def offered(session: Session) -> set[str]:
    """The other ways there are now."""
    if session.trial or session.enrolment:
        return set()
    if session.state is State.READY:
        return {f"start_{SCREEN}", f"start_{SOUND}"}
    may_wear = session.patient.position != PRONE and kits.may_put_on(session)
    other = {SCREEN, SOUND} | ({HEADSET} if may_wear else set())
    return {f"start_{how}" for how in other - {session.patient.shown}} if session.state in VISITING else set()


def without(session: Session) -> set[str]:
    """The keys that mean nothing this way."""
    how = shown(session)
    if how == HEADSET:
        return {"position_prone"} if session.trial else {"begin"} if session.patient.position == PRONE else set()
    if session.state is State.READY or not how:
        return set()
    keys = (_NO_PICTURE if how == SOUND else _NO_HEADSET) | (set() if session.delivery else {"begin"})
    return keys - {"removed"} if session.state is State.GOODBYE else keys


def words(session: Session) -> tuple[str, str] | None:
    """Headline and detail of a state, where they are others than with a headset."""
    if not session.book.visit:
        return None
    how = SCREEN if is_touched(session) else shown(session)
    by_hand = session.state is State.FITTING and shown(session) == HEADSET and how == SCREEN
    if how == HEADSET and session.state is State.FITTING and session.patient.position == PRONE and not session.delivery:
        return FACE_DOWN
    return BY_HAND if by_hand else _WORDS.get((how, session.state))


def labels(session: Session) -> tuple[tuple[str, str], ...]:
    """What the key says that ends a visit nobody wore anything in."""
    done = session.state is State.GOODBYE and is_touched(session)
    return (("removed", session.staff_language.say(N_("Done"))),) if done else ()


def about(session: Session) -> dict[str, Any]:
    """The `display` column of a visit that ended another way than it began."""
    how = session.patient.shown
    return {"display": _PICTURE[how]} if how in _PICTURE and not session.delivery else {}
