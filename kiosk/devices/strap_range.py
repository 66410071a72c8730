"""Which heart straps are in range, and which one of them is meant.

Pure: sightings in, the strap to take or a list to choose from out. Of several straps none is ever
taken unasked: it might be the next bed's. A strap that was heard is meant until the choice is
forgotten, so that another never takes over in mid-session.

Deliberately not here: guessing by signal, by name, or by what was worn the last time. Straps of a
model share their names, some change their addresses, and the patient changes with every visit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kiosk.events import Health, StrapSeen, StrapState

NAMELESS = "heart strap"


class Range:
    """The straps seen of late, and the choice among them.

    Args:
        allow: addresses that may be taken; empty for any.
        remember_s: a strap not seen for so long is no longer in range.
    """

    def __init__(self, allow: tuple[str, ...], remember_s: float) -> None:
        self._allow = frozenset(map(_digits, allow))
        self._remember_s = remember_s
        self._seen: dict[str, tuple[StrapSeen, float]] = {}  # by digits, first seen first; and when last
        self.choice = ""  # digits; "" while none is meant
        self._name = ""  # of the choice
        self._heard = False

    def saw(self, address: str, name: str | None, rssi_dbm: int | None, now: float) -> bool:
        """A strap was seen. Whether it may be taken at all; one without news of its signal keeps its last."""
        digits = _digits(address)
        if self._allow and digits not in self._allow:
            return False
        known = self._seen.get(digits)
        if rssi_dbm is None and known is not None:
            rssi_dbm = known[0].rssi_dbm
        self._seen[digits] = StrapSeen(printed(name), address, rssi_dbm), now
        return True

    def choose(self, address: str) -> bool:
        """Means this strap from now on; "" forgets every strap, as for a new patient. Whether that is news."""
        digits = _digits(address)
        if digits and digits == self.choice:
            return False
        known = self._seen.get(digits)
        self.choice, self._name, self._heard = digits, known[0].name if known else "", False
        if not digits:
            self._seen.clear()
        return True

    def heard(self, address: str, name: str) -> None:
        """This strap is the patient's: packets came."""
        self.choice, self._name, self._heard = _digits(address), name, True

    def chosen(self, address: str) -> bool:
        """Whether this very strap is meant."""
        return self.choice == _digits(address)

    def pick(self, here: Iterable[str], now: float) -> str | None:
        """The address, of those `here` now, to take: the one that is meant, else the only one in range of late."""
        self._forget(now)
        takeable = [address for address in here if _digits(address) in self._seen]
        if self.choice:
            return next(filter(self.chosen, takeable), None)
        return takeable[0] if takeable and len(self._seen) == 1 else None

    def sought(self, detail: str = "") -> StrapState:
        """Without a link: lost where it was heard before, else looked for."""
        return StrapState(Health.LOST if self._heard else Health.SEARCHING, self._name, detail)

    def missing(self, now: float) -> StrapState:
        """After a look around that ended with nothing to take: who is there to choose from."""
        self._forget(now)
        others = tuple(strap for digits, (strap, _) in self._seen.items() if digits != self.choice)
        if not self.choice and len(others) == 1:
            others = ()  # just now out of sight; taken without a question when it shows itself
        words = ["out of range" if self.choice else "" if others else "none in range"]
        if others:
            words.append(f"{len(others)} in range; choose one")
        return replace(self.sought("; ".join(filter(None, words))), straps=others)

    def _forget(self, now: float) -> None:
        self._seen = {digits: (strap, at) for digits, (strap, at) in self._seen.items() if now - at <= self._remember_s}


def printed(name: str | None) -> str:
    """A strap's name for people to read: without what cannot be printed, and never empty."""
    return "".join(filter(str.isprintable, name or "")).strip() or NAMELESS


def _digits(address: str) -> str:
    return address.replace(":", "").replace("-", "").upper()
