"""How the canyon takes the light: snow, ice, the sky with its halo. GLSL only; see `light` for the rest.

frame.own: [0] tangent of the sun's height, dusk 0–1 (stars, aurora), cloud drift in tiles
           [1] cloud cover, streaks; how far the light in the river has flowed, m; its strength
           [2] the awakenings' warmth: river, flower, arch, sky   [3] their bloom
           [4] fox's warmth and bloom; bough's warmth and bloom   [5] fox's breath 0–1, head 0–1, look; bough's fall 0–1
           [6] linear rgb of the light in the ice; motion left 0–1   [7] rgb of light thrown back by lit snow, t
           [8] the root of the frosted twigs; light of what is told   [9] the fox's neck; its breath's age 0–1
           [10] the bough; its rise, m   [11] level axis of the fox's nod; stars, dusk's belt 0–1   [12] the fox's snout
"""

from __future__ import annotations

import math

from environments import clouds, light
from environments.snow_far import LINE_HIGH, LINE_LOW
from environments.snow_land import NEAR_M, RIVER, WIND

CAST_M = 10.0  # half side of the map of what solid things shade on the snow

SUNNY = """
float sunny(float line, float soft) { return smoothstep(-0.016 - soft, 0.028 + soft, frame.own[0].x - line); }
vec3 thrown(vec3 n, float open) {  // from the lit wall on the left and the snow about
    vec3 wall = frame.own[7].rgb * (0.30 + 0.45 * max(-n.x, 0.0) + 0.25 * max(-n.y, 0.0));
    // At dusk the sky over the set sun lights what leans toward it: snow keeps its form.
    float toward = max(dot(n, normalize(vec3(frame.sun.x, 0.16, frame.sun.z))), 0.0);
    vec3 after = vec3(0.0250, 0.0108, 0.0085) * frame.own[11].w * frame.own[8].w * toward * (0.25 + 0.75 * toward);
    return (wall + after) * (0.4 + 0.6 * open);
}
"""

LAND_VERTEX = light.BLOCKS + light.SKY_TABLE + light.FOG + RIVER + """
layout(location = 0) in vec3 at;
layout(location = 1) in vec3 facing;
layout(location = 2) in vec2 free;
out vec3 place; out vec3 normal; out vec2 open; out vec2 os; out vec4 air;
void main() {
    air = haze(at);
    place = at; normal = facing; open = free; os = river(at.xz);
    gl_Position = eye.clip * vec4(at, 1.0);
}
"""

FLOW = """
uniform sampler2D ice_tile;  // streams, veils, cracks, bubbles
// The light that flows within the ice, at a place across and along the river; 0 … about 2.
vec3 flow(vec2 os, float depth) {
    float run = frame.own[1].z;
    vec2 q = vec2((os.y - run) / 15.0, os.x / 6.5 + 0.13 * depth);
    vec4 a = texture(ice_tile, q + vec2(0.0, 0.17 * depth), 3.2);  // soft: it lies deep in the ice
    vec4 b = texture(ice_tile, vec2((os.y - 0.55 * run) / 27.0 + 0.4, 0.31 - os.x / 13.0), 2.0);
    float stream = 1.25 * a.r * (0.25 + 0.9 * b.g) + 0.30 * b.r;
    float body = 0.10 + 0.28 * b.g;
    vec3 cool = frame.own[6].rgb, warm = vec3(cool.b, cool.r + 0.25 * cool.g, cool.g) * vec3(0.95, 0.75, 1.0);
    float hue = smoothstep(0.35, 0.85, b.g + 0.25 * sin(os.y * 0.13 - 0.05 * frame.clock.x));
    return mix(cool, warm, 0.38 * hue) * (stream + body);
}
"""

