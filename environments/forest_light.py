"""The forest's shaders of what stands and lies: mist lit by a low sun, floor, wood, herbs, sky.

One light story: the sun stands low ahead and a little to the left, behind leaves. What is near is
in warm shade, the middle is where light falls, the far dissolves into pale mist; so every surface
mixes toward `mist_light`. All shade is baked; the dapples are one picture, thrown along the sun's
direction. What glows and flows is in `forest_glow`; the hour's colours come from `forest_day`.

frame.own: [0] wind, mist density 1/m, mist height m, shafts
           [1] dusk 0–1, motes, fireflies, how far flowers are open
           [2] the bird's neck x, its feet's y, its neck z; its head's turn
           [3] the bird's bob 0–1, its hop m, seconds that leaves have been falling (< 0: none), the squirrel's tail
           [4–6] the mist's light: all round, wide about the sun, close about it; [4].w: clouds
           [7–8] the sky overhead, and what the sun adds to it
           [9–10] how far awake each thing is: robin, mushrooms, flowers, shaft; squirrel, crown
           [11] where the squirrel sits
           [12–14] the fireflies that shine on what is about them: where, and how brightly
"""

from __future__ import annotations

from environments import light

RING = (1.72, -4.85)
"""Where the ring of mushrooms stands, x and z."""

OAK_FOOT = (-3.7, -4.9)
"""Where the old oak stands, x and z."""

COMMON = (
    light.BLOCKS
    + """
float toward_sun(vec3 way) { return dot(way, frame.sun.xyz); }

vec3 mist_light(vec3 way) {
    // Cool where it is lit by the sky, warm and bright toward the sun, which is never seen itself.
    float c = toward_sun(way);
    float wide = exp((c - 1.0) * 2.2), core = exp((c - 1.0) * 11.0);
    float breath = 1.0 + 0.14 * frame.clock.z;
    vec3 cool = frame.own[4].rgb * (0.85 + 0.35 * clamp(way.y * 1.6, -0.3, 1.0));
    return cool + (frame.own[5].rgb * wide + frame.own[6].rgb * core) * breath;
}

vec3 aired(vec3 light, vec3 way, float far, float thick) {
    // Through the mist below, and the haze that hangs between the crowns: far leaves pale toward the sky.
    vec3 above = mix(mist_light(way), frame.own[7].rgb * 0.80, smoothstep(0.25, 0.85, way.y));
    light = mix(light, above, 1.0 - exp(-0.008 * max(far - 8.0, 0.0)));
    return mix(light, mist_light(way), thick);
}

float mist_thick(vec3 place) {
    // How much of the mist's own light stands before a place: 1 − transmittance. It lies low and begins at 5 m.
    vec3 way = place - eye.position.xyz;
    float far = length(way);
    float rise = (way.y) / frame.own[0].z;
    float low = abs(rise) < 0.01 ? 1.0 : (1.0 - exp(-rise)) / rise;
    return 1.0 - exp(-frame.own[0].y * max(far - 5.0, 0.0) * low);
}

vec3 lamplight(vec3 place) {
    // What the nearest fireflies shed on moss, ferns and bark about them.
    vec3 a = place - frame.own[12].xyz, b = place - frame.own[13].xyz, c = place - frame.own[14].xyz;
    float sum = frame.own[12].w * exp(-1.5 * dot(a, a)) + frame.own[13].w * exp(-1.5 * dot(b, b)) + frame.own[14].w * exp(-1.5 * dot(c, c));
    return vec3(1.0, 0.86, 0.30) * sum;
}

vec2 under_sun(vec3 place) {
    // Where the sun's ray through a place meets the level of the ground.
    return place.xz - frame.sun.xz / frame.sun.y * (place.y + 1.4);
}
"""
)

WIND = """
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

DAPPLED = """
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
    COMMON
    + """
layout(location = 0) in vec3 place;
layout(location = 1) in vec3 normal;
layout(location = 2) in float below;
out vec3 at; out vec3 up; out float thick; out float wet;
void main() {
    gl_Position = eye.clip * vec4(place, 1.0);
    at = place; up = normal; thick = mist_thick(place); wet = below;
}
"""
)

