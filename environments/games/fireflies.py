"""Fireflies: one that is looked at glows, comes along and joins the others in a jar of light; when it is full they are let go.

They wander on slow curves; none blinks out, each glows and dims over some seconds. The jar hangs at the edge of
the field. Some wander far off and ask for nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import ClassVar

import numpy as np

from environments import light
from environments.easing import eased
from environments.games import fireflies_jar, glow
from environments.games.body import Body, Life, Stage, direction
from environments.games.fireflies_jar import BODY, CORD, GLASS, WING, WOOD
from environments.games.game import MOST, Game
from environments.games.play import Look, Play
from environments.shapes import QUAD
from environments.world import Eye

FIREFLY, JAR, SWARM = 0, 1, 2
ENOUGH = 8  # are gathered, then they are let go
GLOW_S, MERGE_S = 0.9, 0.8  # before it sets out, and in the jar
JAR_M, JAR_FAR_M = 0.15, 3.3
JAR_AT = (-0.72, -0.60)  # of the field
COMES_S, FILL_S, RELEASE_S = 3.0, 1.2, 11.0
INSIDE, RISING, ABOUT = 18, 30, 46  # lights in the jar, of those let go, and of those far off


class FireflyPlay(Play):
    """The course. The last two bodies are the jar (bloom: how full) and those let go (bloom: how far they are)."""

    BLOOM_S = 6.0
    LEAVE_S = 0.8
    OWN = 2
    DRIFT_DEG = 2.0
    FAR_M = (2.9, 4.6)

    def anew(self) -> None:
        self.gathered = 0
        self._from = [np.zeros(3) for _ in range(MOST)]
        self._joined: set[str] = set()
        self._rising_s = -1.0

    @property
    def jar_place(self) -> np.ndarray:
        """Where the jar hangs, float (3,)."""
        yaw_deg, pitch_deg = self.difficulty.setting.field_deg
        return JAR_FAR_M * direction(JAR_AT[0] * yaw_deg, JAR_AT[1] * pitch_deg)

    def dress(self, body: Body, life: Life) -> None:
        body.kind = FIREFLY
        body.radius_m = life.far_m * math.tan(math.radians(3.0))

    def where(self, body: Body, life: Life) -> np.ndarray:
        """On a slow curve that never repeats; once answered, along a bow to the jar."""
        (yaw, pitch), (across, along), turn = life.home, life.sway, math.tau * life.drift_s
        long_s, high_s = life.periods_s
        yaw += self.drift_deg * (0.7 * across * math.sin(turn / long_s) + 0.3 * along * math.sin(2.3 * turn / high_s))
        pitch += self.drift_deg * (0.7 * along * math.sin(turn / high_s) + 0.3 * across * math.sin(1.9 * turn / long_s))
        there = (life.far_m + 0.2 * math.sin(turn / 11.0)) * direction(yaw, pitch)
        if body.bloom <= 0.0:
            return there
        start, mouth = self._from[self._number(body)], self.jar_place
        mouth[1] += 0.25 * JAR_M
        gone = eased((body.bloom * self.BLOOM_S - GLOW_S) / (self.BLOOM_S - GLOW_S - MERGE_S))
        aside = 0.25 * (body.variety - 0.5)
        bow = 0.5 * (start + mouth) + (aside * (start[2] - mouth[2]), 0.45, aside * (mouth[0] - start[0]))
        left = 1.0 - gone
        return left * left * there + 2.0 * gone * left * bow + gone * gone * mouth

    def answer(self, body: Body, life: Life, look: Look) -> None:
        self._from[self._number(body)] = body.place.copy()

    def beside(self, look: Look, dt: float) -> None:
        jar, swarm = self.bodies[MOST - 2], self.bodies[MOST - 1]
        came = False
        for body, life in zip(self.bodies, self.lives, strict=True):
            if life.stage is Stage.LEAVING and body.bloom >= 1.0 and life.name not in self._joined:
                self._joined.add(life.name)
                self.gathered += 1
                came = True
        jar.kind, jar.radius_m, jar.variety = JAR, JAR_M, 0.5
        jar.place[:] = self.jar_place
        jar.presence = eased(self.now / COMES_S)
        jar.warmth = 1.0 if came else jar.warmth * math.exp(-dt / 1.5)
        fill = min(self.gathered / ENOUGH, 1.0)
        jar.bloom += (fill - jar.bloom) * (1.0 - math.exp(-dt / FILL_S))
        if self._rising_s < 0.0 and self.gathered >= ENOUGH and jar.bloom > 0.93:
            self._rising_s = 0.0
            self.gathered -= ENOUGH
            self._joined.clear()
            self._joined.update(life.name for life in self.lives)
        if self._rising_s >= 0.0:
            self._rising_s += dt
            swarm.kind, swarm.radius_m, swarm.variety = SWARM, JAR_M, 0.5
            swarm.place[:] = jar.place
            swarm.bloom = min(self._rising_s / RELEASE_S, 1.0)
            swarm.presence = eased(self._rising_s / 1.0)
            if swarm.bloom >= 1.0:
                self._rising_s = -1.0
                swarm.presence = swarm.bloom = 0.0

    def _number(self, body: Body) -> int:
        return next(number for number, each in enumerate(self.bodies) if each is body)


_SOLID_VERTEX = light.BLOCKS + f"const int JAR = {MOST - 2}; const float BODY = {BODY}.0, WING = {WING}.0, GLASS = {GLASS}.0;" + """
layout(location = 0) in vec3 at;
layout(location = 1) in vec3 normal;
layout(location = 2) in vec2 what;
layout(location = 3) in float number;
out vec3 place, n, local;
flat out vec3 state;  // presence, warmth, bloom
out vec2 part;

