"""The frame loop with worlds made for the test: what they draw, and what is seen when they break."""

from __future__ import annotations

import gc
import socket
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from kiosk import dozing, panel
from kiosk.devices.headset import Aim, headset
from kiosk.events import Dozing, FrameStats, HeadsetState, Health, Tracking, WorldFailed, WorldReady
from kiosk.scene import link, pace
from kiosk.scene.lasting import LastingHeadset
from kiosk.view import Picture
from tests.kiosk.visit import Visit
from tests.waiting import until

pytestmark = pytest.mark.gl

MAGENTA = (1.0, 0.0, 1.0)


class Flag:
    """Two halves of one colour, another one each frame, and loud magenta before it breaks."""

    raises = ""
    instances: list[Flag]

    def __init__(self, gl: Any, seed: int, quality: str) -> None:
        self.gl, self.frame = gl, 0
        self.moments: list[Any] = []
        type(self).instances = [self]

    def load(self, quality: str) -> Iterator[None]:
        yield
        if self.raises == "load":
            raise RuntimeError("broken in load")
        yield

    def update(self, moment: Any) -> None:
        self.moments.append(moment)
        self.frame += 1
        if self.raises == "update" and self.frame > 3:
            raise RuntimeError("broken in update")

    def draw(self, eye: Any) -> None:
        broken = self.raises == "draw" and self.frame > 3
        width, height = eye.size
        shade = 0.2 + 0.5 * (self.frame % 16) / 16
        self.gl.GL.glEnable(self.gl.GL.GL_SCISSOR_TEST)
        for y in (0, height // 2):
            self.gl.GL.glScissor(0, y, width, height - height // 2)
            self.gl.GL.glClearColor(*(MAGENTA if broken else (shade, shade, shade)), 1.0)
            self.gl.GL.glClear(self.gl.GL.GL_COLOR_BUFFER_BIT)
        self.gl.GL.glDisable(self.gl.GL.GL_SCISSOR_TEST)
        if broken:
            raise RuntimeError("broken in draw")

    def play(self, game: Any) -> None:
        """No game is seen here."""

    def answering(self) -> tuple[Any, ...]:
        return ()

    def close(self) -> None:
        pass


PLACES = ("load", "update", "draw")
KINDS = {"flag": Flag, **{f"bad-{where}": type(f"Bad{where}", (Flag,), {"raises": where}) for where in PLACES}}


class Theatre:
    """A scene in this process, turned by hand."""

    def __init__(self) -> None:
        from kiosk.scene.loop import Scene

        ours, theirs = socket.socketpair()
        with ours, theirs:
            self.kiosk, self.post = link.Post(ours), link.Post(theirs)
        self.block = link.Block.create()
        aim = Aim()
        self.headset = LastingHeadset(headset("offscreen", aim, time.monotonic), time.monotonic)
        self.said: list[Any] = list(self.headset.poll())
        self.scene = Scene(self.headset, self.post, self.block, aim, "none", "low", 1, KINDS)
        self.pictures: list[np.ndarray] = []
        self._seen = 0

    def turn(self) -> None:
        self.scene.turn()
        self.said += self.kiosk.take()
        mirror = self.block.mirror.read(self._seen)
        if mirror:
            self._seen = mirror[0]
            self.pictures.append(mirror[1])

    def until(self, right: Callable[[], Any], what: str) -> Any:
        def one() -> Any:
            self.turn()
            return right()

        return until(one, what, 40.0)

    def said_of(self, kind: type) -> list[Any]:
        return [message for message in self.said if isinstance(message, kind)]

    def show(self, **what: Any) -> None:
        self.kiosk.put(link.Show(Picture(**{"ramp_s": 1.0, **what})))


@pytest.fixture
def theatre() -> Iterator[Theatre]:
    made = Theatre()
    yield made
    made.headset.close()
    made.kiosk.close()
    made.post.close()
    gc.enable()
    gc.unfreeze()


def test_a_world_is_shown_behind_a_veil_and_its_pictures_are_whole(theatre: Theatre) -> None:
    theatre.show(world="flag")
    theatre.until(lambda: theatre.said_of(WorldReady), "the world is shown")
    theatre.until(lambda: theatre.scene._veil.at(time.monotonic())[0] == 0.0, "it is unveiled")
    theatre.pictures.clear()
    theatre.until(lambda: len(theatre.pictures) > 20, "pictures")
    shades = [np.unique(picture) for picture in theatre.pictures[5:]]
    assert all(np.ptp(shade) <= 1 for shade in shades), "both halves of a picture are of one frame"
    assert len({int(shade[0]) for shade in shades}) > 5, "and they are of different frames"


@pytest.mark.parametrize("where", ["load", "update", "draw"])
def test_a_world_that_raises_is_replaced_before_it_is_seen(where: str, theatre: Theatre) -> None:
    theatre.until(lambda: theatre.pictures, "the calm scene is seen")
    theatre.show(world=f"bad-{where}")
    failed = theatre.until(lambda: theatre.said_of(WorldFailed), "the failure is told")
    assert failed[0].world == f"bad-{where}" and f"broken in {where}" in failed[0].why
    before = len(theatre.pictures)
    theatre.until(lambda: len(theatre.pictures) > before + 6, "more pictures")
    for picture in theatre.pictures:
        red, green, blue = picture.reshape(-1, 3).astype(int).mean(axis=0)
        assert not (red > green + 100 and blue > green + 100), "nobody has seen the broken frame"
    assert theatre.scene._worlds.name == "calm"


def test_light_and_breath_reach_the_world(theatre: Theatre) -> None:
    theatre.show(world="flag", brightness=0.4, activity="breathing")
    theatre.until(lambda: theatre.said_of(WorldReady), "the world is shown")
    theatre.block.breath.write(link.Breath(time.monotonic(), 0.25, 6.0, 0.4))
    moments = Flag.instances[0].moments
    theatre.until(lambda: moments[-1].breath_rate == 6.0, "the breath is there")
    assert 0.25 <= moments[-1].breath_phase < 0.35
    theatre.until(lambda: moments[-1].brightness == pytest.approx(0.4), "the light is there")
    assert all(0.0 <= moment.dt <= 0.1 for moment in moments)
    times = [moment.t for moment in moments]
    assert times == sorted(times) and times[0] >= 0.0


def test_a_worn_head_that_is_long_still_is_told_once_and_so_is_its_waking(
    theatre: Theatre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dozing, "STILL_S", 0.3)
    monkeypatch.setattr(dozing, "UNSEEN_S", 30.0)  # of a machine that is busy
    theatre.until(lambda: len(theatre.pictures) > 15, "half a second of pictures")
    assert theatre.said_of(Dozing) == [Dozing(False)], "nobody wears it"
    theatre.scene._has_head = True
    theatre.until(lambda: theatre.said_of(Dozing)[-1].asleep, "it has been still")
    theatre.kiosk.put(link.Look(10.0, 0.0))
    theatre.until(lambda: len(theatre.said_of(Dozing)) > 2, "it has moved")
    assert theatre.said_of(Dozing)[:3] == [Dozing(False), Dozing(True), Dozing(False)]


def test_the_guide_comes_and_goes_slowly_and_leaves_before_a_question(theatre: Theatre) -> None:
    theatre.show(world="flag", activity="breathing", caption="Softly, not deeply")
    theatre.until(lambda: theatre.said_of(WorldReady), "the world is shown")
    moments = Flag.instances[0].moments
    assert moments[-1].guide == 0.0, "there is no breath yet"
    theatre.block.breath.write(link.Breath(time.monotonic(), 0.0, 6.0, 0.4))
    began = time.monotonic()
    theatre.until(lambda: moments[-1].guide == 1.0, "the guide is there")
    assert time.monotonic() - began >= 3.0
    assert moments[-1].still == 0.0, "words alone leave all as it is"
    theatre.show(world="flag", activity="breathing", panel=panel.words("words", "A question"))
    began = time.monotonic()
    theatre.until(lambda: moments[-1].guide == 0.0, "the guide is gone")
    assert time.monotonic() - began >= 3.0
    assert max(abs(after.guide - before.guide) for before, after in pairwise(moments)) < 0.5
    assert moments[-1].still == 1.0, "a question has quietened what moves by then"
    assert max(abs(after.still - before.still) for before, after in pairwise(moments)) < 0.5
    assert moments[-1].calm == 0.0, "and left the light alone"


def test_the_hearts_calm_reaches_the_world_slowly(theatre: Theatre) -> None:
    theatre.show(world="flag", activity="breathing")
    theatre.until(lambda: theatre.said_of(WorldReady), "the world is shown")
    theatre.block.breath.write(link.Breath(time.monotonic(), 0.0, 6.0, 0.4, calm=0.8))
    moments, began = Flag.instances[0].moments, time.monotonic()
    theatre.until(lambda: moments[-1].calm > 0.05, "the calm grows")
    assert moments[-1].calm <= (time.monotonic() - began) / 20.0 + 0.02


def test_tracking_is_told_on_its_edges_and_pace_now_and_then(
    theatre: Theatre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "EVERY_S", 1.0)
    theatre.until(lambda: theatre.said_of(FrameStats), "the pace is told")
    assert theatre.said_of(Tracking) == [Tracking(True, True)]
    stats = theatre.said_of(FrameStats)[0]
    assert 0.0 < stats.fps_p1 <= stats.fps_p50 and 0.0 <= stats.dropped_share < 1.0


def test_the_first_frame_is_told_once_and_nothing_is_collected_after_it(theatre: Theatre) -> None:
    theatre.until(lambda: theatre.said_of(link.FirstFrame), "the first frame is told")
    assert not gc.isenabled() and gc.get_freeze_count() > 0
    for _ in range(5):
        theatre.turn()
    assert len(theatre.said_of(link.FirstFrame)) == 1
    assert [state.health for state in theatre.said_of(HeadsetState)] == [Health.MODEL]


def test_recentre_on_the_console_opens_the_page_anew_where_the_patient_faces_now(
    theatre: Theatre, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit, opened = Visit(), []
    visit.to("baseline")
    theatre.kiosk.put(link.Show(visit.view.picture))
    theatre.until(lambda: theatre.pictures, "the page")
    reopen = theatre.scene._attention.reopen
    monkeypatch.setattr(theatre.scene._attention, "reopen", lambda: opened.append(True) or reopen())
    theatre.kiosk.put(link.Show(visit.step().picture))
    theatre.turn()
    assert not opened, "what has not changed moves nothing"
    picture = visit.tap("recentre").picture
    assert picture.panel, "the question stands"
    theatre.kiosk.put(link.Show(picture))
    theatre.until(lambda: opened, "the page to open anew")
