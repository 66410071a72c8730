"""What a world is, and the state all of them share.

To write a world: derive from `World`; set the class attributes; in `load` make everything with
`self.program`, `self.mesh` and `self.texture` (they remember it for `close`) and `yield` between
small steps; in `light(t)` write the hour's light into `self.frame` (the sun, the sky), in `animate(moment)` what moves (`own`);
in `paint(eye)` use a program, bind its textures and draw few, instanced meshes, opaque ones front
to back and the sky (`self.sky_triangle`, depth is tested) last. Show the breath: let something that
is there anyhow swell and shine a little with `frame.clock.z`; the orb and a game are drawn by the base.
Let a few things awaken where one looks: give them as `targets()`, and answer `moment.attended`
(they warm at once) and `moment.selected`. Shaders begin with chunks of
`environments.light`, which declare the two uniform blocks and hold sky, fog, tone map and dither;
every fragment ends in `shown(linear_light)`. Build arrays with numpy alone in files of their own,
from `self.seed`, and keep what takes long with `baked.kept`. Time comes in as `moment.t`: motion
is a function of it, so that the same time gives the same picture. Right-handed, metres, origin at
the recentred head, −z the patient's forward, y up. The viewer is never moved.

What is deliberately not here: a scene graph, materials, a camera. A world knows what it draws.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from environments import GameFault, orb
from environments.breath import fullness
from environments.making import Maker

if TYPE_CHECKING:
    from environments.games.game import Game

NEAR_M = 0.08
BRIGHTNESS_FLOOR = 0.08  # never black while worn
BEHIND = (0.03, 0.04, 0.04, 1.0)  # a world paints every pixel; this keeps a gap from showing the last frame
LIGHT_STEPS_PER_S = 8.0  # the hour changes over twenty minutes: a few steps a second are not seen
UNLED = 0.6  # how much of the breath a world shows while the guide does not lead

FRAME = np.dtype(
    [
        ("clock", "f4", 4),  # t, dt, the breath as the world is to show it 0–1, brightness
        ("gaze", "f4", 4),  # unit direction, calm 0–1
        ("sun", "f4", 4),  # unit direction to the sun or moon, w: its place in the sky table 0–1
        ("sunlight", "f4", 4),  # linear rgb that falls on a surface facing it, w: exposure
        ("skylight", "f4", 4),  # linear rgb from above, w: fog density 1/m at the ground
        ("ground", "f4", 4),  # linear rgb from below, w: fog scale height m
        ("own", "f4", (16, 4)),  # the world's own
        ("breath", "f4", 4),  # how full it is 0–1, how far the guide leads 0–1, how still all is to be 0–1
        ("orb", "f4", 4),  # its place
        ("orb_light", "f4", 4),  # its linear rgb
        ("game", "f4", (16, 4)),  # the game's bodies, two each (environments.games.game)
    ]
)
EYE = np.dtype(
    [
        ("clip", "f4", (4, 4)),  # world → clip, far plane at infinity
        ("ray", "f4", (4, 4)),  # clip xy, 1 → world direction
        ("position", "f4", 4),  # of the eye in the world, w: eye index
        ("size", "f4", 4),  # width, height, pixel angle in radians
    ]
)


class Fields(dict[str, np.ndarray]):
    """The fields of a record, each as what writes into it: an array made once costs a third of one made every time."""

    def __init__(self, record: np.void) -> None:
        super().__init__((name, record[name]) for name in record.dtype.names or ())

    def __setitem__(self, name: str, value: Any) -> None:
        self[name][...] = value


@dataclass(frozen=True, slots=True)
class Eye:
    """One eye of one frame.

    Args:
        index: 0 left, 1 right.
        view: float (4, 4), world to eye, row-major.
        projection: float (4, 4), row-major, OpenGL's −1…1 depth; its depth row is not used.
        position: float (3,), of the eye in the world.
        size: width and height in pixels of what is drawn.
    """

    index: int
    view: np.ndarray
    projection: np.ndarray
    position: np.ndarray
    size: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Moment:
    """One frame, for both eyes.

    Args:
        t: seconds since the world began; dt: since the last frame.
        gaze: unit direction in the world frame.
        selected: id of a target chosen in this frame, or "".
        attended: id of the target that is looked at, or "".
        progress: 0–1, how far that look has come.
        calm: 0–1, how much the world's light and motion should quieten (the heart goes with the breath).
            It warms and softens every world alike; moving less is the world's own.
        still: 0–1, how much its motion alone should (a question is open); the greater of the two counts.
        breath_phase: 0–1, 0 is the start of the inhale, which lasts until 0.4.
        brightness: 0–1, multiplies linear light before the tone map.
        breath_rate: breaths a minute the coach gives, 0 when it does not lead.
        guide: 0–1, how far the guide has come in: the orb, and the world's breath a little stronger.
            None: wholly while `breath_rate` is not 0.
        spot: what a programme points at now, by a name of the world's own; "" for nothing.
    """

    t: float
    dt: float = 0.0
    gaze: np.ndarray = field(default_factory=lambda: np.array([0.0, 0.0, -1.0]))
    selected: str = ""
    attended: str = ""
    progress: float = 0.0
    calm: float = 0.0
    still: float = 0.0
    breath_phase: float = 0.0
    brightness: float = 1.0
    breath_rate: float = 0.0
    guide: float | None = None
    spot: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """Something that answers a look: a unit direction from the head, an angular radius, and how long a look takes."""

    id: str
    direction: np.ndarray
    radius_deg: float
    dwell_s: float = 0.6


class World(Maker):
    """The base of all worlds. See the module's first paragraph.

    Class attributes:
        name, title: as in `WORLDS`, and as a patient reads it.
        tags: what some patients dislike: water, heights, insects, enclosed, cold.
        scape: the sound that belongs to it.
        comfort: a few words on what is met in it; the nurse reads them with the tags where she picks a world.
        orb_light: linear rgb of the orb before the tone map, of a hue that sits in the world's light.
        SPOTS: names that `Moment.spot` may have in it.
    """

    name: ClassVar[str] = ""
    title: ClassVar[str] = ""
    tags: ClassVar[frozenset[str]] = frozenset()
    scape: ClassVar[str] = ""
    comfort: ClassVar[str] = ""
    orb_light: ClassVar[tuple[float, float, float]] = (2.8, 1.7, 1.0)
    SPOTS: ClassVar[tuple[str, ...]] = ()

    def __init__(self, gl: Any, seed: int, quality: str) -> None:
        super().__init__(gl)
        self.seed = seed
        self.quality = quality
        self.game: Game | None = None
        self._lit = -1  # the step of its light
        self._frame = gl.UniformBlock(gl.FRAME_BINDING, FRAME)
        self._eyes = tuple(_EyeBlock(gl) for _ in range(2))
        self.sky_triangle = self.kept(gl.fullscreen())
        self._orb = orb.Orb(gl)
        self.frame = Fields(self._frame.values[0])
        self._clock, self._breath, self._gaze = (self.frame[name] for name in ("clock", "breath", "gaze"))
        self.frame["sunlight"][3] = 1.0
        self.frame["ground"][3] = 100.0
        self.frame["orb"][:3] = orb.PLACE
        self.frame["orb_light"][:3] = self.orb_light

    # What a world overrides.

    def load(self, quality: str) -> Iterator[None]:
        """Makes everything, yielding between steps short enough for one frame."""
        self.quality = quality
        yield

    def animate(self, moment: Moment) -> None:
        """Writes this frame's values into `self.frame`."""

    def light(self, t: float) -> None:
        """Writes the light of the hour into `self.frame`: called before `animate` when `t` has gone on by a step."""

    def paint(self, eye: Eye) -> None:
        """Draws one eye; the blocks are already sent."""

    def targets(self) -> tuple[Target, ...]:
        """What awakens where one looks now."""
        return ()

    def texture(self, array: np.ndarray, **how: bool) -> int:
        return super().texture(array, quick=self.quality == "low" and self.gl.in_software(), **how)

    # What the scene calls.

    def play(self, game: Game | None) -> None:
        """From now on `game`, loaded, is drawn and moved with the world; None for the world alone. It stays the caller's."""
        self.game = game

    def answering(self) -> tuple[Target, ...]:
        """What answers a look now: the game's things while one is played, else the world's own."""
        if self.game is None:
            return self.targets()
        with _blamed():
            return self.game.targets()

    def update(self, moment: Moment) -> None:
        """Moves the world to a moment. Once a frame, before both eyes."""
        full, guide = fullness(moment.breath_phase), moment.guide
        if guide is None:
            guide = float(moment.breath_rate > 0.0)
        shown = full * (UNLED + (1.0 - UNLED) * guide)
        self._clock[:] = moment.t, moment.dt, shown, max(moment.brightness, BRIGHTNESS_FLOOR)
        self._breath[:3] = full, guide, max(moment.calm, moment.still)
        self._gaze[:3] = moment.gaze
        self._gaze[3] = moment.calm
        step = int(moment.t * LIGHT_STEPS_PER_S)
        if step != self._lit:
            self._lit = step
            self.light(step / LIGHT_STEPS_PER_S)
        self.animate(moment)
        if self.game:
            with _blamed():
                self.game.animate(moment, self.frame)
        self._frame.send()

    def draw(self, eye: Eye) -> None:
        """Draws into the framebuffer that is bound. Nothing of what was there before is left or shines through."""
        self._frame.bind()
        self._eyes[eye.index].send(eye)
        GL = self.gl.GL
        GL.glClearColor(*BEHIND)
        GL.glClear(GL.GL_COLOR_BUFFER_BIT | GL.GL_DEPTH_BUFFER_BIT)
        self.paint(eye)
        if self.game:
            with _blamed():
                self.game.paint(eye)
        if self._breath[1] > 0.0:
            self._orb.draw()

    def close(self) -> None:
        """Frees all that was made; calling it twice is fine."""
        if self.alive:
            for block in (self._orb, self._frame, *self._eyes):
                block.close()
        super().close()


