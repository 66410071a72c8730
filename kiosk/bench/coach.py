"""`script/bench coach`: how the breathing coach does with model patients, beside two that know nothing of hearts.

Every patient of `kiosk.bench.patients` lives the same visit before three pacers: the coach, a fixed six a minute
and a plain walk down from sixteen. What is judged:

- `near`: at 20 minutes the pacer is within 0.5 of the patient's own resonance. That is the rate at which
  this model's heart sways most when every rate is followed exactly and without noise (`Reflex.resonance`); where
  it lies under the floor of the age, the floor counts.
- `slow by 15`: at most 7 a minute after 15 minutes.
- `sway`: how far the breath really moves the heart in the last five minutes, as a share of the most that could be
  reached. Noise is left out.
- `too slow`: the share of time in which the pacer is more than 2/min slower than the patient breathes by
  himself, be he never so fast as the fastest pacer.
- `pressed`: breaths in the rise of the heart, from 45 s after its onset, that are no faster than the one at its
  onset; the patients for whom there is nothing faster are left out.
- `claimed`: the share of time in which following is shown. Whoever does not breathe with the pacer should have 0.
- `broken`: bounds of `kiosk.bench.bounds`. Always 0, or it is a fault.

Recordings of real hearts are played too, where the packages that hold them are installed: they hear no pacer, so
every following claimed is wrong.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import math
import os
import statistics
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Protocol

import numpy as np

from kiosk.bench.body import STEP_S
from kiosk.bench.bounds import FASTEST, FIXED, FLOORS, INHALE, Bounds
from kiosk.bench.patients import CHILDREN, FOLLOWERS, KINDS, PAIN_S, Patient, patient
from kiosk.breathing import Coach, Cue, Profile

SEEDS, FROM = 5, 7_340_000
NEAR_SHARE, SLOW_SHARE = 0.80, 0.90
NEAR, SLOW, TOO_SLOW = 0.5, 7.0, 2.0
NEAR_AT_S, SLOW_AT_S, LAST_S = 1200.0, 900.0, 300.0
PRESSED_FROM_S = 45.0
CHANCE = 0.01  # the same patient takes other breaths by chance; nothing less is called worse
SELDOM = 61
"""Every how many looks the coach's twin is asked, which hears the same beats."""
RECORDINGS = (("pyhrv", "files/SampleNNISeriesLong.npy"), ("pyhrv", "files/SampleNNISeriesShort.npy"))


class Pacer(Protocol):
    """What the three have in common."""

    def beat(self, now: float, rr_ms: float) -> None: ...

    def lost(self, now: float) -> None: ...

    def cue(self, now: float) -> Cue: ...


class WalkDown:
    """From sixteen (or the entered rate) down by a half every 30 s, whoever follows or not; deaf."""

    step = 0.5

    def __init__(self, profile: Profile, start: float) -> None:
        self._least = max(FIXED, FLOORS[profile.age_band])
        self._rate = max(self._least, min(FASTEST, profile.own_rate or FASTEST))
        self._began, self._stepped = start, start

    def beat(self, now: float, rr_ms: float) -> None:
        """Hears nothing."""

    def lost(self, now: float) -> None:
        """Hears nothing."""

    def cue(self, now: float) -> Cue:
        """The breath at `now`."""
        while now - self._began >= 60.0 / self._rate:
            self._began += 60.0 / self._rate
            if self._began - self._stepped >= 30.0:
                self._stepped, self._rate = self._began, max(self._least, self._rate - self.step)
        phase = min((now - self._began) * self._rate / 60.0, math.nextafter(1.0, 0.0))
        return Cue(phase, phase < INHALE, self._rate, "walk", False)


class Fixed(WalkDown):
    """Six a minute from the first breath, or the floor of the age."""

    step = 0.0

    def __init__(self, profile: Profile, start: float) -> None:
        super().__init__(profile, start)
        self._rate = self._least


PACERS: dict[str, Callable[[Profile, float], Pacer]] = {"coach": Coach, "fixed": Fixed, "walk-down": WalkDown}


