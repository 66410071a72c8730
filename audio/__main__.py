"""`python -m audio`: the engine's process, as the kiosk starts it.

Three threads: this one opens and watches the output and listens to the kiosk; one makes blocks ahead; the
sound card's own takes them. Ends on `Quit`, when the link closes, or on SIGTERM, after a short fade.
"""

from __future__ import annotations

import argparse
import logging
import signal
import sys
import threading
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection
from typing import Any

from audio.control import Mix, Quit, Sounding

TURN_S = 0.02
FADE_S = 0.15

log = logging.getLogger("audio")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the engine; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m audio")
    parser.add_argument("--link", type=int, required=True, help="file descriptor of the stream to the kiosk")
    parser.add_argument("--device", default="auto", help="auto, device, none or file:PATH")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s: %(message)s", stream=sys.stderr)
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    from audio.engine import Engine
    from audio.output import output

    engine = Engine(options.seed)
    try:
        sink = output(options.device, engine.pull)
    except (LookupError, OSError) as error:
        print(f"audio: {error}", file=sys.stderr)
        return 2
    maker = threading.Thread(target=_make, args=(engine, ended), name="maker", daemon=True)
    maker.start()
    link = Connection(options.link)
    try:
        _turn(engine, sink, link, ended)
        engine.mix(Mix("", ramp_s=FADE_S))
        until = time.monotonic() + 2 * FADE_S
        while time.monotonic() < until:
            sink.tend(time.monotonic())
            time.sleep(TURN_S)
    finally:
        ended.set()
        sink.close()
    return 0


def _make(engine: Any, ended: threading.Event) -> None:
    """Keeps a few blocks ahead of the sound card."""
    while not ended.is_set():
        if engine.wants_more:
            engine.produce()
        else:
            ended.wait(TURN_S / 4)


def _turn(engine: Any, sink: Any, link: Connection, ended: threading.Event) -> None:
    """Listens and watches until told to end."""
    told: Sounding | None = None
    while not ended.is_set():
        state = sink.tend(time.monotonic())
        if state != told:
            told = state
            log.info("%s %s %s", state.state, state.name, state.detail)
            try:
                link.send(state)
            except OSError:
                return
        try:
            while link.poll(0):
                message = link.recv()
                if isinstance(message, Mix):
                    engine.mix(message)
                elif isinstance(message, Quit):
                    return
        except (EOFError, OSError):
            return
        ended.wait(TURN_S)


if __name__ == "__main__":
    sys.exit(main())
