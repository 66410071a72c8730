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
    "sunlight": ((6.6, 4.9, 2.75), (7.3, 4.15, 1.55), (4.1, 1.75, 0.66), (1.30, 0.62, 0.42), (0.70, 0.44, 0.34)),
    "skylight": ((0.60, 0.70, 0.66), (0.52, 0.57, 0.57), (0.41, 0.42, 0.50), (0.33, 0.41, 0.56), (0.27, 0.38, 0.58)),
    "bounce": ((0.20, 0.17, 0.10), (0.20, 0.15, 0.09), (0.13, 0.10, 0.08), (0.075, 0.07, 0.075), (0.045, 0.056, 0.070)),
    "cool": ((0.170, 0.235, 0.215), (0.175, 0.205, 0.200), (0.120, 0.150, 0.200), (0.062, 0.112, 0.190), (0.036, 0.088, 0.165)),
    "wide": ((0.62, 0.54, 0.27), (0.80, 0.52, 0.19), (0.58, 0.30, 0.15), (0.33, 0.17, 0.135), (0.150, 0.105, 0.110)),
    "core": ((0.66, 0.50, 0.25), (0.90, 0.53, 0.17), (0.72, 0.31, 0.10), (0.70, 0.30, 0.11), (0.58, 0.270, 0.110)),
    "high": ((0.36, 0.66, 1.16), (0.46, 0.66, 1.02), (0.42, 0.52, 0.82), (0.27, 0.38, 0.68), (0.155, 0.285, 0.560)),
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
