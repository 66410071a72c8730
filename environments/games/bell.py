"""A bell of light: a soft translucent dome with twenty canals, frilled arms and fine threads.

The mesh is only numbers along and around; the vertex shader bends them, so that the bell opens, breathes and
trails. Triangles are sorted once from far to near for the way a bell is always seen: before the viewer.
"""

from __future__ import annotations

import numpy as np

from environments import light
from environments.games import glow

DOME, THREAD, ARM = 0.0, 1.0, 2.0
THREADS = 18
TILT = 0.42  # radians, the dome leans toward the viewer


def mesh(fine: bool) -> tuple[np.ndarray, np.ndarray]:
    """Vertices (n, 6) and indices: which part, how far along 0–1, radians around, across −1…1; two random numbers.

    Fine or not, it is the same bell.
    """
    rng = np.random.default_rng(5)
    grids = [_grid(DOME, np.linspace(0.02, 1, 13 if fine else 9), np.linspace(0, 2 * np.pi, 81 if fine else 61), rng, True)]
    for k in range(THREADS):
        grids.append(_grid(THREAD, np.linspace(0, 1, 10 if fine else 6), np.full(2, 2 * np.pi * (k + rng.uniform(-0.2, 0.2)) / THREADS), rng))
    for k in range(4):
        grids.append(_grid(ARM, np.linspace(0, 1, 22 if fine else 12), np.full(3, np.pi / 4 + k * np.pi / 2), rng))
    vertices, triangles, first = [], [], 0
    for grid in grids:
        rows, columns = grid.shape[:2]
        at = np.arange(rows * columns).reshape(rows, columns) + first
        a, b, c, d = at[:-1, :-1], at[:-1, 1:], at[1:, :-1], at[1:, 1:]
        triangles.append(np.stack([a, b, c, b, d, c], -1).reshape(-1, 3))
        vertices.append(grid.reshape(-1, 6))
        first += rows * columns
    points, faces = np.concatenate(vertices), np.concatenate(triangles)
    order = np.argsort(_toward(points)[faces].mean(1), kind="stable")
    return points.astype(np.float32), faces[order]


def _grid(part: float, along: np.ndarray, around: np.ndarray, rng: np.random.Generator, closed: bool = False) -> np.ndarray:
    rows, columns = len(along), len(around)
    grid = np.zeros((rows, columns, 6))
    grid[..., 0], grid[..., 1], grid[..., 2] = part, along[:, None], around[None]
    grid[..., 3] = 0.0 if closed else np.linspace(-1, 1, columns)[None]
    grid[..., 4:] = rng.random(2)
    return grid


def _toward(points: np.ndarray) -> np.ndarray:
    """How near the viewer a vertex lies, in radii, when the bell is half open."""
    part, s, turn = points[:, 0], points[:, 1], points[:, 2]
    out = np.where(part == DOME, 0.85 * np.sin(1.5 * s), np.where(part == THREAD, 0.85, 0.15))
    high = np.where(part == DOME, 0.75 * np.cos(1.5 * s), -1.2 * s)
    return np.asarray(out * np.cos(turn) * np.cos(TILT) + high * np.sin(TILT))


TINT = """
vec3 bell_tint(float own_hue) {
    // Aqua, lilac, rose, gold and back.
    vec3 aqua = vec3(0.20, 0.72, 0.92), lilac = vec3(0.52, 0.45, 1.0), rose = vec3(1.0, 0.48, 0.60), gold = vec3(1.0, 0.68, 0.30);
    float h = own_hue * 4.0;
    vec3 c = mix(aqua, lilac, smoothstep(0.0, 1.0, h));
    c = mix(c, rose, smoothstep(1.0, 2.0, h));
    c = mix(c, gold, smoothstep(2.0, 3.0, h));
    return mix(c, aqua, smoothstep(3.0, 4.0, h));
}
"""

