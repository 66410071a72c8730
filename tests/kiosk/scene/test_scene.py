"""The scene's process, offscreen and on the flat screen, as the kiosk meets it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import numpy as np
import pytest

import environments
from kiosk import panel as panels
from kiosk.devices.flat import SCREEN_FOV
from kiosk.devices.headset import Pose, angles, direction
from kiosk.events import HeadsetState, Health, Selected
from kiosk.scene import link
from kiosk.scene.light import DIM
from kiosk.scene.screen import enlarged
from tests.conftest import need
from tests.kiosk.scene.acting import SceneProcess
from tests.waiting import until

pytestmark = pytest.mark.gl

DIM_BYTE = 255 * (1.055 * DIM[0] ** (1 / 2.4) - 0.055)

PAGE = panels.choice("where", "Where to?", (("world:beach", "Beach"), ("world:forest", "Forest")))
BEACH, FOREST = (
    next(cell for cell in enlarged(PAGE).cells if cell.id == f"world:{name}") for name in ("beach", "forest"))


def place_of(cell: panels.Cell) -> tuple[float, float]:
    """Where a cell lies in the flat screen's picture, 0–1 from its top left."""
    x, y, _, w = SCREEN_FOV.projection() @ np.array([*direction(cell.yaw, cell.pitch), 1.0])
    return float(1 + x / w) / 2, float(1 - y / w) / 2


@pytest.fixture
def scene() -> Iterator[SceneProcess]:
    with SceneProcess("offscreen") as process:
        yield process


def facing_in(scene: SceneProcess) -> tuple[float, float]:
    head = scene.block.pose.read()
    assert head is not None
    return angles(Pose((head.qx, head.qy, head.qz, head.qw)).forward)


def test_says_what_it_is_shows_a_picture_and_beats(scene: SceneProcess) -> None:
    state = scene.heard(HeadsetState)
    assert (state.health, state.display) == (Health.MODEL, "none")
    assert scene.heard(link.FirstFrame).seconds > 0
    scene.turned(5)
    picture = scene.picture()
    height, width = picture.shape[:2]
    assert (width, height) in ((1280, 720), (960, 540))
    assert picture[: height // 3].mean() > picture[-height // 3 :].mean(), "the sky is above, and brighter than water"


def test_looks_where_it_is_told_and_forward_is_where_it_was_recentred(scene: SceneProcess) -> None:
    scene.heard(link.FirstFrame)
    scene.post.put(link.Look(40.0, -10.0))
    until(lambda: np.allclose(facing_in(scene), (40.0, -10.0), atol=0.1), "the head turns")
    scene.show(recentre=1)
    until(lambda: np.allclose(facing_in(scene), (0.0, 0.0), atol=0.1), "that is forward now")


def test_a_cell_looked_at_is_selected(scene: SceneProcess) -> None:
    scene.heard(link.FirstFrame)
    scene.show(panel=PAGE)
    scene.turned(20)
    forest = next(cell for cell in PAGE.cells if cell.id == "world:forest")
    scene.post.put(link.Look(forest.yaw, forest.pitch))
    assert scene.heard(Selected) == Selected("world:forest", panel="where")


def test_headset_off_is_an_even_dim_grey(scene: SceneProcess) -> None:
    scene.heard(link.FirstFrame)
    scene.show(blank=True, panel=panels.words("w", "Hello"))

    def grey() -> bool:
        picture = scene.picture()
        return bool(np.abs(picture.astype(float) - DIM_BYTE).max() < 3)

    until(grey, "nothing but grey")




def test_on_the_flat_screen_the_pointer_chooses_and_away_chooses_nothing() -> None:
    with SceneProcess("flat") as scene:
        assert scene.heard(HeadsetState).display == "flat"
        scene.heard(link.FirstFrame)
        scene.show(panel=PAGE)
        scene.turned(5)
        scene.post.put(link.Point(*place_of(FOREST)))
        scene.turned(5)
        scene.post.put(link.Point(-1.0, -1.0))
        scene.turned(60)
        scene.post.put(link.Point(*place_of(BEACH)))
        assert scene.heard(Selected) == Selected("world:beach", panel="where"), "and not the one it left"


@pytest.mark.parametrize("how", ["SIGTERM", "Quit", "closed"])
def test_ends_cleanly(how: str, scene: SceneProcess) -> None:
    scene.heard(link.FirstFrame)
    if how == "SIGTERM":
        scene.process.send_signal(signal.SIGTERM)
    elif how == "Quit":
        scene.post.put(link.Quit())
    else:
        scene.post.close()
    code, errors = scene.end()
    assert code == 0 and "Traceback" not in errors


def test_an_unknown_headset_ends_it_with_the_known_ones() -> None:
    with SceneProcess("visor") as scene:
        code, errors = scene.end()
    assert code == 2 and "auto, openxr, flat, offscreen" in errors


def test_an_unknown_world_ends_it_with_the_known_ones() -> None:
    with SceneProcess("offscreen", worlds="beach,moon") as scene:
        code, errors = scene.end()
    assert code == 2 and "moon" in errors and "beach, forest" in errors


def test_real_time_is_for_the_frame_thread_alone() -> None:
    try_it = "import os; os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))"
    tried = subprocess.run([sys.executable, "-c", try_it], stderr=subprocess.DEVNULL)
    need("the right to real-time priority", tried.returncode == 0)
    with SceneProcess("offscreen", {"LULL_REALTIME": "1"}) as scene:
        scene.heard(link.FirstFrame)
        scene.turned(2)
        main = scene.process.pid
        others = [int(name) for name in os.listdir(f"/proc/{main}/task") if int(name) != main]
        assert os.sched_getscheduler(main) & ~os.SCHED_RESET_ON_FORK == os.SCHED_FIFO
        assert others and os.SCHED_FIFO not in {os.sched_getscheduler(thread) for thread in others}


LATE_IMPORTS = """
import socket, sys, time
from kiosk import panel as panels
from kiosk.devices.headset import Aim, headset
from kiosk.scene import link
from kiosk.scene.lasting import LastingHeadset
from kiosk.view import Picture

aim, block = Aim(), link.Block.create()
ours, theirs = socket.socketpair()
lasting = LastingHeadset(headset("offscreen", aim, time.monotonic), time.monotonic)
lasting.poll()
from kiosk.scene.loop import Scene, import_worlds
import_worlds("")
scene = Scene(lasting, link.Post(theirs), block, aim, "none", "low", 1)
scene.turn()
before = set(sys.modules)
page = panels.row("q", "How is it?")
scene.hear([link.Show(Picture(world=sys.argv[1], panel=page, caption="Words", bell=True, ramp_s=1))])
until = time.monotonic() + 200
while scene._worlds.name != sys.argv[1] and not scene._worlds._faults and time.monotonic() < until:
    scene.turn()
assert scene._worlds.name == sys.argv[1]
scene.turn()
print(sorted(set(sys.modules) - before))
"""


@pytest.mark.slow
@pytest.mark.parametrize("world", list(environments.WORLDS))
def test_nothing_is_imported_after_the_first_frame(world: str) -> None:
    done = subprocess.run([sys.executable, "-c", LATE_IMPORTS, world], capture_output=True, text=True, timeout=300)
    assert done.stdout.splitlines()[-1:] == ["[]"], done.stdout + done.stderr
