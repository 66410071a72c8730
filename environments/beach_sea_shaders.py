"""How the beach's sea takes the light. GLSL only; see `light` and `beach_shaders` for the rest."""

from __future__ import annotations

from environments import light
from environments.beach_land import SHORE, WATERLINE
from environments.beach_sea import BREAKER, WASH
from environments.beach_shaders import GLINT, WHERE
from environments.beach_sky import SUN_GLOW


def sea_vertex(swell: str) -> str:
    return WHERE + light.BLOCKS + light.SKY_TABLE + WATERLINE + SHORE + WASH + BREAKER + swell + """
layout(location = 0) in vec3 still;
layout(location = 1) in float spacing;
centroid out vec3 place; centroid out vec2 slope; centroid out vec2 os; centroid out vec3 sky_low; centroid out vec3 sky_high;  // at the horizon a pixel's middle lies beyond the mesh
void main() {
    float now = frame.clock.x;
    vec2 at = still.xz;
    os = shore(at);
    vec3 wave = swell(at, now, spacing) * smoothstep(1.0, 26.0, os.x);
    vec2 out_way = seaward(os.y), here = vec2(0.0);
    float rise = 0.0;
    WHERE(os.x < 62.0) {
        here = breaker(os, now);
        vec2 ahead = breaker(os + vec2(0.12, 0.0), now);  // crests lie along the shore
        rise = clamp((ahead.y - here.y) / max(0.12 - ahead.x + here.x, 0.045), -1.6, 2.6);
    }
    place = vec3(at.x - out_way.x * here.x, SEA_Y + wave.x + here.y, at.y - out_way.y * here.x);
    slope = wave.yz + rise * out_way;
    vec2 there = normalize(place.xz - eye.position.xz + 1e-5);
    sky_low = sky_light(vec3(there.x, 0.001, there.y));
    sky_high = sky_light(normalize(vec3(there.x, 0.9, there.y)));
    gl_Position = eye.clip * vec4(place, 1.0);
}
"""


BED = """
// How far there is sand under the water to be seen, 0–1: its mesh ends where a slanting look would pass under it.
float grounded(float off, vec3 to_eye, float away) {
    float flat_way = max(length(to_eye.xz), 1e-4), seaward = -dot(to_eye.xz, OUT) / flat_way;
    float closing = max(to_eye.y / flat_way - 0.058 * seaward, 1e-3);
    float meets = off + seaward * (0.058 * max(off, 0.0) + 0.02) / closing;
    return (1.0 - smoothstep(9.0, 14.0, off)) * (1.0 - smoothstep(13.0, 19.0, meets)) * (1.0 - smoothstep(110.0, 180.0, away));
}
"""

