"""The forest's shaders of what lets light through, flows or glows: leaves, the brook, shafts, motes and fireflies,
and the few things that awaken where one looks. Its uniforms and the mist are `forest_light`'s.
"""

from __future__ import annotations

from environments import light
from environments.forest_light import (
    COMMON,
    FLOOR,
    FLOOR_VERTEX,
    HERB,
    HERB_VERTEX,
    NEAR_VERTEX,
    OAK_FOOT,
    SKY,
    SKY_VERTEX,
    WIND,
    WOOD,
    WOOD_VERTEX,
)  # fmt: skip

LEAF_VERTEX = (
    COMMON
    + WIND
    + """
layout(location = 0) in vec3 place;
layout(location = 1) in vec3 normal;
layout(location = 2) in vec2 atlas_at;
layout(location = 3) in vec4 tone;
layout(location = 4) in vec3 sway;
out vec2 leaf_at; out vec3 body; out vec3 through; out vec4 haze; out float sunny;
void main() {
    vec3 moved = swayed(place, sway);
    gl_Position = eye.clip * vec4(moved, 1.0);
    leaf_at = atlas_at;
    vec3 way = normalize(place - eye.position.xyz);
    float far = length(place - eye.position.xyz);
    vec3 young = vec3(0.102, 0.120, 0.036), old = vec3(0.050, 0.072, 0.028);
    vec3 albedo = mix(old, young, tone.z);
    vec3 glow = mix(vec3(0.105, 0.172, 0.034), vec3(0.268, 0.266, 0.056), tone.z * tone.z);
    if (tone.w > 1.5) { albedo *= vec3(1.15, 1.12, 1.05); glow *= vec3(0.95, 1.02, 1.0); }
    if (tone.w > 2.5) { albedo = mix(vec3(0.026, 0.044, 0.028), vec3(0.048, 0.064, 0.034), tone.z); glow = vec3(0.045, 0.055, 0.020); }
    float facing = max(dot(normal, frame.sun.xyz) * 0.8 + 0.2, 0.0);
    float ahead = max(toward_sun(way), 0.0);
    // Each cluster comes into the sun and out of it in its own time.
    sunny = tone.y * (0.72 + 0.30 * sin(dot(under_sun(place), vec2(1.3, 0.9)) + frame.clock.x * 0.19 + sway.y));
    // Overhead the crown wakes where one looks: the light comes through a little more.
    float woken = frame.own[10].y * smoothstep(0.78, 0.97, dot(way, CROWN));
    body = albedo * (frame.sunlight.rgb * facing * sunny + (frame.skylight.rgb * (0.65 + 0.35 * normal.y) + frame.ground.rgb * 0.6) * tone.x)
        + glow * frame.skylight.rgb * (2.2 * max(way.y, 0.0) + 0.2) * tone.x * (0.45 + 0.55 * tone.x);
    through = glow * frame.sunlight.rgb * (0.16 + 0.85 * ahead * ahead * ahead + 0.36 * max(way.y, 0.0) * max(way.y, 0.0) + 0.20 * woken);
    sunny += 0.25 * woken;
    float thick = mist_thick(place), air = 1.0 - exp(-0.008 * max(far - 8.0, 0.0));
    vec3 low = mist_light(way), above = mix(low, frame.own[7].rgb * 0.80, smoothstep(0.25, 0.85, way.y));
    float clear = (1.0 - air) * (1.0 - thick);  // as `aired` in two steps, but found here once
    haze = vec4((above * air * (1.0 - thick) + low * thick) / max(1.0 - clear, 1e-3), 1.0 - clear);
}
""".replace("CROWN", "normalize(vec3(-0.10, 1.0, -0.32))")
)

LEAF = (
    light.BLOCKS
    + light.SHOWN
    + """
uniform sampler2D atlas;
in vec2 leaf_at; in vec3 body; in vec3 through; in vec4 haze; in float sunny;
out vec4 colour;
void main() {
    vec4 sprig = texture(atlas, leaf_at);
    // The cover is sharpened to the pixel close by; in small mipmaps it stays soft, so that far crowns are lace.
    float edge = max(1.6 * fwidth(sprig.a), 0.05);
    float cover = clamp((sprig.a - 0.40) / edge + 0.5, 0.0, 1.0);
    if (cover < 0.12) discard;
    // Some leaves stand in the sun and others in their shade: each has its own measure.
    float fleck = smoothstep(0.25, 0.85, 0.75 * sprig.g + 0.75 * sunny - 0.22);
    vec3 lighted = body * (0.35 + 1.1 * sprig.r) * (0.82 + 0.36 * sprig.g);
    lighted += through * sunny * (0.13 + 2.0 * fleck) * (0.40 + 0.85 * sprig.r) * (1.0 - 0.8 * sprig.b);
    lighted = mix(lighted, lighted * vec3(0.8, 0.66, 0.56), sprig.b);
    colour = vec4(shown(mix(lighted, haze.rgb, haze.a)).rgb, cover);
}
"""
)

