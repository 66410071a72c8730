"""The face kits: which is on the headset, which is drying, which is not clean. Pure; time is an argument.

A kit is what touches a face: cushion and liner. There are one or two, A and B, so that the next patient can start
with one while the other dries. "Cleaned" says that the liner was changed and the kit wiped just now; from then on
the contact time of the product runs by itself, and the kit is free when it is over. A visit takes the kit that is
on the headset if it is free, else the other.

After a patient in isolation both kits and the whole cart are cleaned, and both wait for the longer time.

The timers outlast a restart and a boot: `fold` reads them from the rows that were kept, whose times a reader has
put on the present clock. Where that could not be told for certain the row counts as of now: the whole time again.
Not here: whether the product works. It is the clinic's choice, with the minutes its label gives.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from kiosk.config import Products
from kiosk.events import Row

NAMES = ("A", "B")
CLEANED, WAIVED, BREAK, LESSON = "cleaning", "cleaning_override", "staff_break", "lesson"
KINDS = (CLEANED, WAIVED, BREAK, LESSON)
"""What the audit rows are about that tell of a kit."""

WAIVERS = ("emergency", "other_cleaning", "single_use", "other_kit", "other")
"""Why a kit is used, or left, without the cleaning that was due."""

CLEAN_ANYHOW = ("other_cleaning", "single_use")  # these say that the kit is clean
IN_ISOLATION = ("emergency", "other_cleaning")  # nothing less goes before a whole cart


class Cleaning:
    """The kits of one cart.

    Args:
        products: the configuration.

    Attributes:
        kit: the one on the headset.
        isolation: the last cleaning was after a patient in isolation, or a kit that one wore still waits for it.
    """

    def __init__(self, products: Products) -> None:
        self._products = products
        self._free_at = dict.fromkeys(NAMES[: products.kits], -math.inf)  # inf: it waits to be cleaned
        self._visits: dict[str, str] = {}
        self.kit = NAMES[0]
        self.isolation = False

    @property
    def names(self) -> tuple[str, ...]:
        """The kits there are."""
        return tuple(self._free_at)

    def contact_s(self, isolation: bool = False) -> float:
        """How long the product has to stay wet."""
        plain = self._products.contact_min * 60.0
        return max(plain, self._products.isolation_min * 60.0) if isolation else plain

    def left_s(self, kit: str, now: float) -> float:
        """Seconds until a kit is free, 0 or more; inf where it waits to be cleaned."""
        return max(0.0, self._free_at[kit] - now)

    def owed(self) -> tuple[str, ...]:
        """Kits that were worn and not cleaned."""
        return tuple(kit for kit, at in self._free_at.items() if at == math.inf)

    def next(self, now: float) -> str:
        """The kit for the next patient: the one on the headset where it is free; "" while none is."""
        free = [kit for kit in self._free_at if self.left_s(kit, now) == 0.0]
        return self.kit if self.kit in free else free[0] if free else ""

    def soonest(self, now: float) -> str:
        """The kit that is free first; one that was wiped goes before one that was not."""
        return min(self._free_at, key=lambda kit: (self.left_s(kit, now), kit != self.kit))

    def take(self, now: float) -> None:
        """A headset is put on: the next kit is worn from now on, and has to be cleaned."""
        self.kit = self.next(now) or self.kit

    def other(self) -> None:
        """It was the other kit that was worn."""
        self.kit = next((kit for kit in self._free_at if kit != self.kit), self.kit)

    def cleaned(self, kit: str, now: float, isolation: bool = False, visit: str = "") -> dict[str, Any]:
        """Liner changed and wiped, now; the body of the row that keeps it."""
        body = {
            "who": "staff", "what": CLEANED, "before": kit, "after": "wiped", "why": "isolation" if isolation else "",
            "contact_s": self.contact_s(isolation), "visit": visit,
        }
        self._take(body, now)
        return body

    def waived(
        self, kit: str, reason: str, now: float, visit: str = "", isolation: bool = False
    ) -> dict[str, Any]:
        """The kit is used, or left as it is, for this reason; the body of the row that keeps it.

        A kit that was not wiped is left aside for as long as there is another.
        """
        others = any(self.left_s(other, now) == 0.0 for other in self._free_at if other != kit)
        free = reason in CLEAN_ANYHOW or not others
        body = {
            "who": "staff", "what": WAIVED, "before": kit, "after": "used" if free else "set aside", "why": reason,
            "visit": visit or self._visits.get(kit, ""), **({"isolation": True} if isolation else {}),
        }
        self._take(body, now)
        return body

    def worn_in_break(self, minutes: int, now: float) -> dict[str, Any]:
        """A nurse takes a break with it; the body of the one row there is of it."""
        self.take(now)
        body = {"who": "staff", "what": BREAK, "before": self.kit, "after": str(minutes), "why": ""}
        self._take(body, now)
        return body

    def worn_in_lesson(self, now: float) -> dict[str, Any]:
        """It was worn while somebody was taught; the body of the one row that lesson leaves of it."""
        body = {"who": "staff", "what": LESSON, "before": self.kit, "after": "worn", "why": ""}
        self._take(body, now)
        return body

    def lose(self) -> None:
        """Nobody knows what was worn last: every kit has to be cleaned."""
        self._free_at = dict.fromkeys(self._free_at, math.inf)

    def fold(self, rows: Iterable[Row]) -> None:
        """Takes up what was kept, in order, with times on the present clock; a row that cannot be read costs a wipe."""
        for row in rows:
            if row.body.get("what") in KINDS:
                self._take(row.body, row.at)

    def _take(self, body: Mapping[str, Any], at: float) -> None:
        kit, what = body.get("before"), body["what"]
        if kit not in self._free_at:
            return
        self.kit = str(kit)
        self._visits[self.kit] = str(body.get("visit", ""))
        if what == CLEANED:
            isolation = body.get("why") == "isolation"
            self.isolation = isolation or (self.isolation and any(other != kit for other in self.owed()))
            until = at + max(_seconds(body.get("contact_s")), self.contact_s(isolation))
            if isolation:
                self._free_at = {
                    name: until if name == kit else max(until, was if was < math.inf else until)
                    for name, was in self._free_at.items()
                }
            else:
                self._free_at[self.kit] = until
        elif what == WAIVED and body.get("after") == "used":
            self._free_at[self.kit] = -math.inf
        else:
            self._free_at[self.kit] = math.inf
            self.isolation |= bool(body.get("isolation"))  # it is cleaned as after that patient, whenever it is


def _seconds(told: Any) -> float:
    return float(told) if isinstance(told, int | float) and math.isfinite(told) else 0.0
