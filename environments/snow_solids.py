"""Shaders of what stands in the canyon: spruces, ice, the fox. After `snow_shaders`; see there for frame.own."""

from __future__ import annotations

from environments import light
from environments.snow_shaders import SUNNY

_LIT = SUNNY + """
const float LINE = 0.060;  // the tangent of the gap the sun comes through, for what stands near
vec3 snowy(vec3 white, vec3 n, float lit, float open) {
    float facing = dot(n, frame.sun.xyz);
    vec3 wrap = clamp((facing + vec3(0.16, 0.18, 0.22)) / (1.0 + vec3(0.16, 0.18, 0.22)), 0.0, 1.0);
    return white * (frame.sunlight.rgb * wrap * lit + frame.skylight.rgb * (open * (0.62 + 0.38 * n.y) + 0.30 * (0.5 - 0.5 * n.y)) + thrown(n, open));
}
"""

TREE_VERTEX = light.BLOCKS + light.SKY_TABLE + light.FOG + """
layout(location = 0) in vec3 at;
layout(location = 1) in vec3 facing;
layout(location = 2) in vec3 tone;
layout(location = 3) in vec3 nature;  // gives, snow, open
out vec3 place; out vec3 normal; out vec3 tint; out vec2 kind; out vec4 air;
void main() {
    vec3 w = at;
    float t = frame.own[7].w, moving = frame.own[6].w;
    float own = at.x * 1.9 + at.z * 2.3;
    w += nature.x * moving * (vec3(0.30, 0.22, -0.25) * sin(t * 0.71 + own * 0.4) + vec3(0.10, 0.20, 0.12) * sin(t * 1.27 + own));
    vec3 from = w - frame.own[10].xyz;  // the bough that let its snow go rises and sways
    float near = exp(-dot(from, from) / 0.55);
    w.y += near * frame.own[10].w;
    place = w; normal = facing; tint = tone; kind = nature.yz;
    air = haze(w);
    gl_Position = eye.clip * vec4(w, 1.0);
}
"""

TREE_FRAGMENT = light.BLOCKS + _LIT + light.SHOWN + """
uniform sampler2D snow_tile;
in vec3 place; in vec3 normal; in vec3 tint; in vec2 kind; in vec4 air;
out vec4 colour;
void main() {
    vec3 to_eye = normalize(eye.position.xyz - place);
    vec3 n = normalize(normal);
    if (dot(n, to_eye) < 0.0) n = -n;
    vec4 a = texture(snow_tile, place.xz * 0.9 + place.y * vec2(0.43, 0.71));
    float snow = smoothstep(0.30, 0.70, kind.x + 0.35 * (a.b - 0.5) * kind.x * (1.0 - kind.x) * 4.0);
    vec3 soft = normalize(n + vec3(a.r - 0.5, 0.0, a.g - 0.5) * 0.5 * snow);
    float lit = sunny(LINE, 0.0) * smoothstep(0.25, 0.75, kind.y);
    vec3 white = mix(tint, vec3(0.88, 0.885, 0.89), snow);
    vec3 seen = mix(tint, white, snow);
    vec3 on = snowy(seen, soft, lit, kind.y);
    // Against the sun, edges of snow glow.
    float through = pow(max(dot(-to_eye, frame.sun.xyz), 0.0), 3.0) * (1.0 - abs(dot(n, to_eye)));
    on += vec3(0.55, 0.52, 0.50) * frame.sunlight.rgb * through * snow * lit * 0.5;
    float told = frame.own[4].z * exp(-dot(place - frame.own[10].xyz, place - frame.own[10].xyz) / 0.7);
    on += seen * vec3(1.0, 0.74, 0.46) * told * 0.045 * frame.own[8].w;
    colour = shown(mix(air.rgb, on, air.a));
}
"""

