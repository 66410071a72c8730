"""How trees branch, by parameters (after Weber and Penn 1995): the lines of trunk, limbs and twigs, and how thick they are.

All limbs of a tree are found at once, and then all its twigs: arrays have a leading axis of branches.
Deterministic from the generator that is given.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from environments.forest_sprigs import BEECH, BIRCH, OAK, SPRUCE

GOLDEN = 2.399963


@dataclass(frozen=True, slots=True)
class Species:
    """How one kind of tree grows.

    Args:
        kind: row of the leaf atlas.
        limbs: branches from the trunk of a full-grown tree.
        crown_from: share of the height where the crown begins.
        angle: degrees a limb leaves the trunk at, at the crown's foot and at its top.
        reach: limb length as a share of the height, at foot and top of the crown.
        lift: how strongly limbs turn up (negative: hang).
        wander: unrest of every branch.
        twigs: side branches of a limb.
        sprig_m: length of a sprig.
        per_twig: sprigs on one twig.
        slender: height over the trunk's radius at the foot.
        flare: how far the roots spread at the foot.
    """

    kind: int
    limbs: int
    crown_from: float
    angle: tuple[float, float]
    reach: tuple[float, float]
    lift: float
    wander: float
    twigs: int
    sprig_m: float
    per_twig: int
    slender: float
    flare: float


SPECIES = {
    "oak": Species(OAK, 17, 0.26, (78, 35), (0.52, 0.20), 0.10, 0.34, 8, 0.80, 5, 27, 0.9),
    "beech": Species(BEECH, 22, 0.40, (66, 30), (0.34, 0.14), 0.16, 0.30, 8, 0.78, 5, 62, 0.55),
    "birch": Species(BIRCH, 24, 0.38, (50, 24), (0.22, 0.09), -0.10, 0.30, 7, 0.75, 5, 88, 0.30),
    "spruce": Species(SPRUCE, 60, 0.16, (98, 58), (0.19, 0.03), -0.03, 0.10, 6, 1.05, 3, 64, 0.35),
    "hazel": Species(BEECH, 9, 0.10, (40, 20), (0.75, 0.5), 0.05, 0.30, 5, 0.42, 6, 80, 0.1),
}


@dataclass(frozen=True, slots=True)
class Stand:
    """One tree: species, where its foot is, height in metres, detail 0 (far) to 3 (hero)."""

    species: str
    foot: tuple[float, float, float]
    height_m: float
    detail: int
    lean: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Branches:
    """Lines of points (k, n, 3) and their radii (k, n)."""

    points: np.ndarray
    radii: np.ndarray

    def at(self, which: np.ndarray, s: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Places (m, 3), unit headings (m, 3) and radii (m,) on branches `which` at shares `s` of their length."""
        x = np.clip(s, 0.0, 0.999) * (self.points.shape[1] - 1)
        low, part = x.astype(int), x % 1
        before, after = self.points[which, low], self.points[which, low + 1]
        way = after - before
        way = way / np.sqrt((way * way).sum(1, keepdims=True))
        radii = self.radii[which, low] * (1 - part) + self.radii[which, low + 1] * part
        return before * (1 - part[:, None]) + after * part[:, None], way, radii


def skeleton(stand: Stand, rng: np.random.Generator) -> tuple[Branches, Branches, Branches]:
    """Trunk, limbs and twigs of a tree at the origin."""
    kind, height = SPECIES[stand.species], stand.height_m
    trunk = _trunk(stand, kind, rng)
    count = int(kind.limbs * (0.55, 0.8, 1.0, 1.0)[stand.detail])
    at = kind.crown_from + (1 - kind.crown_from) * (np.arange(count) + rng.uniform(0, 0.8, count)) / (count + 0.4)
    azimuth = rng.uniform(0, 6.28) + GOLDEN * np.arange(count) + rng.normal(0, 0.35, count)
    crown = (at - kind.crown_from) / (1 - kind.crown_from)
    angle = np.radians(kind.angle[0] + (kind.angle[1] - kind.angle[0]) * crown + rng.normal(0, 7, count))
    long = height * (kind.reach[0] + (kind.reach[1] - kind.reach[0]) * crown**1.1) * rng.uniform(0.72, 1.12, count)
    if kind.kind != SPRUCE:
        long = long * (0.62 + 0.55 * np.sin(np.pi * np.clip(crown * 0.9 + 0.12, 0, 1)))  # a round head
    if stand.detail >= 2:
        azimuth = np.where(crown < (0.45 if stand.detail == 3 else 0.7), _aside(azimuth, stand.foot), azimuth)
    origin, _, thick = trunk.at(np.zeros(count, int), at)
    way = np.stack([np.sin(angle) * np.cos(azimuth), np.cos(angle), np.sin(angle) * np.sin(azimuth)], 1)
    n = (3, 4, 9, 16)[stand.detail]
    points = _curves(origin, way, long, n, kind.wander * (1.0, 1.0, 1.5, 1.0)[stand.detail], kind.lift, rng, 0.0 if kind.kind == SPRUCE else 0.9)
    s = np.linspace(0, 1, n + 1)
    radii = (thick * rng.uniform(0.42, 0.58, count))[:, None] * (1.02 - s) ** 0.85 + 0.006
    # A limb is thicker where it leaves the trunk: wood has grown around it.
    radii = radii * (1 + 0.85 * np.exp(-((s * long[:, None] / (2.0 * thick[:, None] + 0.02)) ** 2)))
    limbs = Branches(points, np.minimum(radii, thick[:, None] * 0.92))
    twigs = _twigs(limbs, long, kind, stand, rng)
    if stand.detail < 2:
        return trunk, limbs, twigs
    return trunk, _kept(limbs, stand), _kept(twigs, stand)


