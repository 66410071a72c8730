"""One scape gives way to another at equal power, and no change cuts another."""

from __future__ import annotations

import numpy as np

from audio.block import RATE, Directions, Floats, Stereo
from audio.crossfade import CROSS_S, Crossfade
from audio.spatial import AHEAD, BANKS
from tests.audio import listening

NOWHERE: Directions = np.zeros((0, 3), np.float32)


class Played:
    """What a crossfade makes, as it is heard."""

    def __init__(self, fade: Crossfade) -> None:
        self._fade, self._way = fade, listening.panned()
        self.most = 0

    def fill(self, out: Stereo) -> None:
        made = self._fade.next()
        self.most = max(self.most, len(made.parts))
        self._way.render(made, AHEAD, out)


class Hiss:
    """Noise at a known level."""

    def __init__(self, seed: int) -> None:
        self._rng = np.random.default_rng(seed)
        self.asked = 0
        self.directions = NOWHERE

    def fill(self, sources: Floats, bed: Stereo) -> None:
        bed[:] = 0.1 * self._rng.standard_normal(bed.shape)
        self.asked += 1


class Hum:
    """A low tone: any jump stands out of it."""

    def __init__(self, hz: float) -> None:
        self._hz, self._at = hz, 0
        self.directions = NOWHERE

    def fill(self, sources: Floats, bed: Stereo) -> None:
        bed[:] = 0.1 * np.sin(2 * np.pi * self._hz * (self._at + np.arange(len(bed))) / RATE)[:, None]
        self._at += len(bed)


def test_the_power_stays_while_one_gives_way_to_another() -> None:
    fade, old = Crossfade(), Hiss(1)
    played = Played(fade)
    fade.to(old)
    listening.fill(played, CROSS_S + 0.5)
    fade.to(Hiss(2))
    heard = listening.fill(played, CROSS_S)
    levels = [listening.level(part) for part in np.array_split(heard, 15)]
    assert max(levels) - min(levels) < 0.5
    asked = old.asked
    listening.fill(played, 0.5)
    assert old.asked <= asked + 1  # whoever is not heard is not asked


def test_it_takes_at_least_a_second_and_so_does_the_first() -> None:
    assert CROSS_S >= 1.0
    fade = Crossfade()
    played = Played(fade)
    fade.to(Hum(200))
    assert listening.level(listening.fill(played, 0.5)) < listening.level(listening.fill(played, 1.5)) - 3
    fade.to(Hiss(1))
    still = listening.fill(played, 0.5)[:, 0]
    hz = np.abs(np.fft.rfft(still))
    assert hz[95:106].max() > 10 * hz[200:].max()


def test_changes_within_changes_cut_nothing_and_the_newest_is_heard_in_the_end() -> None:
    fade = Crossfade()
    played, heard = Played(fade), []
    for hz in (110, 160, 210, 130, 90):
        fade.to(Hum(hz))
        heard.append(listening.fill(played, 0.35))
    heard.append(listening.fill(played, 2 * CROSS_S))
    sound = np.concatenate(heard)
    steepest = 0.1 * 2 * np.pi * 210 / RATE * BANKS
    assert np.abs(np.diff(sound, axis=0)).max() < steepest
    assert played.most == BANKS
    last = sound[-RATE // 2 :, 0]
    assert np.abs(np.fft.rfft(last)).argmax() == 45  # 90 Hz in half a second


def test_nothing_given_is_silence() -> None:
    assert not listening.fill(Played(Crossfade()), 0.1).any()
