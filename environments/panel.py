"""Questions, choices, captions and the call bell as a picture before the patient: soft cells, large words.

The words are set once a page into one texture; each frame only the cell that is looked at warms, and a line
runs round it as the look stays. The page stands `DISTANCE_M` away, upright in its anchor's frame; the same
picture is drawn into the eyes (flat screen) or into a buffer that a headset hangs as a quad layer.
Panels and cells come as plain values with the fields of `kiosk.panel`; nothing of the kiosk is imported.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pygame
import pygame.font

from environments.world import Eye

DISTANCE_M = 2.0
PX_PER_DEG = 20
YAW_DEG, DOWN_DEG, UP_DEG = 24.0, -31.0, 22.0  # how far the page reaches
CAPTION_PITCH, CAPTION_DEG, CAPTION_WIDTH = -13.0, 1.9, 38.0

INK = (246, 240, 228)
CARD = (30, 40, 50, 205)
RIM = (150, 165, 172, 90)
SHADE = (18, 24, 32, 120)
WARM = (0.95, 0.72, 0.42)  # linear light of the cell that is looked at

_CAPITALS, _LINE = 0.73, 1.164  # of DejaVu Sans: height of capitals and of a line, share of the font's size
_NARROWEST = 0.5  # digits may be this much narrower than drawn, so that they stay tall

_FONTS = ("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",)

_VERTEX = """
layout(location = 0) in vec2 place;   // 0–1 over the page
uniform mat4 to_clip;                 // page metres to clip
uniform vec4 page;                    // left, bottom, width, height in metres
out vec2 metres; out vec2 uv;
void main() {
    metres = page.xy + place * page.zw;
    uv = vec2(place.x, 1.0 - place.y);
    gl_Position = to_clip * vec4(metres, 0.0, 1.0);
}
"""

_FRAGMENT = """
uniform sampler2D words;
uniform vec4 cell;                    // centre and half size in metres of the attended cell
uniform vec4 warm;                    // colour, how far the look has come
in vec2 metres; in vec2 uv;
out vec4 colour;
float edge(vec2 p, vec2 half_size, float corner) {
    vec2 q = abs(p) - half_size + corner;
    return length(max(q, 0.0)) + min(max(q.x, q.y), 0.0) - corner;
}
void main() {
    vec4 base = texture(words, uv);
    vec2 p = metres - cell.xy;
    float outside = edge(p, cell.zw, 0.035);
    float soft = max(fwidth(outside), 1e-4);
    float inside = 1.0 - smoothstep(-soft, soft, outside);
    float turn = fract(atan(p.x, p.y) / 6.2831853 + 1.0);
    float ring = (1.0 - smoothstep(0.010, 0.010 + 2.0 * soft, abs(outside + 0.012)))
               * smoothstep(turn - 0.004, turn + 0.004, warm.a);
    float lift = inside * (0.10 + 0.16 * warm.a) * step(0.001, cell.z);
    base.rgb = mix(base.rgb, warm.rgb, lift * (1.0 - 0.7 * smoothstep(0.3, 0.7, base.r)));
    base = mix(base, vec4(warm.rgb, 1.0), ring * 0.95 * step(0.001, cell.z));
    colour = base;
}
"""


class PanelPicture:
    """The page that is shown now.

    Args:
        gl: the module environments.gl.

    Attributes:
        version: changes with every picture that `render` makes.
    """

    def __init__(self, gl: Any) -> None:
        pygame.font.init()
        self.gl = gl
        self.version = 0
        self._program = gl.program(_VERTEX, _FRAGMENT, "page", samplers=("words",))
        self._places = {
            name: gl.GL.glGetUniformLocation(self._program, name) for name in ("to_clip", "page", "cell", "warm")
        }
        corners = np.array([[0, 0], [1, 0], [0, 1], [1, 1]], np.float32)
        self._square = gl.Mesh(corners, (2,), np.array([0, 1, 2, 2, 1, 3]))
        self._texture = 0
        self._shown: tuple[Any, ...] = ()
        self._cells: dict[str, Any] = {}
        self._buffer: Any = None
        self._rendered: tuple[Any, ...] | None = None

    def set(self, panel: Any, caption: str = "", bell: Any = None) -> None:
        """What is to be read from now on; the same again costs nothing.

        Args:
            panel: `kiosk.panel.Panel` or None; caption: words below, or ""; bell: its cell or None.
        """
        if (panel, caption, bell) == self._shown:
            return
        self._shown = (panel, caption, bell)
        cells = [*(panel.cells if panel else ()), *([bell] if bell else ())]
        self._cells = {cell.id: cell for cell in cells if cell.dwell_s > 0}
        if self._texture:
            self.gl.delete_textures(self._texture)
            self._texture = 0
        if cells or caption:
            picture = compose(cells, caption)
            self._texture = self.gl.texture(picture, srgb=True, clamp=True)

    def draw(self, eye: Eye, anchor: np.ndarray, dwell: Mapping[str, float], attended: str | None) -> None:
        """Draws the page into what is bound, over what is there.

        Args:
            anchor: (4, 4), from the page's frame to the world; dwell: cell id to 0–1; attended: cell id or None.
        """
        if not self._texture:
            return
        ahead = np.eye(4)
        ahead[2, 3] = -DISTANCE_M
        projection = np.array(eye.projection, float)
        projection[2] = (0.0, 0.0, 0.0, 0.0)  # over everything, whatever the depth
        self._paint(projection @ eye.view @ anchor @ ahead, dwell, attended)

    def render(self, dwell: Mapping[str, float], attended: str | None) -> int | None:
        """Draws the page alone into its own buffer, straight alpha; its framebuffer, None without a page."""
        if not self._texture:
            return None
        gl = self.gl
        if self._buffer is None:
            self._buffer = gl.EyeBuffer(*SIZE, 1)
        state = (self._shown, attended, round(dwell.get(attended or "", 0.0), 2))
        if state != self._rendered:
            self._rendered = state
            self.version += 1
            self._buffer.bind()
            gl.GL.glClearColor(0.0, 0.0, 0.0, 0.0)
            gl.GL.glClear(gl.GL.GL_COLOR_BUFFER_BIT)
            left, bottom, width, height = PAGE_M
            flat = np.diag([2 / width, 2 / height, 0.0, 1.0])
            flat[:2, 3] = (-1 - 2 * left / width, -1 - 2 * bottom / height)
            self._paint(flat, dwell, attended, blend=False)
        return int(self._buffer.framebuffer)

    def close(self) -> None:
        """Frees everything."""
        if self._texture:
            self.gl.delete_textures(self._texture)
        self.gl.delete_program(self._program)
        self._square.close()
        if self._buffer is not None:
            self._buffer.close()

    def _paint(self, to_clip: np.ndarray, dwell: Mapping[str, float], attended: str | None, blend: bool = True) -> None:
        gl, GL = self.gl, self.gl.GL
        GL.glUseProgram(self._program)
        GL.glUniformMatrix4fv(self._places["to_clip"], 1, GL.GL_TRUE, np.ascontiguousarray(to_clip, np.float32))
        GL.glUniform4f(self._places["page"], *PAGE_M)
        GL.glUniform4f(self._places["cell"], *_rect_m(self._cells.get(attended or "")))
        GL.glUniform4f(self._places["warm"], *WARM, dwell.get(attended or "", 0.0))
        gl.bind_texture(0, self._texture)
        GL.glDisable(GL.GL_DEPTH_TEST)
        if blend:
            GL.glEnable(GL.GL_BLEND)
            GL.glBlendFunc(GL.GL_SRC_ALPHA, GL.GL_ONE_MINUS_SRC_ALPHA)
        self._square.draw()
        GL.glDisable(GL.GL_BLEND)
        GL.glEnable(GL.GL_DEPTH_TEST)


def _metres(degrees: float) -> float:
    return DISTANCE_M * math.tan(math.radians(degrees))


PAGE_M = (-_metres(YAW_DEG), _metres(DOWN_DEG), 2 * _metres(YAW_DEG), _metres(UP_DEG) - _metres(DOWN_DEG))
PX_PER_M = PX_PER_DEG / _metres(1.0)
SIZE = (round(PAGE_M[2] * PX_PER_M), round(PAGE_M[3] * PX_PER_M))


def _rect_m(cell: Any) -> tuple[float, float, float, float]:
    """Centre and half size in metres; nothing for None."""
    if cell is None:
        return (0.0, 0.0, 0.0, 0.0)
    left, right = _metres(cell.yaw - cell.width / 2), _metres(cell.yaw + cell.width / 2)
    low, high = _metres(cell.pitch - cell.height / 2), _metres(cell.pitch + cell.height / 2)
    return ((left + right) / 2, (low + high) / 2, (right - left) / 2, (high - low) / 2)


def compose(cells: Sequence[Any], caption: str) -> np.ndarray:
    """The page without any look on it: uint8 (height, width, 4), top row first, straight alpha."""
    surface = pygame.Surface(SIZE, pygame.SRCALPHA)
    surface.fill((30, 40, 50, 0))
    sizes = _sizes(cells)
    for cell in cells:
        rect = _rect_px(cell)
        if cell.dwell_s > 0:
            card = rect.inflate(-4, -4)
            pygame.draw.rect(surface, CARD, card, border_radius=14)
            pygame.draw.rect(surface, RIM, card, width=2, border_radius=14)
            if cell.label.isdigit():
                _digits(surface, cell.label, card.inflate(-16, -12), _px_of(cell.text_deg))
            else:
                _write(surface, cell.label, card.inflate(-10, 0), sizes[_group(cell)], "centre")
        else:
            _write(surface, cell.label, rect, _px_of(cell.text_deg), getattr(cell, "align", "centre"), shade=True)
    if caption:
        width, height = int(CAPTION_WIDTH * PX_PER_DEG), int(CAPTION_DEG * PX_PER_DEG * 3)
        middle = _px(0.0, CAPTION_PITCH)
        rect = pygame.Rect(0, 0, width, height)
        rect.center = middle
        _write(surface, caption, rect, _px_of(CAPTION_DEG), "centre", shade=True)
    rgb = pygame.surfarray.array3d(surface).swapaxes(0, 1)
    alpha = pygame.surfarray.array_alpha(surface).swapaxes(0, 1)
    return np.ascontiguousarray(np.dstack([rgb, alpha]))


def _px(yaw: float, pitch: float) -> tuple[int, int]:
    """Degrees to pixels from the page's top left."""
    left, bottom, _, height = PAGE_M
    return round((_metres(yaw) - left) * PX_PER_M), round((bottom + height - _metres(pitch)) * PX_PER_M)


