"""A desk for every panel as a visit brings it, and pictures of them.

    python -m tests.kiosk.console.scenes --out DIR [--panel NAME]… [--size WxH]… [--mirror FILE]
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import takewhile
from pathlib import Path

import numpy as np
import pygame

from kiosk.console.draw import Painter
from kiosk.console.mirror import MirrorPicture, fitted
from kiosk.console.place import MISSING
from kiosk.console.status import Status
from kiosk.correcting import GAPS, PLACES, REMARKS, RIGHT, WHYS
from kiosk.devices.strap_model import ModelHeart
from kiosk.enrolling import DIGITS, STRATA
from kiosk.events import DiskState, HeadsetState, Health, PowerState, SoundState, StickState, StrapState, Worn
from kiosk.heart import TICKS_PER_S
from kiosk.keys import STRAPS
from kiosk.marks import MARKS, STOPS
from kiosk.pin import Gate
from kiosk.studies.trial import NOT_ENROLLED, NOT_RECEIVED
from kiosk.view import Desk, Pulse, Question

STATUS = Status(
    record_kind="clinical", headset=HeadsetState(Health.OK, "headset"), worn=Worn.YES,
    strap=StrapState(Health.OK, "Polar H10", battery_percent=85), sound=SoundState(Health.OK), disk=DiskState(True),
    power=PowerState(True, 88), stick=StickState(),
)  # fmt: skip
FLAT = replace(
    STATUS, record_kind="test", headset=HeadsetState(Health.OK, "screen", display="flat"), worn=Worn.UNKNOWN,
    strap=StrapState(Health.MODEL), sound=SoundState(Health.ABSENT), power=PowerState(False, 17),
)  # fmt: skip

_SETTINGS = {f"length_{minutes}" for minutes in (5, 10, 15, 20, 30, 0)}
_SETTINGS |= {f"position_{name}" for name in ("upright", "45", "lying", "left", "right")}
_SETTINGS |= {"patient"}
_PATIENT = {"back", "steady"} | {f"age_{age}" for age in ("5-7", "8-11", "12-17", "adult")}
_PATIENT |= {f"own_{breaths}" for breaths in (8, 10, 12, 14, 16)}
_ANSWERS = {f"score_{number}" for number in range(11)} | {f"missing_{reason}" for reason in MISSING}
_ALWAYS = {"stop", "volume_down", "volume_up"}
_VISIT = _ALWAYS | {"pause", "talk", "recentre", "headset_off"}
_MARKED = {"back", "finish", "ask_now", "longer", "unmark", "why", *(f"mark_{name}" for name in MARKS)}
_WHY = {"back", *(f"stopped_{reason}" for reason in STOPS)}
_CHOSEN = frozenset({"length_15", "position_45", "age_adult"})


def following(silence: tuple[float, float] | None = (64, 52), rate: float = 6.2) -> Pulse:
    """A model heart that follows the guide, as the session would tell of it; with a `silence` in the beats."""
    start, now, period = -240.0, 0.0, 60 / rate
    heart = ModelHeart(bpm=76, ectopic_share=0)
    beats = takewhile(lambda beat: beat[0] <= now, heart.beats(start, np.random.default_rng(7), lambda _: rate))
    heard: list[tuple[float, float]] = []
    for at, ticks in beats:
        if -at > 180:
            continue
        if silence and silence[1] <= -at <= silence[0]:
            if heard and not math.isnan(heard[-1][1]):
                heard.append((-at, math.nan))
            continue
        heard.append((-at, 60 * TICKS_PER_S / ticks))
    inhales = tuple(-start - period * count for count in range(int(240 / period) + 1) if -start - period * count <= 190)
    return Pulse(76, 1, 0.93, rate, True, "Slowing down with the patient", tuple(heard), inhales)


FOLLOWING = following()
LISTENING = replace(FOLLOWING, rate_per_min=None, following=False, guide="", inhales=())
STEADY = Pulse(None, None, None, 6.0, False, "Steady at 6.0: no heart strap", (), FOLLOWING.inhales)
STRAPS_SEEN = (("Polar H10 8C4F2A1B", "2A1B", 4), ("TICKR X", "90F3", 2))


def _desk(panel: str, headline: str, detail: str, keys: set[str], **more: object) -> Desk:
    values = {"marked": _CHOSEN, "length_s": 900, **more}
    return Desk(panel=panel, headline=headline, detail=detail, keys=frozenset(keys), **values)  # type: ignore[arg-type]


_PAIN = Question("id", "pain_now", "How much pain do you feel right now?", 1, 2)
_WORST = Question("id", "pain_worst", "What was the worst pain since the pictures began?", 2, 3)
_SPOKEN = "The patient answers by looking. If they say a number, tap it."

_KEPT = (
    ("Pain now: 6", "before, 14 h ago"), ("Anxiety: –", "before: prefers not to say"),
    ("Pain now: 10", "during 12, 13 h ago"), ("Thinking of pain: –", "after: language barrier"),
    ("Worst pain: –", "after: no answer in time"), ("Average pain: –", "during 12: language barrier"),
    ("Being elsewhere: 10", "after, just now"), ("Unpleasantness: 10", "during 12, 89 min ago"),
)


def _pin() -> Desk:
    """One wrong try, and three digits of the next."""
    gate = Gate(3, 0.0)
    gate.ask(0.0)
    for key in ("pin_1", "pin_2", "pin_3"):
        gate.press(key, 0.0)
    return gate.shown(Desk(keys=frozenset({"stop"}), length_s=900), 0.0)


DESKS: dict[str, Desk] = {
    "ready": _desk(
        "ready", "Ready for the next patient", "Choose position and length, or just press Start.",
        _ALWAYS | _SETTINGS | {"start", "export"},
    ),
    "patient": _desk(
        "patient", "Age and breathing", "All of this may stay open. The breathing guide then starts gently.",
        _VISIT | _PATIENT, marked=frozenset({"age_8-11", "own_14"}),
    ),
    "marks": _desk(
        "marks", "What happens now?", "3 marked, last: Needle in. Undo takes it back.", _VISIT | _MARKED,
        running_s=461, saved="saved", pulse=FOLLOWING,
    ),
    "scores": _desk(
        "scores", "Visit, 14 h ago: 2 of 3", "Tap an answer that was kept wrongly, or never given.",
        _VISIT | {"back", "newer", "older", "note", *PLACES}, saved="saved", answers=_KEPT,
    ),
    "correct": _desk(
        "correct", "Thinking of pain, after: no answer in time", "What is right? Nothing is overwritten.",
        _VISIT | {"back", "note", *RIGHT, *GAPS},
    ),
    "reason": _desk(
        "reason", "Worst pain, after: 6 → prefers not to say", "Why? One tap, and it is kept.",
        _VISIT | {"back", *WHYS},
    ),
    "note": _desk("note", "This visit", "A remark that stays with it.", _VISIT | {"back", *REMARKS}),
    "why": _desk(
        "why", "Why did it end?", "One tap. The last one counts.", _ALWAYS | _WHY, running_s=900, saved="saved",
    ),
    "pin": _pin(),
    "not_received": _desk(
        "not_received", "Why is it not given?", "The questions stay the same; the patient is counted where drawn.",
        _VISIT | {"back", *(f"unreceived_{reason}" for reason in NOT_RECEIVED)},
    ),
    "enrol": _desk(
        "enrol", "The digits of the patient's code: BRN-0 0 1",
        "TEST records: this visit does not count in the study.",
        _ALWAYS | {"back", "screened", "erase", "enter", *DIGITS},
    ),
    "group": _desk(
        "group", "BRN-0013: which group?", "Enrol opens the next place. There is no drawing again.",
        _ALWAYS | {"back", "enrol", *STRATA[:2]}, marked=frozenset({"stratum_1"}),
        labels=(("stratum_1", "adults"), ("stratum_2", "12 to 17")),
    ),
    "screened": _desk(
        "screened", "Not in the study", "Why? It is counted, without any code.",
        _ALWAYS | {"back", *(f"unenrolled_{reason}" for reason in NOT_ENROLLED)},
    ),
    "reopening": _desk(
        "reopening", "Same patient as before?", "The cart was switched off during a visit.",
        {"stop", "continue_same", "close_same"}, running_s=312,
    ),
    "fitting": _desk(
        "fitting", "Fitting the headset", "Headset on, straps snug, looking straight ahead: press Begin.",
        _VISIT | _SETTINGS | {"begin"},
    ),
    "baseline": _desk(
        "baseline", "Asking before we begin: 1 of 2", _SPOKEN, _VISIT | _ANSWERS, question=_PAIN, pulse=LISTENING,
    ),
    "choosing": _desk(
        "choosing", "Picking a world", "The patient looks at a world to go there. You can choose for them.",
        _VISIT | {"finish", "world_beach", "world_forest", "world_snow", "world_reef"}, saved="saved", pulse=LISTENING,
    ),
    "immersed": _desk(
        "immersed", "On the beach", "", _VISIT | {"finish", "longer", "ask_now", "breathe"}, running_s=461,
        saved="saved", pulse=FOLLOWING, marked=_CHOSEN | {"breathe"},
    ),
    "winding_down": _desk(
        "winding_down", "Coming back slowly", "The questions come next.", _VISIT | {"finish", "longer"},
        running_s=885, saved="saved", pulse=FOLLOWING,
    ),
    "final": _desk(
        "final", "Asking how it was: 2 of 3", _SPOKEN, _VISIT | _ANSWERS | {"end_without_scores"},
        question=_WORST, running_s=900, saved="saving", pulse=LISTENING,
    ),
    "goodbye": _desk(
        "goodbye", "Take the headset off", "Help the patient take the headset off.", _VISIT | {"removed"},
        running_s=900, saved="saved",
    ),
    "cleaning": _desk(
        "cleaning", "Clean before the next patient", "Change the liner, wipe, wait for the contact time.",
        _ALWAYS | {"cleaned", "export"}, running_s=900, saved="saved",
    ),
    "held": _desk(
        "held", "The patient needs something", "The picture is calm. Press Done when it is settled.",
        _ALWAYS | {"talk", "recentre", "headset_off", "call_done", "removed"},
        running_s=461, saved="saved", banner="The patient is asking for somebody", urgent=True,
    ),
    "halted": _desk(
        "halted", "Stopped", "The patient sees a calm scene. All answers so far are kept.",
        _ALWAYS | {"resume", "talk", "recentre", "headset_off", "final_scores", "end_without_scores", "removed"},
        running_s=461, saved="saved",
    ),
}  # fmt: skip
ODD: dict[str, Desk] = {
    "asking_now": replace(
        DESKS["immersed"], headline="Asking now: 1 of 1", detail=_SPOKEN, question=_PAIN,
        keys=frozenset(_VISIT | _ANSWERS | {"finish", "longer"}),
    ),
    "answering_held": replace(
        DESKS["baseline"], headline="Paused", detail="The patient sees the picture dimmed. Time stands still.",
        keys=frozenset(_VISIT | _ANSWERS | {"resume"}), marked=frozenset({"pause", "talk"}), banner="Paused",
    ),
    "not_saved": replace(
        DESKS["final"], saved="not_saved", banner="The patient is asking for somebody", urgent=True
    ),
    "refused": replace(
        DESKS["ready"], keys=frozenset(_ALWAYS | _SETTINGS), length_s=0, marked=frozenset({"length_0"}),
        banner="Start is not possible: scores could not be kept (no space left on the device).",
    ),
    "unsettled": replace(DESKS["ready"], keys=DESKS["ready"].keys | {"scores"}, unsettled=12),
    "no_strap": replace(DESKS["immersed"], pulse=STEADY),
    "heart_lost": replace(
        DESKS["immersed"], pulse=replace(
            following((7, 0)), bpm=None, age_s=7, quality=0.3, following=False, guide="Waiting for the heart strap",
        ),
    ),
    "straps_ready": replace(
        DESKS["ready"], straps=STRAPS_SEEN, keys=DESKS["ready"].keys | set(STRAPS[:2]),
        marked=frozenset({"length_15", "position_45", "age_8-11", "own_14", "steady"}),
    ),
    "straps_immersed": replace(
        DESKS["immersed"], straps=(*STRAPS_SEEN, None, ("", "77D0", None)), pulse=STEADY,
        keys=DESKS["immersed"].keys | {"strap_1", "strap_2", "strap_4"},
    ),
    "straps_asking": replace(
        DESKS["baseline"], straps=(*STRAPS_SEEN, ("HRM-Dual:123456", "C001", 0), ("HW706-0001234", "77D0", None)),
        keys=DESKS["baseline"].keys | set(STRAPS), pulse=Pulse(),
    ),
    "open_ended": replace(DESKS["immersed"], length_s=0),
    "long": replace(DESKS["immersed"], running_s=3 * 3600, length_s=4 * 3600, volume=10),
}  # fmt: skip


@lru_cache
def picture(size: tuple[int, int] = (1280, 720), sequence: int = 1) -> MirrorPicture:
    """A plain sea under a plain sky."""
    surface = pygame.Surface(size, depth=24)
    horizon = size[1] * 55 // 100
    for y in range(size[1]):
        down = y / horizon if y < horizon else (y - horizon) / (size[1] - horizon)
        sky = (150 + 80 * down, 190 + 30 * down, 220 - 10 * down)
        sea = (60 + 60 * down, 130 + 30 * down, 150 - 20 * down)
        surface.fill(sky if y < horizon else sea, (0, y, size[0], 1))
    return MirrorPicture(sequence, *size, pygame.image.tobytes(surface, "RGB"))


def seen(file: Path) -> MirrorPicture:
    """A picture from a file, at most as large as the scene sends one."""
    image = pygame.image.load(file)
    size = fitted(pygame.Rect(0, 0, 1280, 720), *image.get_size()).size
    return MirrorPicture(1, *size, pygame.image.tobytes(pygame.transform.smoothscale(image, size), "RGB"))


def painted(
    name: str, size: tuple[int, int], mirror: MirrorPicture | None = None
) -> tuple[pygame.Surface, Painter]:
    """A desk by its name in `DESKS` or `ODD`, painted afresh; the odd ones on the flat screen."""
    surface = pygame.Surface(size)
    painter = Painter(surface)
    if name in DESKS:
        painter.paint(DESKS[name], STATUS, mirror or picture((480, 480)))
    else:
        painter.paint(ODD[name], FLAT, mirror or picture())
    return surface, painter


def main(arguments: Sequence[str] | None = None) -> None:
    """Writes the pictures; with one size alone their names leave it out."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--panel", action="append", choices=(*DESKS, *ODD))
    parser.add_argument("--size", action="append")
    parser.add_argument("--mirror", type=Path, help="what the patient sees, a picture file")
    chosen = parser.parse_args(arguments)
    sizes = chosen.size or ["800x600", "1280x800", "1920x1080"]
    mirror = seen(chosen.mirror) if chosen.mirror else None
    chosen.out.mkdir(parents=True, exist_ok=True)
    for panel in chosen.panel or (*DESKS, *ODD):
        for size in sizes:
            width, height = map(int, size.split("x"))
            name = f"console-{panel}" + (f"-{size}" if len(sizes) > 1 else "")
            pygame.image.save(painted(panel, (width, height), mirror)[0], chosen.out / f"{name}.png")


if __name__ == "__main__":
    main()