ICE_VERTEX = light.BLOCKS + light.SKY_TABLE + light.FOG + """
layout(location = 0) in vec3 at;
layout(location = 1) in vec3 facing;
layout(location = 2) in vec3 deep;   // metres of ice to the sun, along the look; open sky
layout(location = 3) in vec3 nature; // snow on it, along, touch
out vec3 place; out vec3 normal; out vec3 thick; out vec3 kind; out vec4 air;
void main() {
    vec3 w = at, n = facing;
    if (nature.y > 1.5) {  // a petal of the flower: it leans out as the flower opens, and sways a little
        float number = floor(nature.y) - 2.0;
        float turn = number * 2.39996, opens = frame.own[3].y;
        float ring = number < 3.0 ? 0.25 : number < 9.0 ? 0.8 : 1.1;
        float lean = ring * (0.58 * opens - 0.20) + 0.02 * frame.own[6].w * sin(frame.own[7].w * 0.6 + number);
        vec3 axis = vec3(cos(turn), 0.0, sin(turn));  // level, across the way it leans
        vec3 q = w - frame.own[8].xyz;
        float c = cos(lean), s = -sin(lean);
        w = frame.own[8].xyz + q * c + cross(axis, q) * s + axis * dot(axis, q) * (1.0 - c);
        n = n * c + cross(axis, n) * s + axis * dot(axis, n) * (1.0 - c);
    }
    place = w; normal = n; thick = deep; kind = nature;
    air = haze(w);
    gl_Position = eye.clip * vec4(w, 1.0);
}
"""

ICE_FRAGMENT = light.BLOCKS + light.SKY_TABLE + _LIT + light.SHOWN + """
uniform sampler2D ice_tile;
uniform sampler2D snow_tile;
in vec3 place; in vec3 normal; in vec3 thick; in vec3 kind; in vec4 air;
out vec4 colour;
void main() {
    vec3 look = normalize(place - eye.position.xyz);
    vec3 n = normalize(normal);
    if (dot(n, look) > 0.0) n = -n;
    bool petal = kind.y > 1.5;
    float along = petal ? fract(kind.y) : kind.y;
    // The body's inner layers, seen a little below its face so that they lie within.
    vec3 within = place + look * 0.16;
    vec4 a = texture(ice_tile, vec2(within.x * 0.23 + within.z * 0.31, within.y * 0.34 + within.z * 0.05));
    vec4 b = texture(ice_tile, vec2(within.y * 0.11 + within.x * 0.05, within.x * 0.12 - within.z * 0.15));
    vec3 bumpy = normalize(n + (vec3(a.g, b.g, a.g) - 0.5) * (petal ? 0.0 : 0.30));
    float lit = sunny(LINE, 0.0);
    vec3 sigma = vec3(1.42, 0.50, 0.32) * (petal ? 9.0 : 1.0);
    vec3 from_sun = exp(-thick.x * sigma), clear = exp(-thick.y * sigma);
    float toward = max(dot(look, frame.sun.xyz), 0.0);
    float wrap = clamp((dot(bumpy, frame.sun.xyz) + 0.6) / 1.6, 0.0, 1.0);
    // Light scattered within: the sun's through the ice to here, the sky's from about.
    vec3 white = vec3(0.80, 0.90, 0.94);
    vec3 scatter = frame.sunlight.rgb * lit * from_sun * (0.34 * wrap + 0.30 * toward * toward + 0.10);
    scatter += frame.skylight.rgb * thick.z * mix(vec3(0.36, 0.74, 0.86), vec3(0.75, 0.92, 0.97), clear) * (0.72 + 0.28 * n.y);
    scatter += thrown(n, thick.z) * 0.8 * mix(vec3(0.6, 0.85, 0.9), vec3(1.0), clear);
    scatter *= white * (0.72 + 0.40 * a.g) * (1.0 + 0.30 * b.r);
    scatter += vec3(0.75, 0.92, 1.0) * (frame.skylight.rgb * 0.28 + frame.sunlight.rgb * lit * 0.16 * from_sun) * (a.b * a.b * 0.55 + 0.35 * a.a);
    // What shines through where it is thin.
    vec3 behind = sky_light(normalize(vec3(look.x, abs(look.y) + 0.06, look.z)));
    vec3 seen = mix(scatter, behind * 0.85 + scatter * 0.4, clear * (petal ? 0.30 : 0.42));
    if (petal) seen *= mix(vec3(0.42, 0.72, 0.86), vec3(0.90, 0.97, 1.0), smoothstep(0.1, 0.9, along)) * 0.62 + 0.60 * smoothstep(-0.4, 0.9, dot(n, normalize(frame.sun.xyz + vec3(0.0, 0.6, 0.0)))) + 0.35 * along * along;
    // The river's light from below, and the light that runs through the arch when it is looked at.
    vec3 flowing = frame.own[6].rgb;
    seen += flowing * frame.own[1].w * exp(-max(place.y + 2.5, 0.0) * 0.9) * (0.20 - 0.20 * n.y) * white;
    float warmth = petal ? frame.own[2].y : frame.own[2].z, bloom = petal ? frame.own[3].y : frame.own[3].z;
    float run = petal ? along : abs(along - 0.5) * 2.0;
    float wave = 0.55 + 0.45 * sin(run * 5.0 - frame.own[7].w * 0.8 + 2.0 * b.g);
    vec3 gold = vec3(1.0, 0.66, 0.32), teal = vec3(0.22, 0.80, 0.86), rose = vec3(0.95, 0.45, 0.66);
    vec3 told = petal ? mix(mix(teal, rose, smoothstep(0.05, 0.65, along)), gold, smoothstep(0.60, 1.0, along))
        : mix(mix(gold, rose, 0.35 + 0.35 * sin(run * 4.0 + b.g * 3.0)), teal, 0.40 * run);
    float up = petal ? smoothstep(0.0, 0.7, along) : 1.0;
    float lamp = (0.60 * warmth + bloom * (0.80 + 0.70 * wave)) * (0.30 + 0.70 * a.g + 0.6 * a.r) * up;
    seen = mix(seen, dot(seen, vec3(0.3, 0.5, 0.2)) * (0.22 + 1.10 * told), min(0.70 * lamp, 0.75));  // its own light outweighs the day's
    seen += told * told * lamp * (petal ? 0.040 : 0.030) * frame.own[8].w;
    // Face.
    vec3 bounce = reflect(look, bumpy);
    bounce.y = abs(bounce.y) * 0.9 + 0.08;
    float m = 1.0 - max(dot(-look, bumpy), 0.0), m2 = m * m;
    seen = mix(seen, sky_light(normalize(bounce)), 0.02 + 0.40 * m2 * m2 * m);
    vec3 h = normalize(frame.sun.xyz - look);
    float gloss = pow(max(dot(bumpy, h), 0.0), petal ? 60.0 : 34.0);
    seen += frame.sunlight.rgb * lit * gloss * (petal ? 0.50 : 0.22);
    if (!petal) {
        vec4 s = texture(snow_tile, place.xz * 0.45);
        float snow = clamp(kind.x * (0.75 + 0.5 * s.b), 0.0, 1.0);
        snow = max(snow, smoothstep(0.30, 1.0, kind.z));
        vec3 soft = normalize(n + vec3(s.r - 0.5, 0.2, s.g - 0.5) * 0.5);
        seen = mix(seen, snowy(vec3(0.88, 0.89, 0.90), soft, lit, thick.z), smoothstep(0.2, 0.8, snow));
    }
    colour = shown(mix(air.rgb, seen, air.a));
}
"""

