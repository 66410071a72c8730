"""What a headset is to the scene: five methods, a few frozen values, and their geometry.

Poses are OpenXR's: right-handed, +x right, +y up, −z forward, metres; quaternions are (x, y, z, w).
Yaw grows to the right and pitch upward, in degrees. All poses of one `Frame` are in one frame of
reference, the device's own; where forward is for this patient is decided by kiosk.scene.stance.
Plain floats: a frame has five poses, and numpy costs more than it saves on four numbers.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from kiosk.errors import DeviceError, UnknownName
from kiosk.events import Event

Vector = tuple[float, float, float]
Quaternion = tuple[float, float, float, float]
Matrix = NDArray[np.float32]

DEVICES = ("auto", "openxr", "flat", "offscreen")
RETURN_S = 0.5


@dataclass(frozen=True, slots=True)
class Pose:
    """A place and a rotation: maps points of its own frame into the one it is given in."""

    orientation: Quaternion = (0.0, 0.0, 0.0, 1.0)
    position: Vector = (0.0, 0.0, 0.0)

    def __matmul__(self, other: Pose) -> Pose:
        """`a @ b`: `b`, given in the frame of `a`, in the frame `a` is given in."""
        return Pose(normalise(multiply(self.orientation, other.orientation)), self.apply(other.position))

    def apply(self, point: Vector) -> Vector:
        """A point of this pose's own frame, in the frame the pose is given in."""
        x, y, z = rotate(self.orientation, point)
        return (x + self.position[0], y + self.position[1], z + self.position[2])

    def inverse(self) -> Pose:
        """The pose that undoes this one."""
        back = conjugate(self.orientation)
        x, y, z = rotate(back, self.position)
        return Pose(back, (-x, -y, -z))

    @property
    def forward(self) -> Vector:
        """The unit direction this pose faces."""
        return rotate(self.orientation, (0.0, 0.0, -1.0))

    def view(self) -> Matrix:
        """The matrix of the pose that undoes this one."""
        x, y, z, w = self.orientation
        px, py, pz = self.position
        xx, xy, xz = 1 - 2 * (y * y + z * z), 2 * (x * y + z * w), 2 * (x * z - y * w)
        yx, yy, yz = 2 * (x * y - z * w), 1 - 2 * (x * x + z * z), 2 * (y * z + x * w)
        zx, zy, zz = 2 * (x * z + y * w), 2 * (y * z - x * w), 1 - 2 * (x * x + y * y)
        rows = (
            xx, xy, xz, -(xx * px + xy * py + xz * pz),
            yx, yy, yz, -(yx * px + yy * py + yz * pz),
            zx, zy, zz, -(zx * px + zy * py + zz * pz),
            0.0, 0.0, 0.0, 1.0,
        )  # fmt: skip
        return np.array(rows, np.float32).reshape(4, 4)

    def matrix(self) -> Matrix:
        """Row-major float32 (4, 4) acting on column vectors."""
        x, y, z, w = self.orientation
        px, py, pz = self.position
        return np.array([
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w), px],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w), py],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y), pz],
            [0.0, 0.0, 0.0, 1.0],
        ], dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Fov:
    """The four half-angles of an eye's picture, radians; left and down are negative."""

    left: float
    right: float
    up: float
    down: float

    def projection(self, near: float = 0.05, far: float = 2000.0) -> Matrix:
        """OpenGL's clip matrix (depth −1 to 1), row-major float32 (4, 4), not to be written; kept for each eye."""
        return _projection(self, near, far)

    def ray(self, x: float, y: float) -> Vector:
        """The unit direction through a point of the picture; (0, 0) is its top left, (1, 1) its bottom right."""
        left, right = math.tan(self.left), math.tan(self.right)
        up, down = math.tan(self.up), math.tan(self.down)
        return unit((left + x * (right - left), up + y * (down - up), -1.0))


