"""Where the patient looks, and what that chooses. Pure, scalar: a few microseconds a frame.

A gaze is a ray. `Anchor.angles` turns it into yaw and pitch in the frame a page was opened in;
`Dwell.update` holds them against the targets once a frame and says what is attended to, how far
its fill has come and, once a look, what was chosen.

Time is an argument and only time that was seen counts: a frame later than `HITCH_S` after the
one before adds nothing, because nobody knows where the patient looked meanwhile.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.panel import Cell, Panel

Direction = tuple[float, float, float]

ENTER, LEAVE = 1.0, 1.3  # of a target's size
HYSTERESIS_DEG = 1.0  # past a shared edge
GRACE_S, SINK_PER_S = 0.25, 1.0
ARM_S = 0.3
HITCH_S, TOUCH_HITCH_S = 0.1, 0.5  # between two frames a head may have turned; a finger lay where it lies
SMOOTH_S = 0.25
TURN_S, TURN_DEG = 0.15, 2.0
REST_S, REST_DEG = 1.2, 2.0
BRISK_DEG, BRISK_S = 12.0, 2.0
PANEL_M = 2.0

# A page opens where the patient faces. Beyond this comfortable zone it comes back toward the
# recentred forward, page by page, or a row answered at its right end would lead the next page, and
# the neck, further and further to the right. It never comes to lie under the look: sideways that
# moves along the band at pitch 0 that every page keeps free, up or down clear over all cells.
ZONE_YAW, PULL_YAW = 10.0, 12.0
ZONE_PITCH, STEP_PITCH = 20.0, 15.0


@dataclass(frozen=True, slots=True)
class Target:
    """Something that a look can choose: a rectangle of a page, or a disc in the world.

    Args:
        id: what is sent as `Selected.id`.
        yaw, pitch: its centre, degrees, in the frame of the gaze given to `Dwell.update`.
        half_width, half_height: degrees; a disc's radius is half_width.
        dwell_s: how long a look chooses it.
        touching: shares its edges with other touching targets: the nearest wins.
        towards: of a disc, its centre as a unit direction in place of yaw and pitch.
        repeat_s: a look that stays chooses again after this long; 0: once a look.
        brisk: must be turned to on purpose: a head that sinks onto it does not choose it.
    """

    id: str
    yaw: float
    pitch: float
    half_width: float
    half_height: float
    dwell_s: float
    touching: bool = False
    towards: Direction | None = None
    repeat_s: float = 0.0
    brisk: bool = False


@dataclass(frozen=True, slots=True)
class Gazing:
    """What a frame's look comes to. `progress` (0–1) fills the attended target; `selected` is said once."""

    attended: str | None = None
    progress: float = 0.0
    selected: str | None = None


@dataclass(frozen=True, slots=True)
class Anchor:
    """The frame a page hangs in: upright, `yaw` and `pitch` degrees from the recentred forward."""

    yaw: float = 0.0
    pitch: float = 0.0

    def axes(self) -> tuple[Direction, Direction, Direction]:
        """Right, up and back of this frame, as unit vectors of the recentred frame: its rotation's columns."""
        sin_y, cos_y = math.sin(math.radians(self.yaw)), math.cos(math.radians(self.yaw))
        sin_p, cos_p = math.sin(math.radians(self.pitch)), math.cos(math.radians(self.pitch))
        return (cos_y, 0.0, sin_y), (-sin_y * sin_p, cos_p, cos_y * sin_p), (-sin_y * cos_p, -sin_p, cos_y * cos_p)

    def angles(self, direction: Direction, origin: Direction = (0.0, 0.0, 0.0)) -> tuple[float, float]:
        """Yaw and pitch (degrees) in this frame of a gaze ray given in the recentred frame.

        With an `origin` (metres from where the page was anchored) the ray is followed to the
        page, `PANEL_M` away, so that a leaning head chooses what it sees.
        """
        x, y, z = (_dot(axis, direction) for axis in self.axes())
        if origin != (0.0, 0.0, 0.0) and z < 0.0:
            ox, oy, oz = (_dot(axis, origin) for axis in self.axes())
            metres = (PANEL_M + oz) / -z
            if metres > 0.0:
                x, y, z = ox + metres * x, oy + metres * y, -PANEL_M
        return math.degrees(math.atan2(x, -z)), math.degrees(math.atan2(y, math.hypot(x, z)))


