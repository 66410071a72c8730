"""Switching the machine off, as its power button does: systemd ends the kiosk with SIGTERM, which saves everything.

Only where systemd runs the machine, and only where the configuration says at which charge. Asked once.
"""

from __future__ import annotations

import logging
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from kiosk.events import PowerState
from kiosk.supply import switches_off

COMMAND = ("systemctl", "poweroff")
SYSTEMD = Path("/run/systemd/system")  # there exactly where systemd is the first process: sd_booted(3)
AGAIN_S = 60.0

log = logging.getLogger(__name__)


def _run(command: Sequence[str]) -> None:
    subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)


class PowerOff:
    """Watches the battery.

    Args:
        at_percent: as `config.Power.off_at_percent`.
        run: starts a command and does not wait for it.
        systemd: the folder that is there where systemd runs the machine.
    """

    def __init__(
        self, at_percent: int, run: Callable[[Sequence[str]], None] = _run, systemd: Path = SYSTEMD,
    ) -> None:
        self._at_percent = at_percent
        self._run = run
        self._is_ours = at_percent > 0 and systemd.is_dir()
        self._next = -AGAIN_S

    def mind(self, power: PowerState, now: float) -> None:
        """Asks for the end of the machine where the battery is that low; again after a minute if nothing came of it."""
        if not self._is_ours or now < self._next or not switches_off(power, self._at_percent):
            return
        self._next = now + AGAIN_S
        log.warning("battery at %s %%: switching off; everything is saved", power.battery_percent)
        try:
            self._run(COMMAND)
        except OSError as error:
            log.error("cannot switch off: %s", error)
