"""What the devices last said, folded from their events. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.events import (
    ClockState,
    DiskState,
    Event,
    HeadsetState,
    Health,
    PowerState,
    Presence,
    SoundState,
    StickState,
    StrapState,
    UpdateState,
    Worn,
)
from kiosk.language import Language


@dataclass(frozen=True, slots=True)
class Status:
    """One word from each device.

    Args:
        record_kind: clinical, demo, test or teaching, of the visits that begin now: anything but clinical is shown.
        commissioned: the cart was, and is as it was then.
        calibrated: how loud it is at the ear was measured, by the configuration.
    """

    record_kind: str = "clinical"
    calibrated: bool = True
    commissioned: bool = True
    headset: HeadsetState = HeadsetState(Health.SEARCHING)
    worn: Worn = Worn.UNKNOWN
    strap: StrapState = StrapState(Health.SEARCHING)
    sound: SoundState = SoundState(Health.SEARCHING)
    disk: DiskState = DiskState(True)
    power: PowerState = PowerState(None)
    stick: StickState = StickState()
    update: UpdateState = UpdateState()
    clock: ClockState = ClockState("")

    def said_in(self, language: Language) -> Status:
        """The same with what the stick says, and its update, in a language."""
        stick = replace(self.stick, detail=language.say(self.stick.detail))
        return replace(self, stick=stick, update=replace(self.update, detail=language.say(self.update.detail)))

    def after(self, event: Event) -> Status:
        """The status once `event` has happened; itself where the event says nothing about a device."""
        match event:
            case HeadsetState():
                return replace(self, headset=event)
            case Presence(worn):
                return replace(self, worn=worn)
            case StrapState():
                return replace(self, strap=event)
            case SoundState():
                return replace(self, sound=event)
            case DiskState():
                return replace(self, disk=event)
            case PowerState():
                return replace(self, power=event)
            case StickState():
                return replace(self, stick=event)
            case UpdateState():
                return replace(self, update=event)
            case ClockState():
                return replace(self, clock=event)
        return self
