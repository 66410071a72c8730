"""What lives on the beach: gulls, a small wader that runs along the wash, a crab, a clam; and how they move.

Everything alive is part of the one mesh of solid things. The last column of a vertex says who it belongs to, and
`MOVES` moves it in the vertex shader: a function of time, of the wash and of how far it has awakened.
Nothing here is quick or near, and nothing looks back: eyes are dark beads.
"""

from __future__ import annotations

import numpy as np

from environments import beach_boat, shapes
from environments.beach_land import STAND_OFF, TURN, Land
from environments.shapes import ball

CROWN, LEFT_PALM, GULL, CRAB, CLAW, LID, PEARL, WADER, LEG = 1, 2, 10, 20, 21, 30, 31, 40, 41
"""Who a vertex belongs to; `GULL` + i is the i-th of `CIRCLES`. 0 only gives in the breeze."""

CRAB_AT, CLAM_AT = (-1.42, -3.55), (-0.28, -2.86)
CRAB_YAW, CLAM_YAW, CLAM_LIFT = 0.35, 0.1, 0.022
CIRCLES = (
    # centre x, y, z, radius, size, phase, radians a second
    (13.0, 20.0, -20.0, 7.0, 1.9, 0.4, 0.135),
    (13.5, 21.0, -19.2, 8.0, 1.8, 2.3, 0.121),
    (12.4, 19.4, -20.5, 6.2, 1.75, 4.6, 0.143),
    (14.0, 7.5, -46.0, 17.0, 1.7, 0.4, 0.115),
    (14.0, 9.0, -50.0, 21.0, 1.6, 1.0, 0.100),
    (-40.0, 16.0, -60.0, 24.0, 1.8, 5.0, -0.085),
)


def _plain(part: np.ndarray) -> np.ndarray:
    """With a grain of its own place, as all solid things have it."""
    return beach_boat.grained(part, part[:, 2], part[:, 0] + part[:, 1])


def belongs(part: np.ndarray, who: int, phase: float = 0.0) -> np.ndarray:
    """(n, 14) → (n, 16): with a phase of its own and who it belongs to."""
    return np.concatenate([part, np.full((len(part), 1), phase), np.full((len(part), 1), who)], 1).astype(np.float32)


def alive(seed: int, land: Land) -> np.ndarray:
    """All that lives, (n, 16)."""
    parts = [belongs(_plain(gull()), GULL + i, circle[5]) for i, circle in enumerate(CIRCLES)]
    for body, who in _crab():
        parts.append(belongs(_plain(_set_down(body, land, CRAB_AT, CRAB_YAW)), who))
    for body, who in _clam(seed):
        parts.append(belongs(_plain(_set_down(body, land, CLAM_AT, CLAM_YAW, CLAM_LIFT)), who))
    for body, who, phase in _wader():
        parts.append(belongs(_plain(body), who, phase))
    return np.concatenate(parts)


def _set_down(body: np.ndarray, land: Land, place: tuple[float, float], yaw: float, lift: float = 0.0) -> np.ndarray:
    return shapes.turned(body, yaw, move=(place[0], height(land, place) + lift, place[1]))


def height(land: Land, place: tuple[float, float]) -> float:
    """The sand's height at a place (x, z)."""
    return float(land(np.array([place[0]]), np.array([place[1]]))[0])


