"""Eye gaze, presence and lost tracking, which no driver without a headset offers: Monado's answers are bent.

Everything is real but the answers named here, and what is sent is still validated.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kiosk.devices.headset import Pose, angles, facing
from kiosk.devices.headset_openxr import OpenXrHeadset
from kiosk.events import Presence, Worn
from tests.kiosk.devices.test_headset_openxr import STANDING, Wearer, device, monado, validated
from tests.monado import Monado
from tests.waiting import until

__all__ = ["device", "monado", "validated"]  # fixtures
pytestmark = pytest.mark.xr


class Senses:
    """What the bent answers say."""

    def __init__(self) -> None:
        self.eyes: Pose | None = None  # in the head
        self.orientation = self.position = True


@pytest.fixture
def senses(monado: Monado, validated: Path, device: OpenXrHeadset, monkeypatch: pytest.MonkeyPatch) -> Iterator[Senses]:
    """A runtime whose system follows eyes and presence; must come before the device is opened."""
    from kiosk.devices.openxr_library import xr
    from kiosk.devices.openxr_poses import ORIENTATION, POSITION, located, theirs

    bent = Senses()
    real = {name: getattr(xr, name) for name in ("locate_space", "get_action_state_pose")}
    real_properties = xr.raw_functions.xrGetSystemProperties

    def properties(instance: Any, system: Any, answer: Any) -> Any:
        result = real_properties(instance, system, answer)
        part = answer._obj.next
        while part:
            base = ctypes.cast(part, ctypes.POINTER(xr.SystemEyeGazeInteractionPropertiesEXT)).contents
            if base.type == xr.StructureType.SYSTEM_EYE_GAZE_INTERACTION_PROPERTIES_EXT:
                base.supports_eye_gaze_interaction = 1
            part = base.next
        return result

    def active(session: Any, info: Any) -> Any:
        state = real["get_action_state_pose"](session, info)
        state.is_active = bent.eyes is not None
        return state

    def locate(space: Any, base: Any, at: int) -> Any:
        session = device._session
        assert session is not None
        answer = real["locate_space"](space, base, at)
        if space is session._view:
            answer._location_flags &= (ORIENTATION * bent.orientation) | (POSITION * bent.position) | ~3
        elif bent.eyes is not None:
            head, _ = located(session._view, base, at)
            answer._location_flags |= ORIENTATION | POSITION
            answer.pose = theirs(head @ bent.eyes)
        return answer

    monkeypatch.setattr(xr.raw_functions, "xrGetSystemProperties", properties)
    monkeypatch.setattr(xr, "get_action_state_pose", active)
    monkeypatch.setattr(xr, "locate_space", locate)
    yield bent
    device.close()
    assert "VALID_ERROR" not in validated.read_text()


def test_eyes_lead_where_valid_and_the_head_takes_over_unseen(
    monado: Monado, senses: Senses, device: OpenXrHeadset
) -> None:
    device.open()
    wearer = Wearer(device)
    monado.move_head(Pose(facing(20.0, 0.0), STANDING))
    wearer.focused()
    assert wearer.state.gaze_source == "head"
    senses.eyes = Pose(facing(0.0, -15.0))
    wearer.until(lambda frame: np.allclose(angles(frame.gaze.forward), (20.0, -15.0), atol=0.2), "the eyes lead")
    until(lambda: (wearer.frame(), wearer.state.gaze_source == "eyes")[1], "it is told")
    monado.move_head(Pose(facing(30.0, 0.0), STANDING))
    wearer.until(lambda frame: angles(frame.head.forward)[0] > 29, "the head has turned")
    senses.eyes = None
    blinked = wearer.frame()
    assert blinked is not None and blinked.gaze is not None
    assert np.allclose(angles(blinked.gaze.forward), (30.0, -15.0), atol=0.2), "a blink is no change of mind"
    wearer.until(lambda frame: np.allclose(angles(frame.gaze.forward), (30.0, 0.0), atol=0.1), "the head leads")
    until(lambda: (wearer.frame(), wearer.state.gaze_source == "head")[1], "it is told")


def test_a_lost_position_holds_the_eye_point_and_a_lost_rotation_is_told(
    monado: Monado, senses: Senses, device: OpenXrHeadset
) -> None:
    device.open()
    wearer = Wearer(device)
    monado.move_head(Pose(facing(0.0, 0.0), (0.4, 1.7, 0.1)))
    wearer.until(lambda frame: frame.should_render and frame.head.position[0] > 0.39, "the head is there")
    senses.position = False
    monado.move_head(Pose(facing(15.0, 0.0), (0.0, 1.2, 0.0)))
    frame = wearer.until(lambda frame: angles(frame.head.forward)[0] > 14, "rotation goes on")
    assert not frame.position and frame.orientation
    assert np.allclose(frame.head.position, (0.4, 0.1, 0.1), atol=1e-3)
    middle = np.mean([eye.pose.position for eye in frame.eyes], axis=0)
    assert np.allclose(middle, frame.head.position, atol=1e-3), "the eyes stay with it"
    senses.orientation = False
    monado.move_head(Pose(facing(-60.0, 0.0), STANDING))
    for _ in range(5):
        frame = wearer.frame()
        assert frame is not None
    assert not frame.orientation and angles(frame.head.forward)[0] > 14


@pytest.mark.parametrize(("present", "worn"), [(1, Worn.YES), (0, Worn.NO)])
def test_presence_is_what_the_runtime_says(
    present: int, worn: Worn, monado: Monado, device: OpenXrHeadset
) -> None:
    device.open()
    wearer = Wearer(device)
    wearer.focused()
    from kiosk.devices.openxr_library import xr

    session = device._session
    assert session is not None
    event = xr.EventDataUserPresenceChangedEXT(session._session, present)
    session._heed(event._type, event)
    wearer.frame()
    assert wearer.said[-1] == Presence(worn)
