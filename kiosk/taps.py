"""The nurse's keys: what each does to the visit. Pure.

A key reaches this table only while `keys.offered` has it, so nothing here asks whether it may.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from kiosk import calling, dimming, enrolling, kits, pages, pedal, resting, rounds
from kiosk.events import Worn
from kiosk.loudness import MOST_STEP
from kiosk.scores import Status
from kiosk.states import Hold, State

if TYPE_CHECKING:
    from kiosk.session import Session

LONGER_S = 300


def press(session: Session, key: str) -> None:
    """Does what `key` means."""
    if pages.press(session, key):
        return
    name, _, value = key.partition("_")
    if key in _KEYS:
        _KEYS[key](session)
    elif name in _FAMILIES:
        _FAMILIES[name](session, value)


def _begin(session: Session) -> None:
    session.recentred += 1
    session.go("begin")


def _stop(session: Session) -> None:
    if session.go("stop_all"):
        session.book.event("stop", session.came_from.value)


def _resume(session: Session) -> None:
    if session.state is State.HALTED:
        session.go(f"go_on_{session.came_from.value}")
    else:
        session.set_hold(Hold.NURSE, False)
        session.set_hold(Hold.DOFFED, False)
        session.worn = Worn.UNKNOWN  # the nurse knows better than the sensor


def _pause(session: Session) -> None:
    session.set_hold(Hold.NURSE, Hold.NURSE not in session.hold)


def _removed(session: Session) -> None:
    if not session.go("part"):
        session.set_hold(Hold.DOFFED, True)


def _talk(session: Session) -> None:
    if session.talk_until:
        session.end_talk()
        return
    session.talk_until = session.now + session.config.session.talk_return_s
    session.diary.talk_n += 1
    session.book.event("talk")


def _pedal_pause(session: Session) -> None:
    if session.talk_until:  # the first of the two presses was no Talk
        session.end_talk()
        session.diary.talk_n -= 1
        session.book.event("talk_undone")
    _pause(session)


def _recentre(session: Session) -> None:
    session.recentred += 1
    session.book.event("recentre")


def _longer(session: Session) -> None:
    so_far_s = math.ceil(session.diary.immersed_s / 60) * 60  # what an open-ended visit had until now, in whole minutes
    session.length_s = (session.length_s or so_far_s) + LONGER_S
    session.go("extend")
    session.book.event("longer", str(session.length_s // 60))


def _finish(session: Session) -> None:
    session.book.event("finish")
    session.set_hold(Hold.NURSE, False)  # out of a pause the way back is slow too
    session.go("wind_down" if session.state is State.IMMERSED else "ask_final")


def _volume(step: int) -> Callable[[Session], None]:
    def turn(session: Session) -> None:
        session.volume = min(MOST_STEP, max(0, session.volume + step))
    return turn


def _brightness(step: int) -> Callable[[Session], None]:
    def turn(session: Session) -> None:
        session.brightness = min(dimming.MOST_STEP, max(0, session.brightness + step))
        session.dimmed_at = session.now
    return turn


def _final_scores(session: Session) -> None:
    session.end_state = "stopped"
    session.go("ask_final")


def _length(session: Session, minutes: str) -> None:
    session.length_s = int(minutes) * 60


def _breathe(session: Session) -> None:
    session.do(session.occupation.after_breathing())


def _play(session: Session) -> None:
    session.do(session.occupation.after_playing(session.world))


def _strap(session: Session, key: str) -> None:
    if seen := session.straps[int(key) - 1]:
        session.strap_choice = seen.address


def _ask_anyway(session: Session) -> None:
    if session.asking:
        rounds.open_next(session, session.asking)


def _score(session: Session, value: str) -> None:
    if session.asking:
        if rounds.waits_for_waking(session):  # staff asked aloud
            rounds.open_next(session, session.asking)
        rounds.resolved(session, session.asking.spoken(int(value)))


def _missing(session: Session, reason: str) -> None:
    if session.asking:
        rounds.resolved(session, session.asking.missing(Status(reason)))


_KEYS: dict[str, Callable[[Session], object]] = {
    "start": lambda session: enrolling.begin(session) if session.trial else session.go("start"),
    "begin": _begin,
    "recentre": _recentre,
    "pause": _pause,
    "resume": _resume,
    "stop": _stop,
    "headset_off": lambda session: session.set_hold(Hold.HEADSET_OFF, True),
    "reopen": lambda session: session.set_hold(Hold.HEADSET_OFF, False),
    "talk": _talk,
    pedal.TALK: _talk,
    pedal.PAUSE: _pedal_pause,
    "longer": _longer,
    "finish": _finish,
    "volume_down": _volume(-1),
    "volume_up": _volume(+1),
    "brightness_down": _brightness(-1),
    "brightness_up": _brightness(+1),
    "ask_now": rounds.once_more,
    "ask_anyway": _ask_anyway,
    "asleep_all": rounds.all_asleep,
    "ask_again": rounds.ask_again,
    "call_done": calling.done,
    "removed": _removed,
    "breathe": _breathe,
    "play": _play,
    "final_scores": _final_scores,
    "end_without_scores": lambda session: session.go("end"),
    "staff_break": resting.start,
    "rest_longer": resting.longer,
    "rest_end": lambda session: session.go("rested"),
    "cleaned": kits.finish,
    "continue_same": lambda session: session.go(f"go_on_{session.reopen_to.value}"),
    "close_same": lambda session: session.go("close"),
}

_FAMILIES: dict[str, Callable[[Session, str], None]] = {
    "length": _length,
    "strap": _strap,
    "world": lambda session, name: session.choose(name),
    "score": _score,
    "missing": _missing,
}
