"""The forest's shaders: mist lit by a low sun, leaves that let light through, dapples that wander.

One light story: the sun stands low ahead and a little to the left, behind leaves. What is near is
in warm shade, the middle is where light falls, the far dissolves into pale mist; so every surface
ends in `misted`. All shade is baked; the dapples are one picture, thrown along the sun's direction.

frame.own: [0] wind m/s-like strength, mist density 1/m, mist height m, shafts
           [1] warmth 0–1, motes
           [2] the bird's neck x, its feet's y, its neck z; its head's turn
           [3] the bird's bob 0–1
"""

from __future__ import annotations

from environments import light

_COMMON = (
    light.BLOCKS
    + """
float toward_sun(vec3 way) { return dot(way, frame.sun.xyz); }

vec3 mist_light(vec3 way) {
    // Cool where it is lit by the sky, warm and bright toward the sun, which is never seen itself.
    float c = toward_sun(way);
    float wide = exp((c - 1.0) * 2.2), core = exp((c - 1.0) * 11.0);
    float breath = 1.0 + 0.14 * frame.clock.z;
    vec3 cool = vec3(0.250, 0.315, 0.315) * (0.85 + 0.35 * clamp(way.y * 1.6, -0.3, 1.0));
    vec3 later = mix(vec3(1.0), vec3(1.05, 0.97, 0.86), frame.own[1].x);
    return later * (cool + (vec3(0.62, 0.50, 0.29) * wide + vec3(0.62, 0.47, 0.25) * core) * breath);
}

float mist_thick(vec3 place) {
    // How much of the mist's own light stands before a place: 1 − transmittance. It lies low and begins at 5 m.
    vec3 way = place - eye.position.xyz;
    float far = length(way);
    float rise = (way.y) / frame.own[0].z;
    float low = abs(rise) < 0.01 ? 1.0 : (1.0 - exp(-rise)) / rise;
    return 1.0 - exp(-frame.own[0].y * max(far - 5.0, 0.0) * low);
}

vec2 under_sun(vec3 place) {
    // Where the sun's ray through a place meets the level of the ground.
    return place.xz - frame.sun.xz / frame.sun.y * (place.y + 1.4);
}
"""
)

_WIND = """
vec3 swayed(vec3 place, vec3 sway) {
    // Trunks lean slowly, each in its own time; leaves tremble on top of that, small.
    float t = frame.clock.x, calm = frame.own[0].x;
    float slow = sin(t * 0.61 + sway.y) + 0.6 * sin(t * 0.37 + sway.y * 2.7);
    place.xz += vec2(0.9, 0.45) * sway.x * slow * calm;
    float own = dot(place, vec3(1.9, 1.3, 2.3)) + sway.y;
    vec3 flutter = vec3(sin(t * 2.3 + own), sin(t * 3.1 + own * 1.7) * 0.8, sin(t * 1.7 + own * 1.3));
    float gust = 0.55 + 0.45 * sin(t * 0.23 + place.x * 0.11 + sin(t * 0.071) * 2.0);
    return place + flutter * sway.z * gust * calm;
}
"""

_DAPPLED = """
float dappled(vec2 g, float blur) {
    // Two drifting pictures of gaps in the leaves; where both are open light comes down.
    // The pictures lie across the sunlight: on level ground spots are drawn out along it, on trunks they are round.
    float t = frame.clock.x;
    vec2 along = normalize(frame.sun.xz);
    g -= along * dot(g, along) * (1.0 - frame.sun.y);
    vec2 wander = vec2(sin(t * 0.31) + 0.5 * sin(t * 0.53), cos(t * 0.23)) * 0.010 * frame.own[0].x;
    vec2 a = g / 6.1 + wander, b = g.yx / 15.0 - wander * 0.6;
    float fine = textureLod(dapple, a, blur).r, gap = textureLod(dapple, b, max(blur - 1.0, 0.0)).g;
    return (0.06 + 1.5 * fine) * (0.35 + 0.75 * smoothstep(0.05, 0.6, gap + 0.10 * sin(t * 0.11 + g.x * 0.2)));
}
"""

FLOOR_VERTEX = (
    _COMMON
    + """
layout(location = 0) in vec3 place;
layout(location = 1) in vec3 normal;
out vec3 at; out vec3 up; out float thick;
void main() {
    gl_Position = eye.clip * vec4(place, 1.0);
    at = place; up = normal; thick = mist_thick(place);
}
"""
)

