"""What awakens where one looks, and how it comes and goes; the same in all worlds. Pure.

A look warms a thing at once. A look that is held to its end, so that the thing is chosen, lets its answer come slowly,
stay a while and go again by itself: its `Course`. Both are eased: no frame shows a step, however long it took. A second
choice goes on from where the first has come. What the answer is, and what else follows from it, is the world's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from environments.easing import eased
from environments.world import Moment, Target

LONGEST_STEP_S = 1.0  # a frame that came later than this moves no more
LEAP_S = 30.0  # time that ran on so far without its frames: nobody saw what was awake


@dataclass(frozen=True, slots=True)
class Course:
    """How long an answer takes to come, stays, and takes to go; seconds.

    Args:
        whole: it is not begun anew before it goes, as what falls should fall to its end first.
    """

    come_s: float
    stay_s: float
    go_s: float
    whole: bool = False

    @property
    def length_s(self) -> float:
        return self.come_s + self.stay_s + self.go_s


class Awakenings:
    """How far each thing has warmed and answered. Ask after `step`.

    Args:
        courses: by the targets' ids.
        warms_s, cools_s: how long the warmth of a look takes to come and to go.
        targets: of things that stay where they are.
    """

    def __init__(self, courses: Mapping[str, Course], warms_s: float, cools_s: float, targets: tuple[Target, ...] = ()) -> None:
        self.courses = dict(courses)
        self.targets = targets
        self._warms_s, self._cools_s = warms_s, cools_s
        self._t: float | None = None
        self.rest()

    def rest(self) -> None:
        """Nothing is awake."""
        self._now = 0.0
        self._warmth = dict.fromkeys(self.courses, 0.0)
        self._began: dict[str, tuple[float, float]] = {}  # when it was chosen, and how far it had come by then

    def step(self, moment: Moment) -> None:
        """On by `moment.dt`. Where `moment.t` runs back, or leaps, all starts from rest."""
        passed = max(moment.dt, 0.0)
        if self._t is not None and not 0.0 <= moment.t - self._t <= passed + LEAP_S:
            self.rest()
        self._t = moment.t
        passed = min(passed, LONGEST_STEP_S)
        self._now += passed
        for name, warmth in self._warmth.items():
            if name == moment.attended:
                self._warmth[name] = min(warmth + passed / self._warms_s, 1.0)
            elif warmth > 0.0:
                self._warmth[name] = max(warmth - passed / self._cools_s, 0.0)
        name = moment.selected
        if name in self.courses and not (self.courses[name].whole and self._held(name)):
            self._began[name] = self._now, self.come(name)

    def warm(self, name: str) -> float:
        """0–1, how far it is looked at."""
        return eased(self._warmth[name])

    def since(self, name: str) -> float:
        """Seconds since it was chosen, −1 when its course is over."""
        if name not in self._began:
            return -1.0
        age = self._now - self._began[name][0]
        return age if age < self.courses[name].length_s else -1.0

    def come(self, name: str) -> float:
        """0–1, how far its answer has come."""
        age = self.since(name)
        if age < 0.0:
            return 0.0
        course, had = self.courses[name], self._began[name][1]
        return min(had + (1.0 - had) * eased(age / course.come_s), 1.0 - eased((age - course.come_s - course.stay_s) / course.go_s))

    def _held(self, name: str) -> bool:
        """It comes or stays, and has not begun to go."""
        course = self.courses[name]
        return 0.0 <= self.since(name) < course.come_s + course.stay_s


def aimed(name: str, place: np.ndarray, radius_deg: float) -> Target:
    """A target where `place` (3,), metres in the world, is seen from the head."""
    return Target(name, place / np.linalg.norm(place), radius_deg)
