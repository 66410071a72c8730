"""An OpenXR API layer that makes any one call fail: built here from one table, found by the loader of this process.

The runtime below it is a real one. The layer is C, as all layers are that a loader may load; `layer.c` says how.
"""

from __future__ import annotations

import ctypes
import json
import subprocess
from pathlib import Path

NAME = "XR_APILAYER_LULL_faults"
OPENING = (
    "xrCreateInstance", "xrGetInstanceProperties", "xrGetSystem", "xrGetSystemProperties",
    "xrGetOpenGLGraphicsRequirementsKHR", "xrCreateSession", "xrCreateReferenceSpace",
    "xrEnumerateEnvironmentBlendModes", "xrConvertTimespecTimeToTimeKHR", "xrEnumerateViewConfigurationViews",
    "xrEnumerateSwapchainFormats", "xrCreateSwapchain", "xrEnumerateSwapchainImages", "xrBeginSession",
)  # fmt: skip
FRAME = (
    "xrPollEvent", "xrWaitFrame", "xrBeginFrame", "xrLocateSpace", "xrLocateViews", "xrAcquireSwapchainImage",
    "xrWaitSwapchainImage", "xrReleaseSwapchainImage", "xrEndFrame",
)
CLOSING = ("xrEndSession", "xrDestroySwapchain", "xrDestroySpace", "xrDestroySession", "xrDestroyInstance")
EYES = (  # only where a headset has eyes, which no runtime without one shows
    "xrCreateActionSet", "xrStringToPath", "xrCreateAction", "xrSuggestInteractionProfileBindings",
    "xrAttachSessionActionSets", "xrCreateActionSpace", "xrSyncActions", "xrGetActionStatePose",
)
RESULTS = {
    "instance-lost": -13, "session-lost": -17, "not-ready": -28, "not-running": -16, "order": -37,
    "runtime-failure": -2, "out-of-memory": -3,
}
"""XrResult by what it says (OpenXR 1.1, 2.7 "Return codes")."""


class Layer:
    """The layer, compiled into a folder; its environment must be set before the first instance is made.

    Attributes:
        environment: with which the loader finds it.
    """

    def __init__(self, folder: Path) -> None:
        library = folder / "liblull_faults.so"
        (folder / "calls.inc").write_text("".join(f"X({name})\n" for name in (*OPENING, *FRAME, *CLOSING, *EYES)))
        source = Path(__file__).with_name("layer.c")
        subprocess.run(["gcc", "-Wall", "-Werror", "-shared", "-fPIC", "-I", folder, "-o", library, source], check=True)
        (folder / f"{NAME}.json").write_text(json.dumps({"file_format_version": "1.0.0", "api_layer": {
            "name": NAME, "library_path": str(library), "api_version": "1.0", "implementation_version": "1",
            "description": "makes one call fail"}}))
        self.environment = {"XR_API_LAYER_PATH": str(folder), "XR_ENABLE_API_LAYERS": NAME}
        self._library = ctypes.CDLL(str(library))
        self._library.lull_seen.restype = ctypes.c_uint

    def fail(self, call: str, result: str, times: int = 1) -> None:
        """The next calls of that name fail; -1: all, until `mend`."""
        assert self._library.lull_fail(call.encode(), RESULTS[result], times) >= 0, call

    def mend(self) -> None:
        """Nothing fails any more."""
        self._library.lull_fail(b"", 0, 0)

    def seen(self, call: str) -> int:
        """How often it was called."""
        return int(self._library.lull_seen(call.encode()))
