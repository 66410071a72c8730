"""The cart's own key: Ed25519 (RFC 8032), made once in the data folder, never exported.

The manifest of an export is signed with it, and carries the public half, so that anyone can tell whether
an export is as the cart wrote it. Whether it is this cart's: compare the fingerprint noted on paper.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from kiosk.errors import Damaged
from kiosk.language import N_

KEY = "cart.key"


def signing_key(folder: Path) -> Ed25519PrivateKey:
    """The key of the data folder; made, readable by its owner alone, when there is none.

    Raises:
        Damaged: there is one, but it is no key.
        OSError: it cannot be read or made.
    """
    path = folder / KEY
    if not path.exists():
        part = path.with_suffix(f".{secrets.token_hex(4)}")  # one that a kill left behind is never in the way
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "wb") as file:
            file.write(Ed25519PrivateKey.generate().private_bytes_raw())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(part, path)  # two exports at once: the first key stays
        except FileExistsError:
            pass
        finally:
            part.unlink()
    try:
        return Ed25519PrivateKey.from_private_bytes(path.read_bytes())
    except ValueError:
        raise Damaged(N_("{file} is no key.", file=path), N_("Move it away: a new one is made.")) from None


def passing_key() -> Ed25519PrivateKey:
    """A key for one de-identified export, kept nowhere."""
    return Ed25519PrivateKey.generate()


def public_hex(key: Ed25519PrivateKey) -> str:
    """The public half, 64 hex digits."""
    return key.public_key().public_bytes_raw().hex()


def fingerprint(public: str) -> str:
    """Sixteen hex digits in fours, to be compared with paper."""
    digest = hashlib.sha256(bytes.fromhex(public)).hexdigest()[:16]
    return " ".join(digest[i:i + 4] for i in range(0, 16, 4))


def is_signed(public: str, signature: bytes, data: bytes) -> bool:
    """Whether `signature` over `data` was made by the key whose public half is given."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(signature, data)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True
