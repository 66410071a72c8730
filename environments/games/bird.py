"""A small round bird that perches, looks about, and flies: mesh and shaders.

It is built once, facing +x, in two poses at a time: wings folded along the body and wings spread. The
vertex shader goes from one to the other, turns its head, ruffles it, and turns all of it before the viewer.
Its colours are one of five suits, none of them a portrait. Lengths are in its radius: it is two long.
"""

from __future__ import annotations

import numpy as np

from environments import light, shapes
from environments.easing import smooth
from environments.games import glow

FEET = -0.56  # height of the twig it sits on
SUITS = 5

# Along the spine: x, y, half width, half height.
_SPINE = np.array(
    [
        (-0.74, 0.05, 0.015, 0.010), (-0.70, 0.04, 0.060, 0.045), (-0.60, 0.03, 0.125, 0.105), (-0.45, 0.01, 0.215, 0.200),
        (-0.25, -0.01, 0.295, 0.290), (0.00, -0.02, 0.335, 0.335), (0.20, 0.00, 0.325, 0.325), (0.36, 0.045, 0.280, 0.285),
        (0.48, 0.090, 0.247, 0.252), (0.60, 0.120, 0.243, 0.243), (0.71, 0.125, 0.220, 0.220), (0.79, 0.112, 0.172, 0.170),
        (0.845, 0.098, 0.110, 0.102), (0.875, 0.092, 0.064, 0.058), (0.935, 0.082, 0.040, 0.036), (1.00, 0.066, 0.016, 0.016), (1.03, 0.058, 0.003, 0.003),
    ]
)  # fmt: skip


def mesh(quality: str) -> tuple[np.ndarray, np.ndarray]:
    """Welded vertices (n, 20) and indices.

    Columns: place and normal at rest; place and normal in flight; shares of breast, belly, cap and dark
    in its colour (the rest is back); share of the wing's colour, of the head's turn, which part
    (0 body, 1 leg, 2 eye, 3 wing or tail), sky it sees.
    """
    fine = quality == "high"
    parts = [_body(44 if fine else 26, 24 if fine else 14), _tail()]
    for hand in (-1.0, 1.0):
        parts += [_wing(hand, 17 if fine else 10), _eye(hand), _leg(hand)]
    return _welded(np.concatenate(parts).astype(np.float32))


