"""The words between the kiosk and the audio engine, pickled over one pipe. Standard library only.

Kiosk → engine: `Mix`, `Breath`, `Say`, `Quit`. Engine → kiosk: `Sounding`. Each `Mix` and `Breath` is the whole
wish, never a change to the last one, so a restarted engine needs only the newest of each. Where the head is comes
through shared memory (`audio.shared`).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mix:
    """What should be heard from now on.

    Args:
        scape: a name of `audio.scapes.SCAPES`, or "" for silence; the stream stays open either way. One that
            is not there is the calm one. Another scape cross-fades over 1.5 s, whatever the ramp.
        gain_db: of everything. 0 is the scape as it was made (−26 to −24 LUFS) and the most; SILENT_DB and below is
            nothing.
        ramp_s: seconds until it is heard so. What the device holds back is taken off, as far as it tells.
        under_db: of the scape alone, 0 or less: how far it lies under a voice that is to stay as loud as ever.
    """

    scape: str = ""
    gain_db: float = 0.0
    ramp_s: float = 2.0
    under_db: float = 0.0


@dataclass(frozen=True, slots=True)
class Breath:
    """The breath to be heard in the scape, sent at the start of every breath.

    Args:
        at: monotonic seconds at which an inhale began; it lasts for 0.4 of the breath.
        rate_per_min: breaths/min from then on; 0 for no breath to be heard.
    """

    at: float = 0.0
    rate_per_min: float = 0.0


@dataclass(frozen=True, slots=True)
class Say:
    """A phrase to be spoken now, instead of what is being said; "" to be silent.

    Args:
        phrase: a key of `audio.voice`. One without a recording in the language stays unsaid.
        language: of the patient.
    """

    phrase: str = ""
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Quit:
    """Fade out shortly and end the process."""


@dataclass(frozen=True, slots=True)
class Sounding:
    """The state of the output, sent on every change and once a second; true when sent.

    Args:
        state: ok (samples are being taken by the device), searching (opening it), lost (it went
            away and is being looked for), absent (there is none, or no PortAudio), off (asked for none).
        name: the device's name, "" where there is none.
        detail: what is wrong and the fix, or how it plays.
    """

    state: str
    name: str = ""
    detail: str = ""


SILENT_DB = -60.0
