"""Teaching: the whole visit is played and nothing of it is kept; the console says so on every panel. Pure.

The face kits are real: that one was worn, cleaned or left uncleaned is kept. All other rows are answered as kept, so
that the visit runs, and are forgotten. It ends by its key, after an hour in which nobody touches *ready*, and at every
start of the process.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kiosk.cleaning import KINDS
from kiosk.events import Event, Row, Saved
from kiosk.language import N_
from kiosk.view import Desk

KEY = "teaching_end"
IDLE_S = 3600.0
WORDS = N_("TEACHING: nothing is kept")
_WAITING = N_("Copies and settings wait until teaching ends.")


class Teaching:
    """One lesson.

    Args:
        now: monotonic seconds.
        say: English words in the staff's language.
    """

    def __init__(self, now: float, say: Callable[..., str]) -> None:
        self._say = say
        self._touched_at = now
        self._answers: tuple[Event, ...] = ()

    def put(self, rows: tuple[Row, ...]) -> tuple[Row, ...]:
        """Forgets the rows, each answered as if it were kept; those about a face kit it gives back, to be kept."""
        self._answers += tuple(Saved(row.uid) for row in rows)
        return tuple(row for row in rows if row.kind == "audit" and row.body.get("what") in KINDS)

    def poll(self) -> tuple[Event, ...]:
        """The answers since the last call."""
        answers, self._answers = self._answers, ()
        return answers

    def over(self, touched: bool, ready: bool, now: float) -> bool:
        """Nobody has touched *ready* for an hour; a visit is never broken off."""
        if touched or not ready:
            self._touched_at = now
        return now - self._touched_at >= IDLE_S

    def shown(self, desk: Desk) -> Desk:
        """`desk` under its banner, and without a word of anything saved."""
        words = self._say(WORDS)
        detail = self._say(_WAITING) if desk.panel == "ready" else desk.detail
        banner = f"{words}  ·  {desk.banner}" if desk.banner else words
        return replace(desk, banner=banner, detail=detail, saved="")
