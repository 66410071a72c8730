"""The cart's key: made once, named by the chain, and never replaced without a word."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.__main__ import main
from kiosk.check import probes
from kiosk.config import Config
from kiosk.errors import RecordsError
from kiosk.events import Row
from kiosk.records import custody, sign
from kiosk.records.export import export
from kiosk.records.keeper import Keeper
from kiosk.records.store import Store, read, verify
from kiosk.records.writer import Writer
from tests.kiosk.records.kept import ordinary
from tests.kiosk.records.rows import opened, row


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


def session(folder: Path) -> str:
    """Keeps a visit's first row as the kiosk does; gives the key it names."""
    writer = Writer(folder)
    writer.resume()
    writer.put((Row(f"s-{writer.key}", "session", "v", 1.0, {"cart_key": writer.key, "kiosk_id": "cart-7"}),))
    assert writer.close()
    return writer.key


def audits(folder: Path) -> list[dict[str, str]]:
    return [entry.body for entry in read(folder) if entry.kind == "audit" and entry.body]


def test_a_new_folder_gets_a_key_and_keeps_it(folder: Path) -> None:
    first = session(folder)
    assert re.fullmatch("([0-9a-f]{4} ){3}[0-9a-f]{4}", first)
    assert (folder / sign.KEY).stat().st_mode & 0o777 == 0o600
    assert session(folder) == first
    assert audits(folder) == []


@pytest.mark.parametrize("how", ["missing", "another"])
def test_a_key_that_is_not_the_known_one_is_told_and_kept(folder: Path, tmp_path: Path, how: str) -> None:
    first = session(folder)
    (folder / sign.KEY).unlink()
    if how == "another":
        sign.signing_key(folder)
    keeper = Keeper(folder)
    keeper.save(())
    keeper.close()
    (notice,) = keeper.notices
    assert keeper.key != first and keeper.key in notice and "on paper" in notice
    (note,) = audits(folder)
    assert (note["what"], note["before"], note["after"]) == ("key", first, keeper.key)
    assert how in note["why"]
    again = Keeper(folder)
    again.save(())
    again.close()
    assert again.notices == () and len(audits(folder)) == 1
    assert session(folder) == keeper.key
    assert verify(folder).whole


def test_an_export_never_makes_a_known_key_anew(folder: Path, tmp_path: Path) -> None:
    session(folder)
    (folder / sign.KEY).unlink()
    with pytest.raises(RecordsError, match="is missing"):
        export(folder, tmp_path / "out")
    assert not (folder / sign.KEY).exists()
    session(folder)
    assert export(folder, tmp_path / "out").exists()


def test_a_visit_that_names_no_key_does_not_hide_the_one_named_before(folder: Path, tmp_path: Path) -> None:
    session(folder)
    with closing(opened(folder)) as store:
        store.append([row("session", "late", cart_key="")])
    (folder / sign.KEY).unlink()
    with pytest.raises(RecordsError, match="is missing"):
        export(folder, tmp_path / "out")


def test_records_that_name_no_key_get_their_first_one_at_the_export(folder: Path, tmp_path: Path) -> None:
    with closing(opened(folder)) as store:
        store.append([row("session")])
    assert export(folder, tmp_path / "out").exists()
    assert (folder / sign.KEY).exists()


def test_a_key_that_cannot_be_read_keeps_no_score_out(folder: Path) -> None:
    session(folder)
    (folder / sign.KEY).write_bytes(b"short")
    keeper = Keeper(folder)
    assert keeper.save((row("event"),)) and not keeper.failing
    keeper.close()
    assert keeper.key == "" and "no key" in keeper.notices[0]


def test_a_visits_first_row_names_the_key(folder: Path) -> None:
    _, visit = ordinary(folder)
    assert visit.kept("session")[0]["cart_key"] == ""  # none was given to it


def test_the_command_shows_the_key_large_and_in_fours(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["key", "--data", str(folder)]) == 0
    first = capsys.readouterr().out
    with closing(Store.open(folder)):  # beside a kiosk that runs
        assert main(["key", "--data", str(folder)]) == 0
    second = capsys.readouterr().out
    (shown,) = re.findall("^[0-9a-f]{4} [0-9a-f]{4} [0-9a-f]{4} [0-9a-f]{4}$", first, re.MULTILINE)
    assert shown == custody.present(folder) and shown in second
    assert len([line for line in second.splitlines() if "##" in line]) == 10


def test_the_check_shows_the_key_and_warns_of_another(folder: Path) -> None:
    first = session(folder)
    found = probes.records(Config(), folder)
    assert found.state == "ok" and first in found.detail
    (folder / sign.KEY).unlink()
    found = probes.records(Config(), folder)
    assert found.state == "warn" and "missing" in found.detail and first in found.detail
