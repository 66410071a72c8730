"""Waiting for a condition, with a deadline: what tests do instead of sleeping."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")

POLL_S = 0.01


def until(condition: Callable[[], Value], what: str, within_s: float = 20.0) -> Value:
    """Polls `condition` until it is true and returns what it returned.

    Deadlines are for machines in trouble: at least five times what a quiet machine needs.

    Raises:
        AssertionError: it was still not true after `within_s`; the message is `what`.
    """
    deadline = time.monotonic() + within_s
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {within_s:g} s in vain: {what}")
        time.sleep(POLL_S)
    return value
