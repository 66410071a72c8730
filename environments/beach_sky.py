"""The bay's sky: the clear air's own light, led toward the colours of a tropical evening, and what is drawn in it.

Air alone, integrated, gives the truth about the sun and dull blues far from it when the sun is low. So the table
is mixed with chosen colours: by day a deep, luminous blue overhead; at dusk gold, rose, violet and teal in layers,
with the rose band opposite the sun. All that asks the table (water, wet sand, haze) mirrors that same sky.
Chosen colours are light on the eye, exposed; `exposure` takes them back to the table's units.
"""

from __future__ import annotations

import numpy as np

from environments import sky
from environments.easing import eased, smooth

EXPOSURE, DUSK_EXPOSURE = 10.0, 25.0
DUSK_FROM, DUSK_OVER = 8.6, 8.6  # degrees of sun where the evening's colours begin, and that they take
OPENS_FROM, OPENS_OVER = 6.0, 6.5  # the same for the eye, which opens
_UP = np.array([0.0, 5.0, 12.0, 22.0, 36.0, 56.0, 90.0])
_TOWARD = np.array([
    (2.30, 0.90, 0.17), (1.55, 0.64, 0.23), (0.93, 0.43, 0.33), (0.45, 0.305, 0.44), (0.180, 0.235, 0.46), (0.078, 0.185, 0.40),
    (0.042, 0.120, 0.305),
])  # fmt: skip
_OPPOSITE = np.array([
    (0.34, 0.27, 0.42), (0.50, 0.34, 0.46), (0.60, 0.36, 0.46), (0.37, 0.30, 0.47), (0.17, 0.235, 0.45), (0.078, 0.178, 0.37),
    (0.042, 0.120, 0.305),
])  # fmt: skip
_DAY = np.array([
    (0.62, 0.66, 0.62), (0.52, 0.68, 0.74), (0.36, 0.60, 0.82), (0.22, 0.46, 0.82), (0.120, 0.330, 0.76), (0.062, 0.225, 0.63),
    (0.040, 0.170, 0.54),
])  # fmt: skip
CLOUD_DAY, CLOUD_DUSK, CLOUD_LATE = (2.25, 1.72, 1.20), (2.00, 0.84, 0.44), (1.20, 0.50, 0.42)
SHADE_DAY, SHADE_DUSK, SHADE_LATE = (0.66, 0.60, 0.66), (0.31, 0.21, 0.36), (0.150, 0.165, 0.34)


def dusk(height: float) -> float:
    """0 by day to 1 where the sun is at the water's edge, at a height in degrees."""
    return eased((DUSK_FROM - height) / DUSK_OVER)


def exposure(height: float) -> float:
    """How far the eye has opened."""
    return EXPOSURE + (DUSK_EXPOSURE - EXPOSURE) * eased((OPENS_FROM - height) / OPENS_OVER)


def lights(height: float) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    """Of clouds, the light of their sunny side and of their shade; in the table's units."""
    evening, late = dusk(height), min(max((1.0 - height) / 2.2, 0.0), 1.0)
    opened = exposure(height)

    def between(day: tuple[float, ...], low: tuple[float, ...], gone: tuple[float, ...]) -> tuple[float, float, float]:
        red, green, blue = (
            (a + (b - a) * evening + (c - b) * late * evening) / opened for a, b, c in zip(day, low, gone, strict=True)
        )
        return red, green, blue

    return between(CLOUD_DAY, CLOUD_DUSK, CLOUD_LATE), between(SHADE_DAY, SHADE_DUSK, SHADE_LATE)


def _chosen(colours: np.ndarray, up: np.ndarray) -> np.ndarray:
    return np.stack([np.interp(up, _UP, colours[:, i]) for i in range(3)], -1)


def day(low_deg: float, high_deg: float, haze: float) -> dict[str, np.ndarray]:
    """`sky.day`, with the colours above in it: sky, sun, above."""
    air = sky.day(low_deg, high_deg, haze)
    azimuth, up = np.linspace(0, 1, sky.AZIMUTHS) ** 2 * np.pi, np.linspace(0, 1, sky.HEIGHTS) ** 2 * 90.0
    facing = (0.5 + 0.5 * np.cos(azimuth))[None, :, None] ** 1.6
    evening = facing * _chosen(_TOWARD, up)[:, None] + (1 - facing) * _chosen(_OPPOSITE, up)[:, None]
    noon = np.broadcast_to(_chosen(_DAY, up)[:, None], evening.shape)
    led = []
    for row, height in zip(air["sky"].astype(float), np.linspace(low_deg, high_deg, sky.SUNS), strict=True):
        share, opened = dusk(float(height)), exposure(float(height))
        by_day = 0.90 * smooth(3.0, 34.0, up)[:, None, None] * (1 - 0.35 * facing * smooth(60.0, 20.0, up)[:, None, None])
        fades = 1.0 - 0.34 * float(smooth(1.0, -2.0, height))
        mixed = row * opened * (1 - by_day) + noon * by_day
        late = row * opened * 0.16 + evening * 0.84 * fades
        led.append((mixed * (1 - share) + late * share) / opened)
    table = np.array(led)
    radians = np.radians(up)
    weight = np.cos(radians)[:, None] * np.sin(radians)[:, None] * np.gradient(radians)[:, None] * np.gradient(azimuth)[None, :] * 2
    above = (table * weight[None, ..., None]).sum((1, 2)) / np.pi
    return {"sky": table.astype(np.float32), "sun": air["sun"], "above": above.astype(np.float32)}


