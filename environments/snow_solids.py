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
layout(location = 3) in vec3 nature;  // gives, what it is, open
layout(location = 4) in vec2 drawn;   // where in the picture of boughs
out vec3 place; out vec3 normal; out vec3 tint; out vec2 kind; out vec2 on; out vec4 air;
void main() {
    vec3 w = at;
    float t = frame.own[7].w, moving = frame.own[6].w;
    float own = at.x * 1.9 + at.z * 2.3;
    w += nature.x * moving * (vec3(0.30, 0.22, -0.25) * sin(t * 0.71 + own * 0.4) + vec3(0.10, 0.20, 0.12) * sin(t * 1.27 + own));
    vec3 from = w - frame.own[10].xyz;  // the bough that let its snow go rises and sways
    float near = exp(-dot(from, from) / 0.55);
    w.y += near * frame.own[10].w;
    place = w; normal = facing; tint = tone; kind = nature.yz; on = drawn;
    air = haze(w);
    gl_Position = eye.clip * vec4(w, 1.0);
}
"""

TREE_FRAGMENT = light.BLOCKS + _LIT + light.SHOWN + """
uniform sampler2D bough_tile;  // needles, how high snow lies, how that leans
in vec3 place; in vec3 normal; in vec3 tint; in vec2 kind; in vec2 on; in vec4 air;
out vec4 colour;
void main() {
    vec3 to = eye.position.xyz - place;
    float away = length(to);
    vec3 to_eye = to / away;
    vec3 n = normalize(normal);
    vec4 drawn = texture(bough_tile, on);
    // The way u and v run over the sheet, for the lean of the snow.
    vec3 px = dFdx(place), py = dFdy(place);
    vec2 ux = dFdx(on), uy = dFdy(on);
    vec3 along = px * uy.y - py * ux.y, over = py * ux.x - px * uy.x;
    float turned = ux.x * uy.y - ux.y * uy.x;
    along *= inversesqrt(max(dot(along, along), 1e-12)) * sign(turned);
    over *= inversesqrt(max(dot(over, over), 1e-12)) * sign(turned);
    float lit = sunny(LINE, 0.0) * smoothstep(0.22, 0.70, kind.y);
    float against = pow(max(dot(-to_eye, frame.sun.xyz), 0.0), 3.0);
    float low = clamp(0.5 - 0.5 * n.y, 0.0, 1.0);
    vec3 bounced = frame.skylight.rgb * vec3(0.34, 0.38, 0.44) + frame.sunlight.rgb * 0.10 * sunny(LINE, 0.0);  // from the snow below
    vec3 seen;
    float cover = 1.0;
    if (kind.x < 0.5) {
        vec3 skin = tint;
        if (kind.x > 0.1) skin = mix(tint * (0.45 + 0.75 * drawn.r), vec3(0.80, 0.82, 0.85), smoothstep(0.45, 0.70, drawn.g + 0.35 * max(-n.x, 0.0)));  // bark, and snow blown against it
        seen = snowy(skin, n, lit, kind.y) + skin * bounced * 0.7;
    } else if (kind.x < 1.5) {
        float far = smoothstep(10.0, 60.0, away);
        float edge = mix(0.40, 0.22, far);
        cover = smoothstep(edge - 0.14, edge + 0.14, drawn.r);
        if (cover < 0.25) discard;
        float over_it = dot(n, to_eye) > 0.0 ? 1.0 : 0.0;
        vec3 green = tint * (0.55 + 0.75 * drawn.r);
        green = mix(green, vec3(0.62, 0.68, 0.74), 0.03 + 0.16 * smoothstep(0.35, 0.9, drawn.g) + 0.20 * far);  // rime among the needles
        seen = snowy(green, n, lit * (0.35 + 0.65 * over_it), kind.y) + green * bounced * (0.45 + 0.55 * kind.y);
        seen += vec3(0.10, 0.12, 0.075) * frame.sunlight.rgb * against * lit * (0.5 + 0.5 * drawn.r);  // needles against the sun
    } else {
        float load = tint.g / 0.885;
        float high = drawn.g - 0.20 * (1.0 - load);
        float edge = 0.14;
        cover = smoothstep(edge - 0.07, edge + 0.07, high);
        if (cover < 0.25) discard;
        vec2 lean = (drawn.ba - 0.5) * 2.0;
        vec3 up = normalize(n - (along * lean.x + over * lean.y) * 1.35);
        float below = dot(normalize(normal), to_eye) < 0.0 ? 1.0 : 0.0;
        vec3 white = vec3(0.88, 0.89, 0.905);
        float dip = smoothstep(0.10, 0.60, high);
        seen = snowy(white, up, lit * (1.0 - 0.75 * below), kind.y * (0.62 + 0.38 * dip)) * mix(1.0, 0.72, below) + white * bounced * (0.25 + 0.35 * below);
        seen += vec3(0.62, 0.58, 0.55) * frame.sunlight.rgb * against * lit * (1.0 - smoothstep(0.14, 0.45, high)) * 0.9;  // its rims glow against the sun
        seen += vec3(0.02, 0.05, 0.08) * frame.skylight.rgb * (1.0 - dip) * 2.0;
    }
    vec3 off = place - frame.own[10].xyz;
    float told = frame.own[4].z * exp(-dot(off, off) / 0.7);
    seen += (0.10 + min(seen * 6.0, 1.0)) * vec3(1.0, 0.74, 0.46) * told * 0.036 * frame.own[8].w;
    // The frost on the twigs by the river: it glimmers when it is looked at, and then holds all colours.
    off = place - frame.own[8].xyz - vec3(0.0, 0.18, 0.0);
    float by = exp(-dot(off, off) / 0.035);
    if (by > 0.01) {
        float run = 9.0 * length(off) - frame.own[7].w * 0.5;
        vec3 hue = 0.55 + 0.45 * cos(run + vec3(0.0, 1.9, 3.8));
        seen += min(seen * 5.0, 1.0) * by * frame.own[8].w * (vec3(1.0, 0.78, 0.52) * 0.030 * frame.own[2].y + hue * 0.075 * frame.own[3].y);
    }
    colour = vec4(shown(mix(air.rgb, seen, air.a)).rgb, cover);
}
"""

ICE_VERTEX = light.BLOCKS + light.SKY_TABLE + light.FOG + """
layout(location = 0) in vec3 at;
layout(location = 1) in vec3 facing;
layout(location = 2) in vec3 deep;   // metres of ice to the sun, along the look; open sky
layout(location = 3) in vec3 nature; // snow on it, along, touch
out vec3 place; out vec3 normal; out vec3 thick; out vec3 kind; out vec4 air;
void main() {
    place = at; normal = facing; thick = deep; kind = nature;
    air = haze(at);
    gl_Position = eye.clip * vec4(at, 1.0);
}
"""

ICE_FRAGMENT = light.BLOCKS + light.SKY_TABLE + _LIT + light.SHOWN + """
uniform sampler2D ice_tile;   // streams, veils, cracks, bubbles
uniform sampler2D snow_tile;
in vec3 place; in vec3 normal; in vec3 thick; in vec3 kind; in vec4 air;
out vec4 colour;

