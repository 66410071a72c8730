"""The kits' timers after a restart and a boot: never shorter than the product's contact time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.cleaning import Cleaning
from kiosk.config import Products
from kiosk.events import Row
from kiosk.records import reading
from kiosk.records.ages import Clocks, stopped_s
from kiosk.records.cleanings import cleanings
from kiosk.records.store import Store
from kiosk.records.tables import tables
from tests.kiosk.visit import Visit

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _keep(folder: Path, at: float, wall: datetime, boot: str = "boot-1", **more: str) -> None:
    body = Cleaning(Products()).cleaned("A", at) | more
    store = Store.open(folder, boot_id=boot, wall=lambda: wall, clock=lambda: at)
    store.append([Row(f"00000000-0000-4000-8000-{round(at):012}", "audit", "", at, body)])
    store.close()


def _left_s(folder: Path, boot: str, wall: datetime, now: float) -> float:
    cleaning = Cleaning(Products())
    cleaning.fold(cleanings(folder, Clocks(boot, wall, now)))
    return cleaning.left_s("A", now)


def test_a_restart_goes_by_the_monotonic_clock_whatever_the_wall_clock_says(tmp_path: Path) -> None:
    _keep(tmp_path, 100.0, NOON)
    assert _left_s(tmp_path, "boot-1", NOON + timedelta(days=3), 160.0) == pytest.approx(120.0)
    assert _left_s(tmp_path, "boot-1", EPOCH, 281.0) == 0.0


def test_a_boot_goes_by_the_wall_clock(tmp_path: Path) -> None:
    _keep(tmp_path, 100.0, NOON)
    assert _left_s(tmp_path, "boot-2", NOON + timedelta(minutes=1), 7.0) == pytest.approx(120.0)
    assert _left_s(tmp_path, "boot-2", NOON + timedelta(minutes=4), 7.0) == 0.0


@pytest.mark.parametrize("kept, read", [(EPOCH, NOON), (NOON, EPOCH), (NOON, NOON - timedelta(hours=1))])
def test_an_unsure_clock_means_the_whole_time_again(tmp_path: Path, kept: datetime, read: datetime) -> None:
    _keep(tmp_path, 100.0, kept)
    assert _left_s(tmp_path, "boot-2", read, 7.0) == pytest.approx(180.0)


def test_what_was_set_aside_stays_so_for_ever(tmp_path: Path) -> None:
    _keep(tmp_path, 100.0, NOON, what="cleaning_override", after="set aside", why="emergency")
    cleaning = Cleaning(Products())
    cleaning.fold(cleanings(tmp_path, Clocks("boot-2", NOON + timedelta(days=9), 7.0)))
    assert cleaning.owed() == ("A",) and cleaning.next(7.0) == "B"


def test_the_export_says_what_was_confirmed_and_what_overridden(tmp_path: Path) -> None:
    visit = Visit()
    visit.to("cleaning")
    visit.tap("cleaned", "start", "stop", "end_without_scores", "removed", "kits", "waive_single_use")
    visit.step()
    store = Store.open(tmp_path, boot_id="boot-1", wall=lambda: NOON, clock=lambda: visit.now)
    store.append(visit.rows)
    store.close()
    found = tables(reading.read(tmp_path))
    assert [(row["clean_confirmed"], row["clean_override_reason"]) for row in found["sessions"]] == [
        (1, ""), (0, "single_use")]
    assert [(row["what"], row["before"], row["why"]) for row in found["audit"]] == [
        ("cleaning", "A", ""), ("cleaning_override", "B", "single_use")]


def _stopped(folder: Path) -> str:
    """A visit that a power cut ended at noon, 100 s after the boot; its id."""
    visit = Visit()
    visit.to("immersed")
    store = Store.open(folder, boot_id="boot-1", wall=lambda: NOON, clock=lambda: visit.now)
    store.append(visit.rows)
    store.close()
    return visit.session.book.visit


def test_how_long_ago_a_visit_stopped(tmp_path: Path) -> None:
    visit = _stopped(tmp_path)
    ago_s = stopped_s(tmp_path, Clocks("boot-2", NOON + timedelta(minutes=4), 7.0), visit)
    assert ago_s == pytest.approx(240.0, abs=5)
    assert stopped_s(tmp_path, Clocks("boot-2", EPOCH, 7.0), visit) is None
    assert stopped_s(tmp_path, Clocks("boot-2", NOON - timedelta(minutes=4), 7.0), visit) is None


def test_that_the_console_asked_does_not_count_as_the_visit_going_on(tmp_path: Path) -> None:
    visit = _stopped(tmp_path)
    rows, _ = reading.open_session(tmp_path, boot_id="boot-2")
    asked = Visit(resumed=rows, now=7.0)
    store = Store.open(tmp_path, boot_id="boot-2", wall=lambda: NOON + timedelta(minutes=4), clock=lambda: 7.0)
    store.append(asked.rows)
    store.close()
    ago_s = stopped_s(tmp_path, Clocks("boot-2", NOON + timedelta(minutes=5), 67.0), visit)
    assert ago_s == pytest.approx(300.0, abs=5)
