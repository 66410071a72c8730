"""How a visit sounds: the session's state turned into a `Sound`. Pure.

Only what is urgent goes fast, and only downward: STOP, Headset off, Talk and the patient's call. Whatever comes
(back) takes a second at least, so that nothing ever startles.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk import guiding, loudness, resting
from kiosk.activities import BREATHING, SCAPES
from kiosk.loudness import SILENT_DB
from kiosk.states import IN_WORLD, VISITING, Hold, State
from kiosk.view import Sound

if TYPE_CHECKING:
    from kiosk.session import Session

TALK_DB = -20.0
ASLEEP_DB = -6.0
RAMP_S = 2.0
HOLD_RAMP_S = 1.0
SOFTEST_RAMP_S = 1.0  # the shortest of what comes
URGENT_RAMP_S = 0.3
STOP_RAMP_S = 0.8
OFF_RAMP_S = 0.1
ASLEEP_RAMP_S, AWAKE_RAMP_S = 10.0, 3.0
SPOKEN_IN = (Hold.NURSE, Hold.PATIENT_CALL)

_SILENCE = Sound("", SILENT_DB, RAMP_S)


def sound_of(session: Session, holding: Hold | None, last: Sound) -> Sound:
    """What is to be heard now.

    Args:
        session: the visit.
        holding: the hold that matters most.
        last: what was to be heard until now.
    """
    wish = _wish(session, holding)
    if not wish.scape:
        wish = replace(wish, under_db=last.under_db)  # on its way into silence nothing comes up
    if not wish.scape and not last.scape:
        wish = replace(wish, ramp_s=min(wish.ramp_s, last.ramp_s))
    elif (wish.scape, wish.gain_db, wish.under_db) == (last.scape, last.gain_db, last.under_db):
        wish = replace(wish, ramp_s=last.ramp_s)  # it is on its way
    elif wish.gain_db > last.gain_db or wish.under_db > last.under_db:
        wish = replace(wish, ramp_s=max(wish.ramp_s, SOFTEST_RAMP_S))
    if not session.config.audio.voice:
        return wish
    voice, language = session.voice, session.patient_language.code
    return replace(wish, phrase=voice.phrase, said=voice.said, language=language)


def _wish(session: Session, holding: Hold | None) -> Sound:
    if holding is Hold.HEADSET_OFF:
        return replace(_SILENCE, ramp_s=OFF_RAMP_S)
    if session.state is State.HALTED:
        return replace(_SILENCE, ramp_s=STOP_RAMP_S)
    if resting.over(session):
        return replace(_SILENCE, ramp_s=resting.OVER_S)
    gain = loudness.gain_db(session.config.audio, session.patient.age_band, session.volume)
    gain += guiding.quieter_db(session)
    if session.state not in (*VISITING, State.RESTING) or gain <= SILENT_DB or session.plain:
        return _SILENCE
    scape = SCAPES.get(session.world, session.world) if session.state in IN_WORLD else "calm"
    if holding is Hold.PATIENT_CALL:
        scape = "calm"
    under_db = TALK_DB if holding in SPOKEN_IN else 0.0  # what is said then is to be heard
    if session.talk_until:
        return Sound(scape, gain + TALK_DB, URGENT_RAMP_S, under_db=under_db)
    if holding in SPOKEN_IN:
        ramp_s = URGENT_RAMP_S if holding is Hold.PATIENT_CALL else HOLD_RAMP_S
        return Sound(scape, gain, ramp_s, under_db=under_db)
    if holding:
        return Sound(scape, gain + TALK_DB, HOLD_RAMP_S)
    breath = session.activity == BREATHING
    if session.asleep:
        return Sound(scape, gain + ASLEEP_DB, ASLEEP_RAMP_S, breath)
    just_woken = session.now - session.woke_at < AWAKE_RAMP_S
    return Sound(scape, gain, AWAKE_RAMP_S if just_woken else RAMP_S, breath)