def _welded(vertices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return shapes.welded(vertices)


def _profile(x: np.ndarray) -> np.ndarray:
    """y, half width and half height of the body at x, smooth: (3, ...)."""
    fine = np.linspace(_SPINE[0, 0], _SPINE[-1, 0], 600)
    rows = []
    for column in (1, 2, 3):
        line = np.interp(fine, _SPINE[:, 0], _SPINE[:, column])
        kernel = np.hanning(31)
        line = np.convolve(np.pad(line, 15, "edge"), kernel / kernel.sum(), "valid")
        rows.append(np.interp(x, fine, line))
    return np.array(rows)


def _body(rows: int, sides: int) -> np.ndarray:
    share = np.linspace(0, 1, rows)
    even = np.linspace(_SPINE[0, 0], _SPINE[-1, 0], rows)
    x = even + 0.10 * np.sin(2 * np.pi * share) * share**3  # closer where the face is
    y, wide, high = _profile(x)
    wide[0] = high[0] = wide[-1] = high[-1] = 1e-3
    turn = np.linspace(0, 2 * np.pi, sides, endpoint=False)
    points = np.stack(
        [np.broadcast_to(x[:, None], (rows, sides)), y[:, None] + high[:, None] * np.cos(turn), wide[:, None] * np.sin(turn)], -1
    )
    normals = shapes.facing(points, around=True)
    normals *= np.sign((normals * (points - np.stack([x, y, 0 * x], -1)[:, None])).sum(-1, keepdims=True) + 1e-12)
    up, along = normals[..., 1], points[..., 0]
    under = smooth(0.15, -0.35, up + 0.25 * (along - 0.2))
    front = smooth(-0.10, 0.25, along)
    face = smooth(0.62, 0.76, along) * smooth(0.62, 0.30, up)
    dark = smooth(0.872, 0.89, along)
    cap = smooth(0.44, 0.54, along) * smooth(0.28, 0.48, up) * (1 - dark)
    breast = np.maximum(under * front, face) * (1 - cap) * (1 - dark)
    belly = under * (1 - front) * (1 - dark)
    head = smooth(0.26, 0.56, along)
    open_sky = 0.72 + 0.28 * smooth(-0.9, 0.3, up)
    return shapes.skin(_columns(points, normals, points, normals, (breast, belly, cap, dark), 0.0, head, 0.0, open_sky), around=True)


def _wing(hand: float, count: int) -> np.ndarray:
    s = np.linspace(0, 1, count)[:, None]
    c = np.linspace(0, 1, 6)[None]
    x = 0.36 - 1.08 * s**0.92 - 0.10 * c * (1 - s)
    tall = 0.40 * (1 - s) ** 0.65 * np.minimum(1, 0.35 + 3 * s) + 0.035
    high = 0.13 - 0.03 * s + (0.42 - c) * tall
    y, wide, height = _profile(x)
    lift = np.sqrt(np.clip(1 - ((high - y) / np.maximum(height, 0.02)) ** 2, 0, 1))
    z = np.maximum(wide * lift, 0.035 * (1 - s)) + 0.014 + 0.022 * np.sin(np.pi * c) * (1 - s)
    folded = np.stack([x, high, hand * z], -1)
    lead = 0.36 + 0.13 * np.sin(np.pi * np.minimum(s * 1.1, 1)) - 0.42 * s**2.2
    chord = (0.56 * np.sqrt(np.maximum(1 - s**2.4, 0)) + 0.05) * (1 + 0.05 * np.cos(s * 2 * np.pi * 8) * np.ones_like(c))
    spread = np.stack(
        [lead - c * chord, 0.14 + 0.07 * np.sin(np.pi * c**0.7) * (1 - s) + 0.05 * np.sin(np.pi * s) + 0 * c, hand * (0.22 + 1.12 * s) + 0 * c], -1
    )
    rest, flown = shapes.facing(folded), shapes.facing(spread)
    rest *= np.sign((rest * [0, 0.2, hand]).sum(-1, keepdims=True))
    flown *= np.sign(flown[..., 1:2])
    edge = smooth(0.55, 1.0, c) * smooth(0.25, 0.6, s) * np.ones_like(x)
    bar = np.exp(-(((c - 0.32) / 0.10) ** 2)) * smooth(0.05, 0.2, s) * smooth(0.6, 0.3, s)
    zero = np.zeros_like(x)
    grid = _columns(folded, rest, spread, flown, (zero, 0.55 * bar + zero, zero, 0.45 * edge), 1.0 - 0.5 * bar, 0.0, 3.0 + 0.9 * s + zero, 0.9)
    return shapes.skin(grid)


def _tail() -> np.ndarray:
    s, c = np.linspace(0, 1, 8)[:, None], np.linspace(-1, 1, 7)[None]
    notch = 1.0 - 0.05 * (1 - np.abs(c)) - 0.06 * c**2
    x = -0.60 - 0.62 * s * notch

    def fan(half: np.ndarray) -> np.ndarray:
        return np.stack([x, 0.055 - 0.035 * c**2 * s - 0.02 * s + 0 * x, c * half], -1)

    folded, spread = fan(0.075 + 0.045 * s), fan(0.08 + 0.25 * s)
    rest, flown = shapes.facing(folded), shapes.facing(spread)
    for normal in (rest, flown):
        normal *= np.sign(normal[..., 1:2])
    zero = np.zeros_like(x)
    return shapes.skin(_columns(folded, rest, spread, flown, (zero, 0.35 * np.abs(c) ** 6 + zero, zero, 0.25 + zero), 1.0, 0.0, 3.0 + zero, 0.9))


def _eye(hand: float) -> np.ndarray:
    up, turn = np.linspace(0, np.pi, 7)[:, None], np.linspace(0, 2 * np.pi, 10, endpoint=False)[None]
    ball = np.stack([np.sin(up) * np.cos(turn), np.sin(up) * np.sin(turn), np.cos(up) + 0 * turn], -1)
    points = ball * [0.045, 0.045, 0.034] + [0.705, 0.168, hand * 0.192]
    zero = np.zeros(points.shape[:2])
    return shapes.skin(_columns(points, ball, points, ball, (zero, zero, zero, zero + 1), 0.0, 1.0, 2.0, 1.0), around=True)


def _leg(hand: float) -> np.ndarray:
    path = np.array([(-0.05, -0.22), (-0.03, -0.34), (0.02, -0.46), (0.01, FEET + 0.02), (0.10, FEET), (0.16, FEET - 0.03)])
    path = np.column_stack([path, np.full(len(path), hand * 0.105)])
    points, normals = shapes.tube(path, np.array([0.035, 0.024, 0.018, 0.018, 0.016, 0.008]), 6)
    tucked = np.broadcast_to(np.array([-0.15, -0.16, hand * 0.1]), points.shape)
    zero = np.zeros(points.shape[:2])
    return shapes.skin(_columns(points, normals, tucked, normals, (zero, zero, zero, zero + 0.8), 0.0, 0.0, 1.0, 0.7), around=True)


def _columns(
    rest: np.ndarray, rest_normal: np.ndarray, flown: np.ndarray, flown_normal: np.ndarray, paint: tuple[np.ndarray, ...],
    wing: np.ndarray | float, head: np.ndarray | float, which: np.ndarray | float, free: np.ndarray | float,
) -> np.ndarray:  # fmt: skip
    shape = rest.shape[:2]
    numbers = [np.broadcast_to(np.asarray(each, float), shape)[..., None] for each in (*paint, wing, head, which, free)]
    return np.concatenate([rest, rest_normal, flown, flown_normal, *numbers], -1)


SUIT = """
// Back, breast, belly, cap, wing of each suit; linear.
const vec3 SUIT[25] = vec3[25](
    vec3(0.150, 0.105, 0.058), vec3(0.600, 0.230, 0.060), vec3(0.520, 0.480, 0.420), vec3(0.150, 0.105, 0.058), vec3(0.115, 0.082, 0.046),
    vec3(0.200, 0.260, 0.170), vec3(0.680, 0.550, 0.130), vec3(0.640, 0.570, 0.270), vec3(0.120, 0.250, 0.450), vec3(0.120, 0.205, 0.330),
    vec3(0.330, 0.310, 0.090), vec3(0.720, 0.580, 0.150), vec3(0.660, 0.630, 0.490), vec3(0.110, 0.100, 0.050), vec3(0.120, 0.110, 0.060),
    vec3(0.260, 0.260, 0.280), vec3(0.640, 0.340, 0.280), vec3(0.600, 0.560, 0.540), vec3(0.045, 0.045, 0.055), vec3(0.080, 0.080, 0.095),
    vec3(0.240, 0.270, 0.300), vec3(0.640, 0.610, 0.550), vec3(0.680, 0.660, 0.630), vec3(0.075, 0.080, 0.095), vec3(0.130, 0.140, 0.155));
int suit_of(float variety) { return min(int(variety * 5.0), 4) * 5; }
float hand_of(float variety) { return fract(variety * 5.0) < 0.5 ? -1.0 : 1.0; }
vec3 bird_light(float variety) { return mix(SUIT[suit_of(variety) + 1], vec3(1.0, 0.82, 0.55), 0.35); }
"""

VERTEX = light.BLOCKS + glow.BEFORE + SUIT + """
layout(location = 0) in vec3 at;
layout(location = 1) in vec3 facing;
layout(location = 2) in vec3 at_flown;
layout(location = 3) in vec3 facing_flown;
layout(location = 4) in vec4 paint;   // breast, belly, cap, dark
layout(location = 5) in vec4 nature;  // wing, head, part, open
layout(location = 6) in float number;
out vec3 place; out vec3 normal; out vec3 albedo_in; out vec4 state; out vec3 shine; out vec2 skin; out vec2 kind;

mat3 about_y(float a) { float c = cos(a), s = sin(a); return mat3(c, 0.0, -s, 0.0, 1.0, 0.0, s, 0.0, c); }
mat3 about_z(float a) { float c = cos(a), s = sin(a); return mat3(c, s, 0.0, -s, c, 0.0, 0.0, 0.0, 1.0); }

float glance(float now, float own_phase) {
    // Still for seconds, then one eased turn.
    float slot = floor(now / 3.1 + own_phase * 7.0), part = fract(now / 3.1 + own_phase * 7.0);
    float here = fract(sin(slot * 12.9898) * 43758.5453), before = fract(sin((slot - 1.0) * 12.9898) * 43758.5453);
    return mix(before, here, smoothstep(0.0, 0.22, part)) - 0.5;
}

void main() {
    vec4 body = frame.game[2 * int(number)];
    state = frame.game[2 * int(number) + 1];
    float variety = fract(state.w), hand = hand_of(variety), now = frame.clock.x, still = 1.0 - 0.8 * frame.breath.z;
    float flies = smoothstep(0.11, 0.20, state.z), part = nature.z;
    vec3 p = mix(at, at_flown, flies), n = normalize(mix(facing, facing_flown, flies));
    if (part > 2.5 && nature.x > 0.5 && abs(at_flown.z) > 0.21) {  // a wing: some soft beats, then it glides
        float s = part - 3.0;
        float strong = flies * mix(0.75, 0.18, smoothstep(0.35, 0.75, state.z)) * still;
        float beat = strong * sin(now * 13.0 - s * 1.1) + 0.12 * flies;
        float out_z = abs(p.z) - 0.2, sided = sign(p.z), c = cos(beat), d = sin(beat);
        p = vec3(p.x, p.y + d * out_z, sided * (0.2 + c * out_z));
        n = vec3(n.x, c * n.y - d * n.z * sided, c * n.z + d * n.y * sided);
    }
    float puff = 1.0 + 0.07 * state.y * (1.0 - flies) + 0.012 * sin(now * 1.9 + variety * 30.0);
    if (part < 0.5) p.yz *= mix(puff, 1.0, nature.y);
    // The head turns on the neck, keeps level, and looks at who looks at it.
    float lifts = mix(0.60, 0.16, flies);
    float turn = mix(glance(now, variety) * 1.5, 0.80, state.y * 0.9) * hand * still * (1.0 - flies);
    float tips = (-lifts * 0.86 + 0.10 * state.y * sin(now * 0.9)) * (1.0 - 0.6 * flies);
    vec3 neck = vec3(0.40, 0.04, 0.0);
    mat3 nod = about_y(-turn * nature.y) * about_z(tips * nature.y);
    p = neck + nod * (p - neck);
    n = nod * n;
    float bob = 0.05 * exp(-pow(mod(now + variety * 11.0, 5.3) - 2.0, 2.0) * 18.0) * (1.0 - flies) * still;
    if (part < 0.5 || part > 1.5) {
        mat3 rear = about_z(lifts + bob * 1.5);
        p = rear * p - vec3(0.0, bob, 0.0);
        n = rear * n;
    }
    float yaw = mix(0.42, -0.95, smoothstep(0.08, 0.30, state.z));  // to the side and a little to the viewer; then away
    vec3 ahead = vec3(hand * cos(yaw), 0.0, sin(yaw));
    mat3 heading = mat3(ahead, vec3(0.0, 1.0, 0.0), vec3(-ahead.z, 0.0, ahead.x));
    mat3 whole = before_viewer(body.xyz) * heading;
    place = body.xyz + whole * p * body.w;
    normal = whole * n;
    int suit = suit_of(variety);
    vec3 colour_of = SUIT[suit] * max(1.0 - paint.x - paint.y - paint.z - nature.x, 0.0);
    colour_of += SUIT[suit + 1] * paint.x + SUIT[suit + 2] * paint.y + SUIT[suit + 3] * paint.z + SUIT[suit + 4] * nature.x;
    albedo_in = mix(colour_of, vec3(0.022, 0.019, 0.017), paint.w);
    shine = bird_light(variety);
    skin = part > 2.5 ? vec2(at_flown.x * 2.2, at_flown.z * 5.0) : vec2(at.x * 1.1, atan(at.y, at.z) * 1.1);
    kind = nature.zw;
    gl_Position = state.x > 0.001 && state.w < 1.0 ? eye.clip * vec4(place, 1.0) : vec4(2.0, 2.0, 2.0, 1.0);
}
"""

FRAGMENT = light.BLOCKS + light.SHOWN + glow.LIT + """
in vec3 place; in vec3 normal; in vec3 albedo_in; in vec4 state; in vec3 shine; in vec2 skin; in vec2 kind;
uniform sampler2D down;
out vec4 colour;
void main() {
    vec3 to_eye = normalize(eye.position.xyz - place), n = normalize(normal);
    if (dot(n, to_eye) < 0.0 && kind.x > 2.5) n = -n;
    float side = clamp(dot(n, to_eye), 0.0, 1.0), rim = pow(1.0 - side, 2.2);
    vec3 seen = vec3(0.0);
    vec3 light_on;
    if (kind.x > 1.5 && kind.x < 2.5) {  // the eye: dark, moist, with one soft spark of sky
        vec3 mirrored = reflect(-to_eye, n);
        float sky = smoothstep(0.72, 0.95, dot(mirrored, normalize(vec3(to_eye.x * 0.3 - 0.2, 0.85, to_eye.z * 0.6))));
        light_on = vec3(0.012, 0.010, 0.009) + (from_above() + 0.15 * frame.sunlight.rgb) * (0.9 * sky + 0.05);
    } else {
        vec2 soft = texture(down, skin).rg;
        float feather = kind.x > 2.5 ? 0.62 + 0.70 * soft.g : 0.68 + 0.62 * soft.r;
        light_on = lit(albedo_in * feather, n, to_eye, kind.y, kind.x > 2.5 ? 0.6 : 0.12);
        light_on += albedo_in * rim * (0.5 * from_above() + 0.25 * frame.sunlight.rgb * max(dot(-to_eye, frame.sun.xyz), 0.0));
        seen = (0.16 + 0.75 * rim) * shine * state.y * (0.5 + albedo_in * 1.6);
    }
    colour = vec4(shown(light_on + own(seen)).rgb, 1.0) * state.x;
}
"""
