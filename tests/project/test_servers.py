"""The servers other tests rely on really serve."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests import servers
from tests.waiting import until

PLAY = """
import numpy, sounddevice
sounddevice.play(numpy.full((24_000, 2), 0.5, numpy.float32), 48_000, blocking=True)
"""


def test_xvfb_gives_a_free_screen_each_time(xvfb: str) -> None:
    with servers.xvfb() as other:
        assert other != xvfb


def test_the_bus_answers(bus: str) -> None:
    command = ["dbus-send", f"--bus={bus}", "--print-reply", "--dest=org.freedesktop.DBus", "/"]
    names = subprocess.run([*command, "org.freedesktop.DBus.ListNames"], check=True, capture_output=True, text=True)
    assert "org.freedesktop.DBus" in names.stdout


@pytest.mark.audio
def test_what_a_program_plays_on_its_default_device_is_heard(pulse: servers.Pulse) -> None:
    subprocess.run([sys.executable, "-c", PLAY], env={**os.environ, **pulse.env}, check=True)
    half = (16_384).to_bytes(2, "little")
    until(lambda: pulse.played().count(half * 2) > 20_000, "half a second of a constant is heard")


@pytest.mark.audio
def test_an_unplugged_card_comes_back(pulse: servers.Pulse) -> None:
    pulse.unplug()
    assert "lull" not in pulse.pactl("list", "short", "sinks")
    pulse.plug()
    assert "lull" in pulse.pactl("list", "short", "sinks")
