"""How the evening at the stream takes the light: sky, ground, water, and what grows. GLSL only; see `light` for the rest.

frame.own: [0] the clouds' drift x, z, their cover, how far the stars have come
           [1] mist rgb, its strength
           [2] clouds' lit side rgb, the hour 0–1
           [3] clouds' shade rgb, how far the water has flowed m
           [4]–[7] what floats: place, heading
           [8]–[11] the same: kind (0 none, 1 leaf, 2 boat, 3 lantern), presence, its light, seconds since it came
           [12] the same, one each: how warm; [13] one each: how far it is off the water, m
"""

from __future__ import annotations

from environments import light
from environments.stream_course import LEVEL
from environments.stream_sky import SPAN_DEG
from environments.world import NEAR_M

HEAVEN = f"const float SPAN = {SPAN_DEG:.1f};\n" + """
uniform sampler2D skyline; uniform sampler2D cloud_tile; uniform sampler2D tile;

vec3 air(vec3 d) {
    // The clear sky; the glow ahead swells with the breath, and a breath of it reaches all over.
    float toward = 0.5 + 0.5 * dot(normalize(d.xz + 1e-5), normalize(frame.sun.xz)), h = max(d.y, 0.0);
    return sky_light(d) * (1.0 + frame.clock.z * (0.05 + 0.24 * toward * toward * exp(-h * 3.6)));
}

vec3 veiled(vec3 d, vec3 clear, float lod) {
    // High veils drawn out by the wind, lit from below where the sun went down; nearer the glow they burn, elsewhere they are rose.
    float up = max(d.y, 0.0);
    vec2 plan = d.xz / (sqrt(up * up + 0.030) + 0.03);
    float toward = 0.5 + 0.5 * dot(normalize(d.xz + 1e-5), normalize(frame.sun.xz));
    vec2 p = mat2(0.96, 0.28, -0.28, 0.96) * plan;
    float strands = textureLod(cloud_tile, p * vec2(0.058, 0.118) + frame.own[0].xy * 0.7, lod).b;
    float thin = smoothstep(0.46, 1.02, strands + 0.10 * toward) * smoothstep(0.015, 0.14, up);
    vec3 warm = mix(frame.own[3].rgb * 1.15, frame.own[2].rgb, 0.18 + 0.72 * toward * toward);
    vec3 seen = mix(clear, mix(clear, warm, 0.80) + warm * 0.10, 0.55 * thin);
#ifndef LOW
    vec4 heap = textureLod(cloud_tile, p * vec2(0.092, 0.150) + frame.own[0].xy, lod);
    float from = 1.0 - frame.own[0].z, dense = smoothstep(from, from + 0.45, heap.r);
    float under = exp(-2.2 * heap.g) * (0.25 + 0.75 * toward * toward);
    vec3 cloud = mix(frame.own[3].rgb, frame.own[2].rgb, clamp(under, 0.0, 1.0));
    seen = mix(seen, mix(seen, cloud, 0.78), (1.0 - exp(-2.4 * dense)) * smoothstep(0.03, 0.20, up));
#endif
    return seen;
}

// The hills before the sky, `soft` degrees blurred at their edges, and the mist that lies between them.
vec3 landed(vec3 d, vec3 sky, float soft) {
    float high = degrees(asin(clamp(d.y, -1.0, 1.0)));
    vec4 line = textureLod(skyline, vec2(atan(d.x, -d.z) / (2.0 * PI) + 0.5, 0.5), 0.0) * vec4(SPAN, SPAN, SPAN, 1.0);
    vec3 low = air(normalize(vec3(d.x, 0.055, d.z)));
    vec3 dusky = frame.skylight.rgb;
    vec3 far = mix(dusky * vec3(0.42, 0.44, 0.62), low, 0.62), near = mix(dusky * vec3(0.26, 0.29, 0.36), low, 0.34), woods = mix(dusky * vec3(0.15, 0.18, 0.17), low, 0.15);
    vec3 mist = frame.own[1].rgb + 0.62 * low;
    vec3 seen = mix(sky, mix(far, mist, 0.55 * exp(-max(high, 0.0) / 1.3)), smoothstep(-soft, soft, line.x - high));
    seen = mix(seen, mix(near, mist, 0.70 * line.w * exp(-max(high, 0.0) / 0.75)), smoothstep(-soft, soft, line.y - high));
    seen = mix(seen, mix(woods, mist, clamp(0.92 * frame.own[1].w * exp(-max(high, 0.0) / (0.22 + 0.45 * line.w)), 0.0, 0.9)), smoothstep(-soft, soft, line.z - high));
    return seen;
}
"""