FLOOR = (
    _COMMON
    + light.SHOWN
    + "uniform sampler2D floor_map; uniform sampler2D litter; uniform sampler2D dapple; uniform sampler2D soil;\n"
    + _DAPPLED
    + """
in vec3 at; in vec3 up; in float thick;
out vec4 colour;
void main() {
    vec4 map = texture(floor_map, at.xz / 80.0 + 0.5);
    vec3 leaves = texture(litter, at.xz / 1.83).rgb;
    vec4 fine = texture(soil, at.xz / 0.74), broad = texture(soil, at.zx / 3.9);
    float far = length(at.xz);
    float tuft = 0.5 * fine.a + 0.5 * broad.g;
    vec3 lit = leaves * (0.75 + 1.5 * broad.a);
    vec3 earth = vec3(0.165, 0.118, 0.077) * (0.25 + 1.1 * fine.b) * (0.6 + 0.8 * broad.b) + 0.35 * leaves * broad.a;
    vec3 moss = mix(vec3(0.046, 0.062, 0.016), vec3(0.135, 0.132, 0.036), 0.5 * fine.g + 0.5 * broad.a) * (0.15 + 1.7 * fine.r) * (0.55 + 0.9 * broad.r);
    vec3 albedo = mix(lit, earth, map.r * 0.85);
    albedo = mix(albedo, moss, 0.96 * smoothstep(0.40, 0.62, map.g + 1.6 * (tuft - 0.5)));
    float open = texture(floor_map, under_sun(vec3(at.x, -1.4 + (at.y + 1.4) * 0.35, at.z)) / 80.0 + 0.5).a;
    float sun = open * mix(dappled(at.xz, clamp(far * 0.12 - 0.6, 0.0, 3.5)), 1.0, 0.25 + 0.75 * smoothstep(0.86, 1.0, open));
    vec3 n = normalize(up);
    vec3 way = normalize(at - eye.position.xyz);
    // Litter and moss lie tilted every way, and against the sun they glow.
    float ahead = max(toward_sun(way), 0.0);
    float facing = 0.6 * max(dot(n, frame.sun.xyz), 0.0) + 0.40 + 0.55 * ahead * ahead;
    float shade = map.b * mix(0.40, 1.0, smoothstep(1.0, 9.0, far));  // near is in the oak's shade
    vec3 lighted = albedo * (frame.sunlight.rgb * facing * sun * 1.6 + frame.skylight.rgb * shade * (0.55 + 0.45 * n.y) + frame.ground.rgb * shade);
    // Wet glints are left out on purpose: leaf litter is dull, and glints shimmer.
    vec3 seen = mix(lighted, mist_light(way), thick);
    // Under the viewer the ground goes over into soft shade: no feet are missed, no edge is seen.
    seen = mix(seen * 0.0 + vec3(0.030, 0.033, 0.024) * (0.7 + 0.6 * tuft), seen, smoothstep(0.35, 1.5, far));
    colour = shown(seen);
}
"""
)

WOOD_VERTEX = (
    _COMMON
    + _WIND
    + """
layout(location = 0) in vec3 place;
layout(location = 1) in vec3 normal;
layout(location = 2) in vec4 look;
layout(location = 3) in vec2 tone;
layout(location = 4) in vec2 sway;
out vec3 at; out vec3 out_way; out vec4 bark_at; out vec2 shade; out float thick;
void main() {
    vec3 moved = swayed(place, vec3(sway, 0.0));
    gl_Position = eye.clip * vec4(moved, 1.0);
    at = place; out_way = normal; bark_at = look; shade = tone; thick = mist_thick(place);
}
"""
)