WATER_VERTEX = (
    COMMON
    + """
layout(location = 0) in vec3 place;
layout(location = 1) in vec4 way_down;  // metres downstream, metres aside, pace, depth
layout(location = 2) in float stir;
out vec3 at; out vec4 flow; out float thick; out float stirred;
void main() {
    gl_Position = eye.clip * vec4(place, 1.0);
    at = place; flow = way_down; thick = mist_thick(place); stirred = stir;
}
"""
)

WATER = (
    COMMON
    + light.SHOWN
    + """
uniform sampler2D dapple; uniform sampler2D floor_map; uniform sampler2D backdrop;
in vec3 at; in vec4 flow; in float thick; in float stirred;
out vec4 colour;
void main() {
    float t = frame.clock.x, far = length(at - eye.position.xyz);
    vec2 p = flow.xy;
    // Broad swells and fine ripples drift down at two paces; at sills and about stones the water stands rougher.
    float smooth_water = 1.7 * (1.0 - smoothstep(4.5, 10.0, far)) * (1.0 - 0.6 * stirred);
    vec2 one = texture(dapple, vec2(p.x - 0.17 * t, p.y * 0.45 + 0.1 * sin(p.x)) / 1.9, smooth_water).ba - 0.5;
    vec2 two = texture(dapple, vec2(p.y * 0.7 + 0.03 * t, p.x * 1.3 - 0.28 * t) / 0.95 + 0.37, smooth_water).ab - 0.5;
    vec2 slope = (0.80 * one + (0.30 + 0.6 * stirred) * two.yx) * (0.30 + 0.20 * stirred) * smoothstep(-1.5, 6.0, far) * (1.0 - 0.45 * smoothstep(4.0, 9.0, far));
    vec3 n = normalize(vec3(-slope.y, 1.0, slope.x));
    vec3 way = normalize(at - eye.position.xyz);
    vec3 back = reflect(way, n);
    back = normalize(vec3(back.x, abs(back.y) + 0.02, back.z));
    float fresnel = 0.03 + 0.97 * pow(1.0 - clamp(dot(n, -way), 0.0, 1.0), 4.5);
    // What it mirrors: the leaves with their gaps, drawn together so that a ripple does not tear them, each eye's own; lower down trunks in the mist, and the bank.
    float gap = textureLod(dapple, (at.xz + back.xz / max(back.y, 0.40) * 4.0) / 8.0, 2.5).g;
    vec3 leaves = vec3(0.045, 0.056, 0.020) * frame.skylight.rgb + 0.006 * frame.sunlight.rgb;
    float warm = exp((toward_sun(back) - 1.0) * 2.0);
    vec3 overhead = mix(leaves, (frame.own[7].rgb * 1.05 + frame.own[8].rgb * 0.9 * warm) * (0.45 + 0.7 * gap), smoothstep(0.25, 1.05, gap + 0.5 * min(back.y - 0.45, 0.15)));
    vec3 low = mist_light(back) * vec3(0.58, 0.82, 1.14) * (0.56 + 0.25 * exp((toward_sun(back) - 1.0) * 6.0));
    vec4 belts = textureLod(backdrop, vec2(atan(back.x, -back.z) / (2.0 * PI), (degrees(asin(back.y)) + 6.0) / 48.0), 1.5);
    low *= mix(1.0, 0.55, smoothstep(0.20, 0.60, back.y)) * mix(1.0, 0.45, clamp(0.6 * belts.x + 0.3 * belts.y, 0.0, 1.0));
    vec3 standing = vec3(0.034, 0.044, 0.015) * frame.skylight.rgb + vec3(0.0050, 0.0052, 0.0016) * frame.sunlight.rgb;  // and nearer trees stand before it
    float trees = smoothstep(0.06, 0.52, belts.w + 0.25 * belts.x);
    low = mix(low, standing, 0.94 * trees);
    low = mix(vec3(0.014, 0.017, 0.007) * (frame.skylight.rgb + 0.08 * frame.sunlight.rgb), low, smoothstep(0.04, 0.14, back.y));
    vec3 mirrored = mix(low, overhead, smoothstep(0.50, 0.70, back.y));
    // Under its banks it is dark; and the old oak stands over it, dark in it.
    mirrored *= 1.0 - 0.72 * smoothstep(0.16, 0.44, abs(flow.y) + 0.5 * one.x);
    vec2 oak = OAK - at.xz, ray = normalize(back.xz);
    float beside = abs(oak.x * ray.y - oak.y * ray.x), ahead = dot(oak, ray);
    mirrored *= 1.0 - 0.88 * smoothstep(1.3, 0.2, beside) * smoothstep(0.0, 0.5, ahead);
    // The sun's glitter is a wide lobe: it lies quietly, and alike for both eyes.
    float open = textureLod(floor_map, at.xz / 80.0 + 0.5, 1.0).a;
    float c = toward_sun(back) - 1.0;
    mirrored += frame.sunlight.rgb * (0.35 + 0.65 * open) * (0.42 * exp(c * 60.0) + 0.07 * exp(c * 14.0)) * (1.0 - 0.93 * trees);
    mirrored *= 0.84 + 0.55 * clamp(0.25 + one.x + 0.6 * two.x, 0.0, 0.75);  // troughs show less of it than crests
    // And where ripples cross, points of light kindle and drown again, small and slow.
    float glint = texture(dapple, vec2(p.x * 1.3 - 0.21 * t, p.y * 1.1) / 0.37, 0.0).b + texture(dapple, vec2(p.y * 1.3 + 0.02 * t, p.x * 1.6 - 0.33 * t) / 0.43, 0.0).a - 1.0;
    vec3 sparkle = frame.sunlight.rgb * smoothstep(0.30, 0.62, glint) * (0.06 + 0.24 * open) * exp((toward_sun(way) - 1.0) * 2.0) * exp(-0.012 * far * far);
    float deep = 1.0 - exp(-flow.w * 2.4 / max(-way.y, 0.12));
    vec3 body = vec3(0.020, 0.026, 0.014) * (frame.skylight.rgb + 0.12 * frame.sunlight.rgb * open);
    // Where it is stirred, air goes down with it: soft white that forms, stretches and is gone.
    float lace = texture(dapple, vec2(p.x * 1.1 - 0.34 * t, p.y * 2.3) / 1.15 + 0.02 * one, 0.0).b + texture(dapple, vec2(p.y * 3.1, p.x * 1.7 - 0.47 * t) / 1.7, 0.0).a - 1.0;
    float white = smoothstep(0.10, 1.15, stirred + 1.3 * lace) * smoothstep(0.10, 0.50, stirred) * 0.30;
    float edge = smoothstep(0.0, 0.03, flow.w);
    float tint = (1.0 - fresnel) * 0.72 * deep;
    vec3 seen = mirrored * fresnel + body * tint + sparkle;
    float cover = clamp(fresnel + tint, 0.0, 1.0);
    vec3 froth = vec3(0.46, 0.52, 0.56) * (frame.skylight.rgb + 0.16 * frame.sunlight.rgb * (0.25 + open));
    seen = mix(seen, froth, white); cover = mix(cover, 1.0, white) * edge;
    seen *= edge / max(cover, 1e-3);
    colour = vec4(shown(mix(seen, mist_light(way), thick)).rgb * cover, cover);
}
""".replace("OAK", f"vec2({OAK_FOOT[0]}, {OAK_FOOT[1]})")
)

