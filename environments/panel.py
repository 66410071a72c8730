"""Questions, choices and captions before the patient's eyes: calm plates of words that answer a look.

A page comes as a plain object with the attributes of a panel (`key`, `kind`, `cells`, `touching`) whose
cells lie in degrees; this draws it on a plane `DISTANCE_M` before the anchor, where tangents of
those angles are plain coordinates: so what lights up is exactly what the gaze is judged by.

One texture a sheet holds the coverage of all its words; plates, cells, the warmth of a look and
its fill are drawn by the shader at any size without a stair. A sheet is one draw an eye.

Contrast: words are at least 7:1 on what lies under them, whatever world is behind (`worst_contrast`),
and still far from white: the room is dark. What comes, goes or changes is eased over `EASE_S` when
`draw` is given the time; without it everything is as it will be.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from environments import lettering

DISTANCE_M = 2.0
EASE_S = 0.35
WARM_S = 0.2
DENSITY = 1260.0  # texture pixels per unit of tangent: 22 a degree, as many as headsets show
YAW_DEG, LOW_DEG, HIGH_DEG = 27.0, -30.5, 22.5  # what the sheet of a quad layer spans
MOST = 32
MARGIN_DEG, THIN_DEG = 1.6, 0.5
CAPTION_PITCH, CAPTION_HEIGHT, CAPTION_LOWEST = -13.0, 8.2, -21.0

Box = tuple[float, float, float, float]
"""Left, bottom, right, top on the plane: tangents."""

INK = (0.74, 0.70, 0.625)
PLATE, PLATE_ALPHA = (0.0075, 0.0105, 0.0150), 0.96
CELL, CELL_ALPHA = (0.0270, 0.0350, 0.0450), 0.9
WARM = (0.0640, 0.0470, 0.0270)
GLOW = (0.85, 0.48, 0.17)

_VERTEX = """
layout(location = 0) in vec2 corner;
layout(location = 1) in float number;
uniform mat4 clip;
uniform vec4 place[32];
out vec2 spot;
out vec2 point;
flat out int cell;
void main() {
    cell = int(number);
    vec4 at = place[cell];
    point = corner * (at.zw + 0.03);
    spot = at.xy + point;
    gl_Position = clip * vec4(spot, -1.0, 1.0);
}
"""

_FRAGMENT = """
uniform vec4 place[32];
uniform vec4 mood[32];
uniform vec4 sheet;
uniform float shown;
uniform vec3 ink, plate, face, warm, glow;
uniform vec2 cover;
uniform sampler2D words;
in vec2 spot;
in vec2 point;
flat in int cell;
out vec4 colour;

float outside(vec2 p, vec2 size, float round_) {
    vec2 q = abs(p) - size + round_;
    return length(max(q, 0.0)) + min(max(q.x, q.y), 0.0) - round_;
}

