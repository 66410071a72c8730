"""Whatever was done to an export, `kiosk verify` sees it, and raises nothing but its own errors.

A file that others put beside it is none of its business: computers leave theirs on every stick.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.errors import Damaged, NotOurs, RecordsError
from kiosk.records.export import export
from kiosk.records.verify import verify
from tests.kiosk.records.kept import keep
from tests.kiosk.visit import Visit

CELLS = [b"", b"11", b"=1+1", b'"', b"\r\n", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b",", b"nan", b"-1", b"9" * 400]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("export")
    visit = Visit()
    visit.to("cleaning")
    folder = export(keep(place / "data", visit.rows), place / "out")
    assert verify(folder).whole
    return folder


@pytest.fixture
def copy(whole: Path, tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / whole.name


def is_seen(folder: Path) -> None:
    """Damage is told in words; nothing else is raised."""
    try:
        verdict = verify(folder)
    except (Damaged, NotOurs, RecordsError) as error:
        assert str(error)
        return
    assert not verdict.whole and verdict.words


@given(st.data())
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_in_the_place_of_others_are_seen(whole: Path, copy: Path, data: st.DataObject) -> None:
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(whole, copy)
    path = copy / data.draw(st.sampled_from(sorted(path.name for path in whole.iterdir())))
    before = path.read_bytes()
    at, length = data.draw(st.integers(0, len(before))), data.draw(st.integers(0, 40))
    after = before[:at] + data.draw(st.sampled_from(CELLS) | st.binary(max_size=8)) + before[at + length:]
    if after == before:
        return
    path.write_bytes(after)
    is_seen(copy)


@given(st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_lines_that_are_missing_doubled_or_exchanged_are_seen(whole: Path, copy: Path, data: st.DataObject) -> None:
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(whole, copy)
    tables = [path for path in sorted(copy.glob("*.csv")) if path.read_bytes().count(b"\n") > 2]
    path = data.draw(st.sampled_from(tables))
    lines = path.read_bytes().splitlines(True)
    place = data.draw(st.integers(0, len(lines) - 2))
    how = data.draw(st.sampled_from(["missing", "doubled", "exchanged"]))
    changed = {
        "missing": lines[:place] + lines[place + 1:], "doubled": [*lines[:place], lines[place], *lines[place:]],
        "exchanged": [*lines[:place], lines[place + 1], lines[place], *lines[place + 2:]],
    }[how]
    if changed == lines:
        return
    path.write_bytes(b"".join(changed))
    is_seen(copy)


@pytest.mark.parametrize("how", ["missing", "emptied", "renamed", "a folder"])
def test_files_that_are_not_as_they_were_are_seen(how: str, whole: Path, copy: Path) -> None:
    for path in sorted(whole.iterdir()):
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(whole, copy)
        mine = copy / path.name
        if how == "emptied":
            mine.write_bytes(b"")
        else:
            mine.rename(copy / "other") if how == "renamed" else mine.unlink()
            if how == "a folder":
                mine.mkdir()
        is_seen(copy)
