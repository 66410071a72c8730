"""pyopenxr and OpenGL, loaded so that both are for the same platform.

Import this only after `openxr_runtime.choose_platform`, and `xr` only from here: on Linux it puts GLX in the
place of PyOpenGL's platform, even in a process that draws through EGL.
"""

from __future__ import annotations

from typing import Any

from environments import gl

_platform = gl.OpenGL.platform  # type: ignore[attr-defined]
_ours = _platform.PLATFORM

import xr  # type: ignore[import-untyped]  # noqa: E402  the order is the point

_platform.PLATFORM = _ours

GL: Any = gl.GL  # type: ignore[attr-defined]

__all__ = ["GL", "gl", "xr"]
