"""What every part of the console says and how it stands out, before any pixel. Pure.

A look holds all that decides the pixels of its part: equal looks need no drawing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pygame import Rect

from kiosk import activities
from kiosk.console import pulse
from kiosk.console.place import ANSWERING, AREAS, DESTRUCTIVE, SETTINGS
from kiosk.console.pulse import Curve, Guide, Heart
from kiosk.console.signs import SIGNS
from kiosk.console.status import Status
from kiosk.console.words import health, world_title
from kiosk.correcting import PLACES
from kiosk.events import Health, Worn
from kiosk.keys import STRAPS
from kiosk.pin import DIGITS
from kiosk.view import Desk

LOW_BATTERY_PERCENT = 20

# the one key that goes on; of several the first that may be pressed
PRIMARY: Mapping[str, tuple[str, ...]] = {
    "ready": ("start",),
    "patient": ("back",),
    "pin": ("pin_enter",),
    "marks": (),
    "scores": (),
    "correct": (),
    "reason": (),
    "note": (),
    "why": (),
    "not_received": (),
    "enrol": ("enter",),
    "group": ("enrol",),
    "screened": (),
    "reopening": ("continue_same",),
    "fitting": ("begin",),
    "baseline": ("resume",),
    "choosing": ("resume",),
    "immersed": ("resume", "finish"),
    "winding_down": ("finish",),
    "final": ("resume",),
    "goodbye": ("removed",),
    "cleaning": ("cleaned",),
    "held": ("call_done", "reopen", "resume"),
    "halted": ("call_done", "reopen", "final_scores", "resume"),
}
_SIGN = {
    "begin": "start", "resume": "start", "final_scores": "question", "ask_now": "question", "call_done": "check",
    "removed": "headset_off", "reopen": "headset", "cleaned": "check", "continue_same": "start",
    "close_same": "close", "end_without_scores": "close",
}  # fmt: skip
_EXPORTING = ("ready", "cleaning")
_STAGES = ("fitting", "before", "world", "after", "goodbye", "cleaning")
_STAGE = {
    "ready": -1, "fitting": 0, "baseline": 1, "choosing": 2, "immersed": 2, "winding_down": 2, "final": 3,
    "goodbye": 4, "cleaning": 5,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Key:
    """A key.

    Args:
        manner: plain, primary, number, end (destructive) or stop.
        live: it may be pressed.
        note: smaller words under the others, or "".
        rest: what else there is to know, under the note, or "".
        bars: of a radio's signal, 0–4; None for none.
    """

    words: str
    sign: str
    manner: str
    live: bool
    marked: bool
    pressed: bool
    note: str = ""
    rest: str = ""
    bars: int | None = None


@dataclass(frozen=True, slots=True)
class Chip:
    """A device. `tone`: fine, quiet (nothing there, nothing wrong), waiting, fault, note or badge (not real)."""

    sign: str
    title: str
    words: str
    tone: str


@dataclass(frozen=True, slots=True)
class Chips:
    """The states of the devices."""

    chips: tuple[Chip, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """The banner. `sign`: for one that is not urgent; `share`: 0–1 of what is under way, as a bar; None for nothing."""

    words: str
    urgent: bool
    sign: str = "attention"
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Trail:
    """Instead of a banner: the visit's stages, the present one (-1: before them all), and what became of the scores."""

    stages: tuple[str, ...]
    now: int
    saved: str
    safe: bool


@dataclass(frozen=True, slots=True)
class Words:
    """Plain words: `lead` stands out. `role`: headline, detail or label."""

    role: str
    lead: str
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """The time in the world, its length, and how far it has come: 0–1, or None where nothing is to tell."""

    time: str
    of: str
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Volume:
    """0–10."""

    level: int


Look = Key | Chips | Notice | Trail | Words | Clock | Heart | Guide | Curve | Volume


