"""The commands of a study: what they write, what they refuse, and that unblinding is kept."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from kiosk.__main__ import main
from kiosk.records import reading
from kiosk.studies import files
from kiosk.studies.protocol import parse
from kiosk.studies.sealed import draw
from tests.kiosk.records.kept import ordinary
from tests.kiosk.studies.made import PROTOCOL

EXAMPLE = Path(__file__).parents[3] / "docs/studies/example.toml"


@pytest.fixture
def protocol(tmp_path: Path) -> Path:
    path = tmp_path / "study.toml"
    path.write_text(PROTOCOL)
    return path


@pytest.fixture
def sealed(protocol: Path) -> Path:
    assert main(["study", "seal", str(protocol), "--out", str(protocol.parent / "sealed"), "--kiosk", "cart 7"]) == 0
    return protocol.parent / "sealed"


def test_the_example_of_the_documents_is_right(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["study", "check", str(EXAMPLE)]) == 0
    assert "60 places" in capsys.readouterr().out


def test_an_error_is_one_line_with_its_place_and_the_fix(protocol: Path, capsys: pytest.CaptureFixture[str]) -> None:
    protocol.write_text(PROTOCOL.replace("places = 30", "places = -1"))
    assert main(["study", "check", str(protocol)]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "line 12: places" in said and "from 1 to" in said


def test_sealing_writes_a_list_the_statistician_can_draw_again(sealed: Path) -> None:
    opening = json.loads((sealed / "statistician/opening.json").read_text())
    study, found = files.read(sealed / "cart", "cart 7")
    again = draw(study, bytes.fromhex(opening["seed"]))
    assert {name: list(arms) for name, arms in again.lists.items()} == opening["lists"]
    assert found.commitment == opening["commitment"] == again.commitment
    assert found.commitment in (sealed / "commitment.txt").read_text()
    assert [found.arm("adults", place) for place in range(1, 31)] == opening["lists"]["adults"]
    assert stat.S_IMODE((sealed / "cart/key").stat().st_mode) == 0o600


def test_what_lies_on_the_cart_does_not_hold_the_opening(sealed: Path) -> None:
    opening = json.loads((sealed / "statistician/opening.json").read_text())
    for path in (sealed / "cart").iterdir():
        text = path.read_text()
        assert opening["seed"] not in text and opening["salt"] not in text


def test_a_list_is_never_drawn_over_another(sealed: Path, protocol: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (sealed / "commitment.txt").read_bytes()
    assert main(["study", "seal", str(protocol), "--out", str(sealed)]) == 2
    assert "drawn once" in capsys.readouterr().err and (sealed / "commitment.txt").read_bytes() == before


def test_checking_a_carts_folder_says_what_to_compare(sealed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["study", "check", str(sealed / "cart")]) == 0
    assert json.loads((sealed / "statistician/opening.json").read_text())["commitment"] in capsys.readouterr().out
    (sealed / "cart/key").write_text("no key")
    assert main(["study", "check", str(sealed / "cart")]) == 1
    assert "changed" in capsys.readouterr().err


def test_codes_are_one_a_line(protocol: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["study", "codes", str(protocol)]) == 0
    assert tuple(capsys.readouterr().out.split()) == parse(PROTOCOL.encode()).patients


def test_unblinding_names_the_arms_and_is_kept(
    sealed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = ordinary(tmp_path / "data")[0]
    config = tmp_path / "kiosk.toml"
    config.write_text(f'[kiosk]\nid = "cart 7"\n[study]\nfolder = "{sealed / "cart"}"\n')
    given = ["study", "unblind", "--data", str(data), "--config", str(config)]
    capsys.readouterr()
    assert main([*given, "--reason", "why"]) == 2
    assert "in words" in capsys.readouterr().err
    assert main([*given, "--reason", "the analysis was locked on 3 May"]) == 0
    letters = json.loads((sealed / "statistician/opening.json").read_text())["letters"]
    said = capsys.readouterr().out
    assert all(f"{letter} = {arm}" in said for arm, letter in letters.items()) and "NOT" not in said
    kept = [entry.body for entry in reading.read(data) if entry.kind == "audit"][-1]
    assert kept and kept["what"] == "randomisation" and kept["why"] == "the analysis was locked on 3 May"
    assert reading.verify(data).whole


def test_unblinding_without_a_study_names_the_fix(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "kiosk.toml"
    config.write_text("")
    assert main(["study", "unblind", "--reason", "because it is time", "--config", str(config)]) == 2
    assert "study.folder" in capsys.readouterr().err


def test_the_configuration_is_checked_with_its_study(
    sealed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "kiosk.toml"
    for cart, code in (("cart 7", 0), ("cart 8", 1)):
        config.write_text(f'[kiosk]\nid = "{cart}"\n[study]\nfolder = "{sealed / "cart"}"\n')
        assert main(["config", "--check", "--config", str(config)]) == code
    assert "belongs to the cart 'cart 7'" in capsys.readouterr().err
