"""How figures of snow, soft balls and flakes take the light, and open. GLSL only; see `light` and `glow` for the rest."""

from __future__ import annotations

from environments import light
from environments.games import glow
from environments.games.snowglide_figures import BALL, LANTERN

FLIGHT_S, BLOOM_S = 1.3, 6.5  # of a ball; from its throw until all it woke is over

_OPENED = f"""
const float FLIGHT = {FLIGHT_S / BLOOM_S:.5f};
float opened(float bloom) {{ return smoothstep(FLIGHT, FLIGHT + 0.30, bloom); }}
"""

_TURNS = """
mat3 about_x(float a) { float c = cos(a), s = sin(a); return mat3(1, 0, 0, 0, c, s, 0, -s, c); }
mat3 about_y(float a) { float c = cos(a), s = sin(a); return mat3(c, 0, -s, 0, 1, 0, s, 0, c); }
mat3 about_z(float a) { float c = cos(a), s = sin(a); return mat3(c, s, 0, -s, c, 0, 0, 0, 1); }
"""

FIGURE_VERTEX = light.BLOCKS + glow.BEFORE + _OPENED + _TURNS + """
layout(location = 0) in vec3 at;
layout(location = 1) in vec3 normal;
layout(location = 2) in vec2 what;
layout(location = 3) in float number;
out vec3 place, n, local, local_n;
flat out vec4 state;  // presence, warmth, opened, kind
out float part;

void main() {
    vec4 a = frame.game[2 * int(number)], b = frame.game[2 * int(number) + 1];
    float kind = floor(b.w), own = fract(b.w), t = frame.clock.x;
    if (b.x <= 0.0 || abs(kind - what.x) > 0.5) { gl_Position = vec4(0.0, 0.0, 2.0, 1.0); return; }
    float open = opened(b.z);
    vec3 l = at, ln = normal;
    mat3 turn;
    float grown = 1.0;
    if (kind < 1.5) {  // a crystal turns in its plane, leans slowly to and fro, and grows from its heart when it opens
        turn = about_y(0.60 * sin(t * 0.41 + own * 19.0)) * about_x(0.42 * sin(t * 0.29 + own * 31.0) - 0.15) * about_z(own * 6.3 + t * 0.11);
        grown = 0.90 + 0.06 * b.y + 0.30 * open;
        l.xy *= mix(0.82 + 0.18 * b.x, 1.0, open);
    } else {  // the bird glides with slow wings; awake it beats them a little deeper
        float side = own < 0.5 ? 1.0 : -1.0;
        float beat = sin(t * 1.25 + own * 11.0 - 1.1 * what.y) * mix(0.10, 0.24, open);
        l.y += what.y * what.y * beat * 0.9;
        ln = normalize(ln - vec3(0.0, 0.0, sign(at.z) * beat * what.y * 1.4));
        turn = about_y(0.62 * side + 0.35 * sin(t * 0.23 + own * 7.0) + (side < 0.0 ? PI : 0.0)) * about_x(0.80 * side) * about_z(0.12 + 0.16 * open);
        grown = 1.12 + 0.06 * b.y;
    }
    mat3 to_world = before_viewer(a.xyz);
    place = a.xyz + to_world * (turn * l) * a.w * grown * mix(0.72, 1.0, b.x);
    n = to_world * (turn * ln);
    local = l;
    local_n = ln;
    part = what.y;
    state = vec4(b.x, b.y, open, kind);
    gl_Position = eye.clip * vec4(place, 1.0);
}
"""

_SNOW = """
float grain(vec3 p) {  // uneven snow: a little, of two sizes
    return 0.6 * sin(p.x * 7.1 + 1.3 * sin(p.y * 9.7)) * sin(p.y * 8.3 + p.z * 5.9) + 0.4 * sin(p.z * 19.0 + p.x * 13.0) * sin(p.y * 23.0 - p.z * 9.0);
}

vec3 snow(vec3 m, vec3 to_eye, vec3 p, float open_sky) {
    // White, blue in its shade, light that has gone some way through it; never clay.
    float rough = grain(p);
    vec3 sky = from_above(), beam = min(frame.sunlight.rgb, vec3(2.0) / frame.sunlight.w);
    float sun = dot(m, frame.sun.xyz) + 0.10 * rough;
    float lit_side = smoothstep(-0.45, 1.0, sun);
    sky = mix(sky, vec3(dot(sky, vec3(0.3, 0.55, 0.15))), 0.45);
    vec3 shade = sky * vec3(0.90, 0.95, 1.20) * (0.86 + 0.26 * m.y) + 0.22 * beam;
    float edge = pow(1.0 - abs(dot(m, to_eye)), 2.0);
    return (shade * (1.26 + 0.07 * rough) + beam * (0.62 * lit_side + 0.30 * edge)) * 0.86 * open_sky;
}
"""

