"""Scores as a FHIR R4 Bundle: the questionnaires, each visit's responses, each answer as an Observation. Pure.

Pain now by the patient on a 0–10 rating is LOINC 72514-3 (its name says "verbal": the method says how it was
given here), worst pain 38208-5 with the recall as note; every other question, and every other person's
judgement, has this project's own code alone. An Observation has a value or a dataAbsentReason, never both
(obs-6). A corrected answer stays as "entered-in-error", so that no reader counts it twice; the one that took
its place is "corrected" and names it (extension observation-replaces). What is not clinical is marked as test
data (HTEST). A correction's effective time is when the question was asked, and when it was entered is its "issued".
A time by a clock that was wrong is left out, as unknown. Heart rate is a mean of two minutes, not a
monitor's.

Deliberately not here: RMSSD (LOINC's 80404-7 is SDNN, another figure), persons, devices, anything newer than R4
(4.0.1).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from kiosk.protocols import PROTOCOLS
from kiosk.scores import Instrument, by_wording

Row = dict[str, Any]
Resource = dict[str, Any]

LOINC = {
    "pain_now": ("72514-3", "Pain severity - 0-10 verbal numeric rating [Score] - Reported"),
    "pain_worst": ("38208-5", "Pain severity - Reported"),
    "heart_rate": ("8867-4", "Heart rate"),
}
QUESTION, SCORE, SESSION = "urn:lull:question", "urn:lull:score", "urn:lull:session"
PATIENT, RESPONSE, QUESTIONNAIRE = "urn:lull:patient", "urn:lull:response", "urn:lull:questionnaire"
_HEART = {"hr_first2min": "first two minutes of beats", "hr_last2min": "last two minutes of the visit"}
_REPLACES = "http://hl7.org/fhir/StructureDefinition/observation-replaces"
_ABSENT_WHY = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
_ABSENT_SYSTEM = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
_CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
_TEST_DATA = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "HTEST"}
_NO_TIME: dict[str, Resource] = {
    why: {"_effectiveDateTime": {"extension": [{"url": _ABSENT_WHY, "valueCode": why}]}}
    for why in ("masked", "unknown")
}
_ABSENT = {
    "answered": "error",  # its value was damaged
    "declined": "asked-declined",
    "dont_know": "asked-unknown",
    "not_asked": "not-asked",
    "staff_skipped": "not-asked",
    "device_error": "error",
}


def bundle(scores: Iterable[Row], sessions: Iterable[Row] = ()) -> Resource:
    """A collection of all that `pain_scores.csv` and the heart's columns of `sessions.csv` hold.

    A response is one visit's, moment's and occurrence's: what was planned has occurrence 1, and each further
    "right now" its own time.
    """
    rows = list(scores)
    asked: dict[str, list[Row]] = {}
    for row in rows:
        if row["is_current"]:
            asked.setdefault(_response_id(row), []).append(row)
    for group in asked.values():
        group.sort(key=_order)
    forms = {_form(group): group for group in asked.values()}
    unsure: set[str] = set()  # a correction is as old as the answer it puts right
    for row in rows:
        if row.get("clock_ok") == 0 or row.get("supersedes") in unsure:
            unsure.add(row["score_id"])
    hearts = (_heart(visit, name) for visit in sessions for name in _HEART if _is_number(visit.get(name)))
    resources = [
        *(_questionnaire(group) for group in forms.values()),
        *(_response(id, group) for id, group in asked.items()),
        *(_observation(row, row["score_id"] in unsure) for row in rows if row["status"] != "open"),
        *hearts,
    ]
    entries = [{"fullUrl": f"urn:uuid:{resource['id']}", "resource": resource} for resource in resources]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def _questionnaire(rows: list[Row]) -> Resource:
    """What is asked at one moment of one version of a protocol, in the words of these rows."""
    url, version = _form(rows)
    return {
        "resourceType": "Questionnaire",
        "id": _named(f"{url}|{version}"),
        "url": url,
        "version": version,
        "status": "active",
        "item": [
            {
                "linkId": row["question"],
                "code": [{"system": QUESTION, "code": row["question"]}],
                "text": _text(row) or row["question"],
                "type": "integer",
            }
            for row in rows
        ],
    }


def _response(id: str, rows: list[Row]) -> Resource:
    """The current answers of one moment; an item without an answer says why, unless it is still open."""
    first, statuses = rows[0], {row["status"] for row in rows}
    if "open" in statuses:
        status = "in-progress"
    elif "interrupted" in statuses:
        status = "stopped"
    else:
        status = "amended" if any(row.get("supersedes") for row in rows) else "completed"
    when = max((row["answered_at"] for row in rows if row.get("answered_at") and row.get("clock_ok") != 0), default="")
    return {
        "resourceType": "QuestionnaireResponse",
        "id": id,
        **_meta(first),
        "identifier": {"system": RESPONSE, "value": id},
        "questionnaire": "|".join(_form(rows)),
        "status": status,
        **_whose(first),
        **({"authored": when} if when else {}),
        "item": [_item(row) for row in rows],
    }


def _item(row: Row) -> Resource:
    item: Resource = {"linkId": row["question"]}
    if text := _text(row):
        item["text"] = text
    if _is_number(row.get("value")):
        item["answer"] = [{"valueInteger": row["value"]}]
    elif row["status"] != "open":
        item["extension"] = [{"url": _ABSENT_WHY, "valueCode": _ABSENT.get(row["status"], "unknown")}]
    return item


def _observation(row: Row, unsure: bool) -> Resource:
    """One resolved row; `unsure`: a clock was wrong when it, or what it puts right, was kept."""
    question, former = row["question"], row.get("supersedes")
    coding = [{"system": QUESTION, "code": question}]
    if question in LOINC and row.get("rater") == "patient" and row.get("instrument") == "NRS-11":
        coding.insert(0, _loinc(question))
    said = f"moment {row['moment']}, recall {row.get('recall', '')}, rater {row.get('rater', '')}"
    why = row.get("correction_reason")
    observation: Resource = {
        "resourceType": "Observation",
        "id": _uuid(row["score_id"]),
        **_meta(row),
        "identifier": [{"system": SCORE, "value": row["score_id"]}],
        "status": "entered-in-error" if not row["is_current"] else "corrected" if former else "final",
        "category": [{"coding": [{"system": _CATEGORY, "code": "survey"}]}],
        "code": {"coding": coding, "text": question},
        **_whose(row),
        "method": {"text": f"{row.get('method') or 'none'}, entered by {row.get('entered_by', '')}"},
        "note": [{"text": said}, *([{"text": f"corrected: {why}"}] if why else [])],
    }
    if former:
        replaced = {"reference": f"urn:uuid:{_uuid(former)}"}
        observation["extension"] = [{"url": _REPLACES, "valueReference": replaced}]
    if row["is_current"]:
        observation["derivedFrom"] = [{"reference": f"urn:uuid:{_response_id(row)}"}]
    if row.get("answered_at"):
        when = (row.get("asked_at") if former else "") or row["answered_at"]
        observation |= _NO_TIME["unknown"] if unsure else {"effectiveDateTime": when}
        if former and row.get("clock_ok") != 0:
            observation["issued"] = row["answered_at"]
    if _is_number(row.get("value")):
        observation["valueInteger"] = row["value"]
    else:
        reason = _ABSENT.get(row["status"], "unknown")
        observation["dataAbsentReason"] = {
            "coding": [{"system": _ABSENT_SYSTEM, "code": reason}],
            "text": row["status"],
        }
    return observation


def _heart(visit: Row, name: str) -> Resource:
    """A mean heart rate; its time is the visit's, or why there is none."""
    source = "heart strap" if visit.get("hr_source") == "strap" else visit.get("hr_source") or "unknown source"
    span = {name: visit[at] for name, at in (("start", "started_at"), ("end", "ended_at")) if visit.get(at)}
    if span and visit.get("clock_ok") == 0:  # a clock put right within the visit may even end it before it began
        when = _NO_TIME["unknown"]
    else:
        when = {"effectivePeriod": span} if span else _NO_TIME["masked"]
    return {
        "resourceType": "Observation",
        "id": _named(f"{visit['session_id']} {name}"),
        **_meta(visit),
        "status": "final" if visit.get("end_state") else "preliminary",
        "category": [{"coding": [{"system": _CATEGORY, "code": "vital-signs"}]}],
        "code": {"coding": [_loinc("heart_rate")], "text": name},
        **_whose(visit),
        **when,
        "valueQuantity": {
            "value": visit[name], "unit": "beats/minute", "system": "http://unitsofmeasure.org", "code": "/min",
        },
        "method": {"text": f"mean of the {_HEART[name]}, {source}; not for monitoring"},
    }


