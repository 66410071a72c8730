"""End of life: nothing goes that is not seen to be on the stick, and then everything does."""

from __future__ import annotations

import io
import json
import os
import shutil
import uuid
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.__main__ import main
from kiosk.errors import RecordsError
from kiosk.events import Row
from kiosk.records import ending, pins, rescue
from kiosk.records import overlay as kept
from kiosk.records.export import export
from kiosk.records.store import WIPED, Store


def row(sort: str, session: str = "", **body: object) -> Row:
    return Row(str(uuid.uuid4()), sort, session, 1.0, body)


def note(what: str, after: str = "") -> Row:
    return row("audit", who="staff", what=what, before="", after=after, why="")


def keep(folder: Path, *rows: Row) -> None:
    with closing(Store.open(folder)) as store:
        assert store.append(rows) == ()
        store.mind_key()
        store.seal()


def copied(folder: Path, stick: Path, profile: str = "research") -> Path:
    stick.mkdir(exist_ok=True)
    made = export(folder, stick, profile)
    keep(folder, note("export", made.name))
    return made


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def cart(tmp_path: Path) -> tuple[Path, Path]:
    data, stick = tmp_path / "data", tmp_path / "stick"
    visit = str(uuid.uuid4())
    keep(data, row("session", visit, patient_code="BRN-0013"), row("event", visit, kind="mark", detail="talk"))
    return data, stick


def test_a_cart_that_was_never_copied_is_left_as_it_is(cart: tuple[Path, Path]) -> None:
    data, stick = cart
    stick.mkdir()
    before = {path.name: path.read_bytes() for path in data.iterdir() if path.is_file()}
    with pytest.raises(RecordsError, match="Copy to stick"):
        ending.wipe(data, stick)
    after = {path.name: path.read_bytes() for path in data.iterdir() if path.is_file()}
    assert before["cart.key"] == after["cart.key"] and "records.db" in after and not ending.begun(data)


def test_what_happened_after_the_copy_refuses_and_says_how_much(cart: tuple[Path, Path]) -> None:
    data, stick = cart
    copied(data, stick)
    keep(data, note("pin", "right"), note("setting", "x"))
    assert ending.proof(data, stick).rows == 2
    keep(data, row("event", str(uuid.uuid4()), kind="mark", detail="talk"))
    with pytest.raises(RecordsError, match="1 rows are newer"):
        ending.wipe(data, stick)


def test_a_damaged_a_foreign_an_unnamed_and_a_deidentified_copy_prove_nothing(
    cart: tuple[Path, Path], tmp_path: Path
) -> None:
    data, stick = cart
    copied(data, stick, "deidentified")
    with pytest.raises(RecordsError):
        ending.proof(data, stick)
    export(data, stick)  # no row names it
    with pytest.raises(RecordsError):
        ending.proof(data, stick)
    other = tmp_path / "other"
    keep(other, row("event", str(uuid.uuid4()), kind="mark", detail="talk"))
    copied(other, stick)
    with pytest.raises(RecordsError):
        ending.proof(data, stick)
    made = copied(data, tmp_path / "second")
    ending.proof(data, tmp_path / "second")
    (made / "pain_scores.csv").write_bytes((made / "pain_scores.csv").read_bytes() + b"1\r\n")
    with pytest.raises(RecordsError, match="damaged"):
        ending.proof(data, tmp_path / "second")


def test_rows_that_wait_outside_the_database_refuse(cart: tuple[Path, Path]) -> None:
    data, stick = cart
    copied(data, stick)
    (data / "emergency.jsonl").write_text("{}\n")
    with pytest.raises(RecordsError, match="in no copy"):
        ending.wipe(data, stick)


def _everything(data: Path, stick: Path) -> None:
    copied(data, stick)
    rescue.backup(data)
    (data / "quarantine").mkdir()
    (data / "quarantine" / "records-old.taken").write_text("BRN-0013")
    pins.set_pin(data, "8274")
    kept.write(data, {"session.length_min": 20})
    (data / "settings.broken").write_text("x")


def test_then_nothing_of_the_cart_remains_but_a_certificate_on_the_stick(cart: tuple[Path, Path]) -> None:
    data, stick = cart
    _everything(data, stick)
    (data / "holiday.txt").write_text("not ours")
    target = ending.wipe(data, stick)
    assert left(data) == ["holiday.txt", WIPED]
    raw = target.read_bytes()
    assert target.parent == stick and ending.is_certificate(raw)
    found = json.loads(raw)
    inner = json.loads(found["certificate"])
    assert inner["export"] in {path.name for path in stick.iterdir()} and inner["rows"] == 2
    assert found["not_ours_and_left"] == ["holiday.txt"] and b"BRN-0013" not in raw
    assert not ending.is_certificate(raw.replace(inner["export"].encode(), b"lull-other"))


