"""The image's recipe."""

from __future__ import annotations

import filecmp
import shutil

import pytest

from tests.vm.built import built
from tests.vm.machine import ROOT

pytestmark = pytest.mark.vm

MADE = ROOT / "out" / "vm" / "twice"
VERSION = "0.96.0"


@pytest.mark.timeout(2500)
def test_the_same_checkout_gives_the_same_image_to_the_byte() -> None:
    shutil.rmtree(MADE, ignore_errors=True)
    MADE.mkdir(parents=True)
    one, other = (built(MADE / name, VERSION).parent for name in ("one", "other"))
    names = sorted(path.name for path in one.iterdir())
    assert {f"lull_{VERSION}.{end}" for end in ("raw", "efi", "packages", "sbom.json")} <= set(names)
    assert filecmp.cmpfiles(one, other, names, shallow=False) == (names, [], [])
    shutil.rmtree(MADE)
