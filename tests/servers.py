"""The servers tests talk to: a screen, a sound card and a bus, each private, started and stopped here.

Context managers, so that a fixture of any scope can hold one. Each is in the foreground, in a folder of
its own with a short path (a Unix socket's may have 107 bytes), and is ready when it is handed over.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from tests.waiting import until

STOP_S = 10.0
RATE_HZ = 48_000
FRAME_BYTES = 4  # stereo, 16 bit

_BUS = """<busconfig>
  <listen>unix:path={folder}/bus</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""

_ALSA = """</usr/share/alsa/alsa.conf>
pcm.!default { type pulse }
ctl.!default { type pulse }
"""


@contextmanager
def folder() -> Iterator[Path]:
    """A private folder with a short path."""
    with tempfile.TemporaryDirectory(prefix="lull-") as name:
        yield Path(name)


@contextmanager
def running(command: Sequence[str], log: Path, **popen: Any) -> Iterator[subprocess.Popen[bytes]]:
    """A server in the foreground; asked to end afterwards, and killed where it will not."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, **popen)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _alive(process: subprocess.Popen[bytes], log: Path) -> bool:
    assert process.poll() is None, f"{process.args} ended:\n{log.read_text(errors='replace')}"
    return True


@contextmanager
def xvfb(size: str = "1280x800", picture: Path | None = None) -> Iterator[str]:
    """A screen without a monitor. Yields its name, for DISPLAY; the server itself picks a free one.

    Args:
        picture: a folder in which the file Xvfb_screen0 holds what is shown, in xwd's format.
    """
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{size}x24", "-nolisten", "tcp", "-noreset"]
    command += ["-fbdir", str(picture)] if picture else []
    with folder() as place, os.fdopen(read) as answer:
        log = place / "log"
        with running(command, log, pass_fds=(write,)) as process:
            os.close(write)
            number = answer.readline().strip()  # end of file where the server could not start
            assert number or not _alive(process, log) or process.wait(STOP_S)
            yield f":{number}"


@contextmanager
def bus() -> Iterator[str]:
    """A D-Bus that lets everyone own every name and starts nothing. Yields its address."""
    with folder() as place:
        (place / "bus.conf").write_text(_BUS.format(folder=place))
        log = place / "log"
        with running(["dbus-daemon", f"--config-file={place}/bus.conf", "--nofork", "--nopidfile"], log) as process:
            until(lambda: _alive(process, log) and _answers(place / "bus"), "the bus listens")
            yield f"unix:path={place}/bus"


def _answers(path: Path) -> bool:
    """Whether somebody takes a connection there: the file alone comes before the ear behind it."""
    with socket.socket(socket.AF_UNIX) as end:
        return end.connect_ex(str(path)) == 0


class Pulse:
    """A sound card: PulseAudio with sinks that can be unplugged, and ears on what the last one plays.

    Args:
        env: what a program needs in its environment so that its default device is this one.
    """

    def __init__(self, place: Path) -> None:
        self._place, self._plugs = place, 0
        self._sinks: dict[str, threading.Thread] = {}  # by their module
        self._played = bytearray()
        self._server = ExitStack()
        (place / "asound.conf").write_text(_ALSA)
        self.env = {
            "ALSA_CONFIG_PATH": str(place / "asound.conf"),
            "HOME": str(place),
            "PULSE_SERVER": f"unix:{place}/native",
            "XDG_RUNTIME_DIR": str(place),
        }

    def pactl(self, *words: str) -> str:
        """Runs pactl on this server and returns what it printed."""
        return subprocess.run(
            ["pactl", *words], env={**os.environ, **self.env}, check=True, capture_output=True, text=True
        ).stdout

    def start(self) -> None:
        """The server comes up, without a sink."""
        log, door = self._place / "log", self._place / "native"
        door.unlink(missing_ok=True)
        command = ["pulseaudio", "-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1",
                   f"--load=module-native-protocol-unix socket={door} auth-anonymous=1"]
        process = self._server.enter_context(running(command, log, env={**os.environ, **self.env}))
        until(lambda: _alive(process, log) and door.exists() and _answers(door), "PulseAudio listens")

    def end(self) -> None:
        """The server goes, and all its sinks with it."""
        self._server.close()
        for ears in self._sinks.values():
            ears.join(STOP_S)
        self._sinks.clear()

    def plug(self, rate_hz: int = RATE_HZ) -> None:
        """A sink appears and becomes the default; each with a pipe of its own."""
        self._plugs += 1
        name, fifo = f"lull{self._plugs}", self._place / f"played{self._plugs}"
        sink = f"sink_name={name} file={fifo} format=s16le rate={rate_hz} channels=2 use_system_clock_for_timing=yes"
        module = self.pactl("load-module", "module-pipe-sink", *sink.split()).strip()
        until(fifo.exists, "the sink's pipe")
        self.pactl("set-default-sink", name)
        self._played = bytearray()
        ears = threading.Thread(target=_listen, args=(fifo, self._played), name="ears")
        ears.start()
        self._sinks[module] = ears

    def unplug(self) -> None:
        """The oldest sink vanishes; what played into it goes to another, or ends where there is none."""
        for module in list(self._sinks)[:1]:
            self.pactl("unload-module", module)
            self._sinks.pop(module).join(STOP_S)

    def played(self) -> bytes:
        """All that the last sink played so far: stereo, 16 bit, whole frames."""
        return bytes(self._played[: len(self._played) // FRAME_BYTES * FRAME_BYTES])

    def forget(self) -> None:
        """What was played until now is heard no more: hours of it would fill the memory."""
        self._played.clear()


def _listen(fifo: Path, played: bytearray) -> None:
    with fifo.open("rb", buffering=0) as sound:
        while block := sound.read(65_536):
            played += block


@contextmanager
def pulse() -> Iterator[Pulse]:
    """Yields a `Pulse` whose sink is plugged in."""
    with folder() as place:
        card = Pulse(place)
        try:
            card.start()
            card.plug()
            yield card
        finally:
            card.end()


def present(*programs: str) -> bool:
    """True where all these programs are installed."""
    return all(shutil.which(program) for program in programs)