STARS = """
// The first stars, few and steady; none stands in the glow.
vec3 stars(vec3 d) {
    vec3 cell = d * 15.0, id = floor(cell);
    vec3 roll = fract(sin(vec3(dot(id, vec3(12.7, 31.1, 74.7)), dot(id, vec3(26.9, 18.3, 24.6)), dot(id, vec3(11.3, 27.2, 12.4)))) * 4375.85);
    vec3 off = (fract(cell) - (0.25 + 0.5 * roll)) / 15.0;
    float size = 0.0011 + 0.62 * eye.size.z, bright = fract(roll.x * 7.3 + roll.y * 3.1), rank = fract(roll.z * 5.7 + roll.x);
    float out_yet = smoothstep(rank, rank + 0.35, 0.30 + 1.1 * frame.own[0].w);
    return mix(vec3(1.0, 0.90, 0.78), vec3(0.85, 0.92, 1.0), roll.y) * 0.62 * out_yet * smoothstep(0.42, 1.0, bright) * exp(-dot(off, off) / (size * size)) * smoothstep(0.16, 0.52, d.y);
}
"""

SKY_FRAGMENT = light.BLOCKS + light.SKY_TABLE + HEAVEN + STARS + light.SHOWN + """
in vec3 way;
out vec4 colour;
void main() {
    vec3 d = normalize(way), up = normalize(vec3(d.x, max(d.y, 0.0), d.z));
    vec3 clear = air(up), seen = veiled(up, clear, 0.0);
    seen += stars(up) * clamp(1.0 - 3.0 * length(seen - clear), 0.0, 1.0);
    colour = shown(landed(d, seen, max(0.9 * degrees(eye.size.z), 0.03)));
}
"""
SAMPLERS = ("sky_table", "skyline", "cloud_tile", "tile", "bed")

LAMPS = """
const vec3 WARM = vec3(1.0, 0.53, 0.19);
// The light of what floats, on a place with a normal.
vec3 lamps(vec3 at, vec3 n, float through) {
    vec3 sum = vec3(0.0);
    for (int i = 0; i < 4; i++) {
        float shine = frame.own[8 + i].z;
        if (shine > 0.002) {
            vec3 off = frame.own[4 + i].xyz + vec3(0.0, 0.09, 0.0) - at;
            float d2 = dot(off, off);
            sum += WARM * shine * (0.055 / (0.06 + d2)) * max((dot(n, off) * inversesqrt(d2) + 0.3) / 1.3, 0.35 * through);
        }
    }
    return sum;
}
"""

GIVEN = """
// What glow, sky and ground give to a surface, for each of its colour.
vec3 given(vec3 n, vec3 to_eye, float through, float open) {
    float sun = dot(n, frame.sun.xyz), against = max(dot(-to_eye, frame.sun.xyz), 0.0);
    float front = clamp((sun + 0.35) / 1.35, 0.0, 1.0), behind = clamp(-sun + 0.15, 0.0, 1.0) * through;
    vec3 sky = frame.skylight.rgb * (0.62 + 0.38 * n.y) + frame.ground.rgb * (0.5 - 0.5 * n.y);
    vec3 glow = frame.sunlight.rgb * (0.75 * front * front + vec3(1.05, 0.95, 0.45) * 0.75 * behind * (0.35 + 1.5 * against * against * against));
    return (sky + glow * smoothstep(0.0, 0.9, open)) * open;
}
"""

GROUND_VERTEX = light.BLOCKS + light.SKY_TABLE + light.FOG + GIVEN + LAMPS + """
layout(location = 0) in vec3 at;
layout(location = 1) in vec3 facing;
layout(location = 2) in vec2 own;  // metres from the water, how bare
out vec3 place; out vec2 lies; out vec3 light_in; out vec4 hazed;
void main() {
    place = at; lies = own;
    vec3 to_eye = normalize(eye.position.xyz - at);
    float under = mix(0.64, 1.0, smoothstep(5.0, 22.0, length(at)));  // blades stand on it
    light_in = given(normalize(facing), to_eye, 0.5, under) + lamps(at, facing, 0.2);
    hazed = haze(at);
    gl_Position = eye.clip * vec4(at, 1.0);
}
"""

