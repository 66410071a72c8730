"""The report: what it counts, what it leaves out, and that it opens anywhere and says no more than it knows."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.records.reading import read
from kiosk.records.report import Figures, figures, page, report
from kiosk.records.report.figures import LATEST, change
from kiosk.records.tables import tables
from tests.kiosk.records.kept import ordinary

EMPTY: dict[str, list[dict[str, Any]]] = {
    name: [] for name in ("pain_scores", "sessions", "steps", "events", "beats", "cues", "audit", "annotations")
}


def clinic(*visits: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Tables of visits given as {before, after, and any column}; a word for a value is a reason for none."""
    found = {name: [] for name in EMPTY}
    for n, visit in enumerate(visits):
        id = f"visit-{n}"
        found["sessions"].append({
            "session_id": id, "record_kind": "clinical", "started_at": f"2026-03-{1 + n % 28:02}T09:30:00+00:00",
            "clock_ok": 1, "worlds": "beach forest", "end_state": "complete", "stop_reason": "finished",
        } | {k: v for k, v in visit.items() if k in ("record_kind", "started_at", "clock_ok", "worlds", "end_state")})
        for moment, name in (("baseline", "before"), ("final", "after")):
            told = visit.get(name, 5)
            found["pain_scores"].append({
                "session_id": id, "moment": moment, "question": "pain_now", "occurrence": 1, "is_current": 1,
                "value": told if isinstance(told, int) else None, "t_ms": 1000 + n,
                "status": "answered" if isinstance(told, int) else told, "recall": "now", "instrument": "NRS-11",
                "rater": visit.get(f"{name}_rater", "patient"),
            })
    return found


class Reader(HTMLParser):
    """What a browser and a screen reader would meet; a tag that is not closed is told."""

    VOID = {"meta", "path", "use", "rect", "line", "circle", "br"}  # noqa: RUF012

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(text)
        assert self.open == [], f"not closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert tag in self.VOID or self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data + " " if "style" not in self.open else ""


@pytest.mark.parametrize(("before", "after", "said"), [
    (6, 4, "lower"), (6, 5, "less"), (3, 2, "lower"), (4, 3, "less"), (1, 0, "lower"), (10, 8, "lower"),
    (10, 9, "less"), (0, 1, "less"), (0, 2, "higher"), (3, 4, "higher"), (4, 5, "less"), (5, 5, "less"), (0, 0, "less"),
])  # fmt: skip
def test_a_change_is_two_points_or_thirty_percent(before: int, after: int, said: str) -> None:
    assert change(before, after) == said


@given(st.lists(st.tuples(st.integers(0, 10), st.integers(0, 10)), max_size=30))
def test_every_pair_is_counted_once(pairs: list[tuple[int, int]]) -> None:
    found = figures(clinic(*({"before": before, "after": after} for before, after in pairs)))
    assert Counter(pairs) == found.pairs and sum(found.changes.values()) == len(pairs)
    assert [(v.before, v.after) for v in found.latest] == pairs[-LATEST:]


def test_only_the_same_question_rater_recall_and_scale_make_a_pair() -> None:
    told = clinic({"before": 6, "after": 2}, {"before": 6, "after": 2, "after_rater": "nurse"}, {"after": "declined"},
                  {"before": "asleep"}, {"before": 6, "after": 2}, {"before": 6, "after": 2})
    told["pain_scores"][-1]["recall"] = "procedure"
    told["pain_scores"][-3]["instrument"] = "FPS-R"
    found = figures(told)
    assert found.pairs == {(6, 2): 1}
    assert found.unpaired == {"not the same rater": 1, "after: declined": 1, "before: asleep": 1,
                              "not the same recall": 1, "not the same instrument": 1}
    assert "5 of 6 visits without a pair" in report(told)


def test_a_superseded_answer_is_in_no_figure() -> None:
    told = clinic({"before": 6, "after": 2})
    told["pain_scores"].append({**told["pain_scores"][1], "value": 5})
    told["pain_scores"][1]["is_current"] = 0
    assert figures(told).pairs == {(6, 5): 1}


