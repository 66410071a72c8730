"""Words in a language: English stands in the code, every other language in a gettext catalogue. Pure but for one read.

`say` is given English words and answers with those of the language; what a catalogue lacks stays English. A table
of words marks them with `N_`, so that they are found for the catalogues, and lets `say` answer where they are shown.
A catalogue tells in its head who has read it over: nobody (none), a native speaker (native), or a clinic that tried
its questions (clinical).
"""

from __future__ import annotations

import gettext
from functools import cache
from pathlib import Path

from kiosk.errors import UnknownName

FOLDER = Path(__file__).parent / "locale"
ENGLISH = "en"
LANGUAGES = (ENGLISH, *sorted(path.parents[1].name for path in FOLDER.glob("*/LC_MESSAGES/lull.mo")))
NAMES = {"en": "English", "es": "Español", "fr": "Français", "de": "Deutsch", "ar": "العربية"}
"""Each as whoever speaks it calls it."""
REVIEWS = ("none", "native", "clinical")
_FROM_THE_RIGHT = frozenset({"ar", "fa", "he", "ur"})


def N_(words: str) -> str:
    """Marks `words` for the catalogues; `Language.say` translates them where they are shown."""
    return words


class Language:
    """One language.

    Args:
        code: of `LANGUAGES`.

    Attributes:
        review: who has read its words over, of `REVIEWS`; English is the reference.

    Raises:
        UnknownName: there is no catalogue for it.
    """

    def __init__(self, code: str = ENGLISH) -> None:
        if code not in LANGUAGES:
            raise UnknownName("language", code, LANGUAGES)
        self.code = code
        self._catalogue = gettext.NullTranslations()
        if code != ENGLISH:
            self._catalogue = gettext.translation("lull", FOLDER, [code])
        review = self._catalogue.info().get("x-review", "none")
        self.review = "clinical" if code == ENGLISH else review if review in REVIEWS else "none"

    @property
    def from_the_right(self) -> bool:
        """It is read from the right."""
        return from_the_right(self.code)

    def say(self, words: str, **values: object) -> str:
        """`words` in this language, `{names}` in it filled from `values`."""
        said = self._catalogue.gettext(words) if words else ""
        return said.format(**values) if values else said

    def say_many(self, one: str, many: str, count: int, **values: object) -> str:
        """The form of a number: `one` for one of them, `many` for more, `{count}` in it filled."""
        return self._catalogue.ngettext(one, many, count).format(count=count, **values)


def from_the_right(code: str) -> bool:
    """Is a language read from the right, whether or not there is a catalogue for it?"""
    return code in _FROM_THE_RIGHT


@cache
def language(code: str = ENGLISH) -> Language:
    """The language called `code`, read once.

    Raises:
        UnknownName: there is no catalogue for it.
    """
    return Language(code)
