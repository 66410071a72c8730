"""How what is near is drawn at night: the lake, wood and leaves by lantern and sky, the swan, soft lights, stars' names."""

from __future__ import annotations

import math

from environments import light
from environments.night_land import WATER_Y
from environments.night_shaders import ADDED, HEAVEN, LAND
from environments.night_things import BOAT_AT, BOAT_YAW

LAKE_VERTEX = light.BLOCKS + LAND.split("uniform sampler2D panorama")[0] + """
layout(location = 0) in vec3 at;  // x, z, how near the rim
out vec3 place; out float rim;
void main() {
    place = vec3(at.x, WATER, at.y); rim = at.z;
    gl_Position = eye.clip * vec4(place, 1.0);
}
"""

LAKE_FRAGMENT = light.BLOCKS + HEAVEN + LAND + light.SHOWN + """
in vec3 place; in float rim;
out vec4 colour;

// A light in water whose slopes spread by `rough`: widened, so that it never sparkles.
float glint(vec3 toward, vec3 to_eye, vec2 slope, float rough) {
    vec3 h = normalize(toward + to_eye);
    vec2 s = h.xz / max(h.y, 0.05) + slope;
    return exp(-dot(s, s) / (2.0 * rough)) / (6.28 * rough);
}

void main() {
    vec3 to_eye = eye.position.xyz - place;
    float away = length(to_eye), t = frame.clock.x, still = 1.0 - 0.55 * frame.own[8].w;
    to_eye /= away;
    // Two layers of slow ripples; a breath of wind comes and goes in patches.
    vec2 p = place.xz;
    float wind = 0.55 + 0.45 * sin(p.x * 0.11 + 0.07 * t) * sin(p.y * 0.08 - 0.05 * t);
    vec2 a = texture(veils, p * 0.170 + vec2(0.0085, 0.0060) * t).ba - 0.5;
    vec2 b = texture(veils, p.yx * 0.061 - vec2(0.0040, 0.0055) * t).ba - 0.5;
    vec2 slope = (a * 0.026 + b * 0.034) * wind * still * mix(1.0, 0.55, smoothstep(10.0, 60.0, away));
    // The fish's ring.
    vec2 out_way = p - frame.own[7].xy;
    float r = length(out_way) + 1e-3, front = 0.42 * frame.own[6].z;
    float ring = sin((r - front) * 15.0) * exp(-(r - front) * (r - front) * 5.0) + 0.6 * sin((r - front * 0.6) * 19.0) * exp(-(r - front * 0.6) * (r - front * 0.6) * 9.0);
    slope += out_way / r * ring * 0.115 * frame.own[6].w;
    // The swan's own quiet rings.
    vec2 from_swan = p - frame.own[7].zw;
    float rs = length(from_swan) + 1e-3;
    slope += from_swan / rs * sin(rs * 9.0 - 1.4 * t) * 0.012 * still * smoothstep(0.4, 0.8, rs) * exp(-rs * 0.9);

    vec3 n = normalize(vec3(-slope.x, 1.0, -slope.y));
    vec3 m = reflect(-to_eye, n);
    m.y = abs(m.y);
    float facing = clamp(dot(n, to_eye), 0.0, 1.0), q = 1.0 - facing;
    float mirror = 0.17 + 0.70 * q * q;  // more than water's at steep looks: the lake is to hold the sky
    // Smeared upward: ripples smaller than a pixel lean every way, and show more of what is higher.
    float smear = 0.035 + 0.05 * q;
    vec3 up2 = normalize(m + vec3(0.0, 2.2 * smear, 0.0));
    vec3 sky = 0.62 * heaven(m, 1.8) + 0.38 * heaven(up2, 2.6);
    sky = landed(m, sky, 0.55 + 1.2 * abs(slope.y) / 0.02, 2.6);
    vec3 body = vec3(0.35, 0.50, 0.62) * frame.skylight.rgb * 0.085;
    vec3 lit = body * (1.0 - mirror) + sky * mirror * 0.90;

    // The lantern's column, and the moon's road; both warm or pale, never sharp.
    vec3 lamp = frame.own[4].xyz - place;
    float near_lamp = length(lamp);
    lamp /= near_lamp;
    float rough = 0.0011 + 0.0006 * wind;
    float column = glint(lamp, to_eye, slope * 2.2, rough);
    lit += vec3(1.0, 0.55, 0.22) * frame.own[4].w * (0.0190 * column + 0.0050 * glint(lamp, to_eye, slope * 2.2, rough * 9.0)) * (0.35 + mirror);
    lit += vec3(1.0, 0.52, 0.20) * frame.own[4].w * (0.022 / (0.25 + near_lamp * near_lamp) + 0.0045 * exp(-0.10 * near_lamp * near_lamp));
    float road = glint(frame.sun.xyz, to_eye, slope * 2.0, 0.0020);
    lit += vec3(0.95, 0.88, 0.74) * frame.own[3].w * (0.34 * (1.0 - exp(-0.011 * road)) + 0.11 * (1.0 - exp(-0.03 * glint(frame.sun.xyz, to_eye, slope, 0.03)))) * (0.25 + mirror);

    // Mist lies on the far water and hides where it ends.
    vec3 air = air_that_way;
    float lies = mist_lies;
    float mist = 1.0 - exp(-away * (0.0010 + 0.0040 * lies * frame.own[9].w));
    mist = mix(mist, frame.own[9].w * (0.30 + 0.95 * lies), smoothstep(0.72, 1.0, rim));
    lit = mix(lit, frame.own[9].rgb + air * vec3(0.29, 0.40, 0.52), clamp(mist, 0.0, 0.66));
    colour = shown(lit);
}
"""

