"""How the night is drawn. The sky at infinity is the same for both eyes and for the lake's mirror, so it is
painted once a frame into a dome, a picture of the upper half of all directions; whoever needs the sky reads it there.

frame.own: [0] [1] [2] xyz: rows that turn equatorial directions into the world; w: stars, Milky Way, aurora, each 0–1
           [3] dusk 0–1, where its last glow is (x, z), moonlight 0–1
           [4] the lantern: place, light
           [5] how far three figures of stars have come, w: their names' size on the sky
           [6] the shooting star's way 0–1 and light; a ring on the water: its age s and strength
           [7] the ring's place x, z; the swan's x, z
           [8] the swan's heading, how far it wakes 0–1; how far the lantern is looked at; stillness 0–1
           [9] mist rgb, its strength
"""

from __future__ import annotations

from environments import light, night_heaven, night_stars
from environments.night_land import HIGH_DEG, LOW_DEG, SPAN_DEG, WATER_Y
from environments.world import NEAR_M

_DOME_MAP = """
const float DOME = 0.48;  // the horizon's circle in the dome's picture: equal areas, the zenith in the middle
"""


def _matrix(rows: object) -> str:
    """A GLSL mat3 that multiplies as the numpy matrix does."""
    columns = [", ".join(f"{float(v):.7f}" for v in column) for column in zip(*rows, strict=True)]  # type: ignore[call-overload]
    return "mat3(" + ", ".join(columns) + ")"


HEAVEN = _DOME_MAP + """
uniform sampler2D dome;
vec3 heaven(vec3 d, float lod) {
    d.y = max(d.y, -0.02);
    return textureLod(dome, 0.5 + DOME * d.xz * inversesqrt(1.0 + d.y), lod).rgb;
}
"""

LAND = f"""
const float MOON = 0.0105, NEAR = {NEAR_M}, LOW = {LOW_DEG}, TALL = {HIGH_DEG - LOW_DEG}, SPAN = {2 * SPAN_DEG}, WATER = {WATER_Y};
""" + """
uniform sampler2D panorama; uniform sampler2D veils;
vec2 around(vec3 d) { return vec2(atan(d.x, -d.z) / (2.0 * PI) + 0.5, (degrees(asin(clamp(d.y, -1.0, 1.0))) - LOW) / TALL); }

vec3 air_that_way; float mist_lies;  // as `landed` found them

// The far land before the sky. `soft` degrees its edges are blurred.
vec3 landed(vec3 d, vec3 sky, float soft, float lod) {
    vec2 at = around(d);
    air_that_way = heaven(normalize(vec3(d.x, 0.13, d.z)), 5.3);
    mist_lies = texture(veils, vec2(at.x * 5.0 + frame.clock.x * 0.00035, 0.3 + min(at.y, 1.0) * 0.4)).g;
    if (at.y > 1.0) return sky;
    vec4 p = textureLod(panorama, vec2(at.x, clamp(at.y, 0.004, 0.99)), lod);
    float high = at.y * TALL + LOW;
    float cover = smoothstep(-soft, soft, (p.a - 0.5) * SPAN), wood = smoothstep(-soft, soft, (p.b - 0.5) * SPAN);
    vec3 air = air_that_way;
    // By starlight the eye opens: snow and gullies stay, where haze in an even light would level them.
    float dark = 1.0 - smoothstep(0.0, 0.35, frame.own[3].x);
    vec3 lit = p.r * p.r * (frame.skylight.rgb * mix(3.4, 6.0, dark) + frame.own[2].w * vec3(0.008, 0.042, 0.034) + frame.sunlight.rgb * 1.8);
    vec3 rock = mix(lit, air * mix(0.74, 0.66, dark), p.g * mix(1.0, 0.72, dark));
    vec3 trees = frame.skylight.rgb * vec3(0.07, 0.11, 0.14) + frame.sunlight.rgb * 0.035 + frame.own[2].w * vec3(0.0008, 0.0034, 0.0028) + air * vec3(0.82, 0.98, 1.18) * mix(0.13, 0.30, p.g);
    vec3 seen = mix(mix(sky, rock, cover), trees, wood);
    // Mist lies in the valley and over the water, thinner and thicker, drifting.
    float lies = mist_lies;
    float mist = frame.own[9].w * (0.30 + 0.95 * lies) * exp(-max(high, 0.0) / (0.9 + 1.5 * lies)) * (1.0 - 0.7 * (1.0 - cover));
    return mix(seen, frame.own[9].rgb + air * vec3(0.29, 0.40, 0.52), clamp(mist, 0.0, 0.86));
}

vec3 moon(vec3 d) {
    // A little larger than life and past full, as a low moon seems; its seas are soft patches, its halo wide and pale.
    float off = acos(clamp(dot(d, frame.sun.xyz), -1.0, 1.0));
    vec3 glow = vec3(0.060, 0.068, 0.082) * exp(-off * 9.0) + vec3(0.17, 0.165, 0.150) * exp(-off * off * 900.0) + vec3(0.24, 0.225, 0.19) * exp(-max(off - MOON, 0.0) * 130.0);
    if (off > 1.3 * MOON) return frame.own[3].w * glow;
    vec3 side = normalize(cross(frame.sun.xyz, vec3(0.3, 1.0, 0.0)));
    vec2 p = vec2(dot(d, side), dot(d, cross(side, frame.sun.xyz))) / MOON;
    float pixel = max(eye.size.z / MOON, 0.05);
    float disc = 1.0 - smoothstep(1.0 - pixel, 1.0 + pixel, length(p));
    float seas = 0.26 * exp(-dot(p - vec2(-0.3, 0.25), p - vec2(-0.3, 0.25)) * 5.0) + 0.20 * exp(-dot(p - vec2(0.28, 0.32), p - vec2(0.28, 0.32)) * 8.0) + 0.12 * exp(-dot(p - vec2(-0.1, -0.25), p - vec2(-0.1, -0.25)) * 12.0);
    float phase = mix(0.45, 1.0, smoothstep(-1.05, -0.55, p.x + 0.22 * p.y * p.y));
    return frame.own[3].w * (glow + disc * phase * (1.0 - seas) * vec3(1.25, 1.18, 1.02));
}
"""

