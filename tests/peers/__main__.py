"""`python -m tests.peers`: measures, and prints the table; with --keep the result is kept."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from kiosk.bench import machine
from tests.long.kept import commit
from tests.peers import page
from tests.peers.page import RESULT, ROOT

SIZE = (640, 640)
MEASURED = ("environments", "audio", "kiosk", "tests/peers", "requirements-dev.lock", "requirements-peers.lock")
PACKAGES = ("moderngl", "panda3d", "neurokit2", "numpy", "pyopengl")


def size(text: str) -> tuple[int, int]:
    """640x480 as numbers."""
    width, _, height = text.partition("x")
    return int(width), int(height)


def measured(of: tuple[int, int], quick: bool) -> dict[str, Any]:
    """All of it, one part after the other."""
    from tests.peers.beach import beach
    from tests.peers.guide import guide
    from tests.peers.heart import heart
    from tests.peers.sounds import sounds

    found: dict[str, Any] = {"date": datetime.now(UTC).date().isoformat(), "commit": commit(*MEASURED), "quick": quick}
    for name, part in (
        ("beach", lambda: beach(of, quick)), ("sound", lambda: sounds(quick)), ("heart", lambda: heart(quick)),
        ("guide", lambda: guide(quick)),
    ):  # fmt: skip
        print(f"peers: {name}", file=sys.stderr, flush=True)
        found[name] = part()
    found["machine"] = {**machine(), "renderer": found["beach"]["frame_drawn"]["renderer"]}
    found["versions"] = {name: version(name) for name in PACKAGES}
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code."""
    asked = argparse.ArgumentParser(prog="script/bench peers", description="Ours beside others', in one run.")
    asked.add_argument("--quick", action="store_true", help="few rounds: whether it runs, not what it costs")
    asked.add_argument("--size", type=size, default=SIZE, metavar="WxH", help="of an eye")
    asked.add_argument("--keep", type=Path, metavar="FILE", help=f"as JSON; {RESULT.relative_to(ROOT)} is README's, "
                       "whose table is then made anew")
    given = asked.parse_args(arguments)
    if given.quick and given.keep and given.keep.resolve() == RESULT:
        asked.error("--quick is not for README")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy: a matrix product is one core's
    found = measured(given.size, given.quick)
    if given.keep:
        given.keep.parent.mkdir(parents=True, exist_ok=True)
        given.keep.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        if given.keep.resolve() == RESULT:
            page.update()
    print(page.page(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
