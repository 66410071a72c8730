"""The store: rows once and for ever, guards nobody walks past, honest clocks, erasure that leaves no byte."""

from __future__ import annotations

import json
import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.errors import NotOurs, RecordsError
from kiosk.events import Row
from kiosk.records import schema
from kiosk.records.store import Store, open_session, read, verify
from tests.kiosk.records.rows import START, Clock, filled, opened, raw, row, score


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


# -- writing and reading ------------------------------------------------------------------------


def test_rows_come_back_in_order_with_their_bodies(folder: Path) -> None:
    rows = filled(folder)
    entries = list(read(folder))
    assert [(e.seq, e.uid, e.kind, e.session_id, e.mono, e.body) for e in entries] == [
        (n, r.uid, r.kind, r.session_id, r.at, r.body) for n, r in enumerate(rows, 1)
    ]
    assert verify(folder).whole
    assert [e.seq for e in read(folder, after=15)] == [16, 17, 18, 19, 20]


def test_the_settings_that_lose_nothing_in_a_power_cut_are_on(folder: Path) -> None:
    with closing(opened(folder)) as store:
        ask = store._connection.execute
        assert ask("PRAGMA journal_mode").fetchone() == ("wal",)
        assert ask("PRAGMA synchronous").fetchone() == (2,)
        for pragma in ("foreign_keys", "recursive_triggers", "cell_size_check", "secure_delete"):
            assert ask(f"PRAGMA {pragma}").fetchone() == (1,), pragma
        assert ask("PRAGMA trusted_schema").fetchone() == (0,)


def test_the_same_row_again_is_acknowledged_and_not_doubled(folder: Path) -> None:
    first = score(7)
    with closing(opened(folder)) as store:
        assert store.append([first, first]) == ()
        assert store.append([first]) == ()
    assert [entry.uid for entry in read(folder)] == [first.uid]


def test_the_same_row_is_acknowledged_after_a_restart(folder: Path) -> None:
    rows = filled(folder)
    with closing(opened(folder, boot_id="boot-b")) as store:
        assert store.append(rows) == ()
    assert len(list(read(folder))) == len(rows)


@pytest.mark.parametrize("other", [{"value": 8}, {"status": "declined", "value": None}])
def test_a_used_uid_with_other_content_is_refused_and_kept_apart(folder: Path, other: dict[str, object]) -> None:
    first = score(7)
    second = Row(first.uid, "score", first.session_id, first.at, {**first.body, **other})
    with closing(opened(folder)) as store:
        store.append([first])
        (refusal,) = store.append([second])
        assert store.append([second]) == (refusal,)
    assert refusal.uid == first.uid
    kept, refused = read(folder)
    assert kept.body == first.body
    assert refused.kind == "refused"
    assert refused.body is not None and repr(second) == refused.body["row"]


def test_one_refused_row_does_not_keep_the_others_out(folder: Path) -> None:
    before, bad, after = score(1), score(11), score(2)
    with closing(opened(folder)) as store:
        refusals = store.append([before, bad, after])
    assert [refusal.uid for refusal in refusals] == [bad.uid]
    assert [entry.uid for entry in read(folder) if entry.kind == "score"] == [before.uid, after.uid]
    assert verify(folder).whole


@pytest.mark.parametrize("bad", [
    row("event", detail=float("nan")),
    row("event", detail={1, 2}),
    row("event", at=float("inf")),
    row("event", at=float("nan")),
    row("", detail="no kind"),
    Row("\ud800", "event", "", 1.0, {}),
    Row("", "event", "", 1.0, {}),
    row("erased", uids=["x"]),
], ids=["nan", "set", "endless", "no time", "no kind", "surrogate", "no uid", "erased"])
def test_rows_that_no_database_could_take_are_refused_not_raised(folder: Path, bad: Row) -> None:
    with closing(opened(folder)) as store:
        assert len(store.append([bad, score(3)])) == 1
    assert [entry.kind for entry in read(folder)] == ["refused", "score"]
    assert verify(folder).whole


@pytest.mark.parametrize(("value", "status", "more"), [
    (0, "answered", {}), (10, "answered", {}), (None, "declined", {}), (None, "timeout", {}),
    (None, "interrupted", {}), (None, "device_error", {}), (3, "answered", {"scale_min": 0, "scale_max": 10}),
])
def test_sound_scores_are_taken(folder: Path, value: int | None, status: str, more: dict[str, Any]) -> None:
    with closing(opened(folder)) as store:
        assert store.append([score(value, status, **more)]) == ()


