"""Which prompt is due: one as each step of a visit begins, and none while somebody talks, sleeps or is without headset.

Pure. A prompt is said once and has its time; the next waits for its end, unless the step it belonged to is over.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from kiosk import giving, guiding
from kiosk.activities import BREATHING, EXPLORE
from kiosk.events import Worn
from kiosk.prompts import BOARD, PROMPTS
from kiosk.states import FOREMOST, VISITING, Hold, State, foremost

if TYPE_CHECKING:
    from kiosk.session import Session

AGAIN_S = 45.0  # a page that comes back sooner is not read out again
FITTED_S = 5.0  # given to a headset that cannot tell whether it is worn
ARRIVED_S = 3.0  # a world has come up by then
HINT_S = 8.0  # without an answer after the question
BEGUN_S = 30.0  # of guided breathing; after a restart it is older
TWICE_S = 2.0  # a phrase tapped twice

_WHEN_HELD = {Hold.NURSE: "pause", Hold.PATIENT_CALL: "someone_comes"}  # under the others nobody listens
_STEPS = {
    State.BASELINE: "questions_first", State.WINDING_DOWN: "soon_done", State.FINAL: "how_was_it",
    State.GOODBYE: "thank_you",
}


class Step(NamedTuple):
    """What a prompt belongs to: state, hold, question, the world that was chosen, and the programme's part."""

    state: State
    held: Hold | None
    question: str
    going_to: str
    part: tuple[int, int, int]


def tell(session: Session) -> None:
    """Says what is due, or cuts what is said where it may not be."""
    before, session.step_told = session.step_told, _step(session)
    if not may_speak(session):
        session.voice.hush()
        return
    if session.asleep or (session.dozes and session.state is State.GOODBYE):  # nobody is woken by a thank-you
        return
    phrase = _due(session) if not session.hold else _of_hold(session, before)
    if phrase and (session.said_in != session.step_told or session.voice.is_done(session.now)):
        _say(session, phrase)


def board(session: Session, phrase: str) -> bool:
    """The nurse lets a phrase of the board be said, whatever is said now; False where it cannot be, or just was."""
    if phrase not in BOARD or not may_speak(session) or session.voice.since(phrase, session.now) <= TWICE_S:
        return False
    _say(session, phrase)
    session.book.event("phrase", phrase)
    return True


def may_speak(session: Session) -> bool:
    """Somebody wears it, and is not talked to."""
    held = foremost(session.hold)
    if session.plain or session.talk_until:
        return False
    return session.state in VISITING and (held is None or held in _WHEN_HELD)


def _step(session: Session) -> Step:
    question = session.asking.current if session.asking else None
    score_id = question.score_id if question else ""
    return Step(session.state, foremost(session.hold), score_id, session.occupation.going_to, guiding.place(session))


def _say(session: Session, phrase: str) -> None:
    session.voice.say(phrase, session.now, "" if phrase in PROMPTS else guiding.caption(session))
    if phrase == guiding.phrase(session):
        session.part_told = guiding.place(session)
    session.said_in = session.step_told
    if phrase in (_STEPS.get(session.state), "welcome", "look_around"):
        session.untold = False
    if (page := _page(session)) and page[1] == phrase:
        session.read_out = page[0]


def _due(session: Session) -> str:
    """What is to be said now where nothing holds, or ""."""
    phrase = guiding.phrase(session) if session.asking is None else ""
    if not phrase and session.untold:
        phrase = _of_step(session)
    if not phrase and (page := _page(session)):
        phrase = _read_out(session, *page)
    if not phrase and session.state is State.IMMERSED:
        phrase = _breath(session)
    return "" if phrase in giving.UNSAID.get(giving.shown(session), ()) else phrase


def _of_hold(session: Session, before: Step | None) -> str:
    """The prompt of a hold that has just begun: not after a restart, nor where a greater one goes and leaves it."""
    held = foremost(session.hold)
    if held is None or before is None:
        return ""
    begins = before.held is None or FOREMOST.index(held) < FOREMOST.index(before.held)
    return _WHEN_HELD[held] if begins else ""


def _of_step(session: Session) -> str:
    """The prompt of a state that has just been entered."""
    state: State = session.state
    if state is State.FITTING:
        unsure = session.worn is Worn.UNKNOWN and session.state_running_s >= FITTED_S
        return "welcome" if session.worn is Worn.YES or unsure else ""
    if state is State.IMMERSED:
        is_first = session.voice.since("look_around", session.now) == math.inf
        free = not session.play and not session.asking
        return "look_around" if is_first and free and session.state_running_s >= ARRIVED_S else ""
    return _STEPS.get(state, "")


def _page(session: Session) -> tuple[str, str] | None:
    """The page before the patient, by a name of its own, and the words that go with it."""
    if session.occupation.going_to:
        return f"do:{session.occupation.going_to}", "choose_activity"
    if session.state is State.CHOOSING and session.offered:
        return "worlds", "choose_world"
    question = session.asking.current if session.asking and session.protocol.method != "spoken" else None
    if question and session.asking and session.asking.panel() and question.instrument.key in PROMPTS:
        return f"{question.score_id}/{question.deferrals}", question.instrument.key
    return None


def _read_out(session: Session, page: str, phrase: str) -> str:
    """What is said with a page: its words once, and how to answer where no answer comes."""
    since_s = session.voice.since(phrase, session.now)
    if session.read_out != page:
        if since_s >= AGAIN_S:
            return phrase
        session.read_out = page
    shown = session.asking.panel() if session.asking else None
    waits = shown is not None and shown.kind == "row" and since_s >= HINT_S
    return "answer_by_looking" if waits and session.voice.since("answer_by_looking", session.now) == math.inf else ""


def _breath(session: Session) -> str:
    """As the guide begins to lead, and as it is switched off."""
    led_s, free_s = (session.voice.since(phrase, session.now) for phrase in ("breathe", "breathe_own"))
    if session.activity == BREATHING:
        begins = session.diary.guided_s <= BEGUN_S and led_s == math.inf
        return "breathe" if begins or free_s < led_s else ""
    return "breathe_own" if not session.play and session.occupation.wanted == EXPLORE and led_s < free_s else ""
