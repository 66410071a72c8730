"""A headset that is opened again whenever it is lost, for ever, with the edges logged and told."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from kiosk.devices.headset import Frame, Headset, QuadLayer
from kiosk.errors import DeviceError
from kiosk.events import Event, HeadsetState, Health
from kiosk.language import Words

FIRST_RETRY_S = 0.25
LAST_RETRY_S = 10.0
IDLE_S = 0.02

log = logging.getLogger(__name__)


class LastingHeadset:
    """Wraps a headset so that no fault of it reaches the frame loop.

    Attributes:
        opened: how often it has been opened; a change means that poses start afresh.
    """

    def __init__(self, headset: Headset, clock: Callable[[], float]) -> None:
        self._headset = headset
        self._clock = clock
        self._open = False
        self._try_at = 0.0
        self._wait_s = FIRST_RETRY_S
        self._why = ""
        self._news: list[Event] = []
        self.opened = 0

    def poll(self) -> tuple[Event, ...]:
        """Opens it if it is time to, and returns what has changed."""
        if not self._open and self._clock() >= self._try_at:
            self._try()
        if self._open:
            try:
                self._news += self._headset.poll()
            except DeviceError as error:
                self._lose(error)
        news, self._news = tuple(self._news), []
        return news

    def begin(self) -> Frame | None:
        """The next frame; None (after a short wait) where there is none."""
        if not self._open:
            time.sleep(IDLE_S)
            return None
        try:
            return self._headset.begin()
        except DeviceError as error:
            self._lose(error)
            return None

    def end(self, frame: Frame, quad: QuadLayer | None) -> bool:
        """Shows what was drawn. False: the headset was lost over it."""
        try:
            self._headset.end(frame, quad)
        except DeviceError as error:
            self._lose(error)
            return False
        return True

    def close(self) -> None:
        self._open = False
        self._headset.close()

    def _try(self) -> None:
        try:
            self._headset.open()
        except DeviceError as error:
            self._lose(error)
            return
        log.info("headset open")
        self._open, self._why, self._wait_s = True, "", FIRST_RETRY_S
        self.opened += 1

    def _lose(self, error: DeviceError) -> None:
        self.close()
        if self._why != str(error):
            self._why = str(error)
            log.warning("%s", error)
            health = Health.LOST if self.opened else Health.SEARCHING
            why = Words("{what}. {fix}", what=Words(error.detail), fix=Words(error.fix))
            self._news.append(HeadsetState(health, detail=why))
        self._try_at = self._clock() + self._wait_s
        self._wait_s = min(self._wait_s * 2, LAST_RETRY_S)
