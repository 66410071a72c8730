"""Every state in which a pull may leave a FAT stick, played through from a recording of the real calls.

FAT writes names, sizes and data in any order: what was not synced may be there, missing or half there, and a
renamed file may stand under its new name with no content until it is synced once more (measured: 12 of 15 pulls).
"""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from kiosk.records import stick
from kiosk.records.stick import MANIFEST, MARK, bring, unfinished_copies
from kiosk.records.verify import verify
from tests.kiosk.records import sticks

Outcome = bytes | None  # what a name may stand over after the pull; None: the name is not there
MOST = 24  # states of one moment; more are drawn by chance


class Fat:
    """What a FAT stick may hold if it is pulled now, told call by call."""

    def __init__(self) -> None:
        self.seen: dict[str, bytes] = {}  # as the running system sees it
        self.may: dict[str, set[Outcome]] = {}

    def create(self, path: str) -> None:
        self.seen[path] = b""
        self._may(path).add(b"")

    def write(self, path: str, data: bytes) -> None:
        old, new = self.seen[path], self.seen[path] + data
        self.seen[path] = new
        self._may(path).update({old, new[:len(new) // 2], new, bytes(len(new))})

    def sync(self, path: str) -> None:
        self.may[path] = {self.seen[path]}

    def rename(self, old: str, new: str) -> None:
        self.seen[new] = self.seen.pop(old)
        self._may(old).add(None)
        self._may(new).update({b"", self.seen[new]})

    def unlink(self, path: str) -> None:
        del self.seen[path]
        self._may(path).add(None)

    def sync_folder(self, folder: str) -> None:
        for path, may in self.may.items():
            if os.path.dirname(path) != folder:
                continue
            if path in self.seen:
                may.discard(None)
            else:
                self.may[path] = {None}

    def sync_all(self) -> None:
        for path in self.may:
            self.may[path] = {self.seen.get(path)}

    def _may(self, path: str) -> set[Outcome]:
        return self.may.setdefault(path, {None})

    def states(self, chance: random.Random) -> Iterator[dict[str, Outcome]]:
        choices = [sorted(may, key=repr) for may in self.may.values()]
        every = list(product(*choices)) if sum(map(len, choices)) < 40 else []
        drawn = every if 0 < len(every) <= MOST else [tuple(map(chance.choice, choices)) for _ in range(MOST)]
        for state in drawn:
            yield dict(zip(self.may, state, strict=True))


class Recorder:
    """Passes the calls of stick.py on, and tells `Fat` of each; after each, `look` sees what may be."""

    def __init__(self, patch: pytest.MonkeyPatch, look: Callable[[Fat], None]) -> None:
        self.fat, self._paths, self._look, self.moments = Fat(), {}, look, 0
        for name in ("open", "write", "fsync", "rename", "unlink"):
            patch.setattr(stick.os, name, self._told(getattr(self, "_" + name), getattr(os, name)))
        patch.setattr(stick, "sync_all", lambda path: self._after(self.fat.sync_all))

    def _told(self, tell: Callable[..., None], real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **more: Any) -> Any:
            result = real(*args, **more)
            self._after(lambda: tell(result, *args))
            return result
        return call

    def _after(self, act: Callable[[], None]) -> None:
        act()
        self.moments += 1
        self._look(self.fat)

    def _open(self, handle: int, path: Any, flags: int, mode: int = 0) -> None:
        self._paths[handle] = str(path)
        if flags & os.O_CREAT:
            self.fat.create(str(path))

    def _write(self, size: int, handle: int, data: Any) -> None:
        self.fat.write(self._paths[handle], bytes(data[:size]))

    def _fsync(self, result: None, handle: int) -> None:
        path = self._paths[handle]
        (self.fat.sync if path in self.fat.seen else self.fat.sync_folder)(path)

    def _rename(self, result: None, old: Any, new: Any) -> None:
        self.fat.rename(str(old), str(new))

    def _unlink(self, result: None, path: Any) -> None:
        if str(path) in self.fat.seen:
            self.fat.unlink(str(path))


@pytest.fixture
def memory() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.path.isdir("/dev/shm") else None) as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sticks.small_export(tmp_path_factory.mktemp("small"))


def record(small: Path, to: Path) -> tuple[list[dict[str, Outcome]], list[dict[str, Outcome]]]:
    """The states that may be found after a pull at any moment, and those after "safe to remove"."""
    states: dict[tuple[Any, ...], dict[str, Outcome]] = {}
    last: list[Fat] = []
    chance = random.Random(6)

    def look(fat: Fat) -> None:
        for state in fat.states(chance):
            states[tuple(sorted((name, repr(content)) for name, content in state.items()))] = state
        last[:] = [fat]

    patch = pytest.MonkeyPatch()
    recorder = Recorder(patch, look)
    try:
        bring(small, to)
    finally:
        patch.undo()
    assert recorder.moments > 40
    return list(states.values()), list(last[0].states(chance))


def lay_out(state: dict[str, Outcome], recorded: Path, to: Path) -> None:
    for name, content in state.items():
        path = to / Path(name).relative_to(recorded)
        path.parent.mkdir(parents=True, exist_ok=True)
        if content is not None:
            path.write_bytes(content)


def test_no_state_of_a_pulled_fat_stick_passes_for_whole_and_every_one_is_gone_on_with(
    small: Path, memory: Path
) -> None:
    recorded = memory / "recorded"
    recorded.mkdir()
    states, _ = record(small, recorded)
    assert len(states) > 60
    right = {path.name: path.read_bytes() for path in small.iterdir()}
    wholes = 0
    for number, state in enumerate(states):
        to = memory / str(number)
        to.mkdir()
        lay_out(state, recorded, to)
        for folder in to.glob("lull-*"):
            found = {path.name: path.read_bytes() for path in folder.iterdir()}
            if MANIFEST in found and verify(folder).whole:
                wholes += 1
                assert right.items() <= found.items()
            else:
                assert MARK in found or found.keys() <= {MARK + ".part"}, found.keys()
        done = bring(small, to)
        assert {path.name: path.read_bytes() for path in done.iterdir()} == right
        assert unfinished_copies(to) == [] and all(verify(folder).whole for folder in to.glob("lull-*"))
    assert 0 < wholes < len(states)


def test_after_safe_to_remove_there_is_one_state_only_and_it_is_right(small: Path, memory: Path) -> None:
    _, last = record(small, memory)
    assert len({tuple(state.values()) for state in last}) == 1
    folder = memory / small.name
    state = {Path(name).name: content for name, content in last[0].items() if content is not None}
    assert state == {path.name: path.read_bytes() for path in folder.iterdir()}


def test_without_the_second_sync_a_fat_stick_may_hold_empty_files_under_final_names(
    small: Path, memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: write, fsync, rename, fsync(folder) alone is what lost 12 of 15."""
    real = stick.sync
    monkeypatch.setattr(stick, "sync", lambda path: real(path) if path.is_dir() else None)
    monkeypatch.setattr(Fat, "sync_all", lambda self: None)
    _, last = record(small, memory)
    assert any(content == b"" for state in last for name, content in state.items() if not name.endswith(".part"))
