"""Answers for a hospital's security questionnaire: docs/pilot/security.toml in MDS2's order of sections.

ANSI/NEMA HN 1-2019 has 23 sections; their labels and numbers are kept, its questions are put in short words here.
"""

from __future__ import annotations

import tomllib
from typing import Any

from tests.pilot.page import FOLDER, ROOT, table

FILE = FOLDER / "security.toml"
ORDER = (
    "MPII", "ALOF", "AUDT", "AUTH", "CSUP", "DIDT", "DTBK", "EMRG", "IGAU", "MLDP", "NAUT", "CONN", "PAUT", "PLOK",
    "RDMP", "SBoM", "SAHD", "SGUD", "STCF", "TXCF", "TXIG", "RMOT", "OTHR",
)
ANSWERS = ("Yes", "No", "N/A")


def sections(text: str) -> dict[str, Any]:
    """Each section by its label.

    Raises:
        ValueError: sections out of their order, or an answer that is not right.
    """
    found = tomllib.loads(text)
    if tuple(found) != ORDER:
        raise ValueError(f"the sections are {', '.join(ORDER)}, in this order")
    for label, section in found.items():
        for id, _, answer, note, *shown in section["answers"]:
            if id.partition("-")[0] != label.upper():
                raise ValueError(f"{id} is no question of {label}")
            if answer not in ANSWERS or not note:
                raise ValueError(f"{id}: {', '.join(ANSWERS)}, and a note")
            if missing := [path for path in shown if not (ROOT / path).exists()]:
                raise ValueError(f"{id}: there is no {missing[0]}")
    return found


def answers() -> str:
    """Every section with its answers."""
    lines = []
    for label, section in sections(FILE.read_text(encoding="utf-8")).items():
        lines += [f"## {label}: {section['title']}", "", table(
            ("", "asked in short", "answer", "note", "shown by"),
            ((id, asked, answer, note, ", ".join(f"`{path}`" for path in shown))
             for id, asked, answer, note, *shown in section["answers"]))]  # fmt: skip
        lines.append("")
    return "\n".join(lines).rstrip()
