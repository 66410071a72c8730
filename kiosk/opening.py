"""What a kiosk asks of its surroundings before it is built: a window, the clinic's scales, a study."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from kiosk import licensed
from kiosk.config import Config
from kiosk.console.window import NoWindow, Window, is_display_named
from kiosk.errors import DeviceError, LullError
from kiosk.language import language, said_by
from kiosk.programmes import shelf
from kiosk.records.reading import of_kinds
from kiosk.studies import files
from kiosk.studies.protocol import Study, fixed
from kiosk.studies.sealed import SealedList
from kiosk.studies.trial import Trial

WINDOW_S = 5.0  # five tries and their starts lie within kiosk.service's StartLimitIntervalSec
WINDOW_AGAIN_S = 0.25
_RUNTIMES = ("/etc/xdg/openxr/1/active_runtime.json", "/usr/share/openxr/1/active_runtime.json",
             "/etc/openxr/1/active_runtime.json")

log = logging.getLogger(__name__)


def opened(
    attempt: Callable[[], Window | NoWindow], clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], object] = time.sleep,
) -> Window | NoWindow:
    """The console's window, of a display that may be just starting.

    Raises:
        DeviceError: it gave none for `WINDOW_S`: the service manager tries again, and then says what to do.
    """
    until = clock() + WINDOW_S
    while True:
        try:
            return attempt()
        except DeviceError:
            if clock() >= until:
                raise
        sleep(WINDOW_AGAIN_S)


def nobody_can_see(headset: str) -> bool:
    """No display, no OpenXR runtime, and nobody asked for a picture without either."""
    home = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    runtime = os.environ.get("XR_RUNTIME_JSON") or any(
        os.path.exists(path) for path in (*_RUNTIMES, home / "openxr/1/active_runtime.json"))  # a home may be closed
    return headset == "auto" and not is_display_named() and not runtime


def scales(config: Config) -> tuple[licensed.Scale, ...]:
    """The clinic's licensed scales; one whose licence has run out is missed in the log alone."""
    if not config.session.licensed:
        return ()
    scales, over = licensed.load(Path(config.session.licensed), date.today())
    for notice in over:
        log.warning("%s", notice)
    return scales


def programmes(config: Config) -> shelf.Shelf:
    """The programmes there are; what is wrong with a clinic's files is told in the log too."""
    found = shelf.load(Path(config.session.programmes) if config.session.programmes else None)
    for refused in found.refused:
        log.warning("programme left out: %s", refused)
    return found


def study(config: Config) -> tuple[Config, tuple[Study, SealedList] | None, str]:
    """The configuration as the cart's study fixes it, the study, and why it may not go on, or ""."""
    if not config.study.folder:
        return config, None, ""
    try:
        study, sealed = files.read(Path(config.study.folder), config.kiosk.id)
    except LullError as error:
        say = language(config.kiosk.language).say
        return config, None, say("The study cannot go on. {why}", why=said_by(error))
    return fixed(config, study), (study, sealed), ""


def trial(
    study: tuple[Study, SealedList] | None, folder: Path, refusal: str, say: Callable[..., str] = str.format,
) -> tuple[Trial | None, str]:
    """The study as far as the records tell it; unread records would open places twice."""
    if study is None:
        return None, refusal
    try:
        trial = Trial.rebuilt(*study, of_kinds(folder, "audit", "session"))
    except LullError as error:
        why = say("The study's records cannot be read. {why} Then start the kiosk again.", why=said_by(error))
        return Trial(*study), why
    return trial, trial.refusal
