"""The breath as every world and the orb show it: one curve, so that all of them turn together.

A cosine whose time is bent so that it is full where the inhale ends. It is smooth everywhere, with no
rest at the turns: a breath that stood still there would ask for a hold, and the guide asks for none.
"""

from __future__ import annotations

import math

INHALE_SHARE = 0.4
_BEND = (0.5 - INHALE_SHARE) / math.sin(math.pi * INHALE_SHARE) ** 2  # brings the cosine's half turn to the inhale's end


def fullness(phase: float) -> float:
    """How full the chest is, 0–1, at a phase of the breath: 0 at 0, 1 at `INHALE_SHARE`, 0 again at 1."""
    turn = phase + _BEND * math.sin(math.pi * phase) ** 2
    return 0.5 - 0.5 * math.cos(2.0 * math.pi * turn)
