"""How a visit looks: the session's state turned into a `View`. Pure.

One table of words and light per state; the holds, the Talk key and the faults lie over it. The patient's
words are few, kind and never blame; the nurse's say what is happening.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kiosk import activities, correcting, enrolling, marks
from kiosk import panel as panels
from kiosk.activities import BREATHING, EXPLORE
from kiosk.events import Health, Row, Worn
from kiosk.keys import offered, page, why_not_start
from kiosk.prompts import PROMPTS
from kiosk.scores import INSTRUMENTS
from kiosk.sounding import sound_of
from kiosk.states import VISITING, Hold, State, foremost
from kiosk.studies.protocol import FLAT
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
    State.READY: Mood("Ready for the next patient", "", 0.3, 5.0),
    State.FITTING: Mood("Fitting the headset", PROMPTS["welcome"], 0.3, 5.0),
    State.BASELINE: Mood("Asking before we begin", "", 0.5, 5.0),
    State.CHOOSING: Mood("Picking a world", "", 0.6, 5.0),
    State.IMMERSED: Mood("In the picture", "", 1.0, 8.0),
    State.WINDING_DOWN: Mood("Coming back slowly", PROMPTS["soon_done"], 0.6, 12.0),
    State.FINAL: Mood("Asking how it was", "", 0.5, 5.0),
    State.GOODBYE: Mood("Take the headset off", PROMPTS["thank_you"], 0.5, 5.0),
    State.CLEANING: Mood("Clean before the next patient", "", 0.2, 5.0),
    State.HALTED: Mood("Stopped", "Everything is calm. Someone is with you", 0.4, 3.0),
    State.REOPENING: Mood("Same patient as before?", "", 0.3, 5.0),
}

_PLACES = {"beach": "On the beach", "forest": "In the forest", "snow": "In the snow", "night": "By the lake at night",
           "reef": "In the coral garden", "calm": "In the calm scene"}

_DETAILS = {
    State.READY: "Choose position and length, or just press Start.",
    State.FITTING: "Headset on, straps snug, looking straight ahead: press Begin.",
    State.BASELINE: "The patient answers by looking. If they say a number, tap it.",
    State.CHOOSING: "The patient looks at a world to go there. You can choose for them.",
    State.WINDING_DOWN: "The questions come next.",
    State.FINAL: "The patient answers by looking. If they say a number, tap it.",
    State.GOODBYE: "Help the patient take the headset off.",
    State.CLEANING: "Change the liner, wipe, wait for the contact time.",
    State.HALTED: "The patient sees a calm scene. All answers so far are kept.",
    State.REOPENING: "The cart was switched off during a visit.",
}

_HELD = {
    Hold.HEADSET_OFF: ("Headset off", "The picture is a plain grey and silent. Reopen when you are ready."),
    Hold.PATIENT_CALL: ("The patient needs something", "The picture is calm. Press Done when it is settled."),
    Hold.HEADSET_LOST: ("The headset is not answering", "Check its cable. It goes on by itself when it is back."),
    Hold.DOFFED: ("The headset is off", "It goes on when the headset is worn again."),
    Hold.NURSE: ("Paused", "The patient sees the picture dimmed. Time stands still."),
}

_ASLEEP = "Perhaps asleep. Let them rest, or press Finish."
_ASLEEP_ASKED = "Perhaps asleep. Let them rest, or tap Asleep."
_GUIDE_OFF = "Turned off: the patient breathes freely"
_ABOUT = ("About the patient", "All of it may be left open. The age says how slow the breathing guide may become.")
_PAGES = {
    "marks": ("What happens now?", "One tap marks it, at this moment."),
    "why": ("Why did it end?", "One tap. The last one counts."),
    "not_received": ("Why is it not given?", "The questions stay the same; the patient is counted where drawn."),
}
_BY_LOOKING = "The patient answers by looking. Numbers cannot be tapped in this study."
_READ_OUT = "Read the question out, word for word. Tap the number that the patient says."
_SCREENED = (*VISITING, State.HALTED, State.REOPENING)
_STOPPED = "All answers so far are kept. It goes on only when you say so."


def view_of(session: Session, last: Sound) -> View:
    """Everything to show and sound now, after what sounded `last`; `to_save` is added by `with_rows`."""
    state = session.state
    mood = MOODS[state]
    holding = _first_hold(session)
    return View(
        state.value, frozenset(hold.value for hold in session.hold),
        _picture(session, mood, holding), sound_of(session, holding, last), _desk(session, mood, holding),
        strap=session.strap_choice,
        screen="flat" if session.delivery == FLAT and session.state in _SCREENED else "",
    )


def with_rows(view: View, rows: tuple[Row, ...]) -> View:
    """The same view, with rows to save."""
    return replace(view, to_save=rows)


def _first_hold(session: Session) -> Hold | None:
    """The hold that matters most, or None where none applies."""
    return foremost(session.hold) if session.state in (*VISITING, State.HALTED) else None


def _picture(session: Session, mood: Mood, holding: Hold | None) -> Picture:
    if session.plain:
        return Picture(brightness=MOODS[State.CLEANING].brightness, recentre=session.recentred)
    world = session.world if session.state in (State.IMMERSED, State.WINDING_DOWN) else "calm"
    brightness, ramp_s = mood.brightness, mood.ramp_s
    panel, caption = _panel(session), mood.caption
    if holding is Hold.PATIENT_CALL:
        world, panel, caption = "calm", None, PROMPTS["someone_comes"]
    elif holding and session.state is not State.HALTED:
        panel, caption = None, PROMPTS["pause"] if holding is Hold.NURSE else ""
    elif session.guide and session.shows_guide:
        caption = session.guide.caption(session.now)
    caption = _said(session, panel) or caption
    if session.talk_until or holding:
        brightness, ramp_s = min(brightness, 0.35), 1.0
    return Picture(
        world=world, panel=panel, caption=caption, brightness=brightness, ramp_s=ramp_s,
        recentre=session.recentred, blank=holding is Hold.HEADSET_OFF,
        bell=_may_call(session, holding),
        activity=session.activity, playing=session.playing,
        led=bool(session.guide and session.guide.leads), pace=panels.SPEEDS[session.config.gaze.speed],
    )


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
    if items := occupation.choices():
        key = f"do:{occupation.going_to}"
        return panels.choice(key, "What would you like to do there?", items, speed, occupation.still_head)
    if session.state is State.CHOOSING and session.offered:
        worlds = [(f"world:{name}", activities.WORLDS[name], name) for name in occupation.worlds(session.offered)]
        return panels.windows("worlds", "Where would you like to be?", worlds, speed, occupation.still_head)
    return session.asking.panel() if session.asking else None


def _desk(session: Session, mood: Mood, holding: Hold | None) -> Desk:
    headline, detail = mood.headline, _DETAILS.get(session.state, "")
    if session.trial or session.delivery:
        headline, detail = enrolling.instruction(session) or (headline, detail)
    if session.state is State.IMMERSED and not session.plain:
        headline = _PLACES.get(session.world, headline)
        detail = activities.GAMES.get(session.activity, detail)
    if session.asleep:
        detail = _ASLEEP
    asking = session.asking if session.asking and session.asking.current else None
    question = None
    if asking and asking.current:
        asked = asking.current
        question = Question(asked.score_id, asked.question, asked.words, asking.number, asking.total)
        aloud = session.protocol.method == "spoken" or not asked.instrument.by_gaze
        detail = _how(asked, _READ_OUT if aloud else detail if asking.entered else _BY_LOOKING)
        detail = _ASLEEP_ASKED if session.asleep and not asked.observed else detail
        about = "Asking now" if session.state is State.IMMERSED else headline
        headline = f"{about}: {asking.number} of {asking.total}"
    if holding:
        is_stopped = session.state is State.HALTED
        headline, detail = (headline, _stopped_detail(holding)) if is_stopped else _held(session, holding)
    if session.about_patient and not holding:
        headline, detail = _ABOUT
    if correcting.page(session):
        headline, detail = correcting.words(session)
    elif over := page(session):
        headline, detail = enrolling.words(session, over) if over in enrolling.PAGES else _PAGES[over]
        detail = _marked_last(session) or detail
    banner, urgent = _banner(session)
    return Desk(
        panel=_desk_panel(session, holding), headline=headline, detail=detail, banner=banner, urgent=urgent,
        question=question, keys=offered(session), marked=_marked(session),
        running_s=int(session.state_running_s if session.plain else session.diary.immersed_s),
        length_s=0 if session.plain else session.length_s, volume=session.volume,
        saved=_saved(session), pulse=_pulse(session), straps=_straps(session), labels=enrolling.labels(session),
        answers=correcting.listed(session), unsettled=session.answers.unsettled(session.now),
    )


def _marked_last(session: Session) -> str:
    """The last mark that stands, and how many there are."""
    if not session.marks or session.page != "marks":
        return ""
    return f"{len(session.marks)} marked, last: {marks.words(session.marks[-1])}. Undo takes it back."


def _held(session: Session, holding: Hold) -> tuple[str, str]:
    """Why it stands still; while the flat screen takes the headset's place it is no fault."""
    if holding is Hold.HEADSET_LOST and session.delivery == FLAT:
        return "The flat screen is coming up", "It goes on by itself."
    return _HELD[holding]


