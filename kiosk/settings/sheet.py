"""What a page of the settings is made of: what it shows, what it asks for, and what all pages know."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum
from typing import Any, Protocol

from kiosk.config import Config
from kiosk.settings import overlay

CHOICES = tuple(f"choice_{place}" for place in range(1, 11))
Fact = tuple[str, str, str]
"""A title, its words, and how it stands: "" (it is so), ok, warn or fail."""


class Ask(Enum):
    """What a page wants done outside it."""

    KEEP = "write the changes and build the kiosk anew"
    TEACH = "build the kiosk anew for teaching"
    ABOUT = "what is installed"
    TEST = "what works on this machine"
    GIVE = "the configuration onto the stick"
    TAKE = "what the configuration on the stick holds"
    BUNDLE = "a support bundle onto the stick"
    PROOF = "a whole copy of this cart on the stick"
    CONFIRM = "the PIN once more"
    NEWEST = "when the newest row was written"
    CLOCK = "the machine's clock is set"
    VISITS = "the visits that are kept"
    ERASE = "one visit is erased"
    WIPE = "everything of this cart is removed"
    COMMISSION = "the cart's commissioning is shown"


@dataclass(frozen=True, slots=True)
class Wish:
    """Something to be done. `what`: whatever it needs."""

    ask: Ask
    what: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page as it stands: a panel of the console, its words and its keys.

    Args:
        labels: (key, words) of keys whose words change; a key without any is not there.
        notes: (key, smaller words).
    """

    panel: str
    headline: str
    detail: str = ""
    keys: frozenset[str] = frozenset()
    marked: frozenset[str] = frozenset()
    labels: tuple[tuple[str, str], ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    facts: tuple[Fact, ...] = ()


@dataclass
class Shared:
    """What the pages know.

    Args:
        base: the configuration without what staff have set.
        before: with it, as the kiosk runs.
        say: English words in the staff's language; values fill the `{names}` in them.
        study: a study runs here, which fixes much.
        needs_pin: one was set.
        stick: one is plugged in.
        wanted: the configuration with what was changed on the pages.
        now: monotonic seconds.
        wall: what the wall clock says, in the kiosk's zone; None before it was read.
        told: what was found out for the pages, by what was asked.
    """

    base: Config
    before: Config
    say: Callable[..., str]
    study: bool = False
    needs_pin: bool = False
    stick: bool = False
    wanted: Config = field(default_factory=Config)
    now: float = 0.0
    wall: datetime | None = None
    told: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """All is again as the kiosk runs."""
        self.wanted, self.told = self.before, {}

    def want(self, path: str, new: Any) -> None:
        """Changes one value, not yet in force."""
        self.wanted = overlay.laid_over(self.wanted, {path: new})

    @property
    def changes(self) -> overlay.Values:
        """What was changed, by path."""
        return overlay.differing(self.before, self.wanted)


class Page(Protocol):
    """One page. It holds what was typed on it until it is opened again."""

    def open(self, shared: Shared) -> Wish | None:
        """It was opened; what it needs to know."""

    def sheet(self, shared: Shared) -> Sheet:
        """As it stands, without the key back."""

    def press(self, shared: Shared, key: str) -> Wish | None:
        """Takes a key that its sheet offers."""


def choices(
    panel_words: tuple[str, str], options: list[tuple[str, bool, bool]], **more: Any
) -> Sheet:
    """A sheet of up to ten choices: (words, it is on, it may be pressed)."""
    headline, detail = panel_words
    named = list(zip(CHOICES, options, strict=False))
    sheet = Sheet(
        "setting", headline, detail, frozenset(key for key, (_, _, live) in named if live),
        frozenset(key for key, (_, on, _) in named if on), tuple((key, words) for key, (words, _, _) in named),
    )
    return replace(sheet, **more)
