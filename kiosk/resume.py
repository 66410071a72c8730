"""A visit put away and taken up again: the snapshot in every `state` row, and the way back. Pure.

After a mere restart of the process the visit goes on where it was, without a word. After a boot
nobody knows who sits before the cart: the visit waits in reopening until the nurse has answered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kiosk.asking import Open
from kiosk.diary import Diary
from kiosk.events import Row
from kiosk.scores import Moment
from kiosk.states import VISITING, Hold, State

if TYPE_CHECKING:
    from kiosk.session import Session

_FIELDS = ("running_s", "state_running_s", "world", "length_s", "position", "volume", "during_n", "end_state")
_KEPT_HOLDS = {Hold.NURSE, Hold.PATIENT_CALL, Hold.HEADSET_OFF}


def snapshot(session: Session, trigger: str) -> dict[str, Any]:
    """The body of a `state` row: JSON-ready, everything `restore` needs but the questions."""
    return {
        "state": session.state.value, "trigger": trigger, "came_from": session.came_from.value,
        "reopen_to": session.reopen_to.value, "hold": sorted(hold.value for hold in session.hold),
        **{name: getattr(session, name) for name in _FIELDS}, "diary": session.diary.snapshot(),
    }


def restore(session: Session, rows: tuple[Row, ...], same_boot: bool) -> None:
    """Puts a fresh session where `rows` left off; a visit already cleaned up after leaves it ready."""
    states = [row.body for row in rows if row.kind == "state"]
    if not states or states[-1]["state"] == State.READY.value:
        return
    kept = states[-1]
    session.session_id = rows[0].session_id
    for name in _FIELDS:
        setattr(session, name, kept[name])
    session.came_from = State(kept["came_from"])
    session.reopen_to = State(kept["reopen_to"])
    session.hold = {Hold(value) for value in kept["hold"]} & _KEPT_HOLDS
    session.diary = Diary.restored(kept["diary"])
    session.diary.resumed_n += 1
    session.closed = any(row.kind == "closed" for row in rows)
    session.questions = unresolved(rows)
    state = State(kept["state"])
    if not same_boot and state in (*VISITING, State.HALTED):
        session.reopen_to = state if state in VISITING else session.came_from
        state = State.REOPENING if session.reopen_to in VISITING else session.reopen_to
    session.stand_in(state)
    session.keep_state("restart" if same_boot else "boot")


def unresolved(rows: tuple[Row, ...]) -> list[Open]:
    """Questions planned or asked in `rows` that have no score row yet, in their order."""
    found: dict[str, Open] = {}
    for row in rows:
        if row.kind == "session":
            for moment, question, score_id in row.body["planned"]:
                found[score_id] = Open(score_id, Moment(moment), question)
        elif row.kind == "asked":
            body = row.body
            found[body["score_id"]] = Open(
                body["score_id"], Moment(body["moment"]), body["question"], body["occurrence"], body["deferrals"],
                asked_at=row.at,
            )
    answered = {row.body["score_id"] for row in rows if row.kind == "score"}
    return [question for score_id, question in found.items() if score_id not in answered]
