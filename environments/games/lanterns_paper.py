"""A paper lantern: its shape, its tissue, and how its flame shines through. Numpy and GLSL."""

from __future__ import annotations

import numpy as np

from environments import light, noise, shapes
from environments.games import glow


def lantern(sides: int, rows: int) -> tuple[np.ndarray, np.ndarray]:
    """One lantern, two high, its mouth below: welded vertices (n, 12) and indices.

    Columns: place, normal, colour (of ring and flame; paper is white), and how much of its flame's light
    falls there, which part it is (0 paper, 1 ring, 2 flame), how far up it lies 0–1.
    """
    turn = np.linspace(0, 2 * np.pi, sides, endpoint=False)
    up = np.linspace(0, 1, rows) ** 0.85
    wide, high = _outline(up)
    panel = 1 + 0.030 * np.cos(4 * turn)[None] * np.sin(np.pi * up)[:, None] ** 0.5
    slack = sum(
        a * np.sin(k * turn[None] + p + q * up[:, None])
        for a, k, p, q in ((0.008, 3, 0.4, 5.0), (0.006, 7, 1.9, -7.0), (0.004, 12, 0.7, 11.0))
    )
    radius = wide[:, None] * (panel + slack * np.sin(np.pi * np.clip(up, 0, 1))[:, None])
    points = np.stack([radius * np.sin(turn), np.broadcast_to(high[:, None], radius.shape), radius * np.cos(turn)], -1)
    normals = shapes.facing(points, around=True)
    normals *= np.sign((normals * (points - [0, -0.2, 0])).sum(-1, keepdims=True))
    to_flame = np.array([0, -0.70, 0]) - points
    far = np.linalg.norm(to_flame, axis=-1)
    straight = np.clip(-(normals * to_flame).sum(-1) / far * -1, 0.12, 1) / (0.25 + far**2)
    fall = 0.22 + 0.62 * straight / straight.max()
    paper = np.concatenate(
        [points, normals, np.ones_like(points), fall[..., None], 0 * fall[..., None], np.broadcast_to(up[:, None, None], (*fall.shape, 1))], -1
    )
    parts = [shapes.skin(paper, around=True)]
    ring = np.stack([0.43 * np.sin(turn), 0 * turn - 0.985, 0.43 * np.cos(turn)], -1)
    parts.append(_ring(ring, 0.014, (0.20, 0.12, 0.06)))
    flame = np.linspace(0, 1, 9)
    body = 0.085 * np.sqrt(flame) * (1 - flame) ** 0.75 * 1.9 + 1e-3
    path = np.stack([0 * flame, -0.93 + 0.42 * flame, 0 * flame], -1)
    ring_turn = np.linspace(0, 2 * np.pi, 10, endpoint=False)
    points = path[:, None] + np.stack([np.sin(ring_turn), 0 * ring_turn, np.cos(ring_turn)], -1)[None] * body[:, None, None]
    normals = np.broadcast_to(np.stack([np.sin(ring_turn), 0 * ring_turn, np.cos(ring_turn)], -1), points.shape)
    rise = np.broadcast_to(flame[:, None], points.shape[:2])
    parts.append(shapes.skin(shapes.part(points, normals, (1, 1, 1), 1.0, 2.0, rise), around=True))
    return shapes.welded(np.concatenate(parts).astype(np.float32))


