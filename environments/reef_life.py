"""Those that answer a look, and a few that simply live here: each body in two poses the shader goes between.

A body is float32 (3n, 19): place and normal at rest, place and normal awake, linear colour, and who it is, flex
in metres, light through it, and glow. Anemone, clam, feather star: closed and open. Jellyfish: wide and drawn in.
Turtle: flippers down and up.
"""

from __future__ import annotations

import numpy as np

from environments import reef_floor
from environments.easing import smooth
from environments.reef_growth import mixed
from environments.shapes import facing, globe

ANEMONE, CLAM, FEATHER, JELLY, TURTLE, STILL = range(6)
LAYOUT = (3, 3, 3, 3, 3, 4)
BRAIN = (2.62, -3.10, 0.92)  # x, z, size of the brain coral the feather star sits on
JELLY_AT = np.array([-1.30, 2.55, -1.85])


def places(seed: int) -> dict[str, np.ndarray]:
    """Where the anemone, the clam and the feather star sit, on the floor as it is."""
    floor = reef_floor.Floor(seed)

    def on(x: float, z: float, above: float) -> np.ndarray:
        return np.array([x, float(floor.height(np.array([x]), np.array([z]))[0]) + above, z])

    return {"anemone": on(0.95, -3.38, 0.375), "clam": on(-0.70, -2.78, 0.02), "feather": on(BRAIN[0] - 0.06, BRAIN[1] + 0.06, 0.455 * BRAIN[2])}


def body(
    rest: np.ndarray, awake: np.ndarray, colour: np.ndarray, who: int, flex: np.ndarray | float = 0.0,
    through: np.ndarray | float = 0.0, glow: np.ndarray | float = 0.0, around: bool = True,
) -> np.ndarray:  # fmt: skip
    """Loose triangles over two grids (…, k, s, 3)."""
    shape = rest.shape[:-1]
    columns = [rest, facing(rest, around), awake, facing(awake, around), np.broadcast_to(colour, (*shape, 3))]
    columns += [np.broadcast_to(np.asarray(each, float), shape)[..., None] for each in (float(who), flex, through, glow)]
    v = np.concatenate(columns, -1).astype(np.float32)
    if around:
        v = np.concatenate([v, v[..., :1, :]], -2)
    a, b, c, d = v[..., :-1, :-1, :], v[..., :-1, 1:, :], v[..., 1:, :-1, :], v[..., 1:, 1:, :]
    return np.stack([a, b, c, b, d, c], -2).reshape(-1, 19)


def _hose(paths: np.ndarray, radii: np.ndarray, sides: int) -> np.ndarray:
    """Rings (m, k, sides, 3) about paths (m, k, 3), wound as `body` wants."""
    ahead = np.gradient(paths, axis=1)
    ahead /= np.maximum(np.linalg.norm(ahead, axis=-1, keepdims=True), 1e-9)
    level = np.broadcast_to([0.31, 0.17, 0.93], ahead.shape)
    side = np.cross(ahead, level)
    side /= np.maximum(np.linalg.norm(side, axis=-1, keepdims=True), 1e-9)
    top = np.cross(ahead, side)
    turn = np.arange(sides) * 2 * np.pi / sides
    out = side[:, :, None] * np.cos(turn)[:, None] + top[:, :, None] * np.sin(turn)[:, None]
    return np.asarray(paths[:, :, None] + out * radii[..., None, None])


def _arcs(foot: np.ndarray, turn: np.ndarray, length: np.ndarray, first: np.ndarray, curl: np.ndarray, steps: int) -> np.ndarray:
    """Paths (m, steps, 3) that leave `foot` at `first` radians from upright toward `turn`, and bend by `curl` more."""
    s = np.linspace(0, 1, steps)
    angle = first[:, None] + curl[:, None] * s
    step = (length / (steps - 1))[:, None]
    out = np.concatenate([np.zeros((len(turn), 1)), np.cumsum(np.sin(angle[:, :-1]) * step, 1)], 1)
    high = np.concatenate([np.zeros((len(turn), 1)), np.cumsum(np.cos(angle[:, :-1]) * step, 1)], 1)
    return np.asarray(foot[:, None] + np.stack([out * np.cos(turn)[:, None], high, out * np.sin(turn)[:, None]], -1))


