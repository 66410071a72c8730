"""What programmes lay over a world: cells beside the bell and sentences, in every language, softly, for both eyes."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from environments import layout, safety
from environments import panel as pictures
from environments.render import FIELD_DEG, eye_at, open_world
from environments.world import Moment, World
from kiosk import panel
from kiosk.changing import FOOT as ASIDE
from kiosk.guiding import BACK, FOOT, LEAVE, ON
from kiosk.language import LANGUAGES, Language
from kiosk.programmes.reading import SAY
from kiosk.programmes.shelf import built_in, spoken

SIZE = (200, 200)
FPS, SECONDS, EVERY_S = 20.0, 5.0, 1.25
START_S = 60.0
LEAST_DEG = 2.0  # of capitals; 1.5 is what patients must be given
CELLS = {**FOOT, ASIDE[0]: ASIDE[1]}
PLACES = sorted({step.world for one in built_in().values() for step in one.steps if step.world})


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("id", CELLS)
def test_the_words_fit_their_cell_large_enough_in_every_language(id: str, language: str) -> None:
    cell, = panel.beside(((id, Language(language).say(CELLS[id])),))
    left, bottom, right, top = layout.lay((cell,)).inked[0]
    box = layout.box_of(cell)
    assert left >= box[0] and bottom >= box[1] and right <= box[2] and top <= box[3]
    assert cell.text_deg >= 1.5


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_large_enough_and_apart_from_bell_and_cells(language: str) -> None:
    say = Language(language).say
    low = [layout.box_of(cell) for cell in (panel.bell(), *panel.beside(tuple(CELLS.items())))]
    for words in spoken().values():
        caption = layout.caption(say(words), None)
        assert layout.drawn_deg(caption) >= LEAST_DEG, say(words)
        assert layout.lay((caption,)).inked[0][1] >= max(box[3] for box in low), say(words)


def test_the_longest_sentence_a_clinic_may_write_can_be_read() -> None:
    words = ("Your nurse tells you what she does before she does it. " * 4)[:SAY]
    assert layout.drawn_deg(layout.caption(words.strip(), None)) >= 1.5


@pytest.fixture(scope="module", params=PLACES)
def place(request: pytest.FixtureRequest, gl: ModuleType) -> Iterator[World]:
    world = open_world(gl, request.param, 1, "low")
    yield world
    world.close()


@pytest.mark.gl
@pytest.mark.parametrize("pitch", (0.0, 90.0), ids=("upright", "lying"))
def test_words_and_cells_come_and_go_without_a_flash_or_a_step_for_either_eye(
    place: World, gl: ModuleType, pitch: float
) -> None:
    """A patient who goes on, back and on as fast as he can look, and whose page is where he faces."""
    words = pictures.PanelPicture(gl)
    buffer = gl.EyeBuffer(*SIZE, 1)
    eyes = tuple(eye_at(index, SIZE, pitch) for index in (0, 1))
    anchor = np.linalg.inv(eye_at(0, SIZE, pitch).view)
    anchor[:3, 3] = 0.0
    seen: tuple[list[np.ndarray], ...] = ([], [])
    sentences = list(spoken().values())
    for number in range(round(SECONDS * FPS)):
        now = number / FPS
        turn = int(now / EVERY_S)
        ids = ((ON, LEAVE), (BACK, ON, LEAVE))[turn % 2]
        words.set(None, sentences[turn], panel.bell(), panel.beside(tuple((id, CELLS[id]) for id in ids)))
        place.update(Moment(START_S + now, 1 / FPS))
        filled = {ON: min(1.0, now % EVERY_S / 1.2)}
        for eye in eyes:
            buffer.bind()
            place.draw(eye)
            words.draw(eye, anchor, filled, ON, now)
            seen[eye.index].append(buffer.read())
    words.close()
    buffer.close()
    verdict = safety.worst([safety.judge(map(safety.linear, shown), FPS, FIELD_DEG) for shown in seen])
    assert not verdict.faults(), verdict.faults()
    bare = _bare(place, gl, eyes)
    for shown, without in zip(seen, bare, strict=True):
        assert np.abs(shown[-1].astype(int) - without.astype(int)).max() > 60, "the words are seen by this eye"


def _bare(place: World, gl: ModuleType, eyes: tuple[Any, ...]) -> list[np.ndarray]:
    buffer = gl.EyeBuffer(*SIZE, 1)
    found = []
    for eye in eyes:
        buffer.bind()
        place.draw(eye)
        found.append(buffer.read())
    buffer.close()
    return found
