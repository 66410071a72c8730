"""The command channel, with a real shell at its other end, and what the image says of itself."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import servers
from tests.vm.channel import Channel
from tests.vm.machine import command_line


@pytest.fixture
def channel() -> Iterator[Channel]:
    """A channel into a shell of its own."""
    with servers.folder() as folder, socket.socket(socket.AF_UNIX) as server:
        server.bind(str(folder / "shell"))
        server.listen()
        near = Channel(Path(folder / "shell"))
        far, _ = server.accept()
        end = far.fileno()
        with subprocess.Popen(["bash", "--norc"], stdin=end, stdout=end, stderr=subprocess.DEVNULL) as shell:
            far.close()
            try:
                yield near
            finally:
                near.close()
                shell.kill()


def test_a_command_gives_its_code_and_its_words(channel: Channel) -> None:
    said = [channel.run(line) for line in ("echo one; echo two.", "(exit 3)", "printf 'no line end'; false")]
    assert [(ran.code, ran.said) for ran in said] == [(0, "one\ntwo."), (3, ""), (1, "no line end")]


def test_one_that_does_not_end_is_named_with_what_it_said(channel: Channel) -> None:
    with pytest.raises(TimeoutError, match=r"'echo begun; read' had not ended after 1 s:\nbegun"):
        channel.run("echo begun; read", 1)


def test_a_shell_that_ended_is_a_machine_that_is_off(channel: Channel) -> None:
    with pytest.raises((ConnectionError, BrokenPipeError)):
        channel.run("exit")


def test_the_kernels_words_come_from_the_image() -> None:
    assert command_line(b"MZ\0\0roothash=00ff quiet panic=10\n\0\0more") == "roothash=00ff quiet panic=10"
    with pytest.raises(ValueError, match="build it again"):
        command_line(b"MZ\0")
