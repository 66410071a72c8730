"""Something else: the patient changes what he does, or where, without a cut and at any time in a procedure. Pure.

A cell beside the bell opens the page of what there is to do here; "Another place" leads to the worlds. Beneath the
page the world goes on. Who chooses nothing is left where he was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk import activities
from kiosk.activities import BACK
from kiosk.language import N_
from kiosk.panel import Panel, windows
from kiosk.states import State

if TYPE_CHECKING:
    from kiosk.session import Session

CHANGE = "else"
FOOT = (CHANGE, N_("Something else"))
HERE, PLACE = "here", "place"
UNDECIDED_S = 30.0


def may(session: Session) -> bool:
    """He is in a world, and nothing else is before him."""
    free = session.state is State.IMMERSED and not session.hold and session.asking is None and not session.talk_until
    return free and not session.plain and not session.programme.is_guided and not session.board.waits


def foot(session: Session) -> tuple[tuple[str, str], ...]:
    """The cell that opens the page; none while it is open."""
    return (FOOT,) if may(session) and not session.changing and not session.asleep else ()


def opens(session: Session) -> None:
    """He wants something else."""
    if may(session) and not session.changing:
        session.changing, session.changing_since_s = HERE, session.running_s
        session.occupation.go_to(session.world, session.running_s)


def looked(session: Session, id: str) -> bool:
    """A look at one of its pages; False where it is none of theirs."""
    name, _, value = id.partition(":")
    if not session.changing or not may(session):
        return False
    session.changing_since_s = session.running_s
    if name == "world" and session.changing == PLACE and value in session.offered:
        session.changing = HERE
        session.occupation.go_to(value, session.running_s)
    elif name == "do":
        there = session.occupation.going_to
        wanted = session.occupation.chosen(id)
        if wanted == BACK:
            session.changing = PLACE
        elif wanted:
            close(session)
            if there != session.world:
                session.choose(there)
            session.do(wanted)
    else:
        return False
    return True


def due(session: Session) -> bool:
    """Closes the page where something else comes, or nobody chooses; True where it did."""
    if not session.changing:
        return False
    if may(session) and session.running_s - session.changing_since_s < UNDECIDED_S:
        return False
    close(session)
    return True


def close(session: Session) -> None:
    """Nothing of it stays."""
    session.changing, session.occupation.going_to = "", ""


def panel(session: Session) -> Panel | None:
    """The worlds, where he wants another place; what there is to do is `Occupation.choices`."""
    if session.changing != PLACE or not session.offered:
        return None
    occupation = session.occupation
    worlds = [(f"world:{name}", activities.WORLDS[name], name) for name in occupation.worlds(session.offered)]
    return windows("worlds", N_("Where would you like to be?"), worlds, session.config.gaze.speed,
                   occupation.still_head)