ON_WATER = """
// Where a place under the water's face is drawn: there, with a depth just before that face, by its own order.
vec4 on_water(vec3 w) {
    vec4 at = eye.clip * vec4(w, 1.0);
    float along = clamp((WATER - eye.position.y) / min(w.y - eye.position.y, -0.01), 0.02, 1.0);
    float depth = max(along * at.w, NEAR) * (0.982 + 0.012 * at.w / (at.w + 12.0));
    at.z = at.w - 2.0 * NEAR * at.w / max(depth, NEAR);
    return at;
}
"""

_BOAT = f"const vec4 BOAT = vec4({BOAT_AT[0]}, {BOAT_AT[1]}, {math.cos(BOAT_YAW):.6f}, {math.sin(-BOAT_YAW):.6f});  // x, z, cosine, sine\n"

SOLID_VERTEX = light.BLOCKS + LAND.split("uniform sampler2D panorama")[0] + ON_WATER + _BOAT + """
layout(location = 0) in vec3 at;
layout(location = 1) in vec3 facing;
layout(location = 2) in vec3 tone;
layout(location = 3) in vec3 nature;   // flex (negative: it floats), through (2: it shines; negative: earth), open
#ifdef SWAN
layout(location = 4) in vec3 woken;    // where it is when awake
layout(location = 5) in vec4 stand;    // beside the leader x, z; 0; turn
layout(location = 6) in vec4 own;      // scale, phase, tint, wakes
#else
#endif
out vec3 place; out vec3 normal; out vec3 albedo; out vec2 kind; out vec3 skin_at;
void main() {
    float t = frame.clock.x, still = 1.0 - 0.6 * frame.own[8].w;
#ifdef SWAN
    vec3 p = at, foot = stand.xyz;
    float yaw = stand.w, ph = own.y;
    float wake = frame.own[8].y * own.w, rise = wake * wake * (3.0 - 2.0 * wake);
    p = mix(at, woken, rise) + vec3(0.0, 0.16, 0.0) * (rise * (1.0 - rise)) * smoothstep(0.01, 0.2, length(woken - at));
    yaw += frame.own[8].x + 0.16 * sin(t * 0.083 + ph) * still;
    float ch = cos(frame.own[8].x), sh = sin(frame.own[8].x);
    foot = vec3(frame.own[7].z, WATER, frame.own[7].w) + vec3(ch * stand.x + sh * stand.y, 0.0, -sh * stand.x + ch * stand.y);
    foot.xz += vec2(sin(t * 0.11 + ph * 2.0), cos(t * 0.087 + ph)) * 0.10 * (1.0 - own.w) * still;
    foot.y += (0.008 * sin(t * 0.71 + ph) + 0.006 * frame.clock.z) * still;
    p.xz *= 1.0 + 0.016 * frame.clock.z * step(0.05, p.y);
    p *= own.x;
    float c = cos(yaw), s = sin(yaw);
    mat3 turn = mat3(c, 0.0, -s, 0.0, 1.0, 0.0, s, 0.0, c);
    vec3 w = foot + turn * p;
    normal = turn * facing; albedo = tone * own.z; skin_at = at;
#else
    vec3 w = at;
#ifdef MIRROR
    w.y = 2.0 * WATER - at.y;  // it is kept upside down
#endif
    normal = facing; albedo = tone; skin_at = w;
    if (nature.x < -0.5) {  // it floats: it lifts, and leans by less than a degree
        vec2 off = w.xz - BOAT.xy;
        float lean = 0.010 * sin(t * 0.61) + 0.006 * sin(t * 0.97 + 1.0);
        w.y += still * (0.010 * sin(t * 0.47) + lean * off.x + 0.004 * sin(t * 0.73) * off.y + 0.006 * frame.clock.z);
        skin_at = vec3(BOAT.z * off.x + BOAT.w * off.y, skin_at.y, BOAT.z * off.y - BOAT.w * off.x).zyx;  // its planks lie along it
    } else if (nature.x > 0.0) {
        float gust = 0.6 + 0.4 * sin(t * 0.19 + 0.07 * w.x), ph = 0.37 * w.x + 0.53 * w.z;
        float slow = sin(t * 0.57 + ph) + 0.5 * sin(t * 0.91 + 1.7 * ph);
        float quick = sin(t * 1.9 + dot(w, vec3(1.3, 0.9, 1.1)) + ph);
        w += nature.x * gust * still * (vec3(0.16, -0.05, 0.12) * slow + vec3(0.02, 0.035, -0.02) * quick);
    }
#endif
    place = w; kind = nature.yz;
#ifdef MIRROR
    // The same thing under the water's face, wavering more the deeper it hangs.
    float deep = max(w.y - WATER, 0.0);
    w.y = 2.0 * WATER - w.y;
    w.xz += still * deep * (0.012 * sin(t * 0.9 + 5.0 * w.y + 0.7 * w.x) + 0.008 * sin(t * 0.61 - 9.0 * w.y)) * vec2(1.0, 0.4);
    gl_Position = on_water(w);
#else
    gl_Position = eye.clip * vec4(w, 1.0);
#endif
}
"""

