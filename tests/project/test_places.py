"""Nothing in the project depends on the machine it was written on."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests import servers
from tests.conftest import need

ROOT = Path(__file__).parents[2]
ADDRESS = re.compile(r"\b[a-z]+://(?!localhost\b|/)\S")  # the machine itself is no place elsewhere, nor is a file
HOME = re.compile(r"(?<!\w)/(?:home/\w+|root)/")


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """Every text file under version control, by its path."""
    need("git", servers.present("git"))
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    need("the git checkout", listing.returncode == 0)
    found = {}
    for name in listing.stdout.split("\0"):
        path = ROOT / name
        if not path.is_file():
            continue
        data = path.read_bytes()
        if b"\0" not in data:
            found[name] = data.decode("utf-8")
    return found


def test_what_installs_names_no_address(texts: dict[str, str]) -> None:
    installs = [name for name in texts if name.startswith((".ci/", "script/", "systemd/")) or name.endswith(".lock")]
    installs.append("pyproject.toml")
    assert len(installs) > 8
    assert [name for name in installs if ADDRESS.search(texts[name])] == []


def test_no_file_names_a_path_of_one_machine(texts: dict[str, str]) -> None:
    here = str(ROOT) + "/" if len(ROOT.parts) > 2 else None
    own = Path(__file__).relative_to(ROOT).as_posix()
    found = [name for name, text in texts.items() if HOME.search(text) or (here is not None and here in text)]
    assert [name for name in found if name != own] == []
