"""Questions and choices before the patient's eyes, as cells in degrees. Pure.

A panel is seen by the eye as angles, so it is laid out in them: yaw grows to the right, pitch
grows upward, both from where the patient faced when the panel opened (`kiosk.gaze.Anchor`). The
scene turns cells into gaze targets, environments/panel.py draws them; neither decides where a
cell lies.

Every page keeps to four rules:

- The band around pitch 0 holds words only, so nothing can be chosen where the patient looks when
  the page opens, even when it opens a little to the side of him ("Ask me later" of the steps,
  which decides nothing, is the exception, far to the left).
- What can be chosen lies within ±20° of yaw and ±12.5° of pitch; the words around it are read with
  the eyes alone.
- Confirm lies above: a head that nods off sinks or rolls, and so never confirms. It also undoes
  the look down at the row, so that pages do not creep downward one after the other.
- No number is shown as chosen before the patient chose one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kiosk.language import N_

SCORES = range(11)
MOST_CHOICES = 6

MENU_S, SCORE_S, CONFIRM_S, STEP_S, REPEAT_S, CALL_S = 1.2, 1.5, 1.0, 1.0, 1.2, 2.5
CONFIRM_PITCH, CONFIRM_HEIGHT = 8.0, 8.0
SPEEDS = {"slow": 1.5, "medium": 1.0, "fast": 0.75}

QUESTION_DEG, NUMERAL_DEG, ANSWER_DEG, LABEL_DEG, SMALL_DEG = 3.0, 5.0, 7.0, 2.0, 1.5
TITLE_WIDTH = 48.0
SCORE_WIDTH, ROW_HEIGHT, ROW_PITCH = 3.6, 8.0, -8.0
TOP_PITCH, TOP_HEIGHT = 9.3, 5.4
TITLE_PITCH, HIGH_TITLE_PITCH = 1.5, 17.8
MOST_STILL, STILL_DEG, STILL_HEIGHT, STILL_WIDTH = 4, 7.75, 7.0, 13.5
WINDOW_ABOVE, WINDOW_BELOW, WINDOW_TITLE_PITCH = (8.6, 8.0), (-8.2, 9.0), 0.5
OPTOTYPES, OPTOTYPE_DEG = ("HCVN", "KORZD", "SNHCKV"), (2.0, 1.2, 0.7)  # the ten letters of Sloan's charts
BELL_PITCH, BELL_WIDTH, BELL_HEIGHT = -25.0, 15.0, 8.0

BESIDE_WIDTH = 12.0
BESIDE = {  # yaw, pitch, seconds of a look
    "on": (17.0, BELL_PITCH, 1.2), "else": (17.0, BELL_PITCH, 1.5), "back": (-17.0, BELL_PITCH, 1.5),
    "leave": (-32.0, BELL_PITCH, 2.5),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One thing that can be looked at.

    Args:
        id: what is sent as `Selected.id`.
        label: the words on it.
        yaw, pitch: its centre, degrees.
        width, height: its size, degrees.
        text_deg: height of its capitals and digits, degrees.
        dwell_s: how long a look chooses it; 0 for words that cannot be chosen.
        repeat_s: chosen again each time the look stays this much longer; 0 for once a look.
        align: left, centre or right within the cell.
        picture: the world that is seen through it as through a window; "" for a plain cell.
    """

    id: str
    label: str
    yaw: float
    pitch: float
    width: float
    height: float
    text_deg: float
    dwell_s: float
    repeat_s: float = 0.0
    align: str = "centre"
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """A page of cells.

    Args:
        key: names this page; a new key is a new page (new anchor, new arming delay).
        kind: row, scale, steps, confirm, worlds or words.
        cells: those that can be chosen and those that are words alone (dwell_s 0).
        touching: the scores share their edges: the nearest wins, with 1° of hysteresis.
    """

    key: str
    kind: str
    cells: tuple[Cell, ...]
    touching: bool = False


@dataclass(frozen=True, slots=True)
class Labels:
    """The words on the cells: English, which `kiosk.showing` puts into the patient's language."""

    declined: str = N_("Prefer not to say")
    later: str = N_("Ask me later")
    dont_know: str = N_("I don't know")
    confirm: str = N_("Yes, that is right")
    change: str = N_("Change it")
    lower: str = N_("Lower")
    higher: str = N_("Higher")
    call: str = N_("I need something")


ENGLISH = Labels()
PAIN = ("no pain", "worst pain imaginable")