def _rect_px(cell: Any) -> pygame.Rect:
    left, top = _px(cell.yaw - cell.width / 2, cell.pitch + cell.height / 2)
    right, bottom = _px(cell.yaw + cell.width / 2, cell.pitch - cell.height / 2)
    return pygame.Rect(left, top, right - left, bottom - top)


def _group(cell: Any) -> tuple[float, ...]:
    """Cells of one size and letter height are of one kind and share their letters' size."""
    return (cell.width, cell.height, cell.text_deg)


def _sizes(cells: Sequence[Any]) -> dict[tuple[float, ...], int]:
    """The letters' size of each kind of cell: the largest in which the words of all of them fit."""
    sizes: dict[tuple[float, ...], int] = {}
    for cell in cells:
        if cell.dwell_s > 0:
            font, _ = _fit(cell.label, _rect_px(cell).inflate(-14, -4), _px_of(cell.text_deg))
            size = font.get_height()
            sizes[_group(cell)] = min(sizes.get(_group(cell), size), size)
    return {kind: round(height / _LINE) for kind, height in sizes.items()}


def _px_of(degrees: float) -> int:
    """The font size whose capitals are so many degrees high."""
    return round(degrees * PX_PER_DEG / _CAPITALS)


def _write(
    surface: pygame.Surface, text: str, rect: pygame.Rect, px: int, align: str, shade: bool = False
) -> None:
    """Sets words into a rectangle, broken where they must be and smaller only where they do not fit."""
    font, lines = _fit(text, rect, px)
    step = font.get_linesize()
    top = rect.centery - step * len(lines) // 2
    drawn = [font.render(line, True, INK) for line in lines]
    if shade and drawn:
        widest = max(line.get_width() for line in drawn)
        behind = pygame.Rect(0, 0, widest + 36, step * len(lines) + 16)
        behind.center = (_left(rect, widest, align) + widest // 2, rect.centery)
        cloth = pygame.Surface(behind.size, pygame.SRCALPHA)
        pygame.draw.rect(cloth, SHADE, cloth.get_rect(), border_radius=behind.height // 2 if len(lines) == 1 else 22)
        surface.blit(cloth, behind)
    for line in drawn:
        surface.blit(line, (_left(rect, line.get_width(), align), top))
        top += step


def _digits(surface: pygame.Surface, text: str, rect: pygame.Rect, px: int) -> None:
    """Sets a number as tall as its cell allows: narrower first, then smaller."""
    drawn = _font(px).render(text, True, INK)
    drawn = drawn.subsurface(drawn.get_bounding_rect())
    narrow = max(_NARROWEST, min(1.0, rect.width / drawn.get_width()))
    smaller = min(1.0, rect.width / (drawn.get_width() * narrow), rect.height / drawn.get_height())
    size = round(drawn.get_width() * narrow * smaller), round(drawn.get_height() * smaller)
    drawn = pygame.transform.smoothscale(drawn, size)
    surface.blit(drawn, drawn.get_rect(center=rect.center))


def _left(rect: pygame.Rect, width: int, align: str) -> int:
    return {"left": rect.left, "right": rect.right - width}.get(align, rect.centerx - width // 2)


def _fit(text: str, rect: pygame.Rect, px: int) -> tuple[pygame.font.Font, list[str]]:
    """The largest font up to `px` in which the words fit, and their lines."""
    while True:
        font = _font(px)
        lines = _broken(text, font, rect.width - 8)
        widest = max(font.size(line)[0] for line in lines)
        if (widest <= rect.width - 4 and len(lines) * font.get_linesize() <= rect.height + 6) or px <= 14:
            return font, lines
        px -= 2


def _broken(text: str, font: pygame.font.Font, width: int) -> list[str]:
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if font.size(longer)[0] <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _font(px: int) -> pygame.font.Font:
    found = next((path for path in _FONTS if Path(path).exists()), None)
    return pygame.font.Font(found, px)
