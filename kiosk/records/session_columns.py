"""The columns of sessions.csv. Seconds are of the monotonic clock."""

from __future__ import annotations

from kiosk.cleaning import WAIVERS
from kiosk.marks import STOPS
from kiosk.records.column import REQUIRED, Column, flag, number, share, text, time, whole
from kiosk.records.score_columns import (
    ARM,
    CODE,
    KIND,
    KIOSK,
    PROTOCOL,
    SESSION,
    SOFTWARE,
    STATUSES,
    VERSION,
    VISIT,
)

_NOT_ASKED = "nobody asked: the console has no key for it yet"
_NO_FRAMES = "no frames were counted"
_NO_BEATS = "too few beats"
_NO_GAME = "no game was played"
_ERASED = "the visit's opening was erased"
_UNKNOWN = "not known: no snapshot of the visit is left"


def _scored(name: str, question: str, moment: str) -> tuple[Column, Column]:
    return (
        whole(name, f"{question}, {moment}: the current answer", empty=f"no answer: {name}_status says why", least=0,
              most=10, sdtm="QSORRES"),
        text(f"{name}_status", f"what became of {name}", *STATUSES, empty="the protocol does not ask it",
             sdtm="QSSTAT"),
    )


def _s(name: str, about: str) -> Column:
    return number(name, about, "s", empty=_UNKNOWN)


