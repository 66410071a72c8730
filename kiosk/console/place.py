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
    strip: choices, scores, decisions, or the guide and the heart's curve
    dock: pause resume talk recentre volume  |  headset_off  |  STOP

Nothing overlaps, and no key comes to lie where another was: an area that a key may stand before is left
out of `layout`, and `beneath` says where it is shown while those keys are not.

Limits: keys are at least 64 px with 8 px between them and 24 px around those that end or close
something, down to 800x600. Portrait is not laid out. `language` is here for scripts that are read
from the right; every language so far is read from the left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from pygame import Rect

from kiosk.config import LENGTHS_MIN
from kiosk.correcting import GAPS, PLACES, REMARKS, RIGHT, WHYS
from kiosk.enrolling import DIGITS, STRATA
from kiosk.keys import AGE_BANDS, OWN_RATES, POSITIONS, STRAPS
from kiosk.marks import STOPS
from kiosk.studies.trial import NOT_ENROLLED, NOT_RECEIVED

MISSING = ("declined", "dont_know", "unable", "asleep", "language_barrier", "staff_skipped")
WORLDS = ("beach", "forest", "snow", "night", "reef")

AREAS = frozenset({  # what is not a key
    "status", "banner", "mirror", "headline", "detail", "clock", "heart", "volume", "position", "length", "age",
    "breaths", "guide", "plot",
})  # fmt: skip
# shown only with what they answer: a call, the headset taken off, a reset stick, an arm not given, a choice of strata
ANSWERING = frozenset({"call_done", "reopen", "pin_reset", "not_received", *STRATA})
DESTRUCTIVE = frozenset({"stop", "headset_off", "end_without_scores", "close_same"})

KEY_PX, GAP_PX, CLEAR_PX = 64, 8, 24  # a gloved finger, its neighbour, and a key that ends something

_ROOMY_PX = 110

_POSITION_KEYS = tuple(f"position_{name}" for name in POSITIONS)
_LENGTH_KEYS = tuple(f"length_{minutes}" for minutes in LENGTHS_MIN)
_SCORE_KEYS = tuple(f"score_{number}" for number in range(11))
_MISSING_KEYS = tuple(f"missing_{reason}" for reason in MISSING)
_SETTING = (("position", *_POSITION_KEYS), ("length", *_LENGTH_KEYS))
_AGE_KEYS = tuple(f"age_{age}" for age in AGE_BANDS)
_OWN_KEYS = tuple(f"own_{breaths}" for breaths in OWN_RATES)
_PATIENT = (("age", *_AGE_KEYS, "still"), ("breaths", *_OWN_KEYS, "steady"))
SETTINGS = (*_AGE_KEYS, "still", *_OWN_KEYS, "steady")  # of the patient, said again on the key that leads to them
_PULSE = ("guide", "plot")
_ANSWERS = (_SCORE_KEYS, _MISSING_KEYS)
_WORLDS = (("world_*",),)
_MARKS = (
    ("mark_dressing_off", "mark_cleaning", "mark_needle_in", "mark_needle_out", "mark_dressing_on", "unmark"),
    ("mark_talk", "mark_nausea", "mark_analgesia", "mark_rescue_dose", "mark_adverse_event", "why"),
)
_STOPPED_KEYS = tuple(f"stopped_{reason}" for reason in STOPS)
_UNRECEIVED = tuple(f"unreceived_{reason}" for reason in NOT_RECEIVED)
_UNENROLLED = tuple(f"unenrolled_{reason}" for reason in NOT_ENROLLED)
_WHY = (_STOPPED_KEYS[:6], _STOPPED_KEYS[6:])
_MOST_BESIDE = 6  # keys beside the picture, in the narrowest screen too

_VOLUME = ("volume_down", "volume", "volume_up")
_RUNNING = ("pause", "resume", "talk", "recentre", *_VOLUME, "headset_off")

_IN_DOCK = {"export": "pause", "scores": "recentre"}  # where nobody is to be paused or recentred

