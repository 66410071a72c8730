"""Every word the console says of its own, by language. The session's words arrive in `view.Desk`.

One table a language, keys alike in all; a language without a table is answered in English.
"""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.events import Health

_ENGLISH: Mapping[str, str] = {
    "start": "Start",
    "begin": "Begin",
    "position": "Position",
    "position_upright": "Upright",
    "position_45": "45°",
    "position_lying": "Lying",
    "position_left": "Left side",
    "position_right": "Right side",
    "length": "Length",
    "length_5": "5 min",
    "length_10": "10 min",
    "length_15": "15 min",
    "length_20": "20 min",
    "length_30": "30 min",
    "length_0": "Open-ended",
    "pause": "Pause",
    "resume": "Resume",
    "stop": "STOP",
    "headset_off": "Headset off now",
    "reopen": "Reopen",
    "talk": "Talk",
    "recentre": "Recentre",
    "volume_down": "Quieter",
    "volume_up": "Louder",
    "longer": "5 min longer",
    "finish": "Finish",
    "ask_now": "Ask pain now",
    "missing_declined": "Prefers not to say",
    "missing_dont_know": "Does not know",
    "missing_unable": "Cannot answer",
    "missing_asleep": "Asleep",
    "missing_language_barrier": "Language barrier",
    "missing_staff_skipped": "Skipped by staff",
    "call_done": "Done",
    "removed": "Headset is off",
    "final_scores": "Ask final scores",
    "end_without_scores": "End without scores",
    "cleaned": "Cleaned",
    "continue_same": "Same patient: continue",
    "close_same": "Close that session",
    "export": "Copy to stick",
    "world_beach": "Beach",
    "world_forest": "Forest",
    "world_snow": "Snow",
    "world_night": "Night",
    "world_reef": "Reef",
    "stage_fitting": "Fit",
    "stage_before": "Scores before",
    "stage_world": "World",
    "stage_after": "Scores after",
    "stage_goodbye": "Headset off",
    "stage_cleaning": "Clean",
    "saving": "Saving …",
    "saved": "Saved",
    "not_saved": "NOT SAVED – write it on paper",
    "headset": "Headset",
    "strap": "Heart strap",
    "sound": "Sound",
    "records": "Records",
    "stick": "USB stick",
    "power": "Power",
    "worn": "worn",
    "not_worn": "not worn",
    "health_ok": "ready",
    "health_searching": "searching",
    "health_lost": "lost",
    "health_absent": "none",
    "health_off": "off",
    "flat": "Flat screen",
    "flat_gaze": "gaze by pointer",
    "offscreen": "No screen",
    "offscreen_gaze": "picture kept here",
    "model_headset": "MODEL headset",
    "model_headset_why": "not a real one",
    "model_strap": "MODEL strap",
    "model_strap_why": "not a real heart",
    "model_sound": "MODEL sound",
    "model_sound_why": "nothing is heard",
    "test_records": "TEST records",
    "demo_records": "DEMO records",
    "not_clinical": "not clinical",
    "disk_ok": "ready",
    "disk_bad": "cannot save",
    "stick_none": "none",
    "stick_here": "ready",
    "stick_busy": "copying …",
    "mains": "Mains",
    "mains_on": "on",
    "battery": "Battery",
    "unknown": "not told",
    "clock_of": "of {minutes} min",
    "clock_open": "open-ended",
    "heart_unit": "beats/min",
    "not_monitoring": "not for monitoring",
    "no_heart": "--",
    "picture": "What the patient sees",
    "no_picture": "No picture from the scene",
    "time_left": "about {minutes} min left",
    "time_over": "ending soon",
    "time_open": "until you tap Finish",
}

_TABLES: Mapping[str, Mapping[str, str]] = {"en": _ENGLISH}


def words(language: str = "en") -> Mapping[str, str]:
    """The table of `language`."""
    return _TABLES.get(language, _ENGLISH)


def world_title(table: Mapping[str, str], name: str) -> str:
    """A world's name for people."""
    return table.get(f"world_{name}", name.replace("_", " ").capitalize())


def health(table: Mapping[str, str], state: Health) -> str:
    """A device's state in a word."""
    return table.get(f"health_{state.value}", state.value)
