"""Exports locked with the hospital's own key: age encryption (age-encryption.org/v1, X25519).

A lost stick then tells nobody anything. The export becomes one `lull-KIOSK-STAMP.tar.age`; beside it lies a
signed manifest that names it, so that anyone can tell without the key that it is whole. The cart holds the public
key alone and cannot open what it locked; the secret one (`age-keygen`) never comes near it.
"""

from __future__ import annotations

import hashlib
import json
import os
import tarfile
from pathlib import Path
from typing import Any

from kiosk.errors import ConfigError, Damaged, RecordsError
from kiosk.records import sign
from kiosk.records.files import sync_file
from kiosk.records.stick import MANIFEST, SIGNATURE

ENDING = ".tar.age"
_BLOCK = 1 << 20


def know_recipient(recipient: str) -> str:
    """`recipient`, once it is known to be a public key; "" is none.

    Raises:
        ConfigError: it is not.
    """
    if recipient:
        _recipient(recipient)
    return recipient


def _recipient(text: str) -> Any:
    from pyrage import RecipientError, x25519

    try:
        return x25519.Recipient.from_str(text)
    except RecipientError:
        raise ConfigError("records.recipient", "is no age public key",
                          "Copy the line age1… that age-keygen printed.") from None


def seal(data: Path, folder: Path, beside: list[Path], recipient: str) -> Path:
    """Locks the export `folder`, and files that belong `beside` it, for the owner of the key `recipient`.

    Returns:
        a folder of the same name, holding the locked files and the manifest that names them; the open
        ones are gone.

    Raises:
        ConfigError: `recipient` is no key.
        OSError: no room.
    """
    key = _recipient(recipient)
    inner = json.loads((folder / MANIFEST).read_bytes())
    # A de-identified export is signed by a key of its own, and so is what is seen of it.
    cart = sign.signing_key(data)
    signer = cart if inner["public_key"] == sign.public_hex(cart) else sign.passing_key()
    locked = folder.with_name("locked")
    locked.mkdir()
    names = [_lock(locked / f"{folder.name}{ENDING}", [folder], key)]
    if beside:
        names.append(_lock(locked / f"{folder.name}-origin{ENDING}", beside, key))
    listed = [{"name": path.name, "sha256": _digest(path), "rows": None} for path in names]
    manifest = {**inner, "recipient": recipient, "files": listed, "public_key": sign.public_hex(signer)}
    raw = (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode()
    (locked / SIGNATURE).write_text(signer.sign(raw).hex(), encoding="ascii")
    (locked / MANIFEST).write_bytes(raw)
    times = folder.stat()
    for path in (*locked.iterdir(), locked):  # fixed ones stay fixed
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    return locked.rename(folder)


def _lock(target: Path, paths: list[Path], key: Any) -> Path:
    from pyrage import encrypt_io

    with target.with_suffix("").open("w+b") as plain:
        with tarfile.open(fileobj=plain, mode="w", format=tarfile.PAX_FORMAT) as tar:
            for path in paths:
                tar.add(path, path.name, filter=_nobody)
        plain.seek(0)
        with target.open("wb") as cipher:
            encrypt_io(plain, cipher, [key])
    target.with_suffix("").unlink()
    sync_file(target)
    return target


def _nobody(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Without the names and numbers of this machine's users."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry


def unseal(locked: Path, identity: Path, into: Path) -> Path:
    """Opens a locked export with the secret key in the file `identity`; the folder that was in it, below `into`.

    Raises:
        RecordsError: the file holds no key, or not the right one.
        Damaged: what was locked is not an export.
    """
    from pyrage import DecryptError, IdentityError, decrypt_io, x25519

    try:
        lines = identity.read_text("ascii", "replace").split()
        keys = [x25519.Identity.from_str(line) for line in lines if line.startswith("AGE-SECRET-KEY-1")]
    except (OSError, IdentityError):
        keys = []
    if not keys:
        raise RecordsError(f"{identity} holds no age secret key.", "Name the file that age-keygen wrote.")
    plain = into / "opened.tar"
    try:
        with locked.open("rb") as cipher, plain.open("wb") as opened:
            decrypt_io(cipher, opened, keys)
        with tarfile.open(plain) as tar:
            tar.extractall(into, filter="data")
    except DecryptError as error:
        raise RecordsError(f"{locked.name} is not opened by the key in {identity} ({error}).",
                           "Name the secret key that belongs to records.recipient.") from None
    except (tarfile.TarError, OSError) as error:
        raise Damaged(f"{locked.name} holds no export ({error}).") from None
    finally:
        plain.unlink(missing_ok=True)
    found = [path for path in into.iterdir() if path.is_dir()]
    if len(found) != 1:
        raise Damaged(f"{locked.name} holds no export.")
    return found[0]


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