@contextmanager
def _blamed() -> Iterator[None]:
    """What is raised in here is a game's fault."""
    try:
        yield
    except Exception as error:
        raise GameFault(str(error)) from error


class _EyeBlock:
    """The block of one eye. What follows from its projection alone is kept while that stays the same."""

    def __init__(self, gl: Any) -> None:
        self._block = gl.UniformBlock(gl.EYE_BINDING, EYE)
        self._values = values = self._block.values[0]
        self._clip, self._ray, self._place = values["clip"], values["ray"], values["position"]
        self._size = values["size"]
        self._projection: np.ndarray | None = None
        self._drawn = (0, 0)
        self._far = np.zeros((4, 4), np.float32)
        self._way = np.zeros((4, 4), np.float32)

    def send(self, eye: Eye) -> None:
        """Uploads what shaders need of an eye and leaves it bound."""
        if eye.projection is not self._projection or eye.size != self._drawn:
            self._follow(eye)
        view = eye.view if eye.view.dtype == np.float32 else eye.view.astype(np.float32)
        self._far.dot(view, self._clip)
        view.T.dot(self._way, self._ray)  # of its last row nothing is used
        self._place[:3] = eye.position
        self._block.send()

    def close(self) -> None:
        self._block.close()

    def _follow(self, eye: Eye) -> None:
        """The far plane goes to infinity, so that hills need no agreement on it."""
        far, projection = self._far, eye.projection
        far[:2] = projection[:2]
        far[2] = (0, 0, -1, -2 * NEAR_M)
        far[3] = (0, 0, -1, 0)
        px, py = far[0, 0], far[1, 1]
        self._way[:3, :3] = [[1 / px, 0, far[0, 2] / px], [0, 1 / py, far[1, 2] / py], [0, 0, -1]]
        self._size[:3] = eye.size[0], eye.size[1], 2.0 / (py * eye.size[1])
        self._place[3] = eye.index
        self._projection, self._drawn = projection, eye.size