@pytest.mark.parametrize(("value", "status", "more"), [
    (11, "answered", {}), (-1, "answered", {}), (None, "answered", {}), (5, "declined", {}), (0, "timeout", {}),
    (True, "answered", {}), ("5", "answered", {}), (5.5, "answered", {}), ([5], "answered", {}),
    (5, "ANSWERED", {}), (None, "skipped", {}), (None, "", {}), (None, "open", {}),
    (5, "answered", {"scale_min": 0, "scale_max": 4}), (1, "answered", {"scale_min": 2}),
    (15, "answered", {"scale_min": 0, "scale_max": 20}),
])
def test_unsound_scores_are_refused(folder: Path, value: int | None, status: str, more: dict[str, Any]) -> None:
    with closing(opened(folder)) as store:
        assert len(store.append([score(value, status, **more)])) == 1
    assert [entry.kind for entry in read(folder)] == ["refused"]


def test_a_score_without_status_or_value_is_refused(folder: Path) -> None:
    with closing(opened(folder)) as store:
        assert len(store.append([row("score"), row("score", value=3)])) == 2
        assert store.append([row("score", status="declined")]) == ()


def test_reading_goes_on_beside_writing_and_sees_one_moment(folder: Path) -> None:
    with closing(opened(folder)) as store:
        store.append([score(n) for n in range(5)])
        entries = read(folder)
        first = next(entries)
        store.append([score(9)])
        assert [first.seq, *(entry.seq for entry in entries)] == [1, 2, 3, 4, 5]
        assert verify(folder) == verify(folder)
        assert verify(folder).rows == 6


def test_a_folder_without_records_is_not_ours(folder: Path) -> None:
    folder.mkdir()
    for look in (read, verify, open_session):
        with pytest.raises(NotOurs):
            look(folder)
    (folder / "records.db").write_bytes(b"")
    with pytest.raises(NotOurs):
        verify(folder)


def test_a_second_kiosk_is_told_that_the_folder_is_taken(folder: Path) -> None:
    with closing(opened(folder)):
        with pytest.raises(RecordsError, match="in use by another kiosk"):
            opened(folder)
        code = "import sys, pathlib; from kiosk.records.store import Store; Store.open(pathlib.Path(sys.argv[1]))"
        other = subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=False)
        assert "in use by another kiosk" in other.stderr
    opened(folder).close()


# -- guards -------------------------------------------------------------------------------------

ENTRY = "(seq, uid, kind, session_id, boot_n, boot_id, mono, utc, clock_ok, digest, hash)"
COPY = "uid, kind, session_id, boot_n, boot_id, mono, utc, clock_ok, digest, hash FROM entry WHERE seq = 3"


@pytest.mark.parametrize("statement", [
    "UPDATE payload SET body = replace(body, '2', '3')",
    "UPDATE entry SET utc = '2000-01-01T00:00:00.000+00:00' WHERE seq = 3",
    "UPDATE OR IGNORE entry SET kind = 'event'",
    "UPDATE OR REPLACE entry SET uid = (SELECT uid FROM entry WHERE seq = 4) WHERE seq = 3",
    "DELETE FROM entry WHERE seq = 3",
    "DELETE FROM entry",
    "DELETE FROM payload WHERE seq = 3",
    "DELETE FROM payload",
    f"INSERT OR REPLACE INTO entry {ENTRY} SELECT seq, {COPY}",
    f"INSERT OR REPLACE INTO entry {ENTRY} SELECT 21, {COPY}",
    f"REPLACE INTO entry {ENTRY} SELECT 3, 'new', kind, session_id, boot_n, boot_id, mono, utc, clock_ok, digest, hash"
    " FROM entry WHERE seq = 3",
    f"INSERT INTO entry {ENTRY} SELECT 99, 'new', kind, session_id, boot_n, boot_id, mono, utc, clock_ok, digest, hash"
    " FROM entry WHERE seq = 3",
    f"INSERT INTO entry {ENTRY} SELECT NULL, {COPY}",
    "INSERT OR REPLACE INTO payload SELECT 3, salt, '{\"status\":\"answered\",\"value\":9}' FROM payload WHERE seq = 3",
    "INSERT INTO payload SELECT 20, salt, body FROM payload WHERE seq = 3",
    "INSERT INTO payload SELECT 20, salt, body FROM payload WHERE seq = 3 ON CONFLICT DO UPDATE SET body = '{}'",
])
def test_guards_refuse(folder: Path, statement: str) -> None:
    filled(folder)
    with closing(raw(folder)) as stranger:
        for recursive in ("ON", "OFF"):
            stranger.execute(f"PRAGMA recursive_triggers = {recursive}")
            with pytest.raises(sqlite3.IntegrityError):
                stranger.execute(statement)
    assert verify(folder).whole


