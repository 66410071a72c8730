"""What a battery means: when staff are told, when no new visit begins, when the machine is switched off. Pure.

A visit that is under way goes on: everything it says is on disk already, and it can be taken up again.
"""

from __future__ import annotations

from kiosk.events import PowerState
from kiosk.language import Language

LOW_PERCENT, LEAST_PERCENT, EMPTY_PERCENT = 20, 10, 5


def left(power: PowerState) -> int | None:
    """Percent of the battery that the cart runs on; None on mains, and where nobody tells."""
    return power.battery_percent if power.mains is False else None


def why_not_start(power: PowerState, language: Language) -> str:
    """What keeps the next visit from beginning; "" for nothing."""
    percent = left(power)
    if percent is None or percent >= LEAST_PERCENT:
        return ""
    return language.say("Start waits: battery {percent} %. Plug the cart in.", percent=percent)


def warning(power: PowerState, language: Language) -> tuple[str, bool]:
    """What staff are told, and whether it is urgent; "" for nothing."""
    percent = left(power)
    if percent is None or percent > LOW_PERCENT:
        return "", False
    if percent <= EMPTY_PERCENT:
        return language.say("Battery empty soon: plug in now. All is saved until here."), True
    return language.say("Battery {percent} %: plug the cart in.", percent=percent), False


def switches_off(power: PowerState, at_percent: int) -> bool:
    """The battery is down to what the configuration says (0: never)."""
    percent = left(power)
    return percent is not None and at_percent > 0 and percent <= at_percent