def _how(asked: Open, detail: str) -> str:
    """How the question of the moment is answered, in words for the nurse."""
    if asked.observed:
        return "You judge: tap the number. The patient sees nothing of it."
    return "Show the printed card. Tap the number of the face." if asked.instrument.method == "paper" else detail


def _pulse(session: Session) -> Pulse:
    """The heart's and the guide's part of the console."""
    heart, guide, now = session.heart, session.guide, session.now
    bpm, age_s = heart.bpm(now)
    age = int(age_s) if age_s < math.inf else None
    if guide is None:
        return Pulse(bpm, age, heart.quality(now))
    linked = session.strap.health in (Health.OK, Health.MODEL)
    led = session.activity == BREATHING
    return Pulse(
        bpm, age, heart.quality(now), guide.rate_per_min if led else None, led and guide.following,
        guide.words(linked, bpm is not None) if session.occupation.wanted == BREATHING else _GUIDE_OFF,
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
    """An open question keeps its 0–10 on the console, except under a call or with the headset off."""
    state: State = session.state
    if listed := correcting.page(session):
        return listed
    if session.about_patient and not holding:
        return "patient"
    if over := page(session):
        return over
    return state.value if state is State.HALTED or not holding or session.answerable else "held"


def _marked(session: Session) -> frozenset[str]:
    marked = {f"length_{session.length_s // 60}", f"position_{session.position}", f"age_{session.age_band}"}
    if session.own_rate:
        marked.add(f"own_{session.own_rate:g}")
    marked |= {key for key, stratum in enrolling.labels(session) if stratum == session.enrolling.stratum}
    if session.steady:
        marked.add("steady")
    if session.occupation.still_head:
        marked.add("still")
    if session.occupation.wanted == BREATHING:
        marked.add("breathe")
    elif session.occupation.wanted != EXPLORE:
        marked.add("play")
    if session.talk_until:
        marked.add("talk")
    if Hold.NURSE in session.hold:
        marked.add("pause")
    return frozenset(marked)


def _saved(session: Session) -> str:
    if session.not_saved:
        return "not_saved"
    if session.waiting_scores:
        return "saving"
    return "saved" if session.saved_any and (session.book.visit or correcting.page(session)) else ""


def _repaired(session: Session) -> str:
    """What had to be repaired in the records, or could not be done there."""
    return f"Tell whoever looks after this cart: {session.disk.detail}" if session.disk.detail else ""


def _banner(session: Session) -> tuple[str, bool]:
    """The most pressing words across the console, and whether they are urgent."""
    if session.not_saved:
        return "NOT SAVED – write it on paper", True
    if Hold.PATIENT_CALL in session.hold:
        return "The patient is asking for somebody", True
    if session.talk_until:
        return "Talk: sound and picture are down", False
    if session.state is State.READY:
        return why_not_start(session) or session.notice or _repaired(session), False
    if session.hold:
        holding = _first_hold(session)
        return (_HELD[holding][0], False) if holding else ("", False)
    if broken := session.broken_worlds | session.occupation.broken:
        return f"Switched off after a fault: {', '.join(sorted(broken))}", False
    return "", False