FOX_VERTEX = light.BLOCKS + """
layout(location = 0) in vec3 at;
layout(location = 1) in vec3 facing;
layout(location = 2) in vec3 tone;
layout(location = 3) in vec3 nature;  // head, breath, open
layout(location = 4) in vec2 lids;    // closed, open
out vec3 place; out vec3 normal; out vec3 tint; out vec3 kind;
void main() {
    vec3 w = at, n = facing;
    w += n * nature.y * (frame.own[5].x - 0.4) * 0.016 + vec3(0.0, 0.006 * nature.y * frame.own[5].x, 0.0);
    // The head rises and turns about the neck.
    float lift = nature.x * frame.own[5].y * 0.52, look = nature.x * frame.own[5].z;
    vec3 q = w - frame.own[9].xyz;
    vec3 axis = vec3(frame.own[11].x, 0.0, frame.own[11].y);
    float c = cos(lift), s = sin(lift);
    q = q * c + cross(axis, q) * s + axis * dot(axis, q) * (1.0 - c);
    n = n * c + cross(axis, n) * s + axis * dot(axis, n) * (1.0 - c);
    c = cos(look); s = sin(look);
    q.xz = vec2(c * q.x + s * q.z, c * q.z - s * q.x);
    n.xz = vec2(c * n.x + s * n.z, c * n.z - s * n.x);
    w = frame.own[9].xyz + q + vec3(0.0, 0.035, 0.0) * nature.x * frame.own[5].y;
    place = w; normal = n;
    float open = smoothstep(0.45, 0.8, frame.own[5].y);
    float dark = mix(lids.x, lids.y, open);
    tint = mix(tone, vec3(0.022, 0.019, 0.017), dark);
    kind = vec3(nature.z, nature.x, lids.y * open);
    gl_Position = eye.clip * vec4(w, 1.0);
}
"""

