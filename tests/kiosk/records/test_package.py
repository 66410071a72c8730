"""datapackage.json says what is true of every row, and its rules notice what is not."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import frictionless
import pytest
from frictionless import Checklist, checks

from kiosk.records.export import export
from kiosk.records.package import RULES
from tests.kiosk.records.kept import keep
from tests.kiosk.records.stepped import followed
from tests.kiosk.records.test_tables import full, score


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    visit = full()
    first = next(row for row in visit.rows if row.kind == "score")
    corrected = score(first, 7, uid="11111111-0000-4000-8000-000000000000", at=visit.now)
    folder = tmp_path_factory.mktemp("package")
    return export(keep(folder / "data", [*followed(visit.rows), corrected]), folder / "out")


def broken_rules(folder: Path) -> set[str]:
    """The formulas of datapackage.json that some row breaks."""
    package = json.loads((folder / "datapackage.json").read_text())
    found = set()
    for resource in package["resources"]:
        for rule in resource.get("rules", ()):
            check = Checklist(checks=[checks.row_constraint(formula=rule["formula"])])
            whole = {**package, "resources": [{**resource, "schema": {**resource["schema"], "foreignKeys": []}}]}
            told = frictionless.Package.from_descriptor(whole, basepath=str(folder)).validate(check)
            if not told.valid:
                found.add(rule["formula"])
    return found


def test_every_row_obeys_the_rules(exported: Path) -> None:
    assert broken_rules(exported) == set()


BREAKS = (  # file, column of the first row, what is put there
    ("pain_scores", "value", ""), ("pain_scores", "status", "declined"), ("pain_scores", "scale_max", "3"),
    ("sessions", "change_pain_now", "5"), ("sessions", "hit_rate", ""),
    ("steps", "status", "open"), ("steps", "started_t_ms", "99999999"),
)


@pytest.mark.parametrize(("file", "column", "cell"), BREAKS)
def test_a_row_that_breaks_a_rule_is_found(
    exported: Path, tmp_path: Path, file: str, column: str, cell: str
) -> None:
    folder = shutil.copytree(exported, tmp_path / "copy")
    path = folder / f"{file}.csv"
    with path.open(newline="", encoding="utf-8") as source:
        header, *lines = csv.reader(source)
    lines[0][header.index(column)] = cell
    with path.open("w", newline="", encoding="utf-8") as to:
        csv.writer(to, lineterminator="\r\n").writerows([header, *lines])
    found = broken_rules(folder)
    assert len(found) == 1 and found <= {formula for rules in RULES.values() for formula, _ in rules}
