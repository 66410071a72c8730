"""A visit put away and taken up again: the snapshot in every `state` row, and the way back. Pure.

After a mere restart of the process the visit goes on where it was, without a word. After a boot
nobody knows who sits before the cart: the visit waits in reopening until the nurse has answered.
Rows that were erased, damaged or written by another version are passed over; a visit of which no
snapshot is left is not taken up, and the kiosk says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kiosk import activities, enrolling, guiding, marks, ranging
from kiosk.asking import Open
from kiosk.cleaning import NAMES as KITS
from kiosk.diary import Diary
from kiosk.events import Row
from kiosk.language import N_
from kiosk.patient import Patient
from kiosk.protocols import Protocol
from kiosk.scores import Moment, by_wording
from kiosk.states import VISITING, Hold, State

if TYPE_CHECKING:
    from kiosk.session import Session

CLOSES_S = 600.0  # after a boot, since the visit stopped: then nobody is taken for the same patient
NOT_TAKEN_UP = N_("The last visit could not be taken up again. What was saved of it is kept.")
_FIELDS = {
    "running_s": float, "state_running_s": float, "world": str, "length_s": int, "volume": int, "brightness": int,
    "end_state": str, "guide_rate": float,
}
_OCCUPATION = {"wanted": str, "still_head": bool, "level": float}
_KEPT_HOLDS = {Hold.NURSE, Hold.PATIENT_CALL, Hold.HEADSET_OFF, Hold.DOFFED}
_ASKED_IN = ("display", "world", "activity", "programme")
_UNREADABLE = (KeyError, TypeError, ValueError, AttributeError)


def snapshot(session: Session, trigger: str) -> dict[str, Any]:
    """The body of a `state` row: JSON-ready, everything `restore` needs but the questions."""
    return {
        "state": session.state.value, "trigger": trigger, "came_from": session.came_from.value,
        "reopen_to": session.reopen_to.value, "hold": sorted(hold.value for hold in session.hold),
        **{name: getattr(session, name) for name in _FIELDS},
        **{name: getattr(session.occupation, name) for name in _OCCUPATION}, "diary": session.diary.snapshot(),
        "play": session.play.snapshot() if session.play else None, "reach_deg": list(session.reach_deg),
        "patient": session.patient.snapshot(), "kit": session.cleaning.kit, "kit_worn": session.kit_worn,
    }


def restore(session: Session, rows: tuple[Row, ...], same_boot: bool) -> None:
    """Puts a fresh session where `rows` left off; a visit already cleaned up after leaves it ready."""
    kept = next((found for row in reversed(rows) if row.kind == "state" and (found := _readable(row.body))), None)
    if kept is None:
        session.notice = NOT_TAKEN_UP
        session.cleaning.lose()
        session.answers.left_open(rows[0].session_id, unresolved(rows, session.protocol))
        return
    state: State = kept.pop("state")
    if state is State.READY:
        return
    session.cleaning.kit = kept.pop("kit")
    session.book.visit = rows[0].session_id
    opening = next((row.body for row in rows if row.kind == "session"), {})
    guiding.restored(session, kept.pop("play"), opening)
    for name, value in kept.items():
        setattr(session.occupation if name in _OCCUPATION else session, name, value)
    session.occupation.disliked = activities.disliked_games(session.patient.dislikes)
    session.diary.resumed_n += 1
    session.closed = any(row.kind == "closed" for row in rows)
    session.questions = unresolved(rows, session.protocol)
    happened = ((row.at, str(row.body.get("kind")), str(row.body.get("detail"))) for row in rows if row.kind == "event")
    session.enrolment = enrolling.restored(opening)
    session.staff_code = str(opening.get("staff_code", ""))
    session.not_received = next((
        str(row.body["detail"]) for row in rows if row.kind == "event" and row.body.get("kind") == "not_received"), "")
    session.step_ends = {
        row.body["number"]: str(row.body["end"]) for row in rows if row.kind == "step" and "end" in row.body}
    session.marks = [name for _, name in marks.standing(happened)]
    during = [row.body for row in rows if row.kind == "asked" and row.body.get("moment") == Moment.DURING.value]
    session.during_n = max((body.get("occurrence", 0) for body in during), default=0)
    if not same_boot and state in (*VISITING, State.HALTED):
        back_to = state if state in VISITING else session.came_from
        session.reopen_to = session.reopen_to if back_to is State.REOPENING else back_to
        state = State.REOPENING if session.reopen_to in VISITING else session.reopen_to
    session.stand_in(state)
    session.mind_headset()
    session.keep_state("restart" if same_boot else "boot")


def remember(session: Session, recent: Sequence[Row], resumed: Sequence[Row]) -> None:
    """Tells the session of the answers of the last day, and of what visits that nobody closed left open."""
    session.cleaning.fold(row for row in recent if row.kind == "audit")
    visits: dict[str, list[Row]] = {}
    recent = [row for row in recent if row.kind != "audit"]
    for row in ({row.uid: row for row in resumed} | {row.uid: row for row in recent}).values():
        visits.setdefault(row.session_id, []).append(row)
    for session_id, rows in visits.items():
        for row in rows:
            session.answers.take(row)
        over = not resumed or session_id != resumed[0].session_id
        if over and not any(row.kind == "closed" for row in rows):
            session.answers.left_open(session_id, unresolved(rows, session.protocol))


def unresolved(rows: Sequence[Row], protocol: Protocol) -> list[Open]:
    """Questions planned or asked in `rows` that have no score row yet, in their order."""
    found: dict[str, Open] = {}
    for row in rows:
        try:
            if row.kind == "session":
                found |= {question.score_id: question for question in _planned(row, protocol)}
            elif row.kind == "asked" and (question := _asked(row, protocol)):
                found[question.score_id] = question
        except _UNREADABLE:
            continue
    answered = {row.uid for row in rows if row.kind == "score"}
    return [question for score_id, question in found.items() if score_id not in answered]


def _planned(row: Row, protocol: Protocol) -> list[Open]:
    found = []
    for moment, question, score_id in row.body["planned"]:
        if item := protocol.asks(Moment(moment), question):
            found.append(Open(score_id, Moment(moment), item))
    return found


def _asked(row: Row, protocol: Protocol) -> Open | None:
    body = row.body
    moment, question = Moment(body["moment"]), body["question"]
    item = by_wording(question, body.get("wording_sha256", ""), protocol.licensed) or protocol.asks(moment, question)
    if item is None:
        return None
    return Open(
        body["score_id"], moment, item, body["occurrence"], body["deferrals"],
        asked_at=row.at, asked_in={name: body[name] for name in _ASKED_IN if name in body},
        replaces=str(body.get("supersedes", "")),
    )


def _pair(value: Any) -> tuple[float, float]:
    side, up = value
    return float(side), float(up)


def _readable(body: Any) -> dict[str, Any] | None:
    """What a snapshot says, by the session's names, each of its kind; None where it cannot be read."""
    try:
        return {
            "state": State(body["state"]), "came_from": State(body["came_from"]),
            "reopen_to": State(body["reopen_to"]),
            "hold": {Hold(value) for value in body["hold"]} & _KEPT_HOLDS,
            "kit": str(body.get("kit", KITS[0])), "kit_worn": bool(body.get("kit_worn", True)),
            "play": body.get("play"), "reach_deg": _pair(body.get("reach_deg", ranging.START_DEG)),
            "diary": Diary.restored(body["diary"]), "patient": Patient.restored(body["patient"]),
            **{name: kind(body[name]) for name, kind in (_FIELDS | _OCCUPATION).items()},
        }
    except _UNREADABLE:
        return None
