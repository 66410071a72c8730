"""The settings as a pure machine: keys in, a desk and wishes out; time is an argument.

Nothing changes without its key: leaving by Back, by STOP or by nobody's touch forgets what was changed and not
kept. A page never waits: what it asked for comes later, and Back is always there.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kiosk.settings.acts import Bundle, Teach
from kiosk.settings.clock import Clock
from kiosk.settings.clone import Clone
from kiosk.settings.end import End
from kiosk.settings.lookups import ABOUT, TEST
from kiosk.settings.offers import OFFERS
from kiosk.settings.records import Records
from kiosk.settings.sheet import CHOICES, Ask, Page, Shared, Sheet, Wish
from kiosk.view import Desk

LEAVING = frozenset({Ask.KEEP, Ask.TEACH, Ask.ERASE, Ask.WIPE})  # the kiosk is built anew after them
BUSY_S = 20.0  # what takes longer than that is not waited for: Back is live again
IDLE_S = 180.0  # nobody has touched it: closed, and what was not kept is forgotten
OVERVIEW = "overview"
PLACES = (
    "settings_language", "settings_length", "settings_worlds",
    "settings_protocol", "settings_records", "settings_bundle",
    "settings_teaching", "settings_test", "settings_about",
    "settings_clock", "settings_clone", "settings_end",
)
KEYS = frozenset({
    "settings_back", "settings_keep", "settings_do", "settings_other", "end_arm", "end_now", *PLACES, *CHOICES,
})


class Settings:
    """The pages, closed until they are opened.

    Args:
        shared: what they know.
        pages: by the key of the overview that opens each.
    """

    def __init__(self, shared: Shared, pages: dict[str, Page]) -> None:
        self.shared = shared
        self._pages = pages
        self._page = ""
        self._touched_at = 0.0
        self._busy = ""  # what is under way, in words: nothing may be pressed but Back
        self._words = ""  # how the last thing went

    @property
    def page(self) -> str:
        """The page that is open, or ""."""
        return self._page

    @property
    def stoppable(self) -> frozenset[str]:
        """The key that stops the seconds that run towards an erasure or a wipe; none while none run."""
        page = self._pages.get(self._page)
        runs = isinstance(page, End | Records) and page.begins_at is not None
        return frozenset({"settings_back"} if runs else ())

    def open(self, now: float) -> None:
        """Shows the overview."""
        self.shared.forget()
        self._page, self._touched_at, self._busy, self._words = OVERVIEW, now, "", ""

    def close(self) -> None:
        """Leaves them, and forgets what was changed and not kept."""
        self.shared.forget()
        self._page = self._busy = self._words = ""

    def press(self, key: str, now: float) -> Wish | None:
        """Takes a key that is offered; what is to be done now, or None."""
        if not self._page or key not in self._sheet().keys:
            return None
        self._touched_at = self.shared.now = now
        self._words = ""
        wish: Wish | None = None
        if key == "settings_back":
            self._back()
        elif key == "settings_keep":
            wish = Wish(Ask.KEEP, self.shared.changes)
        elif key in self._pages:
            self._page = key
            wish = self._pages[key].open(self.shared)
        else:
            wish = self._pages[self._page].press(self.shared, key)
        if wish and wish.ask in LEAVING:
            self._busy = self.shared.say("One moment …")
        return wish

    def answered(self, what: str, told: Any) -> None:
        """What a page asked for was found out."""
        if self._page:
            self.shared.told[what] = told

    def refused(self, words: str) -> None:
        """What was wished could not be done, in words."""
        self._busy, self._words = "", words

    def said(self, words: str) -> None:
        """What was wished is done, in words."""
        self._words = words

    def shown(self, desk: Desk, now: float) -> Desk:
        """The page over `desk`, or `desk` itself while they are closed."""
        self.shared.now = now
        if self._page and not self._busy and now >= self._touched_at + IDLE_S:
            self.close()
        if not self._page:
            return desk
        sheet = self._sheet()
        return replace(
            desk, panel=sheet.panel, headline=sheet.headline, detail=self._words or sheet.detail, question=None,
            keys=sheet.keys | (desk.keys & {"stop"}), marked=sheet.marked, labels=sheet.labels, notes=sheet.notes,
            facts=sheet.facts, straps=(), answers=(),
        )

    def confirmed(self) -> None:
        """The PIN was right once more, or there is none."""
        page = self._pages.get(self._page)
        if isinstance(page, End | Records):
            page.confirmed(self.shared)

    def due(self, now: float) -> Wish | None:
        """What time alone brings: the end of the seconds in which it can be stopped."""
        self.shared.now = now
        page = self._pages.get(self._page)
        wish = page.due(self.shared) if isinstance(page, End | Records) else None
        if wish:
            self._busy = self.shared.say("One moment …")
        return wish

    def _back(self) -> None:
        if self._page == OVERVIEW:
            self.close()
        else:
            self._page = OVERVIEW

    def _sheet(self) -> Sheet:
        sheet = self._overview() if self._page == OVERVIEW else self._pages[self._page].sheet(self.shared)
        if self._busy:
            late = self.shared.now >= self._touched_at + BUSY_S
            return replace(sheet, headline=self._busy, keys=frozenset({"settings_back"} if late else ()))
        return replace(sheet, keys=sheet.keys | {"settings_back"})

    def _overview(self) -> Sheet:
        say, count = self.shared.say, len(self.shared.changes)
        notes = [(key, page.note(self.shared)) for key, page in self._pages.items() if hasattr(page, "note")]
        headline, detail = say("Settings"), say("Tap what you want to look at or change.")
        if count:
            headline = say("One change") if count == 1 else say("{count} changes", count=count)
            detail = say("Nothing changes before Keep; then the console starts anew. Back leaves all as it was.")
        keys = {*self._pages} | ({"settings_keep"} if count else set())
        return Sheet("settings", headline, detail, frozenset(keys), notes=tuple(notes))


def pages() -> dict[str, Page]:
    """All pages, by the key that opens each."""
    return {
        **OFFERS, "settings_records": Records(), "settings_bundle": Bundle(), "settings_teaching": Teach(),
        "settings_test": TEST, "settings_about": ABOUT, "settings_clock": Clock(), "settings_clone": Clone(),
        "settings_end": End(),
    }
