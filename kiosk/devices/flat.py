"""Seeing a world without a headset: on the cart's screen, or on no screen at all.

Both draw one eye into a framebuffer of their own, from where the scene's mirror takes it. On the flat
screen the camera stands still and the pointer looks, so that a finger or a mouse answers as a gaze does.
Offscreen the head itself turns to where a model patient looks; it is a model and says so.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from kiosk.devices.headset import Aim, EyeView, Fov, Frame, Pose, QuadLayer, facing, towards
from kiosk.errors import DeviceError, Reason
from kiosk.events import Event, HeadsetState, Health, Presence, Worn
from kiosk.language import N_

SIZE, SOFTWARE_SIZE = (1280, 720), (960, 540)
SOFTWARE_PERIOD_S = 1 / 30  # the console needs the processor too
SCREEN_FOV = Fov(-math.radians(43), math.radians(43), math.radians(24), -math.radians(31))
"""Square pixels at 16:9. More below than above: the call bell hangs 25° below the horizon."""


class FlatHeadset:
    """The cart's screen: the console shows what is drawn here and tells where the pointer is."""

    period_s = 1 / 60
    state = HeadsetState(Health.OK, "flat screen", "flat", gaze_source="pointer")

    def __init__(self, aim: Aim, clock: Callable[[], float]) -> None:
        self._aim = aim
        self._clock = clock
        self._size = SIZE
        self._framebuffer = 0
        self._next = 0.0
        self._told = False

    def open(self) -> None:
        self._told = False
        if self._framebuffer:
            return
        try:
            from environments import gl

            gl.open_context()
            if gl.in_software():
                self._size, self.period_s = SOFTWARE_SIZE, SOFTWARE_PERIOD_S
            self._framebuffer = gl.EyeBuffer(*self._size, samples=1).framebuffer
        except OSError as error:
            raise DeviceError("screen", Reason.LIBRARY_MISSING, N_("no OpenGL for it ({why})", why=error),
                              N_("Run {command}.", command="script/setup")) from error

    def poll(self) -> tuple[Event, ...]:
        if self._told:
            return ()
        self._told = True
        return (self.state, Presence(Worn.UNKNOWN))

    def begin(self) -> Frame | None:
        now = self._clock()
        if self._next > now:
            time.sleep(self._next - now)
        self._next = max(self._next, now - self.period_s) + self.period_s
        head, gaze = self._look()
        return Frame(
            time=max(self._next, now),
            period_s=self.period_s,
            head=head,
            gaze=gaze,
            eyes=(EyeView(head, SCREEN_FOV, self._framebuffer, self._size),),
            should_render=True,
        )

    def end(self, frame: Frame, quad: QuadLayer | None = None) -> None:
        """The picture is taken from the framebuffer by the mirror; quads are not for screens."""

    def close(self) -> None:
        """Nothing is held but the context."""

    def _look(self) -> tuple[Pose, Pose | None]:
        """The head, and where somebody looks."""
        if self._aim.point is not None:
            return Pose(), Pose(towards(SCREEN_FOV.ray(*self._aim.point)))
        if self._aim.look is not None:
            return Pose(), Pose(facing(*self._aim.look))
        return Pose(), None


class OffscreenHeadset(FlatHeadset):
    """No screen and no headset: for demonstrations and tests."""

    period_s = 1 / 30
    state = HeadsetState(Health.MODEL, "offscreen", "none")

    def _look(self) -> tuple[Pose, Pose | None]:
        head = Pose(facing(*(self._aim.look or (0.0, 0.0))))
        return head, head
