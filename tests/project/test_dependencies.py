"""docs/dependencies.md is what the locks, the reasons and the installed packages say, and nothing else is installed."""

from __future__ import annotations

import sys
import tomllib
from importlib.metadata import PackageNotFoundError, distributions, packages_distributions, version

import pytest
from packaging.utils import canonicalize_name

from tests.dependencies import PAGE, PARTS, dated, packages, page, whys
from tests.project.test_layers import MODULES, imports
from tests.project.test_licences import is_gpl, licence
from tests.project.test_locks import ROOT, names, pins

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
GROUPS = PROJECT["dependency-groups"]
ASKED = {
    "ships": names(PROJECT["project"]["dependencies"] + GROUPS["build"]), "tests": names(GROUPS["dev"]),
    "peers": names(GROUPS["peers"]),
}
LOCKED = {name: at for _, lock, _ in PARTS.values() for name, at in pins(lock).items()}
OTHERS_MAKE_IT = ("pip", "lull", "wheel")  # what a virtual environment begins with, and the project itself


def test_the_page_is_what_would_be_written_now() -> None:
    if sys.version_info[:2] != (3, 11):
        pytest.skip("the page is written with the oldest Python, for which there are packages more")
    assert PAGE.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("part", PARTS)
def test_whatever_is_asked_for_has_its_reason_and_nothing_else_has(part: str) -> None:
    assert whys()[part].keys() == ASKED[part]


@pytest.mark.parametrize("part", PARTS)
def test_each_row_says_why(part: str) -> None:
    rows = [line.split(" | ") for line in page().splitlines() if line.startswith("| ")]
    reasons = {row[0].removeprefix("| "): row[-1].removesuffix(" |") for row in rows}
    assert not [name for name in packages(part) if reasons[name] in ("", "for ")]


@pytest.mark.parametrize("lock", [lock for _, lock, _ in PARTS.values()])
def test_each_pin_has_a_hash(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    entries = [entry for entry in text.split("\n") if entry and not entry.startswith(" ")]
    assert len(entries) == len(pins(lock))
    for number, entry in enumerate(entries):
        following = text[text.index(entry) + len(entry):]
        assert following.lstrip("\n").startswith("    --hash=sha256:"), (number, entry)


def test_what_is_installed_is_what_is_pinned_and_nothing_more() -> None:
    installed = {canonicalize_name(one.metadata["Name"]): one.version for one in distributions()}
    ours = {name: at for name, at in installed.items() if name not in OTHERS_MAKE_IT}
    assert ours == {name: at for name, at in LOCKED.items() if name in ours}


def test_what_the_packages_import_is_asked_for_by_name() -> None:
    found = set()
    by_module = packages_distributions()
    for path in MODULES.values():
        for module in {name.partition(".")[0] for name in imports(path.read_text(encoding="utf-8"))}:
            if module not in sys.stdlib_module_names and module not in ("kiosk", "environments", "audio"):
                found |= {canonicalize_name(name) for name in by_module.get(module, [module])}
    assert found and found <= ASKED["ships"]


@pytest.mark.parametrize("name", sorted(packages("ships")))
def test_nothing_that_ships_is_under_the_gpl(name: str) -> None:
    try:
        version(name)
    except PackageNotFoundError:
        pytest.skip("not for this Python")
    assert not is_gpl(licence(name))


def test_days_are_read_and_never_made_up() -> None:
    files = [
        {"filename": "a-1.0.tar.gz", "upload-time": "2024-05-02T00:00:00Z"},
        {"filename": "a-1.0-py3-none-any.whl", "upload-time": "2024-05-01T00:00:00Z"},
        {"filename": "a-2.0rc1.tar.gz", "upload-time": "2025-01-01T00:00:00Z"},
        {"filename": "a-1.9.tar.gz", "upload-time": "2024-12-01T00:00:00Z", "yanked": "broken"},
        {"filename": "a-1.1.tar.gz"}, {"filename": "a-0.9.win32.exe", "upload-time": "2001-01-01T00:00:00Z"},
    ]
    assert dated(files, "1.0") == {"released": "2024-05-01", "newest": ["1.1", "not told"]}
    assert dated(files, "0.1")["released"] == "not told"


