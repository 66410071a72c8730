"""What is heard from moment to moment: scapes cross-faded, a breath in them, a head among them, a voice, one gain.

`produce` makes blocks ahead into a short queue: sources that have a direction, and no head yet. `pull` is called
by the sound card and does what must be of this moment: the head as it is held now, the voice, and the gain. So a
scape may cost what it costs, a turned head is heard in the next block, and so are Talk and STOP. The breath of a
block is that of the time it will be heard at: `pull` is told when its own block is, and those waiting come before
the next to be made. One thread calls `produce`, another `pull`, a third all others.
"""

from __future__ import annotations

import gc
import logging
from collections import deque
from collections.abc import Callable
from functools import partial

import numpy as np

from audio.block import BLOCK, BLOCK_S, RATE, Floats, Scape, Stereo
from audio.control import SILENT_DB, Breath, Mix
from audio.crossfade import Crossfade
from audio.gain import Gain
from audio.resample import Resampled
from audio.scapes import SCAPES, scape
from audio.scapes.pink import NAME as NOISE
from audio.spatial import AHEAD, Head, Made, Spatial
from audio.tide import Tide
from audio.voice.speech import Duck, Speech

AHEAD_BLOCKS = 20  # 0.21 s
LONGEST_LATENCY_S = 0.3  # beyond that a ramp begins late rather than being a jump
RISE_S = 1.0  # a device that comes, or comes back, is never loud at once
_FALL = np.linspace(1, 0, BLOCK, dtype=np.float32)[:, None]

log = logging.getLogger(__name__)


