"""The report's pictures as SVG to be set into a page. matplotlib is imported here alone, when one is drawn.

Calm, few, and legible without colour: what differs by colour differs by shape or hatching too. The same figures
give the same bytes: no dates, no random names. Letters stay letters, in a font the reader has.
"""

from __future__ import annotations

import io
import logging
import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from kiosk.records.progress import Practice
from kiosk.records.report.figures import PERCENT, POINTS, Course, Visit, change

INK, QUIET, LINE, ACCENT, SOFT = "#13262b", "#38474b", "#cecec6", "#0b4f58", "#d3e6e3"  # the console's colours
WIDTH_IN = 7.0
LETTER_IN = 0.087  # of a wide font, on average
_STYLE = {
    "svg.fonttype": "none", "text.parse_math": False, "font.family": "sans-serif", "font.size": 11,
    "font.sans-serif": ["DejaVu Sans", "Verdana", "Arial", "sans-serif"], "text.color": INK, "axes.edgecolor": QUIET,
    "axes.labelcolor": INK, "xtick.color": QUIET, "ytick.color": QUIET, "axes.spines.top": False,
    "axes.spines.right": False, "axes.axisbelow": True, "grid.color": LINE, "grid.linewidth": 0.6,
    "hatch.color": ACCENT, "hatch.linewidth": 0.8, "legend.frameon": False,
}  # fmt: skip
_SCALE = range(11)


@contextmanager
def _picture(name: str, height_in: float, said: str, out: list[str], left_in: float = 0.6) -> Iterator[Any]:
    """A figure to draw on; its SVG goes to `out`. `name` keeps its inner names apart from other pictures'.

    Margins are given, not measured: measuring draws everything twice, and the reader's font is another anyway.
    """
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # a home that cannot be written is no news here
    import matplotlib
    from matplotlib.figure import Figure

    with matplotlib.rc_context({**_STYLE, "svg.hashsalt": name}), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a world's name in letters the measuring font lacks
        figure = Figure(figsize=(WIDTH_IN, height_in))
        right, top = 1 - 0.2 / WIDTH_IN, 1 - 0.4 / height_in
        figure.subplots_adjust(left_in / WIDTH_IN, 0.55 / height_in, right, top, hspace=0.12)
        yield figure
        text = io.StringIO()
        nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
        figure.savefig(text, format="svg", transparent=True, metadata=nothing)
    out.append(_inline(text.getvalue(), said))


def _inline(svg: str, said: str) -> str:
    """As HTML takes it: no prologue, no namespaces, no size of its own, no name that nothing refers to."""
    svg = svg[svg.index("<svg"):].strip()
    view = re.search(r'viewBox="[^"]+"', svg)
    assert view is not None
    label = said.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    svg = re.sub(r"^<svg[^>]*>", f'<svg {view[0]} role="img" aria-label="{label}">', svg).replace("xlink:href", "href")
    used = set(re.findall(r"#(\w+)", svg))
    svg = re.sub(r' id="([^"]+)"', lambda found: found[0] if found[1] in used else "", svg)
    return re.sub(r"\n\s*", "\n", svg)


def _draw(name: str, height_in: float, said: str, draw: Callable[[Any], None], left_in: float = 0.6) -> str:
    out: list[str] = []
    with _picture(name, height_in, said, out, left_in) as figure:
        draw(figure.add_subplot())
    return out[0]


def latest(visits: Sequence[Visit], said: str) -> str:
    """Before and after of each visit, side by side, with the line that a meaningful change has to reach."""
    def draw(axes: Any) -> None:
        for x, visit in enumerate(visits):
            changed = change(visit.before, visit.after) != "less"
            axes.plot([x, x], [visit.before, visit.after], color=ACCENT if changed else QUIET,
                      linewidth=2.4 if changed else 1.2, linestyle="-" if changed else ":", zorder=2)
            reached = [after for after in _SCALE if change(visit.before, after) == "lower"]
            if reached:
                axes.plot([x - 0.35, x + 0.35], [max(reached)] * 2, color=INK, linewidth=1.0, zorder=1)
        xs = range(len(visits))
        axes.scatter(xs, [v.before for v in visits], s=44, facecolor="white", edgecolor=INK, linewidth=1.4, zorder=3,
                     label="before")
        axes.scatter(xs, [v.after for v in visits], s=44, marker="D", color=ACCENT, zorder=4, label="after")
        axes.plot([], [], color=INK, linewidth=1.0, label=f"line of {POINTS} points or {PERCENT} % lower")
        axes.set(ylim=(-0.6, 10.6), yticks=range(0, 11, 2), xlim=(-0.8, max(len(visits), 6) - 0.2),
                 xlabel="visit", ylabel="pain right now, 0–10")
        every = max(1, len(visits) // 10)
        axes.set_xticks(list(xs)[::every], [str(v.number) for v in visits][::every])
        axes.grid(axis="y")
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3, handletextpad=0.4, columnspacing=1.2)

    return _draw("latest", 3.4, said, draw)


