"""Not made yet: the calm scape."""

from __future__ import annotations

from audio.calm import Calm


class Snow(Calm):
    """The calm scape."""