def looks(
    desk: Desk, status: Status, places: Mapping[str, Rect], beneath: Mapping[str, Rect], table: Mapping[str, str],
    pressed: str = "", span: tuple[int, int] | None = None,
) -> dict[str, Look]:  # fmt: skip
    """The look of every part to be drawn, by its name in `places` or `beneath`; the picture apart.

    Keys that answer something are left out until it is there: what lies `beneath` is seen instead.
    `span` is the scale that the curve had.
    """
    keys = _keys(desk, places, table, pressed)
    areas: dict[str, Look] = {
        "status": Chips(_chips(status, table)),
        "banner": _banner(desk, status, keys, table),
        "headline": Words("headline", desk.headline),
        "detail": Words("detail", desk.question.words if desk.question else "", desk.detail),
        "clock": _clock(desk, table),
        "heart": pulse.heart(desk.pulse, status, table),
        "guide": pulse.guide(desk.pulse, status, table),
        "plot": pulse.curve(desk.pulse, span, table),
        "volume": Volume(desk.volume),
        **{name: Words("label", table[name]) for name in ("position", "length", "age", "breaths")},
    }
    seen = {*places, *(name for name, rect in beneath.items() if rect.collidelist([places[key] for key in keys]) < 0)}
    return {name: look for name, look in areas.items() if name in seen} | keys


def _keys(desk: Desk, places: Mapping[str, Rect], table: Mapping[str, str], pressed: str) -> dict[str, Look]:
    """The keys that are to be seen."""
    shown: dict[str, Look] = {}
    primary = next((name for name in PRIMARY.get(desk.panel, ()) if name in desk.keys), "")
    labels = dict(desk.labels)
    straps = dict(zip(STRAPS, desk.straps, strict=False))
    for name in places:
        live = name == "stop" or name in desk.keys
        if name in AREAS or (is_answer(name) and desk.question is None) or (name in ANSWERING and not live):
            continue
        words, note, rest, bars = _label(name, table), "", "", None
        if name in STRAPS:
            strap = straps.get(name)
            if strap is None:
                continue
            words, bars = strap[0] or table["strap"], strap[2]
            note = table["strap_last_four"].format(last_four=strap[1])
        elif name in PLACES:
            place = PLACES.index(name)
            if place >= len(desk.answers):
                continue
            words, note = desk.answers[place]
        elif name == "scores" and desk.unsettled:
            note = table["scores_unsettled"].format(count=desk.unsettled)
        elif name in labels:
            words = labels[name]
        elif name == "steady":
            note = table["steady_why"]
        elif name == "patient":
            note = " · ".join(_set(key, table) for key in SETTINGS if key in desk.marked) or table["patient_unset"]
        elif name.startswith("world_"):
            world = name.removeprefix("world_")
            note = ", ".join(table[f"tag_{tag}"] for tag in activities.TAGS.get(world, ()))
            rest = activities.COMFORT.get(world, "")
        shown[name] = Key(
            words, _sign(name), "primary" if name == primary else _manner(name),
            live, name in desk.marked, live and name == pressed, note, rest, bars,
        )  # fmt: skip
    return shown


def _set(key: str, table: Mapping[str, str]) -> str:
    """A setting of the patient in the words it has away from its row."""
    if key == "steady":
        return table["steady_set"]
    return table["breaths_set"].format(breaths=table[key]) if key.startswith("own_") else table[key]


def is_lasting(name: str) -> bool:
    """Is it kept for good what this key says? A wet glove's second press comes late."""
    return is_answer(name) or name.startswith(("right_", "gap_", "reason_", "note_"))


def is_answer(name: str) -> bool:
    """Does this key answer a question?"""
    return name.startswith(("score_", "missing_"))


def _label(name: str, table: Mapping[str, str]) -> str:
    if name.startswith(("score_", "right_")):
        return name.partition("_")[2]
    if name in DIGITS:
        return name.removeprefix("pin_")
    return world_title(table, name.removeprefix("world_")) if name.startswith("world_") else table.get(name, "")


def _sign(name: str) -> str:
    sign = _SIGN.get(name, name)
    if sign in SIGNS:
        return sign
    return "world" if name.startswith("world_") else ""


def _manner(name: str) -> str:
    if name == "stop":
        return "stop"
    if name in DESTRUCTIVE:
        return "end"
    number = name.startswith(("score_", "right_", "digit_")) or name in DIGITS
    return "number" if number else "plain"


