"""One patient's visit as a pure state machine: events in, a `View` out, time as an argument.

ready → fitting → baseline → choosing → immersed → winding_down → final → goodbye → cleaning →
ready (kiosk.states has the table). STOP leads to halted from everywhere; after a boot with an
unfinished visit the machine stands in reopening until the nurse has said whether it is the same
patient. Pause is no state but a set of reasons to hold: while it is not empty the running time stands.

Here: states, time, what is kept. What each event does is `kiosk.hearing`, what each key does `kiosk.taps`,
what is done on entering a state `kiosk.doors`; the questions are `kiosk.rounds`, what the patient does in a
world `kiosk.occupation`; how a visit looks is `kiosk.showing`, how it sounds `kiosk.sounding`, what is said
`kiosk.telling`, which keys it offers `kiosk.keys`.
Deliberately not here: clocks, devices, disk. A late answer, a double tap or a key that is not offered changes nothing.
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Callable, Iterable
from typing import Any

from transitions import Machine

from kiosk import (
    about,
    activities,
    calling,
    changing,
    doors,
    enrolling,
    events,
    giving,
    guiding,
    hearing,
    keys,
    licensed,
    offering,
    phrasing,
    ranging,
    resume,
    rounds,
    showing,
    summing,
    telling,
)
from kiosk.activities import BREATHING, EXPLORE
from kiosk.answers import Answers, Judgement
from kiosk.asking import Asking, Open
from kiosk.book import Book
from kiosk.breathing import Cue
from kiosk.cleaning import Cleaning
from kiosk.config import Config
from kiosk.diary import Diary
from kiosk.events import Event, Health, Row, StrapSeen, Worn
from kiosk.guide import FREE_PER_MIN, Guide
from kiosk.heart import Heart
from kiosk.language import Language, language
from kiosk.licensed import Scale
from kiosk.occupation import Occupation
from kiosk.patient import HEADSET, SCREEN, SOUND, Patient
from kiosk.programmes.play import Play
from kiosk.programmes.programme import BEFORE, Programme
from kiosk.programmes.shelf import Shelf, built_in
from kiosk.protocols import PROTOCOLS, Protocol
from kiosk.scores import Instrument, Moment, Status
from kiosk.states import ASKS_NOTHING, MAY_BE_OFF, MAY_DOZE, TABLE, VISITING, Hold, State
from kiosk.studies.protocol import STANDARD
from kiosk.studies.trial import Enrolment, Trial
from kiosk.view import Playing, Sound, View
from kiosk.voice import Voice

SNAPSHOT_EVERY_S = 15.0
_AWAY = (Health.LOST, Health.SEARCHING, Health.ABSENT)


class Session:
    """The visit.

    Args:
        config: the configuration.
        now: monotonic seconds.
        resumed: rows of the last visit if it is unfinished, in the order they were kept.
        same_boot: True after a mere restart of the process: the visit goes on without a word;
            False after a boot: the console asks first.
        stopped_s: how long ago that visit stopped; None where no clock tells it for certain.
        new_id: gives random UUIDv4 strings.
        scales: the clinic's licensed ones.
        recent: rows of the visits of the last day, in order, their times on the present clock.
        cart_key: the fingerprint of the key that exports are signed with; each visit's first row names it.
        trial: the study that runs here; its protocol goes before the configuration's.
        refusal: why it may not go on, so that no visit begins; "" for nothing.
        shelf: the programmes there are; the kiosk's own where it is None.
        teaching: nothing of its visits is kept; words that nobody has reviewed may be tried.
    """

    state: State  # set by the machine, which also adds:
    trigger: Callable[[str], bool]

    def __init__(
        self, config: Config, now: float, resumed: tuple[Row, ...] = (), *,
        same_boot: bool = False, stopped_s: float | None = 0.0,
        new_id: Callable[[], str] = lambda: str(uuid.uuid4()), recent: Iterable[Row] = (),
        cart_key: str = "", scales: tuple[Scale, ...] = (), trial: Trial | None = None, refusal: str = "",
        teaching: bool = False, shelf: Shelf | None = None,
    ) -> None:
        self.config = config
        self.record_kind = config.kiosk.record_kind  # of the visits that begin from now on
        self.staff_language = language(config.kiosk.language)
        self.cart_key = cart_key
        self.trial: Trial | None = trial
        self.refusal = refusal
        self.teaching = teaching
        self.shelf = shelf or Shelf(built_in())
        self._protocol = trial.study.asked if trial else licensed.added(PROTOCOLS[config.session.protocol], scales)
        self.now = now
        self.headset = events.HeadsetState(Health.SEARCHING)
        self.worn = Worn.UNKNOWN
        self.tracking = events.Tracking(True, True)
        self.dozes = False  # as the scene sees it
        self.woke_at = -math.inf
        self.strap = events.StrapState(Health.OFF)
        self.straps: list[StrapSeen | None] = [None] * len(keys.STRAPS)
        self.power = events.PowerState(None)
        self.disk = events.DiskState(False, detail="the records are being opened")
        self.stick = events.StickState()
        self.broken_worlds: set[str] = set()
        self.occupation = Occupation(self._wanted, config.gaze.still_head)
        self.waiting_scores: set[str] = set()  # these two outlast the patient: a disk may answer late
        self.not_saved: dict[str, str] = {}
        self.stopped_at = now  # of a visit that a power cut broke off
        self.cleaning = Cleaning(config.cleaning)
        self.last_visit: summing.Visit | None = None
        self.voice = Voice()
        self.answers = Answers()
        self.visits = 0
        self.notice = ""
        self.book = Book(now, new_id, self.answers)
        self._view: View | None = None
        self._fresh()
        lines: list[Any] = [list(line) for line in TABLE]
        self._machine = Machine(
            self, states=State, transitions=lines, initial=State.READY,
            auto_transitions=False, ignore_invalid_triggers=True,
        )
        resume.remember(self, tuple(recent), resumed)
        if resumed:
            self.stopped_at = -math.inf if stopped_s is None else now - stopped_s
            resume.restore(self, resumed, same_boot)

    def _fresh(self) -> None:
        """A new patient: nothing of the last one stays."""
        self.book.visit = ""
        self.hold: set[Hold] = set()
        self.length_s = self.config.session.length_min * 60
        self.volume = self.config.audio.volume
        self.brightness = self.config.headset.brightness
        self.dimmed_at = -math.inf  # when staff last changed it
        self.patient = Patient()
        self.kit_worn = False  # a face kit was on this face, or may have been
        self.writing = about.Writing(at=self.now)
        self.sharpness = False  # the letters are shown
        self.page = ""  # over the panel of the state: marks, why, of the patient, of kept answers, or of a study
        self.sheet = ("", 0)  # of the list of kept answers: its visit, and the place of its first one
        self.listed_at = -math.inf  # when staff last pressed a key of it
        self.chosen: Judgement | None = None  # of them, by staff
        self.wanted: int | Status | None = None  # instead of it
        self.marks: list[str] = []  # those that stand, in order
        self.board = phrasing.Board()
        self.call_over_at = -math.inf
        self.resting = False  # staff let the sleeper rest: nothing tells of it until he wakes
        self.marks_away = False  # in the world staff prefer the larger picture
        self.enrolling = enrolling.Desk()
        self.enrolment: Enrolment | None = None
        self.staff_code = ""
        self.allocating = ""  # uid of the row that says what was drawn, until it is on disk
        self.not_received = ""  # why the drawn arm is not given
        self.strap_choice = ""
        self.world = "calm"
        self.recentred = 0
        self.programme: Programme = self.shelf.procedure
        self.play: Play | None = None
        self.step_ends: dict[int, str] = {}  # by the number of the step
        self.backs_n = 0  # times that a part was gone back to
        self.part_told = (0, 0, 0)
        self.offering = (BEFORE, 0)  # of the page of programmes: the kind, and the place of its first one
        self.chosen_at = self.now
        self.reach_deg = ranging.START_DEG
        self.practice: events.Practised | None = None
        self.practice_first = 0
        self.changing = ""
        self.changing_since_s = 0.0
        self.voice.forget()
        self.untold = False  # this state's prompt is still to come
        self.read_out = ""  # the page whose words were said
        self.step_told: telling.Step | None = None  # at the last tick that told anything
        self.said_in: telling.Step | None = None  # and of the last prompt
        self.rest_until = 0.0
        self.talk_until = 0.0
        self.running_s = 0.0
        self.state_running_s = 0.0
        self.came_from: State = State.READY
        self.reopen_to: State = State.READY
        self.end_state = "complete"
        self.closed = False
        self.questions: list[Open] = []
        self.asking: Asking | None = None
        self.slept: list[Open] = []  # last questions that one tap resolved, until it is taken back
        self.during_n = 0
        self.saved_any = False
        self.heart = Heart(self.now)
        self.guide: Guide | None = None
        self.guide_rate = 0.0  # the guide's last rate, for one that has to go on after a restart
        self.diary = Diary()
        self._guided_s = 0.0  # since the guide's last step
        self._played_s = 0.0  # since the programme's
        self._snapshot_at_s = SNAPSHOT_EVERY_S

    def step(self, now: float, happened: Iterable[Event]) -> View:
        """Takes what happened, lets time pass, answers with everything to show and keep.

        Raises:
            ValueError: time runs backwards.
        """
        if now < self.now:
            raise ValueError(f"time runs backwards: {now} after {self.now}")
        second = int(self.now)
        self._pass(now - self.now)
        self.now = self.book.now = now
        changed = self._view is None
        for event in sorted(happened, key=_is_tap):  # what a patient confirmed before STOP is kept
            changed |= hearing.hear(self, event)
        changed |= self._due()
        changed |= self._breathe()
        if changed or self._view is None or int(now) != second:
            telling.tell(self)
            self._view = showing.view_of(self, self._view.sound if self._view else Sound())
        rows = self.book.take()
        return showing.with_rows(self._view, rows) if rows else self._view

    def cue(self, now: float) -> Cue | None:
        """The breath of the world now; None outside a visit."""
        return self.guide.cue(now) if self.guide else None

    def model_breath(self, at: float) -> float:
        """Breaths/min of a model patient, who goes along with the guide as soon as it leads."""
        return self.guide.rate_per_min if self.guide and self.activity == BREATHING else FREE_PER_MIN

    @property
    def calm(self) -> float:
        """How calm the world is to be, 0–1: as well as the heart goes with the guide that is shown."""
        return self.guide.calm if self.guide and self.activity == BREATHING else 0.0

    # -- time -----------------------------------------------------------------------------------

    def _pass(self, dt: float) -> None:
        if self.state not in VISITING:
            return
        if not self.plain:
            self.diary.passed(dt, self.state, self.hold, self.tracking.orientation, self.tracking.position)
        if self.activity == BREATHING:
            self.diary.breathed(dt, bool(self.guide and self.guide.following))
            self._guided_s += dt
        elif self.playing:
            self.diary.played(dt, self.playing.game)
        if not self.hold:
            self.running_s += dt
            self.state_running_s += dt
            self._played_s += dt if self.state is State.IMMERSED else 0.0

    def _due(self) -> bool:
        """Does what time alone brings; True where anything changed."""
        changed = False
        if self.talk_until and self.now >= self.talk_until:
            self.end_talk()
            changed = True
        changed |= phrasing.due(self) | calling.due(self)
        if self.state is State.REOPENING and self.now - self.stopped_at >= resume.CLOSES_S:
            changed |= self.go("close")  # whoever sits there now is another patient
        if self.state is State.RESTING and self.now >= self.rest_until:
            changed |= self.go("rested")
        if self.state not in VISITING:
            return changed or about.forget(self) or offering.forget(self)
        if self.asking and self.answerable:
            changed |= rounds.put(self, self.asking)
        changed |= changing.due(self)
        played_s, self._played_s = self._played_s, 0.0
        if self.hold:
            return changed
        if self.state is State.IMMERSED:
            changed |= guiding.passed(self, played_s)
        if self.asking is None and (trigger := self._time_up()):
            self.go(trigger)
            if self.asking and self.answerable:  # else its keys would be dim for a tick
                rounds.put(self, self.asking)
            changed = True
        if self.running_s >= self._snapshot_at_s:
            self.keep_state("tick")
        return changed

    def _breathe(self) -> bool:
        """Lets the guide go on; True where it changed, which is kept."""
        if self.guide is None:
            return False
        told = self.guide.step(self.now, self._guided_s)
        self._guided_s = 0.0
        self.guide_rate = self.guide.rate_per_min
        if told and self.book.visit:
            self.book.keep("cue", told)
        return told is not None

    def _time_up(self) -> str:
        """The trigger that the time spent in this state brings, or ""."""
        if self.state is State.FITTING and giving.begins(self):
            return "begin"
        if self.state is State.CHOOSING and not self.offered:
            return "world_chosen"  # every world failed, or is disliked: the calm scene is left
        if self.state is State.CHOOSING and self.occupation.undecided(self.running_s):
            self.world = self.occupation.going_to
            return "world_chosen"
        whole = self.length_s and not self.plain and self.diary.immersed_s >= self.length_s
        if self.state is State.IMMERSED and (guiding.is_over(self) if self.play else whole):
            return "wind_down"
        if self.state is State.WINDING_DOWN and self.state_running_s >= self.config.session.winding_down_s:
            return "ask_final"
        if self.state is State.GOODBYE and self.state_running_s >= self.config.session.goodbye_s:
            return "part"
        return ""

    # -- transitions ----------------------------------------------------------------------------

    def go(self, trigger: str) -> bool:
        """Fires a trigger; where the table allows it, the new state is entered and kept."""
        left = self.state
        if not self.trigger(trigger):
            return False
        self.state_running_s = 0.0
        self.sharpness = False
        self.untold = not trigger.startswith("go_on_")  # whoever goes on was told before
        entered = self.state
        if self.worn is Worn.NO and left in MAY_BE_OFF and entered in VISITING and entered is not State.FITTING:
            self.set_hold(Hold.DOFFED, True)
        self.mind_headset()
        self.enter(left)
        if self.state is entered:  # else its door led on at once, and that was kept
            self.keep_state(trigger)
        return True

    def enter(self, left: State) -> None:
        """Does what the door of the present state asks for, coming from `left`."""
        self.asking = None
        changing.close(self)
        doors.enter(self, left)

    def stand_in(self, state: State) -> None:
        """Takes a visit up again in `state`: its open questions are asked, nothing else is repeated."""
        self._machine.set_state(state)
        if state in rounds.MOMENTS:
            self.enter(state)

    def next_patient(self) -> None:
        """The cart is clean: nothing of this patient stays."""
        self.visits += 1
        self.last_visit = summing.visit(self)
        self.occupation = self.occupation.next(self._wanted, self.config.gaze.still_head)
        self._fresh()

    # -- small verbs the events share -----------------------------------------------------------

    @property
    def protocol(self) -> Protocol:
        """Which questions are asked: a programme's own, else those of the study or of the configuration."""
        return self.programme.protocol if self.programme.is_guided else self._protocol

    @property
    def _wanted(self) -> str:
        """What a patient does who has said nothing else."""
        return BREATHING if self.config.session.breathing else EXPLORE

    @property
    def patient_language(self) -> Language:
        """The patient's; as long as nobody says another, the staff's."""
        return language(self.patient.language) if self.patient.language else self.staff_language

    @property
    def offered(self) -> tuple[str, ...]:
        """Worlds that may be chosen: the configured ones that have not failed, and nothing the patient dislikes."""
        liked = activities.without(self.config.session.worlds, self.patient.dislikes)
        return tuple(name for name in liked if name not in self.broken_worlds)

    def items(self, moment: Moment) -> list[Instrument]:
        """What the protocol asks this patient at a moment, in order."""
        return [self.protocol.instrument(key) for key in self.protocol.at(moment, self.patient.age_band)]

    @property
    def delivery(self) -> str:
        """The arm as it is given: vr, flat or standard; "" outside a study."""
        if self.enrolment is None:
            return ""
        return STANDARD if self.not_received else self.enrolment.arm

    @property
    def plain(self) -> bool:
        """No pictures in this visit: everything is asked on the console."""
        return self.delivery == STANDARD

    @property
    def unseen(self) -> bool:
        """The patient sees nothing of this visit, and wears nothing."""
        return giving.shown(self) in ("", SOUND)

    @property
    def answerable(self) -> bool:
        """A round of questions is under way, and nothing forbids to put them: aloud, where the headset is off."""
        return self.asking is not None and not self.hold & ASKS_NOTHING

    @property
    def display(self) -> str:
        """The `display` column: the flat screen and the offscreen picture are both no headset."""
        if self.unseen or self.hold & {Hold.DOFFED, Hold.HEADSET_LOST}:
            return "console"
        return "headset" if giving.shown(self) == HEADSET and self.headset.display == "headset" else "flat"

    @property
    def method(self) -> str:
        """The `method` column of an answer: the flat screen's pointer is a touch, else a look, or what is locked."""
        if self.protocol.method == "spoken" or giving.shown(self) == SOUND:
            return "spoken"
        return "touch" if self.headset.display == "flat" else "gaze"

    @property
    def activity(self) -> str:
        """The `activity` column: breathing while the guide leads and is shown, a game's name while it is played."""
        return self.doing if self.asking is None else EXPLORE

    @property
    def doing(self) -> str:
        """The same, a question apart: what it was that the patient was asked in."""
        if self.state not in (State.IMMERSED, State.RESTING) or self.hold:
            return EXPLORE
        doing = self.occupation.doing(self.world, bool(self.guide and self.guide.leads))
        if self.play:
            doing = doing if doing == BREATHING else guiding.doing(self)
        return EXPLORE if self.asleep and doing != BREATHING else doing

    @property
    def asleep(self) -> bool:
        """The patient, who is in the visit and undisturbed, may be asleep: the headset says so, a screen cannot."""
        is_told = self.dozes and giving.shown(self) == HEADSET and self.headset.display != "flat"
        return is_told and not self.hold and self.state in MAY_DOZE and not guiding.is_quiet(self)

    @property
    def shows_guide(self) -> bool:
        """The patient sees the guide, as soon as it leads."""
        return self._undisturbed and self.occupation.wanted == BREATHING

    @property
    def playing(self) -> Playing | None:
        """The game before the patient now."""
        if not self._undisturbed or self.talk_until or self.asleep:
            return None
        if self.play:
            return guiding.playing(self)
        return self.occupation.playing(self.world, self.config.session.freeze_difficulty)

    @property
    def _undisturbed(self) -> bool:
        return self.state is State.RESTING or (
            self.state is State.IMMERSED and not self.hold and self.asking is None and not self.board.waits
            and not self.changing)

    def do(self, wanted: str) -> None:
        """From now on the patient looks about, breathes with the guide, or plays."""
        self.occupation.take_up(wanted)
        self.book.event("activity", wanted)
        if self.state is State.IMMERSED:
            self.keep_state("activity")

    def choose(self, world: str) -> None:
        """The patient or the nurse picks a world."""
        self.world, self.occupation.going_to = world, ""
        if not self.go("world_chosen"):
            self.diary.entered(world)
            self.keep_state("world")

    def set_hold(self, why: Hold, on: bool) -> None:
        """Adds or removes a reason to hold; the change is kept. Who wears no headset cannot lose it."""
        on = on and not (self.unseen and why in (Hold.DOFFED, Hold.HEADSET_LOST))
        on = on and not (giving.shown(self) == SCREEN and why is Hold.DOFFED)
        if on is (why in self.hold):
            return
        (self.hold.add if on else self.hold.discard)(why)
        if why is Hold.HEADSET_LOST and self.asking:
            self.asking.blinded(on)
        if self.book.visit:
            self.book.event("hold" if on else "release", why.value)
            self.keep_state("hold")

    def mind_headset(self) -> None:
        """A visit holds while its headset is not there, whichever of the two came first."""
        visiting = bool(self.book.visit) and self.state in (*VISITING, State.HALTED)
        self.set_hold(Hold.HEADSET_LOST, visiting and (self.headset.health in _AWAY or giving.is_coming(self)))

    def end_talk(self) -> None:
        """Sound and light come back."""
        self.talk_until = 0.0

    # -- what is kept ---------------------------------------------------------------------------

    def keep_state(self, trigger: str) -> None:
        """Keeps a snapshot from which `kiosk.resume` rebuilds the visit."""
        self._snapshot_at_s = self.running_s + SNAPSHOT_EVERY_S
        if self.book.visit:
            self.book.keep("state", resume.snapshot(self, trigger))


def _is_tap(event: Event) -> bool:
    return isinstance(event, events.Tap)
