"""What one visit amounted to: seconds, counts and worlds, for its closing row. Pure.

The names are the columns of sessions.csv, so that what is counted here is what is exported.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from kiosk.events import FrameStats, Played
from kiosk.states import Hold, State

TASK_GAP_S = 30.0  # staff taps closer than that belong to one task
_COUNTED = ("hits", "misses", "active_s")


@dataclass(slots=True)
class Diary:
    """Counts of the running visit; seconds are monotonic time, holds apart."""

    fitting_s: float = 0.0
    immersed_s: float = 0.0
    guided_s: float = 0.0
    following_s: float = 0.0
    paused_s: float = 0.0
    headset_off_s: float = 0.0
    orientation_loss_s: float = 0.0
    position_loss_s: float = 0.0
    worlds: list[str] = field(default_factory=list)
    played_s: float = 0.0
    games: list[str] = field(default_factory=list)
    hits: int = 0
    misses: int = 0
    levels: dict[str, float] = field(default_factory=dict)  # seconds of play by the difficulty in hundredths
    last_played: dict[str, Any] = field(default_factory=dict)
    talk_n: int = 0
    patient_calls_n: int = 0
    staff_taps: int = 0
    active_staff_s: float = 0.0
    tapped_at: float | None = None
    resumed_n: int = 0
    hr_source: str = "none"
    fps_p1: float | None = None
    fps_p50: float | None = None
    dropped_share: float | None = None
    framed_s: float = 0.0

    def passed(self, dt: float, state: State, hold: set[Hold], oriented: bool, positioned: bool) -> None:
        """Books `dt` seconds."""
        if hold & {Hold.DOFFED, Hold.HEADSET_OFF, Hold.HEADSET_LOST}:
            self.headset_off_s += dt
        elif hold:
            self.paused_s += dt
        elif state is State.FITTING:
            self.fitting_s += dt
        elif state is State.IMMERSED:
            self.immersed_s += dt
        if not hold:
            self.orientation_loss_s += 0.0 if oriented else dt
            self.position_loss_s += 0.0 if positioned else dt

    def tapped(self, now: float) -> None:
        """Counts a key that staff pressed; the time since the one before, where that was the same task."""
        self.staff_taps += 1
        if self.tapped_at is not None and 0 < now - self.tapped_at <= TASK_GAP_S:
            self.active_staff_s += now - self.tapped_at
        self.tapped_at = now

    def breathed(self, dt: float, following: bool) -> None:
        """Books `dt` seconds of the breathing guide."""
        self.guided_s += dt
        self.following_s += dt if following else 0.0

    def played(self, dt: float, game: str) -> None:
        """Books `dt` seconds of a game."""
        self.played_s += dt
        if game not in self.games:
            self.games.append(game)

    def tried(self, played: Played) -> None:
        """Takes what a game tells of itself since it began; one that began anew counts from nothing."""
        last, told = self.last_played, asdict(played)
        same = (last.get("run"), last.get("began")) == (played.run, played.began)
        gained = {name: told[name] - (last[name] if same else 0) for name in _COUNTED}
        self.hits += gained["hits"]
        self.misses += gained["misses"]
        level = str(round(100 * played.level))
        self.levels[level] = self.levels.get(level, 0.0) + gained["active_s"]
        self.last_played = told

    @property
    def difficulty_median(self) -> float | None:
        """Of the time in which the patient took part, 0–1; None where he never did."""
        half = sum(self.levels.values()) / 2.0
        for level in sorted(self.levels, key=int):
            half -= self.levels[level]
            if half < 0.0:
                return int(level) / 100
        return None

    def entered(self, world: str) -> None:
        """The patient is in `world` now."""
        if world != "calm" and world not in self.worlds:
            self.worlds.append(world)

    def framed(self, stats: FrameStats) -> None:
        """Takes frame statistics: the lowest p1, the time-weighted median and dropped share."""
        whole = self.framed_s + stats.seconds
        if whole <= 0:
            return
        old = self.framed_s / whole
        self.fps_p1 = stats.fps_p1 if self.fps_p1 is None else min(self.fps_p1, stats.fps_p1)
        self.fps_p50 = stats.fps_p50 if self.fps_p50 is None else self.fps_p50 * old + stats.fps_p50 * (1 - old)
        dropped = self.dropped_share or 0.0
        self.dropped_share = dropped * old + stats.dropped_share * (1 - old)
        self.framed_s = whole

    def summary(self) -> dict[str, Any]:
        """The columns of sessions.csv that come from here; seconds to 0.1."""
        rounded = {
            name: round(value, 4 if name == "dropped_share" else 1) if isinstance(value, float) else value
            for name, value in asdict(self).items()
        }
        immersed = rounded.pop("immersed_s")
        for name in ("framed_s", "guided_s", "following_s", "played_s", "levels", "last_played", "tapped_at"):
            rounded.pop(name)
        tries = self.hits + self.misses
        interactive = min(round(self.played_s, 1), immersed)
        breathing = min(round(self.guided_s, 1), round(immersed - interactive, 1))  # the parts are the whole
        return {
            **rounded, "exposure_s": immersed,
            "exposure_passive_s": abs(round(immersed - interactive - breathing, 1)),
            "exposure_interactive_s": interactive, "exposure_breathing_s": breathing,
            "following_share": round(self.following_s / self.guided_s, 3) if self.guided_s else None,
            "games": " ".join(self.games), "hit_rate": round(self.hits / tries, 3) if tries else None,
            "difficulty_median": self.difficulty_median,
            "worlds": " ".join(self.worlds), "first_world": self.worlds[0] if self.worlds else "",
        }

    def snapshot(self) -> dict[str, Any]:
        """Everything, to be given to `restored`."""
        return asdict(self)

    @classmethod
    def restored(cls, snapshot: dict[str, Any]) -> Diary:
        """The diary that `snapshot` was taken of."""
        return cls(**{**snapshot, "worlds": list(snapshot["worlds"]), "games": list(snapshot["games"])})