@pytest.mark.parametrize("power_cut_after", range(1, 11, 3))
def test_a_power_cut_in_the_middle_is_gone_on_from(
    cart: tuple[Path, Path], power_cut_after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, stick = cart
    _everything(data, stick)
    whole, done = os.fsync, []

    def cut(handle: int) -> None:
        if ending.begun(data):
            done.append(handle)
            if len(done) > power_cut_after:
                raise OSError(5, "power")
        whole(handle)

    monkeypatch.setattr(os, "fsync", cut)
    with pytest.raises(RecordsError):
        ending.wipe(data, stick)
    assert ending.begun(data)
    monkeypatch.setattr(os, "fsync", whole)
    assert ending.is_certificate(ending.wipe(data, stick).read_bytes())
    assert left(data) == [WIPED]


def test_a_stick_pulled_in_the_middle_is_told_and_another_gets_the_certificate(
    cart: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, stick = cart
    _everything(data, stick)

    def pulled(*_: object) -> list[str]:
        shutil.rmtree(stick)
        return clear(data, None)

    clear = ending._clear
    monkeypatch.setattr(ending, "_clear", pulled)
    with pytest.raises(RecordsError):
        ending.wipe(data, stick)
    monkeypatch.undo()
    assert ending.begun(data) and left(data) == [ending.BEGUN]
    (tmp_path / "another").mkdir()
    assert ending.is_certificate(ending.wipe(data, tmp_path / "another").read_bytes()) and left(data) == [WIPED]


def test_by_the_command_line_the_carts_name_is_typed(
    cart: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data, stick = cart
    copied(data, stick)
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))
    assert main(["wipe", str(stick), "--data", str(data)]) == 1 and (data / "cart.key").exists()
    monkeypatch.setattr("sys.stdin", io.StringIO("unnamed\n"))
    assert main(["wipe", str(stick), "--data", str(data)]) == 0 and left(data) == [WIPED]
    assert "lull-wiped-unnamed" in capsys.readouterr().out


def test_a_wipe_that_was_cut_off_is_not_gone_on_with_beneath_a_running_kiosk(cart: tuple[Path, Path]) -> None:
    data, stick = cart
    copied(data, stick)
    with closing(Store.open(data)):
        (data / ending.BEGUN).write_text(json.dumps({"text": "{}", "signature": "", "stick": str(stick)}))
        with pytest.raises(RecordsError, match="in use by another kiosk"):
            ending.wipe(data, stick)
        assert (data / "records.db").exists() and (data / "cart.key").exists()


@pytest.mark.parametrize("mark", [ending.BEGUN, WIPED])
def test_nothing_begins_records_in_a_wiped_or_half_wiped_folder(
    tmp_path: Path, mark: str, capsys: pytest.CaptureFixture[str]
) -> None:
    data, stick = tmp_path / "data", tmp_path / "stick"
    data.mkdir()
    stick.mkdir()
    (data / mark).write_text("{}")
    with pytest.raises(RecordsError, match="wipe"):
        Store.open(data)
    for command in (["key"], ["pin", "remove"], ["config", "--export", str(stick)], ["support-bundle", str(stick)]):
        main([*command, "--data", str(data)])
    assert "wipe" in capsys.readouterr().err and left(data) == [mark]


def test_a_wiped_cart_has_nothing_to_be_wiped_again_and_is_taken_into_use_by_hand(cart: tuple[Path, Path]) -> None:
    data, stick = cart
    copied(data, stick)
    ending.wipe(data, stick)
    assert ending.wiped(data) and not ending.begun(data) and b"BRN-0013" not in (data / WIPED).read_bytes()
    for again in (ending.proof, ending.wipe):
        with pytest.raises(RecordsError, match="was wiped"):
            again(data, stick)
    assert left(data) == [WIPED]
    (data / WIPED).unlink()
    keep(data, note("setting", "x"))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"text": "x", "signature": ""}', '{"text": "{}", "signature": ""}'])
def test_a_note_of_a_wipe_that_cannot_be_read_is_said_and_stops_no_process(cart: tuple[Path, Path], text: str) -> None:
    data, stick = cart
    (data / ending.BEGUN).write_text(text)
    with pytest.raises(RecordsError, match=r"wiping\.json is unreadable"):
        ending.wipe(data, stick)
    assert (data / "records.db").exists()
