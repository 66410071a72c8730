"""The pages with one thing to do: what it means, and the key that does it."""

from __future__ import annotations

from kiosk.language import N_
from kiosk.settings.sheet import Ask, Shared, Sheet, Wish


class Teach:
    """Teaching begins."""

    def open(self, shared: Shared) -> Wish | None:
        """Nothing has to be found out."""
        return None

    def sheet(self, shared: Shared) -> Sheet:
        """What it means."""
        say = shared.say
        facts = (
            (say(N_("Kept")), say(N_("Nothing. No score, no event, no visit.")), ""),
            (say(N_("Shown")), say(N_("TEACHING, on every page, until it ends.")), ""),
            (say(N_("Patients")), say(N_("None. Their answers are not seen from there; open ones stay open.")), ""),
            (say(N_("Ends")), say(N_("By its key on ready, after an hour untouched, or when the cart starts.")), ""),
        )
        return Sheet(
            "facts", say(N_("Teaching")), say(N_("A visit to learn by. Begin and end are noted in the records.")),
            frozenset({"settings_do"}), labels=(("settings_do", say(N_("Begin teaching"))),), facts=facts)

    def press(self, shared: Shared, key: str) -> Wish | None:
        """Begins."""
        return Wish(Ask.TEACH)


class Bundle:
    """A support bundle goes to the stick."""

    def open(self, shared: Shared) -> Wish | None:
        """Nothing has to be found out."""
        return None

    def sheet(self, shared: Shared) -> Sheet:
        """What is in it and what is not."""
        say = shared.say
        facts = (
            (say(N_("With it")), say(N_("Versions, configuration, self-test, log, how many rows there are.")), ""),
            (say(N_("Not with it")), say(N_("Patients: no code, no score, no visit's name, no remark.")), ""),
            (say(N_("Takes")), say(N_("Up to half a minute, with the self-test.")), ""),
        )
        headline = say(N_("Support bundle"))
        if not shared.stick:
            return Sheet("facts", headline, say(N_("Plug in a USB stick first.")), facts=facts)
        return Sheet(
            "facts", headline, say(N_("For whoever repairs this cart from afar.")), frozenset({"settings_do"}),
            labels=(("settings_do", say(N_("Copy to stick"))),), facts=facts)

    def press(self, shared: Shared, key: str) -> Wish | None:
        """Makes it."""
        return Wish(Ask.BUNDLE)
