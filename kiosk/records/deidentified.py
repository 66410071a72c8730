"""The de-identified profile: the same columns, and nothing that leads back to a person, a cart or a day. Pure.

Ids are made anew by a secret of this export that is kept nowhere, so that two exports cannot be joined either.
A study's words for its strata become S1, S2 …. What staff typed is emptied; an event's detail stays only where each
of its words is the program's own. What an analyst needs instead of clock times is there: the study day, and
milliseconds since the visit's start.

Not here: judging whether what remains is enough. Rare combinations (a day with one visit) are for the data
protection officer.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Any

from kiosk import calling, marks
from kiosk.activities import BREATHING, EXPLORE
from kiosk.cleaning import WAIVERS
from kiosk.prompts import BOARD
from kiosk.records.columns import FILES
from kiosk.records.package import REMAPPED, STRATUM
from kiosk.scores import INSTRUMENTS, Status
from kiosk.states import TABLE, Hold, State

Row = dict[str, Any]
_WORDS = {
    *(state.value for state in State), *(hold.value for hold in Hold), *(trigger for trigger, _, _ in TABLE),
    *WAIVERS,
    *(status.value for status in Status), *INSTRUMENTS, *marks.NAMES, EXPLORE, BREATHING, "complete", *BOARD,
    *calling.REASONS, "yes", "no", "none",
    "stopped", "abandoned", "world", "activity", "restart", "boot", "step",
}
_WORD = re.compile(r"[\w-]+")


class Mask:
    """Turns rows into de-identified ones; the same id becomes the same other id throughout one export.

    Args:
        secret: random, for this export alone.
    """

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._first_boots: dict[str, int] = {}  # by session_id
        self._strata: dict[str, str] = {}

    def began(self, session_id: str, boot_n: int) -> None:
        """Takes the boot of an entry, in order: a visit's boots are counted from its first."""
        self._first_boots.setdefault(session_id, boot_n)

    def id(self, value: str) -> str:
        """What stands for an id: 32 hex digits; "" for none."""
        return hmac.new(self._secret, value.encode(), hashlib.sha256).hexdigest()[:32] if value else ""

    def rows(self, file: str, rows: list[Row]) -> list[Row]:
        """The rows of one file."""
        hidden = {column.name for column in FILES[file] if column.identifies} - {*REMAPPED}
        known = {column.name for column in FILES[file]}
        return [self._row({key: row[key] for key in row if key in known}, hidden) for row in rows]

    def _row(self, row: Row, hidden: set[str]) -> Row:
        if "boot_n" in row:
            row["boot_n"] -= self._first_boots[row["session_id"]] - 1
        if stratum := row.get(STRATUM):
            row[STRATUM] = self._strata.setdefault(stratum, f"S{len(self._strata) + 1}")
        detail = row.get("detail")
        found = {
            key: self.id(str(value)) if key in REMAPPED and value else "" if key in hidden else value
            for key, value in row.items()
        }
        if detail and all(word in _WORDS or (word.isdecimal() and len(word) < 4) for word in _WORD.findall(detail)):
            found["detail"] = detail
        return found
