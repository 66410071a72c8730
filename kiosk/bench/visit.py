"""What the session and the records cost: a score from the tap to the disk, and a whole visit of the session alone."""

from __future__ import annotations

import os
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kiosk.bench.figures import percentile_ms
from kiosk.config import Config, parse
from kiosk.events import DiskState, Event, HeadsetState, Health, Row, Saved, Tap
from kiosk.records.writer import Writer
from kiosk.session import Session
from kiosk.view import View

ANSWERS = 300
POLL_S = 0.0002
LOST_S = 5.0
VISIT_S, TICK_S = 25 * 60, 1 / 60
OPEN_ENDED = "[session]\nlength_min = 0\nworlds = [{worlds}]"

_HEADSET = HeadsetState(Health.OK, "bench")
_KEYS = {
    "ready": "start", "fitting": "begin", "baseline": "score_4", "final": "score_4", "halted": "end_without_scores",
    "goodbye": "removed", "cleaning": "cleaned",
}


def open_ended(*worlds: str) -> Config:
    """A configuration whose visits last until somebody ends them."""
    return parse(OPEN_ENDED.format(worlds=", ".join(f'"{world}"' for world in worlds)))


def next_key(view: View, world: str) -> str:
    """The nurse's key that takes a visit on towards `world`; "" where none may be pressed now."""
    key = _KEYS.get(view.state, f"world_{world}" if view.state == "choosing" else "")
    return key if key in view.desk.keys else ""


def saved() -> dict[str, Any]:
    """From a tap on 0–10 to `Saved`, through the real session, writer and disk, whole visits of answers."""
    with TemporaryDirectory() as folder:
        writer = Writer(Path(folder))
        try:
            taken = _answers(writer)
        finally:
            writer.close()
        system = _file_system(Path(folder))
    return {
        "tap_to_saved_ms_p50": percentile_ms(taken, 50),
        "tap_to_saved_ms_p99": percentile_ms(taken, 99),
        "machine": {"disk": system},
    }


def session() -> dict[str, Any]:
    """Processor time of a visit of 25 minutes at 60 steps a second, with all rows saved at once."""
    began, now = time.thread_time(), 0.0
    visit = Session(open_ended("beach"), now)
    happened: list[Event] = [DiskState(True), _HEADSET]
    while now < VISIT_S:
        now += TICK_S
        view = visit.step(now, happened)
        happened = [Saved(row.uid) for row in view.to_save]
        if key := next_key(view, "beach"):
            happened.append(Tap(key))
    return {"session_25min_s": round(time.thread_time() - began, 2)}


def _answers(writer: Writer) -> list[float]:
    """Seconds from tap to `Saved` of each answer of one long visit."""
    visit = Session(open_ended("beach"), time.monotonic())
    view = visit.step(time.monotonic(), [_HEADSET])
    taken: list[float] = []
    while len(taken) < ANSWERS:
        key = "score_4" if "score_4" in view.desk.keys else "ask_now" if view.state == "immersed" else ""
        key = key or next_key(view, "beach")
        began = time.monotonic()
        view = visit.step(began, [*writer.poll(), *([Tap(key)] if key else [])])
        writer.put(view.to_save)
        score = next((row for row in view.to_save if row.kind == "score"), None)
        if score is not None:
            _wait(writer, visit, score, began)
            taken.append(time.monotonic() - began)
        elif not key:
            time.sleep(POLL_S)
    return taken


def _wait(writer: Writer, visit: Session, score: Row, began: float) -> None:
    while True:
        news = writer.poll()
        now = time.monotonic()
        writer.put(visit.step(now, news).to_save)
        if any(isinstance(event, Saved) and event.uid == score.uid for event in news):
            return
        if now - began > LOST_S:
            raise TimeoutError(f"not saved within {LOST_S:g} s")
        time.sleep(POLL_S)


def _file_system(folder: Path) -> str:
    """The kind of file system that holds `folder`."""
    device = os.stat(folder).st_dev
    number = f"{os.major(device)}:{os.minor(device)}"
    for line in Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace").splitlines():
        if line.split(" ")[2] == number:
            return line.partition(" - ")[2].split(" ")[0]
    return "unknown"