void main() {
    vec4 a = frame.game[2 * int(number)], b = frame.game[2 * int(number) + 1];
    bool jar = int(number) == JAR;
    float own = fract(b.w), t = frame.clock.x;
    if (b.x <= 0.0 || jar != (what.x < BODY - 0.5)) { gl_Position = vec4(0.0, 0.0, 2.0, 1.0); return; }
    vec3 l = at, ln = normal;
    if (jar) {
        float lean = 0.030 * sin(t * 0.71) + 0.014 * sin(t * 1.13 + 1.0), nod = 0.022 * sin(t * 0.57 + 2.0);
        vec3 hang = vec3(0.0, 7.5, 0.0), from_top = l - hang;
        from_top += vec3(-from_top.y * lean * 0.4, 0.0, -from_top.y * nod * 0.4);
        l = hang + from_top;
        place = a.xyz + l * a.w;
    } else {
        // It heads along its way, softly turning; its wings beat small and quick enough to be no more than a shimmer.
        float heading = own * 6.3 + 0.8 * sin(t * 0.31 + own * 17.0);
        float beat = sin(t * 5.0 + own * 9.0) * 0.10 * what.y;
        if (what.x > WING - 0.5) l.y += beat;
        float c = cos(heading), s = sin(heading);
        l = vec3(c * l.x + s * l.z, l.y + 0.25 * l.x, c * l.z - s * l.x);
        ln = vec3(c * ln.x + s * ln.z, ln.y, c * ln.z - s * ln.x);
        place = a.xyz + l * 0.042 * b.x * (1.0 - smoothstep(0.80, 0.95, b.z));
    }
    n = ln;
    local = at;
    part = what;
    state = b.xyz;
    gl_Position = eye.clip * vec4(place, 1.0);
}
"""

_SOLID_FRAGMENT = light.BLOCKS + light.SHOWN + glow.LIT + f"const float GLASS = {GLASS}.0, WOOD = {WOOD}.0, CORD = {CORD}.0, BODY = {BODY}.0;" + """
in vec3 place, n, local;
flat in vec3 state;
in vec2 part;
out vec4 colour;