@lru_cache(maxsize=16)  # an eye has the same one for as long as it is worn
def _projection(fov: Fov, near: float, far: float) -> Matrix:
    left, right = math.tan(fov.left), math.tan(fov.right)
    up, down = math.tan(fov.up), math.tan(fov.down)
    matrix = np.array([
        [2 / (right - left), 0.0, (right + left) / (right - left), 0.0],
        [0.0, 2 / (up - down), (up + down) / (up - down), 0.0],
        [0.0, 0.0, -(far + near) / (far - near), -2 * far * near / (far - near)],
        [0.0, 0.0, -1.0, 0.0],
    ], dtype=np.float32)
    matrix.flags.writeable = False
    return matrix


@dataclass(frozen=True, slots=True)
class EyeView:
    """One eye of one frame: `framebuffer` takes a finished sRGB picture of `size` (width, height).

    A frame may be handed over with a smaller `size`: its lower left part is then the whole picture.
    """

    pose: Pose
    fov: Fov
    framebuffer: int
    size: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture to draw.

    Args:
        time: monotonic seconds at which it will be seen.
        period_s: from one picture to the next.
        head: the head; a part that is not valid (see the two flags) holds its last value.
        gaze: where the patient looks, the head itself where no eye tracker is valid; None while nobody looks.
        eyes: left then right; one alone on a flat screen.
        should_render: False: end the frame without drawing, the picture would not be seen.
        orientation, position: which parts of the poses are valid.
    """

    time: float
    period_s: float
    head: Pose
    gaze: Pose | None
    eyes: tuple[EyeView, ...]
    should_render: bool
    orientation: bool = True
    position: bool = True


class Steady:
    """Holds the parts of a head pose that are lost: drapes blind cameras, and a patient is never moved.

    A position that comes back is eased in, for the same reason; a rotation is taken at once.
    """

    def __init__(self) -> None:
        self.last = Pose()
        self._offset: Vector = (0.0, 0.0, 0.0)
        self._following: bool | None = None  # None until there was a position

    def hold(self, pose: Pose, orientation: bool, position: bool, dt: float) -> Pose:
        """The pose to use `dt` seconds after the last one; the flags say which parts of `pose` are valid."""
        x, y, z = self.last.position
        if position:
            px, py, pz = pose.position
            if self._following is False:
                self._offset = (x - px, y - py, z - pz)
            fading = math.exp(-dt / RETURN_S)
            ox, oy, oz = self._offset
            self._offset = (ox * fading, oy * fading, oz * fading)
            x, y, z = px + self._offset[0], py + self._offset[1], pz + self._offset[2]
        if position or self._following is not None:
            self._following = position
        self.last = Pose(pose.orientation if orientation else self.last.orientation, (x, y, z))
        return self.last


@dataclass(frozen=True, slots=True)
class QuadLayer:
    """A flat picture hung in space by the runtime, sharper than the eye's own pixels.

    Args:
        pose: its centre, in the frame of `Frame.head`; its face looks along the pose's +z.
        metres: width and height.
        framebuffer: holds the picture; copied when `version` changes, straight alpha.
        size: of the picture, pixels.
        version: any number that changes with the picture.
    """

    pose: Pose
    metres: tuple[float, float]
    framebuffer: int
    size: tuple[int, int]
    version: int


class Headset(Protocol):
    """Shows frames and says where the patient looks. Used from one thread.

    `open` makes the GL context current on its first call; `close` frees everything but that context, so
    the worlds outlive a lost runtime. Any method but `close` may raise `DeviceError`: then `close`, wait,
    `open` again; nothing is patched.
    """

    def open(self) -> None:
        """Takes the device, or raises `DeviceError` with the fix. Does nothing where it is open."""

    def poll(self) -> tuple[Event, ...]:
        """What has changed since the last call: HeadsetState, Presence. Never waits."""

    def begin(self) -> Frame | None:
        """Waits for the next frame. None: nothing to draw now; it has waited a little all the same."""

    def end(self, frame: Frame, quad: QuadLayer | None = None) -> None:
        """Shows what was drawn into the frame's eyes, and `quad` before it."""

    def close(self) -> None:
        """Gives the device back. Never raises."""