def gull() -> np.ndarray:
    """A gull flying toward −z, 1.2 m span, (n, 12); flex is the wing's share of a beat."""
    body = ball(np.zeros(3), np.array([0.060, 0.055, 0.22]), np.array([0.84, 0.83, 0.81]), 10)
    head = ball(np.array([0, 0.02, -0.21]), np.array([0.042, 0.042, 0.06]), np.array([0.84, 0.83, 0.81]), 8)
    bill = ball(np.array([0, 0.012, -0.285]), np.array([0.010, 0.012, 0.035]), np.array([0.62, 0.36, 0.08]), 6)
    parts = [body, head, bill]
    tail = np.array([[[-0.03, 0, 0.16], [0.03, 0, 0.16]], [[-0.085, 0.0, 0.31], [0.085, 0.0, 0.31]]])
    parts.append(shapes.skin(shapes.part(tail, np.broadcast_to([0, 1.0, 0], tail.shape), (0.84, 0.83, 0.81), 0, 0.3, 1)))
    for hand in (-1.0, 1.0):
        s = np.linspace(0, 1, 13)
        x = hand * (0.035 + 0.60 * s)
        lead = -0.09 - 0.07 * np.sin(np.pi * np.minimum(s * 1.15, 1)) + 0.20 * s**2
        chord = 0.225 * (1 - s**2.4) * (1 - 0.12 * np.sin(np.pi * s)) + 0.010
        rise = 0.085 * np.sin(np.pi * s * 0.78)
        points = np.stack([np.stack([x, rise, lead], -1), np.stack([x, rise + 0.012, lead + chord * 0.4], -1), np.stack([x, rise + 0.002, lead + chord], -1)], 1)
        tip = np.clip((s - 0.80) / 0.12, 0, 1)[:, None, None]
        tone = (1 - tip) * np.array([0.74, 0.75, 0.77]) + tip * np.array([0.16, 0.16, 0.17])
        parts.append(shapes.skin(shapes.part(points, np.broadcast_to([0, 1.0, 0], points.shape), tone * np.ones((13, 3, 1)), (s**1.3)[:, None], 0.35, 1.0)))
    return np.concatenate(parts)


def _crab() -> list[tuple[np.ndarray, int]]:
    """A ghost crab as broad as a hand, facing +z (the viewer): its body, and the claw it waves."""
    pale, warm = np.array([0.70, 0.47, 0.28]), np.array([0.72, 0.27, 0.11])
    shell = ball(np.array([0, 0.058, 0]), np.array([0.076, 0.036, 0.050]), pale, 16, 0, 0.95)
    shade = np.clip((shell[:, 1:2] - 0.03) / 0.06, 0, 1)
    shell[:, 6:9] = (1 - shade) * pale * 1.15 + shade * (0.25 * pale + 0.75 * warm)
    parts = [shell]
    for hand in (-1.0, 1.0):
        stalk = np.linspace([hand * 0.024, 0.075, 0.036], [hand * 0.030, 0.108, 0.046], 5)
        parts.append(_limb(stalk, np.array([0.007, 0.006, 0.006, 0.006, 0.006]), warm * 0.9))
        parts.append(ball(np.array([hand * 0.030, 0.112, 0.046]), np.array([0.0105, 0.013, 0.0105]), np.array([0.018, 0.014, 0.012]), 9))
        for leg in range(4):
            fan = np.radians(-48 + 29 * leg)
            out = np.array([hand * np.cos(fan), 0, -np.sin(fan)])
            knee, foot = 0.094 + 0.006 * (leg in (1, 2)), 0.124 + 0.010 * (leg in (1, 2))
            path = np.stack([out * 0.056 + [0, 0.046, 0], out * knee * 0.85 + [0, 0.060, 0], out * knee + [0, 0.056, 0], out * foot + [0, -0.006, 0]])
            parts.append(_limb(beach_boat.even(path, 0.012), np.array([0.0115, 0.0105, 0.0085, 0.0030]), 0.6 * pale + 0.4 * warm))
    parts.append(_arm(-1.0, 1.15, pale, warm))
    return [(np.concatenate(parts), CRAB), (_arm(1.0, 1.65, pale * 1.1, warm), CLAW)]


def _arm(hand: float, size: float, pale: np.ndarray, warm: np.ndarray) -> np.ndarray:
    """A claw held before the body: an elbow, a rounded palm, two fingers that nearly meet."""
    root, elbow, wrist = np.array([hand * 0.046, 0.055, 0.030]), np.array([hand * 0.092, 0.066, 0.055]), np.array([hand * 0.074, 0.062, 0.088])
    limb = _limb(beach_boat.even(np.stack([root, elbow, wrist]), 0.01), np.array([0.010, 0.012, 0.010]) * size, pale)
    palm = ball(wrist + np.array([-hand * 0.012, 0.004, 0.012]) * size, np.array([0.024, 0.017, 0.015]) * size, 0.3 * pale + 0.7 * warm, 10, 0, 0.95)
    fingers = []
    for lift, thick in ((1.0, 0.008), (-0.55, 0.007)):
        start = wrist + np.array([-hand * 0.028, 0.006 * lift + 0.004, 0.014]) * size
        path = np.stack([start, start + np.array([-hand * 0.020, 0.012 * lift, 0.004]) * size, start + np.array([-hand * 0.040, 0.001 * lift, 0.002]) * size])
        fingers.append(_limb(beach_boat.even(path, 0.006), np.array([thick, thick * 0.8, 0.0015]) * size, 1.15 * pale))
    return np.concatenate([limb, palm, *fingers])