# panel -> keys beside the picture, rows of the strip, keys of the dock; "" leaves a place empty
_PANELS: dict[str, tuple[tuple[str, ...], tuple[tuple[str, ...], ...], tuple[str, ...]]] = {
    "ready": (("start", "patient"), _SETTING, ("export", "scores", *_VOLUME)),
    "patient": (("back",), _PATIENT, _RUNNING),
    "marks": (("back", "ask_now", "longer", "finish", "scores", "not_received"), _MARKS, _RUNNING),
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
    "reopening": ((), (("continue_same", "close_same"),), ()),
    "fitting": (("begin", "patient", "marks"), _SETTING, _RUNNING),
    "baseline": ((), _ANSWERS, _RUNNING),
    "choosing": (("marks", "finish"), _WORLDS, _RUNNING),
    "immersed": (("finish", "longer", "ask_now", "breathe", "play", "marks"), _ANSWERS, _RUNNING),
    "winding_down": (("finish", "longer", "marks"), (_PULSE,), _RUNNING),
    "final": (("", "end_without_scores"), _ANSWERS, _RUNNING),
    "goodbye": (("marks", "scores"), (("", "removed", ""),), _RUNNING),
    "cleaning": (("marks",), (("", "cleaned", ""),), ("export", "scores", *_VOLUME)),
    "held": (("marks",), (("reopen", "call_done", "removed"),), _RUNNING),
    "halted": (("call_done", "reopen", "marks"), (("final_scores", "removed", "end_without_scores"),), _RUNNING),
}
PANELS = tuple(_PANELS)
_PAD = (  # as on a telephone, where the picture and the strip are in other panels
    ("pin_1", "pin_2", "pin_3"), ("pin_4", "pin_5", "pin_6"), ("pin_7", "pin_8", "pin_9"),
    ("pin_delete", "pin_0", "pin_enter"),
)

_CHOOSING_STRAP = ("ready", "patient", "fitting", "baseline", "choosing", "immersed")

_WEIGHT = {  # in a row; others 4
    "recentre": 5, "volume": 2, "headset_off": 5, "heart": 5, "start": 8, "begin": 8, "patient": 6, "steady": 14,
    "guide": 7, "plot": 16,
}  # fmt: skip