def anchor(yaw: float, pitch: float) -> Anchor:
    """Where a page opens for a patient who faces `yaw`, `pitch` (degrees from the recentred forward)."""
    pull = min(max(0.0, abs(yaw) - ZONE_YAW), PULL_YAW)
    step = STEP_PITCH if abs(pitch) > ZONE_PITCH else 0.0
    return Anchor(yaw - math.copysign(pull, yaw), pitch - math.copysign(step, pitch))


def targets(panel: Panel | None, bell: Cell | None = None, beside: tuple[Cell, ...] = ()) -> tuple[Target, ...]:
    """The targets of a page, of the call bell and of the cells beside it. Build them once a page, not once a frame."""
    cells = () if panel is None else panel.cells
    found = [
        Target(
            c.id, c.yaw, c.pitch, c.width / 2, c.height / 2, c.dwell_s,
            touching=panel is not None and panel.touching and c.id.startswith("score:"), repeat_s=c.repeat_s,
        )
        for c in cells
        if c.dwell_s > 0.0
    ]
    if bell is not None:
        found.append(Target(bell.id, bell.yaw, bell.pitch, bell.width / 2, bell.height / 2, bell.dwell_s, brisk=True))
    found += [Target(c.id, c.yaw, c.pitch, c.width / 2, c.height / 2, c.dwell_s) for c in beside]
    return tuple(found)


def disc(id: str, direction: Direction, radius_deg: float, dwell_s: float) -> Target:
    """A target of the world, in the recentred frame (`Anchor()`), of a direction of any length."""
    x, y, z = direction
    away = math.sqrt(x * x + y * y + z * z)
    return Target(id, 0.0, 0.0, radius_deg, radius_deg, dwell_s, towards=(x / away, y / away, z / away))


