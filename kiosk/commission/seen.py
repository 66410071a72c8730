"""What the course sees of the cart, folded from its events."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.calling import BUTTON
from kiosk.events import (
    Beats,
    Event,
    FrameStats,
    HeadsetState,
    Health,
    PowerState,
    SoundState,
    StickState,
    StrapState,
    Tap,
    WorldReady,
)
from kiosk.pedal import PAUSE, TALK

WORKS = (Health.OK, Health.MODEL)
TYPED = "typed:"


@dataclass(frozen=True, slots=True)
class Seen:
    """The devices as they last said, and what was counted since the kiosk's start.

    Args:
        stats, measured: the last sum of frames, and how many there were.
        world: the one that is shown.
        beats: heart beats with an RR interval.
        typed: what was typed last while a key is learnt.
        visit: the state of the visit; `visits`: those that have ended.
    """

    headset: HeadsetState = HeadsetState(Health.SEARCHING)
    strap: StrapState = StrapState(Health.SEARCHING)
    sound: SoundState = SoundState(Health.SEARCHING)
    power: PowerState = PowerState(None)
    stick: bool = False
    stats: FrameStats | None = None
    measured: int = 0
    world: str = ""
    beats: int = 0
    typed: str = ""
    visit: str = ""
    visits: int = 0

    def after(self, event: Event) -> Seen:
        """The same once `event` has happened."""
        match event:
            case HeadsetState():
                return replace(self, headset=event)
            case StrapState():
                return replace(self, strap=event)
            case SoundState():
                return replace(self, sound=event)
            case PowerState():
                return replace(self, power=event)
            case StickState():
                return replace(self, stick=bool(event.mounted))
            case FrameStats():
                return replace(self, stats=event, measured=self.measured + 1)
            case WorldReady(world):
                return replace(self, world=world)
            case Beats():
                return replace(self, beats=self.beats + len(event.rr_ticks))
            case Tap(key) if key.startswith(TYPED):
                return replace(self, typed=key.removeprefix(TYPED))
            case Tap(key) if key in (TALK, PAUSE, BUTTON):
                return replace(self, typed=key)
        return self

    def in_visit(self, state: str) -> Seen:
        """The same with the visit in `state`."""
        ended = self.visit == "cleaning" and state == "ready"
        return replace(self, visit=state, visits=self.visits + ended) if state != self.visit else self

    @property
    def has_headset(self) -> bool:
        """A headset is there, real or a model, not a screen."""
        return self.headset.health in WORKS and self.headset.display == "headset"

    @property
    def models(self) -> tuple[str, ...]:
        """Devices that are not real."""
        devices: dict[str, HeadsetState | StrapState | SoundState] = {
            "headset": self.headset, "strap": self.strap, "sound": self.sound}
        return tuple(name for name, device in devices.items() if device.health is Health.MODEL)
