"""The head that the scene writes is the head that the sound is made for, and no half of one."""

from __future__ import annotations

import subprocess
import sys

import pytest

from audio.shared import HeadSlot
from audio.spatial import AHEAD, Head
from kiosk.scene.link import Block
from kiosk.scene.link import Head as Written
from tests.waiting import until


def test_before_the_first_frame_it_looks_straight_ahead() -> None:
    slot = HeadSlot(Block.create().fd)
    assert slot.read() == AHEAD and slot.written_at == 0.0


def test_it_is_what_the_scene_wrote_last() -> None:
    block = Block.create()
    slot = HeadSlot(block.fd)
    for number in range(1, 6):
        block.pose.write(Written(100.0 + number, 0.1 * number, 0.2, 0.3, 0.4, 9.0, 9.0, 9.0))
        assert slot.read() == Head(0.1 * number, 0.2, 0.3, 0.4)
        assert slot.read() == Head(0.1 * number, 0.2, 0.3, 0.4)
        assert slot.written_at == 100.0 + number


WRITER = """
import sys
from kiosk.scene.link import Block, Head
block, number = Block.attach(int(sys.argv[1])), 0.0
while True:
    number += 1.0
    block.pose.write(Head(number, number, number, number, number, 0.0, 0.0, 0.0))
"""


def test_it_is_never_torn_while_the_scene_writes() -> None:
    block = Block.create()
    slot = HeadSlot(block.fd)
    with subprocess.Popen([sys.executable, "-c", WRITER, str(block.fd)], pass_fds=[block.fd]) as writer:
        try:
            heads: set[Head] = set()

            def seen() -> bool:
                heads.update(slot.read() for _ in range(10_000))
                return len(heads) > 20
            until(seen, "twenty heads", 60.0)
        finally:
            writer.kill()
    assert all(head.x == head.y == head.z == head.w for head in heads - {AHEAD})


def test_it_cannot_be_written_from_here() -> None:
    slot = HeadSlot(Block.create().fd)
    with pytest.raises(TypeError):
        slot._memory[200] = 1