FIGURE_FRAGMENT = light.BLOCKS + light.SHOWN + glow.LIT + glow.BEFORE + _SNOW + """
in vec3 place, n, local, local_n;
flat in vec4 state;
in float part;
out vec4 colour;

void main() {
    vec3 to_eye = normalize(eye.position.xyz - place), m = normalize(n);
    float kind = state.w, warmth = state.y, open = state.z;
    vec3 seen;
    float cover = state.x;
    if (dot(m, to_eye) < 0.0) m = -m;
    if (kind < 1.5) {
        // Ice: clear and blue within, bright where it grazes the look or throws the light, lit from its heart.
        float face = dot(m, to_eye), graze = pow(1.0 - face, 2.0);
        vec3 sky = from_above(), beam = min(frame.sunlight.rgb, vec3(2.0) / frame.sunlight.w), away = reflect(-to_eye, m);
        float throwing = pow(max(dot(away, frame.sun.xyz), 0.0), 14.0), passing = pow(max(dot(-to_eye, frame.sun.xyz), 0.0), 6.0);
        float key = smoothstep(-0.45, 0.75, dot(m, before_viewer(place) * vec3(-0.55, 0.75, 0.38)));
        float strength = dot(sky, vec3(0.33)) * 1.1 + dot(beam, vec3(0.08));
        vec3 within = mix(vec3(0.06, 0.21, 0.44), vec3(0.56, 0.82, 1.0), key) * strength;
        vec3 mirror = strength * mix(vec3(0.30, 0.54, 0.84), vec3(1.65, 1.72, 1.80), key * key) + beam * 0.9 * throwing;
        vec3 ice = mix(within, mirror, 0.25 + 0.50 * graze) + beam * vec3(0.75, 0.92, 1.0) * passing * 0.16;
        float heart = exp(-3.0 * part * (1.0 - 0.45 * open)), kindled = max(0.55 * warmth, open);
        vec3 warm = mix(vec3(1.0, 0.54, 0.24), vec3(1.0, 0.66, 0.36), heart) * (0.72 + 0.38 * key) + vec3(0.9, 0.8, 0.6) * exp(-8.0 * part);
        float golden = clamp(kindled * (0.06 + 1.0 * heart) + 0.05 * heart, 0.0, 0.88);
        ice = mix(ice, own(vec3(1.75, 1.68, 1.58) * (0.62 + 0.60 * key)), 0.30 * warmth + 0.50 * open);
        seen = mix(ice, own(warm * (1.05 + 0.55 * heart * kindled)), golden);
        cover *= mix(0.78, 0.97, clamp(graze + 0.6 * throwing + 0.5 * heart + 0.35 * warmth + 0.5 * open, 0.0, 1.0));
    } else {
        float rim = pow(1.0 - dot(m, to_eye), 2.0), wing = smoothstep(0.05, 0.4, part);
        float barbs = 1.0 - 0.10 * wing * smoothstep(0.5, 1.0, abs(sin(local.x * 26.0 + part * 5.0)));
        seen = snow(m, to_eye, local * 2.2, (0.86 + 0.14 * local_n.y) * barbs);
        seen += own(vec3(1.0, 0.72, 0.44) * (0.22 * warmth + 0.34 * open) * (0.30 + 0.70 * rim));
        float dark = smoothstep(0.030, 0.018, length(local - vec3(0.555, 0.185, sign(local.z) * 0.105)));
        float beak = smoothstep(0.655, 0.70, local.x);
        seen *= mix(vec3(1.0), vec3(0.70, 0.62, 0.58), beak) * (1.0 - 0.82 * dark);
    }
    colour = vec4(shown(seen).rgb * cover, cover);
}
"""

