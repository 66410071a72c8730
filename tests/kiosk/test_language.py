"""Words in a language."""

from __future__ import annotations

import pytest

from kiosk.errors import UnknownName
from kiosk.language import LANGUAGES, language


def test_english_says_what_stands_in_the_code_and_fills_it() -> None:
    english = language("en")
    assert english.say("{count} of {most}", count=2, most=3) == "2 of 3"
    assert english.say_many("{count} answer", "{count} answers", 1) == "1 answer"
    assert english.say_many("{count} answer", "{count} answers", 3) == "3 answers"
    assert english.say("") == "" and english.review == "clinical" and not english.from_the_right


def test_an_unknown_language_is_refused_by_name() -> None:
    with pytest.raises(UnknownName, match="tlh"):
        language("tlh")
    assert "en" in LANGUAGES
