"""Mains and battery from a made-up /sys/class/power_supply."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.devices.power import power, read_power
from kiosk.devices.watch import Watched
from kiosk.errors import UnknownName
from kiosk.events import PowerState
from tests.waiting import until

AC = {"type": "Mains", "online": "1"}
FLOATING = {"type": "USB", "online": "0"}


def _battery(**more: str) -> dict[str, str]:
    return {"type": "Battery", "present": "1", "status": "Discharging", "capacity": "63", **more}


def _supplies(folder: Path, **supplies: dict[str, str]) -> Path:
    for name, files in supplies.items():
        (folder / name).mkdir(parents=True)
        for file, content in files.items():
            (folder / name / file).write_text(f"{content}\n")
    return folder


def test_a_laptop_at_the_wall_is_on_mains(tmp_path: Path) -> None:
    supplies = _supplies(tmp_path, AC=AC, BAT0=_battery(status="Charging", capacity="88"))
    assert read_power(supplies) == PowerState(True, 88)


def test_a_laptop_pulled_from_the_wall_is_on_battery(tmp_path: Path) -> None:
    assert read_power(_supplies(tmp_path, AC={**AC, "online": "0"}, BAT0=_battery())) == PowerState(False, 63)


def test_a_full_battery_without_a_mains_entry_is_on_mains(tmp_path: Path) -> None:
    assert read_power(_supplies(tmp_path, BAT0=_battery(status="Full", capacity="100"))) == PowerState(True, 100)


def test_a_pc_that_tells_nothing_is_unknown_not_on_battery(tmp_path: Path) -> None:
    assert read_power(tmp_path / "missing") == PowerState(None)
    assert read_power(tmp_path) == PowerState(None)
    assert read_power(_supplies(tmp_path, ucsi=FLOATING)) == PowerState(None)


def test_one_socket_of_two_is_enough(tmp_path: Path) -> None:
    assert read_power(_supplies(tmp_path, AC=AC, ucsi=FLOATING, BAT0=_battery())).mains is True


def test_the_battery_of_a_mouse_does_not_count(tmp_path: Path) -> None:
    mouse = _battery(scope="Device", capacity="5")
    assert read_power(_supplies(tmp_path, AC=AC, hidpp=mouse)) == PowerState(True, None)


def test_an_empty_bay_does_not_count(tmp_path: Path) -> None:
    supplies = _supplies(tmp_path, BAT0=_battery(), BAT1=_battery(present="0", capacity="0"))
    assert read_power(supplies) == PowerState(False, 63)


def test_two_batteries_weigh_by_what_they_hold(tmp_path: Path) -> None:
    large = _battery(capacity="100", energy_now="60", energy_full="60")
    small = _battery(capacity="0", energy_now="0", energy_full="20")
    assert read_power(_supplies(tmp_path, BAT0=large, BAT1=small)).battery_percent == 75


def test_a_battery_without_a_percentage_is_worked_out(tmp_path: Path) -> None:
    battery = {"type": "Battery", "status": "Discharging", "charge_now": "500", "charge_full": "2000"}
    assert read_power(_supplies(tmp_path, BAT0=battery)) == PowerState(False, 25)


@given(files=st.dictionaries(
    st.sampled_from(["type", "status", "online", "capacity", "present", "scope", "energy_now", "energy_full"]),
    st.one_of(st.sampled_from(["Battery", "Mains", "Discharging", "0", "-5", "250", "1", ""]), st.binary(max_size=9)),
))  # fmt: skip
def test_no_content_of_the_files_breaks_it(tmp_path_factory: pytest.TempPathFactory, files: dict[str, object]) -> None:
    supply = tmp_path_factory.mktemp("supplies") / "X"
    supply.mkdir()
    for name, content in files.items():
        (supply / name).write_bytes(content if isinstance(content, bytes) else str(content).encode())
    state = read_power(supply.parent)
    assert state.battery_percent is None or 0 <= state.battery_percent <= 100


def test_it_says_only_what_is_new(tmp_path: Path) -> None:
    battery = _supplies(tmp_path, BAT0=_battery()) / "BAT0" / "capacity"
    watched = Watched("power", lambda: read_power(tmp_path), 0.001)
    watched.start()
    try:
        assert until(lambda: watched.poll(0.0), "the first state") == (PowerState(False, 63),)
        assert watched.poll(1.0) == ()
        fuller = battery.with_name("next")
        fuller.write_text("19\n")
        fuller.replace(battery)  # at once, as the kernel's own files change
        assert until(lambda: watched.poll(2.0), "the new state")[0] == PowerState(False, 19)
    finally:
        watched.close()


def test_a_file_that_hangs_holds_nothing_up() -> None:
    free = threading.Event()
    watched = Watched("power", lambda: PowerState(free.wait(60)), 0.001)
    watched.start()
    assert watched.poll(0.0) == ()
    watched.close()
    free.set()


def test_kinds_are_a_closed_list(tmp_path: Path) -> None:
    assert power("none").poll(0.0) == (PowerState(None),)
    model = power("model")
    assert model.poll(0.0) == (PowerState(True, 80),) and model.poll(1.0) == ()
    with pytest.raises(UnknownName, match="auto, model, none"):
        power("upower")


def test_auto_reads_the_kernels_folder(tmp_path: Path) -> None:
    device = power("auto", _supplies(tmp_path, AC=AC))
    device.start()
    try:
        assert until(lambda: device.poll(0.0), "a state") == (PowerState(True),)
    finally:
        device.close()
