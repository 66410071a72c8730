"""report.html of a pool: one page over all carts that opens anywhere, offline, without a script. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;color:#22313a;background:#f7f5f1;max-width:76rem;margin:2rem auto;
padding:0 1rem}
h1{font-weight:600} table{border-collapse:collapse;width:100%;background:#fff}
th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #ddd8d0;vertical-align:top}
td.n{text-align:right;font-variant-numeric:tabular-nums} .quiet{color:#5b6a72} tr.all td{font-weight:600}
"""
_COLUMNS = (
    ("visits", "visits"), ("first_visit", "first"), ("last_visit", "last"), ("questions", "questions"),
    ("answered", "answered"), ("no_answer", "no answer"), ("pairs", "pairs"), ("before_mean", "pain before, mean"),
    ("after_mean", "pain after, mean"), ("lower", "lower by ≥ 2 or 30 %"), ("higher", "higher by ≥ 2 or 30 %"),
    ("not_clinical", "not clinical"),
)
MOST = 200  # lines of one list on the page; all of it is in pool.json or Parquet


def page(content: dict[str, Any]) -> str:
    """The page.

    Args:
        content: what pool.json holds.
    """
    figures, every = content["figures"], content["figures"][""]
    carts = [(name, figures[name]) for name in sorted(figures) if name]
    fingerprints: dict[str, list[str]] = {}
    for source in content["sources"]:
        if source["newest"]:
            fingerprints.setdefault(source["kiosk_id"], []).append(source["fingerprint"])
    rows = [("all", every, ""), *((name, one, ", ".join(fingerprints.get(name, ()))) for name, one in carts)]
    head = "".join(f"<th>{escape(words)}</th>" for _, words in _COLUMNS)
    body = "".join(
        f'<tr{" class=all" if place == 0 else ""}><td>{escape(name)}</td>'
        + "".join(_cell(one[key]) for key, _ in _COLUMNS) + f'<td class="quiet">{escape(prints)}</td></tr>'
        for place, (name, one, prints) in enumerate(rows)
    )
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Lull: many carts</title><style>{_STYLE}</style>'
        f'<h1>Lull: {len(carts)} carts</h1><p class="quiet">pooled {escape(content["made_at"])}</p>'
        f"<p>{every['visits']} visits, {every['questions']} questions: {every['answered']} answered,"
        f" {every['questions'] - every['answered']} without an answer. A missing answer is never a zero.</p>"
        f"{_attention(content)}<h2>Carts</h2><table><tr><th>cart</th>{head}<th>fingerprint</th></tr>{body}</table>"
        '<p class="quiet">A pair is pain right now before and after in one visit, both answered by the same rater,'
        " about the same period and on the same scale. A difference of less than 2 of 10 and less than 30 % is not"
        " called a change. These are counts of what was answered; they do not show what brought it about. Compare each"
        " cart's fingerprint with the one on paper.</p>"
        f"<h2>No answer, by reason</h2>{_reasons(every['no_answer'])}</html>\n"
    )


def _attention(content: dict[str, Any]) -> str:
    """What somebody should look at, first on the page; "" where there is nothing."""
    lines = [f"{one['folder']}: {one['why']}" for one in content["set_aside"]]
    many = "1 export" if len(lines) == 1 else f"{len(lines)} exports"
    found = [(f"{many} set aside, none of whose rows are in here", lines)] if lines else []
    found += [(words, ()) for words in content["attention"]]
    if not found:
        return ""
    items = "".join(f"<li>{escape(words)}{_list(below)}</li>" for words, below in found)
    return f"<h2>To be looked at</h2><ul>{items}</ul>"


def _list(lines: Sequence[str]) -> str:
    if not lines:
        return ""
    more = f"<li>… and {len(lines) - MOST} more in pool.json</li>" if len(lines) > MOST else ""
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines[:MOST])}{more}</ul>"


def _reasons(reasons: dict[str, int]) -> str:
    rows: Iterable[str] = (f"<tr><td>{escape(why)}</td>{_cell(n)}</tr>" for why, n in reasons.items())
    return f"<table>{''.join(rows)}</table>" if reasons else "<p>None.</p>"


def _cell(value: Any) -> str:
    if isinstance(value, dict):
        value = sum(value.values())
    if value is None:
        return '<td class="quiet">–</td>'
    return f'<td class="n">{value:,}</td>' if isinstance(value, int | float) else f"<td>{escape(str(value))}</td>"
