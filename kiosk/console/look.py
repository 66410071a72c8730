"""What every part of the console says and how it stands out, before any pixel. Pure.

A look holds all that decides the pixels of its part: equal looks need no drawing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pygame import Rect

from kiosk import about, activities
from kiosk.console import faults, pulse
from kiosk.console.faults import LOW_BATTERY_PERCENT
from kiosk.console.place import ANSWERING, AREAS, CARD, SETTINGS
from kiosk.console.practice import Progress, programmes, progress
from kiosk.console.pulse import Curve, Guide, Heart
from kiosk.console.rows import DESTRUCTIVE
from kiosk.console.signs import SIGNS
from kiosk.console.status import Status
from kiosk.console.touched import TOUCHED, state_of
from kiosk.console.words import health, world_title
from kiosk.correcting import PLACES
from kiosk.events import Health, Worn
from kiosk.keys import STRAPS
from kiosk.offering import PLACES as PROGRAMMES
from kiosk.pin import DIGITS
from kiosk.settings.sheet import CHOICES
from kiosk.view import Desk
from kiosk.wiping import LOCK_S

# without words of the page they are not there
UNLABELLED = frozenset({*CHOICES, *PROGRAMMES, "settings_do", "settings_other"})

# the one key that goes on; of several the first that may be pressed
PRIMARY: Mapping[str, tuple[str, ...]] = {
    "ready": ("start",),
    "details": ("back",),
    **dict.fromkeys(about.PAGES, ("back",)),
    "code": ("enter", "back"),
    "shown": (),
    "pin": ("pin_enter",),
    "phrases": ("call_done", "take_break"),
    "called": (),
    "procedure": ("resume", "finish"),
    "asleep": ("resume", "let_rest"),
    "marks": ("resume",),
    "settings": ("settings_keep",),
    "setting": ("settings_do", "settings_back"),
    "facts": ("settings_do", "settings_back"),
    "end": ("settings_back",),
    "scores": (),
    "kits": ("kit_cleaned",),
    "summary": ("back",),
    "programmes": (),
    "range": ("back",),
    "practised": ("back",),
    "guided": ("resume", "finish"),
    "resting": ("rest_end",),
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
    "asking": ("resume",),
    "winding_down": ("finish",),
    "final": ("resume",),
    "goodbye": ("removed",),
    "cleaning": ("cleaned",),
    "held": ("call_done", "reopen", "resume"),
    "halted": ("call_done", "reopen", "final_scores", "resume"),
}
_SIGN = {
    "begin": "start", "resume": "start", "final_scores": "question", "ask_now": "question", "call_done": "check",
    "removed": "headset_off", "reopen": "headset", "cleaned": "check", "kit_cleaned": "check",
    "continue_same": "start",
    "take_break": "pause", "go_on": "check",
    "close_same": "close", "end_without_scores": "close", "end_arm": "close", "end_now": "close",
    "brightness_down": "volume_down", "brightness_up": "volume_up",
}  # fmt: skip
_EXPORTING = ("ready", "cleaning")
_STAGES = ("fitting", "before", "world", "after", "goodbye", "cleaning")
_STAGE = {
    "ready": -1, "fitting": 0, "baseline": 1, "choosing": 2, "immersed": 2, "asking": 2, "procedure": 2,
    "asleep": 2, "guided": 2, "range": 2,
    "winding_down": 2, "final": 3, "goodbye": 4, "cleaning": 5,
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
    """The banner.

    Args:
        sign: for one that is not urgent.
        share: 0–1 of what is under way, as a bar; None for nothing.
        saved: what became of the scores, beside it, or ""; `safe`: they are kept.
    """

    words: str
    urgent: bool
    sign: str = "attention"
    share: float | None = None
    saved: str = ""
    safe: bool = False


@dataclass(frozen=True, slots=True)
class Trail:
    """Instead of a banner: the visit's stages, the present one (-1: before them all), and what became of the scores."""

    stages: tuple[str, ...]
    now: int
    saved: str
    safe: bool


@dataclass(frozen=True, slots=True)
class Words:
    """Plain words: `lead` stands out. `role`: headline, detail, label, or told (a field of a list)."""

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
class Level:
    """0–10, of what its sign says."""

    level: int
    sign: str = "speaker"


@dataclass(frozen=True, slots=True)
class Facts:
    """Lines of a title and its words; `tones`: "" | ok | warn | fail, a sign beside each."""

    lines: tuple[tuple[str, str, str], ...]


