"""The programme of a visit: what it shows, says and keeps, and the console's page while one of its steps runs. Pure.

    guided       in the world, while a step runs: the steps, and the keys to the next one and the one before
    flat_guided  the same where the patient touches the picture

Which step runs, and for how long, is `kiosk.programmes.play`. Nothing here hurries anybody: a part that waits for the
patient waits for ever, and the nurse may go on for him. A step that fails is left, and the next one begins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kiosk import giving
from kiosk.activities import BREATHING, EXPLORE, SCENES, TAGS
from kiosk.events import Health, Moved
from kiosk.language import N_
from kiosk.patient import HEADSET
from kiosk.programmes.play import Play
from kiosk.programmes.programme import BODY_SCAN, LETTING_GO, MOVEMENT, STAY, STRAP, TOUR, UPRIGHT, Step
from kiosk.programmes.programme import HEADSET as WORN
from kiosk.states import IN_WORLD, State
from kiosk.view import Playing

if TYPE_CHECKING:
    from kiosk.session import Session

REACH = "reach"  # of `environments.EXERCISES`
PAGES = ("guided",)
ON, BACK, LEAVE = "on", "back", "leave"
FOOT = {BACK: N_("Back"), ON: N_("Go on"), LEAVE: N_("Stop here")}
_QUIET = (BODY_SCAN, LETTING_GO, STAY)  # a head that stays still does as it was asked
_UPRIGHT = ("upright", "45")
_NOW, _TO_COME, _DONE, _SKIPPED = N_("now"), N_("to come"), N_("done"), N_("left out")
_WAITS = N_("The patient goes on by looking. Next step goes on for them.")
_MOVES = N_("Lights within {side}° to the side, {up}° up and down. Range changes it.")
_LEFT = N_("{left} min left in this step.")
DIM_MOST, DIM_LEAST, DIM_S, QUIET_DB = 0.6, 0.15, 900.0, -10.0
_DIMS_IN = (*IN_WORLD, State.FINAL, State.GOODBYE)


# -- the visit's side -------------------------------------------------------------------------------


def runs(session: Session) -> Step | None:
    """The step that runs, or None."""
    return session.play.step if session.play else None


def begin(session: Session) -> None:
    """In the world: the first step begins, unless the programme goes on after a restart."""
    if not session.programme.is_guided or session.play is not None:
        return
    session.play = Play(session.programme)
    _keep(session, session.play.begin(lambda need: can(session, need)))
    _go_to_step(session)


def passed(session: Session, dt: float) -> bool:
    """Lets time pass that nothing holds; True where the programme went on."""
    if session.play is None or session.asking is not None or session.talk_until:
        return False
    before = session.play.number, session.play.part
    _keep(session, session.play.passed(dt, lambda need: can(session, need)))
    return _went_on(session, before)


def is_over(session: Session) -> bool:
    """Every step is behind."""
    return session.play is not None and session.play.is_over


def end(session: Session, why: str) -> None:
    """The visit leaves the world: what has not been played is not played any more."""
    if session.play is not None and not session.play.is_over:
        _keep(session, session.play.leave(why))


def looked(session: Session, id: str) -> None:
    """The patient looked at one of the cells below, or let something go."""
    play = session.play
    if play is None or session.state is not State.IMMERSED or session.asking is not None:
        return
    before = play.number, play.part
    if id == ON:
        _keep(session, play.on(lambda need: can(session, need)))
    elif id == BACK:
        play.back()
    elif id == LEAVE and play.step:
        session.book.event("patient_leaves", play.step.title)
        end(session, "patient")
        session.go("wind_down")
        return
    else:
        play.let_go(id.partition(":")[2])
    _went_on(session, before)


def measured(session: Session, moved: Moved) -> None:
    """How the head moves in the step that runs."""
    if session.play and doing(session) == MOVEMENT and moved.run == session.occupation.run:
        session.play.measure(moved)


def failed(session: Session, what: str) -> None:
    """The place or the exercise of the step that runs failed."""
    step = runs(session)
    if step and session.play and (what == REACH if step.activity == MOVEMENT else what == step.world):
        before = session.play.number, session.play.part
        _keep(session, session.play.step_on("technical", lambda need: can(session, need)))
        _went_on(session, before)


def can(session: Session, need: str) -> bool:
    """Whether a need of a step is met now."""
    if need == WORN:
        return giving.shown(session) == HEADSET and session.headset.display == "headset"
    if need == UPRIGHT:
        return session.patient.position in _UPRIGHT
    return need == STRAP and session.strap.health in (Health.OK, Health.MODEL)


def world(session: Session) -> str:
    """Where the first step happens."""
    steps = session.programme.steps
    first = next((step for step in steps if all(can(session, need) for need in step.needs)), None)
    return _place(session, first) if first else "calm"


def restored(session: Session, body: Any, opening: Any) -> None:
    """Takes a programme up again after a restart; one whose file has changed since is not gone on with."""
    name = str(opening.get("programme") or session.programme.name)
    known = session.shelf.programmes.get(name)
    if known is None or known.sha256 != opening.get("programme_sha256", known.sha256):
        return
    session.programme = known
    if body:
        session.play = Play.restored(known, body)


# -- what it shows and says -------------------------------------------------------------------------


def doing(session: Session) -> str:
    """What the patient does in the step that runs; "" without one."""
    step = runs(session)
    return step.activity if step else ""


def playing(session: Session) -> Playing | None:
    """The exercise of the step that runs."""
    if doing(session) != MOVEMENT:
        return None
    return Playing(REACH, frozen=True, run=session.occupation.run, reach_deg=session.reach_deg)


def is_quiet(session: Session) -> bool:
    """Whoever does not move does what was asked of him, and does not seem asleep."""
    return doing(session) in _QUIET and not session.programme.dims


def caption(session: Session) -> str:
    """The words of the part that runs."""
    part = session.play.told if session.play and session.state is State.IMMERSED else None
    return part.say if part else ""


def spot(session: Session) -> str:
    """What they point at."""
    return session.play.spot() if session.play and session.state is State.IMMERSED and not session.hold else ""


def foot(session: Session) -> tuple[tuple[str, str], ...]:
    """The cells beside the bell: on and back where the programme waits for the patient, stop in every step."""
    play = session.play
    if play is None or play.step is None or session.state is not State.IMMERSED or session.hold or session.asking:
        return ()
    ids = ((BACK,) if play.may_go_back else ()) + ((ON,) if play.may_go_on else ()) + (LEAVE,)
    return tuple((id, FOOT[id]) for id in ids)


def phrase(session: Session) -> str:
    """The recording of the part that runs, until it was said."""
    part = session.play.told if session.play and session.state is State.IMMERSED else None
    if part is None or session.play is None or session.part_told == place(session):
        return ""
    return part.recording


def place(session: Session) -> tuple[int, int, int]:
    """Names the part that runs; one that is gone back to is another."""
    play = session.play
    return (play.number, play.part, session.backs_n) if play else (0, 0, 0)


def dimness(session: Session) -> float:
    """In a programme that dims: how far it has come, 0–1, by the time in the world; else 0."""
    if not dims(session):
        return 0.0
    whole_s = sum(step.planned_s for step in session.programme.steps) or DIM_S
    return min(1.0, session.diary.immersed_s / whole_s)


def dims(session: Session) -> bool:
    """Light and sound only fall now."""
    return session.programme.dims and session.state in _DIMS_IN


def dimmed(session: Session, brightness: float) -> float:
    """The light 0–1 as it is by now, at most `brightness`: it only ever falls."""
    if not dims(session):
        return brightness
    return round(min(brightness, DIM_MOST) * (1.0 - (1.0 - DIM_LEAST) * dimness(session)), 2)


def quieter_db(session: Session) -> float:
    """How much softer than it began, dB, in steps that nobody hears."""
    return round(2 * QUIET_DB * dimness(session)) / 2


# -- the console's page -----------------------------------------------------------------------------


def page(session: Session) -> str:
    """The page that is open, or ""."""
    if runs(session) is None or session.state is not State.IMMERSED or session.asking or session.hold:
        return ""
    if session.page not in ("", *PAGES) or (session.page == "" and session.marks_away):
        return ""
    return "flat_guided" if giving.is_touched(session) else "guided"


def leads(session: Session) -> set[str]:
    """It opens by itself."""
    return set()


def offered(session: Session) -> set[str]:
    """The keys of the page."""
    found = {"step_on", "step_back", "marks"}
    return found | ({"range"} if session.programme.moves and can(session, WORN) else set())


def press(session: Session, key: str) -> bool:
    """The step before, or the next one."""
    if page(session) == "" or key not in ("step_on", "step_back") or session.play is None:
        return False
    before = session.play.number, session.play.part
    go = session.play.step_on if key == "step_on" else session.play.step_back
    _keep(session, go("nurse", lambda need: can(session, need)))
    if not _went_on(session, before):
        session.backs_n += 1  # the same step, from its beginning
        _go_to_step(session)
    return True


def words(session: Session) -> tuple[str, str]:
    """Which step runs, and what it waits for."""
    play, step, say = session.play, runs(session), session.staff_language.say
    if play is None or step is None:
        return "", ""
    headline = say("{number} of {total}: {what}", number=play.number, total=len(play.programme.steps),
                   what=say(step.title))
    if play.may_go_on:
        return headline, say(_WAITS)
    if step.activity == MOVEMENT:
        side, up = session.reach_deg
        return headline, say(_MOVES, side=round(side), up=round(up))
    left_s = step.planned_s - play.step_s
    return headline, say(_LEFT, left=max(1, -int(-left_s // 60))) if step.planned_s else ""


def facts(session: Session) -> tuple[tuple[str, str, str], ...]:
    """The steps, in order: what became of each."""
    play, say = session.play, session.staff_language.say
    if play is None or page(session) == "":
        return ()
    found = []
    for number, step in enumerate(play.programme.steps, 1):
        ended = session.step_ends.get(number, "")
        state, told = ("ok", _DONE) if ended == "done" else ("warn", _SKIPPED) if ended else ("", _TO_COME)
        if number == play.number:
            state, told = "", _NOW
        found.append((say(step.title), say(told), state))
    return tuple(found)


def marked(session: Session) -> set[str]:
    """None of these keys stays on."""
    return set()


# -- inside -----------------------------------------------------------------------------------------


def _keep(session: Session, bodies: list[dict[str, Any]]) -> None:
    for body in bodies:
        session.book.keep("step", body)
        if body["what"] == "ended":
            session.step_ends[body["number"]] = body["end"]


def _went_on(session: Session, before: tuple[int, int]) -> bool:
    """After the play moved: a new step is gone to, a new part is kept for a restart; True where it did move."""
    play = session.play
    if play is None or (play.number, play.part) == before:
        return False
    if play.part < before[1]:
        session.backs_n += 1
    if play.number != before[0]:
        _go_to_step(session)
    else:
        session.keep_state("part")
    return True


def _go_to_step(session: Session) -> None:
    """The place and the doing of the step that runs."""
    step = runs(session)
    if step is None:
        return
    if (where := _place(session, step)) != session.world:
        session.choose(where)
    session.do(BREATHING if step.activity == BREATHING else REACH if step.activity == MOVEMENT else EXPLORE)


def _place(session: Session, step: Step) -> str:
    """The step's place; another where it failed, or is met what this patient dislikes. A tour's is what is to come."""
    if step.world in session.broken_worlds:
        return next(iter(session.offered), "calm") if step.activity != TOUR else "calm"
    if step.world in SCENES or not set(TAGS.get(step.world, ())) & set(session.patient.dislikes):
        return step.world
    return next(iter(session.offered), "calm")