def anemone(seed: int, quality: str) -> np.ndarray:
    """A broad foot and many soft arms with pale tips; half drawn in at rest."""
    rng = np.random.default_rng([seed, 91])
    count, steps, sides = (190, 7, 4) if quality == "high" else (90, 5, 4)
    index = np.arange(count) + 0.5
    out, turn = np.sqrt(index / count), index * 2.399963 + rng.normal(0, 0.15, count)
    wide = 0.205 * out
    foot = np.stack([wide * np.cos(turn), 0.115 - 0.05 * out**2, wide * np.sin(turn)], 1)
    length = rng.uniform(0.16, 0.27, count)
    droop = rng.normal(0, 0.38, count)
    rest = _arcs(foot * [0.72, 1, 0.72], turn, length * 0.72, 1.05 * out, 0.25 * out**2 + droop * 0.9, steps)  # the outer ones hang over the foot
    awake = _arcs(foot, turn, length, 1.1 * out, 1.05 * out + droop + 0.15, steps)
    s = np.linspace(0, 1, steps)
    radius = 0.0125 * (1 - 0.42 * s) + 0.0050 * np.exp(-(((s - 0.93) / 0.10) ** 2))
    tip = np.concatenate([radius[:-1], [0.0035]])
    radii = np.broadcast_to(tip, (count, steps)) * rng.uniform(0.85, 1.15, (count, 1))
    tone = mixed((0.26, 0.22, 0.14), (0.56, 0.50, 0.30), s**0.8)
    tone = mixed(tone, (0.62, 0.46, 0.66), smooth(0.80, 0.96, s))[None, :, None] * rng.uniform(0.85, 1.1, (count, 1, 1, 1))
    flex = 0.035 * s[None, :, None] ** 1.6 * rng.uniform(0.7, 1.3, (count, 1, 1))
    arms = body(_hose(rest, radii, sides), _hose(awake, radii, sides), tone, ANEMONE, flex, 0.55, 0.35 * s[None, :, None])
    r, a = np.meshgrid(np.linspace(0, 1, 13), np.arange(42) * 2 * np.pi / 42, indexing="ij")
    fold = 1 + 0.055 * np.cos(14 * a) * smooth(0.3, 0.7, r) + 0.05 * np.cos(3 * a + 1.0)
    wide = np.interp(r, [0, 0.40, 0.52, 0.68, 0.84, 1], [0.0, 0.195, 0.210, 0.175, 0.175, 0.235]) * fold
    high = np.interp(r, [0, 0.40, 0.52, 0.68, 0.84, 1], [0.105, 0.075, 0.040, -0.02, -0.075, -0.125])
    column = np.stack([wide * np.cos(a), high, wide * np.sin(a)], -1)
    skin = mixed((0.34, 0.29, 0.20), (0.46, 0.30, 0.40), smooth(0.5, 0.95, r)) * (0.85 + 0.15 * np.cos(14 * a))[..., None]
    made = np.concatenate([arms, body(column * [0.8, 1, 0.8], column, skin, ANEMONE, 0.0, 0.3)])
    return _moved(made, places(seed)["anemone"], 0.0, 1.15)


