"""Kills the records' writer again and again and counts what was lost: `python -m tests.torture --kills N`.

A child writes rows through the real `Writer` and reports every uid it was told is saved. It is
killed (SIGKILL) at a random moment, at times while opening or backing up. Then the folder is
opened again by the next child, and every acknowledged row must be there, once and unchanged.
Prints `acknowledged N found N lost N`; exit 1 on any loss, doubled row, false alarm or damage.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

from kiosk.events import Row, Saved
from kiosk.records.store import read, verify
from kiosk.records.writer import Writer

LIFE_S = (0.0, 0.25)  # after the child's first word
UNBORN_S = (0.0, 0.08)  # one child in five is killed while it opens the records, or soon after
LOSSES = 20  # named one by one


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=200, metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lull-torture-") as place:
        return torture(Path(place), options.kills, random.Random(options.seed))


def torture(folder: Path, kills: int, rng: random.Random) -> int:
    """Kills `kills` children in `folder`; says what was lost, gives the exit code."""
    acknowledged: list[int] = []
    for kill in range(kills):
        acknowledged += life(folder, first=kill * 1_000_000, rng=rng)
    Writer(folder).close()
    entries = list(read(folder))
    found = {entry.uid: entry.body for entry in entries}
    lost = [n for n in acknowledged if found.get(uid_of(n)) != body_of(n)]
    print(f"acknowledged {len(acknowledged)} found {len(acknowledged) - len(lost)} lost {len(lost)}")
    faults = [f"lost: {uid_of(n)}" for n in lost[:LOSSES]]
    faults += ["rows doubled"] if len(entries) != len(found) else []
    faults += [f"a kill was taken for damage: {entry.body}" for entry in entries if entry.kind == "audit"]
    faults += [notice for notice in (verify(folder).first_bad,) if notice]
    faults += ["nothing was acknowledged"] if not acknowledged else []
    print(*faults, sep="\n", end="\n" if faults else "")
    return 1 if faults else 0


def life(folder: Path, first: int, rng: random.Random) -> Iterator[int]:
    """One child, killed; gives the rows it was told are saved."""
    words, mouth = os.pipe()
    child = os.fork()  # not a new interpreter: most kills are to hit the writer, not Python's start
    if not child:
        try:
            write_for_ever(folder, first, mouth)
        except BaseException:
            traceback.print_exc()
        os._exit(1)
    os.close(mouth)
    with open(words, "rb") as said:
        if rng.random() < 0.2:
            time.sleep(rng.uniform(*UNBORN_S))
        else:
            said.peek()
            time.sleep(rng.uniform(*LIFE_S))
        os.kill(child, signal.SIGKILL)
        *lines, _torn = said.read().split(b"\n")
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        raise RuntimeError("a child ended by itself")
    return map(int, lines)


def write_for_ever(folder: Path, first: int, mouth: int) -> None:
    """The child: hands rows over, a few at a time, and says which are saved."""
    writer, rng, n, told = Writer(folder), random.Random(first), first, first
    while True:
        for _ in range(rng.randrange(1, 6)):
            writer.put((Row(uid_of(n), "score" if n % 3 else "beats", "visit", float(n), body_of(n)),))
            n += 1
        if rng.random() < 0.02:
            writer.backup_soon()
        while told < n:
            for event in writer.poll():
                if isinstance(event, Saved):
                    os.write(mouth, f"{int(event.uid.removeprefix('row-'))}\n".encode())
                    told += 1
            time.sleep(0.0005)


def uid_of(n: int) -> str:
    """The uid of row `n`."""
    return f"row-{n}"


def body_of(n: int) -> dict[str, object]:
    """The body of row `n`: a score, or a heart-rate packet."""
    if n % 3:
        return {"score_id": f"score-{n}", "question": "pain_now", "status": "answered", "value": n % 11}
    return {"bpm": 60 + n % 40, "contact": True, "rr_ticks": [n % 2000, n % 1999]}


if __name__ == "__main__":
    sys.exit(main())
