"""What staff have set on the console, laid over the configuration file, only where they differ. Pure.

    built-in < configuration file < DATA/settings.toml

What makes a cart this cart is not staff's to change, and refused as the configuration refuses what it does not
know: its name and what its rows pose as, its devices and their measured loudness, its screen, its folders, for whom
its exports are locked, its study.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from kiosk.activities import WITHOUT_WATER, WORLDS
from kiosk.config import Config, dump, parse
from kiosk.errors import ConfigError
from kiosk.language import N_

FILE = "settings.toml"
OWN = frozenset({
    "kiosk.id", "kiosk.record_kind", "session.licensed", "audio.device", "audio.calibration_db", "audio.voices",
    "records.recipient", "records.spare", "records.min_free_mb",
})
_OWN_SECTIONS = frozenset({"headset", "strap", "console", "study"})

Values = dict[str, Any]
"""By path, as in `session.length_min`; typed as in `Config`."""


def is_shared(path: str) -> bool:
    """Whether staff may set it, and carts may have it alike."""
    return path not in OWN and path.partition(".")[0] not in _OWN_SECTIONS


def value(config: Config, path: str) -> Any:
    """What `config` says at `path`."""
    section, key = path.split(".")
    return getattr(getattr(config, section), key)


def laid_over(config: Config, values: Mapping[str, Any]) -> Config:
    """`config` with `values` in place of its own."""
    for path, new in values.items():
        section, key = path.split(".")
        config = replace(config, **{section: replace(getattr(config, section), **{key: new})})
    return config


def shared(config: Config) -> Values:
    """All that staff may set, in the file's order."""
    return {path: value(config, path) for path in _in_order(config)}


def differing(config: Config, wanted: Config) -> Values:
    """What staff may set and is otherwise in `wanted`, in the file's order."""
    return {path: value(wanted, path) for path in _in_order(wanted) if value(wanted, path) != value(config, path)}


def written(values: Mapping[str, Any]) -> str:
    """The file's text, which `read` understands."""
    lines, shown = [], set(values)
    section = ""
    for line in dump(laid_over(Config(), values)).splitlines():
        if line.startswith("["):
            section = line.strip("[]")
            if any(path.startswith(f"{section}.") for path in shown):
                lines.append(line)
        elif f"{section}.{line.partition(' ')[0]}" in shown:
            lines.append(line)
    return "".join(f"{line}\n" for line in lines)


def read(text: str, name: str = FILE) -> Values:
    """The values of a file's text.

    Raises:
        ConfigError: it is not TOML, a key is not staff's, or a value cannot be.
    """
    import tomllib

    config = parse(text, name)  # which refuses what is wrong in itself
    table = tomllib.loads(text)
    found = {f"{section}.{key}" for section, part in table.items() for key in part}
    for path in sorted(path for path in found if not is_shared(path)):
        raise ConfigError(path, N_("is not set on the console, yet it is in {file}", file=name),
                          N_("Set it in the configuration file."))
    values = {path: value(config, path) for path in _in_order(config) if path in found}
    know_worlds(values.get("session.worlds", config.session.worlds))
    return values


def know_worlds(worlds: tuple[str, ...]) -> None:
    """At least one world is offered, each known, and one of them is for who fears water.

    Raises:
        ConfigError: with the fix.
    """
    known = ", ".join(WORLDS)
    if not set(worlds) <= set(WORLDS) or len(set(worlds)) < len(worlds):
        raise ConfigError("session.worlds", N_("is {worlds}", worlds=", ".join(worlds)),
                          N_("Name each once, of {worlds}.", worlds=known))
    if not WITHOUT_WATER & set(worlds):
        raise ConfigError("session.worlds", N_("has water in every world"),
                          N_("Add {worlds}.", worlds=", ".join(sorted(WITHOUT_WATER))))


def _in_order(config: Config) -> list[str]:
    sections = ((section.name, fields(getattr(config, section.name))) for section in fields(config))
    return [path for name, keys in sections for key in keys if is_shared(path := f"{name}.{key.name}")]
