"""What may lie in a data folder's `commission`: sealed by this cart, or nothing; odd files never stop anybody."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from kiosk.config import Config
from kiosk.errors import ConfigError, Damaged
from kiosk.records import acceptance
from kiosk.records.acceptance import FOLDER, LARGEST, PROGRESS, RESULT, VALUES
from kiosk.records.verify import verify

KNOWN = {"page": "overview", "values": {}, "memory": {}, "outcomes": {"strap": {"state": "pass"}}}


def test_progress_is_read_as_this_carts_key_sealed_it(tmp_path: Path) -> None:
    acceptance.keep_progress(tmp_path, KNOWN)
    assert acceptance.progress(tmp_path) == KNOWN


@pytest.mark.parametrize("change", [
    lambda sealed: {**sealed, "progress": sealed["progress"].replace("strap", "sight")},
    lambda sealed: {**sealed, "seal": "00" * 64}, lambda sealed: {"progress": sealed["progress"]},
    lambda sealed: KNOWN, lambda sealed: [sealed], lambda sealed: {**sealed, "seal": "no"},
    lambda sealed: {**sealed, "progress": 3},
])
def test_what_somebody_wrote_by_hand_is_begun_anew(tmp_path: Path, change: object) -> None:
    acceptance.keep_progress(tmp_path, KNOWN)
    path = tmp_path / FOLDER / PROGRESS
    path.write_text(json.dumps(change(json.loads(path.read_text()))))  # type: ignore[operator]
    assert acceptance.progress(tmp_path) == {}


def test_another_carts_progress_is_not_this_ones(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    acceptance.keep_progress(one, KNOWN)
    acceptance.keep_progress(other, KNOWN)
    shutil.copytree(one / FOLDER, other / FOLDER, dirs_exist_ok=True)
    assert acceptance.progress(one) == KNOWN and acceptance.progress(other) == {}


ODD = {
    "nested": lambda path: path.write_text("[" * 100_000), "large": lambda path: path.write_text(" " * (LARGEST + 2)),
    "empty": lambda path: path.write_text(""), "binary": lambda path: path.write_bytes(bytes(range(256))),
    "folder": lambda path: path.mkdir(), "pipe": lambda path: os.mkfifo(path),
    "loop": lambda path: path.symlink_to(path), "list": lambda path: path.write_text("[1]"),
}


@pytest.mark.parametrize("odd", list(ODD))
@pytest.mark.parametrize("name", [PROGRESS, RESULT, VALUES])
def test_an_odd_file_stops_nobody_and_is_no_commissioning(tmp_path: Path, name: str, odd: str) -> None:
    acceptance.keep_progress(tmp_path, KNOWN)
    path = tmp_path / FOLDER / name
    path.unlink(missing_ok=True)
    ODD[odd](path)
    if name == PROGRESS:
        assert acceptance.progress(tmp_path) == {}
    elif name == VALUES:
        assert acceptance.laid_under(Config(), tmp_path) == Config()
    elif odd == "loop":
        assert acceptance.result(tmp_path) is None
    else:
        with pytest.raises(Damaged):
            acceptance.result(tmp_path)
        assert not verify(tmp_path / FOLDER).whole


@pytest.mark.parametrize("text", [
    '[kiosk]\nrecord_kind = "clinical"\n', '[session]\nworlds = ["atlantis"]\n', '[records]\nmin_free_mb = 1\n'])
def test_the_carts_file_sets_nothing_but_what_the_course_found(tmp_path: Path, text: str) -> None:
    acceptance.place(tmp_path)
    (tmp_path / FOLDER / VALUES).write_text(text)
    with pytest.raises(ConfigError):
        acceptance.values(tmp_path)
    assert acceptance.laid_under(Config(), tmp_path) == Config()


@pytest.mark.parametrize("found", [
    [], None, {"a.b": 1}, {"kiosk.record_kind": "clinical"}, {"audio.calibration_db": "loud"}, {"kiosk.id": 7}])
def test_values_that_cannot_be_are_refused(found: object) -> None:
    with pytest.raises(ConfigError):
        acceptance.check_values(found)


def test_values_that_can_be_are_taken() -> None:
    acceptance.check_values({"kiosk.id": "cart-7", "audio.calibration_db": 58.5, "strap.allow": ["C4:7C:8D:00:00:01"]})