// Old layers of the glacier: u runs along them, v across; a place in the ice, not on its face.
vec2 layered(vec3 q) {
    float lean = 0.13 * q.x + 0.09 * q.z + 0.10 * sin(1.3 * q.x + 0.7 * q.z);
    return vec2(0.8 * q.x - 0.6 * q.z, q.y + lean);
}

// The next of a family of cracks the look meets on its way in: how white it is there.
float cracked(vec3 inward, vec3 m, float apart, float seed, float lod) {
    float s = dot(place, m) / apart + seed, rate = dot(inward, m) / apart;
    float number = rate > 0.0 ? ceil(s) : floor(s);
    float way = (number - s) / (abs(rate) < 0.05 ? sign(rate) * 0.05 : rate);
    vec3 q = place + inward * way;
    vec3 side = normalize(cross(m, vec3(0.1, 1.0, 0.2))), up = cross(side, m);
    vec4 sheet = textureLod(ice_tile, vec2(dot(q, side), dot(q, up)) * 0.21 + number * vec2(0.37, 0.61), lod);
    float whole = smoothstep(0.42, 0.72, sheet.g);
    float feathered = 0.30 + 0.75 * sheet.b + 0.35 * sheet.r;
    return whole * feathered * exp(-way * 1.5) * (1.0 - smoothstep(0.55 * thick.y, 0.95 * thick.y + 0.05, way)) * smoothstep(0.0, 0.04, way);
}