void main() {
    vec2 size = place[cell].zw;
    float kind = mood[cell].x, heat = mood[cell].y, fill = mood[cell].z, rounding = mood[cell].w;
    float d = outside(point, size, rounding);
    float soft = max(fwidth(d), 1e-5);
    vec4 sum = vec4(0.0);
    if (kind < 0.5) {
        float alpha = cover.x * (1.0 - smoothstep(-0.012, 0.012, d));
        sum = vec4(plate * alpha, alpha);
    } else if (kind < 1.5) {
        float inside = clamp(0.5 - d / soft, 0.0, 1.0);
        float turn = atan(point.x, point.y) / 6.2831853;
        float gone = turn < 0.0 ? turn + 1.0 : turn;
        float swept = fill > 0.0 ? clamp((fill - gone) * 60.0 + 0.5, 0.0, 1.0) : 0.0;
        float rim = 1.0 - smoothstep(0.0, 0.0035 + soft, abs(d + 0.0035) - 0.0020);
        float near = 1.0 - smoothstep(0.0, 1.0, length(point / size) / (0.25 + 1.45 * fill));
        vec3 body = mix(face, warm, 0.55 * heat + 0.45 * near * step(1e-4, fill));
        float alpha = cover.y * inside;
        sum = vec4(body * alpha, alpha);
        vec3 edge = mix(face * 2.6 + glow * 0.10 * heat, glow, swept);
        float line = rim * inside * mix(0.75, 1.0, max(heat, swept));
        sum = vec4(edge * line, line) + sum * (1.0 - line);
        float halo = 0.10 * heat * exp(-max(d, 0.0) * 160.0) * (1.0 - inside);
        sum += vec4(glow * halo, 0.0) * 0.35;
    }
    if (kind > 0.5) {
        vec2 at = (spot - sheet.xy) * sheet.zw;
        float letters = all(lessThan(abs(point), size + 0.001)) ? texture(words, vec2(at.x, 1.0 - at.y)).r : 0.0;
        sum = vec4(ink * letters, letters) + sum * (1.0 - letters);
    }
    colour = sum * shown;
}
"""

_STRAIGHT_VERTEX = """
layout(location = 0) in vec2 corner;
out vec2 at;
void main() { at = corner * 0.5 + 0.5; gl_Position = vec4(corner, 0.0, 1.0); }
"""
_STRAIGHT_FRAGMENT = """
uniform sampler2D picture;
in vec2 at;
out vec4 colour;
void main() { vec4 c = texture(picture, at); colour = vec4(c.rgb / max(c.a, 1e-3), c.a); }
"""


@dataclass(frozen=True, slots=True)
class Quad:
    """The sheets as a picture for an OpenXR quad layer: straight alpha, sRGB.

    Args:
        framebuffer: holds it; size in pixels.
        metres: width and height.
        centre: of the quad in the anchor's frame; its face looks along the anchor's +z.
        version: changes with the picture.
    """

    framebuffer: int
    size: tuple[int, int]
    metres: tuple[float, float]
    centre: tuple[float, float, float]
    version: int


@dataclass(frozen=True, slots=True)
class _Words:
    """A caption, in the shape of a cell."""

    label: str
    pitch: float
    id: str = "caption"
    yaw: float = 0.0
    width: float = 46.0
    height: float = CAPTION_HEIGHT
    text_deg: float = 3.0
    dwell_s: float = 0.0


@dataclass(slots=True)
class _Sheet:
    """What hangs together and comes and goes together: a page, a caption, or the bell."""

    key: str
    texture: int
    ids: tuple[str, ...]
    place: np.ndarray  # (MOST, 4): centre and half sizes, tangents
    mood: np.ndarray  # (MOST, 4): kind, heat, fill, rounding
    frame: tuple[float, float, float, float]  # left, bottom, 1 / width, 1 / height of the texture
    shown: float = 0.0
    anchor: np.ndarray = field(default_factory=lambda: np.eye(4))


class PanelPicture:
    """Draws what `set` was last given. `gl` is `environments.gl`."""

    def __init__(self, gl: Any) -> None:
        self._gl = gl
        self._program = gl.program(_VERTEX, _FRAGMENT, "panel", ("words",))
        self._at = {name: gl.GL.glGetUniformLocation(self._program, name) for name in _UNIFORMS}
        gl.GL.glUniform3f(self._at["ink"], *INK)
        gl.GL.glUniform3f(self._at["plate"], *PLATE)
        gl.GL.glUniform3f(self._at["face"], *CELL)
        gl.GL.glUniform3f(self._at["warm"], *WARM)
        gl.GL.glUniform3f(self._at["glow"], *GLOW)
        gl.GL.glUniform2f(self._at["cover"], PLATE_ALPHA, CELL_ALPHA)
        corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, -1], [1, 1], [-1, 1]], np.float32)
        numbers = np.arange(MOST, dtype=np.float32)[:, None]
        self._corners = gl.Mesh(corners, (2,), instances=numbers, per_instance=(1,))
        self._asked: dict[str, Any] = {}
        self._sheets: dict[str, _Sheet] = {}
        self._leaving: list[_Sheet] = []
        self._now: float | None = None
        self._quad: _QuadBuffer | None = None

    @property
    def settled(self) -> bool:
        """Nothing is coming or going: the sheets may hang in a quad layer, which has one anchor."""
        return not self._leaving and all(sheet.shown >= 1.0 for sheet in self._sheets.values())

    def set(self, panel: Any, caption: str = "", bell: Any = None) -> None:
        """The words from now on: a page or None, a caption or "", the bell's cell or None. Only changes cost."""
        lowest = min((cell.pitch - cell.height / 2 for cell in panel.cells), default=0.0) if panel else None
        self._put("page", panel, panel.key if panel else "", panel.cells if panel else (), touching=bool(panel) and panel.touching)
        self._put("caption", (caption, lowest), caption, (_caption(caption, panel),) if caption else ())
        self._put("bell", bell, bell.label if bell else "", (bell,) if bell else ())

    def draw(
        self,
        eye: Any,
        anchor: np.ndarray,
        dwell: Mapping[str, float],
        attended: str | None,
        now: float | None = None,
    ) -> None:
        """Draws over the framebuffer that is bound.

        Args:
            eye: `environments.world.Eye`.
            anchor: (4, 4) row-major, the page's frame in the world.
            dwell: fills 0–1 by cell id.
            attended: the cell that is looked at.
            now: monotonic seconds, to ease what changes; None shows it as it will be.
        """
        self.ease(dwell, attended, now)
        for sheet in self._sheets.values():
            sheet.anchor = np.asarray(anchor, float)
        seen = eye.projection @ eye.view
        self._begin()
        for sheet in (*self._leaving, *self._sheets.values()):
            self._paint(sheet, seen @ sheet.anchor @ np.diag((DISTANCE_M, DISTANCE_M, DISTANCE_M, 1.0)))
        self._end()

    def render(self, dwell: Mapping[str, float], attended: str | None, now: float | None = None) -> Quad | None:
        """The same picture for a quad layer; None where there is nothing. Leaves another framebuffer bound."""
        self.ease(dwell, attended, now)
        if not self._sheets:
            return None
        if self._quad is None:
            self._quad = _QuadBuffer(self._gl)
        state = tuple((sheet.texture, sheet.shown, sheet.mood.tobytes()) for sheet in self._sheets.values())
        if self._quad.take(state):
            self._begin()
            for sheet in self._sheets.values():
                self._paint(sheet, self._quad.clip)
            self._end()
            self._quad.straighten()
        return self._quad.quad

    def ease(self, dwell: Mapping[str, float], attended: str | None, now: float | None = None) -> None:
        """Moves what changes toward what is; `draw` and `render` do it themselves."""
        seconds = math.inf if now is None else 0.0 if self._now is None else max(0.0, now - self._now)
        self._now = now
        for sheet in self._sheets.values():
            sheet.shown = min(1.0, sheet.shown + seconds / EASE_S)
            for number, name in enumerate(sheet.ids):
                kind, heat, fill, rounding = sheet.mood[number]
                if kind != _CELL:
                    continue
                wanted = 1.0 if name == attended else 0.0
                step = seconds / WARM_S
                heat += max(-step, min(step, wanted - heat))
                fill = max(dwell.get(name, 0.0), fill - step)
                sheet.mood[number] = kind, heat, fill, rounding
        for sheet in self._leaving:
            sheet.shown -= seconds / EASE_S
        for sheet in [sheet for sheet in self._leaving if sheet.shown <= 0.0]:
            self._leaving.remove(sheet)
            self._gl.delete_textures(sheet.texture)

    def close(self) -> None:
        """Frees all that was made."""
        for sheet in (*self._sheets.values(), *self._leaving):
            self._gl.delete_textures(sheet.texture)
        self._sheets, self._leaving = {}, []
        self._corners.close()
        self._gl.delete_program(self._program)
        if self._quad is not None:
            self._quad.close()

    def _put(self, slot: str, asked: Any, key: str, cells: Sequence[Any], touching: bool = False) -> None:
        if self._asked.get(slot) == asked:
            return
        self._asked[slot] = asked
        before = self._sheets.pop(slot, None)
        if cells:
            self._sheets[slot] = sheet = self._write(key, cells, touching)
            if before is not None and before.key == key:  # the same page with another number: no coming, no going
                sheet.shown, sheet.anchor = before.shown, before.anchor
                for number, name in enumerate(sheet.ids):
                    if name and name in before.ids:
                        sheet.mood[number, 1:3] = before.mood[before.ids.index(name), 1:3]
                self._gl.delete_textures(before.texture)
                return
        if before is not None:
            self._leaving.append(before)

    def _write(self, key: str, cells: Sequence[Any], touching: bool) -> _Sheet:
        """Lays the cells out on the plane and writes all their words into one texture."""
        coverage, frame, inked = compose(cells, touching)
        place, mood = np.zeros((MOST, 4), np.float32), np.zeros((MOST, 4), np.float32)
        place[0] = _box(*plate_around(cells, inked))
        mood[0] = _PLATE, 0.0, 0.0, math.tan(math.radians(3.0))
        for number, cell in enumerate(cells, 1):
            chosen = cell.dwell_s > 0.0
            row = touching and cell.id.startswith("score:")
            inset = math.tan(math.radians(0.12)) if row else 0.0
            place[number] = _box(*bounds(cell)) - np.array((0.0, 0.0, inset, inset))
            mood[number] = _CELL if chosen else _WORDS, 0.0, 0.0, math.tan(math.radians(0.7 if row else 1.4))
        texture = self._gl.texture(coverage, clamp=True)
        return _Sheet(key, texture, ("", *(cell.id for cell in cells)), place, mood, frame)

    def _begin(self) -> None:
        GL = self._gl.GL
        GL.glUseProgram(self._program)
        GL.glDisable(GL.GL_DEPTH_TEST)
        GL.glDisable(GL.GL_CULL_FACE)
        GL.glEnable(GL.GL_BLEND)
        GL.glBlendFunc(GL.GL_ONE, GL.GL_ONE_MINUS_SRC_ALPHA)

    def _paint(self, sheet: _Sheet, clip: np.ndarray) -> None:
        GL, at = self._gl.GL, self._at
        shown = max(0.0, min(1.0, sheet.shown))
        self._gl.bind_texture(0, sheet.texture)
        GL.glUniformMatrix4fv(at["clip"], 1, True, np.ascontiguousarray(clip, np.float32))
        GL.glUniform4fv(at["place"], MOST, sheet.place)
        GL.glUniform4fv(at["mood"], MOST, sheet.mood)
        GL.glUniform4f(at["sheet"], *sheet.frame)
        GL.glUniform1f(at["shown"], shown * shown * (3.0 - 2.0 * shown))
        self._corners.draw(len(sheet.ids))

    def _end(self) -> None:
        GL = self._gl.GL
        GL.glDisable(GL.GL_BLEND)
        GL.glEnable(GL.GL_CULL_FACE)
        GL.glEnable(GL.GL_DEPTH_TEST)


