"""How a head moves in an exercise: how far, how fast, how smoothly. Pure; time is an argument.

Degrees are of the head in the patient's own frame, straight ahead is 0: yaw and pitch of where it faces, roll about
that. A movement is a stretch in which the head turns at `MOVES_DEG_S` or more; its smoothness is the spectral arc
length of its speed (SPARC; Balasubramanian, Melendez-Calderon, Roby-Brami, Burdet 2015, J NeuroEng Rehabil 12: 112,
doi:10.1186/s12984-015-0090-9), with that paper's parameters. Told is the median of all movements, as the median
speed is that of all moments in them: one start of fright changes neither.
"""

from __future__ import annotations

import math
from collections import deque
from statistics import median

import numpy as np
from numpy.typing import NDArray

from kiosk.devices.headset import Pose, conjugate, multiply
from kiosk.events import Moved

MOVES_DEG_S = 4.0
SPAN_S = 0.05  # over which a speed is taken: a tracker's noise is not movement
GAP_S = 0.1  # without a sample: nobody knows what was between
BRIEFEST_S, LONGEST_S = 0.4, 10.0  # of a movement
RATE_HZ = 60.0  # at which a movement's speed is judged
CUTOFF_HZ, THRESHOLD, PADDING = 10.0, 0.05, 4  # of the paper
MOST_SPEED_DEG_S = 400.0  # quicker than any neck: tracking has jumped
FEWEST = 3  # movements before a smoothness is told
_SIDES = ("yaw_left", "yaw_right", "pitch_up", "pitch_down", "roll_left", "roll_right")


class Movement:
    """What was seen of one run of an exercise."""

    def __init__(self) -> None:
        self._farthest = [0.0] * len(_SIDES)
        self._recent: deque[tuple[float, Pose]] = deque()
        self._speeds = np.zeros(round(MOST_SPEED_DEG_S * 2), np.int64)  # how often, by half degrees per second
        self._movement: list[tuple[float, float]] = []
        self._smooth: list[float] = []
        self._seconds = 0.0

    def see(self, now: float, head: Pose) -> None:
        """One frame.

        Args:
            now: seconds; a sample later than `GAP_S` after the last begins anew.
            head: in the patient's own frame.
        """
        if self._recent and not 0.0 <= now - self._recent[-1][0] <= GAP_S:
            self.rest()
        self._recent.append((now, head))
        while len(self._recent) > 2 and now - self._recent[1][0] >= SPAN_S:
            self._recent.popleft()
        since, before = self._recent[0]
        if now - since < 0.8 * SPAN_S:
            return
        speed = turned_deg(before, head) / (now - since)
        if speed > MOST_SPEED_DEG_S:
            self.rest()
            return
        self._reach(head)
        if speed >= MOVES_DEG_S:
            self._move(now, speed)
        else:
            self._end()

    def rest(self) -> None:
        """Nothing is seen for a while: what moved has ended."""
        self._end()
        self._recent.clear()

    def told(self, run: int, reached: int) -> Moved:
        """All of it so far."""
        counts = np.cumsum(self._speeds)
        speed = float(np.searchsorted(counts, counts[-1] / 2)) / 2 + 0.25 if counts[-1] else 0.0
        smooth = median(self._smooth) if len(self._smooth) >= FEWEST else math.nan
        farthest = dict(zip(_SIDES, self._farthest, strict=True))
        return Moved(run, self._seconds, **farthest, speed_deg_s=speed, smoothness=smooth, reached=reached)

    def _reach(self, head: Pose) -> None:
        yaw, pitch, roll = turns_deg(head)
        ways = -yaw, yaw, pitch, -pitch, -roll, roll
        self._farthest = [max(*each) for each in zip(self._farthest, ways, strict=True)]

    def _move(self, now: float, speed: float) -> None:
        if self._movement:
            self._seconds += now - self._movement[-1][0]
        self._movement.append((now, speed))
        self._speeds[min(int(speed * 2), len(self._speeds) - 1)] += 1
        if now - self._movement[0][0] >= LONGEST_S:
            self._end()

    def _end(self) -> None:
        movement, self._movement = self._movement, []
        if movement and movement[-1][0] - movement[0][0] >= BRIEFEST_S:
            times, speeds = np.array(movement).T
            grid = np.arange(times[0], times[-1], 1.0 / RATE_HZ)
            self._smooth.append(arc_length(np.interp(grid, times, speeds), RATE_HZ))


def turns_deg(head: Pose) -> tuple[float, float, float]:
    """Yaw to the right, pitch up, roll to the right shoulder, degrees: made in this order, each in the turned frame."""
    x, y, z, w = head.orientation
    pitch = math.asin(max(-1.0, min(1.0, 2.0 * (w * x - y * z))))
    yaw = -math.atan2(2.0 * (w * y + x * z), 1.0 - 2.0 * (x * x + y * y))
    roll = -math.atan2(2.0 * (w * z + x * y), 1.0 - 2.0 * (x * x + z * z))
    return math.degrees(yaw), math.degrees(pitch), math.degrees(roll)


def turned_deg(one: Pose, other: Pose) -> float:
    """The angle of the rotation between two poses, degrees."""
    x, y, z, w = multiply(conjugate(one.orientation), other.orientation)
    return math.degrees(2.0 * math.atan2(math.sqrt(x * x + y * y + z * z), abs(w)))


def arc_length(speed: NDArray[np.float64], rate_hz: float) -> float:
    """The spectral arc length of a speed, 0 or less; nearer 0 is smoother.

    Args:
        speed: (n,), any unit, at least 4 samples.
        rate_hz: of the samples.
    """
    size = 2 ** (math.ceil(math.log2(len(speed))) + PADDING)
    spectrum = np.abs(np.fft.rfft(speed, size))
    spectrum /= spectrum.max()
    hz = np.arange(len(spectrum)) * rate_hz / size
    spectrum, hz = spectrum[hz <= CUTOFF_HZ], hz[hz <= CUTOFF_HZ]
    above = np.flatnonzero(spectrum >= THRESHOLD)
    spectrum, hz = spectrum[: above[-1] + 1], hz[: above[-1] + 1]
    if len(hz) < 2:
        return 0.0
    steps = np.diff(hz) / (hz[-1] - hz[0])
    return -float(np.hypot(steps, np.diff(spectrum)).sum())