class Engine:
    """The scapes and the gain.

    Args:
        seed: of the scapes.
        spatial: how they are heard.
        head: where the head is now; called for every block.
        later: does what it is given, soon, one after the other: a scape takes a moment to build, and longer where its
            stems are not kept yet, and less sound must never wait for it.
        build: makes a scape of its name, a seed and the breath.

    Attributes:
        starved: how often `pull` found nothing made.
        pulled: blocks taken.
    """

    def __init__(
        self, seed: int, spatial: Spatial, head: Callable[[], Head] = lambda: AHEAD,
        later: Callable[[Callable[[], None]], None] = lambda work: work(),
        build: Callable[[str, int, Tide], Scape] = scape,
    ) -> None:
        self.starved = 0
        self.pulled = 0
        self._seed, self._spatial, self._head, self._later, self._make = seed, spatial, head, later, build
        self._name = ""
        self._tide = Tide()
        self._scapes = Crossfade()
        self._resampled: Resampled | None = None
        self._heard_at: float | None = None  # when the last block taken is heard
        self._queue: deque[Made] = deque()
        self._gain, self._under = Gain(), Gain(1.0)
        self._speech, self._duck = Speech(), Duck()
        self._voice: Stereo = np.zeros((BLOCK, 2), np.float32)
        self._latency_s = 0.0
        self._last: Stereo = np.zeros((BLOCK, 2), np.float32)
        self._late = False

    def begin(self, rate: int, latency_s: float) -> None:
        """An output is about to pull, at `rate`; what it takes is heard `latency_s` later. Sound rises from nothing."""
        if rate != self._gain.rate:
            self._resampled = Resampled(self, rate) if rate != RATE else None
        self._latency_s = min(latency_s, LONGEST_LATENCY_S)
        self._speech = Speech()  # what was said while nobody heard it is out of place by now
        self._gain.rise(rate, RISE_S)

    def mix(self, wish: Mix) -> None:
        """What should be heard from now on, at most as loud as it was made; an unknown scape is the calm one."""
        early_s = wish.ramp_s - self._latency_s
        if not wish.scape or wish.gain_db <= SILENT_DB:
            self._gain.to(0.0, early_s)
            return
        name = wish.scape
        if name not in (*SCAPES, NOISE):
            log.error("no scape '%s'; the calm one instead. Known: %s.", name, ", ".join(SCAPES))
            name = "calm"
        if self._gain.silent and name != self._name:
            self._scapes = Crossfade()  # what nobody heard any more does not come up again
            self._queue.clear()
        for gain, decibels in ((self._gain, wish.gain_db), (self._under, wish.under_db)):
            amplitude = 10 ** (min(decibels, 0.0) / 20)
            gain.to(amplitude, early_s if amplitude < gain.goal else wish.ramp_s)
        if name != self._name:
            self._name = name
            self._later(partial(self._build, name))

    def breathe(self, wish: Breath) -> None:
        """The breath to be heard from now on."""
        self._tide.follow(wish)

    def say(self, samples: Floats | None) -> None:
        """Speaks `samples`, (frames,) at 48 kHz, now and instead of what is being said; None to say nothing more."""
        if samples is None:
            self._speech.stop()
        else:
            self._speech.say(samples)

    def _build(self, name: str) -> None:
        if name != self._name:
            return  # another was wanted meanwhile
        gc.collect()  # scapes hold themselves: those that were left would stay in memory
        try:
            made = self._make(name, self._seed, self._tide)
        except Exception:  # one scape that cannot be made must not take the others and the voice away
            log.exception("the scape '%s' cannot be made; the calm one instead", name)
            made = self._make("calm", self._seed, self._tide)
        self._scapes.to(made)

    @property
    def waiting(self) -> int:
        """How many blocks are made and not yet taken."""
        return len(self._queue)

    @property
    def wants_more(self) -> bool:
        """Whether fewer than `AHEAD_BLOCKS` blocks are waiting."""
        return self.waiting < AHEAD_BLOCKS

    def produce(self) -> None:
        """Makes one block."""
        self._tide.hear(self._next_at())
        self._tide.step()
        self._queue.append(self._scapes.next())

    def _next_at(self) -> float | None:
        """When the first frame the scapes make next is heard, monotonic seconds; None before any output said so."""
        if self._heard_at is None:
            return None
        held_s = self._resampled.held_s if self._resampled else 0.0
        return self._heard_at + BLOCK / self._gain.rate + held_s + len(self._queue) * BLOCK_S

    def pull(self, out: Stereo, heard_at: float | None = None) -> None:
        """Fills `out`, (BLOCK, 2) float32, with the next block at the present gain.

        In silence nothing is taken: a scape stands still, and costs nothing, until it is heard again.

        Args:
            out: taken by the output.
            heard_at: when its first frame is heard, monotonic seconds; where that is not known, no breath is.
        """
        self.pulled += 1
        self._heard_at = heard_at
        gain = self._gain.next(len(out))
        if isinstance(gain, float) and gain == 0.0:
            out[:] = 0.0
            if self._speech.speaking:
                self._speech = Speech()  # nobody hears it, and later it would be out of place
            return
        (self._resampled or self).fill(out)
        out *= gain

    def fill(self, out: Stereo) -> None:
        """The next block at our own rate, the scape under the voice."""
        self._scape_now(out)
        speaking = self._speech.speaking
        for gain in (self._under.next(BLOCK), self._duck.next(BLOCK, speaking)):
            if not (isinstance(gain, float) and gain == 1.0):
                out *= gain
        if speaking:
            self._speech.fill(self._voice)
            out += self._voice

    def _scape_now(self, out: Stereo) -> None:
        """The next block of the scapes, as the head is held now.

        Where none is made the last goes back into silence: a late machine never clicks.
        """
        late = self._late
        try:
            made = self._queue.popleft()
        except IndexError:
            self.starved += 1
            self._late = True
            out[:] = 0.0 if late else self._last[::-1] * _FALL
            return
        self._spatial.render(made, self._head(), out)
        self._late = False
        self._last[:] = out
        if late:
            out *= _FALL[::-1]

    @property
    def is_silent(self) -> bool:
        """Whether nothing is heard and nothing is wanted."""
        return self._gain.silent
