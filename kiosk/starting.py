"""What keeps the next visit from beginning, in words for the nurse. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk import kits, supply
from kiosk.events import Health
from kiosk.patient import PRONE

if TYPE_CHECKING:
    from kiosk.session import Session


def why_not_start(session: Session, key: str = "start") -> str:
    """What keeps the next visit from beginning with `key`, for the nurse; "" for nothing."""
    say = session.staff_language.say
    if session.refusal:
        return say(session.refusal)
    if not session.disk.ok:
        return say("Start is not possible: scores could not be kept ({why}).", why=say(session.disk.detail))
    if battery := supply.why_not_start(session.power, session.staff_language):
        return battery
    if key != "start":
        return ""
    if session.patient.position == PRONE:
        return say("Face down: no headset. Start on the screen, or with sound only.")
    if session.headset.health not in (Health.OK, Health.MODEL):
        waiting = say("Waiting for the headset.")
        return f"{waiting} {say(session.headset.detail)}".strip()
    return kits.waits(session)
