"""The shade that solid things lay on the snow about the viewer, one map baked at start."""

from __future__ import annotations

import numpy as np

from environments import shapes
from environments.snow_ice import toward_sun
from environments.snow_land import Land, blurred

SIZE = 512


def cast(things: list[tuple[np.ndarray, float]], seed: int, reach: float) -> dict[str, np.ndarray]:
    """What things leave free of the sky and of the sun, on the land within `reach` of the viewer.

    Args:
        things: loose triangles in place (3n, k >= 3) and how dense each is: 1 opaque, less where light comes through.
        reach: half side of the map, metres.

    Returns:
        cast: uint8 (SIZE, SIZE, 2): sky, sun; u is x, v is z.
    """
    land, rng, sun = Land(seed), np.random.default_rng((seed, 91)), toward_sun()
    texel = 2 * reach / SIZE
    sunless, skyless = np.zeros((SIZE, SIZE)), np.zeros((SIZE, SIZE))
    for thing, dense in things:
        points, area = shapes.specks(thing, 60_000, rng)
        high = np.maximum(points[:, 1] - land(points[:, 0], points[:, 2], False), 0.0)
        for field, along, kept in ((sunless, high / sun[1], np.ones_like(high)), (skyless, high * 0.0, np.exp(-high / 0.30))):
            soft = 0.015 + np.minimum(along * 0.012, 0.5) + (0.55 * high if field is skyless else 0.0)
            at = points[:, [0, 2]] - sun[[0, 2]] * along[:, None] + rng.normal(0, 1, (len(high), 2)) * np.reshape(soft, (-1, 1))
            column, row = np.floor((at + reach) / texel).astype(int).T
            inside = (column >= 0) & (row >= 0) & (column < SIZE) & (row < SIZE)
            weight = dense * area * kept * (0.5 * sun[1] if field is sunless else 0.5) / texel**2
            np.add.at(field, (row[inside], column[inside]), weight[inside])
    free = np.stack([np.exp(-1.3 * blurred(skyless, 3)), np.exp(-1.5 * blurred(sunless, 1))], -1)
    edge = np.minimum(np.arange(SIZE), np.arange(SIZE)[::-1]) / 40
    fade = np.clip(np.minimum(edge[:, None], edge[None, :]), 0, 1)[..., None]
    return {"cast": np.round((1 - (1 - free) * fade) * 255).astype(np.uint8)}
