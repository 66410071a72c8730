"""The columns of every CSV that leaves the cart: names, types, units, codes, meaning, and what an empty cell says."""

from __future__ import annotations

from kiosk.records.column import REQUIRED, Column, flag, number, text, time, whole
from kiosk.records.score_columns import PAIN_SCORES, SESSION, STATUSES, TEST_CODES
from kiosk.records.session_columns import SESSIONS
from kiosk.records.step_columns import STEPS

__all__ = ["BEATS", "FILES", "PAIN_SCORES", "SCHEMA_VERSION", "SESSIONS", "STATUSES", "STEPS", "TEST_CODES", "Column"]

SCHEMA_VERSION = 1

_T_MS = whole("t_ms", "since the visit's start", "ms", empty=REQUIRED, least=0)
_SEQ = whole("seq", "place in the cart's chain", empty=REQUIRED, least=1, id=True)
_ANY_SESSION = text("session_id", "one visit, a random UUIDv4", id=True, empty="between visits")

BEATS = (
    SESSION,
    whole("t_ms", "when the packet arrived, since the visit's start", "ms", empty=REQUIRED),
    whole("rr_ticks", "one RR interval, raw", "1/1024 s", empty="the packet had none"),
    whole("bpm", "heart rate as the strap says", "1/min", empty=REQUIRED, least=0, fhir="LOINC 8867-4"),
    flag("contact", "1: on the skin", empty="the strap does not say"),
    flag("artefact", "1: outside 273–2000 ms, or more than 20 % off the median of 11 beats", empty="no interval"),
)

FILES: dict[str, tuple[Column, ...]] = {
    "pain_scores": PAIN_SCORES,
    "sessions": SESSIONS,
    "steps": STEPS,
    "events": (
        _SEQ,
        _ANY_SESSION,
        whole("t_ms", "since the visit's start", "ms", empty="between visits", least=0),
        time("at", "when"),
        text("kind", "what happened", empty=REQUIRED),
        text("detail", "more; de-identified: only the program's own words", empty="nothing to add", id=True),
    ),
    "beats": BEATS,
    "cues": (
        SESSION,
        _T_MS,
        number("rate_per_min", "of the breathing guide", "1/min", empty=REQUIRED),
        text("mode", "listen, walk, hold, ease, search, rest, fixed or lost", empty=REQUIRED),
        text("reason", "for the change", empty="none was given"),
        flag("following", "the heart is seen to follow it"),
    ),
    "audit": (
        _SEQ,
        time("at", "when"),
        text("who", "did it", id=True, empty="nobody was asked"),
        text("what", "was done: repair, clock, setting, pin, mark, correction, export, update, erasure, randomisation, "
             "key, refused …", empty=REQUIRED),
        text("before", "value before; of a correction or an erasure, the rows' ids", id=True, empty="nothing"),
        text("after", "value after", id=True, empty="nothing"),
        text("why", "as given", id=True, empty="no reason was given"),
    ),
    "annotations": (
        _SEQ,
        _ANY_SESSION,
        time("at", "when"),
        text("score_id", "the answer it belongs to", empty="it belongs to the visit"),
        text("text", "by staff or the kiosk", id=True, empty="erased"),
        text("who", "wrote it", id=True, empty="nobody was asked"),
    ),
}
