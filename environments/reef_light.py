"""Light under water, as GLSL: what the water takes away and gives back, the net of caustics, the swell.

The world's own rows of the frame's block: own[0] surface height m, slow time s, motion 0–1, strength of the net;
own[1] lateness 0–1, share of the breath in the light, brightness of the window, strength of the rays;
own[2..4] the water's own light level, upward, downward; own[5..10] what awakens: how far open, how warm, seconds since it was
chosen, phase; own[11] the turtle's place and heading, own[12] its bank, stroke, presence; own[13] the sun above the water; own[14] the jelly's place, pulse; own[15] the anemone's place.
"""

from __future__ import annotations

from environments import light

WATER = """
const vec3 TAKEN = vec3(0.28, 0.062, 0.044);  // of a metre's light: red first
const vec3 GIVEN = vec3(0.085, 0.055, 0.047);

vec3 water_light(vec3 way) {
    // What endless water shines with, that way: deep below, bright above, brighter toward the sun.
    vec3 light = mix(frame.own[2].rgb, way.y > 0.0 ? frame.own[3].rgb : frame.own[4].rgb, smoothstep(0.0, way.y > 0.0 ? 0.95 : 0.80, abs(way.y)));
    float sunward = max(dot(normalize(way.xz + 1e-5), normalize(frame.sun.xz)), 0.0), near = max(dot(way, frame.sun.xyz), 0.0);
    light *= 0.90 + 0.16 * sunward * sunward;
    return light + frame.sunlight.rgb * vec3(0.42, 0.84, 0.95) * (0.050 * near * near + 0.11 * pow(near, 7.0)) * (1.0 + 0.5 * frame.own[1].y * frame.clock.z);
}

vec3 clear_to(float away) { return exp(-TAKEN * away); }

// Light that leaves a place, as it comes to the eye: rgb of the veil, and what the place's own light is multiplied by.
void watered(vec3 place, out vec3 veil, out vec3 left) {
    vec3 way = place - eye.position.xyz;
    float away = length(way);
    left = clear_to(away);
    veil = water_light(way / max(away, 1e-4)) * (1.0 - exp(-GIVEN * away));
}
"""

NET = """
uniform sampler2D caustic_tile;
// The sun's light gathered by the waves: the smaller of two nets that drift, about 0–1, broad and slow.
float net(vec3 p) {
    vec2 q = p.xz - frame.sun.xz / frame.sun.y * p.y;
    float now = frame.own[0].y;
    float one = texture(caustic_tile, q * 0.170 + vec2(0.0130, 0.0080) * now).r;
    float two = texture(caustic_tile, q.yx * 0.213 + vec2(-0.0105, 0.0125) * now).g;
    return min(one, two);
}
// Only what faces up is given it.
float netted(vec3 p, float up, float sun) {
    return (net(p) - 0.22) * frame.own[0].w * smoothstep(0.15, 0.70, up) * sun;
}
"""

SWELL = """
// The surge: everything soft leans to and fro together, each a little late.
vec3 swell(vec3 at, float flex) {
    float now = frame.clock.x;
    float broad = sin(now * 0.62 + 0.55 * at.x + 0.35 * at.z) + 0.45 * sin(now * 0.37 + 1.3 - 0.25 * at.x + 0.5 * at.z);
    float own = sin(now * 1.13 + 3.1 * at.x + 2.3 * at.z + 1.7 * at.y);
    vec3 lean = vec3(0.80, -0.10, 0.45) * broad + vec3(-0.20, 0.05, 0.30) * own;
    return lean * flex * frame.own[0].z * (0.8 + 0.4 * frame.clock.z);
}
"""

LIT = """
// Sun through waves, open water above, and the white sand's light from below.
vec3 lit_by(vec3 pale, vec3 n, float open, float sun_free, float through, float caustic) {
    vec3 albedo = mix(pale, pale * pale * 1.9, 0.55);  // living skins are deeper than their pigments laid flat
    float facing = dot(n, frame.sun.xyz);
    float front = clamp((facing + 0.22) / 1.22, 0.0, 1.0);
    float behind = clamp(0.35 - facing, 0.0, 1.0) * through;
    vec3 sun = frame.sunlight.rgb * (front * (sun_free + caustic) + 0.55 * behind * mix(0.4, 1.0, sun_free));
    vec3 above = frame.skylight.rgb * open * (0.58 + 0.42 * n.y);
    vec3 below = frame.ground.rgb * (0.55 - 0.45 * n.y) * mix(0.35, 1.0, open);
    return albedo * (sun + above + below);
}
"""

