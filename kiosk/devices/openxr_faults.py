"""What goes wrong with an OpenXR runtime, as `DeviceError` with the fix."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from kiosk.devices.openxr_library import xr
from kiosk.errors import DeviceError, Reason

_FAULTS = (
    (xr.exception.RuntimeUnavailableError, Reason.ABSENT, "no OpenXR runtime", "Install and select a runtime."),
    (xr.exception.RuntimeFailureError, Reason.ABSENT, "the OpenXR runtime does not answer", "Start its service."),
    (xr.exception.FormFactorUnavailableError, Reason.ABSENT, "no headset on the runtime", "Connect and switch it on."),
    (xr.exception.FormFactorUnsupportedError, Reason.ABSENT, "the runtime drives no headset", "Use another runtime."),
    (xr.exception.InstanceLostError, Reason.LOST, "the OpenXR runtime has gone", "It is taken up again by itself."),
    (xr.exception.SessionLostError, Reason.LOST, "the headset has gone", "It is taken up again by itself."),
    (xr.exception.SessionLossPending, Reason.LOST, "the headset is going", "It is taken up again by itself."),
    (xr.exception.LimitReachedError, Reason.BUSY, "another program holds the headset", "End that program."),
)


@contextmanager
def faults() -> Iterator[None]:
    """Everything that `xr` raises inside, as `DeviceError`."""
    try:
        yield
    except xr.exception.XrException as error:
        for kind, reason, detail, fix in _FAULTS:
            if isinstance(error, kind):
                raise DeviceError("headset", reason, detail, fix) from error
        detail = f"{type(error).__name__}: {error}"
        raise DeviceError("headset", Reason.REFUSED, detail, "See the runtime's log.") from error