FOX_FRAGMENT = light.BLOCKS + _LIT + light.SHOWN + """
in vec3 place; in vec3 normal; in vec3 tint; in vec3 kind;
out vec4 colour;
void main() {
    vec3 look = normalize(place - eye.position.xyz);
    vec3 n = normalize(normal);
    if (dot(n, look) > 0.0) n = normalize(n - 1.8 * dot(n, look) * look);
    float lit = sunny(LINE, 0.0) * smoothstep(0.30, 0.85, kind.x);
    vec3 seen = snowy(tint, n, lit, kind.x);
    // Fur lets light through at its edges.
    float rim = pow(1.0 - max(dot(n, -look), 0.0), 2.5);
    seen += tint * (frame.sunlight.rgb * vec3(1.0, 0.92, 0.82) * lit * (0.25 + 0.75 * max(dot(look, frame.sun.xyz), 0.0)) * 0.55 + frame.skylight.rgb * 0.25) * rim;
    seen += vec3(0.9, 0.95, 1.0) * kind.z * smoothstep(0.90, 0.97, dot(n, normalize(vec3(0.35, 0.7, 0.5)))) * frame.skylight.rgb * 0.7;
    seen += tint * vec3(1.0, 0.70, 0.42) * (frame.own[4].x * 0.030 + frame.own[4].y * 0.016) * (0.5 + 0.5 * rim) * frame.own[8].w;
    colour = shown(seen);
}
"""

