"""The steps about what is plugged in: USB devices, the heart strap, the pedal and the patient's button."""

from __future__ import annotations

from typing import Any

from kiosk.calling import BUTTON
from kiosk.commission.seen import WORKS
from kiosk.commission.step import (
    ABSENT,
    DO,
    FAIL,
    NOT_HERE,
    OTHER,
    PASS,
    Answer,
    Do,
    Errand,
    Known,
    Outcome,
    Step,
    with_keys,
)
from kiosk.events import StrapState
from kiosk.language import N_
from kiosk.pedal import PAUSE, TALK
from kiosk.settings.sheet import CHOICES, Sheet, choices

MOST = len(CHOICES)
SAID_WITHIN_S = 60.0  # as the unit that lets them in has it
BEATS = 30
STRAP_S = 120.0
LEARNT = "typed"
_MEANT = (TALK, PAUSE, BUTTON)

Device = tuple[str, str, str, bool]
"""A device at a USB port: the port, its name, what it is, and whether a cart has one like it as a rule."""


class Peripherals(Step):
    """The cart's own USB devices, each named by staff, and nobody else's."""

    name, title, holds = "peripherals", N_("USB devices"), ("APP-05",)

    def __init__(self) -> None:
        self._devices: tuple[Device, ...] | None = None
        self._ours: set[str] = set()
        self._asked = False
        self._tried_at: float | None = None

    def open(self, known: Known) -> Answer:
        self._devices, self._asked, self._tried_at = None, False, None
        return Errand(Do.LIST)

    def sheet(self, known: Known) -> Sheet:
        say = known.say
        if self._devices is None or self._asked:
            return Sheet("setting", say("One moment …"))
        if self._tried_at is not None:
            detail = say(N_("Look whether the headset and the strap are still there too. Without a Yes all is as "
                            "before in a minute."))
            return with_keys(Sheet("facts", say(N_("Does the screen still answer?")), detail), known, N_("Yes"))
        detail = say(N_("Unplug what is not the cart's. Marked ones are let in from now on, at their port; sticks "
                        "always are."))
        if len(self._devices) > MOST:
            detail = say(N_("{count} devices, ten can be shown: unplug what is not the cart's."),
                         count=len(self._devices))
        shown = self._devices[:MOST]
        page = choices(
            (say(N_("Which are this cart's own?")), detail),
            [(name, port in self._ours, True) for port, name, _, _ in shown],
            notes=tuple((key, f"{say(kind)}  ·  {port}")
                        for key, (port, _, kind, _) in zip(CHOICES, shown, strict=False)))
        few = len(self._devices) <= MOST
        return with_keys(page, known, N_("These are right") if few else "", N_("Look again"))

    def press(self, known: Known, key: str) -> Answer:
        if self._tried_at is not None:
            self._asked = True
            return Errand(Do.CONFIRM)
        if key == OTHER:
            return self.open(known)
        if key == DO:
            self._asked = True
            return Errand(Do.ALLOW, tuple(sorted(self._ours)))
        self._ours ^= {(self._devices or ())[CHOICES.index(key)][0]}
        return None

    def told(self, known: Known, do: Do, answer: Any) -> Answer:
        if do is Do.LIST:
            self._devices = answer
            self._ours = {port for port, *_, usual in answer if usual}
            return None
        self._asked = False
        state, why = answer
        if do is Do.ALLOW and state == PASS:
            self._tried_at = known.now
            return None
        named = {port: f"{name} ({kind})" for port, name, kind, _ in self._devices or () if port in self._ours}
        return Outcome(state, {"allowed": named}, why)

    def due(self, known: Known) -> Answer:
        if self._tried_at is None or self._asked or known.now < self._tried_at + SAID_WITHIN_S:
            return None
        return Outcome(FAIL, why=N_("Nobody said Yes, so all is as before. Mark the touch screen too."))