_PLATE, _CELL, _WORDS = 0.0, 1.0, 2.0
_UNIFORMS = ("clip", "place", "mood", "sheet", "shown", "ink", "plate", "face", "warm", "glow", "cover")


def bounds(cell: Any) -> tuple[float, float, float, float]:
    """A cell on the plane: left, bottom, right, top as tangents."""
    yaw, pitch, width, height = cell.yaw, cell.pitch, cell.width / 2, cell.height / 2
    return _tan(yaw - width), _tan(pitch - height), _tan(yaw + width), _tan(pitch + height)


def compose(cells: Sequence[Any], touching: bool) -> tuple[np.ndarray, tuple[float, float, float, float], dict[int, Box]]:
    """All words of a sheet.

    Returns:
        coverage: uint8 (h, w), top row first.
        frame: left, bottom, 1 / width, 1 / height of that picture on the plane.
        inked: where the words of cell i really lie on the plane.
    """
    boxes = [bounds(cell) for cell in cells]
    left, bottom = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, top = max(box[2] for box in boxes), max(box[3] for box in boxes)
    wide, high = math.ceil((right - left) * DENSITY), math.ceil((top - bottom) * DENSITY)
    coverage = np.zeros((high, wide), np.uint8)
    inked: dict[int, Box] = {}
    for number, (cell, box) in enumerate(zip(cells, boxes, strict=True)):
        letters = _letters(cell, box, touching)
        height, width = letters.shape
        free = (box[2] - box[0]) * DENSITY - width
        shift = {"left": 0.0, "centre": 0.5, "right": 1.0}[getattr(cell, "align", "centre")]
        x = round((box[0] - left) * DENSITY + shift * free)
        y = round((top - (box[1] + box[3]) / 2) * DENSITY - height / 2)
        x, y = max(0, min(x, wide - width)), max(0, min(y, high - height))
        part = coverage[y : y + height, x : x + width]
        np.maximum(part, letters[: part.shape[0], : part.shape[1]], out=part)
        inked[number] = (
            left + x / DENSITY, top - (y + height) / DENSITY, left + (x + width) / DENSITY, top - y / DENSITY,
        )
    return coverage, (left, bottom, DENSITY / wide, DENSITY / high), inked


