"""The machine's clock: the command it is set by, and what is said where that is refused."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime

import pytest

from kiosk.devices import wallclock
from kiosk.errors import DeviceError, UnknownName

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def test_it_is_set_in_the_machines_own_zone_and_asks_for_no_password() -> None:
    asked: list[list[str]] = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        asked.append(command)
        return subprocess.CompletedProcess(command, 0, "", "")

    wallclock.SystemClock(run).set(NOON)
    assert asked == [["timedatectl", "--no-ask-password", "set-time", f"{NOON.astimezone():%Y-%m-%d %H:%M:%S}"]]


def test_a_refusal_is_said_with_the_command() -> None:
    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 1, "", "Failed to set time: Access denied\n")

    with pytest.raises(DeviceError, match=r"Access denied.*timedatectl set-time '"):
        wallclock.SystemClock(run).set(NOON)
    with pytest.raises(DeviceError, match="timedatectl set-time '"):
        wallclock.NoClock().set(NOON)


def test_one_that_hangs_is_given_up() -> None:
    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        raise subprocess.TimeoutExpired(command, 10)

    with pytest.raises(DeviceError):
        wallclock.SystemClock(run).set(NOON)


def test_clocks_are_chosen_by_name() -> None:
    model = wallclock.clock("model")
    assert isinstance(model, wallclock.ModelClock)
    model.set(NOON)
    assert model.was_set == [NOON] and isinstance(wallclock.clock("none"), wallclock.NoClock)
    with pytest.raises(UnknownName):
        wallclock.clock("sundial")