FLOOR = (
    COMMON
    + light.SHOWN
    + "uniform sampler2D floor_map; uniform sampler2D litter; uniform sampler2D dapple; uniform sampler2D soil;\n"
    + DAPPLED
    + """
in vec3 at; in vec3 up; in float thick; in float wet;
out vec4 colour;
void main() {
    vec4 map = texture(floor_map, at.xz / 80.0 + 0.5);
    vec3 leaves = texture(litter, at.xz / 1.83, -0.5).rgb;
    vec4 fine = texture(soil, at.xz / 0.74, -0.4), broad = texture(soil, at.zx / 3.9), close = texture(soil, at.zx / 0.29);
    float far = length(at.xz);
    float near = 1.0 - smoothstep(2.5, 7.0, far);
    fine.r *= mix(1.0, 0.35 + 1.25 * close.r, near); fine.b *= mix(1.0, 0.55 + 0.85 * close.b, near);  // fronds of moss, crumbs of earth
    float tuft = 0.5 * fine.a + 0.5 * broad.g;
    vec3 lit = leaves * (0.75 + 1.25 * broad.a) * mix(vec3(0.95, 0.98, 0.88), vec3(0.70, 0.92, 0.60), smoothstep(0.50, 0.80, fine.g));
    vec3 earth = vec3(0.150, 0.118, 0.086) * (0.25 + 1.1 * fine.b) * (0.6 + 0.8 * broad.b) + 0.35 * leaves * broad.a;
    vec3 moss = mix(vec3(0.044, 0.058, 0.020), vec3(0.112, 0.112, 0.040), 0.5 * fine.g + 0.5 * broad.a) * (0.15 + 1.7 * fine.r) * (0.55 + 0.9 * broad.r);
    vec3 albedo = mix(lit, earth, map.r * 0.85);
    albedo = mix(albedo, moss, 0.96 * smoothstep(0.45, 0.62, map.g + 1.7 * (tuft - 0.5)));
    // The brook's bed: pebbles and sand, brown under water and mossy in patches; its edge is dark with wet.
    if (wet > -0.12) {
        float bed = smoothstep(-0.015, 0.035, wet + 0.03 * (fine.b - 0.5));
        vec4 small = texture(soil, at.xz / 0.33 + 0.3);
        vec3 pebbles = mix(vec3(0.050, 0.034, 0.018), vec3(0.215, 0.150, 0.082), small.b * small.b) * (0.35 + 1.1 * broad.b);
        pebbles = mix(pebbles, vec3(0.040, 0.050, 0.014) * (0.3 + 1.4 * fine.r), smoothstep(0.55, 0.75, broad.g + 0.3 * (fine.g - 0.5)));
        pebbles *= exp(-max(wet, 0.0) * vec3(5.0, 5.5, 8.0));
        albedo = mix(albedo, pebbles, bed);
        albedo *= 1.0 - 0.60 * smoothstep(-0.10, -0.01, wet);
    }
    float sun = map.a * mix(dappled(at.xz, clamp(far * 0.12 - 0.6, 0.0, 3.5)), 1.0, 0.25 + 0.75 * smoothstep(0.86, 1.0, map.a));
    if (wet > 0.0) {  // light gathered by the ripples wanders over the bed
        vec2 flow = vec2(0.05, 0.09) * frame.clock.x;
        float one = textureLod(dapple, at.xz / 2.3 + 0.4 * flow, 2.0).b, other = textureLod(dapple, at.zx / 1.9 + 0.3 * flow.yx, 2.0).a;
        float net = exp(-26.0 * abs(one + other - 1.0)) * exp(-0.16 * far);
        sun *= 0.40 + 1.5 * net * smoothstep(0.0, 0.06, wet);
    }
    vec3 n = normalize(up);
    vec3 way = normalize(at - eye.position.xyz);
    // Litter and moss lie tilted every way, and against the sun they glow.
    float ahead = max(toward_sun(way), 0.0);
    float facing = 0.6 * max(dot(n, frame.sun.xyz), 0.0) + 0.40 + 0.55 * ahead * ahead;
    float shade = map.b * mix(0.40 + 0.28 * frame.own[1].x, 1.0, max(smoothstep(1.0, 9.0, far), 0.8 * smoothstep(0.0, 0.05, wet)));  // near is in the oak's shade
    vec3 lighted = albedo * (frame.sunlight.rgb * facing * sun * 1.6 + frame.skylight.rgb * shade * (0.55 + 0.45 * n.y) + frame.ground.rgb * shade);
    // The ring of mushrooms lights the moss about it.
    float ring = length(at.xz - RING) / 0.62;
    lighted += albedo * (vec3(2.6, 2.0, 1.0) * frame.own[9].y * exp(-ring * ring) + lamplight(at));
    // Wet glints are left out on purpose: leaf litter is dull, and glints shimmer.
    vec3 seen = mix(lighted, mist_light(way), thick);
    // Under the viewer the ground goes over into soft shade: no feet are missed, no edge is seen.
    vec3 under = frame.skylight.rgb * vec3(0.046, 0.046, 0.036) * (0.7 + 0.6 * tuft);
    colour = shown(mix(under, seen, smoothstep(0.35, 1.5, far)));
}
""".replace("RING", f"vec2({RING[0]}, {RING[1]})")
)

