"""A remark from a computer: free text beside a score or a visit, kept in the chain as the console's remarks are."""

from __future__ import annotations

import time
import uuid
from pathlib import Path

from kiosk.errors import RecordsError
from kiosk.events import Row
from kiosk.records import reading
from kiosk.records.store import Store

LONGEST = 500


def annotate(folder: Path, text: str, *, score_id: str = "", session_id: str = "", who: str = "") -> None:
    """Adds `text` to a score or to a whole visit. Nothing that was kept is changed.

    Args:
        folder: the data folder, of a kiosk that does not run.
        text: 1 to 500 characters on one line.
        score_id, session_id: one of them, as the exports have it.
        who: the writer's code.

    Raises:
        NotOurs: the folder holds no records.
        RecordsError: no such score or visit, no text, or the folder is in use.
    """
    words = " ".join(text.split())
    if not 0 < len(words) <= LONGEST or not words.isprintable():
        raise RecordsError(f"a remark has 1 to {LONGEST} characters.", "Give it with --text.")
    visit = session_id
    for entry in reading.read(folder):
        if (score_id and entry.uid == score_id and entry.session_id) or (session_id and entry.session_id == session_id):
            visit = entry.session_id
            break
    else:
        raise RecordsError(
            f"nothing here has the id {score_id or session_id}.", "Copy score_id or session_id from an export's CSV.")
    store = Store.open(folder)
    try:
        body = {"score_id": score_id, "text": words, "who": who}
        store.append([Row(str(uuid.uuid4()), "annotation", visit, time.monotonic(), body)])
    finally:
        store.close()
