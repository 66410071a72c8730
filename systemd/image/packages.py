"""The image's packages and whether they are those of the lock: `packages.py MANIFEST LOCK TO`.

Debian's archive moves on; the same checkout gives the same image only as long as it gives the same packages. They are
written to TO, one `name version` a line. What differs from LOCK is said, with what to do, and is no failure: an image
with last week's kernel is not what a clinic wants.
"""

from __future__ import annotations

import difflib
import json
import sys
from pathlib import Path


def packages(manifest: Path) -> list[str]:
    """The lines of mkosi's manifest, format 1."""
    found = json.loads(manifest.read_text())["packages"]
    return sorted(f"{package['name']} {package['version']}\n" for package in found)


def said(lock: list[str], now: list[str], to: Path) -> str:
    """What differs, in words; "" for nothing."""
    changed = list(difflib.unified_diff(lock, now, n=0))[2:]
    changed = [line for line in changed if not line.startswith("@@")]
    if not changed:
        return ""
    return "".join([
        "image: Debian's packages are not those of systemd/image/packages.lock:\n", *changed,
        f"image: try this image (script/vm), then copy {to.name} there\n",
    ])  # fmt: skip


if __name__ == "__main__":
    manifest, lock, to = map(Path, sys.argv[1:])
    now = packages(manifest)
    to.write_text("".join(now))
    sys.stderr.write(said(lock.read_text().splitlines(keepends=True), now, to))
