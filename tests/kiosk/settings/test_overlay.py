"""What staff have set: laid over the file, refused where it is not theirs, set aside where it is broken."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.__main__ import main
from kiosk.activities import WITHOUT_WATER, WORLDS
from kiosk.config import LENGTHS_MIN, Config, parse
from kiosk.errors import ConfigError
from kiosk.records import overlay as kept
from kiosk.settings import overlay

VALUES = st.fixed_dictionaries({}, optional={
    "kiosk.time_zone": st.text("ABCdef/_ é\"'\\", max_size=20),
    "session.length_min": st.sampled_from(LENGTHS_MIN),
    "session.worlds": st.sets(st.sampled_from(sorted(WORLDS))).map(lambda names: tuple(sorted(names | WITHOUT_WATER))),
    "session.protocol": st.sampled_from(("clinic", "research")),
})


@given(VALUES)
def test_what_is_written_is_read_again(values: overlay.Values) -> None:
    assert overlay.read(overlay.written(values)) == values


@given(VALUES, VALUES)
def test_what_differs_laid_over_the_file_is_what_was_wanted(file: overlay.Values, wanted: overlay.Values) -> None:
    base, config = overlay.laid_over(Config(), file), overlay.laid_over(Config(), wanted)
    assert overlay.laid_over(base, overlay.differing(base, config)) == config
    assert overlay.differing(base, base) == {}


@pytest.mark.parametrize(("text", "key"), [
    ("[kiosk]\nid = 'ward 9'", "kiosk.id"), ("[records]\nrecipient = ''", "records.recipient"),
    ("[session]\nlength_min = 7", "session.length_min"), ("[session]\nworlds = ['beach']", "session.worlds"),
    ("[session]\nworlds = ['moon', 'snow']", "session.worlds"), ("[sesion]\nlength_min = 5", "sesion"),
    ("[session]\nworlds = []", "session.worlds"), ("nonsense", overlay.FILE),
])
def test_what_is_not_staffs_or_not_right_is_named_by_its_path(text: str, key: str) -> None:
    with pytest.raises(ConfigError) as error:
        overlay.read(text)
    assert error.value.key == key and error.value.fix


def test_a_broken_file_is_set_aside_with_a_notice_and_stops_nothing(tmp_path: Path) -> None:
    assert kept.read_or_set_aside(tmp_path) == ({}, "")
    kept.write(tmp_path, {"session.length_min": 20})
    assert kept.read_or_set_aside(tmp_path) == ({"session.length_min": 20}, "")
    (tmp_path / overlay.FILE).write_bytes(b"\xff[[")
    values, notice = kept.read_or_set_aside(tmp_path)
    assert values == {} and "set aside" in notice and (tmp_path / kept.BROKEN).read_bytes() == b"\xff[["
    assert kept.read_or_set_aside(tmp_path) == ({}, "")
    assert kept.read_or_set_aside(tmp_path / "none" / "such") == ({}, "")


def test_dump_shows_the_result_and_what_was_set_on_the_console(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text("[session]\nlength_min = 10\n")
    kept.write(tmp_path, {"session.length_min": 20})
    assert main(["config", "--dump", "--config", str(file), "--data", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert parse(out).session.length_min == 20
    assert "# session.length_min was set on the console" in out and "before: 10" in out
    (tmp_path / overlay.FILE).write_text("[kiosk]\nid = 'other'\n")
    assert main(["config", "--check", "--config", str(file), "--data", str(tmp_path)]) == 2
