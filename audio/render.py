"""A scape as a WAV file, as fast as the machine can: what `kiosk sound` writes, for a head that looks ahead."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from audio.block import BLOCK, RATE
from audio.output import sixteen_bit, wave_file
from audio.scapes import scape
from audio.spatial import Heard, spatial

FADE_S = 1.0


def render(world: str, seconds: float, seed: int, out: Path) -> None:
    """Writes `seconds` of the scape `world` or of the noise, 48 kHz, stereo, 16 bit; the same bytes for the same seed.

    Raises:
        LookupError: there is no such scape.
        OSError: `out` cannot be written.
    """
    source = Heard(scape(world, seed), spatial("headset"))
    frames = round(seconds * RATE)
    block = np.zeros((BLOCK, 2), np.float32)
    with wave_file(out) as file:
        for start in range(0, frames, BLOCK):
            source.fill(block)
            at = start + np.arange(BLOCK)
            fade = np.clip(np.minimum(at, frames - at) / (FADE_S * RATE), 0.0, 1.0).astype(np.float32)
            file.writeframes(sixteen_bit(block * fade[:, None])[: 4 * (frames - start)])