WOOD_VERTEX = (
    COMMON
    + WIND
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
    COMMON
    + light.SHOWN
    + "uniform sampler2D bark; uniform sampler2D floor_map; uniform sampler2D dapple;\n"
    + DAPPLED
    + """
in vec3 at; in vec3 out_way; in vec4 bark_at; in vec2 shade; in float thick;
out vec4 colour;
void main() {
    vec2 on = bark_at.xy / vec2(0.9, 1.3);
    vec4 b = texture(bark, on);
    float relief = b.r - texture(bark, on + vec2(0.013, 0.006)).r;  // its slope, across the trunk
    vec4 close = texture(bark, on.yx * vec2(2.3, 3.7) + 0.37);  // smaller plates within the plates, close by
    float near = 1.0 - smoothstep(6.0, 14.0, length(at - eye.position.xyz));
    b.r *= mix(1.0, 0.50 + 0.85 * close.r, near); b.g = mix(b.g, 0.5 * b.g + 0.5 * close.g, near);
    float kind = bark_at.z;
    float is_oak = step(kind, 0.5), is_beech = step(0.5, kind) * step(kind, 1.5), is_birch = step(1.5, kind) * step(kind, 2.5);
    float is_spruce = step(2.5, kind);
    vec3 oak = mix(vec3(0.030, 0.025, 0.020), vec3(0.128, 0.108, 0.086), b.r) * (0.75 + 0.5 * b.g);
    vec3 beech = vec3(0.150, 0.142, 0.124) * (0.50 + 0.55 * b.g + 0.10 * b.r) * (1.0 - 0.40 * b.b) * (0.75 + 0.5 * b.a);
    vec3 birch = mix(vec3(0.46, 0.43, 0.38) * (0.85 + 0.25 * b.g), vec3(0.050, 0.045, 0.040), b.b);
    vec3 spruce = mix(vec3(0.040, 0.030, 0.024), vec3(0.120, 0.086, 0.064), b.r) * (0.7 + 0.6 * b.g);
    vec3 albedo = oak * is_oak + beech * is_beech + birch * is_birch + spruce * is_spruce;
    float mossy = smoothstep(0.42, 0.72, bark_at.w * 0.72 + (b.a - 0.5) * 1.0 + 0.22 * (b.r - 0.4));
    albedo = mix(albedo, mix(vec3(0.040, 0.052, 0.016), vec3(0.098, 0.110, 0.034), b.g) * (0.45 + 0.9 * b.a), mossy * 0.92);
    relief *= (is_oak + 0.7 * is_spruce + 0.25 * is_beech) * (1.0 - 0.5 * mossy);
    vec3 n = normalize(out_way), way = normalize(at - eye.position.xyz);
    float far = length(at - eye.position.xyz);
    float spots = dappled(under_sun(at), clamp(far * 0.10 - 0.5, 0.0, 3.0));
    vec3 across = normalize(cross(vec3(0.0, 1.0, 0.0), n) + 1e-4);
    n = normalize(n + across * relief * 0.9 / (1.0 + 0.06 * far * far));
    float wrap = max((dot(n, frame.sun.xyz) + 0.15) / 1.15, 0.0);
    float rim = pow(1.0 - max(dot(n, -way), 0.0), 3.0) * exp((toward_sun(way) - 1.0) * 1.5);
    vec3 lighted = albedo * (frame.sunlight.rgb * shade.y * (wrap * (0.25 + 0.75 * spots) + 0.55 * rim)
        + (frame.skylight.rgb * (0.8 + 0.35 * n.y) + frame.ground.rgb * (1.1 - 0.4 * n.y)) * shade.x * mix(0.72, 1.0, smoothstep(4.0, 9.0, far)));
    vec3 off = at - frame.own[11].xyz;  // a little light finds the squirrel's bark when it is looked at
    lighted += albedo * (vec3(3.4, 2.7, 1.6) * frame.own[10].x * exp(-dot(off, off) * 3.0) + lamplight(at));
    // Overhead wood is seen from below through bright air, and never black against it; at dusk the sky finds it from the side.
    lighted += albedo * frame.skylight.rgb * (0.42 * smoothstep(0.25, 0.9, way.y) + 0.60 * frame.own[1].x) * shade.x;
    // A trunk has no hard edge against the air: the light about it comes round, the more the later it is.
    float edge = 1.0 - max(dot(normalize(out_way), -way), 0.0);
    float veiled = (0.02 + 0.05 * frame.own[1].x) + (0.06 + 0.26 * frame.own[1].x) * edge * edge;
    colour = shown(aired(lighted, way, far, thick + (1.0 - thick) * veiled * smoothstep(3.0, 6.0, far) * (1.0 - 0.8 * smoothstep(0.15, 0.60, way.y))));
}
"""
)

