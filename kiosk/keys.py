"""The nurse's keys: their names, and which of them do something now. Pure.

What each does is `kiosk.taps`, where each lies `kiosk.console.place`. One table of keys per state; the holds,
an open question and what is not there take some away and bring others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk import activities, dimming, enrolling, giving, loudness, pages, resting, rounds
from kiosk.config import LENGTHS_MIN
from kiosk.patient import POSITIONS
from kiosk.scores import STAFF_REASONS
from kiosk.starting import why_not_start
from kiosk.states import VISITING, Hold, State

if TYPE_CHECKING:
    from kiosk.session import Session

STRAPS = tuple(f"strap_{place}" for place in range(1, 5))

_SETTINGS = {f"length_{minutes}" for minutes in LENGTHS_MIN} | {f"position_{name}" for name in POSITIONS}
_ALWAYS = {"stop", "volume_down", "volume_up", "brightness_down", "brightness_up"}
_VISIT = {"pause", "talk", "recentre", "headset_off"}
_REASONS = {f"missing_{reason.value}" for reason in STAFF_REASONS}
_ANSWERS = {f"score_{n}" for n in range(11)} | _REASONS | {"asleep_all"}

_STAYING = {
    "phrases": {"call_done"},
    "marks": {"finish", "longer", "scores"},
    "asleep": {"finish", "longer", "ask_now", "scores", *STRAPS},
    "guided": {"finish"},
    "flat_guided": {"finish"},
    "procedure": {"finish", "longer", "ask_now", "breathe", "play", "scores", *STRAPS},
}
"""The keys of the state that lie on a page too."""

_KEYS: dict[State, frozenset[str]] = {
    State.READY: frozenset(_ALWAYS | _SETTINGS | {"start", "export", "settings", "patient"}),
    State.FITTING: frozenset(_ALWAYS | _VISIT | _SETTINGS | {"begin", "patient"}),
    State.BASELINE: frozenset(_ALWAYS | _VISIT),
    State.CHOOSING: frozenset(_ALWAYS | _VISIT | {"finish"}),
    State.IMMERSED: frozenset(_ALWAYS | _VISIT | {"finish", "longer", "ask_now", "breathe", "play"}),
    State.WINDING_DOWN: frozenset(_ALWAYS | _VISIT | {"finish", "longer"}),
    State.FINAL: frozenset(_ALWAYS | _VISIT | {"end_without_scores"}),
    State.GOODBYE: frozenset(_ALWAYS | _VISIT | {"removed"}),
    State.CLEANING: frozenset(_ALWAYS | {"cleaned", "export"}),
    State.HALTED: frozenset(_ALWAYS | {"resume", "talk", "recentre", "headset_off"}),
    State.REOPENING: frozenset({"stop", "continue_same", "close_same"}),
    State.RESTING: frozenset(_ALWAYS | {"rest_end", "rest_longer", "recentre"}),
}


def offered(session: Session) -> frozenset[str]:
    """The keys that do something now."""
    state = session.state
    found = set(_KEYS[state])
    if state is State.READY:
        found |= giving.offered(session) | resting.offered(session)
        found = {key for key in found if not key.startswith("start") or not why_not_start(session, key)}
    if session.teaching:
        found -= {"export", "settings"}
        found |= {"teaching_end"} if state is State.READY else set()
    if not session.stick.mounted or session.stick.busy:
        found.discard("export")
    if state is State.CHOOSING:
        found |= {f"world_{name}" for name in session.offered}
    if state is State.HALTED:
        found.discard("stop")
        if session.came_from in VISITING:
            found |= {"final_scores", "end_without_scores"}
            if Hold.DOFFED not in session.hold:
                found |= {"removed"}
    if state is not State.REOPENING:
        found |= {key for key, seen in zip(STRAPS, session.straps, strict=True) if seen}
    if session.asking:
        found -= {"ask_now"}
        waits = rounds.waits_for_waking(session)
        is_put = session.asking.current and (waits or session.asking.current.asked_at is not None)
        if is_put and not rounds.has_just_changed(session):
            found |= _REASONS | {f"score_{n}" for n in session.asking.entered} | ({"ask_anyway"} if waits else set())
            found |= {"asleep_all"} if rounds.may_all_be_asleep(session) else set()
    if session.slept and state is State.GOODBYE:
        found.add("ask_again")
    if state is State.IMMERSED and not session.length_s:
        found.discard("longer")
    if not activities.games(session.world, session.occupation.gone):
        found.discard("play")
    if session.hold and state in (*VISITING, State.HALTED):
        found = _held_keys(session, found)
    found -= giving.without(session)
    if session.programme.is_guided:
        found = {key for key in found - {"longer", "breathe", "play"} if not key.startswith("length_")}
    found |= pages.leads(session)
    found -= _at_an_end(session)
    if session.trial:
        found = _in_study(session, found)
    if over := pages.over(session):
        staying = _ALWAYS | _VISIT | {"resume", "phrases", "details"} | _STAYING.get(over.page(session), set())
        return frozenset((found & staying) | over.offered(session))
    return frozenset(found)


def _at_an_end(session: Session) -> set[str]:
    """Keys of a level that is as high or as low as it gets."""
    levels = {"volume": (session.volume, loudness.MOST_STEP), "brightness": (session.brightness, dimming.MOST_STEP)}
    return {f"{name}_down" for name, (level, _) in levels.items() if level <= 0} | {
        f"{name}_up" for name, (level, most) in levels.items() if level >= most}


def _in_study(session: Session, found: set[str]) -> set[str]:
    """What the protocol leaves of the keys."""
    found = {key for key in found if not key.startswith("length_")}
    if session.plain:
        found -= {*_ALWAYS - {"stop"}, "talk", "recentre", "headset_off", "longer", "breathe", "play", "removed"}
    return found - {"begin"} if enrolling.needs(session) else found


def _held_keys(session: Session, found: set[str]) -> set[str]:
    hold = session.hold
    if Hold.HEADSET_OFF in hold:
        return {"reopen"} | (found & {"stop", "talk"})
    if session.state is not State.HALTED:
        more = _ANSWERS | {"end_without_scores"} if session.answerable else {"removed"}
        if hold == {Hold.NURSE}:  # a break may become the end, or need more time
            more = more | {"finish", "longer"}
        found = found & (_ALWAYS | _VISIT | {*STRAPS} | more)
        if not session.answerable and Hold.DOFFED not in hold:
            found |= {"removed"}
    if Hold.PATIENT_CALL in hold:
        found |= {"call_done"}
    if hold & {Hold.NURSE, Hold.DOFFED}:
        found |= {"resume"}
    return found