SOLID_FRAGMENT = light.BLOCKS + LAND.split("uniform sampler2D panorama")[0] + light.SHOWN + """
uniform sampler2D veils;
in vec3 place; in vec3 normal; in vec3 albedo; in vec2 kind; in vec3 skin_at;
out vec4 colour;
void main() {
    vec3 to_eye = eye.position.xyz - place;
    float away = length(to_eye);
    to_eye /= away;
    vec3 n = normalize(normal);
    float open = kind.y, through = clamp(kind.x, 0.0, 1.0), earth = step(kind.x, -0.5);
    if (dot(n, to_eye) < 0.0) n = -n;
    vec3 base = albedo;
#ifdef GRAIN
    // Grain runs along planks; the tile's rays are fine across and long along.
    vec2 g = abs(normal.z) > 0.8 ? vec2(skin_at.y * 1.7, skin_at.x * 0.21) : vec2(skin_at.z * 1.7 + skin_at.y * 1.3, skin_at.x * 0.21);
    g = mix(g, skin_at.xz * 0.31, earth);
    vec2 first = texture(veils, g).rg, second = texture(veils, mix(g * vec2(3.1, 2.3) + 0.4, skin_at.zx * 1.37, earth)).rg;
    base *= mix(0.52 + 0.66 * first.r + 0.30 * second.r, 0.45 + 0.75 * first.g + 0.45 * second.g, earth);
    base *= mix(vec3(1.0), vec3(0.55, 0.50, 0.45), earth * smoothstep(0.30, 0.02, skin_at.y - WATER));
    n = normalize(n + vec3(0.0, 0.0, 0.5) * (first.r - 0.5) * 0.5 * (1.0 - earth));
#endif
    vec3 lit = base * open * (frame.skylight.rgb * (0.60 + 0.40 * n.y) + frame.ground.rgb * (0.5 - 0.5 * n.y));
    float moon = dot(n, frame.sun.xyz);
    lit += base * frame.sunlight.rgb * (max(moon, 0.0) * smoothstep(0.2, 0.8, open) + 0.5 * through * max(-moon, 0.0));
    // The aurora lights from above; leaves gather it, and those at a crown's rim take most.
    vec3 aurora = frame.own[2].w * vec3(0.013, 0.039, 0.034);
    float leaf = smoothstep(0.25, 0.30, through);
    lit += base * aurora * (0.55 + 0.45 * n.y) * open;
    base = mix(base, vec3(dot(base, vec3(0.3, 0.5, 0.2))) * vec3(0.95, 1.0, 1.02), 0.55 * leaf);  // by so little light no green is seen
    lit += leaf * base * (0.42 + 1.75 * open * open) * (frame.skylight.rgb * vec3(0.9, 1.0, 1.1) + aurora + 0.25 * frame.sunlight.rgb * smoothstep(-0.2, 0.9, -dot(to_eye, frame.sun.xyz)));
    vec3 lamp = frame.own[4].xyz - place;
    float d2 = dot(lamp, lamp);
    lamp *= inversesqrt(d2);
    float cone = smoothstep(-1.0, -0.55, lamp.y) * mix(0.22, 1.0, smoothstep(-0.35, 0.10, lamp.y)) * smoothstep(1.02, 0.90, lamp.y);
    float face = max((dot(n, lamp) + 0.12) / 1.12, 0.0) + 0.4 * through;
    vec3 warm = vec3(1.0, 0.545, 0.215) * frame.own[4].w;
    lit += base * warm * (1.45 * face * sqrt(open) * cone * (1.0 / (0.12 + d2) + 0.075 * exp(-0.13 * d2)));
    vec3 h = normalize(lamp + to_eye);
    lit += warm * (0.030 * pow(max(dot(n, h), 0.0), 24.0) * open * cone / (0.25 + d2)) * (1.0 - through);
    // The far side of a thing against the sky takes its rim.
    float rim = pow(1.0 - max(dot(n, to_eye), 0.0), 3.0);
    lit += frame.skylight.rgb * rim * 0.10 * open;
#ifdef SWAN
    base *= 0.80 + 0.22 * texture(veils, skin_at.zy * vec2(1.9, 2.6)).g + 0.18 * texture(veils, skin_at.xz * vec2(5.3, 0.9)).r;  // down and feathers
    lit *= base / max(albedo, vec3(0.01));
    lit += base * open * (0.55 + 0.45 * n.y) * (frame.skylight.rgb * 1.9 + 1.3 * aurora + 0.12 * frame.sunlight.rgb);  // white down gathers what light there is
    lit += base * open * warm * 0.030 * (0.35 + 0.65 * max(dot(n, lamp), 0.0));
#endif
    if (kind.x > 1.5) lit = albedo * frame.own[4].w;  // glass and flame shine
#ifndef MIRROR
    if (place.y < WATER - 0.02) discard;  // what lies under water would hide what the water mirrors
#endif
    lit = mix(frame.own[9].rgb + 0.3 * frame.skylight.rgb, lit, exp(-max(away - 8.0, 0.0) * 0.0085));
#ifdef MIRROR
    if (place.y < WATER - 0.02) discard;
    float q = 1.0 - abs(to_eye.y);
    lit = mix(frame.skylight.rgb * vec3(0.10, 0.16, 0.20) + aurora * 0.05, lit, 0.18 + 0.52 * q * q);
    colour = shown(lit);
#else
    // Under the viewer all goes over into soft shade: no feet are missed.
    float near = smoothstep(0.4, 1.5, length(place.xz));
    lit = mix(frame.skylight.rgb * 0.05 + warm * 0.004, lit, near);
    colour = shown(lit);
#endif
}
"""
SOLID_SAMPLERS = ("dome", "panorama", "veils")

