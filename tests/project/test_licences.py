"""docs/licences.md names every package that ships, with the licence its own metadata gives; none is under the GPL."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest

from tests.project.test_locks import ROOT, pins

PAGE = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
TABLE = dict(re.findall(r"^\| ([a-z0-9-]+) \| ([^|]+) \|", PAGE.partition("|---|")[2].partition("| of D")[0], re.M))
SETUP = (ROOT / "script" / "setup").read_text(encoding="utf-8")


def licence(package: str) -> str:
    """By the metadata: its expression, else its classifiers, else its words, else the file it ships."""
    found = distribution(package)
    if expression := found.metadata["License-Expression"]:
        return expression
    classifiers = [text for text in found.metadata.get_all("Classifier") or [] if text.startswith("License :: ")]
    if classifiers:
        return ", ".join(text.split(" :: ")[-1] for text in classifiers)
    if words := found.metadata["License"]:
        return words.splitlines()[0]
    path = next(path for path in found.files or [] if path.name == "LICENSE" and ".dist-info" in str(path))
    return Path(str(path.locate())).read_text(encoding="utf-8").splitlines()[0]


def is_gpl(words: str) -> bool:
    """Whether it is the GPL or the AGPL; the LGPL is neither, of which shared libraries may be used."""
    return bool(re.search(r"(?<!L)GPL|(?<!Lesser )General Public", words))


def test_every_package_that_ships_is_named_and_no_other() -> None:
    assert TABLE.keys() == pins("requirements.lock").keys()


@pytest.mark.parametrize("package", sorted(pins("requirements.lock")))
def test_a_package_has_the_licence_its_metadata_gives(package: str) -> None:
    try:
        given = licence(package)
    except PackageNotFoundError:
        pytest.skip("not for this Python")
    assert TABLE[package] == given
    assert not is_gpl(given)


@pytest.mark.parametrize(("words", "is_it"), [
    ("GPL-3.0-or-later", True), ("GNU General Public License v3 (GPLv3)", True), ("AGPL-3.0", True),
    ("GNU Affero General Public License v3", True), ("MIT AND GPL-2.0-only", True), ("LGPL-2.1-or-later", False),
    ("GNU Library or Lesser General Public License (LGPL)", False), ("BSD License", False),
])  # fmt: skip
def test_the_gpl_is_told_from_the_lgpl(words: str, is_it: bool) -> None:
    assert is_gpl(words) is is_it


def test_every_debian_package_of_the_setup_is_named() -> None:
    wanted = re.search(r"^packages=\(([^)]*)\)", SETUP, re.MULTILINE)
    assert wanted and [name for name in wanted[1].split() if f"`{name}`" not in PAGE] == []