void main() {
    vec3 to = place - eye.position.xyz;
    float far = length(to);
    vec3 look = to / far;
    vec3 n = normalize(normal);
    if (dot(n, look) > 0.0) n = -n;
    vec4 rough = texture(snow_tile, layered(place) * vec2(0.9, 1.3));
    vec3 bumpy = normalize(n + vec3(rough.r - 0.5, rough.g - 0.5, rough.g - rough.r) * 0.55);
    vec3 inward = refract(look, bumpy, 0.763);
    float lod = max(log2(eye.size.z * far * 512.0 * 0.25), 0.0);
    // Three depths: hairs just under the face, layers of bubbles, clouds deep within.
    vec4 skin = texture(ice_tile, layered(place + inward * 0.05) * vec2(0.55, 0.80));
    vec4 bands = textureLod(ice_tile, layered(place + inward * 0.30) * vec2(0.10, 0.42) + 0.2, lod);
    vec4 deep = textureLod(ice_tile, layered(place + inward * 0.75) * vec2(0.13, 0.19) + 0.6, lod);
    float cloudy = smoothstep(0.34, 0.78, 0.62 * deep.g + 0.46 * bands.g);  // white with old air, or clear
    float veins = cracked(inward, vec3(0.78, 0.36, 0.51), 0.62, 0.3, lod) + 0.8 * cracked(inward, vec3(-0.62, 0.52, 0.59), 0.85, 0.7, lod);
    float bubbles = bands.r * bands.r * (0.25 + 0.75 * cloudy) + 0.7 * skin.a;

    float lit = sunny(LINE, 0.0);
    vec3 sigma = vec3(1.70, 0.52, 0.27);
    vec3 from_sun = exp(-thick.x * sigma), clear = exp(-thick.y * sigma * (0.55 + 0.9 * cloudy));
    float toward = max(dot(look, frame.sun.xyz), 0.0);
    float wrap = clamp((dot(bumpy, frame.sun.xyz) + 0.5) / 1.5, 0.0, 1.0);
    float thin = exp(-1.9 * thick.y);
    // Light scattered within: blue where the ice is clear and deep, white where it holds air.
    vec3 blue = mix(vec3(0.085, 0.36, 0.62), vec3(0.33, 0.64, 0.84), 0.5 + 0.5 * bumpy.y);
    vec3 body = mix(blue, vec3(0.74, 0.87, 0.93), clamp(0.75 * cloudy + 0.45 * thin, 0.0, 1.0));
    vec3 from_above = frame.skylight.rgb * thick.z * (0.66 + 0.34 * bumpy.y);
    vec3 scatter = body * (frame.sunlight.rgb * lit * (from_sun * (0.40 * wrap + 0.34 * toward * toward + 0.06) + 0.16 * wrap * cloudy) + 1.12 * from_above + thrown(bumpy, thick.z));
    // What shines through where it is thin or clear.
    vec3 behind = sky_light(normalize(vec3(inward.x, abs(inward.y) + 0.05, inward.z))) * vec3(0.62, 0.93, 1.10);
    vec3 seen = mix(scatter, behind * 0.80 + scatter * 0.45, clear * (0.62 - 0.42 * cloudy));
    // Air and cracks throw light back.
    vec3 white = vec3(0.88, 0.95, 1.0) * (from_above * 0.62 + frame.sunlight.rgb * lit * (0.20 * wrap + 0.22 * from_sun) + thrown(bumpy, thick.z) * 0.6);
    seen += white * (0.95 * min(veins, 1.2) + 0.50 * bubbles + 0.55 * skin.b * skin.b);
    seen *= 0.86 + 0.28 * skin.g;
    // Its thin rims are lit through.
    seen += vec3(0.50, 0.92, 1.0) * (frame.skylight.rgb * 0.40 + frame.sunlight.rgb * lit * 0.22 * (0.4 + toward)) * thin * (0.6 + 0.4 * bands.g);
    // The river's light from below, and the light that runs through the arch when it is looked at.
    float depth = exp(-max(place.y + 2.5, 0.0) * 0.33) * (0.25 + 0.75 * frame.own[0].y);
    seen += frame.own[6].rgb * frame.own[1].w * (exp(-max(place.y + 2.5, 0.0) * 0.8) * (0.26 - 0.20 * n.y) + depth * (0.10 + 0.24 * thin + 0.22 * veins + 0.14 * bands.r));
    float run = abs(kind.y - 0.5) * 2.0;
    float wave = 0.55 + 0.45 * sin(run * 5.0 - frame.own[7].w * 0.8 + 2.0 * deep.g);
    vec3 gold = vec3(1.0, 0.66, 0.32), teal = vec3(0.22, 0.80, 0.86), rose = vec3(0.95, 0.45, 0.66);
    vec3 told = mix(mix(gold, rose, 0.35 + 0.35 * sin(run * 4.0 + deep.g * 3.0)), teal, 0.40 * run);
    float lamp = (0.60 * frame.own[2].z + frame.own[3].z * (0.80 + 0.70 * wave)) * (0.30 + 0.5 * bands.g + 0.5 * bands.r + 0.6 * veins);
    seen = mix(seen, dot(seen, vec3(0.3, 0.5, 0.2)) * (0.22 + 1.10 * told), min(0.70 * lamp, 0.75));  // its own light outweighs the day's
    seen += told * told * lamp * 0.030 * frame.own[8].w;
    // Face.
    vec3 bounce = reflect(look, bumpy);
    bounce.y = abs(bounce.y) * 0.9 + 0.08;
    float m = 1.0 - max(dot(-look, bumpy), 0.0), m2 = m * m;
    seen = mix(seen, sky_light(normalize(bounce)), 0.025 + 0.45 * m2 * m2 * m);
    vec3 h = normalize(frame.sun.xyz - look);
    seen += frame.sunlight.rgb * lit * (0.50 * pow(max(dot(bumpy, h), 0.0), 90.0) + 0.06 * pow(max(dot(n, h), 0.0), 12.0));
    // Rime and snow.
    float grain = rough.a + 0.6 * rough.b;
    float snow = smoothstep(0.42, 0.62, kind.x + 0.26 * (grain - 0.8));
    float frost = 0.55 * smoothstep(0.10, 0.50, kind.x + 0.30 * (grain - 0.8));
    float drifted = smoothstep(0.25, 0.75, kind.z + 0.30 * (grain - 0.8));
    vec3 soft = normalize(n + vec3(rough.r - 0.5, 0.15, rough.g - 0.5) * 0.35);
    seen = mix(seen, snowy(vec3(0.90, 0.91, 0.92), soft, lit, min(thick.z / (1.0 - 0.40 * kind.z), 1.0)) + (0.58 - 0.26 * kind.z) * scatter, max(max(snow, frost), drifted));  // ice lights its snow from below
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
    // At dusk it keeps a warmth of its own: whoever looks for it finds it.
    seen += tint * vec3(1.0, 0.88, 0.78) * 0.024 * frame.own[0].y * frame.own[8].w * (0.35 + 0.65 * kind.x) * (0.55 + 0.45 * n.y + 0.5 * rim);
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
        shine = vec4(tone * lamp * 2.2, caught * own.z * smoothstep(0.0, 0.02, lamp.r));  // without sun there is none
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
