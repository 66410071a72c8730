"""python -m tests.pilot [--check | --record]: makes the made parts of docs/pilot anew. `script/pilot` is its command.

    --check    changes nothing; 1 where a page is not as it would be made
    --record   first takes in the results of the last script/test (docs/results)
"""

from __future__ import annotations

import argparse
import sys

from tests.pilot import recorded
from tests.pilot.page import PAGES, made
from tests.pilot.parts import PARTS


def main(arguments: list[str]) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="script/pilot", description="The pages of docs/pilot.")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--check", action="store_true", help="change nothing")
    how.add_argument("--record", action="store_true", help="take in the results of the last script/test")
    given = parser.parse_args(arguments)
    if given.record:
        try:
            recorded.write(recorded.taken(recorded.RUN))
        except recorded.NoRecordError as error:
            print(f"script/pilot: {error}", file=sys.stderr)
            return 1
    stale = 0
    for path in PAGES:
        before = path.read_text(encoding="utf-8")
        after = made(before, PARTS)
        if before == after:
            continue
        stale += 1
        print(f"{path.name}: {'is not as the code would make it' if given.check else 'made anew'}")
        if not given.check:
            path.write_text(after, encoding="utf-8")
    return 1 if given.check and stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