def clam(seed: int, quality: str) -> np.ndarray:
    """A giant clam in the sand, ajar: fluted shells and a mantle of blue and teal; a pearl of light within."""
    rows, columns = (14, 64) if quality == "high" else (8, 36)
    parts = []
    for side in (-1.0, 1.0):
        shells = []
        for gape in (0.20, 0.52):
            shells.append(_shell(rows, columns, side, gape))
        r = np.linspace(0, 1, rows)[:, None]
        a = np.linspace(0, np.pi, columns)[None]
        flute = 0.5 + 0.5 * np.cos(a * 10)
        tone = mixed((0.62, 0.56, 0.44), (0.40, 0.36, 0.26), np.clip(0.6 * (1 - flute) + 0.35 * np.sin(r * 21) ** 2 * r, 0, 1))
        order = slice(None, None, -1) if side > 0 else slice(None)
        parts.append(body(shells[0][:, order], shells[1][:, order], tone[:, order], CLAM, 0.0, 0.05, around=False))
        inner = [shell * [1, 1, 1] + np.array([0, 0.004, -side * 0.016]) for shell in shells]
        other = slice(None, None, -1) if side < 0 else slice(None)
        parts.append(body(inner[0][:, other], inner[1][:, other], tone[:, other] * 0.9 + 0.08, CLAM, 0.0, 0.05, 0.25, around=False))
        lips = []
        for shell, full in zip(shells, (0.55, 1.0), strict=True):
            rim, deep = shell[-2] * 1.0, shell[-6 if rows > 10 else -4] * 0.5
            middle = np.array([0.0, 0.05, side * 0.015])
            s = np.linspace(0, 1, 7)[:, None, None]
            path = rim * (1 - s) + (deep * [0.85, 0.9, 0.8] + middle * 0.5) * s
            path = path + np.array([0, 1, 0]) * (0.030 * full * np.sin(np.pi * np.clip(s * 1.25, 0, 1)))
            path = path + np.array([0, 0, side]) * (0.020 * full * np.sin(np.pi * s) * (1 + 0.5 * np.cos(np.linspace(0, 20 * np.pi, columns)))[None, :, None])
            lips.append(path)
        s = np.linspace(0, 1, 7)[:, None]
        spot = 0.5 + 0.5 * np.sin(a * 31 + 9 * s) * np.cos(a * 17 - 14 * s)
        mantle = mixed(mixed((0.06, 0.24, 0.42), (0.10, 0.46, 0.46), spot), (0.44, 0.40, 0.20), 0.55 * smooth(0.82, 1.0, 1 - s) * spot)
        parts.append(body(lips[0][:, order], lips[1][:, order], mantle[:, order], CLAM, 0.004, 0.3, 0.5 * (1 - 0.4 * s), around=False))
    parts.append(_ball(np.array([0.0, 0.055, 0.0]), 0.034, (0.86, 0.80, 0.76), CLAM, 1.6))
    return _moved(np.concatenate(parts), places(seed)["clam"], 0.62, 1.0)


def _shell(rows: int, columns: int, side: float, gape: float) -> np.ndarray:
    """One half, hinged along x at the ground: a fluted bowl leaning out by `gape` radians."""
    r, a = np.meshgrid(np.linspace(0.02, 1, rows), np.linspace(0, np.pi, columns), indexing="ij")
    flute = np.cos(a * 10)
    out = 1.0 + 0.085 * flute * r**2
    x = 0.235 * np.cos(a) * r * out
    y = 0.205 * np.sin(a) ** 0.75 * r * out - 0.035
    belly = 0.105 * np.sqrt(np.clip(1 - r**2.2, 0, 1)) * np.sin(a) ** 0.5 + 0.012 * flute * r**2
    z = side * (0.012 + belly * 0.9)
    c, s = np.cos(gape), side * np.sin(gape)
    return np.stack([x, y * c - (z * s) * 0.0 - 0.35 * abs(s) * belly, z + y * s], -1)


def _ball(middle: np.ndarray, radius: float, colour: tuple[float, float, float], who: int, glow: float) -> np.ndarray:
    grid = middle + radius * globe(11, 16, 0.001)
    return body(grid, grid, np.asarray(colour), who, 0.0, 0.6, glow)


