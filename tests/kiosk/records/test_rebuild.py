"""200 visits of a model patient and a model nurse, rebuilt from the CSVs alone: the same as the store, row for row."""

from __future__ import annotations

import csv
import random
import statistics
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from kiosk.events import Beats, Dozing, FrameStats, HeadsetState, Health, Played, Presence, StrapState, Worn
from kiosk.records.export import export
from kiosk.records.schema import DATABASE
from kiosk.records.verify import verify
from tests.kiosk.records import rebuild
from tests.kiosk.records.crash.judge import MEMORY
from tests.kiosk.records.living import Kiosk, ids
from tests.kiosk.records.rows import Clock
from tests.kiosk.records.stepped import ended, started
from tests.kiosk.test_records_machine import ONWARD, stored

VISITS = 200
REPEATED = (
    ("base_pain_now", "baseline", "pain_now"), ("base_anxiety", "baseline", "anxiety"),
    ("final_pain_now", "final", "pain_now"), ("final_pain_worst", "final", "pain_worst"),
)


def test_two_hundred_visits_rebuilt_from_the_csvs_alone_equal_the_store() -> None:
    with TemporaryDirectory(dir=MEMORY, prefix="lull-rebuild-") as place:
        data = lived(Path(place, "data"), random.Random(1))
        folder = export(data, Path(place))
        files = {}
        for path in folder.glob("*.csv"):
            with open(path, encoding="utf-8", newline="") as file:
                files[path.stem] = list(csv.DictReader(file))
        assert verify(data).whole and verify(folder).whole
        kept = rebuild.of_rows(row[:4] + row[5:] for row in stored(data / DATABASE))
    told = rebuild.of_files(files)
    assert len(kept.visits) >= VISITS
    assert list(told.visits) == list(kept.visits)
    for session_id, visit in kept.visits.items():
        assert told.visits[session_id] == visit
        assert told.visits[session_id].current == visit.current
    assert told.audit == kept.audit
    summed_up(files, told)
    varied(told)


def lived(folder: Path, rng: random.Random) -> Path:
    """A cart's life: visits, restarts and boots in between, now and then an answer put right."""
    clock, boot, new_id = Clock(1000.0), 0, ids(1)
    cart = Kiosk(folder, clock, boot_id="boot-0", new_id=new_id)
    stopped_in_the_world(cart)
    while cart.session.visits < VISITS:
        visited(cart, rng)
        done = cart.session.visits
        if rng.random() < 0.3:
            if rng.random() < 0.5:
                boot += 1
                clock.pass_time(rng.uniform(60.0, 80_000.0))
                clock.now = rng.uniform(5.0, 50.0)
            cart.keeper.close()
            cart = Kiosk(folder, clock, boot_id=f"boot-{boot}", new_id=new_id)
            cart.session.visits = done
    cart.step(dt=6.0)
    assert not cart.held
    cart.keeper.close()
    return folder


def stopped_in_the_world(cart: Kiosk) -> None:
    """What chance may leave out."""
    cart.to("immersed")
    cart.tap("stop", "end_without_scores", "removed", "cleaned")
    assert cart.view.state == "ready"


def visited(cart: Kiosk, rng: random.Random) -> None:
    """Some ticks of a visit: mostly onward, with all that may come between."""
    for _ in range(rng.randrange(20, 120)):
        display = cart.view.screen or "headset"
        if cart.session.headset.display != display:  # what the visit asks to be shown on comes up
            cart.step(HeadsetState(Health.OK, "Test", display))
        desk = cart.view.desk
        now = rng.random()
        if desk.question and now < 0.4:
            cart.answer(rng.randrange(11))
        elif desk.question and now < 0.5:
            cart.look(rng.choice(["later", "missing:declined", "missing:dont_know"]))
        elif desk.question and now < 0.6:
            spoken = sorted(key for key in desk.keys if key.startswith(("score_", "missing_")))
            cart.tap(rng.choice(spoken or ["back"]))
        elif now < 0.7:
            key = next((key for key in ONWARD if key in desk.keys), "finish")
            cart.tap(rng.choice([key, key, "ask_now"]))
        elif now < 0.75 and desk.keys:
            cart.tap(rng.choice(sorted(desk.keys)))
        elif now < 0.8:
            cart.tap("scores", f"answer_{rng.randrange(1, 6)}", f"right_{rng.randrange(11)}", "reason_other", "back")
        elif now < 0.83:
            cart.tap("scores", "note", "note_drowsy", "back")
        elif now < 0.86:
            stepped(cart, rng)
        elif now < 0.95:
            cart.step(happening(cart, rng), dt=rng.choice([0.5, 2.0]))
        else:
            cart.step(dt=rng.choice([1.0, 20.0, 150.0]))


