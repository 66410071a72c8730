"""How what floats is drawn: paper and leaf in the evening's light, what they mirror, and their own warm light. GLSL only."""

from __future__ import annotations

from environments import light
from environments.stream_shaders import GIVEN, ON_WATER

_STANDS = """
layout(location = 0) in vec3 at;
layout(location = 1) in vec3 facing;
layout(location = 2) in vec3 tone;
layout(location = 3) in vec3 nature;  // kind, through, falls
layout(location = 4) in vec2 skin;
layout(location = 5) in float number;

// Its own slow rocking on the water: none above it.
mat3 rocked(float heading, float age, float off) {
    float still = (1.0 - 0.6 * frame.breath.z) * exp(-3.0 * off);
    float a = 0.045 * still * sin(age * 0.83 + 0.4), b = 0.038 * still * sin(age * 0.61 + 1.9);
    float c = cos(heading), s = sin(heading);
    return mat3(1.0, a, 0.0, -a, 1.0, b, 0.0, -b, 1.0) * mat3(c, 0.0, -s, 0.0, 1.0, 0.0, s, 0.0, c);
}
"""

AFLOAT_VERTEX = "#define BEFORE 0.9978\n" + light.BLOCKS + light.SKY_TABLE + light.FOG + ON_WATER + _STANDS + """
out vec3 place; out vec3 normal; out vec3 albedo; out vec3 kind; out vec2 on; out vec3 state; out vec4 hazed;
void main() {
    int i = int(number);
    vec4 body = frame.own[4 + i], how = frame.own[8 + i];
    mat3 lies = rocked(body.w, how.w, frame.own[13][i]);
    place = body.xyz + lies * at; normal = lies * facing;
    albedo = tone; kind = nature; on = skin;
    state = vec3(how.yz, frame.own[12][i]);
    hazed = haze(place);
    vec3 w = place;
#ifdef MIRROR
    w.y = 2.0 * level(body.z) - w.y;
    w.x += 0.010 * min(max(place.y - level(body.z), 0.0), 0.6) * sin(frame.clock.x * 0.9 + 11.0 * place.y);
    gl_Position = on_water(w, clamp(0.5 + 1.3 * (length(w - eye.position.xyz) - length(body.xyz - eye.position.xyz)), 0.0, 1.0));
#else
    gl_Position = eye.clip * vec4(w, 1.0);
#endif
    if (abs(how.x - nature.x) > 0.5 || how.y < 0.002) gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
}
"""

