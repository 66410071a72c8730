"""Every panel of the console has its picture in docs/; `script/console` draws them."""

from __future__ import annotations

from pathlib import Path

import pygame
import pytest

from kiosk.console import PANELS
from tests.kiosk.console.pictured import MOST_BYTES, SIZE

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("panel", PANELS)
def test_every_panel_has_its_picture_and_its_sentence(panel: str) -> None:
    picture = DOCS / "console" / f"{panel}.png"
    assert picture.is_file(), f"run script/console: {panel} has no picture"
    assert picture.stat().st_size <= MOST_BYTES
    assert pygame.image.load(picture).get_size() == SIZE


def test_the_page_shows_them_all_with_a_sentence_and_no_picture_is_left_over() -> None:
    shown = (DOCS / "console.md").read_text(encoding="utf-8")
    for panel in PANELS:
        said, _, _ = shown.partition(f"](console/{panel}.png)")
        heading, sentence, *_ = said.rpartition("## ")[2].split("\n\n")
        assert said != shown and heading == panel and len(sentence) > 10, f"run script/console: {panel}"
    assert {file.stem for file in (DOCS / "console").iterdir()} == set(PANELS)
