"""The columns of pain_scores.csv, and those it shares with the other files."""

from __future__ import annotations

from kiosk.records.column import REQUIRED, flag, text, time, whole
from kiosk.scores import Status

STATUSES = tuple(status.value for status in Status)
TEST_CODES = {  # SDTM allows eight characters
    "pain_now": "PAINNOW", "pain_worst": "PAINWRST", "pain_average": "PAINAVG", "pain_unpleasantness": "PAINUNPL",
    "time_thinking": "PAINTIME", "anxiety": "ANXIETY", "nausea": "NAUSEA", "fun": "FUN", "presence": "PRESENCE",
}
_NO_STUDY = "no study, or it gives none"
_NOT_ASKED_OF_STAFF = "no study: nobody is asked"

VERSION = whole("schema_version", "version of all these files", empty=REQUIRED, least=1)
KIOSK = text("kiosk_id", "the cart", id=True, empty="the visit's opening was erased", sdtm="SPDEVID")
SESSION = text("session_id", "one visit, a random UUIDv4", empty=REQUIRED, id=True, fhir="Observation.encounter",
               sdtm="QSGRPID")
CODE = text("patient_code", "the study's or clinic's code, never a name", id=True, empty="visits carry no code",
            fhir="Observation.subject.identifier", sdtm="USUBJID")
PROTOCOL = (
    text("protocol", "which questions", empty="the visit's opening was erased", sdtm="STUDYID"),
    text("protocol_version", "of the protocol", empty="the visit's opening was erased"),
    text("protocol_sha256", "over order and wording", empty="the visit's opening was erased"),
)
VISIT = whole("visit", "number of the patient's visit: as the study says, else counted here by patient_code",
              empty="visits carry no code", least=1, sdtm="VISITNUM")
ARM = text("arm_code", "the arm, blinded", empty=_NO_STUDY, sdtm="ARMCD")
KIND = text("record_kind", "what kind of visit", "clinical", "demo", "test", empty="the visit's opening was erased",
            fhir="Observation.meta.security")
SOFTWARE = text("kiosk_version", "of the software", empty="the visit's opening was erased")

PAIN_SCORES = (
    VERSION,
    KIOSK,
    SESSION,
    CODE,
    time("session_started", "when the visit began"),
    text("score_id", "merge key, a random UUIDv4", empty=REQUIRED, fhir="Observation.identifier", sdtm="QSREFID"),
    whole("seq", "place in the cart's chain; of an open question, where it was asked", empty=REQUIRED, least=1, id=True,
          sdtm="QSSEQ"),
    text("moment", "when it was asked", "baseline", "during", "final", empty=REQUIRED, sdtm="QSTPT"),
    text("question", "which question", empty=REQUIRED, fhir="Observation.code",
         sdtm="QSTESTCD (" + ", ".join(map(" ".join, TEST_CODES.items())) + ")"),
    whole("occurrence", "1 … n per visit, moment and question", empty=REQUIRED, least=1, sdtm="QSREPNUM"),
    whole("value", "0–10", empty="no answer: status says why; never zero", least=0, most=10, fhir="valueInteger",
          sdtm="QSORRES"),
    text("status", "what became of the question; answered if and only if there is a value", *STATUSES, empty=REQUIRED,
         fhir="dataAbsentReason", sdtm="QSSTAT (NOT DONE unless answered), QSREASND"),
    flag("is_current", "1: exactly one row of a visit, moment, question and occurrence; 0: a correction replaced it"),
    text("supersedes", "score_id of the row it corrects", empty="no correction, or what it corrected was erased",
         fhir="Observation.extension observation-replaces"),
    text("correction_reason", "why it was corrected", id=True, empty="no correction"),
    text("rater", "whose judgement", "patient", "nurse", "parent", "researcher", empty=REQUIRED,
         fhir="Observation.note", sdtm="QSEVAL"),
    text("entered_by", "who pressed; auto: time or the visit's end", "patient", "staff", "auto", empty="still open"),
    text("method", "how it was given", "gaze", "touch", "spoken", "paper", empty="no answer was given",
         fhir="Observation.method", sdtm="QSMETHOD"),
    text("staff_code", "who pressed, where a study asks", id=True, empty=_NOT_ASKED_OF_STAFF),
    text("display", "where it was asked", "headset", "flat", "console", "paper", empty="not asked yet"),
    time("asked_at", "when it was first asked", empty="never asked"),
    whole("asked_t_ms", "the same, since the visit's start", "ms", empty="never asked", least=0),
    time("answered_at", "when it was resolved", empty="still open", fhir="effectiveDateTime", sdtm="QSDTC"),
    whole("t_ms", "the same, since the visit's start", "ms", empty="still open", least=0, sdtm="QSELTM"),
    whole("deferrals", "how often the patient put it off", empty="never asked", least=0),
    flag("late", "1: a final answer more than 5 min after the immersion, or one given after the visit"),
    text("recall", "the period asked about", "now", "since_immersion_start", "since_previous_question", "procedure",
         empty="never asked", sdtm="QSEVLINT"),
    text("instrument", "the scale", empty="never asked", sdtm="QSCAT"),
    text("instrument_version", "of the scale", empty="never asked"),
    whole("scale_min", "lowest value", empty="never asked", least=0),
    whole("scale_max", "highest value", empty="never asked", most=10),
    text("language", "asked in", empty="never asked"),
    text("wording_sha256", "over the words and anchors as shown", empty="never asked"),
    text("world", "shown when it was asked", empty="never asked"),
    text("activity", "what the patient was doing: explore, breathing or a game", empty="never asked"),
    text("programme", "the programme", empty="no programme was followed"),
    *PROTOCOL,
    VISIT,
    ARM,
    flag("clock_ok", "0: the wall clock was wrong, order by seq"),
    whole("boot_n", "which boot of the cart (de-identified: of the visit)", empty=REQUIRED, least=1),
    KIND,
    SOFTWARE,
)
