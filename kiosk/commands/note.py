"""What the command line did with a cart's records, as a row of them."""

from __future__ import annotations

import time
import uuid
from contextlib import suppress
from pathlib import Path

from kiosk.errors import RecordsError
from kiosk.events import Row
from kiosk.records import emergency
from kiosk.records.schema import DATABASE
from kiosk.records.stamps import stamp, this_boot, utc_now
from kiosk.records.store import Store


def note(data: Path, what: str, after: str) -> None:
    """One audit row; none where there are no records. It waits in the emergency file of a kiosk that runs there."""
    if not (data / DATABASE).exists():
        return
    body = {"who": "command line", "what": what, "before": "", "after": after, "why": ""}
    row = Row(str(uuid.uuid4()), "audit", "", time.monotonic(), body)
    try:
        store = Store.open(data)
    except RecordsError as error:
        if isinstance(error.__cause__, BlockingIOError):
            with suppress(OSError):
                emergency.append(data, [(row, stamp(row.at, this_boot(), utc_now(), time.monotonic()))])
        return  # a folder that cannot be written is no reason to fail: what was asked for is done
    with suppress(RecordsError):
        store.append([row])
        store.seal()
    store.close()
