"""The cart's key and what the chain knows of it: made once, missed aloud, never replaced in silence.

Each session's row names the key's fingerprint. A key that is missing, or another than the one named last, is told on
the console and kept as an audit row; only then do exports go on.
"""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.errors import RecordsError
from kiosk.language import N_
from kiosk.records import schema, sign
from kiosk.records.schema import DATABASE
from kiosk.records.trouble import in_words

NAMED = "cart_key"  # in a session's row


def known(connection: sqlite3.Connection) -> str:
    """The fingerprint that the chain named last; "" if it never named one."""
    rows = "SELECT kind, body FROM entry JOIN payload USING (seq) WHERE kind IN ('session', 'audit') ORDER BY seq DESC"
    for kind, body in connection.execute(rows):
        if kind == "session" or _text(body, "what") == "key":
            named = _text(body, NAMED if kind == "session" else "after")
            if named:  # a visit that began before the folder could be opened names none
                return named
    return ""


def present(folder: Path) -> str:
    """The fingerprint of the key that is there; "" if there is none.

    Raises:
        Damaged: there is one, but it is no key.
    """
    if not (folder / sign.KEY).exists():
        return ""
    return sign.fingerprint(sign.public_hex(sign.signing_key(folder)))


def make(folder: Path) -> str:
    """Makes the key of a cart that has none; its fingerprint."""
    return sign.fingerprint(sign.public_hex(sign.signing_key(folder)))


def signing_key(folder: Path) -> Ed25519PrivateKey:
    """The key that exports are signed with; the first one is made here if need be.

    Raises:
        RecordsError: the chain names one and it is missing.
        Damaged, OSError: as `sign.signing_key`.
    """
    if not (folder / sign.KEY).exists() and (folder / DATABASE).exists():
        with in_words(folder), schema.reading(folder / DATABASE) as connection:
            if known(connection):
                raise RecordsError(N_("{file}, the cart's key, is missing.", file=folder / sign.KEY),
                                   N_("Put it back, or start the kiosk: it makes another and keeps a note of it."))
    return sign.signing_key(folder)


def _text(body: str, name: str) -> str:
    try:
        found = json.loads(body).get(name, "")
    except (ValueError, TypeError, AttributeError):
        return ""  # damaged; `verify` names the row
    return found if isinstance(found, str) else ""
