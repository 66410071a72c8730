"""`python -m kiosk.check NAME DATA`: one probe, with the configuration on stdin."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from kiosk import config as configuration
from kiosk.check.probes import PROBES, SETUP, Found
from kiosk.errors import LullError
from kiosk.language import N_, packed


def main(name: str, data: str) -> None:
    """Runs one probe here and prints what it found as the last line; what it imports may print before."""
    config = configuration.parse(sys.stdin.read())
    try:
        found = PROBES[name](config, Path(data))
    except ImportError as error:
        found = Found("fail", N_("{name} cannot be imported", name=error.name or str(error)), SETUP)
    except LullError as error:
        found = Found("fail", error.what, error.fix)
    except Exception as error:  # a probe's defect must not hide the other checks
        found = Found("fail", N_("{name}: {what}", name=type(error).__name__, what=error),
                      N_("Run {command} again.", command=SETUP))
    print(json.dumps([found.state, packed(found.detail), packed(found.fix)]))


if __name__ == "__main__":
    main(*sys.argv[1:])
