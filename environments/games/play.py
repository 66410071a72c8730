"""The rules all games share: what comes, what a look does to it, what counts as a try. Pure.

Attention, not commitment: what is attended to warms and answers; what is let go by goes its way in peace,
and coming back always succeeds. No body hurries, none comes nearer than `NEAREST_M`, nothing is ranked or
counted down. A stretch without any activity is rest and no miss.

A body's life: it comes (presence rises over `COME_S`, at least `APART_DEG` from the look and from every
other body), waits, and then either is chosen and blooms (`BLOOM_S`), or leaves when its stay is over; both
end in peace over `LEAVE_S`. A stay runs only while the patient takes part and does not look at the body.
He takes part from the moment he attends to any body until `REST_AFTER_S` later; then he rests: the
bodies wait, nothing is missed, and until his next hit the game welcomes him: one body at a time,
wide and quick to answer, softly beckoning, that does not leave.

To write a game's rules, derive from `Play` and override what differs, the rest stays:
`BLOOM_S`, `LEAVE_S`, `OWN`, `DRIFT_DEG`, `FAR_M`; `may_come` (when), `choose_home` (where), `dress` (what kind, how
large), `where` (its path), `answer` (what a hit does beside), `beside` (the game's own bodies, the last `OWN`
of `bodies`), `anew` (what the game itself remembers). Its time is `now`: seconds since the course began, without the jumps of the looks' time.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

import numpy as np

from environments.difficulty import Difficulty, Setting
from environments.easing import eased
from environments.games.body import Body, Life, Stage, angle_deg, direction

MOST = 8
NEAREST_M, FARTHEST_M = 2.0, 10.0
APART_DEG = 8.0  # of a newcomer from the look, and of any two bodies
REST_AFTER_S = 20.0
COME_S, WARM_S, COOL_S = 1.5, 0.3, 0.9
ANSWERS_FROM = 0.35  # of its presence
WELCOME_RADIUS_DEG, WELCOME_ATTEND_S = 6.5, 0.3
BECKON, BECKON_S = 0.35, 4.0  # of the warmth; its period
LONGEST_STEP_S = 1.0  # more than this was not seen by anybody: the course stands meanwhile
HELD = 0.5  # a look this still is not the game's
TRIES = 32


@dataclass(frozen=True, slots=True)
class Look:
    """What the patient does in one frame: time in seconds, the judged look, the led breath.

    Args:
        attended, selected: ids of targets, or "".
        progress: 0–1 of the attended one's dwell.
        breath: how full the chest is to be, 0–1. phase: 0–1 of the breath; rate: breaths a minute, 0 unled.
        gaze: unit direction.
        still: 0–1, a question is open: above `HELD` nothing comes, leaves or is counted.
        reach_deg: of an exercise, how far the head is to turn to either side, and up and down.
    """

    t: float
    attended: str = ""
    selected: str = ""
    progress: float = 0.0
    breath: float = 0.0
    phase: float = 0.0
    rate: float = 0.0
    gaze: np.ndarray = field(default_factory=lambda: np.array([0.0, 0.0, -1.0]))
    still: float = 0.0
    reach_deg: tuple[float, float] = (0.0, 0.0)


class Play:
    """One game's course. A game's rules derive from it.

    Args:
        seed: the same seed and the same looks give the same course.
        difficulty: shared with whoever shows it; it is told every hit and miss.

    Attributes:
        bodies, lives: as many as `MOST`; the i-th life is the i-th body's. Those past `MOST - OWN` never answer.
        hits, misses: since the course began. active_s: seconds in which the patient took part.
        now: seconds since the course began.
        resting: the patient takes no part. welcoming: he has not hit anything since he last rested.
    """

    BLOOM_S = 4.0
    LEAVE_S = 2.0
    OWN = 0
    DRIFT_DEG = 1.2
    FAR_M = (3.0, 6.0)

    def __init__(self, seed: int, difficulty: Difficulty) -> None:
        self.difficulty = difficulty
        self.bodies: list[Body] = [Body() for _ in range(MOST)]
        self._seed = seed
        self._t = math.inf
        self._begin()

    # What a game's rules override.

    def may_come(self, look: Look) -> bool:
        """Whether a body may come in this frame, beside what all games ask."""
        return True

    def choose_home(self, look: Look) -> tuple[float, float] | None:
        """Yaw and pitch, degrees from forward, for a newcomer; None: nowhere just now.

        Evenly over the field's ellipse; never near another body; as far from the look as it can be found, `APART_DEG` being
        far enough.
        """
        yaw_deg, pitch_deg = (max(reach - self.drift_deg, 0.5) for reach in self.setting.field_deg)
        apart = APART_DEG + 2.0 * self.drift_deg
        others = [direction(*life.home) for life in self.lives if life.stage is Stage.THERE]
        others += [body.place / np.linalg.norm(body.place) for body in self.bodies if body.presence > 0.0]
        best, best_deg = None, -1.0
        for turn, out in self.rng.random((TRIES, 2)).tolist():
            # The outer parts first: the rim is tried as often as the inside, or a small field would have no room.
            out = math.sqrt(out) if best is None else 1.0 - 0.5 * out * out
            home = yaw_deg * out * math.cos(math.tau * turn), pitch_deg * out * math.sin(math.tau * turn)
            way = direction(*home)
            if any(angle_deg(way, other) < apart for other in others):
                continue
            from_look = angle_deg(way, look.gaze)
            if from_look >= APART_DEG:
                return home
            if from_look > best_deg:
                best, best_deg = home, from_look
        return best

    def dress(self, body: Body, life: Life) -> None:
        """Gives a newcomer its kind and the radius that is seen; `life` has its home and distance, `body` its variety."""
        body.radius_m = life.far_m * math.tan(math.radians(0.6 * self.setting.radius_deg))

    def where(self, body: Body, life: Life) -> np.ndarray:
        """The body's place now, float (3,) in metres: within `setting.field_deg`, `NEAREST_M` – `FARTHEST_M` away."""
        (yaw, pitch), (across, along), turn, reach = life.home, life.sway, math.tau * life.drift_s, self.drift_deg
        yaw += reach * across * math.sin(turn / life.periods_s[0])
        pitch += reach * along * math.sin(turn / life.periods_s[1])
        return life.far_m * direction(yaw, pitch)

    def answer(self, body: Body, life: Life, look: Look) -> None:
        """A hit: what it does beside the bloom."""

    def beside(self, look: Look, dt: float) -> None:
        """Moves what is the game's own: the last `OWN` bodies, whose ids stay empty. Last in every step."""

    def anew(self) -> None:
        """A new start: forgets what is the game's own. Called when it is made, too."""

    # What a game and its picture ask.

    @property
    def setting(self) -> Setting:
        """What holds now: the difficulty's, more generous while the patient is welcomed."""
        setting = self.difficulty.setting
        if not self.welcoming:
            return setting
        if self._welcomed_from is not setting:
            self._welcomed_from = setting
            self._welcomed = replace(setting, radius_deg=WELCOME_RADIUS_DEG, attend_s=WELCOME_ATTEND_S, at_once=1)
        return self._welcomed

    @property
    def drift_deg(self) -> float:
        """How far a body sways from its home: less in a narrow field."""
        return min(self.DRIFT_DEG, 0.08 * min(self.difficulty.setting.field_deg))

    def step(self, look: Look) -> None:
        """Moves everything to `look.t`. Time that runs backwards is a new start."""
        passed = look.t - self._t
        if not passed >= 0.0:
            self._begin()
            passed = 0.0
        self._t = look.t
        dt = min(passed, LONGEST_STEP_S)
        self.now += dt
        held = look.still > HELD
        self._take_part(look, dt, held)
        for body, life in zip(self.bodies, self.lives, strict=True):
            if life.stage is not Stage.AWAY:
                self._live(body, life, look, dt, held)
        if not held:
            self._let_come(look)
        self.beside(look, dt)

    # The course.

    def _begin(self) -> None:
        self.rng = np.random.default_rng(self._seed)
        self.lives: list[Life] = [Life() for _ in range(MOST)]
        for body in self.bodies:
            body.clear()
        self.hits = self.misses = 0
        self.active_s = self.now = 0.0
        self.resting = self.welcoming = True
        self._welcomed_from: Setting | None = None
        self._idle_s = 0.0
        self._next_at = 0.5
        self._serial = 0
        self.anew()

    def _take_part(self, look: Look, dt: float, held: bool) -> None:
        """Tells taking part from rest."""
        wanted = look.attended or look.selected
        if wanted and any(wanted == body.id for body in self.bodies):
            if self.resting:
                for life in self.lives:
                    life.waited_s = 0.0
            self.resting = False
            self._idle_s = 0.0
        elif not held:
            self._idle_s += dt
        if self._idle_s > REST_AFTER_S:
            self.resting = self.welcoming = True
        if not self.resting and not held:
            self.active_s += dt

    def _live(self, body: Body, life: Life, look: Look, dt: float, held: bool) -> None:
        """One body's step."""
        life.age_s += dt
        life.since_s += dt
        seen = body.id != "" and look.attended == body.id
        lit = seen or life.stage is Stage.ANSWERING
        life.heat = min(life.heat + dt / WARM_S, 1.0) if lit else max(life.heat - dt / COOL_S, 0.0)
        body.warmth = eased(life.heat)
        life.drift_s += dt * (1.0 - 0.7 * body.warmth)
        if life.stage is Stage.THERE:
            self._wait(body, life, look, 0.0 if held or seen else dt)
        elif life.stage is Stage.ANSWERING:
            body.bloom = min(life.since_s / self.BLOOM_S, 1.0)
            if body.bloom >= 1.0:
                self._leave(body, life)
        else:
            body.presence = life.left_from * (1.0 - eased(life.since_s / self.LEAVE_S))
        if life.stage is Stage.LEAVING and life.since_s >= self.LEAVE_S:
            life.stage = Stage.AWAY
            body.clear()
        else:
            body.place[:] = self.where(body, life)

    def _wait(self, body: Body, life: Life, look: Look, dt: float) -> None:
        """A body that is there: it comes, waits, is chosen or leaves."""
        body.presence = eased(life.age_s / COME_S)
        if body.id and look.selected == body.id:
            self._hit(body, life, look)
            return
        if body.presence >= ANSWERS_FROM:
            body.id = life.name
        if self.welcoming:
            body.warmth = max(body.warmth, BECKON * body.presence * (0.5 - 0.5 * math.cos(math.tau * life.age_s / BECKON_S)))
            return
        life.stay_s = max(life.stay_s, self.setting.stay_s)
        if not self.resting and life.age_s > COME_S:
            life.waited_s += dt
        if life.waited_s >= life.stay_s:
            self.misses += 1
            self.difficulty.miss(self.now)
            self._leave(body, life)
            self._pause()

    def _hit(self, body: Body, life: Life, look: Look) -> None:
        self.hits += 1
        self.difficulty.hit(self.now)
        self.welcoming = False
        life.stage, life.since_s = Stage.ANSWERING, 0.0
        body.id = ""
        self.answer(body, life, look)
        self._pause()

    def _leave(self, body: Body, life: Life) -> None:
        life.stage, life.since_s, life.left_from = Stage.LEAVING, 0.0, body.presence
        body.id = ""

    def _pause(self) -> None:
        self._next_at = self.now + self.setting.rest_s

    def _let_come(self, look: Look) -> None:
        """Lets one body come where there is time, room and a place for it."""
        at_once = self.setting.at_once
        stages = [life.stage for life in self.lives[: MOST - self.OWN]]
        there = stages.count(Stage.THERE) + (stages.count(Stage.ANSWERING) if at_once == 1 else 0)
        if self.now < self._next_at or there >= at_once or Stage.AWAY not in stages or not self.may_come(look):
            return
        home = self.choose_home(look)
        if home is None:
            self._next_at = self.now + 0.25
            return
        number = stages.index(Stage.AWAY)
        self._serial += 1
        near, far = self.FAR_M
        far_share, across, along, turned, variety = self.rng.random(5).tolist()
        body, life = self.bodies[number], Life(
            Stage.THERE, f"thing-{self._serial}", home, near + (far - near) * far_share, stay_s=self.setting.stay_s,
            periods_s=(7.0 + 5.0 * across, 9.0 + 7.0 * along), sway=(math.cos(math.tau * turned), math.sin(math.tau * turned)),
        )  # fmt: skip
        self.lives[number] = life
        body.clear()
        body.variety = min(variety, 0.999)
        self.dress(body, life)
        body.place[:] = self.where(body, life)
        self._pause()