def test_visits_without_a_world_are_counted() -> None:
    told = clinic({}, {"worlds": ""}, {"worlds": None})
    assert (figures(told).worlds, figures(told).worldless) == ({"beach": 1, "forest": 1}, 2)
    assert "2 visits with none: not entered, or kept blind by a study" in Reader(report(told)).words


def test_late_answers_are_told() -> None:
    told = clinic({}, {})
    told["pain_scores"][1]["late"] = 1
    assert figures(told).late == 1
    words = Reader(report(told)).words
    assert "1 of the answers after came more than five minutes after the world or after the visit" in words


@pytest.mark.parametrize(("first", "late"), [({}, 0), ({"late": 1}, 1), ({"status": "timeout", "value": None}, 1)])
def test_an_answer_put_right_after_the_visit_came_when_it_first_came(first: dict[str, Any], late: int) -> None:
    told = clinic({})
    before, answer = told["pain_scores"]
    again = {**answer, "score_id": "again", "supersedes": "first", "correction_reason": "misheard", "late": 1}
    told["pain_scores"] = [before, {**answer, "score_id": "first", "is_current": 0, **first}, again]
    assert (figures(told).late, figures(told).pairs.total()) == (late, 1)


def test_what_is_not_clinical_is_left_out_and_counted() -> None:
    told = clinic({"before": 6, "after": 2}, {"record_kind": "demo", "before": 9, "after": 0}, {"record_kind": "test"})
    found = figures(told)
    assert (found.visits, found.pairs, found.left_out) == (1, {(6, 2): 1}, {"demo": 1, "test": 1})
    assert found.worlds == {"beach": 1, "forest": 1} and sum(found.weeks.values()) == 1
    words = Reader(report(told)).words
    assert "1 clinical visit" in words and "1 demo, 1 test visits" in words


def test_without_clinical_visits_the_others_are_shown_and_named_on_every_picture() -> None:
    text = report(clinic({"record_kind": "demo", "before": 6, "after": 2}))
    words = Reader(text).words
    assert "No clinical records" in words and "1 demo visit" in words
    assert text.count("<figure>") == text.count("<figcaption>demo records</figcaption>") == 6


def test_missing_answers_are_counted_with_their_reasons() -> None:
    told = clinic({"before": "declined"}, {"before": "declined"}, {"before": "device_error"}, {"after": 0})
    assert figures(told).answers[("baseline", "pain_now")] == {"declined": 2, "device_error": 1, "answered": 1}
    words = Reader(report(told)).words
    assert "2 preferred not to say, 1 a device failed" in words and "3 without an answer" in words


def test_an_unsure_clock_has_no_week() -> None:
    found = figures(clinic({}, {"clock_ok": 0, "started_at": "1970-01-01T00:00:00+00:00"}))
    assert (found.weeks, found.undated) == ({date(2026, 2, 23): 1}, 1)
    far = page(Figures(visits=2, weeks={date(2020, 1, 6): 1, date(2026, 1, 5): 1}))
    assert "1 visits before these 104 weeks" in Reader(far).words


def test_the_latest_visit_with_beats_is_drawn_with_its_gaps() -> None:
    told = clinic({}, {}, {})
    told["beats"] = [{"session_id": "visit-1", "t_ms": 1000 * n, "rr_ticks": 1024, "bpm": 60, "artefact": 0}
                     for n in [*range(20), *range(60, 80)]]
    told["beats"][3] |= {"rr_ticks": 300, "artefact": 1}
    told["cues"] = [{"session_id": "visit-1", "t_ms": 30_000, "rate_per_min": 9.5}]
    course = figures(told).course
    assert course is not None and course.number == 2
    assert [bpm for _, bpm in course.heart] == [60.0, 60.0, None, None, None, None, 60.0, 60.0]
    assert "4 of 8" in Reader(report(told)).words