def plate_around(cells: Sequence[Any], inked: Mapping[int, Box]) -> Box:
    """The plate under a sheet: around its cells and around the ink of what is words alone."""
    boxes = [bounds(cell) if cell.dwell_s > 0.0 else inked[number] for number, cell in enumerate(cells)]
    margin = _tan(MARGIN_DEG if len(cells) > 1 or cells[0].dwell_s == 0.0 else THIN_DEG)
    return (
        min(box[0] for box in boxes) - margin, min(box[1] for box in boxes) - margin,
        max(box[2] for box in boxes) + margin, max(box[3] for box in boxes) + margin,
    )


def worst_contrast() -> float:
    """Words against what lies under them with a white world behind, as WCAG counts it."""
    ink = _luminance(INK)
    plate = PLATE_ALPHA * _luminance(PLATE) + (1.0 - PLATE_ALPHA)
    body = max(_luminance(CELL), _luminance(WARM))
    cell = CELL_ALPHA * body + (1.0 - CELL_ALPHA) * plate
    return (ink + 0.05) / (max(plate, cell) + 0.05)


def _letters(cell: Any, box: Box, touching: bool) -> np.ndarray:
    capital = (_tan(cell.pitch + cell.text_deg / 2) - _tan(cell.pitch - cell.text_deg / 2)) * DENSITY
    pad = 0.65 if touching and cell.id.startswith("score:") else 0.7 if cell.dwell_s > 0.0 else 0.0
    room = ((box[2] - box[0]) - 2 * _tan(pad)) * DENSITY, ((box[3] - box[1]) - _tan(pad / 2)) * DENSITY
    if cell.id != "call":
        return lettering.block(cell.label, capital, (int(room[0]), int(room[1])), getattr(cell, "align", "centre"))
    below = lettering.block(cell.label, capital, (int(room[0]), int(room[1])))
    above = _bell(max(8, int(room[1]) - below.shape[0] - round(0.5 * capital)))
    picture = np.zeros((int(room[1]), max(below.shape[1], above.shape[1])), np.uint8)
    for part, y in ((above, 0), (below, int(room[1]) - below.shape[0])):
        x = (picture.shape[1] - part.shape[1]) // 2
        picture[y : y + part.shape[0], x : x + part.shape[1]] = part
    return picture


