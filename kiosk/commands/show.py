"""The commands that show what a patient would see and hear, and measure it: render, sound, bench."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from kiosk.commands import options
from kiosk.errors import UnknownName


def add(commands: Any) -> None:
    """Adds them to the command line."""
    render = options.command(commands, "render", _render, "pictures of a world")
    render.add_argument("world", metavar="WORLD")
    render.add_argument("--out", type=Path, required=True, metavar="DIR")
    render.add_argument("--size", type=options.size, default=(640, 640), metavar="WxH")
    render.add_argument("--seconds", type=options.positive, default=1.0)
    render.add_argument("--fps", type=options.positive, default=1.0)
    render.add_argument("--seed", type=options.seed, default=1)
    render.add_argument("--eye", choices=("left", "right", "both"), default="both")
    render.add_argument("--game", metavar="NAME")
    render.add_argument("--spot", metavar="NAME")
    render.add_argument("--recline", type=int, choices=(0, 45, 90), default=0)

    sound = options.command(commands, "sound", _sound, "the sound of a world, or noise to measure with, as a WAV file")
    sound.add_argument("world", metavar="WORLD")
    sound.add_argument("--seconds", type=options.wav_seconds, default=10.0)
    sound.add_argument("--seed", type=options.seed, default=1)
    sound.add_argument("--out", type=Path, required=True, metavar="FILE.wav")

    bench = options.command(commands, "bench", _bench, "speed and memory on this machine")
    bench.add_argument("--json", action="store_true")


def _render(given: argparse.Namespace) -> int:
    import environments

    places = environments.WORLDS | environments.SCENES
    if given.world not in (*places, "calm"):
        raise UnknownName("world", given.world, (*places, "calm"))
    spots = places[given.world].SPOTS if given.world in places else ()
    if given.spot and given.spot.partition(":")[0] not in spots:  # some number their things: boat:2
        raise UnknownName("spot", given.spot, spots or ("none there",))
    games = environments.GAMES | environments.EXERCISES
    if given.game and given.game not in games:
        raise UnknownName("game", given.game, games)
    from environments.render import render

    for path in render(
        given.world, given.out, size=given.size, seconds=given.seconds, fps=given.fps,
        seed=given.seed, eye=given.eye, recline=given.recline, game=given.game or "", spot=given.spot or "",
    ):
        print(path)
    return 0


def _sound(given: argparse.Namespace) -> int:
    from audio.render import render
    from audio.scapes import SCAPES
    from audio.scapes.pink import NAME as NOISE

    if given.world not in (known := (*SCAPES, NOISE)):
        raise UnknownName("world", given.world, known)

    render(given.world, given.seconds, given.seed, given.out)
    print(given.out)
    return 0


def _bench(given: argparse.Namespace) -> int:
    from kiosk import bench

    return bench.report(as_json=given.json)
