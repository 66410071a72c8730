"""The corals, each grown from chance: no two alike. Metres, the foot at the origin, y up.

`fine` is how much detail is spent, 1 within a few metres, less farther off. Shapes and skins as `reef_growth`
says. Colours are linear and of middle saturation: the water takes red away before anything else does.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from environments import noise
from environments.easing import smooth
from environments.reef_growth import CUPS, MEANDER, MOTTLE, PLAIN, mixed, sheet, skinned, tubes
from environments.shapes import facing

Rng = np.random.Generator
CREAM, LILAC, SKY = (0.74, 0.68, 0.52), (0.50, 0.47, 0.68), (0.40, 0.56, 0.72)
STAGHORN = ((0.46, 0.34, 0.16), (0.26, 0.28, 0.52), (0.44, 0.42, 0.20), (0.50, 0.30, 0.30), (0.22, 0.36, 0.40))
TIPS = (CREAM, SKY, CREAM, (0.80, 0.66, 0.62), (0.62, 0.74, 0.66))


def _steps(most: int, fine: float, least: int = 3) -> int:
    return max(least, round(most * fine**0.5))


def _picked(rng: Rng, tone: int, count: int) -> int:
    """Which of `count` colours: the one asked for, or by chance."""
    chance = int(rng.integers(count))
    return chance if tone < 0 else tone % count


def _tilted(way: np.ndarray, angle: np.ndarray, turn: np.ndarray) -> np.ndarray:
    """Unit ways (n, 3) each bent by `angle` toward the side `turn` says."""
    level = np.where(np.abs(way[:, 1:2]) < 0.9, [[0.0, 1.0, 0.0]], [[1.0, 0.0, 0.0]])
    side = np.cross(way, level)
    side /= np.linalg.norm(side, axis=1, keepdims=True)
    top = np.cross(side, way)
    out = side * np.cos(turn)[:, None] + top * np.sin(turn)[:, None]
    return np.asarray(way * np.cos(angle)[:, None] + out * np.sin(angle)[:, None])


def _grown(foot: np.ndarray, way: np.ndarray, length: np.ndarray, steps: int, lift: float, rng: Rng, wander: float = 0.14) -> np.ndarray:
    """Paths (n, steps, 3) that start at `foot` along `way`, bend upward by `lift` and wander a little."""
    points = [foot]
    each = (length / (steps - 1))[:, None]
    for _ in range(steps - 1):
        way = way + rng.normal(0, wander / (steps - 1) ** 0.5, way.shape)
        way[:, 1] += lift / (steps - 1)
        way = way / np.linalg.norm(way, axis=1, keepdims=True)
        points.append(points[-1] + way * each)
    return np.stack(points, 1)


def staghorn(rng: Rng, fine: float, tone: int = -1) -> np.ndarray:
    """A thicket of forking horns with pale tips, about a metre across."""
    which = _picked(rng, tone, len(STAGHORN))
    body, tip = np.array(STAGHORN[which]), np.array(TIPS[which])
    count = int(rng.integers(9, 13)) if fine > 0.3 else 7 if fine > 0.12 else 5
    turn = np.arange(count) * 2.4 + rng.uniform(0, 0.6, count)
    out = np.sqrt((np.arange(count) + 0.5) / count)
    foot = np.stack([0.26 * out * np.cos(turn), np.full(count, -0.08), 0.26 * out * np.sin(turn)], 1)
    way = np.stack([out * np.cos(turn), 1.15 - 0.75 * out, out * np.sin(turn)], 1)
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    length, radius = rng.uniform(0.34, 0.52, count), np.full(count, 0.030)
    parts, levels = [], 3 if fine > 0.3 else 2
    for level in range(levels):
        steps, sides = _steps(7 - level, fine), _steps(8 - level, fine, 3)
        paths = _grown(foot, way, length, steps, 0.55, rng, 0.22)
        along = np.linspace(0, 1, steps)
        radii = radius[:, None] * (1 - 0.48 * along) * (1 + 0.07 * rng.normal(size=(len(foot), steps)))
        last = level == levels - 1
        pale = np.clip(along * (1.0 if last else 0.9), 0, 1) ** 3.0 * (0.95 if last else 0.7)
        shade = 0.62 + 0.38 * smooth(-0.05, 0.55, paths[..., 1])
        colour = mixed(body * rng.uniform(0.85, 1.12), tip, pale)[None] * shade[..., None]
        parts.append(tubes(paths, radii, sides, colour, 0.0, 0.06, CUPS, 0.0045, 1, 0.2, caps=last and fine > 0.12))
        if last:
            break
        forks = 3 if level == 0 and fine > 0.12 else 2
        at = np.tile(np.array([0.42, 0.68, 0.98])[-forks:], len(foot)) + rng.uniform(-0.09, 0.02, forks * len(foot))
        parent = np.repeat(np.arange(len(foot)), forks)
        index = at * (steps - 1)
        low = np.minimum(index.astype(int), steps - 2)
        part = (index - low)[:, None]
        foot = paths[parent, low] * (1 - part) + paths[parent, low + 1] * part
        ahead = paths[parent, low + 1] - paths[parent, low]
        ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
        way = _tilted(ahead, rng.uniform(0.45, 0.85, len(at)), rng.uniform(0, 2 * np.pi, len(at)))
        way[:, 1] = np.abs(way[:, 1]) * 0.8 + 0.15
        way /= np.linalg.norm(way, axis=1, keepdims=True)
        length = length[parent] * rng.uniform(0.48, 0.80, len(at))
        radius = radius[parent] * 0.74
    return np.concatenate(parts)


def _lumps(rng: Rng, bumps: int, spread: float) -> Callable[[np.ndarray], np.ndarray]:
    """A smooth field over unit ways (…, 3): swellings here and there, about 0 to 1."""
    centres = rng.normal(0, 1, (bumps, 3))
    centres[:, 1] = np.abs(centres[:, 1])
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    heights = rng.uniform(0.5, 1.0, bumps)

    def field(way: np.ndarray) -> np.ndarray:
        near = np.exp((way @ centres.T - 1.0) * spread) * heights
        return np.asarray(near.max(-1))

    return field


def _dome(rng: Rng, fine: float, lumps: tuple[int, float, float], flat: float, colour: np.ndarray, kind: float, relief: float, tile: float) -> np.ndarray:
    """A boulder: half a ball with swellings (how many, how tight, how high), a little undercut at the foot."""
    if fine < 0.15:  # few and soft ones where the grid could not follow
        lumps = (lumps[0] // 2 + 1, 0.55 * lumps[1], 0.75 * lumps[2])
    field = _lumps(rng, lumps[0], lumps[1])
    skew = rng.uniform(0.86, 1.14, 2)

    def place(r: np.ndarray, a: np.ndarray) -> np.ndarray:
        polar = r * 1.95
        way = np.stack([np.sin(polar) * np.cos(a), np.cos(polar), np.sin(polar) * np.sin(a)], -1)
        size = 0.5 * (1.0 + lumps[2] * (field(way) - 0.4))
        return np.asarray(way * size[..., None] * [skew[0], flat, skew[1]] + [0, 0.10, 0])

    def tint(r: np.ndarray, a: np.ndarray) -> np.ndarray:
        polar = r * 1.95
        way = np.stack([np.sin(polar) * np.cos(a), np.cos(polar), np.sin(polar) * np.sin(a)], -1)
        bright = (0.80 + 0.30 * field(way)) * (1.0 - 0.35 * smooth(0.6, 1.0, r))
        return np.asarray(colour * bright[..., None])

    return sheet(place, np.linspace(0, 1, _steps(30, fine, 7)), _steps(56, fine, 11), tint, None, 0.0, kind, relief, tile)


def brain(rng: Rng, fine: float, tone: int = -1) -> np.ndarray:
    """A brain coral, a metre across: the meanders are its skin's relief."""
    colour = np.array(((0.44, 0.40, 0.19), (0.36, 0.42, 0.26), (0.50, 0.37, 0.24))[_picked(rng, tone, 3)])
    return _dome(rng, fine, (5, 2.6, 0.20), 0.80, colour, MEANDER, 0.011, 0.34)