def _bell(height: int) -> np.ndarray:
    """A bell as coverage, `height` pixels tall: dome, rim and clapper from three inequalities."""
    fine = 4
    y, x = np.mgrid[0 : height * fine, 0 : height * fine] / (height * fine - 1.0)
    x = (x - 0.5) * 2.0
    dome = np.where(y < 0.42, np.sqrt(np.clip(1.0 - ((y - 0.42) / 0.34) ** 2, 0.0, 1.0)) * 0.50, 0.50 + 0.9 * np.clip(y - 0.42, 0, 1) ** 2)
    body = (np.abs(x) < dome) & (y > 0.08) & (y < 0.74)
    rim = (np.abs(x) < 0.78) & (np.abs(y - 0.77) < 0.035)
    clapper = (x / 2) ** 2 + (y - 0.86) ** 2 < 0.095**2
    knob = (x / 2) ** 2 + (y - 0.06) ** 2 < 0.055**2
    shape = (body | rim | (clapper & (y > 0.83)) | knob).astype(float)
    return (shape.reshape(height, fine, height, fine).mean(axis=(1, 3)) * 255).astype(np.uint8)


def _caption(text: str, panel: Any) -> _Words:
    """Below the page where there is room above the bell, else above it; alone, below the middle."""
    if panel is None or not panel.cells:
        return _Words(text, CAPTION_PITCH)
    below = min(cell.pitch - cell.height / 2 for cell in panel.cells) - CAPTION_HEIGHT / 2 - 1.5
    if below - CAPTION_HEIGHT / 2 > CAPTION_LOWEST:
        return _Words(text, below)
    return _Words(text, max(cell.pitch + cell.height / 2 for cell in panel.cells) + CAPTION_HEIGHT / 2 + 1.5)


