"""The sea: swell that feels the ground, breaks, runs up the sand and slides back.

Far out three systems of swell and some wind waves are added up. Near the shore the first system
becomes single waves with numbers: wave n arrives at the waterline at n · PERIOD_S, its crest bent
parallel to the shore and slowed by the shallow water; its height, run-up and foam follow from n
alone. So all of it is a function of place and time, and nothing is simulated from frame to frame.
"""

from __future__ import annotations

import numpy as np

from environments import noise
from environments.beach_land import shore

PERIOD_S = 9.0
SIZE = 512
"""Texels of the water's surface tile."""

WASH = f"""
const float PERIOD = {PERIOD_S};
uniform sampler2D water_tile;  // slopes x, z; lace; broad patches

float chance(float n) {{ return fract(sin(n * 12.9898 + 4.1) * 43758.5453); }}

float late(float along, float n) {{  // in periods: a crest is no straight line
    return 0.10 * sin(along * 0.11 + n * 2.3) + 0.055 * sin(along * 0.29 - n * 1.7) + 0.16 * sin(along * 0.031 + n);
}}

float vigour(float along, float n) {{  // 0.45 … 1.15, of wave n at this part of the beach
    return 0.62 + 0.34 * chance(n) + 0.14 * sin(along * 0.07 + n * 4.1) + 0.06 * sin(along * 0.23 + n);
}}

// Of the wave that ran up last or is running: x metres it reaches inland now, y its furthest, z its age in s.
vec3 run(float along, float n, float now) {{
    float age = (now / PERIOD - n + late(along, n)) * PERIOD;
    float furthest = 2.75 * vigour(along, n) + 0.22 * sin(along * 0.9 + n * 3.0) + 0.10 * sin(along * 2.3 - n);
    float up = clamp(age / 2.9, 0.0, 1.0), back = clamp((age - 2.9) / 6.5, 0.0, 1.0);
    float reach = up * (2.0 - up) - back * back * (3.0 - 2.0 * back) * 1.25;
    furthest *= 1.0 - 0.5 * frame.breath.y;  // the breath's own wash leads then
    return vec3(age < 0.0 ? -9.0 : reach * furthest, furthest, age);
}}

// The breath's own wash: its edge comes up the sand with the inhale and slides back. x: the edge, y: its furthest.
vec2 breathed(float along) {{
    float furthest = 2.5 + 0.26 * sin(along * 0.31 + 1.0) + 0.14 * sin(along * 0.83) + 0.06 * sin(along * 2.1 + 2.0);
    return vec2(mix(-1.0, furthest, frame.clock.z), furthest);
}}

// The wash, in metres inland. x: its edge, y: where the sand still shines, z: its age in s, w: its furthest of late.
vec4 wash(float along, float now) {{
    float n = floor(now / PERIOD + late(along, floor(now / PERIOD)));
    vec3 edge = vec3(-9.0, 0.0, 99.0);
    float wet = 0.0, soaked = 0.0;
    for (int back = -1; back < 3; back++) {{
        vec3 one = run(along, n - float(back), now);
        if (one.x > edge.x) edge = one;
        float reached = one.z < 2.9 ? one.x : one.y;
        float dry = max(one.z - 2.9, 0.0);
        wet = max(wet, reached - 0.035 * dry);          // the mirror draws back and dulls
        soaked = max(soaked, reached);
    }}
    vec2 mine = breathed(along);
    float over = smoothstep(-0.3, 0.3, mine.x - edge.x);
    wet = max(wet, mix(mine.x, mine.y, 0.6));
    return vec4(max(edge.x, mine.x), wet, mix(edge.z, 4.0 * (1.0 - frame.clock.z), over), max(soaked, mine.y));
}}

// Lace of foam, 0–1: `amount` of cover, finer where it is old. Two layers so that it never repeats.
float lace(vec2 p, float amount, float lod_soft) {{
    vec4 a = texture(water_tile, p * 0.45);
    vec4 b = texture(water_tile, p.yx * 1.13 + 0.37);
    float web = a.b * 0.62 + b.b * 0.38;
    float cut = 1.0 - amount;
    return smoothstep(cut - 0.10 - lod_soft, cut + 0.16 + lod_soft, web * 0.86 + 0.14 * a.a);
}}
"""
"""The wash's clock and foam for both the sand's and the sea's shader; after `beach_land.SHORE`."""


def waves(seed: int) -> np.ndarray:
    """The swell as (n, 6): direction x, z, wavenumber, frequency 1/s, height m, phase."""
    rng = np.random.default_rng((seed, 21))
    rows = []
    systems = ((36.0, 0.20, 14.0, 3), (19.0, 0.105, -18.0, 4), (8.5, 0.050, 32.0, 5), (4.1, 0.020, 5.0, 4))
    for length, height, turn, count in systems:
        for _ in range(count):
            one = length * rng.uniform(0.78, 1.25)
            toward = np.radians(180.0 + 24.0 + turn + rng.normal(0, 13.0))  # it comes from the open sea
            number = 2 * np.pi / one
            rows.append(
                (np.sin(toward), -np.cos(toward), number, np.sqrt(9.81 * number), height * rng.uniform(0.6, 1.1) / count**0.5,
                 rng.uniform(0, 2 * np.pi))
            )  # fmt: skip
    return np.array(rows)