def _limb(path: np.ndarray, radii: np.ndarray, tone: np.ndarray) -> np.ndarray:
    radii = np.interp(np.linspace(0, 1, len(path)), np.linspace(0, 1, len(radii)), radii)
    points, normals = shapes.tube(path, radii, 7)
    return shapes.skin(shapes.part(points, normals, tone, 0, 0, 0.6 + 0.4 * np.clip(normals[..., 1] + 0.4, 0, 1)), around=True)


def _clam(seed: int) -> list[tuple[np.ndarray, int]]:
    """A scallop half sunk in the sand, hinge away from the viewer (−z): its lower half, its lid, its pearl."""
    rng = np.random.default_rng((seed, 47))
    spread, out = np.linspace(-1.02, 1.02, 91), np.linspace(0.0, 1, 12)
    rib = np.abs(np.cos(spread * 20.0))
    reach = 0.112 * np.cos(spread * 0.80) ** 0.42 * (1 + 0.035 * rib)
    halves = []
    for up, who in ((-1.0, 0), (1.0, LID)):
        bowl = np.sin(np.pi * np.clip(out, 0, 1) ** 0.8)[:, None] ** 0.7 * np.cos(spread * 1.40)[None, :] ** 0.45
        lift = up * (0.026 * bowl * (1 + 0.16 * rib * out[:, None])) + 0.020
        points = np.stack([out[:, None] * np.sin(spread) * reach, lift + up * 0.004 * rib * out[:, None], out[:, None] * np.cos(spread) * reach - 0.045], -1)
        normal = shapes.facing(points)
        normal *= np.sign(normal[..., 1:2] * up + 1e-6)
        band = 0.80 + 0.12 * np.cos(out * 17 + 5.0 * out**2)[:, None] + 0.26 * (rib - 0.5) * out[:, None]
        tone = (np.array([0.78, 0.60, 0.48]) - np.array([0.0, 0.16, 0.17]) * (1 - out[:, None, None]) ** 1.5) * band[..., None] * rng.uniform(0.96, 1.04, (*band.shape, 1))
        halves.append((shapes.skin(shapes.part(points, normal, tone, 0, 0, 0.9)), who))
        inside = points - normal * 0.0025
        sheen = np.array([0.74, 0.66, 0.64]) * (0.85 + 0.15 * out[:, None, None]) * np.ones((*band.shape, 1))
        halves.append((shapes.skin(shapes.part(inside, -normal, sheen, 0, 0, 0.8)), who))
        for hand in (-1.0, 1.0):  # the ears by its hinge
            ear = np.array([[[0, 0.021, -0.049], [hand * 0.036, 0.020, -0.047]], [[0, 0.021, -0.030], [hand * 0.027, 0.020, -0.022]]])
            ear[..., 1] += up * 0.003
            made = shapes.part(ear, np.broadcast_to([0, up, 0.0], ear.shape), np.array([0.66, 0.47, 0.37]), 0, 0, 0.9)
            halves.append((shapes.skin(made), who))
    pearl = ball(np.array([0, 0.020, 0.020]), np.full(3, 0.014), np.array([0.80, 0.74, 0.70]), 12, 0, 1.0)
    return [*halves, (pearl, PEARL)]