class _QuadBuffer:
    """A texture to draw into, and the same with straight alpha."""

    def __init__(self, gl: Any) -> None:
        self._gl = gl
        left, right, bottom, top = _tan(-YAW_DEG), _tan(YAW_DEG), _tan(LOW_DEG), _tan(HIGH_DEG)
        self.size = (round((right - left) * DENSITY), round((top - bottom) * DENSITY))
        x, y = 2.0 / (right - left), 2.0 / (top - bottom)
        self.clip = np.array(
            [[x, 0, 0, -x * (left + right) / 2], [0, y, 0, -y * (bottom + top) / 2], [0, 0, 0, 0], [0, 0, 0, 1.0]]
        )
        self._made = [self._target() for _ in range(2)]
        self._program = gl.program(_STRAIGHT_VERTEX, _STRAIGHT_FRAGMENT, "panel.straight", ("picture",))
        self._triangle = gl.fullscreen()
        self._state: Any = None
        self.quad = Quad(
            self._made[1][0], self.size, ((right - left) * DISTANCE_M, (top - bottom) * DISTANCE_M),
            (0.0, (bottom + top) / 2 * DISTANCE_M, -DISTANCE_M), 0,
        )

    def take(self, state: Any) -> bool:
        """Whether `state` is new; then the first texture is empty and bound."""
        if state == self._state:
            return False
        self._state = state
        GL = self._gl.GL
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, self._made[0][0])
        GL.glViewport(0, 0, *self.size)
        GL.glClearColor(0.0, 0.0, 0.0, 0.0)
        GL.glClear(GL.GL_COLOR_BUFFER_BIT)
        return True

    def straighten(self) -> None:
        GL = self._gl.GL
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, self._made[1][0])
        GL.glUseProgram(self._program)
        GL.glDisable(GL.GL_DEPTH_TEST)
        self._gl.bind_texture(0, self._made[0][1])
        self._triangle.draw()
        GL.glEnable(GL.GL_DEPTH_TEST)
        self.quad = replace(self.quad, version=self.quad.version + 1)

    def close(self) -> None:
        GL = self._gl.GL
        GL.glDeleteFramebuffers(2, [framebuffer for framebuffer, _ in self._made])
        self._gl.delete_textures(*(texture for _, texture in self._made))
        self._gl.delete_program(self._program)
        self._triangle.close()

    def _target(self) -> tuple[int, int]:
        GL = self._gl.GL
        texture = int(GL.glGenTextures(1))
        GL.glBindTexture(GL.GL_TEXTURE_2D, texture)
        GL.glTexImage2D(GL.GL_TEXTURE_2D, 0, GL.GL_SRGB8_ALPHA8, *self.size, 0, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, None)
        for name in (GL.GL_TEXTURE_MIN_FILTER, GL.GL_TEXTURE_MAG_FILTER):
            GL.glTexParameteri(GL.GL_TEXTURE_2D, name, GL.GL_NEAREST)
        framebuffer = int(GL.glGenFramebuffers(1))
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, framebuffer)
        GL.glFramebufferTexture2D(GL.GL_FRAMEBUFFER, GL.GL_COLOR_ATTACHMENT0, GL.GL_TEXTURE_2D, texture, 0)
        return framebuffer, texture


def _box(left: float, bottom: float, right: float, top: float) -> np.ndarray:
    return np.array(((left + right) / 2, (bottom + top) / 2, (right - left) / 2, (top - bottom) / 2), np.float32)


def _tan(degrees: float) -> float:
    return math.tan(math.radians(degrees))


def _luminance(linear: tuple[float, float, float]) -> float:
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
