"""Clouds as flat layers whose shape and inner shade are baked together into one tiling texture.

The sun's azimuth is fixed in a world, so how much cloud lies between a point and the sun is
marched once over the tile. A sky then costs three fetches: a bend, a layer and its finer edge.
"""

from __future__ import annotations

import numpy as np

from environments import noise

SIZE = 512


def tile(seed: int, sun_azimuth: float, curl: float = 1.0) -> dict[str, np.ndarray]:
    """The tile, uint8 (SIZE, SIZE, 4): heaped cloud, its shade toward the sun, high streaks, fine edge.

    Args:
        sun_azimuth: radians from −z (forward) to +x (right); the tile's u is x and its v is z.
        curl: how far the high streaks are bent aside, 0 straight.
    """
    rng = np.random.default_rng(seed)
    bend_x, bend_y = noise.fbm(SIZE, 3, 4, rng), noise.fbm(SIZE, 3, 4, rng)
    broad = noise.fbm(SIZE, 2, 3, rng)
    flock, _ = noise.cells(SIZE, 11, rng)
    fine_flock, _ = noise.cells(SIZE, 23, rng)
    heap = 0.62 * noise.fbm(SIZE, 4, 7, rng, 0.55) + 0.75 * broad + 0.34 * (0.55 - flock) + 0.12 * (0.5 - fine_flock)
    heap = noise.spread(noise.bent(heap, bend_x, bend_y, 26.0))

    toward = np.array([np.sin(sun_azimuth), -np.cos(sun_azimuth)])
    y, x = np.mgrid[0:SIZE, 0:SIZE].astype(np.float32) / SIZE
    shade, weight = np.zeros_like(heap), 0.0
    for step in range(1, 9):
        away = 0.006 * step**1.25
        shade += np.maximum(noise.sample(heap, x + toward[0] * away, y + toward[1] * away) - 0.42, 0.0) / step**0.5
        weight += 1 / step**0.5
    shade = noise.spread(shade / weight, 0.0, 99.0)

    long_x = noise.fbm(SIZE, 2, 4, rng)
    streak = noise.fbm(SIZE, 2, 2, rng)
    strands = noise.sample(noise.fbm(SIZE, 4, 6, rng, 0.6), x + 0.10 * curl * long_x, 3.0 * y + 0.35 * curl * bend_x)
    high = noise.spread(noise.bent(strands, bend_y, bend_x, 34.0 * curl) + 0.9 * streak)

    edge = noise.spread(noise.fbm(SIZE, 24, 4, rng, 0.6, ridged=True))
    return {"clouds": np.round(np.stack([heap, shade, high, edge], -1) * 255).astype(np.uint8)}


CLOUDS = """
#ifndef STREAKS  // tiles from a way that lies flat, and how much of the blue they cover; how soft the clouds' edge is
#define STREAKS(flat_way) ((flat_way) * 0.085)
#define STREAKS_COVER 0.62
#define CLOUD_EDGE 0.34
#endif
uniform sampler2D cloud_tile;

// The sky with its clouds and, if asked, the sun. `cover` 0–1, `drift` in tiles, `high` 0–1 streaks.
vec3 clouded(vec3 way, vec2 drift, float cover, float high) {
    float up = max(way.y, 0.0);
    vec3 clear = sky_light(way) * (1.0 + 0.45 * smoothstep(0.15, 0.95, up));  // the eye opens toward the zenith
    float toward = max(dot(way, frame.sun.xyz), 0.0);
    float bright = 0.16 + 0.55 * pow(toward, 8.0) + 1.5 * pow(toward, 90.0);  // silver lining
    // A shell, not a plane: the layer reaches the horizon without running to infinity.
    vec2 flat_way = way.xz / (sqrt(up * up + 0.030) + 0.02);
    vec3 light = clear;

    float far_high = smoothstep(0.02, 0.22, up);
    vec2 p = STREAKS(flat_way) + drift * 0.7;
    float strands = texture(cloud_tile, p).b;
    float thin = smoothstep(1.02 - high, 1.30 - 0.55 * high, strands + 0.16 * high) * far_high;
    vec3 veil = frame.sunlight.rgb * (0.26 + 0.40 * pow(toward, 6.0)) + frame.skylight.rgb * 1.1;
    light = mix(light, veil, STREAKS_COVER * thin);

    vec2 q = flat_way * 0.150 + drift;
    vec4 heap = texture(cloud_tile, q);
#ifdef LOW
    float edge = 0.5;
#else
    float edge = texture(cloud_tile, q * 4.7 + drift).a;
#endif
    float body = heap.r - 0.13 * edge * (1.0 - heap.r) ;
    float from = 1.0 - cover;
    float dense = smoothstep(from, from + CLOUD_EDGE, body);
    float thick = smoothstep(from, 1.0, body);
    float lit = exp(-2.6 * heap.g - 1.5 * thick * thick);
    vec3 sun = frame.sunlight.rgb * (0.14 + 1.5 * bright * lit + 0.62 * lit);
    vec3 shade = frame.skylight.rgb * (1.5 - 0.75 * thick) + frame.ground.rgb * 0.35;
    float far_low = smoothstep(0.015, 0.16, up);
    vec3 cloud = mix(clear, sun + shade, mix(0.55, 1.0, smoothstep(0.05, 0.4, up)));
    return mix(light, cloud, (1.0 - exp(-3.2 * dense)) * far_low * 0.93);
}

vec3 sun_disc(vec3 way) {
    float off = acos(clamp(dot(way, frame.sun.xyz), -1.0, 1.0));
    float disc = 1.0 - smoothstep(0.0085, 0.0125, off);  // a little larger than life: it reads as near
    float glow = 0.30 * exp(-off * 26.0) + 0.055 * exp(-off * 6.0);
    return frame.sunlight.rgb * (disc * 2.6 + glow);
}
"""
"""`clouded(way, drift, cover, high)` and `sun_disc(way)`; after `light.SKY_TABLE`."""