void main() {
    vec3 to_eye = normalize(eye.position.xyz - place), m = normalize(n);
    if (dot(m, to_eye) < 0.0) m = -m;
    float cover = state.x;
    vec3 seen;
    vec3 gold = vec3(1.0, 0.66, 0.20);
    if (part.x < GLASS + 0.5) {
        // Glass is its edges and what it mirrors; the light within lies on its wall.
        float graze = pow(1.0 - dot(m, to_eye), 3.0), full = state.z;
        vec3 sky = from_above(), beam = min(frame.sunlight.rgb, vec3(2.0) / frame.sunlight.w), away = reflect(-to_eye, m);
        float window = smoothstep(0.55, 0.95, dot(away, normalize(vec3(-0.55, 0.62, 0.45))));
        vec3 mirror = sky * (0.80 + 0.45 * away.y) + beam * (0.06 + 0.5 * pow(max(dot(away, frame.sun.xyz), 0.0), 12.0));
        float inner = (0.10 + 0.55 * full + 0.20 * state.y) * (0.35 + 0.65 * smoothstep(1.3, -1.2, local.y));
        seen = mirror * vec3(0.92, 1.0, 0.97) * (1.0 - 0.5 * full) * (0.45 + 0.55 * smoothstep(0.0, 0.5, graze + window)) + own(gold * inner * 1.1);
        cover *= clamp(0.03 + 0.60 * graze + 0.20 * window + 0.10 * full, 0.0, 0.9);
    } else if (part.x < WOOD + 0.5) {
        float rings = 0.5 + 0.5 * sin(local.y * 60.0 + 3.0 * sin(local.x * 3.0 + local.z * 4.0));
        seen = 0.75 * lit(mix(vec3(0.19, 0.115, 0.06), vec3(0.29, 0.185, 0.10), rings), m, to_eye, 0.6, 0.0);
        seen += own(gold * (0.05 + 0.30 * state.z + 0.12 * state.y) * smoothstep(1.2, 0.95, local.y));
    } else if (part.x < CORD + 0.5) {
        seen = 0.6 * lit(vec3(0.20, 0.14, 0.09), m, to_eye, 0.6, 0.1);
        cover *= 1.0 - smoothstep(0.25, 1.0, part.y);
    } else if (part.x < BODY + 0.5) {
        float lamp = smoothstep(0.45, 0.85, part.y), hot = max(state.y, smoothstep(0.0, 0.1, state.z));
        seen = lit(vec3(0.16, 0.11, 0.07), m, to_eye, 0.9, 0.1) + own(mix(vec3(0.95, 0.90, 0.35), vec3(1.3, 0.95, 0.45), hot) * (0.12 + lamp * (0.8 + 0.8 * hot)));
    } else {
        seen = lit(vec3(0.75, 0.72, 0.62), m, to_eye, 1.0, 0.8) + own(gold * 0.25);
        cover *= 0.34 * (1.0 - 0.4 * part.y);
    }
    colour = vec4(shown(seen).rgb * cover, cover);
}
"""

_LIGHTS_VERTEX = light.BLOCKS + glow.SPRITE + f"""
const int JAR = {MOST - 2}, SWARM = {MOST - 1}, INSIDE = {INSIDE}, RISING = {RISING};
const float TOP = {fireflies_jar.TOP}, BOTTOM = {fireflies_jar.BOTTOM};
""" + """
layout(location = 0) in vec2 corner;
layout(location = 1) in vec4 mote;  // number of its body (-1: far off), its place in turn 0-1, two of its own
layout(location = 2) in vec3 far;  // of one far off: where
out vec2 at;
flat out vec4 seen;  // linear rgb as seen, strength
flat out float core;  // of the radius

vec3 wander(float t, vec3 own) {
    return vec3(sin(t * (0.31 + 0.2 * own.x) + own.y * 40.0) + 0.5 * sin(t * (0.53 + 0.2 * own.z) + own.x * 30.0),
        0.8 * sin(t * (0.27 + 0.2 * own.y) + own.z * 50.0) + 0.4 * sin(t * 0.61 + own.x * 20.0),
        sin(t * (0.29 + 0.2 * own.z) + own.x * 60.0));
}

