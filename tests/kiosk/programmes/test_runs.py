"""Every programme, from Start to the cleaning, as it was kept (tests/kiosk/programmes/runs.py writes them anew)."""

from __future__ import annotations

import pytest

from tests.kiosk.programmes.runs import GOLDEN, guided, text


def test_every_programme_has_a_kept_run_and_no_other_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(guided())


@pytest.mark.parametrize("name", guided())
def test_a_programme_runs_as_it_did(name: str) -> None:
    assert text(name) == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")
