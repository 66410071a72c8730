"""What a process writes to its log."""

from __future__ import annotations

import logging

import pytest

from kiosk import logs


@pytest.fixture(autouse=True)
def levels(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("kiosk", *logs.QUIET):
        monkeypatch.setattr(logging.getLogger(name), "level", logging.NOTSET)


def test_others_speak_only_of_errors() -> None:
    logs.begin()
    assert {logging.getLogger(name).level for name in logs.QUIET} == {logging.ERROR}


@pytest.mark.parametrize(("asked", "level"), [("1", logging.DEBUG), ("", logging.NOTSET)])
def test_the_kiosk_says_more_only_where_it_is_asked(asked: str, level: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LULL_DEBUG", asked)
    logs.begin()
    assert logging.getLogger("kiosk").level == level
