"""Copies onto a stick: whole, or seen not to be, whatever call it was pulled at; and gone on with afterwards."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.errors import RecordsError
from kiosk.records import stick as sticks_writing
from kiosk.records.export import export
from kiosk.records.stick import MANIFEST, MARK, Progress, StickError, bring, unfinished_copies
from kiosk.records.verify import verify
from tests.kiosk.records import sticks
from tests.kiosk.records.kept import ordinary

CALLS = ("open", "write", "fsync", "rename", "unlink", "mkdir", "read", "listdir", "scandir", "statvfs", "close")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole export on the cart's disk."""
    data = ordinary(tmp_path_factory.mktemp("data"))[0]
    return export(data, tmp_path_factory.mktemp("outgoing"))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The least that is an export."""
    return sticks.small_export(tmp_path_factory.mktemp("small"))


@pytest.fixture
def memory() -> Iterator[Path]:
    """A folder where syncing costs nothing."""
    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.path.isdir("/dev/shm") else None) as folder:
        yield Path(folder)


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def wrong_names(to: Path, whole: Path) -> list[str]:
    """Final names on the stick that stand over other bytes than they should."""
    right = content(whole)
    return [
        path.name for folder in to.glob("lull-*") for path in folder.iterdir()
        if not path.name.endswith(".part") and path.name != MARK and path.read_bytes() != right.get(path.name)
    ]


class Faults:
    """Counts the calls that stick.py makes to the system, and lets one of them do something else."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, at: int, act: Callable[[], None]) -> None:
        self.count, self._at, self._act = 0, at, act
        for name in CALLS:
            monkeypatch.setattr(sticks_writing.os, name, self._counted(name, getattr(os, name)))

    def _counted(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **more: Any) -> Any:
            self.count += 1
            if self.count == self._at:
                self._act()
            return real(*args, **more)
        return call


@pytest.fixture
def pulled_at() -> Iterator[Callable[..., Faults]]:
    """Makes `Faults`, one after the other."""
    patches: list[pytest.MonkeyPatch] = []

    def make(at: int, act: Callable[[], None]) -> Faults:
        for patch in patches:
            patch.undo()
        patches.append(pytest.MonkeyPatch())
        return Faults(patches[-1], at, act)

    make.done = lambda: [patch.undo() for patch in patches]  # type: ignore[attr-defined]
    yield make
    for patch in patches:
        patch.undo()


def test_a_copy_is_whole_and_equal_and_its_progress_ends_at_one(whole: Path, tmp_path: Path) -> None:
    said: list[Progress] = []
    folder = bring(whole, tmp_path, said.append)
    assert folder == tmp_path / whole.name and content(folder) == content(whole) and verify(folder).whole
    shares = [progress.share for progress in said]
    assert shares == sorted(shares) and shares[0] < 0.1 and shares[-1] == 1.0
    assert any("Copying" in p.words for p in said) and any("Checking" in p.words for p in said)


def test_the_manifest_is_written_after_everything_else(whole: Path, tmp_path: Path) -> None:
    said: list[tuple[Progress, set[str]]] = []
    folder = tmp_path / whole.name
    bring(whole, tmp_path, lambda p: said.append((p, set(os.listdir(folder)))))
    without = [there for _, there in said if MANIFEST not in there]
    last = next(there for _, there in said if MANIFEST in there)
    assert len(without) > 15 and last >= {path.name for path in whole.iterdir()} - {MARK}


def test_an_unfinished_copy_says_so_and_is_gone_on_with(whole: Path, tmp_path: Path) -> None:
    def pull(progress: Progress) -> None:
        if progress.share > 0.6:
            raise OSError(errno.ENODEV, "No such device")

    with pytest.raises(StickError, match=r"pulled out.*goes on where it stopped"):
        bring(whole, tmp_path, pull)
    folder, = unfinished_copies(tmp_path)
    assert "not finished" in (folder / MARK).read_text() and not verify(folder).whole
    kept = {path.name: path.stat().st_ino for path in folder.iterdir() if path.suffix == ".csv"}
    assert bring(whole, tmp_path) == folder
    assert verify(folder).whole and content(folder) == content(whole)
    same = [name for name, inode in kept.items() if (folder / name).stat().st_ino == inode]
    assert len(same) >= 3 and unfinished_copies(tmp_path) == []


