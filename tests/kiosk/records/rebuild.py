"""What an analyst can build from the CSVs of an export who never saw the cart; and the same from the store. Pure.

`of_files` knows the data contract's columns and nothing of the kiosk. `of_rows` reads rows as the session made
them and nothing of the export's code. Where both give the same, the files tell it all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Cells = Mapping[str, str]
Question = tuple[str, str, int]
SYNTHETIC = ("state", "asked", "closed")  # kinds in events.csv that are no events of the session


@dataclass(frozen=True)
class Score:
    """One row about one question."""

    seq: int
    score_id: str
    question: Question
    value: int | None
    status: str
    supersedes: str
    reason: str
    who: tuple[str, str, str]
    wording: str
    deferrals: int


@dataclass
class Visit:
    """One session."""

    scores: list[Score] = field(default_factory=list)
    protocol: str = ""
    end_state: str = ""
    events: Counter[tuple[str, str]] = field(default_factory=Counter)
    beats: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    cues: list[tuple[float, str, str, int]] = field(default_factory=list)
    steps: list[tuple[int, str, str, str, float | None]] = field(default_factory=list)
    remarks: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def current(self) -> dict[Question, tuple[int | None, str]]:
        """What stands of each question: the row that no other replaces."""
        replaced = {score.supersedes for score in self.scores}
        standing = [score for score in self.scores if score.score_id not in replaced]
        found = {score.question: (score.value, score.status) for score in standing}
        assert len(found) == len(standing), "a question has two rows that stand"
        return found


@dataclass
class Cart:
    """Everything: visits in their order, and what was done to the cart."""

    visits: dict[str, Visit] = field(default_factory=dict)
    audit: list[tuple[int, str, str, str, str, str]] = field(default_factory=list)


def of_files(files: Mapping[str, Iterable[Cells]]) -> Cart:
    """From the rows of each CSV, by the file's name."""
    cart = Cart()
    for row in files["sessions"]:
        cart.visits[row["session_id"]] = Visit(
            protocol=row["protocol_sha256"], end_state=row["end_state"],
        )
    for row in files["pain_scores"]:
        if row["status"] == "open":
            continue
        cart.visits[row["session_id"]].scores.append(Score(
            int(row["seq"]), row["score_id"], (row["moment"], row["question"], int(row["occurrence"])),
            int(row["value"]) if row["value"] else None, row["status"], row["supersedes"], row["correction_reason"],
            (row["rater"], row["entered_by"], row["method"]), row["wording_sha256"], int(row["deferrals"]),
        ))
    for row in files["events"]:
        if row["session_id"] and row["kind"] not in SYNTHETIC:
            cart.visits[row["session_id"]].events[row["kind"], row["detail"]] += 1
    for row in files["beats"]:
        cart.visits[row["session_id"]].beats[row["rr_ticks"], row["bpm"], row["contact"]] += 1
    for row in files["cues"]:
        cart.visits[row["session_id"]].cues.append(
            (float(row["rate_per_min"]), row["mode"], row["reason"], int(row["following"]))
        )
    for row in files["steps"]:
        cart.visits[row["session_id"]].steps.append((
            int(row["step"]), row["activity"], row["status"].replace("open", "").replace("interrupted", ""),
            row["why"], float(row["running_s"]) if row["running_s"] else None,
        ))
    for row in files["annotations"]:
        cart.visits[row["session_id"]].remarks.append((row["score_id"], row["text"], row["who"]))
    names = ("who", "what", "before", "after", "why")
    cart.audit = [(int(row["seq"]), *(row[name] for name in names)) for row in files["audit"]]  # type: ignore[misc]
    return cart


def of_rows(rows: Iterable[tuple[int, str, str, str, dict[str, Any]]]) -> Cart:
    """From the store's rows: (seq, uid, kind, session_id, body)."""
    cart = Cart()
    for seq, uid, kind, session_id, body in rows:
        visit = cart.visits.setdefault(session_id, Visit()) if session_id else Visit()
        if kind == "session":
            visit.protocol = body["protocol_sha256"]
        elif kind == "closed":
            visit.end_state = body["end_state"]
        elif kind == "score":
            assert uid == body["score_id"]
            visit.scores.append(Score(
                seq, uid, (body["moment"], body["question"], body["occurrence"]), body["value"], body["status"],
                body["supersedes"], body["correction_reason"], (body["rater"], body["entered_by"], body["method"]),
                body["wording_sha256"], body["deferrals"],
            ))
        elif kind == "event":
            visit.events[body["kind"], body["detail"]] += 1
            if body["kind"] in ("mark", "mark_undone"):  # audit.csv tells them too
                told = ("", body["detail"]) if body["kind"] == "mark" else (body["detail"], "")
                cart.audit.append((seq, "staff", "mark", *told, ""))
        elif kind == "beats":
            for _, bpm, contact, ticks in body["packets"]:
                for interval in ticks or ("",):
                    visit.beats[str(interval), str(bpm), "" if contact is None else str(int(contact))] += 1
        elif kind == "cue":
            visit.cues.append((body["rate_per_min"], body["mode"], body["reason"], int(body["following"])))
        elif kind == "step":
            step = (body["number"], body["activity"], "", "", None)
            if body["what"] == "started":
                visit.steps.append(step)
                continue
            begun = [place for place, one in enumerate(visit.steps) if one == step]  # of two the later is what ends
            at = begun[-1] if begun else len(visit.steps)
            visit.steps[at:at + 1] = [(*step[:2], body["end"], body["why"], body["running_s"])]
        elif kind == "annotation":
            visit.remarks.append((body["score_id"], body["text"], body["who"]))
        elif kind == "audit":
            names = ("who", "what", "before", "after", "why")
            cart.audit.append((seq, *(str(body[name]) for name in names)))  # type: ignore[arg-type]
    return cart