SESSIONS = (
    SESSION,
    KIOSK,
    CODE,
    VISIT,
    whole("study_day", "calendar days since the first visit on this cart, there 0", "d",
          empty="the clock was wrong", least=0, sdtm="QSDY (counted from 0, of the cart)"),
    ARM,
    text("stratum", "of the randomisation (de-identified: S1, S2 … by first use)",
         empty="no study, or it has none"),
    *PROTOCOL,
    text("programme", "the programme", empty="no programme was followed"),
    text("programme_sha256", "of its file", empty="no programme was followed"),
    text("procedure_type", "what was done", empty=_NOT_ASKED),
    text("age_band", "of the patient", "adult", "12-17", "8-11", "5-7", "unknown", empty=_UNKNOWN),
    text("position", "of the patient", "upright", "45", "lying", "left", "right", "prone",
         empty=_UNKNOWN),
    text("language", "of the patient", empty=_ERASED),
    text("display", "where it was shown", "headset", "flat", "console", "paper", empty=_ERASED),
    text("headset_model", "as the runtime names it, when the visit began", empty="no headset"),
    text("runtime", "the OpenXR runtime", empty="no headset"),
    text("tracking", "of the head", "3dof", "6dof", empty="no headset, or it does not say"),
    text("gaze_source", "head, eyes or pointer", empty="sound alone, or the visit's opening was erased"),
    time("started_at", "when the visit began", fhir="Encounter.period.start", sdtm="SVSTDTC"),
    text("tz", "time zone of the cart", id=True, empty="the cart does not know it: times are UTC"),
    time("ended_at", "when it ended", empty="it has not, or was left behind", fhir="Encounter.period.end",
         sdtm="SVENDTC"),
    text("end_state", "how it ended; abandoned: left behind, another visit began", "complete", "stopped", "interrupted",
         "abandoned", empty="still under way"),
    text("stop_reason", "why it ended, where staff or the kiosk said", *STOPS, empty="nobody said"),
    _s("fitting_s", "fitting the headset"),
    number("immersion_before_procedure_s", "in a world before the first mark of the procedure", "s",
           empty="no such mark"),
    _s("exposure_s", "in a world, holds apart"),
    _s("exposure_interactive_s", "of these in a game"),
    _s("exposure_passive_s", "of these looking"),
    _s("exposure_breathing_s", "of these breathing with the guide"),
    _s("paused_s", "held by staff or the patient's call"),
    _s("headset_off_s", "headset off or lost"),
    text("worlds", "visited, in order, by spaces", empty="none"),
    text("first_world", "the first of them", empty="none"),
    text("games", "played, in order, by spaces", empty="none"),
    whole("hits", "in games", empty=_UNKNOWN, least=0),
    whole("misses", "in games", empty=_UNKNOWN, least=0),
    share("hit_rate", "hits of all tries, 0–1", empty=_NO_GAME),
    share("difficulty_median", "by seconds of play, 0–1", empty=_NO_GAME),
    flag("difficulty_frozen", "1: fixed for a trial", empty=_ERASED),
    share("time_on_content_share", "share of time looking at content", empty="not measured by this version"),
    *_scored("base_pain_now", "pain now", "before"),
    *_scored("base_anxiety", "anxiety", "before"),
    whole("during_pain_n", "answers to pain right now during the immersion", empty=REQUIRED, least=0),
    whole("during_pain_max", "the highest of them", empty="none", least=0, most=10),
    *_scored("final_pain_now", "pain now", "after"),
    *_scored("final_pain_worst", "worst pain", "after"),
    *_scored("final_pain_average", "average pain", "after"),
    *_scored("final_unpleasantness", "unpleasantness of the pain", "after"),
    *_scored("final_time_thinking", "time spent thinking of the pain", "after"),
    *_scored("final_anxiety", "anxiety", "after"),
    *_scored("final_nausea", "nausea", "after"),
    *_scored("final_fun", "fun", "after"),
    *_scored("final_presence", "being in the place", "after"),
    whole("change_pain_now", "final minus baseline, of the same rater, recall and scale; never an effect of one visit",
          empty="not both answered alike", least=-10, most=10),
    flag("analgesia_given", "1: marked by staff; 0: not marked, which does not say that none was given"),
    whole("rescue_n", "rescue doses marked by staff", empty=REQUIRED, least=0),
    whole("adverse_n", "adverse events marked by staff", empty=REQUIRED, least=0),
    whole("patient_calls_n", "calls by the patient", empty=_UNKNOWN, least=0),
    whole("talk_n", "uses of Talk", empty=_UNKNOWN, least=0),
    text("hr_source", "where the heart rate came from", "strap", "model", "none", empty=_UNKNOWN),
    share("hr_coverage", "share of the visit with beats, 0–1", empty="the visit had no length"),
    share("rr_artefact_share", "of the intervals, 0–1", empty="no intervals"),
    number("hr_first2min", "mean of the first two minutes of beats", "1/min", empty=_NO_BEATS),
    number("hr_last2min", "mean of the visit's last two minutes", "1/min", empty=_NO_BEATS),
    number("rmssd_first2min", "of clean beats", "ms", empty=_NO_BEATS),
    number("rmssd_last2min", "of clean beats", "ms", empty=_NO_BEATS),
    number("pacer_rate_start", "of the breathing guide", "1/min", empty="it never led"),
    number("pacer_rate_end", "of the breathing guide", "1/min", empty="it never led"),
    share("following_share", "share of the guided time in which the heart followed", empty="it never led"),
    number("fps_p1", "lowest 1st percentile", "1/s", empty=_NO_FRAMES),
    number("fps_p50", "median", "1/s", empty=_NO_FRAMES),
    share("dropped_share", "frames dropped, 0–1", empty=_NO_FRAMES),
    _s("orientation_loss_s", "without the head's orientation"),
    _s("position_loss_s", "without the head's position"),
    _s("active_staff_s", "between a staff tap and the next, where less than 30 s apart"),
    whole("staff_taps", "on the console, Start among them", empty=_UNKNOWN, least=0),
    flag("clean_confirmed", "1: liner and wipe acknowledged, and the contact time not cut short", empty="not ended"),
    text("clean_override_reason", "why not, or why its contact time was not waited for", *WAIVERS,
         empty="nothing was overridden"),
    whole("resumed_n", "times taken up again", empty=_UNKNOWN, least=0),
    flag("clock_ok", "0: the wall clock was wrong"),
    whole("missing_n", "planned questions without an answer", empty=REQUIRED, least=0),
    KIND,
    SOFTWARE,
    VERSION,
)
