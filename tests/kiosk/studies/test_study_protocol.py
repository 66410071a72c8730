"""A protocol file is read whole or refused with its line, its key and the fix."""

from __future__ import annotations

import pytest

from kiosk.config import Config
from kiosk.errors import ConfigError
from kiosk.scores import Moment
from kiosk.studies.protocol import fixed
from tests.kiosk.studies.made import PROTOCOL, study


def test_a_whole_protocol_is_read() -> None:
    found = study()
    assert found.arms == ("vr", "flat", "standard") and found.strata == ("adults", "children")
    assert found.about()["protocol_sha256"] == found.sha256 and len(found.sha256) == 64
    assert found.asked.method == "spoken" and found.asked.name == "dressing-1"
    assert found.blinded and len(found.patients) == 60


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "fix"),
    [
        ('places = 30', 'places = 0', 12, "places", "from 1 to"),
        ('places = 30', '', 0, "places", "Add places"),
        ('prefix = "BRN-"', 'prefix = "huber"', 15, "patients.prefix", "capital letters"),
        ('codes = ["21", "34"]', 'codes = ["21", "Anna Huber"]', 19, "staff.codes", "nobody's name"),
        ('codes = ["21", "34"]', 'codes = ["21", "21"]', 19, "staff.codes", "each once"),
        ('ratio = [1, 1, 1]', 'ratio = [1, 1]', 5, "ratio", "3 whole numbers"),
        ('arms = ["vr", "flat", "standard"]', 'arms = ["vr", "hypnosis"]', 4, "arms", "flat"),
        ('method = "spoken"', 'method = "gaze"', 8, "method", 'method = "spoken"'),
        ('questions = "research"', 'questions = "clinic"', 6, "questions", "research"),
        ('primary = "pain_worst"', 'primary = "courage"', 7, "primary", "Known"),
        ('worlds = ["forest", "snow"]', 'worlds = ["forest"]', 9, "worlds", "snow"),
        ('length_min = 5', 'length_min = 7', 10, "length_min", "15"),
        ('length_min = 5', 'lenght_min = 5', 10, "lenght_min", "length_min"),
        ('[tidier]', '[tidyer]', 22, "tidyer.why", "tidier.why"),
        ('version = "1.0"', 'version = 1.0', 2, "version", "1.0"),
        ('[tidier]', '[tidier', 21, "", "Mend"),
    ],
)  # fmt: skip
def test_an_error_names_line_key_and_fix(old: str, new: str, line: int, key: str, fix: str) -> None:
    assert old in PROTOCOL
    with pytest.raises(ConfigError) as caught:
        study(PROTOCOL.replace(old, new))
    said = str(caught.value)
    assert said.startswith("study.toml") and key in said and fix in said
    assert not line or f"line {line}" in said


def test_a_list_of_questions_of_its_own() -> None:
    own = PROTOCOL.replace('questions = "research"\n', "") + (
        '\n[questions]\nbaseline = ["pain_now"]\nfinal = ["pain_worst_procedure", "pain_now"]\n')
    asked = study(own).asked
    assert asked.at(Moment.BASELINE) == ("pain_now",) and asked.at(Moment.FINAL) == ("pain_worst_procedure", "pain_now")


def test_one_letter_changed_is_another_hash() -> None:
    assert study().sha256 != study(PROTOCOL.replace("Pictures", "pictures")).sha256
    assert study().binds == study(PROTOCOL.replace("Pictures", "pictures")).binds
    assert study().binds != study(PROTOCOL.replace("places = 30", "places = 31")).binds


def test_the_protocol_fixes_what_differs_between_carts() -> None:
    config = fixed(Config(), study())
    assert config.session.worlds == ("forest", "snow") and config.session.length_min == 5
    assert config.session.freeze_difficulty and config.gaze.answer == "row"
