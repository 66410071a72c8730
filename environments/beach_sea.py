"""The sea: swell that feels the ground, breaks, runs up the sand and slides back.

Far out three systems of swell and some wind waves are added up. Near the shore the first system
becomes single waves with numbers: wave n arrives at the waterline at n · PERIOD_S, its crest bent
parallel to the shore and slowed by the shallow water; its height, run-up and foam follow from n
alone. So all of it is a function of place and time, and nothing is simulated from frame to frame.
"""

from __future__ import annotations

import numpy as np

from environments import noise
from environments.beach_land import SEA_Y, STAND_OFF, placed

PERIOD_S = 9.0
UP_S, BACK_S = 2.9, 6.5  # a wash runs up, and slides back
DRY_S = 20.0  # what it wetted mirrors the sky so long
LACE_S = 8.5  # a web of foam lives so long
SIZE = 512
"""Texels of the water's surface tile."""

WASH = f"""
const float PERIOD = {PERIOD_S};
const float UP_S = {UP_S}, BACK_S = {BACK_S}, DRY_S = {DRY_S}, LACE_S = {LACE_S};
uniform sampler2D water_tile;  // slopes x, z; lace; broad patches

float chance(float n) {{ return fract(sin(n * 12.9898 + 4.1) * 43758.5453); }}

float late(float along, float n) {{  // in periods: a crest is no straight line
    return 0.10 * sin(along * 0.11 + n * 2.3) + 0.055 * sin(along * 0.29 - n * 1.7) + 0.16 * sin(along * 0.031 + n);
}}

float vigour(float along, float n) {{  // 0.45 … 1.15, of wave n at this part of the beach
    return 0.62 + 0.34 * chance(n) + 0.14 * sin(along * 0.07 + n * 4.1) + 0.06 * sin(along * 0.23 + n);
}}

// How far inland wave n runs up here at most, in metres.
float furthest(float along, float n) {{
    float metres = 2.95 * vigour(along, n) + 0.22 * sin(along * 0.9 + n * 3.0) + 0.10 * sin(along * 2.3 - n);
    return metres * (1.0 - 0.5 * frame.breath.y);  // the breath's own wash leads then
}}

float aged(float along, float n, float now) {{ return now - (n - late(along, n)) * PERIOD; }}

float reach(float age) {{  // of its furthest, where the edge is at an age in s
    float up = clamp(age / UP_S, 0.0, 1.0), back = clamp((age - UP_S) / BACK_S, 0.0, 1.0);
    return up * (2.0 - up) - back * back * (3.0 - 2.0 * back) * 1.25;
}}

// The breath's own wash: its edge comes up the sand with the inhale and slides back. x: the edge, y: its furthest.
vec2 breathed(float along) {{
    float most = 2.5 + 0.26 * sin(along * 0.31 + 1.0) + 0.14 * sin(along * 0.83) + 0.06 * sin(along * 2.1 + 2.0);
    return vec2(mix(-1.0, most, frame.clock.z), most);
}}

// The wash in metres inland: x its edge, y where the breath's own has wetted, z the edge's age in s.
// `far` and `ages` are the furthest reach and the age of the last four waves: the sand remembers them.
vec3 wash(float along, float now, out vec4 far, out vec4 ages) {{
    float newest = floor(now / PERIOD) + 1.0;  // the same all along the beach, so that a triangle never mixes two waves
    vec2 edge = vec2(-9.0, 99.0);
    for (int back = 0; back < 5; back++) {{
        float n = newest - float(back), age = aged(along, n, now), most = furthest(along, n);
        float here = age < 0.0 ? -9.0 : reach(age) * most;
        if (here > edge.x) edge = vec2(here, age);
        if (back > 0) {{ far[back - 1] = most; ages[back - 1] = age; }}
    }}
    vec2 mine = breathed(along);
    float over = smoothstep(-0.3, 0.3, mine.x - edge.x);
    return vec3(max(edge.x, mine.x), mix(mine.x, mine.y, 0.6), mix(edge.y, 4.0 * (1.0 - frame.clock.z), over));
}}

// What the last waves left on the sand `inland` metres up: x a mirror 0–1 that dries in DRY_S, y damp, z a line of foam.
#ifdef LOW
const int REMEMBERED = 2;
#else
const int REMEMBERED = 4;
#endif
vec3 left_behind(float inland, vec4 far, vec4 ages) {{
    vec3 left = vec3(0.0);
    for (int i = 0; i < REMEMBERED; i++) {{
        float r = inland / max(far[i], 0.05), most = far[i];
        float came = UP_S * (1.0 - sqrt(clamp(1.0 - r, 0.0, 1.0)));
        float drawn = 0.5 - sin(asin(clamp(1.0 - 2.0 * (1.0 - r) / 1.25, -1.0, 1.0)) / 3.0);  // smoothstep, backward
        float since = ages[i] - UP_S - BACK_S * drawn;
        float under = smoothstep(0.07, -0.05, inland - most) * step(came, ages[i]);
        left.x = max(left.x, under * (1.0 - smoothstep(0.0, 1.0, since / DRY_S)));
        left.y = max(left.y, under * (1.0 - smoothstep(0.35, 1.0, since / (1.2 * DRY_S))));
        float line = (inland - most + 0.03) / 0.045, old = ages[i] - UP_S;
        left.z = max(left.z, exp(-line * line) * smoothstep(-0.2, 0.3, old) * (1.0 - smoothstep(0.3 * LACE_S, LACE_S, old)));
    }}
    return left;
}}

// Lace of foam, 0–1: `amount` of cover, finer where it is old. Two layers so that it never repeats.
float lace(vec2 p, float amount, float lod_soft) {{
    vec4 a = texture(water_tile, p * 0.45);
#ifdef LOW
    float web = a.b;
#else
    float web = a.b * 0.62 + texture(water_tile, p.yx * 1.13 + 0.37).b * 0.38;
#endif
    float cut = 1.0 - amount;
    return smoothstep(cut - 0.10 - lod_soft, cut + 0.16 + lod_soft, web * 0.86 + 0.14 * a.a);
}}
"""
"""The wash's clock and foam for both the sand's and the sea's shader; after `beach_land.SHORE`."""


