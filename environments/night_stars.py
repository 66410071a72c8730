"""The stars: the bright ones where they stand in truth, the faint ones strewn by the counts of the real sky.

Stars brighter than magnitude m number about 4.5 · 10^(0.5 m) over the whole sphere (a fair fit of the
naked-eye sky: 4 brighter than 0, 45 than 2, 8000 than 6.5). The named ones, J2000, keep their places; every
other rank of that law gets a place by chance, the faint ones more often along the Milky Way. Equatorial
vectors: x toward right ascension 0 h, y toward 6 h, z the pole.
"""

from __future__ import annotations

import math

import numpy as np

COUNT_AT_0 = 4.5
LATITUDE = math.radians(52.0)
HEADING = math.radians(16.0)  # of the patient's forward, from north over east
SIDEREAL_DEG = 288.0  # overhead at t = 0: the Swan is near the zenith
TURN_DEG_PER_S = 12.0 / 1200.0
RISEN_S = 7200.0

NAMED: tuple[tuple[str, float, float, float, float], ...] = (
    # name, right ascension h, declination °, magnitude, temperature K
    ("dubhe", 11.062, 61.75, 1.79, 4660), ("merak", 11.031, 56.38, 2.37, 9400), ("phecda", 11.897, 53.69, 2.44, 9400),
    ("megrez", 12.257, 57.03, 3.31, 9500), ("alioth", 12.900, 55.96, 1.77, 9000), ("mizar", 13.399, 54.93, 2.04, 9000),
    ("alkaid", 13.792, 49.31, 1.86, 15500),
    ("caph", 0.153, 59.15, 2.27, 6900), ("schedar", 0.675, 56.54, 2.24, 4500), ("navi", 0.945, 60.72, 2.47, 25000),
    ("ruchbah", 1.430, 60.24, 2.68, 8400), ("segin", 1.907, 63.67, 3.37, 15000),
    ("deneb", 20.690, 45.28, 1.25, 8500), ("sadr", 20.370, 40.26, 2.23, 6100), ("aljanah", 20.770, 33.97, 2.48, 4700),
    ("fawaris", 19.750, 45.13, 2.87, 10000), ("albireo", 19.512, 27.96, 3.05, 4300),
    ("vega", 18.616, 38.78, 0.03, 9600), ("zeta lyrae", 18.746, 37.61, 4.34, 8000), ("delta lyrae", 18.908, 36.90, 4.22, 3600),
    ("sheliak", 18.835, 33.36, 3.52, 13000), ("sulafat", 18.982, 32.69, 3.26, 10000),
    ("altair", 19.846, 8.87, 0.76, 7700), ("tarazed", 19.771, 10.61, 2.72, 4200), ("alshain", 19.922, 6.41, 3.71, 5100),
    ("okab", 19.090, 13.86, 2.99, 9600), ("delta aquilae", 19.425, 3.11, 3.36, 7200),
    ("polaris", 2.530, 89.26, 1.98, 6000), ("kochab", 14.845, 74.16, 2.08, 4000), ("pherkad", 15.345, 71.83, 3.00, 8600),
    ("yildun", 17.537, 86.59, 4.35, 9000), ("epsilon ursae minoris", 16.766, 82.04, 4.21, 5200),
    ("zeta ursae minoris", 15.734, 77.79, 4.29, 8700), ("eta ursae minoris", 16.292, 75.76, 4.95, 6900),
    ("arcturus", 14.261, 19.18, -0.05, 4290), ("capella", 5.278, 46.00, 0.08, 4970), ("mirfak", 3.405, 49.86, 1.79, 6350),
    ("algol", 3.136, 40.96, 2.12, 12000), ("eltanin", 17.943, 51.49, 2.24, 3900), ("rastaban", 17.507, 52.30, 2.79, 5200),
    ("alderamin", 21.310, 62.59, 2.45, 7700), ("errai", 23.656, 77.63, 3.21, 4800), ("alfirk", 21.478, 70.56, 3.23, 26000),
    ("alpheratz", 0.140, 29.09, 2.06, 13000), ("mirach", 1.162, 35.62, 2.05, 3840), ("almach", 2.065, 42.33, 2.10, 4500),
    ("scheat", 23.063, 28.08, 2.42, 3700), ("markab", 23.079, 15.21, 2.49, 9800), ("enif", 21.736, 9.88, 2.38, 4400),
    ("alphecca", 15.578, 26.71, 2.23, 9700), ("rasalhague", 17.582, 12.56, 2.08, 8000), ("spica", 13.420, -11.16, 0.97, 22000),
    ("antares", 16.490, -26.43, 1.06, 3500),
)  # fmt: skip