def test_an_answer_put_right_is_drawn_where_it_was_asked() -> None:
    told = clinic({"before": 6, "after": 2})
    told["beats"] = [{"session_id": "visit-0", "t_ms": 1000 * n, "rr_ticks": 1024, "bpm": 60} for n in range(120)]
    later = {"t_ms": 7_200_000, "supersedes": "first"}
    told["pain_scores"][0] |= {**later, "asked_t_ms": 30_000}
    told["pain_scores"][1] |= {"t_ms": 60_000}
    told["pain_scores"].append({**told["pain_scores"][1], **later, "moment": "during", "asked_t_ms": ""})
    course = figures(told).course
    assert course is not None and course.pain == ((0.5, 6), (1.0, 2)) and course.end < 3


@pytest.mark.parametrize("n", [0, 1, 7, 1000])
@pytest.mark.parametrize("hidden", [False, True])
def test_the_page_is_whole_offline_and_small_at_any_size(n: int, hidden: bool) -> None:
    told = clinic(*({"before": k % 11, "after": (k * 7) % 11} for k in range(n)))
    text = report(told, "" if hidden else "cart-7", "", hidden=hidden)
    reader = Reader(text)
    assert not {"script", "link", "img", "iframe", "object"} & {tag for tag, _ in reader.tags}
    assert not re.search(r"https?:|//|@import|url\((?!#)", text)
    ids = [a["id"] for _, a in reader.tags if "id" in a]
    assert len(ids) == len(set(ids)), "a name stands twice"
    assert set(re.findall(r"(?:url\(|href=\")#(\w+)", text)) <= set(ids)
    pictures = [a for tag, a in reader.tags if tag == "svg"]
    assert len(pictures) == (6 if n else 0)
    assert all(a["role"] == "img" and "table below" in str(a["aria-label"]) for a in pictures)
    assert f"{n} clinical visit" in reader.words and (n == 0 or f"n = {min(n, LATEST)}:" in reader.words)
    assert len(text) < 200_000
    told_days = re.findall(r"20\d\d-\d\d-\d\d", text)
    assert bool(told_days) == (bool(n) and not hidden) and not re.search(r"\d\d:\d\d", text)


@pytest.mark.parametrize("n", [0, 3])
def test_it_claims_no_effect(n: int) -> None:
    words = Reader(report(clinic(*({"before": 8, "after": 1} for _ in range(n))))).words.lower()
    assert "nothing on this page shows what lull does" in words
    assert not re.search(r"improv|reduc|relie|effective|benefit|thanks to|helped|works", words)


def test_names_from_outside_are_only_words() -> None:
    told = clinic({"worlds": "<script>$x^2$ 海 a&b"})
    text = report(told, "<b>cart</b>")
    assert "<script" not in text and "<b>" not in text
    assert "$x^2$" in Reader(text).words and "海" in text


