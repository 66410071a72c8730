"""What the cart's first self-test found: kept in the data folder for *About* and the support bundle."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kiosk.errors import RecordsError
from kiosk.language import N_

FILE = "self-test.json"


@dataclass(frozen=True, slots=True)
class FirstCheck:
    """When it was, and the names of what was needed and not right."""

    at: datetime
    wrong: tuple[str, ...]


def first_check(folder: Path) -> FirstCheck | None:
    """None where none was kept.

    Raises:
        RecordsError: the file cannot be read, or is not one of ours.
    """
    path = folder / FILE
    try:
        at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        checks = json.loads(path.read_bytes())["checks"]
        wrong = tuple(str(one["name"]) for one in checks if one["needed"] and one["state"] not in ("ok", "warn"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RecordsError(
            N_("the first check's result cannot be read."), N_("Make it anew: {command}.", command="kiosk check --keep")
        ) from error
    return FirstCheck(at, wrong)