RELIEF = """
// A surface turned by its own relief, in metres (after Mikkelsen 2010).
vec3 raised(vec3 n, vec3 place, float height) {
    vec3 along = dFdx(place), up = dFdy(place);
    vec3 one = cross(up, n), two = cross(n, along);
    float area = dot(along, one);
    vec3 slope = sign(area) * (dFdx(height) * one + dFdy(height) * two);
    return normalize(abs(area) * n - slope);
}
"""

CORAL_VERTEX = light.BLOCKS + WATER + SWELL + """
layout(location = 0) in vec3 at;
layout(location = 1) in vec3 facing;
layout(location = 2) in vec3 tone;
layout(location = 3) in vec4 nature;
layout(location = 4) in vec2 skin_at;
layout(location = 5) in vec3 free;
out vec3 place; out vec3 normal; out vec3 albedo_in; out vec4 kind; out vec2 skin; out vec2 shade; out vec3 veil; out vec3 left;
void main() {
    place = at + swell(at, nature.x);
    normal = facing;
    albedo_in = tone;
    kind = nature;
    skin = skin_at;
    shade = vec2(free.x, mix(free.y, free.z, frame.own[1].x));
    watered(place, veil, left);
    gl_Position = eye.clip * vec4(place, 1.0);
}
"""

CORAL_FRAGMENT = light.BLOCKS + NET + LIT + RELIEF + light.SHOWN + """
in vec3 place; in vec3 normal; in vec3 albedo_in; in vec4 kind; in vec2 skin; in vec2 shade; in vec3 veil; in vec3 left;
uniform sampler2D sand_tile; uniform sampler2D skin_tile;
out vec4 colour;
void main() {
    vec3 to_eye = normalize(eye.position.xyz - place);
    vec3 n = normalize(normal);
    vec4 grain = texture(skin_tile, skin), fine = texture(skin_tile, skin * 2.7 + 0.37), broad = texture(skin_tile, skin * 0.31 + 0.19);
    float which = kind.z;
    float high = which < 0.5 ? 0.0 : which < 1.5 ? grain.r : which < 2.5 ? 0.6 * grain.g + 0.4 * fine.g : 0.6 * grain.b + 0.4 * fine.a;
    float near = smoothstep(14.0, 4.0, length(eye.position.xyz - place));
    n = raised(n, place, high * kind.w * near);
    if (dot(n, to_eye) < -0.2) n = normalize(n + to_eye * (-0.2 - dot(n, to_eye)));
    // Valleys are darker and greener, walls pale; a mottle over all.
    vec3 albedo = albedo_in * (0.82 + 0.36 * grain.b) * mix(vec3(0.86, 1.02, 1.10), vec3(1.16, 0.98, 0.86), broad.b);
    if (which > 2.5) {  // crusts share the stone: rose, mustard, sea green
        albedo = mix(albedo, vec3(0.66, 0.34, 0.50), 0.75 * smoothstep(0.60, 0.72, broad.a));
        albedo = mix(albedo, vec3(0.66, 0.50, 0.16), 0.70 * smoothstep(0.64, 0.76, broad.b * 0.7 + 0.3 * grain.b));
        albedo = mix(albedo, vec3(0.18, 0.44, 0.42), 0.65 * smoothstep(0.36, 0.26, broad.b * 0.7 + 0.3 * grain.a));
    }
    if (which > 0.5 && which < 1.5) albedo *= mix(vec3(0.42, 0.62, 0.55), vec3(1.12, 1.08, 1.0), smoothstep(0.15, 0.75, high));
    else if (which > 1.5) albedo *= mix(vec3(0.72, 0.74, 0.74), vec3(1.10), high);
    float caustic = netted(place, normalize(normal).y, shade.y);
    vec3 lit = lit_by(albedo, n, shade.x, shade.y, kind.y, caustic);
    float rim = pow(1.0 - max(dot(n, to_eye), 0.0), 3.0);
    lit += albedo * frame.skylight.rgb * rim * (0.25 + 1.2 * kind.y) * shade.x;
    colour = shown(lit * left + veil);
}
"""