def _outline(up: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Radius and height from the mouth (0) to the crown (1)."""
    s = np.linspace(0, 1, 400)
    body = 0.425 + 0.25 * np.sin(np.clip(s / 0.74, 0, 1) * np.pi / 2) ** 1.1
    dome = np.sqrt(np.clip(1 - np.clip((s - 0.62) / 0.38, 0, 1) ** 2.6, 0, 1))
    wide, high = body * dome, -1 + 2 * s
    along = np.concatenate([[0], np.cumsum(np.hypot(np.diff(wide), np.diff(high)))])
    at = up * along[-1]
    return np.maximum(np.interp(at, along, wide), 1e-3), np.interp(at, along, high)


def _ring(path: np.ndarray, thick: float, colour: tuple[float, float, float]) -> np.ndarray:
    closed = np.concatenate([path, path[:1]])
    out = closed / np.linalg.norm(closed * [1, 0, 1], axis=1, keepdims=True) * [1, 0, 1]
    turn = np.linspace(0, 2 * np.pi, 5, endpoint=False)
    normal = out[:, None] * np.cos(turn)[None, :, None] + np.array([0, 1, 0]) * np.sin(turn)[None, :, None]
    return shapes.skin(shapes.part(closed[:, None] + normal * thick, normal, colour, 0.5, 1.0, 0.0), around=True)


def paper(seed: int) -> np.ndarray:
    """Tissue paper held against light: uint8 (128, 128, 2), cloudiness and long fibres."""
    rng = np.random.default_rng((seed, 71))
    cloud = noise.spread(noise.fbm(128, 5, 4, rng, 0.6))
    strand = noise.spread(np.abs(noise.fbm(128, 9, 3, rng, ridged=True)), 20.0, 99.0)
    return np.round(np.stack([cloud, strand], -1) * 255).astype(np.uint8)


_SWAY = """
mat3 swayed(float own_phase) {
    // Hung in the air: it leans and turns by a few degrees, slowly.
    float now = frame.clock.x, still = 1.0 - 0.8 * frame.breath.z;
    float a = 0.045 * still * sin(now * 0.61 + own_phase * 6.28), b = 0.04 * still * sin(now * 0.47 + own_phase * 17.0);
    float turn = own_phase * 6.28 + 0.5 * still * sin(now * 0.11 + own_phase * 9.0);
    float c = cos(turn), s = sin(turn);
    return mat3(1.0, a, 0.0, -a, 1.0, b, 0.0, -b, 1.0) * mat3(c, 0.0, s, 0.0, 1.0, 0.0, -s, 0.0, c);
}
vec3 flame_light(float own_phase) {
    // Gold to rose, each lantern its own.
    return mix(vec3(1.0, 0.56, 0.20), vec3(1.0, 0.44, 0.20), fract(own_phase * 3.7));
}
float kindled(vec4 state, float own_phase) {
    // What burns; an unlit one beckons with an ember that swells and sinks in four seconds.
    float ember = 0.045 * (0.5 - 0.5 * cos(frame.clock.x * 1.5708));
    float waver = 1.0 + 0.03 * sin(frame.clock.x * 2.9 + own_phase * 30.0) + 0.02 * sin(frame.clock.x * 4.3 + own_phase * 11.0);
    return max(ember, state.y) * waver;
}
"""

PAPER_VERTEX = light.BLOCKS + glow.BEFORE + _SWAY + """
layout(location = 0) in vec3 at;
layout(location = 1) in vec3 facing;
layout(location = 2) in vec3 tone;
layout(location = 3) in vec3 nature;
layout(location = 4) in float number;
out vec3 place; out vec3 normal; out vec3 albedo_in; out vec3 kind; out vec2 skin; out vec4 burns; out float there; out vec3 flame; out float size;
void main() {
    vec4 body = frame.game[2 * int(number)], state = frame.game[2 * int(number) + 1];
    float own_phase = fract(state.w);
    mat3 hung = swayed(own_phase);
    vec3 p = at;
    if (nature.y > 1.5) p.xz += nature.z * nature.z * 0.03 * vec2(sin(frame.clock.x * 2.3 + own_phase * 20.0), cos(frame.clock.x * 1.9));
    place = body.xyz + hung * p * body.w;
    flame = body.xyz + hung * vec3(0.0, -0.74, 0.0) * body.w;
    normal = hung * facing;
    albedo_in = tone; kind = nature;
    skin = vec2(atan(at.x, at.z) / PI * 2.0, at.y);
    burns = vec4(flame_light(own_phase), kindled(state, own_phase));
    there = state.x; size = body.w;
    gl_Position = state.x > 0.001 ? eye.clip * vec4(place, 1.0) : vec4(2.0, 2.0, 2.0, 1.0);
}
"""

PAPER_FRAGMENT = light.BLOCKS + light.SHOWN + glow.LIT + """
in vec3 place; in vec3 normal; in vec3 albedo_in; in vec3 kind; in vec2 skin; in vec4 burns; in float there; in vec3 flame; in float size;
uniform sampler2D paper;
out vec4 colour;
void main() {
    vec3 to_eye = normalize(eye.position.xyz - place), n = normalize(normal);
    float side = dot(n, to_eye);
    bool inside = !gl_FrontFacing;
    float burn = burns.w;
    vec3 seen;
    vec3 bare;
    if (kind.y > 1.5) {  // the flame, pale at its heart
        float heart = smoothstep(0.1, 0.9, abs(side));
        seen = mix(burns.rgb * 1.6, vec3(3.4, 2.5, 1.35), heart * (1.0 - 0.6 * kind.z)) * smoothstep(0.0, 0.25, burn) * (0.5 + 0.5 * burn);
        bare = vec3(0.0);
    } else if (kind.y > 0.5) {
        seen = burns.rgb * 0.10 * burn;
        bare = lit(albedo_in, n, to_eye, 0.8, 0.0);
    } else {
        vec2 fibre = texture(paper, skin * vec2(1.0, 0.22)).rg;
        float seam = abs(fract(skin.x + 0.5) - 0.5);
        float fold = 1.0 - 0.30 * exp(-seam * seam * 900.0);
        float thin = (0.84 + 0.28 * fibre.x) * (0.92 + 0.16 * fibre.y) * fold;
        // The flame itself, where it stands behind the tissue.
        vec3 past = cross(-to_eye, flame - eye.position.xyz) / size;
        float hot = exp(-dot(past, past) * 5.5);
        // Low on the paper the flame's own gold, higher it is redder and softer, as much paper has filtered it.
        float falls = kind.x * kind.x * 1.25;
        vec3 tint = burns.rgb * mix(vec3(1.0, 0.66, 0.42), vec3(1.0, 1.05, 1.15), smoothstep(0.1, 0.75, kind.x));
        float limb = mix(0.62, 1.0, smoothstep(0.0, 0.75, abs(side)));
        seen = tint * burn * thin * (inside ? vec3(2.6 * (0.25 + kind.x)) : limb * (0.56 + 2.4 * falls) + hot * vec3(1.1, 1.25, 1.3));
        vec3 inner = inside ? -n : n;
        bare = lit(vec3(0.84, 0.77, 0.66) * (0.85 + 0.25 * fibre.x) * fold, inner, to_eye, inside ? 0.30 : 0.58 + 0.42 * kind.z, 0.25) * (1.0 - 0.6 * burn);
    }
    colour = vec4(shown(bare + own(seen)).rgb, 1.0) * there;
}
"""

HALO_VERTEX = light.BLOCKS + glow.SPRITE + _SWAY + """
layout(location = 0) in vec2 corner;
layout(location = 1) in float number;
out vec2 at; out vec4 burns;
void main() {
    vec4 body = frame.game[2 * int(number)], state = frame.game[2 * int(number) + 1];
    float own_phase = fract(state.w), burn = kindled(state, own_phase) * state.x;
    at = corner * mix(0.50, 0.94, smoothstep(0.0, 0.5, burn));  // no farther than it lights anything
    burns = vec4(flame_light(own_phase), burn);
    vec3 p = faced(body.xyz - vec3(0.0, 0.25 * body.w, 0.0), at, body.w * 3.4);
    gl_Position = burn > 0.003 ? eye.clip * vec4(p, 1.0) : vec4(2.0, 2.0, 2.0, 1.0);
}
"""

HALO_FRAGMENT = light.BLOCKS + glow.ADDED + """
in vec2 at; in vec4 burns;
out vec4 colour;
void main() {
    float r = length(at);
    float soft = (exp(-4.2 * r) * 0.9 + 0.1 * exp(-1.5 * r)) * pow(clamp(1.0 - r, 0.0, 1.0), 1.6);
    colour = added(burns.rgb * vec3(1.0, 0.85, 0.75) * burns.w * soft * 0.42);
}
"""
