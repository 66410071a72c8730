"""For a region's worth of carts: a distributed engine reads the pool as it is and gives the report's figures."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.records.pool import pool
from tests.kiosk.records.pool.carts import Cart

# In a process of its own: workers, their loops and their warnings stay out of the tests'.
REPORT = """
import json, os, sys

import dask
import dask.dataframe as dd
from dask.distributed import Client, LocalCluster


def figures(folder):
    columns = ["kiosk_id", "session_id", "moment", "question", "occurrence", "value", "status", "rater", "recall"]
    rows = dd.read_parquet(f"{folder}/pain_scores", columns=[*columns, "is_current", "record_kind"])
    rows = rows[(rows.is_current == 1) & (rows.record_kind == "clinical")].astype({"kiosk_id": "string"})
    visits = dd.read_parquet(f"{folder}/sessions", columns=["kiosk_id", "record_kind", "started_at"])
    visits = visits[visits.record_kind == "clinical"].astype({"kiosk_id": "string"})
    pain = rows[(rows.question == "pain_now") & (rows.occurrence == 1) & (rows.status == "answered")]
    pairs = pain[pain.moment == "baseline"].merge(
        pain[pain.moment == "final"], on=["kiosk_id", "session_id", "rater", "recall"], suffixes=("_before", "_after"))
    fell = pairs.value_before - pairs.value_after
    change = (fell.abs() >= 2) | (10 * fell.abs() >= 3 * pairs.value_before)
    pairs = pairs.assign(lower=change & (fell > 0), higher=change & (fell < 0))
    by = {
        "visits": visits.groupby("kiosk_id").size(), "questions": rows.groupby("kiosk_id").size(),
        "answered": rows[rows.status == "answered"].groupby("kiosk_id").size(),
        "pairs": pairs.groupby("kiosk_id").size(), "before_mean": pairs.groupby("kiosk_id").value_before.mean(),
        "after_mean": pairs.groupby("kiosk_id").value_after.mean(),
        "lower": pairs.groupby("kiosk_id").lower.sum(), "higher": pairs.groupby("kiosk_id").higher.sum(),
    }
    by["first_visit"] = visits.groupby("kiosk_id").started_at.min().dt.strftime("%Y-%m-%d")
    by, = dask.compute(by)
    return {"partitions": rows.npartitions, **{name: one.to_dict() for name, one in by.items()}}


if __name__ == "__main__":
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=sys.argv[2] == "processes", dashboard_address=None,
                      host="127.0.0.1", protocol="tcp") as cluster, Client(cluster) as client:
        client.wait_for_workers(2)
        found = figures(sys.argv[1])
        at = client.run(os.getpid)
        found |= {"workers": len(at), "processes": len(set(at.values()) - {os.getpid()}) or 1}
        print(json.dumps(found))
"""


@pytest.mark.parametrize("workers", ["threads", pytest.param("processes", marks=pytest.mark.slow)])
def test_two_dask_workers_give_the_reports_figures(tmp_path: Path, workers: str) -> None:
    for number in range(3):
        Cart(f"cart-{number}").lived(tmp_path / "in", 30 + 5 * number)
    done = pool([tmp_path / "in"], tmp_path / "pool")
    (tmp_path / "report.py").write_text(REPORT, encoding="utf-8")
    command = [sys.executable, tmp_path / "report.py", tmp_path / "pool", workers]
    run = subprocess.run(command, capture_output=True, text=True, timeout=300, cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout.splitlines()[-1])
    assert (found["workers"], found["processes"]) == (2, 2 if workers == "processes" else 1)
    assert found["partitions"] == len(list((tmp_path / "pool" / "pain_scores").rglob("*.parquet"))) >= 3
    figures = done.content["figures"]
    for kiosk_id in ("cart-0", "cart-1", "cart-2"):
        for name in ("visits", "first_visit", "questions", "answered", "pairs", "before_mean", "after_mean", "lower",
                     "higher"):
            told = found[name][kiosk_id]
            assert (told if isinstance(told, str) else round(told, 2)) == figures[kiosk_id][name], (kiosk_id, name)
