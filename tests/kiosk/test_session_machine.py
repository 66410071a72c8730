"""Anything may happen in any order: no question is lost, doubled or turned into a number, and no key is out of reach.

The keys are those that any panel has; half of the presses are of keys that are offered, so that pages are gone into.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk import keys
from kiosk.console import PANELS, layout
from kiosk.console.place import AREAS
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

SIZE = (1280, 800)
_ALL = frozenset().union(*(layout(panel, SIZE).keys() for panel in PANELS)) - AREAS
_KEYS = sorted(_ALL | set().union(*keys._KEYS.values()))
_UNSEEN = ("length_", "age_")  # the value that stands may have no key: an open age, a visit made longer


@dataclass(frozen=True)
class Nth:
    """A press on one of the keys that are offered."""

    place: int


@dataclass(frozen=True)
class Look:
    """A cell of the page before the patient."""

    place: int


_LOOKS = ["confirm", "change", "later", "missing:declined", "missing:dont_know", "call", "world:beach", "do:hunt",
          "do:explore", "nonsense"]

happenings = st.one_of(
    st.sampled_from(_KEYS).map(Tap),
    st.integers(0, 999).map(Nth),
    st.integers(0, 999).map(Nth),
    st.integers(0, 99).map(Look),
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
    elif isinstance(what, Nth):
        offered = sorted(visit.view.desk.keys)
        visit.step(Tap(offered[what.place % len(offered)]))
    elif isinstance(what, Look):
        page = visit.view.picture.panel
        if page:
            visit.look(page.cells[what.place % len(page.cells)].id)
    else:
        visit.step(what)
    rows += visit.rows[kept:]
    return visit


def _last_visit(rows: list) -> list:
    start = max((i for i, row in enumerate(rows) if row.kind == "session"), default=len(rows))
    return rows[start:]


@cache
def _places(panel: str, worlds: tuple[str, ...]) -> frozenset[str]:
    return frozenset(layout(panel, SIZE, worlds=worlds)) - AREAS


def _is_well_formed(visit: Visit) -> None:
    """Whatever stands now can be shown, reached and left."""
    view = visit.view
    desk, picture = view.desk, view.picture
    assert visit.session.state in State and desk.panel in PANELS
    out_of_reach = desk.keys - _places(desk.panel, visit.session.config.session.worlds)
    assert not out_of_reach, f"{desk.panel} has no place for {out_of_reach}"
    assert "stop" in desk.keys or view.state == "halted"
    assert not {key for key in desk.marked - _ALL if not key.startswith(_UNSEEN)}
    assert set(_WAY_OUT) & desk.keys, "no way out"
    assert desk.headline and not set("{}") & set(desk.headline + desk.detail + desk.banner)
    assert 0 < picture.brightness <= 1, "black before somebody's eyes"
    assert not desk.question or desk.question.number <= desk.question.of


def _stops(visit: Visit) -> None:
    """STOP is one tap, and two more lead on from there."""
    if visit.view.state != "halted":
        visit.tap("stop")
    assert visit.view.state == "halted" and visit.view.picture.world == "calm" and not visit.view.sound.scape
    for _ in range(2):
        if visit.view.state == "halted":
            visit.tap(next(key for key in ("reopen", "resume", "end_without_scores") if key in visit.view.desk.keys))
    assert visit.view.state != "halted"


@settings(max_examples=150, deadline=None)
@given(st.lists(happenings, max_size=60))
def test_every_question_of_a_closed_visit_ends_in_exactly_one_status(script: list) -> None:
    visit = Visit()
    rows: list = []
    for what in script:
        visit = _happen(visit, what, rows)
        _is_well_formed(visit)
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
def test_stop_is_one_tap_from_everywhere_and_no_end_of_the_road(script: list) -> None:
    visit = Visit()
    rows: list = []
    for what in script:
        visit = _happen(visit, what, rows)
    _stops(visit)


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
