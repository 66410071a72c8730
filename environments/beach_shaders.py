"""How the beach's sand, sky and solid things take the light. GLSL only; see `light` for the rest."""

from __future__ import annotations

from environments import light
from environments.beach_land import NEAR_M, SHORE, WATERLINE
from environments.beach_life import CLAM_AT, CRAB_AT, MOVES
from environments.beach_sea import WASH
from environments.beach_sky import HEAVEN

WHERE = """
// A software rasteriser works both sides of a branch, everywhere; a loop that nobody enters it leaves out.
#ifdef LOW
#define WHERE(asked) for (int _once = int(asked); _once > 0; _once--)
#else
#define WHERE(asked) if (asked)
#endif
"""
"""`WHERE(condition) { … }`: costs only where it is true, on every machine."""

GLINT = """
float fresnel(float facing) { float m = 1.0 - clamp(facing, 0.0, 1.0); float q = m * m; return 0.02 + 0.98 * q * q * m; }

// The sun in a rough mirror lying along `normal`, `rough` its variance of slopes: widened, never a spark.
vec3 glint(vec3 normal, vec3 to_eye, float rough) {
    vec3 h = normalize(frame.sun.xyz + to_eye);
    vec2 slope = h.xz / max(h.y, 0.05) - normal.xz / max(normal.y, 0.05);
    float hy = max(h.y, 0.2);
    float share = exp(-dot(slope, slope) / (2.0 * rough)) / (2.0 * PI * rough * hy * hy * hy * hy);
    float facing = max(dot(normal, to_eye), 0.06);
    return frame.sunlight.rgb * PI * share * fresnel(dot(h, to_eye)) / (4.0 * facing) * smoothstep(-0.01, 0.03, frame.sun.y);
}

// Glints keep the sun's own hue and stop where the eye would squint.
vec3 gentle(vec3 sun, float most) {
    float strength = dot(sun, vec3(0.333)) / max(dot(frame.sunlight.rgb, vec3(0.333)), 1e-4);
    return frame.sunlight.rgb * vec3(1.0, 0.93, 0.86) * most * 3.4 * (1.0 - exp(-0.035 * strength));
}

// The sky in water, with a dab of the clouds' broad shapes: two fetches.
uniform sampler2D cloud_tile;
vec3 mirrored(vec3 way) {
    way.y = abs(way.y) + 0.015;
    way = normalize(way);
    vec3 clear = sky_light(way);
    vec2 flat_way = way.xz / (sqrt(way.y * way.y + 0.030) + 0.02);
#ifdef LOW
    return clear;
#endif
    float body = textureLod(cloud_tile, flat_way * 0.150 + frame.own[0].xy, 3.5).r;
    float from = 1.0 - frame.own[0].z;
    float dense = smoothstep(from - 0.06, from + 0.34, body) * smoothstep(0.02, 0.2, way.y);
    float toward = max(dot(way, frame.sun.xyz), 0.0);
    vec3 cloud = mix(frame.own[8].rgb, frame.own[7].rgb, 0.55 + 0.40 * pow(toward, 8.0));
    return mix(clear, cloud, 0.75 * dense);
}
"""

SAND = """
// Dry sand; `fine` and `broad` of the sand's tile near and far, `speck` of its grit.
vec3 dry_sand(vec4 fine, vec4 broad, float speck) {
    vec3 dry = mix(vec3(0.62, 0.495, 0.355), vec3(0.70, 0.575, 0.425), fine.b * 0.4 + broad.b * 0.6) * (0.90 + 0.20 * fine.a) * (0.9 + 0.2 * speck);
    dry *= 1.0 + 0.22 * smoothstep(0.74, 0.92, speck) - 0.34 * smoothstep(0.24, 0.08, speck);  // grit
    return mix(dry, vec3(0.40, 0.30, 0.20), 0.22 * smoothstep(0.62, 0.9, broad.b));
}

// What grows far off and inland, and in w how much of the ground it covers.
vec4 grown(float inland, float away, vec4 fine, vec4 broad, float broadest) {
    float grass = smoothstep(18.0, 34.0, inland + 14.0 * (broadest - 0.5)) * smoothstep(0.25, 0.6, broad.b + 0.35 * broadest);
    float wooded = smoothstep(60.0, 160.0, away) * smoothstep(20.0, 40.0, inland);
    vec3 plants = mix(vec3(0.085, 0.095, 0.035), vec3(0.17, 0.15, 0.06), fine.b);
    return vec4(plants * (0.55 + 0.6 * broad.b), max(grass * 0.75, wooded * 0.9));
}
"""

