"""What a programme is: an ordered list of activities with lengths, words and conditions. Pure.

`kiosk.programmes.reading` makes one of a clinic's TOML file, `kiosk.programmes.play` goes through it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from kiosk.activities import BREATHING
from kiosk.protocols import Protocol
from kiosk.scores import Moment

PROCEDURE, BEFORE, PRACTICE, BREAK = KINDS = ("procedure", "before", "practice", "break")
TOUR, BODY_SCAN, LETTING_GO, MOVEMENT, STAY = "tour", "body_scan", "letting_go", "movement", "stay"
ACTIVITIES = (BREATHING, TOUR, BODY_SCAN, LETTING_GO, MOVEMENT, STAY)
ON, TIME, LOOK = UNTIL = ("on", "time", "look")
HEADSET, UPRIGHT, STRAP = NEEDS = ("headset", "upright", "strap")
MOVES_IN = ("beach", "forest", "snow", "night")  # where what is followed may hang: `homes` of environments.games.reach
_SLUG_WORDS = 5

SPOTS: Mapping[str, tuple[str, ...]] = {
    "beach": (), "forest": (), "snow": (), "night": (), "reef": (),
    "room": ("door", "window", "lamp", "plant", "chair", "cupboard", "picture", "stool", "tray", "sink", "bell",
             "blanket"),
    "room_scan": ("door", "window", "lamp", "plant", "chair", "cupboard", "picture", "tube", "table", "bell",
                  "blanket"),
    "room_dental": ("door", "window", "lamp", "plant", "chair", "cupboard", "picture", "stool", "tray", "sink",
                    "dental_chair", "dental_lamp"),
    "stream": ("leaf", "boat", "lantern"),
}  # fmt: skip
"""What a part may point at in each place. A test holds it to the places themselves, which this side never imports."""


@dataclass(frozen=True, slots=True)
class Part:
    """Something said in a step.

    Args:
        say: the words, spoken and shown.
        at: what is lit meanwhile, a spot of the step's world; "" for nothing.
        until: what ends it: the patient goes on, its time, or the look that lets go what `at` names.
        seconds: its time; of a look, the longest wait; 0 where the patient goes on.
    """

    say: str
    at: str = ""
    until: str = TIME
    seconds: float = 0.0

    @property
    def recording(self) -> str:
        """The name of its recording: its first words and four digits of a hash of all of them."""
        words = re.findall(r"[a-z0-9]+", self.say.lower())[:_SLUG_WORDS]
        return "-".join([*words, hashlib.sha256(self.say.encode()).hexdigest()[:4]])


@dataclass(frozen=True, slots=True)
class Step:
    """One activity.

    Args:
        activity: of `ACTIVITIES`.
        title: for staff.
        world: where it happens.
        minutes: how long; 0: until its last part is over.
        needs: without them it is skipped.
        parts: what is said in it, in order.
    """

    activity: str
    title: str
    world: str
    minutes: float = 0.0
    needs: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()

    @property
    def planned_s(self) -> float:
        """How long it is to last; 0: until it comes to its end."""
        if self.minutes:
            return self.minutes * 60
        return 0.0 if any(part.until != TIME for part in self.parts) else sum(part.seconds for part in self.parts)


@dataclass(frozen=True)
class Programme:
    """A programme.

    Args:
        name, version, kind: as the file says; `kind` of `KINDS`.
        title, about: for staff.
        ask: keys of the instruments asked before and after it; of a procedure, the cart's protocol decides.
        dims: light and sound only ever fall.
        steps: in order; none in a procedure, whose flow the patient and the nurse choose.
        marks: of a procedure: what the patient does from a mark on.
        sha256: of the file.
    """

    name: str
    version: str
    kind: str
    title: str
    about: str
    ask: tuple[str, ...] = ()
    dims: bool = False
    steps: tuple[Step, ...] = ()
    marks: Mapping[str, str] = field(default_factory=dict)
    sha256: str = ""

    @property
    def is_guided(self) -> bool:
        """It leads through steps."""
        return self.kind in (BEFORE, PRACTICE)

    @property
    def moves(self) -> bool:
        """It has a step in which the head is moved."""
        return any(step.activity == MOVEMENT for step in self.steps)

    @cached_property
    def protocol(self) -> Protocol:
        """What it asks, before and after."""
        planned = tuple((moment, key) for moment in (Moment.BASELINE, Moment.FINAL) for key in self.ask)
        return Protocol(f"programme-{self.name}", self.version, planned)

    def opening(self) -> dict[str, str]:
        """What a visit's first row says of it."""
        return {
            "programme": self.name, "programme_version": self.version, "programme_sha256": self.sha256,
            "programme_kind": self.kind,
        }
