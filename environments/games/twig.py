"""A twig in leaf and blossom that comes with a bird and goes after it; it has no ends, only fades. Lengths in radii."""

from __future__ import annotations

import numpy as np

from environments import light, shapes
from environments.games import bird, glow

_LEAF, _BARK = np.array([0.150, 0.215, 0.055]), np.array([0.120, 0.088, 0.062])
_PETAL, _HEART = np.array([0.780, 0.690, 0.680]), np.array([0.640, 0.480, 0.110])


def mesh(quality: str) -> tuple[np.ndarray, np.ndarray]:
    """Welded vertices (n, 16) and indices.

    Columns: place, normal, colour, where it grows from, light that comes through, sky it sees, how late it
    grows 0–1, how much of it is there 0–1.
    """
    rng = np.random.default_rng(8)
    fine = quality == "high"
    parts = [_stem(_main(np.linspace(0, 1, 26)), 0.050, 0.016)]
    for t, length, up, toward in ((0.30, 0.75, 0.8, 0.5), (0.52, 0.55, -0.6, 0.7), (0.66, 0.80, 0.9, -0.35), (0.80, 0.55, -0.3, 0.5)):
        root = _main(np.array([t]))[0]
        s = np.linspace(0, 1, 8)[:, None]
        way = np.array([0.75, up, toward]) / np.linalg.norm([0.75, up, toward])
        shoot = root + way * length * s + np.array([0, 0.14, 0]) * s**2
        parts.append(_stem(shoot, 0.024, 0.008))
        for at in (0.55, 1.0):
            parts.append(_leaf(shoot[round(at * 7)], way, rng, fine))
        parts.append(_blossom(shoot[5] + np.array([0, 0.02, 0.05]), rng) if up > 0.5 or toward > 0.6 else _leaf(shoot[6], way, rng, fine))
    for k, t in enumerate(np.linspace(0.10, 0.97, 15)):
        way = np.array([0.8, rng.uniform(0.1, 0.9) * (1 if k % 2 else -1), rng.uniform(-0.7, 0.9)])
        parts.append(_leaf(_main(np.array([t]))[0], way / np.linalg.norm(way), rng, fine))
    for x, y, z in ((-0.36, -0.62, 0.26), (0.30, -0.55, 0.30)):  # the leaves it peeps out behind
        parts.append(_leaf(np.array([x, y - 0.12, z * 0.4]), np.array([0.45 * np.sign(x), 0.75, 0.45]), rng, fine))
    for x, y, z in ((-0.74, -0.64, 0.16), (0.10, -0.74, 0.24)):
        parts.append(_blossom(np.array([x, y, z]), rng))
    vertices = np.concatenate(parts)
    vertices[:, 15] = np.clip((2.05 - np.abs(vertices[:, 0])) / 0.9, 0, 1)
    return shapes.welded(vertices.astype(np.float32))


def _main(t: np.ndarray) -> np.ndarray:
    """The stem: under the bird's feet in its middle."""
    x = -2.2 + 4.4 * t
    return np.stack([x, bird.FEET - 0.055 + 0.12 * x - 0.075 * (x * x) * 0.6 + 0.03 * np.sin(3.1 * x), 0.10 * np.sin(1.3 * x)], -1)


def _made(points: np.ndarray, normals: np.ndarray, tone: np.ndarray, root: np.ndarray, through: float, free: np.ndarray | float, late: float) -> np.ndarray:
    shape = points.shape[:2]
    numbers = [np.broadcast_to(np.asarray(each, float), shape)[..., None] for each in (through, free, late, 1.0)]
    return np.concatenate([points, normals, np.broadcast_to(tone, points.shape), np.broadcast_to(root, points.shape), *numbers], -1)


def _stem(path: np.ndarray, thick: float, thin: float) -> np.ndarray:
    points, normals = shapes.tube(path, np.linspace(thick, thin, len(path)), 7)
    return shapes.skin(_made(points, normals, _BARK, path[:, None], 0.0, 0.85, 0.0), around=True)


def _leaf(root: np.ndarray, way: np.ndarray, rng: np.random.Generator, fine: bool) -> np.ndarray:
    """A pointed oval, folded along its rib and bent down at the tip."""
    length, width = rng.uniform(0.42, 0.66), rng.uniform(0.13, 0.18)
    s = np.linspace(0, 1, 8 if fine else 5)
    c = np.linspace(-1, 1, 5)
    side = np.cross(way, [0.15, 1.0, 0.25])
    side /= np.linalg.norm(side)
    top = np.cross(side, way)
    wide = width * np.sin(np.pi * s**0.8) ** 0.9
    rib = root + way * length * s[:, None] - np.array([0, 1, 0]) * (0.16 * length * s**2)[:, None] + top * (0.10 * np.sin(np.pi * s))[:, None] * length
    points = rib[:, None] + side * (wide[:, None] * c)[..., None] + top * (0.35 * wide[:, None] * np.abs(c))[..., None]
    normals = shapes.facing(points)
    normals *= np.sign((normals * top).sum(-1, keepdims=True) + 1e-9)
    tone = _LEAF * rng.uniform(0.8, 1.2) * np.array([rng.uniform(0.8, 1.25), 1, rng.uniform(0.7, 1.2)])
    tone = tone * (1 + 0.28 * np.exp(-((c / 0.22) ** 2)))[None, :, None] * np.ones((len(s), 1, 1))
    return shapes.skin(_made(points, normals, tone, root, 0.85, 0.75 + 0.25 * s[:, None], rng.uniform(0.15, 0.6)))


