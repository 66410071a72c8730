"""What the patient's gaze comes to in one frame: on the page before him, on the call bell, in the world. Pure.

kiosk.gaze judges; this keeps what it judges in place. A page hangs where the patient faced when it opened
and stays there. Without a page the bell drifts along below wherever he faces, and stands still while he
looks down at it, so that it can be found from anywhere and never runs away.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from kiosk import gaze
from kiosk.devices.headset import Pose, Vector, angles, facing
from kiosk.events import Selected
from kiosk.panel import Cell, Panel

DRIFT_S = 1.5
DOWN_DEG = -12.0
AHEAD: Vector = (0.0, 0.0, -1.0)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Look:
    """One frame's look.

    Args:
        direction: unit, in the world; straight ahead of the head while nobody looks.
        anchor: the frame of the page and the bell, in the world.
        gazing: what is attended to there.
        selected: what the session is to hear.
        world: what is attended to and chosen among the things of the world or its game.
    """

    direction: Vector = AHEAD
    anchor: Pose = field(default_factory=Pose)
    gazing: gaze.Gazing = field(default_factory=gaze.Gazing)
    selected: Selected | None = None
    world: gaze.Gazing = field(default_factory=gaze.Gazing)


class Attention:
    """Remembers the page, where it hangs, and how far each look has come.

    Args:
        sinks: a head looks, which may sink onto the bell; a finger that comes to lie on it means it.
    """

    def __init__(self, sinks: bool = True) -> None:
        self._sinks = sinks
        hitch_s = gaze.HITCH_S if sinks else gaze.TOUCH_HITCH_S
        self._dwell, self._idle_dwell = gaze.Dwell(hitch_s), gaze.Dwell(hitch_s)
        self._panel: Panel | None = None
        self._bell: Cell | None = None
        self._beside: tuple[Cell, ...] = ()
        self._targets: tuple[gaze.Target, ...] = ()
        self._anchor: gaze.Anchor | None = None
        self._place: Vector = (0.0, 0.0, 0.0)
        self._now = -math.inf

    def reopen(self) -> None:
        """The world's frame has changed: the page opens anew where the patient faces."""
        self._anchor = None

    def look(
        self, now: float, head: Pose, eyes: Pose | None, panel: Panel | None, bell: Cell | None, things: Iterable[Any],
        pace: float = 1.0, beside: tuple[Cell, ...] = (),
    ) -> Look:
        """Judges one frame.

        Args:
            now: monotonic seconds.
            head: in the world.
            eyes: where the look comes from and goes to, in the world; None: nobody looks, or nothing can be seen.
            panel: the page that is shown.
            bell: the call bell where it is offered.
            pace: how long a look at those takes, of what they ask for.
            beside: the cells next to the bell.
            things: the world's targets (`id`, `direction`, `radius_deg`, `dwell_s`); they answer only without a page.
        """
        dt, self._now = now - self._now, now
        self._turn(panel, bell, beside)
        self._hang(head, dt)
        assert self._anchor is not None
        yaw = pitch = math.nan
        if eyes is not None:
            x, y, z = (a - b for a, b in zip(eyes.position, self._place, strict=True))
            yaw, pitch = self._anchor.angles(eyes.forward, (x, y, z))
        gazing = self._dwell.update(now, yaw, pitch, self._targets, panel.key if panel else "")
        selected = None
        if gazing.selected is not None:
            low = {cell.id for cell in (bell, *beside) if cell is not None}
            on_page = panel is not None and gazing.selected not in low
            selected = Selected(gazing.selected, panel=panel.key if panel is not None and on_page else "")
        return Look(
            direction=eyes.forward if eyes is not None else head.forward,
            anchor=Pose(facing(self._anchor.yaw, self._anchor.pitch), self._place),
            gazing=gazing,
            selected=selected,
            world=self._touch(now, eyes, things if panel is None else (), pace),
        )

    def _turn(self, panel: Panel | None, bell: Cell | None, beside: tuple[Cell, ...]) -> None:
        if (panel, bell, beside) == (self._panel, self._bell, self._beside):
            return
        if (panel.key if panel else None) != (self._panel.key if self._panel else None):
            self._anchor = None
        self._panel, self._bell, self._beside = panel, bell, beside
        found = gaze.targets(panel, bell, beside)
        self._targets = tuple(replace(target, brisk=target.brisk and self._sinks) for target in found)

    def _hang(self, head: Pose, dt: float) -> None:
        yaw, pitch = angles(head.forward)
        if self._anchor is None:
            self._anchor = gaze.anchor(yaw, pitch) if self._panel else gaze.Anchor(yaw, 0.0)
            self._place = head.position
            what = "page" if self._panel else "bell"
            log.debug("%s hangs at %.2f %.2f", what, self._anchor.yaw, self._anchor.pitch)
        elif self._panel is None and pitch > DOWN_DEG:
            share = 1.0 - math.exp(-dt / DRIFT_S)
            turn = (yaw - self._anchor.yaw + 180.0) % 360.0 - 180.0
            self._anchor = gaze.Anchor(self._anchor.yaw + share * turn, 0.0)
            self._place = head.position

    def _touch(self, now: float, eyes: Pose | None, things: Iterable[Any], pace: float) -> gaze.Gazing:
        yaw, pitch = angles(eyes.forward) if eyes is not None else (math.nan, math.nan)
        targets = [gaze.disc(t.id, _vector(t.direction), t.radius_deg, pace * t.dwell_s) for t in things]
        return self._idle_dwell.update(now, yaw, pitch, targets)


def _vector(direction: Any) -> Vector:
    x, y, z = (float(part) for part in direction)
    return x, y, z
