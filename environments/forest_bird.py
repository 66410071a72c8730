"""A robin on the fallen trunk: the one who lives here. It looks about, and now and then it bobs.

Built standing at the origin, facing +x, in the layout of `forest_lively.LIVELY`; its shift is how much
of the head's turn a vertex takes and how much of the bob. Where one looks, it looks back, and hops.
"""

from __future__ import annotations

import math

import numpy as np

from environments.easing import smooth
from environments.forest_grid import grid_normals, triangles
from environments.forest_lying import LOG_FROM, LOG_TO

SEAT = 0.30  # how far along the fallen trunk it sits
SIZE = 1.25
HOPS, HOP_S, HOP_M = 3, 1.5, 0.032
FACING_DEG = 205.0  # toward the path, its breast to the viewer
NECK = np.array([0.030, 0.098, 0.0])
_COS, _SIN = np.cos(np.radians(FACING_DEG)), np.sin(np.radians(FACING_DEG))
_TURN = np.array([[_COS, 0, _SIN], [0, 1, 0], [-_SIN, 0, _COS]])

_BACK, _BREAST = np.array([0.105, 0.082, 0.048]), np.array([0.46, 0.150, 0.030])
_BELLY, _DARK = np.array([0.42, 0.38, 0.31]), np.array([0.012, 0.010, 0.009])

# Along the spine from the tail's tip to the crown: x, y, half width, half height, in metres.
_BODY = np.array(
    [
        (-0.098, 0.046, 0.004, 0.0025), (-0.080, 0.049, 0.009, 0.003), (-0.058, 0.053, 0.010, 0.005), (-0.045, 0.056, 0.018, 0.014),
        (-0.028, 0.061, 0.027, 0.025), (-0.008, 0.066, 0.033, 0.033), (0.010, 0.074, 0.033, 0.034), (0.024, 0.086, 0.028, 0.029),
        (0.031, 0.096, 0.022, 0.023), (0.036, 0.104, 0.014, 0.014), (0.040, 0.108, 0.002, 0.002),
    ]
)  # fmt: skip
_HEAD = np.array(
    [
        (0.008, 0.112, 0.002, 0.002), (0.011, 0.113, 0.012, 0.013), (0.020, 0.115, 0.0205, 0.021), (0.031, 0.116, 0.0225, 0.0225),
        (0.042, 0.115, 0.0195, 0.019), (0.051, 0.113, 0.012, 0.012), (0.056, 0.111, 0.005, 0.005), (0.062, 0.110, 0.0028, 0.003), (0.070, 0.109, 0.0004, 0.0004),
    ]
)  # fmt: skip


def robin(seat: np.ndarray) -> np.ndarray:
    """Loose triangles standing at `seat`, float32 (3n, 15)."""
    parts = [_loft(_BODY, _plumage, 0.0), _loft(_HEAD, _face, 1.0)]
    for side in (-1.0, 1.0):
        parts.append(_loft(_wing(), _feathers, 0.0, np.array([0, 0, 0.026 * side])))
        parts.append(_loft(_ball(0.0030), _black, 1.0, np.array([0.046, 0.1185, 0.0155 * side])))
        parts.append(_leg(side))
    made = np.concatenate(parts)
    made[:, :3] = made[:, :3] @ _TURN.T * SIZE + seat
    made[:, 3:6] = made[:, 3:6] @ _TURN.T
    return made.astype(np.float32)


def neck_over(seat: np.ndarray) -> np.ndarray:
    """What the head turns about: x and z of the neck, y of the feet."""
    return np.asarray(seat + np.array([1.0, 0.0, 1.0]) * (_TURN @ NECK) * SIZE)


def seat_on(trunk: np.ndarray) -> np.ndarray:
    """Where its feet are: the top of the fallen trunk (its vertices, (n, k)) at `SEAT`."""
    place = LOG_FROM + (LOG_TO - LOG_FROM) * SEAT
    near = trunk[np.hypot(trunk[:, 0] - place[0], trunk[:, 2] - place[1]) < 0.13]
    return np.asarray(near[near[:, 1].argmax(), :3], float) - [0, 0.018, 0]


