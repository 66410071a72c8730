"""Anything may happen in any order: no question is lost, doubled or turned into a number, and no key is out of reach.

The keys are those that any panel has; half of the presses are of keys that are offered, so that pages are gone into.
Played as a patient's visit, as a lesson, and in each arm of a study.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk import keys
from kiosk.cleaning import KINDS
from kiosk.config import Config
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
from kiosk.session import Session
from kiosk.states import State
from kiosk.studies.protocol import FLAT, STANDARD, VR
from kiosk.teaching import Teaching
from tests.kiosk.test_study_visit import StudyVisit, place_of
from tests.kiosk.visit import Visit

SIZE = (1280, 800)
_ALL = frozenset().union(*(layout(panel, SIZE).keys() for panel in PANELS)) - AREAS
_KEYS = sorted(_ALL | set().union(*keys._KEYS.values()))
_CHOSEN = ("length_", "position_", "language_", "strap_", "stratum_")  # once more is the same once more
_AROUND = {"export", "settings", "teaching_end"}
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


class Lesson(Visit):
    """A visit in teaching: what `Teaching` gives back is all that is kept of it."""

    def make(self, config: Config, *args: Any, **more: Any) -> Session:
        return Session(config, *args, teaching=True, **more)


def _started(kind: str) -> Visit:
    """A visit that stands in fitting, or has begun by itself."""
    if kind in (VR, FLAT, STANDARD):
        study = StudyVisit()
        study.trial.taken["adults"] = place_of(kind)
        study.enrol()
        assert study.session.delivery == kind
        return study
    visit = Lesson() if kind == "lesson" else Visit()
    visit.tap({"screen": "start_flat", "sound": "start_sound"}.get(kind, "start"))
    return visit


def _begun(kind: str, state: str) -> tuple[Visit, list]:
    """A visit of a kind that has come as far as `state`, or one further where that kind has no such state; its rows."""
    visit = Visit() if state == "ready" else _started(kind)
    on_screen = kind in ("screen", FLAT)
    for _ in range(40):
        keys, order = visit.view.desk.keys, tuple(BEGINNING_IN)
        if visit.view.state == "ready" or order.index(visit.view.state) >= order.index(state):
            break
        if visit.view.state == "fitting" and "begin" not in keys:
            visit.step(HeadsetState(Health.OK, "Test", "flat" if on_screen else "headset"))
        if visit.view.desk.question and "score_5" not in keys:
            visit.step()
        visit.tap(*(key for key in ("begin", "score_5", "world_forest", "finish", "removed") if key in keys))
        visit.step(dt=5.0)
    return visit, [] if kind == "lesson" and state != "ready" else list(visit.rows)


BEGINNING_IN = (
    "ready", "fitting", "baseline", "choosing", "immersed", "winding_down", "final", "goodbye", "cleaning")
beginnings = st.tuples(
    st.sampled_from(["patient", "screen", "sound", "lesson", VR, FLAT, STANDARD]), st.sampled_from(BEGINNING_IN))


def _again(visit: Visit, rows: list, same_boot: bool) -> Visit:
    """The process was started anew: a lesson is over then."""
    more = {"resumed": _last_visit(rows), "same_boot": same_boot, "now": visit.now}
    return StudyVisit(rows, **more) if isinstance(visit, StudyVisit) else Visit(**more)


def _happen(visit: Visit, what: object, rows: list) -> Visit:
    """One thing more; `rows` is what a disk holds."""
    if what in ("restart", "boot"):
        again = _again(visit, rows, what == "restart")
        rows += again.rows
        return again
    kept = len(visit.rows)
    if isinstance(what, float):
        visit.step(dt=what)
    elif isinstance(what, str):
        visit.look(what)
    elif isinstance(what, Nth):
        offered = sorted(visit.view.desk.keys)
        _is_obeyed(visit, offered[what.place % len(offered)])
    elif isinstance(what, Look):
        page = visit.view.picture.panel
        if page:
            visit.look(page.cells[what.place % len(page.cells)].id)
    else:
        visit.step(what)
    new = tuple(visit.rows[kept:])
    rows += Teaching(0.0, str.format).put(new) if isinstance(visit, Lesson) else new
    return visit


def _is_obeyed(visit: Visit, key: str) -> None:
    """A key that is offered does something, unless it is on already or the kiosk around the session does it."""
    before, kept = visit.step(dt=0.0), len(visit.rows)
    if key not in before.desk.keys:  # what hung by that second's time is over
        return
    after = visit.step(Tap(key), dt=0.0)
    is_on = key in before.desk.marked and key.startswith(_CHOSEN)
    again = key.startswith("phrase:")  # the same words twice within two seconds are said once
    does = after != before or len(visit.rows) > kept or is_on or again or key in _AROUND
    assert does, f"{key} does nothing in {before.state}"


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
    """STOP is one tap and one tick, and two more lead on from there."""
    if visit.view.state != "halted":
        visit.step(Tap("stop"))
    assert visit.view.state == "halted" and visit.view.picture.world == "calm" and not visit.view.sound.scape
    for _ in range(2):
        if visit.view.state == "halted":
            visit.tap(next(key for key in ("reopen", "resume", "end_without_scores") if key in visit.view.desk.keys))
    assert visit.view.state != "halted"


@settings(max_examples=150, deadline=None)
@given(beginnings, st.lists(happenings, max_size=60))
def test_every_question_of_a_closed_visit_ends_in_exactly_one_status(begins: tuple[str, str], script: list) -> None:
    visit, rows = _begun(*begins)
    for what in script:
        visit = _happen(visit, what, rows)
        _is_well_formed(visit)
    asked: dict = {row.session_id: set() for row in rows if row.kind == "session"}
    for row in rows:
        if row.kind == "asked":
            asked[row.session_id].add(row.body["score_id"])
    planned = {row.session_id: {item[2] for item in row.body["planned"]} for row in rows if row.kind == "session"}
    scored = Counter(row.body["score_id"] for row in rows if row.kind == "score")
    assert all(count == 1 for count in scored.values())
    _chains_hold([row for row in rows if row.kind == "score"])
    for row in rows:
        if row.kind == "closed":
            assert planned[row.session_id] | asked[row.session_id] <= set(scored)
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
@given(st.sampled_from(BEGINNING_IN[1:]), st.lists(happenings, max_size=40))
def test_of_a_lesson_nothing_is_kept_but_of_its_kits(state: str, script: list) -> None:
    visit, rows = _begun("lesson", state)
    for what in script:
        visit = _happen(visit, what, rows)
        if not isinstance(visit, Lesson):  # a start of the process ends it
            break
        _is_well_formed(visit)
        assert {(row.kind, row.session_id, row.body.get("visit", "")) for row in rows} <= {("audit", "", "")}
        assert {row.body["what"] for row in rows} <= set(KINDS)
    assert visit.session.book.visit == "" or isinstance(visit, Lesson), "no patient is taken up of a lesson"


@settings(max_examples=100, deadline=None)
@given(beginnings, st.lists(happenings, max_size=40))
def test_stop_is_one_tap_from_everywhere_and_no_end_of_the_road(begins: tuple[str, str], script: list) -> None:
    visit, rows = _begun(*begins)
    for what in script:
        visit = _happen(visit, what, rows)
    _stops(visit)


@settings(max_examples=100, deadline=None)
@given(beginnings, st.lists(happenings, max_size=40))
def test_from_wherever_it_stands_the_keys_offered_lead_back_to_ready(begins: tuple[str, str], script: list) -> None:
    visit, rows = _begun(*begins)
    for what in script:
        visit = _happen(visit, what, rows)
    for _ in range(12):
        if visit.view.state == "ready":
            break
        visit.tap(next(key for key in _WAY_OUT if key in visit.view.desk.keys))
    assert visit.view.state == "ready" and not visit.view.hold
