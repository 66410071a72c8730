"""The staff PIN before a copy leaves the cart and before its settings: the page, its tries, its pauses. Pure.

Asked for only where one was set, and for these alone: STOP and scores never need it. Five wrong tries bring a
pause of half a minute, each further one a pause twice as long, at most a quarter of an hour. Wrong tries are kept as
audit rows, so the count outlives a restart; a pause under way then begins anew, for no clock can be asked
how much of it has passed. Digits are in no row and no log, and are forgotten as soon as they are handed over.

A forgotten PIN is set anew with the reset stick (see `kiosk.records.pins`): whoever holds it may.
Deliberately not here: the hash and how a PIN is compared with it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import Enum
from typing import Any

from kiosk.events import Row
from kiosk.language import N_, Language, language
from kiosk.view import Desk

LEAST, MOST = 4, 8  # digits
FREE_TRIES = 5
FIRST_PAUSE_S, LONGEST_PAUSE_S = 30.0, 900.0
IDLE_S = 60.0  # nobody has touched it: the page closes
DIGITS = tuple(f"pin_{digit}" for digit in range(10))
KEYS = frozenset({*DIGITS, "pin_delete", "pin_enter", "pin_back", "pin_reset"})

WRONG, RIGHT, RESET, SET = "wrong", "right", "reset", "set"  # in the audit rows; `removed` by the command line


class Wish(Enum):
    """What the page asks for."""

    CHECK = "compare the digits with the PIN"
    CHANGE = "make the digits the PIN"
    OPEN = "go on with what was wanted"


class _Page(Enum):
    CLOSED = "closed"
    ENTER = "enter"
    NEW = "new"
    AGAIN = "again"
    BUSY = "busy"


def pause_s(wrong: int) -> float:
    """How long nobody may try after the `wrong`-th wrong try in a row."""
    if wrong < FREE_TRIES:
        return 0.0
    return min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2.0 ** min(wrong - FREE_TRIES, 10))


def wrong_tries(rows: Iterable[Mapping[str, Any]]) -> int:
    """Wrong tries since the last right one, from the audit rows about the PIN, newest first."""
    count = 0
    for row in rows:
        if row.get("after") != WRONG:
            break
        count += 1
    return count


def was_set(rows: Iterable[Mapping[str, Any]]) -> bool:
    """Whether the audit rows about the PIN, newest first, say that there is one: a lost file does not open the cart."""
    known = (SET, "removed", WRONG, RIGHT, RESET)
    return next((row["after"] for row in rows if row.get("after") in known), "removed") != "removed"


class Gate:
    """The page, closed until something behind it is wanted.

    Args:
        wrong: wrong tries before this start; a pause that they bring begins now.
        now: monotonic seconds.

    Attributes:
        may_reset: the reset stick of this cart is plugged in.
    """

    def __init__(self, wrong: int, now: float) -> None:
        self.may_reset = False
        self._page = _Page.CLOSED
        self._is_first = False
        self._wrong = wrong
        self._until = now + pause_s(wrong)
        self._touched_at = now
        self._digits = ""
        self._first = ""
        self._words = ""
        self._rows: tuple[Row, ...] = ()

    @property
    def is_open(self) -> bool:
        """The page is shown."""
        return self._page is not _Page.CLOSED

    def ask(self, now: float) -> None:
        """Something behind it is wanted: opens the page."""
        self._turn(_Page.ENTER, now)
        self.may_reset = self._is_first = False

    def set_new(self, now: float) -> None:
        """A first PIN is wanted, where none is."""
        self._turn(_Page.NEW, now)
        self.may_reset, self._is_first = False, True

    def close(self) -> None:
        """Closes the page and forgets what was typed."""
        self._page, self._digits, self._first, self._words = _Page.CLOSED, "", "", ""

    def press(self, key: str, now: float) -> tuple[Wish, str] | None:
        """Takes a key of the page.

        Returns:
            what is wanted now, with the digits it needs; they are forgotten here.
        """
        if key not in self.keys(now):
            return None
        self._touched_at = now
        if key == "pin_back":
            self.close()
        elif key == "pin_reset":
            self._turn(_Page.NEW, now)
        elif key == "pin_delete":
            self._digits = self._digits[:-1]
        elif key == "pin_enter":
            return self._enter(now)
        elif len(self._digits) < MOST:
            self._digits, self._words = self._digits + key.removeprefix("pin_"), ""
        return None

    def _enter(self, now: float) -> tuple[Wish, str] | None:
        digits, self._digits = self._digits, ""
        if self._page is _Page.ENTER:
            self._page = _Page.BUSY
            return Wish.CHECK, digits
        if self._page is _Page.NEW:
            self._turn(_Page.AGAIN, now)
            self._first = digits
        elif digits == self._first:
            self._page, self._first = _Page.BUSY, ""
            return Wish.CHANGE, digits
        else:
            self._turn(_Page.NEW, now)
            self._words = N_("These were two different numbers.")
        return None

    def checked(self, right: bool, now: float) -> Wish | None:
        """The digits were compared: what was wanted may go on, or the try was wrong, which is kept."""
        self._keep(RIGHT if right else WRONG, now)
        self._wrong = 0 if right else self._wrong + 1
        self._until = now + pause_s(self._wrong)
        if self._page is not _Page.BUSY:
            return None  # closed meanwhile
        if right:
            self.close()
            return Wish.OPEN
        self._turn(_Page.ENTER, now)
        self._words = N_("That was not the PIN.")
        return None

    def changed(self, done: bool, now: float) -> Wish | None:
        """The new PIN is in force, which is kept, or could not be written."""
        if done:
            self._keep(SET if self._is_first else RESET, now)
            self._wrong, self._until = 0, now
        if self._page is not _Page.BUSY:
            return None  # closed meanwhile
        if done:
            self.close()
            return Wish.OPEN
        self._turn(_Page.NEW, now)
        self._words = N_("It could not be kept: the disk refused.")
        return None

    def keys(self, now: float) -> frozenset[str]:
        """The keys of the page that do something now."""
        if not self.is_open:
            return frozenset()
        found = {"pin_back"}
        if self._page is _Page.BUSY:
            return frozenset(found)
        if self._page is _Page.ENTER:
            found |= {"pin_reset"} if self.may_reset else set()
            if now < self._until:
                return frozenset(found)
        found |= set(DIGITS) if len(self._digits) < MOST else set()
        found |= {"pin_delete"} if self._digits else set()
        found |= {"pin_enter"} if len(self._digits) >= LEAST else set()
        return frozenset(found)

    def shown(self, desk: Desk, now: float, words: Language | None = None) -> Desk:
        """The page over `desk`, or `desk` itself while it is closed. Untouched for a minute it closes.

        Args:
            words: the staff's language; None for English.
        """
        if self._page not in (_Page.CLOSED, _Page.BUSY) and now >= max(self._touched_at, self._until) + IDLE_S:
            self.close()
        if not self.is_open:
            return desk
        headline, detail = self._said(now, words or language())
        keys = self.keys(now) | (desk.keys & {"stop"})
        return replace(desk, panel="pin", headline=headline, detail=detail, question=None, keys=keys,
                       marked=frozenset(), straps=())

    def to_save(self) -> tuple[Row, ...]:
        """Rows that are to be kept, each given once."""
        rows, self._rows = self._rows, ()
        return rows

    def _said(self, now: float, words: Language) -> tuple[str, str]:
        say = words.say
        dots = " ".join("●" * len(self._digits))
        if self._page is _Page.BUSY:
            return say("One moment …"), ""
        if self._page is _Page.NEW:
            asked = say("Type a new PIN of {least} to {most} digits, then OK.", least=LEAST, most=MOST)
            return dots or say("New PIN"), f"{say(self._words)} {asked}".strip()
        if self._page is _Page.AGAIN:
            return dots or say("New PIN again"), say("Type the same number once more, then OK.")
        if now < self._until:
            wait = in_words(self._until - now, words)
            return say("A short pause"), say("Several tries were wrong. Try again in {wait}.", wait=wait)
        left = FREE_TRIES - self._wrong
        rest = "" if not self._wrong or left < 1 else words.say_many(
            "One try is left before a pause.", "{count} tries are left before a pause.", left)
        more = rest if self._words else say("Needed for copies and settings. STOP and scores never need it.")
        first = say("Type the PIN, then OK.") if dots or not rest else ""
        return dots or say(self._words or N_("Staff PIN")), f"{first} {more}".strip()

    def _turn(self, page: _Page, now: float) -> None:
        self._page, self._digits, self._first, self._words, self._touched_at = page, "", "", "", now

    def _keep(self, after: str, now: float) -> None:
        why = "by the reset stick" if after == RESET else ""
        body = {"who": "staff", "what": "pin", "before": "", "after": after, "why": why}
        self._rows += (Row(str(uuid.uuid4()), "audit", "", now, body),)


def in_words(seconds: float, words: Language | None = None) -> str:
    """25 seconds, 2 minutes: whole, and never too short."""
    whole = max(1, int(-(-seconds // 1)))
    words = words or language()
    if whole <= 90:
        return words.say_many("{count} second", "{count} seconds", whole)
    return words.say_many("{count} minute", "{count} minutes", -(-whole // 60))
