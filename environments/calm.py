"""The scene that is always there: dusk over still water, and a light that breathes.

No textures, no meshes, no table to build: one triangle and arithmetic, so that it can stand in for
anything that failed within a frame. It is never black and nothing in it is quick.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from environments import light
from environments.world import Eye, Moment, World

_DUSK = """
in vec3 way;
out vec4 colour;

float wave(vec2 p, float speed) { return sin(p.x + frame.clock.x * speed) * sin(p.y * 1.3 - frame.clock.x * speed * 0.7); }

vec3 air(vec3 d) {
    float h = max(d.y, 0.0);
    vec3 low = vec3(0.80, 0.47, 0.33), mid = vec3(0.42, 0.34, 0.42), high = vec3(0.085, 0.13, 0.255);
    vec3 c = mix(low, mid, 1.0 - exp(-h * 5.0));
    c = mix(c, high, 1.0 - exp(-h * 1.9));
    // Broad veils of cloud, wider than a hand, drifting by a degree in a minute.
    vec2 p = d.xz / (h + 0.35);
    float veil = wave(p * vec2(1.1, 3.1) + 0.5 * wave(p * 1.7, 0.011), 0.017) + 0.6 * wave(p.yx * 2.3 + 1.7, 0.013);
    c += vec3(0.10, 0.052, 0.045) * smoothstep(-0.2, 1.5, veil) * exp(-h * 1.3);
    // The breathing light: a wide soft glow low ahead, and a far softer one that reaches the zenith.
    vec3 lamp = normalize(vec3(0.0, 0.16, -1.0));
    float near_lamp = acos(clamp(dot(d, lamp), -1.0, 1.0));
    float b = frame.clock.z;
    c += vec3(0.95, 0.62, 0.40) * exp(-near_lamp * near_lamp / (0.016 + 0.010 * b)) * (0.45 + 0.25 * b)
        * (1.0 - 0.8 * frame.breath.y);  // the orb hangs before it
    c += vec3(0.42, 0.25, 0.17) * exp(-near_lamp * (2.1 - 0.4 * b)) * (0.84 + 0.22 * b);
    c += vec3(0.05, 0.05, 0.075) * smoothstep(0.2, 1.0, d.y) * (0.6 + 0.35 * b);
    return c;
}

void main() {
    vec3 d = normalize(way);
    float pixel = eye.size.z;
    float down = smoothstep(0.010 + pixel, -0.010 - pixel, d.y);
    // Still water: the sky again, dimmer, its reflection wavering by less than a degree.
    vec3 m = vec3(d.x, abs(d.y), d.z);
    vec2 p = d.xz / (abs(d.y) + 0.06);
    float ripple = wave(p * vec2(0.9, 4.0), 0.23) + 0.7 * wave(p.yx * vec2(5.1, 1.3) + 2.0, 0.17);
    m.y = max(m.y + 0.012 * (1.0 - 0.5 * frame.breath.z) * ripple * smoothstep(0.0, 0.25, abs(d.y)), 0.0);
    vec3 deep = vec3(0.055, 0.085, 0.125);
    float mirror = 0.22 + 0.70 * pow(1.0 - min(abs(d.y), 1.0), 3.0);
    vec3 water = mix(deep, air(normalize(m)), mirror);
    colour = shown(mix(air(d), water, down));
}
"""


class Calm(World):
    """Dusk over still water. `load` has nothing to wait for; it is ready when it is made."""

    name = "calm"
    title = "Calm light"
    scape = ""
    orb_light = (2.9, 1.60, 1.15)

    def __init__(self, gl: Any, seed: int = 0, quality: str = "low") -> None:
        super().__init__(gl, seed, quality)
        # For a game's things: the lamp low ahead, the dusk above, the water below. The picture itself asks for none of it.
        self.frame["sun"][:3] = 0.0, 0.158, -0.987
        self.frame["sunlight"] = 0.95, 0.66, 0.48, 1.15
        self.frame["skylight"][:3] = 0.60, 0.52, 0.57
        self.frame["ground"][:3] = 0.42, 0.35, 0.35
        self._dusk = self.program(light.BLOCKS + light.SKY_VERTEX, light.BLOCKS + light.SHOWN + _DUSK, "dusk")

    def load(self, quality: str) -> Iterator[None]:
        yield

    def animate(self, moment: Moment) -> None:
        pass

    def paint(self, eye: Eye) -> None:
        self.gl.GL.glUseProgram(self._dusk)
        self.sky_triangle.draw()
