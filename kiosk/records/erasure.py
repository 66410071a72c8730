"""`kiosk erase`: what is removed when a score or a whole session has to go.

The payloads go, with every copy of them in this folder; the rows' places in the chain remain, and an `erased` row
says why. A score goes with its whole chain, what it replaced and what replaced it, so that no withdrawn value stands
again; and with what was written about any of them. Exports made before are not reached.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from kiosk.errors import NotOurs, RecordsError, UnknownName
from kiosk.records.keeper import Keeper
from kiosk.records.reading import Entry, read
from kiosk.records.store import Store


def erase(folder: Path, name: str, reason: str, spare: Path | None = None) -> int:
    """Erases the score or the session called `name`; gives the number of rows, 0 where it was erased before.

    Args:
        spare: the folder's spare place, which may hold copies too.

    Raises:
        NotOurs: the folder holds no records.
        UnknownName: nothing is called so.
        RecordsError: the folder is in use, no reason is given, or quarantine holds what was not taken in yet;
            or the rows are erased and another program still reads the old pages: then call it again.
    """
    if not any(True for _ in read(folder)):
        raise UnknownName("score or session", name, ("none yet",))
    keeper = Keeper(folder, spare=spare)  # which takes in the rows that wait in files
    try:
        keeper.save(())
        if keeper.failing:
            raise RecordsError(keeper.failing)
    finally:
        keeper.close()
    with closing(Store.open(folder)) as store:
        entries = list(read(folder))
        uids = targets(entries, name)
        if uids:
            store.erase(*uids, reason=reason, spare=spare)
        elif any(entry.body is None and name in (entry.uid, entry.session_id) for entry in entries):
            store.wipe()
        else:
            raise UnknownName("score or session", name, ("the score_id and session_id of an export",))
    return len(uids)


@dataclass(frozen=True, slots=True)
class Visit:
    """One that is kept: its session_id, when it began, the patient's code or "", and how many questions have a row."""

    name: str
    began: datetime
    code: str
    answers: int


def visits(folder: Path) -> tuple[Visit, ...]:
    """The visits that are kept and not erased, the newest first; none where there are no records.

    Raises:
        Damaged, RecordsError: as `reading.read`.
    """
    found: dict[str, Visit] = {}
    try:
        for entry in read(folder):
            if entry.body is None or not entry.session_id:
                continue
            if entry.kind == "session":
                began = datetime.fromisoformat(entry.utc)
                found[entry.session_id] = Visit(
                    entry.session_id, began, str(entry.body.get("patient_code") or ""), 0)
            elif entry.kind == "score" and entry.session_id in found:
                before = found[entry.session_id]
                found[entry.session_id] = replace(before, answers=before.answers + 1)
    except NotOurs:
        return ()
    return tuple(reversed(found.values()))


def targets(entries: Iterable[Entry], name: str) -> tuple[str, ...]:
    """The uids of all rows that go with a score_id or session_id, in order; those already erased are left out."""
    stands = [entry for entry in entries if entry.body is not None and entry.kind != "erased"]
    kept = [entry for entry in stands if entry.session_id]
    session = {entry.uid for entry in kept if entry.session_id == name}
    uids, names = (session, {name}) if session else _score(kept, name)
    return tuple(entry.uid for entry in stands if entry.uid in uids or _is_refused(entry, names))


def _is_refused(entry: Entry, names: set[str]) -> bool:
    """Whether it keeps a row that was refused and is called, or tells of, one of `names`."""
    body = entry.body or {}
    own = {body.get("uid"), body.get("session_id")}  # older rows have only the text
    return entry.kind == "refused" and any(name in own or repr(name) in str(body.get("row", "")) for name in names)


def _score(entries: list[Entry], score_id: str) -> tuple[set[str], set[str]]:
    """A score with all that it replaced and that replaced it, and the annotations about any: uids and names."""
    before: dict[str, str] = {}
    for entry in entries:
        if entry.kind == "score" and entry.body:
            before[entry.uid] = str(entry.body.get("supersedes") or "")
    root, seen = score_id, {""}
    while before.get(root, "") not in seen:  # what was replaced may be erased: then its name is the root
        seen.add(root)
        root = before[root]
    gone = {root, score_id} if score_id in before else set[str]()
    uids: set[str] = set()
    for entry in entries:  # a correction comes after what it corrects
        body = entry.body or {}
        if entry.kind == "score" and (entry.uid in gone or body.get("supersedes") in gone):
            gone |= {entry.uid, str(body.get("score_id", entry.uid))}
            uids.add(entry.uid)
        elif entry.kind == "annotation" and body.get("score_id") in gone:
            uids.add(entry.uid)
    return uids, gone | {score_id}
