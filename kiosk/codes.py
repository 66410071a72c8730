"""Codes instead of names: digits with a check digit, and a warning where somebody types what is no code. Pure.

The check digit is Damm's (a totally anti-symmetric quasigroup of order 10; H. M. Damm, thesis, Marburg 2004): it finds
every single wrong digit and every swap of two neighbours, and a nurse types digits alone. Which codes a study has
says its protocol (`kiosk.studies.protocol`).
"""

from __future__ import annotations

import re

from kiosk.language import N_

_DAMM = (
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
)  # fmt: skip
LONGEST = 12  # digits on the pad

_LETTERS = re.compile(r"[^\W\d_]+")
_LONG_WORD = 6  # letters
_BIRTHDAY = re.compile(r"(?:19|20)\d\d[-./]?[01]\d[-./]?[0-3]\d|[0-3]?\d[-./][01]?\d[-./](?:\d\d){1,2}")


def check_digit(digits: str) -> str:
    """The digit that makes `digits` whole.

    Raises:
        ValueError: anything but the digits 0–9.
    """
    return str(_interim(digits))


def is_whole(digits: str) -> bool:
    """Whether the last digit is the check digit of those before it."""
    return len(digits) > 1 and digits.isascii() and digits.isdigit() and _interim(digits) == 0


def patient_codes(prefix: str, count: int) -> tuple[str, ...]:
    """`count` codes: prefix, a number of three digits or more, its check digit, as in BRN-0017."""
    width = max(3, len(str(count)))
    numbers = (f"{number:0{width}}" for number in range(1, count + 1))
    return tuple(f"{prefix}{number}{check_digit(number)}" for number in numbers)


def doubt(typed: str) -> str:
    """Why `typed` looks like what must never be kept, in words; "" where it does not."""
    text = typed.strip()
    if _BIRTHDAY.fullmatch(text):
        return N_("looks like a date of birth")
    words = [word for word in re.split(r"[\s.,'’-]+", text) if _LETTERS.fullmatch(word)]
    if len(words) > 1 or any(len(word) >= _LONG_WORD for word in words):
        return N_("looks like a name")
    if sum(letter.isdigit() for letter in text) >= 6:
        return N_("looks like a record number")
    return ""


def _interim(digits: str) -> int:
    if not digits.isascii() or not digits.isdigit():
        raise ValueError(f"{digits!r} is not made of the digits 0-9")
    interim = 0
    for digit in digits:
        interim = int(_DAMM[interim][int(digit)])
    return interim
