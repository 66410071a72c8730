"""What README says of the long runs, made from docs/results/long.json."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.long.kept import ROOT, read
from tests.pilot.page import table

README = ROOT / "README.md"
HEAD = ("long runs (`script/long`)", "came to", "on")
_PART = re.compile(r"(<!-- made: long -->\n).*?(<!-- end -->)", re.DOTALL)


def written(text: str, runs: Mapping[str, Any]) -> str:
    """README with its made part as it is now."""
    return _PART.sub(lambda found: f"{found[1]}\n{page(runs)}\n\n{found[2]}", text)


def page(runs: Mapping[str, Any]) -> str:
    """The table."""
    lines = {"visits": _visits, "hours": _hours}
    return table(HEAD, (lines[name](run) for name, run in sorted(runs.items())))


def update(readme: Path = README) -> None:
    """Writes it."""
    readme.write_text(written(readme.read_text("utf-8"), read()), "utf-8")


def _visits(run: Mapping[str, Any]) -> tuple[str, ...]:
    faults, restarts = f"{sum(run['faults'].values()):,} faults", f"{run['restarts']} restarts"
    return (
        f"{run['visits']:,} visits as fast as they go, with {faults} and {restarts}, seed {run['seed']}",
        f"{run['scores']:,} score rows, chain whole; memory {run['memory_mb'][0]} to {run['memory_mb'][1]} MB once "
        f"warm (grew by {run['growth_mb']}, limit 5); descriptors {run['descriptors'][0]} and {run['descriptors'][1]}",
        _when(run))


def _hours(run: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        f"{run['hours']} hours in real time with drawing, sound and strap, {run['visits']} visits",
        f"{run['scores']} scores, records whole, {run['faults_told']} errors logged; memory "
        f"{run['slope_mb_per_h']} MB an hour (limit 0.5)",
        _when(run))


def _when(run: Mapping[str, Any]) -> str:
    return f"{run['date']}, `{run['commit']}`, {run['machine']['cores']} cores of {run['machine']['processor']}"
