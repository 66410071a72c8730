"""Anything may happen to a cart, its disk included: no score is lost, changed or doubled, and an export says the same.

The real session over the real keeper and store, without threads, time by hand. A killed process leaves its
folder as it is: the next one starts on a copy.
"""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from kiosk.events import Beats, Dozing, Event, HeadsetState, Health, Presence, WorldFailed, Worn
from kiosk.records import emergency, space
from kiosk.records.export import export
from kiosk.records.reading import verify
from kiosk.records.schema import DATABASE
from kiosk.records.store import Store
from tests.kiosk.records.crash.judge import MEMORY, content
from tests.kiosk.records.living import Kiosk, ids
from tests.kiosk.records.rows import Clock

ONWARD = ("continue_same", "call_done", "reopen", "start", "begin", "world_forest", "resume", "removed", "cleaned")
TROUBLES = {
    "full": sqlite3.SQLITE_FULL, "error": sqlite3.SQLITE_IOERR_FSYNC, "read-only": sqlite3.SQLITE_READONLY,
    "after the commit": sqlite3.SQLITE_IOERR,
}

events: st.SearchStrategy[Event] = st.one_of(
    st.sampled_from(list(Worn)).map(Presence),
    st.sampled_from(list(Health)).map(HeadsetState),
    st.booleans().map(Dozing),
    st.just(WorldFailed("forest", "x")),
    st.integers(40, 160).map(lambda bpm: Beats(0.0, bpm, True, (60_000 // bpm,))),
)


class Disk:
    """What is wrong with the disk now: with the database's folder, and with the file outside it."""

    def __init__(self) -> None:
        self.trouble = self.outside = ""
        self._append, self._write_outside = Store._append, emergency.append

    def append(self, store: Store, *arguments: Any) -> Any:
        """`Store._append`, failing as the disk does: before the commit, or when it is over."""
        done = self._append(store, *arguments) if self.trouble in ("", "after the commit") else ()
        if self.trouble:
            error = sqlite3.OperationalError(self.trouble)
            error.sqlite_errorcode = TROUBLES[self.trouble]
            raise error
        return done

    def write_outside(self, folder: Path, rows: Iterable[Any]) -> None:
        """`emergency.append`, failing likewise."""
        if self.outside:
            raise OSError(self.outside)
        self._write_outside(folder, rows)


disk = Disk()


class Cart(RuleBasedStateMachine):
    """One cart over many visits, starts and boots."""

    def __init__(self) -> None:
        super().__init__()
        disk.trouble = disk.outside = ""
        self._place = Path(mkdtemp(dir=MEMORY, prefix="lull-machine-"))
        self._lives = self._boots = 0
        self._clock = Clock(1000.0)
        self._given: dict[str, list[tuple]] = {}  # uid: what was handed over; another one only after a kill
        self._safe: dict[str, tuple] = {}  # uid: what was called saved, or lay outside when the process died

    @initialize()
    def switched_on(self) -> None:
        self._start()

    @rule(seconds=st.sampled_from([0.05, 1.0, 6.0, 20.0, 130.0]))
    def time_passes(self, seconds: float) -> None:
        self.cart.step(dt=seconds)

    @rule(moves=st.integers(1, 12), value=st.integers(0, 10))
    def the_visit_goes_on(self, moves: int, value: int) -> None:
        for _ in range(moves):
            desk = self.cart.view.desk
            key = f"score_{value}" if desk.question else next((key for key in ONWARD if key in desk.keys), "")
            if key in desk.keys:
                self.cart.tap(key)
            else:
                self.cart.step(dt=70.0)

    @rule(value=st.integers(0, 10))
    def the_patient_answers(self, value: int) -> None:
        self.cart.answer(value)

    @rule(id=st.sampled_from(["later", "change", "missing:declined", "confirm", "call", "world:beach", "do:hunt"]))
    def the_patient_looks(self, id: str) -> None:
        self.cart.look(id)

    @rule(place=st.integers(0, 999))
    def a_key_is_tapped(self, place: int) -> None:
        keys = sorted(self.cart.view.desk.keys)
        self.cart.tap(keys[place % len(keys)])

    @rule(value=st.integers(0, 10))
    def the_nurse_answers(self, value: int) -> None:
        self.cart.tap(f"score_{value}", f"score_{value}")

    @rule(answer=st.integers(1, 8), right=st.sampled_from(["right_0", "right_6", "right_10", "gap_asleep"]))
    def an_answer_is_put_right(self, answer: int, right: str) -> None:
        self.cart.tap("scores", f"answer_{answer}", right, "reason_other", "back")

    @rule(event=events)
    def something_happens(self, event: Event) -> None:
        self.cart.step(event)

    @rule(trouble=st.sampled_from(["", "", *TROUBLES]), outside=st.sampled_from(["", "", "no place outside"]))
    def the_disk_changes(self, trouble: str, outside: str) -> None:
        disk.trouble, disk.outside = trouble, outside

    @rule(seconds=st.sampled_from([0.5, 3.0, 60.0]))
    def the_disk_hangs(self, seconds: float) -> None:
        self.cart.hang(seconds)

    @rule(boot=st.booleans(), minutes=st.sampled_from([0.0, 5.0, 60.0]))
    def the_process_dies(self, boot: bool, minutes: float) -> None:
        old, folder = self.cart, self._folder
        self._note()
        self._safe |= {row.uid: content(row) for row in old.held if row.uid in old.keeper._outside}
        self._lives += 1
        shutil.copytree(folder, self._folder, ignore=shutil.ignore_patterns("*-shm"))
        old.keeper.close()
        shutil.rmtree(folder)
        if boot:
            self._boots += 1
            self._clock.pass_time(60 * minutes)
            self._clock.now = 5.0
        self._start()

    @rule()
    def it_is_exported(self) -> None:
        self._note()
        rows = self._check()
        with TemporaryDirectory(dir=self._place) as to:
            self._compare(export(self._folder, Path(to)), rows)

    @invariant()
    def an_unsaved_score_is_said_to_be(self) -> None:
        if not hasattr(self, "cart"):
            return
        cart = self.cart
        assert not cart.refused
        assert cart.hanging or {row.uid for row in cart.held} <= cart.told
        unsaved = {row.uid for row in cart.held if row.kind == "score"} & cart.told
        if unsaved - cart.on_their_way:  # the session has heard of it
            assert cart.view.desk.saved == "not_saved"

    def teardown(self) -> None:
        """The disk works again; everything that waits is written."""
        try:
            if hasattr(self, "cart"):
                self._end()
        finally:
            shutil.rmtree(self._place)

    def _end(self) -> None:
        disk.trouble = disk.outside = ""
        for _ in range(8):
            self.cart.step(dt=12.0)
        assert not self.cart.held
        self.it_is_exported()
        assert verify(self._folder).whole
        self.cart.keeper.close()

    @property
    def _folder(self) -> Path:
        return self._place / f"data-{self._lives}"

    def _start(self) -> None:
        self.cart = Kiosk(self._folder, self._clock, boot_id=f"boot-{self._boots}", new_id=ids(self._lives))

    def _note(self) -> None:
        """Takes down what was handed over and what was called saved."""
        for row in self.cart.rows:
            versions = self._given.setdefault(row.uid, [])
            if content(row) not in versions:
                assert not versions or row.uid not in self._safe, f"{row.uid} was saved and is handed over again"
                versions.append(content(row))
        self._safe |= {uid: self._given[uid][-1] for uid in self.cart.saved if uid in self._given}

    def _check(self) -> list[tuple[int, str, str, dict[str, Any]]]:
        """The store against what was said: gives its score rows as (seq, uid, session, body)."""
        rows = list(stored(self._folder / DATABASE))
        found = {uid: (kind, session, mono, body) for _, uid, kind, session, mono, body in rows}
        assert len(found) == len(rows)
        waiting = {row.uid for pair in emergency.read(self._folder)[0] for row in pair[:1]}
        for uid, said in self._safe.items():
            assert found[uid] == said if uid in found else uid in waiting, f"{uid} was safe, and is not there"
        for uid, kept in found.items():
            assert kept[0] == "audit" or kept in self._given[uid], f"{uid} is not what was handed over"
        closed = [session for kind, session, _, _ in found.values() if kind == "closed"]
        assert len(closed) == len(set(closed))
        for kind, session, _, body in found.values():
            if kind == "session" and session in closed:
                assert {score_id for _, _, score_id in body["planned"]} <= set(found), "closed with a question open"
        return [(seq, uid, session, body) for seq, uid, kind, session, _, body in rows if kind == "score"]

    def _compare(self, exported: Path, scores: list[tuple[int, str, str, dict[str, Any]]]) -> None:
        """The exported scores are the committed ones; beside them only questions still without an answer."""
        with open(exported / "pain_scores.csv", encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        committed = {uid for _, uid, _, _ in scores}
        names = ("score_id", "moment", "question", "status", "supersedes")
        assert [
            (int(row["seq"]), row["session_id"], row["value"], row["occurrence"], *(row[name] for name in names))
            for row in rows if row["score_id"] in committed
        ] == [
            (seq, session, "" if body["value"] is None else str(body["value"]), str(body["occurrence"]),
             *(body[name] for name in names)) for seq, _, session, body in scores
        ]
        for row in rows:
            assert (row["status"] == "answered") is (row["value"] != "")
            assert row["score_id"] in committed or row["status"] in ("open", "interrupted", "not_asked")
        current = Counter(
            (row["session_id"], row["moment"], row["question"], row["occurrence"])
            for row in rows if row["is_current"] == "1"
        )
        assert set(current.values()) <= {1}
        assert len(current) == len({
            (row["session_id"], row["moment"], row["question"], row["occurrence"]) for row in rows
        })


def stored(path: Path) -> Iterator[tuple[int, str, str, str, float, Any]]:
    """Every row by a connection that knows nothing of ours: (seq, uid, kind, session, mono, body)."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        for *row, body in connection.execute(
            "SELECT seq, uid, kind, session_id, mono, body FROM entry JOIN payload USING (seq) ORDER BY seq"
        ):
            yield *row, json.loads(body)  # type: ignore[misc]


@pytest.mark.timeout(1200)  # a failure is made as short as can be first
@pytest.mark.parametrize(
    ("examples", "steps"),
    [(40, 40), pytest.param(500, 60, marks=[pytest.mark.slow, pytest.mark.fault], id="many")],
)
def test_no_score_is_lost_changed_or_doubled(examples: int, steps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Store, "_append", lambda store, *arguments: disk.append(store, *arguments))
    monkeypatch.setattr(emergency, "append", disk.write_outside)
    monkeypatch.setattr(space, "RESERVE_BYTES", 1 << 14)
    monkeypatch.setattr("kiosk.records.export.page", lambda *_, **__: "no plots here: they take long")
    run_state_machine_as_test(Cart, settings=settings(max_examples=examples, stateful_step_count=steps, deadline=None))


def test_a_score_that_waits_is_told_even_when_the_next_patient_is_there(tmp_path: Path) -> None:
    cart = Kiosk(tmp_path, Clock(1000.0), new_id=ids(1))
    cart.to("final")
    cart.step()
    cart.hang(60.0)
    cart.tap("score_3", "score_7", "score_2", "removed", "cleaned")
    assert cart.view.state == "ready" and not cart.told
    cart.step(dt=3.0)
    assert cart.step().desk.saved == "not_saved"
    cart.step(dt=60.0)
    cart.step()
    assert cart.step().desk.saved != "not_saved" and not cart.held
