"""Bytes to beats to numbers: by the specification's examples, by two strangers' parsers, by plain sums."""

from __future__ import annotations

import math
import statistics
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from bumble.profiles.heart_rate_service import HeartRateService
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kiosk.events import Beats
from kiosk.heart import (
    Heart,
    MalformedPacket,
    Measurement,
    artefacts,
    mean_hr,
    parse_measurement,
    pnn50,
    rmssd,
    sdnn,
    trusted,
)

TICKS = st.integers(0, 0xFFFF)
RR_MS = st.floats(1.0, 70_000.0)
METRICS = (rmssd, sdnn, pnn50, mean_hr)
unhurried = settings(deadline=None)  # machines are shared; speed is the bench's matter


@st.composite
def packets(draw: st.DrawFn) -> tuple[bytes, Measurement]:
    """A well-formed packet, reserved flags and all, and what it says."""
    flags = draw(st.integers(0, 255))
    bpm = draw(st.integers(0, 0xFFFF if flags & 1 else 0xFF))
    data = bytes([flags]) + bpm.to_bytes(2 if flags & 1 else 1, "little")
    energy = draw(TICKS) if flags & 8 else None
    if energy is not None:
        data += energy.to_bytes(2, "little")
    ticks = tuple(draw(st.lists(TICKS, max_size=9))) if flags & 16 else ()
    data += b"".join(tick.to_bytes(2, "little") for tick in ticks)
    contact = bool(flags & 2) if flags & 4 else None
    return data, Measurement(bpm, contact, energy, tuple(tick * 1000 / 1024 for tick in ticks), ticks)


@unhurried
@given(packets())
@example((b"\x00\x00", Measurement(0, None, None, (), ())))
@example((b"\x10\x48", Measurement(72, None, None, (), ())))  # the RR flag and no RR: real straps send it
def test_every_well_formed_packet_is_read_exactly(case: tuple[bytes, Measurement]) -> None:
    data, said = case
    assert parse_measurement(data) == said


@unhurried
@given(packets())
def test_bumble_reads_the_same(case: tuple[bytes, Measurement]) -> None:
    data, _ = case
    try:
        theirs = HeartRateService.HeartRateMeasurement.from_bytes(data)
    except Exception as error:
        raise AssertionError(data.hex()) from error
    ours = parse_measurement(data)
    assert (theirs.heart_rate, theirs.sensor_contact_detected, theirs.energy_expended) == (
        ours.bpm,
        ours.contact,
        ours.energy_kj,
    )
    assert tuple(rr_s * 1000 for rr_s in theirs.rr_intervals or ()) == ours.rr_ms


@unhurried
@given(packets())
def test_bleakheart_reads_the_same(case: tuple[bytes, Measurement]) -> None:
    bleakheart = pytest.importorskip("bleakheart", reason="bleakheart is missing")
    data, _ = case
    theirs = bleakheart.HeartRate(None, callback=print)._decode(bytearray(data))
    ours = parse_measurement(data)
    assert (theirs["hr"], theirs.get("contact"), theirs.get("nrg")) == (ours.bpm, ours.contact, ours.energy_kj)
    assert theirs.get("rr", []) == [round(rr_ms) for rr_ms in ours.rr_ms]


@unhurried
@given(packets(), st.binary(max_size=5))
def test_without_the_rr_flag_what_follows_is_ignored(case: tuple[bytes, Measurement], tail: bytes) -> None:
    data, said = case
    if not data[0] & 16:
        assert parse_measurement(data + tail) == said