DOME_VERTEX = light.BLOCKS + """
layout(location = 0) in vec2 corner;
out vec2 at;
void main() { gl_Position = vec4(corner, 0.0, 1.0); at = corner; }
"""

DOME_FRAGMENT = light.BLOCKS + _DOME_MAP + f"const mat3 GALACTIC = {_matrix(night_stars.to_galactic())};\n" + f"const float HALF_WIDTH = {night_heaven.HALF_WIDTH:.6f};\n" + """
uniform sampler2D milky; uniform sampler2D veils;
in vec2 at;
out vec4 colour;
void main() {
    vec2 p = at / (2.0 * DOME);
    float r2 = dot(p, p);
    if (r2 > 1.06) { colour = vec4(0.02, 0.03, 0.05, 1.0); return; }
    vec3 d = vec3(p.x * sqrt(2.0 - r2), 1.0 - r2, p.y * sqrt(2.0 - r2));
    float h = max(d.y, 0.0), breath = frame.clock.z;
    float toward = 0.5 + 0.5 * dot(d.xz, frame.own[3].yz);
    float dusk = frame.own[3].x;

    // Deep night: blue, and a pale rim of airglow.
    vec3 night = mix(vec3(0.0090, 0.0190, 0.0470), vec3(0.026, 0.046, 0.074), exp(-h * 3.4));
    // The blue hour: rose and gold where the sun went down, the earth's own shadow opposite.
    vec3 blue = mix(vec3(0.022, 0.068, 0.205), vec3(0.090, 0.175, 0.365), exp(-h * 2.3));
    float t2 = toward * toward;
    blue += vec3(0.80, 0.31, 0.125) * exp(-h * 7.5) * (0.07 + 0.93 * t2);
    blue += vec3(1.20, 0.66, 0.17) * exp(-h * 10.0) * t2 * t2;
    blue += vec3(0.055, 0.020, 0.055) * exp(-(h - 0.26) * (h - 0.26) * 22.0) * (1.0 - 0.5 * toward);
    blue *= mix(0.62, 1.0, toward);
    vec3 sky = mix(night, blue, dusk);
    // High wisps of cloud that hold the glow, drawn out by the wind; at night hardly a breath of them.
    vec2 q = mat2(0.80, 0.60, -0.60, 0.80) * d.xz / (h + 0.24) + frame.clock.x * vec2(0.0011, 0.0006);
    float wisp = 0.58 * texture(veils, q * vec2(0.030, 0.105)).g + 0.42 * texture(veils, q * vec2(0.085, 0.310) + 0.3).g;
    wisp = smoothstep(0.44, 0.86, wisp) * smoothstep(0.03, 0.28, h);
    sky += wisp * (dusk * mix(vec3(0.050, 0.044, 0.085), vec3(0.24, 0.115, 0.095), t2) * (1.0 + 0.2 * breath) + (1.0 - dusk) * vec3(0.0035, 0.0045, 0.0065));
    // A last greenish seam stays low in the north all night; it and the west breathe.
    sky += vec3(0.055, 0.040, 0.028) * exp(-h * 7.0) * t2 * t2 * (1.0 - dusk);
    sky *= 1.0 + (0.05 + 0.34 * exp(-h * 4.5)) * breath;

    // The moon's own light in the air.
    float off = acos(clamp(dot(d, frame.sun.xyz), -1.0, 1.0));
    sky += frame.own[3].w * (vec3(0.013, 0.021, 0.036) * exp(-off * 1.2) + vec3(0.052, 0.056, 0.062) * exp(-off * 5.5));

    mat3 turn = mat3(frame.own[0].xyz, frame.own[1].xyz, frame.own[2].xyz);  // world → equatorial
    vec3 g = GALACTIC * (turn * d);
    float b = asin(clamp(g.z, -1.0, 1.0));
    if (abs(b) < HALF_WIDTH) {
        vec3 root = textureLod(milky, vec2(atan(g.y, g.x) / (2.0 * PI), 0.5 + 0.5 * b / HALF_WIDTH), 0.0).rgb;
        float air = smoothstep(0.19, 0.66, h);  // gone in the lowest twelve degrees, weak to twenty-five
        air *= air;
        sky += root * root * vec3(0.235, 0.246, 0.274) * (frame.own[1].w * air * (1.0 + 0.10 * breath));
    }
    colour = vec4(sky, 1.0);
}
"""
DOME_SAMPLERS = ("milky", "veils")

