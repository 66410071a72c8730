"""The page of the records: how long they are kept, and one visit that has to go.

Nothing goes by age: records stay until a visit is erased or the cart is wiped. A visit is erased with a reason, after
the PIN once more and ten seconds in which Back stops it; copies made before are not reached.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.language import N_
from kiosk.settings.end import UNDO_S
from kiosk.settings.sheet import CHOICES, Ask, Shared, Sheet, Wish, choices

REASONS = {
    "consent withdrawn": N_("Consent withdrawn"), "wrong patient": N_("Wrong patient"),
    "made by mistake": N_("Made by mistake"), "asked for by the hospital": N_("Asked for by the hospital"),
}
_PLACES = 8
Visit = tuple[str, str, str]
"""A visit's name, when it was and whose, and what was answered; the newest first."""


class Records:
    """The page: visits, then the reason.

    Attributes:
        begins_at: monotonic seconds at which a visit is erased, or None.
    """

    def __init__(self) -> None:
        self._sheet, self._chosen, self._reason = 0, "", ""
        self.begins_at: float | None = None

    def open(self, shared: Shared) -> Wish | None:
        """Reads the visits anew."""
        self._sheet, self._chosen, self._reason, self.begins_at = 0, "", "", None
        shared.told.pop(Ask.VISITS.name, None)
        return Wish(Ask.VISITS)

    def note(self, shared: Shared) -> str:
        """How long they are kept, for the overview."""
        return shared.say(N_("Kept until erased"))

    def sheet(self, shared: Shared) -> Sheet:
        """The visits; of the chosen one the reasons; then the seconds."""
        say = shared.say
        visits: tuple[Visit, ...] | None = shared.told.get(Ask.VISITS.name)
        if visits is None:
            return Sheet("setting", say("One moment …"))
        title = next((words for name, words, _ in visits if name == self._chosen), "")
        if self.begins_at is not None:
            left = max(1, round(self.begins_at - shared.now))
            headline = say(N_("Erasing in {seconds} seconds"), seconds=left)
            return Sheet("setting", headline, f"{title}  ·  {say(N_('Back stops it.'))}")
        if self._chosen:
            words = (say(N_("Erase a visit")), say(N_("{visit}: why? For good; copies are not reached."), visit=title))
            reasons = choices(words, [(say(said), why == self._reason, True) for why, said in REASONS.items()])
            if not self._reason:
                return reasons
            labels = (*reasons.labels, ("settings_do", say(N_("Erase"))))
            return replace(reasons, keys=reasons.keys | {"settings_do"}, labels=labels)
        shown = visits[self._sheet * _PLACES:(self._sheet + 1) * _PLACES]
        kept = say(N_("Nothing is deleted by age. A visit goes only if you tap it and erase it, or with End of life."))
        options = [(words, False, True) for _, words, _ in shown] + [("", False, False)] * (_PLACES - len(shown))
        if len(visits) > _PLACES:
            options += [(say(N_("Newer")), False, self._sheet > 0),
                        (say(N_("Older")), False, (self._sheet + 1) * _PLACES < len(visits))]
        sheet = choices((say(N_("Records: {count} visits"), count=len(visits)), kept), options)
        notes = tuple((key, answered) for key, (*_, answered) in zip(CHOICES, shown, strict=False))
        labels = tuple((key, words) for key, words in sheet.labels if words)
        return Sheet(sheet.panel, sheet.headline, sheet.detail, sheet.keys, sheet.marked, labels, notes)

    def press(self, shared: Shared, key: str) -> Wish | None:
        """A visit, a reason, the key that erases, or another eight."""
        if key == "settings_do":
            return Wish(Ask.CONFIRM)
        place = CHOICES.index(key)
        if self._chosen:
            self._reason = tuple(REASONS)[place]
        elif place >= _PLACES:
            self._sheet += 1 if place > _PLACES else -1
        else:
            self._chosen = shared.told[Ask.VISITS.name][self._sheet * _PLACES + place][0]
        return None

    def confirmed(self, shared: Shared) -> None:
        """The PIN was right, or there is none: the seconds begin."""
        if self._reason:
            self.begins_at = shared.now + UNDO_S

    def due(self, shared: Shared) -> Wish | None:
        """The seconds are over."""
        if self.begins_at is None or shared.now < self.begins_at:
            return None
        wish = Wish(Ask.ERASE, {"visit": self._chosen, "reason": self._reason})
        self._chosen, self._reason, self.begins_at = "", "", None
        return wish
