"""Mains or battery, as the kernel tells in /sys/class/power_supply.

Read there and not from UPower: it needs no bus and no daemon. Batteries of mice and the like
(scope Device) are left out; where the PC has no battery and no mains that is on, nothing is said.
Source: Documentation/ABI/testing/sysfs-class-power of the Linux kernel.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path

from kiosk.devices.watch import Told, Watch, Watched
from kiosk.errors import UnknownName
from kiosk.events import PowerState

SUPPLIES = Path("/sys/class/power_supply")
KNOWN = ("auto", "model", "none")
EVERY_S = 5.0  # a battery may take a tenth of a second to answer, and changes by the minute
_BATTERIES = ("Battery", "UPS")
_FED = {"Charging", "Full", "Not charging"}
_AMOUNTS = (("energy_now", "energy_full"), ("charge_now", "charge_full"))


def power(device: str, supplies: Path = SUPPLIES) -> Watch:
    """The power supply called `device`: auto, model or none.

    Raises:
        UnknownName: none is called that.
    """
    if device == "auto":
        return Watched("power", partial(read_power, supplies), EVERY_S)
    if device == "model":
        return Told(PowerState(True, 80))
    if device == "none":
        return Told(PowerState(None))
    raise UnknownName("power supply", device, KNOWN)


def read_power(supplies: Path = SUPPLIES) -> PowerState:
    """What the kernel tells now. A supply that cannot be read is left out."""
    try:
        found = [supply for supply in sorted(supplies.iterdir()) if _word(supply, "scope") != "Device"]
    except OSError:
        return PowerState(None)
    batteries = [one for one in found if _word(one, "type") in _BATTERIES and _word(one, "present") != "0"]
    others = [one for one in found if _word(one, "type") not in (*_BATTERIES, "")]
    return PowerState(_mains(batteries, others), _percent(batteries))


def _mains(batteries: list[Path], others: list[Path]) -> bool | None:
    statuses = {_word(battery, "status") for battery in batteries}
    if any((_number(supply, "online") or 0) > 0 for supply in others) or statuses & _FED:
        return True
    return False if batteries and (others or "Discharging" in statuses) else None


def _percent(batteries: Iterable[Path]) -> int | None:
    """Of all batteries together: by what they hold, or else the mean of what they say."""
    shares = []
    weights = []
    for battery in batteries:
        capacity = _number(battery, "capacity")
        amounts = [(_number(battery, now), _number(battery, full)) for now, full in _AMOUNTS]
        now, full = next(((now, full) for now, full in amounts if now is not None and full), (None, None))
        if capacity is None and now is not None and full:
            capacity = 100 * now / full
        if capacity is not None:
            shares.append(min(100.0, max(0.0, capacity)))
            weights.append(full)
    if not shares:
        return None
    known = [weight for weight in weights if weight]
    if len(known) < len(shares):
        known = [1.0] * len(shares)
    return round(sum(share * weight for share, weight in zip(shares, known, strict=True)) / sum(known))


def _word(supply: Path, name: str) -> str:
    try:
        return (supply / name).read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""


def _number(supply: Path, name: str) -> float | None:
    word = _word(supply, name)
    return float(word) if word.removeprefix("-").isdecimal() and word.isascii() else None
