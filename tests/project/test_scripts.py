"""The habits under script/: what they pass on, and what they say where they may not go on."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import servers
from tests.conftest import need

ROOT = Path(__file__).parents[2]
NOBODY = 65534


def program(path: Path, text: str) -> None:
    """Writes an executable shell script."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/bash\n{text}\n")
    path.chmod(0o755)


@pytest.fixture
def checkout() -> Iterator[Path]:
    """A checkout with the real scripts and nothing else, which every user may read."""
    with servers.folder() as place:
        place.chmod(0o755)
        shutil.copytree(ROOT / "script", place / "script")
        yield place


@pytest.mark.parametrize(
    ("given", "passed_on"),
    [
        ([], ["run"]),
        (["--headset", "flat"], ["run", "--headset", "flat"]),
        (["demo", "--out", "a folder"], ["demo", "--out", "a folder"]),
    ],
)
def test_run_is_the_kiosk(checkout: Path, given: list[str], passed_on: list[str]) -> None:
    program(checkout / "script/setup", "")
    program(checkout / ".venv/bin/kiosk", 'printf "%s\\n" "$@"')
    run = subprocess.run([checkout / "script/run", *given], check=True, capture_output=True, text=True, cwd="/")
    assert run.stdout.splitlines() == passed_on


def test_apt_is_not_asked_for_what_is_there(checkout: Path) -> None:
    program(checkout / "bin/dpkg-query", 'printf "ii  one\\nii  two\\n"')
    program(checkout / "bin/apt-get", "echo asked; exit 1")
    result = _apt(checkout, "one", "two")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_apt_installs_only_what_is_missing(checkout: Path) -> None:
    program(checkout / "bin/dpkg-query", 'printf "ii  one\\nrc  two\\n"; exit 1')
    program(checkout / "bin/apt-get", f'echo "$@" >>{checkout}/asked')
    program(checkout / "bin/sudo", 'while [ "${1#-}" != "$1" ]; do shift; done; "$@"')
    result = _apt(checkout, "one", "two", "three")
    assert result.returncode == 0
    assert result.stdout == "Installing Debian packages: two three\n"
    assert (checkout / "asked").read_text().splitlines()[-1].endswith("two three")


def test_a_failed_installation_shows_why(checkout: Path) -> None:
    program(checkout / "bin/dpkg-query", "exit 1")
    program(checkout / "bin/apt-get", "echo no such package; exit 100")
    program(checkout / "bin/sudo", 'while [ "${1#-}" != "$1" ]; do shift; done; "$@"')
    result = _apt(checkout, "one")
    assert result.returncode == 1
    assert "no such package" in result.stderr
    assert "could not be installed: one" in result.stderr


def test_a_user_who_may_not_install_is_told_what_is_missing(checkout: Path) -> None:
    program(checkout / "bin/dpkg-query", "exit 1")
    program(checkout / "bin/sudo", "exit 1")
    result = _apt(checkout, "one", "two", user=NOBODY)
    assert result.returncode == 1
    assert "as root: apt-get install --no-install-recommends one two" in result.stderr


def test_another_system_is_told_what_is_needed(checkout: Path) -> None:
    result = subprocess.run(
        ["/bin/bash", checkout / "script/apt", "one"], env={"PATH": "/nowhere"}, capture_output=True, text=True
    )
    assert result.returncode == 1
    assert result.stderr == "Lull is built for Debian; here, provide what these packages hold: one\n"


def test_an_old_python_is_refused_by_name(checkout: Path) -> None:
    program(checkout / "script/apt", "")
    for name in ("python3", "python3.11", "python3.12", "python3.13"):
        program(checkout / "bin" / name, '[ "$1" = --version ] && echo Python 3.9.2 && exit; exit 1')
    result = subprocess.run([checkout / "script/setup"], env=_first_in_path(checkout), capture_output=True, text=True)
    assert result.returncode == 1
    assert result.stderr == "Lull needs Python 3.11 or newer; this machine has Python 3.9.2.\n"


def test_the_tree_refuses_an_unknown_argument() -> None:
    result = subprocess.run([ROOT / "script/tree", "--burn"], capture_output=True, text=True)
    assert result.returncode == 1
    assert "--burn" in result.stderr


def _first_in_path(checkout: Path) -> dict[str, str]:
    return {**os.environ, "PATH": f"{checkout}/bin:{os.environ['PATH']}", "LULL_VENV": f"{checkout}/.venv"}


def _apt(checkout: Path, *packages: str, user: int | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [checkout / "script/apt", *packages],
        env=_first_in_path(checkout), capture_output=True, text=True, stdin=subprocess.DEVNULL,
        user=user if os.geteuid() == 0 else None,
    )  # fmt: skip


@pytest.mark.tree
def test_shellcheck_has_nothing_to_say_against_any_script() -> None:
    need("shellcheck", servers.present("shellcheck"))
    places = ("script", "systemd", ".ci")
    files = [path for place in places for path in (ROOT / place).rglob("*") if path.is_file() and _is_shell(path)]
    assert len(files) > 20
    done = subprocess.run(["shellcheck", "--exclude=SC1091", *files], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def _is_shell(path: Path) -> bool:
    with path.open("rb") as file:
        return file.readline(64).rstrip() in (b"#!/bin/sh", b"#!/bin/bash")
