"""`python -m kiosk.bench.exported --sessions N`: what an export of a cart's visits costs, heart beats and all.

The export runs as on the cart, in a process of its own; measured are its time from start to end, its
processor time and its largest memory. The visits are `kiosk.bench.made`.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kiosk.bench import made


def exported(sessions: int, profile: str) -> dict[str, Any]:
    """The figures of one export: seconds, MiB, and how much there was."""
    with TemporaryDirectory(prefix="lull-bench-") as place:
        data = made.data(Path(place, "data"), sessions)
        began = time.monotonic()
        command = [sys.executable, "-m", "kiosk", "export", str(Path(place, "out")), "--data", str(data)]
        child = subprocess.Popen([*command, "--profile", profile], stdout=subprocess.PIPE)
        assert child.stdout is not None
        folder = Path(child.stdout.read().decode().splitlines()[-1])
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise SystemExit(child.returncode)
        rows = {file["name"]: file["rows"] for file in json.loads((folder / "manifest.json").read_bytes())["files"]}
        return {
            "sessions": sessions, "profile": profile, "export_s": round(time.monotonic() - began, 1),
            "export_cpu_s": round(used.ru_utime + used.ru_stime, 1), "largest_mb": used.ru_maxrss >> 10,
            "beats": rows["beats.csv"], "scores": rows["pain_scores.csv"],
            "written_mb": sum(path.stat().st_size for path in folder.iterdir()) >> 20,
        }


def main() -> None:
    """One line of JSON for each number of sessions."""
    parser = argparse.ArgumentParser(prog="script/bench export")
    parser.add_argument("--sessions", type=int, nargs="+", default=[1000])
    parser.add_argument("--profile", default="research")
    given = parser.parse_args()
    for sessions in given.sessions:
        print(json.dumps(exported(sessions, given.profile)), flush=True)


if __name__ == "__main__":
    main()