BARE_M = 5.6  # no leaf hangs this near to the viewer, and a branch without any is a spear


def _kept(branches: Branches, stand: Stand) -> Branches:
    """Those that do not end, or pass, so near to the viewer that they would be bare."""
    away = np.sqrt(((branches.points + np.array(stand.foot)) ** 2).sum(-1))
    clear = away.min(1) > min(BARE_M, float(np.linalg.norm(stand.foot)) - 1.0)
    return Branches(branches.points[clear], branches.radii[clear])


def _trunk(stand: Stand, kind: Species, rng: np.random.Generator) -> Branches:
    steps = (5, 9, 22, 40)[stand.detail]
    up = np.array([[stand.lean[0], 1.0, stand.lean[1]]])
    up /= np.linalg.norm(up)
    foot, long = np.array([[0, -0.25, 0]]), np.array([stand.height_m])
    t = np.linspace(0, 1, steps + 1)
    share = (1 - t) ** 0.8 * 0.94 + 0.06 * (1 - t) + 0.004
    points = _curves(foot, up, long, steps, kind.wander * 0.35, 0.06, rng)
    return Branches(points, stand.height_m / kind.slender * share[None])


def _aside(azimuth: np.ndarray, foot: tuple[float, float, float]) -> np.ndarray:
    """Azimuths of limbs, turned away where they would point at the viewer: seen end on one looks cut off."""
    toward = float(np.arctan2(-foot[2], -foot[0]))
    off = (azimuth - toward + np.pi) % (2 * np.pi) - np.pi
    return np.where(np.abs(off) > 1.0, azimuth, toward + np.where(off >= 0, 1.0, -1.0) * (1.0 + 0.5 * np.abs(off)))


def _twigs(limbs: Branches, long: np.ndarray, kind: Species, stand: Stand, rng: np.random.Generator) -> Branches:
    share = kind.twigs * (0.4, 0.6, 1.0, 1.25)[stand.detail]
    count = np.maximum((share * np.clip(long / 2.5, 0.5, 1.5)).astype(int), 2)
    of, number = spread(count)
    total = len(of)
    flat = 0.35 if kind.kind in (BEECH, SPRUCE) else 0.8  # sprays lie flat in beech and spruce
    s = 0.28 + 0.70 * (number + rng.uniform(0, 0.9, total)) / count[of]
    origin, ahead, thick = limbs.at(of, s)
    side = np.stack([-ahead[:, 2], 0 * s, ahead[:, 0]], 1)
    side /= np.sqrt((side * side).sum(1, keepdims=True)) + 1e-6
    way = ahead * rng.uniform(0.5, 0.9, (total, 1)) + side * (np.where(number % 2, 1.0, -1.0) * rng.uniform(0.55, 1.0, total))[:, None]
    way[:, 1] += rng.normal(0.1, flat, total) * 0.5
    way /= np.sqrt((way * way).sum(1, keepdims=True))
    n = (2, 3, 4, 6)[stand.detail]
    length = long[of] * rng.uniform(0.24, 0.44, total) * (1.15 - 0.6 * s)
    points = _curves(origin, way, length, n, kind.wander, kind.lift * 1.2, rng)
    return Branches(points, np.maximum(thick[:, None] * 0.5 * (1.05 - np.linspace(0, 1, n + 1)), 0.004))


def spread(count: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For so many things on each branch: which branch each is on, and its number there."""
    of = np.repeat(np.arange(len(count)), count)
    return of, np.arange(len(of)) - np.repeat(np.cumsum(count) - count, count)


def _curves(
    start: np.ndarray, way: np.ndarray, length: np.ndarray, steps: int, wander: float, lift: float,
    rng: np.random.Generator, sweep: float = 0.0,
) -> np.ndarray:  # fmt: skip
    """Lines (k, steps + 1, 3) that wander: each step's heading is the sum of all pushes so far.

    Args:
        sweep: how steeply they set out.
    """
    push = rng.normal(0, wander / np.sqrt(steps), (len(start), steps, 3))
    push[..., 1] += lift * 2.2 / steps
    headings = way[:, None] + np.cumsum(push, axis=1)
    if sweep:
        headings[..., 1] += sweep * np.exp(-np.arange(steps) / steps / (0.10 + 0.05 / length[:, None]))
    headings *= (length / steps)[:, None, None] / np.sqrt((headings * headings).sum(-1, keepdims=True))
    return np.concatenate([start[:, None], start[:, None] + np.cumsum(headings, axis=1)], 1)
