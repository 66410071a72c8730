"""What each fault of a device means and what to do about it, most pressing first. Pure.

The words are of kiosk.console.words: `fault_<name>` says what it means, `do_<name>` what to do. Those that are
pressing stand in the banner while nothing goes before them; the others on the page of details.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kiosk.console.status import Status
from kiosk.console.touched import state_of
from kiosk.events import Health
from kiosk.view import Desk

LOW_BATTERY_PERCENT = 20

VISIT = frozenset({
    "fitting", "baseline", "asking", "choosing", "immersed", "procedure", "asleep", "winding_down", "final", "marks",
    "details",
})  # fmt: skip
QUIET = frozenset({"reopening", "pin"})  # no faults over these: they ask something of their own


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault.

    Args:
        name: of its words.
        sign: of what it befell, or "attention".
        is_so: whether it is there.
        where: "anywhere", "visit" where only a visit needs it, or "details" where nobody has to hurry.
    """

    name: str
    sign: str
    is_so: Callable[[Status], bool]
    where: str = "anywhere"


def _device(device: str, health: Health, where: str, sign: str = "") -> Fault:
    return Fault(f"{device}_{health.value}", sign or device, lambda one: getattr(one, device).health is health, where)


def _low(percent: int | None) -> bool:
    return percent is not None and percent <= LOW_BATTERY_PERCENT


FAULTS: tuple[Fault, ...] = (
    Fault("disk", "records", lambda one: not one.disk.ok),
    Fault("battery_low", "battery", lambda one: one.power.mains is False and _low(one.power.battery_percent)),
    _device("headset", Health.LOST, "details"),  # the session holds for it, or refuses Start, and says so itself
    _device("headset", Health.SEARCHING, "details"),
    _device("headset", Health.ABSENT, "details"),
    _device("headset", Health.OFF, "details"),
    Fault("headset_battery_low", "headset", lambda one: _low(one.headset.battery_percent)),
    Fault("clock", "clock", lambda one: not one.disk.clock_ok),
    _device("strap", Health.LOST, "visit"),
    _device("sound", Health.LOST, "visit", "speaker"),
    Fault(
        "strap_battery_low", "strap",
        lambda one: one.strap.health is Health.OK and _low(one.strap.battery_percent), "visit",
    ),
    _device("strap", Health.SEARCHING, "details"),
    _device("strap", Health.ABSENT, "details"),
    _device("strap", Health.OFF, "details"),
    _device("sound", Health.SEARCHING, "details", "speaker"),
    _device("sound", Health.ABSENT, "details", "speaker"),
    _device("sound", Health.OFF, "details", "speaker"),
    Fault("sound_soft", "speaker", lambda one: one.sound.health is Health.OK and not one.calibrated, "details"),
    Fault(
        "battery_untold", "battery",
        lambda one: one.power.mains is False and one.power.battery_percent is None, "details",
    ),
    _device("headset", Health.MODEL, "details"),
    _device("strap", Health.MODEL, "details"),
    _device("sound", Health.MODEL, "details", "speaker"),
)


def foremost(desk: Desk, status: Status) -> Fault | None:
    """The fault that is told in the banner of this panel, or None."""
    if desk.panel in QUIET:
        return None
    places = {"anywhere"}
    places |= {"visit"} if state_of(desk.panel) in VISIT else set()
    places |= {"details"} if desk.panel == "details" else set()
    return next((fault for fault in FAULTS if fault.where in places and fault.is_so(status)), None)


def words(fault: Fault, status: Status, table: Mapping[str, str]) -> str:
    """What it means, and what to do."""
    percents = {
        "battery_low": status.power.battery_percent, "headset_battery_low": status.headset.battery_percent,
        "strap_battery_low": status.strap.battery_percent,
    }
    means = table[f"fault_{fault.name}"].format(percent=percents.get(fault.name))
    return f"{means} {table[f'do_{fault.name}']}"
