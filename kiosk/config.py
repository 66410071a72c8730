"""The configuration: read once from TOML, frozen, typed. An unknown key is an error naming its path.

Each section is a dataclass whose fields carry their limits (`limits`) or their closed list
(`choices`) as metadata; reading, checking and dumping walk those, so a new key is one line.
"""

from __future__ import annotations

import json
import math
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from pathlib import Path
from string import ascii_lowercase, digits
from typing import Any, get_type_hints

from kiosk.errors import ConfigError
from kiosk.language import ENGLISH, LANGUAGES

SYSTEM_PATH = Path("/etc/lull/kiosk.toml")
AUDIO, AUDIO_KNOWN = r"auto|device|none|file:.+", "auto, device, none, file:PATH"
_ID = (r"[^\x00-\x1f\x7f]{1,64}", "Write 1 to 64 letters on one line")  # it is part of every export's name
_PRODUCT = (r"[^\x00-\x1f\x7f]{0,40}", "Write at most 40 letters on one line")
_AGE = (r"|age1[02-9ac-hj-np-z]{58}", "Copy the line age1… that age-keygen printed, or write nothing")
PEDALS = ("", *ascii_lowercase, *digits, *(f"f{number}" for number in range(1, 25)), "pageup", "pagedown", "home",
          "end", "insert", "delete", "up", "down", "left", "right", "space", "return", "tab", "backspace")
LENGTHS_MIN = (5, 10, 15, 20, 30, 0)


def _choice(default: Any, *choices: Any) -> Any:
    return field(default=default, metadata={"choices": choices})


def _limits(default: Any, low: float, high: float) -> Any:
    return field(default=default, metadata={"limits": (low, high)})


@dataclass(frozen=True, slots=True)
class Kiosk:
    """`record_kind` is test unless a clinic says clinical: an unconfigured cart never poses as one."""

    id: str = field(default="unnamed", metadata={"pattern": _ID})
    language: str = _choice(ENGLISH, *LANGUAGES)
    record_kind: str = _choice("test", "clinical", "demo", "test")
    time_zone: str = ""


@dataclass(frozen=True, slots=True)
class SessionTimes:
    """The session. `length_min` 0 is until the nurse ends it; `breathing`: the breathing guide is on where nobody
    chooses what to do; `licensed`: a folder of the clinic's licensed scales, "" for none;
    `freeze_difficulty`: games stay as easy as they begin, for trials; `marks`: up to three of the clinic's own;
    `touch_warning`: a key tells the patient that he is about to be touched; `programmes`: a folder of the clinic's own
    programmes, "" for none."""

    length_min: int = _choice(15, *LENGTHS_MIN)
    protocol: str = _choice("clinic", "clinic", "research")
    licensed: str = ""
    worlds: tuple[str, ...] = ("beach", "forest", "snow", "night", "reef")
    breathing: bool = True
    freeze_difficulty: bool = False
    answer_timeout_s: float = _limits(120.0, 10, 1800)
    winding_down_s: float = _limits(20.0, 1, 120)
    goodbye_s: float = _limits(90.0, 5, 600)
    talk_return_s: float = _limits(90.0, 10, 600)
    marks: tuple[str, ...] = field(default=(), metadata={"words": (3, 24)})
    touch_warning: bool = False
    programmes: str = ""


@dataclass(frozen=True, slots=True)
class Gaze:
    """How the patient answers by looking. `still_head`: nobody has to turn the head by more than 8°."""

    speed: str = _choice("medium", "slow", "medium", "fast")
    answer: str = _choice("row", "row", "steps")
    still_head: bool = False


@dataclass(frozen=True, slots=True)
class Headset:
    """The headset. `brightness`: the step (0–10) each session starts with."""

    device: str = _choice("auto", "auto", "openxr", "flat", "offscreen")
    quality: str = _choice("auto", "auto", "low", "high")
    brightness: int = _limits(10, 0, 10)


@dataclass(frozen=True, slots=True)
class Strap:
    """The heart strap. `allow` lists addresses that may be taken; empty: the only one in range."""

    device: str = _choice("auto", "auto", "ble", "model", "none")
    allow: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Audio:
    """The sound. `output`: where the patient hears it; `volume`: the step (0–10) each session starts with; `voice`:
    prompts are spoken; `voices`: a folder of recorded phrases, "" for none. The ceilings, dB(A) at the ear, can be
    lowered only. `calibration_db`: dB(A) there while noise of −30 LUFS plays; None: never measured."""

    device: str = field(default="auto", metadata={"pattern": (AUDIO, f"Known: {AUDIO_KNOWN}")})
    output: str = _choice("headset", "headset", "cart")
    volume: int = _limits(7, 0, 10)
    ceiling_adult_dba: float = _limits(75.0, 40, 75)
    ceiling_child_dba: float = _limits(70.0, 40, 70)
    calibration_db: float | None = _limits(None, 20, 110)
    voice: bool = True
    voices: str = ""


@dataclass(frozen=True, slots=True)
class Console:
    """The nurse's touch screen. `pedal`: what a foot pedal types, `call` the patient's call button; "" for none."""

    width: int = _limits(1280, 1024, 7680)
    height: int = _limits(800, 720, 4320)
    fullscreen: bool = False
    pedal: str = _choice("", *PEDALS)
    call: str = _choice("", *PEDALS)


