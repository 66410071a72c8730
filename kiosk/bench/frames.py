"""What a stereo frame costs: its submission with rasterising off, and its drawing.

The frame is the dearest of a visit: the scene's own loop in a world with the call bell, the breath led. Only the
headset is ours: two eyes of 640x640 that wait for nothing. Submission is that of quality high; it is drawn in
the quality that the kiosk chooses on this machine.
"""

from __future__ import annotations

import math
import socket
import time
from collections.abc import Callable, Mapping
from typing import Any

import environments
from environments import gl
from environments.budget import resident_mb
from environments.render import eye_at, open_world
from environments.world import Moment
from kiosk.bench.figures import percentile_ms
from kiosk.bench.plain import plain as plain_kind
from kiosk.devices.headset import Aim, EyeView, Fov, Frame, Pose, QuadLayer
from kiosk.events import Event, WorldFailed, WorldReady
from kiosk.scene import link
from kiosk.scene.attention import Look
from kiosk.scene.lasting import LastingHeadset
from kiosk.scene.light import REVEAL_S
from kiosk.scene.loop import GUIDE_S, Scene
from kiosk.scene.resolution import tier
from kiosk.view import Picture

GL: Any = gl.GL  # type: ignore[attr-defined]
SIZE = (640, 640)
SMALL = (16, 16)  # until the world is there: loading goes on once a frame
PERIOD_S = 1 / 90
LED = (0.0, 6.0, 0.4)  # from an inhale on, breaths a minute, the inhale's share
HALF_IPD_M = 0.0315
ROUNDS, REST_S, SUBMITTED, DRAWN = 12, 0.3, 300, 40
LEAST, DRAWING_S = 3, 4.0
LOADING_S = 30.0
COMPARED = 20
SEED = 1
_LOADED = object()
_EYE = Fov(-math.pi / 4, math.pi / 4, math.pi / 4, -math.pi / 4)


class BenchHeadset:
    """Two eyes that wait for nothing."""

    def __init__(self) -> None:
        self._views: tuple[EyeView, ...] = ()
        self._eyes: list[Any] = []

    def open(self) -> None:
        self.context = gl.open_context()
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
        return Frame(time.monotonic() + PERIOD_S, PERIOD_S, Pose(), Pose(), self._views, True)

    def end(self, frame: Frame, quad: QuadLayer | None = None) -> None:
        """Nobody sees it."""

    def close(self) -> None:
        """Nothing is held but the context."""


class TimedScene(Scene):
    """A scene that notes how long each frame took, from the world's moment to the end of `finish`.

    Args:
        finish: ends a frame: flush where it is only submitted, finish where it is drawn.
    """

    def __init__(
        self, headset: LastingHeadset, post: link.Post, quality: str, finish: Callable[[], None],
        kinds: Mapping[str, Any],
    ) -> None:
        block = link.Block.create()
        block.breath.write(link.Breath(time.monotonic(), *LED))
        super().__init__(headset, post, block, Aim(), "headset", quality, SEED, kinds)
        self.taken: list[float] = []
        self.context: Any = None
        self._finish = finish

    def _show(self, frame: Frame, look: Look, now: float) -> QuadLayer | None:
        began = time.perf_counter()
        quad = super()._show(frame, look, now)
        self._finish()
        self.taken.append(time.perf_counter() - began)
        return quad


def submit(world: str) -> dict[str, Any]:
    """Figures of a process started with GALLIUM_NOOP=true: all calls, no pixels.

    Of several rounds the quickest: shared processors halve their pace for seconds at a time, and no code is to blame.
    """
    scene = _in_world(world, "high", GL.glFlush)
    if gl.describe()["renderer"] != "NOOP":
        return {"notes": {f"submit {world}": f"{gl.describe()['renderer']} cannot leave rasterising out"}}
    rounds = []
    for _ in range(ROUNDS):
        scene.taken.clear()
        while len(scene.taken) < SUBMITTED:
            scene.turn()
        rounds.append((percentile_ms(scene.taken, 50), percentile_ms(scene.taken, 99)))
        time.sleep(REST_S)
    median, p99 = min(rounds)
    return {"worlds": {world: {"submit_ms_median": median, "submit_ms_p99": p99}}}


