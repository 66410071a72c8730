"""Which OpenXR runtime answers and what it offers, asked of the loader alone.

`import xr` loads OpenGL and so settles whether it is for EGL or for GLX, and takes half a second. What the
runtime offers must be known before that; this module asks it through ctypes and imports neither.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import platform
from pathlib import Path

from kiosk.errors import DeviceError, Reason
from kiosk.language import N_

EGL_EXTENSION = "XR_MNDX_egl_enable"
GL_EXTENSION = "XR_KHR_opengl_enable"

_EXTENSION_PROPERTIES = 2  # XR_TYPE_EXTENSION_PROPERTIES
_RUNTIME_UNAVAILABLE = -51  # XR_ERROR_RUNTIME_UNAVAILABLE
_NO_RUNTIME = N_("Install an OpenXR runtime (Monado, WiVRn, SteamVR) and make it the active one.")


class _Extension(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int),
        ("next", ctypes.c_void_p),
        ("name", ctypes.c_char * 128),
        ("version", ctypes.c_uint32),
    ]


def offered() -> frozenset[str]:
    """The names of the extensions that the active runtime offers. Needs no service and no headset.

    Raises:
        DeviceError: no loader or no runtime.
    """
    os.environ.setdefault("XR_LOADER_DEBUG", "none")  # we say what is wrong; it would say it at every try
    ask = _loader().xrEnumerateInstanceExtensionProperties
    count = ctypes.c_uint32()
    result = ask(None, 0, ctypes.byref(count), None)
    if result == 0:
        table = (_Extension * count.value)()
        for row in table:
            row.type = _EXTENSION_PROPERTIES
        result = ask(None, count, ctypes.byref(count), table)
    if result == _RUNTIME_UNAVAILABLE:
        raise DeviceError("headset", Reason.ABSENT, N_("no OpenXR runtime"), _NO_RUNTIME)
    if result < 0:
        raise DeviceError("headset", Reason.REFUSED,
                          N_("the OpenXR runtime cannot be loaded ({why})", why=result), _NO_RUNTIME)
    return frozenset(row.name.decode(errors="replace") for row in table)


def choose_platform(names: frozenset[str]) -> str:
    """Settles, before OpenGL is loaded, which kind of context it is for: `egl`, or `glx` where a runtime demands it.

    Raises:
        DeviceError: the runtime takes no OpenGL.
    """
    if GL_EXTENSION not in names:
        raise DeviceError("headset", Reason.REFUSED, N_("the OpenXR runtime takes no OpenGL"),
                          N_("Use another runtime."))
    return os.environ.setdefault("PYOPENGL_PLATFORM", "egl" if EGL_EXTENSION in names else "glx")


def _loader() -> ctypes.CDLL:
    spec = importlib.util.find_spec("xr")
    for folder in spec.submodule_search_locations or () if spec else ():
        library = Path(folder, "library", f"linux_{platform.machine()}", "libopenxr_loader.so")
        if library.exists():
            return ctypes.CDLL(str(library))
    raise DeviceError("headset", Reason.LIBRARY_MISSING, N_("pyopenxr is not installed"),
                      N_("Run {command}.", command="script/setup"))
