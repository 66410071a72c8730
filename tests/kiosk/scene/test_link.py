"""The link between kiosk and scene: nothing torn, nothing waits."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection

import numpy as np
import pytest

from kiosk.scene.link import Beat, Block, Breath, FirstFrame, Head, Look, Post, Quit, Show
from kiosk.view import Picture

Ends = tuple[Post, Post]


@pytest.fixture
def ends() -> Iterator[Ends]:
    a, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    with a, b:
        here, there = Post(a), Post(b)
    yield here, there
    here.close()
    there.close()


def test_messages_arrive_whole_and_in_order(ends: Ends) -> None:
    here, there = ends
    here.put(Show(Picture(world="beach")))
    here.put(Look(10.0, -5.0))
    assert there.take() == [Show(Picture(world="beach")), Look(10.0, -5.0)]
    assert there.take() == []


def test_speaks_the_format_of_multiprocessing_connection() -> None:
    a, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    with a, Connection(b.detach()) as connection:
        post = Post(a)
        post.put(Quit())
        assert connection.recv() == Quit()
        connection.send(FirstFrame(0.5))
        assert post.take() == [FirstFrame(0.5)]
        post.close()


def test_a_frozen_reader_never_blocks_and_gets_the_newest_picture(ends: Ends) -> None:
    post, reader = ends
    began = time.monotonic()
    for number in range(20000):
        post.put(Show(Picture(recentre=number)))
    assert time.monotonic() - began < 10, "the sender waited"
    got: list[Show] = []
    while not got or got[-1].picture.recentre != 19999:
        got += reader.take()
        post.flush()
    numbers = [show.picture.recentre for show in got]
    assert numbers == sorted(numbers) and len(numbers) < 20000


def test_events_are_never_dropped_for_newer_ones(ends: Ends) -> None:
    (post, reader), got = ends, []
    for number in range(20000):
        post.put(FirstFrame(number))
    while not post.flush():
        got += reader.take()
    got += reader.take()
    assert [message.seconds for message in got] == list(range(20000))


def test_a_closed_end_gives_what_it_sent_and_then_eof(ends: Ends) -> None:
    here, there = ends
    here.put(Quit())
    here.close()
    there.put(Quit())
    there.put(Quit())
    assert there.take() == [Quit()]
    with pytest.raises(EOFError):
        there.take()


def test_nothing_is_read_before_the_first_write() -> None:
    block = Block.create()
    assert block.frame.read() is None
    assert block.mirror.read() is None


def test_what_is_written_is_read_in_another_mapping() -> None:
    block = Block.create()
    other = Block.attach(os.dup(block.fd))
    block.frame.write(Beat(7, 1.25))
    block.pose.write(Head(1.0, 0.0, 0.0, 0.0, 1.0, 0.5, 1.6, -0.5))
    other.breath.write(Breath(2.0, 0.25, 6.0, 0.4))
    assert other.frame.read() == Beat(7, 1.25)
    assert other.pose.read() == Head(1.0, 0.0, 0.0, 0.0, 1.0, 0.5, 1.6, -0.5)
    assert block.breath.read() == Breath(2.0, 0.25, 6.0, 0.4)


def test_a_mirror_picture_is_read_once() -> None:
    block = Block.create()
    picture = np.arange(480 * 360 * 3, dtype=np.uint32).astype(np.uint8).reshape(360, 480, 3)
    block.mirror.write(picture, 7.5)
    sequence, rgb, at = block.mirror.read()
    assert at == 7.5
    assert (rgb == picture).all()
    assert block.mirror.read(after=sequence) is None


def test_too_large_a_mirror_picture_is_refused() -> None:
    with pytest.raises(ValueError, match="larger"):
        Block.create().mirror.write(np.zeros((721, 10, 3), np.uint8))


def test_a_writer_stopped_half_way_leaves_the_last_whole_picture() -> None:
    block = Block.create()
    block.mirror.write(np.full((100, 100, 3), 1, np.uint8))
    block.mirror._slot.hidden()[:] = b"\xff" * len(block.mirror._slot.hidden())
    assert (block.mirror.read()[1] == 1).all()


def test_the_newest_value_shows_after_any_number_of_writes() -> None:
    block = Block.create()
    for number in range(1, 6):
        block.frame.write(Beat(number, float(number)))
        assert block.frame.read() == Beat(number, float(number))


HAMMER = """
import sys, time
import numpy as np
from kiosk.scene.link import Block, Head
block = Block.attach(int(sys.argv[1]))
number, until = 0, time.monotonic() + 20
print("writing", flush=True)
while time.monotonic() < until:
    number += 1
    block.pose.write(Head(*[float(number)] * 8))
    if number % 50 == 0:
        shape = (200 + number // 50 % 97, 300 + number // 50 % 89, 3)
        block.mirror.write(np.full(shape, number // 50 % 256, np.uint8))
"""


def test_nothing_is_torn_between_two_processes() -> None:
    block = Block.create()
    command = [sys.executable, "-c", HAMMER, str(block.fd)]
    with subprocess.Popen(command, pass_fds=[block.fd], stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"writing\n"
        poses = pictures = sequence = 0
        last = 0.0
        until = time.monotonic() + 20
        while time.monotonic() < until and (poses < 20000 or pictures < 100):
            head = block.pose.read()
            if head is not None and head.at != last:
                assert len(set(head)) == 1, f"torn: {head}"
                assert head.at > last
                poses, last = poses + 1, head.at
            mirror = block.mirror.read(after=sequence)
            if mirror is not None:
                sequence, rgb, _ = mirror
                assert (rgb == rgb[0, 0, 0]).all(), "a torn picture"
                pictures += 1
        writer.kill()
    assert poses >= 1000 and pictures >= 100, f"only {poses} poses, {pictures} pictures"


