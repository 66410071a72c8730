"""The pages that find something out: about this cart, and the self-test. They ask when opened and wait for nobody."""

from __future__ import annotations

from dataclasses import replace

from kiosk.language import N_
from kiosk.settings.sheet import Ask, Fact, Shared, Sheet, Wish


class Lookup:
    """One such page.

    Args:
        ask: what is asked for; the answer is a tuple of facts.
        title, detail: headline and detail once it is there.
        waiting: what is done meanwhile.
        do: the key beside Back and what it asks for, `ask` once more as a rule; "" for none.
    """

    def __init__(
        self, ask: Ask, title: str, detail: str, waiting: str, do: str = "", then: Ask | None = None,
    ) -> None:
        self._ask, self._title, self._detail, self._waiting = ask, title, detail, waiting
        self._do, self._then = do, then or ask

    def open(self, shared: Shared) -> Wish | None:
        """Asks, unless it is known."""
        return None if self._ask.name in shared.told else Wish(self._ask)

    def sheet(self, shared: Shared) -> Sheet:
        """The facts, or that they are being found out."""
        facts: tuple[Fact, ...] | None = shared.told.get(self._ask.name)
        say = shared.say
        if facts is None:
            return Sheet("facts", say("One moment …"), say(self._waiting))
        bad = sum(tone == "fail" for *_, tone in facts)
        headline = say(self._title)
        if bad:
            many = say(N_("{count} things are not right"), count=bad)
            headline = say(N_("One thing is not right")) if bad == 1 else many
        sheet = Sheet("facts", headline, say(self._detail), facts=facts)
        if not self._do:
            return sheet
        return replace(sheet, keys=frozenset({"settings_do"}), labels=(("settings_do", say(self._do)),))

    def press(self, shared: Shared, key: str) -> Wish | None:
        """Once more, or what else the key asks for."""
        shared.told.pop(self._ask.name, None)
        return Wish(self._then)


ABOUT = Lookup(
    Ask.ABOUT, N_("About this cart"), N_("For whoever looks after it."), N_("Every installed file is read."),
    N_("Commissioning"), Ask.COMMISSION)
TEST = Lookup(
    Ask.TEST, N_("Self-test"), N_("A dash: within limits. An exclamation mark: not right; the line says what to do."),
    N_("Testing picture, disk, records, screen, headset, strap, sound and clock. Up to 20 seconds."), N_("Test again"))
