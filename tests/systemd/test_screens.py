"""The pages that need no kiosk are those that are drawn now, and say on a text console what they say as a picture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.systemd import screens


def _pixels(path: Path) -> np.ndarray:
    return np.asarray(Image.open(path).convert("RGB"), dtype=np.int16)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("screens")
    screens.draw(folder)
    return folder


@pytest.mark.parametrize("name", screens.PAGES)
def test_the_picture_is_current_and_small(name: str, drawn: Path) -> None:
    kept = screens.FOLDER / f"{name}.png"
    apart = np.abs(_pixels(kept) - _pixels(drawn / kept.name)).max(axis=2)
    assert (apart > 64).mean() < 0.001, "draw it anew: script/screens"  # another FreeType's edges may differ
    assert kept.stat().st_size < 60_000


@pytest.mark.parametrize("name", ["moment", "failed", "stopped"])
def test_a_text_console_is_told_to_write_on_paper(name: str) -> None:
    words = (screens.FOLDER / f"{name}.txt").read_text(encoding="ascii")
    assert words.startswith("\x1b[2J\x1b[H\x1b[?25l\n"), "on a cleared screen without a cursor"
    assert "Write scores on paper" in words
    assert max(map(len, words.splitlines())) <= 60, "80 columns are few with the large letters"