GROUND_FRAGMENT = light.BLOCKS + light.SHOWN + """
uniform sampler2D tile; uniform sampler2D bed;
in vec3 place; in vec2 lies; in vec3 light_in; in vec4 hazed;
out vec4 colour;
void main() {
    vec2 p = place.xz;
    float away = length(p);
    vec4 broad = texture(tile, p * 0.031 + 0.2), fine = texture(tile, p * 0.37);
    float blade = 0.25 + 0.5 * fine.a;
#ifndef LOW
    blade = 0.25 * fine.a + 0.35 * texture(tile, p * 2.3).a + 0.55 * texture(tile, p.yx * 7.1).a - 0.1;
#endif
    vec3 grass = mix(vec3(0.110, 0.130, 0.044), vec3(0.235, 0.210, 0.095), clamp(0.75 * broad.b + 0.5 * fine.b - 0.25, 0.0, 1.0));
    vec2 pebble = texture(bed, p * 0.80).rg;
    vec3 earth = mix(vec3(0.095, 0.076, 0.052) * (0.6 + 0.7 * fine.b), vec3(0.23, 0.205, 0.17) * (0.3 + 0.9 * pebble.r) * (0.5 + 0.5 * pebble.g), smoothstep(0.45, 0.75, broad.b + 0.5 * pebble.g));
    vec3 base = mix(grass * (0.30 + 1.3 * blade), earth, lies.y) * mix(1.0, 0.55, smoothstep(0.10, -0.02, lies.x));
    base = mix(base, grass * 1.05, smoothstep(8.0, 40.0, away) * 0.6);
    vec3 seen = base * light_in;
    float near = smoothstep(0.12, 0.55, away);  // no feet are missed
    seen = mix(frame.skylight.rgb * 0.05, seen, near);
    vec3 mist = frame.own[1].rgb + 0.8 * hazed.rgb;
    float lay = frame.own[1].w * (0.25 + 0.75 * broad.b) * smoothstep(16.0, 80.0, away) * 0.75;
    colour = shown(mix(mix(hazed.rgb, seen, hazed.a), mist, lay));
}
"""

WATER_VERTEX = light.BLOCKS + light.SKY_TABLE + light.FOG + """
layout(location = 0) in vec3 at;
layout(location = 1) in vec4 runs;  // metres downstream, metres aside, depth, how far in the water
layout(location = 2) in vec2 ahead;
out vec3 place; out vec4 run; out vec2 way; out vec4 hazed;
void main() {
    place = at; run = runs; way = ahead; hazed = haze(at);
    gl_Position = eye.clip * vec4(at, 1.0);
}
"""