LIVELY_VERTEX = (
    NEAR_VERTEX.replace("layout(location = 3) in vec3 sway;", "layout(location = 3) in vec3 shift;\nlayout(location = 4) in vec2 what;")
    .replace("MOVED", "woken(place)")
    .replace("sway.z > 0.3", "what.y > 0.3")
    .replace("frame.sun.xyz), 0.0) * sway.z", "frame.sun.xyz), 0.0) * what.y")
    .replace("glow * sway.z", "glow * what.y")
    .replace("0.2, sway.z)", "0.2, what.y)")
    .replace("thick = mist_thick(place);", "lit += glowing() * tint.rgb; thick = mist_thick(moved);")
    .replace(
        "void main() {",
        """
vec3 turned(vec3 p, float a, float b) {
    p.xy = vec2(cos(a) * p.x - sin(a) * p.y, sin(a) * p.x + cos(a) * p.y);
    p.xz = vec2(cos(b) * p.x + sin(b) * p.z, cos(b) * p.z - sin(b) * p.x);
    return p;
}
vec3 woken(vec3 place) {
    float t = frame.clock.x;
    if (what.x < 0.5) {  // the robin: its head turns about the neck; a bob lowers all but the feet; a hop lifts it
        float c = cos(frame.own[2].w * shift.x), s = sin(frame.own[2].w * shift.x);
        vec2 d = place.xz - frame.own[2].xz;
        place.xz = frame.own[2].xz + vec2(c * d.x + s * d.y, c * d.y - s * d.x);
        place.y += frame.own[3].y - 0.014 * frame.own[3].x * shift.y * smoothstep(0.0, 0.05, place.y - frame.own[2].y);
    } else if (what.x < 1.5) {  // mushrooms stand where they stand
    } else if (what.x < 2.5) {  // flowers: from open toward closed
        place += shift * (1.0 - clamp(frame.own[1].w + frame.own[9].z, 0.0, 1.0));
        place.xz += 0.004 * vec2(sin(t * 0.9 + place.x * 9.0), sin(t * 0.7 + place.z * 7.0)) * frame.own[0].x;
    } else if (what.x < 3.5) {  // the squirrel: its tail sways and curls
        place += vec3(0.055, 0.030, 0.030) * shift.x * shift.x * frame.own[3].w;
    } else {  // a leaf on its way down, each behind the other
        float since = frame.own[3].z - shift.z, y = 8.6 - 0.60 * since;
        float size = smoothstep(0.0, 2.0, since) * smoothstep(-1.42, -1.15, y) * step(0.0, frame.own[3].z);
        float own = shift.x * 3.7 + shift.y;
        vec3 column = vec3(shift.x + 0.42 * sin(since * 0.62 + own) + 0.10 * sin(since * 1.7 + own), y + 0.10 * sin(since * 1.24 + own), shift.y + 0.30 * sin(since * 0.47 + own * 2.0));
        place = column + turned(place, 0.7 * sin(since * 0.9 + own), since * 0.8 + own) * size;
    }
    return place;
}
vec3 glowing() {
    if (what.x > 0.5 && what.x < 1.5) return vec3(3.4, 2.5, 1.25) * frame.own[9].y * shift.x;
    if (what.x > 1.5 && what.x < 2.5) return vec3(0.42, 0.38, 0.30) * frame.own[9].z;
    if (what.x < 0.5) return vec3(0.28, 0.24, 0.18) * frame.own[9].x;
    if (what.x < 3.5) return vec3(0.62, 0.50, 0.36) * frame.own[10].x * tint.a;
    return vec3(0.35);
}
void main() {""",
    )
)

