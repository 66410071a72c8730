"""The pages on which one of a few values is chosen: language, length, worlds, protocol."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from kiosk.activities import COMFORT, TAGS, WITHOUT_WATER, WORLDS
from kiosk.config import LENGTHS_MIN, Kiosk
from kiosk.language import N_, language
from kiosk.settings import overlay
from kiosk.settings.sheet import CHOICES, Shared, Sheet, Wish, choices

LANGUAGES: tuple[str, ...] = next(key.metadata["choices"] for key in fields(Kiosk) if key.name == "language")
_OWN_NAMES = {
    "en": "English", "es": "Español", "fr": "Français", "de": "Deutsch", "ar": "العربية", "it": "Italiano",
    "pt": "Português", "nl": "Nederlands", "tr": "Türkçe", "pl": "Polski",
}
_PROTOCOLS = {"clinic": N_("Clinic: two questions before, three after"), "research": N_("Research: the longer set")}
_PROTOCOL_NAMES = {"clinic": N_("Clinic"), "research": N_("Research")}
_CALLED = {"enclosed": N_("closed in")}  # a tag that is not called by its own name
_LOCKED = N_("The study that runs on this cart fixes it.")


def language_name(code: str) -> str:
    """What a language calls itself."""
    return _OWN_NAMES.get(code, code)


class OneOf:
    """One value of a closed list.

    Args:
        path: of the configuration's key.
        words: headline and detail.
        options: every value with its words, in order; at most ten.
        short: a value in the few words of the overview, from `say` and the value.
        fixed_by_study: it is not staff's to change while a study runs.
    """

    def __init__(
        self, path: str, words: tuple[str, str], options: tuple[tuple[Any, str], ...],
        short: Callable[[Shared, Any], str], fixed_by_study: bool = True,
    ) -> None:
        self.path, self.short = path, short
        self._words, self._options, self._fixed = words, options, fixed_by_study

    def open(self, shared: Shared) -> Wish | None:
        """Nothing has to be found out."""
        return None

    def note(self, shared: Shared) -> str:
        """The value, for the overview."""
        return self.short(shared, overlay.value(shared.wanted, self.path))

    def sheet(self, shared: Shared) -> Sheet:
        """Every value, the present one marked."""
        now = overlay.value(shared.wanted, self.path)
        locked = shared.study and self._fixed
        headline, detail = self._words
        options = [(shared.say(words), new == now, not locked) for new, words in self._options]
        return choices((shared.say(headline), shared.say(_LOCKED if locked else detail)), options)

    def press(self, shared: Shared, key: str) -> Wish | None:
        """Takes the value."""
        shared.want(self.path, self._options[CHOICES.index(key)][0])
        return None


class Worlds:
    """The worlds that are offered: each on or off; the last one without water stays."""

    path = "session.worlds"

    def open(self, shared: Shared) -> Wish | None:
        """Nothing has to be found out."""
        return None

    def note(self, shared: Shared) -> str:
        """How many there are, for the overview."""
        return shared.say("{count} of {all}", count=len(shared.wanted.session.worlds), all=len(WORLDS))

    def sheet(self, shared: Shared) -> Sheet:
        """Every world; one that has to stay is not to be pressed."""
        offered, say = shared.wanted.session.worlds, shared.say
        options = [(say(title), name in offered, not shared.study and self._may(offered, name))
                   for name, title in WORLDS.items()]
        dry = N_("One without water stays, for patients who fear it. Marked ones are offered.")
        notes = tuple(
            (key, ", ".join(say(said) for said in (*(_CALLED.get(tag, tag) for tag in TAGS[name]), COMFORT[name])))
            for key, name in zip(CHOICES, TAGS, strict=False))
        return choices((say("Which worlds are offered?"), say(_LOCKED if shared.study else dry)), options, notes=notes)

    def press(self, shared: Shared, key: str) -> Wish | None:
        """Puts it on or off; the order stays."""
        name = tuple(WORLDS)[CHOICES.index(key)]
        offered = shared.wanted.session.worlds
        if self._may(offered, name):
            kept = {*offered} ^ {name}
            shared.want(self.path, tuple(world for world in WORLDS if world in kept))
        return None

    @staticmethod
    def _may(offered: tuple[str, ...], name: str) -> bool:
        return name not in offered or bool(WITHOUT_WATER & ({*offered} - {name}))


def _length(shared: Shared, minutes: Any) -> str:
    return shared.say("{minutes} min", minutes=minutes) if minutes else shared.say("Open-ended")


OFFERS: dict[str, OneOf | Worlds] = {
    "settings_language": OneOf(
        "kiosk.language",
        (N_("Which language?"), N_("Of this console, and of the headset where nobody chooses another.")),
        tuple((code, language_name(code)) for code in LANGUAGES), lambda shared, code: language_name(code), False),
    "settings_length": OneOf(
        "session.length_min", (N_("How long is a visit?"), N_("Unless you choose another length before Start.")),
        tuple((minutes, f"{minutes} min" if minutes else N_("Open-ended")) for minutes in LENGTHS_MIN), _length),
    "settings_worlds": Worlds(),
    "settings_protocol": OneOf(
        "session.protocol", (N_("What is asked?"), N_("Before and after, by looking or aloud.")),
        tuple(_PROTOCOLS.items()), lambda shared, name: shared.say(_PROTOCOL_NAMES[name])),
}


def reviewed(code: str) -> bool:
    """Somebody who speaks it has read its words over."""
    return language(code).review != "none"