class Strap(Step):
    """A strap is found, its beats arrive with their intervals, and staff say whether no other is ever to be taken."""

    name, title, holds = "strap", N_("Heart strap"), ("STR-01",)
    _PATH = "strap.allow"

    def __init__(self) -> None:
        self._since, self._before = 0.0, 0
        self._found: StrapState | None = None
        self._figures: dict[str, Any] = {}

    def open(self, known: Known) -> Answer:
        self._since, self._before, self._found = known.now, known.seen.beats, None
        known.values.pop(self._PATH, None)
        return None

    def sheet(self, known: Known) -> Sheet:
        say, strap = known.say, known.seen.strap
        if self._found is not None:
            facts = (say(N_("Strap")), f"{self._found.name}  ·  {self._found.address[-5:]}", "")
            page = Sheet("facts", say(N_("Is it this cart's own?")), say(N_(
                "Only this one: a neighbour's strap is never taken. Any: where straps go from cart to cart.")),
                facts=(facts,))
            return with_keys(page, known, N_("Only this one"), N_("Any in range"))
        link = strap.name or say(N_("looking for it"))
        heard = f"{min(BEATS, known.seen.beats - self._before)} / {BEATS}"
        page = Sheet(
            "facts", say(N_("Put the strap on somebody")), say(N_("Wet its pads. It is done after thirty beats.")),
            facts=((say(N_("Strap")), link, ""), (say(N_("Beats")), heard, "")))
        return with_keys(page, known, N_("It has another strap now") if known.wanted(self._PATH) else "", NOT_HERE)

    def press(self, known: Known, key: str) -> Answer:
        if self._found is None and key == DO:
            known.values[self._PATH] = ()
            return Outcome(FAIL, why=N_("Any strap may be taken again. Do this step with the new one."))
        if self._found is None:
            return Outcome(ABSENT, why=NOT_HERE)
        taken = (self._found.address,) if key == DO else ()
        if taken != known.wanted(self._PATH):
            known.values[self._PATH] = taken
        return Outcome(PASS, {**self._figures, "only": key == DO})

    def due(self, known: Known) -> Answer:
        if self._found is not None:
            return None
        took = known.now - self._since
        strap, beats = known.seen.strap, known.seen.beats - self._before
        if beats >= BEATS and strap.health in WORKS:
            self._figures = {"name": strap.name, "beats": beats, "took_s": round(took, 1)}
            if not strap.address:
                return Outcome(PASS, self._figures)
            self._found = strap
            return None
        if took > STRAP_S:
            return Outcome(FAIL, {"beats": beats, "health": strap.health.value}, N_(
                "Too few beats in two minutes. Wet the pads, tighten the strap, bring the cart nearer."))
        return None


class Controls(Step):
    """What the foot pedal and the patient's call button type."""

    name, title, holds = "controls", N_("Pedal and call button"), ("CON-11",)
    _PATHS = ("console.pedal", "console.call")
    _WORDS = ((N_("Press the foot pedal"), N_("One press is Talk, two are Pause.")),
              (N_("Press the patient's call button"), N_("He calls with it as he does by looking.")))

    def __init__(self) -> None:
        self._found: list[str] = []
        self._heard, self._same = "", False

    def open(self, known: Known) -> Answer:
        self._found, self._heard, self._same = [], known.seen.typed, False
        return None

    def sheet(self, known: Known) -> Sheet:
        say = known.say
        headline, detail = self._WORDS[len(self._found)]
        if self._same:
            detail = N_("It types the pedal's key. Give it another, by its maker's program.")
        return Sheet("facts", say(headline), say(detail), frozenset({OTHER, LEARNT}), labels=((OTHER, say(NOT_HERE)),))

    def press(self, known: Known, key: str) -> Answer:
        return self._take(known, "") if key == OTHER else None

    def due(self, known: Known) -> Answer:
        if known.seen.typed == self._heard or known.seen.typed in _MEANT:
            return None
        self._heard = known.seen.typed
        if self._heard in self._found:
            self._same = True
            return None
        return self._take(known, self._heard)

    def _take(self, known: Known, typed: str) -> Answer:
        self._same = False
        self._found.append(typed)
        if len(self._found) < len(self._PATHS):
            return None
        found, self._found = self._found, []
        known.values |= dict(zip(self._PATHS, found, strict=True))
        return Outcome(PASS if any(found) else ABSENT, dict(zip(("pedal", "call"), found, strict=True)),
                       "" if any(found) else NOT_HERE, {} if all(found) else {"CON-11": ABSENT})
