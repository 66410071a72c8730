"""The GPU's time is told late, in order, and never waited for."""

from __future__ import annotations

from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from environments.gpu_time import RING, GpuTimer


class Driver:
    """Timer queries whose results come when they are told to."""

    GL_TIME_ELAPSED, GL_QUERY_RESULT, GL_QUERY_RESULT_AVAILABLE = 1, 2, 3

    def __init__(self) -> None:
        self.results: dict[int, int] = {}
        self.begun: list[int] = []

    def glGenQueries(self, count: int) -> list[int]:
        return list(range(10, 10 + count))

    def glBeginQuery(self, kind: int, query: int) -> None:
        self.begun.append(query)
        self.results.pop(query, None)

    def glEndQuery(self, kind: int) -> None:
        """Nothing is ready yet."""

    def result(self, query: int, what: int) -> int:
        return int(query in self.results) if what == self.GL_QUERY_RESULT_AVAILABLE else self.results[query]

    def glDeleteQueries(self, count: int, queries: list[int]) -> None:
        assert len(queries) == count == RING


def frame(timer: GpuTimer) -> float | None:
    timer.begin()
    return timer.end()


def test_a_late_result_is_told_once_and_in_order() -> None:
    driver = Driver()
    timer = GpuTimer(SimpleNamespace(GL=driver, query_result=driver.result))
    assert [frame(timer), frame(timer)] == [None, None]
    driver.results = {10: 5_000_000, 11: 7_000_000}
    assert [frame(timer), frame(timer), frame(timer)] == [0.005, 0.007, None]


def test_with_all_queries_waiting_frames_go_untimed_and_nothing_blocks() -> None:
    driver = Driver()
    timer = GpuTimer(SimpleNamespace(GL=driver, query_result=driver.result))
    assert [frame(timer) for _ in range(3 * RING)] == [None] * 3 * RING
    assert len(driver.begun) == RING
    driver.results = {10: 1_000_000}
    assert frame(timer) == 0.001
    frame(timer)
    assert driver.begun[-1] == 10, "and its query is used again"


@pytest.mark.parametrize("nonsense", [0, 2**32 - 1])
def test_a_driver_that_tells_nothing_tells_no_time(nonsense: int) -> None:
    driver = Driver()
    timer = GpuTimer(SimpleNamespace(GL=driver, query_result=driver.result))
    frame(timer)
    driver.results = {10: nonsense}
    assert frame(timer) is None


@pytest.mark.gl
def test_a_real_driver_tells_seconds(gl: ModuleType) -> None:
    timer, buffer = GpuTimer(gl), gl.EyeBuffer(256, 256, 4)
    told: list[Any] = []
    for _ in range(12):
        timer.begin()
        buffer.bind()
        gl.GL.glClear(gl.GL.GL_COLOR_BUFFER_BIT)
        buffer.resolve()
        gl.GL.glFinish()
        told.append(timer.end())
    timer.close()
    buffer.close()
    times = [each for each in told if each is not None]
    assert len(times) >= 6 and all(0.0 < each < 2.0 for each in times)