DISC_VERTEX = light.BLOCKS + SUNNY + """
const float FLAKE = 0.0, GLINT = 1.0, MOTE = 2.0, STAR = 3.0, LOOSE = 4.0;
layout(location = 0) in vec2 corner;
layout(location = 1) in vec4 stand;  // place, kind
layout(location = 2) in vec4 own;    // size, phase, strength, its own
out vec2 on; out vec4 shine;  // linear light, cover
float river_x(float d) {
    float t = clamp((d - 30.0) / 150.0, 0.0, 1.0), b = clamp((-d - 10.0) / 130.0, 0.0, 1.0);
    return 34.0 * t * t * (3.0 - 2.0 * t) - 18.0 * b * b * (3.0 - 2.0 * b) + 2.6 + 2.0 * cos(d / 7.5) + 0.35 * sin(d / 2.9 + 1.0);
}
void main() {
    float t = frame.own[7].w, kind = stand.w;
    vec3 w = stand.xyz;
    float size = own.x;
    shine = vec4(0.0);
    vec3 lamp = frame.sunlight.rgb * sunny(0.060, 0.0);
    if (kind < 0.5) {  // a flake adrift, wrapped about the viewer
        float side = own.w, phase = own.y;
        vec3 drift = vec3(-0.105, -0.115 - 0.05 * own.z, 0.050) * t;
        drift += vec3(0.16 * sin(t * 0.37 + phase), 0.05 * sin(t * 0.53 + phase * 2.0), 0.16 * sin(t * 0.29 + phase * 1.7));
        w = mod(w + drift + 0.5 * side, side) - 0.5 * side;
        float far = length(w), edge = max(max(abs(w.x), abs(w.y)), abs(w.z)) / side;
        float toward = max(dot(w / far, frame.sun.xyz), 0.0);
        float cover = 0.75 * own.z * smoothstep(0.9, 1.7, far) * (1.0 - smoothstep(0.38, 0.5, edge)) * smoothstep(-2.3, -1.5, w.y);
        shine = vec4(frame.skylight.rgb * 1.75 + lamp * (0.16 + 0.75 * toward * toward * toward), cover);
    } else if (kind < 1.5) {  // a crystal that catches the sun for some seconds
        float pace = 0.22 + 0.22 * own.w;
        float turn = sin(t * pace + own.y * 3.0) * sin(t * pace * 0.61 + own.y * 7.0);
        float caught = smoothstep(0.80, 0.98, turn);
        vec3 tone = mix(vec3(1.0, 0.86, 0.66), vec3(0.72, 0.90, 1.0), own.w);
        shine = vec4(tone * lamp * 2.2, caught * own.z);
    } else if (kind < 2.5) {  // a mote of the river's light
        float d = mod(w.z + 0.16 * t * own.w + 6.0, 64.0) - 6.0;
        float x = river_x(d) + w.x + 0.25 * sin(t * 0.31 + own.y);
        float y = -2.58 - 0.004 * max(d - 6.0, 0.0) + w.y * (0.8 + 0.2 * sin(t * 0.23 + own.y)) + 0.10;
        w = vec3(x, y, -d);
        float ends = smoothstep(-6.0, -3.0, d) * (1.0 - smoothstep(48.0, 58.0, d));
        float breathes = 0.55 + 0.45 * sin(t * 0.47 + own.y * 5.0);
        vec3 tone = mix(frame.own[6].rgb, frame.own[6].brg, own.z * 0.7) * 3.2;
        shine = vec4(tone, 0.0) * 1.0;
        shine.a = 0.55 * own.z * ends * breathes * (0.5 + 0.5 * frame.clock.z + frame.own[3].x);
    } else if (kind < 3.5) {  // a star
        float twinkles = 1.0 + 0.04 * sin(t * 1.9 + own.y) * sin(t * 0.77 + own.y * 3.0);
        vec3 tone = mix(vec3(1.0, 0.86, 0.72), vec3(0.78, 0.88, 1.0), smoothstep(-1.0, 1.0, own.w));
        shine = vec4(tone * 0.080 * own.z * twinkles, frame.own[11].z * smoothstep(0.08, 0.35, w.y));
        vec4 far = eye.clip * vec4(w * 4000.0, 1.0);
        float grown = own.x * max(eye.size.z, 0.0011) / eye.size.z;
        gl_Position = vec4(far.xy + corner * far.w * grown * 1.3 * 2.0 / eye.size.xy, far.w * 0.9999999, far.w);
        on = corner;
        return;
    } else if (kind < 4.5) {  // snow that lets go of the bough
        float age = (frame.own[5].w - 0.35 * own.w) * 12.0;
        float falls = 0.34 * age * age / (1.0 + 0.30 * age);
        w = frame.own[10].xyz + w * (1.0 + 0.10 * max(age, 0.0)) + vec3(-0.10, 0.0, 0.06) * age + vec3(0.10 * sin(age * 1.1 + own.y), -falls, 0.10 * sin(age * 0.9 + own.y * 2.0));
        shine = vec4(frame.skylight.rgb * 1.15 + lamp * 0.42, 0.85 * own.z * smoothstep(0.0, 0.5, age) * (1.0 - smoothstep(0.55, 0.98, frame.own[5].w)) * smoothstep(-1.6, -0.9, w.y));
    } else {  // the fox's breath
        float age = mod(frame.own[9].w + own.w * 0.22, 1.0);
        w = frame.own[12].xyz + vec3(0.05, 0.16, 0.03) * age + vec3(0.02 * sin(own.y + t * 0.4), 0.0, 0.02 * sin(own.y * 2.0));
        size = own.x * (0.5 + 2.4 * age);
        shine = vec4(frame.skylight.rgb * 1.1 + lamp * 0.42, 0.060 * smoothstep(0.0, 0.2, age) * (1.0 - smoothstep(0.4, 1.0, age)));
    }
    vec3 way = w - eye.position.xyz;
    float far = length(way);
    way /= max(far, 1e-3);
    float least = 0.85 * eye.size.z * far;
    if (kind < 0.5) shine.a *= min(1.0, size * size / (least * least) * 1.2 + 0.06);
    size = max(size, least);
    vec3 side = normalize(cross(way, vec3(0.0, 1.0, 0.001))), up = cross(side, way);
    on = corner;
    if (shine.a < 0.004) size = 0.0;
    gl_Position = eye.clip * vec4(w + (side * corner.x + up * corner.y) * size * 1.5, 1.0);
}
"""

DISC_FRAGMENT = light.BLOCKS + light.SHOWN + """
in vec2 on; in vec4 shine;
out vec4 colour;
void main() {
    float r = length(on);
    float soft = (1.0 - smoothstep(0.15, 1.0, r));
    vec3 lit = shown(shine.rgb).rgb;
    colour = vec4(lit, 1.0) * soft * clamp(shine.a, 0.0, 1.0);
}
"""