BALL_VERTEX = light.BLOCKS + glow.BEFORE + glow.SPRITE + _OPENED + _TURNS + f"const float LANTERN = {LANTERN}.0, BALL = {BALL}.0;" + """
layout(location = 0) in vec2 corner;
layout(location = 1) in vec4 ball;  // centre in its figure, radius
layout(location = 2) in vec2 whose;  // number; 1: the flame, 0: snow, -1: one that is thrown
out vec3 at;
flat out vec4 sphere, lamp;  // the flame's place and its light
flat out vec4 state;
flat out vec3 outward;

void main() {
    vec4 a = frame.game[2 * int(whose.x)], b = frame.game[2 * int(whose.x) + 1];
    float kind = floor(b.w), own_ = fract(b.w), t = frame.clock.x;
    if (b.x <= 0.0 || kind != (whose.y < 0.0 ? BALL : LANTERN)) { gl_Position = vec4(0.0, 0.0, 2.0, 1.0); return; }
    float open = opened(b.z);
    mat3 frame_of = before_viewer(a.xyz);
    mat3 turn = frame_of * about_z(0.035 * sin(t * 0.63 + own_ * 9.0)) * about_x(0.20 + 0.03 * sin(t * 0.47)) * about_y(own_ * 6.3 + 0.09 * t);
    float size = a.w * b.x;
    if (whose.y < 0.0) size = a.w * mix(0.3, 1.0, b.x) * (1.0 - smoothstep(0.0, 0.20, b.z));
    sphere = vec4(a.xyz + turn * ball.xyz * size, ball.w * size);
    lamp = vec4(a.xyz + turn * vec3(0.0, -0.36, 0.0) * size, whose.y < 0.0 ? 0.0 : max(0.16 + 0.40 * b.y, 0.16 + 0.84 * open));
    outward = whose.y < 0.0 ? vec3(0.0) : turn * normalize(vec3(ball.x, 0.12, ball.z) + 1e-4);
    state = vec4(smoothstep(0.0, 0.35, b.x), whose.y, 1.0 / max(size, 1e-3), sphere.w * 1.06);
    at = faced(sphere.xyz, corner, sphere.w * 1.06);
    gl_Position = sphere.w > 1e-3 ? eye.clip * vec4(at, 1.0) : vec4(0.0, 0.0, 2.0, 1.0);
}
"""

BALL_FRAGMENT = light.BLOCKS + light.SHOWN + glow.LIT + _SNOW + """
in vec3 at;
flat in vec4 sphere, lamp, state;
flat in vec3 outward;
out vec4 colour;

void main() {
    // The ray's own meeting with the ball: round in each eye, and whole where two touch.
    vec3 ray = normalize(at - eye.position.xyz), from = eye.position.xyz - sphere.xyz;
    float along = dot(from, ray), off = length(from - ray * along), pixel = eye.size.z * length(from);
    float edge = 1.0 - smoothstep(sphere.w - pixel, sphere.w, off);
    if (edge <= 0.0) discard;
    float inside = sqrt(max(sphere.w * sphere.w - off * off, 0.0));
    vec3 hit = eye.position.xyz + ray * (-along - inside), m = (hit - sphere.xyz) / sphere.w;
    vec4 clip = eye.clip * vec4(hit, 1.0);
    gl_FragDepth = 0.5 + 0.5 * clip.z / clip.w;
    vec3 seen;
    if (state.y > 0.5) seen = own(mix(vec3(1.0, 0.52, 0.20), vec3(1.0, 0.80, 0.50), dot(m, -ray)) * (0.25 + 1.25 * lamp.w));
    else {
        vec3 bumpy = normalize(m + 0.10 * vec3(grain(m.yzx * 1.7), grain(m.zxy * 1.9), grain(m * 1.6)));
        float buried = dot(outward, outward) > 0.5 ? mix(0.52, 1.0, smoothstep(-0.5, 0.75, dot(m, outward))) : 1.0;
        seen = snow(bumpy, -ray, m * 1.3, buried);
        vec3 to_lamp = lamp.xyz - hit;
        float far = length(to_lamp) * state.z, facing = dot(m, normalize(to_lamp));
        float reach = 1.0 / (1.0 + 2.6 * far * far), through = 0.5 + 0.5 * facing;
        float glow = min(lamp.w * reach * (0.12 + 0.12 * lamp.w + 1.5 * through * through), 1.0);
        vec3 warm = mix(vec3(1.0, 0.34, 0.08), vec3(1.0, 0.62, 0.26), glow);
        seen = mix(seen, own(warm * (0.60 + 0.75 * glow)), glow * 0.88);
    }
    float cover = edge * state.x;
    colour = vec4(shown(seen).rgb * cover, cover);
}
"""

