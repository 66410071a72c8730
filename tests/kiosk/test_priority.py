"""Who goes first for the processor."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import TypeVar

import pytest

from kiosk import priority
from tests.conftest import need

Found = TypeVar("Found")


def _how() -> tuple[int, int]:
    """This thread's policy and rank, without what its children are not to have."""
    return os.sched_getscheduler(0) & ~os.SCHED_RESET_ON_FORK, os.sched_getparam(0).sched_priority


def _in_a_thread(work: Callable[[], Found]) -> Found:
    found: list[Found] = []
    thread = threading.Thread(target=lambda: found.append(work()))
    thread.start()
    thread.join()
    return found[0]


def _three() -> list[tuple[int, int]]:
    priority.take(priority.CONSOLE)
    ahead, started = _how(), _in_a_thread(_how)
    priority.give_back()
    return [ahead, started, _how()]


def test_a_thread_that_was_asked_goes_first_and_what_it_starts_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    try_it = f"import os; os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param({priority.CONSOLE}))"
    tried = subprocess.run([sys.executable, "-c", try_it], stderr=subprocess.DEVNULL)
    need("the right to real-time priority", tried.returncode == 0)
    monkeypatch.setenv("LULL_REALTIME", "1")
    plain = (os.SCHED_OTHER, 0)
    assert _in_a_thread(_three) == [(os.SCHED_FIFO, priority.CONSOLE), plain, plain]


def test_nobody_goes_first_where_it_was_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LULL_REALTIME", raising=False)
    assert _in_a_thread(_three) == [(os.SCHED_OTHER, 0)] * 3


def test_the_console_goes_before_the_picture() -> None:
    assert priority.CONSOLE > priority.SCENE
