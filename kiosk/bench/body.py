"""A model patient's body: a chest that moves and a heart that beats, for `kiosk.bench.patients`.

Built on purpose otherwise than the model strap, which writes a sine upon a mean. Here breathing is a
movement in time, with its own delay, misses and sighs; the sway of the heart is what a reflex makes of that
movement, so its size and its phase at every rate come from one filter; and the beats are those of a
pacemaker cell that fires when what it has gathered reaches a threshold (integral pulse frequency
modulation, Mateo & Laguna 2000).

The reflex is a damped oscillator driven by the flow of breath, beside a direct vagal path that is a second-order
low pass. That a baroreflex loop resonates near 0.1 Hz is DeBoer 1987; that the heart rate then moves in
phase with the breath is Vaschillo 2002; that Mayer waves are the same loop driven by noise is the common
view. All numbers are engineering judgement.
"""

from __future__ import annotations

import cmath
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

STEP_S = 0.1
INHALE = 0.4
VAGAL_HZ, VAGAL_DAMPING = 0.3, 0.7
RATES = tuple(3.5 + 0.02 * i for i in range(301))  # where a resonance is looked for, breaths/min
SHORTEST_S = 0.3


@dataclass(frozen=True, slots=True)
class Reflex:
    """How the heart answers the breath.

    Args:
        natural_per_min: natural frequency of the loop.
        q: its quality; 1 is broad, 3 is sharp.
        direct: weight of the direct vagal path, where the loop's is 1.
        depth: slower breaths are deeper, by this power of their length.
    """

    natural_per_min: float
    q: float
    direct: float
    depth: float

    def volume(self, breath_s: float) -> float:
        """How far the chest moves in a breath of this length; 1 in one of ten seconds."""
        return math.exp(self.depth * math.log(breath_s / 10.0))

    def gain(self, rate_per_min: float) -> float:
        """Sway of the heart at a steady rate, without noise and followed exactly; arbitrary unit."""
        s = 2j * math.pi * rate_per_min / 60.0
        natural, vagal = _radians(self.natural_per_min / 60.0), _radians(VAGAL_HZ)
        loop = (s * natural / self.q) / (s * s + s * natural / self.q + natural * natural)
        direct = vagal * vagal / (s * s + 2.0 * VAGAL_DAMPING * vagal * s + vagal * vagal)
        return abs(loop + self.direct * direct) * self.volume(60.0 / rate_per_min)

    def resonance(self) -> float:
        """The rate of the greatest sway, breaths/min: what `gain` says when every rate is tried."""
        return max(RATES, key=self.gain)

    def tuned(self, resonance: float) -> Reflex:
        """The same heart with the natural frequency that puts `resonance` where it is wanted."""
        found = self
        for _ in range(12):
            found = replace(found, natural_per_min=found.natural_per_min + 0.8 * (resonance - found.resonance()))
        return found


@dataclass(frozen=True, slots=True)
class Noise:
    """What the heart does besides, as standard deviations in ms of RR.

    Args:
        mayer_ms: the reflex's own waves.
        pink_ms: 1/f wander from half an hour to two seconds.
        beat_ms: beat to beat, of the cell and of the strap that times it.
        drift: by how much RR has grown at the end of the visit, as a share of it.
    """

    mayer_ms: float
    pink_ms: float
    beat_ms: float
    drift: float

    def wander(self, reflex: Reflex, steps: int, seed: int) -> NDArray[np.float64]:
        """Mayer waves and 1/f wander of a whole visit, ms of RR at every step."""
        generator = np.random.default_rng(seed)
        hz = np.fft.rfftfreq(steps, STEP_S)[1:]
        s = 2j * np.pi * hz
        natural = _radians(reflex.natural_per_min / 60.0)
        loop = np.abs(s * natural / reflex.q / (s * s + s * natural / reflex.q + natural * natural))
        pink = np.where(hz < 0.5, hz**-0.5, 0.0)
        total = np.zeros(steps)
        for shape, rms in ((loop / np.sqrt(1.0 + (hz / 0.5) ** 4), self.mayer_ms), (pink, self.pink_ms)):
            phases = generator.normal(size=(2, hz.size))
            wave = np.fft.irfft(np.concatenate([[0.0], shape * (phases[0] + 1j * phases[1])]), steps)
            total += wave * (rms / float(np.std(wave)))
        return total


