"""`python -m kiosk.bench PART ARGUMENTS`: one part of the bench, its figures as the last line."""

from __future__ import annotations

import json
import sys
from typing import Any


def main(part: str, *arguments: str) -> None:
    """Runs one part and prints its figures. Each imports only what it measures."""
    figures: dict[str, Any]
    if part in ("submit", "draw", "load", "plain"):
        from kiosk.bench import frames

        figures = getattr(frames, part)(*arguments)
    elif part in ("saved", "session"):
        from kiosk.bench import visit

        figures = getattr(visit, part)()
    elif part == "beats":
        from kiosk.bench import heart

        figures = heart.beats()
    elif part == "sound":
        from kiosk.bench import sound

        figures = sound.sound()
    else:
        from kiosk.bench import processes

        figures = getattr(processes, part)(*arguments)
    print(json.dumps(figures))


if __name__ == "__main__":
    main(*sys.argv[1:])