LAND_VERTEX = WHERE + light.BLOCKS + light.SKY_TABLE + light.FOG + WATERLINE + SHORE + WASH + SAND + """
layout(location = 0) in vec3 at;
layout(location = 1) in vec3 facing;
layout(location = 2) in vec2 free;
out vec3 place; out vec3 normal; out vec2 open; out vec2 os; out vec3 w; out vec4 far; out vec4 ages; out vec4 air;
out vec3 sky_low; out vec3 sky_high;
#ifdef LOW
uniform sampler2D sand_tile;
out vec3 ground;
#endif
void main() {
    air = vec4(0.0, 0.0, 0.0, 1.0);
    WHERE(dot(at.xz, at.xz) > 400.0) air = haze(at);
    place = at; normal = facing; open = free;
    os = shore(at.xz);
#ifdef LOW
    vec4 fine = vec4(0.5), broad = textureLod(sand_tile, at.zx * 0.093 + 0.3, clamp(0.5 * log2(dot(at.xz, at.xz) * 10.0), 1.0, 7.0));
    vec4 plants = grown(-os.x, length(at), fine, broad, 0.5);
    ground = mix(dry_sand(fine, broad, 0.5), plants.rgb, plants.a);
#endif
    sky_low = sky_high = vec3(0.0);
    w = vec3(-9.0, -9.0, 99.0); far = vec4(0.0); ages = vec4(99.0);
    WHERE(os.x > -7.0 && os.x < 9.0) {  // where it may be wet, and is not the bed of the sea
        w = wash(os.y, frame.clock.x, far, ages);  // the same all along a line to the water: no need per pixel
        vec2 there = normalize(at.xz - eye.position.xz + 1e-5);
        sky_low = sky_light(vec3(there.x, 0.001, there.y));
        sky_high = sky_light(normalize(vec3(there.x, 0.9, there.y)));
    }
    gl_Position = eye.clip * vec4(at, 1.0);
}
"""