@unhurried
@given(st.binary(max_size=24))
def test_any_bytes_are_read_whole_or_rejected_whole(data: bytes) -> None:
    flags = data[0] if data else 0
    promised = 2 + (flags & 1) + 2 * bool(flags & 8)
    if len(data) < promised or (flags & 16 and (len(data) - promised) % 2):
        with pytest.raises(MalformedPacket):
            parse_measurement(data)
    else:
        assert len(parse_measurement(data).rr_ticks) == ((len(data) - promised) // 2 if flags & 16 else 0)


@pytest.mark.parametrize("data", [b"", b"\x00", b"\x01\x48", b"\x08\x48\x01", b"\x10\x48\x01", b"\x10\x48\x00\x04\x01"])
def test_a_malformed_packet_is_a_value_error_that_says_why(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w") as caught:
        parse_measurement(data)
    assert isinstance(caught.value, MalformedPacket)


@unhurried
@given(TICKS)
def test_ticks_become_milliseconds_without_rounding(tick: int) -> None:
    (rr_ms,) = parse_measurement(b"\x10\x48" + tick.to_bytes(2, "little")).rr_ms
    assert Fraction(rr_ms) == Fraction(tick * 1000, 1024)


@unhurried
@given(st.lists(RR_MS, min_size=2, max_size=40))
def test_metrics_are_their_definitions(rr_ms: list[float]) -> None:
    steps = [after - before for before, after in pairwise(rr_ms)]
    assert rmssd(rr_ms) == pytest.approx(math.sqrt(sum(step * step for step in steps) / len(steps)))
    assert sdnn(rr_ms) == pytest.approx(statistics.stdev(rr_ms), abs=1e-6)
    assert pnn50(rr_ms) == pytest.approx(100 * sum(abs(step) > 50 for step in steps) / len(steps))
    assert mean_hr(rr_ms) == pytest.approx(60000 / statistics.fmean(rr_ms))


def test_fifty_milliseconds_is_not_over_fifty() -> None:
    assert pnn50([800, 850, 900]) == 0
    assert pnn50([800, 850.5, 900]) == 50


def test_too_few_beats_give_nan_and_one_beat_a_rate() -> None:
    assert all(math.isnan(metric([])) for metric in METRICS)
    assert all(math.isnan(metric([800])) for metric in (rmssd, sdnn, pnn50))
    assert mean_hr([800]) == 75


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("bad", [0.0, -1.0, math.nan, math.inf])
@pytest.mark.parametrize("rest", [[], [800.0, 810.0]])
def test_an_impossible_interval_is_refused(metric: object, bad: float, rest: list[float]) -> None:
    assert callable(metric)
    with pytest.raises(ValueError, match="interval"):
        metric([*rest, bad])


def test_artefacts_are_out_of_range_or_off_the_local_median() -> None:
    rr_ms = [800.0] * 8 + [960.0, 960.1, 640.0, 639.9] + [800.0] * 8
    assert np.flatnonzero(artefacts(rr_ms)).tolist() == [9, 11]  # 20 % itself passes
    for steady, flagged in ((273.0, False), (272.9, True), (2000.0, False), (2000.1, True), (0.0, True)):
        assert artefacts([steady] * 3).tolist() == [flagged] * 3


def test_the_median_is_of_eleven_and_cut_at_the_ends() -> None:
    rr_ms = [1000.0] * 5 + [600.0] * 20
    # beat 4 sees beats 0–9, half of each: 800, and is 25 % off; its neighbours see more of their own
    assert np.flatnonzero(artefacts(rr_ms)).tolist() == [4]


@unhurried
@given(st.lists(st.floats(0, 3000), max_size=60))
def test_artefacts_are_their_definition(rr_ms: list[float]) -> None:
    assert artefacts(rr_ms).tolist() == _artefacts_by_hand(rr_ms)


def test_a_deep_breath_is_trusted_and_an_early_beat_is_not() -> None:
    deep = [1000 + 240 * math.sin(2 * math.pi * beat / 11) for beat in range(66)]
    assert artefacts(deep).sum() > 10
    assert trusted(deep).all()
    early = [*deep[:30], 0.6 * deep[30], 1.4 * deep[30], *deep[30:]]
    assert 30 in np.flatnonzero(~trusted(early))
    assert set(np.flatnonzero(~trusted(early))) <= {29, 30, 31, 32}
    assert not trusted([250.0] * 20).any()


@unhurried
@given(st.lists(st.floats(0, 70_000), max_size=40))
def test_whatever_is_no_artefact_is_trusted(rr_ms: list[float]) -> None:
    assert (trusted(rr_ms) | artefacts(rr_ms)).all()


def _artefacts_by_hand(rr_ms: list[float]) -> list[bool]:
    flags = []
    for place, rr in enumerate(rr_ms):
        median = statistics.median(rr_ms[max(0, place - 5) : place + 6])
        flags.append(not 273 <= rr <= 2000 or abs(rr - median) * 5 > median)
    return flags


# The gathering of one session.


def send(heart: Heart, seconds: range, rr_ms: int = 1000, bpm: int = 60, contact: bool | None = True) -> None:
    """One packet a second with one beat each."""
    for second in seconds:
        heart.take(Beats(float(second), bpm, contact, (rr_ms * 1024 // 1000,)))


def test_the_rate_is_shown_for_three_seconds_and_never_guessed() -> None:
    heart = Heart(0.0)
    assert heart.bpm(0.0) == (None, math.inf)
    heart.take(Beats(10.0, 72, True, ()))
    assert heart.bpm(10.5) == (72, 0.5)
    assert heart.bpm(13.0) == (72, 3.0)
    assert heart.bpm(13.1)[0] is None
    heart.take(Beats(14.0, 72, False, ()))
    assert heart.bpm(14.0)[0] is None
    heart.take(Beats(15.0, 0, None, ()))
    assert heart.bpm(15.0)[0] is None
    heart.take(Beats(16.0, 71, None, ()))
    assert heart.bpm(16.0) == (71, 0.0)


def test_a_session_without_a_strap_has_no_numbers() -> None:
    summary = Heart(0.0).summary(600.0)
    assert summary.pop("hr_coverage") == 0
    assert set(summary.values()) == {None}


def test_coverage_counts_only_time_with_a_heart() -> None:
    heart = Heart(0.0)
    send(heart, range(0, 101))
    send(heart, range(101, 150), contact=False)
    send(heart, range(150, 201), bpm=0)
    send(heart, range(201, 301))
    # 100 s to the last good packet and 1 s until contact is known lost; the same again to the end
    assert heart.summary(301.0)["hr_coverage"] == pytest.approx((101 + 100) / 301, abs=0.001)


def test_first_and_last_two_minutes_are_told_apart() -> None:
    heart = Heart(0.0)
    send(heart, range(30, 330), rr_ms=750, bpm=80)
    send(heart, range(330, 600), rr_ms=1000, bpm=60)
    summary = heart.summary(600.0)
    assert summary["hr_first2min"] == pytest.approx(80, abs=0.1)
    assert summary["hr_last2min"] == pytest.approx(60, abs=0.1)


def test_a_strap_gone_long_before_the_end_has_no_last_minutes() -> None:
    heart = Heart(0.0)
    send(heart, range(0, 300))
    summary = heart.summary(600.0)
    assert summary["hr_first2min"] == pytest.approx(60, abs=0.1)
    assert summary["hr_last2min"] is summary["rmssd_last2min"] is None


def test_an_armband_without_rr_has_a_rate_and_no_rmssd() -> None:
    heart = Heart(0.0)
    for second in range(300):
        heart.take(Beats(float(second), 66, None, ()))
    summary = heart.summary(300.0)
    assert (summary["hr_first2min"], summary["rmssd_first2min"], summary["rr_artefact_share"]) == (66.0, None, None)


def test_rmssd_is_never_taken_across_a_gap_or_an_artefact() -> None:
    heart = Heart(0.0)
    send(heart, range(0, 60), rr_ms=1000)
    send(heart, range(70, 110), rr_ms=900)
    heart.take(Beats(110.0, 60, True, (300 * 1024 // 1000,)))
    send(heart, range(111, 120), rr_ms=900)
    summary = heart.summary(120.0)
    assert summary["rmssd_first2min"] == 0
    assert summary["rr_artefact_share"] == pytest.approx(1 / 110, abs=0.001)


def test_rmssd_of_a_clean_stream_is_that_of_its_beats() -> None:
    rng = np.random.default_rng(1)
    ticks = rng.integers(950, 1050, size=118)
    heart = Heart(0.0)
    at = 0.0
    for tick in ticks:
        at += tick / 1024
        heart.take(Beats(at, 60, True, (int(tick),)))
    assert heart.summary(at)["rmssd_first2min"] == pytest.approx(rmssd(ticks * 1000 / 1024), abs=0.1)


@unhurried
@given(st.lists(st.tuples(st.floats(0, 12), st.lists(TICKS, max_size=9), st.integers(0, 220), st.booleans())))
def test_whatever_arrives_the_summary_stands(stream: list[tuple[float, list[int], int, bool]]) -> None:
    heart, now = Heart(0.0), 0.0
    for pause_s, ticks, bpm, contact in stream:
        now += pause_s
        heart.take(Beats(now, bpm, contact, tuple(ticks)))
    summary = heart.summary(now + 1)
    assert list(summary) == [
        "hr_coverage",
        "rr_artefact_share",
        "hr_first2min",
        "hr_last2min",
        "rmssd_first2min",
        "rmssd_last2min",
    ]
    assert all(value is None or math.isfinite(value) for value in summary.values())
    assert 0 <= (summary["hr_coverage"] or 0) <= 1


def test_quality_is_the_share_of_the_last_half_minute_in_clean_beats() -> None:
    heart = Heart(0.0)
    assert heart.quality(10.0) is None
    send(heart, range(10, 12))
    assert heart.quality(12.0) is None
    send(heart, range(12, 70))
    assert heart.quality(70.0) == pytest.approx(1.0, abs=0.05)
    assert heart.quality(80.0) == pytest.approx(2 / 3, abs=0.05)
    assert heart.quality(110.0) == 0
    send(heart, range(110, 125), contact=False)
    assert heart.quality(125.0) == 0


def test_a_strap_that_sends_no_single_beats_has_no_quality_to_read_a_breath_from() -> None:
    heart = Heart(0.0)
    for second in range(60):
        heart.take(Beats(float(second), 66, None, ()))
    assert heart.quality(60.0) == 0


def test_the_trace_is_of_three_minutes_and_parts_where_beats_are_missing() -> None:
    heart = Heart(0.0)
    send(heart, range(0, 400), rr_ms=1000)
    send(heart, range(410, 420), rr_ms=1000)
    trace = heart.trace(420.0)
    assert all(0 <= ago < 180 for ago, _ in trace)
    assert [ago for ago, _ in trace] == sorted((ago for ago, _ in trace), reverse=True)
    gaps = [ago for ago, bpm in trace if math.isnan(bpm)]
    assert len(gaps) == 1
    assert 9 < gaps[0] < 12
    assert {bpm for _, bpm in trace if not math.isnan(bpm)} == {60.0}


def test_an_artefact_is_not_drawn_and_parts_the_line() -> None:
    heart = Heart(0.0)
    send(heart, range(0, 30))
    heart.take(Beats(30.0, 60, True, (400,)))
    send(heart, range(31, 60))
    trace = heart.trace(60.0)
    assert sum(math.isnan(bpm) for _, bpm in trace) == 1
    assert max(bpm for _, bpm in trace if not math.isnan(bpm)) == 60.0


def test_packets_sent_twice_count_once() -> None:
    heart = Heart(0.0)
    taken = []
    for second in range(1, 200):
        for copy in range(2):
            taken.append(heart.take(Beats(second + copy / 500, 60, True, (1024,))))
    assert len([rr for rr in taken if rr]) <= 199 + 3
    assert heart.summary(200.0)["hr_first2min"] == 60.0
