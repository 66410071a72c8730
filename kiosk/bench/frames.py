"""What a stereo frame costs: its submission with rasterising off, and its drawing.

The frame is the one of a visit: the scene's own loop in a world, from the head's pose to the finished eyes,
quality high. Only the headset is ours: two eyes of 640x640 that wait for nothing.
"""

from __future__ import annotations

import math
import socket
import time
from typing import Any

from environments import gl
from kiosk.bench.figures import percentile_ms
from kiosk.devices.headset import Aim, EyeView, Fov, Frame, Pose, QuadLayer
from kiosk.events import Event, WorldFailed, WorldReady
from kiosk.scene import link
from kiosk.scene.lasting import LastingHeadset
from kiosk.scene.light import REVEAL_S
from kiosk.scene.loop import Scene
from kiosk.view import Picture

GL: Any = gl.GL  # type: ignore[attr-defined]
SIZE = (640, 640)
SMALL = (16, 16)  # until the world is there: loading goes on once a frame
PERIOD_S = 1 / 90
HALF_IPD_M = 0.0315
SUBMITTED, DRAWN = 400, 40
LEAST, DRAWING_S = 3, 4.0
LOADING_S = 30.0
_EYE = Fov(-math.pi / 4, math.pi / 4, math.pi / 4, -math.pi / 4)


class BenchHeadset:
    """Two eyes and a stop-watch: `taken` holds the seconds from each frame's beginning to its end.

    Args:
        finished: a frame ends when it is drawn; else when all is submitted.
    """

    def __init__(self, finished: bool) -> None:
        self.taken: list[float] = []
        self._finished = finished
        self._eyes: list[Any] = []
        self._views: tuple[EyeView, ...] = ()
        self._began = 0.0

    def open(self) -> None:
        gl.open_context()
        self.resize(SMALL)

    def resize(self, size: tuple[int, int]) -> None:
        """Frames have eyes of this size from now on."""
        self._eyes = [gl.EyeBuffer(*size, samples=1) for _ in range(2)]
        self._views = tuple(
            EyeView(Pose(position=(x, 0.0, 0.0)), _EYE, eye.framebuffer, size)
            for x, eye in zip((-HALF_IPD_M, HALF_IPD_M), self._eyes, strict=True)
        )

    def poll(self) -> tuple[Event, ...]:
        return ()

    def begin(self) -> Frame:
        self._began = time.perf_counter()
        return Frame(time.monotonic() + PERIOD_S, PERIOD_S, Pose(), Pose(), self._views, True)

    def end(self, frame: Frame, quad: QuadLayer | None = None) -> None:
        if self._finished:
            GL.glFinish()
        else:
            GL.glFlush()
        self.taken.append(time.perf_counter() - self._began)

    def close(self) -> None:
        """Nothing is held but the context."""


def submit(world: str) -> dict[str, Any]:
    """Figures of a process started with GALLIUM_NOOP=true: all calls, no pixels."""
    headset = BenchHeadset(finished=False)
    scene = _in_world(headset, world)
    if gl.describe()["renderer"] != "NOOP":
        return {"notes": {f"submit {world}": f"{gl.describe()['renderer']} cannot leave rasterising out"}}
    while len(headset.taken) < SUBMITTED:
        scene.turn()
    return {"worlds": {world: {
        "submit_ms_median": percentile_ms(headset.taken, 50),
        "submit_ms_p99": percentile_ms(headset.taken, 99),
    }}}


def draw(world: str) -> dict[str, Any]:
    """Figures of a frame that is drawn to its end."""
    headset = BenchHeadset(finished=True)
    scene = _in_world(headset, world)
    until = time.monotonic() + DRAWING_S
    while len(headset.taken) < LEAST or (len(headset.taken) < DRAWN and time.monotonic() < until):
        scene.turn()
    return {
        "worlds": {world: {"draw_ms_median": percentile_ms(headset.taken, 50)}},
        "machine": {"renderer": gl.describe()["renderer"]},
    }


def _in_world(headset: BenchHeadset, world: str) -> Scene:
    """The scene, with `world` before it and no veil.

    Raises:
        RuntimeError: the world failed or was not there in time.
    """
    ours, theirs = socket.socketpair()
    kiosk, lasting = link.Post(ours), LastingHeadset(headset, time.monotonic)
    lasting.poll()
    scene = Scene(lasting, link.Post(theirs), link.Block.create(), Aim(), "headset", "high", 1)
    scene.hear([link.Show(Picture(world=world, brightness=1.0, ramp_s=0.0, bell=True))])
    until = time.monotonic() + LOADING_S
    news: list[Any] = []
    while not any(isinstance(event, WorldReady) for event in news):
        scene.turn()
        news = kiosk.take()
        failed = [event.why for event in news if isinstance(event, WorldFailed)]
        if failed or time.monotonic() > until:
            raise RuntimeError(failed[0] if failed else f"not loaded within {LOADING_S:.0f} s")
    until = time.monotonic() + REVEAL_S
    while time.monotonic() < until:
        scene.turn()
    headset.resize(SIZE)
    scene.turn()
    headset.taken.clear()
    return scene
