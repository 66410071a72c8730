"""How bright the world is and what lies over it, as functions of time. Pure.

Nothing the whole field does is quicker than a tenth of full light in half a second: that is the limit
for photosensitive patients. Emergencies (Talk, Headset off, STOP) may darken and cover at once; nothing
may brighten at once.
"""

from __future__ import annotations

PER_S = 0.2  # of full light: a tenth in half a second
URGENT_S = 0.5  # a ramp asked to be shorter than this is an emergency
COVER_S = 0.25
SLOW_COVER_S = 1.5
REVEAL_S = 3.0
UNLOST_S = 0.5
BLANK_S = 0.25
LONGEST_STEP_S = 0.1
DIM = (0.03, 0.03, 0.03)

Colour = tuple[float, float, float]


class Ramp:
    """A number on its way, along an even S-curve whose steepest part is 1.5 times its mean."""

    def __init__(self, value: float) -> None:
        self._from = self._to = value
        self._began = 0.0
        self._seconds = 0.0

    @property
    def goal(self) -> float:
        return self._to

    def to(self, goal: float, seconds: float, now: float) -> None:
        """Leaves from where it is now; the goal is reached after `seconds`."""
        self._from, self._to, self._began, self._seconds = self.at(now), goal, now, seconds

    def at(self, now: float) -> float:
        """The value now."""
        passed = now - self._began
        if passed >= self._seconds:
            return self._to
        share = max(0.0, passed / self._seconds)
        return self._from + (self._to - self._from) * share * share * (3 - 2 * share)

    def over(self, now: float) -> bool:
        """Whether the goal is reached."""
        return now - self._began >= self._seconds


class Drift:
    """A number that follows a goal which may move all the time, ever more slowly as it comes near.

    Args:
        full_s: seconds that 0 to 1 takes at the least.
        soft_s: how long the last of the way lasts.
    """

    def __init__(self, full_s: float, soft_s: float) -> None:
        self._full_s, self._soft_s = full_s, soft_s
        self._value, self._at = 0.0, 0.0

    def toward(self, goal: float, now: float) -> float:
        """The value now, on its way since the last call. A pause in the calls is no time to hurry after."""
        passed = min(max(0.0, now - self._at), LONGEST_STEP_S)
        self._at = now
        most = passed / self._full_s
        self._value += min(max((goal - self._value) * passed / self._soft_s, -most), most)
        return self._value


class Brightness(Ramp):
    """The world's light, 0–1."""

    def aim(self, goal: float, seconds: float, now: float) -> None:
        """As the picture asks, but no quicker than is safe; darkening in an emergency is as quick as asked."""
        if goal == self.goal:
            return
        change = goal - self.at(now)
        if change < 0 and seconds < URGENT_S:
            self.to(goal, seconds, now)
        else:
            self.to(goal, max(seconds, 1.5 * abs(change) / PER_S), now)


class Veil:
    """An even colour over everything: for the headset taken off, lost tracking, and one world giving way.

    A change of worlds is covered in the picture's own mean colour, so that its mean light stands
    still; what comes then is revealed slowly.
    """

    def __init__(self) -> None:
        self._change = Ramp(0.0)
        self._lost = Ramp(0.0)
        self._blank = Ramp(0.0)
        self._mean = DIM

    def cover(self, now: float, mean: Colour, urgent: bool) -> None:
        """Begins to cover the world that is to go, unless that has begun."""
        if self._change.goal != 1.0:
            self._mean = mean
            self._change.to(1.0, COVER_S if urgent else SLOW_COVER_S, now)

    def covered(self, now: float) -> bool:
        """Nothing of the world can be seen."""
        return self.at(now)[0] >= 1.0

    def reveal(self, now: float) -> None:
        """Uncovers what is there now, unless that has begun."""
        if self._change.goal != 0.0:
            self._change.to(0.0, REVEAL_S, now)

    def lose(self, lost: bool, now: float) -> None:
        """The head's rotation is not known: a picture that does not turn with the head sickens."""
        if lost != (self._lost.goal == 1.0):
            self._lost.to(float(lost), COVER_S if lost else UNLOST_S, now)

    def blank(self, blank: bool, now: float) -> None:
        """The headset is to come off: an even dim grey, at once; lifted slowly."""
        if blank != (self._blank.goal == 1.0):
            self._blank.to(float(blank), BLANK_S if blank else REVEAL_S, now)

    def at(self, now: float) -> tuple[float, Colour]:
        """How much it hides (0–1), and its colour in linear light."""
        change, grey = self._change.at(now), max(self._lost.at(now), self._blank.at(now))
        hides = 1.0 - (1.0 - change) * (1.0 - grey)
        if hides <= 0.0:
            return 0.0, DIM
        share = grey / hides
        red, green, blue = (mean * (1.0 - share) + dim * share for mean, dim in zip(self._mean, DIM, strict=True))
        return hides, (red, green, blue)
