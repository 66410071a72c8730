"""From heart-rate bytes to beats and to the few numbers that are kept.

Pure numpy, no clock and no radio: bytes in, values out. `parse_measurement` follows the Heart
Rate Measurement characteristic 0x2A37 (Heart Rate Service 1.0, clause 3.1.1). The four metrics
follow the Task Force of 1996 and take every beat they are given; judging beats is `artefacts`'
work, and nothing here corrects, fills in or smooths a beat. `Heart` gathers one session; where its
beats lie in time is `kiosk.tachogram`'s, how they sway with the breath `kiosk.rsa`'s.

Deliberately not here: frequency bands (LF/HF differ threefold among packages), a guessed
heart rate for a silent strap, and any clinical word.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kiosk.events import Beats
from kiosk.tachogram import Tachogram

TICKS_PER_S = 1024
FRESH_S = 3.0  # a strap sends once a second: after three missed packets the number is history
QUALITY_S = 30.0
TRACE_S = 180.0

_UINT16_RATE = 0x01
_CONTACT_DETECTED = 0x02
_CONTACT_SUPPORTED = 0x04
_HAS_ENERGY = 0x08
_HAS_RR = 0x10

_SHORTEST_MS, _LONGEST_MS = 273.0, 2000.0  # 220/min and 30/min
_REACH = 5  # beats on either side: the local median is of 11
_PLACES = np.arange(2 * _REACH + 1)
_WINDOW_S = 120.0
_ENOUGH_S = 60.0  # under a minute of clean beats RMSSD says little: better no number


class MalformedPacket(ValueError):
    """A packet that is not a heart-rate measurement. Rejected whole, counted, never guessed at."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """One notification of 0x2A37.

    Args:
        bpm: as the strap reports it; 0 where it has none.
        contact: skin contact; None where the strap cannot tell.
        energy_kj: energy expended since its last reset; None where absent.
        rr_ms: intervals between beats, oldest first; exactly rr_ticks · 1000/1024.
        rr_ticks: the same as sent, in 1/1024 s. 0 and 0xFFFF pass: `artefacts` judges them.
    """

    bpm: int
    contact: bool | None
    energy_kj: int | None
    rr_ms: tuple[float, ...]
    rr_ticks: tuple[int, ...]


def parse_measurement(data: bytes) -> Measurement:
    """Reads the bytes of one 0x2A37 notification. Reserved flags are ignored.

    Without the RR flag, bytes after the promised fields are ignored too.

    Raises:
        MalformedPacket: empty, too short for what its flags promise, or half an RR at the end.
    """
    if not data:
        raise MalformedPacket("empty")
    flags = data[0]
    wide, energy = bool(flags & _UINT16_RATE), bool(flags & _HAS_ENERGY)
    layout = "<x" + ("H" if wide else "B") + ("H" if energy else "")
    size = struct.calcsize(layout)
    if len(data) < size:
        raise MalformedPacket(f"{len(data)} bytes where the flags promise at least {size}")
    fields = struct.unpack_from(layout, data)

    ticks: tuple[int, ...] = ()
    if flags & _HAS_RR:
        tail = len(data) - size
        if tail % 2:
            raise MalformedPacket(f"half an RR interval: {tail} bytes after the fixed fields")
        ticks = struct.unpack_from(f"<{tail // 2}H", data, size)
    return Measurement(
        bpm=fields[0],
        contact=bool(flags & _CONTACT_DETECTED) if flags & _CONTACT_SUPPORTED else None,
        energy_kj=fields[1] if energy else None,
        rr_ms=tuple(tick * 1000 / TICKS_PER_S for tick in ticks),
        rr_ticks=ticks,
    )


def rmssd(rr_ms: ArrayLike) -> float:
    """Root mean square of successive differences, ms. nan for fewer than 2 beats.

    Raises:
        ValueError: a value that is not positive and finite, or not a flat sequence.
    """
    rr = _intervals(rr_ms)
    return float(np.sqrt(np.mean(np.diff(rr) ** 2))) if rr.size >= 2 else math.nan


def sdnn(rr_ms: ArrayLike) -> float:
    """Standard deviation (ddof = 1), ms. nan and ValueError as in `rmssd`."""
    rr = _intervals(rr_ms)
    return float(np.std(rr, ddof=1)) if rr.size >= 2 else math.nan


def pnn50(rr_ms: ArrayLike) -> float:
    """Share of the n − 1 successive differences strictly over 50 ms, percent. Errors as in `rmssd`."""
    rr = _intervals(rr_ms)
    return float(100.0 * np.mean(np.abs(np.diff(rr)) > 50.0)) if rr.size >= 2 else math.nan


def mean_hr(rr_ms: ArrayLike) -> float:
    """60000 / mean RR, beats/min (not the mean of the rates). nan for no beat; errors as in `rmssd`."""
    rr = _intervals(rr_ms)
    return float(60000.0 / np.mean(rr)) if rr.size else math.nan


def artefacts(rr_ms: ArrayLike) -> NDArray[np.bool_]:
    """Which beats to distrust: outside 273–2000 ms, or over 20 % off the median of 11 beats.

    The 11 are centred on the beat, itself among them, and cut at the ends. Flags only: the
    caller keeps the beat and its time. 0 ms is flagged, not refused.

    Returns:
        bool, one for each interval.

    Raises:
        ValueError: a value that is not finite, or not a flat sequence.
    """
    rr = _flat(rr_ms)
    median = _local_median(rr)
    # times 5 rather than 0.2: exact for intervals in ticks, so that 20 % itself is never flagged
    flags: NDArray[np.bool_] = (rr < _SHORTEST_MS) | (rr > _LONGEST_MS) | (np.abs(rr - median) * 5 > median)
    return flags


def trusted(rr_ms: ArrayLike) -> NDArray[np.bool_]:
    """Which beats to read a breath from: all but the artefacts, and of those the ones that a deep breath explains.

    A young heart at its resonance sways by more than 20 % about its median, but never by that much from one
    beat to the next, as an early beat or a missed one does.

    Returns:
        bool, one for each interval.

    Raises:
        ValueError: as in `artefacts`.
    """
    rr = _flat(rr_ms)
    steep = np.abs(np.diff(rr)) * 5 > np.minimum(rr[:-1], rr[1:])
    rough = (rr < _SHORTEST_MS) | (rr > _LONGEST_MS)
    rough[1:] |= steep
    rough[:-1] |= steep
    smooth_or_near: NDArray[np.bool_] = ~(artefacts(rr) & rough)
    return smooth_or_near


def _local_median(rr: NDArray[np.float64]) -> NDArray[np.float64]:
    """The median of each beat's window. Infinities fill the windows at the ends, and sort behind all beats."""
    if not rr.size:
        return rr
    padded = np.full(rr.size + 2 * _REACH, np.inf)
    padded[_REACH:-_REACH] = rr
    place = np.arange(rr.size)
    windows = np.sort(padded[place[:, None] + _PLACES], axis=1)
    size = 1 + np.minimum(place, _REACH) + np.minimum(place[::-1], _REACH)
    median: NDArray[np.float64] = (windows[place, (size - 1) // 2] + windows[place, size // 2]) / 2
    return median


def _flat(rr_ms: ArrayLike) -> NDArray[np.float64]:
    rr = np.asarray(rr_ms, dtype=np.float64)
    if rr.ndim != 1:
        raise ValueError(f"RR intervals are a flat sequence, not of shape {rr.shape}")
    if not np.all(np.isfinite(rr)):
        raise ValueError("an RR interval is not finite")
    return rr


def _intervals(rr_ms: ArrayLike) -> NDArray[np.float64]:
    rr = _flat(rr_ms)
    if np.any(rr <= 0):
        raise ValueError("an RR interval is not positive")
    return rr


class Heart:
    """Gathers one session's packets: what to show now, and the summary to keep.

    Args:
        start: when the session began, monotonic seconds.
    """

    def __init__(self, start: float) -> None:
        self._start = start
        self._last: Beats | None = None
        self._first_at = math.inf
        self._covered_s = 0.0
        self._rates: list[tuple[float, int]] = []  # arrival, bpm
        self._beats = Tachogram()

    def take(self, beats: Beats) -> tuple[float, ...]:
        """Adds a packet. Without contact, or at HR 0, it counts as time without a heart.

        Returns:
            its intervals in ms, oldest first; none where there is no heart or the packet was sent twice.
        """
        if self._last is None:
            self._first_at = beats.at
        elif _tells(self._last):
            self._covered_s += _cover(self._last.at, beats.at)
        self._last = beats
        if not _tells(beats):
            self._beats.part()
            return ()
        self._rates.append((beats.at, beats.bpm))
        rr_ms = tuple(tick * 1000 / TICKS_PER_S for tick in beats.rr_ticks)
        return rr_ms if rr_ms and self._beats.add(beats.at, rr_ms) else ()

    @property
    def tells(self) -> bool:
        """Whether the last packet told of a heart."""
        return self._last is not None and _tells(self._last)

    def bpm(self, now: float) -> tuple[int | None, float]:
        """The heart rate to show and its age in seconds (inf before the first packet).

        None, shown as "--", when older than `FRESH_S`, without contact, or at HR 0.
        """
        if self._last is None:
            return None, math.inf
        age_s = now - self._last.at
        return (self._last.bpm if _tells(self._last) and age_s <= FRESH_S else None), age_s

    def quality(self, now: float) -> float | None:
        """The share of the last half minute that clean beats account for, 0–1; None in the first three seconds.

        So it falls with lost packets, lost contact and artefacts alike, and is 0 for a strap that sends no RR.
        """
        heard_s = min(QUALITY_S, now - self._first_at)
        if heard_s < FRESH_S:
            return None
        _, rr, _, clean = self._between(now - heard_s, now)
        return round(min(1.0, float(rr[clean].sum()) / 1000.0 / heard_s), 2)

    def trace(self, now: float) -> tuple[tuple[float, float], ...]:
        """The clean beats of the last three minutes: seconds ago and beats/min, oldest first; nan parts two runs."""
        if not len(self._beats):
            return ()
        at, rr, run, clean = self._between(now - TRACE_S, now)
        points: list[tuple[float, float]] = []
        joined = np.zeros(rr.size, dtype=bool)
        joined[1:] = clean[:-1] & (run[1:] == run[:-1])
        for ago, interval, joins in zip((now - at)[clean], rr[clean], joined[clean], strict=True):
            if points and not joins:
                points.append((float(ago), math.nan))
            points.append((round(float(ago), 2), round(60000.0 / interval, 1)))
        return tuple(points)

    def summary(self, now: float) -> dict[str, float | None]:
        """The session's columns: shares 0–1, HR beats/min, RMSSD ms; None where too little was heard.

        The first two minutes begin at the first beat, the last two end `now`. A window with
        less than a minute of clean beats has no RMSSD; its HR then comes from the strap's own
        rate (armbands send no RR), by the same minute's rule.
        """
        rr, run, at = self._beats.rr_ms, self._beats.run, self._beats.at
        clean = ~artefacts(rr)
        first = self._rates[0][0] if self._rates else self._start
        opening, closing = (first, first + _WINDOW_S), (now - _WINDOW_S, now)
        return {
            "hr_coverage": self._coverage(now),
            "rr_artefact_share": round(float(1.0 - np.mean(clean)), 3) if rr.size else None,
            "hr_first2min": self._mean_hr(rr, clean, at, opening),
            "hr_last2min": self._mean_hr(rr, clean, at, closing),
            "rmssd_first2min": _joined_rmssd(rr, clean, run, _within(at, opening)),
            "rmssd_last2min": _joined_rmssd(rr, clean, run, _within(at, closing)),
        }

    def _between(
        self, since: float, until: float
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.intp], NDArray[np.bool_]]:
        """When they ended, intervals, runs and which are clean, of the beats between two moments."""
        at, rr, run = self._beats.within(since, until)
        return at, rr, run, trusted(rr)

    def _coverage(self, now: float) -> float | None:
        if now <= self._start:
            return None
        tail_s = _cover(self._last.at, now) if self._last is not None and _tells(self._last) else 0.0
        return round(min(1.0, (self._covered_s + tail_s) / (now - self._start)), 3)

    def _mean_hr(
        self, rr: NDArray[np.float64], clean: NDArray[np.bool_], at: NDArray[np.float64], window: tuple[float, float]
    ) -> float | None:
        chosen = rr[clean & _within(at, window)]
        if chosen.sum() >= _ENOUGH_S * 1000:
            return round(mean_hr(chosen), 1)
        rates = [bpm for moment, bpm in self._rates if window[0] <= moment <= window[1]]
        return round(float(np.mean(rates)), 1) if len(rates) >= _ENOUGH_S else None  # one a second


def _tells(beats: Beats) -> bool:
    return beats.contact is not False and beats.bpm > 0


def _cover(since: float, until: float) -> float:
    return max(0.0, min(until - since, FRESH_S))


def _within(at: NDArray[np.float64], window: tuple[float, float]) -> NDArray[np.bool_]:
    return (at >= window[0]) & (at <= window[1])


def _joined_rmssd(
    rr: NDArray[np.float64], clean: NDArray[np.bool_], run: NDArray[np.intp], inside: NDArray[np.bool_]
) -> float | None:
    """RMSSD over neighbours that are both clean, inside the window and of one run."""
    good = clean & inside
    pairs = good[:-1] & good[1:] & (run[:-1] == run[1:])
    if rr[good].sum() < _ENOUGH_S * 1000 or not pairs.any():
        return None
    return round(float(np.sqrt(np.mean(np.diff(rr)[pairs] ** 2))), 1)
