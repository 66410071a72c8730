"""The engine's process when sound devices go, come, change, or are not there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.signal import correlate

from audio.control import Mix
from tests.audio import listening
from tests.audio.process import SLOW_S, Process, engine, hear, loud, meant, samples
from tests.servers import Pulse
from tests.waiting import until


def again(audio: Process, pulse: Pulse, scape: str) -> None:
    """Waits until it plays into the sink that is there now, and holds that it plays what was meant.

    A scape stands still while nobody takes it, and goes on where it stood; so what is heard is looked for in all
    that the engine would have made by then.
    """
    audio.state("ok")
    until(lambda: loud(pulse) and len(pulse.played()) > 4 * 5 * 48_000, "five seconds of sound again", SLOW_S)
    heard, should = samples(pulse)[-2 * 48_000 :, 0], meant(scape, 60.0)[:, 0]
    found = 0
    for part in np.split(heard[: 8 * 9_600], 8):
        place = int(np.argmax(correlate(should, part, "valid", "fft")))
        found += bool(np.abs(should[place : place + len(part)] - part).max() < 2 / 32768)
    assert found >= 6  # a machine in trouble may miss a block, and the sound goes on


@pytest.mark.audio
def test_a_device_that_vanishes_is_told_and_what_was_meant_goes_on_when_it_is_back(pulse: Pulse) -> None:
    with engine("device", pulse.env) as audio:
        hear(audio, pulse, Mix("calm", 0.0, 0.1))
        pulse.unplug()
        audio.state("lost")
        pulse.plug()
        again(audio, pulse, "calm")


@pytest.mark.audio
def test_a_sound_server_that_ends_and_comes_back_is_played_to_again(pulse: Pulse) -> None:
    with engine("device", pulse.env) as audio:
        hear(audio, pulse, Mix("calm", 0.0, 0.1))
        pulse.end()
        audio.state("lost")
        pulse.start()
        pulse.plug()
        again(audio, pulse, "calm")
        assert audio.process.poll() is None


@pytest.mark.audio
def test_another_default_device_is_played_to_when_the_old_one_goes(pulse: Pulse) -> None:
    with engine("device", pulse.env) as audio:
        hear(audio, pulse, Mix("calm", 0.0, 0.1))
        pulse.plug()
        pulse.unplug()
        again(audio, pulse, "calm")


@pytest.mark.audio
def test_a_device_of_another_rate_is_heard(pulse: Pulse) -> None:
    pulse.plug(rate_hz=44_100)
    pulse.unplug()
    with engine("device", pulse.env) as audio:
        hear(audio, pulse, Mix("calm", 0.0, 0.1))
        until(lambda: len(pulse.played()) > 4 * 5 * 44_100, "five seconds", SLOW_S)
    heard = samples(pulse)[-2 * 44_100 :]
    should = meant("calm", 5.0)[-2 * 48_000 :]
    assert listening.level(heard) == pytest.approx(listening.level(should), abs=4.0)  # it wanders


@pytest.mark.skipif(Path("/dev/snd").exists(), reason="this machine has a sound card: nothing can be absent")
def test_no_device_is_told_with_the_fix() -> None:
    with engine("auto", {"PULSE_SERVER": "unix:/nowhere"}) as audio:
        assert audio.state("absent").detail
