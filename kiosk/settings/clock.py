"""The page of the clock and its zone. Without a network a clock drifts by seconds a week; no order depends on it.

The time is set by steps away from what the clock says, so that it runs on while somebody taps. The zone is a key of
the configuration and kept with the other changes.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from kiosk.language import N_
from kiosk.settings.sheet import CHOICES, Ask, Shared, Sheet, Wish, choices

ZONES = (  # from west to east; any other is set in the configuration file
    "Pacific/Honolulu", "America/Anchorage", "America/Los_Angeles", "America/Denver", "America/Phoenix",
    "America/Chicago", "America/Mexico_City", "America/New_York", "America/Toronto", "America/Bogota",
    "America/Lima", "America/Halifax", "America/Santiago", "America/Sao_Paulo", "America/Argentina/Buenos_Aires",
    "UTC", "Europe/London", "Europe/Dublin", "Europe/Lisbon", "Africa/Casablanca", "Africa/Lagos", "Europe/Madrid",
    "Europe/Paris", "Europe/Brussels", "Europe/Amsterdam", "Europe/Zurich", "Europe/Berlin", "Europe/Vienna",
    "Europe/Rome", "Europe/Stockholm", "Europe/Warsaw", "Europe/Athens", "Europe/Helsinki", "Europe/Bucharest",
    "Africa/Johannesburg", "Africa/Cairo", "Asia/Jerusalem", "Europe/Istanbul", "Africa/Nairobi", "Asia/Riyadh",
    "Asia/Dubai", "Asia/Karachi", "Asia/Kolkata", "Asia/Dhaka", "Asia/Bangkok", "Asia/Jakarta", "Asia/Singapore",
    "Asia/Hong_Kong", "Asia/Shanghai", "Asia/Manila", "Asia/Tokyo", "Asia/Seoul", "Australia/Perth",
    "Australia/Adelaide", "Australia/Sydney", "Pacific/Auckland",
)
_STEPS = (
    (N_("1 day earlier"), timedelta(days=-1)), (N_("1 day later"), timedelta(days=1)),
    (N_("1 hour earlier"), timedelta(hours=-1)), (N_("1 hour later"), timedelta(hours=1)),
    (N_("10 minutes earlier"), timedelta(minutes=-10)), (N_("10 minutes later"), timedelta(minutes=10)),
    (N_("1 minute earlier"), timedelta(minutes=-1)), (N_("1 minute later"), timedelta(minutes=1)),
    (N_("Zone to the west"), -1), (N_("Zone to the east"), 1),
)


class Clock:
    """The page."""

    def __init__(self) -> None:
        self._shift = timedelta()

    def open(self, shared: Shared) -> Wish | None:
        """Asks when the newest row was written."""
        self._shift = timedelta()
        return Wish(Ask.NEWEST)

    def note(self, shared: Shared) -> str:
        """The time, for the overview."""
        return f"{shared.wall:%H:%M}" if shared.wall else ""

    def sheet(self, shared: Shared) -> Sheet:
        """The time that would be set, its zone, and the newest row's."""
        say, wall = shared.say, shared.wall
        if wall is None:
            return Sheet("setting", say(N_("Clock and zone")))
        zone = shared.wanted.kiosk.time_zone
        newest = shared.told.get(Ask.NEWEST.name, "")
        told = say(N_("Zone: {zone}. Newest row: {when}."), zone=zone or wall.tzname(), when=newest or "–")
        steps = [(say(words), False, True) for words, _ in _STEPS]
        sheet = choices((f"{wall + self._shift:%Y-%m-%d %H:%M}", told), steps)
        if not self._shift:
            return sheet
        labels = (*sheet.labels, ("settings_do", say(N_("Set the clock"))))
        return replace(sheet, keys=sheet.keys | {"settings_do"}, labels=labels)

    def press(self, shared: Shared, key: str) -> Wish | None:
        """A step, or the clock is set."""
        if key == "settings_do":
            shift, self._shift = self._shift, timedelta()
            return Wish(Ask.CLOCK, {"shift_s": shift.total_seconds()})
        step = _STEPS[CHOICES.index(key)][1]
        if isinstance(step, timedelta):
            self._shift += step
            return None
        zone = shared.wanted.kiosk.time_zone
        place = ZONES.index(zone) if zone in ZONES else ZONES.index("UTC")
        shared.want("kiosk.time_zone", ZONES[(place + step) % len(ZONES)])
        return None
