"""Questions, choices and captions before the patient's eyes: calm plates of words that answer a look.

A page comes as a plain object with the attributes of a panel (`key`, `cells`) whose cells lie in degrees;
this draws it on a plane `DISTANCE_M` before the anchor, where tangents of those angles are plain coordinates:
so what lights up is exactly what the gaze is judged by. Page, caption and bell are a sheet each: one texture
of all its words (environments/layout.py) and one draw an eye; plates, cells, the warmth of a look and its fill
are the shader's, without a stair at any size.

Contrast: words are at least 7:1 on what lies under them, whatever world is behind (`worst_contrast`), and
still far from white: the room is dark. When `draw` is given the time, what comes, goes or changes is eased over
`EASE_S`; over `SLOW_EASE_S` a caption, never through another, and a page of windows, which changes much of what is
seen. Without the time everything is as it will be.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from environments.easing import eased
from environments.layout import FOOT_DEG, Box, caption, is_score, lay, tangent
from environments.quad import DISTANCE_M, Quad, QuadBuffer
from environments.shapes import QUAD

EASE_S, SLOW_EASE_S = 0.35, 1.2
WARM_S = 0.2
MOST = 32  # cells of a sheet, its plate among them

# Linear light. The plate lets 4 % of the world through: enough to see that it is there.
INK = (0.74, 0.70, 0.625)
PLATE, PLATE_ALPHA = (0.0075, 0.0105, 0.0150), 0.96
CELL, CELL_ALPHA = (0.0270, 0.0350, 0.0450), 0.9
WARM = (0.0640, 0.0470, 0.0270)
GLOW = (0.85, 0.48, 0.17)

_PLATE, _CELL, _WORDS, _WINDOW = 0.0, 1.0, 2.0, 3.0
_KIND, _HEAT, _FILL, _ROUNDING = range(4)

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
uniform vec4 frame;
uniform float shown, foot;
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
    } else if (kind < 1.5 || kind > 2.5) {
        float inside = clamp(0.5 - d / soft, 0.0, 1.0);
        float turn = atan(point.x, point.y) / 6.2831853;
        float gone = turn < 0.0 ? turn + 1.0 : turn;
        float swept = fill > 0.0 ? clamp((fill - gone) * 60.0 + 0.5, 0.0, 1.0) : 0.0;
        float rim = 1.0 - smoothstep(0.0, 0.0035 + soft, abs(d + 0.0035) - 0.0020);
        float near = 1.0 - smoothstep(0.0, 1.0, length(point / size) / (0.25 + 1.45 * fill));
        vec3 body = mix(face, warm, 0.55 * heat + 0.45 * near * step(1e-4, fill));
        float alpha = cover.y * inside;
        if (kind > 2.5) {  // a window: only its foot is covered
            alpha = cover.x * inside * (1.0 - smoothstep(foot - 0.004, foot + 0.004, point.y + size.y));
            body = mix(plate, warm, 0.7 * heat);
        }
        sum = vec4(body * alpha, alpha);
        vec3 edge = mix(face * 2.6 + glow * 0.10 * heat, glow, swept);
        float line = rim * inside * mix(0.75, 1.0, max(heat, swept));
        sum = vec4(edge * line, line) + sum * (1.0 - line);
        float halo = 0.10 * heat * exp(-max(d, 0.0) * 160.0) * (1.0 - inside);
        sum += vec4(glow * halo, 0.0) * 0.35;
    }
    if (kind > 0.5) {
        vec2 at = (spot - frame.xy) / (frame.zw - frame.xy);
        float letters = all(lessThan(abs(point), size + 0.001)) ? texture(words, vec2(at.x, 1.0 - at.y)).r : 0.0;
        sum = vec4(ink * letters, letters) + sum * (1.0 - letters);
    }
    colour = sum * shown;
}
"""

