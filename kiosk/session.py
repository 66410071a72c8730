"""One patient's visit as a pure state machine: events in, a `View` out, time as an argument.

ready → fitting → baseline → choosing → immersed → winding_down → final → goodbye → cleaning →
ready (kiosk.states has the table). STOP leads to halted from everywhere; after a boot with an
unfinished visit the machine stands in reopening until the nurse has said whether it is the same
patient. Pause is no state but a set of reasons to hold: while it is not empty the running time stands.

Here: states, time, questions, what is kept. What each event does is `kiosk.hearing`, what each key
does `kiosk.taps`; how a visit looks and which keys it offers is `kiosk.showing`. Deliberately not here:
clocks, devices, disk. A late answer, a double tap or a key that is not offered changes nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from typing import Any

from transitions import Machine

from kiosk import __version__, activities, events, hearing, resume, showing
from kiosk.activities import BREATHING, EXPLORE
from kiosk.asking import Asking, Open, Outcome, planned
from kiosk.breathing import Cue, Profile
from kiosk.config import Config
from kiosk.diary import Diary
from kiosk.events import Event, Health, Row, StrapSeen, Worn
from kiosk.guide import FREE_PER_MIN, Guide
from kiosk.heart import Heart
from kiosk.scores import PROTOCOLS, Moment, Status
from kiosk.states import ASKS_NOTHING, MAY_BE_OFF, TABLE, VISITING, Hold, State
from kiosk.view import Playing, View

SNAPSHOT_EVERY_S = 15.0
UNDECIDED_S = 30.0  # who has chosen a world and nothing to do there is taken there all the same
_ASKED_IN = {State.BASELINE: Moment.BASELINE, State.IMMERSED: Moment.DURING, State.FINAL: Moment.FINAL}
_DONE = {State.BASELINE: "baseline_done", State.FINAL: "final_done"}
_AWAY = (Health.LOST, Health.SEARCHING, Health.ABSENT)


class Session:
    """The visit.

    Args:
        config: the configuration.
        now: monotonic seconds.
        resumed: rows of the last visit if it is unfinished, in the order they were kept.
        same_boot: True after a mere restart of the process: the visit goes on without a word;
            False after a boot: the console asks first.
        new_id: gives random UUIDv4 strings.
    """

    state: State  # set by the machine, which also adds:
    trigger: Callable[[str], bool]

    def __init__(
        self, config: Config, now: float, resumed: tuple[Row, ...] = (), *,
        same_boot: bool = False, new_id: Callable[[], str] = lambda: str(uuid.uuid4()),
    ) -> None:
        self.config = config
        self.protocol = PROTOCOLS[config.session.protocol]
        self.now = now
        self.headset = events.HeadsetState(Health.SEARCHING)
        self.worn = Worn.UNKNOWN
        self.tracking = events.Tracking(True, True)
        self.strap = events.StrapState(Health.OFF)
        self.straps: list[StrapSeen | None] = [None] * len(showing.STRAPS)
        self.disk = events.DiskState(False, detail="the records are being opened")
        self.stick = events.StickState()
        self.broken_worlds: set[str] = set()
        self.broken_games: set[str] = set()
        self.run = 0  # counts games: what is told of an earlier one is nobody's any more
        self.not_saved: dict[str, str] = {}
        self.visits = 0
        self.notice = ""
        self._new_id = new_id
        self._rows: list[Row] = []
        self._view: View | None = None
        self._fresh()
        lines: list[Any] = [list(line) for line in TABLE]
        self._machine = Machine(
            self, states=State, transitions=lines, initial=State.READY,
            auto_transitions=False, ignore_invalid_triggers=True,
        )
        if resumed:
            resume.restore(self, resumed, same_boot)

    def _fresh(self) -> None:
        """A new patient: nothing of the last one stays."""
        self.session_id = ""
        self.hold: set[Hold] = set()
        self.length_s = self.config.session.length_min * 60
        self.volume = self.config.audio.volume
        self.position = "upright"
        self.about_patient = False  # the console's page about the patient is open
        self.age_band = "unknown"
        self.steady = False
        self.own_rate = 0.0  # breaths/min as staff counted them; 0 where nobody did
        self.still_head = self.config.gaze.still_head
        self.wanted = BREATHING if self.config.session.breathing else EXPLORE  # or a game's name
        self.level = 0.2  # the games' difficulty, 0–1
        self.run_heard = -1  # of the game that the scene said is played
        self.going_to, self.going_since_s = "", 0.0  # the world chosen, while he chooses what to do there
        self.strap_choice = ""
        self.world = "calm"
        self.recentred = 0
        self.talk_until = 0.0
        self.running_s = 0.0
        self.state_running_s = 0.0
        self.came_from: State = State.READY
        self.reopen_to: State = State.READY
        self.end_state = "complete"
        self.closed = False
        self.questions: list[Open] = []
        self.asking: Asking | None = None
        self.during_n = 0
        self.waiting_scores: set[str] = set()
        self.saved_any = False
        self.heart = Heart(self.now)
        self.guide: Guide | None = None
        self.guide_rate = 0.0  # the guide's last rate, for one that has to go on after a restart
        self.diary = Diary()
        self._guided_s = 0.0  # since the guide's last step
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
        self.now = now
        changed = self._view is None
        for event in happened:
            changed |= hearing.hear(self, event)
        changed |= self._due()
        changed |= self._breathe()
        if changed or self._view is None or int(now) != second:
            self._view = showing.view_of(self)
        if not self._rows:
            return self._view
        rows, self._rows = tuple(self._rows), []
        return showing.with_rows(self._view, rows)

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
        self.diary.passed(dt, self.state, self.hold, self.tracking.orientation, self.tracking.position)
        if self.activity == BREATHING:
            self.diary.breathed(dt, bool(self.guide and self.guide.following))
            self._guided_s += dt
        elif self.activity != EXPLORE:
            self.diary.played(dt, self.activity)
        if not self.hold:
            self.running_s += dt
            self.state_running_s += dt

    def _due(self) -> bool:
        """Does what time alone brings; True where anything changed."""
        changed = False
        if self.talk_until and self.now >= self.talk_until:
            self.end_talk()
            changed = True
        if self.state not in VISITING:
            return changed
        if self.asking and self.answerable:
            changed |= self._ask(self.asking)
        if self.hold:
            return changed
        if self.asking is None and (trigger := self._time_up()):
            self.go(trigger)
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
        if told:
            self.keep("cue", told)
        return told is not None

    def _ask(self, asking: Asking) -> bool:
        outcome = asking.overdue(self.running_s, self.method)
        if outcome:
            self.resolved(outcome)
            return True
        opened = asking.put(self.now, self.running_s)
        if opened:
            opened.asked_in = opened.asked_in or self._context()
            self.keep("asked", {**opened.body(), **self._context()})
        return opened is not None

    def _time_up(self) -> str:
        """The trigger that the time spent in this state brings, or ""."""
        if self.state is State.CHOOSING and not self.offered:
            return "world_chosen"  # every world failed: the calm scene is left
        if self.going_to and self.running_s - self.going_since_s >= UNDECIDED_S:
            self.world = self.going_to
            return "world_chosen"
        if self.state is State.IMMERSED and self.length_s and self.diary.immersed_s >= self.length_s:
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
        self.about_patient = False
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
        self.asking, self.going_to = None, ""
        door = _DOORS.get(self.state)
        if door:
            door(self, left)

    def stand_in(self, state: State) -> None:
        """Takes a visit up again in `state`: its open questions are asked, nothing else is repeated."""
        self._machine.set_state(state)
        if state in _ASKED_IN:
            self.enter(state)

    def _enter_ready(self, left: State) -> None:
        if left is State.CLEANING:
            self.keep_event("cleaned")
            self.keep_state("clean")
            self.visits += 1
            self._fresh()
            self.run += 1

    def _enter_fitting(self, left: State) -> None:
        if left is not State.READY:
            return
        self.notice = ""
        self.session_id = self.new_id()
        self.questions = [
            question for moment in (Moment.BASELINE, Moment.FINAL)
            for question in planned(moment, self.protocol.at(moment), self.new_id)
        ]
        kiosk = self.config.kiosk
        self.keep("session", {
            "kiosk_id": kiosk.id, "kiosk_version": __version__, "record_kind": kiosk.record_kind,
            "language": kiosk.language, "tz": kiosk.time_zone, "protocol": self.protocol.name,
            "protocol_version": self.protocol.version, "protocol_sha256": self.protocol.sha256,
            "length_min": self.length_s // 60, "display": self.display, "headset_model": self.headset.name,
            "runtime": self.headset.detail, "tracking": self.headset.tracking,
            "gaze_source": self.headset.gaze_source, "age_band": "unknown",
            "difficulty_frozen": int(self.config.session.freeze_difficulty),
            "planned": [[open.moment.value, open.question, open.score_id] for open in self.questions],
        })

    def _enter_asking(self, left: State) -> None:
        """Baseline and final: their open questions; with none left the visit goes on at once."""
        if self.state is State.FINAL:
            self.world = "calm"
            self.guide = None
        self._ask_open()
        if self.asking is None:
            self.go(_DONE[self.state])

    def _enter_immersed(self, left: State) -> None:
        self.diary.entered(self.world)
        self._ask_open()
        if self.guide is None:
            left_s = max(60.0, self.length_s - self.diary.immersed_s) if self.length_s else 0.0
            profile = Profile(self.age_band, self.own_rate or None, left_s / 60, not self.steady)
            self.guide = Guide(profile, self.now, self.guide_rate or None, self.diary.guided_s)

    def _enter_goodbye(self, left: State) -> None:
        self.world = "calm"
        self.guide = None
        if any(question.moment is not Moment.DURING for question in self.questions):
            self.end_state = "stopped"
        self._settle()
        if Hold.DOFFED in self.hold:
            self.go("part")

    def _enter_cleaning(self, left: State) -> None:
        if self.closed:
            return
        if left is State.REOPENING:
            self.end_state = "interrupted"
        self._settle()
        self.hold.clear()
        self.talk_until = 0.0
        self.strap_choice = ""
        self.closed = True
        self.keep("closed", {
            **self.diary.summary(), "position": self.position, "age_band": self.age_band,
            "end_state": self.end_state,
            "stop_reason": {"complete": "finished", "interrupted": "technical"}.get(self.end_state, ""),
        })

    def _enter_halted(self, left: State) -> None:
        self.came_from = left
        self.hold -= {Hold.NURSE, Hold.HEADSET_OFF}
        self.end_talk()

    def _settle(self) -> None:
        """Ends every open question with its honest reason: one already asked was interrupted."""
        for question in self.questions:
            status = Status.NOT_ASKED if question.asked_at is None else Status.INTERRUPTED
            self.keep_score(Outcome(question, status, entered_by="auto", method=self.method))
        self.questions = []

    # -- questions ------------------------------------------------------------------------------

    def _ask_open(self) -> None:
        """Opens a round of what is still unanswered at this moment of the visit."""
        moment = _ASKED_IN[self.state]
        questions = tuple(open for open in self.questions if open.moment is moment)
        if questions:
            self.asking = Asking(
                moment, questions, mode="still" if self.still_head else self.config.gaze.answer,
                speed=self.config.gaze.speed, timeout_s=self.config.session.answer_timeout_s,
            )

    def ask_now(self) -> None:
        """One more pain_now, during immersion."""
        self.during_n += 1
        self.questions.append(Open(self.new_id(), Moment.DURING, "pain_now", occurrence=self.during_n))
        self._ask_open()

    def resolved(self, outcome: Outcome | None) -> None:
        """Keeps an outcome; after the last question of a round the visit goes on."""
        if outcome is None or self.asking is None:
            return
        self.keep_score(outcome)
        self.questions = [open for open in self.questions if open.score_id != outcome.question.score_id]
        if self.asking.current is None:
            self.asking = None
            if self.state in _DONE:
                self.go(_DONE[self.state])

    # -- small verbs the events share -----------------------------------------------------------

    @property
    def offered(self) -> tuple[str, ...]:
        """Worlds that may be chosen: the configured ones that have not failed."""
        return tuple(name for name in self.config.session.worlds if name not in self.broken_worlds)

    @property
    def answerable(self) -> bool:
        """A round of questions is under way, and nothing forbids to put them: aloud, where the headset is off."""
        return self.asking is not None and not self.hold & ASKS_NOTHING

    @property
    def display(self) -> str:
        """The `display` column: the flat screen and the offscreen picture are both no headset."""
        if self.hold & {Hold.DOFFED, Hold.HEADSET_LOST}:
            return "console"
        return "headset" if self.headset.display == "headset" else "flat"

    @property
    def method(self) -> str:
        """The `method` column of an answer: the flat screen's pointer is a touch, all else a look."""
        return "touch" if self.headset.display == "flat" else "gaze"

    @property
    def activity(self) -> str:
        """The `activity` column: breathing while the guide leads and is shown, a game's name while it is played."""
        return self.doing if self.asking is None else EXPLORE

    @property
    def doing(self) -> str:
        """The same, a question apart: what it was that the patient was asked in."""
        if self.state is not State.IMMERSED or self.hold:
            return EXPLORE
        if self.wanted == BREATHING:
            return BREATHING if self.guide and self.guide.leads else EXPLORE
        return self.wanted if self.run_heard == self.run and self._plays else EXPLORE

    @property
    def shows_guide(self) -> bool:
        """The patient sees the guide, as soon as it leads."""
        return self._undisturbed and self.wanted == BREATHING

    @property
    def playing(self) -> Playing | None:
        """The game before the patient now."""
        if not self._undisturbed or self.talk_until or not self._plays:
            return None
        frozen = self.config.session.freeze_difficulty
        return Playing(self.wanted, self.still_head, frozen, self.level, self.run)

    @property
    def _plays(self) -> bool:
        return self.wanted in activities.games(self.world, self.broken_games)

    @property
    def _undisturbed(self) -> bool:
        return self.state is State.IMMERSED and not self.hold and self.asking is None

    def do(self, wanted: str) -> None:
        """From now on the patient looks about, breathes with the guide, or plays."""
        self.wanted = wanted
        self.run += 1
        self.keep_event("activity", wanted)
        if self.state is State.IMMERSED:
            self.keep_state("activity")

    def choose(self, world: str) -> None:
        """The patient or the nurse picks a world."""
        self.world, self.going_to = world, ""
        if not self.go("world_chosen"):
            self.diary.entered(world)
            self.keep_state("world")

    def set_hold(self, why: Hold, on: bool) -> None:
        """Adds or removes a reason to hold; the change is kept."""
        if on is (why in self.hold):
            return
        (self.hold.add if on else self.hold.discard)(why)
        if self.session_id:
            self.keep_event("hold" if on else "release", why.value)
            self.keep_state("hold")

    def mind_headset(self) -> None:
        """A visit holds while its headset is not there, whichever of the two came first."""
        visiting = bool(self.session_id) and self.state in (*VISITING, State.HALTED)
        self.set_hold(Hold.HEADSET_LOST, visiting and self.headset.health in _AWAY)

    def end_talk(self) -> None:
        """Sound and light come back."""
        self.talk_until = 0.0

    # -- what is kept ---------------------------------------------------------------------------

    def new_id(self) -> str:
        """A random UUIDv4."""
        return self._new_id()

    def keep(self, kind: str, body: dict[str, Any], uid: str = "") -> None:
        """Puts a row among those to save with this step."""
        self._rows.append(Row(uid or self.new_id(), kind, self.session_id, self.now, body))

    def keep_event(self, kind: str, detail: str = "") -> None:
        """Keeps an event row."""
        self.keep("event", {"kind": kind, "detail": detail})

    def keep_score(self, outcome: Outcome) -> None:
        """Keeps a score row under its score_id: the same score can never be kept twice."""
        score_id = outcome.question.score_id
        self.waiting_scores.add(score_id)
        self.keep("score", outcome.body(outcome.question.asked_in or self._context()), uid=score_id)

    def keep_state(self, trigger: str) -> None:
        """Keeps a snapshot from which `kiosk.resume` rebuilds the visit."""
        self._snapshot_at_s = self.running_s + SNAPSHOT_EVERY_S
        if self.session_id:
            self.keep("state", resume.snapshot(self, trigger))

    def _context(self) -> dict[str, Any]:
        return {"display": self.display, "world": self.world, "activity": self.doing, "programme": ""}


_DOORS: dict[State, Callable[[Session, State], None]] = {
    State.READY: Session._enter_ready,
    State.FITTING: Session._enter_fitting,
    State.BASELINE: Session._enter_asking,
    State.IMMERSED: Session._enter_immersed,
    State.FINAL: Session._enter_asking,
    State.GOODBYE: Session._enter_goodbye,
    State.CLEANING: Session._enter_cleaning,
    State.HALTED: Session._enter_halted,
}