GLOW_VERTEX = light.BLOCKS + f"const float WATER = {WATER_Y};\n" + """
layout(location = 0) in vec2 corner;
layout(location = 1) in vec4 stand;  // place, radius m
layout(location = 2) in vec4 own;    // rgb, kind
out vec2 off; out vec3 light; out float kind;
void main() {
    off = corner; kind = own.w;
    if (kind > 1.5) {  // a window's reflection: a short column on the water below it
        vec3 d = normalize(stand.xyz - eye.position.xyz), side = normalize(cross(d, vec3(0.0, 1.0, 0.0)));
        vec3 seen = normalize(vec3(d.x, 0.0, d.z)) + side * corner.x * 0.0080;
        seen.y = -0.0085 - 0.040 * (0.5 - 0.5 * corner.y);
        light = own.rgb * (1.0 - 0.35 * frame.own[3].x);
        // It lies along the water but is to fade by angle: given without perspective, and none where it would be behind.
        vec4 there = eye.clip * vec4(eye.position.xyz + seen * ((WATER + 0.012 - eye.position.y) / seen.y), 1.0);
        gl_Position = (eye.clip * vec4(d, 0.0)).w > 0.2 ? vec4(there.xyz / there.w, 1.0) : vec4(2.0, 2.0, 2.0, 1.0);
        return;
    }
    bool lantern = kind < 0.5;
    light = own.rgb * (lantern ? frame.own[4].w : 1.0 - 0.35 * frame.own[3].x);
    vec3 centre = stand.xyz + (lantern ? frame.own[4].xyz : vec3(0.0));
    vec3 way = normalize(centre - eye.position.xyz);
    if (lantern) centre += way * 0.17;  // behind its iron, which stays dark before it
    vec3 side = normalize(cross(way, vec3(0.0, 1.0, 0.001))), up = cross(side, way);
    gl_Position = eye.clip * vec4(centre + (side * corner.x + up * corner.y) * stand.w * (lantern ? 1.0 + 0.10 * frame.clock.z + 0.25 * frame.own[8].z : 1.0), 1.0);
}
"""

