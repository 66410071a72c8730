"""Answers put right on the real console, by real taps, over a kiosk that is killed in between."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from kiosk.records import reading
from tests.kiosk_process import KioskProcess, config
from tests.waiting import until

pytestmark = pytest.mark.slow


def _scores(folder: Path) -> list[dict]:
    return [dict(entry.body or {}) for entry in reading.read(folder) if entry.kind == "score"]


def test_an_answer_is_put_right_twice_and_a_kill_between_the_two_loses_nothing(tmp_path: Path, xvfb: str) -> None:
    data = tmp_path / "data"
    arguments = ["--headset", "flat", "--strap", "none", "--audio", "none", "--data", str(data), "--config",
                 config(tmp_path, "[session]\nlength_min = 5\n")]
    kiosk = KioskProcess(xvfb, arguments, {})
    try:
        kiosk.hear("kiosk.app: ready$")
        kiosk.hear("headset: ok")
        kiosk.tap("ready", "start")
        kiosk.hear("kiosk.app: fitting$")
        kiosk.tap("fitting", "begin")
        kiosk.hear("asked pain_now")
        kiosk.tap("flat_baseline", "score_6")
        kiosk.hear("asked anxiety")
        _after_the_glove(kiosk, "flat_baseline", "score_4")
        kiosk.hear("kiosk.app: choosing$")
        kiosk.tap("flat_choosing", "stop")
        kiosk.hear("kiosk.app: halted$")
        kiosk.tap("halted", "end_without_scores")
        kiosk.hear("kiosk.app: goodbye$")
        _put_right(kiosk, "flat_goodbye", 1, "right_8", "wrong_key")
        until(lambda: len(_scores(data)) == 6, "the correction to be kept", 30)
        os.kill(kiosk._process.pid, signal.SIGKILL)
    finally:
        kiosk.end()
    kiosk = KioskProcess(xvfb, arguments, {})
    try:
        kiosk.hear("headset: ok")
        kiosk.hear("kiosk.app: goodbye$")
        _put_right(kiosk, "flat_goodbye", 1, "right_2", "other")
        until(lambda: len(_scores(data)) == 7, "the second correction to be kept", 30)
    finally:
        assert kiosk.end() == 0
    rows = _scores(data)
    assert [row["value"] for row in rows] == [6, 4, None, None, None, 8, 2]
    assert [row["supersedes"] for row in rows[5:]] == [rows[0]["score_id"], rows[5]["score_id"]]
    assert reading.verify(data).whole


def _put_right(kiosk: KioskProcess, panel: str, place: int, right: str, reason: str) -> None:
    for page, key in ((panel, "scores"), ("scores", f"answer_{place}"), ("correct", right),
                      ("reason", f"reason_{reason}")):
        _after_the_glove(kiosk, page, key)


def _after_the_glove(kiosk: KioskProcess, panel: str, key: str) -> None:
    """A key that is kept for good is taken a second after the last tap near it, as a wet glove presses twice."""
    until(lambda: time.monotonic() - kiosk._tapped_at > 1.2, "a glove to lift")
    kiosk.tap(panel, key)