FLOOR_VERTEX = light.BLOCKS + WATER + """
layout(location = 0) in vec3 at;
layout(location = 1) in vec3 facing;
layout(location = 2) in float rock_in;
out vec3 place; out vec3 normal; out float rock; out vec3 veil; out vec3 left;
void main() {
    place = at;
    normal = facing;
    rock = rock_in;
    watered(at, veil, left);
    gl_Position = eye.clip * vec4(at, 1.0);
}
"""


def floor_fragment(reach_m: float, ripple_tile_m: float, ripple_m: float) -> str:
    """The sand's and the rock's, given the baked shade's half width and the ripples'."""
    head = f"const float REACH = {reach_m:.3f}, RIPPLE_TILE = {ripple_tile_m:.3f}, RIPPLE = {ripple_m:.4f};"
    return light.BLOCKS + NET + LIT + RELIEF + light.SHOWN + head + _FLOOR


_FLOOR = """
in vec3 place; in vec3 normal; in float rock; in vec3 veil; in vec3 left;
uniform sampler2D sand_tile; uniform sampler2D skin_tile; uniform sampler2D shade_map;
out vec4 colour;
void main() {
    vec2 p = place.xz;
    float away = length(eye.position.xyz - place);
    vec3 to_eye = (eye.position.xyz - place) / away;
    vec4 sand = texture(sand_tile, p / RIPPLE_TILE);
    vec4 broad = texture(sand_tile, p.yx / 9.7 + 0.31);
    vec4 stone = texture(skin_tile, p / 1.15);  // no bank is so steep that it would smear
    vec3 free = vec3(1.0);
    if (max(abs(p.x), abs(p.y)) < REACH) free = texture(shade_map, p / (2.0 * REACH) + 0.5).rgb;
    float shade = mix(free.g, free.b, frame.own[1].x);
    float near = smoothstep(16.0, 3.0, away);
    float is_rock = smoothstep(0.22, 0.74, rock + 0.42 * (stone.a - 0.5) + 0.20 * (broad.b - 0.5));
    vec3 flat_n = normalize(normal);
    vec3 n = raised(flat_n, place, mix(sand.r * RIPPLE + 0.0018 * sand.g, 0.035 * stone.a, is_rock) * mix(0.12, 1.0, near));

    vec3 grains = mix(vec3(0.72, 0.66, 0.53), vec3(0.80, 0.75, 0.64), broad.b) * (0.93 + 0.14 * sand.g * near);
    grains *= 0.90 + 0.14 * sand.r;
    grains = mix(grains, grains * vec3(0.80, 0.76, 0.70), smoothstep(0.6, 0.0, sand.r) * 0.35);  // fine dark stuff lies in the troughs
    grains = mix(grains, vec3(0.90, 0.84, 0.78), sand.a * near * 0.55);
    grains *= mix(vec3(0.70, 0.72, 0.66), vec3(1.0), smoothstep(0.0, 0.30, abs(rock - 0.0) < 0.001 ? 1.0 : 1.0 - rock));
    vec3 growth = mix(vec3(0.26, 0.22, 0.13), vec3(0.44, 0.33, 0.29), smoothstep(0.35, 0.75, stone.b));
    growth = mix(growth, vec3(0.36, 0.38, 0.22), smoothstep(0.55, 0.85, broad.b) * 0.6);
    growth = mix(growth, vec3(0.56, 0.40, 0.52), smoothstep(0.70, 0.92, stone.g * stone.b * 1.6) * 0.5);
    vec4 crust = texture(skin_tile, p.yx / 2.9);
    growth = mix(growth, vec3(0.66, 0.36, 0.50), 0.7 * smoothstep(0.60, 0.74, crust.a));
    growth = mix(growth, vec3(0.20, 0.42, 0.40), 0.6 * smoothstep(0.38, 0.26, crust.b));
    growth *= 0.55 + 0.75 * stone.a;
    vec3 albedo = mix(grains, growth, is_rock);

    float caustic = netted(place, flat_n.y, shade);
    vec3 lit = lit_by(albedo, n, free.r * mix(1.0, 0.72 + 0.28 * stone.a, is_rock), shade, 0.0, caustic);
    colour = shown(lit * left + veil);
}
"""