def feather(seed: int, quality: str) -> np.ndarray:
    """A feather star on the brain coral: arms curled up like ferns, that unroll into a wide soft star."""
    rng = np.random.default_rng([seed, 93])
    count, steps = (26, 12) if quality == "high" else (16, 8)
    turn = np.arange(count) * 2.399963 + rng.normal(0, 0.12, count)
    length = rng.uniform(0.24, 0.33, count)
    foot = np.stack([0.018 * np.cos(turn), np.full(count, 0.02), 0.018 * np.sin(turn)], 1)
    rest = _arcs(foot, turn, length, rng.uniform(0.25, 0.5, count), rng.uniform(-4.6, -3.6, count), steps)
    awake = _arcs(foot, turn, length, rng.uniform(0.55, 1.15, count), rng.uniform(-0.35, 0.25, count), steps)
    s = np.linspace(0, 1, steps)
    tone = mixed((0.30, 0.12, 0.14), (0.62, 0.42, 0.16), s)[None, :, None]
    radii = np.broadcast_to(0.0052 * (1 - 0.7 * s), (count, steps))
    flex = 0.03 * s[None, :, None] ** 2
    parts = [body(_hose(rest, radii, 4), _hose(awake, radii, 4), tone, FEATHER, flex, 0.4, 0.25)]
    for side in (-1.0, 1.0):  # pinnules: thin leaves of a plume to both sides
        blades = []
        for path in (rest, awake):
            ahead = np.gradient(path, axis=1)
            ahead /= np.linalg.norm(ahead, axis=-1, keepdims=True)
            across = np.stack([-np.sin(turn), np.zeros(count), np.cos(turn)], 1)[:, None] * side
            wide = 0.040 * np.sin(np.pi * np.clip(s * 0.92 + 0.06, 0, 1)) ** 0.6
            fine = np.repeat(np.arange(steps - 1), 3)
            part = np.tile([0.0, 0.33, 0.67], steps - 1)
            base = path[:, fine] * (1 - part)[None, :, None] + path[:, fine + 1] * part[None, :, None]
            tip = base + across * np.interp(fine + part, np.arange(steps), wide)[None, :, None] + ahead[:, fine] * 0.018
            blades.append((base, base + ahead[:, fine] * 0.0045, tip))
        (b0, c0, t0), (b1, c1, t1) = blades
        at = np.linspace(0, 1, b0.shape[1])
        colour = mixed((0.46, 0.20, 0.16), (0.74, 0.56, 0.24), at)[None]
        for flip in (False, True):
            one, two = (np.stack([(b, c, t), (c, b, t)][flip], 2) for b, c, t in ((b0, c0, t0), (b1, c1, t1)))
            up0, up1 = (np.cross(p[:, :, 1] - p[:, :, 0], p[:, :, 2] - p[:, :, 0]) for p in (one, two))
            n0, n1 = (u / np.maximum(np.linalg.norm(u, axis=-1, keepdims=True), 1e-12) for u in (up0, up1))
            shape = one.shape[:3]
            give = np.broadcast_to((0.03 * at**2)[None, :, None], shape)
            tint = np.broadcast_to(colour[:, :, None] * np.array([0.7, 0.7, 1.15])[:, None], (*shape, 3))
            rows = np.concatenate(
                [
                    one, np.broadcast_to(n0[:, :, None], (*shape, 3)), two, np.broadcast_to(n1[:, :, None], (*shape, 3)), tint,
                    np.stack([np.full(shape, float(FEATHER)), give, np.full(shape, 0.7), np.full(shape, 0.3)], -1),
                ], -1,
            )  # fmt: skip
            parts.append(rows.reshape(-1, 19).astype(np.float32))
    return _moved(np.concatenate(parts), places(seed)["feather"], 0.0, 1.3)