WOOD = (
    _COMMON
    + light.SHOWN
    + "uniform sampler2D bark; uniform sampler2D floor_map; uniform sampler2D dapple;\n"
    + _DAPPLED
    + """
in vec3 at; in vec3 out_way; in vec4 bark_at; in vec2 shade; in float thick;
out vec4 colour;
void main() {
    vec4 b = texture(bark, bark_at.xy / vec2(0.9, 1.3));
    float kind = bark_at.z;
    float is_oak = step(kind, 0.5), is_beech = step(0.5, kind) * step(kind, 1.5), is_birch = step(1.5, kind) * step(kind, 2.5);
    float is_spruce = step(2.5, kind);
    vec3 oak = vec3(0.098, 0.078, 0.058) * (0.30 + 1.0 * b.r);
    vec3 beech = vec3(0.150, 0.140, 0.120) * (0.40 + 0.55 * b.g + 0.25 * b.r) * (1.0 - 0.45 * b.b) * (0.75 + 0.5 * b.a);
    vec3 birch = mix(vec3(0.46, 0.43, 0.37) * (0.85 + 0.25 * b.g), vec3(0.050, 0.045, 0.040), b.b);
    vec3 spruce = vec3(0.105, 0.072, 0.052) * (0.45 + 0.75 * b.r) * (0.8 + 0.4 * b.g);
    vec3 albedo = oak * is_oak + beech * is_beech + birch * is_birch + spruce * is_spruce;
    float mossy = smoothstep(0.40, 0.75, bark_at.w * 0.75 + (b.a - 0.5) * 0.9 + 0.12 * (b.r - 0.5));
    albedo = mix(albedo, vec3(0.075, 0.102, 0.020) * (0.55 + 0.7 * b.a), mossy * 0.9);
    vec3 n = normalize(out_way), way = normalize(at - eye.position.xyz);
    float far = length(at - eye.position.xyz);
    float spots = dappled(under_sun(at), clamp(far * 0.10 - 0.5, 0.0, 3.0));
    float wrap = max((dot(n, frame.sun.xyz) + 0.15) / 1.15, 0.0);
    float rim = pow(1.0 - max(dot(n, -way), 0.0), 3.0) * exp((toward_sun(way) - 1.0) * 1.5);
    vec3 lighted = albedo * (frame.sunlight.rgb * shade.y * (wrap * (0.25 + 0.75 * spots) + 0.55 * rim)
        + (frame.skylight.rgb * (0.8 + 0.35 * n.y) + frame.ground.rgb * (1.1 - 0.4 * n.y)) * shade.x * mix(0.72, 1.0, smoothstep(4.0, 9.0, far)));
    colour = shown(mix(lighted, mist_light(way), thick));
}
"""
)

LEAF_VERTEX = (
    _COMMON
    + _WIND
    + """
layout(location = 0) in vec3 place;
layout(location = 1) in vec3 normal;
layout(location = 2) in vec2 atlas_at;
layout(location = 3) in vec4 tone;
layout(location = 4) in vec3 sway;
out vec2 leaf_at; out vec3 body; out vec3 through; out vec3 haze; out float thick; out float level;
void main() {
    vec3 moved = swayed(place, sway);
    gl_Position = eye.clip * vec4(moved, 1.0);
    leaf_at = atlas_at;
    vec3 way = normalize(place - eye.position.xyz);
    float far = length(place - eye.position.xyz);
    vec3 young = vec3(0.100, 0.128, 0.022), old = vec3(0.050, 0.082, 0.022);
    vec3 albedo = mix(old, young, tone.z);
    vec3 glow = mix(vec3(0.16, 0.20, 0.030), vec3(0.34, 0.29, 0.045), tone.z);
    if (tone.w > 1.5) { albedo *= vec3(1.25, 1.12, 1.0); glow *= vec3(1.25, 1.1, 0.9); }
    if (tone.w > 2.5) { albedo = mix(vec3(0.026, 0.048, 0.026), vec3(0.048, 0.068, 0.030), tone.z); glow = vec3(0.045, 0.055, 0.016); }
    float facing = max(dot(normal, frame.sun.xyz) * 0.8 + 0.2, 0.0);
    float ahead = max(toward_sun(way), 0.0);
    // Each cluster comes into the sun and out of it in its own time.
    float spots = 0.72 + 0.30 * sin(dot(under_sun(place), vec2(1.3, 0.9)) + frame.clock.x * 0.19 + sway.y);
    body = albedo * (frame.sunlight.rgb * facing * tone.y * spots + (frame.skylight.rgb * (0.65 + 0.35 * normal.y) + frame.ground.rgb * 0.6) * tone.x);
    // Light through the blade: strongest against the sun, and from below against the sky.
    float sky_through = 0.42 * max(way.y, 0.0) * tone.x;
    through = glow * (frame.sunlight.rgb * tone.y * spots * (0.10 + 0.75 * ahead * ahead * ahead) + frame.skylight.rgb * sky_through * 3.0);
    haze = mist_light(way);
    thick = mist_thick(place);
    level = far;
}
"""
)

LEAF = (
    light.BLOCKS
    + light.SHOWN
    + """
uniform sampler2D atlas;
in vec2 leaf_at; in vec3 body; in vec3 through; in vec3 haze; in float thick; in float level;
out vec4 colour;
void main() {
    vec4 sprig = texture(atlas, leaf_at);
    // The cover is sharpened to the pixel, and kept whole in small mipmaps, so that crowns do not thin out far away.
    float edge = max(1.4 * fwidth(sprig.a), 0.05);
    float cover = clamp((sprig.a - 0.46) / edge + 0.5, 0.0, 1.0);
    if (cover < 0.3) discard;
    float shade = 0.35 + 1.1 * sprig.r;
    vec3 lighted = body * shade + through * (0.45 + 0.9 * sprig.r) * (0.75 + 0.5 * sprig.g) * (1.0 - 0.8 * sprig.b);
    lighted = mix(lighted, lighted * vec3(0.8, 0.62, 0.5), sprig.b);
    colour = vec4(shown(mix(lighted, haze, thick)).rgb, cover);
}
"""
)

