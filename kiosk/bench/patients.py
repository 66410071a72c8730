"""Model patients for the breathing coach, in closed loop: they see the pacer, and it hears their hearts.

Made to judge, not to tune: the coach was built on another model (`kiosk.devices.strap_model`), and its
maker's seeds are small numbers; use far ones here. A model is no patient. The body is `kiosk.bench.body`;
here is who there is. Ages, rates and sizes are engineering judgement: a resting adult breathes 10–20
times a minute, the sway shrinks with age, children beat and breathe faster and resonate higher.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from kiosk.bench.body import STEP_S, Chest, Heart, Manner, Noise, Reflex

TICKS = 1024
PAIN_S, PAIN_RISES_S = 120.0, 8.0


@dataclass(frozen=True, slots=True)
class Gap:
    """Silence of the strap, seconds of the visit; `contact` tells of lost contact, else it is simply gone."""

    start_s: float
    end_s: float
    contact: bool


@dataclass(frozen=True, slots=True)
class Traits:
    """One model patient, his strap and his visit.

    Args:
        own_rate: what staff entered; None where nothing was.
        pain: when the heart begins to race for two minutes, and by what share; None for never.
        intervals: False for a strap that sends no RR at all.
        packets: the strap sends what it has once a second; else every beat at its own time.
    """

    kind: str
    seed: int
    minutes: float
    age_band: str
    own_rate: float | None
    adapt: bool
    reflex: Reflex
    manner: Manner
    noise: Noise
    rr_ms: float
    rsa_ms: float
    ectopic: float = 0.0
    irregular: float = 0.0
    gaps: tuple[Gap, ...] = ()
    pain: tuple[float, float] | None = None
    intervals: bool = True
    packets: bool = True


@dataclass(frozen=True, slots=True)
class Said:
    """What the strap says: at `time_s` of the visit an interval in ms, or None for lost contact."""

    time_s: float
    rr_ms: float | None


class Strap:
    """Counts 1/1024 s from beat to beat and tells at once, or once a second as straps do."""

    def __init__(self, traits: Traits, chance: random.Random) -> None:
        self._traits, self._chance = traits, chance
        self._last: int | None = None
        self._kept: list[float] = []
        self._packet_s = chance.uniform(0.2, 1.0)

    def tell(self, until_s: float, beats: Iterator[float]) -> Iterator[Said]:
        """What is heard up to `until_s` of the beats since the last call, in order of time."""
        for beat_s in beats:
            self._beat(beat_s)
            if not self._traits.packets:
                yield from self._hand_over(beat_s)
        if until_s >= self._packet_s:
            yield from self._packet(self._packet_s)
            self._packet_s += max(0.5, self._chance.gauss(1.0, 0.02))

    def _beat(self, beat_s: float) -> None:
        if not self._traits.intervals or self._gap(beat_s):
            self._last = None
            return
        tick = round(beat_s * TICKS)
        if self._last is not None:
            self._kept.append((tick - self._last) * 1000 / TICKS)
        self._last = tick

    def _packet(self, time_s: float) -> Iterator[Said]:
        gap = self._gap(time_s)
        if gap is None:
            yield from self._hand_over(time_s)
        else:
            self._kept.clear()
            if gap.contact:
                yield Said(time_s, None)

    def _hand_over(self, time_s: float) -> Iterator[Said]:
        kept, self._kept = self._kept, []
        yield from (Said(time_s, rr_ms) for rr_ms in kept)

    def _gap(self, time_s: float) -> Gap | None:
        return next((gap for gap in self._traits.gaps if gap.start_s <= time_s < gap.end_s), None)


class Patient:
    """Lives one visit, step by step; the same traits live the same way before the same pacer."""

    def __init__(self, traits: Traits) -> None:
        self.traits = traits
        streams = [random.Random(f"{traits.kind} {traits.seed} {part}") for part in ("chest", "heart", "strap")]
        self.chest = Chest(traits.manner, traits.reflex, streams[0])
        self.heart = Heart(traits.reflex, traits.rr_ms, traits.rsa_ms, traits.ectopic, traits.irregular, streams[1])
        self._strap, self._jitter = Strap(traits, streams[2]), streams[1]
        self._wander = traits.noise.wander(traits.reflex, self.steps, traits.seed).tolist()
        self._step = 0

    @property
    def steps(self) -> int:
        """How many steps of `STEP_S` the visit has."""
        return int(self.traits.minutes * 60.0 / STEP_S)

    def step(self, shown: bool, rate_per_min: float) -> Iterator[Said]:
        """What is heard in the next step, the pacer showing an inhale or not, at this rate."""
        now = self._step * STEP_S
        pain = self.pain(now)
        chest = self.chest.move(now, shown, rate_per_min, 1.0 - 0.5 * pain)
        shift_ms = self._wander[self._step] + self.traits.rr_ms * self.traits.noise.drift * self._step / self.steps
        self._step += 1
        faster = pain * self.traits.pain[1] if self.traits.pain else 0.0
        beats = self.heart.step(now, chest, shift_ms, faster, 1.0 - 0.4 * pain)
        timed = (beat_s + self._jitter.gauss(0.0, self.traits.noise.beat_ms / 1000.0) for beat_s in beats)
        return self._strap.tell(now + STEP_S, (min(now + STEP_S, max(now, beat_s)) for beat_s in timed))

    def pain(self, now: float) -> float:
        """How much of the rise there is, 0 to 1."""
        if self.traits.pain is None or not 0.0 <= now - self.traits.pain[0] < PAIN_S + PAIN_RISES_S:
            return 0.0
        since_s = now - self.traits.pain[0]
        return min(1.0, since_s / PAIN_RISES_S, (PAIN_S + PAIN_RISES_S - since_s) / PAIN_RISES_S)


def patient(kind: str, seed: int) -> Patient:
    """The patient of this kind and seed.

    Raises:
        KeyError: no such kind.
    """
    return Patient(KINDS[kind](seed))


def _follower(seed: int, kind: str = "follower", resonances: tuple[float, float] = (4.8, 6.4)) -> Traits:
    """An adult who breathes with the pacer from within the first minute and a half."""
    chance = random.Random(f"{kind} {seed}")
    age, own_rate = chance.uniform(18.0, 70.0), chance.uniform(10.0, 20.0)
    rsa_ms = 90.0 * math.exp(-(age - 20.0) / 40.0 + chance.gauss(0.0, 0.4))
    reflex = Reflex(5.6, chance.uniform(1.0, 3.0), chance.uniform(0.05, 0.25), chance.uniform(0.3, 0.6))
    wander = math.sqrt(rsa_ms / 40.0)
    return Traits(
        kind, seed, float(chance.randint(20, 25)), "adult",
        float(round(own_rate)) if chance.random() < 0.5 else None, True,
        reflex.tuned(chance.uniform(*resonances)),
        Manner(
            own_rate, chance.uniform(0.06, 0.15), chance.uniform(0.0, 90.0), chance.uniform(0.93, 1.0),
            0.04, chance.uniform(0.15, 0.7), chance.uniform(0.05, 0.2),
        ),
        Noise(
            chance.uniform(4.0, 12.0) * wander, chance.uniform(8.0, 20.0) * wander, chance.uniform(1.0, 5.0),
            chance.uniform(-0.02, 0.06),
        ),
        rr_ms=60000.0 / chance.uniform(55.0, 88.0), rsa_ms=rsa_ms, packets=chance.random() < 0.7,
    )  # fmt: skip


def _delayed(seed: int) -> Traits:
    traits, chance = _follower(seed, "delayed"), random.Random(f"delayed more {seed}")
    return replace(traits, manner=replace(traits.manner, from_s=60.0 + chance.uniform(60.0, 240.0)))


def _loose(seed: int) -> Traits:
    traits = _follower(seed, "loose")
    return replace(traits, manner=replace(traits.manner, share=2 / 3))


def _non_follower(seed: int) -> Traits:
    traits, chance = _follower(seed, "non-follower"), random.Random(f"non-follower more {seed}")
    return replace(traits, manner=replace(traits.manner, from_s=math.inf, spread=chance.uniform(0.08, 0.3)))


def _talker(seed: int) -> Traits:
    traits = _follower(seed, "talker")
    return replace(traits, manner=replace(traits.manner, from_s=math.inf, talks=True))


def _irregular(seed: int) -> Traits:
    traits, chance = _follower(seed, "irregular"), random.Random(f"irregular more {seed}")
    return replace(traits, irregular=chance.uniform(0.16, 0.28), rr_ms=60000.0 / chance.uniform(60.0, 100.0))


def _ectopic(seed: int) -> Traits:
    traits, chance = _follower(seed, "ectopic"), random.Random(f"ectopic more {seed}")
    return replace(traits, ectopic=chance.uniform(0.01, 0.08))


def _drop_outs(seed: int) -> Traits:
    traits, chance = _follower(seed, "drop-outs"), random.Random(f"drop-outs more {seed}")
    gaps, time_s = [], chance.uniform(30.0, 240.0)
    while time_s < traits.minutes * 60.0:
        lasts_s = chance.uniform(5.0, 40.0)
        gaps.append(Gap(time_s, time_s + lasts_s, chance.random() < 0.6))
        time_s += lasts_s + chance.uniform(60.0, 300.0)
    return replace(traits, gaps=tuple(gaps))


def _pain(seed: int) -> Traits:
    traits, chance = _follower(seed, "pain"), random.Random(f"pain more {seed}")
    return replace(traits, pain=(chance.uniform(240.0, 1020.0), chance.uniform(0.15, 0.25)))


def _low_rsa(seed: int) -> Traits:
    """The old or the beta-blocked whom nobody ticked: hardly any sway, as little wander."""
    traits, chance = _follower(seed, "low RSA"), random.Random(f"low RSA more {seed}")
    noise = Noise(chance.uniform(1.0, 3.0), chance.uniform(3.0, 8.0), chance.uniform(1.0, 3.0), traits.noise.drift)
    return replace(traits, rsa_ms=chance.uniform(2.0, 5.0), rr_ms=60000.0 / chance.uniform(50.0, 68.0), noise=noise)


def _child(
    kind: str, age_band: str, resonances: tuple[float, float], own: tuple[float, float], heart: tuple[float, float]
) -> Callable[[int], Traits]:
    def build(seed: int) -> Traits:
        traits, chance = _follower(seed, kind, resonances), random.Random(f"{kind} more {seed}")
        rate, rr_ms = chance.uniform(*own), 60000.0 / chance.uniform(*heart)
        manner = replace(traits.manner, own_rate=rate, share=chance.uniform(0.85, 1.0), partial=0.08)
        return replace(
            traits, age_band=age_band, own_rate=float(round(rate)) if traits.own_rate else None, manner=manner,
            rr_ms=rr_ms, rsa_ms=chance.uniform(0.04, 0.1) * rr_ms,
        )  # fmt: skip

    return build


def _no_intervals(seed: int) -> Traits:
    return replace(_follower(seed, "no RR"), intervals=False)


def _short(seed: int) -> Traits:
    """A visit too short for a search."""
    traits = _follower(seed, "short visit")
    return replace(traits, minutes=random.Random(f"short visit more {seed}").uniform(5.0, 11.9))


def _ticked(seed: int) -> Traits:
    """Nothing is to adapt: a pacemaker, a beta-blocker, or not wished."""
    return replace(_follower(seed, "not to adapt"), adapt=False)


KINDS: dict[str, Callable[[int], Traits]] = {
    "follower": _follower,
    "delayed": _delayed,
    "loose": _loose,
    "ectopic": _ectopic,
    "drop-outs": _drop_outs,
    "pain": _pain,
    "low RSA": _low_rsa,
    "child 12-17": _child("child 12-17", "12-17", (5.0, 6.6), (13.0, 20.0), (65.0, 90.0)),
    "child 8-11": _child("child 8-11", "8-11", (5.6, 7.0), (16.0, 22.0), (75.0, 95.0)),
    "child 5-7": _child("child 5-7", "5-7", (6.0, 7.6), (18.0, 24.0), (85.0, 105.0)),
    "short visit": _short,
    "non-follower": _non_follower,
    "talker": _talker,
    "irregular": _irregular,
    "no RR": _no_intervals,
    "not to adapt": _ticked,
}
"""Every kind, by what makes the traits of one of its patients from a seed."""

FOLLOWERS = ("follower", "delayed", "loose", "ectopic", "drop-outs", "pain", "low RSA")
CHILDREN = ("child 12-17", "child 8-11", "child 5-7")
