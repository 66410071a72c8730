"""The lock files pin everything by version and hash, and name no place to get it from."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PIN = re.compile(r"([a-z0-9][a-z0-9.-]*)==([0-9][0-9a-z.!+]*)(?: ; [^\\]+)? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}(?: \\)?")


def pins(name: str) -> dict[str, str]:
    """Each package of a lock file with its version."""
    return {match[1]: match[2] for match in PIN.finditer((ROOT / name).read_text(encoding="utf-8"))}


def names(requirements: list[str]) -> set[str]:
    """The packages that pyproject.toml asks for, as lock files spell them."""
    return {re.sub(r"[._]", "-", re.split(r"[^A-Za-z0-9._-]", text)[0].lower()) for text in requirements}


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock", "requirements-peers.lock"])
def test_a_lock_holds_versions_and_hashes_only(name: str) -> None:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    assert lines
    assert [line for line in lines if not PIN.fullmatch(line) and not HASH.fullmatch(line)] == []


def test_every_pin_that_ships_is_the_one_tested() -> None:
    assert pins("requirements.lock").items() <= pins("requirements-dev.lock").items()


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    assert names(project["project"]["dependencies"] + groups["build"]) <= pins("requirements.lock").keys()
    assert names(groups["dev"]) <= pins("requirements-dev.lock").keys()
    assert names(groups["peers"]) == pins("requirements-peers.lock").keys()
