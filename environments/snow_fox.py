"""An arctic fox asleep in the snow, curled up, its tail before its nose: the one who lives here.

Built at the origin, `FOX_AT` puts it in place. Vertices are float32 (n, 14): position, normal, linear
colour; how much of the head's turn a vertex takes, how much of the breath, the sky it is free to;
whether it is the line of a closed eye, whether it is the dark of an open one. The coat is a smooth
body with some thousand tufts on it, each a thin triangle combed toward the tail.
"""

from __future__ import annotations

import numpy as np

from environments import snow_bodies
from environments.snow_bodies import ball, joined, limb
from environments.snow_land import Land

FOX_AT = (-1.55, -3.15)
SIZE = 1.12
FACING = float(np.radians(28.0))  # turns its face to the viewer
NECK = np.array([-0.155, 0.125, 0.060])  # what the head turns about
HEAD_AT = np.array([-0.075, 0.145, 0.165])

_COAT, _SHADE, _DARK = np.array([0.84, 0.80, 0.745]), np.array([0.74, 0.70, 0.66]), np.array([0.020, 0.018, 0.018])
_EAR = np.array([0.62, 0.47, 0.42])
_FAWN = np.array([0.46, 0.335, 0.235])


def _ring(start_deg: float, end_deg: float, radius: np.ndarray, height: np.ndarray) -> np.ndarray:
    """A path about the middle: 0° is +x, 90° is +z, toward the viewer."""
    angle = np.radians(np.linspace(start_deg, end_deg, len(radius)))
    return np.stack([radius * np.cos(angle), height, radius * np.sin(angle)], -1)


def _even(values: list[float], count: int) -> np.ndarray:
    return np.interp(np.linspace(0, 1, count), np.linspace(0, 1, len(values)), values)


def _body() -> snow_bodies.Field:
    back = limb(
        _ring(15.0, -195.0, _even([0.150, 0.150, 0.155, 0.160, 0.165], 15), _even([0.105, 0.120, 0.125, 0.120, 0.115], 15)),
        _even([0.105, 0.118, 0.112, 0.105, 0.098, 0.080], 15),
    )
    haunch = ball((0.145, 0.095, 0.040), (0.115, 0.100, 0.125))
    shoulder = ball((-0.165, 0.085, -0.020), (0.085, 0.085, 0.11))
    neck = limb(np.stack([_even([-0.165, -0.130], 4), _even([0.115, 0.122], 4), _even([0.015, 0.115], 4)], -1), _even([0.085, 0.066], 4))
    paw = limb(np.array([[-0.13, 0.03, 0.13], [0.0, 0.028, 0.165], [0.06, 0.026, 0.16]]), np.array([0.032, 0.028, 0.024]))
    return joined([back, haunch, shoulder, neck, paw, ball((0.0, 0.055, 0.01), (0.17, 0.095, 0.15))], 0.05)


def _tail() -> snow_bodies.Field:
    path = _ring(28.0, 132.0, _even([0.190, 0.232, 0.250, 0.240, 0.222], 13), _even([0.085, 0.062, 0.054, 0.050, 0.050], 13))
    return limb(path, _even([0.045, 0.064, 0.074, 0.070, 0.056, 0.018], 13), 0.86)


def _head() -> snow_bodies.Field:
    """At the origin of the head, snout toward +x, a little down; `_posed` puts it on the paws."""
    skull = ball((-0.012, 0.0, 0.0), (0.062, 0.050, 0.058))
    cheeks = [ball((0.002, -0.016, 0.026 * s), (0.046, 0.034, 0.034)) for s in (-1.0, 1.0)]
    brow = ball((0.022, 0.012, 0.0), (0.042, 0.030, 0.038))
    snout = limb(np.array([[0.020, -0.010, 0.0], [0.062, -0.019, 0.0], [0.088, -0.022, 0.0]]), np.array([0.034, 0.021, 0.0125]))
    whole = joined([skull, *cheeks, brow, snout], 0.030)
    return joined([whole, *_ears()], 0.010)


def _ears() -> list[snow_bodies.Field]:
    made = []
    for s in (-1.0, 1.0):
        tilt = np.radians(18.0 * s)
        turn = np.array([[1, 0, 0], [0, np.cos(tilt), -np.sin(tilt)], [0, np.sin(tilt), np.cos(tilt)]])
        made.append(ball((-0.022, 0.056, 0.034 * s), (0.0100, 0.034, 0.0200), turn))
    return made


