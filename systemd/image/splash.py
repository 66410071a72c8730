"""The picture that stands on the screen while the kernel starts: `splash.py PAGE.png TO.bmp`.

systemd-stub shows a bitmap as it is, in the middle, and fills the rest with the colour of its first pixel: the page is
cut to what stands on it, and made for the smallest of the carts' screens. Source: systemd-stub(7), section .splash.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image, ImageChops

SCALE = 2 / 3  # pages are 1920 wide, the smallest screens 1280
MARGIN = 24


def splash(page: Image.Image) -> Image.Image:
    """The page cut to what stands on it, in 256 colours."""
    page = page.convert("RGB")
    ground = Image.new("RGB", page.size, page.getpixel((0, 0)))
    box = ImageChops.difference(page, ground).getbbox() or (0, 0, *page.size)
    seen = page.crop((box[0] - MARGIN, box[1] - MARGIN, box[2] + MARGIN, box[3] + MARGIN))
    small = seen.resize((round(seen.width * SCALE), round(seen.height * SCALE)), Image.Resampling.LANCZOS)
    return small.quantize(256, dither=Image.Dither.NONE)


if __name__ == "__main__":
    page, to = map(Path, sys.argv[1:])
    splash(Image.open(page)).save(to)
