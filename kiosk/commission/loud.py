"""The step of the loudness: noise plays, a meter is read, its number typed. Source: docs/configuration.md, How loud."""

from __future__ import annotations

from kiosk.commission.digits import Digits
from kiosk.commission.seen import WORKS
from kiosk.commission.step import ABSENT, FAIL, NOT_HERE, OTHER, PASS, Answer, Known, Outcome, Step
from kiosk.language import N_
from kiosk.settings.sheet import Sheet
from kiosk.view import Sound

NOISE = "noise"  # a name of the sound engine's
LEAST_DB, MOST_DB = 20.0, 110.0  # the configuration's limits
_RAMP_S = 2.0


class Loudness(Step):
    """What the noise is at the ear, dB(A), so that the ceilings hold."""

    name, title, holds = "loudness", N_("How loud it is"), ("SND-01",)

    def __init__(self) -> None:
        self._digits = Digits(4)

    def open(self, known: Known) -> Answer:
        self._digits.clear()
        return None

    def sheet(self, known: Known) -> Sheet:
        say, db = known.say, self._db()
        if known.seen.sound.health not in WORKS:
            detail = say(N_("There is no sound. Plug the loudspeaker in, or say that this cart has none."))
            return self._digits.sheet(known, say(N_("How loud it is")), detail, other=NOT_HERE)
        headline = say(N_("{level} dB(A)"), level=f"{db:.1f}") if self._digits.typed else say(N_("Noise is playing"))
        detail = say(N_("Set the machine's volume for good. Hold the meter, A-weighted and slow, where the ear is, for "
                        "a minute. Type its mean in tenths: 5 8 5 is 58.5."))
        if self._digits.typed:
            return self._digits.sheet(known, headline, detail, N_("Take it"), N_("Type anew"))
        return self._digits.sheet(known, headline, detail, other=NOT_HERE)

    def press(self, known: Known, key: str) -> Answer:
        if self._digits.press(key):
            return None
        if key == OTHER and self._digits.typed:
            self._digits.clear()
            return None
        if key == OTHER:
            return Outcome(ABSENT, why=NOT_HERE)
        db = self._db()
        self._digits.clear()
        if not LEAST_DB <= db <= MOST_DB:
            return Outcome(FAIL, {"calibration_db": db}, N_(
                "No meter reads that of this noise. Read it again, and type it in tenths."))
        known.values["audio.calibration_db"] = db
        output = known.config.audio.output
        return Outcome(PASS, {"calibration_db": db, "output": output, "device": known.seen.sound.name})

    def sound(self, known: Known) -> Sound:
        return Sound(NOISE, 0.0, _RAMP_S)

    def _db(self) -> float:
        return int(self._digits.typed or "0") / 10
