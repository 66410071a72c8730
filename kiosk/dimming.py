"""How bright the patient sees it: the step that staff chose, over the light that each part of a visit has. Pure.

Even steps to the eye, since it judges light by ratios; the least is dim and never black. How quickly the light may
change at all is the scene's (`kiosk.scene.light`).
"""

from __future__ import annotations

from kiosk.patient import DIM

MOST_STEP = 10
LEAST = 0.2  # of the mood's own light, at step 0
RAMP_S = 1.0  # a tap is seen within it; the largest step is 15 % of the full light, which the scene slows to 1.1 s


def light(mood: float, step: int, light_hurts: bool = False) -> float:
    """The brightness of the picture, 0–1.

    Args:
        mood: what the part of the visit has of itself, 0–1.
        step: 0–10, 10 being as it is made.
        light_hurts: nothing is brighter than `patient.DIM`.
    """
    wanted: float = mood * LEAST ** (1.0 - min(max(step, 0), MOST_STEP) / MOST_STEP)
    return min(wanted, DIM) if light_hurts else wanted
