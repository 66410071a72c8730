"""The beach as a scene of Panda3D: the same arrays, textures and shaders, under its own scene graph.

`Beach` computes each frame's values as in the kiosk; what it makes is taken over once (`recorded`) and becomes nodes,
one a piece, in the order the kiosk draws them. Panda3D leaves out by itself what it does not see. Two things differ,
as the library asks for it: its version 1.10 fills no uniform blocks, so the two blocks become arrays of vec4 in the
shaders; and it draws piece by piece, where ours are one call.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable
from typing import Any

import numpy as np
from panda3d import core

from environments.beach import Beach
from environments.sight import ROOM_M
from environments.world import EYE, FRAME, NEAR_M, Eye, Moment
from tests.peers import recorded
from tests.peers.course import SEED, frame
from tests.peers.panda_parts import Values, adapted, attributes, geometry, texture

SETTINGS = """
load-display p3headlessgl
audio-library-name null
model-cache-dir
coordinate-system yup-right
gl-version 3 3
sync-video #f
notify-level-display error
notify-level-glgsg error
"""
FAR_M = 1e5


class Drawer:
    """The beach and two eyes of `size`, one sample a pixel."""

    def __init__(self, size: tuple[int, int], quality: str) -> None:
        core.load_prc_file_data("", SETTINGS)
        self._engine = core.GraphicsEngine.get_global_ptr()
        pipe = core.GraphicsPipeSelection.get_global_ptr().make_default_pipe()
        bits = core.FrameBufferProperties()
        bits.set_rgba_bits(8, 8, 8, 8)
        bits.set_depth_bits(24)
        bits.set_srgb_color(True)
        self._host = self._made(pipe, "host", bits, (1, 1))
        self._host.set_active(False)
        self._finish = ctypes.CDLL("libGL.so.1").glFinish  # Panda3D's own `gl-finish` waits after each eye
        self._buffers = [self._made(pipe, name, bits, size, self._host) for name in ("left", "right")]
        self.renderer = self._host.get_gsg().get_driver_renderer()
        self._frame, self._eyes = Values(FRAME), [Values(EYE) for _ in range(2)]
        gl = recorded.Recorder()
        self._world = Beach(gl, SEED, quality)
        for _ in self._world.load(quality):
            pass
        first, eyes = frame(0, size)
        self._world.update(first)
        gl.passes.clear()
        self._world.draw(eyes[0])
        self._root, self._pieces = core.NodePath("beach"), []
        self._build(gl)
        self._cameras = [self._camera(eye, buffer) for eye, buffer in zip(eyes, self._buffers, strict=True)]

    def _made(self, pipe: Any, name: str, bits: Any, size: tuple[int, int], host: Any = None) -> Any:
        given = (self._host.get_gsg(), host) if host else ()
        made = self._engine.make_output(
            pipe, name, 0, bits, core.WindowProperties.size(*size), core.GraphicsPipe.BF_refuse_window, *given
        )
        if made is None:
            raise RuntimeError(f"Panda3D makes no buffer '{name}'")
        made.set_clear_color_active(True)
        made.set_clear_depth_active(True)
        return made

    def _build(self, gl: recorded.Recorder) -> None:
        """Nodes of all that was drawn, in its order."""
        textures = [texture(given) for given in gl.units]
        self._root.set_shader_input("frame_values", self._frame.array)
        self._root.set_attrib(core.DepthTestAttrib.make(core.RenderAttrib.M_less_equal))
        self._root.set_two_sided(True)
        for order, drawn in enumerate(gl.passes):
            program, names = drawn.program, attributes(drawn.program.vertex)
            shader = core.Shader.make(core.Shader.SL_GLSL, adapted(program.vertex), adapted(program.fragment))
            group = self._root.attach_new_node(str(order))
            group.set_shader(shader)
            group.set_bin("fixed", order)
            for name, unit in zip(program.samplers, textures, strict=False):  # a program asks for the first few
                group.set_shader_input(name, unit)
            if drawn.blended:
                blend = core.ColorBlendAttrib
                group.set_attrib(blend.make(blend.M_add, blend.O_one, blend.O_one_minus_incoming_alpha))
            for piece in drawn.pieces:
                node = core.GeomNode("")
                node.add_geom(geometry(piece, drawn.layout, names))
                node.set_bounds(self._bounds(piece[0]))
                node.set_final(True)
                self._pieces.append((node, piece[1].size // 3))
                group.attach_new_node(node)

    @staticmethod
    def _bounds(vertices: np.ndarray) -> Any:
        """A box with the same room about it as the kiosk leaves; none about what fills the picture."""
        if vertices.shape[1] < 3:
            return core.OmniBoundingVolume()
        least, most = vertices[:, :3].min(0) - ROOM_M, vertices[:, :3].max(0) + ROOM_M
        return core.BoundingBox(core.Point3(*least.tolist()), core.Point3(*most.tolist()))

    def _camera(self, eye: Eye, buffer: Any) -> core.NodePath:
        lens = core.PerspectiveLens()
        lens.set_near_far(NEAR_M, FAR_M)
        lens.set_fov(*(float(np.degrees(2 * np.arctan(1 / eye.projection[i, i]))) for i in range(2)))
        camera = self._root.attach_new_node(core.Camera("", lens))
        own = core.NodePath("")
        own.set_shader_input("eye_values", self._eyes[eye.index].array)
        camera.node().set_initial_state(own.get_state())
        buffer.make_display_region().set_camera(camera)
        return camera

    def frame(self, moment: Moment, eyes: Iterable[Eye]) -> None:
        """Draws both eyes to their end."""
        world = self._world
        world.update(moment)
        self._frame.set(world._frame.values)
        for eye, values, camera in zip(eyes, self._eyes, self._cameras, strict=True):
            block = world._eyes[eye.index]
            block.send(eye)
            values.set(block._block.values)
            held = np.linalg.inv(eye.view).T
            camera.set_mat(core.LMatrix4(*held.ravel().tolist()))
        self._engine.render_frame()
        self._finish()

    def counted(self, moment: Moment, eyes: Iterable[Eye]) -> tuple[int, int]:
        """Draw calls and triangles of a frame: the pieces that Panda3D's own test finds within its cameras' sight."""
        self.frame(moment, eyes)
        seen = []
        for camera in self._cameras:
            sight = camera.node().get_lens().make_bounds()
            sight.xform(camera.get_mat())
            seen += [triangles for node, triangles in self._pieces if sight.contains(node.get_bounds())]
        return len(seen), sum(seen)

    def pictures(self) -> np.ndarray:
        """Of the last frame, uint8 (2, height, width, 3), top row first."""
        found = []
        for buffer in self._buffers:
            read = buffer.get_screenshot()
            flat = np.frombuffer(read.get_ram_image_as("RGB"), np.uint8)
            found.append(flat.reshape(read.get_y_size(), read.get_x_size(), 3)[::-1])
        return np.array(found)
