"""OpenGL for OpenXR: the context a runtime draws from, and the pictures it lends us.

EGL wherever the runtime takes it (no window, no X server); GLX on a hidden window where it does not.
"""

from __future__ import annotations

import ctypes
import os
from typing import Any, Protocol

from environments import GlUnavailable
from kiosk.devices.openxr_library import GL, gl, xr
from kiosk.devices.openxr_runtime import EGL_EXTENSION, GL_EXTENSION
from kiosk.errors import DeviceError, Reason
from kiosk.language import N_


class Graphics(Protocol):
    """A current GL context and how a runtime is told of it."""

    @property
    def extensions(self) -> tuple[str, ...]:
        """The instance extensions it needs."""

    def binding(self) -> Any:
        """The structure for `SessionCreateInfo.next`; keep it as long as the session."""


class EglGraphics:
    """The context all other headsets use too."""

    extensions = (GL_EXTENSION, EGL_EXTENSION)

    def __init__(self) -> None:
        self._context = gl.open_context()
        library = ctypes.CDLL("libEGL.so.1")
        self._get_proc_address = ctypes.cast(library.eglGetProcAddress, xr.PFN_xrEglGetProcAddressMNDX)

    def binding(self) -> Any:
        return xr.GraphicsBindingEGLMNDX(
            get_proc_address=self._get_proc_address,
            display=self._context.display,
            config=self._context.config,
            context=self._context.context,
        )


class GlxGraphics:
    """A context on a hidden window of the X server, for runtimes without EGL."""

    extensions = (GL_EXTENSION,)

    def __init__(self) -> None:
        import pygame

        if not os.environ.get("DISPLAY"):
            raise GlUnavailable("the OpenXR runtime wants GLX and there is no X server.", "Start it under X.")
        os.environ["SDL_VIDEODRIVER"] = "x11"
        try:
            pygame.display.init()
            for attribute, value in (
                (pygame.GL_CONTEXT_MAJOR_VERSION, 4),
                (pygame.GL_CONTEXT_MINOR_VERSION, 3),
                (pygame.GL_CONTEXT_PROFILE_MASK, pygame.GL_CONTEXT_PROFILE_CORE),
            ):
                pygame.display.gl_set_attribute(attribute, value)
            pygame.display.set_mode((16, 16), pygame.OPENGL | pygame.HIDDEN)
        except pygame.error as error:
            raise GlUnavailable(f"no GLX context ({error}).", "Install libglx-mesa0 and libgl1.") from error
        gl.settle()

    def binding(self) -> Any:
        GLX = xr.platform.linux.GLX
        display, context = GLX.glXGetCurrentDisplay(), GLX.glXGetCurrentContext()
        number = ctypes.c_int()
        GLX.glXQueryContext(display, context, GLX.GLX_FBCONFIG_ID, ctypes.byref(number))
        wanted = (ctypes.c_int * 3)(GLX.GLX_FBCONFIG_ID, number.value, 0)
        configs = GLX.glXChooseFBConfig(display, 0, wanted, ctypes.byref(ctypes.c_int()))
        GLX.glXGetFBConfigAttrib(display, configs[0], GLX.GLX_VISUAL_ID, ctypes.byref(number))
        return xr.GraphicsBindingOpenGLXlibKHR(
            x_display=display,
            visualid=number.value,
            glx_fbconfig=configs[0],
            glx_drawable=GLX.glXGetCurrentDrawable(),
            glx_context=context,
        )


def open_graphics() -> Graphics:
    """A context of the kind that was chosen, current in this thread.

    Raises:
        GlUnavailable: with the fix.
    """
    return EglGraphics() if os.environ["PYOPENGL_PLATFORM"] == "egl" else GlxGraphics()


class Swapchain:
    """A ring of pictures shared with the runtime, each behind a framebuffer of ours."""

    def __init__(self, session: Any, size: tuple[int, int]) -> None:
        self.size = size
        self._held = False
        if GL.GL_SRGB8_ALPHA8 not in [int(known) for known in xr.enumerate_swapchain_formats(session)]:
            raise DeviceError("headset", Reason.REFUSED, N_("the runtime shows no sRGB pictures"),
                              N_("Use another runtime."))
        usage = xr.SwapchainUsageFlags
        self._swapchain = xr.create_swapchain(session, xr.SwapchainCreateInfo(
            usage_flags=usage.COLOR_ATTACHMENT_BIT | usage.TRANSFER_SRC_BIT | usage.TRANSFER_DST_BIT,
            format=GL.GL_SRGB8_ALPHA8,
            sample_count=1, width=size[0], height=size[1], face_count=1, array_size=1, mip_count=1,
        ))
        images = xr.enumerate_swapchain_images(self._swapchain, xr.SwapchainImageOpenGLKHR)
        self._framebuffers = [int(n) for n in GL.glGenFramebuffers(len(images))]
        for framebuffer, image in zip(self._framebuffers, images, strict=True):
            GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, framebuffer)
            GL.glFramebufferTexture2D(GL.GL_FRAMEBUFFER, GL.GL_COLOR_ATTACHMENT0, GL.GL_TEXTURE_2D, image.image, 0)
        self._wait = xr.SwapchainImageWaitInfo(timeout=xr.INFINITE_DURATION)

    def acquire(self) -> int:
        """The framebuffer of the picture that may be drawn now."""
        index = xr.acquire_swapchain_image(self._swapchain, None)
        self._held = True
        xr.wait_swapchain_image(self._swapchain, self._wait)
        return self._framebuffers[int(index)]

    def release(self) -> None:
        """Hands the picture over, if one is held."""
        if self._held:
            self._held = False
            xr.release_swapchain_image(self._swapchain, None)

    def whole(self) -> Any:
        """The sub-image that a layer names."""
        return xr.SwapchainSubImage(
            swapchain=self._swapchain,
            image_rect=xr.Rect2Di(xr.Offset2Di(0, 0), xr.Extent2Di(*self.size)),
            image_array_index=0,
        )

    def close(self) -> None:
        GL.glDeleteFramebuffers(len(self._framebuffers), self._framebuffers)
        xr.destroy_swapchain(self._swapchain)
