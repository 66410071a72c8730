"""Where everything on the console lies. Pure: a panel and a size give rectangles.

One frame for every panel, so that a hand learns it once. From top to bottom: states of the devices,
banner, then the picture beside the words, the strip where the question of the moment is answered,
and the dock of keys that are always the same. STOP is its own corner, lower right, in every panel.

    status
    banner
    mirror                     headline
                               detail
                               (keys of this panel)
                               clock    heart, or the straps to choose from
    strip: choices, scores, decisions; while it is empty the picture reaches down into it
    dock: pause resume talk phrases recentre  |  headset_off  |  STOP
          volume brightness details wipe      |               |

Nothing overlaps, and no key comes to lie where another was: an area that a key may stand before is left
out of `layout`, and `beneath` says where it is shown while those keys are not.

Where the patient touches the picture (`flat_…`) all above the dock lies as `kiosk.console.touched` says.

Limits: keys are at least 64 px with 8 px between them and 24 px around those that end or close
something, down to 1024x720. Portrait is not laid out.

A language that is read from the right has everything mirrored but three things. STOP and "headset off" keep
their corner, for a hand learns one place and carts change hands. Numbers keep their order, 0 left of 10, as on
the keypads of telephones there: whoever works in two languages on one cart never finds a 10 where the 0 was.
The curve's time runs as everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from pygame import Rect

from kiosk.about import AGE_KEYS as _AGE_KEYS
from kiosk.about import DISLIKE_KEYS, EYE_KEYS, LANGUAGE_KEYS, POSITION_KEYS, SHOWN_KEYS, WAYS
from kiosk.about import OWN_KEYS as _OWN_KEYS
from kiosk.calling import KEYS as CALLED
from kiosk.config import LENGTHS_MIN
from kiosk.console.rows import CLEAR_PX, GAP_PX, KEY_PX, row, rows
from kiosk.console.touched import TOUCHED, touched
from kiosk.correcting import GAPS, PLACES, REMARKS, RIGHT, WHYS
from kiosk.enrolling import DIGITS, STRATA
from kiosk.keys import STRAPS
from kiosk.kits import KEYS as KIT_REASONS
from kiosk.language import from_the_right
from kiosk.marks import STOPS
from kiosk.offering import PLACES as PROGRAMMES
from kiosk.phrasing import KEYS as PHRASES
from kiosk.settings.desk import PLACES as SETTINGS_PLACES
from kiosk.settings.sheet import CHOICES
from kiosk.studies.trial import NOT_ENROLLED, NOT_RECEIVED
from kiosk.summing import PLACES as TOLD

MISSING = ("declined", "dont_know", "unable", "asleep", "language_barrier", "staff_skipped")
WORLDS = ("beach", "forest", "snow", "night", "reef")

STEPS = ("step_1", "step_2", "step_3")
AREAS = frozenset({  # what is not a key
    "status", "banner", "mirror", "headline", "detail", "clock", "heart", "volume", "brightness", "position", "length",
    "age", "breaths", "guide", "plot", "facts", "progress", "card_epilepsy", "card_vertigo", "card_injury",
    "card_isolation", "card_claustrophobia", "card_implant", *STEPS, *TOLD,
})  # fmt: skip
# shown only with what they answer: a call, the headset taken off, a reset stick, an arm not given, a choice of strata
ANSWERING = frozenset({
    "teaching_end", "call_done", "take_break", "go_on", "ask_anyway", "asleep_all", "ask_again", "reopen", "pin_reset",
    "not_received", *STRATA,
})  # fmt: skip
FIXED = frozenset({"stop", "headset_off", "teaching_end"})  # in the same corner in every language

_ROOMY_PX = 110

_LENGTH_KEYS = tuple(f"length_{minutes}" for minutes in LENGTHS_MIN)
_SCORE_KEYS = tuple(f"score_{number}" for number in range(11))
_MISSING_KEYS = tuple(f"missing_{reason}" for reason in MISSING)
_SETTING = (("position", *POSITION_KEYS), ("length", *_LENGTH_KEYS, "programmes"))  # whose steps have lengths too
CARD = (  # words alone
    "card_epilepsy", "card_vertigo", "card_injury", "card_implant", "card_isolation", "card_claustrophobia")
# of the patient, said again on the key that leads to them
SETTINGS = ("code", *_AGE_KEYS, "steady", *_OWN_KEYS, "still", "dim", *EYE_KEYS, *DISLIKE_KEYS)
_PULSE = ("guide", "plot")
_ANSWERS = (_SCORE_KEYS, _MISSING_KEYS)
_WORLDS = (("world_*",),)
_CLOCKS = (("clock",), ("heart",))
OPTIONAL = ("mark_own_1", "mark_own_2", "mark_own_3", "touch")  # only where the configuration asks for them
_HAPPENING = (
    "mark_dressing_off", "mark_soaked_off", "mark_cleaning", "mark_needle_in", "mark_needle_out", "mark_dressing_on",
    "mark_break",
)
_GIVEN = ("mark_analgesia", "mark_rescue_dose", "mark_nausea", "mark_vomited", "mark_adverse_event", "mark_talk")
_MARKS = ((*_HAPPENING, *OPTIONAL[:3]), (*_GIVEN, "touch", "unmark", "why"))
_IN_WORLD = (_MARKS[0], (*_GIVEN, "touch", "unmark", "scores"))
_CALLED = ((*CALLED[:2], "", "", *CALLED[2:4]), (*CALLED[4:6], "", "", CALLED[6], ""))  # nothing where Done was
_STOPPED_KEYS = tuple(f"stopped_{reason}" for reason in STOPS)
_UNRECEIVED = tuple(f"unreceived_{reason}" for reason in NOT_RECEIVED)
_UNENROLLED = tuple(f"unenrolled_{reason}" for reason in NOT_ENROLLED)
_WHY = (_STOPPED_KEYS[:6], _STOPPED_KEYS[6:])
_MOST_BESIDE = 6  # keys beside the picture, in the narrowest screen too

_LEVELS = ("volume_down", "volume", "volume_up", "brightness_down", "brightness", "brightness_up")
_DOCK = (("pause", "resume", "talk", "phrases", "recentre"), (*_LEVELS, "details", "wipe"))
_RUNNING = (*_DOCK[0], *_DOCK[1], "headset_off")

_IN_DOCK = {  # where nobody is to be paused or recentred
    "export": "pause", "staff_break": "resume", "kits": "talk", "settings": "phrases", "scores": "recentre",
    "summary": "details", "teaching_end": "headset_off",
}  # fmt: skip

# panel -> keys beside the picture, rows of the strip, keys of the dock; "" leaves a place empty
_PANELS: dict[str, tuple[tuple[str, ...], tuple[tuple[str, ...], ...], tuple[str, ...]]] = {
    "ready": (
        ("start", "start_flat", "start_sound", "patient"), _SETTING,
        ("export", "teaching_end", "kits", "summary", "settings", "scores", "staff_break", *_LEVELS, "wipe"),
    ),
    "patient": (("back",), (("age", *_AGE_KEYS, "screening"), WAYS), _RUNNING),
    "breathing": (("back",), (("breaths", *_OWN_KEYS, "steady"),), _RUNNING),
    "lying": (("back",), (POSITION_KEYS,), _RUNNING),
    "dislikes": (("back",), (DISLIKE_KEYS,), _RUNNING),
    "comfort": (("back",), (("still", "dim", *EYE_KEYS),), _RUNNING),
    "languages": (("back",), (LANGUAGE_KEYS,), _RUNNING),
    "code": (("back",), ((*DIGITS[:5], "erase"), (*DIGITS[5:], "enter")), _RUNNING),
    "screening": (("back", "read"), (CARD,), _RUNNING),
    "shown": (("back",), (SHOWN_KEYS,), _RUNNING),
    "details": (("back", "patient"), (_PULSE,), _RUNNING),
    "procedure": (("finish", "longer", "ask_now", "breathe", "play", "back"), _IN_WORLD, _RUNNING),
    "asleep": (("finish", "longer", "ask_now", "let_rest", "", "back"), _IN_WORLD, _RUNNING),
    "marks": (("finish", "longer", "scores", "not_received", "", "back"), _MARKS, _RUNNING),
    "phrases": (("back", "call_done", "take_break", "go_on"), (PHRASES[:4], PHRASES[4:]), _RUNNING),
    "called": (("back",), _CALLED, _RUNNING),
    "why": (("back",), _WHY, _RUNNING),
    "not_received": (("back",), (_UNRECEIVED,), _RUNNING),
    "enrol": (("back", "screened"), ((*DIGITS[:5], "erase"), (*DIGITS[5:], "enter")), _RUNNING),
    "group": (("back", "enrol"), (STRATA,), _RUNNING),
    "screened": (("back",), (_UNENROLLED,), _RUNNING),
    "scores": (("back", "newer", "older", "note"), (PLACES[:4], PLACES[4:]), _RUNNING),
    "correct": (("back", "note"), (RIGHT, GAPS), _RUNNING),
    "reason": (("back",), (WHYS[:3], WHYS[3:]), _RUNNING),
    "note": (("back",), (REMARKS[:4], REMARKS[4:]), _RUNNING),
    "pin": (("pin_back", "pin_reset"), (), ()),
    "settings": (("settings_back", "settings_keep"), (), ()),
    "setting": (("settings_back", "settings_do", "settings_other"), (), ()),
    "facts": (("settings_back", "settings_do", "settings_other"), (), ()),
    "end": (("settings_back",), (("end_arm", "", "", "end_now"),), ()),
    "reopening": ((), (("continue_same", "close_same"),), ()),
    "fitting": (("begin", "sharp", "patient", "marks"), _SETTING, _RUNNING),
    "baseline": (("patient",), _ANSWERS, _RUNNING),
    "choosing": (("marks", "patient", "finish"), _WORLDS, _RUNNING),
    "immersed": (("finish", "longer", "ask_now", "breathe", "play", "marks"), _ANSWERS, _RUNNING),
    "winding_down": (("finish", "longer", "marks", "patient"), (), _RUNNING),
    "final": (("ask_anyway", "asleep_all", "end_without_scores"), _ANSWERS, _RUNNING),
    "goodbye": (("marks", "scores", "ask_again"), (("", "removed", ""),), _RUNNING),
    "cleaning": (
        ("marks", "isolation", "kit_other"), ((*STEPS, "cleaned"),),
        ("export", "kits", "summary", "scores", *_LEVELS, "wipe"),
    ),
    "kits": (("back", "kit_cleaned"), (KIT_REASONS,), (*_LEVELS, "wipe")),
    "programmes": (
        ("kind_before", "kind_practice", "programme_none", "back"),
        (PROGRAMMES[:4], (*PROGRAMMES[4:], "practised", "more_programmes")), (*_LEVELS, "wipe"),
    ),
    "range": (("back",), (("side_less", "side_more", "facts", "up_less", "up_more"),), _RUNNING),
    "practised": (("back", "newer", "older"), (), (*_LEVELS, "wipe")),
    "guided": (("finish", "marks", "step_back", "step_on", "range"), (("facts",),), _RUNNING),
    "resting": ((), (("", "rest_longer", "rest_end"),), _RUNNING),
    "summary": (("back",), (TOLD[:2], TOLD[2:]), ("scores", *_LEVELS, "wipe")),
    "held": (("finish", "longer", "marks", "patient"), (("reopen", "call_done", "removed"),), _RUNNING),
    "halted": (("call_done", "reopen", "marks"), (("final_scores", "removed", "end_without_scores"),), _RUNNING),
}
_TOUCHED: dict[str, tuple[tuple[str, ...], tuple[tuple[str, ...], ...], tuple[str, ...]]] = {
    f"{TOUCHED}{panel}": (keys, column, _RUNNING)
    for panel, keys, column in (
        ("baseline", ("patient",), _ANSWERS),
        ("choosing", ("finish", "marks", "patient"), _WORLDS),
        ("immersed", ("finish", "longer", "ask_now", "marks", "breathe", "play"), _CLOCKS),
        ("guided", ("finish", "marks", "step_back", "step_on", "", ""), _CLOCKS),
        ("asking", ("finish", "longer"), _ANSWERS),
        ("winding_down", ("finish", "longer", "marks", "patient", "", ""), _CLOCKS),
        ("final", ("asleep_all", "end_without_scores"), _ANSWERS),
        ("goodbye", ("marks", "scores", "ask_again", ""), (*_CLOCKS, ("removed",))),
    )
}
_PANELS |= _TOUCHED
PANELS = tuple(_PANELS)
_PAD = (  # as on a telephone, where the picture and the strip are in other panels
    ("pin_1", "pin_2", "pin_3"), ("pin_4", "pin_5", "pin_6"), ("pin_7", "pin_8", "pin_9"),
    ("pin_delete", "pin_0", "pin_enter"),
)

_INSTEAD: dict[str, tuple[tuple[str, ...], ...]] = {  # in the place of picture and strip
    "pin": _PAD,
    "settings": tuple(SETTINGS_PLACES[row:row + 3] for row in range(0, 12, 3)),
    "setting": tuple(CHOICES[row:row + 2] for row in range(0, 10, 2)),
    "facts": (("facts",),),
    "end": (("facts",),),
    "practised": (("progress",),),
}
_PAD_NAMES = tuple(name for row in _PAD for name in row)

_CHOOSING_STRAP = ("ready", "patient", "fitting", "baseline", "choosing", "immersed", "procedure", "asleep")

def layout(
    panel: str, size: tuple[int, int], language: str = "en", worlds: Sequence[str] = WORLDS,
    optional: Sequence[str] = OPTIONAL,
) -> dict[str, Rect]:
    """The rectangles of `panel`: every key by the name its `Tap` carries, and the `AREAS`.

    Args:
        panel: a name of `PANELS`.
        size: width and height of the screen, px.
        language: of the words.
        worlds: names offered; each gets a key `world_<name>` in "choosing".
        optional: those of the `OPTIONAL` keys that have a place.

    Raises:
        KeyError: no such panel; the message lists them.
    """
    if panel not in _PANELS:
        raise KeyError(f"unknown panel '{panel}'. Known: {', '.join(PANELS)}.")
    beside, strip, dock = _PANELS[panel]
    strip = tuple(
        tuple(key for key in _named(line, worlds) if key not in OPTIONAL or key in optional) for line in strip)
    width, height = size
    scale = min(width / 1280, height / 800)

    def px(at_800: int, least: int = 0) -> int:
        return max(least, round(at_800 * scale))

    clear = px(24, CLEAR_PX)
    edge = min(px(20), (width - 11 * KEY_PX - 10 * GAP_PX) // 2)  # eleven scores must fit between the edges
    inner = width - 2 * edge
    stop_width, stop_height = inner * 18 // 100, 2 * px(68, KEY_PX) + px(8, GAP_PX)
    stop = Rect(width - edge - stop_width, height - edge - stop_height, stop_width, stop_height)
    area = Rect(edge, px(12, 8), inner, stop.top - clear - px(12, 8))
    arranged = touched if panel in _TOUCHED else _arranged
    places = {"stop": stop, **arranged(panel, area, beside, strip, px)}
    dock_area = Rect(edge, places["stop"].top, places["stop"].left - clear - edge, places["stop"].height)
    places |= _dock(dock_area, dock, px(8, GAP_PX), clear)
    if not from_the_right(language):
        return places
    return _mirrored(places, Rect(0, 0, *size), _off(dock_area, clear)[0])


def _arranged(
    panel: str, area: Rect, beside: tuple[str, ...], strip: tuple[tuple[str, ...], ...], px: Callable[..., int]
) -> dict[str, Rect]:
    """All above the dock: states, banner, the picture beside the words, the strip."""
    gap, clear, inner = px(12, GAP_PX), px(24, CLEAR_PX), area.width
    places = {"status": Rect(area.topleft, (inner, px(56, 44)))}
    places["banner"] = Rect(area.left, places["status"].bottom + px(8, 6), inner, px(46, 36))
    strip_height = 2 * px(68, KEY_PX) + px(8, GAP_PX)
    strip_area = Rect(area.left, area.bottom - strip_height, inner, strip_height)
    top = places["banner"].bottom + px(14, 8)
    middle = Rect(area.left, top, inner, strip_area.top - clear - top)
    needed = _MOST_BESIDE * KEY_PX + (_MOST_BESIDE - 1) * gap + px(24, 12)
    mirror_width = min(middle.height * 16 // 9, inner * 56 // 100, inner - needed)
    places["mirror"] = Rect(middle.left, middle.top, mirror_width, middle.height)
    left = places["mirror"].right + px(24, 12)
    column = Rect(left, middle.top, middle.right - left, middle.height)
    foot = STRAPS if panel in _CHOOSING_STRAP else ("clock", "heart")
    places |= _words(column, beside, foot, px(80, KEY_PX), gap, clear)
    places |= rows(strip_area, strip, px(8, GAP_PX), clear)
    if not strip:
        below = clear + strip_height if panel == "facts" else 0
        places["mirror"].height = area.bottom + below - top
    if panel == "practised":  # beside the plot: which letter is which programme
        places["facts"] = Rect(column.left, column.bottom + gap, column.width, area.bottom - column.bottom - gap)
    if panel in _INSTEAD:
        places |= rows(places.pop("mirror"), _INSTEAD[panel], px(8, GAP_PX), clear)
    return places


def _mirrored(places: Mapping[str, Rect], screen: Rect, dock: Rect) -> dict[str, Rect]:
    """All but STOP, "headset off" and the order of numbers, from the right; the keys of the `dock` within it."""
    found = {
        name: rect if name in FIXED else _reflected(rect, dock if dock.contains(rect) else screen)
        for name, rect in places.items()
    }
    for name in ("facts", "progress"):  # tall, and would lie over STOP
        if name in found:
            found[name].height = min(found[name].bottom, places["stop"].top - CLEAR_PX) - found[name].top
    numbers = [name for name in places if is_number(name)]
    if numbers:
        by = _around(found, numbers).left - _around(places, numbers).left
        found |= {name: places[name].move(by, 0) for name in numbers}
    return found


def _reflected(rect: Rect, area: Rect) -> Rect:
    """As far from the right edge of `area` as it was from the left one."""
    return Rect(area.left + area.right - rect.right, rect.top, rect.width, rect.height)


def is_number(name: str) -> bool:
    """Is it a key of a row or a pad of numbers?"""
    return name in ("erase", "enter") or name.startswith(("score_", "right_", "digit_", *_PAD_NAMES))


def _named(row: tuple[str, ...], worlds: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"world_{world}" for world in worlds) if row == ("world_*",) else row


def beneath(places: Mapping[str, Rect]) -> dict[str, Rect]:
    """Areas that lie where some keys of a layout do, to be shown while those keys are not.

    The picture is one of them where answers come and go: it is larger then than its place in the layout.
    """
    found: dict[str, Rect] = {}
    if STRAPS[0] in places:
        area, feet = _around(places, STRAPS), ("clock", "heart")
        first, second = places[STRAPS[0]], places[STRAPS[1]]
        gap = max(second.left - first.right, first.left - second.right)
        found |= row(area, feet, gap, gap)
        if second.left < first.left:
            found |= {name: _reflected(found[name], area) for name in feet}
    if _SCORE_KEYS[0] in places and "ask_now" in places:
        mirror = places["mirror"]
        found["mirror"] = Rect(mirror.topleft, (mirror.width, places[_MISSING_KEYS[0]].bottom - mirror.top))
    return found


def _around(places: Mapping[str, Rect], names: Sequence[str]) -> Rect:
    """The rectangle that holds all of these."""
    return places[names[0]].unionall([places[name] for name in names[1:]])


def _words(
    column: Rect, keys: tuple[str, ...], foot: tuple[str, ...], key_height: int, gap: int, clear: int
) -> dict[str, Rect]:
    """Headline and detail from the top; clock and heart, or the straps, at the foot; the panel's keys above these."""
    places = row(Rect(column.left, column.bottom - key_height, column.width, key_height), foot, gap, gap)
    bottom = column.bottom - key_height - gap
    if keys:
        places |= row(Rect(column.left, bottom - key_height, column.width, key_height), keys, gap, clear)
        bottom -= key_height + gap
    share = 46 if bottom - column.top >= _ROOMY_PX else 32  # of a small screen, questions need more
    headline = Rect(column.left, column.top, column.width, (bottom - column.top) * share // 100)
    detail = Rect(column.left, headline.bottom, column.width, bottom - headline.bottom)
    return {**places, "headline": headline, "detail": detail}


def _dock(area: Rect, names: tuple[str, ...], gap: int, clear: int) -> dict[str, Rect]:
    """Keys keep the widths and places they have in the full dock, whichever of them are there."""
    keys, off = _off(area, clear)
    full = rows(keys, _DOCK, gap, clear)
    full["headset_off"] = off
    places = {name: full[name] for name in names if name in full}
    places |= {name: full[place] for name, place in _IN_DOCK.items() if name in names}
    return places


def _off(area: Rect, clear: int) -> tuple[Rect, Rect]:
    """The dock's area cut in two: the two rows of keys, and "headset off"."""
    off = Rect(0, area.top, area.width * 15 // 100, area.height)
    off.right = area.right
    return Rect(area.topleft, (off.left - clear - area.left, area.height)), off
