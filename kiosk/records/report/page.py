"""The words and tables around the report's pictures. Each picture has its numbers in a table beside it."""

from __future__ import annotations

from datetime import date, timedelta
from html import escape

from kiosk.records.report import parts, plots, practice
from kiosk.records.report.figures import PERCENT, POINTS, Figures, change

WEEKS = 104  # drawn; what lies before is counted
STYLE = """
body{font:16px/1.5 system-ui,"Segoe UI",Verdana,sans-serif;color:#13262b;background:#f1efe9;max-width:46rem;
margin:2rem auto;padding:0 1rem}
h1,h2{font-weight:600;line-height:1.25} h2{margin-top:2.4rem} figure{margin:1rem 0} svg{width:100%;height:auto}
svg,table{background:#fff} table{border-collapse:collapse;width:100%;margin:.8rem 0;font-size:.94rem}
caption{text-align:left;color:#38474b;padding:.2rem 0} th,td{text-align:left;padding:.25rem .6rem;
border-bottom:1px solid #cecec6;vertical-align:top} td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
figcaption{font-weight:600} .note{color:#38474b} .loud{border:2px solid #13262b;background:#fbeecb;
padding:.5rem .8rem;font-weight:600}
@media print{body{background:#fff;margin:0;max-width:none;font-size:10.5pt} figure,tr{break-inside:avoid}
h2{break-after:avoid}}
"""


def page(found: Figures, kiosk_id: str = "", made: str = "", *, hidden: bool = False) -> str:
    """The whole page; `kiosk_id` and `made` may be "" and `hidden` counts weeks instead of naming days."""
    heading = escape(" · ".join(part for part in (kiosk_id, made) if part))
    sections = (_opening(found), _latest(found, hidden), _pairs(found), _answers(found), _course(found, hidden),
                _weeks(found, hidden), _worlds(found), _endings(found), practice.programmes(found),
                practice.progress(found, _first(found), hidden), _flow(found))  # fmt: skip
    body = "\n".join(sections)
    if found.kind != "clinical":  # on every picture, since pages get torn apart
        body = body.replace("<figure>", f"<figure><figcaption>{escape(found.kind)} records</figcaption>")
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Lull report</title>'
        '<meta name="viewport" content="width=device-width">'
        f"<style>{STYLE}</style></head>\n<body><h1>Lull report</h1><p class=\"note\">{heading}</p>"
        f"{body}</body></html>\n"
    )


def _opening(found: Figures) -> str:
    counts: dict[str, int] = {}
    for by_status in found.answers.values():
        for status, n in by_status.items():
            counts[status] = counts.get(status, 0) + n
    asked, answered = sum(counts.values()), counts.get("answered", 0)
    kinds = ", ".join(f"{n} {escape(kind)}" for kind, n in found.left_out.items())
    loud = "" if found.kind == "clinical" else (
        f'<p class="loud">No clinical records. These are {escape(found.kind)} records: they show what the page looks'
        " like and say nothing about patients.</p>")
    left = f"<p>Left out of every figure, because not {escape(found.kind)}: {kinds} visits.</p>" if kinds else ""
    return (
        f"{loud}<p><strong>{_visits(found.visits, escape(found.kind))}</strong>, {asked} questions:"
        f" {answered} answered, {asked - answered} without an answer. A missing answer is never a zero.</p>{left}"
        '<p class="note">These are counts of what was asked and answered. Pain often falls by itself once a procedure'
        " is over, and nobody here is compared with anybody: nothing on this page shows what Lull does.</p>"
    )


def _latest(found: Figures, hidden: bool) -> str:
    n, first = len(found.latest), _first(found)
    which = "Each visit" if n == sum(found.pairs.values()) else f"The latest {n} visits"
    title = "<h2>Pain right now, before and after</h2>"
    if not n:
        return f"{title}<p>No visit has both answers yet.</p>{_unpaired(found)}"
    said = f"{which} with both answers, n = {n}: pain right now before and after. The table below has the numbers."
    head = ("visit", "week" if hidden else "day (UTC)", "before", "after", "difference", "change")
    rows = [
        (str(v.number), parts.when(v.day, first, hidden), str(v.before), str(v.after), _signed(v.after - v.before),
         {"lower": "lower", "higher": "higher", "less": "–"}[change(v.before, v.after)])
        for v in reversed(found.latest)
    ]
    return (
        f"{title}<p>{which} with both answers, n = {n}: the ring is before, the diamond after. The short line is what"
        f" the answer after has to reach to be {POINTS} points or {PERCENT} % lower; less than that is not called a"
        f" change, and no single visit is called the effect of anything.</p>"
        f"<figure>{plots.latest(found.latest, said)}</figure>"
        + parts.table(
            f"The same, latest first. Change: by {POINTS} points or {PERCENT} % at least.", head, rows, (2, 3, 4))
        + _unpaired(found)
    )