def _blossom(root: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Five cupped petals and a gold heart, turned to the viewer and up."""
    ahead = np.array([rng.normal(0, 0.5), rng.normal(0.4, 0.35), 1.0])
    ahead /= np.linalg.norm(ahead)
    side = np.cross([0, 1, 0], ahead)
    side /= np.linalg.norm(side)
    up = np.cross(ahead, side)
    size, late, first = rng.uniform(0.16, 0.205), rng.uniform(0.4, 0.8), rng.uniform(0, 6)
    parts = []
    for k in range(5):
        turn = first + 2 * np.pi * k / 5
        out = side * np.cos(turn) + up * np.sin(turn)
        across = np.cross(ahead, out)
        s, c = np.linspace(0.06, 1, 5), np.linspace(-1, 1, 5)
        wide = 0.56 * np.sin(np.pi * np.clip(s * 0.80 + 0.05, 0, 1)) ** 0.8
        lift = 0.26 * np.sin(0.5 * np.pi * s) - 0.10 * s**4
        points = root + size * (
            out * s[:, None, None] * (1 - 0.10 * (1 - np.abs(c)) * (s[:, None] > 0.9))[..., None]
            + across * (wide[:, None] * c)[..., None] + ahead * (lift[:, None] + 0.13 * c**2 * s[:, None])[..., None]
        )  # fmt: skip
        normals = shapes.facing(points)
        normals *= np.sign((normals * ahead).sum(-1, keepdims=True) + 1e-9)
        blush = np.array([1.0, 0.60, 0.66])
        tone = _PETAL * (blush + (1 - blush) * (s[:, None, None] ** 0.7)) * np.ones((1, 5, 1))
        parts.append(shapes.skin(_made(points, normals, tone, root, 0.6, 0.6 + 0.4 * s[:, None], late)))
    rim = np.linspace(0, 2 * np.pi, 8, endpoint=False)
    heart = np.stack([root + ahead * size * 0.22 + 0 * rim[:, None], root + size * (0.20 * (np.cos(rim)[:, None] * side + np.sin(rim)[:, None] * up) + 0.12 * ahead)])
    parts.append(shapes.skin(_made(heart, np.broadcast_to(ahead, heart.shape), _HEART, root, 0.2, 0.9, late), around=True))
    return np.concatenate(parts)


VERTEX = light.BLOCKS + glow.BEFORE + bird.SUIT + """
layout(location = 0) in vec3 at;
layout(location = 1) in vec3 facing;
layout(location = 2) in vec3 tone;
layout(location = 3) in vec3 root;
layout(location = 4) in vec4 nature;  // through, open, late, there
layout(location = 5) in float number;
out vec3 place; out vec3 normal; out vec3 albedo_in; out vec4 state; out vec3 kind;
void main() {
    vec4 body = frame.game[2 * int(number)];
    state = frame.game[2 * int(number) + 1];
    float variety = fract(state.w), hand = hand_of(variety), now = frame.clock.x, still = 1.0 - 0.8 * frame.breath.z;
    float grown = smoothstep(nature.z * 0.55, nature.z * 0.55 + 0.45, state.x);
    vec3 p = mix(root, at, grown);
    float reach = abs(p.x) + length(at - root) * 1.5;
    // It sways in a breath of air, and nods once when the bird takes off.
    float gone = state.z, nods = smoothstep(0.10, 0.15, gone) * exp(-7.0 * max(gone - 0.15, 0.0)) * cos(22.0 * max(gone - 0.15, 0.0));
    p.y += (0.035 * still * sin(now * 0.83 + p.x * 0.7 + variety * 20.0) * reach + 0.07 * nods * (0.4 + reach)) * 0.6;
    p.z += 0.03 * still * sin(now * 0.61 + p.x + variety * 9.0) * reach;
    p.x *= hand;
    mat3 whole = before_viewer(body.xyz);
    place = body.xyz + whole * p * body.w;
    normal = whole * (facing * vec3(hand, 1.0, 1.0));
    albedo_in = tone;
    kind = vec3(nature.x, nature.y, nature.w * smoothstep(0.0, 0.5, state.x));
    gl_Position = state.x > 0.001 ? eye.clip * vec4(place, 1.0) : vec4(2.0, 2.0, 2.0, 1.0);
}
"""

FRAGMENT = light.BLOCKS + light.SHOWN + glow.LIT + """
in vec3 place; in vec3 normal; in vec3 albedo_in; in vec4 state; in vec3 kind;
out vec4 colour;
void main() {
    vec3 to_eye = normalize(eye.position.xyz - place), n = normalize(normal);
    if (dot(n, to_eye) < 0.0) n = -n;
    vec3 light_on = lit(albedo_in, n, to_eye, kind.y, kind.x * 1.6);
    light_on += own(albedo_in * 0.10 * state.y);
    colour = vec4(shown(light_on).rgb, 1.0) * kind.z;
}
"""