AURORA_VERTEX = light.BLOCKS + _DOME_MAP + """
layout(location = 0) in vec2 grid;     // along −1…1, up 0…1
layout(location = 1) in vec4 curtain;  // away, folds, phase, light
layout(location = 2) in vec4 lies;     // bend, half length, heading, foot
layout(location = 3) in float aside;
out vec4 on; out float edge;
vec2 plan(float s) {
    float t = frame.clock.x * (1.0 - 0.0 * frame.own[8].w), ph = curtain.z, x = s * lies.y;
    vec2 p = vec2(x, curtain.x + lies.x * x * x);
    p += curtain.y * vec2(0.9 * sin(0.9 * x + 0.021 * t + ph), 0.9 * sin(1.25 * x - 0.017 * t + 1.7 * ph));
    p += curtain.y * 0.42 * vec2(cos(2.9 * x - 0.037 * t + 2.3 * ph), sin(2.6 * x + 0.031 * t + ph));
    p += curtain.y * 0.13 * vec2(sin(7.1 * x + 0.061 * t), cos(6.3 * x - 0.053 * t + ph));
    float c = cos(lies.z), k = sin(lies.z);
    return vec2(c * p.x - k * p.y, k * p.x + c * p.y);
}
void main() {
    float s = grid.x;
    vec2 here = plan(s), step = plan(s + 0.006) - here;
    vec2 across = normalize(vec2(-step.y, step.x));
    here += across * aside;
    float up = lies.w + 1.75 * grid.y;
    vec3 place = vec3(here.x, up - 0.0078 * dot(here, here), here.y + 0.34 * (up - 1.0));
    vec3 way = normalize(place);
    float slant = abs(dot(across, way.xz)) + 0.10;
    float ends = smoothstep(1.0, 0.72, abs(s));
    on = vec4(s * lies.y, grid.y, curtain.z, curtain.w * ends * 1.35 / (0.72 + slant));
    edge = way.y;
    gl_Position = vec4(way.xz * inversesqrt(max(1.0 + way.y, 0.2)) * 2.0 * DOME, 0.0, 1.0);
}
"""

