"""`python -m audio`: the engine's process, as the kiosk starts it.

Six threads: this one listens to the kiosk; one builds scapes; one reads phrases; one makes blocks ahead; one opens
and watches the output, and tells the kiosk how it is; the sound card's own takes the blocks. Ends on `Quit`, when the
link closes, or on SIGTERM, after a short fade; and loudly when one of the threads fails, so that the kiosk starts it
anew.
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from multiprocessing.connection import Connection, wait
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING

from audio.control import Breath, Mix, Quit, Say, Sounding

if TYPE_CHECKING:
    from audio.engine import Engine
    from audio.output import Output

NICE = -11  # as sound servers run: late pictures are forgiven sooner than late sound
TURN_S = 0.02
AT_LEAST_BLOCKS = 12  # 0.13 s: a busy machine is often late
FADE_S = 0.15
SAY_S = 1.0  # how often the kiosk hears from us, news or not
CLOSE_S = 1.0  # a sound server that hangs is not waited for

log = logging.getLogger("audio")
Work = Callable[[], None]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the engine; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m audio")
    parser.add_argument("--link", type=int, required=True, help="file descriptor of the stream to the kiosk")
    parser.add_argument("--device", default="auto", help="auto, device, none or file:PATH")
    parser.add_argument("--output", default="headset", choices=("headset", "cart"), help="where it is heard")
    parser.add_argument("--shared", type=int, help="file descriptor of the scene's block, for the head")
    parser.add_argument("--voices", type=Path, help="a clinic's own recorded phrases")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s: %(message)s", stream=sys.stderr)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # small products only; its threads cost memory
    from audio.engine import Engine
    from audio.output import output
    from audio.shared import HeadSlot
    from audio.spatial import AHEAD, spatial

    works: SimpleQueue[Work] = SimpleQueue()
    way = spatial(options.output)
    head = HeadSlot(options.shared).read if options.shared is not None else lambda: AHEAD
    engine = Engine(options.seed, way, head, works.put)
    try:
        sink = output(options.device, engine.pull, engine.begin)
    except LookupError as error:
        print(f"audio: {error}", file=sys.stderr)
        return 2
    _take_priority()
    code = Process(engine, sink, Connection(options.link), works, way.how, options.voices).run()
    logging.shutdown()
    if any(thread.is_alive() for thread in threading.enumerate() if thread is not threading.main_thread()):
        os._exit(code)  # stuck in a sound server; PortAudio's own tidying up would wait there too
    return code


def _take_priority() -> None:
    """Goes before others for the processor, where LULL_REALTIME asks for it and the system grants it."""
    if os.environ.get("LULL_REALTIME") != "1":
        return
    try:
        os.setpriority(os.PRIO_PROCESS, 0, NICE)
    except OSError as error:
        log.warning("no priority: %s", error)


class Process:
    """The threads, from the first to the last.

    Args:
        engine: what is heard.
        sink: where it goes.
        link: to the kiosk.
        works: what the engine wants built.
        how: it is heard, in plain words.
        voices: the clinic's own phrases.
    """

    def __init__(
        self, engine: Engine, sink: Output, link: Connection, works: SimpleQueue[Work], how: str,
        voices: Path | None = None,
    ) -> None:
        self._engine, self._sink, self._link, self._works, self._how = engine, sink, link, works, how
        self._voices = voices
        self._phrases: SimpleQueue[Say] = SimpleQueue()
        self._wish = Say()  # the newest
        self._ended = threading.Event()
        self._failed = False
        self._woken, self._wake = socket.socketpair()

    def run(self) -> int:
        """Until told to end; the exit code."""
        self._wake.setblocking(False)
        heard_before = signal.set_wakeup_fd(self._wake.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: None)  # the byte on the wake-up socket is enough
        keeper = self._thread("keeper", self._keep)
        maker = self._thread("maker", lambda: make(self._engine, self._ended))
        builder = self._thread("builder", self._build)
        self._thread("teller", self._tell)
        try:
            self._listen()
        finally:
            self._fade()
            self._ended.set()
            self._works.put(lambda: None)
            self._phrases.put(Say())
            for thread in (keeper, maker, builder):
                thread.join(CLOSE_S)
            signal.set_wakeup_fd(heard_before)
            self._woken.close()
            self._wake.close()
        return 1 if self._failed else 0

    def _thread(self, name: str, work: Callable[[], None]) -> threading.Thread:
        def guarded() -> None:
            try:
                work()
            except Exception:
                log.critical("the %s failed", name, exc_info=True)
                self._failed = True
                with contextlib.suppress(OSError):  # already at the end
                    self._wake.send(b"!")

        thread = threading.Thread(target=guarded, name=name, daemon=True)
        thread.start()
        return thread

    def _listen(self) -> None:
        """Takes the kiosk's wishes until it quits, closes, or something wakes us to end."""
        while self._woken not in wait([self._link, self._woken]):
            try:
                message = self._link.recv()
            except (EOFError, OSError):
                return
            if isinstance(message, Mix):
                self._engine.mix(message)
            elif isinstance(message, Breath):
                self._engine.breathe(message)
            elif isinstance(message, Say):
                self._say(message)
            elif isinstance(message, Quit):
                return

    def _say(self, wish: Say) -> None:
        self._wish = wish
        if wish.phrase:
            self._phrases.put(wish)
        else:
            self._engine.say(None)

    def _tell(self) -> None:
        """Reads phrases, and has the newest said: a folder that hangs must keep nobody from STOP."""
        from audio.voice.phrases import phrase

        while not self._ended.is_set():
            wish = self._phrases.get()
            samples = phrase(wish.phrase, wish.language, self._voices) if wish is self._wish else None
            if wish is self._wish and samples is not None:
                self._engine.say(samples)

    def _build(self) -> None:
        """Builds what is asked for, one after the other."""
        while not self._ended.is_set():
            self._works.get()()

    def _keep(self) -> None:
        """Keeps the output going, and tells the kiosk how it is: every change, and once a second that it lives."""
        told: Sounding | None = None
        due = 0.0
        while not self._ended.is_set():
            now = time.monotonic()
            state = self._sink.tend(now)
            if state.state == "ok":
                state = replace(state, detail=f"{state.detail}, {self._how}")
            if state != told:
                log.info("%s %s %s", state.state, state.name, state.detail)
            if state != told or now >= due:
                told, due = state, now + SAY_S
                try:
                    self._link.send(state)
                except OSError:
                    log.info("the kiosk is gone")  # the listener ends it all
            self._ended.wait(TURN_S)
        self._sink.close()

    def _fade(self) -> None:
        """Fades out, and lets the card play what it holds."""
        if not self._engine.is_silent:
            self._engine.mix(Mix("", ramp_s=FADE_S))
            time.sleep(2 * FADE_S)


def make(engine: Engine, ended: threading.Event) -> None:
    """Keeps blocks ahead of the sound card: some at a time, which costs half of one after the other."""
    while not ended.wait(TURN_S):
        if engine.waiting < AT_LEAST_BLOCKS:
            while engine.wants_more and not ended.is_set():
                engine.produce()


if __name__ == "__main__":
    sys.exit(main())
