"""A stem read for ever: at one level, without a seam, and never by two readers a moment apart."""

from __future__ import annotations

import numpy as np

from audio.block import BLOCK, RATE
from audio.scapes.layers import readers
from audio.stems import RMS, Stem
from audio.texture import Texture
from tests.audio import listening

SECONDS = 40


def counted() -> Stem:
    """A stem that tells where it is read: a ramp of its own seconds, 0 to 1."""
    return Stem(np.linspace(0, 32767, SECONDS * RATE).astype(np.int16))


def noise() -> Stem:
    samples = np.random.default_rng(1).normal(0, RMS * 32768, SECONDS * RATE)
    return Stem(np.rint(samples).astype(np.int16))


def test_it_goes_on_at_one_level_without_a_seam() -> None:
    reader = Texture(np.random.default_rng(2), noise())
    sound = np.concatenate([reader.next() for _ in range(60 * RATE // BLOCK)]).astype(float)
    seconds = sound[: len(sound) // RATE * RATE].reshape(-1, RATE)
    assert np.abs(20 * np.log10(np.sqrt((seconds**2).mean(axis=1)))).max() < 1.0
    assert listening.sharpest_corner(np.column_stack([sound, sound])) < 9.0


def test_two_readers_are_never_a_moment_apart() -> None:
    stem = counted()
    all_read = readers(np.random.default_rng(3), [stem] * 6)
    near = 0
    for _ in range(300 * RATE // BLOCK):
        at = np.sort([reader.next()[0] for reader in all_read]) * (RMS * SECONDS)
        near += int((np.diff(at) < 0.2).any())
    assert near < 0.03 * 300 * RATE / BLOCK  # while one fades into another place it passes by
