"""What is left out of a picture is never in it, and slices keep all that they are cut from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from environments.render import eye_at
from environments.sight import Sight, pieces, slices

SIZE = (160, 160)


class Drawn:
    """A maker whose pieces remember which of them were drawn."""

    def __init__(self) -> None:
        self.within: tuple[bool, ...] = ()

    def pieces(self, parts: Sequence[Any], layout: Sequence[int]) -> Drawn:
        return self

    def draw(self, within: Sequence[bool]) -> None:
        self.within = tuple(within)


def test_slices_keep_every_triangle() -> None:
    loose = np.random.default_rng(3).normal(0, 5, (60, 4)).astype(np.float32)
    made = {f"herbs_{key}": array for key, array in slices(loose, 4).items()}
    back = np.concatenate([vertices[indices].reshape(-1, 12) for vertices, indices in pieces(made, "herbs_")])
    assert sorted(map(tuple, back.tolist())) == sorted(map(tuple, loose.reshape(-1, 12).tolist()))


@pytest.mark.parametrize("turned", (0.0, 1.7, 30.0))
@pytest.mark.parametrize(("pitch", "yaw"), [(0, 0), (0, 100), (45, -30), (90, 0), (-60, 20), (75, 180)])
def test_nothing_that_is_in_the_picture_is_left_out(pitch: float, yaw: float, turned: float) -> None:
    """However little the head has turned since it was decided."""
    places = np.random.default_rng(4).normal(0, 5, (400, 3)) * [1.0, 0.6, 1.0]
    before, eye, drawn = eye_at(1, SIZE, pitch + turned, yaw - turned), eye_at(1, SIZE, pitch, yaw), Drawn()
    eye = replace(eye, projection=before.projection)
    sight = Sight(drawn)  # type: ignore[arg-type]
    sight.add("all", (3,), [(place[None], np.zeros(3, np.uint32)) for place in places])
    sight.look(before)
    sight.look(eye)
    sight.draw("all")
    clip = np.column_stack([places, np.ones(400)]) @ (eye.projection @ eye.view).T
    inside = (np.abs(clip[:, :2]) < clip[:, 3:]).all(axis=1)
    assert inside.any() and np.array(drawn.within)[inside].all()
    assert sum(drawn.within) < 300  # and a good part of the rest is
    assert sight.any("all")


def test_it_is_decided_anew_when_the_head_has_turned_or_gone() -> None:
    eye, drawn = eye_at(0, SIZE), Drawn()
    ahead = np.array([[0.0, 0.0, -3.0]], np.float32), np.zeros(3, np.uint32)
    sight = Sight(drawn)  # type: ignore[arg-type]
    sight.add("all", (3,), [ahead])

    def seen(view: np.ndarray) -> bool:
        sight.look(replace(eye, view=view))
        return sight.any("all")

    aside = eye.view.copy()
    aside[0, 3] += 8.0
    assert seen(eye.view) and not seen(eye_at(0, SIZE, 0.0, 120.0).view)
    assert seen(eye.view) and not seen(aside)