_NEAR_VERTEX = (
    _COMMON
    + _WIND
    + "uniform sampler2D dapple; uniform sampler2D floor_map;\n"
    + _DAPPLED
    + """
layout(location = 0) in vec3 place;
layout(location = 1) in vec3 normal;
layout(location = 2) in vec4 tint;
layout(location = 3) in vec3 sway;
out vec3 lit; out float thick; out vec3 haze; out vec3 at;
void main() {
    vec3 moved = MOVED;
    gl_Position = eye.clip * vec4(moved, 1.0);
    vec3 way = normalize(place - eye.position.xyz);
    vec3 n = dot(normal, way) > 0.0 && sway.z > 0.3 ? -normal : normal;
    float open = textureLod(floor_map, under_sun(place) / 80.0 + 0.5, 0.0).a;
    float sun = open * mix(dappled(under_sun(place), 1.0), 1.0, smoothstep(0.86, 1.0, open));
    float facing = max(dot(n, frame.sun.xyz), 0.0);
    float behind = max(-dot(n, frame.sun.xyz), 0.0) * sway.z;
    vec3 glow = tint.rgb * vec3(1.9, 1.75, 0.9);
    vec3 ambient = (frame.skylight.rgb * (0.6 + 0.4 * n.y) + frame.ground.rgb * 0.7) * tint.a;
    lit = tint.rgb * (frame.sunlight.rgb * sun * (facing + 0.10) * (0.4 + 0.6 * tint.a) + ambient)
        + glow * sway.z * (frame.sunlight.rgb * sun * (0.15 + 0.7 * behind) * max(toward_sun(way) + 0.3, 0.0) + frame.skylight.rgb * 0.12 * tint.a);
    thick = mist_thick(place);
    haze = mist_light(way);
    at = vec3(place.xz + place.y * vec2(0.7, 0.45), 1.0 - smoothstep(0.13, 0.2, sway.z));
}
"""
)

HERB_VERTEX = _NEAR_VERTEX.replace("MOVED", "swayed(place, vec3(sway.x, sway.y, sway.x * 0.5))")

BIRD_VERTEX = _NEAR_VERTEX.replace("MOVED", "perched(place, sway.xy)").replace(
    "void main() {",
    """
vec3 perched(vec3 place, vec2 part) {
    // The head turns about the neck; a bob lowers all but the feet.
    float c = cos(frame.own[2].w * part.x), s = sin(frame.own[2].w * part.x);
    vec2 d = place.xz - frame.own[2].xz;
    place.xz = frame.own[2].xz + vec2(c * d.x + s * d.y, c * d.y - s * d.x);
    place.y -= 0.014 * frame.own[3].x * part.y * smoothstep(0.0, 0.05, place.y - frame.own[2].y);
    return place;
}
void main() {""",
)

HERB = (
    light.BLOCKS
    + light.SHOWN
    + """
uniform sampler2D dapple; uniform sampler2D floor_map; uniform sampler2D soil;
in vec3 lit; in float thick; in vec3 haze; in vec3 at;
out vec4 colour;
void main() {
    // Moss and stone have a grain that no vertex is small enough for.
    vec4 fine = texture(soil, at.xy / 0.55);
    float grain = mix(1.0, (0.20 + 1.55 * fine.r) * (0.75 + 0.5 * fine.g), at.z);
    colour = shown(mix(lit * grain, haze, thick));
}
"""
)

SKY_VERTEX = light.BLOCKS + light.SKY_VERTEX

