"""Keys that sign updates in tests."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path


def key(home: Path) -> None:
    """A GnuPG home with a key that can sign."""
    home.mkdir(mode=0o700)
    _run("gpg", "--quick-generate-key", "Test <test@example.org>", "ed25519", "sign", "never", home=home)


def public(home: Path) -> bytes:
    """What a cart knows of it."""
    return _run("gpg", "--export", home=home)


def close(home: Path) -> None:
    """Ends GnuPG's helpers of that home."""
    _run("gpgconf", "--kill", "all", home=home)


def _run(*command: str, home: Path) -> bytes:
    quietly = ["--batch", "--quiet", "--passphrase", ""] if command[0] == "gpg" else []
    whole = [command[0], *quietly, *command[1:]]
    return subprocess.run(whole, env={**os.environ, "GNUPGHOME": str(home)}, check=True, capture_output=True).stdout