@dataclass(frozen=True, slots=True)
class Visit:
    """One pacer before one patient; times in seconds of the visit, rates in breaths/min; nan where it has no meaning.

    Args:
        best: the patient's resonance, or the floor of his age if that is higher.
        breaths: when each of the pacer's breaths began, its rate, its mode and whether it was followed.
        broken: how often which bound was broken.
    """

    kind: str
    seed: int
    pacer: str
    best: float
    near: bool
    slow: bool
    sway: float
    too_slow: float
    pressed: float
    claimed: float
    broken: dict[str, int]
    breaths: list[tuple[float, float, str, bool]] = field(repr=False)


def judge(name: str, one: Patient, make: Callable[[Profile, float], Pacer] | None = None) -> Visit:
    """Lets a pacer (of `PACERS`, or what `make` makes) lead this patient through his visit."""
    traits = one.traits
    start = 50_000.0 + traits.seed % 1000 / 7
    profile = Profile(traits.age_band, traits.own_rate, traits.minutes, traits.adapt)
    make = make or PACERS[name]
    pacer, twin = make(profile, start), make(profile, start)
    true_rate = traits.manner.own_rate
    bounds = Bounds(traits.age_band, traits.own_rate, true_rate, traits.minutes, traits.adapt)
    rates: list[float] = []
    sways: list[float] = []
    modes: list[tuple[str, bool]] = []
    following = 0
    for k in range(one.steps):
        now = start + k * STEP_S
        cue = pacer.cue(now)
        if k % SELDOM == 0 and twin.cue(now) != cue:
            bounds.broken["asked more often"] += 1
        bounds.watch(now, cue)
        if len(bounds.breaths) > len(modes):
            modes.append((cue.mode, cue.following))
        rates.append(cue.rate_per_min)
        following += cue.following
        for said in one.step(cue.inhaling, cue.rate_per_min):
            at = start + said.time_s
            bounds.heard(at, said.rr_ms)
            for ear in (pacer, twin):
                if said.rr_ms is None:
                    ear.lost(at)
                else:
                    ear.beat(at, said.rr_ms)
        sways.append(one.heart.sway_ms)
    resonance = traits.reflex.resonance()
    best = max(resonance, FLOORS[traits.age_band])
    most = traits.rsa_ms * traits.reflex.gain(best) / traits.reflex.gain(resonance)
    last = np.array(sways[-int(LAST_S / STEP_S):])
    return Visit(
        traits.kind, traits.seed, name, best,
        near=abs(_at(rates, NEAR_AT_S) - best) <= NEAR, slow=_at(rates, SLOW_AT_S) <= SLOW,
        sway=float(np.sqrt(2.0 * np.mean(last**2))) / most,
        too_slow=float(np.mean(np.array(rates) < min(FASTEST, true_rate) - TOO_SLOW)),
        pressed=_pressed(one, bounds.breaths, start), claimed=following / one.steps, broken=dict(bounds.broken),
        breaths=[(t - start, rate, *m) for (t, rate), m in zip(bounds.breaths, modes, strict=True)],
    )  # fmt: skip


def _at(rates: Sequence[float], time_s: float) -> float:
    return rates[min(len(rates) - 1, int(time_s / STEP_S))]


def _pressed(one: Patient, breaths: Iterable[tuple[float, float]], start: float) -> float:
    """The breaths that should have eased."""
    if one.traits.pain is None:
        return math.nan
    onset = start + one.traits.pain[0]
    rate = [r for began, r in breaths if began <= onset][-1]
    if rate > min(FASTEST, one.traits.manner.own_rate, one.traits.own_rate or FASTEST) - 0.5:
        return math.nan
    return sum(r <= rate for began, r in breaths if PRESSED_FROM_S <= began - onset < PAIN_S)


def visits(kind: str, seed: int) -> list[Visit]:
    """The same patient before each pacer."""
    return [judge(name, patient(kind, seed)) for name in PACERS]