AURORA_FRAGMENT = light.BLOCKS + """
uniform sampler2D milky; uniform sampler2D veils;
in vec4 on; in float edge;
out vec4 colour;
void main() {
    float t = frame.clock.x, x = on.x, ph = on.z;
    // Rays: finer and broader, wandering along the curtain; each has its own length. Patches wax and wane in minutes.
    float fine = texture(veils, vec2(x * 0.17 + 0.0021 * t + ph, 0.13 + 0.0011 * t)).r;
    float broad = texture(veils, vec2(x * 0.041 - 0.0013 * t + 0.37 * ph, 0.61 + 0.0016 * t)).r;
    float length = 0.26 + 0.62 * broad + 0.30 * fine;
    float v = on.y / length;
    float body = smoothstep(0.0, 0.13, on.y) * exp(-2.5 * v) * smoothstep(1.0, 0.55, on.y);
    float rays = 0.16 + 1.35 * fine * fine + 0.30 * broad;
    float patch_now = 0.50 + 0.50 * sin(0.62 * x + 0.019 * t + 2.0 * ph) * sin(0.37 * x - 0.013 * t + ph);
    patch_now = 0.30 + 0.70 * patch_now * (0.6 + 0.8 * broad);
    vec3 green = vec3(0.20, 0.78, 0.40), teal = vec3(0.16, 0.52, 0.52), violet = vec3(0.40, 0.24, 0.60);
    float high = on.y * 1.9;
    vec3 hue = mix(mix(green, teal, smoothstep(0.10, 0.45, high)), violet, smoothstep(0.30, 0.95, high));
    hue += vec3(0.30, 0.03, 0.22) * exp(-on.y * 26.0) * fine;  // a rosy hem
    float light = on.w * body * rays * patch_now * smoothstep(-0.02, 0.16, edge);
    colour = vec4(hue * light * 0.30 * frame.own[2].w * (1.0 + 0.16 * frame.clock.z), 1.0);
}
"""
AURORA_SAMPLERS = ("milky", "veils")

SKY_FRAGMENT = light.BLOCKS + HEAVEN + LAND + light.SHOWN + """
in vec3 way;
out vec4 colour;
void main() {
    vec3 d = normalize(way);
    if (d.y < -0.03) { colour = shown(frame.own[9].rgb * 0.6); return; }
    float pixel = degrees(eye.size.z);
    vec3 sky = heaven(d, 0.7) + moon(d);  // softly: the dome is coarser than an eye
    colour = shown(landed(d, sky, max(0.8 * pixel, 0.03), max(log2(pixel / 0.09), 0.0)));
}
"""
SAMPLERS = ("dome", "panorama", "veils")