SURFACE = """
uniform sampler2D wave_tile;
// The surface from below, along a way that rises: the bright window overhead, and beyond it the sea's own mirror.
vec3 surface(vec3 d) {
    float now = frame.own[0].y;
    float far = (frame.own[0].x - eye.position.y) / max(d.y, 0.02);
    vec2 p = eye.position.xz + d.xz * far;
    vec4 a = texture(wave_tile, p * 0.047 + vec2(0.0042, 0.0031) * now);
    vec4 b = texture(wave_tile, p.yx * 0.118 + vec2(-0.0082, 0.0071) * now);
    vec4 c = texture(wave_tile, p * 0.290 + vec2(0.0120, -0.0150) * now);
    float motion = mix(0.7, 1.0, frame.own[0].z);
    vec2 broad = ((a.rg - 0.5) * 0.34 + (b.gr - 0.5) * 0.17) * motion, s = broad + (b.gr - 0.5) * 0.08 * motion + (c.rg - 0.5) * 0.15 * motion;
    // The long swell alone moves the window's rim, and little, so that it stays round; all waves bend what is mirrored.
    vec3 n = normalize(vec3(-s.x, -1.0, -s.y)), long_n = normalize(vec3(-0.45 * broad.x, -1.0, -0.45 * broad.y));
    float ci = max(-dot(d, long_n), 0.02);
    float k = 1.0 - 1.777 * (1.0 - ci * ci);
    float ct = sqrt(max(k, 0.0));
    float back = smoothstep(0.44, -0.12, k);  // small waves spread the mirror's edge over many degrees: it is nowhere a line

    vec3 up = normalize(1.333 * d + (1.333 * ci - ct) * long_n - 0.25 * vec3(s.x, 0.0, s.y));
    float rise = clamp(up.y, 0.0, 1.0);
    vec3 low = vec3(frame.own[2].w, frame.own[3].w, frame.own[4].w), high = vec3(frame.own[5].z, frame.own[6].z, frame.own[7].z);
    vec3 sky = mix(low, high, smoothstep(0.02, 0.66, rise));
    float sun = max(dot(up, frame.own[13].xyz), 0.0);
    vec3 gold = frame.sunlight.rgb * vec3(0.55, 0.68, 0.67);
    float glow = frame.own[1].x * (1.0 - 0.6 * frame.own[1].x) * pow(sun, 5.0);  // late light takes the blue's place: added to it, both would be grey
    sky = mix(sky, gold * vec3(1.02, 0.70, 0.39), 0.9 * smoothstep(vec3(0.075, 0.02, 0.02), vec3(0.46, 0.42, 0.38), vec3(glow)));  // red last: blue turns gold by pale green, not by rose
    sky = max(mix(vec3(dot(sky, vec3(0.30, 0.55, 0.15))), sky, 1.18), 0.0);  // blue and warm meet in grey: a little less of it
    // Crests gather the light, troughs spread it: broad lenses, and along them the swell's long soft lines, which close nowhere.
    float lens = 0.55 * a.b + 0.35 * b.b + 0.08 * c.b;
    vec2 q = mat2(0.94, -0.34, 0.34, 0.94) * (p + s * 1.5);
    float line = texture(wave_tile, q * vec2(0.020, 0.105) + vec2(0.0021, 0.0058) * now, 1.0).a, other = texture(wave_tile, (q + 0.24 * q.yx) * vec2(0.027, 0.150) + vec2(-0.0024, 0.0049) * now, 1.0).a;
    line = 0.6 * smoothstep(0.40, 0.95, line) + 0.5 * smoothstep(0.45, 0.95, other);
    sky *= 0.72 + 0.34 * lens + 0.42 * line;
    sky += gold * (0.07 * pow(sun, 3.5) + 0.34 * pow(sun, 16.0) + 0.95 * pow(sun, 70.0));  // after the waves: they would smear it
    sky *= frame.own[1].z * (1.0 + frame.own[1].y * frame.clock.z);

    vec3 down = reflect(d, n);
    float fall = (frame.own[0].x + 1.5) / max(-down.y, 0.06);
    vec3 bed = vec3(0.40, 0.60, 0.58) * (frame.sunlight.g * 0.70 + frame.skylight.g * 0.6) * (0.45 + 0.9 * a.b);
    vec3 mirror = bed * exp(-TAKEN * fall) + water_light(down) * (1.0 - exp(-GIVEN * fall)) * 0.80;
    mirror = mix(mirror, frame.own[2].rgb * 1.25, 0.45);
    mirror *= 0.86 + 0.34 * a.b + 0.24 * b.b + low * 0.10 * line;
    vec3 seen = mix(sky, mirror, back);
    return seen * exp(-TAKEN * 0.40 * far) + water_light(d) * (1.0 - exp(-GIVEN * 0.50 * far));
}

// Shafts of light, all of which come from the sun: long and soft, brightest near it.
vec3 shafts(vec3 d) {
    vec3 sun = frame.sun.xyz, one = normalize(cross(sun, vec3(0.0, 0.0, 1.0))), two = cross(one, sun);
    float near = dot(d, sun), turn = atan(dot(d, two), dot(d, one)) / (2.0 * PI), now = frame.own[0].y;
    vec4 strand = textureLod(wave_tile, vec2(turn * 2.0, 0.13 + 0.0016 * now + 0.02 * near), 1.5);
    float bright = smoothstep(0.35, 0.95, 0.62 * strand.a + 0.75 * strand.b);
    float off = acos(clamp(near, -1.0, 1.0));
    bright *= smoothstep(0.05, 0.35, off) * exp(-1.15 * off) * smoothstep(2.3, 1.0, off);
    return frame.sunlight.rgb * vec3(0.32, 0.80, 1.10) * bright * frame.own[1].w * 0.85 * (1.0 + frame.own[1].y * frame.clock.z);
}
"""

