"""The commands. Each imports what it needs when it is called: `kiosk verify` runs without a display.

Exit codes: 0 done (SIGTERM too, for the kiosk), 1 a check or a run failed or was broken off, 2 usage,
configuration or unknown name. Errors go to stderr as one line that names the fix.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import io
import os
import re
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from kiosk import __version__, logs
from kiosk.errors import ConfigError, LullError, NotOurs, UnknownName

HEADSETS = ("auto", "openxr", "flat", "offscreen")
STRAPS = ("auto", "ble", "model", "none")
PROFILES = ("excel", "research", "deidentified")
LONGEST_WAV_S = 21_600.0  # a WAV file counts its bytes in 32 bits


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
        if options.command is _run:
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


# -- commands -----------------------------------------------------------------------------------


def _run(options: argparse.Namespace) -> int:
    from kiosk import app, config

    settings = config.load(options.config)
    _know_worlds(settings)
    if app.nobody_can_see(options.headset or settings.headset.device):
        print("No display and no headset here: playing the demonstration visit instead.", flush=True)
        options.out = Path("out/demo")
        options.fast = True
        return _demo(options)
    return app.run(
        settings, options.data, headset=options.headset, strap=options.strap, audio=options.audio,
        seconds=options.seconds,
    )


def _know_worlds(settings: Any) -> None:
    """Every configured world exists, they fit one page, and one of them is for who fears water.

    Raises:
        UnknownName, ConfigError: with the known ones, or the limit.
    """
    import environments
    from kiosk.activities import WITHOUT_WATER
    from kiosk.panel import MOST_CHOICES

    for name in settings.session.worlds:
        if name not in environments.WORLDS:
            raise UnknownName("world", name, environments.WORLDS)
    if not 1 <= len(settings.session.worlds) <= MOST_CHOICES:
        raise ConfigError("session.worlds", f"has {len(settings.session.worlds)} names", f"Name 1 to {MOST_CHOICES}.")
    if len(set(settings.session.worlds)) < len(settings.session.worlds):
        raise ConfigError("session.worlds", "names a world twice", "Name each once.")
    if not WITHOUT_WATER & set(settings.session.worlds):
        raise ConfigError("session.worlds", "has water in every world", f"Add one without: {', '.join(WITHOUT_WATER)}.")


def _demo(options: argparse.Namespace) -> int:
    from kiosk import demo

    return demo.play(options.out, fast=options.fast)


def _check(options: argparse.Namespace) -> int:
    from kiosk import check, config

    settings = config.load(options.config)
    _know_worlds(settings)
    return check.report(settings, options.data, as_json=options.json)


def _render(options: argparse.Namespace) -> int:
    import environments

    if options.world not in {**environments.WORLDS, "calm": None}:
        raise UnknownName("world", options.world, (*environments.WORLDS, "calm"))
    if options.game and options.game not in environments.GAMES:
        raise UnknownName("game", options.game, environments.GAMES)
    from environments.render import render

    for path in render(
        options.world, options.out, size=options.size, seconds=options.seconds, fps=options.fps,
        seed=options.seed, eye=options.eye, recline=options.recline, game=options.game or "",
    ):
        print(path)
    return 0


def _sound(options: argparse.Namespace) -> int:
    from audio.render import NOISE, render
    from audio.scapes import SCAPES

    if options.world not in (known := (*SCAPES, NOISE)):
        raise UnknownName("world", options.world, known)

    render(options.world, options.seconds, options.seed, options.out)
    print(options.out)
    return 0


def _bench(options: argparse.Namespace) -> int:
    from kiosk import bench

    return bench.report(as_json=options.json)


def _export(options: argparse.Namespace) -> int:
    from kiosk.records.export import export

    print(export(options.data, options.to, profile=options.profile))
    return 0


def _verify(options: argparse.Namespace) -> int:
    from kiosk.records.verify import verify

    verdict = verify(options.path)
    print(verdict.words)
    return 0 if verdict.whole else 1


def _config(options: argparse.Namespace) -> int:
    from kiosk import config

    settings = config.load(options.config)
    _know_worlds(settings)
    print(config.dump(settings) if options.dump else "The configuration is right.")
    return 0


# -- the command line ---------------------------------------------------------------------------


class _Parser(argparse.ArgumentParser):
    """argparse whose errors are one line."""

    def error(self, message: str) -> NoReturn:
        print(f"{self.prog}: {message}. See '{self.prog} --help'.", file=sys.stderr)
        raise SystemExit(2)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="kiosk", description="Lull: calm worlds and honest pain scores on a cart.")
    parser.add_argument("--version", action="version", version=f"kiosk {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)

    run = _command(commands, "run", _run, "the kiosk: console, headset, strap, sound, records")
    _add_data(run)
    _add_config(run)
    run.add_argument("--headset", choices=HEADSETS, help="default: the configuration's, else auto")
    run.add_argument("--strap", choices=STRAPS, help="default: the configuration's, else auto")
    run.add_argument("--audio", type=_audio, help="auto, device, none or file:PATH")
    run.add_argument("--seconds", type=_positive, help="end by itself after so long (for trials)")

    demo = _command(commands, "demo", _demo, "a whole visit with a model patient, nurse and strap")
    demo.add_argument("--out", type=Path, required=True, metavar="DIR")
    demo.add_argument("--fast", action="store_true", help="as fast as the machine can")

    check = _command(commands, "check", _check, "what this machine has and lacks, with the fix")
    check.add_argument("--json", action="store_true")
    _add_data(check)
    _add_config(check)

    render = _command(commands, "render", _render, "pictures of a world")
    render.add_argument("world", metavar="WORLD")
    render.add_argument("--out", type=Path, required=True, metavar="DIR")
    render.add_argument("--size", type=_size, default=(640, 640), metavar="WxH")
    render.add_argument("--seconds", type=_positive, default=1.0)
    render.add_argument("--fps", type=_positive, default=1.0)
    render.add_argument("--seed", type=_seed, default=1)
    render.add_argument("--eye", choices=("left", "right", "both"), default="both")
    render.add_argument("--game", metavar="NAME")
    render.add_argument("--recline", type=int, choices=(0, 45, 90), default=0)

    sound = _command(commands, "sound", _sound, "the sound of a world, or noise to measure with, as a WAV file")
    sound.add_argument("world", metavar="WORLD")
    sound.add_argument("--seconds", type=_wav_seconds, default=10.0)
    sound.add_argument("--seed", type=_seed, default=1)
    sound.add_argument("--out", type=Path, required=True, metavar="FILE.wav")

    bench = _command(commands, "bench", _bench, "speed and memory on this machine")
    bench.add_argument("--json", action="store_true")

    export = _command(commands, "export", _export, "the records as CSV files in a new folder")
    export.add_argument("to", type=Path, metavar="DIR")
    export.add_argument("--profile", choices=PROFILES, default="research")
    _add_data(export)

    verify = _command(commands, "verify", _verify, "whether a data folder or an export is whole")
    verify.add_argument("path", type=Path, metavar="PATH")

    settings = _command(commands, "config", _config, "the configuration, checked or written out")
    _add_config(settings)
    what = settings.add_mutually_exclusive_group(required=True)
    what.add_argument("--check", action="store_true")
    what.add_argument("--dump", action="store_true")
    return parser


def _command(commands: Any, name: str, function: Any, about: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=about, description=about)
    parser.set_defaults(command=function)
    return parser


def _add_data(parser: argparse.ArgumentParser) -> None:
    home = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share")
    parser.add_argument("--data", type=Path, default=home / "lull", metavar="DIR", help="the records' folder")


def _add_config(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", type=Path, metavar="FILE", help="default: /etc/lull/kiosk.toml, then built-in")


def _size(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{1,5})x(\d{1,5})", text)
    if not match or not all(int(part) for part in match.groups()):
        raise argparse.ArgumentTypeError(f"'{text}' is not a size; write it as 640x480")
    return int(match[1]), int(match[2])


def _positive(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < 1e6:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number above 0")
    return value


def _wav_seconds(text: str) -> float:
    value = _positive(text)
    if value > LONGEST_WAV_S:
        raise argparse.ArgumentTypeError(f"'{text}' is more than a WAV file holds; write at most {LONGEST_WAV_S:.0f}")
    return value


def _seed(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,18}", text):
        raise argparse.ArgumentTypeError(f"'{text}' is not a seed; write a whole number from 0")
    return int(text)


def _audio(text: str) -> str:
    from kiosk.config import AUDIO, AUDIO_KNOWN

    if not re.fullmatch(AUDIO, text):
        raise argparse.ArgumentTypeError(f"unknown audio '{text}'; known: {AUDIO_KNOWN}")
    return text


if __name__ == "__main__":
    sys.exit(main())
