"""What is known of one column of a CSV. Pure.

One table (`kiosk.records.columns`) serves the writing, datapackage.json and dictionary.csv, so that they
cannot disagree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

REQUIRED = "never"


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Args:
        name: in the header row.
        type: string, integer, number or datetime (frictionless Table Schema).
        about: what it holds, one line.
        empty: what an empty cell means; `REQUIRED` where there is none.
        unit: of a number, "" for none.
        codes: the closed list of values, if there is one.
        least, most: of a number.
        identifies: emptied or remapped in the de-identified profile.
        fhir, sdtm: the element or variable that takes it in HL7 FHIR R4 and CDISC SDTM (QS domain), "" for none.
    """

    name: str
    type: str
    about: str
    empty: str = "not known"
    unit: str = ""
    codes: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    identifies: bool = False
    fhir: str = ""
    sdtm: str = ""

    def field(self, deidentified: bool = False) -> dict[str, Any]:
        """As a field of a frictionless Table Schema."""
        found: dict[str, Any] = {"name": self.name, "type": self.type, "description": self.about}
        if self.empty != REQUIRED:
            found["missing"] = self.empty
        if self.unit:
            found["unit"] = self.unit
        rules = self._rules(deidentified)
        return {**found, "constraints": rules} if rules else found

    def _rules(self, deidentified: bool) -> dict[str, Any]:
        rules: dict[str, Any] = {}
        if self.empty == REQUIRED and not (deidentified and self.identifies):
            rules["required"] = True
        if self.codes:
            rules["enum"] = [int(code) for code in self.codes] if self.type == "integer" else list(self.codes)
        if self.least is not None:
            rules["minimum"] = self.least
        if self.most is not None:
            rules["maximum"] = self.most
        return rules


def text(name: str, about: str, *codes: str, empty: str = "not known", id: bool = False,
         fhir: str = "", sdtm: str = "") -> Column:
    """A word or words."""
    return Column(name, "string", about, empty, codes=codes, identifies=id, fhir=fhir, sdtm=sdtm)


def whole(name: str, about: str, unit: str = "", *, empty: str = "not known", least: float | None = None,
          most: float | None = None, id: bool = False, fhir: str = "", sdtm: str = "") -> Column:
    """A whole number."""
    return Column(name, "integer", about, empty, unit, (), least, most, id, fhir, sdtm)


def number(name: str, about: str, unit: str = "", *, empty: str = "not measured", most: float | None = None) -> Column:
    """A number of zero or more."""
    return Column(name, "number", about, empty, unit, least=0, most=most)


def share(name: str, about: str, empty: str = "not measured") -> Column:
    """A number from 0 to 1."""
    return number(name, about, empty=empty, most=1)


def time(name: str, about: str, empty: str = REQUIRED, fhir: str = "", sdtm: str = "") -> Column:
    """A moment of the wall clock, ISO 8601 with offset."""
    return Column(name, "datetime", about, empty, identifies=True, fhir=fhir, sdtm=sdtm)


def flag(name: str, about: str, empty: str = REQUIRED) -> Column:
    """0 or 1."""
    return Column(name, "integer", about, empty, codes=("0", "1"))
