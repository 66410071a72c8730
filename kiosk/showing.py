"""How a visit looks: the session's state turned into a `View`. Pure.

One table of words and light per state; the holds, the Talk key and the faults lie over it. The patient's
words are few, kind and never blame; the nurse's say what is happening.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kiosk import (
    about,
    activities,
    changing,
    correcting,
    dimming,
    enrolling,
    giving,
    guiding,
    kits,
    marking,
    offering,
    pages,
    phrasing,
    practising,
    ranging,
    resting,
    resume,
    rounds,
    summing,
    supply,
)
from kiosk import panel as panels
from kiosk.activities import BREATHING, EXPLORE
from kiosk.events import Health, Row, Worn
from kiosk.keys import offered
from kiosk.language import N_
from kiosk.patient import SCREEN
from kiosk.prompts import PROMPTS
from kiosk.scores import INSTRUMENTS
from kiosk.sounding import sound_of
from kiosk.starting import why_not_start
from kiosk.states import IN_WORLD, TOUCHED, VISITING, Hold, State, foremost
from kiosk.view import Desk, Picture, Pulse, Question, Sound, View

if TYPE_CHECKING:
    from kiosk.asking import Open
    from kiosk.panel import Panel
    from kiosk.session import Session

BARS_DBM = (-90, -80, -70, -60)  # a signal stronger than each is one bar more


@dataclass(frozen=True, slots=True)
class Mood:
    """One state's words and light: brightness 0–1, seconds to reach it."""

    headline: str
    caption: str
    brightness: float
    ramp_s: float


MOODS = {
    State.READY: Mood(N_("Ready for the next patient"), "", 0.3, 5.0),
    State.FITTING: Mood(N_("Fitting the headset"), PROMPTS["welcome"], 0.3, 5.0),
    State.BASELINE: Mood(N_("Asking before we begin"), "", 0.5, 5.0),
    State.CHOOSING: Mood(N_("Picking a world"), "", 0.6, 5.0),
    State.IMMERSED: Mood(N_("In the picture"), "", 1.0, 8.0),
    State.WINDING_DOWN: Mood(N_("Coming back slowly"), PROMPTS["soon_done"], 0.6, 12.0),
    State.FINAL: Mood(N_("Asking how it was"), "", 0.5, 5.0),
    State.GOODBYE: Mood(N_("Take the headset off"), PROMPTS["thank_you"], 0.5, 5.0),
    State.CLEANING: Mood(N_("Clean before the next patient"), "", 0.2, 5.0),
    State.HALTED: Mood(N_("Stopped"), N_("Everything is calm. Someone is with you"), 0.4, 3.0),
    State.REOPENING: Mood(N_("Same patient as before?"), "", 0.3, 5.0),
    State.RESTING: Mood(N_("Staff break"), "", 1.0, 8.0),
}

_BREAK_OVER = Mood(*resting.OVER[:2], 0.3, resting.OVER_S)

_PLACES = {"beach": N_("On the beach"), "forest": N_("In the forest"), "snow": N_("In the snow"),
           "night": N_("By the lake at night"), "reef": N_("In the coral garden"), "calm": N_("In the calm scene")}

_DETAILS = {
    State.READY: N_("Choose position and length, or just press Start."),
    State.FITTING: N_("Headset on, straps snug, looking straight ahead: press Begin."),
    State.BASELINE: N_("The patient answers by looking. If they say a number, tap it."),
    State.CHOOSING: N_("The patient looks at a world to go there. You can choose for them."),
    State.WINDING_DOWN: N_("The questions come next."),
    State.FINAL: N_("The patient answers by looking. If they say a number, tap it."),
    State.GOODBYE: N_("Help the patient take the headset off."),
    State.CLEANING: N_("Change the liner, wipe, wait for the contact time."),
    State.HALTED: N_("The patient sees a calm scene. All answers so far are kept."),
    State.REOPENING: N_("The cart was switched off during a visit."),
}

_HELD = {
    Hold.HEADSET_OFF: (N_("Headset off"), N_("The picture is a plain grey and silent. Reopen when you are ready.")),
    Hold.PATIENT_CALL: (N_("The patient needs something"), N_("The picture is calm. Press Done when it is settled.")),
    Hold.HEADSET_LOST: (
        N_("The headset is not answering"), N_("Check its cable. It goes on by itself when it is back.")),
    Hold.DOFFED: (N_("The headset is off"), N_("It goes on when the headset is worn again.")),
    Hold.NURSE: (N_("Paused"), N_("The patient sees the picture dimmed. Time stands still.")),
}