def boulder(rng: Rng, fine: float, tone: int = -1) -> np.ndarray:
    """Lobed stone coral of small cups: mustard, lavender or green."""
    tones = ((0.50, 0.41, 0.17), (0.40, 0.34, 0.48), (0.33, 0.40, 0.22), (0.55, 0.40, 0.31))
    return _dome(rng, fine, (11, 14.0, 0.55), 0.92, np.array(tones[_picked(rng, tone, 4)]), CUPS, 0.007, 0.42)


def stone(rng: Rng, fine: float, tone: int = -1) -> np.ndarray:
    """A knobbed rock, a metre across, grown over with crusts: the reef's own bones."""
    tones = ((0.46, 0.36, 0.33), (0.40, 0.37, 0.22), (0.50, 0.36, 0.42), (0.34, 0.34, 0.26), (0.48, 0.42, 0.32))
    hue = np.array(tones[_picked(rng, tone, 5)])
    return _dome(rng, fine, (16, 9.0, 0.62), float(rng.uniform(0.5, 0.8)), hue, MOTTLE, 0.035, 0.8)


def table(rng: Rng, fine: float, tone: int = -1) -> np.ndarray:
    """A table coral, two metres across on a short foot: a thin plate that is all small upright fingers above."""
    ring = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    edge = 1.0 + sum(rng.uniform(0.02, 0.075) * np.cos(n * ring + rng.uniform(0, 6.28)) for n in range(2, 8))
    wave = sum(rng.uniform(0.3, 1.0) / n * np.cos(n * ring + rng.uniform(0, 6.28)) for n in range(2, 6))
    body = np.array(((0.40, 0.34, 0.17), (0.34, 0.36, 0.22), (0.42, 0.31, 0.27), (0.30, 0.32, 0.40))[_picked(rng, tone, 4)])
    rim = np.array(CREAM)

    def at(values: np.ndarray, a: np.ndarray) -> np.ndarray:
        return np.interp(a % (2 * np.pi), np.append(ring, 2 * np.pi), np.append(values, values[0]))

    def top(r: np.ndarray, a: np.ndarray) -> np.ndarray:
        out = r * at(edge, a)
        y = 0.62 + 0.13 * out**2 + 0.045 * at(wave, a) * r**2
        return np.stack([out * np.cos(a), y, out * np.sin(a)], -1)

    def under(r: np.ndarray, a: np.ndarray) -> np.ndarray:
        """From the rim inward and down the foot."""
        s = np.clip(1 - r, 0, 1)
        plate = top(s, a)
        thick = 0.016 + 0.62 * np.clip(1 - s / 0.42, 0, 1) ** 2.2 + 0.06 * (1 - s) + 0.010 * np.cos(22 * a) * s * (1 - s) * 4
        narrow = 1.0 - 0.25 * np.clip((0.2 - s) / 0.2, 0, 1)
        scale = np.where(s < 0.18, 0.18 / np.maximum(s, 1e-3), 1.0) * narrow
        return np.asarray(plate * np.stack([scale, np.ones_like(s), scale], -1) - np.stack([0 * s, thick, 0 * s], -1))

    def tint(r: np.ndarray, a: np.ndarray) -> np.ndarray:
        return mixed(body * 0.85, rim * 0.8, smooth(0.86, 1.0, r) * 0.55)

    def shade(r: np.ndarray, a: np.ndarray) -> np.ndarray:
        return mixed(rim * 0.72, body * 0.55, smooth(0.0, 0.22, r))

    columns = _steps(84, fine, 16)
    parts = [sheet(top, np.concatenate([np.linspace(0, 0.9, _steps(11, fine, 4)), [0.96, 1.0]]), columns, tint, None, 0.04, CUPS, 0.006, 0.4)]
    parts.append(sheet(under, np.concatenate([[0.0, 0.02], np.linspace(0.1, 1.0, _steps(14, fine, 5))]), columns, shade, None, 0.04, MOTTLE, 0.008, 0.5))
    count = round(640 * fine) if fine > 0.16 else 0
    if count:
        index = np.arange(count) + 0.5
        r = np.sqrt(index / count) * 0.985
        a = index * 2.399963 + rng.normal(0, 0.12, count)
        foot = top(r, a) - [0, 0.006, 0]
        way = np.stack([0.55 * r**3 * np.cos(a), np.ones(count), 0.55 * r**3 * np.sin(a)], 1) + rng.normal(0, 0.20, (count, 3))
        way /= np.linalg.norm(way, axis=1, keepdims=True)
        length = rng.uniform(0.030, 0.075, count) * (1.1 - 0.35 * r**4)
        paths = _grown(foot, way, length, 3, 0.4, rng)  # the hero alone has them round
        radii = rng.uniform(0.009, 0.0145, count)[:, None] * np.array([1.15, 1.0, 0.42])
        pale = mixed(body * 0.78, rim, np.array([0.0, 0.25, 0.82]))[None] * rng.uniform(0.85, 1.12, (count, 1, 1))
        parts.append(tubes(paths, radii, 4, pale, 0.0, 0.15, CUPS, 0.002, 1, 0.1, caps=False))
    return np.concatenate(parts)