def test_removed_guards_are_found(folder: Path) -> None:
    filled(folder)
    with closing(raw(folder)) as stranger:
        stranger.execute("DROP TRIGGER payload_update")
    assert verify(folder).first_bad == "the guards of the tables were changed"


# -- the chain on disk --------------------------------------------------------------------------


def test_any_flipped_bit_in_a_score_is_found(folder: Path) -> None:
    filled(folder, 40)
    path = folder / "records.db"
    whole = path.read_bytes()
    payloads = [json.dumps(entry.body, separators=(",", ":")).encode() for entry in read(folder)]
    places = [whole.index(payload) for payload in payloads]
    rng = random.Random(7)
    for _ in range(300):
        pick = rng.randrange(len(places))
        damaged = bytearray(whole)
        damaged[places[pick] + rng.randrange(-16, len(payloads[pick]))] ^= 1 << rng.randrange(8)  # the salt lies before
        path.write_bytes(damaged)
        verdict = verify(folder)
        assert not verdict.whole
        assert f"row {pick + 1} " in verdict.first_bad
    path.write_bytes(whole)
    assert verify(folder).whole


def test_flipped_bits_anywhere_in_the_rows_are_found(folder: Path) -> None:
    filled(folder, 40)
    path = folder / "records.db"
    whole = path.read_bytes()
    seen = [(e.seq, e.uid, e.kind, e.session_id, e.boot_n, e.mono, e.utc, e.clock_ok, e.body, e.hash)
            for e in read(folder)]
    rng = random.Random(8)
    changed = 0
    for _ in range(300):
        damaged = bytearray(whole)
        damaged[rng.randrange(len(whole))] ^= 1 << rng.randrange(8)
        path.write_bytes(damaged)
        try:
            same = seen == [(e.seq, e.uid, e.kind, e.session_id, e.boot_n, e.mono, e.utc, e.clock_ok, e.body, e.hash)
                            for e in read(folder)]
            whole_still = verify(folder).whole
        except (RecordsError, sqlite3.Error):
            continue
        changed += not same
        assert same or not whole_still
    assert changed > 20


def test_a_changed_row_is_named(folder: Path) -> None:
    filled(folder)
    with closing(raw(folder)) as stranger:
        stranger.execute("DROP TRIGGER entry_update")
        stranger.execute("UPDATE entry SET utc = '2000-01-01T00:00:00.000+00:00' WHERE seq = 7")
    assert verify(folder).first_bad == "row 7 or the one before it was changed"


# -- clocks and boots ---------------------------------------------------------------------------


def test_utc_comes_from_the_monotonic_time_of_the_row(folder: Path) -> None:
    clock = Clock(now=1000.0)
    with closing(opened(folder, clock)) as store:
        store.append([score(at=990.5)])
    (entry,) = read(folder)
    assert entry.utc == "2026-03-01T09:29:50.500+00:00"
    assert entry.mono == 990.5
    assert entry.clock_ok


def test_boots_are_counted(folder: Path) -> None:
    for boot in ("a", "a", "b", "c", "c"):
        filled(folder, 2, boot_id=boot)
    assert [entry.boot_n for entry in read(folder)] == [1, 1, 1, 1, 2, 2, 3, 3, 3, 3]


def test_a_clock_before_the_program_was_built_is_flagged(folder: Path) -> None:
    clock = Clock(wall=START.replace(year=1970))
    with closing(opened(folder, clock)) as store:
        store.append([score()])
        clock.wall_now = START
        store.append([score()])
    assert flags(folder) == [False, True]


