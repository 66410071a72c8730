"""The phrase board: what the nurse lets the kiosk say, and the one phrase that is a question. Pure.

"Do you need a break?" brings yes and no before the patient's eyes; the answer, or that none came, is told in the
banner. What is answered by looking needs no voice: for the deaf, under a mask, through an interpreter.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk import panel as panels
from kiosk import telling
from kiosk.language import N_
from kiosk.panel import Panel
from kiosk.prompts import BOARD, SPOKEN
from kiosk.states import VISITING, Hold, State

if TYPE_CHECKING:
    from kiosk.session import Session

PAGES = ("phrases",)
SHORT = {
    "board_starting": N_("Starting now"), "board_may_hurt": N_("May hurt"), "board_almost_done": N_("Almost done"),
    "board_keep_still": N_("Keep still"), "board_break": N_("A break?"), "board_headset_off": N_("Headset off"),
    "board_doing_well": N_("Doing well"), "board_breathe": N_("Breathe softly"),
}
"""Each phrase of the board as staff read it from afar; below it stands, word for word, what is said."""

KEYS = tuple(f"phrase:{key}" for key in SHORT)
BREAK = "board_break"
ASKED_S = 20.0
TOLD_S = 60.0  # in the banner, where nobody takes it up

_TOLD = {
    "yes": N_("The patient says: yes, a break"),
    "no": N_("The patient says: no break needed"),
    "none": N_("No answer to: Do you need a break?"),
}
_ANSWERS = (("yes", N_("Yes")), ("no", N_("No")))


@dataclass(slots=True)
class Board:
    """The question for a break: since when it stands before the patient (inf: it does not), and what became of it."""

    asked_at: float = math.inf
    times: int = 0
    answer: str = ""
    answered_at: float = -math.inf

    @property
    def waits(self) -> bool:
        """Yes and no stand before the patient."""
        return self.asked_at < math.inf


def page(session: Session) -> str:
    """The page that is open, or ""."""
    return "phrases" if session.page == "phrases" and _may_open(session) else ""


def leads(session: Session) -> set[str]:
    """The key of the board, wherever a patient is."""
    return {"phrases"} if _may_open(session) else set()


def offered(session: Session) -> set[str]:
    """The phrases, where somebody hears or reads them, and what to do about an answer."""
    found = {"back"} | (set(KEYS) if telling.may_speak(session) else set())
    if session.board.answer:
        found |= {"go_on"} | ({"take_break"} if session.board.answer == "yes" else set())
    return found


def press(session: Session, key: str) -> bool:
    """Does what a key of the board means; False where it is none of its."""
    if key == "phrases":
        session.page = "" if page(session) else "phrases"
    elif page(session) == "":
        return False
    elif key == "back":
        session.page = ""
    elif key in ("take_break", "go_on"):
        session.board.answer = ""
        if key == "take_break":
            session.book.event("break_taken")
            session.set_hold(Hold.NURSE, True)
    elif key in KEYS:
        _say(session, key.partition(":")[2])
    else:
        return False
    return True


def words(session: Session) -> tuple[str, str]:
    """Headline and detail of the board."""
    say, board = session.staff_language.say, session.board
    headline = say(_TOLD[board.answer]) if board.answer else say("What shall it say?")
    if why := _silent(session):
        return headline, say(why)
    if board.waits:
        return say("Asked: a break?"), say("The patient looks at yes or no. Wait for the answer.")
    if session.asking:
        return headline, say("A question is open now: Back shows it.")
    if session.patient_language.code not in SPOKEN and not session.config.audio.voices:
        return headline, say("One tap: the patient reads it. There is no voice in this language.")
    return headline, say("One tap: it is spoken, and the patient reads it too.")


def marked(session: Session) -> set[str]:
    """The key that closes the board again."""
    return {"phrases"}


def notes(session: Session) -> tuple[tuple[str, str], ...]:
    """What the patient hears and reads, in his language, by the board's keys."""
    if page(session) == "":
        return ()
    return tuple((f"phrase:{key}", session.patient_language.say(words)) for key, words in BOARD.items())


def asks(session: Session) -> Panel | None:
    """Yes and no before the patient, while the question stands."""
    if not session.board.waits:
        return None
    answers = _ANSWERS[::-1] if session.patient_language.from_the_right else _ANSWERS  # yes is read first
    items = [(f"break:{answer}", words) for answer, words in answers]
    still = session.occupation.still_head
    return panels.choice(f"break/{session.board.times}", BOARD[BREAK], items, session.config.gaze.speed, still)


def looked(session: Session, id: str) -> None:
    """The patient chose yes or no."""
    if session.board.waits and id.partition(":")[2] in _TOLD:
        _answered(session, id.partition(":")[2])


def due(session: Session) -> bool:
    """Takes the question back after its time, or where nobody can see it; True where anything changed."""
    board = session.board
    if board.waits and (session.now - board.asked_at >= ASKED_S or not telling.may_speak(session)):
        _answered(session, "none")
        return True
    if board.answer and (session.now - board.answered_at >= TOLD_S or session.state not in VISITING):
        board.answer = ""
        return True
    return False


def banner(session: Session) -> str:
    """The answer, until somebody takes it up."""
    return session.staff_language.say(_TOLD[session.board.answer]) if session.board.answer else ""


def _say(session: Session, phrase: str) -> None:
    if not telling.board(session, phrase):
        return
    if phrase == BREAK and not session.unseen:  # aloud alone, the answer is aloud too
        session.board.asked_at, session.board.answer = session.now, ""
        session.board.times += 1
    if session.asking:  # its numbers come first
        session.page = ""


def _answered(session: Session, answer: str) -> None:
    session.board.asked_at, session.board.answer, session.board.answered_at = math.inf, answer, session.now
    session.book.event("break_answer", answer)


def _may_open(session: Session) -> bool:
    """A patient is here, with pictures, and the headset is not to be off."""
    here = session.state in VISITING or (session.state is State.HALTED and bool(session.book.visit))
    return here and not session.plain and Hold.HEADSET_OFF not in session.hold


def _silent(session: Session) -> str:
    """Why nothing can be said now, or ""."""
    if telling.may_speak(session):
        return ""
    if session.state is State.HALTED:
        return N_("Stopped: nothing is said until you resume.")
    if session.talk_until:
        return N_("Talk is on: you speak for yourself. Press Talk again for the phrases.")
    return N_("Nobody wears the headset now.")