AFLOAT_FRAGMENT = light.BLOCKS + GIVEN + light.SHOWN + """
uniform sampler2D tile;
in vec3 place; in vec3 normal; in vec3 albedo; in vec3 kind; in vec2 on; in vec3 state; in vec4 hazed;
out vec4 colour;
const vec3 WARM = vec3(1.0, 0.53, 0.19);
void main() {
    vec3 to_eye = normalize(eye.position.xyz - place), n = normalize(normal);
    if (dot(n, to_eye) < 0.0) n = -n;
    vec3 base = albedo;
    float warm = state.z, falls = kind.z;
    vec4 fibre = texture(tile, on * 0.23 + 0.1);
    if (kind.x < 1.5) {
        // Five veins, with side veins off each; the blade between them is mottled.
        float vein = 0.0, side = 0.0;
        for (int k = -2; k <= 2; k++) {
            float a = float(k) * 0.8378 + sign(float(k)) * max(abs(float(k)) - 1.0, 0.0) * 0.122;
            vec2 axis = vec2(sin(a), -cos(a)), off = vec2(dot(on, axis), dot(on, vec2(-axis.y, axis.x)));
            float reach = smoothstep(0.0, 0.05, off.x), wide = 0.020 * (1.4 - 0.7 * off.x) + 0.004;
            vein = max(vein, reach * exp(-off.y * off.y / (wide * wide)));
            float slant = fract((off.x - 0.9 * abs(off.y)) * 5.5) - 0.5;
            side = max(side, reach * exp(-slant * slant * 160.0) * smoothstep(0.34, 0.10, abs(off.y)) * step(abs(off.y), off.x));
        }
        base *= 0.80 + 0.45 * fibre.b;
        base = mix(base, base * vec3(0.62, 0.55, 0.50), 0.45 * smoothstep(0.55, 0.85, texture(tile, on * 0.11 + 0.6).b));
        base = mix(base, vec3(0.62, 0.42, 0.13), 0.60 * vein + 0.22 * side * (1.0 - vein));
    } else if (kind.x < 2.5) {
        float crease = exp(-min(on.x, min(1.0 - on.x, min(on.y, 1.0 - on.y))) * 40.0);
        base *= (0.92 + 0.14 * fibre.a) * (1.0 - 0.16 * crease);
    } else {
        base *= (0.80 + 0.35 * fibre.b) * (0.92 + 0.14 * fibre.a);
    }
    vec3 lit = base * given(n, to_eye, kind.y, 1.0) * (kind.x > 1.5 && kind.x < 2.5 ? 1.45 : 1.0);  // white paper gathers the light there is
    float rim = 1.0 - max(dot(n, to_eye), 0.0);
    lit += frame.skylight.rgb * 0.05 * rim * rim * rim;
    // Its own light: a lantern always burns; leaf and boat warm through while they are looked at, and keep it as they go.
    float waver = 1.0 + 0.018 * sin(frame.clock.x * 1.1 + on.x) + 0.012 * sin(frame.clock.x * 1.7 + 2.0);
    if (kind.x > 2.5) {
        float thin = (0.84 + 0.30 * fibre.b) * waver;
        lit = lit * 0.75 + base * mix(vec3(1.0, 0.44, 0.145), vec3(1.0, 0.66, 0.33), falls * falls) * step(0.5, kind.y) * (0.30 + 2.0 * falls * falls) * thin * (0.85 + 0.45 * warm);
        lit += base * WARM * (1.0 - step(0.5, kind.y)) * falls * 2.0 * waver;
    } else {
        lit += base * WARM * warm * falls * (kind.x > 1.5 ? 1.1 : 0.7) * (0.75 + 1.0 * pow(max(1.0 - rim, 0.0), 1.5)) * waver * (0.8 + 0.2 * frame.clock.z);
    }
    lit = mix(hazed.rgb, lit, mix(1.0, hazed.a, 0.7));
    float there = state.x;
#ifdef MIRROR
    float q = 1.0 - clamp(abs(to_eye.y), 0.0, 1.0);
    there *= 0.16 + 0.62 * q * q * q;
#endif
    colour = vec4(shown(lit).rgb, there);
}
"""

HALO_VERTEX = light.BLOCKS + """
layout(location = 0) in vec2 corner;
layout(location = 1) in float number;
out vec2 off; out float light;
void main() {
    int i = int(number);
    vec4 body = frame.own[4 + i], how = frame.own[8 + i];
    light = how.z; off = corner;
    vec3 centre = body.xyz + vec3(0.0, how.x > 2.5 ? 0.075 : 0.03, 0.0), way = normalize(centre - eye.position.xyz);
    vec3 side = normalize(cross(way, vec3(0.0, 1.0, 0.001))), up = cross(side, way);
    gl_Position = eye.clip * vec4(centre + (side * corner.x + up * corner.y) * max(how.x > 2.5 ? 0.50 : 0.44, 0.040 * length(centre - eye.position.xyz)) - way * 0.10, 1.0);
    if (light < 0.003) gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
}
"""

HALO_FRAGMENT = light.BLOCKS + light.SHOWN + """
in vec2 off; in float light;
out vec4 colour;
void main() {
    float r = length(off), soft = (0.62 * exp(-r * r * 9.0) + 0.38 * exp(-r * 3.4)) * pow(clamp(1.0 - r, 0.0, 1.0), 1.5);
    vec3 glow = vec3(1.0, 0.50, 0.19) * light * soft * 0.34;
    colour = vec4(toned(glow * frame.sunlight.w * frame.clock.w), 0.0);
}
"""
