"""How a treatment room takes its light: what was gathered at set-up, and what lives in it. GLSL only.

frame.own: [0–3] what is pointed at: its place, how far it is lit 0–1   [4] their numbers   [5] how far that light goes, m
           [6] share of the light left to the rest, sway in m, stir of the leaves' shade 0–1, of the sun that is there 0–1
           [7] daylight, lamp (both 1 at rest), 0, t
"""

from __future__ import annotations

from environments import light
from environments.room_light import LAMP_LIGHT, SUN, SUN_STRENGTH, TO_SUN
from environments.room_shapes import KINDS
from environments.room_shell import (
    BED_WINDOW,
    CEILING_Y,
    FAR_WINDOW,
    FAR_Z,
    FLOOR_Y,
    LEFT_WINDOW,
    LEFT_X,
    RIGHT_X,
    Opening,
)

SAMPLERS = ("detail", "planks", "day_map", "sun_map", "garden", "landscape")


def _vec(*numbers: float) -> str:
    return f"vec{len(numbers)}({', '.join(f'{float(number):.5f}' for number in numbers)})"


def _rect(opening: Opening) -> str:
    """Along from, y from, along to, y to."""
    return _vec(*opening.low, *opening.high)


_NAMES = "".join(f"const float {name.upper()} = {number}.0;\n" for number, name in enumerate(KINDS))
_CONSTANTS = _NAMES + f"""
const vec3 TO_SUN = {_vec(*TO_SUN)}, SUNLIGHT = {_vec(*(SUN * SUN_STRENGTH))}, LAMPLIGHT = {_vec(*LAMP_LIGHT)};
const vec3 WARM = vec3(1.0, 0.74, 0.44);
const vec4 FAR_WINDOW = {_rect(FAR_WINDOW)}, LEFT_WINDOW = {_rect(LEFT_WINDOW)}, BED_WINDOW = {_rect(BED_WINDOW)};
const float FAR_Z = {FAR_Z}, LEFT_X = {LEFT_X};
"""

_OUT = """
out vec3 place; out vec3 normal; out vec3 tone; out vec2 face; out vec4 fallen; out float sunned;
flat out vec2 kind;  // the kind of surface, the spot
"""
_IN = _OUT.replace("out ", "in ") + "out vec4 colour;\n"

SHELL_VERTEX = light.BLOCKS + _CONSTANTS + """
layout(location = 0) in vec3 at;
layout(location = 1) in vec3 facing;
layout(location = 2) in vec3 hue;
layout(location = 3) in vec4 what;  // place in the atlas, kind, 0
""" + _OUT + """
void main() {
    place = at; normal = facing; tone = hue; face = what.xy; kind = vec2(what.z, -1.0); fallen = vec4(0.0); sunned = 0.0;
    gl_Position = eye.clip * vec4(at, 1.0);
}
"""

THING_VERTEX = light.BLOCKS + _CONSTANTS + """
layout(location = 0) in vec3 at;
layout(location = 1) in vec3 facing;
layout(location = 2) in vec3 hue;
layout(location = 3) in vec4 what;  // u, v, kind, spot
layout(location = 4) in vec4 light;
layout(location = 5) in float sun;
""" + _OUT + """
void main() {
    vec3 p = at;
    float t = frame.own[7].w, sway = frame.own[6].y;
    if (what.z == CURTAIN) {
        float give = what.y * what.y * sway;
        vec3 in_room = at.z < FAR_Z + 0.25 ? vec3(0.0, 0.0, 1.0) : vec3(1.0, 0.0, 0.0);
        p += in_room * give * (0.6 * sin(0.41 * t + 2.2 * what.x) + 0.4 * sin(0.27 * t + 5.1 * what.x + 1.3) + 0.35);
    } else if (what.z == LEAF) {
        float give = 0.10 * sway * max(at.y + 1.0, 0.0);
        p += give * vec3(sin(0.50 * t + 2.0 * at.z), 0.6 * sin(0.63 * t + 9.0 * what.x), sin(0.43 * t + 3.0 * at.x));
    }
    place = p; normal = facing; tone = hue; face = what.xy; kind = what.zw; fallen = light; sunned = sun;
    gl_Position = eye.clip * vec4(p, 1.0);
}
"""