void main() {
    float t = frame.clock.x;
    int number = int(mote.x);
    vec3 centre = vec3(0.0), own = mote.yzw, gold = vec3(1.0, 0.54, 0.14), green = vec3(0.86, 0.86, 0.20);
    float size = 0.0, strength = 0.0, breathing = 0.5 + 0.5 * sin(t * (1.25 + 0.5 * own.z) + own.y * 44.0);
    vec3 tint = mix(green, gold, own.y);
    core = 0.16;
    if (number < 0) {  // far off: faint, in no hurry, asking for nothing
        centre = far + wander(t * 0.55, own) * 0.55;
        size = length(far) * 0.0075;
        strength = 0.34 * frame.game[2 * JAR + 1].x * smoothstep(0.05, 0.95, breathing);
        core = 0.30;
    } else if (number == JAR) {
        vec4 a = frame.game[2 * JAR], b = frame.game[2 * JAR + 1];
        if (mote.y < 0.0) {  // the light of all of them
            centre = a.xyz + vec3(0.0, -0.12 * a.w, 0.0) - normalize(a.xyz) * a.w * 1.1;
            size = a.w * 2.9;
            tint = gold;
            strength = (0.045 + 0.33 * b.z + 0.16 * b.y) * b.x;
            core = 0.0;
        } else {
            float there = smoothstep(mote.y, mote.y + 0.12, b.z * 1.1);
            vec3 way = wander(t * 0.9, own);
            centre = a.xyz + vec3(way.x * 0.36, way.y * 0.5 - 0.2, way.z * 0.36) * a.w;
            size = a.w * 0.30;
            strength = (0.55 + 0.35 * breathing) * there * b.x;
        }
    } else if (number == SWARM) {
        vec4 a = frame.game[2 * SWARM], b = frame.game[2 * SWARM + 1];
        float up = clamp(b.z * 1.45 - 0.45 * mote.y, 0.0, 1.0), rise = up * up * (3.0 - 2.0 * up);
        float angle = own.y * 6.2832 + rise * (3.5 + 3.0 * own.z), wide = a.w * (0.30 + 9.0 * rise * (0.35 + own.z));
        centre = a.xyz + vec3(cos(angle) * wide, a.w * 0.8 + rise * (2.6 + 1.6 * own.y), sin(angle) * wide * 0.6);
        centre += normalize(a.xyz) * rise * 2.2 + wander(t, own) * 0.07 * rise;
        size = mix(0.045, 0.085, rise);
        strength = smoothstep(0.0, 0.06, up) * (1.0 - smoothstep(0.72, 1.0, up)) * (0.7 + 0.3 * breathing) * b.x;
    } else {
        vec4 a = frame.game[2 * number], b = frame.game[2 * number + 1];
        if (b.x > 0.0 && floor(b.w) < 0.5) {
            float mine = fract(b.w), glowing = 0.5 + 0.5 * sin(t * (1.3 + 0.4 * mine) + mine * 44.0);
            float lit_up = max(b.y, smoothstep(0.0, 0.08, b.z)), home = smoothstep(0.80, 1.0, b.z);
            centre = a.xyz * (1.0 - 0.03 / length(a.xyz));  // before its body
            size = a.w * mix(1.25 + 0.12 * glowing, 1.7, lit_up) * mix(1.0, 0.45, home);
            tint = mix(green, gold, lit_up);
            strength = mix(0.78 + 0.22 * glowing, 1.2, lit_up) * b.x;
        }
    }
    at = corner;
    seen = vec4(tint, strength);
    gl_Position = size * strength > 0.0 ? eye.clip * vec4(faced(centre, corner, size), 1.0) : vec4(0.0, 0.0, 2.0, 1.0);
}
"""

_LIGHTS_FRAGMENT = light.BLOCKS + light.SPREAD + """
in vec2 at;
flat in vec4 seen;
flat in float core;
out vec4 colour;
void main() {
    // A grain of light, its glow and a wide faint shine. It mixes its own hue in, so that it is gold before a bright sky too.
    float r = length(at), ends = 1.0 - smoothstep(0.55, 1.0, r);
    float grain = core > 0.0 ? exp(-pow(r / core, 2.0) * 1.4) : 0.0;
    float glow = exp(-r * r * 9.0), shine = exp(-r * 3.2) * ends;
    float bright = frame.clock.w * mix(0.7, 1.0, frame.clock.w);
    vec3 hue = mix(seen.rgb * vec3(1.0, 0.86, 0.62), seen.rgb, glow);
    hue = mix(hue, vec3(1.0, 0.93, 0.70), 0.8 * grain);
    float cover = clamp((core > 0.0 ? 0.95 * grain + 0.55 * glow + 0.26 * shine : 0.55 * shine + 0.35 * glow) * seen.w * ends, 0.0, 1.0);
    vec3 light = 1.0 - exp(-hue * (1.7 + 2.4 * grain) * bright);
    float dither = (spread(gl_FragCoord.xy) - 0.5) / 280.0 * smoothstep(0.0, 0.02, cover);
    colour = vec4(max(light * cover + dither, 0.0), cover * 0.9);
}
"""


class Fireflies(Game):
    """See the module."""

    name = "fireflies"
    title = "Gather fireflies"
    homes = ("forest", "night")
    rules: ClassVar[type[Play]] = FireflyPlay
    evening = True  # by day their light is lost in the mist

    def load(self, quality: str) -> Iterator[None]:
        self._solid = self.program(_SOLID_VERTEX, _SOLID_FRAGMENT, "solid")
        yield
        self._light = self.program(_LIGHTS_VERTEX, _LIGHTS_FRAGMENT, "lights")
        yield
        self._solids = self.mesh(fireflies_jar.solids(), (3, 3, 2), instances=glow.numbers(0, MOST - 1), per_instance=(1,))
        yield
        self._glass = self.mesh(fireflies_jar.glass(), (3, 3, 2), instances=glow.numbers(MOST - 2, 1), per_instance=(1,))
        yield
        self._lights = self.mesh(QUAD, (2,), instances=_motes(quality), per_instance=(4, 3))
        yield

    def paint(self, eye: Eye) -> None:
        GL = self.gl.GL
        GL.glEnable(GL.GL_BLEND)
        GL.glBlendFunc(GL.GL_ONE, GL.GL_ONE_MINUS_SRC_ALPHA)
        GL.glDisable(GL.GL_CULL_FACE)
        GL.glUseProgram(self._solid)
        self._solids.draw()
        GL.glDepthMask(False)
        GL.glUseProgram(self._light)
        self._lights.draw()
        GL.glUseProgram(self._solid)
        self._glass.draw()
        GL.glDepthMask(True)
        GL.glEnable(GL.GL_CULL_FACE)
        GL.glDisable(GL.GL_BLEND)


def _motes(quality: str) -> np.ndarray:
    """All lights: body, place in turn, two of its own; and where, of those far off. The last are drawn over the others."""
    rng = np.random.default_rng(23)
    about = ABOUT if quality == "high" else ABOUT // 2
    way = rng.normal(size=(about, 3)) * (1.0, 0.6, 1.0) + (0.0, 0.25, 0.0)
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    rows = [np.column_stack([np.full(about, -1.0), rng.random((about, 3)), way * rng.uniform(7.0, 16.0, (about, 1))])]
    for number, turns in ((MOST - 1, np.linspace(0, 1, RISING)), (MOST - 2, np.array([-1.0, *np.linspace(0.0, 0.95, INSIDE)]))):
        rows.append(np.column_stack([np.full(len(turns), float(number)), turns, rng.random((len(turns), 2)), np.zeros((len(turns), 3))]))
    bodies = MOST - FireflyPlay.OWN
    rows.append(np.column_stack([np.arange(bodies), rng.random((bodies, 3)), np.zeros((bodies, 3))]))
    return np.concatenate(rows).astype(np.float32)
