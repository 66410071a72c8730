"""What may befall a visit, as the events its devices tell, and what is declared to become of it.

Each is a fault of the matrix in docs/faults.md that the session itself meets. What devices, processes and disks really
do then is shown by the tests that the page names beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kiosk.console.status import Status
from kiosk.events import (
    BadPacket,
    Beats,
    DiskState,
    Event,
    GameFailed,
    HeadsetState,
    Health,
    PowerState,
    Presence,
    Selected,
    SoundState,
    StickState,
    StrapSeen,
    StrapState,
    Tap,
    Tracking,
    WorldFailed,
    Worn,
)
from kiosk.states import Hold
from tests.kiosk.visit import Visit

GOES_ON, PAUSES, CALMS = "goes on", "pauses, and goes on when it is back", "calm scene, the visit goes on"
STATES = (
    "ready", "fitting", "baseline", "choosing", "immersed", "winding_down", "final", "goodbye", "cleaning", "guided")
WORN = ("baseline", "choosing", "immersed", "winding_down", "final", "guided")
GUIDED = "wound"  # the programme whose second step runs in "guided", which is a visit in the world
Happens = Callable[[Visit], Iterable[Event]]


@dataclass(frozen=True)
class Fault:
    """One fault.

    Args:
        id: of its test.
        what: in words.
        happens: its events, at once.
        end: what is declared to become of the visit: GOES_ON, PAUSES or CALMS.
        over: the events with which it is over; none where it passes by itself.
        states: where it can happen.
        hold: that it sets.
        told: that the nurse is told, by a device's fault of the console or by the page; some pass unsaid.
    """

    id: str
    what: str
    happens: Happens
    end: str = GOES_ON
    over: tuple[Event, ...] = ()
    states: tuple[str, ...] = STATES
    hold: Hold | None = None
    told: bool = True


def _headset(health: Health) -> HeadsetState:
    return HeadsetState(health, "Test headset", "headset")


def _just(*events: Event) -> Happens:
    return lambda visit: events


BACK = _headset(Health.OK)
STRAPS = tuple(StrapSeen(f"Strap {n}", f"00:00:00:00:00:0{n}", -60) for n in (1, 2))

FAULTS = (
    Fault("headset-unplugged", "the headset is unplugged, or its runtime is killed", _just(_headset(Health.LOST)),
          PAUSES, (BACK,), WORN, Hold.HEADSET_LOST),
    Fault("headset-absent", "no runtime answers any more", _just(_headset(Health.ABSENT)),
          PAUSES, (BACK,), WORN, Hold.HEADSET_LOST),
    Fault("tracking-lost", "the headset does not know how it is turned", _just(Tracking(False, False)),
          over=(Tracking(True, True),), told=False),
    Fault("position-lost", "a drape hides the cameras", _just(Tracking(True, False)), over=(Tracking(True, True),),
          told=False),
    Fault("doffed", "the headset is taken off in the middle", _just(Presence(Worn.NO)), PAUSES, (Presence(Worn.YES),),
          WORN, Hold.DOFFED),
    Fault("strap-lost", "the strap is out of range", _just(StrapState(Health.LOST, "H10"))),
    Fault("strap-garbage", "the strap sends what is no packet", _just(*(BadPacket(1.0, "flags") for _ in range(50))),
          told=False),
    Fault("strap-absurd", "beats that no heart has", _just(*(Beats(1.0, 255, True, (1, 65535)) for _ in range(50))),
          told=False),
    Fault("two-straps", "two straps are in range", _just(StrapState(Health.SEARCHING, straps=STRAPS))),
    Fault("bluetooth-gone", "no Bluetooth any more", _just(StrapState(Health.ABSENT, detail="no BlueZ"))),
    Fault("sound-lost", "the sound's device vanishes", _just(SoundState(Health.LOST, "Speakers"))),
    Fault("sound-absent", "there is no sound device", _just(SoundState(Health.ABSENT))),
    Fault("disk-full", "the disk is full", _just(DiskState(False, 0, "full"))),
    Fault("clock-wrong", "the wall clock stands in 1970, or fifty years on", _just(DiskState(True, 9_000, "", False))),
    Fault("battery-low", "the battery is nearly empty", _just(PowerState(False, 6))),
    Fault("stick-full", "a stick cannot be written", _just(StickState(("/s",), "The stick is full.")), told=False),
    Fault("stick-pulled", "a stick is pulled while it is copied to", _just(StickState((), "It was pulled.")),
          told=False),
    Fault("world-raises", "a world raises", lambda visit: [WorldFailed(visit.session.world, "ZeroDivisionError")],
          CALMS, states=("immersed", "winding_down"), told=False),
    Fault("game-raises", "a game raises", _just(GameFailed("fireflies", "ZeroDivisionError")), states=("immersed",),
          told=False),
    Fault("double-taps", "each key is hit twice at once",
          lambda visit: [Tap(key) for key in ("pause", "resume", "volume_up", "mark_needle_in") for _ in (1, 2)],
          told=False),
    Fault("tap-storm", "a cloth over the glass: all keys of the dock at once, many times",
          lambda visit: [Tap(key) for _ in range(20) for key in ("volume_up", "volume_down", "brightness_up", "wipe")],
          told=False),
    Fault("late-looks", "looks at pages that are gone", _just(*(Selected("score:9", f"gone-{n}") for n in range(50))),
          told=False),
    Fault("no-such-key", "a key nobody has", _just(Tap("no_such_key"), Selected("no:such", "page")), told=False),
)


def status(*events: Event) -> Status:
    """What the console knows of the devices after this."""
    status = Status(headset=BACK, strap=StrapState(Health.OK, "H10"), sound=SoundState(Health.OK), disk=DiskState(True))
    for event in events:
        status = status.after(event)
    return status
