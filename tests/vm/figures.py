"""Figures of the whole machine, kept beside its pictures: out/vm/figures.json, seconds and megabytes by name."""

from __future__ import annotations

import json

from tests.vm.machine import ROOT

FIGURES = ROOT / "out" / "vm" / "figures.json"


def keep(name: str, figure: float) -> None:
    """The newest of its name."""
    found = json.loads(FIGURES.read_text()) if FIGURES.exists() else {}
    found[name] = round(figure, 1)
    FIGURES.parent.mkdir(parents=True, exist_ok=True)
    FIGURES.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n")