class Dwell:
    """Judges looks, frame by frame. How well is measured by model answers (tests/answers.py).

    - The look is smoothed over `SMOOTH_S`, less the more it turns: that takes tremor (4 Hz and up) out of it and
      leaves a turn of the head quick.
    - A target is entered at its edge and left at 1.3 times its size; among touching ones the look must go
      `HYSTERESIS_DEG` past the shared edge, and fills only while it rests: within `REST_DEG` of where it was over
      the last `REST_S`. So a head on its way to another number, or sinking in sleep, does not choose in passing.
    - A look away lets the fill sink; after `GRACE_S` it is gone.
    - A new page arms nothing for `ARM_S`, and what the look lay on when it opened must be left first.
    - After a choice the target must be left before it can be chosen again, unless it repeats.

    Args:
        hitch_s: a frame later than this adds nothing.
    """

    _page: str | None
    _on: str | None
    _barred: str | None
    _repeating: str | None
    _fills: dict[str, tuple[float, float]]

    def __init__(self, hitch_s: float = HITCH_S) -> None:
        self._hitch_s = hitch_s
        self._now = -math.inf
        self._turn(None)

    def update(self, now: float, yaw: float, pitch: float, targets: Sequence[Target], page: str = "") -> Gazing:
        """One frame's look, in degrees. A new `page` starts afresh. NaN angles: looking nowhere.

        At most one target is chosen in a frame, and only after frames that saw the look on it.
        """
        seen_s = now - self._now
        self._now = now
        if not 0.0 < seen_s <= self._hitch_s:
            seen_s = 0.0
        opening = page != self._page
        if opening:
            self._turn(page)
        self._open_s += seen_s
        self._smooth(yaw, pitch, seen_s)
        hit = self._hit(targets)
        name = None if hit is None else hit.id
        came = name != self._on
        if opening or (hit is not None and hit.brisk and came and now - self._apart_at > BRISK_S):
            self._barred = name
        elif name != self._barred:
            self._barred = None
        if name != self._repeating:
            self._repeating = None
        self._on = name
        self._sink(seen_s)
        rests = self._rests(came, seen_s)
        if hit is None or self._barred is not None or self._open_s < ARM_S:
            return Gazing()
        return self._rise(0.0 if came or (hit.touching and not rests) else seen_s, hit)

    def _turn(self, page: str | None) -> None:
        self._page = page
        self._open_s = 0.0
        self._yaw = self._pitch = math.nan
        self._off_yaw = self._off_pitch = 0.0
        self._rest_yaw = self._rest_pitch = 0.0
        self._apart_at = -math.inf
        self._on = self._barred = self._repeating = None
        self._fills = {}

    def _smooth(self, yaw: float, pitch: float, seen_s: float) -> None:
        """Follows the look. Its lag, itself smoothed, tells a turn from a tremor."""
        if math.isnan(self._yaw) or math.isnan(yaw) or math.isnan(pitch):
            self._yaw, self._pitch = (math.nan, math.nan) if math.isnan(pitch) else (yaw, pitch)
            return
        off_yaw, off_pitch = (yaw - self._yaw + 180.0) % 360.0 - 180.0, pitch - self._pitch
        share = 1.0 - math.exp(-seen_s / TURN_S)
        self._off_yaw += share * (off_yaw - self._off_yaw)
        self._off_pitch += share * (off_pitch - self._off_pitch)
        turning = (self._off_yaw**2 + self._off_pitch**2) / TURN_DEG**2
        share = 1.0 - math.exp(-seen_s * (1.0 + turning) / SMOOTH_S)
        self._yaw += share * off_yaw
        self._pitch += share * off_pitch

    def _rests(self, came: bool, seen_s: float) -> bool:
        """Whether the look lies still on what it is on."""
        if came:
            self._rest_yaw, self._rest_pitch = self._yaw, self._pitch
            return True
        off_yaw, off_pitch = self._yaw - self._rest_yaw, self._pitch - self._rest_pitch
        share = 1.0 - math.exp(-seen_s / REST_S)
        self._rest_yaw += share * off_yaw
        self._rest_pitch += share * off_pitch
        return math.hypot(off_yaw, off_pitch) <= REST_DEG

    def _hit(self, targets: Sequence[Target]) -> Target | None:
        """The target under the look: the one already on while it holds, else the nearest entered."""
        if math.isnan(self._yaw):
            return None
        yaw, pitch = math.radians(self._yaw), math.radians(self._pitch)
        sin_p, cos_p = math.sin(pitch), math.cos(pitch)
        look = (cos_p * math.sin(yaw), sin_p, -cos_p * math.cos(yaw))
        flat_pitch = math.degrees(math.atan2(sin_p, -look[2]))
        nearest: Target | None = None
        least = ENTER
        for target in targets:
            held = target.id == self._on
            spread = LEAVE if held else ENTER
            if target.towards is not None:
                cosine = max(-1.0, min(1.0, _dot(look, target.towards)))
                reach = math.degrees(math.acos(cosine)) / (target.half_width * spread)
            else:
                across, along = abs(self._yaw - target.yaw), abs(flat_pitch - target.pitch)
                width = target.half_width + HYSTERESIS_DEG if held and target.touching else target.half_width * spread
                reach = max(across / width, along / (target.half_height * spread))
                if target.brisk and max(across, along) > BRISK_DEG:
                    self._apart_at = self._now
            if held and reach <= 1.0:
                return target
            if reach <= least:
                nearest, least = target, reach
        return nearest

    def _sink(self, seen_s: float) -> None:
        """Lets the fills of what is not looked at sink, and drops them once the grace is over."""
        for name, (fill, left_at) in tuple(self._fills.items()):
            if name == self._on:
                continue
            fill -= seen_s * SINK_PER_S
            if fill <= 0.0 or self._now - left_at > GRACE_S:
                del self._fills[name]
            else:
                self._fills[name] = fill, left_at

    def _rise(self, rested_s: float, hit: Target) -> Gazing:
        """Fills what is looked at; chooses it when full."""
        needed_s = hit.repeat_s if hit.id == self._repeating else hit.dwell_s
        fill = self._fills.get(hit.id, (0.0, 0.0))[0] + rested_s / needed_s
        if fill < 1.0:
            self._fills[hit.id] = fill, self._now
            return Gazing(hit.id, fill)
        self._fills.clear()
        if hit.repeat_s > 0.0:
            self._repeating = hit.id
        else:
            self._barred = hit.id
        return Gazing(hit.id, 1.0, hit.id)


def _dot(a: Direction, b: Direction) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