_ASLEEP = N_("Perhaps asleep. Let them rest, or press Finish.")
_ASLEEP_ASKED = N_("Perhaps asleep. Let them rest, or tap Asleep.")
_GUIDE_OFF = N_("Turned off: the patient breathes freely")
_BY_LOOKING = N_("The patient answers by looking. Numbers cannot be tapped in this study.")
_READ_OUT = N_("Read the question out, word for word. Tap the number that the patient says.")
_QUESTION = ("title", "low", "high", "words")
_SCREENED = (*VISITING, State.HALTED, State.REOPENING)
_STOPPED = N_("All answers so far are kept. It goes on only when you say so.")


def view_of(session: Session, last: Sound) -> View:
    """Everything to show and sound now, after what sounded `last`; `to_save` is added by `with_rows`."""
    state = session.state
    mood = _BREAK_OVER if resting.over(session) else MOODS[state]
    holding = _first_hold(session)
    return View(
        state.value, frozenset(hold.value for hold in session.hold),
        _picture(session, mood, holding), sound_of(session, holding, last), _desk(session, mood, holding),
        strap=session.strap_choice,
        practice_of=practising.asked(session),
        screen="flat" if giving.shown(session) == SCREEN and session.state in _SCREENED else "",
    )


def with_rows(view: View, rows: tuple[Row, ...]) -> View:
    """The same view, with rows to save."""
    return replace(view, to_save=rows)


def _first_hold(session: Session) -> Hold | None:
    """The hold that matters most, or None where none applies."""
    return foremost(session.hold) if session.state in (*VISITING, State.HALTED) else None


def _picture(session: Session, mood: Mood, holding: Hold | None) -> Picture:
    if session.unseen:
        return Picture(brightness=MOODS[State.CLEANING].brightness, recentre=session.recentred)
    world = session.world if session.state in IN_WORLD else "calm"
    brightness, ramp_s = dimming.light(mood.brightness, session.brightness, session.patient.dim), mood.ramp_s
    brightness = guiding.dimmed(session, brightness)
    if session.dimmed_at == session.now:
        ramp_s = max(dimming.RAMP_S, ramp_s - session.state_running_s)
    panel, caption = _panel(session), guiding.caption(session) or mood.caption
    if caption in map(PROMPTS.get, giving.UNSAID.get(giving.shown(session), ())):
        caption = ""
    if holding is Hold.PATIENT_CALL:
        world, panel, caption = "calm", None, PROMPTS["someone_comes"]
    elif holding and session.state is not State.HALTED:
        panel, caption = None, PROMPTS["pause"] if holding is Hold.NURSE else ""
    elif session.guide and session.shows_guide and not resting.over(session):
        caption = guiding.caption(session) or session.guide.caption(session.now)
    panel = phrasing.asks(session) or panel
    caption = _said(session, panel) or caption
    if session.talk_until or holding:
        brightness, ramp_s = min(brightness, 0.35), 1.0
    say, shown = session.patient_language.say, panel is None and not session.talk_until
    foot = (*guiding.foot(session), *changing.foot(session)) if shown else ()
    return Picture(
        world=world, panel=_in_words(session, panel), caption=say(caption), call=say(panels.ENGLISH.call),
        brightness=brightness, ramp_s=ramp_s,
        recentre=session.recentred, blank=holding is Hold.HEADSET_OFF,
        bell=_may_call(session, holding),
        activity=session.activity, playing=session.playing,
        led=bool(session.guide and session.guide.leads), pace=panels.SPEEDS[session.config.gaze.speed],
        mono=session.patient.eye, spot=guiding.spot(session) if panel is None else "",
        foot=tuple((id, say(words)) for id, words in foot),
    )


def _in_words(session: Session, panel: Panel | None) -> Panel | None:
    """The page in the patient's language; a question has words of its own, which are kept with its answer."""
    if panel is None:
        return None
    question = session.asking.current if session.asking else None
    own = _QUESTION if question and panel.key.startswith(question.score_id) else ()
    say = session.patient_language.say
    return replace(panel, cells=tuple(
        cell if cell.id in own else replace(cell, label=say(cell.label)) for cell in panel.cells))


def _said(session: Session, panel: Panel | None) -> str:
    """The words of what is being said; "" where the page says them already."""
    if session.voice.phrase in INSTRUMENTS:
        return ""
    said = session.voice.caption(session.now)
    return "" if panel and any(cell.label == said for cell in panel.cells) else said


def _may_call(session: Session, holding: Hold | None) -> bool:
    """Whenever he wears it; not while it is being put on, nor once he has called."""
    if not session.book.visit or session.state not in (*VISITING, State.HALTED) or holding not in (None, Hold.NURSE):
        return False
    return session.state is not State.FITTING or session.worn is Worn.YES


