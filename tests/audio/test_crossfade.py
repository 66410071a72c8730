"""One scape gives way to another at equal power, and no change cuts another."""

from __future__ import annotations

import numpy as np

from audio.block import BLOCK, RATE, Stereo
from audio.crossfade import CROSS_S, Crossfade
from tests.audio import listening


class Hiss:
    """Noise at a known level."""

    def __init__(self, seed: int) -> None:
        self._rng = np.random.default_rng(seed)
        self.asked = 0

    def fill(self, out: Stereo) -> None:
        out[:] = 0.1 * self._rng.standard_normal(out.shape)
        self.asked += 1


class Hum:
    """A low tone: any jump stands out of it."""

    def __init__(self, hz: float) -> None:
        self._hz, self._at = hz, 0

    def fill(self, out: Stereo) -> None:
        out[:] = 0.1 * np.sin(2 * np.pi * self._hz * (self._at + np.arange(len(out))) / RATE)[:, None]
        self._at += len(out)


def test_the_power_stays_while_one_gives_way_to_another() -> None:
    fade, old = Crossfade(), Hiss(1)
    fade.to(old, at_once=True)
    listening.fill(fade, 0.5)
    fade.to(Hiss(2), at_once=False)
    heard = listening.fill(fade, CROSS_S)
    levels = [listening.level(part) for part in np.array_split(heard, 15)]
    assert max(levels) - min(levels) < 0.5
    asked = old.asked
    listening.fill(fade, 0.5)
    assert old.asked <= asked + 1  # whoever is not heard is not asked


def test_it_takes_at_least_a_second() -> None:
    assert CROSS_S >= 1.0
    fade, old, new = Crossfade(), Hum(200), Hiss(1)
    fade.to(old, at_once=True)
    listening.fill(fade, 0.2)
    fade.to(new, at_once=False)
    assert np.corrcoef(listening.fill(fade, 0.5)[:, 0], listening.fill(Hum(200), 0.5)[:, 0])[0, 1] ** 2 > 0.2


def test_changes_within_changes_cut_nothing() -> None:
    fade = Crossfade()
    heard = []
    for hz in (110, 160, 210, 130, 90):
        fade.to(Hum(hz), at_once=False)
        heard.append(listening.fill(fade, 0.35))
    heard.append(listening.fill(fade, CROSS_S))
    sound = np.concatenate(heard)[BLOCK:]
    steepest = 0.1 * 2 * np.pi * 210 / RATE * 3  # three of the voices, all at their steepest
    assert np.abs(np.diff(sound, axis=0)).max() < steepest


def test_where_nobody_hears_it_the_change_is_at_once() -> None:
    fade, old = Crossfade(), Hiss(1)
    fade.to(old, at_once=True)
    listening.fill(fade, 0.1)
    fade.to(Hum(300), at_once=True)
    asked = old.asked
    heard = listening.fill(fade, 0.1)
    assert old.asked == asked
    assert np.abs(heard[:BLOCK]).max() > 0.09


def test_nothing_given_is_silence() -> None:
    assert not listening.fill(Crossfade(), 0.1).any()
