"""One life of an OpenXR session: all that is torn down and built again when a runtime is lost.

The shape is Khronos' hello_xr: instance, system, session, spaces, swapchains; then events, wait,
begin, locate, end. Whatever the runtime refuses is raised as `DeviceError`.

Poses are given out in a frame that stands still. It is LOCAL until the runtime moves LOCAL (its own
recentre, a map found again): that change is undone here, because a patient is never moved.
"""

from __future__ import annotations

import contextlib
import ctypes
import time
from collections.abc import Callable
from typing import Any

from kiosk.devices.headset import EyeView, Frame, Pose, QuadLayer, Steady
from kiosk.devices.openxr_eyes import Eyes
from kiosk.devices.openxr_faults import faults, raise_for
from kiosk.devices.openxr_graphics import Graphics, Swapchain
from kiosk.devices.openxr_library import GL, xr
from kiosk.devices.openxr_poses import ORIENTATION, POSITION, fov, located, ours, theirs
from kiosk.errors import DeviceError, Reason
from kiosk.language import N_

IDLE_S = 0.01
TIME_EXTENSION = "XR_KHR_convert_timespec_time"
PRESENCE_EXTENSION = "XR_EXT_user_presence"
EYES_EXTENSION = "XR_EXT_eye_gaze_interaction"

_STEREO = xr.ViewConfigurationType.PRIMARY_STEREO
_NEVER = 1 << 62
_BY_ITSELF = N_("It is taken up again by itself.")