def jelly(seed: int, quality: str) -> np.ndarray:
    """A clear bell of pale blue with a bright hem, a warm heart and frilled arms. At the origin; the shader lets it drift."""
    rng = np.random.default_rng([seed, 94])
    rows, columns = (24, 64) if quality == "high" else (14, 32)
    r, a = np.meshgrid(np.linspace(0, 1, rows), np.arange(columns) * 2 * np.pi / columns, indexing="ij")
    bells = []
    for wide, deep in ((0.36, 0.25), (0.29, 0.32)):
        polar = r * np.pi * 0.60
        scallop = 1 + 0.035 * np.cos(16 * a) * r**6
        bells.append(np.stack([wide * np.sin(polar) * scallop * np.cos(a), deep * np.cos(polar), wide * np.sin(polar) * scallop * np.sin(a)], -1))
    hem, heart = smooth(0.80, 1.0, r), np.exp(-((r / 0.62) ** 2))
    petals = np.exp(-(((r - 0.36 - 0.05 * np.cos(4 * a)) / 0.085) ** 2)) * smooth(0.10, 0.75, np.abs(np.cos(2 * a)))  # four horseshoes, as a moon jelly has
    rib = smooth(0.45, 0.75, r) * (0.5 + 0.5 * np.cos(16 * a)) ** 2 * (1 - hem)
    tone = mixed(mixed((0.46, 0.60, 0.92), (0.98, 0.74, 0.68), heart * 0.6), (1.15, 0.62, 0.54), petals * 0.9)
    solid = 0.26 + 0.16 * heart + 0.60 * petals + 0.05 * rib - 0.12 * hem
    parts = [body(bells[0], bells[1], tone, JELLY, 0.0, solid, 0.5)]
    arms, steps = 6, 22
    s = np.linspace(0, 1, steps)
    for number in range(arms):  # frilled ribbons from the middle
        turn, long = number * 2 * np.pi / arms + 0.4, rng.uniform(0.62, 0.92)
        sway = 0.05 * np.sin(s * 4.2 + number * 1.7) * s
        out = 0.06 + 0.12 * s
        middle = np.stack([out * np.cos(turn) + sway, 0.10 - long * s, out * np.sin(turn) + sway * 0.6], -1)
        frill = 0.075 * np.sin(np.pi * (0.10 + 0.90 * s)) ** 0.8
        across = np.stack([-np.sin(turn + 2.4 * s), 0.30 * np.sin(11 * s + number), np.cos(turn + 2.4 * s)], -1)
        wave = np.stack([np.cos(turn) * np.ones(steps), 0 * s, np.sin(turn) * np.ones(steps)], -1) * (0.030 * np.sin(26 * s + number))[:, None]
        grid = np.stack([middle - across * frill[:, None] + wave, middle - across * frill[:, None] * 0.5, middle, middle + across * frill[:, None] * 0.5, middle + across * frill[:, None] - wave], 1)
        awake = grid * [0.85, 1.08, 0.85] + [0, 0.04, 0]
        veil = np.array([0.55, 0.36, 0.60, 0.36, 0.55])[None] * (1 - 0.85 * s[:, None] ** 1.5)
        tint = mixed((0.98, 0.68, 0.56), (0.66, 0.72, 0.95), s)[:, None]
        parts.append(body(grid, awake, tint, JELLY, 0.07 * s[:, None] ** 1.5, veil, 0.4, around=False))
    threads, steps = (26 if quality == "high" else 16), 9
    s, turn = np.linspace(0, 1, steps), np.sort(rng.uniform(0, 2 * np.pi, threads))
    length, curl = rng.uniform(0.14, 0.46, threads)[:, None], rng.uniform(0, 6.28, (threads, 1))
    poses = []
    for wide, low in ((0.342, -0.078), (0.275, -0.098)):
        round_ = turn[:, None] + 0.16 * s * np.sin(3.1 * s + curl)
        out = wide * (1 + 0.10 * s * np.sin(4.3 * s + 1.7 * curl))
        path = np.stack([out * np.cos(round_), low - length * s, out * np.sin(round_)], -1)
        poses.append(_hose(path, np.broadcast_to(0.0030 * (1 - 0.8 * s), (threads, steps)), 3))
    parts.append(body(poses[0], poses[1], np.array([0.80, 0.88, 0.96]), JELLY, 0.09 * s[None, :, None], 0.15 * (1 - s[None, :, None]), 0.4))
    return np.concatenate(parts).astype(np.float32)


def turtle(quality: str) -> np.ndarray:
    """A green turtle, a metre long, swimming along +x: shell with soft plates, head, four flippers."""
    rows, columns = (22, 36) if quality == "high" else (12, 20)
    parts = []
    u, a = np.meshgrid(np.linspace(0, 1, rows), np.arange(columns) * 2 * np.pi / columns, indexing="ij")
    x = 0.50 - 1.02 * u
    wide = 0.40 * np.sin(np.pi * np.clip(u, 0.0005, 0.9995)) ** 0.62 * (1.08 - 0.30 * u)
    high = 0.19 * np.sin(np.pi * np.clip(u, 0.0005, 0.9995)) ** 0.7
    y = np.where(np.sin(a) > 0, np.sin(a) * high, np.sin(a) * high * 0.42)
    shell = np.stack([x, y, wide * np.cos(a)], -1)
    plate = np.abs(np.sin(u * 13.5)) * np.abs(np.cos(a * 2.5 + 0.4))
    top = mixed((0.16, 0.15, 0.07), (0.36, 0.29, 0.13), smooth(0.1, 0.6, plate))
    tone = mixed(top, (0.60, 0.56, 0.40), smooth(0.05, -0.35, np.sin(a)))
    parts.append(body(shell, shell, tone, TURTLE))
    spots = (0.30, 0.27, 0.15)
    s = np.linspace(0, 1, 10)
    head = np.stack([0.47 + 0.30 * s, 0.02 + 0.035 * s, 0 * s], -1)[None]
    girth = np.interp(s, [0, 0.3, 0.55, 0.75, 0.9, 1.0], [0.075, 0.062, 0.080, 0.085, 0.060, 0.012])[None]
    neck = _hose(head, girth, 12)
    parts.append(body(neck, neck, np.asarray(spots), TURTLE))
    for side in (-1.0, 1.0):
        parts.append(_flipper(np.array([0.33, -0.02, 0.27 * side]), side, 0.62, 0.155, -0.55, (0.30, 0.75)))
        parts.append(_flipper(np.array([-0.40, -0.02, 0.20 * side]), side, 0.27, 0.10, -1.05, (0.10, 0.14)))
    return np.concatenate(parts).astype(np.float32)