GLOW_FRAGMENT = light.BLOCKS + light.SHOWN + ADDED + """
in vec2 off; in vec3 light; in float kind;
out vec4 colour;
void main() {
    if (kind > 1.5) {
        float down = 0.5 - 0.5 * off.y, t = frame.clock.x;
        float bent = off.x + (0.10 * sin(11.0 * down - 0.5 * t) + 0.07 * sin(23.0 * down + 0.37 * t)) * smoothstep(0.0, 0.5, down);
        float broken = 0.75 + 0.25 * sin(19.0 * down + 0.43 * t) * sin(9.0 * down - 0.31 * t);
        colour = added(light * exp(-bent * bent * mix(16.0, 7.0, down)) * exp(-2.9 * down) * smoothstep(0.0, 0.02, down) * smoothstep(1.0, 0.6, down) * broken);
        return;
    }
    float r = length(off), fade = 1.0 - smoothstep(0.45, 1.0, r);
    if (kind < 0.5) colour = added(light * fade * (0.465 * exp(-r * r * 52.9) + 0.155 * exp(-r * 8.2) + 0.09 * exp(-r * r * 8.0) + 0.03 * exp(-r * 3.2)));
    else colour = added(light * fade * (0.75 * exp(-r * r * 16.0) + 0.25 * exp(-r * 4.5)));
}
"""

LINE_VERTEX = light.BLOCKS + """
layout(location = 0) in vec2 corner;  // along −1…1, across −1…1
layout(location = 1) in vec4 from;    // equatorial way, which figure
layout(location = 2) in vec4 to;
out vec2 on; out float light;
vec3 turned(vec3 e) { return vec3(dot(frame.own[0].xyz, e), dot(frame.own[1].xyz, e), dot(frame.own[2].xyz, e)); }
void main() {
    vec3 a = turned(from.xyz), b = turned(to.xyz);
    vec3 along = normalize(b - a), middle = mix(a, b, 0.5 + 0.5 * corner.x);
    float gap = 0.008 / max(length(b - a), 0.03);
    on = vec2(corner.x / (1.0 - 2.0 * gap), corner.y);
    vec3 side = normalize(cross(middle, along));
    float wide = max(0.85 * eye.size.z, 0.0017);
    light = from.w < 0.5 ? frame.own[5].x : from.w < 1.5 ? frame.own[5].y : frame.own[5].z;
    gl_Position = eye.clip * vec4(middle + side * corner.y * wide, 0.0);
    gl_Position.z = gl_Position.w;
    if (light < 0.002) gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
}
"""

