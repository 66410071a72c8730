"""A short visit by a nurse's taps alone."""

from __future__ import annotations

import csv
from pathlib import Path

from kiosk.records.verify import verify
from tests.vm.cart import Console


def begun(nurse: Console) -> None:
    """To the first question, of which a number has been taken."""
    nurse.touch("start")
    nurse.hear("kiosk.app: fitting$")
    nurse.touch("begin")
    nurse.hear("asked pain_now")
    nurse.touch("score_6")
    nurse.hear("asked anxiety")


def ended(nurse: Console) -> None:
    """From the second question to the next patient; 4, 3, 7 and 1 are taken."""
    for key in ("score_4", "world_snow", "finish", "score_3", "score_7", "score_1", "removed", "cleaned"):
        nurse.touch(key)
    nurse.hear("kiosk.app: ready$", nurse.said("kiosk.app: cleaning$"))


def values(folder: Path) -> list[str]:
    """The scores of the one export below a folder, which must be whole."""
    scores, = folder.rglob("pain_scores.csv")
    assert verify(scores.parent).whole
    with scores.open(newline="", encoding="utf-8") as file:
        return [row["value"] for row in csv.DictReader(file)]
