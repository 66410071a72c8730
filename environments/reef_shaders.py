"""Shaders of what lives in the reef: fish, those that answer a look, motes and bubbles. Light is `reef_light`'s."""

from __future__ import annotations

from environments import light
from environments.reef_light import LIT, NET, SWELL, WATER

FISH_VERTEX = light.BLOCKS + WATER + """
layout(location = 0) in vec3 at;
layout(location = 1) in vec3 facing;
layout(location = 2) in vec3 tone;
layout(location = 3) in vec2 nature;   // shine, fin
layout(location = 4) in vec4 stand;    // offset, phase
layout(location = 5) in vec4 own;      // size, path, tint, lag
out vec3 place; out vec3 normal; out vec3 albedo_in; out vec2 kind; out vec3 veil; out vec3 left;

vec3 school(float a) { return vec3(0.6 + 4.9 * cos(a), 0.70 + 0.50 * sin(2.0 * a + 0.6), -9.0 + 3.3 * sin(a) + 0.6 * sin(3.0 * a)); }
vec3 above(float a) { return vec3(-0.2 + 2.7 * cos(a), 3.0 + 0.18 * sin(2.0 * a), -0.9 + 2.2 * sin(a)); }

// The middle of the group it swims with, at a time.
vec3 group(float now) {
    if (own.y < 0.5) return school(now * 0.060 - 1.2 + own.w);
    return above(-now * 0.075 + own.w);
}

vec3 station(float now) {
    float phase = stand.w;
    if (own.y < 1.5) {
        vec3 ahead = normalize(group(now + 0.5) - group(now)), side = normalize(cross(ahead, vec3(0.0, 1.0, 0.0)));
        float parts = own.y > 0.5 ? frame.own[9].x + 0.25 * frame.own[9].y : 0.0;
        vec3 off = stand.xyz * (1.0 + vec3(1.35, 0.5, 1.35) * parts);
        off += vec3(0.10, 0.06, 0.10) * sin(now * vec3(0.31, 0.43, 0.27) + phase * vec3(1.0, 2.0, 3.0));
        return group(now) + ahead * off.x * 1.35 + vec3(0.0, off.y, 0.0) + side * off.z;
    }
    if (own.y < 2.5) {  // over the table coral, each at its own place in the current
        vec3 drift = vec3(0.16, 0.07, 0.13) * sin(now * vec3(0.37, 0.29, 0.23) + phase * vec3(1.0, 1.7, 2.3))
                   + vec3(0.07, 0.04, 0.06) * sin(now * vec3(0.71, 0.83, 0.61) + phase * vec3(2.1, 0.7, 1.3));
        return vec3(-1.75, 0.24, -4.50) + stand.xyz + drift;
    }
    if (own.y < 3.5) {  // home: in and about the anemone; it peeps out when that opens
        float open = frame.own[5].x, pace = 0.42 + 0.10 * own.w;
        vec3 round = vec3(sin(now * pace + phase), 0.5 * sin(now * 0.53 + phase * 2.0), cos(now * pace * 0.83 + phase * 1.3));
        vec3 near = vec3(0.10, 0.035, 0.08) * round + vec3(0.0, 0.20, 0.0);
        vec3 out_ = vec3(0.30, 0.09, 0.20) * round + vec3(-0.06 + 0.12 * own.w, 0.33, 0.22);
        return frame.own[15].xyz + mix(mix(near, out_, 0.42), out_, open);
    }
    float a = now * 0.11 + phase;
    return stand.xyz + vec3(own.w * cos(a), 0.18 * sin(a * 1.7 + 1.0), own.w * 0.7 * sin(a));
}

void main() {
    float now = frame.clock.x, phase = stand.w;
    vec3 here = station(now), ahead = station(now + 0.35) - here;
    if (own.y > 1.5 && own.y < 2.5) ahead = ahead * 0.8 + vec3(0.14 * cos(phase + 0.25 * sin(now * 0.13 + phase)), 0.0, 0.06 + 0.10 * sin(phase * 1.3 + 0.3 * sin(now * 0.11)));
    else if (own.y > 2.5 && own.y < 3.5) ahead = ahead * 1.4 + vec3(0.06, 0.0, 0.10);
    ahead.y *= 0.7;
    ahead = normalize(ahead + vec3(1e-4, 0.0, 0.0));
    vec3 side = normalize(cross(ahead, vec3(0.0, 1.0, 0.0))), top = cross(side, ahead);
    // The spine is a travelling sine, wider toward the tail.
    float beat = own.y < 1.5 ? 5.0 : own.y < 3.5 ? 4.2 : 3.0;
    float tail = smoothstep(0.42, -0.62, at.x);
    float wave = now * beat + phase * 3.0 + 5.5 * at.x;
    float wide = 0.085 * tail * mix(0.55, 1.0, frame.own[0].z);
    vec3 p = at + vec3(0.0, 0.0, wide * sin(wave));
    vec3 n = facing - vec3(wide * 5.5 * cos(wave) * facing.z, 0.0, 0.0);
    if (nature.y > 0.5) p.z += 0.02 * sin(now * 3.1 + phase + 9.0 * at.y);
    place = here + (ahead * p.x + top * p.y + side * p.z) * own.x;
    normal = ahead * n.x + top * n.y + side * n.z;
    albedo_in = tone * own.z;
    kind = vec2(nature.x, nature.y);
    watered(place, veil, left);
    gl_Position = eye.clip * vec4(place, 1.0);
}
"""

