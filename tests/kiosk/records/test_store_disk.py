"""A full, read-only or forbidden disk: refused in words, nothing acknowledged is lost, nothing is 'repaired'."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from kiosk.errors import RecordsError
from kiosk.events import Event, NotSaved, Saved
from kiosk.records import emergency, space
from kiosk.records.store import read, verify
from kiosk.records.writer import Writer
from tests.conftest import need
from tests.kiosk.records.rows import filled, opened, row, score
from tests.waiting import until


def mount_or_skip(*arguments: str) -> None:
    """Mounts; where that is not permitted, skips (test_keeper injects the same failures)."""
    if not mount(*arguments):
        pytest.skip("permission to mount a small disk is missing")


def mount(*arguments: str) -> bool:
    return subprocess.run(["mount", *arguments], capture_output=True, check=False).returncode == 0


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of our own, 24 MiB."""
    place = tmp_path / "disk"
    place.mkdir()
    mount_or_skip("-t", "tmpfs", "-o", "size=24m", "lull", str(place))
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.fixture
def ext4(tmp_path: Path) -> Iterator[Path]:
    """A small disk as a cart has it, in a file."""
    place, image = tmp_path / "ext4", tmp_path / "image"
    place.mkdir()
    with open(image, "wb") as file:
        file.truncate(32 << 20)
    need("mkfs.ext4", shutil.which("mkfs.ext4") is not None)
    subprocess.run(["mkfs.ext4", "-q", image], check=True)
    mount_or_skip("-o", "loop", str(image), str(place))
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def fill(disk: Path) -> Path:
    """Takes all the space that is left."""
    filler = disk / "filler"
    with open(filler, "wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(1 << 12))
    return filler


def test_a_full_disk_refuses_the_row_and_keeps_those_before(disk: Path) -> None:
    with closing(opened(disk / "data")) as store:
        store.append([score(1)])
        filler = fill(disk)
        lost = row("event", detail="x" * (4 << 20))
        with pytest.raises(RecordsError, match="is full"):
            store.append([lost])
        assert [entry.kind for entry in read(disk / "data")] == ["score"]
        filler.unlink()
        assert store.append([lost, score(2)]) == ()
    assert len(list(read(disk / "data"))) == 3
    assert verify(disk / "data").whole


def test_the_reserve_takes_hundreds_of_rows_once_the_disk_is_full(disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(space, "_LEAVE_FREE_MB", 1)
    with closing(opened(disk / "data")) as store:
        store.append([score(1)])
        assert (disk / "data" / "reserve").exists()
        fill(disk)
        saved = 1
        for n in range(600):
            store.append([score(n % 11)])
            saved += 1
        assert not (disk / "data" / "reserve").exists()
    assert len(list(read(disk / "data"))) == saved
    assert verify(disk / "data").whole


def test_a_disk_that_fails_and_turns_read_only_is_said_and_nothing_is_set_aside(ext4: Path) -> None:
    folder = ext4 / "data"
    with closing(opened(folder)) as store:
        store.append([score(1)])
        assert mount("-o", "remount,abort", str(ext4))  # what the kernel does after an error of the disk
        with pytest.raises(RecordsError, match="is read-only"):
            store.check()
        with pytest.raises(RecordsError, match="is read-only"):
            store.append([score(2)])
    with pytest.raises(RecordsError, match="is read-only"):
        opened(folder)
    (entry,) = read(folder)
    assert entry.body is not None and entry.body["value"] == 1
    assert not (folder / "quarantine").exists()


def test_a_read_only_disk_refuses_to_open_and_can_be_read_and_verified(disk: Path) -> None:
    folder = disk / "data"
    rows = filled(folder)
    assert mount("-o", "remount,ro", str(disk))
    with pytest.raises(RecordsError, match="is read-only"):
        opened(folder)
    assert [entry.uid for entry in read(folder)] == [row.uid for row in rows]
    assert verify(folder).whole
    assert mount("-o", "remount,rw", str(disk))


def test_a_log_left_on_a_read_only_disk_is_read_too(disk: Path) -> None:
    folder, cut = disk / "data", disk / "cut"
    store = opened(folder)
    store.append([score(1), score(2)])
    cut.mkdir()
    for name in ("records.db", "records.db-wal", "head"):
        (cut / name).write_bytes((folder / name).read_bytes())
    store.close()
    assert mount("-o", "remount,ro", str(disk))
    assert len(list(read(cut))) == 2
    assert verify(cut).whole
    assert mount("-o", "remount,rw", str(disk))


def test_a_file_system_that_hangs_is_told_and_its_rows_kept_elsewhere_until_it_goes_on(
    ext4: Path, tmp_path: Path
) -> None:
    need("fsfreeze", shutil.which("fsfreeze") is not None)
    folder, spare, mine = ext4 / "data", tmp_path / "spare", score(5)
    writer = Writer(folder, spare=spare)
    writer.resume()
    told: list[Event] = []

    def answered(kind: type) -> bool:
        told.extend(writer.poll())
        return any(isinstance(event, kind) and event.uid == mine.uid for event in told)

    subprocess.run(["fsfreeze", "--freeze", ext4], check=True)
    try:
        writer.put((mine,))
        until(lambda: answered(NotSaved), "not saved")
        until(lambda: emergency.read(spare)[0], "the row in the spare place")
        assert not answered(Saved)
    finally:
        subprocess.run(["fsfreeze", "--unfreeze", ext4], check=True)
    until(lambda: answered(Saved), "saved")
    until(lambda: not (spare / emergency.FILE).exists(), "taken in")
    assert writer.close()
    assert [entry.uid for entry in read(folder)] == [mine.uid]
    assert verify(folder).whole


def test_a_folder_that_cannot_be_made_is_said_with_a_fix(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    for place in (tmp_path / "file", tmp_path / "file" / "data"):
        with pytest.raises(RecordsError) as error:
            opened(place)
        assert error.value.fix


def test_free_space_is_told_for_a_folder_not_made_yet(tmp_path: Path) -> None:
    assert space.free_mb(tmp_path / "not" / "yet") == space.free_mb(tmp_path) > 0
