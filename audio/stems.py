"""Long textures that take seconds to make and are the same every time: made once, kept on disk, mapped.

A stem is one channel of sound without a beginning or an end in it: a stretch of leaves, of running water, of far
surf. Kept as 16 bit at one level, so that what a scape says of a texture's loudness holds for every stem. A cache
that cannot be read or written costs time and nothing else.
"""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from audio.block import BLOCK, Floats

RMS = 1 / 16
"""Of a stem in the file: 24 dB of room above, and noise of 16 bit 74 dB below."""
VERSION = 1  # of how stems are kept

log = logging.getLogger(__name__)
Build = Callable[[np.random.Generator], Floats]


@dataclass(frozen=True, slots=True)
class Stem:
    """One texture: 16-bit samples, (n,)."""

    samples: NDArray[np.int16]

    def at(self, start: int, frames: int = BLOCK) -> Floats:
        """`frames` samples from `start` on, at an RMS of about 1 in the mean of the whole stem."""
        return self.samples[start : start + frames] * np.float32(1 / (RMS * 32768))


def folder() -> Path:
    """$LULL_CACHE, else lull in $XDG_CACHE_HOME or ~/.cache; in it, stems."""
    named = os.environ.get("LULL_CACHE")
    base = Path(named) if named else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "lull"
    return base / "stems"


def stem(name: str, version: int, build: Build) -> Stem:
    """The stem `name`, from the cache where it is there.

    Args:
        name: a word for the file; also the seed.
        version: raise it when `build` changes.
        build: makes it, (n,) float32 of any level, some 20 to 60 s.

    Raises:
        ValueError: what was built has a peak 24 dB above its own RMS, or is not a number: no texture.
    """
    path = folder() / f"{name}-{_key(name, version)}.npy"
    if (kept := _kept(path)) is not None:
        return kept
    made = _sixteen(name, build(np.random.default_rng(zlib.crc32(name.encode()))))
    _keep(path, made)
    return _kept(path) or Stem(made)  # mapped, it takes only the memory of what is heard


def _kept(path: Path) -> Stem | None:
    try:
        return Stem(np.asarray(np.load(path, mmap_mode="r")))  # a memmap itself costs ten times as much a slice
    except (OSError, ValueError, EOFError):
        return None


def _key(name: str, version: int) -> str:
    return hashlib.sha256(repr((VERSION, np.__version__, name, version)).encode()).hexdigest()[:12]


def _sixteen(name: str, made: Floats) -> NDArray[np.int16]:
    """At the common level, as 16 bit."""
    level = made * (RMS / np.sqrt(np.mean(np.square(made, dtype=np.float64))))
    if not np.abs(level).max() < 1.0:
        raise ValueError(f"stem '{name}' has peaks 24 dB above its level: make them one by one instead")
    return np.rint(level * 32767).astype(np.int16)


def _keep(path: Path, samples: NDArray[np.int16]) -> None:
    """Written beside and moved into place; older versions of it go."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent) as beside:
            made = Path(beside, path.name)
            np.save(made, samples)
            os.replace(made, path)
        for old in path.parent.glob(f"{path.name[:-16]}????????????.npy"):
            if old != path:
                old.unlink(missing_ok=True)
    except OSError as error:
        log.warning("%s is not kept: %s", path.name, error)
