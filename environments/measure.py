"""Numbers that tell a natural picture from a cheap one. Pure: pictures and depths in, one number a question.

They are alarms, not targets. Each was tried on photographs (tests/environments/test_measure.py). Depths are metres,
inf where there is sky.
"""

from __future__ import annotations

import numpy as np

from environments.safety import LUMINANCE, linear

PLANES_M = (2.0, 5.0, 12.0, 30.0, 80.0, 250.0)  # between planes of depth
PLANE_SHARE = 0.01  # of the picture, for a plane to be one
HUE_REACH_DEG = 25.0  # on either side of a hue


def slope(shown: np.ndarray) -> float:
    """How the radial amplitude spectrum of the luminance falls: the exponent, near −1 in natural pictures.

    Args:
        shown: uint8 (h, w, 3).
    """
    light = _luminance(shown)
    height, width = light.shape
    window = np.hanning(height + 2)[1:-1, None] * np.hanning(width + 2)[1:-1]
    amplitude = np.abs(np.fft.rfft2((light - np.average(light, weights=window)) * window))
    frequency = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None])
    edges = np.geomspace(4 / min(height, width), 0.4, 16)
    ring = np.digitize(frequency, edges)
    means = np.array([amplitude[ring == each].mean() for each in range(1, len(edges))])
    return float(np.polyfit(np.log(np.sqrt(edges[1:] * edges[:-1])), np.log(means + 1e-9), 1)[0])


