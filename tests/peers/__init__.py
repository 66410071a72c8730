"""Ours beside others', in one run on one machine: `python -m tests.peers`, or `script/bench peers`.

The same beach drawn by our own OpenGL layer, by moderngl and by Panda3D; the breathing coach beside a fixed pacer;
the heart's numbers beside NeuroKit2; the sound engine beside plain numpy. These machines change their pace from one
second to the next, so what is compared takes turns, and what is told is the median and the ratio of the medians.
They are figures, not judgements: whatever comes out is kept, also where ours is the slower.
"""
