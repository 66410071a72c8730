"""What is known of the patient who is here: every part may be left open, and nothing of it outlasts the visit. Pure.

The pages on which staff say it are `kiosk.about`. No name, no diagnosis: what is not needed to show the pictures well
is not asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

UNKNOWN = "unknown"
POSITIONS = ("upright", "45", "lying", "left", "right", "prone")
PRONE = "prone"
HEADSET, SCREEN, SOUND = "headset", "flat", "sound"
SHOWN = (HEADSET, SCREEN, SOUND)
EYES = ("left", "right")
AGE_BANDS = ("5-7", "8-11", "12-17", "adult")
OWN_RATES = (8, 10, 12, 14, 16)  # breaths/min, to count in half a minute
DISLIKES = ("water", "heights", "insects", "enclosed")
DIM = 0.35  # of the full light, at most, for whom light hurts


@dataclass(slots=True)
class Patient:
    """One patient.

    Args:
        age_band: of `AGE_BANDS`, or unknown.
        position: of `POSITIONS`.
        own_rate: breaths/min as staff counted them; 0 where nobody did.
        steady: the guide keeps one rate (pacemaker, beta-blocker, irregular heartbeat).
        code: the clinic's, with its check digit; "" for none. Never a name.
        language: of `kiosk.language.LANGUAGES`; "" for that of the staff.
        dislikes: of `DISLIKES`.
        dim: light hurts: the picture stays low.
        eye: the one that sees, of `EYES`; "" for both.
        isolation: kits and cart are cleaned as after a patient in isolation.
        shown: how the visit is given, of `SHOWN`: sound alone has no picture at all.
    """

    age_band: str = UNKNOWN
    position: str = "upright"
    own_rate: float = 0.0
    steady: bool = False
    code: str = ""
    language: str = ""
    dislikes: set[str] = field(default_factory=set)
    dim: bool = False
    eye: str = ""
    isolation: bool = False
    shown: str = HEADSET

    def snapshot(self) -> dict[str, Any]:
        """Everything, JSON-ready, to be given to `restored`."""
        return {**asdict(self), "dislikes": sorted(self.dislikes)}

    @classmethod
    def restored(cls, snapshot: Mapping[str, Any]) -> Patient:
        """The patient that `snapshot` was taken of.

        Raises:
            ValueError: a value of another version, or damaged.
            TypeError: a name of another version.
        """
        found = cls(**{**snapshot, "dislikes": set(snapshot["dislikes"]), "own_rate": float(snapshot["own_rate"])})
        known = (
            found.age_band in (UNKNOWN, *AGE_BANDS), found.position in POSITIONS, found.dislikes <= set(DISLIKES),
            found.eye in ("", *EYES), found.shown in SHOWN,
        )
        if not all(known):
            raise ValueError(f"no patient of this version: {snapshot}")
        return found