SKY = (
    _COMMON
    + light.SHOWN
    + """
uniform sampler2D backdrop;
in vec3 way;
out vec4 colour;
void main() {
    vec3 d = normalize(way);
    float c = toward_sun(d);
    vec3 mist = mist_light(d);
    vec3 high = vec3(0.80, 1.00, 1.16) + vec3(0.55, 0.40, 0.20) * exp((c - 1.0) * 2.5);
    vec3 sky = mix(mist * 1.12, high, smoothstep(0.12, 0.75, d.y));
    sky += vec3(0.55, 0.42, 0.22) * exp((c - 1.0) * 60.0);
    float elevation = degrees(asin(clamp(d.y, -1.0, 1.0)));
    vec3 belts = textureLod(backdrop, vec2(atan(d.x, -d.z) / (2.0 * PI), (elevation + 6.0) / 48.0), 0.0).rgb;
    belts *= 1.0 - smoothstep(34.0, 41.0, elevation);
    vec3 dark = vec3(0.052, 0.066, 0.044);
    float low = exp(-max(elevation, 0.0) * 0.03);
    sky = mix(sky, mix(dark, mist, mix(0.78, 0.93, low)), belts.b);
    sky = mix(sky, mix(dark, mist, mix(0.64, 0.84, low)), belts.g);
    sky = mix(sky, mix(dark, mist, mix(0.50, 0.74, low)), belts.r);
    colour = shown(mix(sky, mist, 1.0 - smoothstep(-4.0, 2.0, elevation)));
}
"""
)

SHAFT_VERTEX = (
    _COMMON
    + """
layout(location = 0) in vec2 corner;
layout(location = 1) in vec4 foot;   // x, y, z of its middle on the ground, width m
layout(location = 2) in vec4 kind;   // length m, strength, phase, unused
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
    hue = vec3(0.95, 0.74, 0.42) * kind.y * alive * ahead * frame.own[0].w * (0.70 + 0.75 * frame.clock.z);
}
"""
)

SHAFT = (
    light.BLOCKS
    + """
in vec2 across; in vec3 hue; in vec3 at;
out vec4 colour;
float spread(vec2 p) { return fract(52.9829189 * fract(dot(p, vec2(0.06711056, 0.00583715)))); }
void main() {
    float x = across.x * 2.0 - 1.0;
    float soft = exp(-x * x * 4.5) - 0.011;
    float streak = 0.75 + 0.25 * sin(x * 5.0 + hue.r * 40.0 + frame.clock.x * 0.06);
    float ends = smoothstep(0.0, 0.06, across.y) * (1.0 - smoothstep(0.35, 1.0, across.y));
    float near = smoothstep(6.5, 13.0, length(at - eye.position.xyz));
    vec3 light = hue * max(soft, 0.0) * streak * ends * near * frame.clock.w;
    light += (spread(gl_FragCoord.xy) - 0.5) / 400.0 * step(0.0005, light.r);
    colour = vec4(max(light, 0.0), 1.0);
}
"""
)

MOTE_VERTEX = (
    _COMMON
    + """
layout(location = 0) in vec2 corner;
layout(location = 1) in vec4 home;   // x, y, z, phase
out vec2 across; out float bright;
void main() {
    float t = frame.clock.x, p = home.w;
    vec3 at = home.xyz + vec3(sin(t * 0.13 + p) + 0.4 * sin(t * 0.37 + p * 2.0), 0.5 * sin(t * 0.17 + p * 1.7), cos(t * 0.11 + p * 1.3)) * 0.55;
    vec3 way = normalize(at - eye.position.xyz);
    float far = length(at - eye.position.xyz);
    float size = max(0.006, far * eye.size.z * 1.1);
    vec3 side = normalize(cross(way, vec3(0.0, 1.0, 0.01))), up = cross(side, way);
    gl_Position = eye.clip * vec4(at + (side * corner.x + up * corner.y) * size, 1.0);
    across = corner;
    float turn = 0.5 + 0.5 * sin(t * 0.5 + p * 5.0);
    bright = 1.8 * turn * turn * (0.10 + 0.9 * exp((toward_sun(way) - 1.0) * 2.2)) * smoothstep(1.2, 2.5, far) * (0.006 / size) * frame.own[1].y;
}
"""
)

MOTE = (
    light.BLOCKS
    + """
in vec2 across; in float bright;
out vec4 colour;
void main() {
    float disc = max(1.0 - dot(across, across), 0.0);
    colour = vec4(vec3(0.85, 0.70, 0.42) * disc * bright * frame.clock.w, 1.0);
}
"""
)

PROGRAMS = {
    "bird": (BIRD_VERTEX, HERB), "herbs": (HERB_VERTEX, HERB), "wood": (WOOD_VERTEX, WOOD), "floor": (FLOOR_VERTEX, FLOOR),
    "leaves": (LEAF_VERTEX, LEAF), "sky": (SKY_VERTEX, SKY), "shafts": (SHAFT_VERTEX, SHAFT), "motes": (MOTE_VERTEX, MOTE),
}  # fmt: skip
"""Vertex and fragment shader of each thing drawn."""
