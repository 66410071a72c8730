"""The page of a cart's end of life: what proves that a whole copy exists, then two keys, the PIN, ten seconds.

Nobody is asked whether they are sure: the first key shows the second at the other end of the screen, and until the ten
seconds are over Back stops it.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.language import N_
from kiosk.settings.sheet import Ask, Fact, Shared, Sheet, Wish

UNDO_S = 10.0


class End:
    """The page.

    Attributes:
        begins_at: monotonic seconds at which it begins, or None.
    """

    def __init__(self) -> None:
        self._armed = False
        self.begins_at: float | None = None

    def open(self, shared: Shared) -> Wish | None:
        """Looks for the proof each time anew."""
        self._armed, self.begins_at = False, None
        shared.told.pop(Ask.PROOF.name, None)
        return Wish(Ask.PROOF)

    def sheet(self, shared: Shared) -> Sheet:
        """Why not, or what goes and what proves the copy."""
        say = shared.say
        told: tuple[str, tuple[Fact, ...]] | None = shared.told.get(Ask.PROOF.name)
        if told is None:
            return Sheet("end", say("One moment …"), say(N_("Looking for a whole copy on the stick.")))
        refusal, facts = told
        if refusal:
            return Sheet("end", say(N_("First copy everything")), refusal[:1].upper() + refusal[1:])
        sheet = Sheet(
            "end", say(N_("End of life")), say(N_("Keys, records, backups and settings of this cart go for good.")),
            frozenset({"end_arm"}), facts=facts)
        if self.begins_at is not None:
            left = max(1, round(self.begins_at - shared.now))
            return replace(
                sheet, headline=say(N_("Wiping in {seconds} seconds"), seconds=left), detail=say(N_("Back stops it.")),
                keys=frozenset())
        if self._armed:
            detail = say(N_("Now the other key, at the right. Back leaves all as it is."))
            return replace(sheet, detail=detail, keys=frozenset({"end_now"}), marked=frozenset({"end_arm"}))
        return sheet

    def press(self, shared: Shared, key: str) -> Wish | None:
        """The first key, the second."""
        if key == "end_arm":
            self._armed = True
            return None
        return Wish(Ask.CONFIRM)

    def confirmed(self, shared: Shared) -> None:
        """The PIN was right, or there is none: the seconds begin."""
        if self._armed:
            self.begins_at = shared.now + UNDO_S

    def due(self, shared: Shared) -> Wish | None:
        """The seconds are over."""
        if self.begins_at is None or shared.now < self.begins_at:
            return None
        self._armed, self.begins_at = False, None
        return Wish(Ask.WIPE)