_SURFACE = """
uniform sampler2D detail;
uniform sampler2D planks;
uniform sampler2D landscape;

float within(vec2 p, vec4 rect, float soft) {  // of a rectangle with soft edges
    vec2 a = smoothstep(rect.xy - soft, rect.xy + soft, p), b = smoothstep(rect.zw + soft, rect.zw - soft, p);
    return a.x * a.y * b.x * b.y;
}

float dapple(vec3 p) {  // the shade of the tree before the left window, on its way along the sun's rays
    vec3 q = p + TO_SUN * ((LEFT_X - 2.0 - p.x) / TO_SUN.x);
    float t = frame.own[7].w, go = 0.013 * frame.own[6].z;
    vec2 uv = q.zy * 0.26 + 0.0003 * t;
    float a = texture(detail, uv + go * vec2(sin(0.47 * t), 0.6 * sin(0.31 * t + 1.0))).a;
    float b = texture(detail, uv * 0.61 + 0.37 + 1.4 * go * vec2(sin(0.29 * t + 2.0), sin(0.37 * t))).a;
    return smoothstep(0.02, 0.72, 0.15 + 0.9 * a * (0.35 + 0.65 * b)) * 1.15;
}

// What a glossy floor or glaze throws back of the windows, seen from an eye; wide enough to stand still.
vec3 sheen(vec3 p, vec3 n, float rough) {
    vec3 v = normalize(eye.position.xyz - p), r = reflect(-v, n);
    float fresnel = 0.04 + 0.96 * pow(1.0 - clamp(dot(v, n), 0.0, 1.0), 5.0);
    vec3 seen = vec3(0.0);
    if (r.z < -0.05) {
        float far = (FAR_Z - p.z) / r.z;
        seen += vec3(0.95, 1.0, 1.0) * within(p.xy + r.xy * far, FAR_WINDOW, 0.04 + rough * far);
    }
    if (r.x < -0.05) {
        float far = (LEFT_X - p.x) / r.x;
        vec2 q = p.zy + r.zy * far;
        seen += vec3(0.95, 1.0, 1.0) * (within(q, LEFT_WINDOW, 0.04 + rough * far) + within(q, BED_WINDOW, 0.04 + rough * far));
    }
    return seen * fresnel * 0.9;
}

vec3 grained(vec3 base) {  // the colour of the surface itself
    vec2 uv = face;
    if (kind.x == WOOD) {
        float g = texture(detail, vec2(uv.x * 0.55, uv.y * 2.4)).r;
        return base * mix(vec3(0.74, 0.70, 0.66), vec3(1.26, 1.28, 1.30), g);
    }
    if (kind.x == CLOTH) return base * (0.86 + 0.28 * texture(detail, uv * 3.1).b);
    if (kind.x == LEAF) return base * (1.0 + 0.22 * smoothstep(0.16, 0.0, abs(uv.x)));
    if (kind.x == PICTURE) return texture(landscape, uv).rgb;
    if (kind.x == PAINT) return base * (0.965 + 0.07 * texture(detail, place.xy * 0.31 + place.zy * vec2(0.31, 0.0) + place.xz * vec2(0.0, 0.17)).g);
    return base;
}

vec3 lit(vec4 falls, float sun, vec3 n) {
    vec3 base = tone;
    float shine = 0.0, rough = 0.0;
    if (kind.x == PLANKS) {
        vec2 plank = texture(planks, vec2(place.x, -place.z) / 2.3).rg;
        base *= plank.r * 1.62;
        shine = 0.65 * plank.g; rough = 0.20;
    } else {
        base = grained(base);
        if (kind.x == WOOD) { shine = 0.30; rough = 0.30; }
        if (kind.x == GLAZED) { shine = 1.0; rough = 0.06; }
        if (kind.x == METAL) { shine = 2.2; rough = 0.14; }
        if (kind.x == LEAF) { shine = 0.6; rough = 0.30; }
    }
    float toward = max(dot(n, TO_SUN), 0.0);
    vec3 whole = falls.rgb * frame.own[7].x + LAMPLIGHT * falls.a * frame.own[7].y;
    if (sun > 0.004) whole += SUNLIGHT * sun * toward * dapple(place) * frame.own[6].w;
    whole *= frame.own[6].x;
    vec3 pointed = vec3(0.0);
    for (int i = 0; i < 4; i++) {
        vec4 spot = frame.own[i];
        vec3 off = spot.xyz - place;
        float near = exp(-dot(off, off) / (frame.own[5][i] * frame.own[5][i]));
        float own = abs(kind.y - frame.own[4][i]) < 0.5 ? 1.0 : 0.0;
        pointed += WARM * spot.w * (near * (0.22 + 0.24 * max(dot(n, normalize(off + vec3(0.0, 0.5, 1.2))), 0.0)) + 0.15 * own);
    }
    pointed *= mix(0.35, 1.0, smoothstep(0.0, 0.30, dot(whole, vec3(0.33))));  // corners stay corners
    vec3 back = base * (whole + pointed);
#ifndef LOW
    if (shine > 0.0) {
        float open = clamp(dot(falls.rgb, vec3(1.1)), 0.0, 1.0);  // what little light reaches is not mirrored either
        back += sheen(place, n, rough) * shine * open * frame.own[7].x * frame.own[6].x;
    }
#endif
    return back;
}
"""

