"""Cells are read as their column promises, exactly, or refused."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.records.columns import Column
from kiosk.records.pool import cells

COLUMNS = (
    Column("text", "string", ""), Column("whole", "integer", ""), Column("number", "number", ""),
    Column("time", "datetime", ""), Column("code", "string", "", codes=("one", "it's")),
)
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
ROW = st.tuples(
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=12)
    | st.sampled_from(["\r\n", '"', "a,b", "NULL", "nan", "-", "'; --", "=1+1", " x "]) | st.none(),
    st.integers(-(2**63), 2**63 - 1) | st.none(),
    st.floats(allow_nan=False, allow_infinity=False) | st.none(),
    st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=ZONES) | st.none(),
    st.sampled_from(["one", "it's", None]),
)


def read(folder: Path, columns: Iterable[Column] = COLUMNS) -> list[tuple[Any, ...]]:
    with duckdb.connect(config={"preserve_insertion_order": True}) as database:
        database.execute("SET TimeZone = 'UTC'")
        return database.execute(cells.typed([folder / "7" / "a.csv"], tuple(columns))).fetchall()


def written(folder: Path, rows: Iterable[Iterable[str]]) -> Path:
    (folder / "7").mkdir(parents=True)
    with open(folder / "7" / "a.csv", "w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\r\n").writerows([["head"] * 5, *rows])
    return folder


def shown(value: Any) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, datetime) else str(value)


@settings(max_examples=30)
@given(st.lists(ROW, max_size=8))
def test_any_rows_come_back_as_they_were(rows: list[tuple[Any, ...]]) -> None:
    with TemporaryDirectory() as place:
        found = read(written(Path(place) / "it's [a] *", [map(shown, row) for row in rows]))
    expected = [(*(v.astimezone(UTC) if isinstance(v, datetime) else v for v in row), 7) for row in rows]
    assert [tuple(v.astimezone(UTC) if isinstance(v, datetime) else v for v in row) for row in found] == expected


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        (1, "1.5"), (1, " 1"), (1, "1e3"), (1, "1_000"), (1, "007"), (1, "+1"), (1, "one"), (1, "9223372036854775808"),
        (2, "nan"), (2, "inf"), (2, "1,5"), (2, " 1"), (2, "0x10"), (2, "1e999"), (2, ""), (3, "2026-11-22"),
        (3, "2026-11-22T08:30:00"), (3, "2026-13-22T08:30:00Z"), (3, "yesterday"), (4, "two"), (4, "ONE"),
    ],
)
def test_a_cell_that_is_not_as_promised_is_an_error(tmp_path: Path, column: int, cell: str) -> None:
    good = ["x", "1", "2.5", "2026-11-22T08:30:00+01:00", "one"]
    assert len(read(written(tmp_path / "good", [good]))) == 1
    row = [*good[:column], cell, *good[column + 1:]]
    if not cell:
        assert read(written(tmp_path / "empty", [row]))[0][column] is None
        return
    with pytest.raises((duckdb.InvalidInputException, duckdb.ConversionException)):
        read(written(tmp_path / "bad", [good, row]))


@pytest.mark.parametrize("line", ["x,1", "x,1,2.5,2026-11-22T08:30:00Z,one,more", '"x"y,1,2.5,,one'])
def test_a_row_too_short_too_long_or_torn_is_an_error(tmp_path: Path, line: str) -> None:
    folder = written(tmp_path, [])
    with open(folder / "7" / "a.csv", "a", newline="", encoding="utf-8") as file:
        file.write(f"{line}\r\n")
    with pytest.raises(duckdb.InvalidInputException):
        read(folder)


@pytest.mark.parametrize(("limit", "bad"), [({"required": True}, ""), ({"minimum": 0}, "-1"), ({"maximum": 10}, "11")])
def test_the_limits_of_the_data_package_hold(tmp_path: Path, limit: dict[str, Any], bad: str) -> None:
    class Limited(Column):
        def field(self) -> dict[str, Any]:
            return {"constraints": limit}

    columns = (COLUMNS[0], Limited("whole", "integer", ""), *COLUMNS[2:])
    assert len(read(written(tmp_path / "good", [["x", "5", "", "", ""]]), columns)) == 1
    with pytest.raises(duckdb.InvalidInputException, match="whole holds"):
        read(written(tmp_path / "bad", [["x", bad, "", "", ""]]), columns)
