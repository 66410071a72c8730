"""What a visit left unanswered is entered for a day after it, beside the next patient, and says that it came late."""

from __future__ import annotations

from pathlib import Path

from kiosk.answers import KEPT_S
from tests.kiosk.records.kept import keep
from tests.kiosk.records.test_tables import exported
from tests.kiosk.visit import Visit

HOUR_S = 3600.0


def _left_unanswered() -> tuple[Visit, str]:
    """A visit whose last questions nobody answered, the next one ended at once after it; and its id."""
    visit = Visit()
    visit.to("final")
    first = visit.session.book.visit
    visit.step()
    visit.tap("end_without_scores", "removed", "cleaned")
    assert visit.tap("start").state == "fitting", "the next patient waits for no answer"
    visit.tap("stop")
    return visit, first


def _over(visit: Visit) -> None:
    visit.tap("end_without_scores", "removed", "cleaned")
    assert visit.view.state == "ready"


def test_an_answer_entered_23_hours_later_is_exported_as_late_and_by_staff(tmp_path: Path) -> None:
    visit, first = _left_unanswered()
    _over(visit)
    visit.step(dt=23 * HOUR_S)
    visit.tap("scores")
    while "older" in visit.view.desk.keys:
        visit.tap("older")
    visit.tap("answer_3", "right_4", "reason_given_later")
    rows = [row for row in exported(keep(tmp_path / "data", visit.rows), tmp_path / "out")["pain_scores"]
            if row["session_id"] == first and row["value"] == "4" and row["moment"] == "final"]
    assert [(row["late"], row["entered_by"], row["is_current"]) for row in rows] == [("1", "staff", "1")]


def test_after_24_hours_it_is_offered_no_more() -> None:
    visit, first = _left_unanswered()
    _over(visit)
    visit.step(dt=KEPT_S - 60)
    assert first in visit.session.answers.visits(visit.now)
    visit.step(dt=120)
    assert "scores" not in visit.view.desk.keys
    assert visit.tap("scores").desk.panel == "ready"
