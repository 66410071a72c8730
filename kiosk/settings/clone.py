"""The configuration of one cart for another: what makes carts alike, and nothing that makes one this cart. Pure.

Left out: the cart's name and what its rows pose as, devices and their measured loudness, screens, folders, for whom
exports are locked, a study (its list is sealed for one cart). Keys, records and the PIN never leave the cart.
"""

from __future__ import annotations

import re

from kiosk import __version__
from kiosk.config import Config
from kiosk.errors import ConfigError
from kiosk.language import N_
from kiosk.settings import overlay
from kiosk.settings.sheet import Ask, Shared, Sheet, Wish

FILE = "LULL-CONFIG.toml"
_FIRST = re.compile(r"# Lull configuration 1, of Lull [0-9.]{1,20}")

def written(config: Config) -> str:
    """The file's text."""
    values = overlay.shared(config)
    head = f"# Lull configuration 1, of Lull {__version__}\n# Taken on another cart under Settings, Configuration.\n\n"
    return head + overlay.written(values)


def read(text: str) -> overlay.Values:
    """The values of such a file.

    Raises:
        ConfigError: it is none, or a value cannot be on this cart.
    """
    if not _FIRST.fullmatch(text.partition("\n")[0].rstrip("\r")):
        raise ConfigError(FILE, N_("is not a cart's configuration"), N_("Copy it to the stick on the other cart."))
    return overlay.read(text, FILE)


class Clone:
    """The page: copy to the stick; take from the stick, after what would change was seen."""

    def __init__(self) -> None:
        self._looked = False

    def open(self, shared: Shared) -> Wish | None:
        """Nothing is read from a stick unasked."""
        shared.told.pop(Ask.TAKE.name, None)
        self._looked = False
        return None

    def sheet(self, shared: Shared) -> Sheet:
        """What it is about; then what would change."""
        say, found = shared.say, shared.told.get(Ask.TAKE.name)
        if self._looked and found is not None:
            return self._changes(shared, found)
        facts = (
            (say(N_("With it")), say(N_("Language, lengths, worlds, questions, gaze, sound, marks, cleaning.")), ""),
            (say(N_("Not with it")), say(N_("Records, keys, PIN, the cart's name, its devices, a study.")), ""),
            (say(N_("On the stick")), FILE, ""),
        )
        detail = say(N_("Makes carts alike, by a USB stick."))
        keys = frozenset({"settings_do", "settings_other"}) if shared.stick else frozenset()
        labels = (("settings_do", say(N_("Copy to stick"))), ("settings_other", say(N_("Take from stick"))))
        if not shared.stick:
            detail = say(N_("Plug in a USB stick first."))
        return Sheet("facts", say(N_("Configuration")), detail, keys, labels=labels, facts=facts)

    def press(self, shared: Shared, key: str) -> Wish | None:
        """Copies, looks, or takes over what was looked at."""
        found = shared.told.get(Ask.TAKE.name)
        if self._looked and found is not None:
            for path, new in found.items():
                shared.want(path, new)
            shared.told.pop(Ask.TAKE.name)
            return Wish(Ask.KEEP, {**shared.changes})
        self._looked = key == "settings_other"
        return Wish(Ask.TAKE if self._looked else Ask.GIVE)

    def _changes(self, shared: Shared, found: overlay.Values) -> Sheet:
        say = shared.say
        changed = [(path, new) for path, new in found.items() if overlay.value(shared.wanted, path) != new]
        if not changed:
            return Sheet("facts", say(N_("Nothing would change")), say(N_("This cart is like the other one already.")))
        shown = [(path, f"{_words(overlay.value(shared.wanted, path))} → {_words(new)}", "") for path, new in changed]
        rest = len(shown) - 9
        if rest > 0:
            shown = [*shown[:9], (say(N_("and")), say(N_("{count} more"), count=rest), "")]
        return Sheet(
            "facts", say(N_("This would change")), say(
                N_("Take puts it in force, but for what the study here fixes; the console starts anew.")
                if shared.study else N_("Take puts it in force; the console starts anew.")),
            frozenset({"settings_do"}), labels=(("settings_do", say(N_("Take"))),), facts=tuple(shown))


def _words(value: object) -> str:
    return (", ".join(value) if isinstance(value, tuple) else str(value)) or "–"
