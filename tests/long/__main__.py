"""`python -m tests.long hours 2` and `python -m tests.long visits 10000`, both with `--keep`: for `script/long`."""

from __future__ import annotations

import argparse
import json

from tests.long import kept, page
from tests.long.hours import hours
from tests.long.visits import visits


def main() -> int:
    """Runs one of them; prints its figures, and with --keep puts them into docs/results/long.json and README."""
    parser = argparse.ArgumentParser(prog="script/long", description="Long runs of the kiosk.")
    parser.add_argument("what", choices=("hours", "visits"))
    parser.add_argument("length", type=float, help="hours in real time, or how many accelerated visits")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", action="store_true", help="write docs/results/long.json")
    options = parser.parse_args()
    at = kept.commit()
    figures = hours(options.length) if options.what == "hours" else visits(int(options.length), options.seed)
    print(json.dumps({key: value for key, value in figures.items() if key != "samples"}))
    if options.keep:
        kept.keep(options.what, figures, at)
        page.update()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
