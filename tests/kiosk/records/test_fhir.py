"""The Bundle: FHIR R4 by the outsiders' rules, each answer once, nothing claimed that was not asked."""

from __future__ import annotations

import typing
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle
from hypothesis import given
from hypothesis import strategies as st

from kiosk.records import fhir
from kiosk.records.reading import read
from kiosk.records.tables import tables
from kiosk.scores import INSTRUMENTS, Status
from tests.kiosk.records.kept import ordinary

# Every element used here, by its definition in FHIR R4 (4.0.1): hl7.org/fhir/R4/<resource>-definitions.html and
# datatypes-definitions.html. "?": 0..1, "": 1..1, "*": 0..*, "+": 1..*.
R4 = {
    "Bundle": "type: code, entry: BundleEntry*",
    "BundleEntry": "fullUrl: uri?, resource: Resource?",
    "Questionnaire": "id: id?, url: uri?, version: string?, status: code, item: QuestionnaireItem*",
    "QuestionnaireItem": "linkId: string, code: Coding*, text: string?, type: code",
    "QuestionnaireResponse": "id: id?, meta: Meta?, identifier: Identifier?, questionnaire: canonical?, status: code,"
    " subject: Reference?, encounter: Reference?, authored: dateTime?, item: QuestionnaireResponseItem*",
    "QuestionnaireResponseItem": "extension: Extension*, linkId: string, text: string?,"
    " answer: QuestionnaireResponseItemAnswer*",
    "QuestionnaireResponseItemAnswer": "valueInteger: integer?",
    "Observation": "id: id?, meta: Meta?, extension: Extension*, identifier: Identifier*, status: code,"
    " category: CodeableConcept*, code: CodeableConcept, subject: Reference?, encounter: Reference?,"
    " effectiveDateTime: dateTime?, effectivePeriod: Period?, issued: instant?, valueQuantity: Quantity?,"
    " valueInteger: integer?, dataAbsentReason: CodeableConcept?, note: Annotation*, method: CodeableConcept?,"
    " derivedFrom: Reference*",
    "Meta": "security: Coding*",
    "Identifier": "system: uri?, value: string?",
    "Reference": "reference: string?, identifier: Identifier?, display: string?",
    "CodeableConcept": "coding: Coding*, text: string?",
    "Coding": "system: uri?, code: code?, display: string?",
    "Annotation": "text: markdown",
    "Period": "start: dateTime?, end: dateTime?",
    "Quantity": "value: decimal?, unit: string?, system: uri?, code: code?",
    "Extension": "url: uri, valueCode: code?, valueReference: Reference?",
}
R4_CODES = {  # required bindings of R4, and the extensible ones used
    "Bundle.type": "document message transaction transaction-response batch batch-response history searchset"
    " collection",
    "Questionnaire.status": "draft active retired unknown",
    "QuestionnaireItem.type": "group display question boolean decimal integer date dateTime time string text url choice"
    " open-choice attachment reference quantity",
    "QuestionnaireResponse.status": "in-progress completed amended entered-in-error stopped",
    "Observation.status": "registered preliminary final amended corrected cancelled entered-in-error unknown",
    "data-absent-reason": "unknown asked-unknown temp-unknown not-asked asked-declined masked not-applicable"
    " unsupported as-text error not-a-number negative-infinity positive-infinity not-performed not-permitted",
    "observation-category": "social-history vital-signs imaging laboratory procedure survey exam therapy activity",
}
WRONG_IN_R4B = {"Extension.url": "uri"}  # the package takes it for a string, which it is in the JSON


def _elements(name: str) -> dict[str, tuple[str, str]]:
    """Element -> (type, cardinality) of one type of R4."""
    found = {}
    for words in R4[name].split(","):
        element, kind = words.strip().split(": ")
        found[element] = (kind.rstrip("?*+"), kind[-1] if kind[-1] in "?*+" else "")
    return found