_LOW = np.radians(-3.0)  # the sleeping head's snout, below level
_POSE = np.array([[np.cos(_LOW), -np.sin(_LOW), 0], [np.sin(_LOW), np.cos(_LOW), 0], [0, 0, 1]])
_ASIDE = 1.16  # radians its face is turned to the viewer
_TURN = np.array([[np.cos(_ASIDE), 0, np.sin(_ASIDE)], [0, 1, 0], [-np.sin(_ASIDE), 0, np.cos(_ASIDE)]])
HEAD = 1.36  # a fox in its winter coat is mostly head and tail


def _posed(points: np.ndarray) -> np.ndarray:
    return np.asarray(points @ (_TURN.T @ _POSE).T)


def fox(seed: int, quality: str) -> dict[str, np.ndarray]:
    """In place: {"fox": (3n, 14)}, loose triangles, coat and tufts."""
    rng = np.random.default_rng((seed, 71))
    fine = 1.0 if quality == "high" else 1.45
    trunk = joined([_body(), _tail()], 0.022)
    grown = [_skinned(trunk, (-0.33, -0.02, -0.33), (0.36, 0.30, 0.34), 0.0175 * fine, _coat)]
    head = _skinned(_head(), (-0.09, -0.07, -0.08), (0.12, 0.11, 0.08), 0.0053 * fine, _face)
    head[:, :3] = _posed(head[:, :3]) * HEAD + HEAD_AT
    head[:, 3:6] = _posed(head[:, 3:6])
    head[:, 9] = 1.0
    grown.append(head)
    coat = np.concatenate(grown)
    tufts = [_tufts(grown[0], round(8600 / fine**2), 0.038, rng), _tufts(head, round(3900 / fine**2), 0.0175, rng)]
    made = np.concatenate([coat, *tufts])
    made[:, 11] *= 0.42 + 0.58 * np.clip(made[:, 1] / 0.11, 0, 1)  # it lies in its own warm hollow
    return {"fox": placed(made, seed)}


def placed(made: np.ndarray, seed: int) -> np.ndarray:
    """Turned to the viewer and laid on the snow."""
    made = made.copy()
    c, s = np.cos(FACING), np.sin(FACING)
    turn = np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])
    made[:, :3] = made[:, :3] @ turn.T * SIZE + seat(seed)
    made[:, 3:6] = made[:, 3:6] @ turn.T
    return made.astype(np.float32)


def seat(seed: int) -> np.ndarray:
    x, z = FOX_AT
    around = np.linspace(0, 2 * np.pi, 12)
    y = float(Land(seed)(x + 0.2 * np.cos(around), z + 0.2 * np.sin(around)).mean())
    return np.array([x, y - 0.030, z])


def neck(seed: int) -> np.ndarray:
    """Where the head turns."""
    c, s = np.cos(FACING), np.sin(FACING)
    return np.asarray(np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]]) @ NECK * SIZE + seat(seed))


def snout(seed: int) -> np.ndarray:
    """Where its breath comes from."""
    c, s = np.cos(FACING), np.sin(FACING)
    return np.asarray(np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]]) @ (_posed(np.array([[0.10, -0.015, 0.0]]))[0] * HEAD + HEAD_AT) * SIZE + seat(seed))


def axis() -> np.ndarray:
    """x and z of the level axis about which the head is lifted: across its snout."""
    c, s = np.cos(FACING), np.sin(FACING)
    ahead = np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]]) @ _posed(np.array([[1.0, 0.0, 0.0]]))[0]
    flat = np.hypot(ahead[0], ahead[2])
    return np.array([-ahead[2], ahead[0]]) / flat


def _skinned(field: snow_bodies.Field, low: tuple[float, ...], high: tuple[float, ...], step: float, paint: object) -> np.ndarray:
    points, normals, faces = snow_bodies.surface(field, low, high, step)
    open_ = snow_bodies.free(field, points, normals, 0.07)
    tone, closed, opened = paint(points)  # type: ignore[operator]
    head = np.clip(1 - np.linalg.norm(points - HEAD_AT, axis=1) / 0.15, 0, 1) * (points[:, 1] > 0.075)
    breath = np.clip(points[:, 1] / 0.18, 0, 1) * np.exp(-(((points[:, 0] - 0.02) / 0.17) ** 2)) * (points[:, 2] < 0.12)
    rows = np.concatenate(
        [points, normals, tone, np.stack([head**1.5, breath, open_, closed, opened], 1)], 1
    )
    return rows[faces].reshape(-1, 14)


