"""The log of a process: lines on standard error, for the journal. LULL_DEBUG=1 has the kiosk say more."""

from __future__ import annotations

import logging
import os
import sys
from collections import deque

FORM = "%(asctime)s %(name)s: %(message)s"
RECENT = 2000
QUIET = ("bleak", "transitions", "OpenGL")  # what they say is said by the kiosk, once


class Recent(logging.Handler):
    """The last lines, for the support bundle."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: deque[str] = deque(maxlen=RECENT)

    def emit(self, record: logging.LogRecord) -> None:
        """Keeps the line."""
        self.lines.append(self.format(record))


def recent() -> tuple[str, ...]:
    """The last lines of this process's log."""
    kept = (handler.lines for handler in logging.getLogger().handlers if isinstance(handler, Recent))
    return tuple(line for lines in kept for line in lines)


def begin() -> None:
    """Called once, where a process begins."""
    logging.basicConfig(level=logging.INFO, format=FORM, handlers=[logging.StreamHandler(sys.stderr), Recent()])
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)
    if os.environ.get("LULL_DEBUG"):
        logging.getLogger("kiosk").setLevel(logging.DEBUG)
