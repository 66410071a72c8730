"""Instruments: the one table of questions, and the words of a missing answer. Pure.

Every question is a rating of 0–10 in this project's own sentences, short enough for a child of eight to ten who
reads. Wording, anchors and recall stand in one table and are hashed into every row, so that an analyst can tell
which words were asked. Missing is never 0: an answer without a value carries its reason instead.

Which of them are asked when is `kiosk.protocols`. Nothing of a licensed scale is here: a clinic that holds a
licence brings its own files (`kiosk.licensed`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache, cached_property

from kiosk.language import LANGUAGES, Language, language


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
class Part:
    """One item of a scale that is a sum: `low` and `high` are the words of its ends, the values `least` and `most`."""

    words: str
    low: str
    high: str
    most: int
    least: int = 0
    weight: int = 1


@dataclass(frozen=True)
class Instrument:
    """One question.

    Args:
        key: its name in this table, and of its spoken words.
        words: what is asked.
        low, high: the anchors of the lowest and the highest value.
        title: how staff call it.
        recall: the period asked about (`recall` column).
        question: the `question` column; "" for the key. Two wordings of one question share it.
        instrument, version: the columns of these names.
        scale_min, scale_max: within 0–10, which is what the `value` column holds.
        language: of the words.
        rater: whose judgement it asks for: the patient's, who reads it, or the nurse's, on the console alone.
        method: of an answer that staff enter: spoken; paper where the patient points at a printed card.
        min_age: years; who is known to be younger is not asked.
        licence: in words.
        source: where the scale comes from.
        parts: of an observer's scale whose value is their sum.
        step: from one value to the next.
    """

    key: str
    words: str
    low: str
    high: str
    title: str
    recall: str = "now"
    question: str = ""
    instrument: str = "NRS-11"
    version: str = "1"
    scale_min: int = 0
    scale_max: int = 10
    language: str = "en"
    rater: str = "patient"
    method: str = "spoken"
    min_age: int = 8
    licence: str = "own wording of a free scale"
    source: str = ""
    parts: tuple[Part, ...] = ()
    step: int = 1

    @property
    def name(self) -> str:
        """The `question` column."""
        return self.question or self.key

    @property
    def values(self) -> range:
        """Every value there is."""
        return range(self.scale_min, self.scale_max + 1, self.step)

    @property
    def by_gaze(self) -> bool:
        """The patient can answer it by looking: it is the 0–10 that the pages are made for."""
        return self.rater == "patient" and self.method != "paper" and self.values == range(11)

    @cached_property
    def wording_sha256(self) -> str:
        """Hash of the words and anchors exactly as shown."""
        words = [self.words, self.low, self.high]
        words += [word for part in self.parts for word in (part.words, part.low, part.high)]
        return hashlib.sha256("\n".join(words).encode()).hexdigest()


_PAIN = ("no pain", "worst pain imaginable")
_NRS = (
    "NRS-11: Hawker et al. 2011, Arthritis Care Res 63(S11):S240; from 8 years: von Baeyer et al. 2009, Pain 143:223"
)
_GRS = "after the graphic rating scale of Hoffman et al. 2019, Front Hum Neurosci 13:262, 0-10, in words of our own"
_OWN = "a single 0-10 rating in this project's own words"
_OBSERVER = "an observer's 0-10 rating in this project's own words; no published scale: FLACC where it is licensed"

INSTRUMENTS = {
    item.key: item
    for item in (
        Instrument("pain_now", "How much pain do you feel right now?", *_PAIN, "Pain now", source=_NRS),
        Instrument(
            "pain_worst", "What was the worst pain since the pictures began?", *_PAIN, "Worst pain",
            recall="since_immersion_start", source=_NRS,
        ),
        Instrument(
            "pain_worst_procedure", "What was the worst pain during the treatment?", *_PAIN, "Worst pain",
            recall="procedure", question="pain_worst", source=_NRS,
        ),
        Instrument(
            "pain_average", "What was the average pain during the treatment?", *_PAIN, "Average pain",
            recall="procedure", source=_NRS,
        ),
        Instrument(
            "pain_unpleasantness", "How unpleasant was the pain during the treatment?",
            "not at all", "most imaginable", "Unpleasantness",
            recall="procedure", instrument="GRS", source=_GRS,
        ),
        Instrument(
            "time_thinking", "How much of the time did you think about pain?", "none of the time", "all of the time",
            "Thinking of pain", recall="procedure", instrument="GRS", source=_GRS,
        ),
        Instrument(
            "anxiety", "How anxious or worried do you feel right now?", "not at all", "most imaginable", "Anxiety",
            instrument="NRS-anxiety", source=_OWN,
        ),
        Instrument(
            "nausea", "How sick in your stomach do you feel right now?", "not at all", "most imaginable", "Nausea",
            instrument="GRS", source=_GRS,
        ),
        Instrument(
            "fun", "How much fun did you have during the treatment?", "no fun at all", "most fun imaginable", "Fun",
            recall="procedure", instrument="GRS", source=_GRS,
        ),
        Instrument(
            "presence", "How much did it feel like being somewhere else?", "not at all", "as if really there",
            "Being elsewhere", recall="procedure", instrument="GRS", source=_GRS,
        ),
        Instrument(
            "pain_now_observed", "In your judgement: how much pain does the child feel right now?", *_PAIN, "Pain now",
            question="pain_now", instrument="observer NRS", rater="nurse", min_age=0, licence="own wording",
            source=_OBSERVER,
        ),
        Instrument(
            "anxiety_observed", "In your judgement: how anxious is the child right now?", "not at all",
            "most imaginable", "Anxiety", question="anxiety", instrument="observer NRS", rater="nurse", min_age=0,
            licence="own wording", source=_OBSERVER,
        ),
    )
}


def by_wording(question: str, sha256: str, more: tuple[Instrument, ...] = ()) -> Instrument | None:
    """The instrument that asks `question` in the words of that hash, of the table and `more`; None for none."""
    known = (*INSTRUMENTS.values(), *more, *_in_other_languages())
    return next((item for item in known if item.name == question and item.wording_sha256 == sha256), None)


def worded(item: Instrument, words: Language) -> Instrument:
    """`item` in another language: another wording, with a hash of its own. A clinic's own scale stays as it is.

    How staff call it stays English here, and is translated where it is shown.
    """
    if INSTRUMENTS.get(item.key) is not item or words.code == item.language:
        return item
    say = words.say
    return replace(item, words=say(item.words), low=say(item.low), high=say(item.high), language=words.code)


@cache
def _in_other_languages() -> tuple[Instrument, ...]:
    return tuple(worded(item, language(code)) for code in LANGUAGES[1:] for item in INSTRUMENTS.values())