SUN_GLOW = """
float off_sun(vec3 way) {  // about the radians between a unit direction and the sun, by the chord
    return sqrt(max(2.0 - 2.0 * dot(way, frame.sun.xyz), 0.0));
}
float sun_glow(float off) {  // of the sun's light, `off` radians from it: a bloom as an eye sees it
    float wide = exp(-off * 4.5), middle = wide * wide * wide;
    return 0.62 * middle * middle * middle + 0.20 * middle + 0.050 * wide;
}
"""
"""`off_sun(way)` and `sun_glow(off)`, for the sky and for all that melts into it."""

HEAVEN = SUN_GLOW + """
uniform sampler2D cloud_tile;

// The sky with its clouds: own[0] is their drift and cover, own[7] and own[8] their sunny and their shaded side.
vec3 clouded(vec3 way, out float open) {
    float up = max(way.y, 0.0);
    vec3 clear = sky_light(way), sunny = frame.own[7].rgb, shaded = frame.own[8].rgb;
    float toward = max(dot(way, frame.sun.xyz), 0.0);
    float near_sun = toward * toward; near_sun *= near_sun; near_sun *= near_sun;
    // A shell, not a plane: the layer reaches the horizon without running to infinity.
    vec2 flat_way = way.xz / (sqrt(up * up + 0.030) + 0.02), drift = frame.own[0].xy;
    float high = frame.own[0].w;

    float strands = texture(cloud_tile, flat_way * 0.085 + drift * 0.7).b;
    float thin = smoothstep(0.98 - high, 1.42 - 0.55 * high, strands + 0.16 * high) * smoothstep(0.02, 0.22, up);
    vec3 light = mix(clear, 0.72 * sunny + 0.3 * shaded + sunny * 0.30 * near_sun, 0.60 * thin);

    vec2 q = flat_way * 0.150 + drift;
    vec4 heap = texture(cloud_tile, q);
#ifdef LOW
    float edge = 0.5, swells = 0.0;
#else
    float edge = texture(cloud_tile, q * 4.7 + drift).a;
    // Where it swells toward the sun it is bright and behind a swell in shade: what makes a heap of a sheet.
    float swells = heap.r - texture(cloud_tile, q + normalize(frame.sun.xz) * 0.011).r;
#endif
    float body = heap.r - 0.20 * edge * (1.0 - heap.r);
    float from = 1.0 - frame.own[0].z;
    float dense = smoothstep(from - 0.03, from + 0.40, body);
    float thick = smoothstep(from, 1.05, body);
    float lit = exp(-2.5 * heap.g - 1.0 * thick * thick) * (1.0 - 0.10 * edge);
    lit = clamp(lit * (1.0 + 2.2 * swells) + 0.9 * swells, 0.0, 1.1);
    vec3 cloud = mix(shaded, sunny, 0.16 + 0.84 * lit) + sunny * near_sun * (0.15 + 0.85 * (1.0 - dense)) * 0.8;  // silver linings
    float veils = 1.0 - exp(-2.7 * dense);
    cloud = mix(clear, cloud, mix(0.50, 1.0, smoothstep(0.04, 0.36, up)));
    open = (1.0 - veils) * (1.0 - 0.5 * thin);
    return mix(light, cloud, veils * smoothstep(0.015, 0.16, up) * 0.94);
}

vec3 sun_disc(float off, float open) {  // `off` radians from its middle
    float disc = exp(-off * off * off * off / 4.2e-8);  // round and soft, a little larger than life: it reads as near
    return frame.sunlight.rgb * (disc * 2.4 + sun_glow(off) * mix(0.75, 1.0, open));
}

// The first stars of the evening, few and steady; they come with own[7].w.
float first_stars(vec3 way) {
    vec3 cell = way * 17.0, id = floor(cell);
    vec3 roll = fract(sin(vec3(dot(id, vec3(12.7, 31.1, 74.7)), dot(id, vec3(26.9, 18.3, 24.6)), dot(id, vec3(11.3, 27.2, 12.4)))) * 4375.85);
    vec3 off = (fract(cell) - (0.25 + 0.5 * roll)) / 17.0;
    float size = 0.0011 + 0.62 * eye.size.z, bright = fract(roll.x * 7.3 + roll.y * 3.1);
    return smoothstep(0.45, 1.0, bright) * exp(-dot(off, off) / (size * size)) * smoothstep(0.30, 0.75, way.y);
}
"""
"""`clouded(way, open)`, `sun_disc(off, open)` and `first_stars(way)`; after `light.SKY_TABLE`."""
