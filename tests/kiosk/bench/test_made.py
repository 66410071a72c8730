"""What the bench makes up is what a cart would have kept and exported."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from kiosk.bench import made
from kiosk.records.columns import FILES
from kiosk.records.export import export
from kiosk.records.store import Store
from kiosk.records.verify import verify

SESSIONS = 9  # more than there are patterns


def test_a_made_export_says_what_the_export_of_the_same_made_records_says(tmp_path: Path) -> None:
    real = export(made.data(tmp_path / "data", SESSIONS, kiosk_id="cart-7"), tmp_path / "real")
    quick = made.exported(tmp_path / "quick", SESSIONS, kiosk_id="cart-7", beats=True)
    assert verify(quick).whole and verify(tmp_path / "data").whole
    for name in FILES:
        assert (quick / f"{name}.csv").read_bytes() == (real / f"{name}.csv").read_bytes(), name
    ends = [json.loads((folder / "manifest.json").read_text())["to_seq"] for folder in (real, quick)]
    assert ends[0] == ends[1]
    with (real / "sessions.csv").open(newline="") as file:
        sessions = list(csv.DictReader(file))
    assert len({row["session_id"] for row in sessions}) == SESSIONS
    assert {row["kiosk_id"] for row in sessions} == {"cart-7"}


def test_a_cart_is_the_same_for_the_same_seed_and_no_other(tmp_path: Path) -> None:
    one, again, other = (
        made.exported(tmp_path / str(n), 20, kiosk_id=name) for n, name in enumerate(("a", "a", "b"))
    )
    scores = [(folder / "pain_scores.csv").read_bytes() for folder in (one, again, other)]
    assert scores[0] == scores[1] != scores[2]
    ids = [{row["score_id"] for row in csv.DictReader(text.decode().splitlines())} for text in scores]
    assert ids[0].isdisjoint(ids[2]) and len(ids[0]) >= 80


def test_a_kiosk_goes_on_in_a_made_data_folder(tmp_path: Path) -> None:
    folder = made.data(tmp_path, 2, beats=False)
    store = Store.open(folder)
    assert store.notices == ()
    store.close()
    assert verify(folder).whole
