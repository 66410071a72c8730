"""What a visit does as it enters a state: plans, asks, begins the guide, closes the record. Pure.

A state without a line in the table below asks for nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kiosk import (
    __version__,
    about,
    calling,
    enrolling,
    giving,
    guiding,
    kits,
    marking,
    marks,
    offering,
    phrasing,
    ranging,
    resting,
    rounds,
)
from kiosk.asking import planned
from kiosk.breathing import Profile
from kiosk.guide import Guide
from kiosk.scores import Moment
from kiosk.states import Hold, State

if TYPE_CHECKING:
    from kiosk.session import Session


def enter(session: Session, left: State) -> None:
    """Does what the door of the session's state asks for, coming from `left`."""
    if session.page in _LEFT_BEHIND:  # what the new state asks for comes first
        session.page = ""
    door = _DOORS.get(session.state)
    if door:
        door(session, left)


def _ready(session: Session, left: State) -> None:
    if left is State.RESTING:
        resting.end(session)
    elif left is State.CLEANING:
        session.keep_state("clean")
        session.next_patient()


def _fitting(session: Session, left: State) -> None:
    if left is not State.READY:
        return
    session.notice, session.saved_any = "", False
    if session.programme.is_guided:
        session.length_s = 0  # as long as its steps
    kits.put_on(session)
    session.book.visit = session.book.visit or session.book.new_id()
    session.questions = [
        question for moment in (Moment.BASELINE, Moment.FINAL)
        for question in planned(moment, session.items(moment), session.book.new_id)
    ]
    kiosk, headset = session.config.kiosk, giving.device(session)
    session.book.keep("session", {
        "kiosk_id": kiosk.id, "kiosk_version": __version__, "record_kind": session.record_kind,
        "cart_key": session.cart_key,
        "language": session.patient_language.code, "tz": kiosk.time_zone, "protocol": session.protocol.name,
        "protocol_version": session.protocol.version, "protocol_sha256": session.protocol.sha256,
        "length_min": session.length_s // 60, "display": session.display, "headset_model": headset.name,
        "runtime": headset.runtime, "tracking": headset.tracking,
        "gaze_source": headset.gaze_source, "age_band": "unknown",
        "difficulty_frozen": int(session.config.session.freeze_difficulty),
        "planned": [[open.moment.value, open.question, open.score_id] for open in session.questions],
        **session.programme.opening(), **enrolling.about(session),
    })


def _baseline(session: Session, left: State) -> None:
    rounds.begin(session)


def _choosing(session: Session, left: State) -> None:
    if session.plain:
        session.choose("calm")
    elif session.programme.is_guided:
        session.choose(guiding.world(session))


def _immersed(session: Session, left: State) -> None:
    session.diary.entered(session.world)
    rounds.begin(session)
    if session.guide is None and not session.plain:
        left_s = max(60.0, session.length_s - session.diary.immersed_s) if session.length_s else 0.0
        patient = session.patient
        adapts = not patient.steady and not session.programme.is_guided  # its few minutes are led from the first
        profile = Profile(patient.age_band, patient.own_rate or None, left_s / 60, adapts)
        session.guide = Guide(profile, session.now, session.guide_rate or None, session.diary.guided_s)
    guiding.begin(session)


def _winding_down(session: Session, left: State) -> None:
    guiding.end(session, "nurse")
    if session.plain:
        session.go("ask_final")


def _final(session: Session, left: State) -> None:
    guiding.end(session, "stop" if left is State.HALTED else "nurse")
    session.world = "calm"
    session.guide = None
    rounds.begin(session)


def _goodbye(session: Session, left: State) -> None:
    guiding.end(session, "stop" if left is State.HALTED else "nurse")
    session.world = "calm"
    session.guide = None
    if any(question.moment is not Moment.DURING for question in session.questions):
        session.end_state = "stopped"
    rounds.settle(session)
    if Hold.DOFFED in session.hold or session.unseen:
        session.go("part")


def _cleaning(session: Session, left: State) -> None:
    if session.closed:
        return
    if left is State.REOPENING:
        session.end_state = "interrupted"
    rounds.settle(session)
    if Hold.PATIENT_CALL in session.hold:  # whoever takes the headset off is with the patient
        session.book.event(calling.DONE)
    session.hold.clear()
    session.talk_until = 0.0
    session.strap_choice = ""
    session.closed = True
    session.book.keep("closed", {
        **session.diary.summary(), "position": session.patient.position, "age_band": session.patient.age_band,
        "end_state": session.end_state, "not_received": session.not_received, **giving.about(session),
        "stop_reason": {"complete": "finished", "interrupted": "technical"}.get(session.end_state, ""),
        **marks.summary((0.0, name) for name in session.marks),
    })


def _halted(session: Session, left: State) -> None:
    session.page = "" if session.page in about.PAGES else session.page
    session.came_from = left
    if left is State.RESTING:  # a break is not gone on with
        resting.end(session)
        session.came_from = State.READY
    session.hold -= {Hold.NURSE, Hold.HEADSET_OFF}
    session.end_talk()


def _resting(session: Session, left: State) -> None:
    resting.begin(session)


_LEFT_BEHIND = (
    *marking.PAGES, *phrasing.PAGES, *calling.PAGES, *offering.PAGES, *ranging.PAGES)

_DOORS: dict[State, Callable[[Session, State], None]] = {
    State.READY: _ready,
    State.FITTING: _fitting,
    State.BASELINE: _baseline,
    State.CHOOSING: _choosing,
    State.IMMERSED: _immersed,
    State.WINDING_DOWN: _winding_down,
    State.FINAL: _final,
    State.GOODBYE: _goodbye,
    State.CLEANING: _cleaning,
    State.HALTED: _halted,
    State.RESTING: _resting,
}
