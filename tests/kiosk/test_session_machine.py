"""Anything may happen in any order: no question is lost, doubled or turned into a number."""

from __future__ import annotations

from collections import Counter
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk import keys
from kiosk.console import layout
from kiosk.events import (
    Beats,
    DiskState,
    Dozing,
    FrameStats,
    GameFailed,
    HeadsetState,
    Health,
    Played,
    Presence,
    StrapState,
    Tap,
    Tracking,
    WorldFailed,
    Worn,
)
from kiosk.states import State
from tests.kiosk.visit import Visit

_KEYS = sorted(set().union(*keys._KEYS.values()) | keys._ANSWERS | keys.PHRASES | {
    "world_beach", "world_forest", "resume", "reopen", "call_done", "removed", "final_scores", "ask_now",
    "marks", "back", "scores", "answer_1", "answer_3", "right_3", "gap_asleep", "reason_other", "note", "note_drowsy",
})
_LOOKS = ["confirm", "change", "later", "missing:declined", "missing:dont_know", "call", "world:beach", "do:hunt",
          "do:explore", "nonsense"]

happenings = st.one_of(
    st.sampled_from(_KEYS).map(Tap),
    st.sampled_from(_LOOKS + [f"score:{n}" for n in range(11)]),
    st.sampled_from(list(Worn)).map(Presence),
    st.sampled_from(list(Health)).map(HeadsetState),
    st.sampled_from(list(Health)).map(StrapState),
    st.booleans().map(DiskState),
    st.booleans().map(Dozing),
    st.builds(Tracking, st.booleans(), st.booleans()),
    st.sampled_from(["beach", "forest"]).map(lambda name: WorldFailed(name, "x")),
    st.sampled_from(["hunt", "fireflies"]).map(lambda name: GameFailed(name, "x")),
    st.builds(Played, st.sampled_from(["hunt", "fireflies"]), st.integers(0, 9), st.integers(0, 9),
              st.floats(0, 1), st.floats(0, 100)),
    st.just(FrameStats(70.0, 90.0, 0.01, 5.0)),
    st.just(Beats(100.0, 70, True, (880,))),
    st.sampled_from([1.0, 30.0, 400.0]),
    st.just("restart"), st.just("boot"),
)


def _happen(visit: Visit, what: object, rows: list) -> Visit:
    if what in ("restart", "boot"):
        again = Visit(resumed=_last_visit(rows), same_boot=what == "restart", now=visit.now)
        rows += again.rows
        return again
    kept = len(visit.rows)
    if isinstance(what, float):
        visit.step(dt=what)
    elif isinstance(what, str):
        visit.look(what)
    else:
        visit.step(what)
    rows += visit.rows[kept:]
    return visit


def _last_visit(rows: list) -> list:
    start = max((i for i, row in enumerate(rows) if row.kind == "session"), default=len(rows))
    return rows[start:]


@settings(max_examples=150, deadline=None)
@given(st.lists(happenings, max_size=60))
def test_every_question_of_a_closed_visit_ends_in_exactly_one_status(script: list) -> None:
    visit = Visit()
    rows: list = []
    for what in script:
        visit = _happen(visit, what, rows)
        assert visit.session.state in State
        assert "stop" in visit.view.desk.keys or visit.view.state == "halted"
        assert visit.view.desk.keys <= set(layout(visit.view.desk.panel, (1280, 800)))
    planned = {row.session_id: {item[2] for item in row.body["planned"]} for row in rows if row.kind == "session"}
    scored = Counter(row.body["score_id"] for row in rows if row.kind == "score")
    assert all(count == 1 for count in scored.values())
    _chains_hold([row for row in rows if row.kind == "score"])
    for row in rows:
        if row.kind == "closed":
            assert planned[row.session_id] <= set(scored)
        if row.kind == "score":
            assert (row.body["status"] == "answered") is (row.body["value"] is not None)
            assert row.body["value"] is None or 0 <= row.body["value"] <= 10
    assert max(Counter(row.session_id for row in rows if row.kind == "closed").values(), default=0) <= 1


def _chains_hold(scores: list) -> None:
    """Each question of a visit has one row that stands, and every other is replaced once, by one of its own."""
    asked = {row.uid: (row.session_id, *(row.body[name] for name in ("moment", "question", "occurrence")))
             for row in scores}
    replaced = [(row.body["supersedes"], asked[row.uid]) for row in scores if row.body["supersedes"]]
    assert all(asked[uid] == key for uid, key in replaced)
    assert len({uid for uid, _ in replaced}) == len(replaced)
    assert len(set(asked.values())) == len(scores) - len(replaced)


@cache
def _answered() -> Visit:
    visit = Visit()
    visit.to("goodbye")
    return visit


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([
    Tap("scores"), Tap("answer_1"), Tap("answer_3"), Tap("right_3"), Tap("right_7"), Tap("gap_asleep"),
    Tap("reason_other"), Tap("note"), Tap("note_drowsy"), Tap("back"), "restart", 30.0,
]), max_size=40))
def test_corrections_in_any_order_never_fork_a_chain(script: list) -> None:
    answered = _answered()
    rows = list(answered.rows)
    visit = Visit(resumed=rows, same_boot=True, now=answered.now)
    rows += visit.rows
    for what in script:
        visit = _happen(visit, what, rows)
    _chains_hold([row for row in rows if row.kind == "score"])


_WAY_OUT = (
    "back", "call_done", "reopen", "close_same", "end_without_scores", "removed", "cleaned", "stop", "resume",
)


@settings(max_examples=100, deadline=None)
@given(st.lists(happenings, max_size=40))
def test_from_wherever_it_stands_the_keys_offered_lead_back_to_ready(script: list) -> None:
    visit = Visit()
    rows: list = []
    for what in script:
        visit = _happen(visit, what, rows)
    for _ in range(12):
        if visit.view.state == "ready":
            break
        visit.tap(next(key for key in _WAY_OUT if key in visit.view.desk.keys))
    assert visit.view.state == "ready" and not visit.view.hold
