"""Whole visits of every programme, played by a patient who looks where he is asked to; told in lines to be kept.

    python -m tests.kiosk.programmes.runs    writes the kept ones (golden/) anew
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kiosk import offering
from kiosk.config import parse
from kiosk.events import Moved, Selected
from kiosk.programmes.shelf import Shelf, built_in
from kiosk.view import View
from tests.kiosk.visit import Visit

GOLDEN = Path(__file__).parent / "golden"
READS_S, HOLDS_S, MEASURED_S, DT = 6.0, 10.0, 10.0, 0.5
LONGEST_S = 3600.0


def guided() -> list[str]:
    """The names of the programmes that lead through steps."""
    return [name for name, one in built_in().items() if one.is_guided]


def chosen(visit: Visit, name: str) -> View:
    """The nurse picks a programme, and leaves its range as it is."""
    programme = visit.session.shelf.programmes[name]
    visit.tap("programmes", f"kind_{programme.kind}")
    titles = dict(visit.view.desk.labels)
    while programme.title not in titles.values():
        visit.tap("more_programmes")
        titles = dict(visit.view.desk.labels)
    key = next(key for key in offering.PLACES if titles.get(key) == programme.title)
    visit.tap(key)
    return visit.tap("back") if visit.view.desk.panel == "range" else visit.view


class Run:
    """One visit, and what was seen, heard and kept of it."""

    def __init__(self, name: str, shelf: Shelf | None = None) -> None:
        self.lines: list[str] = []
        self._told = 0
        self.visit = Visit(parse("[session]\nwinding_down_s = 5\ngoodbye_s = 5"))
        if shelf:
            self.visit.session.shelf = shelf
        self._began, self._shown = self.visit.now, ("",) * 5
        self._since = self._measured = self.visit.now
        chosen(self.visit, name)
        self.visit.tap("start")
        self.visit.tap("begin")

    def whole(self) -> list[str]:
        """To the end, in the patient's own time."""
        while self.visit.view.state != "cleaning":
            self.tick()
            assert self.visit.now - self._began < LONGEST_S, f"still in {self.visit.view.state}"
        self._note()
        return self.lines

    def tick(self) -> None:
        """Half a second, and what the patient does in it."""
        self._note()
        view = self.visit.view
        if view.desk.question and view.picture.panel:
            self.visit.answer(4)
        elif view.state == "immersed":
            self.visit.step(*self._looks(view), dt=DT)
        else:
            self.visit.step(dt=DT)

    def _looks(self, view: View) -> list[Any]:
        now, foot = self.visit.now, dict(view.picture.foot)
        if "on" in foot and now - self._since >= READS_S:
            return [Selected("on")]
        if ":" in view.picture.spot and HOLDS_S <= now - self._since < HOLDS_S + DT:
            return [Selected(f"spot:{view.picture.spot}")]
        if view.picture.playing and now - self._measured >= MEASURED_S:
            self._measured, run = now, view.picture.playing.run
            return [Moved(run, 8.0, 18.0, 17.0, 9.0, 8.0, 2.0, 2.0, 14.0, -1.7, 6)]
        return []

    def _note(self) -> None:
        picture, sound = self.visit.view.picture, self.visit.view.sound
        words = " ".join(cell.label for cell in picture.panel.cells[:1]) if picture.panel else picture.caption
        foot = " ".join(id for id, _ in picture.foot)
        shown = (self.visit.view.state, picture.world, picture.spot, foot, f"{sound.phrase}|{words}")
        if shown != self._shown:
            self._shown, self._since = shown, self.visit.now
            at = self.visit.now - self._began
            self.lines.append(
                f"{at:7.1f} {shown[0]:12} {shown[1]:11} {shown[2]:10} {foot:14} {sound.phrase or '-':36} {words}")
        rows, self._told = self.visit.rows[self._told:], len(self.visit.rows)
        for row in rows:
            if row.kind == "step":
                self.lines.append(f"{row.at - self._began:7.1f}   step {dict(row.body)}")
            elif row.kind == "score":
                body = row.body
                told = f"{body['moment']} {body['question']} {body['value']}"
                self.lines.append(f"{row.at - self._began:7.1f}   score {told}")


def text(name: str) -> str:
    """A programme's whole visit, line by line."""
    return "\n".join(line.rstrip() for line in Run(name).whole()) + "\n"


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for path in GOLDEN.glob("*.txt"):
        path.unlink()
    for name in guided():
        (GOLDEN / f"{name}.txt").write_text(text(name), encoding="utf-8")
        print(name)
