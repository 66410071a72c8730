"""The step of the pulled plugs: stick, headset, strap, mains; each goes, comes back, and its way back is timed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kiosk.commission.seen import WORKS, Seen
from kiosk.commission.step import ABSENT, DO, FAIL, NOT_HERE, OTHER, PASS, Answer, Known, Outcome, Step, with_keys
from kiosk.language import N_
from kiosk.settings.sheet import Sheet

BACK_S = 300.0  # longer than that is not coming back by itself


@dataclass(frozen=True, slots=True)
class Plug:
    """One thing that is pulled.

    Args:
        name: in the result.
        title: on the console.
        holds: the requirement it shows.
        there: it is plugged in and works.
        words: to plug it in first, to pull it, to plug it in again.
        why: what to do where it does not come back.
    """

    name: str
    title: str
    holds: str
    there: Callable[[Seen], bool]
    words: tuple[str, str, str]
    why: str


PLUGS = (
    Plug("stick", N_("USB stick"), "EXP-03", lambda seen: seen.stick, (
        N_("Plug a USB stick in"), N_("Pull the stick"), N_("Plug the stick in again")),
        N_("The stick was not seen again. Take another; look whether USB devices were let in.")),
    Plug("headset", N_("Headset"), "HDS-02", lambda seen: seen.has_headset, (
        N_("Plug the headset in"), N_("Pull the headset's cable"), N_("Plug the headset in again")),
        N_("The headset did not come back. Look at its cable; switch the cart off and on.")),
    Plug("strap", N_("Heart strap"), "STR-02", lambda seen: seen.strap.health in WORKS, (
        N_("Put the strap on somebody"), N_("Take the strap off its sensor, or out of the room"),
        N_("Put the strap on again")),
        N_("The strap did not come back. Wet its pads; look at its battery.")),
    Plug("mains", N_("Mains"), "APP-11", lambda seen: seen.power.mains is True, (
        N_("Plug the cart in"), N_("Pull the cart's mains plug"), N_("Plug the cart in again")),
        N_("The cart was not told that the mains are back. Look at the cable of its battery.")),
)
_CUT = N_("Switch the cart off at its plug now, wait ten seconds, and switch it on. It comes back to this page.")


class Pulls(Step):
    """The four, one after the other; a cart without a battery is switched off instead and started again."""

    name, title, holds = "pulls", N_("Plugs pulled"), tuple(plug.holds for plug in PLUGS)

    def __init__(self) -> None:
        self._stage = 0  # 0 it has to be there first, 1 pull it, 2 it is gone
        self._gone_at = self._tapped_at = 0.0

    def open(self, known: Known) -> Answer:
        done = self._done(known)
        self._stage = 0
        if len(done) == len(PLUGS):
            done.clear()
        cut = known.memory.get("cut", "")
        if cut and cut != known.boot and len(done) < len(PLUGS):
            known.memory.pop("cut")
            return self._end(known, PASS, {"ready_s": round(known.up_s, 1)})
        return None

    def sheet(self, known: Known) -> Sheet:
        say, plug = known.say, self._plug(known)
        facts = tuple((say(each.title), _in_words(known, self._done(known).get(each.name)), "") for each in PLUGS)
        headline = say(plug.words[1 if self._cuts(known) else self._stage])
        if self._cuts(known):
            page = Sheet("facts", headline, say(_CUT), facts=facts)
            return with_keys(page, known, N_("I switch it off now"), NOT_HERE)
        if self._stage == 2:
            detail = say(N_("Tap as you plug it in. So long ago: {seconds} s."),
                         seconds=round(known.now - self._tapped_at)) if self._tapped_at else say(
                N_("It is gone. Tap as you plug it in."))
            return with_keys(Sheet("facts", headline, detail, facts=facts), known, N_("Plugged in now"))
        detail = say(N_("The console sees it by itself.")) if self._stage else say(N_("Then it is pulled."))
        return with_keys(Sheet("facts", headline, detail, facts=facts), known, other=NOT_HERE)

    def press(self, known: Known, key: str) -> Answer:
        if key == OTHER:
            return self._end(known, ABSENT, {})
        if self._cuts(known):
            known.memory["cut"] = known.boot
        elif key == DO:
            self._tapped_at = known.now
        return None

    def due(self, known: Known) -> Answer:
        there = self._plug(known).there(known.seen)
        if self._stage == 0 and there:
            self._stage = 1
        elif self._stage == 1 and not there:
            self._stage, self._gone_at, self._tapped_at = 2, known.now, 0.0
        elif self._stage == 2 and there:
            since = self._tapped_at or self._gone_at  # untapped, its time out counts too: never less than it took
            return self._end(known, PASS, {"back_s": round(known.now - since, 1)})
        elif self._stage == 2 and known.now - (self._tapped_at or self._gone_at) > BACK_S:
            return self._end(known, FAIL, {})
        return None

    def _end(self, known: Known, state: str, figures: dict[str, Any]) -> Answer:
        """This one is done; after the last the step is."""
        done = self._done(known)
        done[self._plug(known).name] = {"state": state, **figures}
        self._stage = 0
        if len(done) < len(PLUGS):
            return None
        held = {plug.holds: done[plug.name]["state"] for plug in PLUGS}
        failed = [plug for plug in PLUGS if done[plug.name]["state"] == FAIL]
        figures = {f"{name}_{figure}": value for name, found in done.items()
                   for figure, value in found.items() if figure != "state"}
        return Outcome(FAIL if failed else PASS, figures, failed[0].why if failed else "", held)

    def _plug(self, known: Known) -> Plug:
        done = self._done(known)
        return next((plug for plug in PLUGS if plug.name not in done), PLUGS[-1])

    def _cuts(self, known: Known) -> bool:
        """The mains, of a machine that is told of none."""
        return self._plug(known).name == "mains" and known.seen.power.mains is None

    def _done(self, known: Known) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = known.memory.setdefault("pulled", {})
        return found


def _in_words(known: Known, found: dict[str, Any] | None) -> str:
    if found is None:
        return "–"
    if found["state"] == ABSENT:
        return known.say(NOT_HERE)
    if found["state"] == FAIL:
        return known.say(N_("did not come back"))
    seconds = found.get("back_s", found.get("ready_s", 0.0))
    return known.say(N_("back after {seconds} s"), seconds=seconds)