def row(
    key: str,
    title: str,
    anchors: tuple[str, str] = PAIN,
    speed: str = "medium",
    labels: Labels = ENGLISH,
) -> Panel:
    """0–10 as one row of touching cells, with the other answers apart from it and as big."""
    pace = SPEEDS[speed]
    size = (SCORE_WIDTH, ROW_HEIGHT, NUMERAL_DEG, SCORE_S * pace)
    scores = tuple(Cell(f"score:{n}", str(n), (n - 5) * SCORE_WIDTH, ROW_PITCH, *size) for n in SCORES)
    others = tuple(
        Cell(id, label, yaw, TOP_PITCH, 12.0, TOP_HEIGHT, SMALL_DEG, SCORE_S * pace)
        for (id, label), yaw in zip(_others(labels), (-14.0, 0.0, 14.0), strict=True)
    )
    edge, width = 5.5 * SCORE_WIDTH, 18.0
    under, out = ROW_PITCH - 6.5, edge - width / 2
    ends = (
        _words("low", anchors[0], under, SMALL_DEG, yaw=-out, width=width, height=4.6, align="left"),
        _words("high", anchors[1], under, SMALL_DEG, yaw=out, width=width, height=4.6, align="right"),
    )
    return Panel(key, "row", (_title(title), *others, *scores, *ends), touching=True)


def scale(key: str, title: str, least: int, most: int, anchors: tuple[str, str] = PAIN) -> Panel:
    """A question to answer aloud: the two ends of its scale, as they are read out. Nothing on it can be chosen."""
    low, high = row("", "", anchors).cells[-2:]
    ends = (
        _words(id, str(number), ROW_PITCH, NUMERAL_DEG, yaw=cell.yaw, width=cell.width, align=cell.align)
        for id, number, cell in (("least", least, low), ("most", most, high))
    )
    return Panel(key, "scale", (_title(title), *ends, low, high))


def confirm(key: str, title: str, number: int | str, speed: str = "medium", labels: Labels = ENGLISH) -> Panel:
    """Shows the answer large, to be confirmed or changed. Words ("Prefer not to say") may stand for a number."""
    pace = SPEEDS[speed]
    size = ANSWER_DEG if isinstance(number, int) else QUESTION_DEG
    return Panel(key, "confirm", (
        _title(title, HIGH_TITLE_PITCH),
        _words("answer", str(number), 0.0, size),
        Cell("confirm", labels.confirm, 0.0, CONFIRM_PITCH, 22.0, CONFIRM_HEIGHT, LABEL_DEG, CONFIRM_S * pace),
        Cell("change", labels.change, 0.0, -CONFIRM_PITCH, 22.0, CONFIRM_HEIGHT, LABEL_DEG, MENU_S * pace),
    ))


def steps(
    key: str,
    title: str,
    number: int | None,
    anchors: tuple[str, str] = PAIN,
    speed: str = "medium",
    still: bool = False,
    labels: Labels = ENGLISH,
) -> Panel:
    """0–10 by looking at lower or higher: for drowsy patients, low vision, or (`still`) a head that turns ±8° at most.

    Keep the same `key` while the number changes (see `stepped`): it is one page, and a look that
    stays on a cell steps again every `REPEAT_S`. Confirm is offered once there is a number.
    """
    pace = SPEEDS[speed]
    reach, top, bottom = (9.5, 8.0, -8.0) if still else (14.0, TOP_PITCH, ROW_PITCH)
    width, height, large, beside = (8.0, 7.0, 7.0, 5.0) if still else (12.0, TOP_HEIGHT, ROW_HEIGHT, 5.0)
    yes = (0.0, top, 7.0, height) if still else (0.0, CONFIRM_PITCH, width, CONFIRM_HEIGHT)
    text_deg, number_deg = (SMALL_DEG, 6.0) if still else (LABEL_DEG, ANSWER_DEG)
    declined, later, dont_know = _others(labels)
    level, under = (0.0 if still else 1.3), bottom - 6.8
    cells: tuple[Cell, ...] = (
        _title(title, HIGH_TITLE_PITCH),
        _words("answer", "–" if number is None else str(number), 0.0, number_deg, width=10.0),
        Cell(*declined, -reach, top, width, height, SMALL_DEG, SCORE_S * pace),
        Cell(*later, -reach, level, width, beside, SMALL_DEG, SCORE_S * pace),
        Cell(*dont_know, reach, top, width, height, SMALL_DEG, SCORE_S * pace),
        Cell("lower", labels.lower, -reach, bottom, width, large, text_deg, STEP_S * pace, REPEAT_S * pace),
        Cell("higher", labels.higher, reach, bottom, width, large, text_deg, STEP_S * pace, REPEAT_S * pace),
        _words("low", anchors[0], under, SMALL_DEG, yaw=-reach, width=13.0, height=4.5),
        _words("high", anchors[1], under, SMALL_DEG, yaw=reach, width=13.0, height=4.5),
    )
    if number is not None:
        cells += (Cell("confirm", labels.confirm, *yes, SMALL_DEG, CONFIRM_S * pace),)
    return Panel(key, "steps", cells)


def stepped(number: int | None, id: str) -> int:
    """The number after a look at "lower" or "higher".

    Nothing is chosen at first. The first look says which half of the scale, and lands in the
    middle of that half: 2 or 8. Any start pulls answers toward itself; this one is the patient's
    own, lies as far from one end as from the other, and needs at most three steps more.
    """
    if number is None:
        return 2 if id == "lower" else 8
    return max(0, number - 1) if id == "lower" else min(10, number + 1)