LAND_FRAGMENT = WHERE + light.BLOCKS + light.SKY_TABLE + WATERLINE + WASH + SAND + GLINT + light.SHOWN + f"""
const vec2 CRAB_AT = vec2({CRAB_AT[0]}, {CRAB_AT[1]}), CLAM_AT = vec2({CLAM_AT[0]}, {CLAM_AT[1]});
const float NEAR_MAP = {NEAR_M};
""" + """
uniform sampler2D near_map;   // slopes, open sky, open sun
uniform sampler2D sand_tile;  // slopes, patches, grain
in vec3 place; in vec3 normal; in vec2 open; in vec2 os; in vec3 w; in vec4 far; in vec4 ages; in vec4 air;
in vec3 sky_low; in vec3 sky_high;
#ifdef LOW
in vec3 ground;
#endif
out vec4 colour;
void main() {
    vec3 to_eye = eye.position.xyz - place;
    float away = length(to_eye);
    to_eye /= away;
    vec2 p = place.xz;
    float inland = -os.x, now = frame.clock.x;
    vec2 free = open;
    vec2 fall = normal.xz / normal.y;  // of the ground, toward where it is lower
    float near_edge = max(abs(p.x), abs(p.y)) / NEAR_MAP;
#ifdef LOW
    vec4 a = vec4(0.5), b = vec4(0.5);
    WHERE(near_edge > 0.86) a = mix(a, texture(sand_tile, p * 0.71, -1.3), smoothstep(0.86, 1.0, near_edge));
#else
    vec4 b = texture(sand_tile, p.yx * 0.093 + 0.3, -1.2), c = texture(sand_tile, p * 0.013 + 0.7);
    vec4 a = texture(sand_tile, p * 0.71 + 0.9 * (b.rg - 0.5), -1.3);  // bent, so that it never seems to tile
#endif
    // The wash.
    float pixel = away * eye.size.z / max(to_eye.y, 0.05);
    float soft = 0.02 + pixel;
    float film = smoothstep(w.x + soft, w.x - soft, inland);
    float came = max(max(w.x, w.y + 0.25), max(far.x, far.y));  // how far up it has been wet
#ifndef LOW
    came = max(came, max(far.z, far.w));
#endif
    vec3 left = vec3(0.0);
    WHERE(inland < came + 0.12 + soft) left = left_behind(inland, far, ages);
    float gloss = max(max(film, left.x), smoothstep(w.y + 0.25, w.y - 0.85, inland));
    float damp = max(max(gloss, left.y * 0.9), 0.8 * smoothstep(2.9, 1.1, inland + 0.5 * (b.b - 0.5)));

    vec2 slope = (a.rg - 0.5) * 0.30 + (b.rg - 0.5) * 0.16;
    vec2 tilt = slope * (1.0 - 0.9 * damp);
    WHERE(near_edge < 1.0) {
        vec4 close = texture(near_map, p / (2.0 * NEAR_MAP) + 0.5);
        tilt = tilt * 0.5 + (close.rg - 0.5) * 2.0 * (1.0 - damp);
        tilt += fall * (1.0 - damp) * smoothstep(1.0, 0.90, near_edge);
        free *= mix(vec2(1.0), close.ba, 1.0 - 0.9 * damp);
        // Under the crab, as far as it is out, and about the clam.
        vec2 crab = p - CRAB_AT - vec2(0.13 * frame.own[2].y, 0.03), clam = p - CLAM_AT - vec2(0.0, 0.01);
        WHERE(min(dot(crab, crab), dot(clam, clam)) < 0.12) {
            float out_of = max(max(0.30 * frame.own[1].y, frame.own[2].y), 0.12);
            free *= (1.0 - 0.62 * out_of * exp(-dot(crab, crab) / 0.013)) * (1.0 - 0.50 * exp(-dot(clam, clam) / 0.020));
        }
    }
    vec3 fine = normalize(vec3(fall.x - tilt.x, 1.0, fall.y - tilt.y));

#ifdef LOW
    vec3 sand = ground * (0.90 + 0.20 * a.a) * mix(0.93, 0.37, damp);
#else
    float grain = mix(texture(sand_tile, p * 9.7, -0.5).a, 0.5, smoothstep(3.0, 9.0, away));
    float speck = texture(sand_tile, p * 3.3, -0.7).a;
    vec3 sand = dry_sand(a, b, speck) * (0.77 + 0.46 * grain) * mix(0.93, 0.37, damp);
    vec4 plants = grown(inland, away, a, b, c.b);
    sand = mix(sand, plants.rgb, plants.a);
#endif

    float sun = clamp((dot(fine, frame.sun.xyz) + 0.05) / 1.05, 0.0, 1.0);
    vec3 lit = sand * (frame.sunlight.rgb * sun * free.y + frame.skylight.rgb * free.x * (0.62 + 0.38 * fine.y) + frame.ground.rgb * 0.10);
    // The afterglow lies low over the water: what is tilted toward it is lit.
    if (frame.own[8].w > 0.0) lit += sand * frame.own[7].rgb * frame.own[8].w * free.x * max(0.10 + 1.5 * dot(fine.xz, frame.sun.xz), 0.0);

    WHERE(gloss + left.z > 0.004 || inland < w.x + soft + 0.03) {
        // A film of water, or sand still wet enough to be a mirror.
        vec2 drift = vec2(0.31, -0.22) * now * 0.1;
        vec2 ripple = vec2(0.0);
        WHERE(film > 0.004) ripple = (texture(water_tile, p * 0.8 + drift).rg - 0.5) * 0.16 * film;
        vec3 flat_n = normalize(vec3(fall.x * 0.6 - ripple.x - slope.x * 0.10 * (1.0 - film), 1.0, fall.y * 0.6 - ripple.y - slope.y * 0.10 * (1.0 - film)));
        vec3 bounce = reflect(-to_eye, flat_n);
        float mirror = min(1.7 * fresnel(dot(flat_n, to_eye)), 0.92) * gloss;
        vec3 spark = glint(flat_n, to_eye, mix(0.022, 0.010, film)) * free.y;
#ifdef LOW
        vec3 reflected = mix(sky_low, sky_high, sqrt(clamp(bounce.y * 1.6, 0.0, 1.0)));
#else
        vec3 reflected = mirrored(bounce);
#endif
        vec3 water = reflected * mix(0.9, 1.0, film) + gentle(spark, 0.45 + 0.15 * frame.clock.z);
        lit = mix(lit, water, mirror);

        // Foam: a thick bead at the edge, lace behind it that thins while it slides back, a line left where it turned.
        vec2 carried = p + OUT * w.x * 0.62;
        float behind = w.x - inland, old = clamp(w.z / LACE_S, 0.0, 1.0);
        float bead = smoothstep(-0.03 - soft, 0.03, behind) * smoothstep(0.42, 0.05, behind) * (1.0 - old * old);
        float cover = film * (0.80 * pow(1.0 - old, 0.8) * smoothstep(5.5, 0.3, behind) + 0.30 * bead);
        float blur = min(pixel * 1.5, 0.4);
        float web = 0.0, foam = 0.0;
        WHERE(film + bead > 0.004) { web = lace(carried, cover, blur); foam = web * film; }
#ifndef LOW
        web = lace(carried * 2.1, 0.66, min(pixel * 3.0, 0.4));
#endif
        foam = max(foam, bead * (0.35 + 0.65 * web));
        WHERE(left.z > 0.004) foam = max(foam, 0.85 * left.z * lace(p * 1.6, 0.60, blur) * (1.0 - film));
        float relief = 0.94;
#ifndef LOW
        relief = 0.80 + 0.28 * texture(water_tile, carried * 1.9 + 0.2).b;
#endif
        vec3 white = relief * vec3(0.86, 0.86, 0.84) * (frame.sunlight.rgb * (0.66 + 0.5 * frame.sun.y) * free.y + frame.skylight.rgb * 1.25 + frame.ground.rgb * 0.15);
        lit = mix(lit, white, clamp(foam, 0.0, 1.0) * 0.92);
    }
    colour = shown(mix(air.rgb, lit, air.a));
}
"""
LAND_SAMPLERS = ("sky_table", "cloud_tile", "water_tile", "sand_tile", "near_map")


