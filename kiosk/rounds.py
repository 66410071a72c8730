"""The questions of a visit: which are put in which state, and how the visit goes on after the last. Pure.

One round, its pages and its answers are `kiosk.asking`.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kiosk import giving
from kiosk.asking import TAKEN_BACK, Asking, Open, Outcome, planned
from kiosk.language import N_, Language, language
from kiosk.licensed import instead_of
from kiosk.patient import SOUND
from kiosk.protocols import observed, suited
from kiosk.scores import INSTRUMENTS, Instrument, Moment, Status, worded
from kiosk.states import State

if TYPE_CHECKING:
    from kiosk.session import Session

MOMENTS = {State.BASELINE: Moment.BASELINE, State.IMMERSED: Moment.DURING, State.FINAL: Moment.FINAL}
NAMES = {"es": N_("Spanish"), "fr": N_("French"), "de": N_("German"), "ar": N_("Arabic")}
CHANGED_S = 1.0
"""A finger on its way to the question before is taken for no answer to the one that came by itself."""

_DONE = {State.BASELINE: "baseline_done", State.FINAL: "final_done"}


def begin(session: Session) -> None:
    """Opens a round of what is still unanswered at this moment of the visit; a state that is for it alone may go on."""
    moment = MOMENTS[session.state]
    _join(session, moment)
    _fit_to_age(session, moment)
    for question in (open for open in session.questions if open.moment is moment and open.asked_at is None):
        question.instrument = worded(question.instrument, _asked_in_language(session, question.instrument))
    questions = tuple(open for open in session.questions if open.moment is moment)
    if questions:
        gaze, protocol = session.config.gaze, session.protocol
        session.asking = Asking(
            moment, questions, mode="still" if session.occupation.still_head else protocol.answer or gaze.answer,
            speed=gaze.speed, timeout_s=session.config.session.answer_timeout_s,
            method="spoken" if giving.shown(session) == SOUND else protocol.method,
        )
    _go_on(session)


def once_more(session: Session) -> None:
    """What the protocol asks during immersion, once more."""
    session.during_n += 1
    session.questions += [
        replace(question, occurrence=session.during_n)
        for question in planned(Moment.DURING, session.items(Moment.DURING), session.book.new_id)
    ]
    begin(session)


def _join(session: Session, moment: Moment) -> None:
    """Adds what is asked of this age alone, which nobody knew when the visit was planned."""
    if moment is Moment.DURING:
        return
    here = {open.question for open in session.questions if open.moment is moment}
    kept = session.answers.of(session.book.visit)
    here |= {one.body["question"] for one in kept if one.body["moment"] == moment.value}
    items = [item for item in session.items(moment) if item.name not in here]
    session.questions += planned(moment, items, session.book.new_id)


def _instead(session: Session, moment: Moment, item: Instrument) -> str:
    """The name of a licensed scale that is asked of this patient in the place of a question, or ""."""
    asked = (other for other in session.items(moment) if other in session.protocol.licensed)
    return next((other.instrument for other in asked
                 if suited(other, session.patient.age_band) and instead_of(other) == item.name), "")


def _fit_to_age(session: Session, moment: Moment) -> None:
    """Who is known to be too young for a question is not asked it: the nurse is, where there are words for that."""
    for question in [open for open in session.questions if open.moment is moment and open.asked_at is None]:
        item = question.instrument
        if suited(item, session.patient.age_band) or question.observed:
            continue
        instead = _instead(session, moment, item)
        if not instead and (other := observed(item)):
            question.instrument = other
            continue
        _keep(session, Outcome(question, Status.NOT_ASKED, entered_by="auto", method=session.method))
        why = f"Not asked: it is for patients from {item.min_age} years." + (f" {instead} is asked." if instead else "")
        session.book.annotate(question.score_id, why, "kiosk")
        session.questions.remove(question)


def put(session: Session, asking: Asking) -> bool:
    """Puts the next question of the round where it is time, or gives the open one up; True where either happened."""
    if asking.changed_at > -math.inf and not has_just_changed(session):
        asking.changed_at = -math.inf
        return True  # the keys come back
    if waits_for_waking(session):
        return False
    outcome = asking.overdue(session.running_s, session.method)
    if outcome:
        resolved(session, outcome)
        return True
    return open_next(session, asking)


def has_just_changed(session: Session) -> bool:
    """The question before was answered a moment ago, and not by staff: their fingers may still mean it."""
    return session.asking is not None and session.now - session.asking.changed_at < CHANGED_S


def waits_for_waking(session: Session) -> bool:
    """A last question that is not put to a sleeper: it stands on the console until he wakes or staff resolve it."""
    asking = session.asking
    if asking is None or asking.moment is not Moment.FINAL or not session.asleep:
        return False
    return asking.current is not None and not asking.current.observed and asking.panel() is None


def open_next(session: Session, asking: Asking) -> bool:
    """Opens the next question of the round, whoever sleeps; True where it did."""
    opened = asking.put(session.now, session.running_s)
    if opened:
        asked_in = _asked_in(session) | (
            {"display": "console"} if opened.observed
            else {"display": "paper"} if opened.instrument.method == "paper" else {})
        opened.asked_in = opened.asked_in or asked_in
        replaces = {"supersedes": opened.replaces} if opened.replaces else {}
        session.book.keep("asked", {**opened.body(), **asked_in, **replaces})
    return opened is not None


def through_interpreter(session: Session, question: Open) -> str:
    """What the nurse is told where the patient's language is not that of the question; else ""."""
    words, item = session.patient_language, question.instrument
    if question.observed or item.language == words.code or INSTRUMENTS.get(item.key) is not item:
        return ""
    say = session.staff_language.say
    if session.trial:
        return say("The study asks in English. Read the question out through an interpreter.")
    return say(
        "The questions are in English: the {language} words have not been reviewed."
        " Read them out through an interpreter.", language=say(NAMES.get(words.code, words.code)))