BREAKER = """
float travel(float off) { return 0.36 * (sqrt(max(off, 0.0) + 0.3) - 0.55); }  // periods from here to the waterline

float breaks_at(float along, float n, float strong) { return 4.6 + 8.6 * (strong - 0.45) + 2.2 * sin(along * 0.15 + n * 1.3) + 0.8 * sin(along * 0.53 - n * 2.0); }

// Numbered waves near the shore: x metres a crest leans shoreward, y metres of height. It grows, steepens,
// falls over where the water is too shallow for it, and goes on as a low bore.
vec2 breaker(vec2 os, float now) {
    float way = travel(os.x), first = floor(now / PERIOD + way);
    vec2 sum = vec2(0.0);
    for (int i = -1; i < 2; i++) {
        float n = first + float(i), strong = vigour(os.y, n);
        float f = now / PERIOD + late(os.y, n) + way - n;
        float place = os.x / breaks_at(os.y, n, strong);
        float width = f < 0.0 ? mix(0.036, 0.11, smoothstep(1.0, 3.2, place)) : mix(0.10, 0.17, smoothstep(0.8, 2.5, place));
        float crest = exp(-f * f / (width * width)) * (0.74 + 0.22 * sin(os.y * 0.173 + n * 2.9) + 0.13 * sin(os.y * 0.41 - n * 1.9));
        float tall = smoothstep(5.5, 1.1, place) * mix(0.30, 1.0, smoothstep(0.50, 1.02, place)) * smoothstep(-0.5, 2.5, os.x);
        sum.y += crest * strong * 0.56 * tall;
        sum.x += crest * crest * strong * 0.62 * smoothstep(1.8, 1.0, place) * smoothstep(0.35, 0.8, place);
    }
    return sum;
}

// The surf's white: x 0–1 of cover, y the age in s of the foam here, z how thick and tumbling it is.
vec3 surf(vec2 os, float now) {
    float phase = now / PERIOD + travel(os.x), n = floor(phase + late(os.y, floor(phase)));
    float f = phase + late(os.y, n) - n;
    if (f < 0.0) { n -= 1.0; f = phase + late(os.y, n) - n; }
    float age = f * PERIOD, strong = vigour(os.y, n), at = breaks_at(os.y, n, strong);
    float broken = smoothstep(at + 0.5, at - 1.3, os.x);
    float thick = broken * (1.0 - smoothstep(0.15, 1.5, age));
    float cover = broken * (0.95 - 0.95 * pow(clamp(age / LACE_S, 0.0, 1.0), 0.55)) * smoothstep(LACE_S, 0.8 * LACE_S, age);
    float next = (phase + late(os.y, n + 1.0) - n - 1.0) * PERIOD;  // negative: it has yet to come
    float soon = vigour(os.y, n + 1.0), there = breaks_at(os.y, n + 1.0, soon);
    float rolls = smoothstep(there + 0.4, there - 1.0, os.x) * smoothstep(-0.42, -0.16, next);
    float lip = smoothstep(there + 3.2, there + 0.2, os.x) * smoothstep(-0.22, -0.06, next) * 0.75;
    float fresh = max(rolls, lip * lip);
    return vec3(max(cover, fresh), fresh > cover ? 0.0 : age, max(thick, rolls));
}
"""
"""The shore waves' shape and white, for the sea's shaders; after `WASH`."""


