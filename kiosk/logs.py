"""The log of a process: lines on standard error, for the journal. LULL_DEBUG=1 has the kiosk say more."""

from __future__ import annotations

import logging
import os
import sys

QUIET = ("bleak", "transitions", "OpenGL")  # what they say is said by the kiosk, once


def begin() -> None:
    """Called once, where a process begins."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s: %(message)s", stream=sys.stderr)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)
    if os.environ.get("LULL_DEBUG"):
        logging.getLogger("kiosk").setLevel(logging.DEBUG)
