"""Enrolment: in the order of the list, once for good, and over every restart from the records alone."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from kiosk.errors import RecordsError
from kiosk.events import Row
from kiosk.studies.trial import Trial
from tests.kiosk.studies.made import PROTOCOL, opening, sealed, study

STUDY, SEALED, LISTS = study(), sealed(), opening().lists


def rows(trial: Trial, code: str, stratum: str, n: int) -> list[Row]:
    """What the session keeps of an enrolment."""
    enrolment, is_new = trial.enrol(code, stratum)
    kept = [Row(f"a{n}", "audit", "", n, trial.revealed(enrolment, "21", f"s{n}", "clinical"))] if is_new else []
    return [*kept, Row(f"s{n}", "session", f"s{n}", n, {
        **trial.study.about(), "patient_code": code, "stratum": enrolment.stratum, "place": enrolment.place,
        "arm": enrolment.arm, "arm_code": enrolment.letter,
    })]


class Enrolling(RuleBasedStateMachine):
    """Enrols, comes back, restarts, erases; a simple model says what must be."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Row] = []
        self.trial = Trial(STUDY, SEALED)
        self.arms: dict[str, str] = {}
        self.opened: dict[str, list[str]] = {"adults": [], "children": []}

    @rule(code=st.sampled_from(STUDY.patients[:12]), stratum=st.sampled_from(STUDY.strata))
    def enrol(self, code: str, stratum: str) -> None:
        if code not in self.arms:
            self.arms[code] = LISTS[stratum][len(self.opened[stratum])]
            self.opened[stratum].append(self.arms[code])
        self.rows += rows(self.trial, code, stratum, len(self.rows))
        assert self.trial.enrolled[code].arm == self.arms[code]

    @rule()
    def restart(self) -> None:
        before, self.trial = self.trial, Trial.rebuilt(STUDY, SEALED, self.rows)
        assert self.trial.enrolled == before.enrolled and self.trial.taken == before.taken

    @rule(code=st.sampled_from(STUDY.patients[:12]))
    def erase(self, code: str) -> None:
        """A patient's visits go, his place stays used."""
        self.rows = [row for row in self.rows if row.body.get("patient_code") != code]
        self.arms.pop(code, None)
        self.trial = Trial.rebuilt(STUDY, SEALED, self.rows)

    @invariant()
    def places_are_used_in_order_and_never_twice(self) -> None:
        used = [(row.body["stratum"], row.body["place"]) for row in self.rows if row.kind == "audit"]
        assert len(set(used)) == len(used)
        for stratum, arms in self.opened.items():
            assert [place for name, place in used if name == stratum] == list(range(1, len(arms) + 1))
            assert tuple(arms) == LISTS[stratum][: len(arms)]


Enrolling.TestCase.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
test_enrolment_agrees_with_a_simple_model = Enrolling.TestCase


def test_a_full_list_enrols_nobody_more() -> None:
    text = PROTOCOL.replace("places = 30", "places = 2")
    trial = Trial(study(text), sealed(text))
    for code in trial.study.patients[:2]:
        trial.enrol(code, "adults")
    with pytest.raises(RecordsError, match="no place left"):
        trial.enrol(trial.study.patients[2], "adults")
    assert trial.enrol(trial.study.patients[0], "adults")[0].visits == 2
    assert trial.enrol(trial.study.patients[2], "children")[0].place == 1


def test_the_randomisation_row_names_no_patient_and_no_arm() -> None:
    kept = rows(Trial(STUDY, SEALED), STUDY.patients[0], "adults", 0)
    text = str(kept[0].body)
    assert STUDY.patients[0] not in text and not any(f"'{arm}'" in text for arm in STUDY.arms)
    assert kept[0].body["arm_code"] in "ABC"


def test_a_changed_protocol_under_the_same_version_is_refused() -> None:
    kept = rows(Trial(STUDY, SEALED), STUDY.patients[0], "adults", 0)
    changed = study(PROTOCOL.replace("Pictures", "pictures"))
    assert "changed under the same version" in Trial.rebuilt(changed, SEALED, kept).refusal
    newer = study(PROTOCOL.replace("Pictures", "pictures").replace('"1.0"', '"1.1"'))
    trial = Trial.rebuilt(newer, SEALED, kept)
    assert trial.refusal == "" and trial.enrolled[STUDY.patients[0]].place == 1


def test_another_list_in_the_same_study_is_refused() -> None:
    kept = rows(Trial(STUDY, SEALED), STUDY.patients[0], "adults", 0)
    assert "Another sealed list" in Trial.rebuilt(STUDY, sealed(seed=bytes(32)), kept).refusal


def test_only_codes_of_the_lists_are_taken() -> None:
    trial = Trial(STUDY, SEALED)
    assert trial.patient("0013") == "BRN-0013" and trial.patient("0014") == ""
    assert trial.staff("21") == "21" and trial.staff("22") == ""
    assert "record number" in trial.wrong("447103") and "list" in trial.wrong("0014")
