"""Images of this checkout that a test wants otherwise than out/image is."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from tests.conftest import need
from tests.vm.machine import ROOT

EPOCH = "1760000000"


def built(to: Path, version: str, *options: str) -> Path:
    """Builds one into the folder `to`, with mkosi's further options; the path of its .efi."""
    need("mkosi", shutil.which("mkosi") is not None)
    environment = {
        **os.environ, "LULL_IMAGE": str(to), "LULL_IMAGE_VERSION": version, "SOURCE_DATE_EPOCH": EPOCH,
    }  # fmt: skip
    with to.with_name(f"{to.name}.log").open("wb") as log:
        command = [str(ROOT / "systemd/image/build"), *options]
        subprocess.run(command, env=environment, stdout=log, stderr=log, check=True)
    return to / f"lull_{version}.efi"
