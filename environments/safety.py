"""What a sequence of pictures does to sensitive eyes, in numbers with a place and a time. Pure.

Pictures are linear light, 0–1, as one eye sees them, at an even rate. The rules, and where they come from:

- flashes (WCAG 2.3.1): pairs of opposing changes of relative luminance of a tenth of its maximum and more, the
  darker below 0.80, in one second; of the mean of any 10° tile, tiles overlapping by half.
- flicker: the same of patches of about 1°: as many pairs as a quarter of a tile does in the same second (WCAG's
  area). So glitter passes and a flashing thing does not, even where the tile's mean evens out.
- red: pairs of opposing changes to or from saturated red, R/(R+G+B) >= 0.8, where 320·(R−G−B) changes by more
  than 20 on a quarter of a tile.
- step: what the mean of the whole field does within half a second; of full light, and (drift) of itself.
- light: never black while worn.
- stripes (Fernandez & Wilkins 2008): energy near 3 cycles a degree that stands out of the picture's own 1/f.

A rule has a bound that must hold and may have an aim of our own below it. What is deliberately not here: changes
quicker than half the rate of the pictures cannot be seen in them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

TILE_DEG, PATCH_DEG = 10.0, 1.0
CHANGE, DARKER = 0.10, 0.80
PAIRS, PAIRS_AIM = 3.0, 1.0  # in any second
RED_SHARE, RED_SCALE, RED_CHANGE, RED_AREA = 0.8, 320.0, 20.0, 0.25
STEP, STEP_S = 0.10, 0.5
LEAST_LIGHT = 0.01
STRIPE_CPD, STRIPE_BAND, STRIPES = 3.0, (2.1, 4.3), 2.0
STRIPE_CONTRAST = 0.035  # root mean square, a twentieth of Michelson: what is fainter never stands out
LUMINANCE = np.array((0.2126, 0.7152, 0.0722), np.float32)

_CODES = np.arange(256) / 255.0
_LINEAR = np.where(_CODES <= 0.04045, _CODES / 12.92, ((_CODES + 0.055) / 1.055) ** 2.4).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Finding:
    """The worst of one rule.

    Args:
        value: in the rule's own unit; bound: what it may be; aim: what we want of it, or the bound again.
        at_s: seconds from the first picture; yaw_deg, pitch_deg: from the middle of the picture.
        least: the bound is a lower one.
    """

    rule: str
    value: float
    bound: float
    aim: float
    at_s: float = 0.0
    yaw_deg: float = 0.0
    pitch_deg: float = 0.0
    least: bool = False

    @property
    def kept(self) -> bool:
        return self.value >= self.bound if self.least else self.value <= self.bound

    @property
    def near(self) -> float:
        """How near the bound it comes: above 1 is beyond."""
        return self.bound / max(self.value, 1e-9) if self.least else self.value / self.bound

    def __str__(self) -> str:
        where = f"at {self.at_s:.2f} s, {self.yaw_deg:+.0f}° {self.pitch_deg:+.0f}°"
        return f"{self.rule} {self.value:.3g} ({'least' if self.least else 'most'} {self.bound:g}) {where}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One finding a rule."""

    findings: tuple[Finding, ...]

    def __getitem__(self, rule: str) -> Finding:
        return next(finding for finding in self.findings if finding.rule == rule)

    def faults(self) -> list[str]:
        """What breaks a rule, in words."""
        return [str(finding) for finding in self.findings if not finding.kept]

    def beyond_aim(self) -> list[str]:
        """What keeps the rule and misses our own aim."""
        return [str(one) for one in self.findings if one.kept and not one.least and one.value > one.aim]


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Rule by rule the worst of several, of both eyes for one."""
    found: dict[str, Finding] = {}
    for verdict in verdicts:
        for finding in verdict.findings:
            if finding.rule not in found or finding.near > found[finding.rule].near:
                found[finding.rule] = finding
    return Verdict(tuple(found.values()))


def linear(shown: np.ndarray) -> np.ndarray:
    """Linear light, float32 0–1, of sRGB bytes of any shape."""
    return np.asarray(_LINEAR[shown])


def judge(
    pictures: Iterable[np.ndarray], fps: float, field_deg: float, least_light: float = LEAST_LIGHT
) -> Verdict:
    """All rules but stripes, which need a narrower look, over what one eye sees.

    Args:
        pictures: (n, h, w, 3) or any iterable of (h, w, 3), linear light; none is kept.
        fps: pictures a second.
        field_deg: field of view of the longer side, straight ahead.
        least_light: the mean luminance below which it is black.

    Raises:
        ValueError: fewer than two pictures.
    """
    tiles: Tiles | None = None
    means, reds, patches, whole = [], [], [], []
    for picture in pictures:
        if tiles is None:
            tiles = Tiles((picture.shape[1], picture.shape[0]), field_deg)
        light = picture @ LUMINANCE
        whole.append(float(light.mean()))
        means.append(tiles.means(light))
        reds.append(tiles.means(_redness(picture)))
        patches.append(tiles.patches(light))
    if tiles is None or len(whole) < 2:
        raise ValueError("a change needs two pictures")
    flashes = pairs(changes(np.stack(means), CHANGE, DARKER), fps)
    red = pairs(changes(np.stack(reds), RED_CHANGE * RED_AREA), fps)
    flicker = tiles.upper_quartile(pairs(changes(np.stack(patches), CHANGE, DARKER), fps))
    light = np.array(whole)
    step, step_at = _step(light, fps, np.ones_like(light))
    drift, drift_at = _step(light, fps, light)
    dark = int(light.argmin())
    return Verdict((
        tiles.finding("flashes", flashes, fps),
        tiles.finding("flicker", flicker, fps),
        tiles.finding("red", red, fps),
        Finding("step", step, STEP, STEP, step_at),
        Finding("drift", drift, 1.0, STEP, drift_at),
        Finding("light", float(light[dark]), least_light, least_light, dark / fps, least=True),
    ))


class Tiles:
    """The overlapping tiles of a field, and its patches.

    Args:
        size: width and height in pixels.
        field_deg: of the longer side.
    """

    def __init__(self, size: tuple[int, int], field_deg: float) -> None:
        reach = np.tan(np.radians(field_deg) / 2) / max(size)
        (self._left, self._right, yaws), (self._top, self._bottom, pitches) = (_spans(n, n * reach) for n in size)
        self.centres = np.stack(np.broadcast_arrays(yaws[None, :], -pitches[:, None]), -1).reshape(-1, 2)
        per_deg = np.radians(1.0) / (2 * reach)
        self._step = max(1, round(per_deg * PATCH_DEG))
        self._patched = (size[1] // self._step, size[0] // self._step)

    def means(self, picture: np.ndarray) -> np.ndarray:
        """The mean of (h, w) in every tile, float (k,)."""
        sums = np.zeros((picture.shape[0] + 1, picture.shape[1] + 1))
        np.cumsum(np.cumsum(picture, 0, dtype=float), 1, out=sums[1:, 1:])
        across = sums[:, self._right] - sums[:, self._left]
        areas = (self._bottom - self._top)[:, None] * (self._right - self._left)
        return np.asarray(((across[self._bottom] - across[self._top]) / areas).ravel())

    def patches(self, picture: np.ndarray) -> np.ndarray:
        """The mean of (h, w) in every patch, float32 (rows · columns,)."""
        (high, wide), step = self._patched, self._step
        cut = picture[: high * step, : wide * step]
        return np.asarray(cut.reshape(high, step, wide, step).mean((1, 3), dtype=np.float32).ravel())

    def upper_quartile(self, values: np.ndarray) -> np.ndarray:
        """What a quarter of each tile's patches reach at the same time: (n, patches) to (n, k)."""
        found = np.zeros((len(values), len(self.centres)), values.dtype)
        if not values.any():
            return found
        grid = values.reshape(len(values), *self._patched)
        rows, columns = (np.stack(edges) // self._step for edges in ((self._top, self._bottom), (self._left, self._right)))
        for number, (top, bottom) in enumerate(rows.T):
            for other, (left, right) in enumerate(columns.T):
                part = grid[:, top : max(bottom, top + 1), left : max(right, left + 1)].reshape(len(values), -1)
                quarter = int(0.75 * (part.shape[1] - 1))
                found[:, number * len(columns.T) + other] = np.partition(part, quarter, 1)[:, quarter]
        return found

    def finding(self, rule: str, counted: np.ndarray, fps: float) -> Finding:
        """The worst of pairs counted over time and tiles."""
        at, tile = np.unravel_index(int(counted.argmax()), counted.shape)
        yaw, pitch = self.centres[tile]
        return Finding(rule, float(counted[at, tile]), PAIRS, PAIRS_AIM, float(at / fps), float(yaw), float(pitch))


def _spans(pixels: int, reach: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """First pixels, ends and middles (degrees) of tiles over one side, whose half is `reach` as a tangent."""
    half = float(np.degrees(np.arctan(reach)))
    room = max(half - TILE_DEG / 2, 0.0)
    middles = np.linspace(-room, room, int(np.ceil(2 * room / (TILE_DEG / 2))) + 1)
    edges = [np.tan(np.radians(middles + way * TILE_DEG / 2)) / reach for way in (-1, 1)]
    first, last = (np.clip(np.round((edge + 1) / 2 * pixels), 0, pixels).astype(int) for edge in edges)
    return np.minimum(first, pixels - 1), np.maximum(last, first + 1), middles


def _redness(picture: np.ndarray) -> np.ndarray:
    """320·(R−G−B) where red is saturated, else 0."""
    whole = picture.sum(-1)
    above = RED_SCALE * np.maximum(2 * picture[..., 0] - whole, 0.0)
    return np.where(picture[..., 0] >= RED_SHARE * whole, above, 0.0)


def changes(series: np.ndarray, least: float, darker: float = np.inf) -> np.ndarray:
    """Where one of a chain of opposing changes is made.

    Args:
        series: float (n, k), n times of k places.
        least: what a change must come to, from turn to turn, however long it takes.
        darker: a change counts once its darker end is below.

    Returns:
        bool (n, k).
    """
    made = np.zeros(series.shape, bool)
    low = high = turn = series[0]
    way = np.zeros(series.shape[1], np.int8)
    dark = np.full(series.shape[1], np.inf)
    waits = np.zeros(series.shape[1], bool)
    for number, now in enumerate(series):
        low, high = np.minimum(low, now), np.maximum(high, now)
        up = (way <= 0) & (now - np.where(way < 0, turn, low) >= least)
        down = (way >= 0) & (np.where(way > 0, turn, high) - now >= least)
        up &= ~down
        dark = np.where(up, np.where(way < 0, turn, low), dark)
        way = np.where(up, 1, np.where(down, -1, way)).astype(np.int8)
        began = up | down
        turn = np.where(began, now, np.where(way > 0, np.maximum(turn, now), np.minimum(turn, now)))
        dark = np.where(way < 0, turn, dark)
        waits |= began
        made[number] = waits & (dark < darker)
        waits &= ~made[number]
    return made


def pairs(made: np.ndarray, fps: float) -> np.ndarray:
    """Pairs of opposing changes in the second that ends at each time: int (n, k)."""
    second = max(1, round(fps))
    counted = np.cumsum(made, 0, dtype=np.int32)
    counted[second:] -= counted[:-second].copy()
    return np.asarray(counted // 2)


def _step(light: np.ndarray, fps: float, of: np.ndarray) -> tuple[float, float]:
    """The largest change within `STEP_S` as a share of the greater `of`, and when it is made."""
    most, at = 0.0, 0.0
    for gap in range(1, min(max(1, int(STEP_S * fps)), len(light) - 1) + 1):
        change = np.abs(light[gap:] - light[:-gap]) / np.maximum(np.maximum(of[gap:], of[:-gap]), 1e-6)
        if change.max() > most:
            most, at = float(change.max()), float((change.argmax() + gap) / fps)
    return most, at


def stripes(picture: np.ndarray, field_deg: float) -> Finding:
    """How far stripes near 3 cycles a degree stand out of the picture's own 1/f, in the direction that does so most.

    The amplitude spectrum is cut into twelve directions and into rings of a third of an octave. Each direction is
    fitted by a power of the frequency outside the band; within it the largest ratio of contrast to that fit is the
    value, the fit being no fainter than half of `STRIPE_CONTRAST`.

    Args:
        picture: (h, w, 3) linear light.
        field_deg: of the longer side; so narrow that there are 11 pixels a degree.

    Raises:
        ValueError: too wide a field.
    """
    height, width = picture.shape[:2]
    per_deg = max(width, height) / (2 * np.tan(np.radians(field_deg) / 2)) * np.radians(1.0)
    if per_deg < 11.0:
        raise ValueError(f"{per_deg:.1f} pixels a degree do not show stripes of {STRIPE_CPD} cycles a degree")
    light = (picture @ LUMINANCE).astype(float)
    mean = float(light.mean())
    window = np.hanning(height + 2)[1:-1, None] * np.hanning(width + 2)[1:-1]
    light = (light - np.average(light, weights=window)) * window
    power = np.abs(np.fft.rfft2(light)) ** 2
    fy, fx = np.fft.fftfreq(height)[:, None] * per_deg, np.fft.rfftfreq(width)[None, :] * per_deg
    frequency = np.hypot(fy, fx)
    sector = (np.arctan2(fy, fx) / np.pi * 12 + 6.5).astype(int) % 12
    lowest = 3 * per_deg / min(width, height)
    rings = lowest * 2 ** (np.arange(int(3 * np.log2(0.48 * per_deg / lowest)) + 1) / 3)
    ring = np.digitize(frequency, rings) - 1
    middles = np.sqrt(rings[1:] * rings[:-1])
    inside = (middles > STRIPE_BAND[0]) & (middles < STRIPE_BAND[1])
    beside = (middles < STRIPE_BAND[0] / 1.2) | (middles > STRIPE_BAND[1] * 1.2)
    full = 2.0 / (np.square(window).mean() * height * width * height * width)  # power to variance
    most = 0.0
    for number in range(12):
        cells = [power[(sector == number) & (ring == each)] for each in range(len(middles))]
        amplitude = np.sqrt(np.array([cell.mean() if cell.size else np.nan for cell in cells]) + 1e-12)
        use = beside & np.isfinite(amplitude)
        fit = np.polyfit(np.log(middles[use]), np.log(amplitude[use]), 1)
        expected = np.exp(np.polyval(fit, np.log(middles)))
        for each in np.flatnonzero(inside & np.isfinite(amplitude)):
            contrast = np.sqrt(cells[each].sum() * full) / max(mean, 1e-4)
            fitted = contrast * expected[each] / amplitude[each]
            most = max(most, float(contrast / np.hypot(fitted, STRIPE_CONTRAST / STRIPES)))
    return Finding("stripes", most, STRIPES, STRIPES)


def too_small(cells: Sequence[tuple[str, float]]) -> list[str]:
    """Words that a patient could not read: of (id, height of capitals in degrees), questions 3, numbers 5, else 1.5."""
    least = {"title": 3.0, "caption": 3.0, "score": 5.0}
    found = []
    for name, degrees in cells:
        bound = least.get(name.split(":")[0], 1.5)
        if degrees < bound:
            found.append(f"{name}: {degrees:g}° where {bound:g}° is the least")
    return found