def waves(seed: int) -> np.ndarray:
    """The swell as (n, 6): direction x, z, wavenumber, frequency 1/s, height m, phase."""
    rng = np.random.default_rng((seed, 21))
    rows = []
    systems = ((36.0, 0.24, 14.0, 3), (19.0, 0.125, -18.0, 4), (8.5, 0.060, 32.0, 5), (4.1, 0.022, 5.0, 4))
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
        sum += vec3(h * (s + 0.30 * s * s - 0.15), h * a.z * c * (1.0 + 0.60 * s) * a.xy);
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
    return np.asarray(wave / wave.std(), np.float32)


def mesh(quality: str) -> dict[str, np.ndarray]:
    """The water: rows lie along the shore, close where waves break; columns fan out from the viewer.

    Returns:
        vertices: float32 (n, 4): x, y, z of still water, metres between neighbours. indices: uint32.
    """
    fine, coarse, turn = (0.21, 1.068, 1.3) if quality == "high" else (0.34, 1.085, 2.2)
    near = np.arange(-1.4, 14.0, fine)
    off = np.concatenate([near, near[-1] + fine * np.cumsum(coarse ** np.arange(1, 400))])
    off = off[: int(np.searchsorted(off, 9000.0)) + 1]
    lean = np.radians(np.arange(-86.5, 86.6, turn))
    off, lean = np.meshgrid(off, lean, indexing="ij")
    along = (off + STAND_OFF + 0.6) * np.tan(lean)
    x, z = placed(off, along)
    rows = np.gradient(off, axis=0)
    apart = np.maximum(rows, np.abs(np.gradient(along, axis=1)) * 0.6)
    vertices = np.stack([x, np.full_like(x, SEA_Y), z, apart], -1)
    index = np.arange(off.size).reshape(off.shape)
    a, b, c, d = index[:-1, :-1], index[:-1, 1:], index[1:, :-1], index[1:, 1:]
    quads = np.stack([a, c, b, b, c, d], -1).reshape(-1, 6)
    return {"vertices": vertices.reshape(-1, 4).astype(np.float32), "indices": quads.ravel().astype(np.uint32)}
