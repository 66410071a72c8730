"""The forest's arc: a warm low sun goes down behind the trees in twenty minutes, and fireflies come.

The sun's direction stays, because its shade is baked; its strength and every hue change, slowly. The
values are judged by eye, hour by hour, and run smoothly from one to the next. Plain floats throughout:
this is asked every frame.
"""

from __future__ import annotations

from bisect import bisect_right

from environments.easing import eased

_HOURS_S = (0.0, 480.0, 800.0, 1020.0, 1230.0)
# late afternoon, golden, the sun goes, first dusk, dusk
_LIGHTS = {
    "sunlight": ((6.6, 4.9, 2.75), (7.0, 4.25, 1.72), (3.7, 1.90, 0.90), (1.15, 0.66, 0.48), (0.70, 0.44, 0.34)),
    "skylight": ((0.60, 0.70, 0.66), (0.52, 0.57, 0.57), (0.41, 0.42, 0.50), (0.33, 0.41, 0.56), (0.27, 0.38, 0.58)),
    "bounce": ((0.20, 0.17, 0.10), (0.20, 0.16, 0.10), (0.14, 0.12, 0.11), (0.130, 0.145, 0.180), (0.130, 0.170, 0.225)),
    "cool": ((0.158, 0.245, 0.225), (0.165, 0.225, 0.210), (0.115, 0.170, 0.220), (0.064, 0.130, 0.210), (0.044, 0.104, 0.188)),
    "wide": ((0.53, 0.54, 0.29), (0.66, 0.53, 0.25), (0.40, 0.30, 0.22), (0.17, 0.140, 0.150), (0.084, 0.088, 0.112)),
    "core": ((0.62, 0.51, 0.27), (0.82, 0.54, 0.20), (0.62, 0.32, 0.13), (0.41, 0.24, 0.14), (0.32, 0.190, 0.125)),
    "high": ((0.36, 0.66, 1.16), (0.40, 0.64, 1.06), (0.42, 0.52, 0.82), (0.27, 0.38, 0.68), (0.155, 0.285, 0.560)),
    "warm": ((0.80, 0.62, 0.38), (1.00, 0.61, 0.28), (0.88, 0.42, 0.24), (0.66, 0.31, 0.22), (0.44, 0.23, 0.19)),
    "amounts": ((1.0, 1.0, 0.0), (1.2, 1.0, 0.0), (0.75, 0.55, 0.12), (0.32, 0.25, 0.65), (0.10, 0.10, 1.0)),
    "rest": ((1.0, 1.0, 0.0), (1.0, 0.95, 0.12), (1.04, 0.6, 0.5), (1.10, 0.25, 0.85), (1.07, 0.08, 1.0)),
}  # fmt: skip
"""Linear light: on what faces the sun, from above, from below; the mist's all round, wide and close about the sun; the sky overhead, and
what the sun adds there; shafts, motes and fireflies; exposure, how far flowers are open, dusk."""

KEYS = tuple(_LIGHTS)
_ROWS = tuple(tuple(value for key in KEYS for value in _LIGHTS[key][hour]) for hour in range(len(_HOURS_S)))


def light_at(t: float) -> list[float]:
    """All of `KEYS` in order, three numbers each, at `t` seconds."""
    at = bisect_right(_HOURS_S, t)
    if at == 0 or at == len(_HOURS_S):
        return list(_ROWS[max(at - 1, 0)])
    low, high = _HOURS_S[at - 1], _HOURS_S[at]
    share = eased((t - low) / (high - low))
    return [a + (b - a) * share for a, b in zip(_ROWS[at - 1], _ROWS[at], strict=True)]


def dusk(t: float) -> float:
    """How far the day is gone, 0–1."""
    return light_at(t)[-1]