def _flipper(root: np.ndarray, side: float, length: float, wide: float, sweep: float, beat: tuple[float, float]) -> np.ndarray:
    """A tapering wing; at rest it hangs `beat[0]` radians low, awake it is raised by `beat[1]`."""
    s, a = np.meshgrid(np.linspace(0, 1, 12), np.arange(10) * 2 * np.pi / 10, indexing="ij")
    chord = wide * np.interp(s, [0, 0.2, 0.5, 0.8, 0.95, 1], [0.55, 0.85, 1.0, 0.66, 0.3, 0.03])
    back = sweep * length * s**1.6
    poses = []
    for lift in (-beat[0], beat[1]):
        angle = lift * (0.45 + 0.75 * s)
        x = back + chord * 0.5 * np.cos(a)
        y = length * s * np.sin(angle) + 0.14 * chord * np.sin(a)
        z = side * length * s * np.cos(angle)
        poses.append(root + np.stack([x, y, z], -1))
    tone = mixed((0.30, 0.27, 0.15), (0.46, 0.42, 0.26), 0.5 + 0.5 * np.sin(s * 21) * np.cos(a * 3))
    order = slice(None) if side < 0 else slice(None, None, -1)
    return body(poses[0][:, order], poses[1][:, order], tone[:, order], TURTLE, 0.0, 0.1)


def starfish(at: np.ndarray, yaw: float, size: float, colour: tuple[float, float, float]) -> np.ndarray:
    """Five soft arms on the sand."""
    r, a = np.meshgrid(np.linspace(0, 1, 12), np.arange(60) * 2 * np.pi / 60, indexing="ij")
    arm = np.abs(((a * 5 / (2 * np.pi)) % 1.0) - 0.5) * 2  # 0 between arms, 1 along one… reversed
    reach = 0.30 + 0.70 * arm**3.2
    out = r * reach
    high = 0.115 * np.sqrt(np.clip(1 - r**2, 0, 1)) * (1.15 - 0.65 * out) + 0.012 * np.sin(r * 22) * (1 - r)
    grid = np.stack([out * np.cos(a), high, out * np.sin(a)], -1)
    tone = mixed(np.asarray(colour), np.asarray(colour) * 0.55, 0.5 + 0.5 * np.cos(r * 26)) * (0.8 + 0.3 * (1 - r))[..., None]
    return _moved(body(grid, grid, tone, STILL), at, yaw, size)


def _moved(made: np.ndarray, place: np.ndarray, yaw: float, size: float) -> np.ndarray:
    c, s = np.cos(yaw), np.sin(yaw)
    turn = np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])
    made = made.copy()
    for first, move in ((0, place), (3, None), (6, place), (9, None)):
        made[:, first : first + 3] = made[:, first : first + 3] @ turn.T * (1.0 if move is None else size) + (0.0 if move is None else move)
    made[:, 16] *= size
    return made.astype(np.float32)


def starfishes(seed: int) -> np.ndarray:
    """Three on the sand."""
    floor = reef_floor.Floor(seed)

    def on_sand(x: float, z: float) -> np.ndarray:
        return np.array([x, float(floor.height(np.array([x]), np.array([z]))[0]) - 0.004, z])

    stars = [
        starfish(on_sand(0.28, -2.35), 0.5, 0.115, (0.56, 0.27, 0.15)),
        starfish(on_sand(-1.15, -2.15), 1.4, 0.085, (0.26, 0.30, 0.50)),
        starfish(on_sand(1.62, -2.20), 0.2, 0.07, (0.58, 0.42, 0.22)),
    ]
    return np.concatenate(stars)
