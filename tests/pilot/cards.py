"""The console's own words for the cards: a visit is played, and what the nurse would read is written down."""

from __future__ import annotations

from kiosk.console.words import ENGLISH
from kiosk.patient import AGE_BANDS
from kiosk.protocols import suited
from kiosk.scores import INSTRUMENTS
from tests.kiosk.visit import Visit
from tests.pilot.page import table

KEYS = {
    "ready": "start", "fitting": "begin", "baseline": "", "choosing": "", "immersed": "finish", "winding_down": "",
    "final": "", "goodbye": "removed", "cleaning": "cleaned",
}
"""The states of an ordinary visit, each with the one key that goes on."""

FAULTS = ("disk", "battery_low", "headset_lost", "strap_lost", "sound_lost", "clock")


def screening() -> str:
    """The card of advice, as the console has it."""
    names = [key for key in ENGLISH if key.startswith("card_") and not key.endswith("_why")]
    return table(("the console says", "it means"), ((f"*{ENGLISH[key]}*", ENGLISH[f"{key}_why"]) for key in names))


def ages() -> str:
    """Who is asked what, by the age that staff tap."""
    pain = INSTRUMENTS["pain_now"]
    rows = []
    for band in AGE_BANDS:
        asked = "the patient, a number from 0 to 10" if suited(pain, band) else "the nurse, who judges on the console"
        rows.append((f"*{ENGLISH[f'age_{band}']}*", asked))
    return table(("age", "pain and anxiety are asked of"), [*rows, ("not set", "the patient")])


def _steps(isolated: bool) -> str:
    visit = Visit()
    visit.to("cleaning")
    if isolated:
        visit.tap("isolation")
    told = [(what, more) for area, what, more in visit.view.desk.told if area.startswith("step_")]
    rows = [(f"☐ {what}", more) for what, more in told]
    return f"*{visit.view.desk.detail}*\n\n" + table(("step", "of what"), rows)


def cleaning() -> str:
    """After an ordinary visit in the headset."""
    return _steps(False)


def isolation() -> str:
    """After a patient in isolation."""
    return _steps(True)


def visit() -> str:
    """An ordinary visit: what the console says in each state, and the key that goes on."""
    rows = []
    for number, (state, key) in enumerate(KEYS.items(), 1):
        playing = Visit()
        desk = playing.to(state).desk
        assert not key or key in desk.keys, f"{key} does nothing in {state}"
        goes_on = f"*{ENGLISH[key]}*" if key else "by itself"
        rows.append((number, f"*{desk.headline}*", desk.detail, goes_on))
    return table(("", "the console says", "and below it", "goes on with"), rows)


def faults() -> str:
    """The faults that somebody at the bedside meets."""
    return table(("the console says", "do"), (
        (ENGLISH[f"fault_{name}"].replace("{percent}", "…"), ENGLISH[f"do_{name}"]) for name in FAULTS))