def stepped(cart: Kiosk, rng: random.Random) -> None:
    """A step of a programme is skipped, or begins and may end."""
    book = cart.session.book
    number = sum(row.kind == "step" for row in cart.rows) + 1
    if not book.visit:
        return
    for body in rng.choice(((ended(number, end="skipped"),), (started(number),), (started(number), ended(number)))):
        book.keep("step", body)
        cart.step()


def happening(cart: Kiosk, rng: random.Random) -> object:
    """What devices and the patient's head say."""
    ticks = tuple(rng.randrange(500, 1300) for _ in range(rng.randrange(3)))
    return rng.choice([
        *[Beats(cart.now, rng.randrange(50, 120), rng.choice([True, False, None]), ticks)] * 6,
        Presence(rng.choice(list(Worn))), Dozing(rng.random() < 0.5),
        StrapState(rng.choice(list(Health)), "H10 \"a, b\""),
        Played("hunt", rng.randrange(9), rng.randrange(9), rng.random(), 5.0), FrameStats(70.0, 90.0, 0.01, 5.0),
    ])


def summed_up(files: dict[str, list[dict[str, str]]], told: rebuild.Cart) -> None:
    """What sessions.csv repeats of the scores is what an analyst gets from them; and so are the flags of each row."""
    for row in files["sessions"]:
        current = told.visits[row["session_id"]].current
        for name, moment, question in REPEATED:
            value, status = current.get((moment, question, 1), (None, row[f"{name}_status"]))
            assert (row[name], row[f"{name}_status"]) == ("" if value is None else str(value), status)
        during = [value for key, (value, _) in current.items()
                  if key[:2] == ("during", "pain_now") and value is not None]
        assert row["during_pain_n"] == str(len(during))
        assert row["during_pain_max"] == (str(max(during)) if during else "")
    for row in files["pain_scores"]:
        if row["status"] != "open":
            visit = told.visits[row["session_id"]]
            replaced = any(score.supersedes == row["score_id"] for score in visit.scores)
            assert row["is_current"] == str(int(not replaced))


def varied(told: rebuild.Cart) -> None:
    """The visits had everything in them."""
    scores = [score for visit in told.visits.values() for score in visit.scores]
    statuses = Counter(score.status for score in scores)
    print(len(scores), statuses, sum(bool(score.supersedes) for score in scores), "corrected")
    assert {"answered", "declined", "dont_know", "interrupted", "not_asked", "timeout", "unable"} <= set(statuses)
    assert sum(bool(score.supersedes) for score in scores) > 20
    assert sum(visit.beats.total() for visit in told.visits.values()) > 300
    events = sum((visit.events for visit in told.visits.values()), Counter[tuple[str, str]]())
    assert {("talk", ""), ("cleaned", ""), ("stop", "immersed")} <= set(events)
    assert statistics.mean(len(visit.cues) for visit in told.visits.values()) > 0.5
    assert {step[2] for visit in told.visits.values() for step in visit.steps} == {"", "done", "skipped"}
    assert sum(len(visit.remarks) for visit in told.visits.values()) > 20
    assert {row[2] for row in told.audit} >= {"correction"}