def repetition(shown: np.ndarray) -> float:
    """The highest peak of the autocorrelation off its centre, 0–1: how much the picture repeats itself.

    What is broad is taken out first (a picture's light and dark halves are no repetition), and a peak must rise
    above all that lies between it and the centre, and half of the picture must overlap.
    """
    light = _luminance(shown) ** 0.5
    fine = light - _blurred(light, max(light.shape) // 24)
    height, width = fine.shape
    shape = (2 * height, 2 * width)
    spectrum = np.fft.rfft2(fine - fine.mean(), shape)
    seen = np.fft.rfft2(np.ones_like(fine), shape)
    overlap = np.fft.irfft2(np.abs(seen) ** 2, shape)
    both = np.fft.irfft2(np.abs(spectrum) ** 2, shape) / np.maximum(overlap, 1.0)
    likeness = np.fft.fftshift(both / max(both[0, 0], 1e-12))
    likeness = likeness[height // 2 : 3 * height // 2 + 1, width // 2 : 3 * width // 2 + 1]
    peaks = np.ones_like(likeness, bool)
    for down in (-1, 0, 1):
        for right in (-1, 0, 1):
            peaks &= likeness >= np.roll(likeness, (down, right), (0, 1))
    peaks[[0, -1]] = peaks[:, [0, -1]] = False
    y, x = np.mgrid[-(height // 2) : height - height // 2 + 1, -(width // 2) : width - width // 2 + 1][
        :, : likeness.shape[0], : likeness.shape[1]
    ]
    found = [(likeness[at], at) for at in zip(*np.nonzero(peaks & (np.hypot(y, x) > 0.03 * width)), strict=True)]
    for value, (row, column) in sorted(found, reverse=True):
        way = np.linspace(0, 1, 24)[:, None] * (row - height // 2, column - width // 2) + (height // 2, width // 2)
        between = likeness[way[:, 0].round().astype(int), way[:, 1].round().astype(int)].min()
        if between < 0.6 * value:
            return float(value)
    return 0.0


def clipped(shown: np.ndarray) -> float:
    """The share of pixels in which a channel is at its end: 255 in any, or 0 in all."""
    return float(((shown == 255).any(-1) | (shown == 0).all(-1)).mean())


def sky_share(far: np.ndarray) -> float:
    """How much of a picture is sky."""
    return float(np.isinf(far).mean())


def planes(shown: np.ndarray, far: np.ndarray) -> list[tuple[float, float]]:
    """Local contrast by distance, the nearest first: (mean distance in metres, contrast) of each plane that is one.

    Contrast is the deviation from the mean of about 1/40 of the picture's width, as a share of that mean; edges
    between planes are left out.
    """
    light = _luminance(shown)
    reach = max(light.shape) // 80
    mean = _blurred(light, reach)
    deviation = np.sqrt(np.maximum(_blurred(light * light, reach) - mean * mean, 0.0)) / np.maximum(mean, 1e-4)
    plane = np.digitize(far, PLANES_M)
    plane[np.isinf(far)] = -1
    middle = plane.astype(float)
    edge = _blurred(middle * middle, reach) - _blurred(middle, reach) ** 2 > 1e-6
    found = []
    for each in range(len(PLANES_M) + 1):
        mine = plane == each
        if mine.mean() >= PLANE_SHARE and (mine & ~edge).any():
            found.append((float(np.exp(np.log(far[mine]).mean())), float(deviation[mine & ~edge].mean())))
    return found


def falling(planes_found: list[tuple[float, float]]) -> int:
    """The most planes, some left out, of which each has less contrast than the one before it."""
    best: list[int] = []
    for number, (_, contrast) in enumerate(planes_found):
        best.append(1 + max((best[i] for i in range(number) if planes_found[i][1] > contrast), default=0))
    return max(best, default=0)


def held_by_hues(shown: np.ndarray, hues: int = 3) -> float:
    """The share of all chroma that the strongest hues hold, each ±25° wide (OKLab): two hues and an accent."""
    light = linear(shown).reshape(-1, 3)
    cone = np.cbrt(light @ _TO_CONES.T)
    a, b = (cone @ _TO_OPPONENT.T).T
    weight = np.hypot(a, b)
    whole = np.histogram(np.degrees(np.arctan2(b, a)) % 360, np.arange(0, 361, 5), weights=weight)[0]
    left, held, reach = whole.copy(), 0.0, round(HUE_REACH_DEG / 5)
    for _ in range(hues):
        around = np.stack([np.roll(left, turn) for turn in range(-reach, reach + 1)]).sum(0)
        middle = int(around.argmax())
        held += float(around[middle])
        left[np.arange(middle - reach, middle + reach + 1) % len(left)] = 0.0
    return held / max(float(whole.sum()), 1e-9)


def banded(shown: np.ndarray, smooth: np.ndarray) -> float:
    """The share of a smooth part, as a sky, that lies in even patches of 5 by 5 pixels: what a gradient without dither shows.

    Args:
        shown: uint8 (h, w, 3).
        smooth: bool (h, w), where to look.
    """
    low, high, inside = shown, shown, smooth & (shown.max(-1) > 2) & (shown.max(-1) < 254)
    for axis in (0, 1):
        count = shown.shape[axis] - 4
        at = [np.arange(start, start + count) for start in range(5)]
        low = np.minimum.reduce([low.take(each, axis) for each in at])
        high = np.maximum.reduce([high.take(each, axis) for each in at])
        inside = np.logical_and.reduce([inside.take(each, axis) for each in at])
    return float((low == high).mean(-1)[inside].mean()) if inside.any() else 0.0


def shimmer(pictures: np.ndarray, share: float = 99.0) -> float:
    """The temporal deviation of luminance that `share` percent of the pixels keep to.

    Args:
        pictures: (n, h, w) linear luminance of the same view, nan where a picture does not reach.
    """
    whole = np.isfinite(pictures).all(0)
    return float(np.percentile(pictures[:, whole].std(0), share)) if whole.any() else 0.0


def turned_back(light: np.ndarray, turned_deg: float, field_deg: float) -> np.ndarray:
    """A picture of a head that has turned to the right, as it was before: (h, w), nan beyond its edge.

    Args:
        light: (h, w), softened by one pixel first, or what is between pixels would change it.
        field_deg: of the longer side.
    """
    height, width = light.shape
    reach = np.tan(np.radians(field_deg) / 2) / max(width, height)
    y, x = np.mgrid[:height, :width]
    right, up = (x + 0.5 - width / 2) * 2 * reach, (y + 0.5 - height / 2) * 2 * reach
    turn = np.radians(turned_deg)
    ahead = np.cos(turn) + right * np.sin(turn)
    column = (right * np.cos(turn) - np.sin(turn)) / ahead / (2 * reach) + width / 2 - 0.5
    row = up / ahead / (2 * reach) + height / 2 - 0.5
    left, top = np.floor(column).astype(int), np.floor(row).astype(int)
    inside = (left >= 1) & (left < width - 2) & (top >= 1) & (top < height - 2)
    weights = [_cubic(part) for part in (column - left, row - top)]
    left, top = np.clip(left, 1, width - 3), np.clip(top, 1, height - 3)
    made = np.zeros_like(light)
    for down, by_row in enumerate(weights[1]):
        for across, by_column in enumerate(weights[0]):
            made += by_row * by_column * light[top + down - 1, left + across - 1]
    return np.where(inside, made, np.nan)


def softened(light: np.ndarray) -> np.ndarray:
    """As an eye softens it: a binomial of five pixels each way."""
    for axis in (0, 1):
        for _ in range(2):
            padded = np.pad(light, [(1, 1) if side == axis else (0, 0) for side in (0, 1)], mode="edge")
            at = np.arange(light.shape[axis])
            before, here, after = (np.take(padded, at + shift, axis) for shift in range(3))
            light = 0.25 * before + 0.5 * here + 0.25 * after
    return light


def _cubic(part: np.ndarray) -> tuple[np.ndarray, ...]:
    """Catmull–Rom weights of the four neighbours of a place between pixels."""
    p, pp, ppp = part, part * part, part**3
    return (-p + 2 * pp - ppp) / 2, (2 - 5 * pp + 3 * ppp) / 2, (p + 4 * pp - 3 * ppp) / 2, (ppp - pp) / 2


def _luminance(shown: np.ndarray) -> np.ndarray:
    return (linear(shown) @ LUMINANCE).astype(float)


def _blurred(picture: np.ndarray, reach: int) -> np.ndarray:
    """The mean of the square that reaches so many pixels each way, by running sums; the edge is mirrored."""
    for axis in (0, 1):
        padded = np.pad(picture, [(reach + 1, reach) if side == axis else (0, 0) for side in (0, 1)], mode="symmetric")
        sums = np.cumsum(padded, axis)
        size = picture.shape[axis]
        ends = [np.take(sums, np.arange(size) + start, axis) for start in (2 * reach + 1, 0)]
        picture = (ends[0] - ends[1]) / (2 * reach + 1)
    return picture


# Björn Ottosson's OKLab: linear sRGB to cones, their cube roots to the two opponents.
_TO_CONES = np.array((
    (0.4122214708, 0.5363325363, 0.0514459929), (0.2119034982, 0.6806995451, 0.1073969566), (0.0883024619, 0.2817188376, 0.6299787005),
))  # fmt: skip
_TO_OPPONENT = np.array(((1.9779984951, -2.4285922050, 0.4505937099), (0.0259040371, 0.7827717662, -0.8086757660)))