SURFACE_FRAGMENT = light.BLOCKS + WATER + SURFACE + light.SHOWN + """
in vec3 way;
out vec4 colour;
void main() {
    vec3 d = normalize(way);
    vec3 far = water_light(d);
    if (d.y > 0.015) far = mix(far, surface(d), smoothstep(0.015, 0.16, d.y));
    colour = shown(far + shafts(d));
}
"""

RAY_VERTEX = light.BLOCKS + WATER + """
layout(location = 0) in vec2 corner;     // −1…1 across, 0…1 down
layout(location = 1) in vec4 stand;      // where it meets the surface: x, z; half width, strength
layout(location = 2) in vec4 own;        // phase, pace, 0, 0
out vec2 at; out vec4 nature; out float away;
void main() {
    vec3 top = vec3(stand.x, frame.own[0].x, stand.y);
    float length_ = (frame.own[0].x + 1.5) / frame.sun.y;
    vec3 axis = -frame.sun.xyz;
    vec3 middle = top + axis * length_ * 0.5;
    vec3 side = normalize(cross(axis, middle));
    vec3 place = top + axis * length_ * corner.y + side * corner.x * stand.z * mix(0.75, 1.25, corner.y);
    at = corner;
    nature = vec4(stand.w, own.xyz);
    away = length(place - eye.position.xyz);
    gl_Position = eye.clip * vec4(place, 1.0);
}
"""

RAY_FRAGMENT = light.BLOCKS + WATER + """
in vec2 at; in vec4 nature; in float away;
uniform sampler2D wave_tile;
out vec4 colour;
void main() {
    float now = frame.clock.x;
    // Strands within the shaft come and go over many seconds.
    float strand = texture(wave_tile, vec2(at.x * 0.16 + nature.y * 0.37, nature.y + now * 0.0065 * nature.z)).b;
    float edge = 0.5 + 0.5 * cos(PI * at.x);
    float down = smoothstep(0.0, 0.22, at.y) * exp(-1.1 * at.y) * smoothstep(1.0, 0.25, at.y);  // it never ends, it fades
    float slow = 0.62 + 0.38 * sin(now * 0.19 * nature.z + nature.y * 6.3);
    float bright = nature.x * edge * edge * (0.25 + 0.95 * smoothstep(0.25, 0.95, strand)) * down * slow;
    bright *= smoothstep(1.2, 4.0, away) * frame.own[1].w * (1.0 + 1.2 * frame.own[1].y * frame.clock.z);
    vec3 light = frame.sunlight.rgb * vec3(0.34, 0.86, 1.06) * bright * exp(-TAKEN * away * 0.26);
    colour = vec4(1.0 - exp(-light * frame.sunlight.w * frame.clock.w), 0.0);
}
"""
