"""The frame loop: wait, locate, gaze, update, draw, submit, beat. It decides nothing about the session.

Each part keeps its own few facts: the headset that is opened again for ever, the stance, the attention,
the worlds, the light. Here they meet, once a frame, in one thread.
"""

from __future__ import annotations

import gc
import logging
import os
import time
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from importlib import import_module
from typing import Any

import numpy as np

import environments
from environments import gl
from environments.world import Moment
from kiosk import panel as panels
from kiosk import priority
from kiosk.devices.headset import Aim, Frame, QuadLayer
from kiosk.dozing import Sleeper
from kiosk.errors import UnknownName
from kiosk.events import Dozing, Selected, Tracking
from kiosk.panel import Cell
from kiosk.scene import link
from kiosk.scene.attention import Attention, Look
from kiosk.scene.breath import Follower
from kiosk.scene.canvas import Canvas
from kiosk.scene.exercise import Exercise
from kiosk.scene.eyes import drawn_from, seeing
from kiosk.scene.games import Games
from kiosk.scene.lasting import LastingHeadset
from kiosk.scene.light import LONGEST_STEP_S, Brightness, Drift, Ramp, Veil
from kiosk.scene.mirror import MirrorPicture
from kiosk.scene.pace import Pace
from kiosk.scene.resolution import tier
from kiosk.scene.screen import enlarged
from kiosk.scene.stance import Stance
from kiosk.scene.worlds import Worlds
from kiosk.view import Picture

CALMING_S, CALM_SOFT_S = 20.0, 4.0  # it changes the light
STILLING_S = 3.5  # a question quietens what moves, and leaves the light alone
GUIDE_S = 4.0  # the orb's coming and going
URGENT_RAMP_S = 3.0  # a picture asked for within this is not to be waited for: STOP, Talk, a call
BLIND = 0.5  # a veil thicker than this: nothing can be chosen any more
LOADED_LATE = ("numpy.fft", "numpy.ma", "numpy.random", "encodings.cp437")  # numpy and zipfile wait for their use

log = logging.getLogger(__name__)


