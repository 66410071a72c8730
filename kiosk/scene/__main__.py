"""`python -m kiosk.scene`: the scene process, as the kiosk starts it.

Nothing that loads OpenGL is imported before the headset is open: the runtime settles which kind it must be.
Until then this only tries, tells and beats, so that a missing headset never looks like a scene that hangs.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from collections.abc import Sequence
from typing import Any

from kiosk import logs
from kiosk.devices.headset import DEVICES, Aim, headset
from kiosk.errors import LullError, UnknownName
from kiosk.events import HeadsetState
from kiosk.scene import link
from kiosk.scene.lasting import LastingHeadset


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the scene until SIGTERM, `Quit` or the link's end; the exit code."""
    options = _parser().parse_args(arguments)
    logs.begin()
    ended: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _: ended.append(number))
    try:
        return _run(options, ended)
    except UnknownName as error:
        print(f"kiosk.scene: {error}", file=sys.stderr)
        return 2
    except LullError as error:
        print(f"kiosk.scene: {error}", file=sys.stderr)
        return 1


def _run(options: argparse.Namespace, ended: list[int]) -> int:
    post, block, aim = link.Post(options.link), link.Block.attach(options.block), Aim()
    lasting = LastingHeadset(headset(options.headset, aim, time.monotonic), time.monotonic)
    heard: list[Any] = []
    state = _wait_for_headset(lasting, post, block, heard, ended)
    if state is None:
        return 0
    from environments.baked import KEPT_ONLY
    from kiosk.scene.loop import Scene, import_worlds

    os.environ[KEPT_ONLY] = "1"
    import_worlds(options.worlds)
    scene = Scene(lasting, post, block, aim, state.display, options.quality, options.seed)
    scene.hear(heard)
    while not (ended or scene.ended):
        scene.turn()
    lasting.close()
    return 0


def _wait_for_headset(
    lasting: LastingHeadset, post: link.Post, block: link.Block, heard: list[Any], ended: list[int]
) -> HeadsetState | None:
    """Tries until the headset is open and says what it is; None when told to end before that."""
    turns = 0
    while not ended:
        news = lasting.poll()
        for event in news:
            post.put(event)
        for event in news:
            if lasting.opened and isinstance(event, HeadsetState):
                return event
        post.flush()
        try:
            heard += post.take()
        except EOFError:
            return None
        if any(isinstance(message, link.Quit) for message in heard):
            return None
        turns += 1
        block.frame.write(link.Beat(turns, time.monotonic()))
        lasting.begin()
    return None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m kiosk.scene")
    parser.add_argument("--link", type=int, required=True, help="file descriptor of the stream to the kiosk")
    parser.add_argument("--block", type=int, required=True, help="file descriptor of the shared block")
    parser.add_argument("--headset", default="auto", help=", ".join(DEVICES))
    parser.add_argument("--quality", choices=("auto", "low", "high"), default="auto")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--worlds", default="", help="names, with commas; all where empty")
    return parser


if __name__ == "__main__":
    sys.exit(main())
