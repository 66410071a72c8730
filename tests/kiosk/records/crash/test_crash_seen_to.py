"""The power fails while a database is brought forward, or while an answer is erased: nothing is lost, or left."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.kiosk.records.crash import judge, story


@pytest.mark.parametrize(("part", "before"), [("forward", story.OLD), ("erased", story.PLAIN)])
def test_a_power_cut_while_the_database_is_seen_to_loses_nothing_either(
    part: str, before: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.records.space.RESERVE_BYTES", 1 << 14)
    with TemporaryDirectory(dir=judge.MEMORY, prefix="lull-story-") as folder:
        place = Path(folder)
        saved = judge.record(place, before, ("first",)).told[-1].saved
        (place / "log").unlink()
        after = judge.record(place, story.PLAIN, (part,))
        after.told = [replace(now, saved=saved | now.saved) for now in after.told]
        found = judge.survey(after, 2, 0.3)
    print(part, found, dict(found.notices))
    assert not found.faults, str(found)
    assert found.checked > 50
