"""What becomes of an update on a stick, as the unit says that takes it.

The kiosk neither looks for updates nor takes them: systemd/image's lull-update@.service does, between visits.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from kiosk.devices.usb import told
from kiosk.devices.watch import Watch, Watched
from kiosk.events import UpdateState
from kiosk.language import N_, Words

FOLDER = Path("/run/lull-update")
EVERY_S = 1.0
VERSION_CHARS = 32
_WORDS = {
    "taking": N_(
        "A new version ({version}) is being put beside the old one. Leave the stick in; the cart can be used."),
    "ready": N_("Version {version} is ready. It starts when the cart is next switched on. Take the stick out."),
    "none": N_("The update on this stick ({version}) is not newer than what this cart has. Nothing was changed."),
    "back": N_(
        "Version {version} was tried and did not work; the one before runs. Tell whoever looks after this cart."),
    "refused": N_("The update on this stick is damaged, or not signed for this cart. The cart stays as it is."),
}


def updates(folder: Path = FOLDER) -> Watch:
    """The updates of the sticks that are plugged in."""
    return Watched("updates", partial(read_update, folder), EVERY_S)


def read_update(folder: Path = FOLDER) -> UpdateState:
    """What is said of the first stick that holds one."""
    for _, said in told(folder):
        words, version = _WORDS.get(str(said.get("phase"))), said.get("version")
        if words and isinstance(version, str):
            return UpdateState(Words(words.msgid, version=version[:VERSION_CHARS]))
    return UpdateState()