SKY_FRAGMENT = WHERE + light.BLOCKS + light.SKY_TABLE + HEAVEN + light.SHOWN + """
in vec3 way;
out vec4 colour;
void main() {
    vec3 d = normalize(way);
    vec3 up = normalize(vec3(d.x, max(d.y, 0.0), d.z));
    // The evening's own glow swells with the breath: about the sun, and a breath of it overhead.
    float from_sun = off_sun(up);
    vec3 glow = frame.sunlight.rgb * frame.clock.z * (0.10 * exp(-from_sun * 3.5) + 0.012);
    // The cloud that is looked at: a mother-of-pearl light spreads through it.
    WHERE(frame.own[3].z + frame.own[3].w > 0.003) {
        float from_way = acos(clamp(dot(up, frame.own[5].xyz), -1.0, 1.0));
        float pearl = (0.35 * frame.own[3].z + frame.own[3].w) * exp(-from_way * from_way / 0.055);
        vec2 shape = up.xz / (up.y + 0.12);
        float veil = textureLod(cloud_tile, shape * 0.31 + frame.own[0].xy * 1.3, 1.0).b;
        float band = 9.0 * from_way + 2.2 * veil + 0.10 * frame.clock.x;
        vec3 hue = vec3(1.0, 0.84, 0.66) + vec3(0.20, 0.13, 0.24) * cos(band + vec3(0.0, 1.7, 3.6));
        glow += hue * pearl * (0.08 + 0.75 * veil * veil) * dot(frame.sunlight.rgb + frame.skylight.rgb, vec3(0.36));
    }
    float open;
    vec3 seen = clouded(up, open) + glow + sun_disc(from_sun, open);
    WHERE(frame.own[7].w > 0.0) seen += vec3(1.0, 0.97, 0.92) * frame.own[7].w * open * open * first_stars(up);
    colour = shown(seen);
}
"""
SKY_SAMPLERS = ("sky_table", "cloud_tile")

