"""The one page of a cart that was wiped, or is half wiped: no kiosk is behind it, and nothing is kept. Pure."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.language import N_
from kiosk.view import Desk

FINISH = "settings_do"


def page(say: Callable[..., str], mark: str, finished: bool, stick: bool, told: str = "") -> Desk:
    """The page.

    Args:
        say: English words in the staff's language.
        mark: the file that says so in the data folder.
        finished: nothing is left to remove.
        stick: one is plugged in.
        told: how it went, in words.
    """
    if finished:
        kept = say("Kept"), say(N_("Nothing. No visit can begin.")), ""
        again = say(N_("To use it again")), say(N_("Remove {file} from its data folder, then start it."), file=mark), ""
        return Desk(
            "facts", say(N_("This cart was wiped")), told or say(N_("Switch it off.")), facts=(kept, again))
    detail = say(N_("Press Wipe the rest: then the certificate is put on the stick.")) if stick else say(
        N_("Plug in a USB stick: the certificate goes there."))
    return Desk(
        "facts", say(N_("A wipe is not finished")), told or detail, keys=frozenset({FINISH} if stick else ()),
        labels=((FINISH, say(N_("Wipe the rest"))),))