def test_a_clock_that_went_backwards_is_flagged_until_it_has_caught_up(folder: Path) -> None:
    clock = Clock()
    with closing(opened(folder, clock)) as store:
        for step in (timedelta(0), timedelta(hours=-1), timedelta(seconds=-30), timedelta(seconds=1)):
            clock.wall_now = START + step
            store.append([score()])
        assert flags(folder) == [True, False, False, True]
    with closing(opened(folder, Clock(wall=START - timedelta(days=1)), "boot-b")) as store:
        store.append([score()])
    assert flags(folder)[-1] is False
    assert [entry.seq for entry in read(folder)] == list(range(1, 10))


def flags(folder: Path) -> list[bool]:
    """clock_ok of every score, in order."""
    return [entry.clock_ok for entry in read(folder) if entry.kind == "score"]


def jumps(folder: Path) -> list[tuple[str, str, str]]:
    """What was kept about the wall clock."""
    found = [entry.body for entry in read(folder) if entry.kind == "audit" and entry.body]
    return [(body["before"], body["after"], body["why"]) for body in found if body["what"] == "clock"]


def test_a_wall_clock_that_jumps_is_kept_once_with_before_and_after(folder: Path) -> None:
    clock = Clock()
    with closing(opened(folder, clock)) as store:
        store.append([score(at=clock.now)])
        clock.pass_time(3600.0)
        store.append([score(at=clock.now)])
        assert jumps(folder) == []
        clock.wall_now += timedelta(hours=1)
        store.append([score(at=clock.now)])
        store.append([score(at=clock.now)])
        clock.wall_now -= timedelta(seconds=90)
        for _ in range(3):
            store.mind_clock()  # as while nobody taps
        assert jumps(folder) == [
            ("2026-03-01T10:30:00.000+00:00", "2026-03-01T11:30:00.000+00:00", "the wall clock jumped by +3600.0 s"),
            ("2026-03-01T11:30:00.000+00:00", "2026-03-01T11:28:30.000+00:00", "the wall clock jumped by -90.0 s"),
        ]
        store.append([score(at=clock.now)])
    assert flags(folder) == [True, True, True, True, False]
    assert [entry.kind for entry in read(folder)] == ["score", "score", "audit", "score", "score", "audit", "score"]


def test_a_jump_while_the_kiosk_was_being_restarted_is_kept_too(folder: Path) -> None:
    clock = Clock()
    with closing(opened(folder, clock)) as store:
        store.append([score(at=clock.now)])
    clock.pass_time(5.0)
    clock.wall_now += timedelta(minutes=3)
    opened(folder, clock).close()
    opened(folder, clock).close()
    assert [why for *_, why in jumps(folder)] == ["the wall clock jumped by +180.0 s"]


def test_after_a_boot_a_clock_behind_the_rows_is_kept_and_one_ahead_of_them_is_not(folder: Path) -> None:
    filled(folder)
    opened(folder, Clock(now=5.0, wall=START + timedelta(days=9)), "boot-b").close()
    assert jumps(folder) == []
    for _ in range(2):
        opened(folder, Clock(now=5.0, wall=START - timedelta(days=2)), "boot-c").close()
    assert [why for *_, why in jumps(folder)] == ["the wall clock jumped by -172800.0 s"]


def test_a_clock_that_is_put_right_slowly_has_not_jumped(folder: Path) -> None:
    clock = Clock()
    with closing(opened(folder, clock)) as store:
        for _ in range(100):
            clock.pass_time(0.5)
            clock.wall_now += timedelta(seconds=0.5)
            store.mind_clock()
    assert jumps(folder) == []


