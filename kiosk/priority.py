"""Which thread goes first for the processor: the console, where STOP is, then the picture. Source: sched(7).

Only where LULL_REALTIME asks for it, as on the cart, and the system grants it.
"""

from __future__ import annotations

import logging
import os

CONSOLE, SCENE = 21, 20  # a picture that is drawn too slowly must not keep a hand on STOP waiting

log = logging.getLogger(__name__)


def take(rank: int) -> None:
    """Real-time priority for this thread alone; what it starts has none."""
    if os.environ.get("LULL_REALTIME") != "1":
        return
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO | os.SCHED_RESET_ON_FORK, os.sched_param(rank))
    except OSError as error:
        log.warning("no real-time priority: %s", error)


def give_back() -> None:
    """This thread is as any other again."""
    if os.environ.get("LULL_REALTIME") == "1":
        os.sched_setscheduler(0, os.SCHED_OTHER | os.SCHED_RESET_ON_FORK, os.sched_param(0))