def _wader() -> list[tuple[np.ndarray, int, float]]:
    """A sanderling, 20 cm, facing −z, feet at the origin: white below, grey above, black bill and legs."""
    body = ball(np.array([0, 0.098, 0.0]), np.array([0.040, 0.042, 0.078]), np.ones(3), 16, 0, 1)
    body[:, 1] += 0.22 * np.maximum(body[:, 2], 0) ** 1.3 * 0.8
    head = ball(np.array([0, 0.150, -0.066]), np.array([0.026, 0.026, 0.030]), np.ones(3), 12, 0, 1)
    neck = ball(np.array([0, 0.126, -0.048]), np.array([0.027, 0.036, 0.034]), np.ones(3), 12, 0, 1)
    tail = ball(np.array([0, 0.116, 0.088]), np.array([0.020, 0.010, 0.045]), np.array([0.20, 0.18, 0.16]), 9, 0, 1)
    bill = ball(np.array([0, 0.146, -0.108]), np.array([0.0042, 0.0050, 0.026]), np.array([0.03, 0.03, 0.03]), 8, 0, 1)
    for feathers, back in ((body, 0.100), (head, 0.158), (neck, 0.140)):
        over = np.clip((feathers[:, 1:2] - back) / 0.018, 0, 1)
        feathers[:, 6:9] = (1 - over) * np.array([0.80, 0.79, 0.76]) + over * np.array([0.34, 0.29, 0.24])
    eyes = [ball(np.array([hand * 0.0225, 0.154, -0.076]), np.full(3, 0.0042), np.array([0.015, 0.013, 0.012]), 7) for hand in (-1.0, 1.0)]
    parts = [(np.concatenate([body, head, neck, tail, bill, *eyes]), WADER, 0.0)]
    for hand in (-1.0, 1.0):
        path = np.stack([[hand * 0.016, 0.075, 0.008], [hand * 0.016, 0.040, 0.016], [hand * 0.016, 0.002, 0.004], [hand * 0.016, 0.001, -0.018]])
        limb = _limb(beach_boat.even(path, 0.008), np.array([0.006, 0.0034, 0.003, 0.002]), np.array([0.035, 0.032, 0.03]))
        parts.append((limb, LEG, hand))
    return parts


