"""Light, as GLSL chunks that worlds put before their shaders: blocks, sky, fog, tone map, dither.

All light is linear and relative: the sun above the air is 1 in every channel times `SUN`, and the
exposure (frame.sunlight.w) brings it to the eye. `shown` is the one way out of a fragment shader.
The sky is a table integrated at start (environments/sky.py): one fetch gives sky, fog colour and
reflection alike, so they always agree.
"""

from __future__ import annotations

from environments.sky import AZIMUTHS, HEIGHTS, SUNS

BLOCKS = """
layout(std140, row_major) uniform Frame {
    vec4 clock; vec4 gaze; vec4 sun; vec4 sunlight; vec4 skylight; vec4 ground; vec4 own[16]; vec4 breath; vec4 orb; vec4 orb_light;
    vec4 game[16];
} frame;
layout(std140, row_major) uniform Eye { mat4 clip; mat4 ray; vec4 position; vec4 size; } eye;
const float PI = 3.14159265;
"""
"""The two uniform blocks, as `world.FRAME` and `world.EYE` lay them out. First in every shader."""

SPREAD = """
float spread(vec2 p) { return fract(52.9829189 * fract(dot(p, vec2(0.06711056, 0.00583715)))); }
"""
"""`spread(pixel)`: 0–1, evenly spread over neighbours: interleaved gradient noise (Jimenez 2014), for dither."""

SHOWN = SPREAD + """
vec3 toned(vec3 light) {
    // A film-like shoulder: exponential per channel after a little crosstalk, so that bright light
    // pales instead of turning to a pure hue; the crosstalk is taken back half afterwards.
    float grey = dot(light, vec3(0.24, 0.66, 0.10));
    light = mix(light, vec3(grey), 0.07);
    light = 1.0 - exp(-light);
    light = light * (0.86 + 0.14 * light * (2.0 - light));  // a soft toe: deep shade stays deep
    grey = dot(light, vec3(0.24, 0.66, 0.10));
    return max(mix(vec3(grey), light, 1.05), 0.0);
}

vec4 shown(vec3 light) {
    // Dither of a triangular ±1 step of 8 bits, laid on what the eye sees (about the square root).
    // Calm takes a little blue out of the light and a little contrast out of the picture.
    float calm = frame.gaze.w;
    light *= mix(vec3(1.0), vec3(1.04, 0.985, 0.89), calm);
    vec3 root = sqrt(toned(light * frame.sunlight.w * frame.clock.w));
    root = mix(root, 0.92 * root + 0.045 * sqrt(frame.clock.w), calm);
    float a = spread(gl_FragCoord.xy), b = spread(gl_FragCoord.yx + 37.0);
    root = max(root + (a + b - 1.0) / 255.0, 0.0);
    return vec4(root * root, 1.0);
}
"""
"""`shown(light)`: exposure, calm, brightness, tone map and dither. Last in every fragment shader."""

_TEXELS = f"const vec3 SKY_SIZE = vec3({AZIMUTHS}.0, {HEIGHTS}.0, {SUNS}.0);"

SKY_TABLE = _TEXELS + """
uniform sampler3D sky_table;

vec3 sky_light(vec3 way) {
    // The clear sky in a direction, without the sun's disc. Below the horizon it is the horizon's.
    vec2 flat_way = normalize(way.xz + 1e-5), flat_sun = normalize(frame.sun.xz + 1e-5);
    float azimuth = acos(clamp(dot(flat_way, flat_sun), -0.9999, 0.9999)) / PI;
    float height = asin(clamp(way.y, 0.0, 0.9999)) / (0.5 * PI);
    vec3 at = vec3(sqrt(azimuth), sqrt(height), frame.sun.w);
    return textureLod(sky_table, (at * (SKY_SIZE - 1.0) + 0.5) / SKY_SIZE, 0.0).rgb;
}
"""
"""`sky_light(way)` for a unit direction; needs the sampler `sky_table` (see `sky.table`)."""

FOG = """
vec4 haze(vec3 place) {
    // Exponential height fog: the sky's own light just above the horizon that way, and in w what
    // stays clear. Smooth enough to be found at the vertices of fine meshes: mix(h.rgb, light, h.a).
    vec3 way = place - eye.position.xyz;
    float far = length(way);
    way /= max(far, 1e-4);
    float rise = way.y * far / frame.ground.w;
    float thick = frame.skylight.w * far * (abs(rise) < 1e-3 ? 1.0 : (1.0 - exp(-rise)) / rise);
    return vec4(sky_light(normalize(vec3(way.x, max(way.y, 0.0) + 0.035, way.z))), exp(-thick));
}

vec3 fogged(vec3 light, vec3 place) {
    vec4 h = haze(place);
    return mix(h.rgb, light, h.a);
}
"""
"""`fogged(light, place)` and `haze(place)` for a world position; after `SKY_TABLE`."""

SKY_VERTEX = """
layout(location = 0) in vec2 corner;
out vec3 way;
void main() {
    gl_Position = vec4(corner, 1.0, 1.0);
    way = (eye.ray * vec4(corner, 1.0, 0.0)).xyz;
}
"""
"""The vertex shader of `World.sky_triangle`: gives `way`, not yet of unit length. After BLOCKS."""