Look = Facts | Key | Chips | Notice | Trail | Words | Clock | Heart | Guide | Curve | Level | Progress


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
        "banner": _banner(desk, status, keys, table),
        "headline": Words("headline", desk.headline),
        "detail": Words("detail", desk.question.words if desk.question else "", desk.detail),
        "clock": _clock(desk, table),
        "heart": pulse.heart(desk.pulse, status, table),
        "guide": pulse.guide(desk.pulse, status, table),
        "plot": pulse.curve(desk.pulse, span, table),
        "facts": Facts(desk.facts or programmes(desk.practice)),
        "progress": progress(desk.practice, table),
        "volume": Level(desk.volume),
        "brightness": Level(desk.brightness, "sun"),
        **{name: Words("label", table[name]) for name in ("position", "length", "age", "breaths")},
        **{name: Words("card", table[name], table[f"{name}_why"]) for name in CARD},
    }
    areas |= {name: Words("told", lead, rest) for name, lead, rest in desk.told}
    if chips := _chips(desk, status, table):
        areas["status"] = Chips(chips)
    seen = {*places, *(name for name, rect in beneath.items() if rect.collidelist([places[key] for key in keys]) < 0)}
    return {name: look for name, look in areas.items() if name in seen} | keys


def _keys(desk: Desk, places: Mapping[str, Rect], table: Mapping[str, str], pressed: str) -> dict[str, Look]:
    """The keys that are to be seen."""
    shown: dict[str, Look] = {}
    primary = next((name for name in PRIMARY.get(state_of(desk.panel), ()) if name in desk.keys), "")
    labels, notes = dict(desk.labels), dict(desk.notes)
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
            words, note = labels[name], notes.get(name, "")
        elif name in UNLABELLED:
            continue
        elif name in notes:
            note = notes[name]
        elif name == "steady":
            note = table["steady_why"]
        elif name == "patient":
            note = " · ".join(_set(key, table) for key in SETTINGS if key in desk.marked) or table["patient_unset"]
        elif name.startswith("world_"):
            world = name.removeprefix("world_")
            tags = activities.TAGS.get(world, ())
            disliked = [tag for tag in tags if f"dislike_{tag}" in desk.marked]
            note = ", ".join(table[f"tag_{tag}"] for tag in disliked or tags)
            note = table["disliked"].format(tags=note) if disliked else note
            rest = "" if desk.panel.startswith(TOUCHED) else table.get(f"comfort_{world}", "")
        sign = "check" if name == "removed" and name in labels else _sign(name)  # nothing is taken off
        shown[name] = Key(
            words, sign, "primary" if name == primary else _manner(name),
            live, name in desk.marked, live and name == pressed, note, rest, bars,
        )  # fmt: skip
    return shown


def _set(key: str, table: Mapping[str, str]) -> str:
    """A setting of the patient in the words it has away from its row."""
    if f"{key}_set" in table:
        return table[f"{key}_set"]
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
    if desk.wiping_s:
        notices.append(table["wiping_short" if notices else "wiping"].format(seconds=desk.wiping_s))
        return Notice("  ·  ".join(notices), urgent, "wipe", desk.wiping_s / LOCK_S)
    if notices:
        return Notice("  ·  ".join(notices), urgent)
    if status.stick.detail and desk.panel in _EXPORTING:
        return Notice(status.stick.detail, False, "stick", status.stick.share)
    if status.update.detail and desk.panel in _EXPORTING:
        return Notice(status.update.detail, False, "stick")
    saved = table[desk.saved] if desk.saved else ""
    if fault := faults.foremost(desk, status):
        return Notice(faults.words(fault, status, table), False, fault.sign, None, saved, desk.saved == "saved")
    state = state_of(desk.panel)
    stages = tuple(table[f"stage_{stage}"] for stage in _STAGES) if state in _STAGE else ()
    return Trail(stages, _STAGE.get(state, -1), saved, desk.saved == "saved")


