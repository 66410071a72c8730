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

from kiosk import about
from kiosk.calling import KEYS as CALLED
from kiosk.config import Config
from kiosk.console.draw import Painter
from kiosk.console.mirror import MirrorPicture, fitted
from kiosk.console.place import MISSING, OPTIONAL
from kiosk.console.status import Status
from kiosk.correcting import GAPS, PLACES, REMARKS, RIGHT, WHYS
from kiosk.devices.strap_model import ModelHeart
from kiosk.enrolling import DIGITS, STRATA
from kiosk.events import (
    ClockState,
    DiskState,
    HeadsetState,
    Health,
    PowerState,
    PractisedVisit,
    SoundState,
    StickState,
    StrapState,
    Worn,
)  # fmt: skip
from kiosk.heart import TICKS_PER_S
from kiosk.keys import STRAPS
from kiosk.kits import KEYS as KIT_REASONS
from kiosk.language import language
from kiosk.marks import MARKS, OWN, STOPS
from kiosk.offering import PLACES as PROGRAMMES
from kiosk.phrasing import KEYS as PHRASES
from kiosk.pin import Gate
from kiosk.prompts import BOARD
from kiosk.settings.desk import Settings, pages
from kiosk.settings.sheet import Shared
from kiosk.studies.trial import NOT_ENROLLED, NOT_RECEIVED
from kiosk.teaching import Teaching
from kiosk.view import Desk, Pulse, Question
from kiosk.wiping import Wipe

STATUS = Status(
    record_kind="clinical", headset=HeadsetState(Health.OK, "headset"), worn=Worn.YES,
    strap=StrapState(Health.OK, "Polar H10", battery_percent=85), sound=SoundState(Health.OK), disk=DiskState(True),
    power=PowerState(True, 88), stick=StickState(), clock=ClockState("14:05"),
)  # fmt: skip
FLAT = replace(
    STATUS, record_kind="test", headset=HeadsetState(Health.OK, "screen", display="flat"), worn=Worn.UNKNOWN,
    strap=StrapState(Health.MODEL), sound=SoundState(Health.ABSENT), power=PowerState(False, 17),
)  # fmt: skip

_SETTINGS = {f"length_{minutes}" for minutes in (5, 10, 15, 20, 30, 0)}
_SETTINGS |= {f"position_{name}" for name in ("upright", "45", "lying", "left", "right", "prone")}
_SETTINGS |= {"patient", "sharp"}
_ANSWERS = {f"score_{number}" for number in range(11)} | {f"missing_{reason}" for reason in MISSING}
_ALWAYS = {"stop", "volume_down", "volume_up", "brightness_down"}
_VISIT = _ALWAYS | {"pause", "talk", "phrases", "recentre", "headset_off"}
_QUIET = _VISIT | {"details"}  # nothing to answer
_MARKED = {"back", "finish", "longer", "unmark", "why", *(f"mark_{name}" for name in MARKS)}
_IN_WORLD = {"back", "finish", "ask_now", "longer", "breathe", "play", "unmark", "scores",
             "touch", *(f"mark_{name}" for name in (*MARKS, *OWN))}
_IN_SPANISH = tuple(zip(PHRASES, (
    "Empezamos ahora.", "Esto puede doler un momento.", "Ya casi está.", "Por favor, quédese quieto un momento.",
    "¿Necesita una pausa?", "Ahora le quito el visor.", "Lo está haciendo bien.", "Respire suavemente conmigo.",
), strict=True))
_OWN_MARKS = (("mark_own_1", "Bath"), ("mark_own_2", "Splint changed"), ("mark_own_3", "Physio"))
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


def _settings(page: str = "") -> Desk:
    """The overview after one change, or a page."""
    settings = Settings(Shared(Config(), Config(), language("en").say), pages())
    settings.open(0.0)
    for key in ("settings_worlds", "choice_1", *(() if page else ("settings_back",))):
        settings.press(key, 0.0)
    return settings.shown(Desk(keys=frozenset({"stop"}), length_s=900), 0.0)


_FACTS = (
    ("gl", "AMD Radeon 780M, OpenGL 4.6", "ok"), ("disk", "/var/lib/lull: writable, 402000 MB free", "ok"),
    ("records", "48211 rows, sound; key 3f9a 77c1 0be2 55d0", "ok"), ("console", "x11, 1280x800", "ok"),
    ("openxr", "no OpenXR runtime. Install the headset's runtime and select it.", "fail"),
    ("strap", "a Bluetooth adapter is on", "ok"),
    ("audio", "HDMI: not calibrated, at most −30 LUFS. Measure it at the ear.", "warn"),
    ("fonts", "DejaVuSans", "ok"), ("clock", "2026-11-23 00:10 Europe/Vienna", "ok"),
)

