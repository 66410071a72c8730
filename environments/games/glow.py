"""GLSL that pictures of games share: a body's frame before the viewer, the world's light on it, its own light, sparks.

What a game draws takes the light of whatever world it is in from the frame's block alone and needs none of the
world's textures. Light of its own is given as the eye is to see it and divided by the exposure, so that it is as
bright in every world.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from environments import light
from environments.games.body import Body

BEFORE = """
mat3 before_viewer(vec3 place) {
    // Columns: the viewer's right, up and toward the viewer, as seen when that way is looked at; the
    // viewer's right stays right at the zenith too, for a lying patient.
    vec3 away = normalize(place);
    vec3 right = normalize(vec3(1.0, 0.0, 0.0) - away * away.x);
    return mat3(right, cross(right, away), -away);
}
"""
"""`before_viewer(place)`, of a body's place; after `light.BLOCKS`."""

LIT = """
vec3 from_above() { return max(frame.skylight.rgb, vec3(0.13, 0.14, 0.17) / frame.sunlight.w); }

vec3 lit(vec3 albedo, vec3 n, vec3 to_eye, float open, float through) {
    // The world's sun with a soft terminator, what comes through a thin thing from behind, sky and ground.
    float sun = dot(n, frame.sun.xyz);
    float front = clamp((sun + 0.25) / 1.25, 0.0, 1.0);
    vec3 beam = min(frame.sunlight.rgb, vec3(2.2) / frame.sunlight.w);
    vec3 sky = from_above() * (0.66 + 0.34 * n.y) + max(frame.ground.rgb, 0.35 * from_above()) * (0.5 - 0.5 * n.y) * 0.8;
    float rim = pow(1.0 - abs(dot(n, to_eye)), 3.0);
    return albedo * (beam * open * (front * front + through * clamp(-sun, 0.0, 1.0) * 0.7) + sky * (open + 0.45 * rim));
}

vec3 own(vec3 seen) { return seen / frame.sunlight.w; }
"""
"""`lit(albedo, normal, to_eye, open, through)` and `own(light as seen)`; after `light.BLOCKS`."""

SPRITE = """
vec3 faced(vec3 centre, vec2 corner, float size) {
    vec3 way = normalize(centre - eye.position.xyz);
    vec3 side = normalize(vec3(1.0, 0.0, 0.0) - way * way.x);
    return centre + (side * corner.x + cross(side, way) * corner.y) * size;
}
"""
"""`faced(centre, corner, size)`: a corner of a small soft light turned to the eye; after `light.BLOCKS`."""

ADDED = light.SPREAD + """
vec4 added(vec3 seen) {
    // Light laid over what is there, never past white (blend: one, one minus what is laid).
    float grain = spread(gl_FragCoord.xy) - 0.5;
    vec3 light = 1.0 - exp(-seen * frame.clock.w);
    return vec4(max(light + grain / 300.0 * smoothstep(0.0, 0.01, light.g), 0.0), 0.0);
}
"""
"""`added(light as seen)`: the last of an additive fragment shader; after `light.BLOCKS`."""


def numbers(first: int, count: int, step: int = 1) -> np.ndarray:
    """Bodies' numbers as the instances of a mesh, float32 (count, 1)."""
    return np.arange(first, first + count * step, step, dtype=np.float32)[:, None]


def last_seen(bodies: Sequence[Body]) -> int:
    """How many of the bodies to draw: up to the last one that is to be seen."""
    count = len(bodies)
    while count and bodies[count - 1].presence <= 0.0:
        count -= 1
    return count