LAND_FRAGMENT = light.BLOCKS + light.SKY_TABLE + RIVER + SUNNY + FLOW + light.SHOWN + f"""
const float NEAR_MAP = {NEAR_M}; const float CAST = {CAST_M}; const float WIND_X = {math.cos(WIND):.5f}, WIND_Z = {math.sin(WIND):.5f};
""" + """
uniform sampler2D near_map;   // slopes, open sky, sunline
uniform sampler2D snow_tile;  // slopes along and across the wind, patches, grain
uniform sampler2D cast_map;   // sun and sky that solid things leave free
in vec3 place; in vec3 normal; in vec2 open; in vec2 os; in vec4 air;
out vec4 colour;
void main() {
    vec3 to_eye = eye.position.xyz - place;
    float away = length(to_eye);
    to_eye /= away;
    vec2 p = place.xz;
    vec2 windy = vec2(p.x * WIND_X + p.y * WIND_Z, p.y * WIND_X - p.x * WIND_Z);
    vec3 n = normalize(normal);
    float half_width = river_half(os.y);
    float on_ice = smoothstep(0.10, -0.12, abs(os.x) - half_width);
    vec4 a = texture(snow_tile, windy / vec2(9.0, 4.3)), b = texture(snow_tile, windy / vec2(61.0, 37.0) + 0.37);
    float steep = 1.0 - n.y;

    // Snow: slopes from the near map close by, from the tile farther away.
    vec2 carved = a.rg - 0.5;
    vec2 tilt = vec2(carved.x * WIND_X - carved.y * WIND_Z, carved.x * WIND_Z + carved.y * WIND_X) * 0.55 * smoothstep(260.0, 20.0, away) * (1.0 - smoothstep(0.2, 0.5, steep));
    vec2 slope = -n.xz / n.y;
    float line = open.y;
    vec2 free = vec2(open.x, 1.0);
    float inside = max(abs(p.x), abs(p.y)) / NEAR_MAP;
    if (inside < 1.0) {
        vec4 close = texture(near_map, p / (2.0 * NEAR_MAP) + 0.5);
        float share = smoothstep(1.0, 0.82, inside);
        slope = mix(slope + tilt, (close.rg - 0.5) * 2.0, share);
#ifndef LOW
        vec2 ripple = texture(snow_tile, windy / vec2(2.7, 1.15) + 0.21).rg - 0.5;  // finer than the mesh: what the wind drew last
        slope += vec2(ripple.x * WIND_X - ripple.y * WIND_Z, ripple.x * WIND_Z + ripple.y * WIND_X) * 0.26 * share * (0.25 + 0.75 * b.b) * smoothstep(9.0, 3.0, away);
#endif
        free.x *= close.b;
        line = max(line, close.a - 0.5);
    } else slope += tilt;
    if (max(abs(p.x), abs(p.y)) < CAST) {
        vec2 stood = texture(cast_map, p / (2.0 * CAST) + 0.5).rg;
        free *= stood;
    }
    slope *= smoothstep(0.2, 1.6, away);  // where the patient is, the snow lies smooth
    vec3 fine = normalize(vec3(-slope.x, 1.0, -slope.y));
    float lit = sunny(line, 0.012 + min(0.00022 * away, 0.09)) * free.y;  // far off the mesh is coarse, and so is what it knows of shade
    // Snow scatters light within: the edge of its shade is soft, red reaching a little less far than blue.
    float facing = dot(fine, frame.sun.xyz);
    vec3 wrap = clamp((facing + vec3(0.05, 0.07, 0.10)) / (1.0 + vec3(0.05, 0.07, 0.10)), 0.0, 1.0);
    vec3 white = mix(vec3(0.86, 0.875, 0.89), vec3(0.90, 0.905, 0.905), b.b) * (0.975 + 0.05 * a.a);
    vec3 from_sky = frame.skylight.rgb * free.x * (0.60 + 0.40 * fine.y) * (0.86 + 0.16 * a.b + 0.14 * b.b);
    vec3 around = thrown(fine, free.x);
    float through = smoothstep(-2.6, -0.4, p.x) * smoothstep(-1.6, -3.4, p.y) * (1.0 - free.y);  // the ice of the arch stains its shade
    around += frame.sunlight.rgb * vec3(0.02, 0.13, 0.24) * through * sunny(line, 0.0) * (0.4 + 0.6 * wrap);
    vec3 seen = white * (frame.sunlight.rgb * wrap * lit + from_sky + around);
    seen += vec3(0.010, 0.035, 0.055) * frame.skylight.rgb * (1.0 - free.x) * 2.0;  // blue from within the hollows

    // At dusk the heights keep a rosy light when the sun itself is gone.
    float rosy = frame.own[11].w * smoothstep(-1.0, 13.0, place.y) * (0.35 + 0.65 * max(dot(fine.xz, normalize(frame.sun.xz)), 0.0));
    seen += white * vec3(0.070, 0.027, 0.024) * rosy * frame.own[8].w;

    // Ice where it is too steep for snow: old layers, bent and squeezed, lit through.
    float bare = smoothstep(0.30, 0.46, steep + 0.26 * (b.b - 0.5) + 0.16 * (a.b - 0.5)) * (1.0 - on_ice);
    if (bare > 0.01) {
        float warp = 1.6 * b.b + 0.14 * a.b;
        float layer = place.y * 0.55 + 2.2 * warp;
        vec4 band = texture(ice_tile, vec2((p.x + p.y) * 0.018 + 0.2 * warp, layer * 0.21));
        vec4 flute = texture(ice_tile, vec2(layer * 0.02, (p.x * 0.9 - p.y * 0.7) * 0.11 + 0.3 * band.g));
        float old = smoothstep(0.30, 0.80, band.g * 0.75 + 0.35 * flute.g + 0.25 * band.r * band.r);
        vec3 body = mix(vec3(0.15, 0.36, 0.57), vec3(0.66, 0.77, 0.90), old) * (0.80 + 0.35 * flute.r) * (1.0 - 0.35 * band.b);
        vec3 ice_n = normalize(n + vec3(flute.g - 0.5, 0.6 * (band.g - 0.5), flute.r - 0.5) * 0.5);
        float ice_sun = clamp((dot(ice_n, frame.sun.xyz) + 0.35) / 1.35, 0.0, 1.0);
        vec3 ice = body * (frame.sunlight.rgb * ice_sun * mix(0.25, 1.0, lit) * mix(0.0, 1.0, max(lit, 0.25 * smoothstep(-0.02, 0.1, frame.own[0].x))) + frame.skylight.rgb * (0.45 + 0.55 * free.x) + thrown(ice_n, 0.7));
        ice += vec3(0.03, 0.10, 0.18) * (frame.sunlight.rgb * 0.35 * ice_sun + frame.skylight.rgb * 0.9) * (1.0 - old);  // subsurface
        float m = 1.0 - max(dot(ice_n, to_eye), 0.0);
        ice += sky_light(normalize(reflect(-to_eye, ice_n) * vec3(1.0, 0.0, 1.0) + vec3(0.0, 0.45, 0.0))) * (0.03 + 0.14 * m * m * m);
        ice += body * vec3(0.022, 0.0095, 0.011) * rosy * frame.own[8].w;
        seen = mix(seen, ice, bare * 0.92);
    }

    // The river of light: clear ice, and in two depths below its face light that flows.
    float from_river = max(abs(os.x) - half_width, 0.0);
    float strength = frame.own[1].w;
    if (on_ice > 0.0) {
        vec2 bend = to_eye.xz / max(to_eye.y + 0.45, 0.45);
        vec2 deep = river(p - bend * 0.75), mid = river(p - bend * 0.22);
        vec3 glow = 0.62 * flow(deep, 1.0);
        vec4 grain = texture(ice_tile, vec2(os.y / 5.1, os.x / 4.3));
        vec4 skin = texture(ice_tile, vec2(mid.y / 19.0 + 0.2, mid.x / 15.0));
        float crack = skin.b * skin.b * smoothstep(60.0, 8.0, away), bubble = grain.a * 0.5;
        float edge = smoothstep(0.0, -0.75, abs(os.x) - half_width);
        vec3 body = mix(vec3(0.34, 0.62, 0.72), vec3(0.055, 0.235, 0.33), edge * (0.75 + 0.25 * skin.g));
        vec3 around_light = frame.skylight.rgb * free.x + frame.sunlight.rgb * 0.5 * max(frame.sun.y, 0.0) * lit + thrown(vec3(0.0, 1.0, 0.0), 1.0);
        vec3 ice = body * around_light * (0.65 + 0.5 * grain.g);
        ice += glow * strength * (0.30 + 0.70 * edge);
        ice += vec3(0.55, 0.72, 0.78) * around_light * (0.30 * crack + 0.35 * bubble) * 0.8 + glow * strength * crack * 0.5;
        vec2 ripple = vec2(grain.g - 0.5, skin.g - 0.5) * 0.10;
        vec3 face = normalize(vec3(ripple.x, 1.0, ripple.y));
        float m = 1.0 - max(dot(face, to_eye), 0.0), m2 = m * m;
        vec3 bounce = reflect(-to_eye, face);
        bounce.y = abs(bounce.y) + 0.10;
        ice += sky_light(normalize(bounce)) * (0.02 + 0.42 * m2 * m2 * m) * (0.35 + 0.65 * free.x);
        // Thin snow blown over it.
        float dusted = smoothstep(0.42, 0.80, a.b * 0.75 + 0.30 * b.b + 0.16 * grain.g - 0.10 * edge) * 0.80;
        dusted = max(dusted, 0.55 * smoothstep(-0.35, 0.05, abs(os.x) - half_width));
        seen = mix(seen, mix(ice, seen * 0.93 + glow * strength * 0.25, dusted), on_ice);
    }
    // Its light lies on the banks.
    float near_glow = exp(-from_river * 1.15) * (1.0 - on_ice);
    seen += white * frame.own[6].rgb * strength * near_glow * (0.20 + 0.25 * max(-sign(os.x) * fine.x, 0.0)) * 0.55;
    // Close by the light is a little quieter: the eye rests farther out.
    seen *= mix(0.96, 1.0, smoothstep(0.6, 3.0, away));
    colour = shown(mix(air.rgb, seen, air.a));
}
"""

