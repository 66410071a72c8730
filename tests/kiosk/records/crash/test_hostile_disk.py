"""A disk that fails at any change: what was called saved is there, the rest is told and written once it works again."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.kiosk.records.crash import hostile, judge, shim

ALWAYS_HIT = {
    "write /data/records.db-wal", "fsync /data/records.db-wal", "write /data/records.db", "fsync /data/records.db",
    "write /data/head.part", "fsync /data/head.part", "rename /data/head", "fsync /data", "open /data/head.part",
    "rename /data/records.db", "fallocate /data/reserve.part", "mkdir /data", "mkdir /data/backups",
    "write /data/backups/N.part", "rename /data/backups/N.db", "unlink /data/records.db-wal",
}
LONG = [pytest.mark.slow, pytest.mark.fault]


@pytest.mark.parametrize("most", [2, pytest.param(hostile.NEVER, marks=LONG, id="all")])
@pytest.mark.parametrize(("number", "how"), [
    ("EIO", "once"), ("ENOSPC", "on"), ("EROFS", "on"), *(
        pytest.param(*one, marks=LONG) for one in (("ENOSPC", "once"), ("EROFS", "once"), ("EIO", "on"))
    ),
])
def test_whichever_change_fails_nothing_is_lost_and_what_waits_is_told(number: str, how: str, most: int) -> None:
    with TemporaryDirectory(dir=judge.MEMORY, prefix="lull-hostile-") as place:
        said = shim.run(hostile.__name__, place, number, how, str(most), watch=Path(place))
    found = json.loads(said)
    print(number, how, {name: found[name] for name in ("changes", "lives", "told")}, file=sys.stderr)
    assert not found["wrong"], "\n".join(found["wrong"][:20])
    assert set(found["sites"]) >= ALWAYS_HIT
    assert found["told"] > 10
