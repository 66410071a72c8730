"""report.html: one page that opens anywhere, offline, without a script. Pure.

It shows what was answered, and what was not. Before and after stand beside each other for the same
question and rater only; no visit is called an effect.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;color:#22313a;background:#f7f5f1;max-width:60rem;margin:2rem auto;
padding:0 1rem}
h1{font-weight:600} table{border-collapse:collapse;width:100%;background:#fff} svg{background:#fff}
th,td{text-align:left;padding:.4rem .7rem;border-bottom:1px solid #ddd8d0}
td.n{text-align:right;font-variant-numeric:tabular-nums} .quiet{color:#5b6a72}
"""
WIDTH, HEIGHT, EDGE = 640, 260, 34


def report(tables: dict[str, list[dict[str, Any]]], kiosk_id: str, made: str) -> str:
    """The page.

    Args:
        tables: as `kiosk.records.tables.tables` gives them.
        kiosk_id, made: shown in the heading; "" where they may not be.
    """
    sessions, scores = tables["sessions"], tables["pain_scores"]
    answered = sum(row["status"] == "answered" for row in scores)
    kinds = sorted({row.get("record_kind", "") for row in sessions} - {"clinical"})
    said = f"Contains records that are not clinical: {escape(', '.join(kinds))}."
    note = f"<p><strong>{said}</strong></p>" if kinds else ""
    heading = escape(" · ".join(part for part in (kiosk_id, made) if part))
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Lull report</title><style>{_STYLE}</style>'
        f'<h1>Lull report</h1><p class="quiet">{heading}</p>{note}'
        f"<p>{len(sessions)} visits, {len(scores)} questions: {answered} answered, {len(scores) - answered} without an"
        " answer. A missing answer is never a zero.</p>"
        f"<h2>Pain right now, before and after</h2>{_plot(sessions)}"
        '<p class="quiet">Each line is one visit with both answers by the same rater. A difference of less than 2 of 10'
        " and less than 30 % is not called a change, and no single visit is called the effect of anything.</p>"
        f"<h2>Visits</h2>{_visits(sessions)}<h2>Answers</h2>{_answers(scores)}</html>\n"
    )


def _plot(sessions: Sequence[dict[str, Any]]) -> str:
    """Lines from baseline to final pain_now as SVG."""
    pairs = [(row["base_pain_now"], row["final_pain_now"]) for row in sessions if row["change_pain_now"] != ""]

    def y(value: float) -> float:
        return HEIGHT - EDGE - value / 10 * (HEIGHT - 2 * EDGE)

    left, right = 120, WIDTH - 120
    lines = "".join(
        f'<line x1="{left}" y1="{y(before):.1f}" x2="{right}" y2="{y(after):.1f}" stroke="#2f6f73" stroke-width="2"'
        f' stroke-opacity=".6"/><circle cx="{left}" cy="{y(before):.1f}" r="4" fill="#2f6f73"/>'
        f'<circle cx="{right}" cy="{y(after):.1f}" r="4" fill="#2f6f73"/>'
        for before, after in pairs
    )
    scale = "".join(
        f'<text x="{EDGE}" y="{y(tick) + 5:.1f}" font-size="14" fill="#5b6a72">{tick}</text>'
        f'<line x1="{EDGE + 24}" y1="{y(tick):.1f}" x2="{WIDTH - EDGE}" y2="{y(tick):.1f}" stroke="#e6e1d8"/>'
        for tick in (0, 5, 10)
    )
    words = "".join(
        f'<text x="{x}" y="{HEIGHT - 8}" font-size="14" text-anchor="middle" fill="#22313a">{word}</text>'
        for x, word in ((left, "before"), (right, "after"))
    )
    about = f"Pain before and after, n = {len(pairs)}"
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" role="img" aria-label="{about}">'
        f"{scale}{lines}{words}</svg><p>n = {len(pairs)} of {len(sessions)} visits</p>"
    )


def _visits(sessions: Sequence[dict[str, Any]]) -> str:
    names = (
        ("started_at", "started"), ("end_state", "ended"), ("worlds", "worlds"), ("exposure_s", "seconds immersed"),
        ("base_pain_now", "pain before"), ("final_pain_now", "pain after"), ("final_pain_worst", "worst"),
        ("missing_n", "no answer"), ("record_kind", "kind"),
    )
    return _table(names, sessions)


def _answers(scores: Sequence[dict[str, Any]]) -> str:
    names = (
        ("moment", "moment"), ("question", "question"), ("value", "value"), ("status", "status"), ("rater", "rater"),
        ("method", "method"), ("answered_at", "when"),
    )
    return _table(names, scores)


def _table(names: Sequence[tuple[str, str]], rows: Sequence[dict[str, Any]]) -> str:
    head = "".join(f"<th>{escape(label)}</th>" for _, label in names)
    body = "".join("<tr>" + "".join(_cell(row.get(name)) for name, _ in names) + "</tr>" for row in rows)
    return f"<table><tr>{head}</tr>{body}</table>"


def _cell(value: Any) -> str:
    if value is None or value == "":
        return '<td class="quiet">–</td>'
    number = isinstance(value, int | float)
    return f'<td class="n">{value:g}</td>' if number else f"<td>{escape(str(value))}</td>"