@dataclass(frozen=True, slots=True)
class Manner:
    """How the patient breathes.

    Args:
        own_rate: left to himself, breaths/min.
        spread: of the length of his own breaths, as a share.
        from_s, share: he breathes with the pacer from then on, this share of its breaths; inf is never.
        partial: share of those that he only half does.
        delay_s, jitter_s: his delay behind the pacer, and how much it differs from breath to breath.
        talks: his own breaths are those of speech.
    """

    own_rate: float
    spread: float
    from_s: float
    share: float
    partial: float
    delay_s: float
    jitter_s: float
    talks: bool = False


class Chest:
    """Moves between -depth and depth; each half of a breath is half a cosine, from wherever it stood."""

    def __init__(self, manner: Manner, reflex: Reflex, chance: random.Random) -> None:
        self._manner, self._reflex, self._chance = manner, reflex, chance
        self._start = self._end = 0.0
        self._began_s, self._lasts_s = 0.0, 1.0
        self._inhaling, self._shown = False, False
        self._rest_s, self._depth, self._length = 0.0, 1.0, 0.0
        self._due: tuple[float, bool, float, float] | None = None
        self.with_pacer = False
        """The present breath is the pacer's."""
        self.inhales = 0
        """Breaths begun so far."""

    def move(self, now: float, shown: bool, rate_per_min: float, willing: float) -> float:
        """The chest at `now`, while the pacer shows an inhale or not; `willing` scales the share followed."""
        if shown != self._shown:
            self._shown = shown
            self._see(now, shown, rate_per_min, willing)
        if self._due is not None and now >= self._due[0]:
            _, inhale, lasts_s, depth = self._due
            self._due = None
            self._half(now, inhale, lasts_s, depth)
        elif not self.with_pacer and self._due is None and now >= self._began_s + self._lasts_s:
            self._breathe(now)
        part = min(1.0, (now - self._began_s) / self._lasts_s)
        return self._start + (self._end - self._start) * (0.5 - 0.5 * math.cos(math.pi * part))

    def _see(self, now: float, inhale: bool, rate: float, willing: float) -> None:
        manner, chance = self._manner, self._chance
        if inhale:
            self.with_pacer = now >= manner.from_s and chance.random() < manner.share * willing
            self._depth = self._reflex.volume(60.0 / rate) * math.exp(chance.gauss(0.0, 0.12))
            if chance.random() < manner.partial:
                self._depth *= chance.uniform(0.3, 0.7)
        if self.with_pacer:
            delay_s = max(0.0, manner.delay_s + chance.gauss(0.0, manner.jitter_s))
            self._due = now + delay_s, inhale, 60.0 / rate * (INHALE if inhale else 1.0 - INHALE), self._depth

    def _breathe(self, now: float) -> None:
        """The next half of a breath of his own."""
        if self._inhaling:
            self._half(now, False, self._rest_s, self._depth)
            return
        chance, manner = self._chance, self._manner
        if manner.talks:
            inhale_s = chance.uniform(0.5, 1.1)
            self._rest_s = min(10.0, chance.uniform(0.8, 2.5) + chance.expovariate(1.0 / 2.0))
            self._depth = chance.uniform(0.3, 1.1)
        else:
            self._length = 0.3 * self._length + chance.gauss(0.0, manner.spread)
            breath_s = 60.0 / manner.own_rate * math.exp(self._length)
            inhale_s = breath_s * chance.uniform(0.36, 0.44)
            self._rest_s = breath_s - inhale_s
            self._depth = self._reflex.volume(breath_s) * math.exp(chance.gauss(0.0, 0.15))
        self._half(now, True, inhale_s, self._depth)

    def _half(self, now: float, inhale: bool, lasts_s: float, depth: float) -> None:
        part = min(1.0, (now - self._began_s) / self._lasts_s)
        self._start += (self._end - self._start) * (0.5 - 0.5 * math.cos(math.pi * part))
        self._end = depth if inhale else -depth
        self._began_s, self._lasts_s, self._inhaling = now, lasts_s, inhale
        self.inhales += inhale


