"""What the report counts. Pure: rows of the export in, counts out.

A pair is pain right now before and after, both answered, with the same recall, rater and scale; on pairs alone
stands the line of a meaningful change (2 of 10 points, or 30 % of the answer before). Clinical visits are
counted; where there are none at all, what there is instead is shown and named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from kiosk.records.pairs import Row, pair
from kiosk.records.progress import Practice, by_patient
from kiosk.records.report.programmes import Programme, programmes

LATEST = 30  # visits that are drawn and listed one by one
POINTS, PERCENT = 2, 30
BIN_S = 10
TICKS_PER_S = 1024
_LARGEST_RR_MS, _LEAST_RR_MS = 2000, 273


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit with both answers. `number` counts the visits of its kind from 1; `day` is None where unsure."""

    number: int
    day: date | None
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Course:
    """One visit's heart and guide, in minutes since it began.

    Args:
        heart: (minute, beats a minute, None in a gap), one each `BIN_S`.
        guide: (minute, breaths a minute), one a change.
        pain: (minute, value) of each answer to pain right now; one put right lies where it was asked, and one that
            was never asked has no place.
        end: minutes.
    """

    number: int
    day: date | None
    heart: tuple[tuple[float, float | None], ...]
    guide: tuple[tuple[float, float], ...]
    pain: tuple[tuple[float, int], ...]
    end: float


@dataclass(frozen=True, slots=True)
class Figures:
    """All that the page tells.

    Args:
        kind: record_kind of what is counted.
        visits: of that kind. `left_out`: of other kinds, by kind.
        pairs: number of visits by (before, after). `unpaired`: visits without a pair, by reason. `late`: pairs whose
            first answer after came more than five minutes after the world, or after the visit.
        latest: the last `LATEST` visits with a pair, oldest first.
        answers: number by status for each (moment, question), current rows only.
        weeks: visits by the Monday of their week (UTC); `undated`: visits whose clock was unsure.
        worlds: visits that saw it, by name; `worldless`: visits with none told.
        endings: visits by (how it ended, why).
        programmes: what became of each, by name.
        practice: by patient code, visits with a practice programme, of who had two or more; the last to practise first.
        flow: rows of consort.csv, where a study runs.
    """

    kind: str = "clinical"
    visits: int = 0
    left_out: Mapping[str, int] = field(default_factory=dict)
    pairs: Mapping[tuple[int, int], int] = field(default_factory=dict)
    unpaired: Mapping[str, int] = field(default_factory=dict)
    late: int = 0
    latest: tuple[Visit, ...] = ()
    answers: Mapping[tuple[str, str], Mapping[str, int]] = field(default_factory=dict)
    weeks: Mapping[date, int] = field(default_factory=dict)
    undated: int = 0
    worlds: Mapping[str, int] = field(default_factory=dict)
    worldless: int = 0
    endings: Mapping[tuple[str, str], int] = field(default_factory=dict)
    course: Course | None = None
    programmes: Mapping[str, Programme] = field(default_factory=dict)
    practice: Mapping[str, tuple[Practice, ...]] = field(default_factory=dict)
    flow: tuple[Row, ...] = ()

    @property
    def changes(self) -> Counter[str]:
        """Pairs by what `change` says of them."""
        found: Counter[str] = Counter()
        for (before, after), n in self.pairs.items():
            found[change(before, after)] += n
        return found


def change(before: int, after: int) -> str:
    """"lower" or "higher" by at least 2 points or 30 % of `before`, else "less"."""
    by = abs(after - before)
    if by == 0 or not (by >= POINTS or (before and by * 100 >= PERCENT * before)):
        return "less"
    return "lower" if after < before else "higher"


def figures(tables: Mapping[str, Sequence[Row]]) -> Figures:
    """Counts the visits of one kind: clinical, or where there are none the kind with the most."""
    kinds = Counter(str(row.get("record_kind") or "unknown") for row in tables["sessions"])
    kind = "clinical" if kinds["clinical"] or not kinds else kinds.most_common(1)[0][0]
    sessions = [row for row in tables["sessions"] if (row.get("record_kind") or "unknown") == kind]
    numbers = {row["session_id"]: number for number, row in enumerate(sessions, 1)}
    known = {row["score_id"]: row for row in tables["pain_scores"] if row.get("score_id")}
    scores: dict[str, list[Row]] = {}
    for row in tables["pain_scores"]:
        if row["is_current"] and row["session_id"] in numbers:
            scores.setdefault(row["session_id"], []).append(row)
    pairs: Counter[tuple[int, int]] = Counter()
    unpaired: Counter[str] = Counter()
    visits, late = [], 0
    for row in sessions:
        both, why = pair(scores.get(row["session_id"], ()))
        if both:
            before, after = (one["value"] for one in both)
            pairs[before, after] += 1
            late += bool(_first_answer(both[1], known).get("late"))
            visits.append(Visit(numbers[row["session_id"]], _day(row), before, after))
        else:
            unpaired[why] += 1
    days = [_day(row) for row in sessions]
    return Figures(
        kind=kind,
        visits=len(sessions),
        left_out={name: n for name, n in sorted(kinds.items()) if name != kind and n},
        pairs=pairs,
        unpaired=unpaired,
        late=late,
        latest=tuple(visits[-LATEST:]),
        answers=_statuses(row for rows in scores.values() for row in rows),
        weeks=Counter(day - timedelta(days=day.weekday()) for day in days if day),
        undated=days.count(None),
        worlds=Counter(name for row in sessions for name in set(str(row.get("worlds") or "").split())),
        worldless=sum(not row.get("worlds") for row in sessions),
        endings=Counter((row.get("end_state") or "", row.get("stop_reason") or "") for row in sessions),
        course=_course(tables, sessions, numbers, scores),
        programmes=programmes(row for row in tables.get("steps", ()) if row["session_id"] in numbers),
        practice=_practice(sessions, tables.get("steps", ()), numbers),
    )


