"""The scene's process on a real runtime: chosen by the head, and alive whatever the runtime does."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from kiosk import panel as panels
from kiosk.devices.headset import Pose, angles, facing
from kiosk.events import HeadsetState, Health, Selected
from kiosk.scene import link
from tests.kiosk.scene.acting import SceneProcess
from tests.monado import Monado, validation
from tests.waiting import until

pytestmark = pytest.mark.xr

STANDING = (0.0, 1.6, 0.0)
LYING = Pose(facing(40.0, 75.0, 20.0), (0.1, 1.0, 0.3))


@pytest.fixture
def monado(tmp_path: Path) -> Iterator[Monado]:
    with Monado(tmp_path) as service:
        yield service


@pytest.fixture
def scene(monado: Monado) -> Iterator[SceneProcess]:
    with SceneProcess("openxr", monado.environment) as process:
        yield process


def head_in(scene: SceneProcess) -> Pose:
    head = scene.block.pose.read()
    return Pose() if head is None else Pose((head.qx, head.qy, head.qz, head.qw), (head.px, head.py, head.pz))


def frames_come(scene: SceneProcess) -> None:
    """Waits for a frame that shows the head as it is from now on."""
    now = time.monotonic()
    until(lambda: (head := scene.block.pose.read()) and head.at > now, "frames come", 30.0)


def test_a_lying_patient_answers_with_the_head_and_every_call_is_valid(monado: Monado, tmp_path: Path) -> None:
    layer, found = validation(tmp_path)
    with SceneProcess("openxr", {**monado.environment, **layer}) as scene:
        assert scene.heard(HeadsetState).health is Health.MODEL
        monado.move_head(LYING)
        scene.heard(link.FirstFrame)
        scene.turned(3)
        page = panels.row("pain", "How much pain do you have now?")
        cell = next(cell for cell in page.cells if cell.id == "score:7")
        scene.show(recentre=1)
        until(lambda: np.allclose(head_in(scene).matrix(), np.eye(4), atol=1e-3), "forward is where he faces")
        scene.show(recentre=1, panel=page, bell=True, caption="Take your time")
        scene.turned(15)
        monado.move_head(LYING @ Pose(facing(cell.yaw, cell.pitch)))
        assert scene.heard(Selected) == Selected("score:7", panel="pain")
        assert np.allclose(angles(head_in(scene).forward), (cell.yaw, cell.pitch), atol=0.2)
        scene.post.put(link.Quit())
        code, errors = scene.end()
    assert code == 0, errors
    assert "VALID_ERROR" not in found.read_text()


def test_a_killed_runtime_is_told_and_taken_up_again(monado: Monado, scene: SceneProcess) -> None:
    scene.heard(link.FirstFrame)
    monado.stop(signal.SIGKILL)
    state = scene.heard(HeadsetState)
    while state.health is not Health.LOST:
        state = scene.heard(HeadsetState)
    assert state.detail
    scene.turned(10)
    monado.start()
    monado.move_head(Pose(facing(70.0, 0.0), STANDING))
    while state.health is not Health.MODEL:
        state = scene.heard(HeadsetState)
    frames_come(scene)
    until(lambda: abs(angles(head_in(scene).forward)[0]) < 0.2, "where he faces now is forward")
    assert scene.process.poll() is None


def test_a_runtime_frozen_for_two_seconds_costs_two_seconds(monado: Monado, scene: SceneProcess) -> None:
    scene.heard(link.FirstFrame)
    monado.freeze()
    thaw = threading.Timer(2.0, monado.thaw)
    thaw.start()
    thaw.join()
    frames_come(scene)
    assert not [said for said in scene.said if isinstance(said, HeadsetState) and said.health is Health.LOST]


def test_waits_for_a_runtime_that_is_not_there_yet(monado: Monado) -> None:
    monado.stop()
    with SceneProcess("openxr", monado.environment) as scene:
        state = scene.heard(HeadsetState)
        assert state.health is Health.SEARCHING and "service" in state.detail
        scene.turned(20)
        scene.show(brightness=0.5)
        monado.start()
        assert scene.heard(link.FirstFrame).seconds > 0
        scene.process.send_signal(signal.SIGTERM)
        assert scene.end()[0] == 0
