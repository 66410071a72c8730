"""docs/results/long.json: what the long runs came to, each with its date, commit and machine. Only they write it."""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kiosk.bench import machine

ROOT = Path(__file__).parents[2]
FILE = ROOT / "docs" / "results" / "long.json"


def commit(*paths: str) -> str:
    """What is checked out; "+" behind it where files differ from it, of these paths or of all."""
    def git(*words: str) -> str:
        return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()

    return git("rev-parse", "--short", "HEAD") + ("+" if git("status", "--porcelain", "--", *paths) else "")


def read(file: Path = FILE) -> dict[str, Any]:
    """All runs by name, {} where none was kept."""
    return json.loads(file.read_text("utf-8")) if file.exists() else {}


def keep(name: str, figures: dict[str, Any], at: str, file: Path = FILE) -> None:
    """Puts a run in the place of the last of its name.

    Args:
        at: the commit that ran, asked when the run began.
        file: in docs/results.
    """
    run = {"date": datetime.now(UTC).date().isoformat(), "commit": at, "machine": machine(), **figures}
    file.write_text(json.dumps({**read(file), name: run}, indent=1, sort_keys=True) + "\n", "utf-8")
