"""The headset behind an OpenXR runtime.

`OpenXrHeadset` holds one `LiveSession` at a time and tells the rest of the project about it: states as
`HeadsetState`, presence as the runtime says it, faults as `DeviceError`. Whatever fails, the whole
session is built again; only the GL context stays, so that the worlds live on.

What a runtime calls visible or synchronized says nothing about whether the headset is worn, so nothing
is concluded from it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kiosk.devices import openxr_runtime
from kiosk.devices.headset import Frame, QuadLayer
from kiosk.errors import DeviceError, Reason
from kiosk.events import Event, HeadsetState, Health, Presence, Worn
from kiosk.language import N_

if TYPE_CHECKING:
    from kiosk.devices.openxr_graphics import Graphics
    from kiosk.devices.openxr_session import LiveSession

MODELS = ("simulated", "remote", "null")
"""A system with one of these in its name is not a real headset."""

_DETAILS = {
    "FOCUSED": "",
    "VISIBLE": "another program has the focus",
    "SYNCHRONIZED": "the runtime does not show our picture",
}


class OpenXrHeadset:
    """A headset, for as long as its runtime lives."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._graphics: Graphics | None = None
        self._session: LiveSession | None = None
        self._told: dict[type, Event] = {}

    def open(self) -> None:
        if self._session is not None:
            return
        offered = openxr_runtime.offered()
        openxr_runtime.choose_platform(offered)
        try:  # what these load depends on the platform just chosen
            from kiosk.devices.openxr_graphics import open_graphics
            from kiosk.devices.openxr_session import LiveSession

            self._graphics = self._graphics or open_graphics()
        except (ImportError, AttributeError, OSError) as error:
            why = N_("no OpenGL for it ({why})", why=error)
            raise DeviceError("headset", Reason.LIBRARY_MISSING, why,
                              N_("Run {command}.", command="script/setup")) from error
        self._told = {}
        self._session = LiveSession(self._graphics, offered, self._clock)

    def poll(self) -> tuple[Event, ...]:
        session = self._live()
        session.poll()
        worn = Worn.UNKNOWN if session.worn is None else Worn.YES if session.worn else Worn.NO
        model = any(word in session.name.lower() for word in MODELS)
        state = HeadsetState(
            health=Health.MODEL if model else Health.OK,
            name=session.name,
            display="headset",
            detail=_DETAILS.get(session.state.name, "waiting for the runtime"),
            tracking="6dof" if session.follows_position else "3dof",
            runtime=session.runtime,
            gaze_source="eyes" if session.by_eyes else "head",
        )
        news = tuple(event for event in (state, Presence(worn)) if self._told.get(type(event)) != event)
        self._told.update((type(event), event) for event in news)
        return news

    def begin(self) -> Frame | None:
        return self._live().begin()

    def end(self, frame: Frame, quad: QuadLayer | None = None) -> None:
        self._live().end(frame, quad)

    def close(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None

    def _live(self) -> LiveSession:
        if self._session is None:
            raise DeviceError("headset", Reason.LOST, "not open", "Open it first.")
        return self._session
