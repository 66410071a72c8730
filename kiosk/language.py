"""Words in a language: English stands in the code, every other language in a gettext catalogue. Pure but for one read.

`say` is given English words and answers with those of the language; what a catalogue lacks stays English. A table
of words marks them with `N_`, so that they are found for the catalogues, and lets `say` answer where they are shown.
What an error, a device or another process says is English with its values kept beside it (`Words`), so that logs and
the command line have it in English and the console in its language.
A catalogue tells in its head who has read it over: nobody (none), a native speaker (native), or a clinic that tried
its questions (clinical).
"""

from __future__ import annotations

import gettext
from functools import cache
from pathlib import Path
from typing import Any

from kiosk.errors import ConfigError, LullError, UnknownName

FOLDER = Path(__file__).parent / "locale"
ENGLISH = "en"
LANGUAGES = (ENGLISH, *sorted(path.parents[1].name for path in FOLDER.glob("*/LC_MESSAGES/lull.mo")))
NAMES = {"en": "English", "es": "Español", "fr": "Français", "de": "Deutsch", "ar": "العربية"}
"""Each as whoever speaks it calls it."""
REVIEWS = ("none", "native", "clinical")
_FROM_THE_RIGHT = frozenset({"ar", "fa", "he", "ur"})


class Words(str):
    """English words, their `{names}` filled; what they were made of is kept for `Language.say`."""

    msgid: str
    values: dict[str, Any]

    def __new__(cls, msgid: str, **values: object) -> Words:
        if isinstance(msgid, Words) and not values:
            return msgid
        said = super().__new__(cls, msgid.format(**values) if values else msgid)
        said.msgid, said.values = msgid, values
        return said


def N_(words: str, **values: object) -> Words:
    """Marks `words` for the catalogues; `Language.say` translates them, and `Words` among `values`."""
    return Words(words, **values)


def said_by(error: LullError) -> Words:
    """What an error says, and what to do."""
    what, fix = Words(error.what), Words(error.fix)
    if isinstance(error, ConfigError):
        what = Words("{key}: {why}.", key=error.key, why=Words(error.why))
    return Words("{what} {fix}", what=what, fix=fix) if fix else what


def packed(words: str) -> Any:
    """Words for JSON, as another process takes them up with `unpacked`."""
    if not isinstance(words, Words) or not words.values:
        return str(words)
    values = words.values.items()
    return [words.msgid, {name: packed(value) if isinstance(value, Words) else str(value) for name, value in values}]


def unpacked(said: Any) -> Words:
    """The words of `packed`.

    Raises:
        ValueError, TypeError, KeyError, IndexError, AttributeError: it is none of them.
    """
    if isinstance(said, str):
        return Words(said)
    msgid, values = said
    return Words(str(msgid), **{name: unpacked(value) for name, value in values.items()})


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
        """`words` in this language, `{names}` in it filled from `values`; `Words` among them are translated too."""
        if isinstance(words, Words):
            values = words.values | values
            words = words.msgid
        said = self.found(words) if words else ""
        filled = {name: self.say(value) if isinstance(value, Words) else value for name, value in values.items()}
        return said.format(**filled) if filled else said

    def found(self, words: str) -> str:
        """What the catalogue has for `words`; themselves where it has nothing."""
        return self._catalogue.gettext(words)

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