@dataclass(frozen=True, slots=True)
class Records:
    """The data folder's limits; the age public key for whom exports are locked ("": they are not); `profile` of the
    copies that staff make on the console."""

    min_free_mb: int = _limits(64, 1, 1_000_000)
    recipient: str = field(default="", metadata={"pattern": _AGE})
    profile: str = _choice("research", "research", "excel", "deidentified")
    spare: str = ""


@dataclass(frozen=True, slots=True)
class Products:
    """What the cart is cleaned with, and how long it has to stay wet, by its label. `kits`: faces' cushions and liners
    that there are; `isolation_min`: of the whole cart, after a patient in isolation, never less than `contact_min`."""

    product: str = field(default="", metadata={"pattern": _PRODUCT})
    contact_min: float = _limits(3.0, 0, 120)
    isolation_min: float = _limits(10.0, 0, 240)
    kits: int = _choice(2, 1, 2)


@dataclass(frozen=True, slots=True)
class Power:
    """`off_at_percent`: on battery, at this charge or below, the machine is switched off; 0: never."""

    off_at_percent: int = _limits(0, 0, 20)


@dataclass(frozen=True, slots=True)
class StudyFolder:
    """The study that runs on this cart. `folder`: what `kiosk study seal` made for it; "" for none."""

    folder: str = ""


@dataclass(frozen=True, slots=True)
class Config:
    """All sections. `Config()` is the built-in configuration."""

    kiosk: Kiosk = field(default_factory=Kiosk)
    session: SessionTimes = field(default_factory=SessionTimes)
    gaze: Gaze = field(default_factory=Gaze)
    headset: Headset = field(default_factory=Headset)
    strap: Strap = field(default_factory=Strap)
    audio: Audio = field(default_factory=Audio)
    console: Console = field(default_factory=Console)
    records: Records = field(default_factory=Records)
    cleaning: Products = field(default_factory=Products)
    power: Power = field(default_factory=Power)
    study: StudyFolder = field(default_factory=StudyFolder)


def load(path: Path | None = None) -> Config:
    """Reads `path`, else the system's file, else the built-in values.

    Raises:
        ConfigError: the file is missing (when named), not TOML, or a key is wrong.
    """
    if path is None:
        if not SYSTEM_PATH.exists():
            return Config()
        path = SYSTEM_PATH
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigError(str(path), f"cannot be read ({error.strerror})", "Name a readable file.") from None
    except UnicodeDecodeError:
        raise ConfigError(str(path), "is not UTF-8 text", "Save it as UTF-8.") from None
    return parse(text, str(path))


def parse(text: str, name: str = "configuration") -> Config:
    """Turns TOML text into a `Config`; `name` is used in the error of a broken file."""
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError: a number of thousands of digits too
        raise ConfigError(name, f"is not TOML: {error}", "Mend that line.") from None
    config: Config = _section(Config, table, "")
    return config


def dump(config: Config) -> str:
    """The configuration as TOML that `parse` reads back to an equal value; a key without one is a comment."""
    lines: list[str] = []
    for section in fields(config):
        lines.append(f"[{section.name}]")
        part = getattr(config, section.name)
        for key in fields(part):
            value = getattr(part, key.name)
            lines.append(f"# {key.name} is not set" if value is None else f"{key.name} = {_toml(value)}")
        lines.append("")
    return "\n".join(lines)


def _section(kind: type, table: dict[str, Any], path: str) -> Any:
    known = {f.name: f for f in fields(kind)}
    types = get_type_hints(kind)
    values = {}
    for name, value in table.items():
        key = f"{path}{name}"
        if name not in known:
            raise ConfigError(key, "is not a key", f"Known: {', '.join(known)}.")
        wanted = types[name]
        if hasattr(wanted, "__dataclass_fields__"):
            if not isinstance(value, dict):
                raise ConfigError(key, "is a section", f"Write [{key}].")
            values[name] = _section(wanted, value, f"{key}.")
        else:
            values[name] = _value(key, value, wanted, known[name].metadata)
    return kind(**values)


def _value(key: str, value: Any, wanted: Any, rules: Any) -> Any:
    if wanted == tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise ConfigError(key, f"is {value!r}", 'Write a list of words, as in ["beach"].')
        if "words" in rules:
            most, longest = rules["words"]
            if len(value) > most or not all(0 < len(item.strip()) <= longest and item.isprintable() for item in value):
                raise ConfigError(key, f"is {value!r}", f"Write at most {most}, each of 1 to {longest} letters.")
        return tuple(value)
    if wanted == float | None:
        wanted = float  # TOML has no word for None: such a key is left out
    if wanted is float and type(value) is int:
        value = float(value) if abs(value) < _HUGE else math.inf
    if type(value) is not wanted:
        raise ConfigError(key, f"is {value!r}", f"Write {_KINDS[wanted]}.")
    if "choices" in rules and value not in rules["choices"]:
        raise ConfigError(key, f"is {value!r}", f"Known: {_join(rules['choices'])}.")
    if "pattern" in rules and not re.fullmatch(rules["pattern"][0], value):
        raise ConfigError(key, f"is {value!r}", f"{rules['pattern'][1]}.")
    if "limits" in rules and not rules["limits"][0] <= value <= rules["limits"][1]:
        low, high = rules["limits"]
        raise ConfigError(key, f"is {value!r}", f"Write a number from {low:g} to {high:g}.")
    return value


_HUGE = 10**300  # a whole number that float has no room for is none of ours either
_KINDS = {int: "a whole number", float: "a number", str: "a word in quotes", bool: "true or false"}


def _join(values: Iterable[Any]) -> str:
    return ", ".join(str(value) for value in values)


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return repr(value)