_TITLES = (
    "Before a treatment", "Before a wound dressing", "Before an injection", "Before a blood test", "Before a scan",
    "Before the dentist")
_ABOUT = "Breathing, then what will happen. About 6 minutes."
PRACTISED = tuple(
    PractisedVisit(day, title, minutes, side, up, anxiety, speed)
    for day, title, minutes, side, up, anxiety, speed in (
        ("2026-11-02", "Gentle neck movement", 6.0, 31.0, 12.0, (6, 4), 12.0),
        ("2026-11-05", "Gentle neck movement", 7.5, 34.0, 15.0, (5, 4), 15.0),
        ("2026-11-09", "Body scan", 9.0, None, None, (7, None), None),
        ("2026-11-12", "Gentle neck movement", 7.0, 33.0, 14.0, (4, 4), 14.0),
        ("", "Letting thoughts go", 6.0, None, None, (None, None), None),
        ("2027-01-03", "Gentle neck movement", 8.0, 37.0, 15.0, (4, 2), 17.0)))
DESKS: dict[str, Desk] = {
    "ready": _desk(
        "ready", "Ready for the next patient", "Choose position and length, or just press Start.",
        _ALWAYS | _SETTINGS | {"start", "start_flat", "start_sound", "export", "staff_break"},
    ),
    "details": _desk(
        "details", "Heart and breathing guide", "Heart strap: Polar H10. For comfort, not for monitoring.",
        _VISIT | {"back", "details"}, running_s=461, saved="saved", pulse=FOLLOWING,
        marked=_CHOSEN | {"details", "breathe"},
    ),
    "procedure": _desk(
        "procedure", "On the beach", "Find the little birds. 4 minutes in the world: you may begin. "
        "1 marked, last: Pain relief given. Undo takes it back.", _QUIET | _IN_WORLD,
        running_s=261, saved="saved", pulse=FOLLOWING, marked=_CHOSEN | {"play"}, labels=_OWN_MARKS,
    ),
    "asleep": _desk(
        "asleep", "By the lake at night", "Perhaps asleep. Let them rest, or press Finish.",
        _QUIET | (_IN_WORLD - {"breathe", "play", *OPTIONAL}) | {"let_rest"}, running_s=661, saved="saved",
        pulse=FOLLOWING,
    ),
    "phrases": _desk(
        "phrases", "What shall it say?", "One tap: it is spoken, and the patient reads it too.",
        _VISIT | {"back", *PHRASES}, running_s=261, saved="saved", pulse=FOLLOWING, notes=_IN_SPANISH,
        marked=_CHOSEN | {"phrases"},
    ),
    "called": _desk(
        "called", "The call is over. What was it?", "One tap, or Back. It goes on in any case.",
        _VISIT | {"back", *CALLED}, running_s=261, saved="saved", pulse=FOLLOWING,
    ),
    **{
        name: _desk(
            name, headline.format(typed="0 0 1 7 6"), detail.format(worlds="Snow canyon"), _VISIT | {"back", *keys},
            marked=frozenset({"age_8-11", "own_14", "dislike_water", "position_45", "dim", "eye_left", "language_en"}),
        )
        for name, keys in about.PAGES.items() for headline, detail in (about._HEADLINES[name],)
    },
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
    "settings": _settings(),
    "setting": _settings("settings_worlds"),
    "end": _desk(
        "end", "End of life", "Now the other key, at the right. Back leaves all as it is.",
        {"stop", "settings_back", "end_now"}, marked=frozenset({"end_arm"}), facts=(
            ("Cart", "ward 3, 3f9a 77c1 0be2 55d0", "ok"), ("Copy", "lull-ward-3-20261123T001034Z", "ok"),
            ("Rows in it", "48211", "ok"), ("Last", "c8c460d3cb6b328e", "ok"),
        ),
    ),
    "facts": _desk(
        "facts", "Two things want attention", "Each line says what to do.", {"stop", "settings_back", "settings_do"},
        labels=(("settings_do", "Test again"),), facts=_FACTS,
    ),
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
        _QUIET | {"finish", "patient", *(f"world_{name}" for name in ("beach", "forest", "snow", "night"))},
        saved="saved", pulse=LISTENING, marked=_CHOSEN | {"dislike_enclosed"},
    ),
    "immersed": _desk(
        "immersed", "On the beach", "", _QUIET | {"finish", "longer", "ask_now", "breathe"}, running_s=461,
        saved="saved", pulse=FOLLOWING, marked=_CHOSEN | {"breathe"},
    ),
    "winding_down": _desk(
        "winding_down", "Coming back slowly", "The questions come next.", _QUIET | {"finish", "longer"},
        running_s=885, saved="saved", pulse=FOLLOWING,
    ),
    "final": _desk(
        "final", "Asking how it was: 2 of 3", _SPOKEN, _VISIT | _ANSWERS | {"asleep_all", "end_without_scores"},
        question=_WORST, running_s=900, saved="saving", pulse=LISTENING,
    ),
    "goodbye": _desk(
        "goodbye", "Take the headset off", "Help the patient take the headset off.", _VISIT | {"removed"},
        running_s=900, saved="saved",
    ),
    "cleaning": _desk(
        "cleaning", "Clean before the next patient",
        "Liner changed and wiped? Press Cleaned: the rest runs by itself.",
        _ALWAYS | {"cleaned", "export", "isolation", "kit_other", "kits", "summary", "marks", "scores"},
        running_s=900, saved="saved", told=(
            ("step_1", "1  New liner", "Face kit A."), ("step_2", "2  Wipe", "Headset and kit, with your product."),
            ("step_3", "3  Keep wet 3 min", "Runs by itself after Cleaned."),
        ),
    ),
    "kits": _desk(
        "kits", "Kit A dries 3 min more, kit B is not cleaned",
        "Start all the same? Why? One tap, and it is kept with the visit.",
        _ALWAYS | {"back", "kit_cleaned", *KIT_REASONS},
    ),
    "programmes": _desk(
        "programmes", "Which programme?", "Before: what will happen. Practice: on other days. Procedure: as always.",
        _ALWAYS | {"back", "programme_none", "kind_before", "kind_practice", *PROGRAMMES[:6]},
        marked=frozenset({"kind_before", "programme_2"}),
        labels=tuple(zip(PROGRAMMES, _TITLES, strict=False)), notes=tuple((key, _ABOUT) for key in PROGRAMMES[:6]),
    ),
    "range": _desk(
        "range", "How far may the head turn?", "Only as far as is comfortable. Lights never lie beyond it.",
        _ALWAYS | {"back", "side_less", "side_more", "up_less", "up_more"},
        facts=(("To each side", "20°", ""), ("Up and down", "10°", "")),
    ),
    "practised": _desk(
        "practised", "Practice so far", "6 visits.", _ALWAYS | {"back"}, practice=PRACTISED,
    ),
    "guided": _desk(
        "guided", "2 of 3: What will happen", "The patient goes on by looking. Next step goes on for them.",
        _QUIET | {"finish", "marks", "step_back", "step_on"}, running_s=161, saved="saved",
        facts=(("Breathe together", "done", "ok"), ("What will happen", "now", ""), ("A quiet moment", "to come", "")),
    ),
    "resting": _desk(
        "resting", "Staff break", "No questions: look around, or breathe with the light. 4 min left.",
        _ALWAYS | {"rest_end", "rest_longer", "recentre"},
    ),
    "summary": _desk(
        "summary", "Pain before 6 → after 4",
        "2 lower. 2 points or 30 % count as meaningful; one visit is never called an effect.",
        _ALWAYS | {"back", "scores"}, told=(
            ("told_1", "Answers", "Anxiety, before: 4; Worst pain, after: 7; Average pain, during 12: 8"),
            ("told_2", "Not answered", "Anxiety, after: language barrier"),
            ("told_3", "15 min in the world", "Forest, Snow"), ("told_4", "Calls: 1", "Marks: 3"),
        ),
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
_TOUCHES = "The patient touches the answer. If they say a number, tap it."
_OF_A_HEADSET = {"headset_off", "recentre"}
DESKS |= {
    f"flat_{name}": replace(desk, panel=f"flat_{name}", keys=(desk.keys | added) - _OF_A_HEADSET, **more)
    for name, desk, added, more in (
        ("baseline", DESKS["baseline"], set(), {"detail": _TOUCHES}),
        ("choosing", DESKS["choosing"], {"marks"}, {
            "detail": "The patient touches a world to go there. You can choose for them."}),
        ("immersed", DESKS["immersed"], {"marks", "play"}, {
            "detail": "Let them settle: touch them after 3 minutes."}),
        ("guided", DESKS["guided"], set(), {"facts": ()}),
        ("asking", DESKS["immersed"], _ANSWERS, {
            "headline": "Asking now: 1 of 1", "detail": _TOUCHES, "question": _PAIN}),
        ("winding_down", DESKS["winding_down"], {"marks", "patient"}, {}),
        ("final", DESKS["final"], set(), {"detail": _TOUCHES}),
        ("goodbye", DESKS["goodbye"], {"marks", "scores"}, {
            "headline": "That was it", "detail": "Turn the screen back to you and press Done.",
            "labels": (("removed", "Done"),)}),
    )
}
ODD: dict[str, Desk] = {
    "flat_test": DESKS["flat_baseline"],  # painted as all of these, with records that are not clinical
    "flat_test_held": replace(DESKS["flat_baseline"], banner="The patient is asking for somebody", urgent=True),
    "teaching": Teaching(0.0, language("en").say).shown(replace(
        DESKS["ready"], keys=DESKS["ready"].keys - {"export"} | {"teaching_end"})),
    "prone": replace(
        DESKS["shown"], headline=about._PRONE[0], detail=about._PRONE[1],
        keys=frozenset(_ALWAYS | {"back", "start_flat", "start_sound"}), marked=frozenset({"position_prone"}),
    ),
    "asking_now": replace(
        DESKS["immersed"], headline="Asking now: 1 of 1", detail=_SPOKEN, question=_PAIN,
        keys=frozenset(_VISIT | _ANSWERS | {"finish", "longer"}),
    ),
    "answering_held": replace(
        DESKS["baseline"], headline="Paused", detail="The patient sees the picture dimmed. Time stands still.",
        keys=frozenset(_VISIT | _ANSWERS | {"resume"}), marked=frozenset({"pause", "talk"}), banner="Paused",
    ),
    "asked_again": replace(DESKS["goodbye"], keys=DESKS["goodbye"].keys | {"ask_again", "scores", "marks"}),
    "break_wanted": replace(
        DESKS["phrases"], headline="The patient says: yes, a break", banner="The patient says: yes, a break",
        keys=DESKS["phrases"].keys | {"take_break", "go_on"}, notes=tuple(zip(PHRASES, BOARD.values(), strict=True)),
    ),
    "phrases_silent": replace(
        DESKS["phrases"], keys=DESKS["phrases"].keys - {*PHRASES}, detail="Nobody wears the headset now.",
    ),
    "not_saved": replace(
        DESKS["final"], saved="not_saved", banner="The patient is asking for somebody", urgent=True
    ),
    "refused": replace(
        DESKS["ready"], keys=frozenset(_ALWAYS | _SETTINGS), length_s=0, marked=frozenset({"length_0"}),
        banner="Start is not possible: scores could not be kept (no space left on the device).",
    ),
    "isolation": replace(
        DESKS["cleaning"], marked=_CHOSEN | {"isolation"},
        detail="Isolation: both kits and the whole cart. Nobody starts before it is dry.", told=(
            ("step_1", "1  New liners", "Both face kits."),
            ("step_2", "2  Wipe", "Kits A and B, and the whole cart, with Descosept Sensitive Wipes."),
            ("step_3", "3  Keep wet 10 min", "Runs by itself after Cleaned."),
        ),
    ),
    "drying": replace(
        DESKS["ready"], keys=DESKS["ready"].keys | {"summary", "scores"},
        detail="Use kit B. Kit A dries 3 min more. Choose position and length, or just press Start.",
    ),
    "all_drying": replace(
        DESKS["ready"], keys=(DESKS["ready"].keys - {"start"}) | {"kits", "summary", "scores"},
        banner="Start waits: kit A dries 3 min more, kit B dries 1 min more.",
    ),
    "unsettled": replace(DESKS["ready"], keys=DESKS["ready"].keys | {"scores"}, unsettled=12),
    "no_strap": replace(DESKS["details"], pulse=STEADY),
    "heart_lost": replace(
        DESKS["details"], pulse=replace(
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
    "wiping": replace(DESKS["choosing"], keys=frozenset({"stop"}), marked=_CHOSEN | {"wipe"}, wiping_s=14),
    "wiping_in_a_call": replace(
        DESKS["held"], keys=frozenset({"stop"}), marked=_CHOSEN | {"wipe"}, wiping_s=20,
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
    keys = {**DESKS, **ODD}[name].keys
    painter = Painter(surface, optional=[key for key in OPTIONAL if key in keys])
    if name in DESKS:
        seen = picture() if name.startswith("flat_") else picture((480, 480))
        painter.paint(Wipe().shown(DESKS[name], 0.0), STATUS, mirror or seen)
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
    sizes = chosen.size or ["1024x768", "1280x800", "1920x1080"]
    mirror = seen(chosen.mirror) if chosen.mirror else None
    chosen.out.mkdir(parents=True, exist_ok=True)
    for panel in chosen.panel or (*DESKS, *ODD):
        for size in sizes:
            width, height = map(int, size.split("x"))
            name = f"console-{panel}" + (f"-{size}" if len(sizes) > 1 else "")
            pygame.image.save(painted(panel, (width, height), mirror)[0], chosen.out / f"{name}.png")


if __name__ == "__main__":
    main()
