"""What the forest's surfaces sample: every picture, by name, from a seed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from environments.forest_grain import backdrop, bark, cloud, dapple, soil
from environments.forest_leaf import Sheet
from environments.forest_sprigs import leaf_atlas

VERSION = 10  # of the pictures; raise it with any change of what draws them


def litter(rng: np.random.Generator, size: int = 512, leaves: int = 1350) -> np.ndarray:
    """Fallen leaves seen from above, about 1.8 m of ground: uint8 (n, n, 4), sRGB colour and height."""
    sheet = Sheet(size, 4)
    soil = 0.5 + 0.2 * cloud(rng, (size, size), 1.0, 3, 300)
    sheet.picture[..., :3] = np.array([0.17, 0.13, 0.095]) * (0.6 + 0.8 * np.clip(soil, 0, 1))[..., None]
    sheet.picture[..., 3] = 0.2
    hues = np.array([(0.40, 0.31, 0.20), (0.44, 0.36, 0.22), (0.34, 0.26, 0.18), (0.46, 0.41, 0.23), (0.35, 0.35, 0.21), (0.28, 0.24, 0.17)])
    for i in range(leaves):
        rise = 0.35 + 0.65 * i / leaves
        colour = hues[rng.integers(len(hues))] * rng.uniform(0.62, 1.08) * (0.55 + 0.45 * rise)
        length = rng.uniform(17, 30)
        at, heading = rng.uniform(0, size, 2), rng.uniform(0, 2 * np.pi)
        outline = "oak" if rng.random() < 0.45 else "beech"
        width = length * rng.uniform(0.42, 0.6)
        if i > 0.4 * leaves:  # those below are covered
            shadow = np.array([0.07, 0.055, 0.045, rise - 0.2])
            sheet.lay(at + np.array([1.5, 1.8]), heading, length * 1.06, width * 1.1, outline, shadow, wrap=True, vein=0.0)
        sheet.lay(at, heading, length, width, outline, np.append(colour, rise), wrap=True, vein=0.12)
    picture = np.clip(sheet.picture[..., :4], 0, 1)
    return np.asarray(picture * 255 + 0.5, np.uint8)


def _picture(draw: Callable[[np.random.Generator], np.ndarray]) -> Callable[[int], dict[str, np.ndarray]]:
    return lambda seed: {"picture": draw(np.random.default_rng([seed, 9]))}


PICTURES = {
    "litter": _picture(litter),
    "atlas": _picture(leaf_atlas),
    "bark": _picture(bark),
    "dapple": _picture(dapple),
    "soil": _picture(soil),
    "backdrop": _picture(backdrop),
}
"""What `Forest` loads, by name: seed → the one array "picture"."""
