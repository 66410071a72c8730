"""What to show, sound, say and save now: the session's whole answer to a tick.

Plain frozen values, compared by the app so that only changes are sent. `Picture` goes to the
scene, `Sound` to the audio engine, `Desk` to the console, `to_save` to the writer.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.events import PractisedVisit, Row
from kiosk.panel import ENGLISH, Panel


@dataclass(frozen=True, slots=True)
class Playing:
    """A game in the world.

    Args:
        game: a name of `environments.GAMES` or `EXERCISES`.
        still: the head is to move little (within ±8°).
        frozen: the difficulty stays as it is (trials).
        level: the difficulty it begins with, 0–1; one that is played already goes on as it is.
        run: counts the games of the kiosk: another number is another game, of another patient perhaps.
        reach_deg: of an exercise, how far the head is to turn to either side, and up and down; 0, 0 for a game.
    """

    game: str
    still: bool = False
    frozen: bool = False
    level: float = 0.2
    run: int = 0
    reach_deg: tuple[float, float] = (0.0, 0.0)

    @property
    def is_exercise(self) -> bool:
        """The head is to move, and how it does is measured."""
        return self.reach_deg != (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Picture:
    """What the patient sees.

    Args:
        world: a name of `environments.WORLDS` or `SCENES`, or "calm".
        panel: question, confirm or choice before the patient; None shows the world alone.
        caption: words under the picture, "" for none.
        brightness: 0–1, where the light is to go; never black while worn.
        ramp_s: how long it takes to get there.
        recentre: counts up; a change takes the head's full rotation now as forward.
        blank: an even dim grey and nothing else (headset off now).
        bell: whether the call bell is offered.
        activity: explore, breathing (the guide leads: the orb is shown) or a game's name.
        playing: the game that is played now; None for none.
        led: the guide leads, whether or not its orb is shown.
        pace: how long looks take in the world, 1 as it is made; pages have it in their own times.
        call: the words on the bell.
        spot: what a programme points at in the world, by the world's own name; "" for nothing.
        foot: what may be chosen beside the bell at any time, as (id, words).
        mono: the eye that sees, "left" or "right": both are given its picture; "" for each its own.
    """

    world: str = "calm"
    panel: Panel | None = None
    caption: str = ""
    brightness: float = 0.3
    ramp_s: float = 5.0
    recentre: int = 0
    blank: bool = False
    bell: bool = False
    activity: str = "explore"
    playing: Playing | None = None
    led: bool = False
    pace: float = 1.0
    mono: str = ""
    call: str = ENGLISH.call
    spot: str = ""
    foot: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Sound:
    """What the patient hears.

    Args:
        scape: its name, "" for silence.
        gain_db: of everything, the voice too.
        ramp_s: how long it takes to get there.
        breath: it is heard in the scape.
        phrase: a key of `prompts.PROMPTS`, "" for none.
        language: of the phrase: without a recording in it nothing is said, and the captions are read.
        said: counts up with every phrase that is to be said, and with one that is to be cut.
        under_db: of the scape alone, 0 or less: how far it lies under what is said.
    """

    scape: str = ""
    gain_db: float = -60.0
    ramp_s: float = 2.0
    breath: bool = False
    phrase: str = ""
    language: str = "en"
    said: int = 0
    under_db: float = 0.0


@dataclass(frozen=True, slots=True)
class Question:
    """The question open now, as the console shows it: a spoken answer takes one tap."""

    score_id: str
    question: str
    words: str
    number: int
    of: int


@dataclass(frozen=True, slots=True)
class Pulse:
    """What the heart strap and the breathing guide say, for the console: for comfort, not for monitoring.

    Args:
        bpm: beats/min; None is shown as "--".
        age_s: whole seconds since the last packet; None before the first.
        quality: of the signal in the last half minute, 0–1; None where there is none.
        rate_per_min: the guide's breaths/min; None while the patient is shown none.
        following: the heart is seen to follow the guide.
        guide: what the guide does, in plain words, or "".
        beats: (seconds ago, beats/min) of every trusted beat of the last three minutes, oldest first;
            a gap in the beats is a pair (seconds ago, nan).
        inhales: seconds ago that each of the breaths he was shown in the last three minutes began, oldest first.
    """

    bpm: int | None = None
    age_s: int | None = None
    quality: float | None = None
    rate_per_min: float | None = None
    following: bool = False
    guide: str = ""
    beats: tuple[tuple[float, float], ...] = ()
    inhales: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """What the nurse sees.

    Args:
        panel: a name of `console.PANELS`.
        headline: what the patient is doing, in plain words.
        detail: one line more, or "".
        banner: a fault or the patient's call, full width, or "".
        urgent: the banner is a call or an unsaved score.
        question: the open question, or None.
        keys: names of the keys that may be pressed now; others are drawn dim.
        marked: names of the keys that are on (pause, Talk, the chosen length and position).
        running_s, length_s: the session's clock; length 0 is open-ended.
        volume, brightness: 0–10.
        saved: "" (nothing yet), saving, saved or not_saved.
        pulse: the heart and the breathing guide.
        straps: the heart straps to choose from, by the keys `strap_1` to `strap_4`: (name, last four of the address,
            signal bars 0–4 or None), None for a place without one; empty where there is nothing to choose.
        answers: kept answers to put right, by the keys `answer_1` …: what stands, and when it was given.
        unsettled: questions of ended visits of the last day that nobody answered.
        told: (area, words, more) of areas whose words the visit brings: steps of cleaning, what a visit came to.
        wiping_s: seconds for which the screen may still be wiped and only STOP counts; 0 while it is not locked.
        labels: (key, words) of keys whose words are not the console's own.
        notes: (key, smaller words) of such keys.
        facts: (title, words, "" | ok | warn | fail), line by line in the place of the picture.
        practice: what a patient practised over his visits, the oldest first.
    """

    panel: str = "ready"
    headline: str = ""
    detail: str = ""
    banner: str = ""
    urgent: bool = False
    question: Question | None = None
    keys: frozenset[str] = frozenset()
    marked: frozenset[str] = frozenset()
    running_s: int = 0
    length_s: int = 0
    volume: int = 7
    brightness: int = 10
    saved: str = ""
    pulse: Pulse = Pulse()
    straps: tuple[tuple[str, str, int | None] | None, ...] = ()
    answers: tuple[tuple[str, str], ...] = ()
    unsettled: int = 0
    labels: tuple[tuple[str, str], ...] = ()
    told: tuple[tuple[str, str, str], ...] = ()
    wiping_s: int = 0
    notes: tuple[tuple[str, str], ...] = ()
    facts: tuple[tuple[str, str, str], ...] = ()
    practice: tuple[PractisedVisit, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """The whole answer.

    Args:
        strap: address of the chosen heart strap, "" for none in particular.
        practice_of: the patient code whose visits staff want to see, "" for nobody's.
        screen: "flat" while the patient is to see the flat screen, whatever headset the cart has; else "".
    """

    state: str
    hold: frozenset[str]
    picture: Picture
    sound: Sound
    desk: Desk
    to_save: tuple[Row, ...] = ()
    strap: str = ""
    screen: str = ""
    practice_of: str = ""
