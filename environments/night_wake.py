"""What awakens in the night where one looks, and how it comes and goes. Pure: times in, shares out.

A look warms a thing at once; a finished one lets it come slowly, stay a while and go again by itself. Every
share is eased, so that no frame shows a step. Time that runs backwards or leaps starts from rest.
"""

from __future__ import annotations

from dataclasses import dataclass

RISE_S, FALL_S = 0.9, 2.6  # of the warmth of a look
LEAP_S = 2.0


@dataclass(frozen=True, slots=True)
class Course:
    """How long the answer takes to come, stays, and takes to go; seconds."""

    come: float
    stay: float
    go: float


COURSES = {
    "vega": Course(3.0, 14.0, 5.0),
    "cassiopeia": Course(3.0, 14.0, 5.0),
    "cygnus": Course(3.0, 14.0, 5.0),
    "fall": Course(0.1, 6.6, 0.1),
    "lantern": Course(2.0, 10.0, 6.0),
    "swan": Course(4.5, 13.0, 6.5),
    "ring": Course(0.1, 12.8, 0.1),
}


def eased(share: float) -> float:
    share = min(max(share, 0.0), 1.0)
    return share * share * (3.0 - 2.0 * share)


class Wake:
    """The state of all that awakens. Ask `warm` and `come` after `step`."""

    def __init__(self) -> None:
        self._t = 0.0
        self._warm = dict.fromkeys(COURSES, 0.0)
        self._since: dict[str, tuple[float, float]] = {}  # when chosen, and how far it had come by then

    def step(self, t: float, attended: str, selected: str) -> None:
        """On to t seconds."""
        passed = t - self._t
        if passed < 0.0 or passed > LEAP_S:
            passed = 0.0
            self._warm = dict.fromkeys(COURSES, 0.0)
            self._since = {}
        self._t = t
        for name in COURSES:
            speed = 1.0 / RISE_S if name == attended else -1.0 / FALL_S
            self._warm[name] = min(max(self._warm[name] + speed * passed, 0.0), 1.0)
        if selected in COURSES and (selected not in ("fall", "ring") or self.age(selected) < 0.0):
            self._since[selected] = (t, self.come(selected))

    def warm(self, name: str) -> float:
        """0–1, how far it is looked at."""
        return eased(self._warm[name])

    def age(self, name: str) -> float:
        """Seconds since it was chosen, −1 when its course is over."""
        if name not in self._since:
            return -1.0
        course, age = COURSES[name], self._t - self._since[name][0]
        return age if age < course.come + course.stay + course.go else -1.0

    def come(self, name: str) -> float:
        """0–1, how far its answer has come."""
        age = self.age(name)
        if age < 0.0:
            return 0.0
        course, had = COURSES[name], self._since[name][1]
        return min(had + (1.0 - had) * eased(age / course.come), 1.0 - eased((age - course.come - course.stay) / course.go))
