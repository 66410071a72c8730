"""A lantern that is followed with the head, as far as it may turn: gentle movement of the neck, played as a game."""

from __future__ import annotations

from typing import ClassVar

from environments.games.lanterns import Lanterns
from environments.games.reach_course import ReachCourse


class Reach(Lanterns):
    """See the module. `reach_deg` is set by whoever shows it."""

    name = "reach"
    title = "Follow the light"
    homes = ("beach", "night", "forest", "snow")
    rules: ClassVar[type[ReachCourse]] = ReachCourse
    groups = ((0, 1),)
