"""The command line: kiosk COMMAND.

Exit codes: 0 done (SIGTERM too, for the kiosk), 1 a check or a run failed or was broken off, 2 usage,
configuration or unknown name. Errors go to stderr as one line that names the fix.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import io
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from types import FrameType
from typing import NoReturn

from kiosk import __version__, logs
from kiosk.commands import annotate, care, carry, pin, pool, records, report, run, show, study, support
from kiosk.errors import ConfigError, LullError, NotOurs, UnknownName

GROUPS = (run, show, records, care, annotate, pin, carry, pool, report, study, support)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns its exit code."""
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a locale that lacks a letter
    options = _parser().parse_args(arguments)
    logs.begin()
    try:
        with _sigterm_interrupts():
            code = int(options.command(options))
            if sys.stdout:
                sys.stdout.flush()
            return code
    except (ConfigError, UnknownName, NotOurs) as error:
        return _fail(error, 2)
    except LullError as error:
        return _fail(error, 1)
    except OSError as error:
        return _fail(_in_words(error), 1)
    except KeyboardInterrupt:
        if options.until_stopped:
            return 0
        return _fail("broken off before it was done. Run it again.", 1)


def _fail(error: object, code: int) -> int:
    print(f"kiosk: {' '.join(str(error).split())}", file=sys.stderr)
    return code


def _in_words(error: OSError) -> str:
    """What the system refused, and the fix."""
    if error.filename is not None:
        return f"{error.filename}: {error.strerror}. Check that path."
    if error.errno is None:  # one of ours, with words and fix of its own
        return str(error)
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the exit is not to try it once more
    if isinstance(error, BrokenPipeError):
        return "nobody read what it said to the end. Leave the pipe open."
    fix = "Free some space." if error.errno in (errno.ENOSPC, errno.EDQUOT) else "Check the disk."
    return f"{error.strerror}. {fix}"


@contextlib.contextmanager
def _sigterm_interrupts() -> Iterator[None]:
    """SIGTERM as Ctrl-C: what is under way is cleaned up."""
    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    previous = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)


# -- the command line ---------------------------------------------------------------------------


class _Parser(argparse.ArgumentParser):
    """argparse whose errors are one line."""

    def error(self, message: str) -> NoReturn:
        print(f"{self.prog}: {message}. See '{self.prog} --help'.", file=sys.stderr)
        raise SystemExit(2)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="kiosk", description="Lull: calm worlds and honest pain scores on a cart.")
    parser.add_argument("--version", action="version", version=f"kiosk {__version__}")
    parser.set_defaults(until_stopped=False)
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)
    for group in GROUPS:
        group.add(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
