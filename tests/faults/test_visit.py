"""Whatever befalls a visit, in whatever state: it ends as declared, not black, not in silence, with every score.

The session is the real one, and so are the records its rows go to.
"""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from kiosk.console.faults import FAULTS as CONSOLE
from kiosk.events import NotSaved, Presence, Saved, Selected, Tap, Worn
from kiosk.records.reading import read
from kiosk.states import Hold
from tests.faults.befall import CALMS, FAULTS, GUIDED, PAUSES, STATES, WORN, Fault, status
from tests.kiosk.programmes.runs import chosen
from tests.kiosk.records.kept import keep
from tests.kiosk.visit import QUICK, Visit

pytestmark = pytest.mark.fault

CASES = [(fault, state) for fault in FAULTS for state in fault.states]


def under(state: str) -> Visit:
    """An ordinary visit, in this state."""
    visit = Visit()
    if state != "guided":
        visit.to(state)
        return visit
    chosen(visit, GUIDED)
    visit.tap("start", "begin")
    while visit.view.state == "baseline":
        visit.answer(4)
    visit.tap("step_on")
    assert visit.session.play and visit.session.play.number == 2
    return visit


def stands_in(visit: Visit, state: str) -> bool:
    """The visit stands in this state, its step too."""
    if state == "guided":
        return visit.view.state == "immersed" and visit.session.play is not None and visit.session.play.number == 2
    return visit.view.state == state


def is_seen(visit: Visit) -> None:
    """Something is before the patient's eyes, and something on the console."""
    picture, desk = visit.view.picture, visit.view.desk
    assert picture.world and (picture.brightness > 0.0) and desk.panel
    assert desk.headline or desk.question or desk.banner or desk.facts


def is_whole(visit: Visit, scores: list[tuple[str, str, int | None, str]], folder: Path) -> None:
    """Every score that was there still is; the disk says the same."""
    assert visit.scores()[:len(scores)] == scores
    rows = [dict(entry.body) for entry in read(keep(folder, visit.rows)) if entry.kind == "score"]
    assert [(row["moment"], row["question"], row["value"], row["status"]) for row in rows] == visit.scores()


def words(visit: Visit) -> tuple[object, ...]:
    """What the console says of the visit."""
    desk = visit.view.desk
    return desk.panel, desk.headline, desk.detail, desk.banner


def closed(visit: Visit) -> Visit:
    """STOP, and the visit put to its end by the nurse."""
    visit.tap("stop")
    assert visit.view.state in ("halted", "ready", "cleaning") and visit.view.picture.world == "calm"
    for _ in range(6):
        keys = visit.view.desk.keys
        key = next((key for key in ("call_done", "end_without_scores", "removed", "resume") if key in keys), "")
        if key and visit.view.state not in ("cleaning", "ready"):
            visit.tap(key)  # where no visit runs: back to where it was
        visit.step(Presence(Worn.YES))
    assert visit.view.state in ("cleaning", "ready"), visit.view.state
    return visit


@pytest.mark.parametrize(("fault", "state"), CASES, ids=[f"{fault.id}-{state}" for fault, state in CASES])
def test_what_befalls_a_visit_ends_as_declared(fault: Fault, state: str, tmp_path: Path) -> None:
    visit = under(state)
    before, scores = words(visit), visit.scores()
    happened = tuple(fault.happens(visit))
    visit.step(*happened)
    visit.wait(1.0)
    is_seen(visit)
    if fault.told:
        assert any(one.is_so(status(*happened)) for one in CONSOLE) or words(visit) != before, "nobody is told"
    if fault.end == PAUSES:
        assert fault.hold in visit.session.hold and words(visit) != before, "nobody is told"
        visit.step(*fault.over)
        visit.wait(1.0)
        assert not visit.session.hold and stands_in(visit, state), "it does not go on"
    elif fault.end == CALMS:
        assert visit.view.picture.world == "calm" or visit.view.picture.world in visit.session.offered
        assert stands_in(visit, state)
    else:
        assert stands_in(visit, state) and not visit.session.hold
    is_seen(visit)
    is_whole(closed(visit), scores, tmp_path)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("cut", ("killed", "power"))
def test_a_kiosk_that_is_killed_or_without_power_goes_on_or_asks(cut: str, state: str, tmp_path: Path) -> None:
    before = under(state)
    again = Visit(QUICK, resumed=before.rows, same_boot=cut == "killed", now=before.now + 4.0)
    again.rows = [*before.rows, *again.rows]
    again.step()
    if state == "ready":
        assert again.view.state == "ready"
    elif state == "cleaning":
        assert again.view.state in ("cleaning", "ready")
    elif cut == "killed":
        assert stands_in(again, state) and not again.session.hold
    else:
        assert again.view.state == "reopening" and {"continue_same", "close_same"} <= set(again.view.desk.keys)
        again.tap("continue_same")
        assert stands_in(again, state)
    is_seen(again)
    is_whole(closed(again), before.scores(), tmp_path)


@pytest.mark.parametrize("moment", ("baseline", "final"))
def test_a_score_that_cannot_be_written_is_said_and_held_until_it_is(moment: str) -> None:
    visit = under(moment)
    visit.saves = False
    visit.answer(5)
    score = next(row for row in reversed(visit.rows) if row.kind == "score")
    visit.step(NotSaved(score.uid, "disk full"))
    visit.wait(30.0)
    is_seen(visit)
    assert visit.view.desk.saved == "not_saved" and visit.view.desk.urgent
    assert "write it on paper" in visit.view.desk.banner and stands_in(visit, moment)
    visit.step(Saved(score.uid))
    assert visit.view.desk.saved != "not_saved" and not visit.view.desk.urgent


@pytest.mark.parametrize("moment", ("baseline", "final"))
def test_whoever_takes_the_headset_off_at_a_question_has_it_open_and_then_interrupted_and_never_nought(
    moment: str, tmp_path: Path
) -> None:
    for answers in itertools.count():
        visit = under(moment)
        for _ in range(answers):
            visit.answer(5)
        if visit.view.state != moment:
            assert answers >= 2
            return
        scores = visit.scores()
        visit.step(Presence(Worn.NO))
        visit.wait(30.0)
        assert visit.scores() == scores and Hold.DOFFED in visit.session.hold
        visit.tap("stop", "end_without_scores", "removed")
        ended = visit.scores()[len(scores):]
        assert ended and all(value is None for _, _, value, _ in ended), ended
        is_whole(visit, scores, tmp_path / str(answers))


@pytest.mark.parametrize("state", STATES)
def test_an_hour_in_which_the_machine_slept_loses_nothing(state: str, tmp_path: Path) -> None:
    visit = under(state)
    scores = visit.scores()
    visit.step(dt=3600.0)
    visit.wait(2.0)
    is_seen(visit)
    is_whole(closed(visit), scores, tmp_path)


@pytest.mark.parametrize("state", WORN)
def test_a_call_is_heard_however_often_it_comes(state: str, tmp_path: Path) -> None:
    visit = under(state)
    scores = visit.scores()
    visit.step(*(Selected("call") for _ in range(50)))
    assert visit.view.desk.panel in ("called", "held") and visit.session.diary.patient_calls_n == 1
    is_seen(visit)
    visit.step(Tap("call_done"))
    is_whole(closed(visit), scores, tmp_path)