FIGURES: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    # what awakens: the star that is looked at, and the lines of its figure
    "vega": (
        "vega",
        (("vega", "zeta lyrae"), ("zeta lyrae", "delta lyrae"), ("delta lyrae", "sulafat"), ("sulafat", "sheliak"),
         ("sheliak", "zeta lyrae")),
    ),
    "cassiopeia": ("navi", (("caph", "schedar"), ("schedar", "navi"), ("navi", "ruchbah"), ("ruchbah", "segin"))),
    "cygnus": ("sadr", (("deneb", "sadr"), ("sadr", "albireo"), ("fawaris", "sadr"), ("sadr", "aljanah"))),
}  # fmt: skip
LABELS = {"vega": "VEGA", "cassiopeia": "CASSIOPEIA", "cygnus": "CYGNUS"}
_POLE_GALACTIC = (192.859, 27.128, 122.932)  # α, δ of the galactic pole, and the longitude of the celestial one


def equatorial(hours: np.ndarray | float, degrees: np.ndarray | float) -> np.ndarray:
    """Unit vectors (…, 3) from right ascension in hours and declination in degrees."""
    a, d = np.radians(np.asarray(hours, float) * 15.0), np.radians(np.asarray(degrees, float))
    return np.stack([np.cos(d) * np.cos(a), np.cos(d) * np.sin(a), np.sin(d)], -1)


def to_galactic() -> np.ndarray:
    """(3, 3): equatorial to galactic, x toward the middle of the Milky Way, z its pole."""
    ra, dec, lon = np.radians(_POLE_GALACTIC)

    def about(axis: int, angle: float) -> np.ndarray:
        c, s = np.cos(angle), np.sin(angle)
        i, j = ((1, 2), (2, 0), (0, 1))[axis]
        made = np.eye(3)
        made[i, i] = made[j, j] = c
        made[i, j], made[j, i] = s, -s
        return made

    return about(2, np.pi - lon) @ about(1, np.pi / 2 - dec) @ about(2, ra)


def turned(t: float) -> np.ndarray:
    """(3, 3): equatorial to the world at t seconds. The sky turns about the pole, far slower than an eye sees."""
    lst = math.radians(SIDEREAL_DEG + TURN_DEG_PER_S * t)
    cl, sl, cp, sp = math.cos(lst), math.sin(lst), math.cos(LATITUDE), math.sin(LATITUDE)
    ch, sh = math.cos(HEADING), math.sin(HEADING)
    return np.array(
        [
            [-sl * ch + sp * cl * sh, cl * ch + sp * sl * sh, -cp * sh],
            [cp * cl, cp * sl, sp],
            [sp * cl * ch + sl * sh, sp * sl * ch - cl * sh, -cp * ch],
        ]
    )


def place_of(name: str, t: float) -> np.ndarray:
    """Where a named star stands in the world: unit (3,)."""
    found = next(row for row in NAMED if row[0] == name)
    return np.asarray(turned(t) @ equatorial(found[1], found[2]))


def tint(kelvin: np.ndarray) -> np.ndarray:
    """Linear rgb (n, 3) of a black body, its mean 1, half as strong as in truth: the eye sees little colour at night."""
    wave = np.array([610e-9, 550e-9, 465e-9])
    power = wave**-5 / (np.exp(0.014388 / (wave * kelvin[:, None])) - 1.0)
    power /= power.mean(1, keepdims=True)
    return np.asarray(0.42 + 0.58 * power)