def fan(rng: Rng, fine: float, tone: int = -1) -> np.ndarray:
    """A sea fan, a metre and a half high, forking in one plane (x, y); it gives in the swell."""
    hue = np.array(((0.50, 0.38, 0.62), (0.62, 0.48, 0.22), (0.60, 0.52, 0.34), (0.60, 0.44, 0.50))[_picked(rng, tone, 4)])
    most = 10 if fine > 0.6 else 8 if fine > 0.3 else 6 if fine > 0.1 else 5
    foot, angle = np.array([[0.0, -0.06]]), np.array([rng.uniform(-0.1, 0.1)])
    length, radius, came = np.array([0.17]), np.array([0.022]), angle
    parts = []
    for level in range(most + 1):
        steps = (8 if level < 3 else 6 if level < 5 else 4) if fine > 0.6 else 5 if level < 3 else 4
        bow = rng.normal(0, 0.42, len(foot))
        t = np.linspace(0, 1, steps)
        lean = angle[:, None] + (came - angle)[:, None] * (1 - smooth(0.0, 0.65, t)) + bow[:, None] * t  # out of its parent's way
        step = np.stack([np.sin(lean), np.cos(lean)], -1) * (length / (steps - 1))[:, None, None]
        flat = foot[:, None] + np.concatenate([np.zeros((len(foot), 1, 2)), np.cumsum(step[:, :-1], 1)], 1)
        high = flat[..., 1]
        cup = 0.14 * flat[..., 0] ** 2
        ripple = 0.025 * np.sin(5 * flat[..., 0] + 3 * high)
        paths = np.stack([flat[..., 0], high, cup + ripple], -1)
        radii = radius[:, None] * (1 - 0.22 * t)
        colour = (hue * (0.62 + 0.055 * level))[None, None] * rng.uniform(0.88, 1.12, (len(foot), 1, 1))
        flex = 0.055 * np.clip(high, 0, 2) ** 1.5
        parts.append(tubes(paths, radii, 3 if level > 4 else 4 if level > 1 else 7, colour, flex, 0.35, PLAIN, 0.0, 1, 0.2, caps=False))
        end, way = flat[:, -1], lean[:, -1]
        split = rng.uniform(0.22, 0.44, len(end)) * (1.3 if level < 2 else 0.9)
        foot = np.concatenate([end, end])
        angle = np.concatenate([way - split, way + split * rng.uniform(0.7, 1.2, len(end))])
        came = np.concatenate([way, way])
        length = np.concatenate([length, length]) * rng.uniform(0.74, 1.02, 2 * len(end))
        radius = np.concatenate([radius, radius]) * 0.70
        outline = np.hypot(foot[:, 0] / 0.72, (foot[:, 1] - 0.62) / 0.66)
        keep = (np.abs(angle) < 1.5) & (outline < 1.0) & (rng.random(len(foot)) < (1.0 if level < 5 else 0.80))
        foot, angle, came, length, radius = foot[keep], angle[keep], came[keep], np.maximum(length[keep], 0.05), np.maximum(radius[keep], 0.0045 / fine**0.5)
        if not len(foot):
            break
    return np.concatenate(parts)