SOLID_LIGHT = """
// Of sun, sky and sand, what a solid thing gives back for each of its colour: `through` of a leaf, `open` to the sky 0–1.
vec3 given_back(vec3 n, float through, float open) {
    float sun = dot(n, frame.sun.xyz);
    float front = clamp((sun + 0.08) / 1.08, 0.0, 1.0) * smoothstep(0.15, 0.85, open);
    float behind = clamp(-sun, 0.0, 1.0) * through * mix(0.5, 1.0, open);
    float toward = 0.5 + 0.5 * dot(n.xz, normalize(frame.sun.xz));  // the sky about the sun is the brightest
    vec3 sky = (frame.skylight.rgb * (0.86 + 0.30 * n.y) + frame.sunlight.rgb * (0.05 + 0.10 * toward * toward)) * open;
    vec3 ground = frame.ground.rgb * (0.5 - 0.5 * n.y) * 1.15 * open;  // the sand all about gives warm light back
    // A leaf from below glows with the sky that it lets through, the more the nearer one looks to the sun.
    vec3 glow = vec3(1.15, 1.25, 0.40) * through * open * (frame.skylight.rgb * (0.75 - 0.55 * n.y) + frame.sunlight.rgb * 0.08);
    vec3 afterglow = frame.own[7].rgb * frame.own[8].w * open * max(0.10 + 1.3 * dot(n.xz, frame.sun.xz), 0.0);  // it lies low over the water
    return frame.sunlight.rgb * (front + vec3(1.06, 0.98, 0.47) * behind) + (sky + ground + glow) * (1.0 - 0.8 * frame.own[8].w) + afterglow;
}
"""

SOLID_BETWEEN = """
#ifdef LOW
PASSED vec3 lit_in; PASSED vec3 bare_in; PASSED vec3 grain_in;  // its light and that of bare wood there; the grain, and through
#else
PASSED vec3 place; PASSED vec3 normal; PASSED vec4 albedo_in; PASSED vec2 kind; PASSED vec2 grain_at;
#endif
"""
"""What goes from vertices to fragments. Where things are seen with few pixels, triangles are smaller than
the blocks that are shaded: light is found at vertices there, and fragments do next to nothing."""

SOLID_VERTEX = WHERE + light.BLOCKS + WATERLINE + WASH + MOVES + SOLID_LIGHT + SOLID_BETWEEN.replace("PASSED", "out") + """
layout(location = 0) in vec3 at;
layout(location = 1) in vec3 facing;
layout(location = 2) in vec3 tone;
layout(location = 3) in vec3 nature;   // flex, through (negative: paint), open
layout(location = 4) in vec4 own;      // the grain along and across, a phase, who
void main() {
    float now = frame.clock.x, who = own.w;
    vec3 w = at, n = facing;
    float shines = 0.0;
    WHERE(who < 9.5) {
        float stir = who < 0.5 ? 0.0 : frame.own[3].x * 0.5 + frame.own[3].y;
        float gust = 0.55 + 0.45 * sin(now * 0.23 + 0.05 * w.x + 0.04 * w.z) + 1.1 * stir;
        float slow = sin(now * 0.83 + own.z + 0.11 * w.x) + 0.5 * sin(now * 1.37 + own.z * 1.7 - 0.13 * w.z);
        float quick = sin(now * 2.9 + dot(at, vec3(3.1, 2.3, 2.7)) + own.z) * (1.0 + 2.2 * stir);
        w += nature.x * gust * (1.0 - 0.5 * frame.breath.z) * (vec3(-0.30, -0.10, 0.22) * slow + vec3(0.05, 0.07, -0.04) * quick);
        shines = 0.10 * stir * nature.y;
    }
    WHERE(who > 9.5 && who < 19.5) { fly(int(who - 9.5), at, n, nature.x, w); shines = 0.55; }  // white feathers, lit from all sides
    WHERE(who > 19.5 && who < 29.5) scuttle(who, w, n);
    WHERE(who > 29.5 && who < 30.5) open_lid(w, n);
    if (who > 30.5 && who < 39.5) shines = 0.08 * frame.own[1].z + 0.55 * frame.own[2].z;
    WHERE(who > 39.5) wade(who, own.z, at, n, w);
    if (who > 29.5 && who < 30.5 && facing.y < 0.0) shines = 0.30 * frame.own[2].z;  // the pearl lights the lid
    gl_Position = eye.clip * vec4(w, 1.0);
#ifdef LOW
    vec3 to_eye = eye.position.xyz - w;
    if (dot(n, to_eye) < 0.0 && nature.y > 0.0) n = -n;
    vec3 light = given_back(n, max(nature.y, 0.0), nature.z) + shines * vec3(0.36, 0.31, 0.23) * dot(frame.skylight.rgb + frame.sunlight.rgb, vec3(1.2));
    vec3 air = frame.skylight.rgb * 1.6;
    float clear = exp(-length(to_eye) * frame.skylight.w);
    lit_in = mix(air, tone * light, clear);
    bare_in = mix(air, vec3(0.30, 0.255, 0.20) * light, clear);
    grain_in = vec3(own.xy, nature.y);
#else
    place = w;
    normal = n;
    kind = nature.yz;
    grain_at = own.xy;
    albedo_in = vec4(tone, shines);
#endif
}
"""