def catalogue(seed: int, count: int) -> dict[str, np.ndarray]:
    """The brightest `count` stars of the whole sphere, brightest first.

    Returns:
        way: (n, 3) equatorial; magnitude: (n,); colour: (n, 3) linear; phase: (n,) for their shimmer.
    """
    rng = np.random.default_rng((seed, 71))
    named = equatorial([row[1] for row in NAMED], [row[2] for row in NAMED])
    magnitude = 2.0 * np.log10((np.arange(count) + 0.5) / COUNT_AT_0)
    free = np.ones(count, bool)
    for row in NAMED:  # each takes the nearest free rank of the law
        free[np.argmin(np.where(free, np.abs(magnitude - row[3]), np.inf))] = False
    faint = magnitude[free]
    way = _strewn(rng, faint, named)
    kelvin = np.exp(rng.choice(np.log([3700, 4700, 5900, 7400, 9600, 14000]), len(faint), p=[0.12, 0.27, 0.16, 0.15, 0.22, 0.08]))
    all_magnitudes = np.concatenate([[row[3] for row in NAMED], faint])
    order = np.argsort(all_magnitudes, kind="stable")
    return {
        "way": np.concatenate([named, way])[order],
        "magnitude": all_magnitudes[order],
        "colour": tint(np.concatenate([[row[4] for row in NAMED], kelvin * rng.uniform(0.9, 1.1, len(faint))]))[order],
        "phase": rng.uniform(0, 2 * np.pi, count)[order],
    }


def _strewn(rng: np.random.Generator, magnitude: np.ndarray, named: np.ndarray) -> np.ndarray:
    """Places (n, 3): bright ones away from the named figures, faint ones drawn toward the galactic plane."""
    pole = to_galactic()[2]
    made = np.zeros((len(magnitude), 3))
    left = np.arange(len(magnitude))
    while left.size:
        some = rng.normal(size=(left.size, 3))
        some /= np.linalg.norm(some, axis=1, keepdims=True)
        pull = np.clip((magnitude[left] - 2.0) / 4.6, 0, 1) * 0.93
        wanted = 1 - pull + pull * np.exp(-((some @ pole) ** 2) / 0.05)
        near = (some @ named.T).max(1) > np.cos(np.radians(8.0))
        good = (rng.random(left.size) < wanted) & ~(near & (magnitude[left] < 3.6))
        made[left[good]] = some[good]
        left = left[~good]
    return made


def light_of(magnitude: np.ndarray) -> np.ndarray:
    """How bright a star's middle is drawn. Gentler than the truth (10^−0.4 m), as the eye's own response is."""
    return np.asarray(1.60 * 10.0 ** (-0.285 * np.maximum(magnitude, 0.0)))


def sprites(seed: int, count: int) -> dict[str, np.ndarray]:
    """Those of the catalogue that stand above the horizon in two hours, as instances: float32 (n, 8): way, phase; colour times light, magnitude."""
    stars = catalogue(seed, count)
    light = stars["colour"] * light_of(stars["magnitude"])[:, None]
    rows = np.concatenate([stars["way"], stars["phase"][:, None], light, stars["magnitude"][:, None]], 1)
    turning = np.stack([turned(t)[1] for t in np.arange(0.0, RISEN_S, 300.0)])
    return {"stars": rows[(stars["way"] @ turning.T).max(1) > -0.02].astype(np.float32)}


def lines() -> np.ndarray:
    """The figures' lines as instances: float32 (n, 8): one end, which figure; the other end, 0."""
    where = {row[0]: equatorial(row[1], row[2]) for row in NAMED}
    rows = [
        [*where[a], number, *where[b], 0.0] for number, (_, pairs) in enumerate(FIGURES.values()) for a, b in pairs
    ]
    return np.array(rows, np.float32)