def _banner(desk: Desk, status: Status, keys: Mapping[str, Look], table: Mapping[str, str]) -> Notice | Trail:
    notices = [desk.banner] if desk.banner else []
    if desk.saved == "not_saved" and table["not_saved"] not in desk.banner:
        notices.append(table["not_saved"])
    urgent = desk.urgent or desk.saved == "not_saved"
    count = len(keys.keys() & desk.keys & set(STRAPS))
    if count and not urgent:
        notices.append(table[f"straps_{count}"])
    if notices:
        return Notice("  ·  ".join(notices), urgent)
    if status.stick.detail and desk.panel in _EXPORTING:
        return Notice(status.stick.detail, False, "stick", status.stick.share)
    stages = tuple(table[f"stage_{stage}"] for stage in _STAGES) if desk.panel in _STAGE else ()
    return Trail(stages, _STAGE.get(desk.panel, -1), table[desk.saved] if desk.saved else "", desk.saved == "saved")


def _clock(desk: Desk, table: Mapping[str, str]) -> Clock:
    time = f"{desk.running_s // 60}:{desk.running_s % 60:02}"
    if desk.panel == "winding_down":  # at the nurse's Finish too, whatever was left
        return Clock(time, table["time_over"], 1.0)
    if not desk.length_s:
        return Clock(time, table["clock_open"])
    of = table["clock_of"].format(minutes=desk.length_s // 60)
    return Clock(time, of, min(1.0, desk.running_s / desk.length_s) if desk.running_s else None)


def _chips(status: Status, table: Mapping[str, str]) -> tuple[Chip, ...]:
    return (
        _headset_chip(status, table),
        _strap_chip(status, table),
        _sound_chip(status, table),
        _records_chip(status, table),
        _stick_chip(status, table),
        _power_chip(status, table),
    )


def _headset_chip(status: Status, table: Mapping[str, str]) -> Chip:
    headset = status.headset
    if headset.health in (Health.OK, Health.MODEL) and headset.display != "headset":
        kind = "flat" if headset.display == "flat" else "offscreen"
        return Chip("screen", table[kind], table[f"{kind}_gaze"], "badge")
    if headset.health is Health.OK and status.worn is not Worn.UNKNOWN:
        return Chip("headset", table["headset"], table["worn" if status.worn is Worn.YES else "not_worn"], "fine")
    return _device_chip("headset", headset.health, table)


def _device_chip(name: str, state: Health, table: Mapping[str, str], sign: str = "") -> Chip:
    if state is Health.MODEL:
        return Chip(sign or name, table[f"model_{name}"], table[f"model_{name}_why"], "badge")
    tone = {Health.OK: "fine", Health.LOST: "fault", Health.SEARCHING: "waiting"}.get(state, "quiet")
    return Chip(sign or name, table[name], health(table, state), tone)


def _strap_chip(status: Status, table: Mapping[str, str]) -> Chip:
    chip = _device_chip("strap", status.strap.health, table)
    percent = status.strap.battery_percent
    if status.strap.health is Health.OK and percent is not None and percent <= LOW_BATTERY_PERCENT:
        left = table["strap_battery_left"].format(percent=percent)
        return Chip("strap", table["strap_battery_low"], left, "fault")
    return chip


def _sound_chip(status: Status, table: Mapping[str, str]) -> Chip:
    if status.sound.health is Health.OK and not status.calibrated:
        return Chip("speaker", table["sound_not"], table["calibrated"], "note")
    return _device_chip("sound", status.sound.health, table, sign="speaker")


def _records_chip(status: Status, table: Mapping[str, str]) -> Chip:
    if not status.disk.ok:
        return Chip("records", table["records"], table["disk_bad"], "fault")
    if status.record_kind != "clinical":
        return Chip("records", table[f"{status.record_kind}_records"], table["not_clinical"], "badge")
    return Chip("records", table["records"], table["disk_ok"], "fine")


def _stick_chip(status: Status, table: Mapping[str, str]) -> Chip:
    if status.stick.busy:
        return Chip("stick", table["stick"], table["stick_busy"], "fine")
    if not status.stick.mounted:
        return Chip("stick", table["stick"], table["stick_none"], "quiet")
    return Chip("stick", table["stick"], table["stick_here"], "fine")


def _power_chip(status: Status, table: Mapping[str, str]) -> Chip:
    power = status.power
    if power.mains is None and power.battery_percent is None:
        return Chip("mains", table["power"], table["unknown"], "quiet")
    percent = "" if power.battery_percent is None else f"{power.battery_percent} %"
    if power.mains:
        return Chip("mains", table["mains"], percent or table["mains_on"], "fine")
    low = power.battery_percent is not None and power.battery_percent <= LOW_BATTERY_PERCENT
    return Chip("battery", table["battery"], percent or table["unknown"], "fault" if low else "fine")