SEA_FRAGMENT = WHERE + light.BLOCKS + light.SKY_TABLE + light.FOG + WATERLINE + WASH + BREAKER + GLINT + BED + SUN_GLOW + light.SHOWN + """
centroid in vec3 place; centroid in vec2 slope; centroid in vec2 os; centroid in vec3 sky_low; centroid in vec3 sky_high;
out vec4 colour;
void main() {
    vec3 to_eye = eye.position.xyz - place;
    float away = length(to_eye);
    to_eye /= away;
    vec2 p = place.xz;
    float now = frame.clock.x;
    // Three layers of ripples, each with its own way and pace; what mipmaps lose becomes roughness.
    vec2 a = texture(water_tile, p * 0.060 + vec2(0.011, 0.017) * now).rg - 0.5;
    vec2 b = texture(water_tile, p.yx * 0.171 + vec2(-0.019, 0.034) * now).gr - 0.5;
#ifdef LOW
    vec2 c = a.yx;
    float gust = 1.0;
#else
    vec2 c = texture(water_tile, p * 0.47 + vec2(0.043, 0.061) * now).rg - 0.5;
    float gust = 0.65 + 0.7 * texture(water_tile, p * 0.0045 + vec2(0.0012, 0.0007) * now).a;
#endif
    float shallow = smoothstep(0.0, 9.0, os.x);
    float chop = gust * mix(0.55, 1.0, shallow) * (1.0 - 0.25 * frame.breath.z);
    vec2 s = slope + chop * (0.75 * a + 0.60 * b + 0.45 * c);
    float far = smoothstep(25.0, 900.0, away);
    // Beyond the mesh's reach, waves as broad as they look: laid out by bearing and log distance.
    vec2 d = vec2(0.0);
#ifdef LOW
    WHERE(away > 14.0) {
        vec2 fan = vec2(p.x / max(-p.y, 1.0) * 4.0, log2(away) * 3.12 + now * 0.035);
        d = 1.4 * (texture(water_tile, fan * vec2(1.0, 1.3)).rg - 0.5);
    }
#else
    vec2 fan = vec2(atan(p.x, -p.y) * 5.0, log(away) * 4.5 + now * 0.035);
    d = texture(water_tile, fan * vec2(1.0, 1.3)).rg + texture(water_tile, fan.xy * vec2(2.7, 3.1) + 0.4 - now * 0.01).rg - 1.0;
#endif
    s += d * vec2(0.45, 0.85) * smoothstep(14.0, 120.0, away);
    vec3 n = normalize(vec3(-s.x, 1.0, -s.y));
    float facing = dot(n, to_eye);
    n = normalize(n + to_eye * max(0.035 - facing, 0.0));  // the backs of waves are hidden by their fronts
    facing = max(dot(n, to_eye), 0.02);
    float rough = mix(0.0026, 0.020, sqrt(far)) * (0.6 + 0.4 * gust);

    float reflects = fresnel(facing) * 0.60 / (1.0 + 22.0 * rough);
    vec3 bounce = reflect(-to_eye, n);
    bounce.y = abs(bounce.y) + 0.9 * sqrt(rough) * far * 0.6;
#ifdef LOW
    vec3 sky = mix(sky_low, sky_high, sqrt(clamp(bounce.y * 1.6, 0.0, 1.0)));
#else
    vec3 sky = mirrored(normalize(bounce));
#endif
    vec3 sun = glint(n, to_eye, rough + 0.0030);
    float broken = 0.45 + 0.75 * smoothstep(-0.28, 0.30, d.x + 0.6 * d.y);  // the path lies in pieces on the waves
    sun = gentle(sun * mix(1.0, broken, smoothstep(8.0, 40.0, away)), 0.38 + 0.22 * frame.clock.z);

    // Light from within: green where the water is thin or a crest is lit through.
    float depth = max(place.y - SEA_Y + 0.060 * max(os.x, 0.0) + 0.02, 0.0);
    float path = depth * (1.0 + 0.65 / max(facing, 0.25));
    vec3 absorb = exp(-path * vec3(0.95, 0.30, 0.26));
    vec3 deep = vec3(0.010, 0.050, 0.062), young = vec3(0.040, 0.135, 0.115);
    vec3 body = mix(young, deep, smoothstep(0.4, 5.0, depth)) * (frame.skylight.rgb * 1.5 + frame.sunlight.rgb * 0.32);
    float crest = clamp((place.y - SEA_Y) * 2.2, 0.0, 1.0);
    float through = max(dot(-to_eye, frame.sun.xyz) * 0.5 + 0.5, 0.0), squared = through * through;
    through *= squared * squared;
    body += vec3(0.050, 0.165, 0.135) * frame.sunlight.rgb * crest * (0.20 + 1.1 * through) * clamp(1.0 - facing, 0.0, 1.0);
    body += vec3(0.085, 0.190, 0.165) * frame.skylight.rgb * crest * 1.3;  // and with the sky's light
    float opaque = 1.0 - dot(absorb, vec3(0.3, 0.5, 0.2)) * grounded(os.x, to_eye, away) * smoothstep(0.22, 0.04, place.y - SEA_Y);  // over a crest one looks on, not down
    float cover = mix(opaque, 1.0, reflects);
    vec3 lit = body * (1.0 - reflects) * opaque + sky * reflects + sun;

    // Where it is looked at, a patch of water takes the light: soft, slow glints and a glow in the crests.
    float near_wave = length(p - frame.own[6].xy) / frame.own[6].z;
    WHERE(near_wave < 1.6) {
        float asked = (0.30 * frame.own[1].w + frame.own[2].w) * (1.0 - smoothstep(0.45, 1.6, near_wave));
        float glints = smoothstep(0.02, 0.20, c.x + b.y) * smoothstep(-0.12, 0.15, a.x + 0.6 * c.y);
        lit += asked * (frame.sunlight.rgb * vec3(1.0, 0.92, 0.78) * (0.20 + 2.6 * glints) + body * 2.2 * (0.5 + crest));
    }

    // Foam: what tumbles is thick, what is left is lace that thins, carried in and sliding back.
    float foam = 0.0;
    WHERE(os.x < 26.0) {
        vec3 surfs = surf(os, now);
        float pixel = away * eye.size.z / max(to_eye.y, 0.04);
        float in_way = 1.5 * (1.0 - exp(-0.8 * surfs.y)) - 0.16 * surfs.y;
        vec2 falls = vec2(os.y * 0.8, (place.y - SEA_Y) * 1.7 + os.x * 0.5 - now * 0.4);  // on a steep face, by height
        vec2 carried = surfs.y > 0.0 ? p + OUT * in_way : falls;
        float blur = min(pixel * 1.2, 0.5);
        float web = lace(carried, surfs.x, blur);
#ifdef LOW
        float froth = web;
#else
        float froth = mix(lace(falls * 1.9, 0.74, 0.1), lace(falls * 0.6, 0.62, 0.1), clamp(pixel * 4.0 - 0.1, 0.0, 1.0));
#endif
        foam = mix(web, 0.60 + 0.40 * froth, surfs.z) * smoothstep(0.02, 0.10, surfs.x);
        float relief = mix(0.90, 0.62 + 0.50 * froth, surfs.z);
        vec3 white = relief * vec3(0.90, 0.90, 0.88) * (frame.sunlight.rgb * (0.62 + 0.36 * max(dot(n, frame.sun.xyz), 0.0)) + frame.skylight.rgb * 1.20);
        foam *= 0.94;
        lit = mix(lit, white, foam);
        cover = max(cover, foam);
    }

    // The far rim melts into the air over half a degree, and the air over the sea is a little milky.
    float under = (eye.position.y - place.y) / away;
    vec3 rim_light = sky_low;
    float from_sun = off_sun(-to_eye);  // and the sun's glow is the sky's own there
    rim_light += frame.sunlight.rgb * (sun_glow(from_sun) + frame.clock.z * (0.10 * exp(-from_sun * 3.5) + 0.012));
    float clear = exp(-away * 0.0011) * smoothstep(-0.0008, 0.0085, under);
    vec3 hazy = mix(rim_light, lit, clear);
    colour = vec4(shown(hazy / max(cover, 0.05)).rgb, 1.0) * max(smoothstep(0.0, 0.03, depth), smoothstep(110.0, 180.0, away));
    colour = vec4(colour.rgb * cover, colour.a * cover);
}
"""
SEA_SAMPLERS = ("sky_table", "cloud_tile", "water_tile")