NEAR_VERTEX = (
    COMMON
    + WIND
    + "uniform sampler2D dapple; uniform sampler2D floor_map;\n"
    + DAPPLED
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
    vec3 off = place - frame.own[2].xyz;  // a little light finds the robin and its moss when it is looked at
    lit += tint.rgb * (vec3(2.4, 1.9, 1.1) * frame.own[9].x * exp(-dot(off, off) * 7.0) + lamplight(place));
    thick = mist_thick(place);
    haze = mist_light(way);
    at = vec3(place.xz + place.y * vec2(0.7, 0.45), 1.0 - smoothstep(0.13, 0.2, sway.z));
}
"""
)

HERB_VERTEX = NEAR_VERTEX.replace("MOVED", "swayed(place, vec3(sway.x, sway.y, sway.x * 0.5))")

HERB = (
    light.BLOCKS
    + light.SHOWN
    + """
uniform sampler2D dapple; uniform sampler2D floor_map; uniform sampler2D soil;
in vec3 lit; in float thick; in vec3 haze; in vec3 at;
out vec4 colour;
void main() {
    // Moss and stone have a grain that no vertex is small enough for.
    vec4 fine = texture(soil, at.xy / 0.55), close = texture(soil, at.yx / 0.21);
    float grain = mix(1.0, (0.20 + 1.55 * fine.r) * (0.75 + 0.5 * fine.g) * (0.30 + 1.35 * close.r), at.z);
    colour = shown(mix(lit * grain, haze, thick));
}
"""
)

SKY_VERTEX = light.BLOCKS + light.SKY_VERTEX

SKY = (
    COMMON
    + light.SHOWN
    + """
uniform sampler2D dapple; uniform sampler2D backdrop;
in vec3 way;
out vec4 colour;
void main() {
    vec3 d = normalize(way);
    float c = toward_sun(d);
    vec3 mist = mist_light(d);
    vec3 high = frame.own[7].rgb + frame.own[8].rgb * exp((c - 1.0) * 3.4);
    // Soft fair-weather cloud, bright toward the sun and grey beneath, that drifts by a hand's breadth in a minute.
    vec2 p = d.xz / (max(d.y, 0.0) + 0.25), drift = frame.clock.x * vec2(0.0006, 0.0002);
    vec2 lace = textureLod(dapple, p.yx * vec2(0.62, 0.51) + 1.7 * drift, 1.0).ga;
    vec2 at = p * vec2(0.21, 0.27) + drift + 0.03 * lace;
    float bulk = textureLod(dapple, at, 1.0).g, sunward = textureLod(dapple, at + 0.035 * normalize(frame.sun.xz), 2.0).g;
    float veil = smoothstep(0.37, 0.96, 0.36 * bulk + 0.64 * lace.x + 0.55 * (lace.y - 0.5));
    vec3 cloud = frame.own[7].rgb * (0.62 - 0.30 * frame.own[1].x) + frame.own[8].rgb * (0.74 + 0.76 * frame.own[1].x + 0.9 * (bulk - sunward)) + 0.30 * frame.skylight.rgb;
    high = mix(high, cloud * (0.92 + 0.35 * (1.0 - veil)), veil * 0.82 * frame.own[4].w);
    vec3 sky = mix(mist * 1.12, high, smoothstep(0.12, 0.75, d.y));
    sky += frame.own[6].rgb * 0.9 * exp((c - 1.0) * 60.0);
    float elevation = degrees(asin(clamp(d.y, -1.0, 1.0)));
    vec3 belts = textureLod(backdrop, vec2(atan(d.x, -d.z) / (2.0 * PI), (elevation + 6.0) / 48.0), 0.0).rgb;
    belts *= 1.0 - smoothstep(34.0, 41.0, elevation);
    vec3 dark = vec3(0.075, 0.094, 0.066) * frame.skylight.rgb;
    float low = exp(-max(elevation, 0.0) * 0.03);
    sky = mix(sky, mix(dark, mist, mix(0.78, 0.93, low)), belts.b);
    sky = mix(sky, mix(dark, mist, mix(0.64, 0.84, low)), belts.g);
    sky = mix(sky, mix(dark, mist, mix(0.50, 0.74, low)), belts.r);
    colour = shown(mix(sky, mist, 1.0 - smoothstep(-4.0, 2.0, elevation)));
}
"""
)
