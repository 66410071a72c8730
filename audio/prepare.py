"""`python -m audio.prepare`: makes the stems of every scape at set-up, so that none is made while somebody listens."""

from __future__ import annotations

import sys
import time

from audio.scapes import SCAPES, scape


def main() -> int:
    """Builds each scape once; what is kept already takes no time."""
    began = time.monotonic()
    for name in SCAPES:
        scape(name, 1)
    print(f"Prepared the sound in {time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