def leather(rng: Rng, fine: float, tone: int = -1) -> np.ndarray:
    """A soft leather coral: a stalk and a folded crown that nods in the swell."""
    hue = np.array(((0.60, 0.50, 0.40), (0.52, 0.44, 0.54), (0.54, 0.52, 0.34))[_picked(rng, tone, 3)])
    folds, phase = int(rng.integers(5, 8)), rng.uniform(0, 6.28, 3)

    def place(r: np.ndarray, a: np.ndarray) -> np.ndarray:
        """Crown from the middle to the rim, over it, and down the stalk."""
        crown, back = np.clip(r / 0.62, 0, 1), np.clip((r - 0.66) / 0.34, 0, 1)
        wave = np.cos(folds * a + phase[0]) + 0.45 * np.cos((folds - 2) * a + phase[1])
        out = 0.42 * crown * (1 + 0.10 * np.cos(2 * a + phase[2]) + 0.06 * wave * crown**2)
        high = 0.40 + 0.06 * crown**2 + 0.085 * wave * crown**3.0 - 0.10 * crown**6
        under_out = out * (1 - back) ** 1.6 * 0.96 + 0.115 * (1 - 0.15 * np.cos(3 * a)) * smooth(0, 0.7, back)
        under_high = (high - 0.05) * (1 - smooth(0, 0.55, back)) + smooth(0, 0.55, back) * (0.34 - 0.44 * back)
        edge = smooth(0.62, 0.68, r)
        out, high = out * (1 - edge) + under_out * edge, high * (1 - edge) + under_high * edge
        return np.stack([out * np.cos(a), high, out * np.sin(a)], -1)

    def tint(r: np.ndarray, a: np.ndarray) -> np.ndarray:
        return mixed(hue * 1.05, hue * np.array([0.80, 0.72, 0.70]), smooth(0.60, 0.75, r))

    def flex(r: np.ndarray) -> np.ndarray:
        return 0.045 * (1 - smooth(0.66, 1.0, r))

    rows = np.linspace(0, 1, _steps(30, fine, 9))
    return sheet(place, rows, _steps(64, fine, 14), tint, flex, 0.30, CUPS, 0.006, 0.22)