SHAFT_VERTEX = (
    COMMON
    + """
layout(location = 0) in vec2 corner;
layout(location = 1) in vec4 foot;   // x, y, z of its middle on the ground, width m
layout(location = 2) in vec4 kind;   // length m, strength, phase, whether it answers a look
out vec2 across; out vec3 hue; out vec3 at;
void main() {
    // A card along the sunlight, turned about that axis to the origin (not to the eye): fixed in the world.
    vec3 axis = frame.sun.xyz;
    vec3 side = normalize(cross(axis, foot.xyz + axis * kind.x * 0.4));
    at = foot.xyz + axis * corner.y * kind.x + side * (corner.x - 0.5) * foot.w;
    gl_Position = eye.clip * vec4(at, 1.0);
    across = corner;
    float t = frame.clock.x;
    float alive = 0.62 + 0.26 * sin(t * 0.17 + kind.z) + 0.12 * sin(t * 0.41 + kind.z * 3.1);
    vec3 way = normalize(at - eye.position.xyz);
    float ahead = 0.25 + 0.75 * exp((toward_sun(way) - 1.0) * 1.6);
    vec3 tint = frame.own[5].rgb / max(max(frame.own[5].r, frame.own[5].g), 0.05);
    hue = tint * vec3(0.95, 0.92, 0.90) * (kind.y + 0.55 * kind.w * frame.own[9].w) * alive * ahead * frame.own[0].w * (0.70 + 0.75 * frame.clock.z);
}
"""
)

SHAFT = (
    light.BLOCKS
    + light.SPREAD
    + """
in vec2 across; in vec3 hue; in vec3 at;
out vec4 colour;
void main() {
    float x = across.x * 2.0 - 1.0;
    float soft = exp(-x * x * 4.5) - 0.011;
    float streak = 0.80 + 0.20 * sin(x * 5.0 + at.x * 2.0 + frame.clock.x * 0.06);
    float ends = smoothstep(0.0, 0.06, across.y) * (1.0 - smoothstep(0.35, 1.0, across.y));
    float near = smoothstep(6.5, 13.0, length(at - eye.position.xyz));
    vec3 light = hue * max(soft, 0.0) * streak * ends * near * frame.clock.w;
    light += (spread(gl_FragCoord.xy) - 0.5) / 400.0 * step(0.0005, light.r);
    colour = vec4(max(light, 0.0), 1.0);
}
"""
)

