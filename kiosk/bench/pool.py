"""`script/bench pool`: time and memory of `kiosk pool` over model carts, a process for each run.

Carts are `kiosk.bench.made`'s: every table of a research export, beats on request. Of several runs the quickest
counts, since other work on the machine only ever adds; memory is the largest of all runs.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from kiosk.bench import DISK
from kiosk.bench.made import exported

LIMIT_S, LIMIT_MB = 60.0, 1024.0  # for 200 carts of 1,000 visits


def main(arguments: Sequence[str] | None = None) -> None:
    """Makes the carts, pools them, prints a table."""
    parser = argparse.ArgumentParser(prog="script/bench pool", description="Time and memory of kiosk pool.")
    parser.add_argument("--carts", type=int, nargs="+", default=[50, 100, 200])
    parser.add_argument("--sessions", type=int, default=1000, help="of each cart")
    parser.add_argument("--beats", action="store_true", help="with raw beats, by far the most rows")
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args(arguments)
    with TemporaryDirectory(prefix="lull-bench-", dir=DISK, ignore_cleanup_errors=True) as place:
        carts = []
        for number in range(max(given.carts)):
            carts.append(exported(Path(place) / "in", given.sessions, kiosk_id=f"cart-{number:03d}", beats=given.beats))
        print(f"bench: {len(carts)} carts made", file=sys.stderr, flush=True)
        print(f"{'carts':>6}{'rows':>12}{'CSV MB':>8}{'Parquet MB':>12}{'s':>8}{'ms a cart':>11}"
              f"{'CPU s':>8}{'RSS MB':>8}")
        for count in sorted(given.carts):
            print(_measured(carts[:count], Path(place) / "out", given.beats, given.runs), flush=True)
    print(f"limit for 200 carts of 1,000 sessions without beats: {LIMIT_S:g} s, {LIMIT_MB:g} MB;"
          f" load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


def _measured(carts: Sequence[Path], out: Path, beats: bool, runs: int) -> str:
    seconds, cpu, memory, parquet, rows = [], [], 0.0, 0.0, 0
    for _ in range(runs):
        command = [sys.executable, "-m", "kiosk", "pool", *map(str, carts), "--out", str(out)]
        began = time.monotonic()
        process = subprocess.Popen(command + ["--beats"] * beats, stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"kiosk pool ended with {process.returncode}")
        seconds.append(time.monotonic() - began)
        cpu.append(used.ru_utime + used.ru_stime)
        memory = max(memory, used.ru_maxrss / 1024)
        parquet, rows = _mb([out], "*.parquet"), sum(json.loads((out / "pool.json").read_text())["tables"].values())
        shutil.rmtree(out)
    best = min(seconds)
    return (f"{len(carts):>6}{rows:>12,}{_mb(carts, '*.csv'):>8.0f}{parquet:>12.0f}{best:>8.1f}"
            f"{1000 * best / len(carts):>11.0f}{min(cpu):>8.1f}{memory:>8.0f}")


def _mb(folders: Sequence[Path], pattern: str) -> float:
    return sum(path.stat().st_size for folder in folders for path in folder.rglob(pattern)) / 1e6


if __name__ == "__main__":
    main()
