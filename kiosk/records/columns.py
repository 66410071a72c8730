"""The columns of every CSV that leaves the cart: names, types, units, codes and what they mean.

One table for writing, for datapackage.json and for dictionary.csv, so that they cannot disagree.
Standards' names follow HL7 FHIR R4, REDCap's data dictionary and CDISC SDTM (QS domain).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kiosk.scores import Status

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Args:
        name: in the header row.
        type: string, integer, number or datetime (frictionless Table Schema).
        about: what it holds, one line.
        unit: of a number, "" for none.
        codes: the closed list of values, if there is one.
        identifies: emptied or remapped in the de-identified profile.
        standard: the element in FHIR, REDCap or SDTM that takes it, "" for none.
    """

    name: str
    type: str
    about: str
    unit: str = ""
    codes: tuple[str, ...] = ()
    identifies: bool = False
    standard: str = ""

    def field(self) -> dict[str, Any]:
        """As a field of a frictionless Table Schema."""
        found: dict[str, Any] = {"name": self.name, "type": self.type, "description": self.about}
        if self.unit:
            found["unit"] = self.unit
        if self.codes:
            found["constraints"] = {"enum": list(self.codes)}
        return found


def _text(name: str, about: str, *codes: str, id: bool = False, standard: str = "") -> Column:
    return Column(name, "string", about, codes=codes, identifies=id, standard=standard)


def _whole(name: str, about: str, unit: str = "", standard: str = "") -> Column:
    return Column(name, "integer", about, unit, standard=standard)


def _number(name: str, about: str, unit: str = "") -> Column:
    return Column(name, "number", about, unit)


def _time(name: str, about: str, standard: str = "") -> Column:
    return Column(name, "datetime", about, identifies=True, standard=standard)


def _flag(name: str, about: str) -> Column:
    return Column(name, "integer", about, codes=("0", "1"))


STATUSES = tuple(status.value for status in Status)
_VERSION = _whole("schema_version", "version of all these files")
_KIOSK = _text("kiosk_id", "the cart", id=True)
_SESSION = _text("session_id", "one visit", id=True)
_CODE = _text("patient_code", "the study's or clinic's code, never a name", id=True, standard="SDTM USUBJID")
_PROTOCOL = (
    _text("protocol", "which questions"),
    _text("protocol_version", "of the protocol"),
    _text("protocol_sha256", "over order and wording"),
)
_KIND = _text("record_kind", "what kind of visit", "clinical", "demo", "test")
_SOFTWARE = _text("kiosk_version", "of the software")

TEST_CODES = {  # SDTM allows eight characters
    "pain_now": "PAINNOW", "pain_worst": "PAINWRST", "pain_average": "PAINAVG", "pain_unpleasantness": "PAINUNPL",
    "time_thinking": "PAINTIME", "anxiety": "ANXIETY", "nausea": "NAUSEA", "fun": "FUN", "presence": "PRESENCE",
}

