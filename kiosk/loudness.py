"""How loud the patient may hear it: the ceiling at the ear, turned into gains. Pure.

Gains are the audio engine's: at 0 dB a scape has −25 and the voice −18 LUFS. What that is in dB(A) at the ear is
known only where it was measured; where it was not, the loudest thing played stays at −30 LUFS. Weighting K (LUFS)
and A agree within about a decibel on speech and on pink noise, so one measured level stands for both.

The ceilings are far below what harms (WHO/ITU H.870: 80 dB(A) for 40 hours a week, children 75): they are for comfort.
"""

from __future__ import annotations

from kiosk.config import Audio

VOICE_LUFS = -18.0  # at 0 dB: the loudest that is played
CALIBRATION_LUFS = -30.0  # of the noise that was measured; uncalibrated, the most
MOST_STEP, STEP_DB = 10, 2.0
SILENT_DB = -60.0
ADULT = "adult"


def most_gain_db(audio: Audio, age_band: str) -> float:
    """The gain at which the voice reaches the ceiling, dB; at most 0, where it is as it was made.

    Args:
        audio: ceilings, dB(A), and the calibration.
        age_band: of `patient.AGE_BANDS`, or unknown; all but adults are treated as children.
    """
    above_noise_db = 0.0
    if audio.calibration_db is not None:
        ceiling = audio.ceiling_adult_dba if age_band == ADULT else audio.ceiling_child_dba
        above_noise_db = ceiling - audio.calibration_db
    return min(0.0, CALIBRATION_LUFS + above_noise_db - VOICE_LUFS)


def gain_db(audio: Audio, age_band: str, step: int) -> float:
    """The gain of a step of the volume, dB: the ceiling at 10, 2 dB less for each step down, silence at 0."""
    if step <= 0:
        return SILENT_DB
    return max(SILENT_DB, most_gain_db(audio, age_band) - STEP_DB * (MOST_STEP - min(step, MOST_STEP)))
