"""Eye gaze through XR_EXT_eye_gaze_interaction, with the head as what it falls back to unseen."""

from __future__ import annotations

from typing import Any

from kiosk.devices.headset import Pose
from kiosk.devices.openxr_library import xr
from kiosk.devices.openxr_poses import ORIENTATION, located

BLINK_S = 0.3  # a blink is no change of mind: the eyes keep their place in the head so long

_PROFILE = "/interaction_profiles/ext/eye_gaze_interaction"
_INPUT = "/user/eyes_ext/input/gaze_ext/pose"


class Eyes:
    """The action, its space and the last look. Destroyed with the session's instance.

    Attributes:
        used: whether the last look was the eyes' own.
    """

    def __init__(self, instance: Any, session: Any) -> None:
        self._session = session
        actions = xr.create_action_set(instance, xr.ActionSetCreateInfo("gaze", "Gaze", 0))
        self._action = xr.create_action(actions, xr.ActionCreateInfo(
            action_name="look", action_type=xr.ActionType.POSE_INPUT, localized_action_name="Look",
        ))
        binding = xr.ActionSuggestedBinding(self._action, xr.string_to_path(instance, _INPUT))
        xr.suggest_interaction_profile_bindings(instance, xr.InteractionProfileSuggestedBinding(
            interaction_profile=xr.string_to_path(instance, _PROFILE), suggested_bindings=[binding],
        ))
        xr.attach_session_action_sets(session, xr.SessionActionSetsAttachInfo(action_sets=[actions]))
        self._space = xr.create_action_space(session, xr.ActionSpaceCreateInfo(action=self._action))
        self._active = (xr.ActiveActionSet * 1)(xr.ActiveActionSet(actions, xr.NULL_PATH))
        self._in_head: Pose | None = None
        self._until = 0.0
        self.used = False

    def look(self, head: Pose, base: Any, at: int, now: float) -> Pose:
        """Where the patient looks, in the frame of `base`.

        Args:
            head: the head in that frame.
            base: a space.
            at: the time asked for, as the runtime counts it.
            now: monotonic seconds.
        """
        eyes = self._located(base, at)
        if eyes is not None:
            self._in_head, self._until = head.inverse() @ eyes, now + BLINK_S
        elif now > self._until:
            self._in_head = None
        self.used = self._in_head is not None
        return head if self._in_head is None else head @ self._in_head

    def _located(self, base: Any, at: int) -> Pose | None:
        try:
            xr.sync_actions(self._session, xr.ActionsSyncInfo(active_action_sets=self._active))
            state = xr.get_action_state_pose(self._session, xr.ActionStateGetInfo(action=self._action))
        except xr.exception.SessionNotFocused:
            return None
        if not state.is_active:
            return None
        pose, valid = located(self._space, base, at)
        return pose if valid & ORIENTATION else None
