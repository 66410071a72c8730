"""For one eye that sees: both are given its picture."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest

from environments import gl
from kiosk import panel
from kiosk.devices.flat import OffscreenHeadset
from kiosk.devices.headset import Aim, EyeView, Fov, Frame, Pose
from kiosk.scene import link
from kiosk.scene.eyes import drawn_from, seeing
from kiosk.scene.lasting import LastingHeadset
from kiosk.view import Picture
from tests.waiting import until

SIZE = (160, 160)
SQUARE = Fov(-0.7, 0.7, 0.7, -0.7)
PLACES = ((-0.032, 0.0, 0.0), (0.032, 0.0, 0.0))
EYES = tuple(EyeView(Pose(position=place), SQUARE, number, SIZE) for number, place in enumerate(PLACES))
FRAME = Frame(0.0, 1 / 72, Pose(), Pose(), EYES, True)


def test_with_two_eyes_nothing_changes() -> None:
    assert drawn_from(FRAME, "") is FRAME
    assert seeing(FRAME, "") is EYES[0]


@pytest.mark.parametrize(("mono", "index"), [("left", 0), ("right", 1)])
def test_both_are_drawn_from_the_one_that_sees_at_their_own_angles(mono: str, index: int) -> None:
    other = EYES[1 - index]
    turned = replace(other, pose=Pose((0.0, 0.1, 0.0, 0.995), other.pose.position), fov=Fov(-0.6, 0.8, 0.7, -0.7))
    eyes = (turned, EYES[1]) if index else (EYES[0], turned)
    drawn = drawn_from(replace(FRAME, eyes=eyes), mono)
    assert [view.pose.position for view in drawn.eyes] == [PLACES[index]] * 2
    assert [(view.fov, view.pose.orientation) for view in drawn.eyes] == [(e.fov, e.pose.orientation) for e in eyes]
    assert seeing(drawn, mono).framebuffer == index, "the nurse sees what the patient sees"


def test_a_screen_has_one_picture() -> None:
    flat = replace(FRAME, eyes=EYES[:1])
    assert drawn_from(flat, "right") is flat and seeing(flat, "right") is EYES[0]


class TwoEyed(OffscreenHeadset):
    """Offscreen, with an eye on either side of the nose."""

    def open(self) -> None:
        super().open()
        self.buffers = [gl.EyeBuffer(*SIZE, samples=1) for _ in EYES]

    def begin(self) -> Frame | None:
        frame = super().begin()
        views = zip(EYES, self.buffers, strict=True)
        return frame and replace(frame, eyes=tuple(replace(v, framebuffer=b.framebuffer) for v, b in views))


@pytest.fixture
def eyes() -> Iterator[TwoEyed]:
    made = TwoEyed(Aim(), time.monotonic)
    yield made
    made.close()


@pytest.mark.gl
def test_both_pictures_are_the_same_and_neither_is_black(eyes: TwoEyed) -> None:
    from kiosk.scene.loop import Scene

    ours, theirs = socket.socketpair()
    with ours, theirs, closing(link.Post(ours)) as kiosk, closing(link.Post(theirs)) as post:
        lasting = LastingHeadset(eyes, time.monotonic)
        lasting.poll()
        scene = Scene(lasting, post, link.Block.create(), eyes._aim, "none", "low", 1, {})

        def apart() -> int:
            """By how much the two pictures differ, once the page is there."""
            def settled() -> bool:
                scene.turn()
                return scene._canvas._page.settled and bool(scene._canvas._page.pages)

            until(settled, "the page is there", 40.0)
            scene.turn()
            left, right = (buffer.read().astype(int) for buffer in eyes.buffers)
            assert min(left.mean(), right.mean()) > 5, "neither is black"
            return int(np.abs(left - right).max())

        page = panel.words("words", "A question")
        kiosk.put(link.Show(Picture(panel=page, ramp_s=0.1)))
        assert apart() > 30, "two eyes see a page a little from either side"
        for mono in ("left", "right"):
            kiosk.put(link.Show(Picture(panel=page, ramp_s=0.1, mono=mono)))
            scene.turn()
            assert apart() == 0