AIR_VERTEX = light.BLOCKS + glow.SPRITE + _OPENED + """
layout(location = 0) in vec2 corner;
layout(location = 1) in vec4 flake;  // number, four of its own; the first of a body is its halo
out vec2 at;
flat out vec4 seen;
flat out float mist;  // how far it hides what is behind

void main() {
    int number = int(flake.x);
    vec4 a = frame.game[2 * number], b = frame.game[2 * number + 1];
    float kind = floor(b.w), t = frame.clock.x;
    at = corner;
    vec3 centre = a.xyz;
    float size = 0.0;
    mist = 0.0;
    if (b.x > 0.0) {
        float open = opened(b.z), ends = smoothstep(FLIGHT, 1.0, b.z);
        bool ball = kind > 3.5;
        vec3 out_way = vec3(cos(flake.y * 6.2832) * sqrt(1.0 - flake.z * flake.z), flake.z, sin(flake.y * 6.2832) * sqrt(1.0 - flake.z * flake.z));
        if (flake.w < 0.0) {  // the halo
            size = ball ? a.w * (1.6 + 4.5 * b.z) : a.w * (2.3 + 0.4 * open);
            float lamp = min(0.45 * b.y + open, 1.0);
            seen = ball ? vec4(0.9, 0.97, 1.0, 0.22 * (1.0 - b.z) * b.x) : vec4(mix(vec3(0.20, 0.40, 0.80), vec3(1.5, 0.80, 0.38), lamp), mix(0.46, 0.50, lamp) * b.x);
            mist = ball ? 0.5 : 1.0;
            centre += normalize(a.xyz) * a.w * 0.5;
        } else {
            float age = ball ? b.z : ends;
            float own_age = clamp(age * (1.15 + 0.35 * flake.w) - 0.45 * flake.w, 0.0, 1.0);
            float spread = ball ? a.w * (0.7 + 6.5 * (1.0 - pow(1.0 - own_age, 2.5)) * (0.35 + flake.w)) : a.w * (0.25 + (1.9 + 1.3 * flake.w) * (1.0 - pow(1.0 - own_age, 2.0)));
            centre += out_way * spread;
            centre += vec3(sin(t * 0.7 + flake.y * 40.0), 0.0, cos(t * 0.6 + flake.z * 30.0)) * 0.035 * own_age;
            centre.y -= (ball ? 0.12 : 0.34) * own_age * own_age;
            float there = smoothstep(0.0, 0.08, own_age) * (1.0 - smoothstep(0.6, 1.0, own_age));
            size = mix(0.012, 0.034, fract(flake.w * 7.0) * fract(flake.w * 7.0));
            float glint = 0.75 + 0.25 * sin(t * 1.7 + flake.y * 50.0);
            seen = vec4(ball ? vec3(0.92, 0.96, 1.0) : mix(vec3(1.0, 0.90, 0.74), vec3(0.90, 0.96, 1.0), own_age), 0.85 * there * glint * b.x);
            mist = 0.6;
            if (there <= 0.0) size = 0.0;
        }
    }
    gl_Position = size > 0.0 ? eye.clip * vec4(faced(centre, corner, size), 1.0) : vec4(0.0, 0.0, 2.0, 1.0);
}
"""

AIR_FRAGMENT = light.BLOCKS + light.SPREAD + """
in vec2 at;
flat in vec4 seen;
flat in float mist;
out vec4 colour;
void main() {
    // Mist about a figure mixes its hue into what is behind: blue before bright snow, pale before a night.
    float in_it = max(1.0 - dot(at, at), 0.0);
    float cover = seen.w * in_it * in_it * in_it;
    vec3 light = 1.0 - exp(-seen.rgb * frame.clock.w * mix(0.7, 1.0, frame.clock.w));
    float grain = (spread(gl_FragCoord.xy) - 0.5) / 280.0 * smoothstep(0.0, 0.02, cover);
    colour = vec4(max(light * cover + grain, 0.0), cover * mist);
}
"""
