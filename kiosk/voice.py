"""What is being said to the patient: one prompt at a time, and its words for as long as he needs to read them. Pure.

What is to be said when is `kiosk.telling`.
"""

from __future__ import annotations

import math

from kiosk.prompts import PROMPTS, read_s


class Voice:
    """One prompt after the other, over all visits.

    Attributes:
        phrase: the last one, a key of `PROMPTS` or the name of a part's recording; "" once it was cut.
        said: counts up with each phrase, and each time one is cut.
    """

    def __init__(self) -> None:
        self.phrase = ""
        self.said = 0
        self._words = ""
        self._until = -math.inf
        self._at: dict[str, float] = {}

    def say(self, phrase: str, now: float, words: str = "") -> None:
        """Says a phrase instead of the last one; `words` of one that is not in `PROMPTS`."""
        self.phrase, self._words = phrase, words or PROMPTS[phrase]
        self.said += 1
        self._at[phrase] = now
        self._until = now + read_s(self._words)

    def hush(self) -> None:
        """Cuts what may still be said."""
        if self.phrase:
            self.phrase = ""
            self.said += 1
            self._until = -math.inf

    def is_done(self, now: float) -> bool:
        """The last phrase was said and read: another may follow it."""
        return now >= self._until

    def caption(self, now: float) -> str:
        """The words to be read now, "" for none."""
        return self._words if self.phrase and not self.is_done(now) else ""

    def since(self, phrase: str, now: float) -> float:
        """Seconds since this patient was last told a phrase; inf where never."""
        return now - self._at.get(phrase, -math.inf)

    def forget(self) -> None:
        """Another patient has been told nothing yet."""
        self.hush()
        self._at.clear()