FISH_FRAGMENT = light.BLOCKS + LIT + light.SHOWN + """
in vec3 place; in vec3 normal; in vec3 albedo_in; in vec2 kind; in vec3 veil; in vec3 left;
out vec4 colour;
void main() {
    vec3 to_eye = normalize(eye.position.xyz - place), n = normalize(normal);
    vec3 lit = lit_by(albedo_in, n, 0.9, 0.85, 0.15 + 0.5 * kind.y, 0.0);
    // Scales give back the light above, softly: a school that turns shines and dims together.
    vec3 h = normalize(normalize(frame.sun.xyz + vec3(0.0, 0.35, 0.0)) + to_eye);
    lit += (frame.sunlight.rgb * 0.30 + frame.skylight.rgb * 0.25) * pow(max(dot(n, h), 0.0), 7.0) * kind.x * (1.0 - kind.y) * 1.25;
    colour = shown(lit * left + veil);
}
"""

LIFE_VERTEX = light.BLOCKS + WATER + SWELL + """
layout(location = 0) in vec3 rest;
layout(location = 1) in vec3 rest_n;
layout(location = 2) in vec3 awake;
layout(location = 3) in vec3 awake_n;
layout(location = 4) in vec3 tone;
layout(location = 5) in vec4 nature;   // who, flex, through, glow
out vec3 place; out vec3 normal; out vec3 albedo_in; out vec3 kind; out vec3 veil; out vec3 left;
void main() {
    int who = int(nature.x + 0.5);
    float now = frame.clock.x, motion = frame.own[0].z, share = 0.0, warm = 0.0, open = 0.0;
    if (who < 4) { open = frame.own[5 + who].x; warm = frame.own[5 + who].y; }
    if (who == 0) share = 0.40 + 0.10 * sin(now * 0.31) * motion + 0.50 * open;
    else if (who == 1) share = 0.22 + 0.06 * sin(now * 0.23) * motion + 0.72 * open + 0.05 * warm;
    else if (who == 2) share = 0.06 + 0.03 * sin(now * 0.27) * motion + 0.10 * warm + 0.84 * open;
    else if (who == 3) share = frame.own[14].w;
    else if (who == 4) share = frame.own[12].y;
    float eased = share * share * (3.0 - 2.0 * share);
    if (who < 3) eased = share;
    vec3 p = mix(rest, awake, eased), n = mix(rest_n, awake_n, eased);
    if (who == 3) {
        p = p * (1.0 + 0.10 * open) + frame.own[14].xyz;
        p += swell(frame.own[14].xyz + rest, nature.y);
    } else if (who == 4) {
        float c = cos(frame.own[12].x), s = sin(frame.own[12].x);
        p.yz = vec2(c * p.y - s * p.z, s * p.y + c * p.z);
        n.yz = vec2(c * n.y - s * n.z, s * n.y + c * n.z);
        c = cos(frame.own[11].w); s = sin(frame.own[11].w);
        p.xz = vec2(c * p.x - s * p.z, s * p.x + c * p.z);
        n.xz = vec2(c * n.x - s * n.z, s * n.x + c * n.z);
        p = p * 1.15 * frame.own[12].z + frame.own[11].xyz;
    } else {
        p += swell(rest, nature.y) * (0.75 + 0.25 * open);
    }
    place = p;
    normal = n;
    albedo_in = tone;
    kind = vec3(nature.z, nature.w * (0.55 * warm + open), who == 3 ? 1.0 : 0.0);
    watered(p, veil, left);
    gl_Position = eye.clip * vec4(p, 1.0);
}
"""

