"""A programme out of TOML text. What is wrong is told with the line, the key and the fix. Pure.

tomllib knows no lines, so a key's line is found by reading ever more of the text: the first reading that has the key
ends with its statement. That is done for an error alone.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from kiosk.activities import BREATHING, EXPLORE
from kiosk.errors import LullError
from kiosk.marks import MARKS, OWN
from kiosk.programmes.programme import (
    ACTIVITIES,
    BREAK,
    HEADSET,
    KINDS,
    LETTING_GO,
    LOOK,
    MOVEMENT,
    MOVES_IN,
    NEEDS,
    ON,
    PROCEDURE,
    SPOTS,
    STAY,
    TIME,
    TOUR,
    UNTIL,
    Part,
    Programme,
    Step,
)
from kiosk.scores import INSTRUMENTS

TITLE, ABOUT, SAY = 40, 80, 160  # letters, at most: what a key, a note and a caption show whole
MOST_STEPS, MOST_PARTS, MOST_MINUTES, MOST_SECONDS = 12, 40, 60.0, 600.0
LEAST_SECONDS = 2.0
_BY_LENGTH = (BREATHING, MOVEMENT, STAY)
_SHOWN = {**dict.fromkeys(("name", "version", "kind", "title", "about"), str), "ask": list, "dims": bool,
          "step": list, "marks": dict}
_STEP = {"activity": str, "title": str, "world": str, "minutes": float, "needs": list, "part": list}
_PART = {"say": str, "at": str, "until": str, "seconds": float}
_KINDS = {str: "words in quotes", list: "a list", bool: "true or false", dict: "a table", float: "a number"}

Path = tuple[str | int, ...]


class BadProgramme(LullError):
    """A programme's file that cannot be used.

    Attributes:
        file, line, key: where; line 0 where no line is to blame.
    """

    def __init__(self, file: str, line: int, key: str, why: str, fix: str = "") -> None:
        where = ", ".join(part for part in (file, f"line {line}" if line else "", key) if part)
        super().__init__(f"{where}: {why}.", fix)
        self.file, self.line, self.key = file, line, key


def parse(text: str, file: str) -> Programme:
    """One file's programme.

    Args:
        text: TOML.
        file: its name, "wound.toml"; the programme's name is to be the same.

    Raises:
        BadProgramme: naming file, line and key.
    """
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadProgramme(file, 0, "", f"is not TOML: {error}", "Mend that line.") from None
    return _Reader(text, file).programme(table)


class _Reader:
    """Reads one table; knows the text for the sake of errors."""

    def __init__(self, text: str, file: str) -> None:
        self._text, self._file = text, file

    def programme(self, table: Mapping[str, Any]) -> Programme:
        self._known(table, _SHOWN, ())
        name = self._words(table, "name", (), TITLE)
        if name != self._file.removesuffix(".toml"):
            self._fail(("name",), f"is {name!r}", "Give it the file's name.")
        kind = self._one_of(table, "kind", (), KINDS)
        steps = self._steps(table, kind)
        return Programme(
            name, self._words(table, "version", (), TITLE), kind, self._words(table, "title", (), TITLE),
            self._words(table, "about", (), ABOUT), self._list(table, "ask", (), tuple(INSTRUMENTS)),
            bool(table.get("dims", False)), steps, self._marks(table, kind),
            hashlib.sha256(self._text.encode()).hexdigest(),
        )

    def _steps(self, table: Mapping[str, Any], kind: str) -> tuple[Step, ...]:
        given = self._tables(table, "step", (), MOST_STEPS)
        if kind == PROCEDURE and given:
            self._fail(("step", 0), "stands in a procedure", "There the patient and the nurse choose: leave it out.")
        if kind != PROCEDURE and not given:
            self._fail(("kind",), f"is {kind!r}, without a step", "Write at least one [[step]].")
        steps = tuple(self._step(step, ("step", number), kind) for number, step in enumerate(given))
        if kind == BREAK and (len(steps) != 1 or steps[0].activity != BREATHING):
            self._fail(("step", len(steps) - 1), "does not suit a break", "A break is one step of breathing.")
        return steps

    def _step(self, table: Mapping[str, Any], path: Path, kind: str) -> Step:
        self._known(table, _STEP, path)
        activity = self._one_of(table, "activity", path, ACTIVITIES)
        world = "" if kind == BREAK and "world" not in table else self._one_of(table, "world", path, tuple(SPOTS))
        minutes = self._number(table, "minutes", path, 0.0, MOST_MINUTES)
        parts = tuple(
            self._part(part, (*path, "part", number), activity, world)
            for number, part in enumerate(self._tables(table, "part", path, MOST_PARTS)))
        if activity in _BY_LENGTH and not minutes:
            self._fail((*path, "activity"), f"is {activity!r}, without a length", "Write minutes = a number.")
        if activity not in _BY_LENGTH and (minutes or not parts):
            key = (*path, "minutes") if minutes else (*path, "activity")
            self._fail(key, f"does not suit {activity!r}", "It lasts as long as its parts: write those.")
        if activity in _BY_LENGTH and any(part.until != TIME for part in parts):
            self._fail((*path, "part", 0), f"waits, in {activity!r}", "There a part ends after its seconds.")
        if activity == LETTING_GO and world != "stream":
            self._fail((*path, "world"), f"is {world!r}", 'What is let go needs "stream".')
        if activity == MOVEMENT and world not in MOVES_IN:
            self._fail((*path, "world"), f"is {world!r}", f"Movement has: {', '.join(MOVES_IN)}.")
        needs = self._list(table, "needs", path, NEEDS)
        needs = (HEADSET, *needs) if activity == MOVEMENT and HEADSET not in needs else needs
        return Step(activity, self._words(table, "title", path, TITLE), world, minutes, needs, parts)

    def _part(self, table: Mapping[str, Any], path: Path, activity: str, world: str) -> Part:
        self._known(table, _PART, path)
        usual = ON if activity == TOUR else TIME
        until = self._one_of(table, "until", path, UNTIL) if "until" in table else usual
        spots = SPOTS.get(world, ())
        at = self._one_of(table, "at", path, spots or ("nothing: that world has no spots",)) if "at" in table else ""
        if until == LOOK and (activity != LETTING_GO or not at):
            self._fail((*path, "until"), "is 'look'", "Only in letting_go, and with an `at`, can a look let go.")
        least = 0.0 if until == ON else LEAST_SECONDS
        if until != ON and "seconds" not in table:
            self._fail((*path, "say"), "has no length", "Write seconds = a number.")
        seconds = self._number(table, "seconds", path, least, MOST_SECONDS)
        return Part(self._words(table, "say", path, SAY), at, until, 0.0 if until == ON else seconds)

    def _marks(self, table: Mapping[str, Any], kind: str) -> dict[str, str]:
        marks = table.get("marks", {})
        if marks and kind != PROCEDURE:
            self._fail(("marks",), f"stands in {kind!r}", "Marks belong to a procedure.")
        for mark in marks:
            if mark not in (*MARKS, *OWN):
                self._fail(("marks", mark), "is no mark", f"Known: {', '.join((*MARKS, *OWN))}.")
            self._one_of(marks, mark, ("marks",), (BREATHING, EXPLORE))
        return dict(marks)

    # -- values ---------------------------------------------------------------------------------

    def _known(self, table: Mapping[str, Any], keys: Mapping[str, type], path: Path) -> None:
        """Every key is one of `keys`, and of its type."""
        for key, value in table.items():
            if key not in keys:
                self._fail((*path, key), "is not a key", f"Known: {', '.join(keys)}.")
            wanted = keys[key]
            fits = type(value) in (int, float) if wanted is float else type(value) is wanted
            if not fits:
                self._fail((*path, key), f"is {value!r}", f"Write {_KINDS[wanted]}.")

    def _words(self, table: Mapping[str, Any], key: str, path: Path, most: int) -> str:
        if key not in table:
            self._fail(path, f"has no {key}", f'Write {key} = "…".')
        words = str(table[key])
        if not words.strip() or not words.isprintable() or len(words) > most:
            self._fail((*path, key), f"has {len(words)} letters", f"Write 1 to {most} letters on one line.")
        return words

    def _one_of(self, table: Mapping[str, Any], key: str, path: Path, known: Sequence[str]) -> str:
        if key not in table:
            self._fail(path, f"has no {key}", f"Known: {', '.join(known)}.")
        if table[key] not in known:
            self._fail((*path, key), f"is {table[key]!r}", f"Known: {', '.join(known)}.")
        return str(table[key])

    def _list(self, table: Mapping[str, Any], key: str, path: Path, known: Sequence[str]) -> tuple[str, ...]:
        given = table.get(key, [])
        for one in given:
            if one not in known or given.count(one) > 1:
                self._fail((*path, key), f"has {one!r}", f"Each once, of: {', '.join(known)}.")
        return tuple(given)

    def _number(self, table: Mapping[str, Any], key: str, path: Path, least: float, most: float) -> float:
        value = table.get(key, least)
        if not least <= value <= most:  # nan too
            self._fail((*path, key), f"is {value}", f"Write a number from {least:g} to {most:g}.")
        return float(value)

    def _tables(self, table: Mapping[str, Any], key: str, path: Path, most: int) -> list[dict[str, Any]]:
        given = table.get(key, [])
        if not all(isinstance(one, dict) for one in given) or len(given) > most:
            self._fail((*path, key), f"has {len(given)} entries", f"Write up to {most}, each below its own [[{key}]].")
        return list(given)

    def _fail(self, path: Path, why: str, fix: str) -> NoReturn:
        raise BadProgramme(self._file, line_of(self._text, path), _named(path), why, fix)


def line_of(text: str, path: Path) -> int:
    """The line, from 1, on which the statement begins that brings `path` into the TOML `text`; 0 where none does."""
    lines, begun = text.splitlines(keepends=True), 0
    for count in range(1, len(lines) + 1):
        try:
            table: Any = tomllib.loads("".join(lines[:count]))
        except (ValueError, RecursionError):
            continue
        if path and _has(table, path):
            return begun + 1
        begun = count
    return 0


def _has(table: Any, path: Path) -> bool:
    for key in path:
        try:
            table = table[key]
        except (KeyError, IndexError, TypeError):
            return False
    return True


def _named(path: Path) -> str:
    """`path` for people, who count from 1: step 2, part 3, at."""
    words: list[str] = []
    for key in path:
        if isinstance(key, int) and words:
            words[-1] += f" {key + 1}"
        else:
            words.append(str(key))
    return ", ".join(words)