class Heart:
    """Fires when the integral of its rate reaches a threshold.

    Args:
        rr_ms: resting interval.
        rsa_ms: half the sway from peak to trough at resonance.
        ectopic: share of beats that are premature, each with its compensatory pause.
        irregular: spread of a rhythm in which every beat is independent of the last, as a share; 0 is sinus.
    """

    def __init__(
        self, reflex: Reflex, rr_ms: float, rsa_ms: float, ectopic: float, irregular: float, chance: random.Random
    ) -> None:
        natural, vagal = _radians(reflex.natural_per_min / 60.0), _radians(VAGAL_HZ)
        self._loop = _sampled(natural, 0.5 / reflex.q)
        self._vagal = _sampled(vagal, VAGAL_DAMPING)
        self._flow, self._direct = 1.0 / (natural * reflex.q), reflex.direct
        self._scale = rsa_ms / reflex.gain(reflex.resonance())
        self._rr_ms, self._ectopic, self._irregular, self._chance = rr_ms, ectopic, irregular, chance
        self._states = [0.0, 0.0, 0.0, 0.0]
        self._gathered, self._threshold = chance.random(), 1.0
        self.sway_ms = 0.0
        """What the breath does to RR now; the rest is noise."""

    def step(self, now: float, chest: float, shift_ms: float, faster: float, vagal: float) -> Iterator[float]:
        """The times of the beats between `now` and one step later.

        Args:
            shift_ms: noise added to RR.
            faster: share by which the heart rate is raised.
            vagal: share of the sway that is left.
        """
        place, speed, level, slope = self._states
        (a, b, c, d), (e, f) = self._loop
        place, speed = a * place + b * speed + e * chest, c * place + d * speed + f * chest
        (a, b, c, d), (e, f) = self._vagal
        level, slope = a * level + b * slope + e * chest, c * level + d * slope + f * chest
        self._states = [place, speed, level, slope]
        self.sway_ms = -self._scale * vagal * (speed * self._flow + self._direct * level)
        sway_ms = 0.0 if self._irregular else self.sway_ms + shift_ms
        rr_s = max(SHORTEST_S, (self._rr_ms + sway_ms) / 1000.0 / (1.0 + faster))
        self._gathered += STEP_S / rr_s
        while self._gathered >= self._threshold:
            yield now + STEP_S - (self._gathered - self._threshold) * rr_s
            self._fire()

    def _fire(self) -> None:
        if self._threshold < 1.0 and not self._irregular:
            self._threshold = 2.0  # the pause after a premature beat ends where the next but one was due
            return
        self._gathered -= self._threshold
        if self._irregular:
            shape = self._irregular**-2
            self._threshold = max(0.45, self._chance.gammavariate(shape, 1.0 / shape))
        else:
            self._threshold = self._chance.uniform(0.55, 0.75) if self._chance.random() < self._ectopic else 1.0


def _radians(hz: float) -> float:
    return 2.0 * math.pi * hz


def _sampled(natural: float, damping: float) -> tuple[tuple[float, float, float, float], tuple[float, float]]:
    """The low pass x'' + 2·damping·natural·x' + natural²·x = natural²·u over one step of constant u, exactly.

    Returns:
        The matrix of (x, x') by rows, and what u adds to each. Underdamped filters only.
    """
    decay = damping * natural
    turn = cmath.sqrt(natural * natural - decay * decay).real
    fade = math.exp(-decay * STEP_S)
    cosine, sine = math.cos(turn * STEP_S), math.sin(turn * STEP_S)
    a = fade * (cosine + decay / turn * sine)
    b = fade * sine / turn
    c = -natural * natural * b
    d = fade * (cosine - decay / turn * sine)
    return (a, b, c, d), (1.0 - a, -c)
