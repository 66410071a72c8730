"""The TIDieR sheet: what was planned, in the protocol's words, and what was given, in the records' numbers. Pure.

After Hoffmann et al. 2014, BMJ 348:g1687: twelve items. The words are the study's own; an item it left empty says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median
from typing import Any

from kiosk.studies.protocol import ARMS, TIDIER, Study

Row = dict[str, Any]


def sheet(study: Study, consort: Iterable[Row], sessions: Iterable[Row]) -> str:
    """The sheet as Markdown.

    Args:
        study: the protocol.
        consort: rows of consort.csv.
        sessions: rows of sessions.csv; blinded ones tell no exposure.
    """
    items = [("Brief name", study.title)]
    items += [(title, study.tidier.get(key, "") or "not described in the protocol") for key, title in TIDIER.items()]
    items.append(("How well: actual", _given(study, list(consort), list(sessions))))
    arms = "\n".join(
        f"- {ARMS[arm]}, share {share}" for arm, share in zip(study.arms, study.ratio, strict=True))
    length = f"{study.length_min} minutes" if study.length_min else "until staff end it"
    about = (
        f"Study {study.id}, protocol {study.version}, SHA-256 {study.sha256}\n\nArms, in no order of the letters:\n\n"
        f"{arms}\n\nFor everybody: answers {study.method}, worlds {', '.join(study.worlds)}, {length}, games' "
        "difficulty fixed.")
    body = "\n\n".join(f"## {number}. {title}\n\n{words}" for number, (title, words) in enumerate(items, 1))
    return f"# TIDieR\n\n{about}\n\n{body}\n"


def _given(study: Study, consort: list[Row], sessions: list[Row]) -> str:
    counted = {step: sum(row["n"] for row in consort if row["step"] == step and row["study"] == study.id)
               for step in ("allocated", "received", "completed", "analysed")}
    said = ", ".join(f"{step} {n}" for step, n in counted.items())
    own = [row.get("exposure_s") for row in sessions
           if row.get("protocol") == study.id and row.get("record_kind") == "clinical"]
    minutes = [seconds / 60 for seconds in own if isinstance(seconds, int | float) and seconds > 0]
    shown = "Time in the pictures is not told while the study is blinded."
    if minutes:
        shown = f"Median time in the pictures, of {len(minutes)} visits with any: {median(minutes):.1f} min."
    return f"First visits: {said}. Visits in all: {len(own)}. {shown}"
