"""Straps by name, and the two that need no radio."""

from __future__ import annotations

import itertools
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import kiosk.config
from kiosk.devices.strap import NoStrap, received, strap
from kiosk.devices.strap_ble import BleStrap
from kiosk.devices.strap_model import ModelHeart, ModelStrap
from kiosk.errors import UnknownName
from kiosk.events import BadPacket, Beats, Event, Health, StrapState
from kiosk.heart import artefacts, mean_hr, parse_measurement, rmssd

CONFIG = kiosk.config.Strap()
CALM = ModelHeart(ectopic_share=0, dropout_share=0, contact_share=0)


def test_auto_is_ble_where_the_kernel_lists_an_adapter_and_never_the_model(tmp_path: Path) -> None:
    assert isinstance(strap("auto", CONFIG, adapters=tmp_path), NoStrap)
    assert isinstance(strap("auto", CONFIG, adapters=tmp_path / "absent"), NoStrap)
    (tmp_path / "hci0").mkdir()
    assert isinstance(strap("auto", CONFIG, adapters=tmp_path), BleStrap)


def test_straps_go_by_their_names() -> None:
    assert isinstance(strap("ble", CONFIG), BleStrap)
    assert isinstance(strap("model", CONFIG), ModelStrap)
    assert isinstance(strap("none", CONFIG), NoStrap)
    with pytest.raises(UnknownName, match=r"unknown strap 'polar'\. Known: auto, ble, model, none"):
        strap("polar", CONFIG)


def test_no_strap_says_so_once(tmp_path: Path) -> None:
    none = strap("none", CONFIG)
    none.start()
    assert none.poll(0.0) == (StrapState(Health.OFF, detail="no heart strap"),)
    assert none.poll(1.0) == ()
    (absent,) = strap("auto", CONFIG, adapters=tmp_path).poll(0.0)
    assert isinstance(absent, StrapState)
    assert absent.health is Health.ABSENT
    assert "plug one in" in absent.detail


def test_no_radio_costs_no_bleak() -> None:
    program = (
        "import sys, kiosk.config, kiosk.devices.strap as s; s.strap('none', kiosk.config.Strap()).start();"
        "sys.exit('bleak' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_packets_become_events_and_bad_ones_are_counted() -> None:
    assert received(1.0, b"\x16\x48\x00\x04") == Beats(1.0, 72, True, (1024,))
    assert isinstance(received(1.0, b"\x16"), BadPacket)


def test_the_model_says_that_it_is_one() -> None:
    model = ModelStrap()
    model.start()
    first, *_ = model.poll(100.0)
    assert isinstance(first, StrapState)
    assert first.health is Health.MODEL
    model.choose("A1:B2")
    model.close()


def test_the_model_sends_one_packet_a_second_however_it_is_asked() -> None:
    def played(times: list[float]) -> list[Event]:
        model = ModelStrap(seed=3)
        return [event for now in times for event in model.poll(now)]

    often = played([10.0 + tick / 60 for tick in range(60 * 120 + 1)])
    seldom = played([10.0, 75.5, 130.0])
    assert often == seldom
    assert [event.at for event in seldom if isinstance(event, Beats)] == [10.0 + count for count in range(1, 121)]
    assert played([10.0, 130.0]) != [event for now in (10.0, 130.0) for event in ModelStrap(seed=4).poll(now)]


def test_the_models_bytes_are_a_plausible_heart() -> None:
    heart = ModelHeart(bpm=66.0, ectopic_share=0, dropout_share=0, contact_share=0)
    said = [parse_measurement(data) for _, data in itertools.islice(heart.packets(0.0, seed=1), 300)]
    rr_ms = [rr for measurement in said for rr in measurement.rr_ms]
    assert mean_hr(rr_ms) == pytest.approx(66, abs=1)
    assert 15 < rmssd(rr_ms) < 80
    assert not artefacts(rr_ms).any()
    assert sum(rr_ms) / 1000 == pytest.approx(300, abs=2)  # no beat is missing
    assert all(55 <= measurement.bpm <= 80 and measurement.contact for measurement in said)


def test_the_models_arrhythmia_is_greatest_at_its_resonance() -> None:
    def swing(rate: float) -> float:
        beats = itertools.islice(CALM.beats(0.0, np.random.default_rng(0), lambda _: rate), 300)
        at, ticks = (np.array(column, dtype=float) for column in zip(*beats, strict=True))
        turn = np.exp(2j * np.pi * rate / 60 * at)
        return float(2 * abs(np.mean((ticks - ticks.mean()) * turn)))

    swings = {rate: swing(rate) for rate in (4.0, 5.8, 8.0, 14.0)}
    assert max(swings, key=swings.__getitem__) == 5.8
    assert swings[5.8] > 2 * swings[14.0]


def test_the_models_faults_are_silence_lost_contact_and_early_beats() -> None:
    heart = ModelHeart(ectopic_share=0.02, dropout_share=0.02, contact_share=0.02)
    packets = list(itertools.islice(heart.packets(0.0, seed=2), 600))
    pauses = np.diff([at for at, _ in packets])
    assert 2 < pauses.max() < 60
    said = [parse_measurement(data) for _, data in packets]
    apart = [measurement for measurement in said if measurement.contact is False]
    assert apart
    assert not any(measurement.rr_ticks for measurement in apart)
    assert artefacts([rr for measurement in said for rr in measurement.rr_ms]).mean() > 0.005