def recordings() -> dict[str, list[float]]:
    """RR in ms of the recordings that are here, by name; those that are not are told of on stderr."""
    found = {}
    for package, name in RECORDINGS:
        spec = importlib.util.find_spec(package)
        if spec is None or not spec.submodule_search_locations:
            print(f"bench: {package} is MISSING, its recording {name} is not judged", file=sys.stderr)
            continue
        rr_ms = np.load(Path(next(iter(spec.submodule_search_locations))) / name)
        found[f"{package} {Path(name).stem}"] = [float(value) for value in rr_ms]
    return found


def play(name: str, rr_ms: Sequence[float], minutes: float = 25.0) -> Visit:
    """The coach before a heart that was recorded long ago, for so many minutes of it."""
    profile = Profile("adult", None, minutes, True)
    start = 50_000.0
    coach, bounds = Coach(profile, start), Bounds("adult", None, FASTEST, minutes, True)
    modes: list[tuple[str, bool]] = []
    following = looks = 0
    now, beat_s = start, start
    for interval in rr_ms:
        beat_s += interval / 1000.0
        if beat_s - start > minutes * 60.0:
            break
        while now < beat_s:
            cue = coach.cue(now)
            bounds.watch(now, cue)
            if len(bounds.breaths) > len(modes):
                modes.append((cue.mode, cue.following))
            following, looks, now = following + cue.following, looks + 1, now + STEP_S
        heard_ms = round(interval * 1.024) / 1.024
        bounds.heard(beat_s, heard_ms)
        coach.beat(beat_s, heard_ms)
    breaths = [(t - start, rate, *m) for (t, rate), m in zip(bounds.breaths, modes, strict=True)]
    nan = math.nan
    return Visit(
        name, 0, "coach", nan, False, False, nan, nan, nan, following / max(1, looks), dict(bounds.broken), breaths
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One kind before one pacer: shares and means over its patients; None where it has no meaning."""

    kind: str
    pacer: str
    patients: int
    near: float | None
    slow: float | None
    sway: float | None
    too_slow: float | None
    pressed: float | None
    claimed: float
    broken: dict[str, int]
    verdict: str = ""


MEANT = {
    **dict.fromkeys((*FOLLOWERS, *CHILDREN), ("near", "slow", "sway")),
    "pain": ("near", "slow", "sway", "pressed"),
    "short visit": ("sway",),
    "no RR": ("sway",),
    "not to adapt": ("sway",),
    "irregular": (),
    "non-follower": ("too_slow",),
    "talker": ("too_slow",),
}
"""What a good pacer does for each kind; `too_slow` is of those alone who do not follow."""


def rows(found: Sequence[Visit]) -> list[Row]:
    """By kind and pacer, in the order of `KINDS`; the coach's row says how it compares with the fixed pacer."""
    out = []
    for kind in dict.fromkeys(visit.kind for visit in found):
        of = {name: _row([v for v in found if (v.kind, v.pacer) == (kind, name)]) for name in PACERS}
        out += [replace(of["coach"], verdict=verdict(of["coach"], of["fixed"])), of["fixed"], of["walk-down"]]
    return out


def _row(some: Sequence[Visit]) -> Row:
    kind = some[0].kind

    def mean(name: str) -> float | None:
        values = [float(getattr(visit, name)) for visit in some if not math.isnan(getattr(visit, name))]
        return statistics.fmean(values) if values and name in MEANT[kind] else None

    broken: Counter[str] = Counter()
    for visit in some:
        broken.update(visit.broken)
    return Row(
        kind, some[0].pacer, len(some), mean("near"), mean("slow"), mean("sway"), mean("too_slow"), mean("pressed"),
        claimed=statistics.fmean(visit.claimed for visit in some), broken=dict(broken),
    )  # fmt: skip


def verdict(coach: Row, fixed: Row) -> str:
    """`holds`, or `over` with what is worse than with the fixed pacer (or breaks a bound)."""
    worse = []
    for name, sign, chance in (("near", 1, 0.0), ("sway", 1, CHANCE), ("too_slow", -1, 0.0), ("pressed", -1, 0.0)):
        one, other = getattr(coach, name), getattr(fixed, name)
        if one is not None and other is not None and sign * (one - other) < -chance:
            worse.append(name.replace("_", " "))
    worse += coach.broken
    return f"over: {', '.join(worse)}" if worse else "holds"


def table(found: Sequence[Row]) -> str:
    """For people."""
    lines = [
        f"{'':<24}{'n':>4}{'near':>7}{'slow':>7}{'sway':>7}{'too':>7}{'pressed':>9}{'claimed':>9}{'broken':>8}",
        f"{'':<24}{'':>4}{'':>7}{'by 15':>7}{'':>7}{'slow':>7}{'breaths':>9}",
    ]
    for row in found:
        shares = "".join(_share(value) for value in (row.near, row.slow, row.sway, row.too_slow))
        pressed = f"{'' if row.pressed is None else format(row.pressed, '.1f'):>9}"
        own = row.pacer == "coach"
        claimed, broken = (f"{row.claimed:.0%}", sum(row.broken.values())) if own else ("", "")
        name = row.kind if own else f"  {row.pacer}"
        lines.append(
            f"{name:<24}{row.patients:>4}{shares}{pressed}{claimed:>9}{broken:>8}"
            f"  {row.verdict}".rstrip()
        )
    return "\n".join(lines)


def _share(value: float | None) -> str:
    return f"{'' if value is None else format(value, '.0%'):>7}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table; 1 where a goal is missed, a bound broken, or the coach worse than the fixed pacer."""
    parser = argparse.ArgumentParser(prog="script/bench coach", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--seeds", type=int, default=SEEDS, metavar="N", help="patients of each kind")
    parser.add_argument("--from", type=int, default=FROM, dest="first", metavar="S", help="the first seed")
    parser.add_argument("--kind", choices=KINDS, action="append", help="only these")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    if options.seeds < 1:
        parser.error("--seeds: at least one")
    tasks = [(kind, options.first + i) for kind in options.kind or KINDS for i in range(options.seeds)]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        found = [v for some in pool.map(visits, *zip(*tasks, strict=True), chunksize=4) for v in some]
    judged = rows(found)
    played = [play(name, rr_ms) for name, rr_ms in recordings().items()]
    told = [visit for visit in found if visit.pacer == "coach" and _failed(visit)]
    if options.json:
        print(json.dumps({"rows": [asdict(row) for row in judged], "failed": [_told(v) for v in told],
                          "recordings": [{**_told(v), "claimed": v.claimed} for v in played]}, indent=2))
    else:
        print(table(judged))
        for visit in played:
            print(f"{visit.kind:<38}claimed {visit.claimed:.0%}, broken {visit.broken or 0}")
        print(goals(judged))
    missed = any(row.verdict.startswith("over") for row in judged) or any(v.broken for v in played)
    return int(missed or goals(judged).endswith("missed"))


def goals(judged: Sequence[Row]) -> str:
    """The two promises about those who follow."""
    row = next((row for row in judged if (row.kind, row.pacer) == ("follower", "coach")), None)
    if row is None or row.near is None or row.slow is None:
        return "no plain followers judged"
    kept = row.near >= NEAR_SHARE and row.slow >= SLOW_SHARE
    return (
        f"followers: within 0.5 of their resonance {row.near:.0%} (at least {NEAR_SHARE:.0%}), at most 7/min "
        f"{row.slow:.0%} (at least {SLOW_SHARE:.0%}): {'kept' if kept else 'missed'}"
    )


def _failed(visit: Visit) -> bool:
    return bool(visit.broken) or ("near" in MEANT[visit.kind] and not (visit.near and visit.slow))


def _told(visit: Visit) -> dict[str, object]:
    changes = [b for a, b in zip([None, *visit.breaths], visit.breaths, strict=False) if a is None or a[1:3] != b[1:3]]
    return {
        "kind": visit.kind, "seed": visit.seed, "best": visit.best, "near": visit.near, "slow": visit.slow,
        "broken": visit.broken, "breaths": [(round(t, 1), rate, mode, follows) for t, rate, mode, follows in changes],
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