def _coat(points: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    low = np.clip(1 - points[:, 1:2] / 0.10, 0, 1)
    none = np.zeros(len(points))
    # Still a little of autumn's brown along the back and on the tail.
    x, y, z = points.T
    back = np.clip((y - 0.11) / 0.10, 0, 1) * (0.75 + 0.25 * np.sin(17.0 * x + 9.0 * z))
    back = np.maximum(back, 0.75 * np.clip((np.hypot(x, z) - 0.20) / 0.08, 0, 1) * (z > 0.02))[:, None]
    tone = _COAT * (1 - 0.5 * low) + _SHADE * 0.5 * low
    return tone * (1 - 0.62 * back) + _FAWN * 0.62 * back, none, none


def _face(points: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    x, y, z = points.T
    tone = np.broadcast_to(_COAT, points.shape).copy()
    nose = np.clip((0.0135 - np.linalg.norm(points - [0.0995, -0.0165, 0.0], axis=1)) / 0.0025, 0, 1)[:, None]
    tone = tone * (1 - nose) + _DARK * nose
    for s in (-1.0, 1.0):  # the ears' insides
        within = np.clip(1 - np.hypot((y - 0.056) / 0.024, (z - 0.036 * s) / 0.0145), 0, 1) * (x > -0.020)
        tone = tone * (1 - 0.75 * np.minimum(within * 2, 1)[:, None]) + _EAR * 0.75 * np.minimum(within * 2, 1)[:, None]
    mouth = np.exp(-(((y + 0.0285 - 0.06 * (0.09 - x)) / 0.0022) ** 2)) * (x > 0.055) * (x < 0.093)
    tone = tone * (1 - 0.35 * mouth[:, None])
    side = np.abs(z) - 0.028
    lid = np.exp(-((((y - 0.0055) + 9.0 * side**2 + 0.25 * (x - 0.046)) / 0.0019) ** 2)) * np.clip(1 - np.abs(side) / 0.0135, 0, 1) ** 0.5
    lid = np.where(x > 0.02, lid, 0.0)
    almond = np.clip((1 - np.hypot((y - 0.0075) / 0.0068, side / 0.0098)) * 4, 0, 1) * (x > 0.02)
    return tone, lid, almond


def _tufts(skin: np.ndarray, count: int, length: float, rng: np.random.Generator) -> np.ndarray:
    """Thin triangles on a skin (3n, 14), combed backward and down."""
    corner = skin.reshape(-1, 3, 14)
    area = np.linalg.norm(np.cross(corner[:, 1, :3] - corner[:, 0, :3], corner[:, 2, :3] - corner[:, 0, :3]), axis=1)
    plain = area * (corner[:, :, 12].max(1) < 0.05) * (corner[:, :, 13].max(1) < 0.05) * (corner[:, 0, 6] > 0.3)
    chosen = rng.choice(len(corner), count, p=plain / plain.sum())
    share = rng.dirichlet((1, 1, 1), count)
    root = (corner[chosen] * share[..., None]).sum(1)
    normal = root[:, 3:6] / np.linalg.norm(root[:, 3:6], axis=1, keepdims=True)
    # Around the ring, backward: toward the tail, and down with its weight.
    comb = np.stack([-root[:, 2], np.full(count, -0.10), root[:, 0]], -1)
    comb /= np.linalg.norm(comb, axis=1, keepdims=True) + 1e-9
    comb = comb + rng.normal(0, 0.35, (count, 3))
    flat = comb - (comb * normal).sum(1, keepdims=True) * normal
    flat /= np.linalg.norm(flat, axis=1, keepdims=True) + 1e-9
    size = length * rng.uniform(0.6, 1.25, (count, 1))
    tip = root[:, :3] + flat * size * 0.88 + normal * size * rng.uniform(0.25, 0.62, (count, 1))
    half = np.cross(normal, flat) * size * 0.050
    tips = root.copy()
    tips[:, :3] = tip
    tips[:, 3:6] = normal + 0.25 * flat
    left, right = root.copy(), root.copy()
    left[:, :3] += half - normal * 0.002
    right[:, :3] -= half + normal * 0.002
    tint = rng.uniform(0.76, 1.10, (count, 1))
    made = np.stack([left, right, tips], 1)
    made[:, :, 6:9] *= tint[:, None]
    made[:, :2, 11] *= 0.86
    return made.reshape(-1, 14)
