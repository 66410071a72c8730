"""The course of a lantern that is followed with the head, within a range that somebody else has set. Pure.

The lantern hangs in the middle, then at one side, then in the middle again: left, right, up, down, from half of the
range to all of it. It kindles for a look and then floats on, slowly, so that it can be followed or waited for. It
never hangs beyond the range, and it never hurries: a place that is not looked at for a while comes nearer to the
middle, and that whole side with it. Nothing is missed.
"""

from __future__ import annotations

import math

from environments.difficulty import Difficulty, Setting
from environments.easing import eased
from environments.games.body import Body, direction
from environments.games.play import ANSWERS_FROM, COME_S, COOL_S, HELD, LONGEST_STEP_S, MOST, WARM_S, Look

SIDES = ((-1.0, 0.0), (1.0, 0.0), (0.0, 1.0), (0.0, -1.0))  # of the range: left, right, up, down
LOWEST_DEG = 12.0  # below that hang the bell, and what may be chosen beside it
SHARES = (0.5, 0.75, 1.0)  # of the range, round by round; the last one stays
WAITS_S = 12.0  # unseen; then it comes nearer
NEARER, NEAREST = 0.75, 0.25
KINDLES_S, SHINES_S = 0.9, 1.4  # to its whole light; and until it floats on
PACE_DEG_S, BRIEFEST_S = 12.0, 1.5  # of its way, at its quickest 1.5 times that
FAR_M = 4.0
SEEN = 1.15  # of the radius that answers
EMBER, WARMED = 0.35, 0.6  # of its light, before it is eased: while it waits, and while it is only looked at


class ReachCourse:
    """What `environments.games.play.Play` is to a game; one body, always there.

    Args:
        seed: not used: nothing here is by chance.
        difficulty: its radius and its look's time; it is told nothing.

    Attributes:
        hits: lights reached, in the middle too. misses: always 0. active_s: seconds in which it went on.
        yaw_deg, pitch_deg: where the lantern is.
    """

    OWN = MOST - 1

    def __init__(self, seed: int, difficulty: Difficulty) -> None:
        self.difficulty = difficulty
        self.bodies = [Body() for _ in range(MOST)]
        self._t = math.inf
        self._begin()

    @property
    def setting(self) -> Setting:
        """What holds now."""
        return self.difficulty.setting

    def step(self, look: Look) -> None:
        """Moves everything to `look.t`. Time that runs backwards is a new start."""
        if not look.t >= self._t:
            if self._t != math.inf:
                self._begin()
            self._t = look.t
        dt, self._t = min(look.t - self._t, LONGEST_STEP_S), look.t
        if look.still > HELD:
            return
        self.active_s += dt
        body = self.bodies[0]
        self._age_s += dt
        body.presence = eased(self._age_s / COME_S)
        self._go(look, dt)
        if self._lit_s is not None:
            self._shine(dt)
        else:
            self._wait(look, dt)
        body.warmth, body.bloom = eased(self._heat), eased(self._bloom)
        body.radius_m = FAR_M * math.tan(math.radians(SEEN * self.setting.radius_deg))
        body.place[:] = FAR_M * direction(self.yaw_deg, self.pitch_deg)

    # Inside.

    def _begin(self) -> None:
        for body in self.bodies:
            body.clear()
        self.bodies[0].variety = 0.3
        self.hits = self.misses = 0
        self.active_s = self._age_s = self._bloom = self._unseen_s = 0.0
        self._heat = EMBER
        self.yaw_deg = self.pitch_deg = 0.0
        self._station = 0  # even: the middle; odd: a side
        self._eased = dict.fromkeys(SIDES, 1.0)
        self._lit_s: float | None = None
        self._from, self._to, self._way_s = (0.0, 0.0), (0.0, 0.0), math.inf

    def _goal(self, look: Look) -> tuple[float, float]:
        """Where the lantern is to hang, degrees: always within the range."""
        if self._station % 2 == 0:
            return 0.0, 0.0
        turn = self._station // 2
        side = SIDES[turn % len(SIDES)]
        share = min(SHARES[min(turn // len(SIDES), len(SHARES) - 1)], self._eased[side])
        across, along = look.reach_deg
        return share * side[0] * across, max(share * side[1] * along, -LOWEST_DEG)

    def _go(self, look: Look, dt: float) -> None:
        """On its way, or off to where it is to hang now."""
        goal = self._goal(look)
        if goal != self._to:
            self._from, self._to, self._way_s = (self.yaw_deg, self.pitch_deg), goal, 0.0
        self._way_s += dt
        share = eased(self._way_s / self._takes_s)
        self.yaw_deg, self.pitch_deg = (a + share * (b - a) for a, b in zip(self._from, self._to, strict=True))

    @property
    def _takes_s(self) -> float:
        far = math.hypot(self._to[0] - self._from[0], self._to[1] - self._from[1])
        return max(BRIEFEST_S, far / PACE_DEG_S)

    def _wait(self, look: Look, dt: float) -> None:
        """It hangs, or comes to hang: a look warms and kindles it."""
        body = self.bodies[0]
        there = self._way_s >= self._takes_s
        body.id = f"light-{self._station}" if there and body.presence >= ANSWERS_FROM else ""
        seen = body.id != "" and look.attended == body.id
        if body.id and look.selected == body.id:
            body.id, self._lit_s, self._unseen_s = "", 0.0, 0.0
            self.hits += 1
            return
        self._heat = min(self._heat + 0.5 * dt / WARM_S, WARMED) if seen else max(self._heat - 0.5 * dt / COOL_S, EMBER)
        self._bloom = max(self._bloom - dt / KINDLES_S, 0.0)
        self._unseen_s = 0.0 if seen or not there else self._unseen_s + dt
        if self._unseen_s > WAITS_S and self._station % 2:
            side = SIDES[self._station // 2 % len(SIDES)]
            turn = min(self._station // 2 // len(SIDES), len(SHARES) - 1)
            self._eased[side] = max(NEAREST, NEARER * min(self._eased[side], SHARES[turn]))
            self._unseen_s = 0.0

    def _shine(self, dt: float) -> None:
        """It has been reached: it shines, and floats on."""
        assert self._lit_s is not None
        self._lit_s += dt
        self._heat = min(self._heat + dt / KINDLES_S, 1.0)
        self._bloom = min(self._lit_s / SHINES_S, 1.0)
        if self._lit_s >= SHINES_S:
            self._lit_s = None
            self._station += 1
