"""Everything that can happen, as frozen values. Units are in the names; times are monotonic seconds.

An event says what happened and never what to do about it: that is the session's. Devices,
console, scene, sound and the writer send them; `Session.step` reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class Worn(Enum):
    """Is the headset on a head? `UNKNOWN` where the runtime cannot tell; never guessed."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Health(Enum):
    """How a device is. `MODEL` works, but is not real, and is shown as such."""

    OK = "ok"
    MODEL = "model"
    SEARCHING = "searching"
    LOST = "lost"
    ABSENT = "absent"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Tap:
    """A key of the console was pressed. `key` is its name in `console.layout`."""

    key: str


@dataclass(frozen=True, slots=True)
class Selected:
    """The patient chose `id` (`score:7`, `confirm`, `world:forest`, `call`, …) by looking, or pointing.

    `panel` is the key of the page it was seen on, so that a late answer never falls on the next
    question; "" for what is on no page (the call bell).
    """

    id: str
    panel: str = ""


@dataclass(frozen=True, slots=True)
class Presence:
    """The runtime says whether the headset is worn."""

    worn: Worn


@dataclass(frozen=True, slots=True)
class HeadsetState:
    """The scene's headset. `display` is headset, flat or none (offscreen); `tracking` 3dof, 6dof or "".

    `battery_percent` is None where the runtime does not tell, which OpenXR itself never does.
    """

    health: Health
    name: str = ""
    display: str = "headset"
    detail: str = ""
    tracking: str = ""
    gaze_source: str = "head"
    runtime: str = ""
    battery_percent: int | None = None


@dataclass(frozen=True, slots=True)
class Tracking:
    """Which parts of the head pose are valid now."""

    orientation: bool
    position: bool


@dataclass(frozen=True, slots=True)
class Dozing:
    """The head has long been so still that the patient may be asleep; or no longer."""

    asleep: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """How the head has moved in an exercise so far, in the patient's own frame: straight ahead is 0.

    Args:
        run: of the exercise (`view.Playing.run`).
        seconds: of movement that was seen.
        yaw_left, yaw_right, pitch_up, pitch_down, roll_left, roll_right: the farthest, degrees, 0 or more.
        speed_deg_s: the median speed while the head moves; 0 where it did not.
        smoothness: spectral arc length of the speed, 0 or less, nearer 0 is smoother (Balasubramanian et al. 2015,
            doi:10.1186/s12984-015-0090-9); nan where there was too little movement.
        reached: lights that were reached.
    """

    run: int
    seconds: float
    yaw_left: float
    yaw_right: float
    pitch_up: float
    pitch_down: float
    roll_left: float
    roll_right: float
    speed_deg_s: float
    smoothness: float
    reached: int = 0


@dataclass(frozen=True, slots=True)
class PractisedVisit:
    """What one visit's programme came to, as it was.

    Args:
        day: ISO date, "" where the clock was unsure.
        title: the programme, as the records name it, or as the console calls it.
        minutes: that its steps ran.
        side_deg, up_deg: from the farthest to one side to the farthest to the other; None where no movement was seen.
        anxiety: before and after, 0–10; None where it was not answered.
        speed_deg_s: the median while the head moved; None where it did not.
    """

    day: str
    title: str
    minutes: float
    side_deg: float | None = None
    up_deg: float | None = None
    anxiety: tuple[int | None, int | None] = (None, None)
    speed_deg_s: float | None = None


@dataclass(frozen=True, slots=True)
class Practised:
    """A patient's visits with a programme, the oldest first; None where they could not be read."""

    code: str
    visits: tuple[PractisedVisit, ...] | None


@dataclass(frozen=True, slots=True)
class WorldFailed:
    """A world raised and was replaced by the calm scene."""

    world: str
    why: str


@dataclass(frozen=True, slots=True)
class GameFailed:
    """A game raised and was taken out of the world."""

    game: str
    why: str


@dataclass(frozen=True, slots=True)
class WorldReady:
    """A world is loaded and being shown."""

    world: str