def _unpaired(found: Figures) -> str:
    n = sum(found.unpaired.values())
    rows = [(_reason(why), str(count)) for why, count in sorted(found.unpaired.items(), key=lambda item: -item[1])]
    if not n:
        return "<p>No visit is without a pair.</p>" if found.visits else ""
    return parts.table(f"{n} of {_visits(found.visits)} without a pair, and why", ("why", "visits"), rows, (1,))


def _pairs(found: Figures) -> str:
    n = sum(found.pairs.values())
    if not n:
        return ""
    changes = found.changes
    words = (
        f"{changes['lower']} of {n} lower by {POINTS} points or {PERCENT} % at least, {changes['less']} the same or"
        f" changed by less, {changes['higher']} higher by as much."
    )
    rows = []
    for before in range(11):
        here = {after: count for (b, after), count in found.pairs.items() if b == before}
        if here:
            ways = [sum(c for after, c in here.items() if change(before, after) == way) for way in
                    ("lower", "less", "higher")]
            rows.append((str(before), str(sum(here.values())), *map(str, ways)))
    said = f"Visits by pain right now before and after, n = {n}: {words} The table below has the numbers."
    if found.late:
        words += f" {found.late} of the answers after came more than five minutes after the world or after the visit."
    head = ("before", "n", "lower", "same, or by less", "higher")
    return (
        f"<h2>All pairs</h2><p>n = {n} of {_visits(found.visits)}: same question, recall, rater and scale."
        f" {words}</p><figure>{plots.all_pairs(found.pairs, said)}</figure>"
        + parts.table("Pairs by the answer before", head, rows, (1, 2, 3, 4))
    )


def _answers(found: Figures) -> str:
    title = "<h2>Answers and reasons for none</h2>"
    if not found.answers:
        return f"{title}<p>Nothing was asked yet.</p>"
    bars, rows = [], []
    for (moment, question), by_status in found.answers.items():
        label, n = f"{parts.words(moment)}: {parts.words(question)}", sum(by_status.values())
        answered = by_status.get("answered", 0)
        reasons = sorted((s, c) for s, c in by_status.items() if s != "answered")
        bars.append((label, answered, n - answered))
        rows.append((label, str(n), str(answered), str(n - answered),
                     ", ".join(f"{count} {parts.words(status)}" for status, count in reasons) or "–"))
    said = "How many of each question were answered. The table below has the numbers and the reasons."
    return (
        f"{title}<figure>{plots.bars('answers', bars, 'questions', said, 'no answer')}</figure>"
        + parts.table("Each question, with the reasons for no answer",
                      ("question", "asked or planned", "answered", "no answer", "reasons"), rows, (1, 2, 3))
    )


def _course(found: Figures, hidden: bool) -> str:
    title = "<h2>Heart and breathing guide in one visit</h2>"
    one = found.course
    if one is None:
        return f"{title}<p>No visit here has heart data.</p>"
    known = [bpm for _, bpm in one.heart if bpm is not None]
    gaps = len(one.heart) - len(known)
    when = parts.when(one.day, _first(found), hidden)
    lowest, highest = (f"{min(known):.0f}", f"{max(known):.0f}") if known else ("–", "–")
    words = f"Visit {one.number} ({when}): the latest with heart data."
    rows = [
        ("heart rate, lowest and highest of ten seconds", f"{lowest} to {highest} per minute"),
        ("ten-second stretches without a clean beat", f"{gaps} of {len(one.heart)}"),
        ("guide at first and at last", f"{one.guide[0][1]:g} and {one.guide[-1][1]:g} breaths per minute"
         if one.guide else "was not used"),
        *((f"pain right now after {minute:.0f} min", str(value)) for minute, value in one.pain),
    ]
    said = f"{words} Heart rate from {lowest} to {highest} per minute. The table below has the numbers."
    return (
        f"{title}<p>{words} Means of ten seconds; a gap stays a gap. The lower line is the pace of the guide: how the"
        " patient breathed is not measured. Not for monitoring or diagnosis.</p>"
        f"<figure>{plots.course(one, said)}</figure>"
        + parts.table("The same in numbers", ("what", "value"), rows)
    )


