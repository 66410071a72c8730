"""Free text beside a score, from a computer: kept in the chain, changing nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.__main__ import main
from kiosk.records import reading
from kiosk.records.store import Store
from tests.kiosk.records.kept import ordinary


def _remarks(folder: Path) -> list[tuple[str, dict]]:
    return [(entry.session_id, entry.body) for entry in reading.read(folder) if entry.kind == "annotation"]


def test_a_remark_on_a_score_is_kept_in_its_visit_and_the_chain_is_whole(tmp_path: Path, capsys) -> None:
    folder, visit = ordinary(tmp_path)
    before = list(reading.read(folder))
    score_id = visit.kept("score")[1]["score_id"]
    assert main(["annotate", str(folder), "--score", score_id, "--text", " said it\ttwice ", "--who", "S7"]) == 0
    assert capsys.readouterr().out == "Kept.\n"
    assert _remarks(folder) == [
        (visit.rows[0].session_id, {"score_id": score_id, "text": "said it twice", "who": "S7"})]
    assert list(reading.read(folder))[: len(before)] == before
    assert reading.verify(folder).whole


def test_a_remark_on_a_visit(tmp_path: Path) -> None:
    folder, visit = ordinary(tmp_path)
    session_id = visit.rows[0].session_id
    assert main(["annotate", str(folder), "--session", session_id, "--text", "a fire alarm"]) == 0
    assert _remarks(folder) == [(session_id, {"score_id": "", "text": "a fire alarm", "who": ""})]


@pytest.mark.parametrize("given, words", [
    (["--score", "nobody", "--text", "x"], "nothing here has the id nobody"),
    (["--session", "nobody", "--text", "x"], "Copy score_id or session_id"),
    (["--score", "SCORE", "--text", " "], "1 to 500 characters"),
    (["--score", "SCORE", "--text", "x" * 501], "1 to 500 characters"),
    (["--score", "SCORE", "--text", "a\x07b"], "1 to 500 characters"),
])
def test_what_cannot_be_kept_is_said_in_one_line_and_nothing_is(tmp_path: Path, capsys, given, words) -> None:
    folder, visit = ordinary(tmp_path)
    score_id = visit.kept("score")[0]["score_id"]
    given = [score_id if word == "SCORE" else word for word in given]
    assert main(["annotate", str(folder), *given]) == 1
    said = capsys.readouterr().err
    assert words in said and said.count("\n") == 1
    assert not _remarks(folder)


def test_a_folder_without_records_is_named_and_left_as_it_is(tmp_path: Path, capsys) -> None:
    assert main(["annotate", str(tmp_path / "none"), "--score", "x", "--text", "y"]) == 2
    assert not (tmp_path / "none").exists() and "data folder (of most commands: --data DIR)" in capsys.readouterr().err


def test_beside_a_running_kiosk_it_is_refused(tmp_path: Path, capsys) -> None:
    folder, visit = ordinary(tmp_path)
    store = Store.open(folder)
    try:
        assert main(["annotate", str(folder), "--score", visit.kept("score")[0]["score_id"], "--text", "y"]) == 1
    finally:
        store.close()
    assert "Close that one" in capsys.readouterr().err and not _remarks(folder)
