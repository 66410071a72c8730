"""What the outcomes of a course come to. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from kiosk.commission.checks import CHECKS
from kiosk.commission.step import ABSENT, FAIL, Known, Outcome
from kiosk.config import Config
from kiosk.language import N_
from kiosk.settings import overlay

FORMAT = "lull-commission-1"
COMMISSIONED, WITH_MODELS, UNFINISHED, FAILED = "commissioned", "passed with models", "not finished", "failed"
WORDS = {
    COMMISSIONED: N_("Every step passed. Sign it, and this cart is commissioned."),
    WITH_MODELS: N_("Every step passed, with models in the place of real devices: this cart stays not commissioned."),
    UNFINISHED: N_("Not every step was done. It can be signed as it is; the cart stays not commissioned."),
    FAILED: N_("A step failed. Mend it and do that step again; until then the cart stays not commissioned."),
}
MEASURED = (  # settings that were right for this cart when it was commissioned
    "kiosk.id", "headset.device", "headset.quality", "strap.device", "audio.device", "audio.output",
    "audio.calibration_db", "console.pedal", "console.call",
)
NEVER_ABSENT = ("frames", "cart", "visit")


def requirements(outcomes: Mapping[str, Outcome]) -> dict[str, str]:
    """PASS, FAIL, ABSENT, or "" for a step not done, by requirement id, in the course's order."""
    found: dict[str, str] = {}
    for kind in CHECKS:
        outcome = outcomes.get(kind.name)
        for name in kind.holds:
            found[name] = "" if outcome is None else outcome.held.get(name, outcome.state)
    return found


def used(outcomes: Mapping[str, Outcome], models: Sequence[str]) -> tuple[str, ...]:
    """Every device that was a model when a step was done, or is one now."""
    return tuple(sorted({*models, *(name for outcome in outcomes.values() for name in outcome.models)}))


def verdict(outcomes: Mapping[str, Outcome], models: Sequence[str]) -> str:
    """COMMISSIONED, or why not. A real headset that was looked at has to be measured too."""
    models = used(outcomes, models)
    states = {kind.name: outcomes[kind.name].state if kind.name in outcomes else "" for kind in CHECKS}
    if FAIL in states.values():
        return FAILED
    if "" in states.values() or any(states[name] == ABSENT for name in NEVER_ABSENT):
        return UNFINISHED
    unmeasured = not outcomes["frames"].figures.get("judged", True) and states["sight"] != ABSENT
    if unmeasured and "headset" not in models:
        return UNFINISHED
    return WITH_MODELS if models else COMMISSIONED


def settings(config: Config) -> dict[str, Any]:
    """What the cart is commissioned with."""
    return {path: overlay.value(config, path) for path in MEASURED}


def changed(document: Mapping[str, Any], config: Config, hardware: Mapping[str, str], headset: str) -> tuple[str, ...]:
    """What is otherwise than when the cart was commissioned, by name; () for nothing.

    Args:
        document: the signed result.
        hardware: what tells this machine from another.
        headset: the one that is there; "" where none is.
    """
    then, now = document["hardware"], dict(hardware)
    found = sorted(name for name in {*then, *now} if then.get(name) != now.get(name))
    found += [path for path, value in settings(config).items() if document["settings"].get(path) != value]
    known = document["devices"].get("headset", "")
    return (*found, "headset") if headset and known != headset else tuple(found)


def document(known: Known, about: Mapping[str, Any]) -> dict[str, Any]:
    """The result, JSON-ready, before it is signed.

    Args:
        known: what the course knows at its end.
        about: what its edge knows: kiosk_version, installed, hardware, began, signed_at.
    """
    seen, config = known.seen, known.config
    return {
        "lull": FORMAT, "kiosk_id": config.kiosk.id, "verdict": verdict(known.outcomes, known.models), **about,
        "devices": {
            "headset": _headset(known), "runtime": seen.headset.runtime,
            "strap": seen.strap.name, "sound": seen.sound.name, "models": list(used(known.outcomes, known.models))},
        "settings": settings(config),
        "steps": [
            {"name": kind.name, "title": kind.title, **asdict(known.outcomes.get(kind.name, Outcome("")))}
            for kind in CHECKS],
        "requirements": requirements(known.outcomes),
    }


def _headset(known: Known) -> str:
    """The headset that was looked at, or the one that is there; "" for none."""
    looked = known.outcomes.get("sight", Outcome("")).headset
    return looked or (known.seen.headset.name if known.seen.has_headset else "")