def draw(world: str) -> dict[str, Any]:
    """Figures of a frame that is drawn to its end."""
    scene = _in_world(world, "auto", GL.glFinish)
    _drawn(scene)
    return {
        "worlds": {world: {"draw_ms_median": percentile_ms(scene.taken, 50)}},
        "machine": {"renderer": gl.describe()["renderer"], "quality": tier("auto", gl.in_software()).quality},
    }


def load(world: str) -> dict[str, Any]:
    """What loading a world in full quality takes: its steps, and the memory of this process and its driver."""
    gl.open_context()
    buffer = gl.EyeBuffer(*SMALL, 1)
    calm = open_world(gl, "calm", SEED, "high")
    calm.update(Moment(0.0))
    calm.draw(eye_at(0, SMALL))
    before, began, steps = resident_mb(), time.perf_counter(), []
    loaded = (environments.WORLDS | environments.SCENES)[world](gl, SEED, "high")
    loading = iter(loaded.load("high"))
    while True:
        step = time.perf_counter()
        left = next(loading, _LOADED) is not _LOADED
        steps.append(time.perf_counter() - step)
        if not left:
            break
    taken = time.perf_counter() - began
    buffer.bind()
    loaded.update(Moment(20.0))
    loaded.draw(eye_at(0, SMALL))
    GL.glFinish()
    return {"worlds": {world: {
        "load_s": round(taken, 2), "load_step_ms_max": round(1000 * max(steps), 1),
        "memory_mb": round(resident_mb() - before),
    }}}


def plain(world: str) -> dict[str, Any]:
    """A world against the same triangles drawn plainly, frame by frame in turn, both drawn to their end."""
    beautiful = _in_world(world, "auto", GL.glFinish)
    bare = _in_world(world, "auto", GL.glFinish, {world: plain_kind(environments.WORLDS[world])})
    for _ in range(COMPARED):
        for scene in (beautiful, bare):
            scene.context.current()
            scene.turn()
    ratios = [a / b for a, b in zip(beautiful.taken, bare.taken, strict=True)]
    return {"worlds": {world: {"over_plain": round(sorted(ratios)[len(ratios) // 2], 2)}}}


def _drawn(scene: TimedScene) -> float:
    """Median seconds of a frame drawn to its end."""
    scene.taken.clear()
    until = time.monotonic() + DRAWING_S
    while len(scene.taken) < LEAST or (len(scene.taken) < DRAWN and time.monotonic() < until):
        scene.turn()
    return sorted(scene.taken)[len(scene.taken) // 2]


def _in_world(
    world: str, quality: str, finish: Callable[[], None], kinds: Mapping[str, Any] | None = None
) -> TimedScene:
    """The scene, with `world` (or a place of programmes) before it, the guide come and no veil.

    Raises:
        RuntimeError: the world failed or was not there in time.
    """
    ours, theirs = socket.socketpair()
    headset = BenchHeadset()
    kiosk, lasting = link.Post(ours), LastingHeadset(headset, time.monotonic)
    lasting.poll()
    scene = TimedScene(lasting, link.Post(theirs), quality, finish, kinds)
    scene.hear([link.Show(Picture(world=world, brightness=1.0, ramp_s=0.0, bell=True, activity="breathing"))])
    until = time.monotonic() + LOADING_S
    news: list[Any] = []
    while not any(isinstance(event, WorldReady) for event in news):
        scene.turn()
        news = kiosk.take()
        failed = [event.why for event in news if isinstance(event, WorldFailed)]
        if failed or time.monotonic() > until:
            raise RuntimeError(failed[0] if failed else f"not loaded within {LOADING_S:.0f} s")
    until = time.monotonic() + max(REVEAL_S, GUIDE_S)
    while time.monotonic() < until:
        scene.turn()
    headset.resize(SIZE)
    scene.context = headset.context
    scene.turn()
    scene.taken.clear()
    return scene
