"""A study's protocol file: TOML, read once, frozen; every error names the line, the key and the fix. Pure.

The file is locked: its version and its SHA-256 go into every row, and a changed file under the same version is
refused (`kiosk.studies.trial`). What it fixes goes before the cart's own configuration (`fixed`).
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from kiosk import activities, codes
from kiosk.config import LENGTHS_MIN, Config
from kiosk.errors import ConfigError
from kiosk.protocols import PROTOCOLS, Protocol
from kiosk.scores import INSTRUMENTS, Moment

VR, FLAT, STANDARD = "vr", "flat", "standard"
ARMS = {VR: "VR headset", FLAT: "flat screen", STANDARD: "standard care"}
METHODS = {"spoken": frozenset(ARMS), "gaze": frozenset({VR})}
"""How answers are given, and the arms that can: one method is locked for all arms of a study."""

TIDIER = {
    "why": "Why: rationale, theory, goal", "materials": "What: materials", "procedures": "What: procedures",
    "who": "Who provided it", "how": "How: mode of delivery", "where": "Where", "when": "When and how much",
    "tailoring": "Tailoring", "modifications": "Modifications", "planned": "How well: planned",
}
MOST_STRATA, MOST_STAFF, MOST_PLACES = 4, 60, 5000


@dataclass(frozen=True)
class Study:
    """What was agreed.

    Args:
        id, version, title: of the study; id and version name the file in every row.
        sha256: over the file's bytes.
        text: the file.
        arms, ratio: who may get what, and in which proportion.
        asked: the questions of each moment, in order, and how they are answered.
        primary: the question (its column's name) that counts at the end.
        method: one of `METHODS`, for every arm.
        worlds, length_min, breathing, answer: fixed for everybody.
        strata: each has a list of its own.
        places: in each stratum's list.
        prefix, count: of the patients' codes (`codes.patient_codes`).
        staff: their codes, digits.
        blinded: exports name no arm until it is unblinded.
        tidier: the words of the TIDieR sheet, by `TIDIER`.
    """

    id: str
    version: str
    title: str
    sha256: str
    text: str
    arms: tuple[str, ...]
    ratio: tuple[int, ...]
    asked: Protocol
    primary: str
    method: str
    worlds: tuple[str, ...]
    length_min: int
    breathing: bool
    answer: str
    strata: tuple[str, ...]
    places: int
    prefix: str
    count: int
    staff: tuple[str, ...]
    blinded: bool
    tidier: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def patients(self) -> tuple[str, ...]:
        """Every patient's code."""
        return codes.patient_codes(self.prefix, self.count)

    @cached_property
    def binds(self) -> str:
        """Hash over what a sealed list depends on: a list made for another allocation does not fit."""
        shared = [self.id, list(self.arms), list(self.ratio), list(self.strata), self.places]
        return hashlib.sha256(json.dumps(shared).encode()).hexdigest()

    def about(self) -> dict[str, str]:
        """The columns that name it in every row."""
        return {"protocol": self.id, "protocol_version": self.version, "protocol_sha256": self.sha256}


def parse(data: bytes, name: str = "protocol") -> Study:
    """A study from its file's bytes; `name` is used in errors.

    Raises:
        ConfigError: not TOML, a key unknown, missing or wrong; with file, line, key and the fix.
    """
    try:
        text = data.decode("utf-8-sig")
        table = tomllib.loads(text)
    except UnicodeDecodeError:
        raise ConfigError(name, "is not UTF-8 text", "Save it as UTF-8.") from None
    except (ValueError, RecursionError) as error:
        raise ConfigError(name, f"is not TOML: {error}", "Mend that line.") from None
    reader = _Reader(name, text, table)
    study = Study(
        id=reader.word("id", r"[a-z0-9][a-z0-9-]{1,30}", "Write 2 to 31 small letters, digits and hyphens."),
        version=reader.word("version", r"[0-9A-Za-z][0-9A-Za-z.-]{0,15}", "Write a version as in \"1.0\"."),
        title=reader.word("title", r"[^\x00-\x1f\x7f]{1,200}", "Write one line."),
        sha256=hashlib.sha256(data).hexdigest(), text=text,
        arms=(arms := reader.names("arms", tuple(ARMS))),
        ratio=reader.take("ratio", lambda value: _ratio(value, len(arms)), [1] * len(arms)),
        asked=_questions(reader),
        primary=reader.one_of("primary", tuple({item.name: 0 for item in INSTRUMENTS.values()}), "pain_worst"),
        method=reader.one_of("method", tuple(METHODS), "spoken"),
        worlds=reader.names("worlds", tuple(activities.WORLDS), default=tuple(activities.WORLDS)),
        length_min=reader.take("length_min", lambda value: _among(value, LENGTHS_MIN), 15),
        breathing=reader.take("breathing", _flag, True),
        answer=reader.one_of("answer", ("row", "steps"), "row"),
        strata=reader.take("strata", _strata, ["all"]),
        places=reader.take("places", lambda value: _number(value, 1, MOST_PLACES)),
        prefix=reader.word("patients.prefix", r"[A-Z]{0,5}-?", "Write at most 5 capital letters and a hyphen."),
        count=reader.take("patients.count", lambda value: _number(value, 1, 9999)),
        staff=reader.take("staff.codes", _staff),
        blinded=reader.take("blinded", _flag, True),
        tidier={key: reader.word(f"tidier.{key}", r"[^\x00-\x09\x0b-\x1f\x7f]{0,2000}", "Write words.", "")
                for key in TIDIER},
    )
    reader.finish()
    _agree(study, reader)
    asked = replace(study.asked, name=study.id, version=study.version, answer=study.answer, method=study.method)
    return replace(study, asked=asked)


def fixed(config: Config, study: Study) -> Config:
    """The configuration with what the protocol fixes in place of the cart's own."""
    session = replace(
        config.session, worlds=study.worlds, length_min=study.length_min, breathing=study.breathing,
        freeze_difficulty=True,
    )
    return replace(config, session=session, gaze=replace(config.gaze, answer=study.answer))


def _questions(reader: _Reader) -> Protocol:
    """The questions by the name of a protocol, or a list for each moment under [questions]."""
    if not isinstance(reader.table.get("questions"), dict):
        return PROTOCOLS[reader.one_of("questions", tuple(PROTOCOLS), "research")]
    known = tuple(key for key, item in INSTRUMENTS.items() if item.rater == "patient")
    at = {when: reader.names(f"questions.{when.value}", known, default=("pain_now",)) for when in Moment}
    return Protocol("", "", tuple((when, key) for when, keys in at.items() for key in keys))


def _agree(study: Study, reader: _Reader) -> None:
    """What one key asks of another."""
    cannot = [arm for arm in study.arms if arm not in METHODS[study.method]]
    if cannot:
        raise reader.error("method", f"'{study.method}' cannot be had in the arm '{cannot[0]}'",
                           'One method holds for all arms: write method = "spoken".')
    if not set(study.worlds) & activities.WITHOUT_WATER:
        raise reader.error("worlds", "has water in every world",
                           f"Add one without: {', '.join(sorted(activities.WITHOUT_WATER))}.")
    final = [INSTRUMENTS[key].name for key in study.asked.at(Moment.FINAL)]
    if study.primary not in final:
        raise reader.error("primary", f"'{study.primary}' is not asked at the end", f"Asked are: {', '.join(final)}.")
    told = [key for _, key in study.asked.planned if INSTRUMENTS[key].recall == "since_immersion_start"]
    if STANDARD in study.arms and told:
        raise reader.error("questions", f"{told[0]} asks about the time since the pictures began, and standard care "
                           "has none", 'One wording holds for all arms: write questions = "research" or '
                           "pain_worst_procedure in a list of your own.")
    if study.count < len(study.strata):
        raise reader.error("patients.count", "is less than there are strata", "Give every patient a code.")


class _Reader:
    """Takes keys out of a TOML table, and says where an error lies."""

    def __init__(self, name: str, text: str, table: dict[str, Any]) -> None:
        self._name, self._lines, self.table = name, text.splitlines(), table
        self._taken: set[str] = set()

    def error(self, key: str, why: str, fix: str) -> ConfigError:
        line = self._line(key)
        return ConfigError(f"{self._name}{f' line {line}' if line else ''}: {key}", why, fix)

    def take(self, key: str, check: Callable[[Any], Any], default: Any = None) -> Any:
        """The checked value of `section.key`; `check` raises ValueError with (why, fix)."""
        self._taken.add(key)
        section, _, last = key.rpartition(".")
        table = self.table.get(section, {}) if section else self.table
        value = table.get(last, default) if isinstance(table, dict) else None
        if value is None:
            raise self.error(key, "is missing", f"Add {last} = …{f' under [{section}]' if section else ''}.")
        try:
            return check(value)
        except ValueError as error:
            raise self.error(key, *error.args) from None

    def word(self, key: str, pattern: str, fix: str, default: str | None = None) -> str:
        def check(value: Any) -> str:
            if not isinstance(value, str) or not re.fullmatch(pattern, value):
                raise ValueError(f"is {value!r}", fix)
            return value
        return str(self.take(key, check, default))

    def one_of(self, key: str, known: tuple[str, ...], default: str) -> str:
        return str(self.take(key, lambda value: _among(value, known), default))

    def names(self, key: str, known: tuple[str, ...], least: int = 1, default: Any = None) -> tuple[str, ...]:
        def check(value: Any) -> tuple[str, ...]:
            found = _list(value, str)
            if not set(found) <= set(known) or len(set(found)) < len(found) or len(found) < least:
                raise ValueError(f"is {value!r}", f"Name {least} or more, each once, of: {', '.join(known)}.")
            return found
        return tuple(self.take(key, check, list(default) if default else None))

    def finish(self) -> None:
        """No key is left that nobody asked for."""
        for key, value in self.table.items():
            inner = [f"{key}.{name}" for name in value] if isinstance(value, dict) else [key]
            for name in inner:
                if name not in self._taken:
                    raise self.error(name, "is not a key", f"Known: {', '.join(sorted(self._taken))}.")

    def _line(self, key: str) -> int:
        section, _, last = key.rpartition(".")
        here = ""
        for number, line in enumerate(self._lines, 1):
            if heading := re.match(r"\s*\[([\w.-]+)\]", line):
                here = heading[1]
            elif here == section and re.match(rf"\s*\"?{re.escape(last)}\"?\s*=", line):
                return number
        return 0


def _among(value: Any, known: tuple[Any, ...]) -> Any:
    if isinstance(value, bool) or value not in known:
        raise ValueError(f"is {value!r}", f"Known: {', '.join(map(str, known))}.")
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"is {value!r}", "Write true or false.")
    return value


