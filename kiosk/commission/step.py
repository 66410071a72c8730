"""What a step of the course is made of: what it knows, shows, asks to be done, and comes to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from kiosk.commission.seen import Seen
from kiosk.config import Config
from kiosk.language import N_
from kiosk.settings import overlay
from kiosk.settings.sheet import Sheet
from kiosk.view import Picture, Sound

DO, OTHER, BACK = "settings_do", "settings_other", "settings_back"
PASS, FAIL, ABSENT = "pass", "fail", "absent"
NOT_HERE = N_("Not on this cart")


class Do(Enum):
    """What a step wants done outside it; its answer comes to `Step.told`."""

    LIST = "the devices at the USB ports"
    ALLOW = "these ports are let in, to begin with for a minute"
    CONFIRM = "they are let in for good"
    KEEP = "what was found is put in force: the kiosk is built anew"
    PIN = "a new PIN is asked for"
    VISIT = "what the CSV says of the last visit"
    SIGN = "the result is written and signed"
    HAND = "the report goes onto the stick"


@dataclass(frozen=True, slots=True)
class Errand:
    """Something to be done. `what`: whatever it needs."""

    do: Do
    what: Any = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a step came to.

    Args:
        state: PASS, FAIL or ABSENT.
        figures: what was measured, JSON-ready, units in the names.
        why: of a failure, and what to do; of an absence.
        held: requirement ids that went otherwise than the step as a whole.
        headset: the one that was there, "" for none; models: devices that were not real.
    """

    state: str
    figures: Mapping[str, Any] = field(default_factory=dict)
    why: str = ""
    held: Mapping[str, str] = field(default_factory=dict)
    headset: str = ""
    models: tuple[str, ...] = ()


@dataclass
class Known:
    """What the steps know.

    Args:
        config: as the kiosk runs.
        say: English words in the staff's language; values fill the `{names}` in them.
        seen: the cart's devices and visit.
        now: monotonic seconds.
        boot: names this start of the machine.
        up_s: from the machine's start to this kiosk's first tick, seconds.
        pin: one is set.
        audio: the sound's device, as the kiosk was started with.
        wall: what the wall clock says, in words.
        values: what the course found out and is to be set, by path.
        memory: what a step has to know after a restart, JSON-ready, by its name.
        outcomes: of the steps that were done, by name.
    """

    config: Config
    say: Callable[..., str]
    seen: Seen = Seen()
    now: float = 0.0
    boot: str = ""
    up_s: float = 0.0
    pin: bool = False
    audio: str = "auto"
    wall: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    memory: dict[str, Any] = field(default_factory=dict)
    outcomes: dict[str, Outcome] = field(default_factory=dict)

    def wanted(self, path: str) -> Any:
        """What is to be, or is, set at `path`."""
        return self.values.get(path, overlay.value(self.config, path))

    @property
    def models(self) -> tuple[str, ...]:
        """Devices that are not real."""
        return (*self.seen.models, *(["sound"] if self.audio.startswith("file:") else []))

    @property
    def pending(self) -> bool:
        """Something found out is not in force yet."""
        return any(overlay.value(self.config, path) != new for path, new in self.values.items())


Answer = Outcome | Errand | None


class Step:
    """One step; a subclass says what its words, keys and measures are.

    Attributes:
        name: in the result.
        title: on the console.
        holds: ids of the requirements it shows.
        hides: the visit has the console, not the course.
    """

    name = title = ""
    holds: tuple[str, ...] = ()
    hides = False

    def open(self, known: Known) -> Answer:
        """It was opened, or is taken up after a restart."""
        return None

    def sheet(self, known: Known) -> Sheet:
        """As it stands, without the key back."""
        raise NotImplementedError

    def press(self, known: Known, key: str) -> Answer:
        """Takes a key that its sheet offers."""
        return None

    def due(self, known: Known) -> Answer:
        """What time and the devices bring."""
        return None

    def told(self, known: Known, do: Do, answer: Any) -> Answer:
        """What it asked for is done."""
        return None

    def picture(self, known: Known) -> Picture | None:
        """What is to be seen; None: what the kiosk shows anyhow."""
        return None

    def sound(self, known: Known) -> Sound | None:
        """What is to be heard; None: what the kiosk plays anyhow."""
        return None


def with_keys(sheet: Sheet, known: Known, do: str = "", other: str = "") -> Sheet:
    """`sheet` with the words of the key that goes on and of the other one; "" leaves one away."""
    named = tuple((key, known.say(words)) for key, words in ((DO, do), (OTHER, other)) if words)
    return replace(sheet, keys=sheet.keys | {key for key, _ in named}, labels=(*sheet.labels, *named))