def fingers(rng: Rng, fine: float, tone: int = -1) -> np.ndarray:
    """A soft coral of many blunt fingers that sway."""
    hue = np.array(((0.56, 0.48, 0.30), (0.60, 0.40, 0.42), (0.36, 0.46, 0.36), (0.44, 0.40, 0.58))[_picked(rng, tone, 4)])
    count = round(34 * fine**0.5)
    index = np.arange(count) + 0.5
    out, turn = np.sqrt(index / count), index * 2.4
    foot = np.stack([0.24 * out * np.cos(turn), 0.05 - 0.10 * out**2, 0.24 * out * np.sin(turn)], 1)
    way = np.stack([out * np.cos(turn), 1.1 - 0.3 * out, out * np.sin(turn)], 1) + rng.normal(0, 0.15, (count, 3))
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    length = rng.uniform(0.22, 0.46, count) * (1.1 - 0.35 * out)
    steps = _steps(7, fine)
    paths = _grown(foot, way, length, steps, 0.5, rng, 0.25)
    along = np.linspace(0, 1, steps)
    radii = rng.uniform(0.026, 0.038, count)[:, None] * (1.0 - 0.30 * along + 0.10 * np.sin(along * 9 + index[:, None]))
    colour = mixed(hue * 0.66, hue * 1.15, along**1.2)[None]
    return tubes(paths, radii, _steps(8, fine, 5), colour, 0.07 * along[None] ** 1.5, 0.35, CUPS, 0.004, 1, 0.16)


def sponge(rng: Rng, fine: float, tone: int = -1) -> np.ndarray:
    """A cluster of open tubes, bowed and uneven, soft at the lip."""
    hue = np.array(((0.44, 0.34, 0.54), (0.54, 0.46, 0.27), (0.30, 0.46, 0.50))[_picked(rng, tone, 3)])
    parts, rows = [], _steps(12, fine, 6)
    for number in range(int(rng.integers(4, 7))):
        turn, out = number * 2.2 + rng.uniform(-0.3, 0.3), rng.uniform(0.06, 0.2)
        high, wide, bend = rng.uniform(0.28, 0.66), rng.uniform(0.055, 0.085), rng.uniform(0.6, 1.9)
        side = np.array([np.cos(turn), 0, np.sin(turn)])
        up = np.linspace(0, 1, rows)
        s = np.concatenate([up, [1.02, 1.025, 1.0], [0.86, 0.62]])
        swollen = 1 + 0.10 * np.sin(7.0 * up + 5.0 * bend) + 0.05 * np.sin(17.0 * up + bend)
        r = wide * np.concatenate([(0.62 + 0.42 * up**0.8) * swollen, [1.0, 0.90, 0.80], [0.74, 0.6]])
        line = side * (out * (1.0 + bend * s**2))[:, None] + np.array([0, 1, 0]) * (high * s - 0.08)[:, None]
        line += np.array([-side[2], 0, side[0]]) * (0.05 * (bend - 1.2) * np.sin(2.6 * s))[:, None]
        dark = np.concatenate([0.55 + 0.5 * up, [1.15, 1.15, 0.9], [0.42, 0.18]])
        parts.append(_ringed(line, r, _steps(16, fine, 9), hue * dark[:, None], rng))
    return np.concatenate(parts)


def _ringed(line: np.ndarray, radius: np.ndarray, sides: int, colour: np.ndarray, rng: Rng) -> np.ndarray:
    turn = np.arange(sides) * 2 * np.pi / sides
    wobble = 1 + 0.07 * np.cos(3 * turn + rng.uniform(0, 6.28) + 1.5 * np.linspace(0, 1, len(line))[:, None])
    circle = np.stack([np.cos(-turn), 0 * turn, np.sin(-turn)], -1)
    grid = line[:, None] + circle * (radius[:, None] * wobble)[..., None]
    at = np.stack(np.broadcast_arrays(turn / (2 * np.pi) * 2, (np.arange(len(line)) * 0.25)[:, None]), -1)
    return skinned(grid, facing(grid, around=True), colour[:, None], 0.0, 0.15, CUPS, 0.012, at)