def _loinc(name: str) -> dict[str, str]:
    code, display = LOINC[name]
    return {"system": "http://loinc.org", "code": code, "display": display}


def _whose(row: Row) -> Resource:
    """The patient and the visit, by identifier alone."""
    code = row.get("patient_code")
    subject = {"identifier": {"system": PATIENT, "value": code}} if code else {"display": "no patient code was kept"}
    return {"subject": subject, "encounter": {"identifier": {"system": SESSION, "value": row["session_id"]}}}


def _meta(row: Row) -> Resource:
    return {} if row.get("record_kind") == "clinical" else {"meta": {"security": [_TEST_DATA]}}


def _form(rows: list[Row]) -> tuple[str, str]:
    """The questionnaire's url and version; joined by | they are its canonical.

    The url ends in a hash of what is asked in which words: the child's and the observer's are two forms.
    """
    first = rows[0]
    protocol = quote(first.get("protocol") or "none", safe="")
    words = _named("\n".join(f"{row['question']} {_wording(row)}" for row in rows))[:8]
    return f"{QUESTIONNAIRE}:{protocol}:{first['moment']}:{words}", first.get("protocol_version") or "0"


def _planned(row: Row) -> list[Instrument]:
    """What the protocol's table asks at the row's moment, in order; [] for a protocol not of this version."""
    protocol = PROTOCOLS.get(row.get("protocol") or "")
    if protocol is None or protocol.version != row.get("protocol_version"):
        return []
    return [protocol.instrument(key) for when, key in protocol.planned if when.value == row["moment"]]


def _order(row: Row) -> tuple[int, str]:
    """As the protocol asks, then by name: a response's items stand as its form's, answered or not."""
    names = [item.name for item in _planned(row)]
    return names.index(row["question"]) if row["question"] in names else len(names), row["question"]


def _wording(row: Row) -> str:
    """The hash of the words shown; where nothing was shown, of those the protocol would have shown."""
    would = (item.wording_sha256 for item in _planned(row) if item.name == row["question"])
    return row.get("wording_sha256") or next(would, "")


def _text(row: Row) -> str:
    """The words and the ends of the scale; "" for those of a clinic's own file."""
    item = by_wording(row["question"], _wording(row))
    return f"{item.words} (0 = {item.low}, 10 = {item.high})" if item else ""


def _response_id(row: Row) -> str:
    return _named(f"{row['session_id']} {row['moment']} {row.get('occurrence') or 1}")


def _uuid(score_id: str) -> str:
    """The score_id where it is a UUID; else one made of it."""
    try:
        return str(uuid.UUID(score_id))
    except ValueError:
        return _named(score_id)


def _named(words: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, words))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