def _practice(
    sessions: Sequence[Row], steps: Iterable[Row], numbers: Mapping[str, int]
) -> dict[str, tuple[Practice, ...]]:
    """By patient code, the latest first; who practised in one visit alone has nothing to be set beside it."""
    every = by_patient(sessions, (row for row in steps if row.get("programme_kind") == "practice"))
    told = [(code, visits) for code, visits in every.items() if len(visits) > 1]
    return dict(sorted(told, key=lambda one: -numbers[one[1][-1].session_id]))


def _first_answer(row: Row, known: Mapping[str, Row]) -> Row:
    """The first of the answers that `row` puts right; itself where it puts none right."""
    seen: set[str] = set()
    while (former := row.get("supersedes")) in known and former not in seen:
        seen.add(former)
        if known[former]["status"] != "answered":
            break
        row = known[former]
    return row


def _statuses(rows: Iterable[Row]) -> dict[tuple[str, str], Counter[str]]:
    found: dict[tuple[str, str], Counter[str]] = {}
    for row in rows:
        found.setdefault((row["moment"], row["question"]), Counter())[row["status"]] += 1
    order = {"baseline": 0, "during": 1, "final": 2}
    return dict(sorted(found.items(), key=lambda item: order.get(item[0][0], 3)))


def _day(session: Row) -> date | None:
    """The day it began, by a clock that was right."""
    started = session.get("started_at")
    return date.fromisoformat(str(started)[:10]) if started and session.get("clock_ok") else None


def _course(
    tables: Mapping[str, Sequence[Row]], sessions: Sequence[Row], numbers: Mapping[str, int],
    scores: Mapping[str, Sequence[Row]],
) -> Course | None:
    """The latest visit with enough beats for a line, and none of an unfinished one unless there is no other."""
    beats: dict[str, list[Row]] = {}
    for row in tables.get("beats", ()):
        beats.setdefault(row["session_id"], []).append(row)
    heard = [row for row in sessions if len(beats.get(row["session_id"], ())) > 1]
    if not heard:
        return None
    session = max(heard, key=lambda row: (bool(row.get("end_state")), numbers[row["session_id"]]))
    id = session["session_id"]
    heart = _heart(beats[id])
    guide = [row for row in tables.get("cues", ()) if row["session_id"] == id]
    told = [row for row in scores.get(id, ()) if row["question"] == "pain_now" and isinstance(row.get("value"), int)]
    times = ((row.get("asked_t_ms" if row.get("supersedes") else "t_ms"), row["value"]) for row in told)
    pain = tuple(sorted((t_ms / 60_000, value) for t_ms, value in times if isinstance(t_ms, int)))
    return Course(
        number=numbers[id], day=_day(session), heart=heart,
        guide=tuple((row["t_ms"] / 60_000, float(row["rate_per_min"])) for row in guide),
        pain=pain, end=max([heart[-1][0], *(minute for minute, _ in pain)]),
    )  # fmt: skip


def _heart(rows: Sequence[Row]) -> tuple[tuple[float, float | None], ...]:
    """Mean rate of the clean beats of each `BIN_S`; the strap's own where it sent no intervals."""
    bins: dict[int, list[float]] = {}
    for row in rows:
        ticks, bpm = row.get("rr_ticks"), row.get("bpm")
        rr_ms = ticks * 1000 / TICKS_PER_S if isinstance(ticks, int) else 60_000 / bpm if bpm else 0.0
        if not row.get("artefact") and _LEAST_RR_MS <= rr_ms <= _LARGEST_RR_MS:
            bins.setdefault(row["t_ms"] // (BIN_S * 1000), []).append(rr_ms)
    if not bins:
        return ((0.0, None),)
    return tuple(
        (n * BIN_S / 60, 60_000 * len(bins[n]) / sum(bins[n]) if n in bins else None)
        for n in range(min(bins), max(bins) + 1)
    )
