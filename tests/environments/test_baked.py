"""What is kept is built once, given back as it was, and never a condition."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import numpy as np
import pytest

from environments import baked


class Builder:
    """Counts how often it is asked."""

    def __init__(self) -> None:
        self.built = 0

    def __call__(self, size: int) -> baked.Arrays:
        self.built += 1
        return {"ramp": np.arange(size, dtype=np.float32), "of none": np.zeros((0, 3), np.uint8)}


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LULL_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_it_is_built_once_and_comes_back_the_same(cache: Path) -> None:
    build = Builder()
    first, second = baked.kept("thing", 1, build, 7), baked.kept("thing", 1, build, 7)
    assert build.built == 1
    for name in ("ramp", "of none"):
        assert second[name].dtype == first[name].dtype and np.array_equal(second[name], first[name])


def test_what_comes_back_may_be_written_and_the_cache_stays_as_it_was(cache: Path) -> None:
    build = Builder()
    baked.kept("thing", 1, build, 7)
    baked.kept("thing", 1, build, 7)["ramp"][:] = -1
    assert baked.kept("thing", 1, build, 7)["ramp"][3] == 3


@pytest.mark.parametrize(("version", "size"), [(2, 7), (1, 8)])
def test_another_version_or_argument_is_built_anew(cache: Path, version: int, size: int) -> None:
    build = Builder()
    baked.kept("thing", 1, build, 7)
    baked.kept("thing", version, build, size)
    assert build.built == 2


def test_a_cache_that_may_only_be_read_serves_all_the_same(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build = Builder()
    baked.kept("thing", 1, build, 7)

    def refuse(path: Path) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), path)

    monkeypatch.setattr(os, "utime", refuse)  # an image's root, and a folder of root's for the kiosk's user
    assert baked.kept("thing", 1, build, 7)["ramp"][3] == 3
    assert build.built == 1


@pytest.mark.parametrize("harm", ["ramp.npy", "names"])
def test_a_torn_cache_is_built_again_and_whole_afterwards(cache: Path, harm: str) -> None:
    build = Builder()
    baked.kept("thing", 1, build, 7)
    torn = next(cache.glob(f"thing-*/{harm}"))
    torn.write_bytes(torn.read_bytes()[:5])
    baked.kept("thing", 1, build, 7)
    assert build.built == 2
    baked.kept("thing", 1, build, 7)
    assert build.built == 2


def test_a_cache_that_cannot_be_written_costs_time_alone(cache: Path) -> None:
    cache.write_text("in the way")
    build = Builder()
    assert baked.kept("thing", 1, build, 7)["ramp"][6] == 6
    assert baked.found("thing", 1, 7) is None


def test_where_nothing_may_be_built_it_is_said_so(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build = Builder()
    monkeypatch.setenv(baked.KEPT_ONLY, "1")
    with pytest.raises(baked.NotKept, match="thing is not prepared"):
        baked.kept("thing", 1, build, 7)
    monkeypatch.delenv(baked.KEPT_ONLY)
    baked.kept("thing", 1, build, 7)
    monkeypatch.setenv(baked.KEPT_ONLY, "1")
    assert baked.kept("thing", 1, build, 7)["ramp"][6] == 6 and build.built == 1


def test_what_nobody_asked_for_since_is_forgotten_and_nothing_else(cache: Path) -> None:
    build = Builder()
    baked.kept("old", 1, build, 7)
    baked.kept("used", 1, build, 7)
    (cache / "not-ours").mkdir()
    (cache / "beach-0123456789abcdef.npz").write_bytes(b"of an earlier version")
    for path in cache.iterdir():
        os.utime(path, (1000.0, 1000.0))
    baked.kept("used", 1, build, 7)
    assert baked.forget(2000.0) == 2
    assert sorted(path.name.split("-")[0] for path in cache.iterdir()) == ["not", "used"]
