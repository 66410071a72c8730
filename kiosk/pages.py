"""Pages over the panel of a state: what each must tell, and which there are. Pure.

A page is a module with the functions of `Page`. It lies over whatever the visit shows and takes nothing from it:
beneath it the visit goes on. The first of `PAGES` that is open is shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, cast

from kiosk import (
    about,
    calling,
    correcting,
    detailing,
    enrolling,
    guiding,
    kits,
    marking,
    offering,
    phrasing,
    practising,
    ranging,
    summing,
)

if TYPE_CHECKING:
    from kiosk.session import Session


class Page(Protocol):
    """One family of pages."""

    def page(self, session: Session) -> str:
        """The panel that is open now, a name of `console.PANELS`, or ""."""

    def leads(self, session: Session) -> set[str]:
        """The keys that open one of its pages from where the visit stands."""

    def offered(self, session: Session) -> set[str]:
        """The keys of the page that is open, beside those that are always the same."""

    def press(self, session: Session, key: str) -> bool:
        """Does what a key of these pages means, one that opens them too; False where it is none of theirs."""

    def words(self, session: Session) -> tuple[str, str]:
        """Headline and detail of the page that is open; no headline leaves what the visit says."""

    def marked(self, session: Session) -> set[str]:
        """The keys of the page that is open that are on."""


PAGES: tuple[Page, ...] = tuple(
    cast("Page", module)
    for module in (
        about, correcting, detailing, enrolling, phrasing, calling, kits, offering, practising, ranging, guiding,
        marking, summing))


def over(session: Session) -> Page | None:
    """The page that is open, or None."""
    return next((page for page in PAGES if page.page(session)), None)


def leads(session: Session) -> set[str]:
    """Every key that opens a page now."""
    return {key for page in PAGES for key in page.leads(session)}


def press(session: Session, key: str) -> bool:
    """Lets the page do it whose key it is; False where it is no page's."""
    return any(page.press(session, key) for page in PAGES)