FAR_VERTEX = light.BLOCKS + light.SKY_TABLE + light.FOG + """
layout(location = 0) in vec3 at;
layout(location = 1) in vec3 shares;  // u, v in the picture; open sky
out vec3 place; out vec3 on; out vec4 air;
void main() {
    air = haze(at);
    // The air between is lit by the snow below and the blue above, and shines toward the sun.
    vec3 way = normalize(at);
    float toward = max(dot(way, frame.sun.xyz), 0.0), away = length(at);
    air.rgb = mix(air.rgb, frame.skylight.rgb * 1.35 + vec3(0.020, 0.0075, 0.009) * frame.own[11].w * frame.own[8].w + 0.20 * air.rgb, 0.62 * (1.0 - toward * toward) * (1.0 - frame.own[0].y));
    air.a *= exp(-0.0016 * min(away, 400.0) * toward * toward * toward);
    place = at; on = shares;
    gl_Position = eye.clip * vec4(at, 1.0);
}
"""

FAR_FRAGMENT = light.BLOCKS + light.SKY_TABLE + SUNNY + light.SHOWN + f"""
const float LINE_LOW = {LINE_LOW}, LINE_HIGH = {LINE_HIGH};
""" + """
uniform sampler2D far_map;    // slopes, root-spaced; rock; sunline
uniform sampler2D snow_tile;
uniform sampler2D ice_tile;
in vec3 place; in vec3 on; in vec4 air;
out vec4 colour;
void main() {
    float away = length(place);
    vec4 known = texture(far_map, on.xy);
    vec4 b = texture(snow_tile, place.xz / 47.0 + place.y * vec2(0.023, 0.031));
    float close = smoothstep(170.0, 30.0, away);  // finer than the picture: what is within reach of the eye
    vec4 c = texture(snow_tile, vec2(place.x * 0.8 - place.z * 0.6, place.y * 1.7 + 0.2 * place.x) / 8.0);
    // Old layers of the glacier, bent; here and there a crack runs down through them.
    float level = place.y + 2.4 * (b.b - 0.5) + 0.06 * place.x;
    vec4 band = texture(ice_tile, vec2((place.x * 0.8 - place.z * 0.6) / 46.0, level / 9.5));
    vec4 rift = texture(ice_tile, vec2(level / 31.0 + 0.3, (place.x * 0.8 - place.z * 0.6 + 1.5 * band.g) / 17.0));
    vec2 lean = known.rg * 2.0 - 1.0;
    vec2 broad = sign(lean) * lean * lean * 3.0;
    vec2 slope = broad + (b.rg - 0.5) * 0.5 + (c.rg - 0.5) * 0.9 * close;
    vec3 n = normalize(vec3(-slope.x, 1.0, -slope.y));
    float lit = sunny(mix(LINE_LOW, LINE_HIGH, known.a), 0.02);
    float wrap = clamp((dot(n, frame.sun.xyz) + 0.08) / 1.08, 0.0, 1.0);
    vec3 sky = frame.skylight.rgb * on.z * (0.52 + 0.38 * n.y + 0.22 * dot(n.xz, normalize(frame.sun.xz)));
    vec3 fall = frame.sunlight.rgb * wrap * lit + sky + thrown(n, on.z);
    vec3 white = vec3(0.87, 0.885, 0.90) * (0.96 + 0.08 * b.a);
    vec3 seen = white * fall + vec3(0.010, 0.035, 0.055) * frame.skylight.rgb * (1.0 - on.z) * 2.0;
    float bare = smoothstep(0.22, 0.55, known.b + 0.22 * (b.a - 0.5) + (0.55 * (c.b - 0.5) + 0.50 * (band.g - 0.5)) * close), tone = smoothstep(0.3, 1.0, known.b + 0.35 * (c.b - 0.5) * close);
    // Close by it is the canyon's ice that shows, farther off rock.
    float icy = smoothstep(150.0, 55.0, away);
    float steep = 1.0 - inversesqrt(1.0 + dot(broad, broad));
    bare = max(bare, smoothstep(0.36, 0.52, steep + 0.26 * (b.b - 0.5) + 0.30 * (band.g - 0.5)) * smoothstep(60.0, 26.0, away));  // as on the near ground
    vec3 stone = mix(vec3(0.215, 0.220, 0.232), vec3(0.090, 0.098, 0.116), tone);
    float old = clamp(0.50 * smoothstep(60.0, 25.0, away) + 0.50 * tone + 0.60 * smoothstep(0.35, 0.75, band.g) - 0.45 * band.r * band.r, 0.0, 1.0);
    vec3 ice = mix(vec3(0.57, 0.72, 0.88), vec3(0.12, 0.32, 0.54), old) * (1.0 - 0.22 * rift.r * rift.r);
    vec3 body = mix(stone, ice, icy);
    seen = mix(seen, body * (fall + icy * 0.5 * sky) + icy * vec3(0.03, 0.08, 0.14) * sky, bare * mix(0.88, 0.84, icy));
    // The heights keep a rosy light when the sun itself is gone.
    float rosy = frame.own[11].w * smoothstep(0.0, 16.0, place.y) * (0.12 + 0.88 * max(dot(n.xz, normalize(frame.sun.xz)), 0.0));
    seen += mix(white, body * 1.5, bare * 0.7) * vec3(0.190, 0.062, 0.040) * rosy * frame.own[8].w;
    colour = shown(mix(air.rgb, seen, air.a));
}
"""