LINE_FRAGMENT = light.BLOCKS + light.SHOWN + ADDED + """
in vec2 on; in float light;
out vec4 colour;
void main() {
    // It grows from its middle toward both stars and stops short of them.
    float far = abs(on.x), grown = smoothstep(light * 1.25, light * 1.25 - 0.25, far) * smoothstep(1.0, 0.93, far);
    colour = added(vec3(0.30, 0.40, 0.52) * 0.80 * light * grown * exp(-on.y * on.y * 4.0));
}
"""

NAME_VERTEX = light.BLOCKS + """
layout(location = 0) in vec2 corner;
layout(location = 1) in vec4 star;   // equatorial way, which figure
layout(location = 2) in vec4 sheet;  // half width, half height as tangents, where it hangs beside the star, row
out vec2 at; out float light;
void main() {
    vec3 e = star.xyz, d = vec3(dot(frame.own[0].xyz, e), dot(frame.own[1].xyz, e), dot(frame.own[2].xyz, e));
    light = star.w < 0.5 ? frame.own[5].x : star.w < 1.5 ? frame.own[5].y : frame.own[5].z;
    // Level low in the sky; high up it is upright for a head that lies back, and still so beyond the zenith.
    vec3 lying = normalize(vec3(1.0, 0.0, 0.0) - d * d.x), level = normalize(vec3(-d.z, 0.0, d.x) + vec3(1e-4, 0.0, 0.0));
    vec3 side = normalize(mix(level, lying, smoothstep(0.78, 0.92, d.y)));
    vec3 up = cross(side, d);
    vec3 w = d + up * sheet.z + side * corner.x * sheet.x + up * corner.y * sheet.y;
    at = vec2(0.5 + 0.5 * corner.x, (sheet.w + 0.5 - 0.5 * corner.y) / 3.0);
    gl_Position = eye.clip * vec4(w, 0.0);
    gl_Position.z = gl_Position.w;
    if (light < 0.002) gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
}
"""

NAME_FRAGMENT = light.BLOCKS + light.SHOWN + ADDED + """
uniform sampler2D names;
in vec2 at; in float light;
out vec4 colour;
void main() { colour = added(vec3(0.62, 0.68, 0.74) * 0.62 * texture(names, at).r * smoothstep(0.25, 1.0, light)); }
"""
NAME_SAMPLERS = ("names",)

FALL_VERTEX = light.BLOCKS + """
layout(location = 0) in vec2 corner;
layout(location = 1) in vec4 from;
layout(location = 2) in vec4 to;
out vec2 on; out float light;
void main() {
    // A shooting star, slow: its head goes the whole way in some seconds, its tail is long and soft.
    float head = frame.own[6].x, tail = max(head - 0.42, 0.0);
    light = frame.own[6].y;
    vec3 a = normalize(mix(from.xyz, to.xyz, tail)), b = normalize(mix(from.xyz, to.xyz, head));
    vec3 along = normalize(to.xyz - from.xyz), middle = normalize(mix(a, b, 0.5 + 0.5 * corner.x));
    vec3 side = normalize(cross(middle, along));
    on = vec2(0.5 + 0.5 * corner.x, corner.y);
    gl_Position = eye.clip * vec4(middle + along * corner.x * 0.006 + side * corner.y * max(3.0 * eye.size.z, 0.007), 0.0);
    gl_Position.z = gl_Position.w;
    if (light < 0.002) gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
}
"""

FALL_FRAGMENT = light.BLOCKS + light.SHOWN + ADDED + """
in vec2 on; in float light;
out vec4 colour;
void main() {
    float wide = mix(0.10, 0.42, on.x), body = on.x * on.x * exp(-on.y * on.y / (wide * wide) * 0.8) * smoothstep(1.0, 0.96, on.x);
    colour = added(vec3(0.80, 0.86, 0.80) * 0.62 * light * body * (1.0 - smoothstep(0.7, 1.0, abs(on.y))));
}
"""