def practices(*visits: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Tables of visits with a programme, given as {patient_code, kind, status, why and what a step has}."""
    told = clinic(*({} for _ in visits))
    for row, visit in zip(told["sessions"], visits, strict=True):
        kind = visit.get("kind", "practice")
        row["patient_code"] = visit.get("patient_code", "PLANT-1")
        told["steps"].append({
            "session_id": row["session_id"], "programme": kind, "programme_kind": kind, "step": 1, "status": "done",
            "started_t_ms": 1000, "running_s": 90.0, "yaw_left_deg": 20.0, "yaw_right_deg": 15.0, "pitch_up_deg": 4.0,
            "pitch_down_deg": 5.0, "speed_deg_s": 12.0, "movement_s": 60.0, **visit,
        })
    return told


def test_practice_is_drawn_from_the_second_visit_on() -> None:
    assert "Practice over visits" not in report(practices({}, {"patient_code": "other"}, {"kind": "before"}))
    text = report(practices({}, {"yaw_left_deg": 33.0, "running_s": 150.0, "roll_left_deg": 3.0, "roll_right_deg": 4.0,
                                 "smoothness": -1.62}, {"patient_code": "other"}))
    words = " ".join(Reader(text).words.split())
    assert "Patient PLANT-1" in words and "Patient other" not in words
    assert "2 2026-03-02 practice 2.5 48 9 7 12 −1.6 1 2026-03-01 practice 1.5 35 9 – 12 –" in words
    assert text.count("<svg") == 7 and "it says nothing about why" in words


def test_practice_is_told_in_weeks_and_without_codes_where_days_are_hidden() -> None:
    text = report(practices({}, *({} for _ in range(9))), hidden=True)
    words = " ".join(Reader(text).words.split())
    assert "PLANT" not in text and "Patient 1 " in words
    assert "10 week 3 practice" in words and "1 week 1 practice" in words
    assert not re.search(r"20\d\d-\d\d-\d\d", text)


def test_of_many_patients_the_last_to_practise_are_drawn_and_the_others_counted() -> None:
    told = practices(*({"patient_code": f"P{n % 20}"} for n in range(40)))
    text = report(told)
    assert re.findall(r"<h3>Patient (\w+)", text) == [f"P{n}" for n in range(19, 7, -1)]
    assert "8 further patients with two practice visits or more" in text and len(text) < 300_000


def test_of_many_visits_the_latest_are_drawn_under_their_own_numbers() -> None:
    words = " ".join(Reader(report(practices(*({} for _ in range(LATEST + 5))))).words.split())
    assert f"the latest {LATEST} of {LATEST + 5} visits" in words
    table = words[words.index("The same in numbers, the latest"):]
    assert " 35 2026-03-07 practice" in table and " 6 2026-03-06 practice" in table and " 5 2026-03-05 " not in table


def test_programmes_are_counted_with_their_skipped_steps_and_why() -> None:
    told = practices({}, {"status": "left", "why": "patient"}, {}, {"kind": "wound", "status": "interrupted"})
    told["steps"] += [
        {**told["steps"][0], "step": 2, "status": "skipped", "why": "condition", "started_t_ms": ""},
        {**told["steps"][2], "step": 2, "status": "skipped", "why": "nurse", "started_t_ms": ""},
    ]
    found = figures(told).programmes
    assert {name: (one.begun, one.finished) for name, one in found.items()} == {"practice": (3, 1), "wound": (1, 0)}
    assert found["practice"].skipped == {"condition": 1, "nurse": 1}
    words = " ".join(Reader(report(told)).words.split())
    assert "practice 3 1 2 1 left 2 1 a condition of the programme, 1 the nurse's wish" in words
    assert "wound 1 0 0 1 interrupted 0 –" in words


def test_practice_claims_no_effect() -> None:
    words = Reader(report(practices({}, {"yaw_left_deg": 40.0}))).words.lower()
    assert not re.search(r"improv|reduc|relie|effective|benefit|thanks to|helped|works|better|progress|gain", words)


def test_practice_without_movement_is_drawn_as_a_gap() -> None:
    nothing = dict.fromkeys(("yaw_left_deg", "yaw_right_deg", "pitch_up_deg", "pitch_down_deg", "speed_deg_s"), "")
    still = {"running_s": 0.0, **nothing}
    words = " ".join(Reader(report(practices(still, still))).words.split())
    assert "1 2026-03-01 practice 0.0 – – –" in words


def test_a_real_visit_is_drawn(tmp_path: Path) -> None:
    folder, _ = ordinary(tmp_path / "data")
    words = Reader(report(tables(read(folder)))).words
    assert "1 test visit" in words and "1 of 1 lower by 2 points" in words and "forest" in words


MAKE = """
import sys
from kiosk import __main__
from kiosk.records import export, verify
assert "matplotlib" not in sys.modules, "the start pays for the report"
from kiosk.records.report import report
from tests.kiosk.records.test_report import clinic
text = report(clinic({"before": 6, "after": 2}, {"after": "declined"}), "cart-7")
sys.stdout.buffer.write(text.encode())
"""


def test_the_same_records_give_the_same_bytes_in_another_process_without_a_home(tmp_path: Path) -> None:
    there = {**os.environ, "HOME": "/nonexistent", "XDG_CONFIG_HOME": "/nonexistent", "XDG_CACHE_HOME": "/nonexistent",
             "PYTHONHASHSEED": "7", "TMPDIR": str(tmp_path)}
    made = subprocess.run([sys.executable, "-c", MAKE], env=there, capture_output=True, cwd=Path(__file__).parents[3])
    assert (made.returncode, made.stderr) == (0, b""), made.stderr.decode()
    assert made.stdout.decode() == report(clinic({"before": 6, "after": 2}, {"after": "declined"}), "cart-7")
