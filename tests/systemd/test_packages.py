"""The packages of an image, and what is said where they are not the lock's."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

IMAGE = Path(__file__).parents[2] / "systemd" / "image"
LOCK = "adduser 3.152\nbluez 5.82-1.1\n"


def _run(folder: Path, *packages: tuple[str, str]) -> tuple[str, str]:
    """What is written, and what is said."""
    manifest, lock, to = folder / "manifest", folder / "lock", folder / "lull_0.6.0.packages"
    named = [{"type": "deb", "name": name, "version": version, "architecture": "amd64"} for name, version in packages]
    manifest.write_text(json.dumps({"manifest_version": 1, "packages": named}))
    lock.write_text(LOCK)
    command = [sys.executable, IMAGE / "packages.py", manifest, lock, to]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return to.read_text(), done.stderr


def test_of_the_same_packages_nothing_is_said(tmp_path: Path) -> None:
    assert _run(tmp_path, ("bluez", "5.82-1.1"), ("adduser", "3.152")) == (LOCK, "")


def test_what_is_newer_gone_or_added_is_named_with_what_to_do(tmp_path: Path) -> None:
    _, said = _run(tmp_path, ("bluez", "5.82-1.2"), ("zstd", "1.5"))
    for line in ("-adduser 3.152\n", "-bluez 5.82-1.1\n", "+bluez 5.82-1.2\n", "+zstd 1.5\n"):
        assert line in said
    assert "copy lull_0.6.0.packages there" in said


def test_the_lock_names_every_package_that_the_recipe_asks_for() -> None:
    recipe = (IMAGE / "mkosi.conf").read_text().split("\nPackages=\n")[1].split("\nRemoveFiles=")[0]
    asked = {line.strip() for line in recipe.splitlines() if line.startswith("    ") and "#" not in line}
    locked = [line.split() for line in (IMAGE / "packages.lock").read_text().splitlines()]
    assert locked == sorted(locked) and asked <= {name for name, _ in locked}
