"""Current scores as a FHIR R4 Bundle of Observations. Pure.

Pain now is LOINC 72514-3 (its name says "verbal": the method says how it was given here); worst pain is
38208-5 with the recall as note. Every other question is coded by this project's own code alone. An
Observation has a valueInteger or a dataAbsentReason, never both (R4 Observation, obs-6).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

LOINC = {
    "pain_now": ("72514-3", "Pain severity - 0-10 verbal numeric rating [Score] - Reported"),
    "pain_worst": ("38208-5", "Pain severity - Reported"),
}
OWN_SYSTEM = "urn:lull:question"
_ABSENT = {
    "declined": "asked-declined",
    "dont_know": "asked-unknown",
    "not_asked": "not-asked",
    "staff_skipped": "not-asked",
    "device_error": "error",
}
_ABSENT_SYSTEM = "http://terminology.hl7.org/CodeSystem/data-absent-reason"


def bundle(scores: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """A collection of the current, resolved rows of pain_scores.csv."""
    entries = [
        {"fullUrl": f"urn:uuid:{_uuid(row['score_id'])}", "resource": _observation(row)}
        for row in scores
        if row["is_current"] and row["status"] != "open"
    ]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def _uuid(score_id: str) -> str:
    """The score_id where it is a UUID; else one made of it (remapped exports)."""
    try:
        return str(uuid.UUID(score_id))
    except ValueError:
        return str(uuid.uuid5(uuid.NAMESPACE_OID, score_id))


def _observation(row: dict[str, Any]) -> dict[str, Any]:
    question = row["question"]
    coding = [{"system": OWN_SYSTEM, "code": question}]
    if question in LOINC:
        code, display = LOINC[question]
        coding.insert(0, {"system": "http://loinc.org", "code": code, "display": display})
    observation: dict[str, Any] = {
        "resourceType": "Observation",
        "id": _uuid(row["score_id"]),
        "status": "final",
        "identifier": [{"system": "urn:lull:score", "value": row["score_id"]}],
        "category": [
            {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "survey"}]}
        ],
        "code": {"coding": coding, "text": question},
        "method": {"text": f"{row.get('method') or 'none'}, entered by {row.get('entered_by', '')}"},
        "note": [{"text": f"moment {row['moment']}, recall {row.get('recall', '')}, rater {row.get('rater', '')}"}],
    }
    if row.get("patient_code"):
        observation["subject"] = {"identifier": {"value": row["patient_code"]}}
    if row.get("answered_at"):
        observation["effectiveDateTime"] = row["answered_at"]
    if row["status"] == "answered":
        observation["valueInteger"] = row["value"]
    else:
        reason = _ABSENT.get(row["status"], "unknown")
        observation["dataAbsentReason"] = {
            "coding": [{"system": _ABSENT_SYSTEM, "code": reason}],
            "text": row["status"],
        }
    return observation