def _panel(session: Session) -> Panel | None:
    speed, occupation = session.config.gaze.speed, session.occupation
    if session.sharpness:
        return panels.sharpness(session.patient_language.say("Is this sharp?"))
    if elsewhere := changing.panel(session):
        return elsewhere
    if items := occupation.choices():
        key = f"do:{occupation.going_to}"
        return panels.choice(key, PROMPTS["choose_activity"], items, speed, occupation.still_head)
    if session.state is State.CHOOSING and session.offered:
        worlds = [(f"world:{name}", activities.WORLDS[name], name) for name in occupation.worlds(session.offered)]
        return panels.windows("worlds", N_("Where would you like to be?"), worlds, speed, occupation.still_head)
    return session.asking.panel() if session.asking else None


def _desk(session: Session, mood: Mood, holding: Hold | None) -> Desk:
    say = session.staff_language.say
    headline, detail = mood.headline, _DETAILS.get(session.state, "")
    if session.state is State.CLEANING:
        detail = kits.asks(session)
    elif session.state is State.RESTING:
        detail = resting.line(session)
    elif session.state is State.REOPENING:
        detail = f"{say(detail)} {_reopening(session)}"
    elif session.state is State.READY and not session.trial:
        detail = " ".join(part for part in (kits.ready(session), say(detail)) if part)
    if told := giving.words(session):
        headline, detail = told
    if told := offering.chosen(session):
        headline, detail = told[0], told[1] or detail
    if session.trial or session.delivery:
        headline, detail = enrolling.instruction(session) or (headline, detail)
    if session.state is State.IMMERSED and not session.plain:
        headline = _PLACES.get(session.world, headline)
        game = activities.GAMES.get(session.activity, "")
        detail = ". ".join(part for part in (session.staff_language.say(game), marking.line(session)) if part)
    if session.asleep and not session.resting:
        detail = _ASLEEP
    asking = session.asking if session.asking and session.asking.current else None
    question, answered_by = None, ""
    if asking and asking.current:
        asked = asking.current
        question = Question(asked.score_id, asked.question, asked.words, asking.number, asking.total)
        off = holding is Hold.DOFFED and bool(asking.entered)
        aloud = off or session.method == "spoken" or not asked.instrument.by_gaze
        detail = _how(asked, _READ_OUT if aloud else detail if asking.entered else _BY_LOOKING)
        detail = rounds.through_interpreter(session, asked) or detail
        detail = _ASLEEP_ASKED if session.asleep and not asked.observed else detail
        answered_by = detail
        what = N_("Asking now") if session.state is State.IMMERSED else headline
        headline = say("{what}: {number} of {total}", what=say(what), number=asking.number, total=asking.total)
    if holding:
        is_stopped = session.state is State.HALTED
        headline, detail = (headline, _stopped_detail(holding)) if is_stopped else _held(session, holding)
    if holding is Hold.DOFFED and answered_by:
        detail = answered_by  # a number that is said can still be tapped
    if top := pages.over(session):
        told = top.words(session)
        headline, detail = told if told[0] else (headline, detail)
    banner, urgent = _banner(session)
    if session.state is State.READY and not pages.over(session) and (why := why_not_start(session)):
        detail = "" if why in banner else why  # nobody is told to press what is dim
    return Desk(
        panel=_desk_panel(session, holding), headline=say(headline), detail=say(detail),
        banner=say(banner), urgent=urgent,
        question=question, keys=offered(session), marked=_marked(session),
        running_s=int(session.state_running_s if session.plain else session.diary.immersed_s),
        length_s=0 if session.plain else session.length_s, volume=session.volume,
        brightness=session.brightness, notes=(*phrasing.notes(session), *offering.notes(session)),
        saved=_saved(session), pulse=_pulse(session), straps=_straps(session),
        told=(*kits.steps(session), *summing.lines(session)),
        labels=(
            *kits.labels(session), *enrolling.labels(session), *marking.labels(session), *giving.labels(session),
            *offering.labels(session)),
        facts=guiding.facts(session) or ranging.facts(session),
        practice=practising.shown(session),
        answers=correcting.listed(session), unsettled=session.answers.unsettled(session.now),
    )


def _held(session: Session, holding: Hold) -> tuple[str, str]:
    """Why it stands still; while the flat screen takes the headset's place it is no fault."""
    if holding is Hold.HEADSET_LOST and giving.shown(session) == SCREEN:
        return giving.COMING
    return _HELD[holding]


def _how(asked: Open, detail: str) -> str:
    """How the question of the moment is answered, in words for the nurse."""
    if asked.observed:
        return N_("You judge: tap the number. The patient sees nothing of it.")
    return N_("Show the printed card. Tap the number of the face.") if asked.instrument.method == "paper" else detail


