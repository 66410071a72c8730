"""report.html: one page for whoever runs the ward. It opens anywhere, offline, without a script.

`figures` counts (`programmes` what became of each), `plots` draws, `page` and `practice` write with the same `parts`.
Counts, pairs and one patient's practice alone reach the plots, so one visit, none and a thousand, of one cart or of
many, are all the same page.

It shows what was answered, before and after, and always how many were not and why. It has nobody to compare with:
no sentence of it says that anything helped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kiosk.records.report.figures import Figures, figures
from kiosk.records.report.page import page

__all__ = ["Figures", "figures", "page", "report"]


def report(
    tables: Mapping[str, Sequence[Mapping[str, Any]]], kiosk_id: str = "", made: str = "", *, hidden: bool = False
) -> str:
    """The page.

    Args:
        tables: rows by file as `kiosk.records.tables` gives them, before anything is hidden. Of beats those of a few
            visits will do: the latest visit that has some is drawn.
        kiosk_id, made: shown in the heading; "" where they may not be.
        hidden: no dates, no times of day: weeks are counted from the first.
    """
    return page(figures(tables), kiosk_id, made, hidden=hidden)