def layout(
    panel: str, size: tuple[int, int], language: str = "en", worlds: Sequence[str] = WORLDS
) -> dict[str, Rect]:
    """The rectangles of `panel`: every key by the name its `Tap` carries, and the `AREAS`.

    Args:
        panel: a name of `PANELS`.
        size: width and height of the screen, px.
        language: of the words.
        worlds: names offered; each gets a key `world_<name>` in "choosing".

    Raises:
        KeyError: no such panel; the message lists them.
    """
    if panel not in _PANELS:
        raise KeyError(f"unknown panel '{panel}'. Known: {', '.join(PANELS)}.")
    beside, strip, dock = _PANELS[panel]
    strip = tuple(_named(row, worlds) for row in strip)
    width, height = size
    scale = min(width / 1280, height / 800)

    def px(at_800: int, least: int = 0) -> int:
        return max(least, round(at_800 * scale))

    gap, clear = px(12, GAP_PX), px(24, CLEAR_PX)
    edge = min(px(20), (width - 11 * KEY_PX - 10 * GAP_PX) // 2)  # eleven scores must fit between the edges
    inner = width - 2 * edge
    places = {
        "status": Rect(edge, px(12, 8), inner, px(56, 44)),
    }
    stop_width, stop_height = inner * 18 // 100, px(96, 72)
    places["stop"] = Rect(width - edge - stop_width, height - edge - stop_height, stop_width, stop_height)
    places["banner"] = Rect(edge, places["status"].bottom + px(8, 6), inner, px(46, 36))
    strip_height = 2 * px(68, KEY_PX) + px(8, GAP_PX)
    strip_area = Rect(edge, places["stop"].top - clear - strip_height, inner, strip_height)
    top = places["banner"].bottom + px(14, 8)
    middle = Rect(edge, top, inner, strip_area.top - clear - top)

    needed = _MOST_BESIDE * KEY_PX + (_MOST_BESIDE - 1) * gap + px(24, 12)
    mirror_width = min(middle.height * 16 // 9, inner * 56 // 100, inner - needed)
    places["mirror"] = Rect(middle.left, middle.top, mirror_width, middle.height)
    left = places["mirror"].right + px(24, 12)
    column = Rect(left, middle.top, middle.right - left, middle.height)
    foot = STRAPS if panel in _CHOOSING_STRAP else ("clock", "heart")
    places |= _words(column, beside, foot, px(80, KEY_PX), gap, clear)
    places |= _rows(strip_area, strip, px(8, GAP_PX), clear)
    if panel == "pin":
        pad = places.pop("mirror")
        pad.height = strip_area.bottom - pad.top
        places |= _rows(pad, _PAD, px(8, GAP_PX), clear)
    dock_area = Rect(edge, places["stop"].top, places["stop"].left - clear - edge, places["stop"].height)
    return places | _dock(dock_area, dock, gap, clear)


def _named(row: tuple[str, ...], worlds: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"world_{world}" for world in worlds) if row == ("world_*",) else row


def beneath(places: Mapping[str, Rect]) -> dict[str, Rect]:
    """Areas that lie where some keys of a layout do, to be shown while those keys are not."""
    found: dict[str, Rect] = {}
    if STRAPS[0] in places:
        gap = places[STRAPS[1]].left - places[STRAPS[0]].right
        found |= _row(_around(places, STRAPS), ("clock", "heart"), gap, gap)
    if _SCORE_KEYS[0] in places:
        gap = places[_SCORE_KEYS[1]].left - places[_SCORE_KEYS[0]].right
        found |= _row(_around(places, (*_SCORE_KEYS, *_MISSING_KEYS)), _PULSE, gap, gap)
    return found


def _around(places: Mapping[str, Rect], names: Sequence[str]) -> Rect:
    """The rectangle that holds all of these."""
    return places[names[0]].unionall([places[name] for name in names[1:]])


def _words(
    column: Rect, keys: tuple[str, ...], foot: tuple[str, ...], key_height: int, gap: int, clear: int
) -> dict[str, Rect]:
    """Headline and detail from the top; clock and heart, or the straps, at the foot; the panel's keys above these."""
    places = _row(Rect(column.left, column.bottom - key_height, column.width, key_height), foot, gap, gap)
    bottom = column.bottom - key_height - gap
    if keys:
        places |= _row(Rect(column.left, bottom - key_height, column.width, key_height), keys, gap, clear)
        bottom -= key_height + gap
    share = 46 if bottom - column.top >= _ROOMY_PX else 32  # of a small screen, questions need more
    headline = Rect(column.left, column.top, column.width, (bottom - column.top) * share // 100)
    detail = Rect(column.left, headline.bottom, column.width, bottom - headline.bottom)
    return {**places, "headline": headline, "detail": detail}


def _rows(area: Rect, rows: tuple[tuple[str, ...], ...], gap: int, clear: int) -> dict[str, Rect]:
    """Rows of equal height filling `area`."""
    places: dict[str, Rect] = {}
    for index, names in enumerate(rows):
        height = (area.height - gap * (len(rows) - 1)) // len(rows)
        row = Rect(area.left, area.top + index * (height + gap), area.width, height)
        if names[0] in ("position", "length", "age", "breaths"):  # what the row is about, as wide in every row
            label = Rect(row.topleft, (area.width * 12 // 100, height))
            places[names[0]] = label
            row = Rect(label.right + gap, row.top, row.right - label.right - gap, height)
            names = names[1:]
        places |= _row(row, names, gap, clear)
    return places


def _dock(area: Rect, names: tuple[str, ...], gap: int, clear: int) -> dict[str, Rect]:
    """Keys keep the widths and places they have in the full dock, whichever of them are there."""
    full = _row(area, _RUNNING, gap, clear)
    places = {name: full[name] for name in names if name in full}
    places |= {name: full[place] for name, place in _IN_DOCK.items() if name in names}
    return places


def _row(area: Rect, names: tuple[str, ...], gap: int, clear: int) -> dict[str, Rect]:
    """Cuts `area` across, by weight, with wider gaps beside destructive keys."""
    gaps = [clear if {left, right} & DESTRUCTIVE else gap for left, right in pairwise(names)]
    weights = [_WEIGHT.get(name, 4) for name in names]
    free = area.width - sum(gaps)
    edges = [free * sum(weights[:index]) // sum(weights) for index in range(len(names) + 1)]
    shift = [sum(gaps[:index]) for index in range(len(names))]
    return {
        name: Rect(area.left + edges[index] + shift[index], area.top, edges[index + 1] - edges[index], area.height)
        for index, name in enumerate(names)
        if name
    }
