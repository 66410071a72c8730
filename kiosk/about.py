"""The console's pages about the patient: all of it may be left open, and Back leads out of each. Pure.

    patient    the age, and the way to the others
    breathing  breaths a minute, and one rate for good (pacemaker, beta-blocker)
    lying      how the patient sits or lies
    dislikes   what takes worlds out of the choice
    comfort    head, light and eyes
    languages  the patient's
    code       the clinic's code, on a pad
    screening  who should see a doctor first: advice, which keeps nobody from anything
    shown      in the headset, on the screen, or sound only

Beneath them the visit goes on. STOP, a call and "headset off" go before them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kiosk import activities, codes, giving, kits
from kiosk.enrolling import DIGITS
from kiosk.language import LANGUAGES, N_
from kiosk.patient import AGE_BANDS, DISLIKES, EYES, HEADSET, OWN_RATES, POSITIONS, PRONE, SHOWN, UNKNOWN, Patient
from kiosk.states import ASKS_NOTHING, VISITING, State

if TYPE_CHECKING:
    from kiosk.session import Session

AGE_KEYS = tuple(f"age_{band}" for band in AGE_BANDS)
OWN_KEYS = tuple(f"own_{rate}" for rate in OWN_RATES)
POSITION_KEYS = tuple(f"position_{name}" for name in POSITIONS)
DISLIKE_KEYS = tuple(f"dislike_{tag}" for tag in DISLIKES)
EYE_KEYS = tuple(f"eye_{eye}" for eye in EYES)
LANGUAGE_KEYS = tuple(f"language_{code}" for code in LANGUAGES)
SHOWN_KEYS = tuple(f"start_{how}" for how in SHOWN)
WAYS = ("breathing", "lying", "dislikes", "comfort", "languages", "code", "shown")

PAGES: dict[str, tuple[str, ...]] = {
    "patient": (*AGE_KEYS, *WAYS, "screening"),
    "breathing": (*OWN_KEYS, "steady"),
    "lying": POSITION_KEYS,
    "dislikes": DISLIKE_KEYS,
    "comfort": ("still", "dim", *EYE_KEYS),
    "languages": LANGUAGE_KEYS,
    "code": (*DIGITS, "erase", "enter"),
    "screening": ("read",),
    "shown": SHOWN_KEYS,
}
"""Every page, and its keys beside Back."""

LEFT_S = 900.0  # on ready: what was said of somebody who never began is nobody else's
_WHILE = tuple(state for state in (State.READY, *VISITING) if state is not State.GOODBYE)
_BEFORE = (State.READY, State.FITTING)
_ONLY_BEFORE = frozenset({"breathing", "code", "screening", *AGE_KEYS})  # later it changes nothing any more
_HEADLINES = {
    "patient": (N_("About the patient"), N_("All of it may be left open.")),
    "breathing": (
        N_("Breathing"), N_("Breaths a minute, counted at rest. Steady: one rate for good.")),
    "lying": (N_("How does the patient lie?"), N_("Press Recentre when they lie as they will stay.")),
    "dislikes": (N_("What do they not like?"), N_("Still to choose from: {worlds}.")),
    "comfort": (N_("Head, light and eyes"), N_("Still head: no turning. Dim: the picture stays low.")),
    "languages": (N_("The patient's language"), N_("For questions and words in the picture, and what is said.")),
    "code": (N_("The clinic's code: {typed}"), N_("Digits, the last one is its check digit. Never a name.")),
    "screening": (N_("Ask a doctor first if …"), N_("Advice, no diagnosis. Nothing of it is kept of the patient.")),
    "shown": (N_("How is it shown?"), N_("The same questions, places and sounds.")),
}
_PRONE = (
    N_("Face down: no headset"),
    N_("It would press on face and neck, and nobody could take it off quickly. The screen, or sound only."),
)
_CALM = N_("only the calm scene is left")
_WRONG = N_("The check digit does not fit. Look at the code and type it again.")
_KEPT = N_("Kept: {code}. Erase takes it away.")
_DOUBT = N_("Kept: {code}, but it {doubt}. Erase it if it is one.")


@dataclass(slots=True)
class Writing:
    """What staff do on these pages: digits typed so far, what was said to them, when they last pressed a key."""

    typed: str = ""
    words: str = ""
    at: float = 0.0


def page(session: Session) -> str:
    """The page that is open, or ""."""
    may = session.state in _WHILE and not session.hold & ASKS_NOTHING
    return session.page if may and session.page in PAGES else ""


def leads(session: Session) -> set[str]:
    """The key to the first page, the letters while the headset is put right, and the positions."""
    state: State = session.state
    if state not in _WHILE or state is State.FINAL or session.hold & ASKS_NOTHING or session.plain:
        return set()
    held = session.hold and session.marks_away and not session.asking
    if state is State.IMMERSED and session.page != "details" and not held:  # the marks fill the panel
        return set()
    fitted = state is State.FITTING and not session.hold and giving.shown(session) == HEADSET
    return {"patient"} | ({"sharp"} if fitted else set())


def offered(session: Session) -> set[str]:
    """The keys of the page that is open."""
    name = page(session)
    if not name:
        return set()
    if name == "shown":
        return {"back"} | giving.offered(session)
    gone = giving.without(session)
    if session.state not in _BEFORE:
        gone |= _ONLY_BEFORE
    if session.trial or session.enrolment:  # their code and their arm are the study's
        gone |= {"code"}
    if session.state is State.READY or not giving.offered(session):
        gone |= {"shown"}
    if len(LANGUAGES) < 2:
        gone |= {"languages"}
    if name == "code":
        typed = session.writing.typed
        gone |= (set() if typed else {"enter"}) | (set() if typed or session.patient.code else {"erase"})
        gone |= set(DIGITS) if len(typed) >= codes.LONGEST else set()
    return {"back", *PAGES[name]} - gone


def press(session: Session, key: str) -> bool:
    """Does what a key of these pages means; False where it is none of theirs."""
    name, _, value = key.partition("_")
    patient, here, before = session.patient, page(session), _said(session)
    if key == "patient":
        session.page = "patient"
    elif key == "sharp":
        session.sharpness = not session.sharpness
    elif name == "position":
        _lie(session, value)
    elif name == "start" and value in SHOWN:
        session.page = ""
        giving.give(session, value)
    elif not here:
        return False
    elif key == "back":
        session.page = "" if here == "patient" or (here == "shown" and patient.position == PRONE) else "patient"
        session.writing = Writing()
    elif key in PAGES:
        session.page, session.writing = key, Writing()
    elif name == "age":
        patient.age_band = value if patient.age_band != value else UNKNOWN
    elif name == "own":
        patient.own_rate = float(value) if patient.own_rate != float(value) else 0.0
    elif key == "steady":
        patient.steady = not patient.steady
    elif key == "still":
        session.occupation.still_head = not session.occupation.still_head
    elif key == "dim":
        patient.dim = not patient.dim
    elif name == "eye":
        patient.eye = value if patient.eye != value else ""
    elif name == "dislike":
        _dislike(session, value)
    elif name == "language":
        patient.language = value
    elif key == "read":
        session.book.event("screening_read")
        session.page = "patient"
    elif here == "code":
        _code(session, key, value)
    else:
        return False
    session.writing.at = session.now
    if session.book.visit and before != _said(session):
        session.keep_state("patient")
    return True


def marked(session: Session) -> set[str]:
    """What is said of the patient, by the keys that say it: they are on wherever they are shown."""
    patient = session.patient
    found = {f"position_{patient.position}", f"age_{patient.age_band}", f"start_{patient.shown}"}
    found |= {f"dislike_{tag}" for tag in patient.dislikes} | {f"language_{session.patient_language.code}"}
    if patient.own_rate:
        found.add(f"own_{patient.own_rate:g}")
    if patient.eye:
        found.add(f"eye_{patient.eye}")
    said = {
        "steady": patient.steady, "still": session.occupation.still_head, "dim": patient.dim,
        "sharp": session.sharpness, "code": bool(patient.code),
    }
    return found | {name for name, on in said.items() if on}


def words(session: Session) -> tuple[str, str]:
    """Headline and detail of the page that is open."""
    say, patient, name = session.staff_language.say, session.patient, page(session)
    headline, detail = _PRONE if name == "shown" and patient.position == PRONE else _HEADLINES[name]
    if name == "dislikes":
        left = ", ".join(say(activities.WORLDS[world]) for world in session.offered)
        return say(headline), say(detail, worlds=left or say(_CALM))
    if name == "shown" and session.state is not State.READY and giving.shown(session) != HEADSET:
        return say(headline), kits.not_free(session) or say(detail)
    if name == "code":
        typed = session.writing.typed or patient.code
        return say(headline, typed=" ".join(typed) or "–"), session.writing.words or say(detail)
    return say(headline), say(detail)


def forget(session: Session) -> bool:
    """Forgets on ready what was said long ago of somebody who never began; True where there was anything."""
    if session.state is not State.READY or session.now - session.writing.at < LEFT_S or session.patient == Patient():
        return False
    session.patient, session.writing = Patient(), Writing()
    session.page = "" if session.page in PAGES else session.page
    return True


def _said(session: Session) -> tuple[Any, ...]:
    return session.patient.snapshot(), session.occupation.still_head


def _lie(session: Session, position: str) -> None:
    """How the patient lies; face down nobody wears a headset."""
    session.patient.position = position
    if position == PRONE and giving.shown(session) == HEADSET:
        session.page = "shown"


def _dislike(session: Session, tag: str) -> None:
    """Takes worlds out of the choice, or gives them back; whoever is in one of them is taken to the calm scene."""
    dislikes, occupation = session.patient.dislikes, session.occupation
    (dislikes.discard if tag in dislikes else dislikes.add)(tag)
    occupation.disliked = activities.disliked_games(dislikes)
    if occupation.going_to not in session.offered:
        occupation.going_to = ""
    if occupation.wanted in occupation.disliked:
        session.do(activities.EXPLORE)
    if session.state is State.IMMERSED and session.world not in ("calm", *session.offered):
        occupation.lost_world()
        session.choose("calm")


def _code(session: Session, key: str, digit: str) -> None:
    """A digit, the last one away again, or all of them meant as they stand."""
    writing, say = session.writing, session.staff_language.say
    writing.words = ""
    if key == "erase":
        if not writing.typed:
            session.patient.code = ""
        writing.typed = writing.typed[:-1]
    elif key != "enter":
        writing.typed += digit
    elif codes.is_whole(writing.typed):
        code, writing.typed = writing.typed, ""
        doubt, session.patient.code = codes.doubt(code), code
        writing.words = say(_DOUBT, code=code, doubt=say(doubt)) if doubt else say(_KEPT, code=code)
    else:
        writing.typed, writing.words = "", say(_WRONG)