MOTE_VERTEX = (
    COMMON
    + """
layout(location = 0) in vec2 corner;
layout(location = 1) in vec4 home;   // x, y, z, phase
layout(location = 2) in float kind;  // 0 a seed adrift, 1 a firefly
out vec2 across; out vec3 bright; out float halo;
void main() {
    float t = frame.clock.x, p = home.w;
    across = corner; halo = kind;
    vec3 at = home.xyz + vec3(sin(t * 0.13 + p) + 0.4 * sin(t * 0.37 + p * 2.0), 0.5 * sin(t * 0.17 + p * 1.7), cos(t * 0.11 + p * 1.3)) * mix(0.55, 0.75, kind);
    vec3 way = normalize(at - eye.position.xyz);
    float far = length(at - eye.position.xyz), alone, size;
    if (kind < 0.5) {
        size = max(0.006, far * eye.size.z * 1.1);
        float turn = 0.5 + 0.5 * sin(t * 0.5 + p * 5.0);
        alone = 1.8 * turn * turn * (0.10 + 0.9 * exp((toward_sun(way) - 1.0) * 2.2)) * (0.006 / size);
        vec3 off = at - eye.position.xyz - SHAFT_WAY * max(dot(at - eye.position.xyz, SHAFT_WAY), 0.0);
        alone *= 1.0 + 2.2 * frame.own[9].w * exp(-dot(off, off) * 0.5);
        bright = vec3(0.85, 0.70, 0.42) * alone * frame.own[1].y;
    } else {
        // Each kindles slowly and fades, in its own time of six to ten seconds; dark between. None is like another.
        float own = fract(p * 7.3), big = mix(0.10, 0.30, own * own);
        size = max(big, far * eye.size.z * mix(4.5, 8.0, own));
        float turn = 0.5 + 0.5 * sin(t * (0.62 + 0.40 * fract(p * 1.7)) + p * 5.0);
        alone = smoothstep(0.35, 1.0, turn) * (0.40 + 0.60 * clamp(big / size, 0.0, 1.0)) * mix(0.30, 1.0, fract(p * 4.7));
        bright = mix(vec3(1.55, 1.05, 0.34), vec3(1.10, 1.35, 0.42), fract(p * 2.3)) * alone * frame.own[1].z * smoothstep(0.0, 0.5, frame.own[1].z * 1.5 - fract(p * 3.1));
    }
    bright *= smoothstep(1.2, 2.5, far);
    vec3 side = normalize(cross(way, vec3(0.0, 1.0, 0.01))), up = cross(side, way);
    gl_Position = eye.clip * vec4(at + (side * corner.x + up * corner.y) * size * step(1e-4, bright.r), 1.0);
}
""".replace("SHAFT_WAY", "normalize(vec3(-0.55, 0.10, -8.8))")
)

MOTE = (
    light.BLOCKS
    + """
in vec2 across; in vec3 bright; in float halo;
out vec4 colour;
void main() {
    float off = dot(across, across);
    float disc = max(1.0 - off, 0.0);
    // A seed is a small soft disc; a firefly a point in a halo that the mist about it gives back.
    vec3 seed = bright * (0.45 + 1.1 * exp(-off * 16.0));
    vec3 fly = bright * (0.10 * exp(-off * 3.0) + 0.30 * exp(-off * 16.0)) + (bright + 0.3 * bright.r) * exp(-off * 90.0);
    colour = vec4(mix(seed, fly, halo) * disc * disc * frame.clock.w, 1.0);
}
"""
)

PROGRAMS = {
    "lively": (LIVELY_VERTEX, HERB), "herbs": (HERB_VERTEX, HERB), "wood": (WOOD_VERTEX, WOOD), "floor": (FLOOR_VERTEX, FLOOR), "water": (WATER_VERTEX, WATER),
    "leaves": (LEAF_VERTEX, LEAF), "sky": (SKY_VERTEX, SKY), "shafts": (SHAFT_VERTEX, SHAFT), "motes": (MOTE_VERTEX, MOTE),
}  # fmt: skip
"""Vertex and fragment shader of each thing drawn."""