@dataclass(slots=True)
class _Shown:
    """A sheet on the GPU: what hangs together and comes and goes together.

    Args:
        slot: page, caption, bell or a cell beside it.
        ids: of its cells; the plate's is "".
        place: (n, 4) centre and half sizes, tangents.
        mood: (n, 4) kind, heat, fill, rounding.
        slow: it comes and goes over `SLOW_EASE_S`.
        warm: some of its cells are not at rest.
    """

    slot: str
    key: str
    texture: int
    frame: Box
    ids: tuple[str, ...]
    place: np.ndarray
    mood: np.ndarray
    slow: bool = False
    shown: float = 0.0
    warm: bool = False
    anchor: np.ndarray = field(default_factory=lambda: np.eye(4))

    def come(self, seconds: float) -> None:
        """Goes on coming."""
        if self.shown < 1.0:
            self.shown = min(1.0, self.shown + seconds / self._ease_s)

    def go(self, seconds: float) -> None:
        """Goes on going."""
        self.shown -= seconds / self._ease_s

    @property
    def _ease_s(self) -> float:
        return SLOW_EASE_S if self.slow else EASE_S

    def ease(self, dwell: Mapping[str, float], attended: str | None, seconds: float) -> None:
        """Moves the warmth of its cells toward what is asked for."""
        if not self.warm and attended is None and not dwell:
            return
        step = seconds / WARM_S
        wanted, fill = np.zeros(len(self.ids)), np.zeros(len(self.ids))
        for name, value in dwell.items():
            if name in self.ids:
                fill[self.ids.index(name)] = value
        if attended is not None and attended in self.ids:
            wanted[self.ids.index(attended)] = 1.0
        heat = self.mood[:, _HEAT]
        heat += np.clip(wanted - heat, -step, step)
        self.mood[:, _FILL] = np.maximum(fill, self.mood[:, _FILL] - step)
        self.warm = bool(self.mood[:, _HEAT : _FILL + 1].any())

    def take_over(self, before: _Shown) -> None:
        """The same page with another number: no coming and no going."""
        self.shown, self.anchor, self.warm = before.shown, before.anchor, before.warm
        for number, name in enumerate(self.ids):
            if name in before.ids:
                self.mood[number, _HEAT : _FILL + 1] = before.mood[before.ids.index(name), _HEAT : _FILL + 1]


