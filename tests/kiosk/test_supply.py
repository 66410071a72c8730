"""The battery: told at 20 %, no new visit under 10 %, switched off where the cart says so; a visit goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.devices.power_off import AGAIN_S, COMMAND, PowerOff
from kiosk.events import PowerState
from tests.kiosk.visit import Visit


@pytest.mark.parametrize(
    "power, told, starts",
    [
        (PowerState(None), "", True), (PowerState(True, 3), "", True), (PowerState(None, 3), "", True),
        (PowerState(False, 21), "", True), (PowerState(False, 20), "Battery 20 %: plug the cart in.", True),
        (PowerState(False, 10), "Battery 10 %: plug the cart in.", True),
        (PowerState(False, 9), "Start waits: battery 9 %. Plug the cart in.", False),
        (PowerState(False, 5), "Battery empty soon: plug in now. All is saved until here.", False),
    ],
)
def test_what_ready_says_of_the_battery(power: PowerState, told: str, starts: bool) -> None:
    visit = Visit()
    visit.step(power)
    assert visit.view.desk.banner == told and ("start" in visit.view.desk.keys) is starts
    assert visit.view.desk.urgent is (power == PowerState(False, 5))
    said = visit.view.desk.banner + visit.view.desk.detail
    assert ("press Start" in said) is starts and ("Start waits" in said) is not starts


def test_a_visit_goes_on_whatever_the_battery() -> None:
    visit = Visit()
    visit.to("immersed")
    for percent in (20, 9, 5, 0):
        visit.step(PowerState(False, percent))
        assert visit.wait(5).state == "immersed" and not visit.view.hold
        assert "plug" in visit.view.desk.banner
    visit.step(PowerState(True, 6))
    assert visit.view.desk.banner == ""
    assert visit.until("final").state == "final"


def _asked(tmp_path: Path, at: int, *powers: tuple[PowerState, float], systemd: bool = True) -> list:
    ran: list = []
    switch = PowerOff(at, ran.append, tmp_path if systemd else tmp_path / "none")
    for power, now in powers:
        switch.mind(power, now)
    return ran


def test_the_machine_is_switched_off_at_the_configured_charge_and_asked_once_a_minute(tmp_path: Path) -> None:
    low = PowerState(False, 3)
    assert _asked(tmp_path, 3, (PowerState(False, 4), 0.0), (PowerState(True, 1), 1.0)) == []
    assert _asked(tmp_path, 3, (low, 0.0), (low, 1.0), (low, AGAIN_S - 1)) == [COMMAND]
    assert _asked(tmp_path, 3, (low, 0.0), (low, AGAIN_S)) == [COMMAND, COMMAND]


def test_it_never_is_by_default_or_where_systemd_does_not_run_the_machine(tmp_path: Path) -> None:
    empty = PowerState(False, 0)
    assert _asked(tmp_path, 0, (empty, 0.0)) == []
    assert _asked(tmp_path, 3, (empty, 0.0), systemd=False) == []


def test_a_machine_that_cannot_be_switched_off_keeps_the_kiosk_running(tmp_path: Path) -> None:
    def fails(command: object) -> None:
        raise FileNotFoundError("systemctl")
    PowerOff(3, fails, tmp_path).mind(PowerState(False, 1), 0.0)