WATER_FRAGMENT = light.BLOCKS + light.SKY_TABLE + HEAVEN + LAMPS + light.SHOWN + """
uniform sampler2D bed;
in vec3 place; in vec4 run; in vec2 way; in vec4 hazed;
out vec4 colour;

float glint(vec3 toward, vec3 to_eye, vec2 slope, float rough) {
    vec3 h = normalize(toward + to_eye);
    vec2 s = h.xz / max(h.y, 0.05) + slope;
    return exp(-dot(s, s) / (2.0 * rough)) / (6.28 * rough);
}

void main() {
    vec3 to_eye = eye.position.xyz - place;
    float away = length(to_eye), still = 1.0 - 0.5 * frame.breath.z, flowed = frame.own[3].w;
    to_eye /= away;
    vec2 along = normalize(way), aside = vec2(-along.y, along.x);
    // It goes all of a piece, slowly; long ripples lie across it and finer ones along.
    vec2 uv = vec2(run.x - flowed, run.y);
    vec2 a = texture(tile, uv * vec2(0.085, 0.150)).rg - 0.5, b = texture(tile, (uv + vec2(0.35 * flowed, 0.0)) * vec2(0.23, 0.31) + 0.4).rg - 0.5;
    float lively = mix(0.55, 1.0, smoothstep(2.0, 9.0, abs(run.x))) * mix(1.0, 0.45, smoothstep(14.0, 70.0, away));
    vec2 s = (a * 0.060 + b * 0.034) * lively * still;
    vec2 slope = along * s.x + aside * s.y;
    float shade = 0.0;
    for (int i = 0; i < 4; i++) {
        vec4 body = frame.own[4 + i], how = frame.own[8 + i];
        if (how.y > 0.002) {
            vec2 off = place.xz - body.xz;
            float r = length(off) + 1e-3, on = how.y * exp(-8.0 * frame.own[13][i]);
            float came = max(how.w - 1.4, 0.0), front = 0.30 * came;  // one soft ring where it settled, and the quiet ones of its lifting
            float ring = sin((r - front) * 21.0) * exp(-(r - front) * (r - front) * 16.0 - 0.45 * came) * 0.065 * smoothstep(0.0, 0.8, came);
            ring += sin(r * 26.0 - 1.5 * how.w) * 0.016 * smoothstep(0.10, 0.22, r) * exp(-2.3 * r);
            slope += off / r * ring * on * still;
            shade += 0.55 * on * exp(-r * r / 0.020);
        }
    }
    vec3 n = normalize(vec3(-slope.x, 1.0, -slope.y));
    vec3 m = reflect(-to_eye, n);
    m.y = max(m.y, 0.012);
    m = normalize(m);
    float q = 1.0 - clamp(dot(n, to_eye), 0.0, 1.0);
    float mirror = 0.07 + 0.86 * q * q * q;
    vec3 sky = air(m);
#ifndef LOW
    sky = veiled(m, sky, 2.5);
#endif
    sky = landed(m, sky, 0.5 + 14.0 * length(slope));

    // Through the clear water one sees the bed, the deeper the browner.
    float deep = run.z;
    vec3 body = vec3(0.030, 0.040, 0.030) * (frame.skylight.rgb * 2.0 + frame.sunlight.rgb * 0.4);
#ifndef LOW
    vec2 bent = to_eye.xz * 0.75 / sqrt(1.0 - 0.5625 * (1.0 - to_eye.y * to_eye.y));
    vec2 ground = place.xz - bent * deep + slope * deep * 0.5;
    vec2 pebble = texture(bed, ground * 0.78).rg;
    vec3 tone = mix(vec3(0.20, 0.155, 0.095), vec3(0.38, 0.34, 0.27), pebble.r) * (0.30 + 0.95 * pebble.r) * (0.45 + 0.55 * pebble.g);
#else
    vec3 tone = vec3(0.150, 0.125, 0.085);
#endif
    vec3 seen_bed = tone * (frame.skylight.rgb * 0.95 + frame.sunlight.rgb * 0.35 + lamps(place, vec3(0.0, 1.0, 0.0), 0.0));
    body = mix(body, seen_bed * exp(-deep * vec3(1.6, 1.3, 1.9)), exp(-deep * 2.2));
    vec3 lit = mix(body * (1.0 - shade), sky, mirror * (1.0 - 0.6 * shade));
    for (int i = 0; i < 4; i++) {
        float shine = frame.own[8 + i].z;
        if (shine > 0.002) {
            vec3 lamp = frame.own[4 + i].xyz + vec3(0.0, 0.08, 0.0) - place;
            float d2 = dot(lamp, lamp);
            lamp *= inversesqrt(d2);
            float column = glint(lamp, to_eye, slope * 1.6, 0.0030);
            lit += WARM * shine * ((0.0016 * column + 0.0010 * glint(lamp, to_eye, slope, 0.03)) * (0.3 + mirror) + 0.0030 / (0.05 + d2));
        }
    }
    vec3 mist = frame.own[1].rgb + 0.8 * hazed.rgb;
    lit = mix(mix(hazed.rgb, lit, mix(1.0, hazed.a, 0.75)), mist, 0.42 * frame.own[1].w * smoothstep(25.0, 120.0, away));
    colour = vec4(shown(lit).rgb, run.w);
}
"""

ON_WATER = f"const float NEAR = {NEAR_M};\n" + LEVEL + """
#ifndef BEFORE
#define BEFORE 0.9945
#endif
// Where a place under the water's face is drawn: there, with a depth just before that face, by its order 0–1 from the eye.
vec4 on_water(vec3 w, float order) {
    vec4 at = eye.clip * vec4(w, 1.0);
    vec3 d = w - eye.position.xyz;
    float along = clamp(level(w.z) / min(d.y, -0.02), 0.01, 1.0);
    for (int i = 0; i < 4; i++) {
        float z = d.z * along, here = level(z), slope = (level(z - 0.05) - here) / -0.05;
        along = clamp(along - (d.y * along - here) / min(d.y - slope * d.z, -0.004), 0.01, 1.0);
    }
    float depth = max(along * at.w, NEAR) * (BEFORE + 0.7 * (1.0 - BEFORE) * order);
    at.z = at.w - 2.0 * NEAR * at.w / max(depth, NEAR);
    return at;
}
"""

