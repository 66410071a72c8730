"""The hazard log: docs/pilot/hazards.toml, checked and as tables.

A probability is lowered only where a control of the product itself, inherent or protective, names requirements
whose tests hold it. Information to staff and what is left to the clinic lower nothing (ISO 14971:2019, 7.1).
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.pilot.page import FOLDER, ROOT, table

FILE = FOLDER / "hazards.toml"
REQUIREMENTS: Mapping[str, Any] = tomllib.loads((ROOT / "docs" / "requirements.toml").read_text(encoding="utf-8"))
KINDS = ("inherent", "protective", "information", "clinic")
LOWERS = ("inherent", "protective")
LEVELS = ((4, "low"), (9, "medium"), (25, "high"))  # severity times probability, up to


@dataclass(frozen=True)
class Control:
    """One control. `held`: requirements; `seen`: a file that shows it; the clinic's own have neither."""

    kind: str
    says: str
    held: tuple[str, ...] = ()
    seen: str = ""


@dataclass(frozen=True)
class Hazard:
    """One hazard. `severity`, `before` and `after` (probability) are from 1 to 5."""

    id: str
    group: str
    hazard: str
    events: str
    harm: str
    severity: int
    before: int
    after: int
    controls: tuple[Control, ...]
    residual: str

    @property
    def risk(self) -> str:
        """What remains, in a word."""
        return level(self.severity * self.after)


def level(product: int) -> str:
    """A risk in a word."""
    return next(word for most, word in LEVELS if product <= most)


def read(text: str) -> list[Hazard]:
    """The log, in its order.

    Raises:
        ValueError: an entry that is not right, by its id.
    """
    found = []
    for name, entry in tomllib.loads(text).items():
        controls = tuple(
            Control(one["kind"], one["says"], tuple(one.get("held", ())), one.get("seen", ""))
            for one in entry.pop("controls"))
        hazard = Hazard(name, controls=controls, **entry)
        if why := _wrong(hazard):
            raise ValueError(f"{name}: {why}")
        found.append(hazard)
    return found


def _wrong(hazard: Hazard) -> str:
    if not all(number in range(1, 6) for number in (hazard.severity, hazard.before, hazard.after)):
        return "severity and probability are from 1 to 5"
    for control in hazard.controls:
        if control.kind not in KINDS:
            return f"{control.kind} is none of {', '.join(KINDS)}"
        if unknown := [name for name in control.held if name not in REQUIREMENTS]:
            return f"no requirement is called {unknown[0]}"
        if control.seen and not (ROOT / control.seen).exists():
            return f"there is no {control.seen}"
        if (control.kind == "clinic") == bool(control.held or control.seen):
            return f"what shows it, or the clinic: {control.says}"
    kinds = [KINDS.index(control.kind) for control in hazard.controls]
    if kinds != sorted(kinds):
        return f"controls are in this order: {', '.join(KINDS)}"
    lowers = any(control.kind in LOWERS and control.held for control in hazard.controls)
    if not hazard.before - 2 * lowers <= hazard.after <= hazard.before:
        return "a probability is lowered by tested controls alone, and by two steps at most"
    return ""


def log() -> list[Hazard]:
    """The log as it stands."""
    return read(FILE.read_text(encoding="utf-8"))


def overview() -> str:
    """One row a hazard."""
    return table(
        ("id", "hazard", "harm", "severity", "probability before", "after", "risk that remains", "accepted"),
        ((f"[{one.id}](#{one.id.lower()})", one.hazard, one.harm, one.severity, one.before, one.after, one.risk,
          "to be accepted") for one in log()))  # fmt: skip


def counted() -> str:
    """How many are at each level."""
    counts = Counter(one.risk for one in log())
    told = ", ".join(f"{counts[word]} {word}" for _, word in LEVELS)
    return f"{counts.total()} hazards; the risk that remains is proposed as: {told}."


def one_by_one() -> str:
    """Each with its controls, by groups."""
    lines, group = [], ""
    for one in log():
        if one.group != group:
            group = one.group
            lines += [f"## {group}", ""]
        lines += [f"### {one.id}", "", f"**{one.hazard}.** {one.events} Harm: {one.harm}."]
        lines += ["", *(f"- {_kind(control)}: {control.says} {_shown(control)}".rstrip() for control in one.controls)]
        lines += ["", f"Severity {one.severity}, probability {one.before} before and {one.after} after: {one.risk}. "
                  f"What remains: {one.residual} To be accepted by the clinic.", ""]
    return "\n".join(lines).rstrip()


def _kind(control: Control) -> str:
    return "Left to the clinic" if control.kind == "clinic" else control.kind.capitalize()


def _shown(control: Control) -> str:
    shown = ", ".join(control.held) or (f"`{control.seen}`" if control.seen else "")
    return f"({shown})" if shown else ""
