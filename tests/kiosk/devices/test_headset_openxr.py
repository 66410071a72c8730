"""The OpenXR headset against a real runtime: Monado, its head moved by hand, its calls validated."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kiosk.devices.flat import FlatHeadset, OffscreenHeadset
from kiosk.devices.headset import Aim, Frame, Pose, QuadLayer, angles, facing, headset
from kiosk.devices.headset_openxr import OpenXrHeadset
from kiosk.errors import DeviceError, Reason
from kiosk.events import Event, HeadsetState, Health, Presence, Worn
from kiosk.scene.stance import Stance
from tests import servers
from tests.monado import Monado, validation
from tests.waiting import until

pytestmark = pytest.mark.xr

STANDING = (0.0, 1.6, 0.0)


@pytest.fixture
def monado(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Monado]:
    with Monado(tmp_path) as service:
        for name, value in service.environment.items():
            monkeypatch.setenv(name, value)
        yield service


@pytest.fixture
def validated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Puts Khronos' validation under all calls; what it finds is in this file once the headset is closed."""
    layer, found = validation(tmp_path)
    for name, value in layer.items():
        monkeypatch.setenv(name, value)
    return found


@pytest.fixture
def device() -> Iterator[OpenXrHeadset]:
    headset = OpenXrHeadset(time.monotonic)
    yield headset
    headset.close()


class Wearer:
    """Runs frames and keeps what was said."""

    def __init__(self, device: OpenXrHeadset) -> None:
        self.device = device
        self.said: list[Event] = []

    @property
    def state(self) -> HeadsetState:
        return next(event for event in reversed(self.said) if isinstance(event, HeadsetState))

    def frame(self, quad: QuadLayer | None = None) -> Frame | None:
        self.said += self.device.poll()
        frame = self.device.begin()
        if frame is not None:
            self.device.end(frame, quad)
        return frame

    def until(self, right: Callable[[Frame], bool], what: str, within_s: float = 20.0) -> Frame:
        def one() -> Frame | None:
            frame = self.frame()
            return frame if frame is not None and right(frame) else None

        frame = until(one, what, within_s)
        assert frame is not None
        return frame

    def focused(self) -> Frame:
        return self.until(lambda frame: frame.should_render and self.state.detail == "", "the session has the focus")


def picture(size: tuple[int, int], colour: tuple[float, float, float, float]) -> int:
    """A framebuffer of one colour."""
    from environments import gl

    buffer = gl.EyeBuffer(*size, samples=1)
    buffer.bind()
    gl.GL.glClearColor(*colour)
    gl.GL.glClear(gl.GL.GL_COLOR_BUFFER_BIT)
    return int(buffer.framebuffer)


