"""The picture before the kernel has one: the calm page's words, small enough for every cart's screen."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
from PIL import Image

from tests.systemd.screens import FOLDER

SPLASH = FOLDER.parent / "image" / "splash.py"


def test_it_is_the_calm_page_in_the_middle_of_its_own_colour(tmp_path: Path) -> None:
    to = tmp_path / "splash.bmp"
    subprocess.run([sys.executable, SPLASH, FOLDER / "moment.png", to], check=True)
    page, drawn = Image.open(FOLDER / "moment.png").convert("RGB"), Image.open(to)
    assert drawn.mode == "P" and drawn.width < 1280 and drawn.height < 720  # of the bitmaps that systemd-stub draws
    seen = np.asarray(drawn.convert("RGB"), dtype=np.int16)
    ground = np.asarray(page.getpixel((0, 0)), dtype=np.int16)
    edge = np.concatenate([seen[0], seen[-1], seen[:, 0], seen[:, -1]])
    assert np.abs(edge - ground).max() <= 2, "no frame shows around it"
    assert (np.abs(seen - ground).max(axis=2) > 64).mean() > 0.05, "words and sign are there"
