"""The step about this cart as its ward has it: number, PIN, language, disinfectant, clock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kiosk.commission.digits import Digits
from kiosk.commission.step import DO, OTHER, PASS, Answer, Do, Errand, Known, Outcome, Step, with_keys
from kiosk.config import Kiosk
from kiosk.language import LANGUAGES, N_
from kiosk.settings.offers import language_name
from kiosk.settings.sheet import CHOICES, Sheet, choices

PRODUCTS = (N_("Alcohol wipes"), N_("Quat wipes"), N_("Peroxide wipes"), N_("Chlorine wipes"))
LONGEST_MIN = 60
_ITEMS = ("number", "pin", "language", "product")


class Cart(Step):
    """What the ward decides, page by page."""

    name, title, holds = "cart", N_("This cart"), ("EXP-04", "LNG-01", "CON-09")

    def __init__(self) -> None:
        self._page = ""
        self._digits = Digits(4)
        self._product = ""

    def open(self, known: Known) -> Answer:
        self._turn("")
        return None

    def sheet(self, known: Known) -> Sheet:
        pages: dict[str, Callable[[Known], Sheet]] = {
            "": self._overview, "number": self._number, "language": self._languages, "product": self._products,
            "minutes": self._minutes}
        return pages[self._page](known)

    def press(self, known: Known, key: str) -> Answer:
        if self._page == "":
            return self._choose(known, key)
        if key == OTHER:
            self._turn("")
        elif self._page == "language":
            self._take(known, "kiosk.language", LANGUAGES[CHOICES.index(key)])
        elif self._page == "product":
            self._product = PRODUCTS[CHOICES.index(key)]
            self._turn("minutes")
        elif key == DO:
            self._typed(known, int(self._digits.typed or "0"))
        else:
            self._digits.press(key)
        return None

    def _choose(self, known: Known, key: str) -> Answer:
        if key == DO:
            return Outcome(PASS, {path: known.wanted(path) for path in (
                "kiosk.id", "kiosk.language", "kiosk.time_zone", "cleaning.product", "cleaning.contact_min")})
        item = _ITEMS[CHOICES.index(key)]
        if item == "pin":
            return Errand(Do.PIN)
        self._turn(item)
        return None

    def _typed(self, known: Known, number: int) -> None:
        if self._page == "number":
            self._take(known, "kiosk.id", f"cart-{number}")
        elif number <= LONGEST_MIN:
            self._take(known, "cleaning.product", self._product)
            known.values["cleaning.contact_min"] = float(number)
        else:
            self._digits.clear()

    def _take(self, known: Known, path: str, new: Any) -> None:
        known.values[path] = new
        self._turn("")

    def _turn(self, page: str) -> None:
        self._page = page
        self._digits.clear()

    def _overview(self, known: Known) -> Sheet:
        say, product = known.say, known.wanted("cleaning.product")
        wet = say(N_("{product}, {minutes} min"), product=say(product),
                  minutes=f"{known.wanted('cleaning.contact_min'):g}") if product else "–"
        is_named = known.wanted("kiosk.id") != Kiosk().id
        items = (
            (N_("Number"), known.wanted("kiosk.id") if is_named else "–", True),
            (N_("Staff PIN"), say(N_("set")) if known.pin else "–", not known.pin),
            (N_("Language"), language_name(known.wanted("kiosk.language")), True),
            (N_("Disinfectant"), wet, True),
            (N_("Clock"), known.wall, False),
        )
        page = choices(
            (say(N_("This cart")), say(N_("Tap what is not right yet. The clock is set under Settings."))),
            [(say(title), False, live) for title, _, live in items],
            notes=tuple((key, note) for key, (_, note, _) in zip(CHOICES, items, strict=False)))
        whole = is_named and known.pin and bool(product)
        return with_keys(page, known, N_("All right") if whole else "")

    def _number(self, known: Known) -> Sheet:
        headline = self._digits.typed or known.say(N_("Which number has this cart?"))
        detail = known.say(N_("It stands in every row and on every copy, as in cart-7. No two carts share one."))
        return self._digits.sheet(known, headline, detail, self._when_typed(), N_("Leave it"))

    def _languages(self, known: Known) -> Sheet:
        present = known.wanted("kiosk.language")
        page = choices(
            (known.say(N_("Which language?")), known.say(N_("Of the console. Patients choose their own."))),
            [(language_name(code), code == present, True) for code in LANGUAGES])
        return with_keys(page, known, other=N_("Leave it"))

    def _products(self, known: Known) -> Sheet:
        page = choices(
            (known.say(N_("What is it wiped with?")), known.say(N_("As the ward's hygiene has it."))),
            [(known.say(name), False, True) for name in PRODUCTS])
        return with_keys(page, known, other=N_("Leave it"))

    def _minutes(self, known: Known) -> Sheet:
        headline = known.say(N_("{minutes} min"), minutes=self._digits.typed or "–")
        detail = known.say(N_("How many minutes must it stay wet, by its label? At most {most}."), most=LONGEST_MIN)
        return self._digits.sheet(known, headline, detail, self._when_typed(), N_("Leave it"))

    def _when_typed(self) -> str:
        return N_("Take it") if self._digits.typed else ""