SOLID_VERTEX = light.BLOCKS + light.SKY_TABLE + light.FOG + GIVEN + LAMPS + ON_WATER + """
layout(location = 0) in vec3 at;
layout(location = 1) in vec3 facing;
layout(location = 2) in vec3 tone;
layout(location = 3) in vec3 nature;   // flex, through (negative: bark −0.5, stone −1), open
out vec3 lit_in; out vec4 hazed; out vec3 skin; out float hard;
void main() {
    float t = frame.clock.x, still = 1.0 - 0.6 * frame.breath.z, through = max(nature.y, 0.0);
    vec3 w = at;
#ifdef MIRROR
    w.y = 2.0 * level(at.z) - at.y;  // it is kept upside down
#endif
    vec3 foot = w;
    if (nature.x > 0.0) {
        float gust = 0.65 + 0.35 * sin(t * 0.17 + 0.06 * w.x + 0.04 * w.z), ph = 0.41 * w.x + 0.57 * w.z;
        float slow = sin(t * 0.63 + ph) + 0.5 * sin(t * 1.03 + 1.7 * ph), over = sin(t * 0.47 + 1.3 * ph + 1.0);
        w += nature.x * gust * still * (vec3(0.17, -0.03, 0.0) * slow + vec3(0.0, 0.0, 0.14) * over + vec3(0.015, 0.01, -0.015) * sin(t * 1.3 + dot(at, vec3(2.3, 1.9, 2.1))));
    }
    vec3 to_eye = normalize(eye.position.xyz - w), n = normalize(facing + vec3(0.0, 1e-4, 0.0));
    if (dot(n, to_eye) < 0.0) n = -n;
    vec3 lit = tone * (given(n, to_eye, through, nature.z) + lamps(w, n, through) * nature.z);
    float rim = pow(1.0 - max(dot(n, to_eye), 0.0), 3.0);
    lit += (frame.skylight.rgb * 0.05 + frame.sunlight.rgb * 0.10 * max(dot(-to_eye, frame.sun.xyz), 0.0)) * rim * nature.z * step(nature.y, 0.0);
    float wet = smoothstep(0.07, 0.01, w.y - level(w.z)) * step(nature.y, -0.75);
    lit *= 1.0 - 0.5 * wet;
    skin = foot; hard = -min(nature.y, 0.0);
    hazed = haze(w);
#ifdef MIRROR
    float deep = max(w.y - level(w.z), 0.0);
    w.xz += still * deep * (0.018 * sin(t * 0.8 + 5.0 * w.y + 0.7 * w.x) + 0.013 * sin(t * 0.55 - 9.0 * w.y)) * vec2(1.0, 0.4);
    w.y = 2.0 * level(at.z) - w.y;
    float q = 1.0 - clamp(-normalize(w - eye.position.xyz).y, 0.0, 1.0);
    vec3 under = vec3(0.030, 0.040, 0.030) * (frame.skylight.rgb * 2.0 + frame.sunlight.rgb * 0.4);
    lit = mix(under, mix(lit, hazed.rgb, 0.16 + 0.10 * smoothstep(0.5, 6.0, deep)), 0.12 + 0.80 * q * q * q);  // ripples mingle it with the sky
    float far = length(w);
    gl_Position = on_water(w, far / (far + 12.0));
#else
    gl_Position = eye.clip * vec4(w, 1.0);
#endif
    lit_in = mix(hazed.rgb, lit, hazed.a);
#ifdef MIRROR
    skin.y = foot.y - level(at.z);  // what is under water is not mirrored
#endif
}
"""

SOLID_FRAGMENT = light.BLOCKS + light.SHOWN + """
uniform sampler2D tile;
in vec3 lit_in; in vec4 hazed; in vec3 skin; in float hard;
out vec4 colour;
void main() {
    vec3 lit = lit_in;
#ifdef MIRROR
    if (skin.y < 0.0) discard;
#endif
#ifndef LOW
    if (hard > 0.1) {  // bark is furrowed along its stem, stone is speckled
        vec2 at = hard > 0.75 ? (skin.xz + skin.y * vec2(0.7, -0.6)) * 1.1 : vec2(skin.x * 3.1 + skin.z * 2.3, skin.y * 0.55);
        vec4 grain = texture(tile, at), fine = texture(tile, at * 3.3 + 0.3);
        float rough = 0.62 * grain.b + 0.50 * fine.b;
        lit *= hard > 0.75 ? 0.42 + 0.62 * rough + 0.35 * texture(tile, at * 9.0).a : 0.22 + 1.45 * rough;
    }
#endif
    colour = shown(lit);
}
"""