class LiveSession:
    """From `create_instance` to `destroy_instance`.

    Attributes:
        name: the system's, in the runtime's words.
        runtime: the runtime's own name.
        state: the session's, as the runtime last said.
        worn: what the runtime says; None where it does not tell.
        follows_position: the system tracks position as well as rotation.
    """

    @faults()
    def __init__(self, graphics: Graphics, offered: frozenset[str], clock: Callable[[], float]) -> None:
        self._clock = clock
        self._undo: list[Callable[[], None]] = []
        self._running = False
        self._quad: Swapchain | None = None
        self._quad_version: int | None = None
        self._base = Pose()
        self._moved: tuple[int, Pose | None] = (_NEVER, None)
        self._steady = Steady()
        self._shown_at = 0
        self.state = xr.SessionState.UNKNOWN
        self.worn: bool | None = None
        try:
            self._make_instance(graphics, offered)
            self._make_session(graphics)
            self._make_pictures()
        except BaseException:
            self.close()
            raise

    @property
    def by_eyes(self) -> bool:
        """The last gaze was the eyes' own."""
        return self._eyes is not None and self._eyes.used

    def _make_instance(self, graphics: Graphics, offered: frozenset[str]) -> None:
        wanted = {TIME_EXTENSION, PRESENCE_EXTENSION, EYES_EXTENSION} & offered
        self._instance = xr.create_instance(xr.InstanceCreateInfo(
            application_info=xr.ApplicationInfo("Lull", 1, "", 0, xr.Version(1, 0, 0)),
            enabled_extension_names=[*graphics.extensions, *sorted(wanted)],
        ))
        self._undo.append(lambda: xr.destroy_instance(self._instance))
        self.runtime = xr.get_instance_properties(self._instance).runtime_name.decode(errors="replace")
        self._system = xr.get_system(self._instance, xr.SystemGetInfo(xr.FormFactor.HEAD_MOUNTED_DISPLAY))
        eyes = xr.SystemEyeGazeInteractionPropertiesEXT()
        presence = xr.SystemUserPresencePropertiesEXT()
        properties = xr.SystemProperties()
        for part, extension in ((eyes, EYES_EXTENSION), (presence, PRESENCE_EXTENSION)):
            if extension in wanted:
                part.next, properties.next = properties.next, ctypes.cast(ctypes.byref(part), ctypes.c_void_p)
        raise_for(xr.raw_functions.xrGetSystemProperties(self._instance, self._system, ctypes.byref(properties)))
        self.name = properties.system_name.decode(errors="replace")
        self.follows_position = bool(properties.tracking_properties.position_tracking)
        self._sees_eyes = bool(eyes.supports_eye_gaze_interaction)
        self._tells_time = TIME_EXTENSION in wanted

    def _make_session(self, graphics: Graphics) -> None:
        xr.get_opengl_graphics_requirements_khr(self._instance, self._system)
        self._binding = graphics.binding()
        self._session = xr.create_session(
            self._instance, xr.SessionCreateInfo(system_id=self._system, next=self._binding)
        )
        self._undo.append(lambda: xr.destroy_session(self._session))
        self._local = self._space(xr.ReferenceSpaceType.LOCAL)
        self._view = self._space(xr.ReferenceSpaceType.VIEW)
        self._eyes = Eyes(self._instance, self._session) if self._sees_eyes else None
        modes = xr.enumerate_environment_blend_modes(self._instance, self._system, _STEREO)
        opaque = xr.EnvironmentBlendMode.OPAQUE
        self._blend = opaque if opaque.value in [int(mode) for mode in modes] else xr.EnvironmentBlendMode(modes[0])
        self._epoch = self._measure_epoch() if self._tells_time else None

    def _make_pictures(self) -> None:
        self._eye_chains = []
        for view in xr.enumerate_view_configuration_views(self._instance, self._system, _STEREO):
            size = (view.recommended_image_rect_width, view.recommended_image_rect_height)
            chain = Swapchain(self._session, size)
            self._undo.append(chain.close)
            self._eye_chains.append(chain)
        self._layer_views = (xr.CompositionLayerProjectionView * len(self._eye_chains))(
            *(xr.CompositionLayerProjectionView(sub_image=chain.whole()) for chain in self._eye_chains)
        )
        self._world_layer = xr.CompositionLayerProjection(space=self._local, views=self._layer_views)
        self._locate = xr.ViewLocateInfo(view_configuration_type=_STEREO, space=self._view)

    def _space(self, kind: Any) -> Any:
        space = xr.create_reference_space(self._session, xr.ReferenceSpaceCreateInfo(kind, theirs(Pose())))
        self._undo.append(lambda: xr.destroy_space(space))
        return space

    def _measure_epoch(self) -> float:
        """Monotonic seconds at the runtime's time 0."""
        now = time.clock_gettime_ns(time.CLOCK_MONOTONIC)
        spec = xr.timespec(now // 10**9, now % 10**9)
        there: int = xr.convert_timespec_time_to_time_khr(self._instance, spec).value
        return (now - there) / 1e9

    @faults()
    def poll(self) -> None:
        """Reads all that the runtime has to say; begins and ends the session when told."""
        while True:
            try:
                event = xr.poll_event(self._instance)
            except xr.exception.EventUnavailable:
                return
            self._heed(event._type, event)

    def _heed(self, kind: int, event: Any) -> None:
        told = xr.StructureType
        if kind == told.EVENT_DATA_SESSION_STATE_CHANGED.value:
            self._enter(_as(event, xr.EventDataSessionStateChanged).state)
        elif kind == told.EVENT_DATA_INSTANCE_LOSS_PENDING.value:
            raise DeviceError("headset", Reason.LOST, N_("the runtime is ending"), _BY_ITSELF)
        elif kind == told.EVENT_DATA_USER_PRESENCE_CHANGED_EXT.value:
            self.worn = bool(_as(event, xr.EventDataUserPresenceChangedEXT).is_user_present)
        elif kind == told.EVENT_DATA_REFERENCE_SPACE_CHANGE_PENDING.value:
            change = _as(event, xr.EventDataReferenceSpaceChangePending)
            if change.reference_space_type == xr.ReferenceSpaceType.LOCAL:
                pose = ours(change.pose_in_previous_space) if change.pose_valid else None
                self._moved = (_number(change.change_time), pose)

    def _enter(self, state: Any) -> None:
        self.state = state
        if state == xr.SessionState.READY:
            xr.begin_session(self._session, xr.SessionBeginInfo(_STEREO))
            self._running = True
        elif state == xr.SessionState.STOPPING:
            self._running = False
            xr.end_session(self._session)
        elif state in (xr.SessionState.EXITING, xr.SessionState.LOSS_PENDING):
            raise DeviceError("headset", Reason.LOST, N_("the runtime says {state}", state=state.name), _BY_ITSELF)

    @faults()
    def begin(self) -> Frame | None:
        """Waits for the runtime's next frame and finds the head, the eyes and where they look."""
        if not self._running:
            time.sleep(IDLE_S)
            return None
        state = xr.wait_frame(self._session, None)
        with contextlib.suppress(xr.exception.FrameDiscarded):  # an earlier one was given up; this one has begun
            xr.begin_frame(self._session, None)
        at = _number(state.predicted_display_time)
        period = _number(state.predicted_display_period) / 1e9
        raw, valid = located(self._view, self._local, at)
        self._follow_change(raw, at, valid)
        orientation, position = bool(valid & ORIENTATION), bool(valid & POSITION)
        passed = (at - self._shown_at) / 1e9 if self._shown_at else period
        head = self._steady.hold(self._base @ raw, orientation, position, max(passed, 0.0))
        self._shown_at = at
        now = self._clock()
        gaze = head
        if self._eyes is not None and orientation:
            gaze = head @ (raw.inverse() @ self._eyes.look(raw, self._local, at, now))
        return Frame(
            time=self._epoch + at / 1e9 if self._epoch is not None else now + period,
            period_s=period,
            head=head,
            gaze=gaze,
            eyes=self._eye_views(head, at) if state.should_render else (),
            should_render=bool(state.should_render),
            orientation=orientation,
            position=position,
        )

    def _follow_change(self, raw: Pose, at: int, valid: int) -> None:
        """Keeps `_base`, our frame that stands still as LOCAL is placed in it, when LOCAL has moved by `at`."""
        changed, pose = self._moved
        if at < changed or not valid & ORIENTATION:
            return
        if pose is None:  # not told by how much: the head has hardly moved since the last frame
            pose = self._base.inverse() @ self._steady.last @ raw.inverse()
        self._base = self._base @ pose
        self._moved = (_NEVER, None)

    def _eye_views(self, head: Pose, at: int) -> tuple[EyeView, ...]:
        self._locate.display_time = at
        _, views = xr.locate_views(self._session, self._locate)
        return tuple(
            EyeView(head @ ours(view.pose), fov(view.fov), chain.acquire(), chain.size)
            for view, chain in zip(views, self._eye_chains, strict=True)
        )

    @faults()
    def end(self, frame: Frame, quad: QuadLayer | None) -> None:
        """Hands the frame over."""
        layers: list[Any] = []
        if frame.should_render:
            back = self._base.inverse()
            for chain, layer, eye in zip(self._eye_chains, self._layer_views, frame.eyes, strict=True):
                chain.release()
                layer.pose = theirs(back @ eye.pose)
                layer.fov = xr.Fovf(eye.fov.left, eye.fov.right, eye.fov.up, eye.fov.down)
                layer.sub_image.image_rect.extent = xr.Extent2Di(*eye.size)  # from the lower left, as OpenGL counts
            layers.append(ctypes.byref(self._world_layer))
            if quad is not None:
                layers.append(ctypes.byref(self._hang(quad, back)))
        xr.end_frame(self._session, xr.FrameEndInfo(self._shown_at, self._blend, layers=layers))

    def _hang(self, quad: QuadLayer, back: Pose) -> Any:
        if self._quad is None or self._quad.size != quad.size:
            if self._quad is not None:
                self._undo.remove(self._quad.close)
                self._quad.close()
            self._quad = Swapchain(self._session, quad.size)
            self._undo.append(self._quad.close)
            self._quad_version = None
        if self._quad_version != quad.version:
            GL.glBindFramebuffer(GL.GL_DRAW_FRAMEBUFFER, self._quad.acquire())
            GL.glBindFramebuffer(GL.GL_READ_FRAMEBUFFER, quad.framebuffer)
            rect = (0, 0, *quad.size)
            GL.glBlitFramebuffer(*rect, *rect, GL.GL_COLOR_BUFFER_BIT, GL.GL_NEAREST)
            self._quad.release()
            self._quad_version = quad.version
        flags = xr.CompositionLayerFlags
        return xr.CompositionLayerQuad(
            layer_flags=flags.BLEND_TEXTURE_SOURCE_ALPHA_BIT | flags.UNPREMULTIPLIED_ALPHA_BIT,
            space=self._local,
            sub_image=self._quad.whole(),
            pose=theirs(back @ quad.pose),
            size=xr.Extent2Df(*quad.metres),
        )

    def close(self) -> None:
        """Undoes everything, last first. A runtime that is gone refuses; that is no error any more."""
        while self._undo:
            try:
                self._undo.pop()()
            except xr.exception.XrException:
                continue


def _as(event: Any, kind: type) -> Any:
    return ctypes.cast(ctypes.byref(event), ctypes.POINTER(kind)).contents


def _number(value: Any) -> int:
    return int(getattr(value, "value", value))