_ROWS = ", ".join(f"vec4({x:.2f}, {y:.2f}, {z:.2f}, {radius:.2f}), vec4({size:.2f}, {phase:.2f}, {pace:.4f}, 0.0)" for x, y, z, radius, size, phase, pace in CIRCLES)
MOVES = f"""
const float STAND_OFF = {STAND_OFF}; const vec2 ALONG = vec2({-np.cos(TURN):.6f}, {-np.sin(TURN):.6f});
const float CLAM_YAW = {CLAM_YAW};
const vec2 CRAB_AT = vec2({CRAB_AT[0]}, {CRAB_AT[1]}), CLAM_AT = vec2({CLAM_AT[0]}, {CLAM_AT[1]});
const vec4 CIRCLE[{2 * len(CIRCLES)}] = vec4[]({_ROWS});
""" + """
mat2 turned(float a) { float c = cos(a), s = sin(a); return mat2(c, s, -s, c); }

// A gull: round its circle, a few beats and a long glide. Called, the flock comes nearer, draws its circle in, banks, and beats.
void fly(int i, vec3 p, inout vec3 n, float wing, out vec3 w) {
    vec4 a = CIRCLE[2 * i], b = CIRCLE[2 * i + 1];
    float now = frame.clock.x, asked = i < 3 ? frame.own[2].x : 0.0, warm = i < 3 ? frame.own[1].x : 0.0;
    p *= b.x;
    float often = max(smoothstep(0.35, 0.8, sin(now * 0.31 + b.y * 2.0)), 0.8 * asked);
    p.y += (0.20 * sin(now * 5.2 + b.y * 3.0) * often + 0.05 * sin(now * 0.7 + b.y)) * wing * b.x;
    float bank = -(0.35 + 0.30 * asked) * sign(b.z), round = now * b.z + b.y;
    p.xy = turned(bank) * p.xy; n.xy = turned(bank) * n.xy;
    float heading = b.z > 0.0 ? round : round + PI;
    p.xz = turned(heading) * p.xz; n.xz = turned(heading) * n.xz;
    float radius = a.w * (1.0 - 0.45 * asked);
    w = a.xyz * (1.0 - 0.30 * asked) + vec3(cos(round), 0.0, sin(round)) * radius + p * (1.0 + 0.15 * asked);
    w.y += 0.5 * sin(now * 0.21 + b.y) - 1.0 * warm;
}

// The wader: it runs up before each wash and down after it, along the edge, and stops to look for food.
vec3 on_shore(float off, float along) {
    float a = abs(along), reach = along > 0.0 ? 260.0 : 90.0, bow = along > 0.0 ? 0.0046 : 0.0011;
    float bend = bow * a * a / (1.0 + a / reach) + 0.35 * sin(along * 0.21) * min(a * 0.1, 1.0) + 1.2 * sin(along * 0.055 + 0.6) - 0.68;
    vec2 p = OUT * (off + bend + STAND_OFF) + ALONG * along;
    return vec3(p.x, SEA_Y - 0.073 * off + 0.004, p.y);
}
float edge_at(float along, float now) {
    float newest = floor(now / PERIOD) + 1.0, edge = 0.15;
    for (int back = 0; back < 3; back++) {
        float n = newest - float(back), age = aged(along, n, now);
        if (age > 0.0) edge = max(edge, reach(age) * furthest(along, n));
    }
    return max(edge, breathed(along).x);
}
vec2 haunt(float now) {  // metres inland and along
    float along = 4.1 + 2.3 * sin(now * 0.113) + 0.8 * sin(now * 0.31 + 1.0) + 0.25 * sin(now * 0.83);
    float edge = 0.0;
    for (int i = 0; i < 4; i++) edge = max(edge, edge_at(along, now - 0.3 + 0.45 * float(i)) - 0.10 * float(i));
    float after = 0.5 * (edge_at(along, now - 0.6) + edge_at(along, now + 0.5));
    return vec2(0.42 + mix(edge, after, 0.35), along);
}
void wade(float who, float hand, vec3 p, inout vec3 n, out vec3 w) {
    float now = frame.clock.x;
    vec2 here = haunt(now), soon = haunt(now + 0.25);
    vec2 step = soon - here;
    float pace = clamp(length(step) / 0.25, 0.0, 2.0), runs = smoothstep(0.15, 0.6, pace);
    p *= 1.18;
    if (who > 40.5) p.z += (0.075 - min(p.y, 0.075)) * 0.55 * runs * hand * sin(now * 15.0);
    else {
        float pecks = (1.0 - runs) * smoothstep(0.3, 0.8, sin(now * 0.9)) * (0.55 + 0.45 * sin(now * 6.0));
        float nod = 0.55 * pecks;
        vec2 from = vec2(p.y - 0.11, p.z);
        p.yz = vec2(0.11, 0.0) + turned(nod) * from;
        p.y += 0.004 * runs * sin(now * 30.0);
    }
    vec3 a = on_shore(-here.x, here.y), b = on_shore(-soon.x, soon.y);
    vec2 idle = ALONG * cos(now * 0.113 + 0.4) + OUT * 0.5;
    vec2 way = normalize(mix(idle * 0.05, b.xz - a.xz, runs) + 1e-5);
    mat2 heads = mat2(-way.y, way.x, -way.x, -way.y);  // its −z toward `way`
    p.xz = heads * p.xz; n.xz = heads * n.xz;
    w = a + p;
}

// The crab rises out of the sand, comes a little nearer sideways, and waves.
void scuttle(float who, inout vec3 w, inout vec3 n) {
    float now = frame.clock.x, out_of = max(0.30 * frame.own[1].y, frame.own[2].y);
    float peeks = 0.20 + 0.10 * sin(now * 0.37) * sin(now * 0.23 + 1.0);
    float up = max(peeks, out_of);
    w.xz = CRAB_AT + (w.xz - CRAB_AT) * mix(0.62, 1.0, smoothstep(0.2, 0.7, up));  // legs drawn in below
    if (who > 20.5) {
        float lift = -(0.35 + 0.55 * sin(now * 3.1)) * smoothstep(0.5, 1.0, frame.own[2].y);
        vec2 pivot = frame.own[4].xy;
        w.xy = pivot + turned(-lift) * (w.xy - pivot); n.xy = turned(-lift) * n.xy;
    }
    float walk = smoothstep(0.35, 1.0, frame.own[2].y);
    w.y += -0.125 * (1.0 - up) + 0.004 * walk * sin(now * 7.0 + w.x * 40.0);
    w.x += 0.16 * walk;
}

// The clam opens about its hinge, a finger for a look and wide when it is asked.
void open_lid(inout vec3 w, inout vec3 n) {
    float angle = -(0.05 + 0.16 * frame.own[1].z + 0.62 * frame.own[2].z);
    vec3 hinge = vec3(CLAM_AT.x, frame.own[4].z + 0.042, CLAM_AT.y) + vec3(-0.045 * sin(CLAM_YAW), 0.0, -0.045 * cos(CLAM_YAW));
    mat2 back = turned(CLAM_YAW), forth = turned(-CLAM_YAW);
    vec3 p = w - hinge;
    p.xz = back * p.xz; n.xz = back * n.xz;
    p.yz = turned(angle) * p.yz; n.yz = turned(angle) * n.yz;
    p.xz = forth * p.xz; n.xz = forth * n.xz;
    w = hinge + p;
}
"""
"""GLSL: `fly`, `wade`, `scuttle`, `open_lid`; after the wash."""