def cabbage(rng: Rng, fine: float, tone: int = -1) -> np.ndarray:
    """Whorls of thin leaves of stone, one in another, pale at their rims."""
    hue = np.array(((0.42, 0.36, 0.20), (0.30, 0.42, 0.34), (0.50, 0.34, 0.30))[_picked(rng, tone, 3)])
    parts = []
    for number in range(4):
        turn, phase = rng.uniform(0, 6.28), rng.uniform(0, 6.28, 3)
        size, steep = 0.62 - 0.085 * number, 0.25 + 0.22 * number
        off = np.array([np.cos(turn), 0, np.sin(turn)]) * (0.14 - 0.02 * number)

        def place(r: np.ndarray, a: np.ndarray, size: float = size, steep: float = steep, phase: np.ndarray = phase, off: np.ndarray = off) -> np.ndarray:
            top = r <= 0.5
            s = np.where(top, r * 2, 2 - r * 2)
            notch = 1 + 0.16 * np.cos(3 * a + phase[0]) + 0.09 * np.cos(5 * a + phase[1]) + 0.05 * np.cos(9 * a + phase[2])
            out = size * s * notch
            y = steep * 0.9 * out**1.6 + 0.035 * np.cos(6 * a + phase[1]) * s**2 - np.where(top, 0.0, 0.014 * (1 - s**8)) + 0.02
            return np.asarray(np.stack([out * np.cos(a), y, out * np.sin(a)], -1) + off)

        def tint(r: np.ndarray, a: np.ndarray, hue: np.ndarray = hue) -> np.ndarray:
            s = 1 - np.abs(r - 0.5) * 2
            return mixed(hue * (0.55 + 0.35 * s)[..., None], np.array(CREAM), 0.75 * smooth(0.90, 1.0, s))

        parts.append(sheet(place, np.linspace(0, 1, _steps(17, fine, 7)), _steps(44, fine, 12), tint, None, 0.15, CUPS, 0.006, 0.3))
    return np.concatenate(parts)


def whip(rng: Rng, fine: float, tone: int = -1) -> np.ndarray:
    """Long thin gorgonians, three metres high, that wave slowly: what a lying patient sees at the edges."""
    hue = np.array(((0.50, 0.32, 0.50), (0.62, 0.48, 0.26), (0.44, 0.46, 0.34))[_picked(rng, tone, 3)])
    count = 5
    turn = rng.uniform(0, 6.28, count)
    foot = np.stack([0.10 * np.cos(turn), np.full(count, -0.1), 0.10 * np.sin(turn)], 1)
    way = np.stack([0.30 * np.cos(turn), np.ones(count), 0.30 * np.sin(turn)], 1)
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    steps = _steps(16, fine, 6)
    length = rng.uniform(1.9, 3.4, count)
    paths = _grown(foot, way, length, steps, 0.25, rng, 0.32)
    along = np.linspace(0, 1, steps)
    radii = 0.021 * (1 - 0.55 * along)[None] * rng.uniform(0.8, 1.2, (count, 1))
    flex = 0.022 * np.clip(paths[..., 1], 0, 4) ** 1.7
    parts = [tubes(paths, radii, 8, hue * (0.7 + 0.35 * along[:, None]), flex, 0.15, CUPS, 0.004, 1, 0.1)]
    sprigs = round(5 * fine)
    if sprigs > 1:  # rods that leave it and turn upward
        pick, at = np.repeat(np.arange(count), sprigs), rng.uniform(0.12, 0.75, count * sprigs)
        low = np.minimum((at * (steps - 1)).astype(int), steps - 2)
        part = (at * (steps - 1) - low)[:, None]
        start = paths[pick, low] * (1 - part) + paths[pick, low + 1] * part
        ahead = paths[pick, low + 1] - paths[pick, low]
        ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
        out = _tilted(ahead, rng.uniform(0.5, 0.9, len(at)), rng.uniform(0, 6.28, len(at)))
        size = rng.uniform(0.45, 1.0, len(at)) * (1.15 - at)
        side = _grown(start, out, size, 7, 1.7, rng, 0.25)
        give = 0.022 * np.clip(side[..., 1], 0, 4) ** 1.7
        parts.append(tubes(side, np.full((len(at), 7), 0.014) * np.linspace(1.05, 0.62, 7), 6, hue * 1.1, give, 0.2, CUPS, 0.003, 1, 0.1))
    return np.concatenate(parts)


