"""Model players: what becomes of a game in the hands of those who will play it?

A model is no patient; its numbers are assumptions. What a player does, and why:

- **Notices** a body some time after it began to come, the later the further it is from where he looks.
- **Turns his head** toward it after a reaction time: a minimum-jerk path (0.3 s + 15 ms a degree, times his slowness)
  that covers only part of the way, because the eyes do the rest, and lands a little off. Where the body does
  not warm he corrects, one reaction time later. One with a still head turns no further than his reach.
- **Sways and trembles**: a few degrees a second at 0.3–1.5 Hz, less at 4–7 Hz.
- **Lapses**: looks about for some seconds, or nods off for 5–40 s; his head sinks, nothing is noticed. He comes
  back where he is, slowly.

His look is judged by the real `kiosk.gaze.Dwell`, with the targets that `Game.targets` would give.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from environments.breath import fullness
from environments.difficulty import Difficulty
from environments.games.body import Body, direction
from environments.games.play import Look, Play
from kiosk import gaze

BREATH_S = 10.0


@dataclass(frozen=True, slots=True)
class Traits:
    """One model player: seconds and degrees.

    Args:
        reaction_s: from seeing to turning. notice_s: median time until a body is noticed.
        slowness: of his turns. land_deg: how far off they land. sway_deg: rms.
        lapse_every_s, lapse_s: mean time between lapses, shortest and longest.
        reach_deg: as far from forward as his head turns.
    """

    reaction_s: float = 0.3
    notice_s: float = 0.6
    slowness: float = 1.0
    land_deg: float = 1.0
    sway_deg: float = 0.4
    lapse_every_s: float = math.inf
    lapse_s: tuple[float, float] = (3.0, 8.0)
    reach_deg: float = 40.0


PLAYERS = {
    "quick": Traits(reaction_s=0.22, notice_s=0.35, slowness=0.9, land_deg=0.7, sway_deg=0.3),
    "average": Traits(
        reaction_s=0.32, notice_s=0.9, slowness=1.3, land_deg=1.3, sway_deg=0.6, lapse_every_s=40.0, lapse_s=(2.0, 6.0)
    ),
    "slow": Traits(
        reaction_s=0.6, notice_s=2.2, slowness=2.2, land_deg=1.8, sway_deg=0.9, lapse_every_s=30.0, lapse_s=(3.0, 10.0)
    ),
    "drowsy": Traits(
        reaction_s=0.8, notice_s=3.0, slowness=2.4, land_deg=2.0, sway_deg=1.0, lapse_every_s=25.0, lapse_s=(5.0, 40.0)
    ),
    "still": Traits(
        reaction_s=0.4, notice_s=1.0, slowness=1.8, land_deg=0.5, sway_deg=0.4, lapse_every_s=60.0, reach_deg=4.0
    ),
}


class Player:
    """Turns his head to what he has noticed. Angles from the recentred forward, degrees."""

    def __init__(self, traits: Traits, seed: int) -> None:
        self._traits, self._chance = traits, random.Random(seed)
        self.yaw = self.pitch = 0.0
        self._noticed: dict[int, float] = {}
        self._wants = -1
        self._act_at = 0.0
        self._move: tuple[float, float, float, float, float, float] | None = None
        self._lapse_until = -1.0
        self._waves = [
            [(share * math.sqrt(2.0 / 3.0), math.tau * self._chance.uniform(*band), self._chance.uniform(0.0, math.tau))
             for share, band in ((1.0, (0.3, 0.8)), (1.0, (0.8, 1.5)), (0.5, (4.0, 7.0)))]
            for _ in range(2)
        ]  # fmt: skip

    def tick(self, now: float, dt: float, bodies: list[Body], attended: str) -> tuple[float, float]:
        """One frame; gives where he looks, yaw and pitch, in degrees."""
        if not self._lapses(now, dt):
            self._notice(now, bodies)
            self._follow(now)
            if self._move is None and now >= self._act_at:
                self._act(now, bodies, attended)
        sway = (sum(a * math.sin(w * now + p) for a, w, p in waves) for waves in self._waves)
        return self.yaw + self._traits.sway_deg * next(sway), self.pitch + 0.7 * self._traits.sway_deg * next(sway)

    def _lapses(self, now: float, dt: float) -> bool:
        traits, chance = self._traits, self._chance
        if now < self._lapse_until:
            self.pitch -= 0.4 * dt if self.pitch > -10.0 else 0.0
            self.yaw += 0.3 * dt * self._drift
            return True
        if self._lapse_until > 0.0:
            self._lapse_until = -1.0
            self._act_at = now + traits.reaction_s
        if chance.random() < dt / traits.lapse_every_s:
            self._lapse_until = now + chance.uniform(*traits.lapse_s)
            self._drift = chance.uniform(-1.0, 1.0)
            self._move, self._wants = None, -1
            return True
        return False

    def _notice(self, now: float, bodies: list[Body]) -> None:
        for number, body in enumerate(bodies):
            if not body.id:
                self._noticed.pop(number, None)
            elif number not in self._noticed:
                yaw, pitch = angles(body)
                away = math.hypot(yaw - self.yaw, pitch - self.pitch)
                later = self._traits.notice_s * self._chance.lognormvariate(0.0, 0.4) * (1.0 + away / 20.0)
                self._noticed[number] = now + later

    def _follow(self, now: float) -> None:
        if self._move is None:
            return
        start, duration, yaw, pitch, by_yaw, by_pitch = self._move
        t = min(1.0, (now - start) / duration)
        share = t * t * t * (10.0 + t * (6.0 * t - 15.0))
        self.yaw, self.pitch = yaw + share * by_yaw, pitch + share * by_pitch
        if t == 1.0:
            self._move = None
            self._act_at = now + self._traits.reaction_s

    def _act(self, now: float, bodies: list[Body], attended: str) -> None:
        """He stays with what warms, else turns to the nearest he has noticed."""
        self._act_at = now + self._traits.reaction_s
        seen = {n: angles(bodies[n]) for n, since in self._noticed.items() if now >= since}
        if attended and any(bodies[n].id == attended for n in seen):
            return
        if not seen:
            return
        if self._wants not in seen:
            self._wants = min(seen, key=lambda n: math.hypot(seen[n][0] - self.yaw, seen[n][1] - self.pitch))
        yaw, pitch = self._reached(*seen[self._wants])
        chance, land = self._chance, self._traits.land_deg
        part = chance.uniform(0.75, 1.0)
        by_yaw = part * (yaw - self.yaw) + chance.gauss(0.0, land)
        by_pitch = part * (pitch - self.pitch) + chance.gauss(0.0, land)
        duration = (0.3 + 0.015 * math.hypot(by_yaw, by_pitch)) * self._traits.slowness
        self._move = now, duration, self.yaw, self.pitch, by_yaw, by_pitch

    def _reached(self, yaw: float, pitch: float) -> tuple[float, float]:
        far = math.hypot(yaw, pitch)
        share = min(1.0, self._traits.reach_deg / far) if far else 1.0
        return share * yaw, share * pitch


@dataclass(slots=True)
class Match:
    """What became of a game: the course, and every try as (second, hit)."""

    course: Play
    tries: list[tuple[float, bool]] = field(default_factory=list)
    levels: list[float] = field(default_factory=list)

    def success(self, since_s: float = 0.0) -> float:
        """The share of hits among the tries since then; 1 without any."""
        late = [hit for at, hit in self.tries if at >= since_s]
        return sum(late) / len(late) if late else 1.0


def angles(body: Body) -> tuple[float, float]:
    """Its yaw and pitch, degrees."""
    x, y, z = body.place
    return math.degrees(math.atan2(x, -z)), math.degrees(math.atan2(y, math.hypot(x, z)))


def playing(
    rules: type[Play], difficulty: Difficulty, traits: Traits, seconds: float, seed: int = 1, rate_hz: float = 20.0
) -> Iterator[tuple[Match, Look]]:
    """A player plays: the match so far after every frame, and the look that made it."""
    course, player, dwell = rules(seed, difficulty), Player(traits, seed), gaze.Dwell()
    match, gazing = Match(course), gaze.Gazing()
    for number in range(round(seconds * rate_hz)):
        now = number / rate_hz
        yaw, pitch = player.tick(now, 1.0 / rate_hz, course.bodies, gazing.attended or "")
        setting = course.setting
        answering = [body for body in course.bodies if body.id]
        targets = [gaze.disc(body.id, body.place.tolist(), setting.radius_deg, setting.attend_s) for body in answering]
        gazing = dwell.update(now, yaw, pitch, targets)
        phase = now / BREATH_S % 1.0
        look = Look(
            now, gazing.attended or "", gazing.selected or "", gazing.progress,
            fullness(phase), phase, 60.0 / BREATH_S, direction(yaw, pitch),
        )  # fmt: skip
        hits, misses = course.hits, course.misses
        course.step(look)
        match.tries += [(now, True)] * (course.hits - hits) + [(now, False)] * (course.misses - misses)
        match.levels.append(difficulty.level)
        yield match, look


def played(
    rules: type[Play], difficulty: Difficulty, traits: Traits, seconds: float, seed: int = 1, rate_hz: float = 20.0
) -> Match:
    """The whole of it."""
    *_, (match, _) = playing(rules, difficulty, traits, seconds, seed, rate_hz)
    return match