class Scene:
    """One scene, from its first frame to its last.

    Args:
        headset: open.
        post, block: the link to the kiosk.
        aim: filled here from the kiosk's messages, read by headsets without a head.
        display: headset, flat or none.
        quality: auto, low or high.
        kinds: the worlds by name; those of `environments` but for tests.
    """

    def __init__(
        self, headset: LastingHeadset, post: link.Post, block: link.Block, aim: Aim, display: str, quality: str,
        seed: int, kinds: Mapping[str, Any] | None = None,
    ) -> None:
        machine = tier(quality, gl.in_software())
        self._headset, self._post, self._block, self._aim = headset, post, block, aim
        self._clock = time.monotonic
        kinds, places = (kinds, kinds) if kinds else (environments.WORLDS, environments.WORLDS | environments.SCENES)
        games = environments.GAMES | environments.EXERCISES
        self._games = Games(gl, games, seed, machine.quality, self._clock)
        self._worlds = Worlds(gl, places, environments.CALM, self._games, seed, machine.quality, self._clock)
        self._is_touched = display == "flat"
        self._stance, self._attention, self._pace = Stance(), Attention(sinks=not self._is_touched), Pace()
        self._sleeper, self._has_head, self._exercise = Sleeper(), display == "headset", Exercise()
        self._canvas = Canvas(machine, self._stance, hangs=display == "headset", seed=seed)
        self._canvas.open_windows(tuple(kinds))
        self._mirror = MirrorPicture(block.mirror, flat=display != "headset")
        self._veil, self._brightness = Veil(), Brightness(Picture().brightness)
        self._calm, self._still = Drift(CALMING_S, CALM_SOFT_S), Ramp(0.0)
        self._guide, self._follower = Ramp(0.0), Follower()
        self._picture = Picture()
        self._bell: Cell | None = None
        self._beside: tuple[Cell, ...] = ()
        self._tracking: Tracking | None = None
        self._dozing: Dozing | None = None
        self._attended: tuple[str | None, str | None] = (None, None)
        self._page = ""
        self._opened = headset.opened
        self._world_began: float | None = None
        self._last_time = 0.0
        self._turns = self._frames = 0
        self.ended = False

    def turn(self) -> None:
        """One turn of the loop: one frame, or a short wait where there is none."""
        frame = self._wait()
        self.hear(self._arrived())
        if frame is not None:
            now = self._clock()
            look = self._locate(frame, now)
            frame = self._canvas.fit(frame)
            quad = self._show(frame, look, now) if frame.should_render else None
            if self._headset.end(frame, quad):
                self._count(frame)
        self._beat()

    # -- wait ---------------------------------------------------------------------------------

    def _wait(self) -> Frame | None:
        for event in self._headset.poll():
            self._post.put(event)
        if self._headset.opened != self._opened:
            self._opened = self._headset.opened
            self._stance.recentre()
        return self._headset.begin()

    def _arrived(self) -> list[Any]:
        """What the kiosk sent; a link that has closed is the end."""
        self._post.flush()
        try:
            return self._post.take()
        except EOFError:
            return [link.Quit()]

    def hear(self, messages: list[Any]) -> None:
        """Does what the kiosk's messages say."""
        for message in messages:
            if isinstance(message, link.Show):
                self._see_to(message.picture)
            elif isinstance(message, link.Look):
                self._aim.look, self._aim.point = (message.yaw_deg, message.pitch_deg), None
            elif isinstance(message, link.Point):
                inside = 0.0 <= message.x <= 1.0 and 0.0 <= message.y <= 1.0
                self._aim.point, self._aim.look = ((message.x, message.y) if inside else None), None
            elif isinstance(message, link.Quit):
                self.ended = True

    def _see_to(self, picture: Picture) -> None:
        """Sets everything on its way to a new picture."""
        if self._is_touched and picture.panel is not None:
            picture = replace(picture, panel=enlarged(picture.panel))
        now, before, self._picture = self._clock(), self._picture, picture
        if picture.recentre != before.recentre:
            self._stance.recentre()
        self._worlds.wish(picture.world)
        self._games.wish(picture.playing)
        self._brightness.aim(picture.brightness, picture.ramp_s, now)
        self._veil.blank(picture.blank, now)
        self._bell = panels.bell(panels.Labels(call=picture.call)) if picture.bell else None
        self._beside = panels.beside(picture.foot, picture.pace)
        self._canvas.write(picture.panel, picture.caption, self._bell, self._beside)

    # -- locate, gaze -------------------------------------------------------------------------

    def _locate(self, frame: Frame, now: float) -> Look:
        """Where the head is in the world, where it looks, and what that chooses."""
        taken = self._stance.taken
        self._stance.follow(frame)
        if self._stance.taken != taken:
            self._attention.reopen()
        tracking = Tracking(frame.orientation, frame.position)
        if tracking != self._tracking:
            self._tracking = tracking
            self._post.put(tracking)
        self._veil.lose(not frame.orientation, now)
        head = self._stance.place(frame.head)
        self._block.pose.write(link.Head(now, *head.orientation, *head.position))
        sees = frame.should_render and frame.orientation and self._veil.at(now)[0] < BLIND
        eyes = self._stance.place(frame.gaze) if frame.gaze is not None and sees else None
        self._games.blind = not sees
        going = self._games.exercise
        if going is not None and eyes is not None:
            eyes = head  # the head is what is to move
        moved = self._exercise.see(now, head if sees and self._has_head else None, going)
        if moved is not None:
            self._post.put(moved)
        things = self._worlds.targets() if sees and self._picture.panel is None else ()
        picture = self._picture
        look = self._attention.look(now, head, eyes, picture.panel, self._bell, things, picture.pace, self._beside)
        if look.selected is not None:
            self._post.put(look.selected)
        if look.world.selected is not None and self._picture.spot:
            self._post.put(Selected(f"spot:{look.world.selected}"))
        self._watch_over(frame, look, now)
        return look

    def _watch_over(self, frame: Frame, look: Look, now: float) -> None:
        """Tells when the patient seems to fall asleep, and when he wakes."""
        known = self._has_head and frame.should_render and frame.orientation
        page = self._picture.panel.key if self._picture.panel else ""
        attended = look.gazing.attended, look.world.attended
        active = attended not in (self._attended, (None, None)) or page != self._page  # a new page begins a new minute
        self._attended, self._page = attended, page
        dozing = Dozing(self._sleeper.see(
            now, frame.head.forward if known else None, active=active,
            chose=(look.gazing.selected or look.world.selected) is not None,
            led=self._picture.activity == "breathing",
        ))
        if dozing != self._dozing:
            self._dozing = dozing
            self._post.put(dozing)

    # -- update, draw -------------------------------------------------------------------------

    def _show(self, frame: Frame, look: Look, now: float) -> QuadLayer | None:
        """Draws the frame; returns the page where the headset hangs it."""
        self._change_worlds(now, frame.time)
        self._worlds.update(self._moment(frame.time, look, now))
        frame = drawn_from(frame, self._picture.mono)
        quad = self._canvas.draw(frame, self._worlds, look, self._veil.at(now), now)
        seen = seeing(frame, self._picture.mono)
        over = partial(self._canvas.draw_page, frame.eyes.index(seen), seen, look, now) if quad else None
        self._mirror.take(now, seen, over)
        return quad

    def _change_worlds(self, now: float, shown_at: float) -> None:
        if self._worlds.next == self._worlds.name:
            self._veil.reveal(now)
            return
        self._veil.cover(now, self._mirror.mean(), urgent=self._picture.ramp_s <= URGENT_RAMP_S)
        if self._veil.covered(now):
            self._worlds.change()
            self._world_began = shown_at
            settle_memory()

    def _moment(self, shown_at: float, look: Look, now: float) -> Moment:
        breath = self._block.breath.read()
        led = breath is not None and self._picture.activity == "breathing"
        guide = float(led and self._picture.panel is None)  # a question is alone with the patient
        if guide != self._guide.goal:
            self._guide.to(guide, GUIDE_S, now)
        still = float(self._picture.panel is not None)
        if still != self._still.goal:
            self._still.to(still, STILLING_S, now)
        passed, self._last_time = shown_at - self._last_time, shown_at
        if self._world_began is None:
            self._world_began = shown_at
        return Moment(
            t=shown_at - self._world_began,
            dt=min(max(passed, 0.0), LONGEST_STEP_S),
            gaze=np.array(look.direction),
            selected=look.world.selected or "",
            attended=look.world.attended or "",
            progress=look.world.progress,
            calm=self._calm.toward(breath.calm if breath else 0.0, now),
            still=self._still.at(now),
            breath_phase=self._follower.phase(breath, shown_at),
            brightness=self._brightness.at(now),
            breath_rate=breath.rate_per_min if breath is not None and (led or self._picture.led) else 0.0,
            guide=self._guide.at(now),
            spot=self._picture.spot,
        )

    # -- submit, beat -------------------------------------------------------------------------

    def _count(self, frame: Frame) -> None:
        """After a frame was handed over: counts it, and uses what time is left to load on."""
        stats = self._pace.frame(self._clock(), frame.period_s)
        if stats is not None:
            self._post.put(replace(stats, gpu_ms=self._canvas.took_ms(), scale=self._canvas.scale))
        if not frame.should_render:
            return
        self._frames += 1
        if self._frames == 1:
            self._post.put(link.FirstFrame(process_age_s()))
            settle_memory()
            priority.take(priority.SCENE)
        self._canvas.aside()
        self._worlds.load()
        for event in self._worlds.news():
            self._post.put(event)

    def _beat(self) -> None:
        """Tells the kiosk that the loop turns, headset or not."""
        self._turns += 1
        self._block.frame.write(link.Beat(self._turns, self._clock()))


def import_worlds(names: str) -> None:
    """Imports a comma-separated list of worlds (all where it is empty) before the first frame, not during one.

    Raises:
        UnknownName: a name that is no world's.
    """
    for name in LOADED_LATE:
        import_module(name)
    for name in [name for name in names.split(",") if name] or environments.WORLDS:
        if name not in list(environments.WORLDS):
            raise UnknownName("world", name, environments.WORLDS)
        try:
            environments.WORLDS[name]
        except ImportError as error:  # told as WorldFailed when it is asked for
            log.error("world %s cannot be imported: %s", name, error)
    beside = environments.SCENES | environments.GAMES | environments.EXERCISES
    for name in beside:
        try:
            beside[name]
        except ImportError as error:  # told as WorldFailed or GameFailed when it is asked for
            log.error("%s cannot be imported: %s", name, error)


def process_age_s() -> float:
    """Seconds since this process was started, to 10 ms."""
    with open("/proc/self/stat") as stat:
        ticks = int(stat.read().rsplit(")", 1)[1].split()[19])
    return time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")


def settle_memory() -> None:
    """No collection during frames: what lives now is set apart, and the collector rests."""
    gc.collect()
    gc.freeze()
    gc.disable()