def _clock(desk: Desk, table: Mapping[str, str]) -> Clock:
    time = f"{desk.running_s // 60}:{desk.running_s % 60:02}"
    if state_of(desk.panel) == "winding_down":  # at the nurse's Finish too, whatever was left
        return Clock(time, table["time_over"], 1.0)
    if not desk.length_s:
        return Clock(time, table["clock_open"])
    of = table["clock_of"].format(minutes=desk.length_s // 60)
    return Clock(time, of, min(1.0, desk.running_s / desk.length_s) if desk.running_s else None)


def _chips(desk: Desk, status: Status, table: Mapping[str, str]) -> tuple[Chip, ...]:
    if desk.panel.startswith(TOUCHED):  # what must never go unsaid: that these are no clinical records
        records = _records_chip(status, table)
        return (records,) if records.tone == "badge" else ()
    return (
        _headset_chip(status, table),
        _strap_chip(desk, status, table),
        _sound_chip(status, table),
        _records_chip(status, table),
        _stick_chip(status, table),
        _clock_chip(status, table),
        _power_chip(status, table),
    )


def _headset_chip(status: Status, table: Mapping[str, str]) -> Chip:
    headset = status.headset
    if headset.health in (Health.OK, Health.MODEL) and headset.display != "headset":
        kind = "flat" if headset.display == "flat" else "offscreen"
        return Chip("screen", table[kind], table[f"{kind}_gaze"], "badge")
    if headset.health is not Health.OK:
        return _device_chip("headset", headset.health, table)
    worn = {Worn.YES: "worn", Worn.NO: "not_worn"}.get(status.worn, "health_ok")
    percent = headset.battery_percent
    low = percent is not None and percent <= LOW_BATTERY_PERCENT
    said = table["percent"].format(percent=percent) if low else _with_percent(table[worn], percent, table)
    return Chip("headset", table["headset_battery" if low else "headset"], said, "fault" if low else "fine")


def _with_percent(said: str, percent: int | None, table: Mapping[str, str]) -> str:
    """A state, and the battery where it is told."""
    return said if percent is None else f"{said} {table['percent'].format(percent=percent)}"


def _device_chip(name: str, state: Health, table: Mapping[str, str], sign: str = "") -> Chip:
    if state is Health.MODEL:
        return Chip(sign or name, table[f"model_{name}"], table[f"model_{name}_why"], "badge")
    tone = {Health.OK: "fine", Health.LOST: "fault", Health.SEARCHING: "waiting"}.get(state, "quiet")
    return Chip(sign or name, table[name], health(table, state), tone)


def _strap_chip(desk: Desk, status: Status, table: Mapping[str, str]) -> Chip:
    """The linked strap by its name, how well it is heard, and its battery."""
    strap, percent = status.strap, status.strap.battery_percent
    if strap.health is not Health.OK:
        return _device_chip("strap", strap.health, table)
    if percent is not None and percent <= LOW_BATTERY_PERCENT:
        return Chip("strap", table["strap_battery_low"], table["percent"].format(percent=percent), "fault")
    beats = desk.pulse
    unjudged = beats.age_s is None or (beats.bpm is not None and beats.quality is None)  # as between two visits
    heard = table["health_ok"] if unjudged else table[f"heard_{pulse.heard(beats)}"]
    return Chip("strap", strap.name or table["strap"], _with_percent(heard, percent, table), "fine")


def _sound_chip(status: Status, table: Mapping[str, str]) -> Chip:
    if status.sound.health is Health.OK and not status.calibrated:
        return Chip("speaker", table["sound_not"], table["calibrated"], "note")
    return _device_chip("sound", status.sound.health, table, sign="speaker")


def _records_chip(status: Status, table: Mapping[str, str]) -> Chip:
    if not status.disk.ok:
        return Chip("records", table["records"], table["disk_bad"], "fault")
    if status.record_kind != "clinical":
        if status.record_kind == "test" and not status.commissioned:
            return Chip("records", table["not_commissioned"], table["test_records"], "badge")
        why = table["not_kept" if status.record_kind == "teaching" else "not_clinical"]
        return Chip("records", table[f"{status.record_kind}_records"], why, "badge")
    return Chip("records", table["records"], table["disk_ok"], "fine")


def _stick_chip(status: Status, table: Mapping[str, str]) -> Chip:
    if status.stick.busy:
        return Chip("stick", table["stick"], table["stick_busy"], "fine")
    if not status.stick.mounted:
        return Chip("stick", table["stick"], table["stick_none"], "quiet")
    return Chip("stick", table["stick"], table["stick_here"], "fine")


def _clock_chip(status: Status, table: Mapping[str, str]) -> Chip:
    if not status.disk.clock_ok:
        return Chip("clock", table["clock_wrong"], status.clock.time or table["unknown"], "fault")
    time = status.clock.time
    return Chip("clock", table["clock"], time or table["unknown"], "fine" if time else "quiet")


def _power_chip(status: Status, table: Mapping[str, str]) -> Chip:
    power = status.power
    if power.mains is None and power.battery_percent is None:
        return Chip("mains", table["power"], table["unknown"], "quiet")
    percent = "" if power.battery_percent is None else f"{power.battery_percent} %"
    if power.mains:
        return Chip("mains", table["mains"], percent or table["mains_on"], "fine")
    low = power.battery_percent is not None and power.battery_percent <= LOW_BATTERY_PERCENT
    return Chip("battery", table["battery"], percent or table["unknown"], "fault" if low else "fine")
