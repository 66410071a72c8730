"""A whole visit with a model patient, nurse and strap, through the real session, gaze, records and export.

Nothing is shortened but waiting: with `fast` the clock is the demonstration's own and runs as quickly as
the machine can. Every row says record_kind demo and hr_source model. Pictures are drawn by the same
worlds, page and console as on a cart.
"""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kiosk import config
from kiosk.album import Shot, draw, due
from kiosk.cast import Nurse, Patient
from kiosk.console.status import Status
from kiosk.devices.strap import strap
from kiosk.errors import LullError
from kiosk.events import Event, HeadsetState, Health, Row, Saved, SoundState
from kiosk.records.export import export
from kiosk.records.verify import verify
from kiosk.records.writer import Writer
from kiosk.session import Session

FRAME_S = 1 / 30
LIMIT_S = 3600.0
DISK_S = 10.0

SETTINGS = config.parse('[kiosk]\nid = "demo"\nrecord_kind = "demo"\n[session]\nlength_min = 5')
ANSWERS = {
    ("baseline", "pain_now"): 6, ("baseline", "anxiety"): 5,
    ("final", "pain_now"): 3, ("final", "pain_worst"): 7,
}
SPOKEN = {("immersed", "pain_now"): 4, ("final", "anxiety"): 2}
KEYS = {"ready": "start", "fitting": "begin", "goodbye": "removed", "cleaning": "cleaned"}
AT = {90: "talk", 100: "talk", 150: "ask_now"}


def play(out: Path, fast: bool = False) -> int:
    """Plays the visit into OUT/data, OUT/pictures and OUT/export; returns the exit code."""
    data, began = out / "data", time.monotonic()
    clock = _Clock(began, fast)
    writer = Writer(data, wall=clock.wall, clock=clock.now)
    try:
        writer.resume(DISK_S)  # opening takes real time, and the clock may be faster
        album = _visit(clock, writer)
    finally:
        kept = writer.close(60.0)
    if not kept:
        raise LullError("the demonstration's scores could not be written.", f"Free space below {out}, then try again.")
    pictures = draw(album, out / "pictures")
    folder = export(data, out / "export")
    verdict = verify(folder)
    print(f"Demonstration visit of {clock.now() - began:.0f} s played in {time.monotonic() - began:.1f} s.")
    print(f"Pictures: {out / 'pictures'} ({len(pictures)})")
    print(f"Records:  {data} (kiosk export DIR --data {data})")
    print(f"Scores:   {folder / 'pain_scores.csv'}")
    print(f"Report:   {folder / 'report.html'}")
    print(f"Checked:  {verdict.words}")
    return 0 if verdict.whole else 1


def _kept(writer: Writer, rows: tuple[Row, ...]) -> list[Event]:
    """What the writer says. The demonstration's clock stands while the disk takes a score, as a real one would not."""
    news = [*writer.poll()]
    scores = {row.uid for row in rows if row.kind == "score"}
    deadline = time.monotonic() + DISK_S
    while scores - {event.uid for event in news if isinstance(event, Saved)} and time.monotonic() < deadline:
        time.sleep(0.001)
        news += writer.poll()
    return news


class _Clock:
    """Monotonic and wall time of the demonstration; `fast` never sleeps."""

    def __init__(self, start: float, fast: bool) -> None:
        self._start = self._now = start
        self._wall = datetime.now(UTC)
        self._fast = fast

    def now(self) -> float:
        return self._now

    def wall(self) -> datetime:
        return self._wall + timedelta(seconds=self._now - self._start)

    def advance(self) -> None:
        self._now += FRAME_S
        if not self._fast:
            time.sleep(max(0.0, self._now - time.monotonic()))


def _visit(clock: _Clock, writer: Writer) -> list[Shot]:
    """One visit, from ready to ready; returns the moments worth a picture."""
    began = clock.now()
    session = Session(SETTINGS, began)
    patient, nurse = Patient(ANSWERS, "forest"), Nurse(KEYS, SPOKEN, AT)
    heart = strap("model", SETTINGS.strap, wearer=session.model_breath)
    heart.start()
    status = Status(record_kind="demo")
    shots: list[Shot] = []
    happened: list[Event] = [
        HeadsetState(Health.MODEL, "Model patient", "none", detail="demonstration"),
        SoundState(Health.OFF, detail="demonstration"),
    ]
    while clock.now() - began < LIMIT_S:
        clock.advance()
        now = clock.now()
        for event in happened:
            status = status.after(event)
        view = session.step(now, happened)
        writer.put(view.to_save)
        shot = Shot("", now - began, view, status, session.cue(now), patient.anchor, patient.dwell)
        shots += [replace(shot, name=name) for name in due(shot, {taken.name for taken in shots})]
        if view.state == "ready" and session.visits:
            return shots
        if view.state == "ready" and not status.disk.ok:
            why = status.disk.detail.replace("--data", "--out")
            raise LullError(f"the demonstration's scores could not be kept: {why}")
        happened = [*patient.step(now, view), *nurse.step(now, view), *heart.poll(now), *_kept(writer, view.to_save)]
    raise LullError("the demonstration visit did not end.", "This is a defect: please report it.")