SHELL_FRAGMENT = light.BLOCKS + light.SHOWN + _CONSTANTS + _IN + _SURFACE + """
uniform sampler2D day_map;
uniform sampler2D sun_map;
void main() { colour = shown(lit(texture(day_map, face), texture(sun_map, face).r, normal)); }
"""

THING_FRAGMENT = light.BLOCKS + light.SHOWN + _CONSTANTS + _IN + _SURFACE + """
void main() {
    vec3 n = normalize(normal);
    vec3 seen = lit(fallen, sunned, n);
    if (kind.x == LAMP) {
        float pointed = 0.0;
        for (int i = 0; i < 4; i++) pointed += abs(kind.y - frame.own[4][i]) < 0.5 ? frame.own[i].w : 0.0;
        float below = smoothstep(0.1, 1.0, -n.y);
        seen = mix(vec3(0.92, 0.70, 0.47), vec3(1.05, 0.93, 0.76), below) * (0.74 + 0.10 * below) * (0.80 * frame.own[7].y + 0.35 * pointed);
    }
    if (kind.x == GLOW) seen = tone * (0.62 + 0.16 * frame.own[7].y);
    colour = shown(seen);
}
"""

SOFT_FRAGMENT = light.BLOCKS + light.SHOWN + _CONSTANTS + _IN + _SURFACE + """
void main() {
    vec3 n = normalize(normal);
    bool cloth = kind.x == CURTAIN;
    if (!cloth && !gl_FrontFacing) n = -n;
    vec3 seen = lit(fallen, sunned, n);
    if (cloth) {  // daylight comes through where the window is behind
        bool far = place.z < FAR_Z + 0.25;
        vec4 rect = far ? FAR_WINDOW : place.z < -1.15 ? LEFT_WINDOW : BED_WINDOW;
        float behind = within(vec2(face.x, place.y), rect, 0.07);
        float fold = far ? n.z : n.x;
        float high = smoothstep(-0.6, 1.2, place.y);
        vec3 through = mix(vec3(0.42, 0.47, 0.33), vec3(0.86, 0.90, 0.90), high) * behind * (0.30 + 0.70 * fold * fold);
        if (!far) through += vec3(0.75, 0.62, 0.44) * behind * dapple(place) * frame.own[6].w * (0.3 + 0.7 * fold);
        seen += through * 0.62 * frame.own[7].x * frame.own[6].x;
    }
    colour = shown(seen);
}
"""