def swell(seed: int) -> str:
    """GLSL: `swell(place, now, calm_shore)` adds the waves up: height, slope x, slope z."""
    table = waves(seed)
    lines = [f"const vec4 SWELL[{2 * len(table)}] = vec4[]("]
    cells = []
    for x, z, number, frequency, height, phase in table:
        cells.append(f"vec4({x:.5f}, {z:.5f}, {number:.5f}, {frequency:.5f})")
        cells.append(f"vec4({height:.5f}, {phase:.5f}, 0.0, 0.0)")
    lines.append(", ".join(cells) + ");")
    return "\n".join(lines) + f"""
vec3 swell(vec2 p, float now, float far) {{
    vec3 sum = vec3(0.0);
    for (int i = 0; i < {len(table)}; i++) {{
        vec4 a = SWELL[2 * i]; vec4 b = SWELL[2 * i + 1];
        float turn = dot(a.xy, p) * a.z - a.w * now + b.y;
        float s = sin(turn), c = cos(turn);
        float keep = exp(-far * far * a.z * a.z * 0.9);  // a wave finer than the mesh is roughness there
        float h = b.x * keep;
        sum += vec3(h * (s + 0.22 * s * s - 0.11), h * a.z * c * (1.0 + 0.44 * s) * a.xy);
    }}
    return sum;
}}
"""


def tile(seed: int) -> dict[str, np.ndarray]:
    """The water's surface, uint8 (SIZE, SIZE, 4): slopes x, z (±0.5), lace of foam, broad patches."""
    rng = np.random.default_rng((seed, 22))
    height = _ripples(rng)
    slopes = noise.normals(height, 1.0)
    slopes *= 0.125 / slopes.std()
    bend_x, bend_y = noise.fbm(SIZE, 5, 4, rng), noise.fbm(SIZE, 5, 4, rng)
    web = np.zeros((SIZE, SIZE), np.float32)
    for count, share in ((7, 0.5), (15, 0.32), (31, 0.18)):
        first, second = noise.cells(SIZE, count, rng)
        web += share * np.exp(-5.5 * np.maximum(second - first, 0.0))
    web = noise.spread(noise.bent(web, bend_x, bend_y, 22.0))
    patches = noise.spread(noise.fbm(SIZE, 3, 5, rng))
    flat = np.clip(slopes + 0.5, 0, 1)
    return {"water": np.round(np.concatenate([flat, web[..., None], patches[..., None]], -1) * 255).astype(np.uint8)}


def _ripples(rng: np.random.Generator) -> np.ndarray:
    """Small wind waves as a random field with a wind direction, tiling; by its spectrum."""
    k = np.fft.fftfreq(SIZE, 1 / SIZE)
    kx, ky = np.meshgrid(k, k)
    size = np.hypot(kx, ky)
    size[0, 0] = 1
    along = np.abs(0.35 * kx - 0.94 * ky) / size
    power = size**-2.1 * np.exp(-((3.0 / size) ** 2)) * np.exp(-((size / 90.0) ** 2)) * (0.25 + 0.75 * along**2)
    wave = np.fft.ifft2(np.fft.fft2(rng.normal(size=(SIZE, SIZE))) * power).real
    return (wave / wave.std()).astype(np.float32)


def mesh(quality: str) -> dict[str, np.ndarray]:
    """The water's fan: vertices float32 (n, 4): x, z, metres between neighbours, 0; indices."""
    step, turn = (1.042, 1.2) if quality == "high" else (1.075, 2.2)
    radii = 4.0 * step ** np.arange(int(np.log(9000 / 4.0) / np.log(step)) + 1)
    angles = np.radians(np.arange(-62.0, 132.0, turn))
    radius, angle = np.meshgrid(radii, angles, indexing="ij")
    spacing = radius * max(step - 1, np.radians(turn))
    vertices = np.stack([radius * np.sin(angle), -radius * np.cos(angle), spacing, np.zeros_like(radius)], -1)
    rows, columns = radius.shape
    index = np.arange(rows * columns).reshape(rows, columns)
    a, b, c, d = index[:-1, :-1], index[:-1, 1:], index[1:, :-1], index[1:, 1:]
    quads = np.stack([a, b, c, b, d, c], -1).reshape(-1, 6)
    dry = (shore(vertices[..., 0], vertices[..., 1])[0] < -1.0).ravel()
    quads = quads[~dry[quads].all(1)]
    return {"vertices": vertices.reshape(-1, 4).astype(np.float32), "indices": quads.ravel().astype(np.uint32)}