def plume(rng: Rng, fine: float, tone: int = -1) -> np.ndarray:
    """A sea plume about a metre high: soft stalks that bow outward at their tips, feathered to both sides."""
    hue = np.array(((0.52, 0.46, 0.64), (0.62, 0.55, 0.40), (0.46, 0.54, 0.60), (0.66, 0.55, 0.52))[_picked(rng, tone, 4)])
    count, steps = 7 if fine > 0.4 else 5 if fine > 0.12 else 4, _steps(15, fine, 6)
    turn = np.arange(count) * 2.4 + rng.uniform(0, 6.28)
    s = np.linspace(0, 1, steps)
    length = rng.uniform(0.72, 1.12, count)
    tilt = rng.uniform(0.06, 0.30, (count, 1)) + rng.uniform(0.6, 1.5, (count, 1)) * s**2.2 + 0.22 * np.sin(4.4 * s + turn[:, None])
    step = (length / (steps - 1))[:, None]
    out = np.concatenate([np.zeros((count, 1)), np.cumsum(np.sin(tilt[:, :-1]) * step, 1)], 1) + 0.03
    high = np.concatenate([np.zeros((count, 1)), np.cumsum(np.cos(tilt[:, :-1]) * step, 1)], 1) - 0.05
    level = turn[:, None] + 0.5 * s * np.sin(turn[:, None] * 3)
    paths = np.stack([out * np.cos(level), high, out * np.sin(level)], -1)
    give = 0.16 * np.clip(high, 0, 2) ** 1.6
    parts = [tubes(paths, 0.0095 * (1 - 0.8 * s)[None] * np.ones((count, 1)), 5, hue * (0.55 + 0.4 * s[:, None]), give, 0.4)]
    each = round(84 * fine**0.9)
    if each < 8:
        return parts[0]
    at = np.tile(np.linspace(0.14, 0.985, each), count) + rng.normal(0, 0.004, count * each)
    pick = np.repeat(np.arange(count), each)
    low = np.clip((at * (steps - 1)).astype(int), 0, steps - 2)
    part = (at * (steps - 1) - low)[:, None]
    start = paths[pick, low] * (1 - part) + paths[pick, low + 1] * part
    ahead = paths[pick, low + 1] - paths[pick, low]
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    twist = level[pick, low] + 1.57 + 0.9 * np.sin(3.0 * at + turn[pick])
    across = np.stack([np.cos(twist), 0 * twist, np.sin(twist)], 1)
    across -= ahead * (across * ahead).sum(1, keepdims=True)
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    long = 0.125 * np.sin(np.pi * np.clip(0.12 + 0.86 * at, 0, 1)) ** 0.7 * rng.uniform(0.85, 1.1, len(at))
    u = np.linspace(0, 1, 4)[None, :, None]  # each bends toward the tip and hangs a little
    for side in (-1.0, 1.0):
        reach = long[:, None, None]
        bowed = (across * side)[:, None] * (u - 0.34 * u**2) + ahead[:, None] * (0.30 * u + 0.62 * u**2)
        rows = start[:, None] + reach * bowed
        rows = rows - np.array([0, 1, 0]) * reach * 0.34 * u**2
        thin = (0.0024 / max(fine, 0.1) ** 0.6) * (1.0 - 0.78 * u[..., 0]) * np.ones((len(at), 1))
        tint = mixed(hue * 0.85, np.minimum(hue * 1.15 + 0.10, 0.85), u[..., 0] ** 1.3)
        parts.append(tubes(rows, thin, 3, tint, give[pick, low][:, None] * (1 + 0.25 * u[..., 0]), 0.6, caps=False))
    return np.concatenate(parts)