def choice(
    key: str, title: str, items: Sequence[tuple[str, str]], speed: str = "medium", still: bool = False
) -> Panel:
    """Up to six unordered things, as (id, label): `("world:beach", "Beach")`. Three a line, below and then above.

    `still`: four at most, two a line, their middles within ±8°.

    Raises:
        ValueError: no items, or more than a page holds.
    """
    most = MOST_STILL if still else MOST_CHOICES
    if not 1 <= len(items) <= most:
        raise ValueError(f"{len(items)} choices on a page: give 1 to {most}.")
    dwell_s = MENU_S * SPEEDS[speed]
    lines = (items,) if len(items) <= most // 2 else (items[: len(items) // 2], items[len(items) // 2 :])
    heights = [(TOP_PITCH, TOP_HEIGHT), (ROW_PITCH, ROW_HEIGHT)]
    if still:
        heights = [(STILL_DEG, STILL_HEIGHT), (-STILL_DEG, STILL_HEIGHT)]
    cells = [_title(title)]
    for line, (pitch, height) in zip(lines, heights[-len(lines) :], strict=True):
        width, gap = (STILL_WIDTH, 2.0) if still else (12.0 if len(line) == 3 else 17.0, 2.5)
        for place, (id, label) in enumerate(line):
            yaw = (place - (len(line) - 1) / 2) * (width + gap)
            cells.append(Cell(id, label, yaw, pitch, width, height, SMALL_DEG if still else LABEL_DEG, dwell_s))
    return Panel(key, "worlds", tuple(cells))


def windows(
    key: str, title: str, items: Sequence[tuple[str, str, str]], speed: str = "medium", still: bool = False
) -> Panel:
    """`choice` with windows: items are (id, label, picture). Up to three a line, the smaller line above.

    Raises:
        ValueError: no items, or more than a page holds.
    """
    page = choice(key, title, [(id, label) for id, label, _ in items], speed, still)
    pictures = {id: picture for id, _, picture in items}
    cells = []
    for cell in page.cells:
        if cell.id in pictures:
            pitch, height = WINDOW_ABOVE if cell.pitch > 0 else WINDOW_BELOW
            if still:
                pitch, height = cell.pitch, cell.height
            cell = replace(cell, pitch=pitch, height=height, text_deg=SMALL_DEG, picture=pictures[cell.id])
        elif cell.id == "title":
            cell = replace(cell, pitch=WINDOW_TITLE_PITCH)
        cells.append(cell)
    return Panel(key, page.kind, tuple(cells))


def words(key: str, text: str) -> Panel:
    """Words alone; nothing can be chosen."""
    return Panel(key, "words", (_words("words", text, 0.0, QUESTION_DEG, height=18.0),))


def sharpness(question: str = N_("Is this sharp?")) -> Panel:
    """Letters in three sizes, to be looked at while the headset is put right; nothing can be chosen.

    The smallest row is as fine as a picture of 20 pixels a degree shows: it is sharp in the middle of the lens alone.
    """
    rows = (
        _words(f"letters_{size}", "   ".join(letters), pitch, size, height=2.4 * size)
        for letters, pitch, size in zip(OPTOTYPES, (1.5, -3.5, -7.0), OPTOTYPE_DEG, strict=True)
    )
    return Panel("sharpness", "words", (_title(question, TOP_PITCH), *rows))


def bell(labels: Labels = ENGLISH) -> Cell:
    """The call bell: below everything, in the frame of the page, or of the patient's forward without one."""
    return Cell("call", labels.call, 0.0, BELL_PITCH, BELL_WIDTH, BELL_HEIGHT, SMALL_DEG, CALL_S)


def beside(items: Sequence[tuple[str, str]], speed: float = 1.0) -> tuple[Cell, ...]:
    """The cells beside the bell, as (id, words): what the patient may do at any time.

    A head that nods off sinks straight down, onto the bell at most: nothing else lies within ±10° of the middle.

    Args:
        items: of `BESIDE`.
        speed: how long looks take, 1 as made.
    """
    return tuple(
        Cell(id, words, *BESIDE[id][:2], BESIDE_WIDTH, BELL_HEIGHT, SMALL_DEG, BESIDE[id][2] * speed)
        for id, words in items)


def _others(labels: Labels) -> tuple[tuple[str, str], tuple[str, str], tuple[str, str]]:
    return ("missing:declined", labels.declined), ("later", labels.later), ("missing:dont_know", labels.dont_know)


def _title(text: str, pitch: float = TITLE_PITCH) -> Cell:
    return _words("title", text, pitch, QUESTION_DEG)


def _words(
    id: str,
    text: str,
    pitch: float,
    text_deg: float,
    yaw: float = 0.0,
    width: float = TITLE_WIDTH,
    height: float = 8.6,
    align: str = "centre",
) -> Cell:
    return Cell(id, text, yaw, pitch, width, height, text_deg, 0.0, align=align)
