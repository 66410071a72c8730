"""A model heart on a model strap: the bytes a real one would send, for demonstrations and tests.

The interval between beats is its mean, plus respiratory sinus arrhythmia (greatest at the
model's resonance), plus the Mayer wave at 0.1 Hz, plus noise; now and then an early beat with its
pause, a lost contact, or seconds in which nothing arrives. Plausible, not a physiology: nothing
learned from it is true of a patient.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from kiosk.devices.strap import received
from kiosk.events import Event, Health, StrapState
from kiosk.guide import FREE_PER_MIN
from kiosk.heart import TICKS_PER_S

PACKET_S = 1.0
_RR_AT_MTU_23 = 9
_MAYER_HZ = 0.1
_INHALE_ENDS = 0.4  # of a breath; the heart is fastest there when breathing at resonance


@dataclass(frozen=True, slots=True)
class ModelHeart:
    """Whose heart it is.

    Args:
        bpm: mean heart rate.
        resonance_per_min: breaths/min at which the arrhythmia of breath is greatest.
        rsa_ms: its amplitude at resonance and far from it.
        width_per_min: how sharp that peak is.
        mayer_ms, noise_ms: amplitude of the Mayer wave, standard deviation of the noise.
        ectopic_share: of beats that come early.
        dropout_share: of packets with which some seconds of silence begin.
        contact_share: of packets with which some seconds without contact begin.
    """

    bpm: float = 72.0
    resonance_per_min: float = 5.8
    rsa_ms: tuple[float, float] = (90.0, 22.0)
    width_per_min: float = 1.6
    mayer_ms: float = 12.0
    noise_ms: float = 9.0
    ectopic_share: float = 0.004
    dropout_share: float = 0.002
    contact_share: float = 0.002

    def rsa_at(self, breaths_per_min: float) -> float:
        """The amplitude in ms at a breathing rate."""
        peak, far = self.rsa_ms
        return far + (peak - far) * math.exp(-(((breaths_per_min - self.resonance_per_min) / self.width_per_min) ** 2))

    def beats(
        self, start: float, rng: np.random.Generator, breaths_per_min: Callable[[float], float]
    ) -> Iterator[tuple[float, int]]:
        """Endless beats: when each came (monotonic seconds) and the interval before it, ticks."""
        at, breath, owed_ms = start, 0.0, 0.0
        while True:
            rate = breaths_per_min(at)
            # the heart trails the breath by a quarter when breathing far over resonance
            lag = 0.25 * (1 - math.exp(-max(0.0, rate - self.resonance_per_min) / 4))
            rr_ms = (
                60000.0 / self.bpm
                - self.rsa_at(rate) * math.cos(2 * math.pi * (breath - _INHALE_ENDS - lag))
                + self.mayer_ms * math.sin(2 * math.pi * _MAYER_HZ * (at - start))
                + self.noise_ms * float(rng.standard_normal())
                + owed_ms
            )
            owed_ms = 0.0
            if rng.random() < self.ectopic_share:
                owed_ms = 0.35 * rr_ms
                rr_ms -= owed_ms
            ticks = max(1, round(rr_ms * TICKS_PER_S / 1000))
            at += ticks / TICKS_PER_S
            breath = (breath + rate / 60 * ticks / TICKS_PER_S) % 1.0
            yield at, ticks

    def packets(
        self, start: float, seed: int = 0, breaths_per_min: Callable[[float], float] = lambda _: FREE_PER_MIN
    ) -> Iterator[tuple[float, bytes]]:
        """Endless 0x2A37 notifications, one a second: when each arrives and its bytes. Same seed, same bytes."""
        chance, faults = (np.random.default_rng([seed, part]) for part in range(2))
        beats = self.beats(start, chance, breaths_per_min)
        at, ticks = next(beats)
        bpm, silent_until, apart_until = round(self.bpm), start, start
        for count in range(1, 1 << 62):
            now = start + count * PACKET_S
            rr_ticks = []
            while at <= now:
                rr_ticks.append(ticks)
                bpm += round((60 * TICKS_PER_S / ticks - bpm) / 4)
                at, ticks = next(beats)
            if faults.random() < self.dropout_share:
                silent_until = now + faults.uniform(3, 10)
            if faults.random() < self.contact_share:
                apart_until = now + faults.uniform(2, 8)
            if now >= silent_until:
                contact = now >= apart_until
                yield now, measurement(bpm, contact, rr_ticks[-_RR_AT_MTU_23:] if contact else [])


class ModelStrap:
    """A strap that is always in range, and says that it is a model.

    Args:
        breaths_per_min: how its wearer breathes at a time; asked for each beat.
    """

    def __init__(
        self,
        heart: ModelHeart = ModelHeart(),
        seed: int = 0,
        breaths_per_min: Callable[[float], float] = lambda _: FREE_PER_MIN,
    ) -> None:
        self._heart, self._seed, self._breaths_per_min = heart, seed, breaths_per_min
        self._packets: Iterator[tuple[float, bytes]] | None = None
        self._next = (math.inf, b"")

    def start(self) -> None:
        """Nothing to look for."""

    def poll(self, now: float) -> tuple[Event, ...]:
        """The packets up to `now`. The first call begins the heart's time."""
        events: list[Event] = []
        if self._packets is None:
            events.append(StrapState(Health.MODEL, "model strap", "not a person's heart"))
            self._packets = self._heart.packets(now, self._seed, self._breaths_per_min)
            self._next = next(self._packets)
        while self._next[0] <= now:
            events.append(received(*self._next))
            self._next = next(self._packets)
        return tuple(events)

    def choose(self, address: str) -> None:
        """There is only one."""

    def close(self) -> None:
        """Nothing to let go."""


def measurement(bpm: int, contact: bool, rr_ticks: list[int]) -> bytes:
    """The bytes of one 0x2A37 notification with an 8-bit rate, contact supported, RR if there are any."""
    flags = 0x04 | (0x02 if contact else 0) | (0x10 if rr_ticks else 0)
    return bytes((flags, min(max(bpm, 0), 255))) + b"".join(ticks.to_bytes(2, "little") for ticks in rr_ticks)
