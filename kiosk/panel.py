"""Questions and choices before the patient's eyes, as cells in degrees. Pure.

A panel is seen by the eye as angles, so it is laid out in them: yaw grows to the right, pitch
grows upward, both from where the patient faced when the panel opened. The scene turns cells into
gaze targets, environments/panel.py draws them; neither decides where a cell lies.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """One thing that can be looked at.

    Args:
        id: what is sent as `Selected.id`.
        label: the words on it.
        yaw, pitch: its centre, degrees.
        width, height: its size, degrees.
        text_deg: height of its letters, degrees.
        dwell_s: how long a look chooses it; 0 for words that cannot be chosen.
    """

    id: str
    label: str
    yaw: float
    pitch: float
    width: float
    height: float
    text_deg: float
    dwell_s: float


@dataclass(frozen=True, slots=True)
class Panel:
    """A page of cells.

    Args:
        key: names this page; a new key is a new page (new anchor, new arming delay).
        kind: row, steps, confirm or worlds.
        cells: those that can be chosen and those that are words alone (dwell_s 0).
        touching: neighbours share their edges: the nearest wins, with 1° of hysteresis.
    """

    key: str
    kind: str
    cells: tuple[Cell, ...]
    touching: bool = False
