"""What each event does to a visit: the patient's looks, the devices' news, the disk's answers. Pure.

The nurse's keys are `kiosk.taps`. An event without a line in the table below changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from kiosk import calling, changing, events, giving, guiding, keys, pedal, phrasing, practising, rounds, taps
from kiosk.activities import BACK
from kiosk.events import Event, Health, Worn
from kiosk.heart import Heart
from kiosk.patient import HEADSET
from kiosk.states import MAY_BE_OFF, MAY_DOZE, VISITING, Hold, State

if TYPE_CHECKING:
    from kiosk.session import Session


def hear(session: Session, event: Event) -> bool:
    """Lets `event` act; True where it may have changed anything."""
    handler = _HANDLERS.get(type(event))
    if handler is None:
        return False
    handler(session, event)
    return True


def _tap(session: Session, tap: events.Tap) -> None:
    if tap.key == calling.BUTTON:
        _call(session)
        return
    if pedal.MEANS.get(tap.key, tap.key) not in keys.offered(session):
        return
    visiting = bool(session.book.visit)
    if visiting:
        session.diary.tapped(session.now)
    taps.press(session, tap.key)
    if not visiting and session.book.visit:
        session.diary.tapped(session.now)  # Start itself


def _selected(session: Session, selected: events.Selected) -> None:
    if session.unseen:
        return  # nobody wears it
    name, _, value = selected.id.partition(":")
    if name == "call":
        _call(session)
    elif name == "break":
        phrasing.looked(session, selected.id)
    elif session.hold:
        return
    elif name == changing.CHANGE:
        changing.opens(session)
    elif name in (guiding.ON, guiding.BACK, guiding.LEAVE, "spot"):
        guiding.looked(session, selected.id)
    elif session.changing:
        changing.looked(session, selected.id)
    elif name == "world" and session.state is State.CHOOSING and value in session.offered:
        session.occupation.go_to(value, session.running_s)
    elif name == "do":
        wanted = session.occupation.chosen(selected.id)
        if wanted not in ("", BACK):
            session.do(wanted)
            session.choose(session.occupation.going_to)
    elif session.asking and session.asking.shows(selected.panel, selected.id):
        rounds.resolved(session, session.asking.look(selected.id, session.method, session.running_s))


def _call(session: Session) -> None:
    """The patient needs somebody: the picture calms, the nurse is told."""
    if session.book.visit and session.state in (*VISITING, State.HALTED) and Hold.PATIENT_CALL not in session.hold:
        session.hold.add(Hold.PATIENT_CALL)
        session.diary.patient_calls_n += 1
        session.page = "" if session.page in phrasing.PAGES else session.page  # the call's own keys come first
        session.book.event("patient_call")
        session.keep_state("call")


def _presence(session: Session, presence: events.Presence) -> None:
    """Only a runtime that says so takes the headset off; unknown changes nothing."""
    session.worn = presence.worn
    if giving.shown(session) != HEADSET:
        return
    if presence.worn is Worn.NO:
        if session.state is State.GOODBYE:
            session.go("part")
        elif session.state in VISITING and session.state not in MAY_BE_OFF:
            session.set_hold(Hold.DOFFED, True)
    elif presence.worn is Worn.YES:
        session.set_hold(Hold.DOFFED, False)


def _headset(session: Session, headset: events.HeadsetState) -> None:
    session.headset = headset
    session.mind_headset()


def _tracking(session: Session, tracking: events.Tracking) -> None:
    session.tracking = tracking


def _dozing(session: Session, dozing: events.Dozing) -> None:
    if dozing.asleep is session.dozes:
        return
    session.dozes = dozing.asleep
    session.resting = False
    if not dozing.asleep:
        session.woke_at = session.now
    if session.state in MAY_DOZE and not session.unseen:
        session.book.event("asleep" if dozing.asleep else "awake")


def _world_failed(session: Session, failed: events.WorldFailed) -> None:
    session.broken_worlds.add(failed.world)
    if session.world == failed.world:
        session.world = "calm"
        session.occupation.lost_world()
    session.book.event("world_failed", f"{failed.world}: {failed.why}")
    guiding.failed(session, failed.world)


def _game_failed(session: Session, failed: events.GameFailed) -> None:
    session.occupation.lost_game(failed.game)
    session.book.event("game_failed", f"{failed.game}: {failed.why}")
    guiding.failed(session, failed.game)


def _played(session: Session, played: events.Played) -> None:
    if not session.book.visit or not session.occupation.heard(played.run, played.level):
        return
    tries = session.diary.hits + session.diary.misses
    session.diary.tried(played)
    if session.diary.hits + session.diary.misses != tries:
        session.keep_state("tried")  # a restart loses none


def _frames(session: Session, stats: events.FrameStats) -> None:
    if session.state is State.IMMERSED:
        session.diary.framed(stats)


def _strap(session: Session, strap: events.StrapState) -> None:
    if strap.health is not session.strap.health and session.book.visit:
        session.book.event("strap", f"{strap.health.value} {strap.name}".strip())
    session.strap = strap
    _keep_places(session, strap.straps)
    if session.guide and strap.health not in (Health.OK, Health.MODEL):
        session.guide.lose(session.now)


def _keep_places(session: Session, straps: tuple[events.StrapSeen, ...]) -> None:
    """Each strap to choose from keeps its key while it is in range: a finger on its way finds what it aimed at."""
    new = {strap.address: strap for strap in straps}
    places = [new.pop(old.address, None) if old else None for old in session.straps]
    for place, old in enumerate(places):
        if old is None and new:
            places[place] = new.pop(next(iter(new)))
    session.straps = places


def _beats(session: Session, beats: events.Beats) -> None:
    visiting = session.state in (*VISITING, State.HALTED) and bool(session.book.visit)
    if not visiting:
        session.heart = Heart(session.now)  # between visits the number alone is shown: nothing piles up
    rr_ms = session.heart.take(beats)
    if session.guide:
        session.guide.hear(session.now, rr_ms, session.shows_guide)
        if not session.heart.tells:
            session.guide.lose(session.now)
    if visiting:
        session.diary.hr_source = "model" if session.strap.health is Health.MODEL else "strap"
        session.book.beats(beats)


def _disk(session: Session, disk: events.DiskState) -> None:
    session.disk = disk


def _power(session: Session, power: events.PowerState) -> None:
    session.power = power


def _stick(session: Session, stick: events.StickState) -> None:
    session.stick = stick


def _saved(session: Session, saved: events.Saved) -> None:
    session.not_saved.pop(saved.uid, None)
    if saved.uid == session.allocating:
        session.allocating = ""
    if saved.uid in session.waiting_scores:
        session.waiting_scores.discard(saved.uid)
        session.saved_any = True


def _not_saved(session: Session, not_saved: events.NotSaved) -> None:
    if not_saved.uid in session.waiting_scores:  # other rows are held too, and need no paper
        session.not_saved[not_saved.uid] = not_saved.why


_HANDLERS: dict[type, Callable[[Session, Any], None]] = {
    events.Tap: _tap,
    events.Selected: _selected,
    events.Presence: _presence,
    events.HeadsetState: _headset,
    events.Tracking: _tracking,
    events.Dozing: _dozing,
    events.WorldFailed: _world_failed,
    events.GameFailed: _game_failed,
    events.Played: _played,
    events.Moved: guiding.measured,
    events.Practised: practising.heard,
    events.FrameStats: _frames,
    events.StrapState: _strap,
    events.Beats: _beats,
    events.DiskState: _disk,
    events.PowerState: _power,
    events.StickState: _stick,
    events.Saved: _saved,
    events.NotSaved: _not_saved,
}
