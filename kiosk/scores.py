"""Instruments, protocols and the words of a missing answer. Pure tables.

Every question is a numeric rating scale of 0–10 (NRS-11); its wording, anchors and recall period
stand in one table and are hashed into every row, so that an analyst can tell which words were
asked. Missing is never 0: an answer without a value carries its reason instead.

Deliberately not here: licensed instruments (faces scales, STAI) and observers' scores.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property


class Status(Enum):
    """What became of a question. `OPEN` only while its session is open; answered ⇔ a value."""

    ANSWERED = "answered"
    DECLINED = "declined"
    DONT_KNOW = "dont_know"
    TIMEOUT = "timeout"
    INTERRUPTED = "interrupted"
    UNABLE = "unable"
    ASLEEP = "asleep"
    LANGUAGE_BARRIER = "language_barrier"
    STAFF_SKIPPED = "staff_skipped"
    NOT_ASKED = "not_asked"
    DEVICE_ERROR = "device_error"
    OPEN = "open"


class Moment(Enum):
    """When a question is asked."""

    BASELINE = "baseline"
    DURING = "during"
    FINAL = "final"


STAFF_REASONS = (
    Status.DECLINED, Status.DONT_KNOW, Status.UNABLE, Status.ASLEEP, Status.LANGUAGE_BARRIER, Status.STAFF_SKIPPED,
)
PATIENT_REASONS = (Status.DECLINED, Status.DONT_KNOW)


@dataclass(frozen=True)
class Instrument:
    """One question.

    Args:
        key: the `question` column.
        words: what the patient is asked.
        low, high: the anchors of 0 and 10.
        recall: the period asked about (`recall` column).
        source: where the scale comes from.
    """

    key: str
    words: str
    low: str
    high: str
    recall: str = "now"
    instrument: str = "NRS-11"
    version: str = "1"
    scale_min: int = 0
    scale_max: int = 10
    language: str = "en"
    source: str = "NRS-11: Hawker et al. 2011, Arthritis Care Res 63(S11):S240"

    @cached_property
    def wording_sha256(self) -> str:
        """Hash of the words and anchors exactly as shown."""
        return hashlib.sha256("\n".join((self.words, self.low, self.high)).encode()).hexdigest()


INSTRUMENTS = {
    item.key: item
    for item in (
        Instrument("pain_now", "How much pain do you feel right now?", "no pain", "worst pain imaginable"),
        Instrument(
            "pain_worst", "What was the worst pain since the pictures began?",
            "no pain", "worst pain imaginable", recall="since_immersion_start",
        ),
        Instrument(
            "anxiety", "How anxious or worried do you feel right now?", "not at all", "most imaginable",
            instrument="NRS-anxiety", source="a single 0-10 rating in this project's own words",
        ),
    )
}


@dataclass(frozen=True)
class Protocol:
    """Which questions are asked at which moment, in which order."""

    name: str
    version: str
    planned: tuple[tuple[Moment, str], ...] = field(default=())

    def at(self, moment: Moment) -> tuple[str, ...]:
        """The questions of one moment, in order."""
        return tuple(question for when, question in self.planned if when is moment)

    @cached_property
    def sha256(self) -> str:
        """Hash over the order and every wording: two equal hashes asked the same."""
        parts = [f"{self.name} {self.version}"]
        parts += [f"{when.value} {key} {INSTRUMENTS[key].wording_sha256}" for when, key in self.planned]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


PROTOCOLS = {
    "clinic": Protocol(
        "clinic", "1",
        (
            (Moment.BASELINE, "pain_now"),
            (Moment.BASELINE, "anxiety"),
            (Moment.FINAL, "pain_now"),
            (Moment.FINAL, "pain_worst"),
            (Moment.FINAL, "anxiety"),
        ),
    )
}