def test_a_torn_file_of_an_unfinished_copy_is_written_anew(whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / whole.name
    folder.mkdir()
    (folder / MARK).write_text("x")
    (folder / "events.csv").write_bytes(b"\0" * 100)
    (folder / "beats.csv.part").write_bytes(b"half")
    assert bring(whole, tmp_path) == folder and content(folder) == content(whole)


def test_each_file_is_written_in_the_order_that_was_measured_to_be_safe(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[tuple[str, str]] = []
    paths: dict[int, str] = {}

    def watch(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **more: Any) -> Any:
            result = real(*args, **more)
            if name == "open":
                paths[result] = os.path.basename(args[0])
                new = args[1] & os.O_CREAT
                assert not new or (args[1] & os.O_EXCL and args[1] & os.O_NOFOLLOW)
                name_of = paths[result] if new else ""
            else:
                name_of = os.path.basename(args[1]) if name == "rename" else paths[args[0]]
            if name_of:
                calls.append((name, name_of))
            return result
        return call

    for name in ("open", "write", "fsync", "rename", "posix_fadvise", "read"):
        monkeypatch.setattr(sticks_writing.os, name, watch(name, getattr(os, name)))
    real = sticks_writing.sync_all
    monkeypatch.setattr(sticks_writing, "sync_all", lambda path: (calls.append(("sync", "all")), real(path)))
    folder = bring(small, tmp_path)
    at = calls.index(("open", "manifest.json.part"))
    assert calls[at:at + 9] == [
        ("open", "manifest.json.part"), ("write", "manifest.json.part"), ("fsync", "manifest.json.part"),
        ("rename", "manifest.json"), ("fsync", "manifest.json"), ("fsync", folder.name), ("sync", "all"),
        ("posix_fadvise", "manifest.json"), ("read", "manifest.json"),
    ]


def test_going_on_in_a_copy_that_had_its_manifest_takes_that_away_first(small: Path, tmp_path: Path) -> None:
    folder = bring(small, tmp_path)
    (folder / MARK).write_text("x")  # pulled just before it was taken away
    (folder / "events.csv").write_bytes(b"of an earlier hour")

    def pull(progress: Progress) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with pytest.raises(StickError):
        bring(small, tmp_path, pull)
    assert not (folder / MANIFEST).exists() and unfinished_copies(tmp_path) == [folder]
    assert bring(small, tmp_path) == folder and verify(folder).whole


def test_a_finished_copy_a_strangers_folder_and_another_carts_are_left_alone(whole: Path, tmp_path: Path) -> None:
    first = bring(whole, tmp_path)
    other = tmp_path / "lull-other-20260101T000000Z"
    mixed = tmp_path / (whole.name.rpartition("-")[0] + "-20250101T000000Z")
    for folder, extra in ((other, "x.csv"), (mixed, "holiday.jpg")):
        folder.mkdir()
        (folder / MARK).write_text("x")
        (folder / extra).write_text("mine")
    second = bring(whole, tmp_path)
    assert second not in (first, other, mixed) and verify(first).whole and verify(second).whole
    assert (other / "x.csv").read_text() == (mixed / "holiday.jpg").read_text() == "mine"


def test_a_stick_that_reads_back_otherwise_is_said(whole: Path, tmp_path: Path) -> None:
    def flip(progress: Progress) -> None:
        path = tmp_path / whole.name / "sessions.csv"
        if path.exists() and "Checking" in progress.words:
            path.write_bytes(b"?" + path.read_bytes()[1:])

    with pytest.raises(StickError, match=r"sessions.csv reads back otherwise.*another stick"):
        bring(whole, tmp_path, flip)
    assert not (tmp_path / whole.name / MANIFEST).exists() and not (tmp_path / whole.name / "sessions.csv").exists()


def test_what_belongs_beside_a_copy_is_there_before_it_counts_as_finished(small: Path, tmp_path: Path) -> None:
    beside = tmp_path / "HOW-TO-OPEN.txt"
    beside.write_text("words")
    stick = tmp_path / "stick"
    (stick / beside.name).mkdir(parents=True)  # nothing can be put there
    with pytest.raises(StickError):
        bring(small, stick, beside=[beside])
    assert unfinished_copies(stick) == [stick / small.name]
    (stick / beside.name).rmdir()
    assert verify(bring(small, stick, beside=[beside])).whole and (stick / beside.name).read_text() == "words"


@pytest.mark.parametrize(("number", "words"), [
    (errno.EIO, "pulled out"), (errno.ENODEV, "pulled out"), (errno.ENOENT, "pulled out"), (errno.ENXIO, "pulled out"),
    (errno.ENOSPC, "full"), (errno.EROFS, "write-protected"), (errno.EFBIG, "exFAT"), (errno.EPERM, "this user"),
])
def test_every_error_of_a_stick_is_one_clear_message(number: int, words: str, whole: Path, tmp_path: Path) -> None:
    def fail(progress: Progress) -> None:
        raise OSError(number, os.strerror(number))

    with pytest.raises(StickError, match=words) as caught:
        bring(whole, tmp_path, fail)
    assert caught.value.fix


def test_an_error_of_the_carts_own_disk_is_not_called_the_sticks(whole: Path, tmp_path: Path) -> None:
    with pytest.raises(RecordsError, match="cart's disk") as caught:
        bring(whole.with_name("nothing"), tmp_path)
    assert not isinstance(caught.value, StickError)


def test_whatever_call_fails_no_final_name_is_wrong_and_the_next_copy_completes(
    small: Path, memory: Path, pulled_at: Any
) -> None:
    """EIO from the n-th call on, for every n."""
    def dead() -> None:
        raise OSError(errno.EIO, "Input/output error")

    n = 0
    while True:
        n += 1
        to = memory / str(n)
        to.mkdir()
        pulled_at(n, dead)
        try:
            bring(small, to)
        except (StickError, RecordsError):
            pulled_at.done()
        else:
            break
        assert wrong_names(to, small) == [], n
        for folder in to.glob("lull-*"):
            assert not (folder / MANIFEST).exists() or verify(folder).whole, n
        done = bring(small, to)
        assert verify(done).whole and unfinished_copies(to) == [], n
    assert n > 100


@pytest.mark.fault
def test_a_real_file_system_pulled_at_any_moment_keeps_every_name_right(
    small: Path, tmp_path: Path, pulled_at: Any
) -> None:
    """The file system is shut down under the copy at every third call: what was not synced is gone."""
    sticks.mounts_or_skip()
    n, pulls = 1, 0
    with sticks.stick(tmp_path) as stick:
        while True:
            pulled_at(n, stick.pull)
            try:
                bring(small, stick.path)
            except StickError as error:
                assert "pulled out" in str(error)
            else:
                break
            finally:
                pulled_at.done()
            pulls += 1
            stick.unplug()
            stick.plug_in()
            assert wrong_names(stick.path, small) == [], n
            for folder in stick.path.glob("lull-*"):
                assert not (folder / MANIFEST).exists() or verify(folder).whole, n
            done = bring(small, stick.path)
            assert verify(done).whole and unfinished_copies(stick.path) == [], n
            for path in done.iterdir():
                path.unlink()
            done.rmdir()
            sticks_writing.sync_all(stick.path)
            n += 3
    assert pulls > 30


@pytest.mark.fault
def test_full_and_write_protected_sticks_are_said_as_such(whole: Path, tmp_path: Path) -> None:
    sticks.mounts_or_skip()
    with sticks.stick(tmp_path, 4 * sticks.MEGABYTE) as stick:
        room = os.statvfs(stick.path)
        (stick.path / "holiday").write_bytes(b"x" * (room.f_bavail * room.f_frsize - (1 << 20)))
        with pytest.raises(StickError, match="full"):
            bring(whole, stick.path)
        assert set(os.listdir(stick.path)) == {"lost+found", "holiday"}
        (stick.path / "holiday").unlink()
        stick.unplug()
        stick.plug_in("ro")
        with pytest.raises(StickError, match="write-protected"):
            bring(whole, stick.path)
        stick.unplug()
        stick.plug_in()
        assert verify(bring(whole, stick.path)).whole


def test_a_link_in_the_place_of_a_file_is_never_written_through(whole: Path, tmp_path: Path) -> None:
    to, victim = tmp_path / "stick", tmp_path / "victim"
    victim.write_text("precious")
    folder = to / whole.name
    folder.mkdir(parents=True)
    (folder / MARK).write_text("x")
    (folder / "events.csv").symlink_to(victim)
    (folder / "beats.csv.part").symlink_to(victim)
    bring(whole, to)
    assert victim.read_text() == "precious" and not (folder / "events.csv").is_symlink()
    assert hashlib.sha256((folder / "events.csv").read_bytes()).hexdigest() in json.dumps(
        json.loads((folder / MANIFEST).read_text()))
