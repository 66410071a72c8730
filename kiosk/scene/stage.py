"""The kiosk's side of the scene: started, watched, told what to show. Nothing here ever waits.

A scene without a frame for a second is killed and built again; the console and the scores go on. The
first frame may take longer: a runtime that is only starting is not a fault.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any

from kiosk.breathing import INHALING_SHARE, Cue
from kiosk.child import Child
from kiosk.console.mirror import MirrorPicture
from kiosk.events import Event, HeadsetState, Health, Moved, Selected, WorldReady
from kiosk.language import N_
from kiosk.scene import link
from kiosk.view import Picture

FRAME_WITHIN_S = 1.0
UNWORN_FRAME_WITHIN_S = 30.0  # nobody wears the picture, and it may be drawn without a GPU
FIRST_FRAME_WITHIN_S = 20.0
SLOWEST = 8  # times as long, where no try has shown a frame: a slow machine is not hurried for ever
OOM_SCORE = 500  # where memory runs out, pictures go first and the records last

log = logging.getLogger(__name__)


class Stage:
    """The scene process and what it last said.

    Args:
        headset: a name of `kiosk.devices.headset`.
        quality: auto, low or high.
        worlds: names it may be asked for.
        seed: of the worlds.
    """

    def __init__(self, headset: str, quality: str, worlds: tuple[str, ...], seed: int = 1) -> None:
        self.block = link.Block.create()
        self._device = headset
        self._rest = ["--quality", quality, "--seed", str(seed), "--worlds", ",".join(worlds)]
        self._child = Child("kiosk.scene", self._arguments(), fds=[self.block.fd], oom_score=OOM_SCORE)
        self._headset = HeadsetState(Health.SEARCHING)
        self._picture: Picture | None = None
        self._beat_at = 0.0
        self._seen_at = 0.0
        self._framing = False
        self._vain = 0  # tries in a row without a frame
        self.first_frame_s: float | None = None

    @property
    def pid(self) -> int | None:
        """The scene's process id."""
        return self._child.pid

    @property
    def told(self) -> bool:
        """The first frame is out, or the headset has said why there is none."""
        return self._framing or (self._headset.health not in (Health.OK, Health.MODEL) and bool(self._headset.detail))

    def tend(self, now: float) -> tuple[Event, ...]:
        """Starts what does not run, kills what hangs; returns what the scene said."""
        news: list[Event] = [*self._fallen()]
        if self._child.tend(now):
            self._framing = False
            self._seen_at = now
            if self._picture:
                self._child.put(link.Show(self._picture))
        for message in self._child.take():
            if isinstance(message, link.FirstFrame):
                self.first_frame_s = message.seconds
                self._framing, self._seen_at, self._vain = True, now, 0
                news.append(self._headset)
            else:
                news.append(self._heard(message))
        return (*news, *self._watch(now))

    def use(self, headset: str) -> None:
        """Another headset than until now: the scene is built again with it."""
        if headset != self._device:
            self._device = headset
            self._child.exchange(self._arguments())
            log.info("the scene changes to %s", headset)

    def _arguments(self) -> list[str]:
        return ["--block", str(self.block.fd), "--headset", self._device, *self._rest]

    def show(self, picture: Picture) -> None:
        """What the patient is to see; sent only when it changes."""
        if picture != self._picture:
            self._picture = picture
            self._child.put(link.Show(picture))

    def point(self, place: tuple[float, float]) -> None:
        """The pointer in the mirror picture, 0–1 from its top left."""
        self._child.put(link.Point(*place))

    def look(self, yaw_deg: float, pitch_deg: float) -> None:
        """Where a model patient looks, without a headset."""
        self._child.put(link.Look(yaw_deg, pitch_deg))

    def breathe(self, now: float, cue: Cue, calm: float = 0.0) -> None:
        """The breath the world moves with, and 0–1 how well the heart goes with it."""
        self.block.breath.write(link.Breath(now, cue.phase, cue.rate_per_min, INHALING_SHARE, calm))

    def mirror(self, last: MirrorPicture | None) -> MirrorPicture | None:
        """The picture the patient sees: a newer one than `last`, or `last` again."""
        found = self.block.mirror.read(last.sequence if last else 0)
        if found is None:
            return last
        sequence, rgb, at = found
        return MirrorPicture(sequence, rgb.shape[1], rgb.shape[0], rgb.tobytes(), at)

    def close(self) -> None:
        """Ends the scene."""
        self._child.close()
        self.block.close()

    def _heard(self, message: Any) -> Event:
        if isinstance(message, HeadsetState):
            self._headset = message
            if not self._framing and message.health in (Health.OK, Health.MODEL):
                return replace(message, health=Health.SEARCHING, detail=N_("The picture is starting."))
        if isinstance(message, Selected):
            log.debug("selected %s", message.id)
        if isinstance(message, Moved):
            log.debug("moved for %.0f s", message.seconds)
        if isinstance(message, WorldReady):
            log.info("world %s", message.world)
        return message  # type: ignore[no-any-return]  # the scene sends events and FirstFrame only

    def _patience(self) -> float:
        if not self._framing:
            return FIRST_FRAME_WITHIN_S * min(2**self._vain, SLOWEST)
        worn = self._headset.health is Health.OK and self._headset.display == "headset"
        return FRAME_WITHIN_S if worn else UNWORN_FRAME_WITHIN_S

    def _watch(self, now: float) -> tuple[Event, ...]:
        frame = self.block.frame.read()
        if frame and frame.at > max(self._beat_at, self._child.started_at):
            self._beat_at, self._seen_at = frame.at, now
            return ()
        if now - self._seen_at <= self._patience():
            return ()
        if self._child.pid is not None:
            log.warning("no frame for %.1f s: the scene is built again", now - self._seen_at)
            self._vain += not self._framing
            self._child.kill()
        self._framing, self._seen_at = False, now
        return (self._lost(),)

    def _fallen(self) -> tuple[Event, ...]:
        """A scene that has ended by itself shows nothing from then on: told before it is started again, or not."""
        return (self._lost(),) if self._child.ended and self._headset.health is not Health.LOST else ()

    def _lost(self) -> HeadsetState:
        detail = N_("The picture could not be shown; one try a minute.") if self._child.failing else (
            N_("The picture is being built again."))
        self._headset = replace(self._headset, health=Health.LOST, detail=detail)
        return self._headset
