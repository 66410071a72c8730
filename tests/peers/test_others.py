"""Heart, guide and sound: what is put beside ours does what it is said to do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from audio.block import BLOCK
from tests.conftest import need
from tests.peers import guide
from tests.peers.beach import ROOT, SOFTWARE, Child
from tests.peers.heart import heart
from tests.peers.page import page
from tests.peers.sounds import convolved, head_like, panned


def test_plain_numpy_convolves_without_a_seam() -> None:
    rng, filters = np.random.default_rng(3), head_like(3)
    sources = rng.standard_normal((3, 4 * BLOCK)).astype(np.float32)
    mix, bed = convolved(filters), np.zeros((BLOCK, 2), np.float32)
    heard = np.concatenate([mix(block, bed) for block in np.split(sources, 4, axis=1)])
    for ear in range(2):
        whole = sum(np.convolve(sources[i], filters[i, ear])[: 4 * BLOCK] for i in range(3))
        assert heard[:, ear] == pytest.approx(whole, abs=1e-4)


def test_plain_numpy_pans_by_direction_and_adds_the_bed() -> None:
    mix, bed = panned(), np.full((BLOCK, 2), 0.5, np.float32)
    sources = np.zeros((13, BLOCK), np.float32)
    assert np.array_equal(mix(sources, bed), bed)
    sources[0] = 1.0
    left, right = (np.asarray(mix(sources, bed)) - bed)[0]
    assert left**2 + right**2 == pytest.approx(1.0, abs=1e-5)


def test_the_hearts_numbers_are_neurokits() -> None:
    found = heart(quick=True)
    assert max(each["largest_relative_difference"] for each in found.values()) < 1e-9
    assert all(each["beats"] > 100 and each["call_ms"]["neurokit2"] > 0 for each in found.values())


def test_the_guide_and_the_fixed_pacer_lead_the_same_patients(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guide, "MAIN", ("non-follower",))
    found = guide.guide(quick=True)["non-follower"]
    assert found["patients"] == 1 and found["coach"].keys() == found["fixed"].keys() == {"too_slow"}


@pytest.mark.gl
@pytest.mark.slow
def test_a_quick_run_finds_and_keeps_everything(tmp_path: Path) -> None:
    try:
        Child("ours", (64, 48), "low", SOFTWARE).close()
    except RuntimeError:
        need("OpenGL", False)
    kept = tmp_path / "peers.json"
    command = [sys.executable, "-m", "tests.peers", "--quick", "--size", "64x48", "--keep", str(kept)]
    run = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, env={**os.environ, **SOFTWARE})
    result = json.loads(kept.read_text(encoding="utf-8"))
    assert result["quick"] and page(result) in run.stdout
    assert result["machine"]["renderer"] == result["beach"]["frame_drawn"]["renderer"] != "NOOP"
    assert result["beach"]["submission_drawn"]["renderer"] == "NOOP"


def test_a_quick_run_is_not_kept_as_readmes() -> None:
    command = [sys.executable, "-m", "tests.peers", "--quick", "--keep", "docs/results/peers.json"]
    run = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert run.returncode == 2 and "--quick is not for README" in run.stderr
