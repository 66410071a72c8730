"""Rows behind a damaged page, without a backup: taken in again, marked, never doubled, and the chain stays whole."""

from __future__ import annotations

import csv
import os
import random
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.events import Beats, Row
from kiosk.records import emergency, recover
from kiosk.records.export import export
from kiosk.records.keeper import Keeper
from kiosk.records.stamps import stamp
from kiosk.records.store import Store, open_session, read, verify
from tests.kiosk.records.kept import keep
from tests.kiosk.records.rows import START, Clock, opened, row, score
from tests.kiosk.visit import Visit

PAGE = 4096


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


def kept(folder: Path, rows: Iterable[Row]) -> list[Row]:
    """Appends rows through a store that is closed again, one transaction each, as a kiosk does."""
    with closing(opened(folder)) as store:
        for one in (rows := list(rows)):
            store.append([one])
    return rows


def pages_of(folder: Path, *texts: str) -> list[int]:
    """The first of the pages on which one of `texts` stands."""
    data = (folder / "records.db").read_bytes()
    found = {data.index(text.encode()) // PAGE for text in texts}
    return sorted(found)


def shred(folder: Path, *pages: int) -> None:
    with open(folder / "records.db", "r+b") as file:
        for page in pages:
            file.seek(page * PAGE)
            file.write(random.Random(page).randbytes(PAGE))


def damaged(folder: Path, count: int = 200) -> list[Row]:
    """A database of `count` scores of which the page with the 41st is shredded, and no backup."""
    rows = kept(folder, (score(n % 11, at=1000.0 + n) for n in range(count)))
    shred(folder, *pages_of(folder, str(rows[40].body["score_id"])))
    return rows


def scores(folder: Path) -> dict[str, object]:
    return {entry.uid: entry.body and entry.body["value"] for entry in read(folder) if entry.kind == "score"}


def test_rows_behind_a_damaged_page_are_taken_in_again_in_their_order(folder: Path) -> None:
    rows = damaged(folder)
    with closing(opened(folder, boot_id="boot-b")) as store:
        repaired, more = store.notices
    assert "needed repair" in repaired and "more rows were read out of quarantine" in more
    found, asked = scores(folder), {one.uid: one.body["value"] for one in rows}
    assert len(found) > 150 and len(rows) - len(found) < 40  # a page's worth is lost
    assert found == {uid: value for uid, value in asked.items() if uid in found}
    assert list(found) == [uid for uid in asked if uid in found]
    assert rows[0].uid in found and rows[-1].uid in found
    assert verify(folder).whole
    (last,) = [entry for entry in read(folder) if entry.uid == rows[-1].uid]
    assert (last.mono, last.boot_n, last.utc) == (1199.0, 1, "2026-03-01T09:33:19.000+00:00")
    with closing(opened(folder, boot_id="boot-c")) as store:
        assert store.notices == ()


def test_one_lost_row_costs_no_other(folder: Path) -> None:
    rows = [score(n % 11, at=1000.0 + n) for n in range(60)]
    rows[30] = row("event", at=1030.0, detail="x" * 9000)  # its pages are its own
    kept(folder, rows)
    shred(folder, (folder / "records.db").read_bytes().index(b"x" * 4000) // PAGE)
    with closing(opened(folder)) as store:
        assert "more rows" in store.notices[1]
    assert list(scores(folder)) == [one.uid for one in rows if one.kind == "score"]
    assert rows[30].uid not in [entry.uid for entry in read(folder) if entry.body]


def test_a_row_whose_hash_is_damaged_takes_no_other_with_it_and_is_counted(folder: Path) -> None:
    rows = kept(folder, (score(n % 11, at=1000.0 + n) for n in range(200)))
    with closing(sqlite3.connect(folder / "records.db")) as database:
        (own,) = database.execute("SELECT hash FROM entry WHERE uid = ?", (rows[180].uid,)).fetchone()
    data = (folder / "records.db").read_bytes()
    assert data.count(own.encode()) == 1
    (folder / "records.db").write_bytes(data.replace(own.encode(), b"0" * 64))
    shred(folder, *pages_of(folder, str(rows[40].body["score_id"])))
    with closing(opened(folder)) as store:
        assert "1 damaged rows were left out" in store.notices[1]
    assert {one.uid for one in rows[175:]} - set(scores(folder)) == {rows[180].uid}
    assert verify(folder).whole


def test_the_row_in_the_chain_names_its_old_place_and_hash(folder: Path) -> None:
    rows = damaged(folder)
    before = {one.uid: (n, "score", one.body) for n, one in enumerate(rows, 1)}
    opened(folder).close()
    with closing(opened(folder)) as store:
        found = store._connection.execute(
            "SELECT uid, body FROM entry JOIN payload USING (seq) WHERE kind = 'recovered'").fetchall()
    assert found
    (place,) = (folder / "quarantine").iterdir()
    for uid, text in found:
        body = recover.json.loads(text)
        assert (body["seq"], body["kind"], body["body"]) == before[uid]
        assert body["from"] == f"quarantine/{place.name}" and len(body["hash"]) == 64


def test_a_recovered_row_that_comes_again_is_acknowledged_and_not_doubled(folder: Path) -> None:
    rows = damaged(folder)
    opened(folder).close()
    count = len(scores(folder))
    with closing(opened(folder, boot_id="boot-b")) as store:
        assert store.append([rows[-1], rows[-2]]) == ()
    emergency.append(folder, [(one, stamp(one.at, "boot-a", START, 1000.0)) for one in rows[-3:]])
    keeper = Keeper(folder, boot_id="boot-b", wall=Clock().wall, clock=Clock())
    keeper.save(())
    keeper.close()
    assert len(scores(folder)) == count == len([e for e in read(folder) if e.kind in ("score", "refused")])
    assert verify(folder).whole


def test_the_exports_show_the_scores_again_and_an_annotation_marks_each(folder: Path, tmp_path: Path) -> None:
    visit = Visit()
    for _ in range(2):
        visit.to("immersed")
        for n in range(300):
            visit.step(Beats(visit.now, 60 + n % 40, True, (880 + n,)), dt=1.0)
        visit.until("final")
        visit.step()
        for value in (3, 7, 2):
            visit.answer(value)
        visit.tap("removed", "cleaned")
    keep(folder, visit.rows)
    before = {line["score_id"]: line for line in _csv(export(folder, tmp_path / "before"), "pain_scores.csv")}
    beats = [row for row in visit.rows if row.kind == "beats"]
    shred(folder, *pages_of(folder, f'{{"packets":[[{beats[8].body["packets"][0][0]}'))
    opened(folder).close()
    made = export(folder, tmp_path / "after")
    after = {line["score_id"]: line for line in _csv(made, "pain_scores.csv")}
    marked = {line["score_id"]: line for line in _csv(made, "annotations.csv")}
    assert list(after) == list(before) and len(marked) == 8  # all but the first visit's two before the damage
    for score_id, line in after.items():
        assert (line["seq"] == before[score_id]["seq"]) is not (score_id in marked)
        assert {**line, "seq": ""} == {**before[score_id], "seq": ""}
    for score_id, line in marked.items():
        assert line["text"].startswith("recovered from a damaged file (quarantine/")
        assert line["text"].endswith(f"it was row {before[score_id]['seq']}")
        assert line["who"] == "kiosk"


def _csv(folder: Path, name: str) -> list[dict[str, str]]:
    with open(folder / name, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_visit_whose_rows_had_to_be_recovered_goes_on(folder: Path) -> None:
    earlier = [score(n % 11, at=1000.0 + n) for n in range(60)]
    begin = replace(row("session", "new"), at=1100.0)
    mine = [begin, replace(row("state", "new", state="baseline"), at=1101.0)]
    kept(folder, [*earlier, *mine])
    shred(folder, *pages_of(folder, str(earlier[20].body["score_id"])))
    opened(folder).close()
    found = [entry for entry in read(folder) if entry.session_id == "new"]
    assert [(entry.uid, entry.kind) for entry in found] == [(one.uid, one.kind) for one in mine]
    assert open_session(folder, boot_id="boot-a") == (tuple(mine), True)
    with closing(opened(folder)) as store:
        store.append([late := replace(score(4), session_id="new")])
    assert open_session(folder, boot_id="boot-a") == ((*mine, late), True)
    with closing(opened(folder)) as store:
        store.append([replace(row(kind, "new", state="ready"), at=1200.0) for kind in ("closed", "state")])
    assert open_session(folder, boot_id="boot-a") == ((), True)


def test_rows_damaged_twice_are_wrapped_once(folder: Path) -> None:
    rows = damaged(folder)
    opened(folder).close()
    first = scores(folder)
    shred(folder, *pages_of(folder, str(rows[3].body["score_id"])))
    for path in (folder / "quarantine").iterdir():  # so that the first damaged file cannot help
        (path / "records.db").unlink()
    opened(folder).close()
    second = scores(folder)
    assert 100 < len(second) < len(first) and second.items() <= first.items()
    assert verify(folder).whole


def test_erased_rows_stay_erased_and_an_erasure_behind_the_damage_is_kept(folder: Path) -> None:
    rows = kept(folder, (score(n % 11, at=1000.0 + n) for n in range(200)))
    with closing(opened(folder)) as store:
        store.erase(rows[150].uid, rows[2].uid, reason="withdrawn")
        store.append(later := [score(5, at=1300.0)])
    for path in (folder / "backups").iterdir():
        path.unlink()
    shred(folder, *pages_of(folder, str(rows[40].body["score_id"])))
    opened(folder).close()
    found = scores(folder)
    assert rows[150].uid not in found and found[later[0].uid] == 5
    assert found[rows[2].uid] is None
    assert verify(folder).whole
    assert verify(folder).erased == 1


def test_a_kill_while_taking_in_costs_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    damaged(folder)
    append = Store.append
    calls: list[int] = []

    def cut(store: Store, rows: Iterable[Row], stamps: object = None) -> object:
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return append(store, rows, stamps)  # type: ignore[arg-type]

    monkeypatch.setattr("kiosk.records.store._BATCH_ROWS", 50)
    with monkeypatch.context() as dying:
        dying.setattr(Store, "append", cut)
        with pytest.raises(KeyboardInterrupt):
            opened(folder)
    some = len(scores(folder))
    opened(folder).close()
    assert some < len(scores(folder)) > 150
    assert len({entry.uid for entry in read(folder)}) == len(list(read(folder)))
    assert verify(folder).whole


def test_a_quarantine_that_cannot_be_read_keeps_no_score_out(folder: Path) -> None:
    damaged(folder)
    opened(folder).close()
    (place,) = (folder / "quarantine").iterdir()
    (place / "taken").unlink()
    (place / "records.db").unlink()
    (place / "records.db").mkdir()
    with closing(opened(folder)) as store:
        assert store.append([score(3)]) == ()


def test_unreadable_parts_of_a_file_read_as_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = damaged(folder := tmp_path / "data")
    pread = os.pread

    def bad_sector(handle: int, size: int, at: int) -> bytes:
        if 8 * PAGE <= at < 10 * PAGE:
            raise OSError(5, "Input/output error")
        return pread(handle, size, at)

    monkeypatch.setattr(os, "pread", bad_sector)
    opened(folder).close()
    assert len(rows) - 80 < len(scores(folder)) < len(rows)
    assert verify(folder).whole