def _number(value: Any, low: int, high: int) -> int:
    if type(value) is not int or not low <= value <= high:
        raise ValueError(f"is {value!r}", f"Write a whole number from {low} to {high}.")
    return value


def _list(value: Any, kind: type) -> tuple[Any, ...]:
    if not isinstance(value, list) or not value or any(type(item) is not kind for item in value):
        raise ValueError(f"is {value!r}", "Write a list, as in [\"one\", \"two\"]." if kind is str else "Write a list.")
    return tuple(value)


def _ratio(value: Any, arms: int) -> tuple[int, ...]:
    found = _list(value, int)
    if len(found) != arms or not all(1 <= share <= 4 for share in found):
        raise ValueError(f"is {value!r}", f"Write {arms} whole numbers from 1 to 4, one for each arm.")
    return found


def _strata(value: Any) -> tuple[str, ...]:
    found = _list(value, str)
    if len(found) > MOST_STRATA or len(set(found)) < len(found) or not all(
        re.fullmatch(r"[\w +<>=.–-]{1,24}", name) for name in found
    ):
        raise ValueError(f"is {value!r}", f"Name 1 to {MOST_STRATA}, each once, of at most 24 letters.")
    return found


def _staff(value: Any) -> tuple[str, ...]:
    found = _list(value, str)
    for code in found:
        if why := codes.doubt(code):
            raise ValueError(f"has {code!r}, which {why}", "Write codes of 2 to 5 digits that lead to nobody's name.")
        if not re.fullmatch(r"[0-9]{2,5}", code):
            raise ValueError(f"has {code!r}", "Write codes of 2 to 5 digits.")
    if len(found) > MOST_STAFF or len(set(found)) < len(found):
        raise ValueError(f"has {len(found)} codes", f"Write at most {MOST_STAFF}, each once.")
    return found