def _loft(spine: np.ndarray, paint: object, head: float, shift: np.ndarray | None = None) -> np.ndarray:
    fine = np.linspace(0, len(spine) - 1, int(len(spine) * 2.2))
    x, y, wide, high = (np.interp(fine, np.arange(len(spine)), spine[:, i]) for i in range(4))
    soft = np.array([0.25, 0.5, 0.25])
    wide, high = (np.convolve(np.pad(a, 1, "edge"), soft, "valid") for a in (wide, high))
    angle = np.linspace(0, 2 * np.pi, 17)
    way = np.gradient(np.stack([x, y], 1), axis=0)
    way /= np.linalg.norm(way, axis=1, keepdims=True) + 1e-9
    up = np.stack([-way[:, 1], way[:, 0]], 1)
    place = np.empty((len(x), 17, 3))
    place[..., 0] = x[:, None] + up[:, :1] * high[:, None] * np.sin(angle)
    place[..., 1] = y[:, None] + up[:, 1:] * high[:, None] * np.sin(angle)
    place[..., 2] = wide[:, None] * np.cos(angle)
    normal = grid_normals(place)
    colour = paint(place)  # type: ignore[operator]
    shade = 0.55 + 0.45 * smooth(0.03, 0.07, place[..., 1])
    rest = np.broadcast_to(np.array([head, 1.0, 0.0, 0.0, 0.25]), (*place.shape[:2], 5))
    if shift is not None:
        place = place + shift
    return triangles(np.concatenate([place, normal, colour, shade[..., None], rest], axis=-1))


def _mixed(low: np.ndarray, high: np.ndarray, share: np.ndarray) -> np.ndarray:
    return np.asarray(low * (1 - share[..., None]) + high * share[..., None])


def _plumage(place: np.ndarray) -> np.ndarray:
    x, y = place[..., 0], place[..., 1]
    under = smooth(0.010, -0.012, y - 0.064 - x * 0.55)
    front = smooth(-0.006, 0.012, x + (y - 0.08) * 0.30) * smooth(0.012, -0.004, y - 0.112 - (0.03 - x) * 0.9)
    tint = _mixed(_mixed(_BACK, _BELLY, under), _BREAST, front * smooth(0.036, 0.052, y))
    return tint * (0.9 + 0.1 * np.sin(x * 900)[..., None])


def _face(place: np.ndarray) -> np.ndarray:
    x, y = place[..., 0], place[..., 1]
    front = smooth(0.020, 0.032, x - np.maximum(y - 0.118, 0) * 1.1)
    return _mixed(_mixed(_BACK, _BREAST, front), _DARK * 3, smooth(0.053, 0.058, x))


def _feathers(place: np.ndarray) -> np.ndarray:
    return _mixed(_BACK * 0.85, _BACK * 0.5, smooth(-0.02, -0.06, place[..., 0]))


def _black(place: np.ndarray) -> np.ndarray:
    return np.broadcast_to(_DARK, place.shape)


def _wing() -> np.ndarray:
    return np.array(
        [
            (-0.075, 0.052, 0.001, 0.002),
            (-0.055, 0.057, 0.006, 0.008),
            (-0.025, 0.066, 0.010, 0.017),
            (0.000, 0.074, 0.010, 0.019),
            (0.014, 0.080, 0.006, 0.012),
            (0.020, 0.083, 0.001, 0.002),
        ]
    )


def _ball(radius: float) -> np.ndarray:
    t = np.linspace(-1, 1, 6)
    round_ = np.sqrt(np.maximum(1 - t * t, 0)) * radius + 1e-5
    return np.stack([t * radius, 0 * t, round_, round_], 1)


def _leg(side: float) -> np.ndarray:
    leg = np.array(
        [
            (-0.002, 0.040, 0.0028, 0.0028),
            (-0.004, 0.020, 0.0018, 0.0018),
            (0.000, 0.002, 0.0016, 0.0016),
            (0.014, 0.0, 0.0012, 0.0012),
        ]
    )
    made = _loft(leg, _black, 0.0, np.array([0, 0, 0.012 * side]))
    made[:, 11] = 0.0  # feet stay where they are
    return made


def hop_m(since_s: float) -> float:
    """How high it is, metres, so long after it was chosen (−1: not): a few small hops."""
    since = since_s - 0.4
    if since < 0.0 or since >= HOPS * HOP_S:
        return 0.0
    part = since % HOP_S / 0.34
    return HOP_M * math.sin(math.pi * part) ** 2 if part < 1.0 else 0.0


def turns(t: float) -> tuple[float, float]:
    """(head's turn in radians, bob 0–1) at t: still for seconds, then one eased glance."""
    slot, part = int(t // 2.7), t % 2.7
    here, before = math.sin(slot * 12.9898) * 43758.5453 % 1.0, math.sin((slot - 1) * 12.9898) * 43758.5453 % 1.0
    share = min(part / 0.38, 1.0)
    turn = (before + (here - before) * share * share * (3.0 - 2.0 * share) - 0.5) * 1.9
    first, second = (t % 11.3 - 5.0) / 0.22, (t % 11.3 - 5.8) / 0.22
    return turn, math.exp(-first * first) + 0.8 * math.exp(-second * second)


def flick(t: float, awake: float) -> float:
    """How far a squirrel's tail has swung, −1 to 1: a little all the time, in short waves while it is looked at."""
    return 0.25 * math.sin(t * 0.7) + awake * (0.55 * math.sin(t * 2.3) + 0.35 * math.sin(t * 3.7 + 1.0))
