"""What the command line's options are made of: types with clear errors, and those several commands share."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

LONGEST_WAV_S = 21_600.0  # a WAV file counts its bytes in 32 bits

Command = Callable[[argparse.Namespace], int]


def command(commands: Any, name: str, function: Command, about: str) -> argparse.ArgumentParser:
    """Adds the command `name`; `function` gets its options and returns the exit code."""
    parser: argparse.ArgumentParser = commands.add_parser(name, help=about, description=about)
    parser.set_defaults(command=function)
    return parser


def add_data(parser: argparse.ArgumentParser) -> None:
    """`--data DIR`."""
    home = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share")
    parser.add_argument("--data", type=Path, default=home / "lull", metavar="DIR", help="the records' folder")


def add_config(parser: argparse.ArgumentParser) -> None:
    """`--config FILE`."""
    parser.add_argument("--config", type=Path, metavar="FILE", help="default: /etc/lull/kiosk.toml, then built-in")


def size(text: str) -> tuple[int, int]:
    """640x480: width and height, both above 0."""
    match = re.fullmatch(r"(\d{1,5})x(\d{1,5})", text)
    if not match or not all(int(part) for part in match.groups()):
        raise argparse.ArgumentTypeError(f"'{text}' is not a size; write it as 640x480")
    return int(match[1]), int(match[2])


def positive(text: str) -> float:
    """A number above 0."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < 1e6:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number above 0")
    return value


def wav_seconds(text: str) -> float:
    """Seconds that a WAV file holds."""
    value = positive(text)
    if value > LONGEST_WAV_S:
        raise argparse.ArgumentTypeError(f"'{text}' is more than a WAV file holds; write at most {LONGEST_WAV_S:.0f}")
    return value


def seed(text: str) -> int:
    """A whole number from 0."""
    if not re.fullmatch(r"[0-9]{1,18}", text):
        raise argparse.ArgumentTypeError(f"'{text}' is not a seed; write a whole number from 0")
    return int(text)


def audio(text: str) -> str:
    """Where sound goes."""
    from kiosk.config import AUDIO, AUDIO_KNOWN

    if not re.fullmatch(AUDIO, text):
        raise argparse.ArgumentTypeError(f"unknown audio '{text}'; known: {AUDIO_KNOWN}")
    return text