CIRRUS = """
#define STREAKS(flat_way) (mat2(0.096, -0.075, 0.028, 0.258) * (flat_way))
#define STREAKS_COVER 0.34
#define CLOUD_EDGE 0.52
"""  # drawn out across the look, and thin; clouds without an edge

SKY_FRAGMENT = light.BLOCKS + light.SKY_TABLE + CIRRUS + clouds.CLOUDS + light.SHOWN + """
uniform sampler2D ice_tile;
in vec3 way;
out vec4 colour;

const float ARC = 0.036;  // how bright the arc about the zenith is by day, of the sun

vec3 rainbow(float t) {  // red 0 … violet 1, pale
    return max(vec3(1.0, 0.94, 0.86) - abs(vec3(t) - vec3(0.14, 0.48, 0.86)) * vec3(2.0, 2.1, 2.3), 0.0);
}

// Ice crystals in the air: a ring about the sun, a brighter knot on either side of it; a ring of colours about the zenith for who looks there.
vec3 crystals(vec3 d, float shine) {
    float off = acos(clamp(dot(d, frame.sun.xyz), -1.0, 1.0));
    float t = (off - 0.378) / 0.030;
    float ring = smoothstep(-0.5, 0.15, t) * exp(-max(t, 0.0) * 0.85);
    vec3 tone = mix(vec3(1.0, 0.66, 0.48), vec3(0.85, 0.93, 1.0), smoothstep(-0.3, 1.2, t));
    float level = abs(d.y - frame.sun.y);
    float dog = exp(-level * level / 0.0011) * exp(-max(t, 0.0) * 0.55) * smoothstep(-0.6, 0.3, t);
    float zenith = acos(clamp(d.y, 0.0, 1.0));
    float arc_t = (0.535 - zenith) / 0.048;  // 0 outside, red, to 1 inside, violet; whole, and only when one looks
    float arc = smoothstep(-0.35, 0.25, arc_t) * smoothstep(1.45, 0.80, arc_t);
    // By day two thirds of it are always there, faint, and at either end it is long in fading: the sky has something for who lies.
    float side = smoothstep(-0.50, 0.85, dot(normalize(d.xz + 1e-4), normalize(frame.sun.xz)));
    shine += ARC * side * smoothstep(0.03, 0.12, frame.sun.y) * frame.sunlight.g;
    return frame.sunlight.rgb * (tone * (0.030 * ring + 0.14 * dog)) + rainbow(clamp(arc_t, 0.0, 1.0)) * arc * shine;
}

// Curtains of pale light, high up, when it has grown dark or one has looked long at the sky.
vec3 aurora(vec3 d, float strength) {
    if (strength < 0.002 || d.y < 0.05) return vec3(0.0);
    // Two curtains, hardly bent, to either side of the zenith: each a soft green hem and a long pale veil that reaches up toward it.
    vec2 p = d.xz / (d.y + 0.16);
    float t = frame.own[7].w;
    p = vec2(0.96 * p.x + 0.28 * p.y, 0.96 * p.y - 0.28 * p.x);
    float bend = 0.13 * sin(p.x * 0.9 + 0.021 * t) + 0.04 * sin(p.x * 2.1 - 0.033 * t + 1.0);
    vec2 off = vec2(p.y + 1.10 - bend, 0.95 - p.y + 0.8 * bend) - 0.10 * p.x * p.x;  // inward from their hems
    vec4 low = textureLod(ice_tile, vec2(p.x * 0.021 + 0.0005 * t, p.y * 0.008 + 0.31), 4.0);
    float rays = 0.78 + 0.22 * sin(p.x * 9.0 + 5.0 * low.g + 0.05 * t) * sin(p.x * 3.7 - 0.03 * t);
    vec2 inner = max(off, 0.0);
    vec2 hem = smoothstep(-0.24, 0.10, off) * exp(-4.2 * inner), veil = smoothstep(-0.20, 0.40, off) * exp(-2.2 * inner);
    vec2 share = mix(vec2(0.35), vec2(1.0, 0.8), smoothstep(0.25, 0.65, vec2(low.g, 1.0 - low.g)));
    vec3 green = vec3(0.13, 0.66, 0.44), violet = vec3(0.40, 0.28, 0.70);
    vec3 light = green * 0.75 * dot(hem, share) + mix(green, violet, 0.50) * 0.40 * rays * dot(veil, share);
    return light * strength * smoothstep(0.07, 0.40, d.y) * exp(-0.28 * p.x * p.x);  // at both ends it is gone before it reaches the hills
}

void main() {
    vec3 d = normalize(way);
    vec3 up = normalize(vec3(d.x, max(d.y, 0.0), d.z));
    float from_sun = acos(clamp(dot(up, frame.sun.xyz), -1.0, 1.0));
    float dusk = frame.own[0].y;
    // The deeper the sun, the deeper the blue overhead.
    vec3 tint = mix(mix(vec3(1.0), vec3(0.86, 1.06, 1.36), smoothstep(0.15, 0.05, frame.sun.y)), vec3(0.36, 0.74, 1.34), dusk);
    vec3 seen = clouded(up, frame.own[0].zw, frame.own[1].x, frame.own[1].y);
    seen = seen * (1.0 + vec3(0.16, 0.34, 0.66) * smoothstep(0.01, 0.42, up.y)) * mix(vec3(1.0), tint, smoothstep(0.06, 0.6, up.y)) + sun_disc(up);
    seen += frame.sunlight.rgb * frame.clock.z * (0.10 * exp(-from_sun * 3.5) + 0.010);  // the light swells with the breath
    float told = frame.own[2].w * 0.5 + frame.own[3].w;
    seen += crystals(up, 0.015 * told * (1.0 - dusk) * dot(frame.sunlight.rgb, vec3(1.6)) );
    // Opposite the sun the pink belt of dusk.
    float behind = 0.5 - 0.5 * dot(normalize(up.xz + 1e-5), normalize(frame.sun.xz));
    float belt = exp(-pow((up.y - 0.16) / 0.13, 2.0)) * frame.own[11].w;
    seen += vec3(0.050, 0.022, 0.024) * belt * (0.35 + 0.65 * behind);
    seen += aurora(up, (0.085 * dusk + 0.055 * told * (0.35 + 0.65 * dusk)) * (0.88 + 0.24 * frame.clock.z));
    colour = shown(seen);
}
"""
SAMPLERS = ("sky_table", "cloud_tile", "ice_tile", "snow_tile", "near_map", "cast_map", "far_map", "bough_tile")
"""Each has its own texture unit, in this order, in every shader."""