def all_pairs(pairs: Mapping[tuple[int, int], int], said: str) -> str:
    """How many visits for each answer before and after, and the lines of a meaningful change."""
    def draw(axes: Any) -> None:
        most = max(pairs.values(), default=1)
        for (before, after), n in sorted(pairs.items()):
            share = n / most
            axes.add_patch(_square(before, after, SOFT if share < 0.5 else ACCENT))
            axes.text(before, after, str(n), ha="center", va="center", fontsize=9 if n < 1000 else 7,
                      color=INK if share < 0.5 else "white")
        axes.plot([-0.5, 10.5], [-0.5, 10.5], color=LINE, linewidth=1, zorder=0)
        for way, step in (("lower", 0.5), ("higher", -0.5)):
            xs, ys = [], []
            for before in _SCALE:
                reached = [after for after in _SCALE if change(before, after) == way]
                if reached:
                    edge = (max(reached) if way == "lower" else min(reached)) + step
                    xs += [before - 0.5, before + 0.5]
                    ys += [edge, edge]
            axes.plot(xs, ys, color=INK, linewidth=1.8 if way == "lower" else 1.2,
                      linestyle="-" if way == "lower" else "--", zorder=3,
                      label=f"{'below' if way == 'lower' else 'above'}: {POINTS} points or {PERCENT} % {way}")
        axes.set(xlim=(-0.6, 10.6), ylim=(-0.6, 10.6), xticks=_SCALE, yticks=_SCALE, aspect="equal",
                 xlabel="pain right now before", ylabel="pain right now after")
        axes.tick_params(length=0)
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2)

    return _draw("pairs", 4.6, said, draw)


def _square(x: int, y: int, colour: str) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle((x - 0.46, y - 0.46), 0.92, 0.92, facecolor=colour, edgecolor=LINE, linewidth=0.5, zorder=2)


def bars(name: str, rows: Sequence[tuple[str, int, int]], unit: str, said: str, second: str = "") -> str:
    """Lying bars of (label, n, n of a second, hatched part)."""
    left_in = 0.25 + LETTER_IN * max((len(label) for label, _, _ in rows), default=0)

    def draw(axes: Any) -> None:
        ys = range(len(rows))
        one, two = [n for _, n, _ in rows], [n for _, _, n in rows]
        axes.barh(ys, one, color=ACCENT, height=0.62, label="answered" if second else None)
        if second:
            axes.barh(ys, two, left=one, color="white", edgecolor=ACCENT, hatch="////", height=0.62, label=second)
            axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2)
        top = max([n + m for n, m in zip(one, two, strict=True)], default=1) or 1
        told = [f"{n} of {n + m}" if second else str(n) for n, m in zip(one, two, strict=True)]
        for y, words in zip(ys, told, strict=True):
            axes.text(one[y] + two[y] + top * 0.015, y, words, va="center")
        room = (LETTER_IN * max(map(len, told), default=0) + 0.1) / (WIDTH_IN - left_in)
        axes.set(ylim=(len(rows) - 0.5, -0.5), xlim=(0, top / (1 - room)), xlabel=unit)
        axes.set_yticks(list(ys), [label for label, _, _ in rows])
        axes.tick_params(axis="y", length=0)
        axes.xaxis.get_major_locator().set_params(integer=True, nbins=5)

    return _draw(name, 1.0 + 0.34 * max(len(rows), 1), said, draw, left_in)