def test_a_jump_that_could_not_be_kept_is_kept_later(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    with closing(opened(folder, clock)) as store:
        store.append([score()])
        clock.wall_now += timedelta(minutes=3)
        with monkeypatch.context() as trouble:
            trouble.setattr(schema, "insert_payload", _full)
            with pytest.raises(RecordsError):
                store.mind_clock()
        assert jumps(folder) == []
        store.mind_clock()
    assert len(jumps(folder)) == 1


def _full(*arguments: object) -> None:
    raise sqlite3.OperationalError("disk I/O error")


# -- the open session ---------------------------------------------------------------------------


def test_an_unclosed_session_comes_back_in_order(folder: Path) -> None:
    old = [row("session", "old"), row("state", "old"), row("closed", "old")]
    mine = [row("session", "new", patient_code="K7"), row("state", "new"), score(), row("beats", "new")]
    mine[2] = Row(mine[2].uid, "score", "new", 1000.0, mine[2].body)
    with closing(opened(folder)) as store:
        store.append([*old, *mine[:2], row("audit", ""), *mine[2:]])
    assert open_session(folder, boot_id="boot-a") == (tuple(mine), True)
    assert open_session(folder, boot_id="boot-b") == (tuple(mine), False)


def test_a_closed_session_is_not_resumed_even_if_an_older_one_is_open(folder: Path) -> None:
    with closing(opened(folder)) as store:
        store.append([row("session", "old"), row("session", "new"), row("closed", "new")])
    assert open_session(folder) == ((), True)


def test_no_session_is_resumed_from_an_empty_store(folder: Path) -> None:
    opened(folder).close()
    assert open_session(folder) == ((), True)


# -- erasure ------------------------------------------------------------------------------------


def every_byte(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_an_erased_payload_is_gone_from_every_file_and_the_chain_holds(folder: Path) -> None:
    secret = row("event", detail="Planted-Identifier-4711 " * 400)  # several pages
    with closing(opened(folder)) as store:
        store.append([score(), secret, score()])
        store.backup()
        assert b"Planted-Identifier" in every_byte(folder)
        store.erase(secret.uid, reason="asked by the patient")
        assert b"Planted-Identifier" not in every_byte(folder)
        verdict = verify(folder)
        assert (verdict.whole, verdict.rows, verdict.erased) == (True, 4, 1)
        assert store.append([secret]) == ()  # a late retry is acknowledged and brings nothing back
    entries = list(read(folder))
    assert [entry.body is None for entry in entries] == [False, True, False, False]
    assert entries[3].kind == "erased"
    assert entries[3].body == {"uids": [secret.uid], "reason": "asked by the patient", "who": "staff"}
    assert len(list((folder / "backups").iterdir())) == 1
    opened(folder).close()
    assert verify(folder).whole


def test_an_erased_row_cannot_be_filled_again(folder: Path) -> None:
    rows = filled(folder)
    with closing(opened(folder)) as store:
        store.erase(rows[4].uid, reason="mistaken patient code")
    with closing(raw(folder)) as stranger, pytest.raises(sqlite3.IntegrityError):
        stranger.execute("INSERT INTO payload SELECT 5, salt, body FROM payload WHERE seq = 6")


def test_erasing_needs_a_reason_a_known_row_and_never_touches_an_erasure(folder: Path) -> None:
    rows = filled(folder)
    with closing(opened(folder)) as store:
        store.erase(rows[0].uid, reason="withdrawn")
        erasure = list(read(folder))[-1].uid
        for uids, reason in [((rows[1].uid,), ""), (("unknown",), "why"), ((), "why"), ((erasure,), "why")]:
            with pytest.raises(RecordsError):
                store.erase(*uids, reason=reason)
    with closing(raw(folder)) as stranger, pytest.raises(sqlite3.IntegrityError):
        stranger.execute("DELETE FROM payload WHERE seq = 21")
    assert verify(folder).erased == 1


# -- backups, space -----------------------------------------------------------------------------


def test_seven_backups_are_kept_and_each_opens_alone(folder: Path) -> None:
    with closing(opened(folder)) as store:
        for n in range(9):
            store.append([score(n)])
            path = store.backup()
    names = sorted(path.name for path in (folder / "backups").iterdir())
    assert names == [f"{n:06}.db" for n in range(3, 10)]
    with schema.reading(path) as backup:
        assert backup.execute("SELECT count(*) FROM entry").fetchone() == (9,)


def test_the_reserve_is_put_by(folder: Path) -> None:
    with closing(opened(folder)) as store:
        assert (folder / "reserve").stat().st_size == 16 << 20
        assert store.free_mb() > 0


def test_a_folder_replaced_while_open_is_noticed_before_anything_is_called_saved(folder: Path) -> None:
    with closing(opened(folder)) as store:
        store.append([score()])
        folder.rename(folder.with_name("moved"))
        with pytest.raises(RecordsError):
            store.append([score()])
        Store.open(folder).close()
        with pytest.raises(RecordsError, match="removed or replaced"):
            store.append([score()])
        (folder / "head").unlink()
