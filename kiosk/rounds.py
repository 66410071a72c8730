"""The questions of a visit: which are put in which state, and how the visit goes on after the last. Pure.

One round, its pages and its answers are `kiosk.asking`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.asking import Asking, Open, Outcome
from kiosk.scores import Moment, Status
from kiosk.states import State

if TYPE_CHECKING:
    from kiosk.session import Session

MOMENTS = {State.BASELINE: Moment.BASELINE, State.IMMERSED: Moment.DURING, State.FINAL: Moment.FINAL}
_DONE = {State.BASELINE: "baseline_done", State.FINAL: "final_done"}


def begin(session: Session) -> None:
    """Opens a round of what is still unanswered at this moment of the visit; a state that is for it alone may go on."""
    moment = MOMENTS[session.state]
    questions = tuple(open for open in session.questions if open.moment is moment)
    if questions:
        gaze = session.config.gaze
        session.asking = Asking(
            moment, questions, mode="still" if session.occupation.still_head else gaze.answer,
            speed=gaze.speed, timeout_s=session.config.session.answer_timeout_s,
        )
    _go_on(session)


def once_more(session: Session) -> None:
    """One more pain_now, during immersion."""
    session.during_n += 1
    session.questions.append(Open(session.new_id(), Moment.DURING, "pain_now", occurrence=session.during_n))
    begin(session)


def put(session: Session, asking: Asking) -> bool:
    """Puts the next question of the round where it is time, or gives the open one up; True where either happened."""
    outcome = asking.overdue(session.running_s, session.method)
    if outcome:
        resolved(session, outcome)
        return True
    opened = asking.put(session.now, session.running_s)
    if opened:
        opened.asked_in = opened.asked_in or session.context()
        session.keep("asked", {**opened.body(), **session.context()})
    return opened is not None


def resolved(session: Session, outcome: Outcome | None) -> None:
    """Keeps an outcome; after the last question of a round the visit goes on."""
    if outcome is None or session.asking is None:
        return
    session.keep_score(outcome)
    session.questions = [open for open in session.questions if open.score_id != outcome.question.score_id]
    if session.asking.current is None:
        session.asking = None
        _go_on(session)


def settle(session: Session) -> None:
    """Ends every open question with its honest reason: one already asked was interrupted."""
    for question in session.questions:
        status = Status.NOT_ASKED if question.asked_at is None else Status.INTERRUPTED
        session.keep_score(Outcome(question, status, entered_by="auto", method=session.method))
    session.questions = []


def _go_on(session: Session) -> None:
    if session.asking is None and session.state in _DONE:
        session.go(_DONE[session.state])
