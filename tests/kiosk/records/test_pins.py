"""The PIN on disk, the reset stick, and that no answer is waited for in the tick."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from kiosk.errors import RecordsError
from kiosk.pin import was_set
from kiosk.records import pins
from kiosk.records.audits import audits
from kiosk.records.pins import FILE, RESET_FILE, Pins
from kiosk.records.store import Store
from tests.kiosk.records.kept import ordinary
from tests.waiting import until


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return ordinary(tmp_path / "data")[0]


def kiosk(*arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "kiosk", *arguments], input=typed, capture_output=True, text=True,
                          timeout=60)


def test_only_the_right_number_is_right_and_it_stands_nowhere(tmp_path: Path) -> None:
    assert not pins.needed(tmp_path)
    pins.set_pin(tmp_path, "827461")
    assert pins.needed(tmp_path) and pins.is_right(tmp_path, "827461")
    assert not any(pins.is_right(tmp_path, wrong) for wrong in ("827462", "", "82746", "827461 "))
    text = (tmp_path / FILE).read_text()
    assert "827461" not in text and "$argon2id$v=19$m=19456,t=2,p=1$" in text
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
    pins.remove_pin(tmp_path)
    assert not pins.needed(tmp_path)


@pytest.mark.parametrize("pin", ["123", "123456789", "12a4", "", "１２３４"])
def test_a_pin_is_four_to_eight_digits(pin: str, tmp_path: Path) -> None:
    with pytest.raises(RecordsError, match="4 to 8 digits"):
        pins.set_pin(tmp_path, pin)


def test_a_damaged_file_opens_nothing(tmp_path: Path) -> None:
    for content in ("", "[]", "{", '{"hash": "x"}', '{"hash": 3}'):
        (tmp_path / FILE).write_text(content)
        assert pins.needed(tmp_path) and not pins.is_right(tmp_path, "1234")


def test_the_command_sets_it_notes_it_and_refuses_beside_a_running_kiosk(data: Path) -> None:
    done = kiosk("pin", "set", "--data", str(data), typed="2468\n")
    assert done.returncode == 0 and "2468" not in done.stdout + done.stderr
    assert pins.is_right(data, "2468") and audits(data, "pin")[0]["after"] == "set" and was_set(audits(data, "pin"))
    running = Store.open(data)
    try:
        refused = kiosk("pin", "set", "--data", str(data), typed="1357\n")
    finally:
        running.close()
    assert refused.returncode == 1 and pins.is_right(data, "2468")
    assert kiosk("pin", "remove", "--data", str(data)).returncode == 0
    assert not pins.needed(data) and not was_set(audits(data, "pin"))
    assert kiosk("pin", "reset-stick", "--data", str(data)).returncode == 2


def test_the_newest_reset_stick_of_this_cart_is_taken_and_no_other(data: Path, tmp_path: Path) -> None:
    first, second, others = tmp_path / "first", tmp_path / "second", tmp_path / "others"
    for stick in (first, second, others):
        stick.mkdir()
    pins.make_reset_stick(ordinary(tmp_path / "other cart")[0], others)
    assert not pins.is_reset_stick(data, others) and not pins.is_reset_stick(data, first)
    done = kiosk("pin", "reset-stick", str(first), "--data", str(data))
    assert done.returncode == 0 and pins.is_reset_stick(data, first)
    pins.set_pin(data, "1234")
    assert pins.is_reset_stick(data, first)
    pins.make_reset_stick(data, second)
    assert pins.is_reset_stick(data, second) and not pins.is_reset_stick(data, first)


def test_a_changed_a_linked_and_a_huge_reset_file_are_none(data: Path, tmp_path: Path) -> None:
    target = pins.make_reset_stick(data, tmp_path)
    text = target.read_text()
    for wrong in (text.replace("a", "b", 1), text[:-3], "", "{}\n00\n", "\n" * 10_000, "[1]\nzz"):
        target.write_text(wrong)
        assert not pins.is_reset_stick(data, tmp_path)
    real = tmp_path / "real"
    real.write_text(text)
    target.unlink()
    target.symlink_to(real)
    assert not pins.is_reset_stick(data, tmp_path)
    target.unlink()
    (tmp_path / RESET_FILE).mkdir()
    assert not pins.is_reset_stick(data, tmp_path)


def test_a_check_that_takes_for_ever_is_not_waited_for(tmp_path: Path) -> None:
    go_on = threading.Event()
    asked = Pins(tmp_path, check=lambda folder, pin: go_on.wait(60))
    asked.check("1234")
    assert [asked.poll() for _ in range(1000)] == [()] * 1000
    go_on.set()
    assert until(asked.poll, "the answer") == (("check", True),)


def test_answers_come_back_by_what_was_asked_and_a_fault_is_a_no(tmp_path: Path) -> None:
    asked = Pins(tmp_path)
    asked.change("1234")
    assert until(asked.poll, "the change") == (("change", True),)
    asked.check("1234")
    assert until(asked.poll, "the answer") == (("check", True),)
    asked.look(str(tmp_path))
    assert until(asked.poll, "the look") == (("reset", False),)
    asked.change("12")
    assert until(asked.poll, "the refusal") == (("change", False),)
    assert Pins(tmp_path).needed and Pins(tmp_path / "none", set_once=True).needed
