"""The treatment rooms of the tour: what a patient will find there, seen beforehand from where he will lie or sit.

`room` is an ordinary treatment room seen from the bed; `room_scan` one with a scanner, seen from some way off;
`room_dental` one seen from the dentist's chair. Nobody is in them: people are told about in words. Furniture and its
light are built once (environments/room_plan.py); this file owns what lives: the breath in the daylight, curtains,
leaves and their shade, motes in the sun, and the light on what is pointed at.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import numpy as np

from environments import baked, room_pictures, room_plan, shapes
from environments import room_shaders as shaders
from environments.easing import eased
from environments.room_spots import SPOTS
from environments.sight import Sight, pieces
from environments.world import Eye, Moment, World

VERSIONS = {"room": 14, "surfaces": 2, "garden": 3}  # of what is built; raise one with any change there
EXPOSURE = 2.55
COMES_S = 1.5  # the light on what is pointed at
SLOTS = 4  # what comes, and what still goes
HOLDS_S = 0.6  # what was pointed at for an instant is lit so long
LEAP_S = 1.0
DIMS = 0.10  # of the light of all else
SWAY_M = 0.055
MOTES = 90


class Pointing:
    """The light on what is pointed at: it comes and goes slowly, however quickly names change.

    Args:
        names: that may be pointed at; others light nothing.
    """

    def __init__(self, names: tuple[str, ...]) -> None:
        self._names = names
        self._shares = dict.fromkeys(names, 0.0)
        self._at, self._since_s = "", HOLDS_S

    def step(self, name: str, passed_s: float) -> None:
        """On by so many seconds with `name` pointed at, "" for nothing."""
        passed_s = min(max(passed_s, 0.0), LEAP_S)
        self._since_s += passed_s
        wanted = name if name in self._names else ""
        others = sum(share > 0.0 for at, share in self._shares.items() if at != self._at)
        if wanted != self._at and self._since_s >= HOLDS_S and (others < SLOTS - 1 or self._shares.get(wanted, 0.0) > 0.0):
            self._at, self._since_s = wanted, 0.0
        for each, share in self._shares.items():
            way = 1.0 if each == self._at else -1.0
            self._shares[each] = min(max(share + way * passed_s / COMES_S, 0.0), 1.0)

    def lit(self) -> list[tuple[str, float]]:
        """What is lit and how far, 0–1, at most `SLOTS`."""
        return [(name, eased(share)) for name, share in self._shares.items() if share > 0.0][:SLOTS]


class Room(World):
    """See the module."""

    name = "room"
    title = "Treatment room"
    scape = "calm"
    comfort = "a quiet room with a bed, a window and a door that stands open"
    orb_light = (2.5, 1.60, 0.98)
    SPOTS: ClassVar[tuple[str, ...]] = tuple(SPOTS["room"])

    def __init__(self, gl: Any, seed: int, quality: str) -> None:
        super().__init__(gl, seed, quality)
        self.pointing = Pointing(self.SPOTS)
        self.frame["sun"] = (0.0, 0.9, -0.43, 0.0)
        self.frame["sunlight"] = (0.5, 0.46, 0.40, EXPOSURE)
        self.frame["skylight"] = (0.42, 0.42, 0.40, 0.0)
        self.frame["ground"][:3] = 0.28, 0.24, 0.19

    def direction(self, spot: str) -> np.ndarray:
        """Unit direction to what `spot` names, float (3,).

        Raises:
            KeyError: no spot of this room.
        """
        return np.array(SPOTS[self.name][spot].way)

    def load(self, quality: str) -> Iterator[None]:
        self.quality = quality
        surfaces = baked.kept("room-surfaces", VERSIONS["surfaces"], room_pictures.surfaces, self.seed)
        outside = baked.kept("room-garden", VERSIONS["garden"], room_pictures.garden, self.seed)
        yield
        made = baked.kept(f"room-{self.name}", VERSIONS["room"], room_plan.room, self.name)
        yield
        bound = []
        for array, how in (
            (surfaces["detail"], {}), (surfaces["planks"], {}), (made["day"], {"mipmaps": False, "clamp": True}),
            (made["sun"], {"mipmaps": False, "clamp": True}), (outside["garden"], {"srgb": True}), (outside["landscape"], {"srgb": True, "clamp": True}),
        ):  # fmt: skip
            bound.append(self.texture(array, **how))
            yield
        self._bound = self.gl.Textures(bound)
        self._seen = Sight(self)
        for name in ("solid", "soft"):
            self._seen.add(name, room_plan.LAYOUT, pieces(made, f"{name}_"))
            yield
        behind = room_plan.garden()
        self._passage = self.mesh(behind["passage"], room_plan.LAYOUT, behind["passage_index"])
        self._garden = self.mesh(behind["outside"], (3, 3, 3, 4))
        self._shell = self.mesh(made["shell"], (3, 3, 3, 4))
        drift = np.random.default_rng((self.seed, 308)).random((MOTES, 4)).astype(np.float32)
        self._motes = self.mesh(shapes.QUAD, (2,), instances=drift, per_instance=(4,))
        yield
        self._looks = {}
        for name, vertex, fragment in (
            ("solid", shaders.THING_VERTEX, shaders.THING_FRAGMENT), ("soft", shaders.THING_VERTEX, shaders.SOFT_FRAGMENT),
            ("shell", shaders.SHELL_VERTEX, shaders.SHELL_FRAGMENT), ("garden", shaders.GARDEN_VERTEX, shaders.GARDEN_FRAGMENT),
            ("motes", shaders.MOTE_VERTEX, shaders.MOTE_FRAGMENT),
        ):  # fmt: skip
            head = "#define LOW\n" if quality == "low" else ""
            self._looks[name] = self.program(head + vertex, head + fragment, name, shaders.SAMPLERS)
            yield

    def animate(self, moment: Moment) -> None:
        own, t = self.frame["own"], moment.t
        self.pointing.step(moment.spot, moment.dt)
        own[0:4, 3], own[4] = 0.0, -9.0
        own[5] = 1.0
        most = 0.0
        for slot, (name, share) in enumerate(self.pointing.lit()):
            spot = SPOTS[self.name][name]
            own[slot, :3], own[slot, 3] = spot.place, share
            own[4, slot], own[5, slot] = self.SPOTS.index(name), spot.reach_m
            most = max(most, share)
        breath, still = float(self.frame["clock"][2]), float(self.frame["breath"][2])
        own[6] = 1.0 - DIMS * most, SWAY_M * (1.0 - 0.7 * still), 1.0 - 0.7 * still, 0.86 + 0.14 * breath
        own[7] = 0.975 + 0.05 * breath, 0.93 + 0.14 * breath, 0.0, t

    def paint(self, eye: Eye) -> None:
        GL = self.gl.GL
        self._bound.bind()
        self._seen.look(eye)
        GL.glUseProgram(self._looks["solid"])
        self._seen.draw("solid")
        GL.glDisable(GL.GL_CULL_FACE)
        GL.glUseProgram(self._looks["soft"])
        self._seen.draw("soft")
        GL.glEnable(GL.GL_CULL_FACE)
        GL.glUseProgram(self._looks["shell"])
        self._shell.draw()
        GL.glUseProgram(self._looks["solid"])
        self._passage.draw()
        GL.glUseProgram(self._looks["garden"])
        self._garden.draw()
        GL.glEnable(GL.GL_BLEND)
        GL.glBlendFunc(GL.GL_ONE, GL.GL_ONE_MINUS_SRC_ALPHA)
        GL.glDepthMask(False)
        GL.glUseProgram(self._looks["motes"])
        self._motes.draw()
        GL.glDepthMask(True)
        GL.glDisable(GL.GL_BLEND)


class RoomScan(Room):
    """With a scanner, open at both ends, seen from some way off."""

    name = "room_scan"
    title = "Scanner room"
    tags = frozenset({"enclosed"})
    orb_light = (3.6, 2.3, 1.4)  # before the white of the scanner
    comfort = "a quiet room with a scanner that is open at both ends"
    SPOTS = tuple(SPOTS["room_scan"])


class RoomDental(Room):
    """Seen from the dentist's chair, leaned back."""

    name = "room_dental"
    title = "Dentist's room"
    comfort = "a quiet room seen from the dentist's chair, its lamp off"
    SPOTS = tuple(SPOTS["room_dental"])
