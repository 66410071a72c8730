"""`python -m tests.mutants [--count 300] [--seed 1] [--keep]`: small faults in the safety core, for `script/mutants`.

Each is put into a copy of the project alone, and the tests of its file run there until one fails: then it is killed.
What survives is listed; docs/results/mutants.json keeps it with --keep, `survivors.toml` says why each may live.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue
from typing import Any

from tests.long.kept import commit, keep
from tests.mutants.faults import Mutant, mutants

ROOT = Path(__file__).parents[2]
FILE = ROOT / "docs" / "results" / "mutants.json"
RECORDS = "tests/kiosk/records"
SUITES = {
    "kiosk/session.py": (
        "tests/kiosk/test_session.py", "tests/kiosk/test_session_games.py", "tests/kiosk/test_session_guide.py",
        "tests/kiosk/test_missing.py", "tests/kiosk/test_giving.py", "tests/kiosk/test_guiding.py",
        "tests/kiosk/test_resume.py", "tests/faults/test_visit.py", "tests/kiosk/test_session_machine.py"),
    "kiosk/scores.py": (
        "tests/kiosk/test_scores.py", "tests/kiosk/test_protocols.py", "tests/kiosk/test_licensed.py",
        "tests/kiosk/test_session.py", f"{RECORDS}/test_tables.py"),
    "kiosk/records/store.py": (
        f"{RECORDS}/test_store.py", f"{RECORDS}/test_keeper.py", f"{RECORDS}/test_store_rescue.py",
        f"{RECORDS}/test_store_recover.py", f"{RECORDS}/test_store_versions.py", f"{RECORDS}/test_store_disk.py"),
    "kiosk/gaze.py": ("tests/kiosk/test_gaze.py",),
}
LIMIT_S = 900.0  # one that makes the tests hang has been noticed
PARTS = ("kiosk", "audio", "environments", "tests", "docs", "script", "systemd", "pyproject.toml", "README.md",
         "requirements.lock", "requirements-dev.lock", "requirements-peers.lock", "CHANGELOG.md")


def survives(mutant: Mutant, copy: Path) -> bool:
    """Whether all tests of its file pass in this copy with it."""
    path = copy / mutant.file
    whole = path.read_text(encoding="utf-8")
    path.write_text(mutant.source, encoding="utf-8")
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *SUITES[mutant.file]],
            cwd=copy, capture_output=True, timeout=LIMIT_S)
    except subprocess.TimeoutExpired:
        return False
    finally:
        path.write_text(whole, encoding="utf-8")
    return done.returncode == 0


def sampled(count: int, seed: int) -> list[Mutant]:
    """So many of all faults that the four files may have, the same for the same seed and source."""
    found = [one for file in SUITES for one in mutants(file, (ROOT / file).read_text(encoding="utf-8"))]
    return random.Random(seed).sample(found, min(count, len(found)))


def tried(chosen: list[Mutant], workers: int) -> list[Mutant]:
    """Those that survive."""
    with tempfile.TemporaryDirectory(prefix="lull-mutants-") as place:
        copies: Queue[Path] = Queue()
        for number in range(workers):
            copies.put(_copied(Path(place) / str(number)))

        def one(mutant: Mutant) -> bool:
            copy = copies.get()
            try:
                lives = survives(mutant, copy)
            finally:
                copies.put(copy)
            words = mutant.name.replace("\n", " ")[:140]
            print("lives  " if lives else "killed ", f"{mutant.line:4}", words, flush=True)
            return lives

        with ThreadPoolExecutor(workers) as pool:
            return [mutant for mutant, lives in zip(chosen, pool.map(one, chosen), strict=True) if lives]


def _copied(to: Path) -> Path:
    to.mkdir()
    for part in PARTS:
        (shutil.copytree if (ROOT / part).is_dir() else shutil.copy)(ROOT / part, to / part)
    return to


def main() -> int:
    """Tries a sample; 0 where enough are killed."""
    parser = argparse.ArgumentParser(prog="script/mutants", description=str(__doc__).splitlines()[0])
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--keep", action="store_true", help="write docs/results/mutants.json")
    options = parser.parse_args()
    at, chosen = commit(), sampled(options.count, options.seed)
    living = tried(chosen, options.workers)
    killed = 1 - len(living) / len(chosen)
    print(f"{len(chosen)} tried, {len(living)} live, {killed:.1%} killed")
    if options.keep:
        figures: dict[str, Any] = {
            "seed": options.seed, "tried": len(chosen), "killed": len(chosen) - len(living),
            "files": {file: sum(one.file == file for one in chosen) for file in SUITES},
            "survivors": sorted(one.name for one in living)}
        keep("mutants", figures, at, FILE)
    return 0 if killed >= 0.85 else 1


if __name__ == "__main__":
    raise SystemExit(main())
