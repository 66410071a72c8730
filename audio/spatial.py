"""Sources and a bed made into what two ears hear, for the head as it is held now.

Three ways, chosen by where the sound goes and what is there: through a model of the head for sound at the ears
(`Binaural`); by loudness alone where OpenAL cannot be had (`Panned`); and for a loudspeaker on the cart, which does
not turn with the head (`Panned`, straight ahead).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from audio.block import BLOCK, MOST_SOURCES, RISING, Directions, Floats, Scape, Stereo
from audio.openal import Ears

BANKS = 2  # scapes that may be heard at once
_WIDTH = 0.85  # of loudness alone: nothing is ever in one ear only
_LEVEL = 0.78  # of loudness alone: a head's shadow takes as much from what is all around, by the ear's measure


@dataclass(frozen=True, slots=True)
class Head:
    """How the head is held in the world's frame: a unit quaternion."""

    x: float = 0.0
    y: float = 0.0
    z: float = 0.0
    w: float = 1.0

    def axes(self) -> Floats:
        """Right, up and back of the head as rows, (3, 3), in the world's frame."""
        x, y, z, w = self.x, self.y, self.z, self.w
        return np.asarray([
            [1 - 2 * (y * y + z * z), 2 * (x * y + z * w), 2 * (x * z - y * w)],
            [2 * (x * y - z * w), 1 - 2 * (x * x + z * z), 2 * (y * z + x * w)],
            [2 * (x * z + y * w), 2 * (y * z - x * w), 1 - 2 * (x * x + y * y)],
        ], np.float32)


AHEAD = Head()


@dataclass(frozen=True, slots=True)
class Part:
    """A block of one scape's sources, (sources, BLOCK), where they are, and which of the banks plays it."""

    bank: int
    sources: Floats
    directions: Directions


@dataclass(frozen=True, slots=True)
class Made:
    """A block before it has a head in it: the sources of all scapes heard, and the bed under them, (BLOCK, 2)."""

    parts: tuple[Part, ...]
    bed: Stereo


class Spatial(Protocol):
    """A way to hear. `how` says it in plain words."""

    how: str

    def render(self, made: Made, head: Head, out: Stereo) -> None:
        """The block as it is heard, over all of `out`, (BLOCK, 2)."""


class Binaural:
    """Each source through the head's own shadow, delay and colour from its direction (HRTF).

    Raises:
        LookupError: there is no OpenAL Soft with HRTF here.
    """

    how = "in space"

    def __init__(self) -> None:
        self._ears = Ears(BANKS * MOST_SOURCES)
        self._places: list[Directions | None] = [None] * BANKS  # of the banks that play
        self._block = [0] * BANKS

    def render(self, made: Made, head: Head, out: Stereo) -> None:
        for part in made.parts:
            self._put(part)
        heard = {part.bank for part in made.parts}
        for bank, places in enumerate(self._places):
            if places is not None and bank not in heard:
                self._ears.play(bank * MOST_SOURCES, len(places), on=False)
                self._places[bank] = None
        _, up, back = head.axes()
        self._ears.render(-back, up, out)
        out += made.bed

    def close(self) -> None:
        """Gives the library's memory back."""
        self._ears.close()

    def _put(self, part: Part) -> None:
        """Writes the block where its sources read it."""
        bank, first = part.bank, part.bank * MOST_SOURCES
        places = self._places[bank]
        if places is not None and len(places) != len(part.directions):
            self._ears.play(first, len(places), on=False)
            places = None
        if places is not part.directions:
            self._ears.place(first, part.directions)
        if places is None:
            self._block[bank] = 0
            self._ears.play(first, len(part.directions), on=True)
        self._places[bank] = part.directions
        at = self._block[bank] * BLOCK
        self._ears.ring[first : first + len(part.sources), at : at + BLOCK] = part.sources
        self._block[bank] = 1 - self._block[bank]


class Panned:
    """Each source by loudness alone, left and right; behind is as in front.

    Args:
        how: in plain words.
        follows: whether the ears turn with the head.
    """

    def __init__(self, how: str, follows: bool) -> None:
        self.how = how
        self._follows = follows
        self._before: dict[int, Floats] = {}

    def render(self, made: Made, head: Head, out: Stereo) -> None:
        right = (head if self._follows else AHEAD).axes()[0]
        out[:] = made.bed
        gains = {}
        for part in made.parts:
            side = np.clip(part.directions @ right, -1.0, 1.0)
            gain = gains[part.bank] = np.float32(_LEVEL) * sides(_WIDTH * side)
            before = self._before.get(part.bank, gain)
            if before.shape != gain.shape:
                before = gain
            block = part.sources.T
            heard = block @ before
            heard += (block @ gain - heard) * RISING[:, None]
            out += heard
        self._before = gains


def sides(side: Floats) -> Floats:
    """Amplitudes left and right, (n, 2), for −1 left to 1 right; their powers sum to 1."""
    angle = np.pi / 4 * (1 + side)
    return np.column_stack([np.cos(angle), np.sin(angle)]).astype(np.float32)


class Heard:
    """A scape as one hears it who looks straight ahead, or along `head`."""

    def __init__(self, scape: Scape, spatial: Spatial, head: Head = AHEAD) -> None:
        self.head = head
        self._scape, self._spatial = scape, spatial
        self._sources = np.zeros((len(scape.directions), BLOCK), np.float32)
        self._bed: Stereo = np.zeros((BLOCK, 2), np.float32)

    def fill(self, out: Stereo) -> None:
        """The next block, (BLOCK, 2)."""
        self._scape.fill(self._sources, self._bed)
        made = Made((Part(0, self._sources, self._scape.directions),), self._bed)
        self._spatial.render(made, self.head, out)


def spatial(output: str) -> Spatial:
    """The way to hear for `output`: at the ears (headset) in space where that can be had, or from the cart.

    Raises:
        LookupError: there is no such output.
    """
    if output == "cart":
        return Panned("for the cart's speaker", follows=False)
    if output != "headset":
        raise LookupError(f"unknown output '{output}'. Known: headset, cart.")
    try:
        return Binaural()
    except LookupError as error:
        return Panned(f"plain stereo: {error}", follows=True)
