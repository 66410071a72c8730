"""The chain that makes a changed, removed or slipped-in row evident. Pure.

Each row is hashed together with the hash of the row before it, so the last hash stands for all
of them. The payload enters only as SHA-256(salt ‖ payload): it can be erased later and the chain
still holds, and the salt keeps a short payload from being guessed back out of its digest.

Tamper-evident, never tamper-proof: whoever can write the folder can build a whole new chain. The
heads that were written into earlier exports are what gives that away.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Container, Iterable
from dataclasses import dataclass

SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Head:
    """A place in the chain: the last row's number and hash. It stands for every row up to it."""

    seq: int
    hash: str


_ENCODER = json.JSONEncoder(separators=(",", ":"), default=repr)
GENESIS = Head(0, hashlib.sha256(b"lull records 1").hexdigest())


@dataclass(frozen=True, slots=True)
class Link:
    """What is hashed of one row. `mono` is seconds since that boot; `digest` is the payload's."""

    seq: int
    uid: str
    kind: str
    session_id: str
    boot_n: int
    boot_id: str
    mono: float
    utc: str
    clock_ok: bool
    digest: str


@dataclass(frozen=True, slots=True)
class Stored:
    """A row as it was found: its link, the hash beside it, and the payload if it is still there."""

    link: Link
    hash: str
    salt: bytes | None
    payload: bytes | None


def payload_digest(salt: bytes, payload: bytes) -> str:
    """SHA-256(salt ‖ payload) in hex. The salt has a fixed length, so no byte can change sides."""
    return hashlib.sha256(salt + payload).hexdigest()


def following(link: Link, head: Head) -> Head:
    """The head once `link` is appended after `head`."""
    fields = [
        link.seq, link.uid, link.kind, link.session_id, link.boot_n, link.boot_id,
        link.mono, link.utc, link.clock_ok, link.digest, head.hash,
    ]
    # A JSON list has one reading only; `repr` lets a damaged value of a wrong type be hashed (and fail).
    return Head(link.seq, hashlib.sha256(_ENCODER.encode(fields).encode()).hexdigest())


def fault(row: Stored, head: Head, erased: Container[str] = frozenset()) -> str:
    """Says in words what is wrong with `row` coming right after `head`; "" if nothing is.

    Args:
        row: the row as found.
        head: the place in the chain it should follow.
        erased: uids named by rows of the kind `erased`; only these may lack their payload.
    """
    seq = head.seq + 1
    if row.link.seq != seq:
        return f"row {seq} is missing"
    if following(row.link, head).hash != row.hash:
        return f"row {seq} or the one before it was changed"
    if row.salt is None or row.payload is None:
        return "" if row.link.uid in erased else f"row {seq} lost its payload"
    if payload_digest(row.salt, row.payload) != row.link.digest:
        return f"row {seq} has a changed payload"
    return ""


def verify(rows: Iterable[Stored], head: Head = GENESIS, erased: Container[str] = frozenset()) -> tuple[Head, str]:
    """Follows the chain. Gives the last good place and what is wrong after it ("" if nothing)."""
    for row in rows:
        why = fault(row, head, erased)
        if why:
            return head, why
        head = Head(row.link.seq, row.hash)
    return head, ""