def _walk(kind: str, node: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Every (type, element, value) below `node`, by what R4 calls it."""
    if kind == "Resource":
        kind = node["resourceType"]
    for element, value in node.items():
        if element == "resourceType":
            continue
        if element.startswith("_"):  # a primitive's extension
            assert element[1:] in _elements(kind) and value.keys() == {"extension"}
            for extension in value["extension"]:
                yield from _walk("Extension", extension)
            continue
        yield kind, element, value
        inner = _elements(kind).get(element, ("", ""))[0]
        if inner == "Resource" or inner in R4:
            for each in value if isinstance(value, list) else [value]:
                yield from _walk(inner, each)


def row(**changes: Any) -> dict[str, Any]:
    words = INSTRUMENTS["pain_now"].wording_sha256
    return {
        "score_id": "6c1f2c9e-1111-4222-8333-444455556666", "session_id": "visit-1", "moment": "baseline",
        "question": "pain_now", "occurrence": 1, "value": 6, "status": "answered", "is_current": 1, "supersedes": "",
        "rater": "patient", "entered_by": "patient", "method": "gaze", "recall": "now", "instrument": "NRS-11",
        "answered_at": "2026-03-01T09:30:00.250+00:00", "patient_code": "P-07", "protocol": "clinic",
        "protocol_version": "1", "wording_sha256": words, "record_kind": "clinical",
    } | changes  # fmt: skip


def missing(status: str, **changes: Any) -> dict[str, Any]:
    return row(value=None, status=status, **changes)


def visit(**changes: Any) -> dict[str, Any]:
    return {
        "session_id": "visit-1", "patient_code": "P-07", "started_at": "2026-03-01T09:28:00.000+00:00",
        "ended_at": "2026-03-01T09:58:00.000+00:00", "end_state": "complete", "hr_source": "strap",
        "hr_first2min": 83.4, "hr_last2min": 71, "rmssd_first2min": 31.0, "record_kind": "clinical",
    } | changes


CORRECTED = [
    row(is_current=0),
    row(score_id="6c1f2c9e-2222-4222-8333-444455556666", supersedes="6c1f2c9e-1111-4222-8333-444455556666", value=4,
        correction_reason="heard wrongly", method="spoken", entered_by="staff"),
]  # fmt: skip
CASES = {
    "nothing": ([], []),
    "one answer": ([row()], [visit()]),
    "corrected": (CORRECTED, [visit()]),
    "corrected to none": ([row(is_current=0), missing("declined", score_id="x", supersedes=row()["score_id"])], []),
    "a demonstration": ([row(record_kind="demo")], [visit(record_kind="demo", hr_source="model")]),
    "no code": ([row(patient_code="")], [visit(patient_code="")]),
    "hidden": ([row(answered_at="")], [visit(started_at="", ended_at="")]),
    "a wrong clock": ([row(clock_ok=0, answered_at="1970-01-01T00:01:00.000+00:00")],
                      [visit(clock_ok=0, ended_at="1970-01-01T00:02:00.000+00:00")]),
    "open": ([row(), missing("open", question="anxiety", score_id="y", answered_at="")], [visit(end_state="")]),
    "every reason": ([missing(s.value, score_id=s.value, question=f"q_{s.value}") for s in Status
                      if s not in (Status.ANSWERED, Status.OPEN)], []),
    "more right nows": ([row(moment="during", occurrence=n, score_id=f"s{n}") for n in (1, 2)], []),
    "a name to be quoted": ([row(protocol="burns | näxt", question="own_1", wording_sha256="?")], []),
}  # fmt: skip


def of(kind: str, found: dict[str, Any]) -> list[dict[str, Any]]:
    return [e["resource"] for e in found["entry"] if e["resource"]["resourceType"] == kind]


@pytest.mark.parametrize("case", CASES)
def test_another_implementation_reads_the_bundle(case: str) -> None:
    found = fhir.bundle(*CASES[case])
    read = Bundle.model_validate(found)
    again = read.model_dump(mode="json", exclude_none=True)
    assert len(again.get("entry", [])) == len(found["entry"])
    for mine, theirs in zip(found["entry"], again.get("entry", []), strict=True):
        assert mine["resource"].get("valueInteger") == theirs["resource"].get("valueInteger")
        assert mine["resource"].get("status") == theirs["resource"].get("status")


@pytest.mark.parametrize("case", CASES)
def test_only_elements_and_codes_of_r4_are_used(case: str) -> None:
    for kind, element, value in _walk("Bundle", fhir.bundle(*CASES[case])):
        allowed = _elements(kind)
        assert element in allowed, f"{kind}.{element} is not in the list of R4's elements"
        assert isinstance(value, list) == (allowed[element][1] in ("*", "+")), element
        if f"{kind}.{element}" in R4_CODES:
            assert value in R4_CODES[f"{kind}.{element}"].split(), value
        if element == "coding":
            for coding in value:
                bound = coding.get("system", "").split("/")[-1]
                assert bound not in R4_CODES or coding["code"] in R4_CODES[bound].split(), coding
        if element == "valueCode":
            assert value in R4_CODES["data-absent-reason"].split()


@pytest.mark.parametrize("case", CASES)
def test_what_r4_demands_is_there(case: str) -> None:
    for entry in fhir.bundle(*CASES[case])["entry"]:
        resource = entry["resource"]
        needed = {name for name, (_, n) in _elements(resource["resourceType"]).items() if n in ("", "+")}
        assert needed <= resource.keys()
        assert entry["fullUrl"] == f"urn:uuid:{resource['id']}"


@pytest.mark.parametrize("name", R4)
def test_r4b_defines_every_element_used_as_r4_does(name: str) -> None:
    stem = next((s for s in ("QuestionnaireResponse", "Questionnaire", "Bundle") if name.startswith(s)), name)
    model = getattr(import_module(f"fhir.resources.R4B.{stem.lower()}"), name)
    for element, (kind, cardinality) in _elements(name).items():
        field = model.model_fields[element]
        many = "List[" in str(field.annotation)
        must = field.is_required() or bool((field.json_schema_extra or {}).get("element_required"))
        assert many == (cardinality in ("*", "+")), f"{name}.{element}: how many"
        assert must == (cardinality in ("", "+")), f"{name}.{element}: needed"
        assert _type_of(field.annotation) == WRONG_IN_R4B.get(f"{name}.{element}", kind).lower(), f"{name}.{element}"


def _type_of(annotation: Any) -> str:
    """R4's name of the type a field of the package takes, in lower case."""
    inner = [a for a in typing.get_args(annotation) if a is not type(None)]
    if annotation is str:
        return "string"
    if hasattr(annotation, "__metadata__"):
        return type(annotation.__metadata__[0]).__name__.lower()
    if inner:
        return _type_of(inner[0])
    return annotation.__name__.removesuffix("Type").lower()


def test_every_reference_within_the_bundle_leads_somewhere() -> None:
    for scores, visits in CASES.values():
        found = fhir.bundle(scores, visits)
        there = {entry["fullUrl"] for entry in found["entry"]}
        assert len(there) == len(found["entry"])
        asked = {f"{q['url']}|{q['version']}" for q in of("Questionnaire", found)}
        links = [value for _, element, value in _walk("Bundle", found) if element == "reference"]
        assert set(links) <= there
        assert {r["questionnaire"] for r in of("QuestionnaireResponse", found)} <= asked


def test_a_corrected_answer_counts_once_and_its_chain_is_seen() -> None:
    found = fhir.bundle(CORRECTED)
    former, later = of("Observation", found)
    assert (former["status"], former["valueInteger"], later["status"], later["valueInteger"]) == (
        "entered-in-error", 6, "corrected", 4)
    assert later["extension"] == [{
        "url": "http://hl7.org/fhir/StructureDefinition/observation-replaces",
        "valueReference": {"reference": f"urn:uuid:{former['id']}"},
    }]
    assert {"text": "corrected: heard wrongly"} in later["note"]
    response, = of("QuestionnaireResponse", found)
    assert (response["status"], response["item"][0]["answer"]) == ("amended", [{"valueInteger": 4}])


def test_a_correction_is_as_old_as_its_question_and_issued_when_it_was_entered() -> None:
    asked, entered = "2026-03-01T09:29:50.000+00:00", "2026-03-01T15:00:00.000+00:00"
    again = row(score_id="x", supersedes=row()["score_id"], correction_reason="heard wrongly", asked_at=asked,
                answered_at=entered)
    former, later = of("Observation", fhir.bundle([row(is_current=0, asked_at=asked), again]))
    assert (former["effectiveDateTime"], "issued" in former) == (row()["answered_at"], False)
    assert (later["effectiveDateTime"], later["issued"]) == (asked, entered)
    _, later = of("Observation", fhir.bundle([row(is_current=0, clock_ok=0), again]))
    assert "effectiveDateTime" not in later and later["issued"] == entered


@given(st.sampled_from([s.value for s in Status if s is not Status.OPEN]), st.integers(0, 10))
def test_an_observation_has_a_value_or_a_reason_and_never_both(status: str, value: int) -> None:
    one = row(value=value) if status == "answered" else missing(status)
    observation, = of("Observation", fhir.bundle([one]))
    assert ("valueInteger" in observation) == (status == "answered") != ("dataAbsentReason" in observation)
    if status != "answered":
        assert observation["dataAbsentReason"]["text"] == status
        assert observation["dataAbsentReason"]["coding"][0]["code"] in R4_CODES["data-absent-reason"].split()
    item, = of("QuestionnaireResponse", fhir.bundle([one]))[0]["item"]
    assert ("answer" in item) == (status == "answered") != ("extension" in item)


def test_loinc_is_only_where_the_patient_rated_what_it_names() -> None:
    def codes(**changes: Any) -> list[str]:
        observation, = of("Observation", fhir.bundle([row(**changes)]))
        return [c["code"] for c in observation["code"]["coding"]]

    assert codes() == ["72514-3", "pain_now"]
    assert codes(question="pain_worst") == ["38208-5", "pain_worst"]
    assert codes(question="anxiety") == ["anxiety"]
    assert codes(rater="nurse") == ["pain_now"]
    assert codes(instrument="FPS-R") == ["pain_now"]


def test_heart_rate_is_a_mean_of_two_minutes_and_rmssd_takes_no_code_of_sdnn() -> None:
    found = fhir.bundle([], [visit()])
    told = [(o["code"]["text"], o["valueQuantity"]["value"], o["valueQuantity"]["code"])
            for o in of("Observation", found)]
    assert told == [("hr_first2min", 83.4, "/min"), ("hr_last2min", 71, "/min")]
    assert {o["code"]["coding"][0]["code"] for o in of("Observation", found)} == {"8867-4"}
    assert "80404-7" not in str(found) and "31.0" not in str(found)
    assert all("not for monitoring" in o["method"]["text"] for o in of("Observation", found))
    assert of("Observation", fhir.bundle([], [visit(hr_first2min=None, hr_last2min="")])) == []


def test_a_time_by_a_wrong_clock_is_unknown_and_a_hidden_one_masked() -> None:
    for case, why in (("a wrong clock", "unknown"), ("hidden", "masked")):
        found = fhir.bundle(*CASES[case])
        assert "1970" not in str(found) and "authored" not in of("QuestionnaireResponse", found)[0]
        hearts = [o for o in of("Observation", found) if "valueQuantity" in o]
        assert [o["_effectiveDateTime"]["extension"][0]["valueCode"] for o in hearts] == [why, why]
    score = of("Observation", fhir.bundle(*CASES["a wrong clock"]))[0]
    assert score["_effectiveDateTime"]["extension"][0]["valueCode"] == "unknown"
    assert "effectiveDateTime" in of("Observation", fhir.bundle([row(clock_ok=1)]))[0]


def test_what_is_not_clinical_is_marked_as_test_data() -> None:
    for kind, marked in (("clinical", False), ("demo", True), ("test", True), ("", True)):
        found = fhir.bundle([row(record_kind=kind)], [visit(record_kind=kind)])
        told = of("Observation", found) + of("QuestionnaireResponse", found)
        assert [("HTEST" in str(r.get("meta"))) for r in told] == [marked] * 4


def test_a_childs_observer_is_asked_by_a_form_of_its_own() -> None:
    observer = row(session_id="visit-2", score_id="z", rater="nurse",
                   wording_sha256=INSTRUMENTS["pain_now_observed"].wording_sha256)  # fmt: skip
    patients, nurses, both = (fhir.bundle(rows) for rows in ([row()], [observer], [row(), observer]))
    one, other = of("Questionnaire", patients) + of("Questionnaire", nurses)
    assert one["url"] != other["url"] and one["id"] != other["id"]
    assert of("Questionnaire", both) == [one, other]
    assert "do you feel" in one["item"][0]["text"] and "In your judgement" in other["item"][0]["text"]
    assert [r["questionnaire"] for r in of("QuestionnaireResponse", both)] == [f"{one['url']}|1", f"{other['url']}|1"]


def test_what_was_never_asked_has_the_protocols_words_and_the_same_form() -> None:
    asked = [row(), row(question="anxiety", score_id="a", wording_sha256=INSTRUMENTS["anxiety"].wording_sha256)]
    never = [missing("not_asked", question=name, score_id=name, wording_sha256="") for name in ("anxiety", "pain_now")]
    assert of("Questionnaire", fhir.bundle(never)) == of("Questionnaire", fhir.bundle(asked))
    response, = of("QuestionnaireResponse", fhir.bundle(never))
    assert ["How much pain" in item["text"] for item in response["item"]] == [True, False]
    form, = of("Questionnaire", fhir.bundle([missing("not_asked", wording_sha256="", protocol_version="99")]))
    assert form["item"][0]["text"] == "pain_now"


def test_a_real_visit_gives_two_responses_and_an_observation_an_answer(tmp_path) -> None:
    _, played = ordinary(tmp_path / "data")
    found = tables(read(tmp_path / "data"))
    bundled = fhir.bundle(found["pain_scores"], found["sessions"])
    Bundle.model_validate(bundled)
    before, after = of("QuestionnaireResponse", bundled)
    url, version = before["questionnaire"].split("|")
    assert url.startswith("urn:lull:questionnaire:clinic:baseline:") and version == "1"
    assert [i["linkId"] for i in after["item"]] == ["pain_now", "pain_worst", "anxiety"]
    assert "extension" in after["item"][2] and after["status"] == "completed"
    assert "How much pain" in before["item"][0]["text"]
    scores = [o for o in of("Observation", bundled) if "survey" in str(o["category"])]
    assert [o.get("valueInteger") for o in scores] == [value for _, _, value, _ in played.scores()]
