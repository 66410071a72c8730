"""A model patient and a model nurse: they see what people would see and answer as people would. Pure.

The patient looks where the page asks him to, with a little tremor, and answers from a script; the
nurse reads the console and presses its keys after a moment's thought. For the demonstration visit and
for tests; nothing else ever uses them.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping

from kiosk.events import Selected, Tap
from kiosk.gaze import Anchor, Dwell, Target, anchor, targets
from kiosk.panel import Panel, bell
from kiosk.view import View

TREMOR_DEG = 0.4
READING_S = 1.2
THINKING_S = 1.5


class Patient:
    """Answers by looking.

    Args:
        answers: (state, question) to the number he will give; without one he only reads.
        world, activity: what he will choose.
        seed: of his tremor.

    Attributes:
        dwell: what he attends to and how full it is (0–1), for the picture of his page.
        anchor: where his page hangs.
    """

    def __init__(
        self, answers: Mapping[tuple[str, str], int], world: str, seed: int = 1, activity: str = "breathing",
    ) -> None:
        self.dwell: dict[str, float] = {}
        self.anchor = Anchor()
        self._answers = answers
        self._world, self._activity = world, activity
        self._random = random.Random(seed)
        self._judge = Dwell()
        self._page = ""
        self._opened_at = 0.0
        self._targets: tuple[Target, ...] = ()

    def step(self, now: float, view: View) -> tuple[Selected, ...]:
        """Looks, and says what the judge of looks made of it: the same `kiosk.gaze` as in the scene."""
        panel = view.picture.panel
        page = panel.key if panel else ""
        if page != self._page:
            self._page, self._opened_at = page, now
            self.anchor = anchor(*self.resting(now))
            self._targets = targets(panel, bell() if view.picture.bell else None)
        yaw, pitch = self.look(now, view)
        gazing = self._judge.update(now, yaw - self.anchor.yaw, pitch - self.anchor.pitch, self._targets, page)
        self.dwell = {gazing.attended: gazing.progress} if gazing.attended else {}
        return (Selected(gazing.selected, page),) if gazing.selected else ()

    def look(self, now: float, view: View) -> tuple[float, float]:
        """Yaw and pitch of his look, degrees from his forward."""
        panel = view.picture.panel
        if panel is None:
            return self.resting(now)
        wanted = self._wanted(panel, view) if now - self._opened_at >= READING_S else None
        cell = next((cell for cell in panel.cells if cell.id == wanted), None)
        yaw, pitch = (cell.yaw, cell.pitch) if cell else (0.0, 0.0)
        return (
            self.anchor.yaw + yaw + self._random.gauss(0, TREMOR_DEG),
            self.anchor.pitch + pitch + self._random.gauss(0, TREMOR_DEG),
        )

    def resting(self, now: float) -> tuple[float, float]:
        """Where the eyes wander when nothing is asked."""
        return math.sin(now * 0.31) * 6.0, math.sin(now * 0.23) * 2.0 + 1.0

    def _wanted(self, panel: Panel, view: View) -> str | None:
        if panel.kind == "worlds":
            wanted = (f"world:{self._world}", f"do:{self._activity}")
            return next((cell.id for cell in panel.cells if cell.id in wanted), None)
        question = view.desk.question
        number = self._answers.get((view.state, question.question)) if question else None
        if number is None:
            return None
        return "confirm" if panel.kind == "confirm" else f"score:{number}"


class Nurse:
    """Presses the keys of an ordinary visit; takes the headset off once the console says Saved.

    Args:
        keys: state to the key that is pressed there once, after a moment's thought.
        spoken: (state, question) to the number the patient says aloud, which the nurse taps.
        at: seconds of immersion to keys pressed then.
    """

    def __init__(
        self, keys: Mapping[str, str], spoken: Mapping[tuple[str, str], int], at: Mapping[int, str],
    ) -> None:
        self._keys = keys
        self._spoken = spoken
        self._at = dict(at)
        self._state = ""
        self._asked = ""
        self._since = 0.0
        self._pressed = False

    def step(self, now: float, view: View) -> tuple[Tap, ...]:
        """The keys pressed now."""
        question = view.desk.question
        asked = question.score_id if question else ""
        if view.state != self._state or asked != self._asked:
            self._state, self._asked, self._since, self._pressed = view.state, asked, now, False
        due = [second for second in self._at if view.state == "immersed" and view.desk.running_s >= second]
        if due:
            return (Tap(self._at.pop(due[0])),)
        if self._pressed or now - self._since < THINKING_S:
            return ()
        number = self._spoken.get((view.state, question.question)) if question else None
        key = f"score_{number}" if number is not None else self._keys.get(view.state, "")
        if key not in view.desk.keys or (key == "removed" and view.desk.saved != "saved"):
            return ()
        self._pressed = True
        return (Tap(key),)
