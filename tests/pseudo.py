"""A language that marks the words it translates: « » around each, and what fills its braces left outside.

Words that are in no catalogue come back as they were given; whoever is shown anything without marks sees a leak.
"""

from __future__ import annotations

import re
from functools import cache

from kiosk.language import Language
from tests.catalogues import extracted, is_words

_PLACE = re.compile(r"(\{\w*\})")
_MARKED = re.compile("«[^«»]*»")
_SAME_EVERYWHERE = re.compile(  # names, units and codes that every language writes alike
    r"Polar H10|TICKR X|HRM-Dual|Test headset|Descosept|[Kk]it [AB]"
    r"|\b(?:min|Lull|Enter|OpenGL|OpenXR|x11|LULL-CONFIG\.toml)\b"
)


@cache
def known() -> frozenset[str]:
    """Every text of the catalogues, both forms of a plural."""
    return frozenset(
        text for one in extracted() if one.id for text in (one.id if one.pluralizable else (one.id,)))


class Pseudo(Language):
    """It."""

    def __init__(self) -> None:
        super().__init__()
        self.code, self.review = "xx", "native"

    def found(self, words: str) -> str:
        return "«" + _PLACE.sub(r"»\1«", words) + "»" if words in known() else words

    def say_many(self, one: str, many: str, count: int, **values: object) -> str:
        return self.say(one if count == 1 else many, count=count, **values)


PSEUDO = Pseudo()


def leak(shown: str) -> str:
    """What is left of `shown` without what was translated and what is the same everywhere; "" where no word is."""
    left = _SAME_EVERYWHERE.sub("", _MARKED.sub("", shown))
    return left.strip() if is_words(left) else ""