GARDEN_VERTEX = light.BLOCKS + """
layout(location = 0) in vec3 at;
layout(location = 1) in vec3 facing;
layout(location = 2) in vec3 hue;
layout(location = 3) in vec4 what;
out vec2 uv; out float spot;
void main() { uv = what.xy; spot = facing.z; gl_Position = eye.clip * vec4(at, 1.0); }
"""

GARDEN_FRAGMENT = light.BLOCKS + light.SHOWN + """
in vec2 uv; in float spot;
out vec4 colour;
uniform sampler2D garden;
void main() {
    float t = frame.own[7].w, go = frame.own[6].y;
    float high = smoothstep(0.25, 0.75, uv.y);
    vec2 stir = 0.06 * go * high * vec2(sin(0.5 * t + 21.0 * uv.y + 7.0 * uv.x), 0.6 * sin(0.37 * t + 17.0 * uv.x));
    vec3 light = texture(garden, uv + stir).rgb;
    colour = shown(light * 1.10 * frame.own[7].x);
}
"""

MOTE_VERTEX = light.BLOCKS + _CONSTANTS + f"""
const vec3 LOW_END = {_vec(LEFT_X + 0.3, FLOOR_Y + 0.2, -3.6)}, SPAN = {_vec(RIGHT_X - LEFT_X - 1.6, CEILING_Y - FLOOR_Y - 0.7, 2.2)};
""" + """
layout(location = 0) in vec2 corner;
layout(location = 1) in vec4 seed;  // where in the beam 0–1, phase
out vec2 off; out float strength;
void main() {
    float t = frame.own[7].w * 0.008;
    vec3 q = fract(seed.xyz + vec3(t * (0.5 + seed.w), -0.7 * t * (0.6 + 0.8 * seed.x), 0.4 * t));
    vec3 p = LOW_END + SPAN * q + 0.03 * vec3(sin(9.0 * seed.w + 12.0 * t), cos(7.0 * seed.x + 9.0 * t), 0.0);
    vec3 w = p + TO_SUN * ((LEFT_X - p.x) / TO_SUN.x);  // where its ray comes through the wall
    vec2 a = smoothstep(LEFT_WINDOW.xy - 0.1, LEFT_WINDOW.xy + 0.25, w.zy), b = smoothstep(LEFT_WINDOW.zw + 0.1, LEFT_WINDOW.zw - 0.25, w.zy);
    vec3 ends = smoothstep(0.0, 0.12, q) * smoothstep(1.0, 0.88, q);
    strength = a.x * a.y * b.x * b.y * ends.x * ends.y * ends.z * smoothstep(0.7, 1.4, -p.z) * frame.own[6].w;
    vec3 way = normalize(p - eye.position.xyz), side = normalize(cross(way, vec3(0.0, 1.0, 0.0))), up = cross(side, way);
    float size = 0.0042 + 0.0045 * seed.w;
    off = corner;
    gl_Position = strength < 0.01 ? vec4(0.0, 0.0, -2.0, 1.0) : eye.clip * vec4(p + (side * corner.x + up * corner.y) * size, 1.0);
}
"""

MOTE_FRAGMENT = light.BLOCKS + light.SHOWN + """
in vec2 off; in float strength;
out vec4 colour;
void main() {
    float r = dot(off, off);
    float cover = 0.20 * strength * exp(-3.0 * r) * (1.0 - smoothstep(0.6, 1.0, r));
    colour = vec4(shown(vec3(1.0, 0.86, 0.62)).rgb * cover, cover);
}
"""