SOLID_FRAGMENT = WHERE + light.BLOCKS + light.SKY_TABLE + light.FOG + SOLID_LIGHT + SOLID_BETWEEN.replace("PASSED", "in") + light.SHOWN + """
uniform sampler2D sand_tile;
out vec4 colour;
// A grain of its own for bark and planks, from the sand's tile; and paint that has come off along it.
float worn_off(float paint, vec4 broad, vec4 fine) { return smoothstep(paint - 0.05, paint - 0.22, 0.62 * broad.b + 0.30 * fine.b + 0.12 * fine.a); }
#ifdef LOW
void main() {
    vec3 lit = lit_in;
    WHERE(grain_in.z < 0.5) {
        vec4 broad = texture(sand_tile, grain_in.xy * vec2(0.33, 2.3)), fine = broad.wzyx;
        float grain = broad.b + fine.a - 1.0, paint = max(-grain_in.z, 0.0);
        vec3 painted = mix(lit * (1.0 + 0.12 * grain), bare_in * (1.0 + 0.5 * grain), worn_off(paint, broad, fine));
        lit = paint > 0.0 ? painted : lit * (1.0 + 0.62 * grain);
    }
    colour = shown(lit);
}
#else
void main() {
    vec3 to_eye = normalize(eye.position.xyz - place);
    vec3 n = normalize(normal);
    if (dot(n, to_eye) < 0.0 && kind.x > 0.0) n = -n;
    float through = max(kind.x, 0.0), paint = max(-kind.x, 0.0);
    vec4 broad = texture(sand_tile, grain_at * vec2(0.33, 2.3)), fine = texture(sand_tile, grain_at * vec2(1.1, 8.7) + 0.37);
    float grain = broad.b + fine.a - 1.0;
    vec3 albedo = albedo_in.rgb;
    if (paint > 0.0) albedo = mix(albedo * (1.0 + 0.12 * grain), vec3(0.30, 0.255, 0.20) * (1.0 + 0.5 * grain), worn_off(paint, broad, fine));
    else albedo *= 1.0 + 0.62 * grain * (1.0 - through);
    vec3 lit = albedo * given_back(n, through, kind.y);
    float sun = dot(n, frame.sun.xyz), against = max(dot(-to_eye, frame.sun.xyz), 0.0);
    lit += albedo * vec3(1.25, 1.1, 0.45) * through * kind.y * frame.sunlight.rgb * 0.5 * against * against;
    // The low sun draws a warm edge round what stands before it.
    float edge = 1.0 - max(dot(n, to_eye), 0.0);
    lit += frame.sunlight.rgb * (0.03 + 0.35 * albedo) * edge * edge * edge * smoothstep(-0.15, 0.7, sun + 0.35 * against) * kind.y;
    vec3 h = normalize(frame.sun.xyz + to_eye);
    float shine = pow(max(dot(n, h), 0.0), 22.0) * (0.02 + 0.10 * pow(1.0 - max(dot(n, to_eye), 0.0), 4.0));
    lit += frame.sunlight.rgb * shine * 1.2 * smoothstep(0.0, 0.1, sun + 0.05);
    lit += albedo_in.w * (albedo * vec3(1.0, 0.86, 0.62) * 0.34 + 0.02) * dot(frame.skylight.rgb + frame.sunlight.rgb, vec3(1.2));
    WHERE(dot(place, place) > 400.0) lit = fogged(lit, place);  // few pixels, and thousands of vertices
    colour = shown(lit);
}
#endif
"""
SOLID_SAMPLERS = ("sky_table", "cloud_tile", "water_tile", "sand_tile")
