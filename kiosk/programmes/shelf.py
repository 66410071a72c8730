"""The programmes there are: those that come with the kiosk, and a clinic's own in their place or beside them.

A file that is wrong is left out and told; where it was to replace one of the kiosk's own, that one is used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kiosk.programmes.programme import BREAK, KINDS, PROCEDURE, Programme
from kiosk.programmes.reading import BadProgramme, parse

FOLDER = Path(__file__).parent
MOST_OF_A_KIND = 24
_FIRST = ("procedure", "treatment", "wound", "injection", "blood_test", "scan", "dental")  # then by name


@dataclass(frozen=True)
class Shelf:
    """What may be played, by name, and what is to be said of files left out."""

    programmes: Mapping[str, Programme]
    refused: tuple[str, ...] = ()

    def of(self, kind: str) -> tuple[Programme, ...]:
        """Those of a kind, in the order of the console."""
        return tuple(one for one in self.programmes.values() if one.kind == kind)

    @property
    def procedure(self) -> Programme:
        """Today's flow, the default."""
        return self.programmes[PROCEDURE]

    @property
    def rest(self) -> Programme:
        """The staff's break."""
        return self.programmes[BREAK]


@cache
def built_in() -> Mapping[str, Programme]:
    """The kiosk's own programmes, by name.

    Raises:
        BadProgramme: one of them is wrong.
    """
    found = [parse(path.read_text(encoding="utf-8"), path.name) for path in sorted(FOLDER.glob("*.toml"))]
    return {one.name: one for one in sorted(found, key=_place)}


def spoken() -> dict[str, str]:
    """The words of every part of the kiosk's own programmes, by the name of their recording."""
    return {
        part.recording: part.say for one in built_in().values() for step in one.steps for part in step.parts}


def load(folder: Path | None) -> Shelf:
    """The kiosk's own programmes and those in a clinic's folder, None for none. What is wrong is told, never raised."""
    found, refused = dict(built_in()), []
    try:
        files = sorted(folder.glob("*.toml")) if folder else []
        if folder and not folder.is_dir():
            refused.append(f"session.programmes: {folder} is no folder. Name one, or \"\" for none.")
    except OSError as error:
        files = []
        refused.append(f"session.programmes: {folder} cannot be read ({error.strerror}).")
    for path in files:
        try:
            one = parse(path.read_text(encoding="utf-8-sig"), path.name)
            _suits(one, found)
        except (OSError, UnicodeDecodeError) as error:
            refused.append(f"{path.name} cannot be read ({error}).")
        except BadProgramme as error:
            refused.append(str(error))
        else:
            found[one.name] = one
    return Shelf({one.name: one for one in sorted(found.values(), key=_place)}, tuple(refused))


def _suits(one: Programme, found: Mapping[str, Programme]) -> None:
    """There is one procedure and one break, and a page has an end.

    Raises:
        BadProgramme: it cannot stand beside the others.
    """
    file = f"{one.name}.toml"
    if (one.kind in (PROCEDURE, BREAK) or one.name in (PROCEDURE, BREAK)) and one.name != one.kind:
        raise BadProgramme(file, 0, "kind", f"is {one.kind!r}", "procedure.toml and break.toml are the only ones.")
    same = sum(other.kind == one.kind for other in found.values() if other.name != one.name)
    if same >= MOST_OF_A_KIND:
        raise BadProgramme(file, 0, "kind", f"there are {same} of {one.kind!r}", "Take some away.")


def _place(one: Programme) -> tuple[int, int, str]:
    return KINDS.index(one.kind), _FIRST.index(one.name) if one.name in _FIRST else len(_FIRST), one.name
