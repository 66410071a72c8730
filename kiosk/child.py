"""A process of ours, started, watched and restarted within bounds.

The child gets one end of a stream socket as `--link FD`, talks over it by `Post`, and ends when the
socket closes, so that nothing outlives the kiosk. Failing is bounded: five restarts in sixty seconds,
then one try a minute. Deliberately not here: what the child does, and what its silence means.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kiosk.scene.link import Post

RESTARTS, WITHIN_S, SLOW_RETRY_S = 5, 60.0, 60.0
KILL_S = 0.05  # a process in an uninterruptible call dies later; nobody waits for it

log = logging.getLogger(__name__)


class Child:
    """One child process.

    Args:
        module: run as `python -m module`.
        arguments: its command line after `--link FD`.
        fds: further file descriptors it inherits.
        environment: variables added to ours.
        oom_score: where it stands when memory runs out, −1000 to 1000; never below ours (proc_pid_oom_score_adj(5)).
    """

    def __init__(
        self, module: str, arguments: Sequence[str] = (), fds: Sequence[int] = (),
        environment: dict[str, str] | None = None, oom_score: int = 0,
    ) -> None:
        self.module = module
        self.started_at = 0.0
        self._arguments = list(arguments)
        self._fds = list(fds)
        self._oom_score = oom_score
        self._environment = {"PYGAME_HIDE_SUPPORT_PROMPT": "1", **os.environ, **(environment or {})}
        self._process: subprocess.Popen[bytes] | None = None
        self._dying: list[subprocess.Popen[bytes]] = []
        self._post: Post | None = None
        self._starts: deque[float] = deque(maxlen=RESTARTS + 1)
        self._next_try = 0.0

    @property
    def failing(self) -> bool:
        """The bound is reached: only one try a minute is left."""
        return len(self._starts) > RESTARTS and self._starts[-1] - self._starts[0] < WITHIN_S

    @property
    def pid(self) -> int | None:
        """The process id, or None when none runs."""
        return self._process.pid if self._process and self._process.poll() is None else None

    @property
    def ended(self) -> bool:
        """It was started, and runs no more."""
        return self.pid is None and self.started_at > 0.0

    def tend(self, now: float) -> bool:
        """Starts the process if none runs and one may; returns True when this call started it."""
        if self.pid is not None or now < self._next_try:
            return False
        self.kill()
        self._dying = [process for process in self._dying if process.poll() is None]
        if self._dying:  # stuck in the kernel: two of them would fight for one device
            return False
        self._starts.append(now)
        self._next_try = now + SLOW_RETRY_S if self.failing else now
        try:
            self._launch()
        except OSError as error:  # no memory, no descriptors: the console and the scores go on
            log.error("%s could not be started: %s", self.module, error)
            return False
        self.started_at = now
        log.info("%s started%s", self.module, ", once a minute from now on" if self.failing else "")
        return True

    def _launch(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with ours, theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", self.module, "--link", str(theirs.fileno()), *self._arguments],
                pass_fds=[theirs.fileno(), *self._fds], env=self._environment, stdin=subprocess.DEVNULL,
            )
            self._post = Post(ours)
        with contextlib.suppress(OSError):  # a system that does not let us: it has another order, and runs
            Path(f"/proc/{self._process.pid}/oom_score_adj").write_text(str(self._oom_score))

    def exchange(self, arguments: Sequence[str]) -> None:
        """Runs with other arguments from the next `tend` on; being ended for it is no failure."""
        self._arguments = list(arguments)
        self.kill()
        self._starts.clear()
        self._next_try = 0.0

    def put(self, message: Any) -> None:
        """Sends without waiting; a dead child hears nothing."""
        if self._post:
            self._post.put(message)

    def take(self) -> list[Any]:
        """The messages that have arrived; none from a dead child."""
        if not self._post:
            return []
        self._post.flush()
        try:
            return self._post.take()
        except EOFError:
            self._post.close()
            self._post = None
            return []

    def kill(self) -> None:
        """Ends the process at once, frozen or not; one that the kernel holds is waited for by `tend`."""
        if self._process:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGKILL)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(KILL_S)
            if self._process.poll() is None:
                self._dying.append(self._process)
            self._process = None
        if self._post:
            self._post.close()
            self._post = None

    def close(self, timeout_s: float = 2.0) -> None:
        """Asks the process to end (SIGTERM), then insists."""
        if self._process:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout_s)
        self.kill()