class PanelPicture:
    """Draws what `set` was last given. `gl` is `environments.gl`; `highest` as for `layout.caption`."""

    def __init__(self, gl: Any, highest: float = 90.0) -> None:
        self._gl, self._highest = gl, highest
        self._program = gl.program(_VERTEX, _FRAGMENT, "panel", ("words",))
        self._at = {name: gl.GL.glGetUniformLocation(self._program, name) for name in _UNIFORMS}
        for name, light in (("ink", INK), ("plate", PLATE), ("face", CELL), ("warm", WARM), ("glow", GLOW)):
            gl.GL.glUniform3f(self._at[name], *light)
        gl.GL.glUniform2f(self._at["cover"], PLATE_ALPHA, CELL_ALPHA)
        gl.GL.glUniform1f(self._at["foot"], tangent(FOOT_DEG))
        numbers = np.arange(MOST, dtype=np.float32)[:, None]
        self._corners = gl.Mesh(QUAD, (2,), instances=numbers, per_instance=(1,))
        self._asked: dict[str, Any] = {}
        self._beside: frozenset[str] = frozenset()
        self._sheets: dict[str, _Shown] = {}
        self._leaving: list[_Shown] = []
        self._now: float | None = None
        self._quad: QuadBuffer | None = None

    @property
    def pages(self) -> dict[str, float]:
        """How far each page that is to be seen has come, 0–1, by its key: the last one is still going."""
        sheets = [*self._leaving, *self._sheets.values()]
        return {sheet.key: max(0.0, sheet.shown) for sheet in sheets if sheet.slot == "page"}

    @property
    def settled(self) -> bool:
        """Nothing is coming or going: the sheets may hang in a quad layer, which has one anchor."""
        return not self._leaving and all(sheet.shown >= 1.0 for sheet in self._sheets.values())

    def set(self, panel: Any, words: str = "", bell: Any = None, beside: Sequence[Any] = ()) -> None:
        """What is shown from now on; the same again costs nothing.

        Args:
            panel: a page or None.
            words: a caption, or "".
            bell: the call bell's cell, or None.
            beside: the cells next to it, each a sheet of its own.
        """
        self._put("page", panel, panel.key if panel else "", panel.cells if panel else ())
        said = (caption(words, panel, self._highest),) if words else ()
        self._put("caption", (words, panel.key if panel else ""), words, said)
        self._put("bell", bell, "bell", (bell,) if bell else ())
        there = {cell.id: cell for cell in beside}
        for id in {*there, *self._beside}:
            self._put(f"beside {id}", there.get(id), id, (there[id],) if id in there else ())
        self._beside = frozenset(there)

    def draw(
        self, eye: Any, anchor: np.ndarray, dwell: Mapping[str, float], attended: str | None, now: float | None = None
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
        self._paint((*self._leaving, *self._sheets.values()), lambda sheet: seen @ sheet.anchor @ _METRES)

    def render(self, dwell: Mapping[str, float], attended: str | None, now: float | None = None) -> Quad | None:
        """The same picture for a quad layer; None where there is nothing. Leaves another framebuffer bound."""
        self.ease(dwell, attended, now)
        if not self._sheets:
            return None
        if self._quad is None:
            self._quad = QuadBuffer(self._gl)
        clip = self._quad.clip
        state = tuple((sheet.texture, sheet.shown, sheet.mood.tobytes()) for sheet in self._sheets.values())
        if self._quad.take(state):
            self._paint(tuple(self._sheets.values()), lambda sheet: clip)
            self._quad.straighten()
        return self._quad.quad

    def ease(self, dwell: Mapping[str, float], attended: str | None, now: float | None) -> None:
        """Moves what changes toward what is asked for; `draw` and `render` do it themselves."""
        if now is not None and now == self._now:
            return  # the second eye of a frame
        seconds = math.inf if now is None else 0.0 if self._now is None else max(0.0, now - self._now)
        self._now = now
        for sheet in self._leaving:
            sheet.go(seconds)
        for sheet in [sheet for sheet in self._leaving if sheet.shown <= 0.0]:
            self._leaving.remove(sheet)
            self._gl.delete_textures(sheet.texture)
        words_leave = any(sheet.slot == "caption" for sheet in self._leaving)
        for sheet in self._sheets.values():
            if not (words_leave and sheet.slot == "caption"):  # two of them in one place cannot be read
                sheet.come(seconds)
            sheet.ease(dwell, attended, seconds)

    def close(self) -> None:
        """Frees all that was made."""
        for sheet in (*self._sheets.values(), *self._leaving):
            self._gl.delete_textures(sheet.texture)
        self._sheets, self._leaving = {}, []
        self._corners.close()
        self._gl.delete_program(self._program)
        if self._quad is not None:
            self._quad.close()

    def _put(self, slot: str, asked: Any, key: str, cells: Sequence[Any]) -> None:
        if slot in self._asked and self._asked[slot] == asked:
            return
        self._asked[slot] = asked
        before = self._sheets.pop(slot, None)
        if cells:
            self._sheets[slot] = self._written(slot, key, cells)
        if before is None:
            return
        if cells and before.key == key:
            self._sheets[slot].take_over(before)
            self._gl.delete_textures(before.texture)
        else:
            self._leaving.append(before)

    def _written(self, slot: str, key: str, cells: Sequence[Any]) -> _Shown:
        sheet = lay(cells)
        seen = (box if cell.dwell_s > 0.0 else ink for cell, box, ink in zip(cells, sheet.boxes, sheet.inked, strict=True))
        place = np.array([_centred(box) for box in (sheet.plate(), *seen)], np.float32)
        mood = np.zeros((len(place), 4), np.float32)
        mood[0] = _PLATE, 0.0, 0.0, tangent(3.0)
        for number, cell in enumerate(cells, 1):
            row = is_score(cell)
            place[number, 2:] -= tangent(0.12) if row else 0.0  # a hair of the plate between touching cells
            kind = _WINDOW if cell.picture else _CELL if cell.dwell_s > 0.0 else _WORDS
            mood[number] = kind, 0.0, 0.0, tangent(0.7 if row else 1.4)
        texture = self._gl.texture(sheet.coverage, clamp=True)
        slow = slot == "caption" or any(cell.picture for cell in cells)  # windows change much of what is seen
        return _Shown(slot, key, texture, sheet.frame, ("", *(cell.id for cell in cells)), place, mood, slow)

    def _paint(self, sheets: Sequence[_Shown], clip_of: Callable[[_Shown], np.ndarray]) -> None:
        GL, at = self._gl.GL, self._at
        if not sheets:
            return
        GL.glUseProgram(self._program)
        GL.glDisable(GL.GL_DEPTH_TEST)
        GL.glDisable(GL.GL_CULL_FACE)
        GL.glEnable(GL.GL_BLEND)
        GL.glBlendFunc(GL.GL_ONE, GL.GL_ONE_MINUS_SRC_ALPHA)
        for sheet in sheets:
            self._gl.bind_texture(0, sheet.texture)
            GL.glUniformMatrix4fv(at["clip"], 1, True, clip_of(sheet).astype(np.float32))
            GL.glUniform4fv(at["place"], len(sheet.ids), sheet.place)
            GL.glUniform4fv(at["mood"], len(sheet.ids), sheet.mood)
            GL.glUniform4f(at["frame"], *sheet.frame)
            GL.glUniform1f(at["shown"], eased(sheet.shown))
            self._corners.draw(len(sheet.ids))
        GL.glDisable(GL.GL_BLEND)
        GL.glEnable(GL.GL_CULL_FACE)
        GL.glEnable(GL.GL_DEPTH_TEST)


def worst_contrast() -> float:
    """Words against what lies under them with a white world behind, as WCAG counts it."""
    plate = PLATE_ALPHA * _luminance(PLATE) + (1.0 - PLATE_ALPHA)
    cell = CELL_ALPHA * max(_luminance(CELL), _luminance(WARM)) + (1.0 - CELL_ALPHA) * plate
    return (_luminance(INK) + 0.05) / (max(plate, cell) + 0.05)


_UNIFORMS = ("clip", "place", "mood", "frame", "shown", "ink", "plate", "face", "warm", "glow", "cover", "foot")
_METRES = np.diag((DISTANCE_M, DISTANCE_M, DISTANCE_M, 1.0))


def _centred(box: Box) -> Box:
    """Centre and half sizes of a box."""
    left, bottom, right, top = box
    return (left + right) / 2, (bottom + top) / 2, (right - left) / 2, (top - bottom) / 2


def _luminance(linear: tuple[float, float, float]) -> float:
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