def _weeks(found: Figures, hidden: bool) -> str:
    title = "<h2>Visits per week</h2>"
    note = f"<p>{_visits(found.undated)} with an unsure clock: not in this figure.</p>" if found.undated else ""
    if not found.weeks:
        return f"{title}<p>No visit has a sure date.</p>{note}"
    first, last = min(found.weeks), max(found.weeks)
    mondays = [first + timedelta(weeks=n) for n in range((last - first).days // 7 + 1)]
    drawn = mondays[-WEEKS:]
    earlier = sum(n for monday, n in found.weeks.items() if monday < drawn[0])
    if earlier:
        note += f"<p>{earlier} visits before these {WEEKS} weeks.</p>"
    counts = [(parts.when(monday, first, hidden), found.weeks.get(monday, 0)) for monday in drawn]
    total = sum(n for _, n in counts)
    said = f"Visits per week, {total} visits in {len(counts)} weeks. The table below has the numbers."
    listed = [(label, str(n)) for label, n in reversed(counts) if n]
    empty = len(counts) - len(listed)
    caption = f"Latest first; {empty} weeks without a visit are left out" if empty else "Latest first"
    head = "week" if hidden else "week from Monday (UTC)"
    return (
        f"{title}<p>{_visits(total)} in {len(counts)} week{'s' * (len(counts) > 1)}.</p>{note}"
        f"<figure>{plots.weeks(counts, said)}</figure>" + parts.columns(caption, (head, "visits"), listed)
    )


def _worlds(found: Figures) -> str:
    rows = sorted(found.worlds.items(), key=lambda item: (-item[1], item[0]))
    none = f" {_visits(found.worldless)} with none: not entered, or kept blind by a study." if found.worldless else ""
    if not rows:
        return f"<h2>Worlds</h2><p>None was entered yet.{none}</p>"
    said = "Visits in which each world was seen. The table below has the numbers."
    drawn = plots.bars("worlds", [(name, n, 0) for name, n in rows], "visits", said)
    return (
        f"<h2>Worlds</h2><p>Visits in which each was seen; a visit may see several. n = {found.visits}.{none}</p>"
        f"<figure>{drawn}</figure>"
        + parts.table("The same in numbers", ("world", "visits"), [(name, str(n)) for name, n in rows], (1,))
    )


def _endings(found: Figures) -> str:
    if not found.endings:
        return ""
    told = sorted(found.endings.items(), key=lambda item: (-item[1], item[0]))
    labels = [(_ending(*how), n) for how, n in told]
    said = "How visits ended. The table below has the numbers."
    drawn = plots.bars("endings", [(label, n, 0) for label, n in labels], "visits", said)
    return (
        f"<h2>How visits ended</h2><p>n = {found.visits}.</p><figure>{drawn}</figure>"
        + parts.table("The same in numbers", ("how, and why", "visits"), [(label, str(n)) for label, n in labels], (1,))
    )


def _flow(found: Figures) -> str:
    """The counts of a CONSORT flow diagram, study by study."""
    said = ""
    for study in sorted({str(row["study"]) for row in found.flow}):
        rows = [
            tuple(str(row[name]).replace("_", " ") for name in ("step", "arm_code", "reason", "n"))
            for row in found.flow if row["study"] == study
        ]
        said += f"<h2>Study {escape(study)}</h2><p>As CONSORT asks; from received on, of first visits.</p>"
        said += parts.table("Patients", ("step", "arm", "why", "patients"), rows, (3,))
    return said


def _ending(state: str, reason: str) -> str:
    if not state:
        return "not over yet"
    return parts.words(state) if reason in ("", "finished") else f"{parts.words(state)}: {parts.words(reason)}"


def _reason(why: str) -> str:
    said, _, status = why.partition(": ")
    return f"{said}: {parts.words(status)}" if status else why


def _signed(n: int) -> str:
    return f"+{n}" if n > 0 else f"−{-n}" if n else "0"


def _visits(n: int, kind: str = "") -> str:
    return " ".join(filter(None, (str(n), kind, "visit" if n == 1 else "visits")))


def _first(found: Figures) -> date | None:
    return min(found.weeks, default=None)
