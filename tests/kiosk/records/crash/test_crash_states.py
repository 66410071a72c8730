"""Whatever a power cut leaves of a recorded life, nothing that was called saved is missing, changed or doubled."""

from __future__ import annotations

import random
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from kiosk.records.reading import read
from kiosk.records.schema import DATABASE
from tests.kiosk.records.crash import judge, replay, story
from tests.kiosk.records.living import Kiosk, ids
from tests.kiosk.records.rows import Clock

LONG = [pytest.mark.slow, pytest.mark.fault, pytest.mark.timeout(3600)]


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder in memory; what the records leave behind is small."""
    monkeypatch.setattr("kiosk.records.space.RESERVE_BYTES", 1 << 14)
    with TemporaryDirectory(dir=judge.MEMORY, prefix="lull-story-") as folder:
        yield Path(folder)


@pytest.mark.parametrize(
    ("most", "share", "at_least"), [(3, 0.2, 600), pytest.param(80, 1.0, 20_000, marks=LONG, id="all")]
)
def test_no_power_cut_loses_changes_or_doubles_what_was_called_saved(
    place: Path, most: int, share: float, at_least: int
) -> None:
    found = judge.survey(judge.record(place, story.PLAIN), most, share)
    print(found)
    assert not found.faults, str(found)
    assert found.checked >= at_least
    assert set(found.notices) <= {"rows were taken in"}, "a power cut was taken for damage"
    assert found.notices, "no state had rows outside the database"


@pytest.mark.parametrize("mode", ["delete", "normal", "full"])
def test_the_settings_known_to_lose_rows_are_seen_to_lose_them(place: Path, mode: str) -> None:
    one = judge.record(place, mode, ("first",))
    found = judge.survey(one, 3, 0.5, judge=lambda *told: ([f"lost {uid}" for uid in judge.lost(*told)], ()))
    print(mode, found)
    assert bool(found.faults) is (mode != "full")
    assert found.distinct > 1000


def test_a_power_cut_during_a_repair_loses_nothing_either(place: Path) -> None:
    before = judge.record(place, story.PLAIN, ("first",)).told[-1].saved
    damaged(place / "root" / "data")
    (place / "log").unlink()
    repaired = judge.record(place, story.PLAIN, ("repaired",))
    repaired.told = [judge.Told(before | now.saved, now.outside, now.backup) for now in repaired.told]
    found = judge.survey(repaired, 2, 0.5)
    print(found)
    assert not found.faults, str(found)
    assert found.checked > 100


def damaged(folder: Path) -> None:
    """Makes one page of the database nonsense; the backup has what it held."""
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'payload'").fetchone()
    with open(folder / DATABASE, "r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(random.Random(1).randbytes(4096))


@pytest.mark.parametrize("visits", [12, pytest.param(10_000, marks=LONG, id="all")])
def test_after_a_power_cut_the_visit_goes_on_and_every_question_is_answered_once(place: Path, visits: int) -> None:
    recorded = judge.record(place, story.PLAIN)
    rng = random.Random(2)
    ends: dict[frozenset[str], replay.State] = {}
    for prefix, state in replay.states(recorded.disk, recorded.log, 1):
        ends.setdefault(frozenset(recorded.told[prefix].saved), state)
    asked_again = 0
    for state in rng.sample(list(ends.values()), min(visits, len(ends))):
        with judge.laid_out(state, rng) as folder:
            asked_again += goes_on(folder)
    print(f"{len(ends)} sets of saved rows, {asked_again} open questions asked again")
    assert asked_again


def goes_on(folder: Path) -> int:
    """Boots on what is left, ends the visit, and checks its questions; gives how many were still open."""
    cart = Kiosk(folder, Clock(5.0), boot_id="boot-after", spare=folder.parent / "spare", new_id=ids(9))
    before = {row.uid: dict(row.body) for row in cart.resumed if row.kind == "score"}
    open_before = {question.score_id for question in cart.session.questions}
    unfinished = cart.view.state == "reopening"
    to_ready(cart)
    cart.step()
    cart.keeper.close()
    entries = list(read(folder))
    scores = {entry.uid: entry.body for entry in entries if entry.kind == "score"}
    assert {uid: scores[uid] for uid in before} == before
    assert open_before <= set(scores)
    assert not open_before & set(before)
    for session in (entry for entry in entries if entry.kind == "session"):
        assert session.body
        mine = [entry for entry in entries if entry.session_id == session.session_id]
        ended = Counter((body["moment"], body["question"], body["occurrence"]) for entry in mine
                        if entry.kind == "score" and (body := entry.body))
        assert set(ended.values()) <= {1}
        if any(entry.kind == "closed" for entry in mine):
            assert {item[2] for item in session.body["planned"]} <= {entry.uid for entry in mine}
            assert sum(entry.kind == "closed" for entry in mine) == 1
    assert not cart.refused
    return len(open_before) if unfinished else 0


def to_ready(cart: Kiosk) -> None:
    """A nurse who goes on, and takes every answer that is asked for."""
    way = ("continue_same", "call_done", "resume", "begin", "world_forest", "finish", "removed", "cleaned")
    for _ in range(60):
        if cart.view.state == "ready":
            return
        if cart.view.desk.question and "score_4" in cart.view.desk.keys:
            cart.tap("score_4")
            continue
        cart.tap(next((key for key in way if key in cart.view.desk.keys), "recentre"))
        cart.step(dt=10.0)
    raise AssertionError(f"still {cart.view.state}")
