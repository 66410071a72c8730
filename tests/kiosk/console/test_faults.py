"""Each fault of each device says what it means and what to do, and gives way to what is more pressing."""

from __future__ import annotations

from dataclasses import replace

import pygame
import pytest

from kiosk.console import faults
from kiosk.console.draw import Painter
from kiosk.console.faults import FAULTS
from kiosk.console.look import Notice, Trail, looks
from kiosk.console.place import PANELS, beneath, layout
from kiosk.console.signs import SIGNS
from kiosk.console.status import Status
from kiosk.console.words import words
from kiosk.events import DiskState, HeadsetState, Health, PowerState, SoundState, StickState, StrapState
from kiosk.view import Desk
from tests.kiosk.console.scenes import DESKS, ODD, STATUS

CASES = {
    "disk": replace(STATUS, disk=DiskState(False, detail="full")),
    "battery_low": replace(STATUS, power=PowerState(False, 20)),
    "battery_untold": replace(STATUS, power=PowerState(False)),
    "clock": replace(STATUS, disk=DiskState(True, clock_ok=False)),
    "headset_battery_low": replace(STATUS, headset=HeadsetState(Health.OK, battery_percent=9)),
    "strap_battery_low": replace(STATUS, strap=StrapState(Health.OK, battery_percent=20)),
    "sound_soft": replace(STATUS, calibrated=False),
    **{f"headset_{health.value}": replace(STATUS, headset=HeadsetState(health)) for health in Health},
    **{f"strap_{health.value}": replace(STATUS, strap=StrapState(health)) for health in Health},
    **{f"sound_{health.value}": replace(STATUS, sound=SoundState(health)) for health in Health},
}
WELL = {"headset_ok", "strap_ok", "sound_ok"}
every_fault = pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)


def _banner(desk: Desk, status: Status) -> object:
    places = layout(desk.panel, (1280, 800))
    return looks(desk, status, places, beneath(places), words())["banner"]


def test_every_state_of_every_device_that_is_not_well_is_a_fault() -> None:
    assert {fault.name for fault in FAULTS} == CASES.keys() - WELL
    assert len(FAULTS) == len(CASES) - len(WELL)


@every_fault
def test_each_says_what_it_means_and_what_to_do_where_it_is_told(fault: faults.Fault) -> None:
    status = CASES[fault.name]
    assert faults.foremost(DESKS["details"], status) is fault
    means, what = words()[f"fault_{fault.name}"], words()[f"do_{fault.name}"]
    assert means.endswith(".") and what.endswith(".") and fault.sign in SIGNS
    said = _banner(DESKS["details"], status)
    assert isinstance(said, Notice) and said.words.endswith(what) and "{" not in said.words
    assert (said.urgent, said.saved, said.safe) == (False, "Saved", True)


@pytest.mark.parametrize("size", [(1024, 768), (1280, 800), (1920, 1080)], ids=str)
@every_fault
def test_its_words_fit_the_banner_and_its_chip(fault: faults.Fault, size: tuple[int, int]) -> None:
    painter = Painter(pygame.Surface(size))
    painter.paint(DESKS["details"], CASES[fault.name])
    assert painter.brush.letters.cut == ()


@pytest.mark.parametrize("name", sorted(WELL))
def test_a_cart_that_is_well_tells_of_none(name: str) -> None:
    assert faults.foremost(DESKS["details"], CASES[name]) is None
    for panel in PANELS:
        assert isinstance(_banner(replace(DESKS[panel], banner="", saved="saved"), STATUS), Trail), panel


@every_fault
def test_calls_unsaved_scores_and_the_sessions_own_words_go_before_it(fault: faults.Fault) -> None:
    for desk in (DESKS["held"], ODD["not_saved"], replace(DESKS["details"], banner="Talk: sound and picture are down")):
        said = _banner(desk, CASES[fault.name])
        assert isinstance(said, Notice) and said.words.startswith(desk.banner)


def test_what_a_copy_says_goes_before_a_fault() -> None:
    status = replace(CASES["clock"], stick=StickState(detail="Copied. Safe to remove."))
    said = _banner(DESKS["ready"], status)
    assert isinstance(said, Notice) and said.words == "Copied. Safe to remove."


@pytest.mark.parametrize("name, where, not_where", [
    ("battery_low", ("ready", "immersed", "cleaning"), ("pin", "reopening")),
    ("disk", ("immersed", "final", "cleaning"), ("pin",)),
    ("strap_lost", ("immersed", "baseline", "details"), ("ready", "cleaning", "goodbye")),
    ("sound_absent", ("details",), ("ready", "immersed")),
])  # fmt: skip
def test_a_fault_is_told_where_somebody_can_do_something_about_it(
    name: str, where: tuple[str, ...], not_where: tuple[str, ...]
) -> None:
    found = {panel for panel in (*where, *not_where) if faults.foremost(DESKS[panel], CASES[name])}
    assert found == set(where)


def test_the_most_pressing_goes_first() -> None:
    worst = replace(CASES["disk"], power=PowerState(False, 3), strap=StrapState(Health.LOST))
    order = []
    for mend in ({"disk": DiskState(True)}, {"power": PowerState(True)}, {"strap": STATUS.strap}):
        fault = faults.foremost(DESKS["immersed"], worst)
        assert fault
        order.append(fault.name)
        worst = replace(worst, **mend)  # type: ignore[arg-type]
    assert order == ["disk", "battery_low", "strap_lost"] and faults.foremost(DESKS["immersed"], worst) is None
