"""`python -m audio.prepare`: makes the stems of every scape at set-up, so that none is made while somebody listens."""

from __future__ import annotations

import sys
import time

from audio.scapes import SCAPES, scape

NEWS_S = 2.0  # with all kept it takes less


def main() -> int:
    """Builds each scape once; what is kept already takes no time."""
    began = time.monotonic()
    for name in SCAPES:
        scape(name, 1)
    if (took_s := time.monotonic() - began) > NEWS_S:
        print(f"Prepared the sound in {took_s:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
