"""Poses between OpenXR's structures and ours."""

from __future__ import annotations

from typing import Any

from kiosk.devices.headset import Fov, Pose
from kiosk.devices.openxr_library import xr

ORIENTATION = xr.SPACE_LOCATION_ORIENTATION_VALID_BIT
POSITION = xr.SPACE_LOCATION_POSITION_VALID_BIT


def ours(pose: Any) -> Pose:
    """A `Pose` from an XrPosef."""
    turn, place = pose.orientation, pose.position
    return Pose((turn.x, turn.y, turn.z, turn.w), (place.x, place.y, place.z))


def theirs(pose: Pose) -> Any:
    """An XrPosef from a `Pose`."""
    return xr.Posef(xr.Quaternionf(*pose.orientation), xr.Vector3f(*pose.position))


def fov(angles: Any) -> Fov:
    """A `Fov` from an XrFovf."""
    return Fov(angles.angle_left, angles.angle_right, angles.angle_up, angles.angle_down)


def located(space: Any, base: Any, at: int) -> tuple[Pose, int]:
    """Where `space` is in `base`, and the location flags that say which parts are valid."""
    location = xr.locate_space(space, base, at)
    return ours(location.pose), int(location.location_flags)