PAIN_SCORES = (
    _VERSION,
    _KIOSK,
    _SESSION,
    _CODE,
    _time("session_started", "when the visit began"),
    _text("score_id", "merge key, a random UUIDv4", standard="FHIR Observation.identifier"),
    _whole("seq", "place in the cart's chain"),
    _text("moment", "when it was asked", "baseline", "during", "final", standard="SDTM VISIT/QSTPT"),
    _text("question", "which question", standard="SDTM QSTESTCD: " + ", ".join(map(" ".join, TEST_CODES.items()))),
    _whole("occurrence", "1 … n per visit, moment and question"),
    _whole("value", "0–10, empty where there is no answer", standard="FHIR valueInteger; SDTM QSORRES"),
    _text("status", "what became of the question", *STATUSES, standard="FHIR dataAbsentReason; SDTM QSSTAT/QSREASND"),
    _flag("is_current", "0: replaced by a correction"),
    _text("supersedes", "score_id it corrects"),
    _text("correction_reason", "why it was corrected", id=True),
    _text("rater", "whose judgement", "patient", "nurse", "parent", "researcher"),
    _text("entered_by", "who pressed", "patient", "staff", "auto"),
    _text("method", "how it was given", "gaze", "touch", "spoken", "paper", standard="FHIR Observation.method"),
    _text("staff_code", "who pressed, where a study asks", id=True),
    _text("display", "where it was asked", "headset", "flat", "console", "paper"),
    _time("asked_at", "when it was first asked"),
    _whole("asked_t_ms", "since the visit's start", "ms"),
    _time("answered_at", "when it was resolved", standard="FHIR effectiveDateTime; SDTM QSDTC"),
    _whole("t_ms", "when it was resolved, since the visit's start", "ms"),
    _whole("deferrals", "how often it was put off"),
    _flag("late", "final over 5 min after the immersion"),
    _text(
        "recall",
        "the period asked about",
        "now",
        "since_immersion_start",
        "since_previous_question",
        "procedure",
        standard="SDTM QSEVLINT",
    ),
    _text("instrument", "the scale", standard="SDTM QSCAT"),
    _text("instrument_version", "of the scale"),
    _whole("scale_min", "lowest value"),
    _whole("scale_max", "highest value"),
    _text("language", "asked in"),
    _text("wording_sha256", "over the words and anchors as shown"),
    _text("world", "shown when it was asked"),
    _text("activity", "explore, breathing or a game"),
    _text("programme", "the programme"),
    *_PROTOCOL,
    _whole("visit", "number of the visit", standard="SDTM VISITNUM"),
    _text("arm_code", "blinded arm"),
    _flag("clock_ok", "0: the wall clock was wrong, order by seq"),
    _whole("boot_n", "which boot of the cart"),
    _KIND,
    _SOFTWARE,
)

_BASE = ("base_pain_now", "base_anxiety")
_FINAL = (
    "final_pain_now",
    "final_pain_worst",
    "final_pain_average",
    "final_unpleasantness",
    "final_time_thinking",
    "final_anxiety",
    "final_nausea",
    "final_fun",
    "final_presence",
)


def _scored(name: str) -> tuple[Column, Column]:
    return (
        _whole(name, "0–10, empty where there is no answer"),
        _text(f"{name}_status", f"what became of {name}", *STATUSES, ""),
    )