LIFE_FRAGMENT = light.BLOCKS + NET + LIT + light.SHOWN + """
in vec3 place; in vec3 normal; in vec3 albedo_in; in vec3 kind; in vec3 veil; in vec3 left;
out vec4 colour;
void main() {
    vec3 to_eye = normalize(eye.position.xyz - place), n = normalize(normal);
    if (dot(n, to_eye) < 0.0 && kind.x > 0.2) n = -n;
    float caustic = netted(place, n.y, 0.9);
    vec3 lit = lit_by(albedo_in, n, 0.85, 0.88, kind.x, caustic * 0.8);
#ifdef GLASS
    lit = albedo_in * (frame.sunlight.rgb * vec3(0.36, 0.44, 0.52) * (0.75 + 0.25 * n.y) + frame.skylight.rgb * 1.1);  // light goes through it from all sides
#endif
    float rim = pow(1.0 - abs(dot(n, to_eye)), 2.5);
    lit += albedo_in * frame.skylight.rgb * rim * 0.6 * kind.x;
    lit += albedo_in * vec3(1.0, 0.92, 0.82) * kind.y * 0.55;  // what awakens has a little light of its own
#ifdef GLASS
    float cover = clamp(kind.x * (0.80 + 1.5 * rim), 0.0, 0.85) * (1.0 + 0.25 * min(kind.y, 1.0));
    colour = vec4(shown(lit * left * 1.15 + veil).rgb, 1.0) * min(cover, 0.9);
#else
    colour = shown(lit * left + veil);
#endif
}
"""

MOTE_VERTEX = light.BLOCKS + WATER + """
layout(location = 0) in vec2 corner;
layout(location = 1) in vec4 stand;   // place, phase
layout(location = 2) in vec4 own;     // size, kind (0 mote, 1 bubble), pace, 0
out vec2 at; out vec4 nature; out vec3 left;
void main() {
    float now = frame.clock.x;
    vec3 p = stand.xyz;
    float bright = 0.0, size = own.x;
    if (own.y < 0.5) {
        p += vec3(0.34, 0.12, 0.30) * sin(now * vec3(0.11, 0.083, 0.097) * own.z + stand.w * vec3(1.0, 2.3, 3.1));
        bright = 0.55 + 0.45 * sin(now * 0.21 * own.z + stand.w * 5.0);
        bright *= smoothstep(0.9, 1.8, length(p));
    } else {
        // A bubble rises from the spring when that is awake; each keeps to its own turn, so that the column comes and goes.
        float cycle = 11.0, t = mod(now + stand.w * cycle, cycle), open = frame.own[10].x, warm = frame.own[10].y;
        float rise = t * 0.56 * own.z;
        p += vec3(0.06 * sin(now * 1.3 + stand.w * 40.0), rise, 0.06 * sin(now * 1.1 + stand.w * 25.0)) * vec3(1.0 + 0.35 * rise, 1.0, 1.0 + 0.35 * rise);
        float top = frame.own[0].x - 0.1;
        float there = smoothstep(0.0, 0.5, rise) * smoothstep(top, top - 0.6, p.y);
        float few = step(0.86, fract(stand.w * 7.31)) * 0.8;
        bright = there * clamp(max(open, few * 0.8) + 0.5 * warm * step(0.6, fract(stand.w * 3.7)), 0.0, 1.0);
        size *= 0.7 + 0.13 * rise;
    }
    vec3 to_eye = normalize(eye.position.xyz - p);
    vec3 side = normalize(cross(vec3(0.0, 1.0, 0.01), to_eye)), up = cross(to_eye, side);
    vec3 place = p + (side * corner.x + up * corner.y) * size * (bright > 0.0 ? 1.0 : 0.0);
    at = corner;
    nature = vec4(bright, own.y, 0.0, 0.0);
    left = clear_to(length(p));
    gl_Position = eye.clip * vec4(place, 1.0);
}
"""

MOTE_FRAGMENT = light.BLOCKS + """
in vec2 at; in vec4 nature; in vec3 left;
out vec4 colour;
void main() {
    float r = length(at);
    float cover;
    vec3 light;
    if (nature.y < 0.5) {
        cover = nature.x * exp(-4.0 * r * r) * (1.0 - smoothstep(0.7, 1.0, r)) * 0.34;
        light = frame.skylight.rgb * 0.9 + frame.sunlight.rgb * 0.5;
    } else {
        float rim = smoothstep(0.62, 0.90, r) * (1.0 - smoothstep(0.90, 1.0, r));
        float cap = exp(-9.0 * dot(at - vec2(-0.22, 0.42), at - vec2(-0.22, 0.42)));
        cover = nature.x * (0.55 * rim * (0.6 + 0.4 * at.y) + 0.55 * cap + 0.07 * (1.0 - smoothstep(0.9, 1.0, r)));
        light = frame.skylight.rgb * 1.2 + frame.sunlight.rgb * 0.55;
    }
    vec3 toned = 1.0 - exp(-light * left * frame.sunlight.w * frame.clock.w);
    colour = vec4(toned * cover, cover);
}
"""