def _pulse(session: Session) -> Pulse:
    """The heart's and the guide's part of the console."""
    heart, guide, now, say = session.heart, session.guide, session.now, session.staff_language.say
    bpm, age_s = heart.bpm(now)
    age = int(age_s) if age_s < math.inf else None
    if guide is None:
        return Pulse(bpm, age, heart.quality(now))
    linked = session.strap.health in (Health.OK, Health.MODEL)
    led = session.activity == BREATHING
    return Pulse(
        bpm, age, heart.quality(now), guide.rate_per_min if led else None, led and guide.following,
        guide.words(linked, bpm is not None, say) if session.occupation.wanted == BREATHING else say(_GUIDE_OFF),
        heart.trace(now), guide.inhales(now),
    )


def _straps(session: Session) -> tuple[tuple[str, str, int | None] | None, ...]:
    if not any(session.straps):
        return ()
    return tuple(
        (seen.name, seen.address.replace(":", "")[-4:], _bars(seen.rssi_dbm)) if seen else None
        for seen in session.straps
    )


def _bars(rssi_dbm: int | None) -> int | None:
    return None if rssi_dbm is None else sum(rssi_dbm > bound for bound in BARS_DBM)


def _stopped_detail(holding: Hold) -> str:
    """After STOP a headset that comes back starts nothing, and nothing may say so."""
    return _STOPPED if holding in (Hold.DOFFED, Hold.HEADSET_LOST) else _HELD[holding][1]


def _desk_panel(session: Session, holding: Hold | None) -> str:
    """An open question keeps its 0–10 on the console, except under a call or with the headset off.

    While the patient touches the picture, the state's panel with the large picture.
    """
    state: State = session.state
    if top := pages.over(session):
        return top.page(session)
    if state is not State.HALTED and holding and not session.answerable:
        return "held"
    if state not in TOUCHED or not giving.is_touched(session):
        return state.value
    asks = state is State.IMMERSED and session.asking and session.asking.current
    return "flat_asking" if asks else f"flat_{state.value}"


def _reopening(session: Session) -> str:
    """How long ago the visit stopped, and when it closes by itself."""
    ago_s = session.now - session.stopped_at
    ago = correcting.ago(ago_s, session.staff_language.say)
    left = math.ceil(max(0.0, resume.CLOSES_S - ago_s) / 60)
    return session.staff_language.say("That was {ago}. It closes by itself in {left} min.", ago=ago, left=left)


def _marked(session: Session) -> frozenset[str]:
    marked = set(about.marked(session))
    if not session.programme.is_guided:
        marked.add(f"length_{session.length_s // 60}")
    if session.patient.isolation:
        marked.add("isolation")
    if session.occupation.wanted == BREATHING:
        marked.add("breathe")
    elif session.occupation.wanted != EXPLORE:
        marked.add("play")
    if session.programme.is_guided:
        marked.add("programmes")
    if session.talk_until:
        marked.add("talk")
    if Hold.NURSE in session.hold:
        marked.add("pause")
    top = pages.over(session)
    return frozenset(marked | (top.marked(session) if top else set()))


def _saved(session: Session) -> str:
    if session.not_saved:
        return "not_saved"
    if session.waiting_scores:
        return "saving"
    return "saved" if session.saved_any and (session.book.visit or correcting.page(session)) else ""


def _repaired(session: Session) -> str:
    """What had to be repaired in the records, or could not be done there."""
    say, detail = session.staff_language.say, session.disk.detail
    return say("Tell whoever looks after this cart: {detail}", detail=say(detail)) if detail else ""


def _banner(session: Session) -> tuple[str, bool]:
    """The most pressing words across the console, and whether they are urgent."""
    if session.not_saved:
        return N_("NOT SAVED – write it on paper"), True
    if Hold.PATIENT_CALL in session.hold:
        return N_("The patient is asking for somebody"), True
    battery, empty = supply.warning(session.power, session.staff_language)
    if empty:
        return battery, True
    if answer := phrasing.banner(session):
        return answer, False
    if session.talk_until:
        left_s = math.ceil(session.talk_until - session.now)
        return session.staff_language.say(
            "Talk: sound and picture are down. They come back by themselves in {seconds} s", seconds=left_s), False
    if session.state is State.READY:
        notice = session.staff_language.say(session.notice)
        told = " ".join(words for words in (notice, why_not_start(session), offering.refusal(session)) if words)
        return told or _repaired(session) or battery, False
    if session.hold:
        holding = _first_hold(session)
        return (_HELD[holding][0], False) if holding else ("", False)
    if broken := session.broken_worlds | session.occupation.broken:
        say = session.staff_language.say
        names = sorted(say({**activities.WORLDS, **activities.GAMES}.get(name, name)) for name in broken)
        return say("Switched off after a fault: {names}", names=", ".join(names)), False
    return battery, False
