"""What becomes of an update on a stick, as the unit says that takes it.

The kiosk neither looks for updates nor takes them: systemd/image's lull-update@.service does, between visits.
"""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

from kiosk.devices.watch import Watch, Watched
from kiosk.events import UpdateState
from kiosk.language import N_, Words

SAID = "said"  # in a folder named by the stick's partition
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
    try:
        places = sorted(folder.iterdir())
    except OSError:
        return UpdateState()
    for place in places:
        try:
            said = json.loads((place / SAID).read_bytes())
            words = _WORDS[said["phase"]]
            return UpdateState(Words(words.msgid, version=said["version"][:VERSION_CHARS]))
        except (OSError, ValueError, TypeError, KeyError):
            continue  # just coming, or going
    return UpdateState()