SESSIONS = (
    _SESSION,
    _KIOSK,
    _CODE,
    _whole("visit", "number of the visit"),
    _whole("study_day", "days since the first visit"),
    _text("arm_code", "blinded arm"),
    _text("stratum", "of the randomisation"),
    *_PROTOCOL,
    _text("programme", "the programme"),
    _text("programme_sha256", "of its file"),
    _text("procedure_type", "what was done"),
    _text("age_band", "of the patient", "adult", "12-17", "8-11", "5-7", "unknown"),
    _text("position", "of the patient", "upright", "45", "lying", "left", "right"),
    _text("language", "of the patient"),
    _text("display", "where it was shown", "headset", "flat", "console", "paper"),
    _text("headset_model", "as the runtime names it"),
    _text("runtime", "the OpenXR runtime"),
    _text("tracking", "of the head", "3dof", "6dof", ""),
    _text("gaze_source", "head or eyes"),
    _time("started_at", "when the visit began"),
    _text("tz", "time zone of the cart", id=True),
    _time("ended_at", "when it ended"),
    _text("end_state", "how it ended", "complete", "stopped", "interrupted", "abandoned", ""),
    _text(
        "stop_reason",
        "why, where staff said",
        "finished",
        "patient_request",
        "patient_call",
        "staff_need",
        "nausea",
        "pain",
        "fear",
        "discomfort",
        "asleep",
        "technical",
        "emergency",
        "other",
        "",
    ),
    _number("fitting_s", "fitting the headset", "s"),
    _number("immersion_before_procedure_s", "before the first mark", "s"),
    _number("exposure_s", "in a world, holds apart", "s"),
    _number("exposure_interactive_s", "in a game", "s"),
    _number("exposure_passive_s", "looking", "s"),
    _number("exposure_breathing_s", "breathing", "s"),
    _number("paused_s", "held by staff or call", "s"),
    _number("headset_off_s", "headset off or lost", "s"),
    _text("worlds", "visited, in order, by spaces"),
    _text("first_world", "the first of them"),
    _text("games", "played"),
    _whole("hits", "in games"),
    _whole("misses", "in games"),
    _number("hit_rate", "0–1"),
    _number("difficulty_median", "0–1"),
    _flag("difficulty_frozen", "1: fixed for a trial"),
    _number("time_on_content_share", "share of time looking at content"),
    *(column for name in _BASE for column in _scored(name)),
    _whole("during_pain_n", "answers to pain right now"),
    _whole("during_pain_max", "the highest of them"),
    *(column for name in _FINAL for column in _scored(name)),
    _whole("change_pain_now", "final minus baseline, same rater; never an effect of one visit"),
    _flag("analgesia_given", "marked by staff"),
    _whole("rescue_n", "rescue doses"),
    _whole("adverse_n", "adverse events"),
    _whole("patient_calls_n", "calls by the patient"),
    _whole("talk_n", "uses of Talk"),
    _text("hr_source", "where the heart rate came from", "strap", "model", "none"),
    _number("hr_coverage", "share of time with beats, 0–1"),
    _number("rr_artefact_share", "0–1"),
    _number("hr_first2min", "mean", "1/min"),
    _number("hr_last2min", "mean", "1/min"),
    _number("rmssd_first2min", "of clean beats", "ms"),
    _number("rmssd_last2min", "of clean beats", "ms"),
    _number("pacer_rate_start", "of the breathing guide", "1/min"),
    _number("pacer_rate_end", "of the breathing guide", "1/min"),
    _number("following_share", "share of time following it"),
    _number("fps_p1", "1st percentile", "1/s"),
    _number("fps_p50", "median", "1/s"),
    _number("dropped_share", "frames dropped, 0–1"),
    _number("orientation_loss_s", "no orientation", "s"),
    _number("position_loss_s", "no position", "s"),
    _number("active_staff_s", "between staff taps of one task", "s"),
    _whole("staff_taps", "on the console, from Start until the headset is off"),
    _flag("clean_confirmed", "cleaning acknowledged"),
    _text("clean_override_reason", "why not", id=True),
    _whole("resumed_n", "times taken up again"),
    _flag("clock_ok", "0: the wall clock was wrong"),
    _whole("missing_n", "planned questions without an answer"),
    _KIND,
    _SOFTWARE,
    _VERSION,
)

_T_MS = _whole("t_ms", "since the visit's start", "ms")

FILES: dict[str, tuple[Column, ...]] = {
    "pain_scores": PAIN_SCORES,
    "sessions": SESSIONS,
    "events": (
        _whole("seq", "place in the chain"),
        _SESSION,
        _T_MS,
        _time("at", "when"),
        _text("kind", "what happened"),
        _text("detail", "more", id=True),
    ),
    "beats": (
        _SESSION,
        _whole("t_ms", "when the packet arrived, since the visit's start", "ms"),
        _whole("rr_ticks", "one RR interval; empty where the packet had none", "1/1024 s"),
        _whole("bpm", "as the strap says", "1/min"),
        _text("contact", "1, 0, empty where not supported"),
        _flag("artefact", "1: flagged by range or local median"),
    ),
    "cues": (
        _SESSION,
        _T_MS,
        _number("rate_per_min", "of the breathing guide", "1/min"),
        _text("mode", "listen, walk, hold, ease, search, rest, fixed or lost"),
        _text("reason", "for the change"),
        _flag("following", "the heart is seen to follow it"),
    ),
    "audit": (
        _whole("seq", "place in the chain"),
        _time("at", "when"),
        _text("who", "did it", id=True),
        _text("what", "was done"),
        _text("before", "value before", id=True),
        _text("after", "value after", id=True),
        _text("why", "as given", id=True),
    ),
    "annotations": (
        _whole("seq", "place in the chain"),
        _SESSION,
        _time("at", "when"),
        _text("score_id", "it belongs to"),
        _text("text", "by staff", id=True),
        _text("who", "wrote it", id=True),
    ),
}
