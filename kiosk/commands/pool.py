"""The command that merges many carts: pool."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from kiosk.commands import options


def add(commands: Any) -> None:
    """Adds it to the command line."""
    pool = options.command(commands, "pool", _pool, "the exports of many carts as one folder of Parquet, with a report")
    pool.add_argument("folders", type=Path, nargs="+", metavar="DIR")
    pool.add_argument("--out", type=Path, required=True, metavar="DIR")
    pool.add_argument("--beats", action="store_true", help="with the raw heart intervals")


def _pool(given: argparse.Namespace) -> int:
    from kiosk.records.pool import pool

    pooled = pool(given.folders, given.out, beats=given.beats)
    for line in pooled.attention:
        print(line)
    print(pooled.folder)
    return 1 if pooled.attention else 0
