"""The import file and its dictionary pass REDCap's own rules, and the rules notice what does not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.events import Row
from kiosk.records import redcap
from kiosk.records.columns import FILES
from kiosk.records.export import export, table
from kiosk.records.reading import read
from kiosk.records.tables import tables
from tests.kiosk.records import redcap_rules as rules
from tests.kiosk.records.kept import keep
from tests.kiosk.visit import Visit

REPEATING = {redcap.VISIT, redcap.SCORE}


def played(code: str, now: float, prefix: str, to: str = "goodbye") -> list[Row]:
    """One patient's visit, with ids and a code of its own."""
    visit = Visit(now=now)
    visit.to(to)
    if to == "goodbye":
        visit.tap("removed", "cleaned")

    def other(words: Any) -> Any:
        if isinstance(words, str):
            return words.replace("00000000-", f"{prefix}-")
        if isinstance(words, list | tuple):
            return [other(word) for word in words]
        return words

    rows = [replace(row, uid=other(row.uid), session_id=other(row.session_id),
                    body={key: other(value) for key, value in row.body.items()}) for row in visit.rows]
    rows[0].body["patient_code"] = code  # type: ignore[index]
    return rows


def corrected(rows: list[Row], value: int | None, status: str) -> Row:
    """A later row that takes the place of the first score."""
    score = next(row for row in rows if row.kind == "score")
    body = {**score.body, "score_id": "c0000000-0000-4000-8000-000000000001", "supersedes": score.uid, "value": value,
            "status": status, "correction_reason": "heard wrongly", "rater": "patient", "method": "spoken"}
    return Row("c0000000-0000-4000-8000-000000000001", "score", score.session_id, rows[-1].at + 1, body)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Two visits of one patient, the first corrected after the second; one without a code, unfinished."""
    first, second = played("P-07", 100.0, "aaaaaaaa"), played("P-07", 5000.0, "bbbbbbbb")
    open_one = played("", 9000.0, "cccccccc", to="choosing")
    return keep(tmp_path / "data", [*first, *second, corrected(first, None, "declined"), *open_one])


@pytest.mark.parametrize("profile", ["research", "excel", "deidentified"])
def test_redcap_takes_the_dictionary_and_the_import(data: Path, tmp_path: Path, profile: str) -> None:
    folder = export(data, tmp_path / "out", profile)
    header, fields = rules.read(folder / "redcap_dictionary.csv")
    assert rules.dictionary_faults(header, fields) == []
    columns, rows = rules.read(folder / "redcap_import.csv")
    assert rules.import_faults(fields, columns, rows, REPEATING) == []
    assert set(columns) - set(rules.META) == {field[rules.NAME] for field in fields}
    assert len(rows) == 3 + 5 + 5 + 1 + 2


def test_visits_and_scores_of_a_patient_are_instances_of_one_record(data: Path) -> None:
    found = tables(read(data))
    rows = redcap.import_rows(found["pain_scores"], found["sessions"])
    places = [(row["record_id"], row["redcap_repeat_instrument"], row["redcap_repeat_instance"]) for row in rows]
    assert places[:3] == [("P-07", "lull_visit", 1), ("P-07", "lull_visit", 2), (found["sessions"][2]["session_id"],
                                                                                "lull_visit", 1)]
    assert [place for place in places[3:] if place[0] == "P-07"] == [("P-07", "lull_score", n) for n in range(1, 12)]


def test_a_later_export_never_moves_what_is_numbered(tmp_path: Path) -> None:
    first, second = played("P-07", 100.0, "aaaaaaaa"), played("P-07", 5000.0, "bbbbbbbb")
    early = tables(read(keep(tmp_path / "early", [*first, *second])))
    later = tables(read(keep(tmp_path / "later", [*first, *second, corrected(first, 4, "answered")])))

    def numbered(found: dict) -> dict[str, tuple]:
        rows = redcap.import_rows(found["pain_scores"], found["sessions"])
        scores = [row for row in rows if "lull_score_id" in row]
        return {row["lull_score_id"]: (row["redcap_repeat_instance"], row["lull_value"]) for row in scores}

    before, after = numbered(early), numbered(later)
    assert before.items() <= after.items() and len(after) == len(before) + 1


def test_imports_one_after_the_other_leave_what_the_last_one_says(tmp_path: Path) -> None:
    """A visit exported mid-way, left behind, corrected, answered after all; REDCap keeps a cell without a new value."""
    begun, second = played("P-07", 100.0, "aaaaaaaa", to="choosing"), played("P-07", 5000.0, "bbbbbbbb")
    third = played("P-07", 9000.0, "dddddddd")
    left = next(score_id for moment, _, score_id in begun[0].body["planned"] if moment == "final")  # type: ignore[index]
    given = corrected(begun, 4, "answered")
    answer = replace(given, uid=left, at=given.at + 9000.0, body={
        **given.body, "score_id": left, "supersedes": "", "moment": "final", "correction_reason": ""})  # type: ignore[dict-item]
    standing: dict[tuple, dict[str, Any]] = {}
    kept: list[Row] = []
    for more in (begun, second, [given], third, [answer]):
        kept += more
        found = tables(read(keep(tmp_path / str(len(kept)), kept)))
        rows = redcap.import_rows(found["pain_scores"], found["sessions"])
        before = {place: row["lull_score_id"] for place, row in standing.items() if "lull_score_id" in row}
        for row in rows:
            place = tuple(row[name] for name in ("record_id", *redcap.META))
            assert before.get(place, row.get("lull_score_id")) == row.get("lull_score_id")
            standing.setdefault(place, {}).update({name: value for name, value in row.items() if value != ""})
    told = [{name: value for name, value in row.items() if value != ""} for row in rows]
    assert all(row in told for row in standing.values()) and len(standing) == len(told)
    mine = [row["lull_status"] for row in standing.values() if row.get("lull_score_id", "").startswith("aaaaaaaa")]
    assert mine.count("answered") == 3 and mine.count("not_asked") >= 2


def test_a_withdrawn_answer_stays_and_is_marked(data: Path) -> None:
    found = tables(read(data))
    rows = [row for row in redcap.import_rows(found["pain_scores"], found["sessions"]) if "lull_score_id" in row]
    old, = (row for row in rows if row["lull_is_current"] == 0)
    new, = (row for row in rows if row["lull_supersedes"])
    assert (old["lull_value"], new["lull_value"], new["lull_status"]) == (6, "", "declined")
    assert new["lull_supersedes"] == old["lull_score_id"]


@given(st.floats(0, 1e6), st.integers(0, 10))
def test_numbers_are_written_as_redcap_validates_them(number: float, score: int) -> None:
    visit = {"session_id": "v", "hr_first2min": number, "hit_rate": 1e-5}
    one, two = redcap.import_rows([{"session_id": "v", "status": "answered", "value": score}], [visit])
    by_name = {field[rules.NAME]: field for field in redcap.dictionary_rows()}
    for name in ("lullv_hr_first2min", "lullv_hit_rate"):
        assert list(rules._value_faults(by_name[name], str(one[name]))) == []
    assert list(rules._value_faults(by_name["lull_value"], str(two["lull_value"]))) == []
    assert float(one["lullv_hr_first2min"]) == pytest.approx(number, abs=1e-6)


def test_every_code_of_a_column_is_a_choice() -> None:
    by_name = {field[rules.NAME]: field for field in redcap.dictionary_rows()}
    for file in ("sessions", "pain_scores"):
        for column in FILES[file]:
            name = redcap.field(file, column.name)
            for code in [code for code in column.codes if name and code and code != "open"]:
                value = redcap._value(column, int(code) if column.codes == ("0", "1") else code)
                assert list(rules._value_faults(by_name[name], str(value))) == [], (name, code)


FAULTS = {
    "twice": ({"redcap_repeat_instance": "1"}, "twice"),
    "a value out of range": ({"lull_value": "11"}, "outside"),
    "a word for a number": ({"lull_value": "six"}, "no integer"),
    "an unknown choice": ({"lull_status": "bored"}, "no choice"),
    "a time with its zone": ({"lull_answered_at": "2026-03-01T09:30:00+00:00"}, "no datetime_seconds_ymd"),
    "a field of another form": ({"lullv_worlds": "beach"}, "not of lull_score"),
    "an unknown form": ({"redcap_repeat_instrument": "lull_scores"}, "does not repeat"),
    "no instance": ({"redcap_repeat_instance": ""}, "does not repeat"),
    "no record": ({"record_id": ""}, "no record"),
    "no status": ({"lull_status": ""}, "required"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_rules_notice_a_planted_fault(data: Path, tmp_path: Path, fault: str) -> None:
    found = tables(read(data))
    rows = redcap.import_rows(found["pain_scores"], found["sessions"])
    change, words = FAULTS[fault]
    rows[4] |= change
    (tmp_path / "import.csv").write_bytes(table(redcap.IMPORT, rows, guard=False))
    header, read_back = rules.read(tmp_path / "import.csv")
    wrong = rules.import_faults(redcap.dictionary_rows(), header, read_back, REPEATING)
    assert wrong and any(words in one for one in wrong)


@pytest.mark.parametrize(("change", "words"), [
    ({rules.NAME: "lull_Value"}, "no variable name"), ({rules.NAME: "lull_" + "x" * 26}, "characters"),
    ({rules.TYPE: "choice"}, "no field type"), ({rules.VALIDATION: "int"}, "no validation"),
    ({rules.CHOICES: "a b, c"}, "choices"), ({rules.MIN: "low"}, "bound"), ({rules.FORM: "lull visit"}, "no form"),
])  # fmt: skip
def test_the_rules_notice_a_wrong_dictionary(change: dict[str, str], words: str) -> None:
    fields = redcap.dictionary_rows()
    value, = (field for field in fields if field[rules.NAME] == "lull_value")
    value |= change
    assert any(words in one for one in rules.dictionary_faults(list(redcap.DICTIONARY), fields))
