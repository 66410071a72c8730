"""The live picture of what the patient sees, kept in shape inside its place.

On the flat screen this is the patient's own picture: a pointer inside it is the gaze.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import pygame
from pygame import Rect

STILL_S = 1.0  # without a new picture: what is seen is not what the patient sees


@dataclass(frozen=True, slots=True, eq=False)
class MirrorPicture:
    """One picture of the scene.

    Args:
        sequence: a new number is a new picture.
        width, height: px.
        rgb: three bytes a pixel, top row first.
        at: when it was drawn, monotonic seconds.
        still: no other has come for `STILL_S`.
    """

    sequence: int
    width: int
    height: int
    rgb: bytes | bytearray | memoryview
    at: float = 0.0
    still: bool = False


def live(picture: MirrorPicture | None, now: float) -> MirrorPicture | None:
    """The same picture, told apart where it is too old to be what the patient sees."""
    return replace(picture, still=True) if picture and now - picture.at > STILL_S else picture


def fitted(place: Rect, width: int, height: int) -> Rect:
    """The largest rectangle of this picture's shape in the middle of `place`."""
    if width * place.height > height * place.width:
        size = (place.width, max(1, height * place.width // width))
    else:
        size = (max(1, width * place.height // height), place.height)
    rect = Rect((0, 0), size)
    rect.center = place.center
    return rect


def locate(shown: Rect, position: tuple[int, int]) -> tuple[float, float] | None:
    """A point of the screen as 0–1 across and down the shown picture; None outside it."""
    if not shown.collidepoint(position):
        return None
    return (position[0] + 0.5 - shown.left) / shown.width, (position[1] + 0.5 - shown.top) / shown.height


def paint(surface: pygame.Surface, shown: Rect, picture: MirrorPicture) -> None:
    """Puts `picture` into `shown`, smoothly scaled."""
    size = (picture.width, picture.height)
    image = pygame.image.frombuffer(picture.rgb, size, "RGB")
    if size == shown.size:
        surface.blit(image, shown)
        return
    alike = pygame.Surface(size, 0, surface)  # scaling 24 bits a pixel takes twice as long
    alike.blit(image, (0, 0))
    pygame.transform.smoothscale(alike, shown.size, surface.subsurface(shown))
