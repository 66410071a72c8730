"""Scales that need a licence: slots, empty until a clinic that holds one brings its own files. Pure but for `load`.

Nothing of their content is here. The clinic writes one TOML file a scale into the folder `session.licensed`, with
the words of its own licensed form. Without files the slots are nowhere to be seen. A licence that has run out takes
its scale away; a file that is wrong is an error that names the file and the key.

Deliberately not here: pictures. The faces of FPS-R may not be altered, and white lines on a dark page would alter
them: they stay on the clinic's printed card, the patient points, staff tap the number (method paper). Wong-Baker is
refused by name.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from kiosk.errors import ConfigError
from kiosk.protocols import YOUNGEST, Protocol
from kiosk.scores import Instrument, Moment, Part

LONGEST = {"patient": 50, "nurse": 90}  # letters of an item: what a page, or the smallest console, shows whole
LONGEST_END = 24  # of the words of a scale's ends
_LICENCE = re.compile(r"held by .+ until (\d{4}-\d{2}-\d{2})")
_FILE = {"key": str, "licence": str, "version": str, "language": str, "moments": list, "ages": list, "scoring": str,
         "items": list}
_ITEM = {"words": str, "low": str, "high": str, "min": int, "max": int, "weight": int}


@dataclass(frozen=True, slots=True)
class Kind:
    """A slot: what may lie in it. `instead`: the question it stands for where that one does not suit the age."""

    name: str
    rater: str
    items: int
    min_age: int
    source: str
    instead: str = ""
    method: str = "spoken"
    step: int = 1


SLOTS = {
    "fps_r": Kind("FPS-R", "patient", 1, 5, "Hicks et al. 2001, Pain 93:173; licence: IASP", "pain_now", "paper", 2),
    "stai_6": Kind(
        "STAI-6", "patient", 6, 18, "Marteau and Bekker 1992, Br J Clin Psychol 31:301; licence: Mind Garden"),
    "flacc": Kind("FLACC", "nurse", 5, 0, "Merkel et al. 1997, Pediatr Nurs 23:293", "pain_now"),
    "mypas": Kind("mYPAS", "nurse", 5, 0, "Kain et al. 1997, Anesth Analg 85:783", "anxiety"),
}


@dataclass(frozen=True, slots=True)
class Scale:
    """A licensed scale as the clinic brought it: what is asked, when, of which ages (none: of all), until when."""

    key: str
    items: tuple[Instrument, ...]
    moments: tuple[Moment, ...]
    ages: tuple[str, ...]
    until: date


def load(folder: Path, today: date) -> tuple[tuple[Scale, ...], tuple[str, ...]]:
    """The clinic's scales, in the order of the slots, and what is to be said of those left out.

    Raises:
        ConfigError: the folder cannot be read, or a file is wrong.
    """
    try:
        files = sorted(folder.glob("*.toml"))
        if not folder.is_dir():
            raise ConfigError("session.licensed", f"{folder} is no folder", 'Name one, or "" for none.')
        scales = [parse(path.read_text(encoding="utf-8-sig"), path.name) for path in files]
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError("session.licensed", f"{folder} cannot be read ({error})", "Mend it.") from None
    names = [scale.key for scale in scales]
    for name in names:
        if names.count(name) > 1:
            raise ConfigError("session.licensed", f"{name} is in two files", "Keep one of them.")
    held = sorted((scale for scale in scales if scale.until >= today), key=lambda scale: list(SLOTS).index(scale.key))
    ended = [scale for scale in scales if scale.until < today]
    return tuple(held), tuple(f"{SLOTS[one.key].name} is left out: its licence ended on {one.until}." for one in ended)


def parse(text: str, name: str) -> Scale:
    """One file.

    Raises:
        ConfigError: naming `name` and the key.
    """
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise ConfigError(name, f"is not TOML: {error}", "Mend that line.") from None
    _typed(table, _FILE, name)
    key = _needed(table, "key", name)
    if re.search("wong|baker", key, re.IGNORECASE):
        raise ConfigError(f"{name}: key", "the Wong-Baker faces are not used here", "Use fps_r, with its licence.")
    if key not in SLOTS:
        raise ConfigError(f"{name}: key", f"is {key!r}", f"Known: {', '.join(SLOTS)}.")
    until = _until(_needed(table, "licence", name), name)
    moments = tuple(_moment(one, name) for one in _needed(table, "moments", name))
    ages = tuple(table.get("ages", ()))
    if unknown := [band for band in ages if band not in YOUNGEST]:
        raise ConfigError(f"{name}: ages", f"has {unknown[0]!r}", f"Known: {', '.join(YOUNGEST)}.")
    return Scale(key, _items(table, key, name), moments, ages, until)


def added(protocol: Protocol, scales: tuple[Scale, ...]) -> Protocol:
    """The protocol with the clinic's scales after its own questions; its name and hash say so."""
    if not scales:
        return protocol
    items = [(scale, item) for scale in scales for item in scale.items]
    return replace(
        protocol, name="+".join([protocol.name, *(scale.key for scale in scales)]),
        planned=protocol.planned + tuple((moment, item.key) for scale, item in items for moment in scale.moments),
        licensed=tuple(item for _, item in items), ages=tuple((item.key, scale.ages) for scale, item in items),
    )


