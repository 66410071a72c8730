"""The same triangles drawn plainly: what drawing a world costs here whatever it looks like.

Every program of the world keeps its vertex shader, so that all that moves still moves, and gets one plain
fragment shader: two colours mixed by depth, without a texture. Against it a world shows what its beauty costs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from environments import light

_PLAIN = light.BLOCKS + light.SHOWN + """
out vec4 colour;
void main() { colour = shown(mix(vec3(0.42, 0.36, 0.30), vec3(0.5, 0.55, 0.6), gl_FragCoord.z)); }
"""


def plain(kind: Any) -> Any:
    """The same kind of world, drawn plainly."""

    class Plain(kind):  # type: ignore[misc]
        def program(self, vertex: str, fragment: str, name: str, samplers: Sequence[str] = ()) -> int:
            made: int = super().program(vertex, _PLAIN, name)
            return made

    return Plain