VERTEX = light.BLOCKS + glow.BEFORE + TINT + f"const float TILT = {TILT};" + """
layout(location = 0) in vec4 along;   // part, along, around, across
layout(location = 1) in vec2 chance;
layout(location = 2) in float number;
out vec3 place; out vec3 normal; out vec4 at; out vec3 tint; out vec4 state; out float deep;

vec2 dome(float s, float open) {
    // Radius and height: closed it is a bud, open a wide bowl with a lip.
    float turn = s * mix(1.92, 1.42, open), lip = s * s * s * s;
    return vec2(sin(turn) * mix(0.60, 0.94, open) + 0.09 * open * lip, cos(turn) * mix(0.86, 0.60, open) - 0.02 * lip);
}

void main() {
    vec4 body = frame.game[2 * int(number)];
    state = frame.game[2 * int(number) + 1];
    float own_phase = fract(state.w), now = frame.clock.x, still = 1.0 - 0.7 * frame.breath.z;
    float beat = sin(now * 0.93 + own_phase * 25.0);
    float open = clamp(smoothstep(0.36, 1.0, state.x) * 0.88 + 0.10 * state.y + 0.06 * beat * still + 0.05, 0.0, 1.1);
    float s = along.y, turn = along.z;
    vec3 p, n;
    float wave_at = 0.0;
    vec2 rim = dome(1.0, open);
    if (along.x < 0.5) {
        float lobes = cos(10.0 * turn), edge = s * s * s * s * s;
        vec2 here = dome(s, open), step_on = dome(s + 0.02, open) - here;
        float r = here.x * (1.0 + 0.030 * lobes * edge + 0.035 * sin(3.0 * turn + now * 0.7 + own_phase * 9.0) * s * s * still);
        p = vec3(sin(turn) * r, here.y - 0.035 * lobes * edge, cos(turn) * r);
        vec2 out_up = normalize(vec2(-step_on.y, step_on.x));
        n = normalize(vec3(sin(turn) * out_up.x, out_up.y, cos(turn) * out_up.x)
            + 0.16 * edge * sin(10.0 * turn) * vec3(cos(turn), 0.0, -sin(turn)));
        wave_at = s;
    } else {
        bool thread = along.x < 1.5;
        float far = thread ? mix(0.9, 1.7, chance.x) : mix(0.85, 1.15, chance.y);
        float r = thread ? mix(rim.x * 0.985, rim.x * mix(0.62, 0.9, chance.y), s) : mix(0.10, 0.26, s) * (1.0 + 0.4 * open);
        float top = thread ? rim.y : 0.25;
        float swing = s * s * still;
        vec2 sway = swing * vec2(sin(now * 0.8 - s * 3.0 + chance.x * 6.3 + own_phase * 9.0), cos(now * 0.63 - s * 2.4 + chance.y * 6.3)) * 0.16;
        p = vec3(sin(turn) * r + sway.x, top - far * s, cos(turn) * r + sway.y);
        float wide = thread ? 0.011 * (1.0 - 0.75 * s) : (0.02 + 0.13 * sin(PI * min(s * 1.1 + 0.05, 1.0))) * (1.0 - 0.4 * s);
        vec3 across = normalize(vec3(cos(turn), 0.0, -sin(turn)));
        if (thread) across = vec3(1.0, 0.0, 0.0);
        float frill = thread ? 0.0 : along.w * along.w * 0.07 * sin(s * 12.0 + 1.2 * along.w + chance.x * 6.0 - now * 0.5 * still);
        p += across * along.w * wide + vec3(sin(turn), 0.0, cos(turn)) * frill;
        n = normalize(vec3(sin(turn), 0.15, cos(turn)) + across * along.w * 0.8);
        wave_at = 1.0 + s;
    }
    p.y += 0.10;
    float lean = TILT + 0.06 * still * sin(now * 0.41 + own_phase * 12.0), c = cos(lean), d = sin(lean);
    mat3 nod = mat3(1.0, 0.0, 0.0, 0.0, c, d, 0.0, -d, c);
    float list = 0.20 * sin(own_phase * 40.0) + 0.07 * still * sin(now * 0.33 + own_phase * 20.0), e = cos(list), f = sin(list);
    mat3 frame_of = before_viewer(body.xyz) * mat3(e, f, 0.0, -f, e, 0.0, 0.0, 0.0, 1.0) * nod;
    place = body.xyz + frame_of * p * body.w * 0.95;
    normal = frame_of * n;
    at = vec4(along.x, s, turn, along.w);
    deep = wave_at;
    tint = bell_tint(own_phase);
    gl_Position = state.x > 0.001 && state.w < 1.0 ? eye.clip * vec4(place, 1.0) : vec4(2.0, 2.0, 2.0, 1.0);
}
"""

FRAGMENT = light.BLOCKS + light.SHOWN + glow.LIT + """
in vec3 place; in vec3 normal; in vec4 at; in vec3 tint; in vec4 state; in float deep;
out vec4 colour;
void main() {
    vec3 to_eye = normalize(eye.position.xyz - place), n = normalize(normal);
    float side = abs(dot(n, to_eye)), rim = pow(1.0 - side, 1.6), there = min(state.x / 0.4, 1.0);
    float open = smoothstep(0.4, 1.0, state.x), burn = 0.16 + 0.22 * open + 0.55 * state.y;
    float run = (deep - (-0.55 + 3.4 * state.z)) / 0.50;
    float wave = exp(-run * run) * smoothstep(0.0, 0.15, state.z);
    float cover, glows;
    vec3 hue = tint;
    if (at.x < 0.5) {
        float canal = abs(fract(at.z * 20.0 / (2.0 * PI)) - 0.5) * 2.0;
        float fine = exp(-pow((1.0 - canal) * 3.6 * (0.35 + at.y), 2.0)) * smoothstep(0.32, 0.5, at.y) * (1.0 - 0.5 * at.y);
        float leaf = at.y - 0.30 - 0.085 * cos(8.0 * at.z);  // a flower about the crown
        float flower = 0.8 * exp(-leaf * leaf * 700.0) + 0.45 * smoothstep(0.03, -0.30, leaf);
        float margin = smoothstep(0.80, 1.0, at.y);
        cover = 0.10 + 0.46 * rim + 0.10 * flower + 0.10 * margin;
        glows = 0.20 + 0.85 * rim + 0.55 * fine + 0.80 * flower + 0.55 * margin;
        hue = mix(tint, vec3(1.0, 0.95, 0.9), 0.25 * flower + 0.15 * rim);
    } else if (at.x < 1.5) {
        cover = 0.16 * (1.0 - at.y);
        glows = 0.75 * (1.0 - at.y) * (1.0 - at.y) + 0.08;
    } else {
        cover = 0.22 * (1.0 - 0.7 * at.y) * (0.5 + 0.5 * rim);
        glows = (0.35 + 0.5 * abs(at.w) * abs(at.w)) * (1.0 - at.y * at.y);
        hue = mix(tint, vec3(1.0, 0.9, 0.85), 0.3);
    }
    vec3 bare = shown(lit(mix(vec3(0.75), tint, 0.35), n * sign(dot(n, to_eye)), to_eye, 0.85, 0.5)).rgb;
    vec3 seen = hue * glows * (burn + 1.1 * wave);
    vec3 shine = 1.0 - exp(-seen * 0.8 * frame.clock.w);
    float hides = clamp(max(cover, 0.8 * max(shine.r, max(shine.g, shine.b))), 0.0, 1.0);
    colour = vec4(bare * cover + shine, hides) * there;
}
"""
