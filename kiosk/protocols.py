"""Protocols: which questions are asked at which moment, in which order and how; and whom each may be asked. Pure.

A protocol's name, version and hash stand in every row. A question too hard for the patient's age is never changed
in silence: where an observer's wording of it exists the nurse is asked, else it is kept as not asked, with the reason.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

from kiosk.scores import INSTRUMENTS, Instrument, Moment

YOUNGEST = {"5-7": 5, "8-11": 8, "12-17": 12, "adult": 18}
ANSWERS = ("", "row", "steps", "still")
METHODS = ("any", "gaze", "spoken")


@dataclass(frozen=True)
class Protocol:
    """Which questions are asked.

    Args:
        name, version: of the protocol.
        planned: moment and instrument, in the order of asking. Those of "during" are asked each time staff ask.
        answer: the page patients answer on (row, steps, still); "" leaves it to the configuration.
        method: how answers are taken: "any" way, by "gaze" alone, or "spoken" alone, as a study of several arms
            needs it. Reasons for no answer can always be given.
        licensed: instruments beside the table, asked of the ages in `ages`.
        ages: by the key of a licensed instrument, the age bands that are asked it; none for all.
    """

    name: str
    version: str
    planned: tuple[tuple[Moment, str], ...] = ()
    answer: str = ""
    method: str = "any"
    licensed: tuple[Instrument, ...] = ()
    ages: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def instrument(self, key: str) -> Instrument:
        """By its key, of the licensed ones first.

        Raises:
            KeyError: neither the table nor the clinic has it.
        """
        return next((item for item in self.licensed if item.key == key), None) or INSTRUMENTS[key]

    def at(self, moment: Moment, band: str = "") -> tuple[str, ...]:
        """The questions of one moment for an age band ("": those asked whatever the age), in order."""
        ages = dict(self.ages)
        return tuple(
            key for when, key in self.planned if when is moment and (not ages.get(key) or band in ages[key])
        )

    def asks(self, moment: Moment, question: str) -> Instrument | None:
        """The instrument planned for a question at a moment, or else any for that question, or None."""
        keys = [key for when, key in self.planned if when is moment] + list(INSTRUMENTS)
        return next((item for item in map(self.instrument, keys) if item.name == question), None)

    @cached_property
    def sha256(self) -> str:
        """Hash over the order, every wording and the way of answering: two equal hashes asked the same."""
        parts = [f"{self.name} {self.version} {self.answer} {self.method}"]
        parts += [f"{when.value} {key} {self.instrument(key).wording_sha256}" for when, key in self.planned]
        parts += [f"{key} {' '.join(bands)}" for key, bands in self.ages]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def suited(item: Instrument, band: str) -> bool:
    """Whether a patient of this age band may be asked; one of unknown age may."""
    return YOUNGEST.get(band, item.min_age) >= item.min_age


def observed(item: Instrument) -> Instrument | None:
    """The observer's wording of a patient's question, or None."""
    return next((other for other in INSTRUMENTS.values() if other.rater == "nurse" and other.name == item.name), None)


_BASELINE, _DURING, _FINAL = Moment.BASELINE, Moment.DURING, Moment.FINAL

PROTOCOLS = {
    protocol.name: protocol
    for protocol in (
        Protocol("clinic", "1", (
            (_BASELINE, "pain_now"), (_BASELINE, "anxiety"),
            (_DURING, "pain_now"),
            (_FINAL, "pain_now"), (_FINAL, "pain_worst"), (_FINAL, "anxiety"),
        )),
        # Words that fit every arm: "during the treatment", where some saw no pictures. First pain, last what may
        # colour the others.
        Protocol("research", "1", (
            (_BASELINE, "pain_now"), (_BASELINE, "anxiety"), (_BASELINE, "nausea"),
            (_DURING, "pain_now"),
            (_FINAL, "pain_now"), (_FINAL, "pain_worst_procedure"), (_FINAL, "pain_average"),
            (_FINAL, "pain_unpleasantness"), (_FINAL, "time_thinking"), (_FINAL, "anxiety"), (_FINAL, "nausea"),
            (_FINAL, "fun"), (_FINAL, "presence"),
        ), answer="row"),
    )
}