@dataclass(frozen=True, slots=True)
class FrameStats:
    """Frames of the last few seconds: rate percentiles in frames/s, share dropped (0–1).

    `gpu_ms` is what 19 in 20 frames took at most on the GPU, None where it was not measured; `scale` the share of the
    tier's largest width and height that was drawn at the end.
    """

    fps_p1: float
    fps_p50: float
    dropped_share: float
    seconds: float
    gpu_ms: float | None = None
    scale: float = 1.0


@dataclass(frozen=True, slots=True)
class Played:
    """How the game that is played goes, since it began: looks answered, things let go by while he was active.

    `level` is its difficulty, 0–1; `active_s` the seconds in which he took part; `run` as `view.Playing` had it;
    `began` when the scene began it, which it does again after a fault.
    """

    game: str
    hits: int
    misses: int
    level: float
    active_s: float
    run: int = 0
    began: float = 0.0


@dataclass(frozen=True, slots=True)
class StrapSeen:
    """A heart strap in range. `rssi_dbm` is its signal as last received, None where BlueZ does not tell."""

    name: str
    address: str
    rssi_dbm: int | None = None


@dataclass(frozen=True, slots=True)
class StrapState:
    """The heart strap's link. `straps`: those in range of which one has to be chosen, first seen first; else empty;
    `address`: of the strap that is linked, "" for none and for a model."""

    health: Health
    name: str = ""
    detail: str = ""
    battery_percent: int | None = None
    straps: tuple[StrapSeen, ...] = ()
    address: str = ""


@dataclass(frozen=True, slots=True)
class Beats:
    """One heart-rate packet as it arrived. RR intervals in ticks of 1/1024 s, oldest first."""

    at: float
    bpm: int
    contact: bool | None
    rr_ticks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BadPacket:
    """A heart-rate packet that could not be parsed; dropped and counted."""

    at: float
    why: str


@dataclass(frozen=True, slots=True)
class SoundState:
    """The sound output."""

    health: Health
    name: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class DiskState:
    """Can scores be kept? `ok` False refuses a new session and never a running one.

    `clock_ok` False: the wall clock stands before the program's date or behind what was kept already.
    """

    ok: bool
    free_mb: int = 0
    detail: str = ""
    clock_ok: bool = True


@dataclass(frozen=True, slots=True)
class ClockState:
    """The wall clock where the cart stands, "HH:MM"."""

    time: str


@dataclass(frozen=True, slots=True)
class PowerState:
    """Mains or battery. `mains` None where the PC does not tell."""

    mains: bool | None
    battery_percent: int | None = None


@dataclass(frozen=True, slots=True)
class StickState:
    """USB sticks that can be copied to now (paths), and in words how a copy goes or went, or why there is none.

    `share`: 0–1 of a copy under way; None where there is none.
    """

    mounted: tuple[str, ...] = ()
    detail: str = ""
    busy: bool = False
    share: float | None = None


@dataclass(frozen=True, slots=True)
class UpdateState:
    """What becomes of an update on a stick, in words; "" where there is none."""

    detail: str = ""


@dataclass(frozen=True, slots=True)
class Saved:
    """The row `uid` is on disk: its commit returned."""

    uid: str


@dataclass(frozen=True, slots=True)
class NotSaved:
    """The row `uid` could not be written yet; it is held and tried again."""

    uid: str
    why: str


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to keep for ever. The store chains it; nothing ever changes it.

    Args:
        uid: random UUIDv4; a second write of the same uid changes nothing.
        kind: session, state, asked, score, annotation, event, beats, cue, step, closed, audit.
        session_id: "" where no session is meant.
        at: monotonic seconds when it happened; the store adds UTC, boot and clock_ok.
        body: JSON-ready values; the columns of the export take theirs from here.
    """

    uid: str
    kind: str
    session_id: str
    at: float
    body: Mapping[str, Any] = field(default_factory=dict)


Event = (
    Tap | Selected | Presence | HeadsetState | Tracking | Dozing | Moved | Practised | WorldFailed | WorldReady
    | FrameStats | Played | GameFailed | StrapState | Beats | BadPacket | SoundState | DiskState | PowerState
    | StickState | UpdateState | ClockState | Saved | NotSaved
)
