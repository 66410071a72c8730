"""What the plot of a patient's practice says: every visit in its column, gaps stay gaps, nothing unknown is drawn."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from kiosk.console.practice import programmes, progress
from kiosk.console.words import words
from kiosk.view import PractisedVisit
from tests.kiosk.console.scenes import PRACTISED

TABLE = words("en")
DEG = some.none() | some.floats(0, 180)
SCORE = some.none() | some.integers(0, 10)
VISITS = some.lists(some.builds(
    PractisedVisit, some.dates().map(str) | some.just(""), some.sampled_from(("Body scan", "Rest", "Neck")),
    some.floats(0, 90), DEG, DEG, some.tuples(SCORE, SCORE), DEG), max_size=8)


def test_each_strip_has_every_visit_and_the_days_stand_below() -> None:
    shown = progress(PRACTISED, TABLE)
    assert [strip.title for strip in shown.strips] == [
        "Head, degrees", "Speed, degrees a second", "Anxiety, 0–10", "Minutes"]
    assert shown.strips[0].series[0] == ("side to side", (31.0, 34.0, None, 33.0, None, 37.0))
    assert shown.strips[2].series[1] == ("after", (4, 4, None, 4, None, 2))
    assert shown.days == ("11-02", "11-05", "11-09", "11-12", "–", "01-03")
    assert shown.years == ("2026", "", "", "", "", "2027")
    assert shown.letters == ("A", "A", "B", "A", "C", "A")
    assert [line[:2] for line in programmes(PRACTISED)] == [
        ("A", "Gentle neck movement"), ("B", "Body scan"), ("C", "Letting thoughts go")]


def test_what_was_never_measured_has_no_strip() -> None:
    still = (PractisedVisit("2026-11-02", "Body scan", 9.0, None, None, (None, None)),)
    assert [strip.title for strip in progress(still, TABLE).strips] == ["Minutes"]
    assert progress((), TABLE).strips == () and programmes(()) == ()


@given(VISITS)
def test_every_value_lies_on_its_scale(visits: list[PractisedVisit]) -> None:
    shown = progress(visits, TABLE)
    assert len(shown.days) == len(shown.years) == len(shown.letters) == len(visits)
    for strip in shown.strips:
        for _, values in strip.series:
            assert len(values) == len(visits) and all(0 <= value <= strip.top for value in values if value is not None)
