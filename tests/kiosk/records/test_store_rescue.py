"""A damaged, emptied, rolled-back or missing database: set aside, restored, said; never silently empty."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.events import Row
from kiosk.records import files, rescue
from kiosk.records.chain import Head
from kiosk.records.store import read, verify
from tests.kiosk.records.rows import filled, opened, raw, score


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


def scores(folder: Path) -> list[str]:
    return [entry.uid for entry in read(folder) if entry.kind == "score"]


def reopened(folder: Path) -> tuple[str, ...]:
    """Opens and closes; what the store had to say. Opening once more has nothing to add."""
    with closing(opened(folder, boot_id="boot-b")) as store:
        notices = store.notices
    with closing(opened(folder, boot_id="boot-b")) as store:
        assert store.notices == ()
    assert [e.body["why"] for e in read(folder) if e.kind == "audit" and e.body][-len(notices):] == list(notices)
    return notices


def quarantined(folder: Path) -> set[str]:
    (place,) = (folder / "quarantine").iterdir()
    return {path.name for path in place.iterdir()}


def backed_up(folder: Path, n: int = 20) -> list[Row]:
    """`n` scores and a backup of them."""
    rows = filled(folder, n)
    rescue.backup(folder)
    return rows


def test_a_sound_folder_opens_without_a_word(folder: Path) -> None:
    for _ in range(3):
        filled(folder, 3)
    assert reopened(folder) == ()
    assert not (folder / "quarantine").exists()


# -- the head outside ---------------------------------------------------------------------------


def test_a_head_that_lags_behind_is_normal(folder: Path) -> None:
    filled(folder, 3)
    early = (folder / "head").read_bytes()
    rows = filled(folder, 5)
    (folder / "head").write_bytes(early)
    assert verify(folder).whole
    assert reopened(folder) == ()
    assert scores(folder)[3:] == [row.uid for row in rows]


def test_a_missing_or_garbled_head_is_said_and_made_anew(folder: Path) -> None:
    filled(folder)
    for damage in (b"", b"\xff\xfe", b"20", b"twenty " + b"0" * 64, None):
        if damage is None:
            (folder / "head").unlink()
        else:
            (folder / "head").write_bytes(damage)
        assert "head" in verify(folder).first_bad
        (notice,) = reopened(folder)
        assert "head was missing or unreadable" in notice
        assert verify(folder).whole
    assert len(scores(folder)) == 20


def test_a_rolled_back_database_is_found_and_told(folder: Path) -> None:
    filled(folder, 10)
    older = (folder / "records.db").read_bytes()
    filled(folder, 10)
    (folder / "records.db").write_bytes(older)
    assert verify(folder).first_bad == "rows 11 to 20 are missing"
    (notice,) = reopened(folder)
    assert "rows 11 to 20 are missing" in notice
    assert "10 of 20 rows are kept" in notice
    assert {"head", "records.db"} <= quarantined(folder)
    assert verify(folder).whole


def test_a_rolled_back_database_is_brought_forward_from_the_backup(folder: Path) -> None:
    filled(folder, 10)
    older = (folder / "records.db").read_bytes()
    rows = backed_up(folder, 10)
    (folder / "records.db").write_bytes(older)
    (notice,) = reopened(folder)
    assert "20 rows are kept" in notice
    assert scores(folder)[10:] == [row.uid for row in rows]
    assert verify(folder).whole


def test_another_history_under_the_same_head_is_found(folder: Path, tmp_path: Path) -> None:
    filled(folder)
    other = tmp_path / "other"
    filled(other, 25)
    shutil.copyfile(other / "records.db", folder / "records.db")
    assert verify(folder).first_bad == "row 20 is not the one the head names"
    (notice,) = reopened(folder)
    assert "row 20 is not the one the head names" in notice
    assert {"head", "records.db"} <= quarantined(folder)


@pytest.mark.parametrize("remove", [lambda path: path.write_bytes(b""), Path.unlink], ids=["emptied", "removed"])
def test_an_emptied_or_removed_database_is_restored_from_the_backup(
    folder: Path, remove: Callable[[Path], object]
) -> None:
    rows = backed_up(folder)
    remove(folder / "records.db")
    assert not verify(folder).whole
    (notice,) = reopened(folder)
    assert "records.db was" in notice and "20 rows are kept" in notice
    assert scores(folder) == [row.uid for row in rows]
    assert verify(folder).whole


@pytest.mark.parametrize("remove", [lambda path: path.write_bytes(b""), Path.unlink], ids=["emptied", "removed"])
def test_without_a_backup_an_empty_database_is_told_to_be_empty(
    folder: Path, remove: Callable[[Path], object]
) -> None:
    filled(folder)
    remove(folder / "records.db")
    (notice,) = reopened(folder)
    assert "0 of 20 rows are kept" in notice


# -- damage -------------------------------------------------------------------------------------


def shred(path: Path, start: int, length: int) -> None:
    """Overwrites a stretch of a file with noise."""
    with open(path, "r+b") as file:
        file.seek(start)
        file.write(random.Random(1).randbytes(length))


def test_a_damaged_database_is_restored_whole_from_the_backup(folder: Path) -> None:
    rows = backed_up(folder)
    shred(folder / "records.db", 0, 64)
    (notice,) = reopened(folder)
    assert "needed repair" in notice and "20 rows are kept" in notice
    assert {"head", "records.db"} <= quarantined(folder)
    assert scores(folder) == [row.uid for row in rows]
    assert verify(folder).whole


def test_rows_after_the_backup_are_carried_over_from_a_damaged_database(folder: Path) -> None:
    rows = backed_up(folder) + filled(folder, 15)
    with closing(raw(folder)) as stranger:
        stranger.execute("PRAGMA application_id = 99")
    (notice,) = reopened(folder)
    assert "not a database of ours" in notice and "35 rows are kept" in notice
    assert scores(folder) == [row.uid for row in rows]
    assert verify(folder).whole


def test_rows_are_carried_over_even_without_a_backup(folder: Path) -> None:
    rows = filled(folder)
    with closing(raw(folder)) as stranger:
        stranger.execute("PRAGMA application_id = 5")
    (notice,) = reopened(folder)
    assert "not a database of ours" in notice
    assert scores(folder) == [row.uid for row in rows]
    assert verify(folder).whole


def test_rows_still_in_the_log_are_carried_over(folder: Path) -> None:
    rows = backed_up(folder)
    store = opened(folder)
    late = [score(9), score(8)]
    store.append(late)
    for name in ("records.db", "records.db-wal", "head", "backups"):  # as a power cut leaves it
        copy = shutil.copytree if (folder / name).is_dir() else shutil.copy
        (folder.parent / "cut").mkdir(exist_ok=True)
        copy(folder / name, folder.parent / "cut" / name)
    store.close()
    cut = folder.parent / "cut"
    files.write_head(cut, Head(99, "0" * 64))  # whatever makes the checks fail
    (notice,) = reopened(cut)
    assert "22 of 99 rows are kept" in notice
    assert "records.db-wal" in quarantined(cut)
    assert scores(cut) == [row.uid for row in rows + late]


def test_a_damaged_row_is_taken_from_the_backup(folder: Path) -> None:
    backed_up(folder)
    filled(folder, 5)
    before = [entry.body for entry in read(folder)]
    with closing(raw(folder)) as stranger:
        stranger.execute("DROP TRIGGER payload_update")
        stranger.execute("UPDATE payload SET body = replace(body, 'pain_now', 'pain_not') WHERE seq = 7")
    (notice,) = reopened(folder)
    assert "row 7 has a changed payload" in notice and "25 rows are kept" in notice
    assert [entry.body for entry in read(folder)][:25] == before
    assert verify(folder).whole


def test_a_damaged_row_without_a_better_copy_stays_and_stays_evident(folder: Path) -> None:
    filled(folder)
    with closing(raw(folder)) as stranger:
        stranger.execute("DROP TRIGGER payload_update")
        stranger.execute("UPDATE payload SET body = replace(body, 'pain_now', 'pain_not') WHERE seq = 7")
        stranger.execute("CREATE TRIGGER payload_update BEFORE UPDATE ON payload BEGIN\n"
                         "  SELECT RAISE(ABORT, 'payloads are never changed');\nEND")
    for _ in range(2):
        with closing(opened(folder)) as store:
            assert "All rows are kept" in store.notices[0]
            store.append([score()])
    assert not (folder / "quarantine").exists()
    assert not (folder / "records.db.new").exists()
    assert len(scores(folder)) == 22
    assert verify(folder).first_bad == "row 7 has a changed payload"


def test_a_damaged_backup_is_passed_over_for_an_older_one(folder: Path) -> None:
    rows, later = backed_up(folder, 10), backed_up(folder, 10)
    shred(folder / "backups" / "000002.db", 0, 5000)
    shred(folder / "records.db", 0, 5000)
    notice, more = reopened(folder)
    assert "10 of 20 rows are kept" in notice and "10 more rows" in more
    assert scores(folder) == [row.uid for row in rows + later]


def test_a_damaged_database_is_never_backed_up_over_a_good_one(folder: Path) -> None:
    backed_up(folder)
    with closing(raw(folder)) as stranger:
        stranger.execute("DROP TRIGGER payload_update")
        stranger.execute("UPDATE payload SET body = '{}' WHERE seq = 7")
    with pytest.raises(Exception, match="no backup was made: row 7"):
        rescue.backup(folder)
    assert [path.name for path in (folder / "backups").iterdir()] == ["000001.db"]


def test_rows_lost_once_are_found_in_quarantine_if_a_repair_was_cut_short(folder: Path) -> None:
    rows = filled(folder)
    place = folder / "quarantine" / "2026-01-01T00-00-00Z"
    place.mkdir(parents=True)
    (folder / "records.db").rename(place / "records.db")
    (notice,) = reopened(folder)
    assert "records.db was missing" in notice and "20 rows are kept" in notice
    assert scores(folder) == [row.uid for row in rows]


def test_any_damage_ends_in_a_store_that_works_and_says_so(folder: Path) -> None:
    rows = backed_up(folder) + filled(folder, 10)
    whole = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    rng = random.Random(11)
    for _ in range(25):
        shutil.rmtree(folder / "quarantine", ignore_errors=True)
        for name, data in whole.items():
            (folder / name).write_bytes(data)
        size = len(whole["records.db"])
        shred(folder / "records.db", rng.randrange(size), rng.choice([1, 100, 5000]))
        changed = not verify(folder).whole
        with closing(opened(folder)) as store:
            store.append([score(5, uid="after")])
            said = store.notices != ()
        kept = scores(folder)
        assert kept[-1] == "after"
        assert kept[:20] == [row.uid for row in rows[:20]]
        assert said or not changed or kept == [*(row.uid for row in rows), "after"]
