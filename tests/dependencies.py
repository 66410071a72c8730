"""`python -m tests.dependencies [--ask]`: writes docs/dependencies.md: every package, why, its licence, its releases.

Versions come from the lock files, reasons from docs/dependencies.toml, licences and who needs whom from what is
installed. --ask first asks the package index that pip is set to for the days of release, which
docs/results/releases.json then keeps. Nothing else here needs a network.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
import urllib.request
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, distributions
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_sdist_filename, parse_wheel_filename
from packaging.version import InvalidVersion, Version

from tests.pilot.page import table
from tests.project.test_licences import TABLE, licence
from tests.project.test_locks import pins

ROOT = Path(__file__).parents[1]
PAGE, WHYS = ROOT / "docs" / "dependencies.md", ROOT / "docs" / "dependencies.toml"
RELEASES = ROOT / "docs" / "results" / "releases.json"
JSON = "application/vnd.pypi.simple.v1+json"  # PEP 691; its upload times are of PEP 700
HEAD = """# Dependencies

Every Python package the project leans on: why, its licence, the day the pinned version was released, and the newest
release there was when the index was last asked ({asked}). "for" names who asks for a package that the project does not
ask for itself. Written by `python -m tests.dependencies`; licences with their small print: [licences.md](licences.md).
"""
PARTS = {
    "ships": ("What ships", "requirements.lock", "A cart has these. Debian's packages: [licences.md](licences.md)."),
    "tests": ("What the tests need besides", "requirements-dev.lock", "None of it is on a cart."),
    "peers": ("What the project is compared with", "requirements-peers.lock",
              "Installed without what they ask for; none of it is on a cart."),
}


def whys() -> dict[str, dict[str, str]]:
    """The reasons, by part."""
    return tomllib.loads(WHYS.read_text(encoding="utf-8"))


def releases() -> dict[str, Any]:
    """What the index said: asked (a date), packages: released and newest, each [version, date]."""
    return json.loads(RELEASES.read_text(encoding="utf-8"))


@cache
def asked_for_by() -> dict[str, set[str]]:
    """Who asks for a package, of what is installed; for an extra only where nobody does without one."""
    always: dict[str, set[str]] = {}
    extra: dict[str, set[str]] = {}
    for one in distributions():
        name = canonicalize_name(one.metadata["Name"])
        for text in one.requires or ():
            wanted = Requirement(text)
            found = extra if "extra" in str(wanted.marker or "") else always
            if canonicalize_name(wanted.name) != name:
                found.setdefault(canonicalize_name(wanted.name), set()).add(name)
    return extra | always


def packages(part: str) -> dict[str, str]:
    """The pins of a part, without those of the one before it."""
    shipped = pins("requirements.lock") if part == "tests" else {}
    return {name: at for name, at in pins(PARTS[part][1]).items() if name not in shipped}


def why(name: str, part: str, reasons: Mapping[str, str], needed: Mapping[str, set[str]]) -> str:
    """Its reason, else who asks for it among what the project has."""
    if name in reasons:
        return reasons[name]
    ours = packages("ships").keys() | (packages("tests").keys() if part == "tests" else set())
    return "for " + ", ".join(sorted(needed.get(name, set()) & ours))


def licence_of(name: str) -> str:
    """By its own metadata; of what another Python would install, by docs/licences.md."""
    try:
        return licence(name)
    except PackageNotFoundError:
        return TABLE.get(name, "not installed here")


def page() -> str:
    """The page, from all of that."""
    kept, needed, reasons = releases(), asked_for_by(), whys()
    lines = [HEAD.format(asked=kept["asked"])]
    for part, (title, lock, words) in PARTS.items():
        rows = []
        for name, at in packages(part).items():
            said = kept["packages"][name]
            newest = "the same" if said["newest"][0] == at else "{}, {}".format(*said["newest"])
            rows.append((name, at, said["released"], newest, licence_of(name), why(name, part, reasons[part], needed)))
        hashes = (ROOT / lock).read_text(encoding="utf-8").count("--hash=sha256:")
        lines.append(f"## {title}\n\n{words} `{lock}`: {len(pins(lock))} packages, {hashes} hashes.\n")
        lines.append(table(("package", "version", "released", "newest", "licence", "why"), rows) + "\n")
    return "\n".join(lines)


def ask() -> None:
    """Asks the index for each package, one after the other, and keeps what it says."""
    from pip._internal.models.index import PyPI  # pip's own default

    index = PyPI.simple_url
    told = {}
    for part in PARTS:
        for name, at in packages(part).items():
            request = urllib.request.Request(f"{index}/{name}/", headers={"Accept": JSON})
            with urllib.request.urlopen(request, timeout=60) as answer:
                told[name] = dated(json.load(answer)["files"], at)
    RELEASES.parent.mkdir(exist_ok=True)
    kept = {"asked": datetime.now(UTC).date().isoformat(), "packages": told}
    RELEASES.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def dated(files: list[dict[str, Any]], at: str) -> dict[str, Any]:
    """Of the files of a package: the day of this version, and the newest version with its day; no days are made up."""
    days: dict[Version, str] = {}
    for file in files:
        version = _version(file["filename"])
        if version is not None and not file.get("yanked"):
            day = file.get("upload-time", "not told")[:10]
            days[version] = min(days.get(version, day), day)
    final = [version for version in days if not version.is_prerelease]
    newest = max(final or days)
    return {"released": days.get(Version(at), "not told"), "newest": [str(newest), days[newest]]}


def _version(filename: str) -> Version | None:
    try:
        return (parse_wheel_filename if filename.endswith(".whl") else parse_sdist_filename)(filename)[1]
    except (ValueError, InvalidVersion):  # eggs, installers
        return None


def main() -> int:
    """Writes the page."""
    if "--ask" in sys.argv[1:]:
        ask()
    PAGE.write_text(page(), encoding="utf-8")
    old = re.findall(r"^\| (\S+) \| \S+ \| (\d{4}).*", page(), re.M)
    print(f"{PAGE.relative_to(ROOT)}: {len(old)} packages with a day of release")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
