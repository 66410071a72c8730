"""From older schema versions to today's: what an older file's columns were, and what today's are made of.

Schema version 1 is the first, so `UPGRADES` is empty; the tests bring a version 0 of their own. One entry leads from
its version to the next, so a change of the schema adds one entry here and none is ever changed. A file that came beside
the others and changed none of them is no change of the schema: exports made before it have no rows of it (`ADDED`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kiosk.records.columns import FILES, SCHEMA_VERSION, Column
from kiosk.records.pool.cells import TYPES, name


@dataclass(frozen=True, slots=True)
class Upgrade:
    """From one schema version to the next.

    Args:
        columns: the files that were otherwise, with the columns they had; () for a file that was not there.
        made: for those files, the SQL over the old columns that gives a new one. A column not named here keeps its
            value, or is empty where there was none of its name.
    """

    columns: Mapping[str, Sequence[Column]]
    made: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


Upgrades = Mapping[int, Upgrade]
UPGRADES: Upgrades = {}
ADDED = frozenset({"steps"})
"""Files that exports of this schema version may lack."""


def versions(upgrades: Upgrades) -> set[int]:
    """The versions from which a way leads to today's."""
    found = {SCHEMA_VERSION}
    while min(found) - 1 in upgrades:
        found.add(min(found) - 1)
    return found


def columns(file: str, version: int, upgrades: Upgrades) -> Sequence[Column]:
    """The columns of a file in one version."""
    for step in range(version, SCHEMA_VERSION):
        if file in upgrades[step].columns:
            return upgrades[step].columns[file]
    return FILES[file]


def upgraded(rows: str, file: str, version: int, upgrades: Upgrades) -> str:
    """SQL that gives `rows` of `version`, a query of typed columns and `source`, as rows of today's version."""
    for step in range(version, SCHEMA_VERSION):
        had = {column.name for column in columns(file, step, upgrades)}
        made = {"schema_version": str(step + 1), **upgrades[step].made.get(file, {})}
        cells = ", ".join(
            f"CAST({made.get(column.name, name(column.name) if column.name in had else 'NULL')}"
            f" AS {TYPES[column.type]}) AS {name(column.name)}"
            for column in columns(file, step + 1, upgrades)
        )
        rows = f"SELECT {cells}, source FROM ({rows})"
    return rows