def frond(rng: Rng, fine: float, tone: int = -1) -> np.ndarray:
    """Ribbons of kelp about a metre long that rise together: frilled edges, round tips, olive that light goes through."""
    hue = np.array(((0.28, 0.31, 0.16), (0.24, 0.31, 0.17), (0.32, 0.28, 0.17))[_picked(rng, tone, 3)])
    count, steps = 13 if fine > 0.3 else 8, _steps(38, fine, 11)
    turn = np.arange(count) * 2.4 + rng.uniform(-0.5, 0.5, count)
    s = 1.0 - (1.0 - np.linspace(0, 1, steps)) ** 1.6  # closer where the tip is round
    length = rng.uniform(0.50, 1.12, count)
    phase = rng.uniform(0, 6.28, (count, 1))
    tilt = rng.uniform(0.03, 0.20, (count, 1)) + rng.uniform(0.3, 1.25, (count, 1)) * s**2.2 + 0.30 * s * np.sin(5.5 * s + phase)
    step = length[:, None] * np.diff(s)
    out = np.concatenate([np.zeros((count, 1)), np.cumsum(np.sin(tilt[:, :-1]) * step, 1)], 1) + rng.uniform(0.01, 0.09, (count, 1))
    high = np.concatenate([np.zeros((count, 1)), np.cumsum(np.cos(tilt[:, :-1]) * step, 1)], 1) - 0.05
    level = turn[:, None] + 0.9 * s * np.sin(2.6 * s + phase)
    middle = np.stack([out * np.cos(level), high, out * np.sin(level)], -1)
    ahead = np.gradient(middle, axis=1)
    ahead /= np.linalg.norm(ahead, axis=-1, keepdims=True)
    twist = level + 1.57 + 1.1 * np.sin(2.4 * s + 2 * phase)
    across = np.stack([np.cos(twist), 0 * twist, np.sin(twist)], -1)
    across -= ahead * (across * ahead).sum(-1, keepdims=True)
    across /= np.linalg.norm(across, axis=-1, keepdims=True)
    up = np.cross(ahead, across)
    wide = rng.uniform(0.0105, 0.0175, (count, 1)) * (0.22 + 0.78 * smooth(0.0, 0.35, s)) * (1 - 0.40 * s**2)
    wide *= np.sqrt(1.0 - (1.0 - np.clip((1 - s) * length[:, None] / 0.045, 0.01, 1)) ** 2)
    columns = np.array([-1.0, -0.6, 0.0, 0.6, 1.0])
    frill = s * length[:, None] * 38.0
    edges = np.stack([np.sin(frill + phase), np.sin(1.17 * frill + 2.6 * phase)], -1)[..., (columns > 0).astype(int)]
    lift = (0.85 * edges * np.abs(columns) ** 2.5 + 0.22 * columns**2) * smooth(0.05, 0.4, s)[:, None]
    reach = columns * (1.0 + 0.14 * edges * np.abs(columns))
    grid = middle[:, :, None] + wide[..., None, None] * (across[:, :, None] * reach[..., None] + up[:, :, None] * lift[..., None])
    tint = mixed(hue * 0.62, np.minimum(hue * 1.20 + [0.03, 0.035, 0.015], 0.85), s**1.2)[:, None] * (0.86 + 0.22 * np.abs(columns))[:, None]
    tint = tint[None] * rng.uniform(0.86, 1.12, (count, 1, 1, 1))
    give = (0.12 * np.clip(high, 0, 2) ** 1.5)[..., None]
    at = np.stack(np.broadcast_arrays(0.13 * columns + 0.31 * phase[..., None], (s * length[:, None])[..., None] * 0.55), -1)
    parts = []
    for way in (1, -1):
        face = grid[:, :, ::way]
        parts.append(skinned(face, facing(face, around=False), tint[:, :, ::way], give, 0.75, CUPS, 0.0015, at[:, :, ::way], around=False))
    return np.concatenate(parts)


def tuft(rng: Rng, fine: float, tone: int = -1) -> np.ndarray:
    """Small soft weed that softens the foot of rocks."""
    hue = np.array(((0.20, 0.24, 0.09), (0.24, 0.25, 0.15), (0.27, 0.28, 0.14))[_picked(rng, tone, 3)])
    count = max(round(44 * fine**0.5), 10)
    turn, out = rng.uniform(0, 6.28, count), np.sqrt(rng.random(count))
    foot = np.stack([0.055 * out * np.cos(turn), np.full(count, -0.03), 0.055 * out * np.sin(turn)], 1)
    way = np.stack([out * np.cos(turn), np.full(count, 1.0), out * np.sin(turn)], 1)
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    paths = _grown(foot, way, rng.uniform(0.07, 0.15, count), 4, 0.15, rng, 0.3)
    along = np.linspace(0, 1, 4)
    return tubes(paths, 0.0052 * (1.1 - 0.85 * along)[None] * np.ones((count, 1)), 3, hue * (0.6 + 0.7 * along[:, None]), 0.05 * along[None], 0.4, caps=False)


def crust(seed: int) -> np.ndarray:
    """A tile of mottle, float (256, 256), 0–1: which sort of growth prefers which place."""
    return noise.spread(noise.fbm(256, 5, 4, np.random.default_rng([seed, 79])))