def test_reaches_focus_and_submits_worlds_and_words_without_a_validation_error(
    monado: Monado, validated: Path, device: OpenXrHeadset
) -> None:
    device.open()
    wearer = Wearer(device)
    wearer.focused()
    words = picture((256, 64), (1.0, 1.0, 1.0, 0.5))
    for number in range(12):
        frame = wearer.frame(QuadLayer(Pose(position=(0.0, 0.0, -2.0)), (1.0, 0.25), words, (256, 64), number // 4))
        assert frame is not None and frame.should_render and len(frame.eyes) == 2
    taller = picture((256, 128), (1.0, 1.0, 1.0, 0.5))
    wearer.frame(QuadLayer(Pose(position=(0.0, 0.0, -2.0)), (1.0, 0.5), taller, (256, 128), 7))
    wearer.frame()
    device.close()
    assert "VALID_ERROR" not in validated.read_text()


def test_validation_does_find_an_error(monado: Monado, validated: Path, device: OpenXrHeadset) -> None:
    import xr

    device.open()
    assert device._session is not None
    with pytest.raises(xr.exception.XrException):
        xr.create_reference_space(device._session._session, xr.ReferenceSpaceCreateInfo(type=xr.StructureType.UNKNOWN))
    device.close()
    assert "VALID_ERROR" in validated.read_text()


def test_says_it_is_a_model_and_cannot_tell_who_wears_it(monado: Monado, device: OpenXrHeadset) -> None:
    device.open()
    wearer = Wearer(device)
    wearer.focused()
    assert wearer.state.health is Health.MODEL and "Remote" in wearer.state.name
    assert (wearer.state.display, wearer.state.gaze_source) == ("headset", "head")
    assert [event for event in wearer.said if isinstance(event, Presence)] == [Presence(Worn.UNKNOWN)]


def test_a_head_that_moves_is_seen_in_the_gaze(monado: Monado, device: OpenXrHeadset) -> None:
    device.open()
    wearer = Wearer(device)
    wearer.focused()
    for yaw, pitch in ((30.0, 10.0), (-50.0, -20.0), (0.0, 75.0)):
        monado.move_head(Pose(facing(yaw, pitch), STANDING))
        frame = wearer.until(
            lambda frame, there=(yaw, pitch): frame.gaze and np.allclose(angles(frame.gaze.forward), there, atol=0.1),
            f"the gaze is at {yaw}, {pitch}",
        )
        assert frame.orientation and frame.position


def test_eyes_lie_apart_and_see_outward(monado: Monado, device: OpenXrHeadset) -> None:
    device.open()
    wearer = Wearer(device)
    monado.move_head(Pose(facing(0.0, 0.0, 90.0), STANDING))
    left, right = wearer.until(
        lambda frame: frame.should_render and abs(frame.head.orientation[2]) > 0.7, "the head lies on its right ear"
    ).eyes
    apart = np.subtract(right.pose.position, left.pose.position)
    assert np.allclose(apart, (0.0, -0.063, 0.0), atol=0.002), "the right eye is below"
    assert left.fov.left < 0 < left.fov.right and left.fov.down < 0 < left.fov.up


@pytest.mark.parametrize("posture", [(0, 0, 0), (20, 80, 0), (0, 10, 90), (-120, -5, -85)], ids=str)
def test_recentre_takes_the_full_rotation(posture: tuple, monado: Monado, device: OpenXrHeadset) -> None:
    device.open()
    wearer, stance = Wearer(device), Stance()
    lying = Pose(facing(*posture), (0.3, 1.0, -0.2))
    monado.move_head(lying)
    wearer.until(lambda frame: abs(frame.head.position[0] - 0.3) < 1e-3, "the head lies there")
    stance.follow(wearer.focused())
    for yaw, pitch in ((0.0, 0.0), (15.0, 0.0), (0.0, -20.0)):
        monado.move_head(lying @ Pose(facing(yaw, pitch)))
        wearer.until(
            lambda frame, there=(yaw, pitch): np.allclose(angles(stance.place(frame.head).forward), there, atol=0.1),
            f"{yaw}, {pitch} as the patient has it",
        )


def test_frames_are_timed_on_the_monotonic_clock(monado: Monado, device: OpenXrHeadset) -> None:
    device.open()
    frame = Wearer(device).focused()
    assert abs(frame.time - time.monotonic()) < 1.0
    assert 0.005 < frame.period_s < 0.2


def test_a_runtime_that_moves_its_origin_does_not_move_the_patient(monado: Monado, device: OpenXrHeadset) -> None:
    device.open()
    wearer = Wearer(device)
    monado.move_head(Pose(facing(25.0, 0.0), (0.2, 1.7, 0.1)))
    before = wearer.until(lambda frame: frame.head.position[0] > 0.19, "the head is there")
    assert device._session is not None
    changed: list[Pose | None] = []
    session, heed = device._session, device._session._heed

    def listening(kind: int, event: object) -> None:
        heed(kind, event)
        if session._moved[0] < 1 << 62:
            changed.append(session._moved[1])

    session._heed = listening  # type: ignore[method-assign]
    monado.control("-c")
    wearer.until(lambda frame: bool(changed), "the runtime says its origin moves")
    wearer.until(lambda frame: session._base != Pose(), "the origin has moved")
    for _ in range(5):
        frame = wearer.frame()
        assert frame is not None
        assert np.allclose(frame.head.position, before.head.position, atol=1e-3)
        assert np.allclose(frame.head.forward, before.head.forward, atol=1e-3)


def test_a_killed_runtime_is_lost_and_found_again(monado: Monado, device: OpenXrHeadset) -> None:
    device.open()
    wearer = Wearer(device)
    wearer.focused()
    monado.stop(signal.SIGKILL)
    with pytest.raises(DeviceError) as lost:
        wearer.until(lambda frame: False, "the loss is noticed")
    assert lost.value.reason is Reason.LOST
    device.close()
    with pytest.raises(DeviceError, match="Start its service"):
        device.open()
    monado.start()
    device.open()
    Wearer(device).focused()


def test_a_frozen_runtime_holds_one_frame_and_then_all_is_well(monado: Monado, device: OpenXrHeadset) -> None:
    device.open()
    wearer = Wearer(device)
    wearer.focused()
    monado.freeze()
    thaw = threading.Timer(2.0, monado.thaw)
    thaw.start()
    longest = 0.0
    began = time.monotonic()
    while thaw.is_alive() or time.monotonic() - began < 3.0:
        at = time.monotonic()
        wearer.frame()
        longest = max(longest, time.monotonic() - at)
    thaw.join()
    assert longest > 1.0, "it did block"
    assert wearer.focused().should_render


@pytest.fixture
def other_program(monado: Monado) -> Iterator[int]:
    """A second program that shows frames: its process id."""
    program = subprocess.Popen([sys.executable, "-c", OTHER], env=monado.service_environment, stdout=subprocess.PIPE)
    assert program.stdout is not None
    try:
        assert program.stdout.readline() == b"shown\n"
        yield program.pid
    finally:
        program.kill()
        program.wait()
        program.stdout.close()


def test_another_program_in_front_is_told_and_is_no_doffing(
    monado: Monado, device: OpenXrHeadset, request: pytest.FixtureRequest
) -> None:
    device.open()
    wearer = Wearer(device)
    wearer.focused()
    monado.bring_forward(request.getfixturevalue("other_program"))
    wearer.until(lambda frame: not frame.should_render, "our picture is not shown")
    until(lambda: (wearer.frame(), wearer.state.detail)[1], "the state is told")
    assert wearer.state.health is Health.MODEL
    assert [event for event in wearer.said if isinstance(event, Presence)] == [Presence(Worn.UNKNOWN)]
    monado.bring_forward(os.getpid())
    wearer.focused()


OTHER = """
import time
from kiosk.devices.headset_openxr import OpenXrHeadset
device = OpenXrHeadset(time.monotonic)
device.open()
frames = 0
while True:
    device.poll()
    frame = device.begin()
    if frame:
        device.end(frame)
        frames += 1
        if frames == 3:
            print("shown", flush=True)
"""


def test_without_a_runtime_the_fix_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XR_RUNTIME_JSON", str(tmp_path / "none.json"))
    with pytest.raises(DeviceError) as error:
        OpenXrHeadset(time.monotonic).open()
    assert error.value.fix and error.value.reason in (Reason.ABSENT, Reason.REFUSED)


def test_auto_takes_the_runtime_that_answers_else_what_can_be_seen(
    monado: Monado, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = headset("auto", Aim(), time.monotonic)
    assert isinstance(found, OpenXrHeadset)
    found.close()
    monado.stop()
    monkeypatch.setenv("DISPLAY", ":7")
    assert type(headset("auto", Aim(), time.monotonic)) is FlatHeadset
    monkeypatch.delenv("DISPLAY")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert type(headset("auto", Aim(), time.monotonic)) is OffscreenHeadset


GLX = """
import os, sys, time
from kiosk.devices.headset_openxr import OpenXrHeadset
device = OpenXrHeadset(time.monotonic)
device.open()
shown = 0
until = time.monotonic() + 30
while shown < 5 and time.monotonic() < until:
    device.poll()
    frame = device.begin()
    if frame:
        device.end(frame)
        shown += frame.should_render
device.close()
print(os.environ["PYOPENGL_PLATFORM"], shown)
"""


def test_a_runtime_without_egl_is_served_through_glx(monado: Monado, validated: Path, xvfb: str) -> None:
    environment = {**os.environ, "DISPLAY": xvfb, "PYOPENGL_PLATFORM": "glx"}
    said = subprocess.run([sys.executable, "-c", GLX], env=environment, capture_output=True, text=True, timeout=60)
    assert said.stdout.splitlines()[-1:] == ["glx 5"], said.stderr
    assert "VALID_ERROR" not in validated.read_text()


@pytest.fixture
def screen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An X server of our own whose picture lies in a file, in xwd's format."""
    with servers.xvfb("1800x1100", tmp_path) as display:
        monkeypatch.setenv("DISPLAY", display)
        yield tmp_path / "Xvfb_screen0"


def shown(screen: Path) -> np.ndarray:
    """What that X server shows: uint8 (h, w, 3)."""
    raw = screen.read_bytes()
    header = np.frombuffer(raw[:100], ">u4")
    size, width, height, stride, colours = (int(header[i]) for i in (0, 4, 5, 12, 19))
    begin = size + 12 * colours
    rows = np.frombuffer(raw[begin : begin + stride * height], np.uint8).reshape(height, stride)
    return rows[:, : 4 * width].reshape(height, width, 4)[..., 2::-1]


def test_a_smaller_picture_is_the_whole_picture(
    screen: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, device: OpenXrHeadset
) -> None:
    (tmp_path / "xr").mkdir()
    with Monado(tmp_path / "xr", xcb=True) as monado:
        for name, value in monado.environment.items():
            monkeypatch.setenv(name, value)
        device.open()

        def seen() -> list[np.ndarray]:
            device.poll()
            frame = device.begin()
            if frame is None:
                return []
            small = tuple(replace(view, size=(view.size[0] // 2, view.size[1] // 2)) for view in frame.eyes)
            for view in small:
                _paint(view.framebuffer, view.size)
            device.end(replace(frame, eyes=small))
            picture = shown(screen)
            rows, columns = (np.count_nonzero(picture.any(2).any(axis)) for axis in (1, 0))
            left = picture[:rows, : columns // 2]
            return [left] if rows and (left[..., 0] > 200).mean() > 0.2 else []

        [picture] = until(seen, "the picture on the screen", 40)
        device.close()
    assert (picture[..., 2] > 100).mean() < 0.01, "what lies outside the part is not to be seen"
    upper, lower = np.array_split(picture, 2)
    assert (upper[..., 0] > 200).mean() > 0.9 and (lower[..., 1] > 200).mean() > 0.9, "and it stands upright"


def _paint(framebuffer: int, size: tuple[int, int]) -> None:
    """Red above green in the lower left `size`, blue beyond it."""
    from environments import gl

    GL = gl.GL
    GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, framebuffer)
    for part, colour in ((None, (0, 0, 1)), ((0, 0, size[0], size[1] // 2), (0, 1, 0)),
                         ((0, size[1] // 2, size[0], size[1] - size[1] // 2), (1, 0, 0))):
        if part is not None:
            GL.glEnable(GL.GL_SCISSOR_TEST)
            GL.glScissor(*part)
        GL.glClearColor(*colour, 1)
        GL.glClear(GL.GL_COLOR_BUFFER_BIT)
    GL.glDisable(GL.GL_SCISSOR_TEST)
