"""OpenAL Soft, as far as it turns sources into what two ears hear: its loopback device with HRTF.

The library is the one the package `cyal` brings, else Debian's libopenal1 (LGPL, loaded and never linked), spoken to
through ctypes: the package's own classes do not offer the loopback. Sources read from memory that we write before
every block (AL_EXT_STATIC_BUFFER), so that a block costs one call for the head and one for the sound.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from ctypes import c_char_p, c_float, c_int, c_uint, c_void_p
from ctypes.util import find_library
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from audio.block import BLOCK, RATE, Directions, Floats, Stereo

FIX = "Run script/setup."
_STEREO, _FLOAT, _MONO_FLOAT = 0x1501, 0x1406, 0x10010
_CHANNELS, _TYPE, _FREQUENCY, _HRTF, _HRTF_STATUS, _MONO_SOURCES = 0x1990, 0x1991, 0x1007, 0x1992, 0x1993, 0x1010
_POSITION, _LOOPING, _BUFFER, _ROLLOFF, _ORIENTATION = 0x1004, 0x1007, 0x1009, 0x1021, 0x100F
_BLOCKS = 2  # of a source's ring: the one that plays, and one that nobody reads


def _candidates() -> Iterator[str]:
    """Where the library may be: a path, or a name that the system's loader knows."""
    package = find_spec("cyal")
    for place in (package.submodule_search_locations if package else None) or ():
        yield from map(str, sorted(Path(place).glob("libopenal.so.1*")))
    if system := find_library("openal"):
        yield system


@cache
def _library() -> Any:
    """The library, with the types of what we call."""
    os.environ["ALSOFT_CONF"] = str(Path(__file__).with_suffix(".conf"))  # it reads no other way of saying this
    library = load()
    library.alcGetProcAddress.restype = c_void_p
    library.alcGetProcAddress.argtypes = [c_void_p, c_char_p]
    library.alcCreateContext.restype = c_void_p
    library.alcCreateContext.argtypes = [c_void_p, c_void_p]
    library.alcMakeContextCurrent.argtypes = [c_void_p]
    library.alcDestroyContext.argtypes = library.alcCloseDevice.argtypes = [c_void_p]
    library.alcGetIntegerv.argtypes = [c_void_p, c_int, c_int, c_void_p]
    library.alSource3f.argtypes = [c_uint, c_int, c_float, c_float, c_float]
    library.alSourcef.argtypes = [c_uint, c_int, c_float]
    library.alSourcei.argtypes = [c_uint, c_int, c_int]
    library.alListenerfv.argtypes = [c_int, c_void_p]
    return library


def load() -> Any:
    """The library as it is.

    Raises:
        LookupError: it is not there, or cannot be loaded; the message says the fix.
    """
    why = f"OpenAL Soft is missing. {FIX}"
    for found in _candidates():
        try:
            return ctypes.CDLL(found)
        except OSError as error:
            why = f"OpenAL Soft cannot be loaded: {error}. {FIX}"
    raise LookupError(why)


def _extension(name: str, result: Any, *arguments: Any) -> Any:
    """A function that is there by extension.

    Raises:
        LookupError: this library does not have it.
    """
    address = _library().alcGetProcAddress(None, name.encode())
    if not address:
        raise LookupError(f"this OpenAL has no {name}. {FIX}")
    return ctypes.CFUNCTYPE(result, *arguments)(address)


class Ears:
    """A listener and a number of sources around it, rendered block by block. Only one thread of a process may use any.

    Args:
        sources: how many there may be.

    Raises:
        LookupError: there is no OpenAL Soft with HRTF here; the message says the fix.
    """

    def __init__(self, sources: int) -> None:
        self._al = _library()
        self._render = _extension("alcRenderSamplesSOFT", None, c_void_p, c_void_p, c_int)
        self._enter = self._al.alcMakeContextCurrent  # one of the whole process: that costs nothing to say again
        static = _extension("alBufferDataStatic", None, c_int, c_int, c_void_p, c_int, c_int)
        self._device = _extension("alcLoopbackOpenDeviceSOFT", c_void_p, c_char_p)(None)
        wanted = (_CHANNELS, _STEREO, _TYPE, _FLOAT, _FREQUENCY, RATE, _HRTF, 1, _MONO_SOURCES, sources, 0)
        self._context = self._al.alcCreateContext(self._device, (c_int * len(wanted))(*wanted))
        status = c_int()
        self._al.alcGetIntegerv(self._device, _HRTF_STATUS, 1, ctypes.byref(status))
        if not self._context or status.value != 1:
            self.close()
            raise LookupError(f"this OpenAL does no HRTF. {FIX}")
        self._enter(self._context)
        self.ring = np.zeros((sources, _BLOCKS * BLOCK), np.float32)
        self._names = (c_uint * sources)()
        self._places: list[list[float]] = [[]] * sources
        buffers = (c_uint * sources)()
        self._al.alGenSources(sources, self._names)
        self._al.alGenBuffers(sources, buffers)
        for name, buffer, samples in zip(self._names, buffers, self.ring, strict=True):
            static(buffer, _MONO_FLOAT, samples.ctypes.data, samples.nbytes, RATE)
            self._al.alSourcei(name, _BUFFER, buffer)
            self._al.alSourcei(name, _LOOPING, 1)
            self._al.alSourcef(name, _ROLLOFF, 0.0)  # how far a thing is, its sound says itself

    def place(self, first: int, directions: Directions) -> None:
        """Puts the sources from `first` on into `directions`, (n, 3)."""
        self._enter(self._context)
        for source, place in enumerate(directions.tolist(), first):
            if place != self._places[source]:
                self._places[source] = place
                self._al.alSource3f(self._names[source], _POSITION, *place)

    def play(self, first: int, count: int, on: bool) -> None:
        """Starts `count` sources at the first block of their rings, or stops them."""
        self._enter(self._context)
        some = (c_uint * count)(*self._names[first : first + count])
        (self._al.alSourcePlayv if on else self._al.alSourceStopv)(count, some)

    def render(self, forward: Floats, up: Floats, out: Stereo) -> None:
        """The next block, over all of `out`, (BLOCK, 2), for a head that looks along `forward`."""
        self._enter(self._context)
        facing = np.concatenate([forward, up]).astype(np.float32)
        self._al.alListenerfv(_ORIENTATION, facing.ctypes.data)
        self._render(self._device, out.ctypes.data, len(out))

    def close(self) -> None:
        """Gives it all back."""
        self._enter(None)
        if self._context:
            self._al.alcDestroyContext(self._context)
        self._al.alcCloseDevice(self._device)
        self._context = self._device = None
