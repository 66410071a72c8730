"""Pictures of a visit: what the patient saw and what the nurse saw at its telling moments.

Drawn after the visit, by the same worlds, page and console as on a cart. Where there is no OpenGL the
console's pictures are still made, and what is missing is said.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pygame

from environments import GlUnavailable
from environments.render import eye_at, open_world, write_png
from environments.world import Moment
from kiosk.breathing import Cue
from kiosk.console.draw import Painter
from kiosk.console.mirror import MirrorPicture
from kiosk.console.status import Status
from kiosk.devices.headset import Pose, facing
from kiosk.gaze import Anchor
from kiosk.view import View

PICTURE = (800, 600)
CONSOLE = (1280, 800)
SEED = 1
LOOKING = 0.6  # a page is shown with a look under way

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Shot:
    """One moment.

    Args:
        name: of its files.
        t: seconds since the demonstration began.
        view: everything shown.
        status: the console's.
        cue: the guide's breath, or None.
        anchor: where the patient's page hangs.
        dwell: what he looks at, 0–1.
    """

    name: str
    t: float
    view: View
    status: Status
    cue: Cue | None
    anchor: Anchor
    dwell: dict[str, float]


def _page(kind: str) -> Callable[[Shot], bool]:
    def shows(shot: Shot) -> bool:
        panel = shot.view.picture.panel
        return panel is not None and panel.kind == kind and max(shot.dwell.values(), default=0.0) >= LOOKING
    return shows


def _immersed(second: int) -> Callable[[Shot], bool]:
    return lambda shot: shot.view.state == "immersed" and shot.view.desk.running_s >= second and not shot.view.hold


MOMENTS: dict[str, Callable[[Shot], bool]] = {
    "1-ready": lambda shot: "start" in shot.view.desk.keys,
    "2-question": _page("row"),
    "3-confirm": _page("confirm"),
    "4-worlds": _page("worlds"),
    "5-world": _immersed(30),
    "6-later": _immersed(200),
    "7-after": lambda shot: shot.view.state == "final" and _page("row")(shot),
    "8-goodbye": lambda shot: shot.view.state == "goodbye" and shot.view.desk.saved == "saved",
    "9-cleaning": lambda shot: shot.view.state == "cleaning",
}


def due(shot: Shot, taken: Set[str]) -> list[str]:
    """Names of the moments that `shot` is the first to show."""
    return [name for name, shows in MOMENTS.items() if name not in taken and shows(shot)]


def draw(shots: Sequence[Shot], folder: Path) -> list[Path]:
    """Writes NAME-patient.png and NAME-console.png of every shot; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        seen = _patient(shots)
    except GlUnavailable as error:
        log.warning("no pictures of the worlds: %s", error)
        seen = {}
    files = []
    for shot in shots:
        if shot.name in seen and shot.view.state not in ("ready", "cleaning"):
            files.append(folder / f"{shot.name}-patient.png")
            write_png(files[-1], seen[shot.name])
        files.append(folder / f"{shot.name}-console.png")
        _console(shot, seen.get(shot.name), files[-1])
    return files


def _patient(shots: Sequence[Shot]) -> dict[str, np.ndarray]:
    """The left eye's picture of every shot, uint8 (h, w, 3)."""
    from environments import gl
    from environments.panel import PanelPicture
    from environments.windows import LIGHT, Windows

    context = gl.open_context()
    worlds: dict[str, Any] = {}
    try:
        buffer, page, windows = gl.EyeBuffer(*PICTURE, 4), PanelPicture(gl), Windows(gl, SEED)
        eye = eye_at(0, PICTURE)
        pictures = {}
        for shot in shots:
            picture = shot.view.picture
            world = worlds.get(picture.world) or worlds.setdefault(
                picture.world, open_world(gl, picture.world, SEED, "high"))
            world.update(_moment(shot))
            buffer.bind()
            world.draw(eye)
            page.set(picture.panel, picture.caption, None)
            anchor = Pose(facing(shot.anchor.yaw, shot.anchor.pitch), (0.0, 0.0, 0.0)).matrix()
            panes = [cell for cell in picture.panel.cells if cell.picture] if picture.panel else []
            for _ in windows.load([pane.picture for pane in panes]):
                pass
            windows.draw(eye, anchor, panes, 1.0, LIGHT * picture.brightness, shot.t)
            page.draw(eye, anchor, shot.dwell, max(shot.dwell, key=lambda name: shot.dwell[name], default=None))
            pictures[shot.name] = buffer.read()
        return pictures
    finally:
        for world in worlds.values():
            world.close()
        context.close()


def _moment(shot: Shot) -> Moment:
    """What the world is told of the shot: its light, and the breath while the guide leads."""
    brightness = shot.view.picture.brightness
    if shot.cue is None:
        return Moment(shot.t, brightness=brightness)
    led = shot.view.picture.activity == "breathing"
    rate = shot.cue.rate_per_min if led else 0.0
    return Moment(shot.t, brightness=brightness, breath_phase=shot.cue.phase, breath_rate=rate)


def _console(shot: Shot, seen: np.ndarray | None, path: Path) -> None:
    surface = pygame.Surface(CONSOLE)
    mirror = MirrorPicture(1, seen.shape[1], seen.shape[0], seen.tobytes()) if seen is not None else None
    Painter(surface, optional=()).paint(shot.view.desk, shot.status, mirror)
    write_png(path, np.transpose(pygame.surfarray.array3d(surface), (1, 0, 2)))