def _asked_in_language(session: Session, item: Instrument) -> Language:
    """The patient's, or the nurse's where she judges; English where nobody has reviewed the words, and in studies."""
    words = session.patient_language if item.rater == "patient" else session.staff_language
    may = session.trial is None and (session.teaching or words.review != "none")
    return words if may else language()


def resolved(session: Session, outcome: Outcome | None) -> None:
    """Keeps an outcome; after the last question of a round the visit goes on."""
    if outcome is None or session.asking is None:
        return
    if outcome.entered_by != "staff":
        session.asking.changed_at = session.now
    _take(session, session.asking, [outcome])


def _take(session: Session, asking: Asking, outcomes: list[Outcome]) -> None:
    for outcome in outcomes:
        _keep(session, outcome)
        session.questions = [open for open in session.questions if open.score_id != outcome.question.score_id]
    if asking.current is None:
        session.asking = None
        _go_on(session)


def may_all_be_asleep(session: Session) -> bool:
    """More than one last question is left for the patient."""
    asking = session.asking
    return asking is not None and asking.moment is Moment.FINAL and sum(not one.observed for one in asking.waiting) > 1


def all_asleep(session: Session) -> None:
    """The patient sleeps: one tap keeps that of every last question, and can be taken back until the visit is over."""
    if session.asking is None:
        return
    outcomes = session.asking.asleep()
    session.slept = [outcome.question for outcome in outcomes]
    _take(session, session.asking, outcomes)


def ask_again(session: Session) -> None:
    """It was a slip, or the patient woke: the same questions, whose answers replace what was kept of them."""
    session.questions += [
        replace(question, score_id=session.book.new_id(), replaces=question.score_id, asked_at=None, asked_in={},
                unseen=False)
        for question in session.slept
    ]
    session.slept = []
    session.go("ask_again")


def settle(session: Session) -> None:
    """Ends every open question with its honest reason: one already asked was interrupted, or not seen any more."""
    for question in session.questions:
        status = Status.DEVICE_ERROR if question.unseen else Status.INTERRUPTED
        if question.asked_at is None:
            status = Status.NOT_ASKED
        _keep(session, Outcome(question, status, entered_by="auto", method=session.method))
    session.questions = []


def _go_on(session: Session) -> None:
    if session.asking is None and session.state in _DONE:
        session.go(_DONE[session.state])


def _keep(session: Session, outcome: Outcome) -> None:
    """Keeps a score row under its score_id: the same score can never be kept twice."""
    score_id = outcome.question.score_id
    session.waiting_scores.add(score_id)
    body = outcome.body(outcome.question.asked_in or _asked_in(session))
    staff = {"staff_code": session.staff_code} if outcome.entered_by == "staff" else {}
    session.book.keep("score", body | staff, uid=score_id)
    if replaces := outcome.question.replaces:
        session.book.correction(replaces, score_id, TAKEN_BACK, session.staff_code)


def _asked_in(session: Session) -> dict[str, Any]:
    if session.plain:
        return {"display": session.display, "world": "", "activity": "", "programme": session.programme.name}
    return {
        "display": session.display, "world": session.world, "activity": session.doing,
        "programme": session.programme.name,
    }
