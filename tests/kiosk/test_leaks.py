"""Whatever staff and patients are shown goes through the catalogues: visits in a language that marks its words."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

import pytest

from kiosk import session as sessions
from kiosk.config import Config, parse
from kiosk.console.look import looks
from kiosk.console.place import beneath, layout
from kiosk.console.status import Status
from kiosk.console.words import ENGLISH
from kiosk.events import Dozing, Health, PowerState, Presence, Selected, StrapState, Tap, Worn
from kiosk.pin import Gate
from kiosk.settings.desk import Settings, pages
from kiosk.settings.sheet import Shared
from kiosk.view import Desk, View
from tests.kiosk.console.scenes import FLAT, STATUS
from tests.kiosk.console.test_visit import HAPPENINGS, STATES
from tests.kiosk.test_study_visit import CODES, STAFF, StudyVisit
from tests.kiosk.visit import Visit
from tests.pseudo import PSEUDO, leak

TABLE = {key: PSEUDO.say(said) for key, said in ENGLISH.items()}
SIZE = (1280, 800)
PLAYED = tuple(parse(f'[session]\nprotocol = "{name}"\nlength_min = 5\nwinding_down_s = 5\ngoodbye_s = 60')
               for name in ("clinic", "research"))
RARE = (
    Selected("call"), Presence(Worn.YES), Presence(Worn.NO), Dozing(True), Dozing(False), Tap("stop"),
    *(PowerState(mains, percent) for mains in (True, False) for percent in (3, 8, 15, 60)),
    *(StrapState(health, "Polar H10") for health in Health),
)
GIVEN = re.compile(  # what a device or a disk says, for whoever looks after it; names that a study's file gives
    r"the cable|no space left on the device|^ok$|None|BRN-|adults|children|TEST|lull-test|dressing-1|English")
TOLD = {"PROOF": ("", (("3f9a", "48211", "ok"),)), "VISITS": (("v", "2026-11-23 14:05 0017", "3"),), "TAKE": {}}


@pytest.fixture(autouse=True)
def marked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The session speaks it, to staff and to patients."""
    monkeypatch.setattr(sessions, "language", lambda *_: PSEUDO)


def texts(thing: Any) -> Iterator[str]:
    """Every string in it but names of signs and manners."""
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, tuple | list):
        for part in thing:
            yield from texts(part)
    elif is_dataclass(thing):
        for field in fields(thing):
            if field.name not in ("sign", "manner", "tone", "role"):
                yield from texts(getattr(thing, field.name))


def desk_leaks(desk: Desk, status: Status = STATUS) -> set[str]:
    """Words on the console that no catalogue has."""
    places = layout(desk.panel, SIZE)
    found = [text for look in looks(desk, status, places, beneath(places), TABLE).values() for text in texts(look)]
    found += [desk.headline, desk.detail, desk.banner, desk.pulse.guide]
    left = {leak(GIVEN.sub("", text)) for text in found}
    return {f"{desk.panel}: {words}" for words in left if words}


def leaks(view: View, status: Status = STATUS) -> set[str]:
    """Words that no catalogue has, of the console and before the patient."""
    picture = view.picture
    found = [picture.caption, picture.call if picture.bell else ""]
    found += [cell.label for cell in picture.panel.cells if not cell.id.startswith("letters_")] if picture.panel else []
    return desk_leaks(view.desk, status) | {f"patient: {leak(text)}" for text in found if leak(text)}


@pytest.mark.parametrize("state", STATES)
def test_no_state_and_no_happening_shows_words_without_a_catalogue(state: str) -> None:
    found: set[str] = set()
    for happening in HAPPENINGS.values():
        visit = Visit()
        found |= leaks(visit.to(state))
        for event in happening:
            visit.step(event)
            found |= leaks(visit.step())
    assert not found


@pytest.mark.parametrize("seed", range(6))
def test_no_page_that_staff_wander_to_does(seed: int) -> None:
    rng, visit, found = random.Random(seed), Visit(PLAYED[seed % 2]), set()
    for _ in range(250):
        keys, panel, dice = sorted(visit.view.desk.keys - {"stop"}), visit.view.picture.panel, rng.random()
        if dice < 0.7 and keys:
            visit.step(Tap(rng.choice(keys)))
        elif dice < 0.85 and panel:
            visit.step(Selected(rng.choice(panel.cells).id, panel.key))
        elif dice < 0.93:
            visit.step(rng.choice(RARE))
        else:
            visit.wait(rng.choice((1, 5, 40)))
        found |= leaks(visit.step(), rng.choice((STATUS, FLAT)))
    assert not found


def test_no_page_of_a_study_does() -> None:
    found: set[str] = set()
    visit = StudyVisit(record_kind="test")
    found |= leaks(visit.view)
    visit.tap("start")
    for typed in ("99", STAFF, "447103", "0099", CODES[0].removeprefix("BRN-")):
        visit.digits(typed)
        found |= leaks(visit.view)
    for key in ("stratum_1", "enrol", "begin"):
        found |= leaks(visit.tap(key))
    for _ in range(8):
        visit.say(4)
        found |= leaks(visit.view)
    assert not found


def test_the_pin_does_not() -> None:
    gate, found = Gate(2, 0.0), set()
    gate.ask(0.0)
    for key in ("", "pin_1", "pin_delete"):
        gate.press(key, 0.0)
        found |= desk_leaks(gate.shown(Desk(), 0.0, PSEUDO))
    for _ in range(5):
        for key in ("pin_1", "pin_2", "pin_3", "pin_4", "pin_enter"):
            gate.press(key, 0.0)
        found |= desk_leaks(gate.shown(Desk(), 0.0, PSEUDO))
        gate.checked(False, 0.0)
        found |= desk_leaks(gate.shown(Desk(), 0.0, PSEUDO))
    gate.may_reset = True
    gate.press("pin_reset", 0.0)
    for digits in ("1234", "1235", "1234", "1234"):
        for key in (*(f"pin_{digit}" for digit in digits), "pin_enter"):
            gate.press(key, 0.0)
        found |= desk_leaks(gate.shown(Desk(), 0.0, PSEUDO))
    assert not found


@pytest.mark.parametrize("stick", [False, True])
def test_no_page_of_the_settings_does(stick: bool) -> None:
    found: set[str] = set()
    for page in pages():
        shared = Shared(Config(), Config(), PSEUDO.say, stick=stick, wall=datetime(2026, 11, 23))
        settings = Settings(shared, pages())
        for key in (page, "", "choice_1", "settings_other", "end_arm", "settings_do", "settings_back"):
            if not settings.page:
                settings.open(0.0)
            settings.press(key, 0.0)
            for ask, told in TOLD.items():
                if key == "":
                    settings.answered(ask, told)
            found |= desk_leaks(settings.shown(Desk(), 0.0))
    assert not found