def instead_of(item: Instrument) -> str:
    """The question that a licensed scale stands for where that one does not suit the age, or ""."""
    return next((kind.instead for kind in SLOTS.values() if kind.name == item.instrument), "")


def _items(table: dict[str, Any], key: str, name: str) -> tuple[Instrument, ...]:
    kind, found = SLOTS[key], _needed(table, "items", name)
    if len(found) != kind.items:
        raise ConfigError(f"{name}: items", f"are {len(found)}", f"{kind.name} has {kind.items}.")
    for place, item in enumerate(found, 1):
        _item(item, f"{name}: items {place}", LONGEST[kind.rater])
        if (item["max"] - item["min"]) % kind.step:
            raise ConfigError(f"{name}: items {place}.max", f"is {item['max']}", f"{kind.name} goes by {kind.step}.")
    shared: dict[str, Any] = {
        "instrument": kind.name, "version": _needed(table, "version", name), "language": table.get("language", "en"),
        "rater": kind.rater, "method": kind.method, "min_age": kind.min_age, "licence": table["licence"],
        "source": kind.source,
    }
    scoring = table.get("scoring", "")
    if scoring not in ("", "sum"):
        raise ConfigError(f"{name}: scoring", f"is {scoring!r}", 'Write "sum", or leave it out.')
    if not scoring:
        if weighed := [place for place, item in enumerate(found, 1) if "weight" in item]:
            raise ConfigError(
                f"{name}: items {weighed[0]}.weight", "weighs nothing without a sum", 'Add scoring = "sum".')
        return tuple(
            Instrument(
                key if len(found) == 1 else f"{key}_{place}", item["words"], item["low"], item["high"],
                kind.name if len(found) == 1 else f"{kind.name} {place}",
                scale_min=item["min"], scale_max=item["max"], step=kind.step, **shared,
            )
            for place, item in enumerate(found, 1)
        )
    parts = tuple(
        Part(item["words"], item["low"], item["high"], item["max"], item["min"], item.get("weight", 1))
        for item in found
    )
    least, most = (sum(part.weight * getattr(part, end) for part in parts) for end in ("least", "most"))
    if kind.rater == "patient" or not 0 <= least < most <= 10:
        raise ConfigError(
            f"{name}: scoring", f"a sum of {least} to {most} is not kept: the value column holds 0 to 10, of observers",
            "Leave scoring out: every item is kept as a question of its own.")
    return (Instrument(
        key, kind.name, "", "", kind.name, scale_min=least, scale_max=most, parts=parts, **shared),)


def _item(item: Any, name: str, longest: int) -> None:
    if not isinstance(item, dict):
        raise ConfigError(name, "is no table", "Write [[items]] and its keys below it.")
    _typed(item, _ITEM, name)
    for key in ("words", "low", "high", "min", "max"):
        _needed(item, key, name)
    for key, most in (("words", longest), ("low", LONGEST_END), ("high", LONGEST_END)):
        if not 0 < len(item[key]) <= most or not item[key].isprintable():
            raise ConfigError(f"{name}.{key}", f"has {len(item[key])} letters", f"Write 1 to {most}, on one line.")
    if not 0 <= item["min"] < item["max"] <= 10:
        raise ConfigError(f"{name}.max", f"the scale is {item['min']} to {item['max']}", "Keep it within 0 to 10.")
    if item.get("weight", 1) < 1:
        raise ConfigError(f"{name}.weight", f"is {item['weight']}", "Write a whole number from 1.")


def _typed(table: dict[str, Any], kinds: Mapping[str, type], name: str) -> None:
    words = {str: "words in quotes", int: "a whole number", list: "a list"}
    for key, value in table.items():
        if key not in kinds:
            raise ConfigError(f"{name}: {key}", "is not a key", f"Known: {', '.join(kinds)}.")
        if type(value) is not kinds[key]:
            raise ConfigError(f"{name}: {key}", f"is {value!r}", f"Write {words[kinds[key]]}.")


def _needed(table: dict[str, Any], key: str, name: str) -> Any:
    if table.get(key) in (None, "", []):
        raise ConfigError(f"{name}: {key}", "is missing", "Write it.")
    return table[key]


def _until(licence: str, name: str) -> date:
    try:
        found = _LICENCE.fullmatch(licence)
        if not found:
            raise ValueError
        return date.fromisoformat(found[1])
    except ValueError:
        raise ConfigError(
            f"{name}: licence", f"is {licence!r}", 'Write "held by HOLDER until YYYY-MM-DD".') from None


def _moment(name: Any, file: str) -> Moment:
    try:
        return Moment(name)
    except ValueError:
        raise ConfigError(
            f"{file}: moments", f"has {name!r}", f"Known: {', '.join(moment.value for moment in Moment)}.") from None