STAR_VERTEX = light.BLOCKS + LAND.replace("uniform sampler2D panorama; uniform sampler2D veils;", "uniform sampler2D dome; uniform sampler2D panorama; uniform sampler2D veils;").split("// The far land")[0] + """
layout(location = 0) in vec2 corner;
layout(location = 1) in vec4 star;   // equatorial way, phase
layout(location = 2) in vec4 shine;  // light, magnitude
out vec2 off; out vec3 light; out float halo;
void main() {
    vec3 e = star.xyz, t3 = vec3(1.0);
    vec3 d = vec3(dot(frame.own[0].xyz, e), dot(frame.own[1].xyz, e), dot(frame.own[2].xyz, e));
    vec2 at = around(d);
    float free = 1.0 - smoothstep(0.42, 0.52, textureLod(panorama, vec2(at.x, clamp(at.y, 0.0, 0.98)), 0.0).a);
    if (at.y > 0.99) free = 1.0;
    float t = frame.clock.x, ph = star.w;
    // The air's unrest, under 5 %: two slow waves, no two stars alike.
    float shimmer = 1.0 + 0.026 * sin(t * (0.9 + 0.35 * sin(ph * 7.0)) + ph) + 0.018 * sin(t * (1.7 + 0.5 * cos(ph * 11.0)) + 2.0 * ph);
    float up = max(d.y, 0.0);
    float air = exp(-0.17 / (up + 0.055)) * 1.14;  // extinction, reddening below
    float faint = smoothstep(0.0, 1.0, 1.0 + 3.0 * frame.own[0].w - 0.62 * max(shine.w - 0.6, 0.0));
    float dusk = mix(faint * 0.85, 1.0, smoothstep(0.4, 1.0, frame.own[0].w));
    light = shine.rgb * mix(vec3(1.0, 0.80, 0.58), vec3(1.0), smoothstep(0.0, 0.35, up)) * (shimmer * air * free * dusk);
    float limit = 7.4 - 0.30 * log2(max(eye.size.z / 0.0010, 1.0));  // coarse pixels show fewer faint ones
    light *= 1.0 - smoothstep(limit - 0.5, limit, shine.w);
    float sigma = max(0.60 * eye.size.z, 0.00055) * (1.0 + 0.08 * clamp(2.6 - shine.w, 0.0, 2.6) / 2.6);
    halo = smoothstep(2.2, -0.2, shine.w);
    light *= pow(0.0010 / sigma, mix(0.45, 0.80, smoothstep(1.0, 5.0, shine.w)));  // what is smaller than a pixel is dimmer, not larger
    light *= mix(1.0, 1.5, smoothstep(4.0, 6.0, shine.w));  // the faint ones together are dust of stars
    float reach = sigma * mix(2.4, 4.2, halo);
    off = corner * mix(2.4, 4.2, halo);
#ifdef MIRROR
    light *= 0.40;
    vec3 m = vec3(d.x, -max(d.y, 0.02), d.z);
    vec3 place = m * ((WATER - eye.position.y) / m.y);
    float wave = sin(t * 0.53 + place.x * 1.9 + ph) + 0.6 * sin(t * 0.37 + place.z * 1.3 + 2.0 * ph);
    vec3 side = normalize(cross(m, vec3(0.0, 1.0, 0.0))), top = cross(side, m);
    vec3 seen = m + side * (corner.x * reach * 1.25 + 0.0016 * wave) + top * (corner.y * reach * 4.5 + 0.004 * wave);
    light *= 0.36 * smoothstep(0.06, 0.15, d.y) * (0.8 + 0.2 * wave) * mix(0.35, 1.0, smoothstep(0.9, 0.2, d.y));
    seen.y = min(seen.y, -0.012);
    gl_Position = eye.clip * vec4(eye.position.xyz + seen * ((WATER + 0.012 - eye.position.y) / seen.y), 1.0);
#else
    gl_Position = eye.clip * vec4(d, 0.0);
    gl_Position.xy += corner * (2.0 * reach / eye.size.z) / eye.size.xy * gl_Position.w;  // round on the picture, as large at its rim as in its middle
    gl_Position.z = gl_Position.w;
#endif
    if (max(light.r, max(light.g, light.b)) < 0.0012) gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
}
"""

ADDED = """
vec4 added(vec3 light) { return vec4(toned(light * frame.sunlight.w * frame.clock.w * mix(vec3(1.0), vec3(1.04, 0.985, 0.89), frame.gaze.w)), 0.0); }
"""

STAR_FRAGMENT = light.BLOCKS + light.SHOWN + ADDED + """
in vec2 off; in vec3 light; in float halo;
out vec4 colour;
void main() {
    float r2 = dot(off, off);
    float core = exp(-0.5 * r2), wide = halo * 0.045 * exp(-r2 * 0.20) * (1.0 - smoothstep(9.0, 17.6, r2));
    colour = added(light * (core * (1.0 - smoothstep(3.6, 5.76, r2 * (1.0 - 0.6 * halo))) + wide));
}
"""
