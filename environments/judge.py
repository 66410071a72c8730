"""The alarms of the look: what makes procedural worlds look cheap, measured on a world's own pictures.

Each measure (environments/measure.py, environments/outline.py) is read in several views, at two times of the day's
arc; a reading beyond its bound rings. A ring is no verdict: it is looked at by eye and mended, or kept with its
reason in docs/look/README.md. What no number hears (does one want to rest here?) is not here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from environments import measure, outline
from environments.render import eye_at, open_world
from environments.safety import LUMINANCE, linear
from environments.world import NEAR_M, Eye, Moment, World

MOMENTS_S = (24.0, 900.0)
VIEWS = {"ahead": (0.0, 0.0), "left": (0.0, -60.0), "right": (0.0, 60.0), "up": (45.0, 0.0), "zenith": (90.0, 0.0)}
"""Pitch and yaw in degrees."""
SIZE, FIELD = (480, 360), 90.0
SKY, SOME_SKY = 0.6, 0.03  # with more sky than this a view has no slope; with less, no bands

SLOPE = (-1.6, -0.7)
REPETITION, CLIPPED, PLANES, SHIMMER, HUES, BANDS = 0.25, 0.005, 3, 0.02, 0.8, 0.05

TURNS, TURN_DEG = 60, 0.05
TURN_SIZE, TURN_FIELD = (240, 180), 13.5  # as many pixels a degree as a headset
TURN_VIEWS = {"ahead": (-4.0, 0.0), "down": (-28.0, 25.0), "up": (45.0, 0.0)}

EDGE_SIZE, EDGE_FIELD = (1600, 1200), 40.0
EDGE_VIEWS = {"ahead": (2.0, 0.0), "left": (2.0, -40.0), "right": (2.0, 40.0), "up": (50.0, 0.0)}
EDGE_M = (np.inf, 15.0, 5.0)  # what is nearer stands out against the rest


@dataclass(frozen=True, slots=True)
class Reading:
    """One number of one view.

    Args:
        view: with its time, seconds.
        low, high: what it may be, both included.
        where: what to look at, or "".
    """

    world: str
    view: str
    measure: str
    value: float
    low: float
    high: float
    where: str = ""

    @property
    def rings(self) -> bool:
        return not self.low <= self.value <= self.high

    def row(self) -> dict[str, Any]:
        """For JSON: bounds that are none are left out."""
        return {name: part for name, part in asdict(self).items() if part not in (np.inf, -np.inf)} | {"rings": self.rings}


def judged(gl: Any, names: Sequence[str], seed: int, quality: str) -> Iterator[Reading]:
    """All readings of these worlds, each as it is made."""
    for name in names:
        world = open_world(gl, name, seed, quality)
        look = Look(gl, world)
        for read in (look.pictures, look.shimmer, look.outlines):
            yield from read()
        world.close()


class Look:
    """The readings of one world. `gl` is `environments.gl`."""

    def __init__(self, gl: Any, world: World) -> None:
        self._gl, self._world = gl, world

    def pictures(self) -> Iterator[Reading]:
        """What single pictures say."""
        many, one = (self._gl.EyeBuffer(*SIZE, samples) for samples in (4, 1))
        for t in MOMENTS_S:
            self._world.update(Moment(t))
            for view, (pitch, yaw) in VIEWS.items():
                eye = eye_at(0, SIZE, pitch, yaw, FIELD)
                shown = self._drawn(many, eye)
                self._drawn(one, eye)
                for found in of_picture(shown, distances(self._gl, one), level=pitch == 0.0):
                    yield replace(found, world=self._world.name, view=f"{view} {t:.0f}")
        many.close()
        one.close()

    def shimmer(self) -> Iterator[Reading]:
        """What a slow turn of the head does to a world whose time stands still."""
        buffer = self._gl.EyeBuffer(*TURN_SIZE, 4)
        self._world.update(Moment(MOMENTS_S[0]))
        for view, (pitch, yaw) in TURN_VIEWS.items():
            seen = []
            for number in range(TURNS):
                turned = number * TURN_DEG
                eye = _turned(pitch, yaw, turned)
                light = measure.softened((linear(self._drawn(buffer, eye)) @ LUMINANCE).astype(float))
                seen.append(measure.turned_back(light, turned, TURN_FIELD))
            value = measure.shimmer(np.stack(seen))
            yield Reading(self._world.name, f"turn {view}", "shimmer", value, 0.0, SHIMMER)
        buffer.close()

    def outlines(self) -> Iterator[Reading]:
        """The sharpest kink of any outline, in degrees."""
        buffer = self._gl.EyeBuffer(*EDGE_SIZE, 1)
        self._world.update(Moment(MOMENTS_S[0]))
        for view, (pitch, yaw) in EDGE_VIEWS.items():
            self._drawn(buffer, eye_at(0, EDGE_SIZE, pitch, yaw, EDGE_FIELD))
            far = distances(self._gl, buffer)
            found = [(*kink, limit) for limit in EDGE_M for kink in outline.kinks(far < limit)]
            sharpest = max(found, default=(0.0, 0.0, 0.0, 0.0))
            where = _placed(found, sharpest, pitch, yaw) if found else ""
            yield Reading(self._world.name, f"edge {view}", "kinks", sharpest[0], 0.0, outline.KINK_DEG, where)
        buffer.close()

    def _drawn(self, buffer: Any, eye: Eye) -> np.ndarray:
        buffer.bind()
        self._world.draw(eye)
        return np.asarray(buffer.read())


def of_picture(shown: np.ndarray, far: np.ndarray, level: bool = True) -> Iterator[Reading]:
    """The readings of one picture, of no world and view yet.

    Args:
        shown: uint8 (h, w, 3).
        far: metres (h, w), inf for sky.
        level: whether the view is level: then it must have planes of depth.
    """
    sky = measure.sky_share(far)
    if sky < SKY:
        yield Reading("", "", "slope", measure.slope(shown), *SLOPE)
        yield Reading("", "", "repetition", measure.repetition(shown), 0.0, REPETITION)
    if sky < SKY and level:
        planes = measure.planes(shown, far)
        where = " ".join(f"{metres:.0f} m {contrast:.3f}" for metres, contrast in planes)
        yield Reading("", "", "planes", measure.falling(planes), PLANES, np.inf, where)
    yield Reading("", "", "clipped", measure.clipped(shown), 0.0, CLIPPED)
    yield Reading("", "", "hues", measure.held_by_hues(shown), HUES, np.inf)
    if sky > SOME_SKY:
        yield Reading("", "", "bands", measure.banded(shown, np.isinf(far)), 0.0, BANDS)


def distances(gl: Any, buffer: Any) -> np.ndarray:
    """Metres along the look of what was last drawn into a buffer of one sample, (h, w), top row first; inf for sky."""
    width, height = buffer.size
    depth = np.empty((height, width), np.float32)
    gl.GL.glBindFramebuffer(gl.GL.GL_READ_FRAMEBUFFER, buffer.framebuffer)
    gl.GL.glReadPixels(0, 0, width, height, gl.GL.GL_DEPTH_COMPONENT, gl.GL.GL_FLOAT, depth)
    with np.errstate(divide="ignore"):
        return np.asarray(NEAR_M / (1.0 - depth[::-1]))


def _turned(pitch: float, yaw: float, turned_deg: float) -> Eye:
    """An eye at the middle of the head, which turns about its own upright axis: no parallax."""
    eye = eye_at(0, TURN_SIZE, pitch, yaw, TURN_FIELD)
    turn = np.radians(turned_deg)
    about = np.array([[np.cos(turn), 0, -np.sin(turn)], [0, 1, 0], [np.sin(turn), 0, np.cos(turn)]])
    view = np.eye(4)
    view[:3, :3] = (eye.view[:3, :3].T @ about).T
    return replace(eye, view=view, position=np.zeros(3))


def _placed(found: Sequence[tuple[float, ...]], sharpest: tuple[float, ...], pitch: float, yaw: float) -> str:
    per_pixel = EDGE_FIELD / max(EDGE_SIZE)
    _, row, column, limit = sharpest
    right, up = (column - EDGE_SIZE[0] / 2) * per_pixel, (EDGE_SIZE[1] / 2 - row) * per_pixel
    against = "sky" if np.isinf(limit) else f"beyond {limit:.0f} m"
    return f"{len(found)} kinks; sharpest near yaw {yaw + right:+.1f}° pitch {pitch + up:+.1f}° against {against}"


def line(one: Reading) -> str:
    """A reading as a line of the table, marked where it rings."""
    bound = f"{one.low:g} … {one.high:g}".replace("0 … ", "≤ ") if np.isfinite(one.high) else f"≥ {one.low:g}"
    mark = "RING" if one.rings else "ok"
    return f"{one.world:<8} {one.view:<12} {one.measure:<11} {one.value:8.3f}  {bound:<12} {mark:<4} {one.where}".rstrip()


def rings(readings: Sequence[Reading]) -> str:
    """The table's end: a line for each ring that is to be mended or given a reason."""
    names = sorted({f"  {one.world}: {one.measure} ({one.view})" for one in readings if one.rings})
    head = f"{len(names)} of {len(readings)} ring; each is mended, or has its reason in docs/look/README.md."
    return "\n".join([head, *names])
