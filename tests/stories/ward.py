"""The ward of the stories: a nurse who can press only what she sees, a patient, a cart, and its disk.

The nurse's taps are counted. A key counts as seen where the session offers it and the panel has a place for it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pygame
from pygame import Rect

from kiosk.config import Config, parse
from kiosk.console import layout
from kiosk.console.draw import Painter
from kiosk.console.theme import DAY
from kiosk.events import HeadsetState, Health, Presence, Selected, Worn
from kiosk.records.export import export
from kiosk.view import View
from tests.kiosk.console.scenes import STATUS
from tests.kiosk.records.kept import keep
from tests.kiosk.visit import Visit

SIZE = (1280, 800)
MOST_TAPS, MOST_TO_WORLD = 12, 2  # of staff, in a whole visit and from ready to the world
REACH_S = 1.0  # a nurse's hand from one key to the next
CLINIC = parse(
    '[kiosk]\nid = "ward-3"\nrecord_kind = "clinical"\ntime_zone = "Europe/Berlin"\n'
    "[session]\nlength_min = 10\nwinding_down_s = 20"
)
COLUMNS = ("moment", "question", "value", "status", "rater", "entered_by", "method")


class Ward(Visit):
    """One cart on its ward, and who stands around it."""

    def __init__(self, config: Config = CLINIC, **more: object) -> None:
        self.taps = 0
        super().__init__(config, **more)  # type: ignore[arg-type]

    # -- who acts -------------------------------------------------------------------------------

    def nurse(self, *keys: str) -> View:
        """The nurse presses keys that she can see, one after the other."""
        for key in keys:
            desk = self.view.desk
            seen = layout(desk.panel, SIZE, worlds=self.session.config.session.worlds)
            assert key in desk.keys and key in seen, (
                f"no key {key} on {desk.panel} ({desk.headline}): {sorted(desk.keys & seen.keys())}")
            self.taps += 1
            self.wait(REACH_S)
            self.tap(key)
        return self.view

    def patient(self, *ids: str) -> View:
        """The patient looks at cells of the page before him, which must be there; `call` is the bell."""
        for id in ids:
            if id == "call":
                assert self.view.picture.bell, "no bell before the patient"
                self.step(Selected("call"))
            else:
                page = self.view.picture.panel
                assert page and id in {cell.id for cell in page.cells}, (id, self.question)
                self.look(id)
            self.wait(1.5)
        return self.view

    def says(self, value: int) -> View:
        """The patient answers the question by looking, and confirms."""
        self.wait(1.0)
        return self.patient(f"score:{value}", "confirm")

    def headset(self, worn: Worn) -> View:
        """The headset notices that it is put on, or comes off."""
        return self.step(Presence(worn))

    def headset_is(self, health: Health, detail: str = "") -> View:
        """Its cable, or what it stands for."""
        return self.step(HeadsetState(health, "Test headset", "headset", detail))

    # -- an ordinary visit, in pieces -----------------------------------------------------------

    def begins(self) -> View:
        """Start, the headset goes on, Begin."""
        self.nurse("start")
        self.headset(Worn.YES)
        self.wait(5)
        return self.nurse("begin")

    def arrives(self, world: str = "forest", do: str = "explore") -> View:
        """The first questions, and into a world, all by looking."""
        self.says(6)
        self.says(4)
        return self.patient(f"world:{world}", f"do:{do}")

    def leaves(self) -> View:
        """The headset comes off, the cart is cleaned."""
        self.headset(Worn.NO)
        self.cleans()
        return self.view

    def cleans(self) -> View:
        """Liner, wipe, contact time: Cleaned."""
        self.wait(60)
        return self.nurse("cleaned")

    # -- what can be seen -----------------------------------------------------------------------

    @property
    def words(self) -> str:
        """All that the nurse reads in the two lines and the banner."""
        desk = self.view.desk
        return " | ".join((desk.headline, desk.detail, desk.banner))

    def reads(self, *words: str) -> None:
        """The nurse reads all of these now."""
        for said in words:
            assert said.lower() in self.words.lower(), f"{said!r} is not in {self.words!r}"

    @property
    def caption(self) -> str:
        """What the patient reads under the picture."""
        return self.view.picture.caption

    @property
    def question(self) -> str:
        """The question that stands before the patient, "" for none."""
        panel = self.view.picture.panel
        return panel.cells[0].label if panel else ""

    def happened(self, kind: str) -> list[str]:
        """The details of the events of a kind that were kept."""
        return [body["detail"] for body in self.kept("event") if body["kind"] == kind]

    @property
    def current(self) -> list[tuple[str, str, int | None, str]]:
        """Every score that stands: (moment, question, value, status)."""
        scores = self.kept("score")
        replaced = {body["supersedes"] for body in scores}
        return [
            (body["moment"], body["question"], body["value"], body["status"])
            for body in scores if body["score_id"] not in replaced
        ]


class Screen:
    """The console as it is painted, to be looked at."""

    def __init__(self, ward: Ward, size: tuple[int, int] = SIZE) -> None:
        self.surface = pygame.Surface(size)
        self._ward = ward
        self._painter = Painter(self.surface, worlds=ward.session.config.session.worlds)
        self.look()

    def look(self) -> Screen:
        """Paints what stands now."""
        self._painter.paint(self._ward.view.desk, STATUS, None)
        return self

    def place(self, name: str) -> Rect:
        """Where a key or an area lies."""
        return self._painter.places[name]

    def share(self, name: str, colour: str) -> float:
        """How much of a place has a colour of the theme, 0–1."""
        rect = self.place(name)
        wanted = self.surface.map_rgb(getattr(DAY, colour))
        pixels = pygame.surfarray.array2d(self.surface.subsurface(rect))
        return float((pixels == wanted).mean())


Rows = list[dict[str, str]]


def exported(ward: Ward, folder: Path) -> tuple[Rows, Rows]:
    """What leaves the cart of all that was kept: pain_scores.csv and sessions.csv."""
    if ward.rows:
        keep(folder / "data", ward.rows)
    return read(folder / "data", folder / "out")


def read(data: Path, to: Path) -> tuple[Rows, Rows]:
    """The two tables of a fresh export of a data folder."""
    made = export(data, to)
    tables = []
    for name in ("pain_scores.csv", "sessions.csv"):
        with (made / name).open(newline="", encoding="utf-8") as file:
            tables.append(list(csv.DictReader(file)))
    return tables[0], tables[1]


def columns(rows: Rows, *names: str) -> list[tuple[str, ...]]:
    """Some columns of a table, row by row."""
    return [tuple(row[name] for name in names or COLUMNS) for row in rows]


@contextmanager
def few_taps(ward: Ward, most: int = MOST_TAPS) -> Iterator[None]:
    """Within, the nurse taps at most so often."""
    before = ward.taps
    yield
    assert ward.taps - before <= most, f"{ward.taps - before} taps"
