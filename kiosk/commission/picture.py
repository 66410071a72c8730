"""The steps about the picture: what somebody who puts the headset on sees of it, and how evenly it comes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kiosk.commission.step import (
    ABSENT,
    FAIL,
    NOT_HERE,
    OTHER,
    PASS,
    Answer,
    Do,
    Errand,
    Known,
    Outcome,
    Step,
    with_keys,
)
from kiosk.events import FrameStats, Health
from kiosk.language import N_
from kiosk.panel import sharpness
from kiosk.settings.sheet import Sheet
from kiosk.view import Picture

MEASURED = 3  # sums of frames a world, about fifteen seconds
SETTLING = 1  # of them the first, while it comes
SHOWN_S = 20.0
WORLD_S = 300.0  # to be loaded and measured; a processor that draws may need it
MOST_DROPPED = 0.02
LEAST_SCALE = 0.75
_RECENTRED = 1 << 20  # above every visit's count
_LIGHT, _SOON_S = 1.0, 3.0

_NO_HEADSET = N_("There is no headset yet. Plug it in, or say that this cart has none: it shows on its screen alone.")


class Sight(Step):
    """What a person sees: sharp, level, and the right way up for one who lies."""

    name, title, holds = "sight", N_("The picture, looked at"), ("HDS-01", "HDS-03")
    _ASKED = (
        ("sharp", N_("Sharp"), N_("Put the headset on. Are the letters sharp, the smallest too in the middle?"),
         N_("The letters are not sharp: clean the lenses, move the headset up or down, set the distance of its eyes.")),
        ("level", N_("Level"), N_("Look straight ahead. Does the horizon lie level and at the height of your eyes?"),
         N_("The picture is not level: look straight ahead and recentre; then set up the headset's tracking anew.")),
        ("lying", N_("Lying"), N_("Lie on your back, look at the ceiling. Is the world the right way up before you?"),
         N_("Lying, the picture is not before the eyes: set up the runtime's floor and front anew.")),
    )

    def __init__(self) -> None:
        self._at, self._turned = 0, 0

    def open(self, known: Known) -> Answer:
        self._at = 0
        return None

    def sheet(self, known: Known) -> Sheet:
        say = known.say
        if not known.seen.has_headset:
            return with_keys(Sheet("facts", say(N_("The headset")), say(_NO_HEADSET)), known, other=NOT_HERE)
        headline = say(N_("Look: {number} of {count}"), number=self._at + 1, count=len(self._ASKED))
        facts = tuple((say(title), say(N_("Yes")), "ok") if place < self._at else (say(title), "–", "")
                      for place, (_, title, *_) in enumerate(self._ASKED))
        page = Sheet("facts", headline, say(self._ASKED[self._at][2]), facts=facts)
        return with_keys(page, known, N_("Yes"), N_("No"))

    def press(self, known: Known, key: str) -> Answer:
        if not known.seen.has_headset:
            return Outcome(ABSENT, why=NOT_HERE)
        if key == OTHER:
            return Outcome(FAIL, {"not": self._ASKED[self._at][0]}, self._ASKED[self._at][3])
        self._at, self._turned = self._at + 1, self._turned + 1
        if self._at < len(self._ASKED):
            return None
        self._at = 0
        return Outcome(PASS, {"headset": known.seen.headset.name, "yes": [name for name, *_ in self._ASKED]})

    def picture(self, known: Known) -> Picture:
        page = sharpness(known.say("Is this sharp?")) if self._at == 0 else None
        return Picture("calm", page, brightness=_LIGHT, ramp_s=_SOON_S, recentre=_RECENTRED + self._turned)


class Frames(Step):
    """Every world that is offered, for some seconds: whether its frames come evenly, and what the dearest costs."""

    name, title, holds = "frames", N_("The picture, measured"), ("WLD-05",)

    def __init__(self) -> None:
        self._left: list[str] = []
        self._found: dict[str, FrameStats | None] = {}
        self._counted, self._since = -1, 0.0
        self._shown_at = 0.0
        self._sums: list[FrameStats] = []
        self._heard = 0

    def open(self, known: Known) -> Answer:
        self._left, self._found = [], {}
        if known.wanted("headset.quality") != known.config.headset.quality:
            return Errand(Do.KEEP)  # measured with what is set; it is opened again then
        self._left, self._found = list(known.config.session.worlds), {}
        self._next(known)
        return None

    def sheet(self, known: Known) -> Sheet:
        say = known.say
        done = tuple((world, _in_words(stats) if stats else "–", "") for world, stats in self._found.items())
        now = ((self._left[0], say("One moment …"), ""),) if self._left else ()
        return Sheet("facts", say(N_("Measuring the worlds")),
                     say(N_("Leave the headset on, or lay it where it stays awake. About half a minute a world.")),
                     facts=done + now)

    def due(self, known: Known) -> Answer:
        if not self._left:
            return None
        world, seen = self._left[0], known.seen
        if self._counted < 0:
            if seen.world == world:
                self._counted, self._shown_at, self._sums = seen.measured, known.now, []
                self._heard = seen.measured
            return self._late(known, world)
        if seen.measured != self._heard and seen.stats:
            self._heard = seen.measured
            self._sums.append(seen.stats)
        if self._is_done(known):
            self._found[world] = _worst(self._sums[SETTLING:] or self._sums)
            self._left.pop(0)
            self._next(known)
            return None if self._left else self._judged(known)
        return self._late(known, world)

    def _late(self, known: Known, world: str) -> Answer:
        if known.now - self._since > WORLD_S:
            self._left = []
            return Outcome(FAIL, {"world": world}, N_(
                "A world was not shown. Look whether the headset is awake; then the self-test, under Settings."))
        return None

    def picture(self, known: Known) -> Picture:
        world = self._left[0] if self._left else "calm"
        return Picture(world, brightness=_LIGHT, ramp_s=_SOON_S, recentre=_RECENTRED)

    def _is_done(self, known: Known) -> bool:
        """Enough was measured. Without a real headset there may be too few frames to, and nothing to be judged."""
        if known.seen.measured - self._counted >= SETTLING + MEASURED:
            return True
        return not _is_real(known) and known.now - self._shown_at > SHOWN_S

    def _next(self, known: Known) -> None:
        self._counted, self._since = -1, known.now

    def _judged(self, known: Known) -> Outcome:
        """The dearest decides. A processor that draws holds no headset's rate, and no real headset may have one."""
        measured = {world: stats for world, stats in self._found.items() if stats}
        figures: dict[str, Any] = {"quality": known.config.headset.quality, "headset": known.seen.headset.name}
        for world, stats in measured.items():
            figures[f"{world}_fps"] = round(stats.fps_p50, 1)
            figures[f"{world}_gpu_ms"] = None if stats.gpu_ms is None else round(stats.gpu_ms, 2)
        if not _is_real(known):
            return Outcome(PASS, figures | {"judged": False}, N_("Not judged: no real headset was there."),
                           {"WLD-05": ABSENT})
        if len(measured) < len(self._found):
            missed = ", ".join(world for world, stats in self._found.items() if not stats)
            return Outcome(FAIL, figures | {"judged": False, "missed": missed}, N_(
                "A world was not shown. Look whether the headset is awake; then the self-test, under Settings."))
        worst = max(stats.dropped_share for stats in measured.values())
        softest = min(stats.scale for stats in measured.values())
        dearest = max(measured, key=lambda world: (measured[world].gpu_ms or 0.0, -measured[world].fps_p50))
        figures |= {"dearest": dearest, "dropped_share": round(worst, 4), "scale": softest}
        if worst <= MOST_DROPPED and softest >= LEAST_SCALE:
            return Outcome(PASS, figures | {"judged": True})
        if known.wanted("headset.quality") != "low":
            known.values["headset.quality"] = "low"
            return Outcome(FAIL, figures | {"judged": True}, N_(
                "Too much for this machine: it is set to the plainer pictures. Do this step again."))
        return Outcome(FAIL, figures | {"judged": True}, N_(
            "This machine cannot hold the headset's rate. Fit a faster graphics card, or offer fewer worlds."))


def _worst(sums: list[FrameStats]) -> FrameStats | None:
    """The worst of several sums, figure by figure; None where there is none."""
    if not sums:
        return None
    took = [one.gpu_ms for one in sums if one.gpu_ms is not None]
    return replace(
        min(sums, key=lambda one: one.fps_p50), dropped_share=max(one.dropped_share for one in sums),
        scale=min(one.scale for one in sums), gpu_ms=max(took, default=None))


def _is_real(known: Known) -> bool:
    headset = known.seen.headset
    return headset.health is Health.OK and headset.display == "headset"


def _in_words(stats: FrameStats) -> str:
    gpu = "" if stats.gpu_ms is None else f"  ·  {stats.gpu_ms:.1f} ms"
    return f"{stats.fps_p50:.0f}/s  ·  −{100 * stats.dropped_share:.1f} %{gpu}"
