"""The writer's thread: nothing waits for it, nothing is lost with it."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.events import DiskState, Event, NotSaved, Row, Saved
from kiosk.records import emergency, files, rescue
from kiosk.records.keeper import Keeper
from kiosk.records.store import Store, read, verify
from kiosk.records.writer import STUCK_S, Writer
from tests.kiosk.records.rows import Clock, row, score
from tests.waiting import until


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def start(folder: Path) -> Iterator[Callable[[], Writer]]:
    """Starts writers, and closes those that a failed test left."""
    writers: list[Writer] = []

    def begin() -> Writer:
        writers.append(Writer(folder, boot_id="boot-a"))
        return writers[-1]

    yield begin
    for writer in writers:
        writer.close()


class Seen:
    """Collects what a writer says."""

    def __init__(self, writer: Writer) -> None:
        self.events: list[Event] = []
        self._writer = writer

    def saved(self, *rows: Row) -> bool:
        """True once all of `rows` are saved."""
        self.events += self._writer.poll()
        return {row.uid for row in rows} <= {event.uid for event in self.events if isinstance(event, Saved)}

    def not_saved(self, *rows: Row) -> bool:
        """True once all of `rows` were refused at least once."""
        self.events += self._writer.poll()
        return {row.uid for row in rows} <= {event.uid for event in self.events if isinstance(event, NotSaved)}


def test_rows_are_saved_in_order_and_each_is_answered_once(start: Callable[[], Writer], folder: Path) -> None:
    writer = start()
    seen, rows = Seen(writer), tuple(score(n % 11) for n in range(600))
    for n in range(0, 600, 7):
        writer.put(rows[n:n + 7])
    until(lambda: seen.saved(*rows), "600 rows saved")
    assert [event.uid for event in seen.events if isinstance(event, Saved)] == [row.uid for row in rows]
    assert writer.close()
    assert [entry.uid for entry in read(folder)] == [row.uid for row in rows]
    assert verify(folder).whole


def test_saved_is_never_said_before_another_connection_can_read_the_row(
    start: Callable[[], Writer], folder: Path
) -> None:
    writer = start()
    seen = Seen(writer)
    for n in range(30):
        mine = score(n % 11)
        writer.put((mine,))
        until(lambda mine=mine: seen.saved(mine), "saved")  # type: ignore[misc]
        assert mine.uid in [entry.uid for entry in read(folder)]


def test_the_disk_is_told_at_the_start(start: Callable[[], Writer]) -> None:
    writer = start()
    (state,) = until(writer.poll, "a first word")
    assert isinstance(state, DiskState) and state.ok


def test_the_database_is_opened_on_the_thread_alone(
    start: Callable[[], Writer], monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[threading.Thread] = []
    connect = sqlite3.connect

    def watched(*arguments: object, **more: object) -> sqlite3.Connection:
        threads.append(threading.current_thread())
        return connect(*arguments, **more)  # type: ignore[call-overload,no-any-return]

    monkeypatch.setattr(sqlite3, "connect", watched)
    writer = start()
    writer.resume()
    seen, mine = Seen(writer), score()
    writer.put((mine,))
    writer.backup_soon()
    until(lambda: seen.saved(mine), "saved")
    assert writer.close()
    assert threads and threading.current_thread() not in threads


def test_a_disk_that_hangs_holds_up_neither_put_nor_poll(
    start: Callable[[], Writer], monkeypatch: pytest.MonkeyPatch
) -> None:
    hanging, free = threading.Event(), threading.Event()
    writer = start()
    writer.resume()
    write_head = files.write_head

    def hang(*arguments: object) -> None:
        hanging.set()
        free.wait(60)
        write_head(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(files, "write_head", hang)
    seen, first, second = Seen(writer), score(1), score(2)
    writer.put((first,))
    assert hanging.wait(20)
    began = time.monotonic()
    for _ in range(1000):
        writer.put((row("beats", bpm=60),))
        seen.events += writer.poll()
    writer.put((second,))
    assert time.monotonic() - began < 1.0
    assert seen.saved(first) and not seen.saved(second)
    frozen = writer.alive_at
    assert writer.alive_at == frozen
    assert not writer.stuck(frozen + STUCK_S - 0.1)
    assert writer.stuck(frozen + STUCK_S)  # it waits, and not for a disk
    monkeypatch.setattr("kiosk.records.writer._waits_for_disk", lambda thread: True)
    assert not writer.stuck(frozen + STUCK_S)
    free.set()
    until(lambda: seen.saved(second), "the rows that waited")


def test_a_thread_that_dies_is_started_again_and_loses_nothing(
    start: Callable[[], Writer], folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    writer = start()
    seen, early, late = Seen(writer), score(1), score(2)
    writer.put((early,))
    until(lambda: seen.saved(early), "saved")
    save = Keeper.save
    deaths: list[threading.Thread] = []

    def die(self: Keeper, rows: tuple[Row, ...], at_once: bool = False) -> tuple[Event, ...]:
        if rows and len(deaths) < 3:
            deaths.append(threading.current_thread())
            raise RuntimeError("a defect")
        return save(self, rows, at_once)

    monkeypatch.setattr(Keeper, "save", die)
    with caplog.at_level(logging.CRITICAL, "kiosk.records.writer"):
        writer.put((late,))
        until(lambda: seen.saved(late), "saved by another thread")
    assert seen.not_saved(late)
    assert len(set(deaths)) == 3
    assert any(isinstance(event, DiskState) and "a defect" in event.detail for event in seen.events)
    assert writer.close()
    assert [entry.uid for entry in read(folder)] == [early.uid, late.uid]


def test_rows_behind_a_thread_that_dies_again_and_again_are_kept_outside(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def die(self: Keeper, rows: tuple[Row, ...], at_once: bool = False) -> tuple[Event, ...]:
        raise RuntimeError("a defect")

    writer, mine = Writer(folder, spare=tmp_path / "spare"), score(3)
    with monkeypatch.context() as defect, caplog.at_level(logging.CRITICAL, "kiosk.records.writer"):
        defect.setattr(Keeper, "save", die)
        writer.put((mine,))
        until(lambda: (tmp_path / "spare" / emergency.FILE).exists(), "the emergency file")
        assert not writer.close()
    again = Writer(folder, spare=tmp_path / "spare")
    again.resume()
    assert again.close()
    assert [entry.uid for entry in read(folder)] == [mine.uid]


def test_it_starts_without_a_usable_folder_and_saves_once_there_is_one(
    start: Callable[[], Writer], folder: Path
) -> None:
    folder.write_text("in the way")
    writer = start()
    assert writer.resume() == ((), True)
    seen, mine = Seen(writer), score(3)
    writer.put((mine,))
    until(lambda: seen.not_saved(mine), "told")
    assert any(isinstance(event, DiskState) and not event.ok and event.detail for event in seen.events)
    folder.unlink()
    until(lambda: seen.saved(mine), "saved")


def test_closing_in_trouble_leaves_the_rows_in_the_emergency_file(folder: Path, tmp_path: Path) -> None:
    folder.write_text("in the way")
    writer = Writer(folder, spare=tmp_path / "spare")
    mine = score(3)
    writer.put((mine,))
    assert not writer.close()
    folder.unlink()
    again = Writer(folder, spare=tmp_path / "spare")
    again.resume()
    assert again.close()
    assert not (tmp_path / "spare" / emergency.FILE).exists()
    assert [entry.uid for entry in read(folder)] == [mine.uid]


def test_closing_saves_what_waits(folder: Path) -> None:
    writer, rows = Writer(folder), tuple(score(n % 11) for n in range(1000))
    writer.put(rows)
    assert writer.close()
    assert len(list(read(folder))) == 1000


def test_a_session_is_resumed(folder: Path) -> None:
    first = Writer(folder, boot_id="boot-a")
    rows = (row("session"), row("state"))
    first.put(rows)
    assert first.close()
    for boot in ("boot-a", "boot-b"):
        writer = Writer(folder, boot_id=boot)
        assert writer.resume() == (rows, boot == "boot-a")
        assert writer.close()


def test_a_backup_is_made_when_asked_for(start: Callable[[], Writer], folder: Path) -> None:
    writer = start()
    writer.put((score(),))
    writer.backup_soon()
    until((folder / "backups" / "000001.db").exists, "a backup")
    writer.backup_soon()
    assert writer.close()
    assert (folder / "backups" / "000002.db").exists()


def test_it_gives_signs_of_life_while_idle(start: Callable[[], Writer]) -> None:
    writer = start()
    writer.resume()
    for _ in range(3):
        before = writer.alive_at
        until(lambda before=before: writer.alive_at > before, "a sign of life", 5.0)  # type: ignore[misc]


class Hang:
    """A disk that hangs inside a commit until it is let go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.hanging, self.go_on = threading.Event(), threading.Event()
        genuine = Store._append

        def append(store: Store, *arguments: object) -> object:
            self.hanging.set()
            assert self.go_on.wait(60)
            return genuine(store, *arguments)  # type: ignore[arg-type]

        monkeypatch.setattr(Store, "_append", append)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_rows_behind_a_thread_that_hangs_are_told_after_two_seconds_and_saved_when_it_goes_on(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    writer = Writer(folder, spare=tmp_path / "spare", boot_id="boot-a", wall=clock.wall, clock=clock)
    writer.resume()
    seen, first, second = Seen(writer), score(1), score(2)
    hang = Hang(monkeypatch)
    writer.put((first,))
    assert hang.hanging.wait(20)
    clock.pass_time(1.9)
    assert not seen.not_saved(first)
    clock.pass_time(0.2)
    assert seen.not_saved(first)
    assert isinstance(seen.events[-1], NotSaved) and "Write scores on paper" in seen.events[-1].why
    states = [event for event in seen.events if isinstance(event, DiskState)]
    assert not states[-1].ok and "does not answer" in states[-1].detail
    writer.put((second,))
    assert seen.not_saved(second)
    told = len(seen.events)
    for _ in range(100):
        seen.not_saved(second)
    assert len(seen.events) == told  # once is enough

    def outside() -> list[str]:
        seen.not_saved()
        return [kept.uid for kept, _ in emergency.read(tmp_path / "spare")[0]]

    until(lambda: outside() == [first.uid, second.uid], "both in the spare place's file")
    hang.go_on.set()
    until(lambda: seen.saved(first, second), "saved")
    until(lambda: seen.saved() and [e.ok for e in seen.events if isinstance(e, DiskState)][-1], "the banner gone")
    until(lambda: not (tmp_path / "spare" / emergency.FILE).exists(), "the file taken in")
    assert writer.close()
    assert [entry.uid for entry in read(folder)] == [first.uid, second.uid]
    assert verify(folder).whole


def test_closing_behind_a_thread_that_hangs_leaves_the_rows_in_the_emergency_file(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = Writer(folder, spare=tmp_path / "spare")
    writer.resume()
    hang, mine = Hang(monkeypatch), score(3)
    writer.put((mine,))
    assert hang.hanging.wait(20)
    assert not writer.close(0.01)
    assert [kept for kept, _ in emergency.read(tmp_path / "spare")[0]] == [mine]
    hang.go_on.set()
    assert writer.close()


def test_a_check_that_takes_long_is_said_to_be_one(folder: Path, monkeypatch: pytest.MonkeyPatch, clock: Clock) -> None:
    begun, go_on = threading.Event(), threading.Event()
    ensure = rescue.ensure

    def slow(*arguments: object) -> object:
        begun.set()
        assert go_on.wait(60)
        return ensure(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(rescue, "ensure", slow)
    writer = Writer(folder, clock=clock)
    assert begun.wait(20)
    seen, mine = Seen(writer), score(3)
    clock.pass_time(3.0)
    assert writer.alive_at == clock.now  # no reason for a watchdog
    writer.put((mine,))
    assert seen.not_saved(mine)
    assert any(isinstance(event, DiskState) and "being checked" in event.detail for event in seen.events)
    go_on.set()
    until(lambda: seen.saved(mine), "saved")
    assert writer.close()