@dataclass(slots=True)
class Aim:
    """Where somebody without a headset looks, as told by the console or by a model patient.

    `point` (0–1 in the picture) is the pointer's and wins over `look` (yaw, pitch in degrees);
    both None: nobody looks.
    """

    look: tuple[float, float] | None = None
    point: tuple[float, float] | None = None


def headset(device: str, aim: Aim, clock: Callable[[], float]) -> Headset:
    """The headset called `device`; `auto` is the first that is there.

    Raises:
        UnknownName: not one of `DEVICES`.
    """
    if device not in DEVICES:
        raise UnknownName("headset", device, DEVICES)
    from kiosk.devices.flat import FlatHeadset, OffscreenHeadset
    from kiosk.devices.headset_openxr import OpenXrHeadset

    if device in ("auto", "openxr"):
        found = OpenXrHeadset(clock)
        if device == "openxr" or _opens(found):
            return found
        device = "flat" if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") else "offscreen"
    return FlatHeadset(aim, clock) if device == "flat" else OffscreenHeadset(aim, clock)


def _opens(headset: Headset) -> bool:
    try:
        headset.open()
    except DeviceError:
        return False
    return True


def direction(yaw_deg: float, pitch_deg: float) -> Vector:
    """The unit direction at a yaw and a pitch."""
    yaw, pitch = math.radians(yaw_deg), math.radians(pitch_deg)
    return (math.sin(yaw) * math.cos(pitch), math.sin(pitch), -math.cos(yaw) * math.cos(pitch))


def angles(towards: Vector) -> tuple[float, float]:
    """Yaw and pitch of a direction, degrees; the inverse of `direction`."""
    x, y, z = unit(towards)
    return math.degrees(math.atan2(x, -z)), math.degrees(math.asin(max(-1.0, min(1.0, y))))


def facing(yaw_deg: float, pitch_deg: float, roll_deg: float = 0.0) -> Quaternion:
    """The rotation that looks along `direction(yaw, pitch)`; roll is clockwise as its owner sees it."""
    yaw, pitch, roll = (math.radians(angle) / 2 for angle in (yaw_deg, pitch_deg, roll_deg))
    turn = multiply((0.0, -math.sin(yaw), 0.0, math.cos(yaw)), (math.sin(pitch), 0.0, 0.0, math.cos(pitch)))
    return multiply(turn, (0.0, 0.0, -math.sin(roll), math.cos(roll)))


def towards(forward: Vector) -> Quaternion:
    """The upright rotation that looks along a direction."""
    return facing(*angles(forward))


def multiply(a: Quaternion, b: Quaternion) -> Quaternion:
    """Hamilton's product: first `b`, then `a`."""
    ax, ay, az, aw = a
    bx, by, bz, bw = b
    return (
        aw * bx + ax * bw + ay * bz - az * by,
        aw * by - ax * bz + ay * bw + az * bx,
        aw * bz + ax * by - ay * bx + az * bw,
        aw * bw - ax * bx - ay * by - az * bz,
    )


def conjugate(q: Quaternion) -> Quaternion:
    """The inverse of a unit quaternion."""
    return (-q[0], -q[1], -q[2], q[3])


def normalise(q: Quaternion) -> Quaternion:
    """The unit quaternion of the same rotation; no rotation for one that is all zeros."""
    length = math.sqrt(q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3])
    if length < 1e-9:
        return (0.0, 0.0, 0.0, 1.0)
    return (q[0] / length, q[1] / length, q[2] / length, q[3] / length)


def rotate(q: Quaternion, v: Vector) -> Vector:
    """A vector turned by a unit quaternion: v + 2w(u × v) + 2u × (u × v)."""
    x, y, z, w = q
    tx, ty, tz = 2 * (y * v[2] - z * v[1]), 2 * (z * v[0] - x * v[2]), 2 * (x * v[1] - y * v[0])
    return (
        v[0] + w * tx + y * tz - z * ty,
        v[1] + w * ty + z * tx - x * tz,
        v[2] + w * tz + x * ty - y * tx,
    )


def unit(v: Vector) -> Vector:
    """The direction of a vector that is not zero."""
    length = math.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2])
    return (v[0] / length, v[1] / length, v[2] / length)
