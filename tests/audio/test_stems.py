"""A stem is made once and kept; read for hours it is never heard to begin again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from audio import stems
from audio.block import BLOCK, BLOCK_S, RATE
from audio.stems import RMS, Stem, stem
from audio.texture import Texture
from tests.audio import listening


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LULL_CACHE", str(tmp_path))
    return tmp_path / "stems"


class Maker:
    """Makes noise, and counts how often it did."""

    def __init__(self, seconds: float = 30.0) -> None:
        self.made = 0
        self._frames = round(seconds * RATE)

    def __call__(self, rng: np.random.Generator) -> np.ndarray:
        self.made += 1
        return (7.0 * rng.standard_normal(self._frames)).astype(np.float32)


def test_it_is_made_once_and_mapped_from_then_on(cache: Path) -> None:
    maker = Maker(2.0)
    first, again = stem("hiss", 1, maker), stem("hiss", 1, maker)
    assert maker.made == 1
    assert isinstance(again.samples.base, np.memmap) and np.array_equal(first.samples, again.samples)
    assert [path.stat().st_mode & 0o444 for path in cache.iterdir()] == [0o444]  # for the kiosk's own user too


def test_a_new_version_is_made_anew_and_the_old_one_goes(cache: Path) -> None:
    maker = Maker(2.0)
    stem("hiss", 1, maker)
    stem("hiss-far", 1, maker)
    stem("hiss", 2, maker)
    assert maker.made == 3
    assert sorted(path.name[:-17] for path in cache.iterdir()) == ["hiss", "hiss-far"]


@pytest.mark.parametrize("harm", ["empty", "torn", "other"])
def test_one_that_is_not_whole_is_made_anew(cache: Path, harm: str) -> None:
    maker = Maker(2.0)
    whole = stem("hiss", 1, maker).samples.copy()  # a mapped file is never written over but here
    path = next(cache.iterdir())
    path.write_bytes({"empty": b"", "torn": path.read_bytes()[:1000], "other": b"not a sound"}[harm])
    assert np.array_equal(stem("hiss", 1, maker).samples, whole)
    assert maker.made == 2
    assert np.array_equal(stem("hiss", 1, maker).samples, whole) and maker.made == 2


def test_where_nothing_can_be_kept_it_is_heard_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("LULL_CACHE", str(tmp_path / "file"))
    assert len(stem("hiss", 1, Maker(2.0)).samples) == 2 * RATE
    assert "is not kept" in caplog.text


def test_it_is_kept_at_one_level_and_read_at_another() -> None:
    made = stem("hiss", 1, Maker(2.0))
    assert np.sqrt(np.mean((made.samples / 32768.0) ** 2)) == pytest.approx(RMS, rel=0.01)
    assert np.sqrt(np.mean(made.at(0, RATE) ** 2)) == pytest.approx(1.0, abs=0.02)


def test_what_has_single_loud_events_in_it_is_no_stem() -> None:
    def bang(rng: np.random.Generator) -> np.ndarray:
        sound = (0.01 * rng.standard_normal(RATE)).astype(np.float32)
        sound[1000] = 1.0
        return sound
    with pytest.raises(ValueError, match="'bang' has peaks"):
        stem("bang", 1, bang)


def play(texture: Texture, seconds: float) -> np.ndarray:
    return np.concatenate([texture.next() for _ in range(round(seconds / BLOCK_S))])


def test_a_texture_is_as_loud_at_its_joints_as_between() -> None:
    sound = play(Texture(np.random.default_rng(1), stem("hiss", 1, Maker()), (0.5, 0.9)), 30.0)
    levels = [listening.level(part) for part in np.array_split(sound, 300)]
    assert np.abs(levels).max() < 1.0
    assert listening.sharpest_corner(np.column_stack([sound, sound])) < 9.0


def test_two_readers_of_a_stem_are_two_sounds() -> None:
    made = stem("hiss", 1, Maker())
    one, other = (play(Texture(np.random.default_rng(seed), made), 3.0) for seed in (1, 2))
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.1


def test_it_reads_all_of_the_stem_and_never_past_its_end() -> None:
    frames = 30 * RATE
    ramp = Stem(np.linspace(-2000, 2000, frames).astype(np.int16))
    sound = play(Texture(np.random.default_rng(1), ramp), 300.0) * RMS * 32768
    assert sound.min() < -1500 and sound.max() > 1500


def test_a_stem_too_short_for_its_stretches_is_refused() -> None:
    with pytest.raises(ValueError):
        Texture(np.random.default_rng(1), Stem(np.zeros(BLOCK * 10, np.int16)))


def test_the_cache_is_where_the_worlds_are_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from environments import baked
    for name, value in (("LULL_CACHE", str(tmp_path / "x")), ("LULL_CACHE", ""), ("XDG_CACHE_HOME", str(tmp_path))):
        monkeypatch.setenv(name, value)
        assert stems.folder() == baked.folder() / "stems"
