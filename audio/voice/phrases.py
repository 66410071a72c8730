"""Which recording is heard for a phrase: the clinic's own, else the built-in one, else none.

Never English to somebody of another language, and never a voice made up on the spot: captions alone are kinder.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

import numpy as np

from audio.block import Floats
from audio.voice.recording import LONGEST_S, made_even

BUILT_IN = Path(__file__).parent
SUFFIXES = (".ogg", ".wav", ".flac")
RATES = (8_000, 192_000)
_READ_S = LONGEST_S + 5.0  # what lies later is not looked at

log = logging.getLogger(__name__)


def phrase(key: str, language: str, folder: Path | None) -> Floats | None:
    """The phrase as it is spoken: (frames,) at 48 kHz, −18 LUFS; None where there is no recording of it.

    What cannot be used is logged, with what to do about it, and passed over.

    Args:
        key: of the kiosk's prompts.
        language: as the kiosk has it, "en".
        folder: the clinic's own recordings, LANGUAGE/KEY.ogg, .wav or .flac, of any rate and loudness.
    """
    for path in _candidates(key, language, folder):
        decoder = _decoder()
        if decoder is None:
            return None
        try:
            return _read(decoder, path)
        except (OSError, RuntimeError, ValueError) as error:
            log.error("%s is passed over: %s. Record it again as WAV, OGG or FLAC.", path, _why(error, path))
    return None


def recorded(language: str, folder: Path | None) -> frozenset[str]:
    """The keys of all phrases that there are recordings of; arguments as for `phrase`."""
    return frozenset(path.stem for found in _recordings(language, folder) for path in found)


def _candidates(key: str, language: str, folder: Path | None) -> Iterator[Path]:
    for found in _recordings(language, folder):
        yield from sorted(
            (path for path in found if path.stem == key), key=lambda path: SUFFIXES.index(path.suffix.lower()))


def _recordings(language: str, folder: Path | None) -> Iterator[list[Path]]:
    """What there is in the clinic's folder, then what is built in."""
    places = [folder / language] if folder else []
    for place in (*places, BUILT_IN / language):
        try:
            yield [path for path in place.iterdir() if path.suffix.lower() in SUFFIXES]
        except OSError:  # most languages have none, and many clinics
            continue


@cache
def _decoder() -> ModuleType | None:
    """soundfile, only once something is to be said; what it says while missing is said once."""
    try:
        import soundfile  # type: ignore[import-untyped]
    except (ImportError, OSError) as error:  # OSError: the package is there, its library is not
        log.error("no phrase is spoken, captions alone: %s. Run script/setup.", error)
        return None
    module: ModuleType = soundfile
    return module


def _read(decoder: ModuleType, path: Path) -> Floats:
    with decoder.SoundFile(path) as file:
        rate = int(file.samplerate)
        if not RATES[0] <= rate <= RATES[1]:
            raise ValueError(f"has {rate} Hz, not {RATES[0]} to {RATES[1]}")
        samples = file.read(round(_READ_S * rate), dtype="float32", always_2d=True)
    return made_even(np.asarray(samples, np.float32), rate)


def _why(error: Exception, path: Path) -> str:
    """What is wrong, without the path that a library puts before it."""
    return str(error).rsplit(f"{str(path)!r}: ", 1)[-1].rstrip(".") or type(error).__name__
