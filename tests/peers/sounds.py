"""The sound engine beside plain numpy, on the same voices.

Every one makes the beach's sources and bed from the same seed, a block of 512 frames at a time, and mixes them to two
ears at 48 kHz. The making of them is the same and is also measured alone. What differs:

- `ours`: the kiosk's engine: its queue, cross-fade, gain and breath, and each source through the head's own shadow,
  delay and colour (HRTF, OpenAL), with the head asked for at every block.
- `panned`: plain numpy that does less: one matrix product gives each source an amplitude left and right, once and for
  all (equal power by its direction), and the bed is added. No head, no fade.
- `convolved`: plain numpy that does the like: each source by two filters of `TAPS`, by overlap-save with numpy's FFT,
  all sources in one transform, and the bed added. The head stays still, no fade. The filters are as long as OpenAL's
  and decay as a head's do; what they contain does not change what they cost.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from audio.block import BLOCK, BLOCK_S, Floats, Stereo
from audio.control import Mix
from audio.engine import Engine
from audio.scapes import scape
from audio.spatial import sides, spatial
from audio.tide import Tide
from tests.peers.compared import beside

NAME, SEED = "beach", 1
TAPS = 40  # `hrtf-size` of audio/openal.conf
ROUND_S = 2.0
Mixed = Callable[[Floats, Stereo], object]


def engine() -> tuple[Callable[[], object], str]:
    """Makes a block, and how it is heard."""
    heard = spatial("headset")
    made, block = Engine(SEED, heard), np.zeros((BLOCK, 2), np.float32)
    made.mix(Mix(NAME))

    def step() -> None:
        made.produce()
        made.pull(block)

    return step, heard.how


def voices(mix: Mixed) -> Callable[[], object]:
    """Makes a block of the scape's sources and bed, and mixes it."""
    tide = Tide()
    made = scape(NAME, SEED, tide)
    sources, bed = np.zeros((len(made.directions), BLOCK), np.float32), np.zeros((BLOCK, 2), np.float32)

    def step() -> None:
        tide.step()
        made.fill(sources, bed)
        mix(sources, bed)

    return step


def panned() -> Mixed:
    """Each source by its two amplitudes."""
    gains = sides(np.ascontiguousarray(scape(NAME, SEED, Tide()).directions[:, 0]))
    return lambda sources, bed: sources.T @ gains + bed


def convolved(filters: Floats) -> Mixed:
    """Each source by two filters, (sources, 2, taps), in blocks that overlap by as many samples as a filter has."""
    taps = filters.shape[2]
    spectra = np.fft.rfft(filters, BLOCK + taps, axis=2)
    window = np.zeros((len(filters), BLOCK + taps), np.float32)

    def mix(sources: Floats, bed: Stereo) -> Stereo:
        window[:, :taps] = window[:, -taps:]
        window[:, taps:] = sources
        ears = np.einsum("sf,sef->ef", np.fft.rfft(window, axis=1), spectra)
        return np.asarray(np.fft.irfft(ears, BLOCK + taps, axis=1)[:, taps:].T + bed, np.float32)

    return mix


def head_like(sources: int, taps: int = TAPS) -> Floats:
    """Filters as a head's might be: noise that dies away; (sources, 2, taps)."""
    noise = np.random.default_rng(SEED).standard_normal((sources, 2, taps))
    return np.asarray(noise * np.exp(-np.arange(taps) / (taps / 5)), np.float32)


def sounds(quick: bool) -> dict[str, Any]:
    """Milliseconds of processor time for a second of sound."""
    step, how = engine()
    count = len(scape(NAME, SEED, Tide()).directions)
    ways = {
        "ours": step, "panned": voices(panned()), "convolved": voices(convolved(head_like(count))),
        "making": voices(lambda sources, bed: None),
    }
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(3 if quick else 21):
        for name, way in ways.items():
            spent = _second_ms(way)
            if number:  # the first fades in
                taken[name].append(spent)
    return {"heard": how, "sources": count, "taps": TAPS, "second_ms": beside(taken)}


def _second_ms(way: Callable[[], object]) -> float:
    blocks = round(ROUND_S / BLOCK_S)
    began = time.process_time()
    for _ in range(blocks):
        way()
    return 1000 * (time.process_time() - began) / (blocks * BLOCK_S)
