"""The commands that run the cart: run, demo, check, config."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from kiosk.commands import options
from kiosk.errors import ConfigError, UnknownName

HEADSETS = ("auto", "openxr", "flat", "offscreen")
STRAPS = ("auto", "ble", "model", "none")


def add(commands: Any) -> None:
    """Adds them to the command line."""
    run = options.command(commands, "run", _run, "the kiosk: console, headset, strap, sound, records")
    run.set_defaults(until_stopped=True)
    options.add_data(run)
    options.add_config(run)
    run.add_argument("--headset", choices=HEADSETS, help="default: the configuration's, else auto")
    run.add_argument("--strap", choices=STRAPS, help="default: the configuration's, else auto")
    run.add_argument("--audio", type=options.audio, help="auto, device, none or file:PATH")
    run.add_argument("--seconds", type=options.positive, help="end by itself after so long (for trials)")

    commission = options.command(
        commands, "commission", _commission, "the acceptance of this cart, step by step on its console")
    commission.set_defaults(until_stopped=True)
    options.add_data(commission)
    options.add_config(commission)
    commission.add_argument("--headset", choices=HEADSETS, help="default: the configuration's, else auto")
    commission.add_argument("--strap", choices=STRAPS, help="default: the configuration's, else auto")
    commission.add_argument("--audio", type=options.audio, help="auto, device, none or file:PATH")

    demo = options.command(commands, "demo", _demo, "a whole visit with a model patient, nurse and strap")
    demo.add_argument("--out", type=Path, required=True, metavar="DIR")
    demo.add_argument("--fast", action="store_true", help="as fast as the machine can")

    check = options.command(commands, "check", _check, "what this machine has and lacks, with the fix")
    check.add_argument("--json", action="store_true")
    check.add_argument("--keep", action="store_true", help="the result also goes to self-test.json in the data folder")
    options.add_data(check)
    options.add_config(check)

    settings = options.command(commands, "config", _config, "the configuration, checked or written out")
    options.add_config(settings)
    options.add_data(settings)
    what = settings.add_mutually_exclusive_group(required=True)
    what.add_argument("--check", action="store_true")
    what.add_argument("--dump", action="store_true")
    what.add_argument("--export", type=Path, metavar="STICK", help="for another cart, without what makes this one this")
    what.add_argument("--import", type=Path, metavar="STICK", dest="take", help="what another cart put there")


def _run(given: argparse.Namespace) -> int:
    from kiosk import app, config, opening

    settings = config.load(given.config)
    know_worlds(settings)
    know_recipient(settings)
    know_scales(settings)
    if opening.nobody_can_see(given.headset or settings.headset.device):
        print("No display and no headset here: playing the demonstration visit instead.", flush=True)
        given.out = Path("out/demo")
        given.fast = True
        return _demo(given)
    return app.run(
        settings, given.data, headset=given.headset, strap=given.strap, audio=given.audio,
        seconds=given.seconds,
    )


def _commission(given: argparse.Namespace) -> int:
    from kiosk import app, config
    from kiosk.console.window import is_display_named

    settings = config.load(given.config)
    know_worlds(settings)
    if not is_display_named():
        raise ConfigError("DISPLAY", "names no screen, and the steps are shown on one", "Run it on the cart's screen.")
    return app.run(
        settings, given.data, headset=given.headset, strap=given.strap, audio=given.audio, commission=True)


def _demo(given: argparse.Namespace) -> int:
    from kiosk import demo

    return demo.play(given.out, fast=given.fast)


def _check(given: argparse.Namespace) -> int:
    from kiosk import check, config
    from kiosk.records import acceptance
    from kiosk.records import overlay as kept
    from kiosk.settings.overlay import laid_over

    settings = laid_over(config.load(given.config), acceptance.values(given.data) | kept.read(given.data))
    know_worlds(settings)
    return check.report(settings, given.data, as_json=given.json, keep=given.keep)


def _config(given: argparse.Namespace) -> int:
    from kiosk import config
    from kiosk.commands.note import note
    from kiosk.records import acceptance, handing
    from kiosk.records import overlay as kept
    from kiosk.settings import clone, overlay

    found = acceptance.values(given.data)
    base = overlay.laid_over(config.load(given.config), found)
    values = kept.read(given.data)
    settings = overlay.laid_over(base, values)
    know_worlds(settings)
    know_recipient(settings)
    know_study(settings)
    over = know_scales(settings)
    if given.export:
        print(handing.hand_over(given.export, clone.FILE, clone.written(settings).encode()))
        note(given.data, "handed over", clone.FILE)
    elif given.take:
        taken = clone.read(handing.take(given.take, clone.FILE))
        wanted = overlay.laid_over(settings, taken)
        know_worlds(wanted)
        print(kept.take_over(given.data, base, settings, wanted) or "Nothing would change.")
    elif given.dump:
        print(config.dump(settings))
        for path in found:
            print(f"# {path} was found out when the cart was commissioned")
        for path in values:
            print(f"# {path} was set on the console ({given.data / overlay.FILE}); before: {overlay.value(base, path)}")
    else:
        refused, unspoken = read_programmes(settings)
        print("\n".join([*refused, *([] if refused else ["The configuration is right."]), *over, *unspoken]))
        return 1 if refused else 0
    return 0


def read_programmes(settings: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is wrong with the clinic's programmes, and which of their words nobody has recorded, in lines."""
    from audio.voice.phrases import recorded
    from kiosk.programmes import shelf

    folder, voices = settings.session.programmes, settings.audio.voices
    found = shelf.load(Path(folder) if folder else None)
    spoken = recorded(settings.kiosk.language, Path(voices) if voices else None)
    own = [one for name, one in found.programmes.items() if one != shelf.built_in().get(name)]
    words = {part.recording: part.say for one in own for step in one.steps for part in step.parts}
    missing = [f"{name}: {said}" for name, said in words.items() if name not in spoken]
    return found.refused, ("Not recorded, shown alone:", *missing) if missing and settings.audio.voice else ()


def know_study(settings: Any) -> None:
    """The study's folder, where one is named, holds a protocol and a list of this cart.

    Raises:
        ConfigError, RecordsError: what is wrong there.
    """
    if settings.study.folder:
        from kiosk.studies import files

        files.read(Path(settings.study.folder), settings.kiosk.id)


def know_recipient(settings: Any) -> None:
    """The key for whom exports are locked is one.

    Raises:
        ConfigError: with the fix.
    """
    from kiosk.records import sealed

    sealed.know_recipient(settings.records.recipient)


def know_scales(settings: Any) -> tuple[str, ...]:
    """Reads the clinic's licensed scales, if there are any; which of them are left out, in words.

    Raises:
        ConfigError: a file is wrong.
    """
    from datetime import date

    from kiosk import licensed

    folder = settings.session.licensed
    return licensed.load(Path(folder), date.today())[1] if folder else ()


def know_worlds(settings: Any) -> None:
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
