"""A child process: its link, its restarts, and that nothing outlives the kiosk."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kiosk.child import RESTARTS, SLOW_RETRY_S, Child
from kiosk.scene.link import Look, Quit
from tests.waiting import until

ECHO = """
import argparse, sys
from kiosk.scene.link import Post
parser = argparse.ArgumentParser()
parser.add_argument("--link", type=int)
parser.add_argument("--die", action="store_true")
options = parser.parse_args()
if options.die:
    sys.exit(3)
post = Post(options.link)
while True:
    try:
        for message in post.take():
            post.put(message)
        post.flush()
    except EOFError:
        break
"""


@pytest.fixture
def module(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "echo_child.py").write_text(ECHO)
    return {"PYTHONPATH": os.pathsep.join([str(tmp_path), str(Path(__file__).parents[2]), *sys.path])}


def test_messages_go_there_and_back(module: dict[str, str]) -> None:
    child = Child("echo_child", environment=module)
    assert child.tend(0.0) and not child.tend(0.1)
    child.put(Look(1.0, 2.0))
    assert until(child.take, "the echo") == [Look(1.0, 2.0)]
    child.close()
    assert child.pid is None


def test_a_killed_child_is_started_again(module: dict[str, str]) -> None:
    child = Child("echo_child", environment=module)
    child.tend(0.0)
    first = child.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    until(lambda: child.pid is None, "its end")
    assert child.tend(1.0) and child.pid not in (None, first)
    child.close()


def test_a_child_that_keeps_dying_is_tried_once_a_minute(module: dict[str, str]) -> None:
    child = Child("echo_child", ["--die"], environment=module)
    for now in range(RESTARTS + 1):
        assert child.tend(float(now))
        until(lambda: child.pid is None, "its end")
    assert child.failing
    assert not child.tend(RESTARTS + 1.0)
    assert child.tend(RESTARTS + SLOW_RETRY_S)
    child.close()


def test_a_frozen_child_neither_blocks_us_nor_survives_kill(module: dict[str, str]) -> None:
    child = Child("echo_child", environment=module)
    child.tend(0.0)
    pid = child.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    for n in range(20_000):
        child.put(Look(float(n), 0.0))
    child.put(Quit())
    child.kill()
    assert child.pid is None and not Path(f"/proc/{pid}").exists()


def test_a_process_the_kernel_will_not_let_die_is_not_waited_for(
    module: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without its SIGKILL a stopped process stands for one in an uninterruptible call."""
    child = Child("echo_child", environment=module)
    child.tend(0.0)
    process = child._process
    assert process is not None
    os.kill(process.pid, signal.SIGSTOP)
    monkeypatch.setattr(process, "send_signal", lambda number: None)
    began = time.monotonic()
    child.kill()
    assert time.monotonic() - began < 1.0
    assert not child.tend(1.0)
    os.kill(process.pid, signal.SIGKILL)
    until(lambda: child.tend(2.0), "another")
    child.close()


def test_a_machine_that_can_start_nothing_is_tried_within_the_same_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_memory(*_: object, **__: object) -> None:
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr(subprocess, "Popen", no_memory)
    child = Child("echo_child")
    assert [child.tend(now / 60) for now in range(60)] == [False] * 60
    assert child.failing and child.pid is None
    child.close()


def test_a_child_ends_when_the_kiosk_is_gone(module: dict[str, str]) -> None:
    child = Child("echo_child", environment=module)
    child.tend(0.0)
    process = child._process
    assert process is not None and child._post is not None
    child._post.close()
    assert process.wait(20) == 0
    child.kill()


def test_a_child_exchanged_runs_with_other_arguments_and_that_is_no_failure(module: dict[str, str]) -> None:
    child = Child("echo_child", ["--die"], environment=module)
    for n in range(RESTARTS + 1):
        child.tend(float(n))
        until(lambda: child.pid is None, "its end")
    assert child.failing
    child.exchange([])
    assert not child.failing and child.tend(10.0)
    child.put(Look(1.0, 2.0))
    assert until(child.take, "the echo") == [Look(1.0, 2.0)]
    child.close()
