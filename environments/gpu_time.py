"""How long the GPU works on a frame, asked without ever waiting for it.

A ring of GL_TIME_ELAPSED queries (ARB_timer_query); one is read when its result is there, some frames later.
A driver that tells nothing (it draws no pixels, or has no timer) gives no times, and no harm is done.
"""

from __future__ import annotations

from typing import Any

RING = 4
_FULL = 2**32 - 1  # nanoseconds that 32 bits do not hold: a driver's first answer, and no frame's


class GpuTimer:
    """Times what is drawn between `begin` and `end`. `gl` is `environments.gl`."""

    def __init__(self, gl: Any) -> None:
        self._gl, self._result = gl.GL, gl.query_result
        self._queries = [int(each) for each in self._gl.glGenQueries(RING)]
        self._asked = self._read = 0
        self._open = False

    def begin(self) -> None:
        """Starts, unless all queries wait for their results."""
        if self._asked - self._read < RING:
            self._gl.glBeginQuery(self._gl.GL_TIME_ELAPSED, self._queries[self._asked % RING])
            self._open = True

    def end(self) -> float | None:
        """Ends; the seconds of the oldest frame that was not told yet, or None where none is ready."""
        if self._open:
            self._gl.glEndQuery(self._gl.GL_TIME_ELAPSED)
            self._asked += 1
            self._open = False
        if self._asked == self._read:
            return None
        query = self._queries[self._read % RING]
        if not self._result(query, self._gl.GL_QUERY_RESULT_AVAILABLE):
            return None
        self._read += 1
        took = self._result(query, self._gl.GL_QUERY_RESULT)
        return took / 1e9 if 0 < took < _FULL else None

    def close(self) -> None:
        self._gl.glDeleteQueries(RING, self._queries)