def weeks(counts: Sequence[tuple[str, int]], said: str) -> str:
    """Standing bars, one a week."""
    def draw(axes: Any) -> None:
        xs = range(len(counts))
        axes.bar(xs, [n for _, n in counts], color=ACCENT, width=0.8)
        if len(counts) <= 26:
            for x, (_, n) in zip(xs, counts, strict=True):
                axes.text(x, n, str(n) if n else "", ha="center", va="bottom", fontsize=9)
        every = max(1, -(-len(counts) // 6))
        axes.set_xticks(list(xs)[::every], [label for label, _ in counts][::every])
        axes.set(xlim=(-0.6, max(len(counts), 8) - 0.4), ylim=(0, max([n for _, n in counts], default=1) * 1.12 + 0.5),
                 ylabel="visits")
        axes.yaxis.get_major_locator().set_params(integer=True)
        axes.grid(axis="y")

    return _draw("weeks", 2.8, said, draw)


def practice(name: str, visits: Sequence[Practice], first: int, said: str) -> str:
    """How far and how fast the head turned, and the minutes; visits count from `first`, a gap stays a gap."""
    out: list[str] = []
    xs = range(first, first + len(visits))
    with _picture(name, 4.2, said, out) as figure:
        upper, middle, lower = figure.subplots(3, 1, sharex=True, height_ratios=[3, 2, 2])
        for label, degrees, marker, line in (
            ("side to side", [one.yaw_deg for one in visits], "o", "-"),
            ("up and down", [one.pitch_deg for one in visits], "D", "--"),
        ):
            known = [float("nan") if value is None else value for value in degrees]
            upper.plot(xs, known, color=ACCENT if marker == "o" else INK, marker=marker, linestyle=line, markersize=5,
                       markerfacecolor="white" if marker == "o" else INK, linewidth=1.6, label=label)
        most = max((value for one in visits for value in (one.yaw_deg, one.pitch_deg) if value is not None), default=1)
        upper.set(ylabel="head, degrees", ylim=(0, most * 1.12 or 1))
        upper.grid(axis="y")
        upper.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2)
        speeds = [float("nan") if one.speed_deg_s is None else one.speed_deg_s for one in visits]
        middle.plot(xs, speeds, color=ACCENT, marker="o", markersize=5, markerfacecolor="white", linewidth=1.6)
        known = [one.speed_deg_s for one in visits if one.speed_deg_s is not None]
        middle.set(ylabel="°/s", ylim=(0, max(known, default=1) * 1.12 or 1))
        middle.grid(axis="y")
        lower.bar(xs, [one.minutes for one in visits], color=ACCENT, width=0.6)
        lower.set(ylabel="minutes", xlabel="practice visit", xlim=(first - 0.8, first + max(len(visits), 6) - 0.2),
                  ylim=(0, max((one.minutes for one in visits), default=1) * 1.15 or 1))
        lower.set_xticks(list(xs)[::max(1, len(visits) // 10)])
    return out[0]


def course(one: Course, said: str) -> str:
    """Heart rate over the guide's pace, with the answers to pain right now between them."""
    out: list[str] = []
    with _picture("course", 4.2, said, out) as figure:
        upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=[3, 2])
        known = [bpm for _, bpm in one.heart if bpm is not None]
        upper.plot([m for m, _ in one.heart], [float("nan") if b is None else b for _, b in one.heart], color=ACCENT,
                   linewidth=1.6)
        low, high = (min(known) - 5, max(known) + 5) if known else (50, 100)
        room = (high - low) * 0.22
        upper.set(ylabel="heart rate, 1/min", ylim=(low, high + room))
        upper.grid(axis="y")
        for minute, value in one.pain:
            upper.axvline(minute, color=QUIET, linewidth=0.8, linestyle=":")
            side = "left" if minute < one.end * 0.1 else "right" if minute > one.end * 0.9 else "center"
            upper.annotate(f"pain {value}", (minute, high + room * 0.5), ha=side, va="center", fontsize=10,
                           bbox={"boxstyle": "round,pad=0.25", "facecolor": "white", "edgecolor": QUIET})
        steps = [*one.guide, (one.end, one.guide[-1][1])] if one.guide else []
        lower.step([m for m, _ in steps], [rate for _, rate in steps], where="post", color=INK, linewidth=1.6)
        top = max([rate for _, rate in steps], default=10)
        lower.set(ylabel="guide, 1/min", xlabel="minutes since the visit began", ylim=(0, top * 1.15),
                  xlim=(0, one.end * 1.03 + 0.2))
        lower.grid(axis="y")
    return out[0]
