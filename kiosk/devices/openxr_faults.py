"""What goes wrong with an OpenXR runtime, as `DeviceError` with the fix."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from kiosk.devices.openxr_library import xr
from kiosk.errors import DeviceError, Reason
from kiosk.language import N_

_FAULTS = (
    (xr.exception.RuntimeUnavailableError, Reason.ABSENT, N_("no OpenXR runtime"), N_("Install and select a runtime.")),
    (xr.exception.RuntimeFailureError, Reason.ABSENT,
     N_("the OpenXR runtime does not answer"), N_("Start its service.")),
    (xr.exception.FormFactorUnavailableError, Reason.ABSENT,
     N_("no headset on the runtime"), N_("Connect and switch it on.")),
    (xr.exception.FormFactorUnsupportedError, Reason.ABSENT,
     N_("the runtime drives no headset"), N_("Use another runtime.")),
    (xr.exception.InstanceLostError, Reason.LOST,
     N_("the OpenXR runtime has gone"), N_("It is taken up again by itself.")),
    (xr.exception.SessionLostError, Reason.LOST, N_("the headset has gone"), N_("It is taken up again by itself.")),
    (xr.exception.SessionLossPending, Reason.LOST, N_("the headset is going"), N_("It is taken up again by itself.")),
    (xr.exception.LimitReachedError, Reason.BUSY, N_("another program holds the headset"), N_("End that program.")),
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
        raise DeviceError("headset", Reason.REFUSED, detail, N_("See the runtime's log.")) from error


def raise_for(result: Any) -> None:
    """Raises what the result of a raw call says, as the library's own functions do: it only names the exception."""
    outcome = xr.check_result(result)
    if outcome.is_exception():
        raise outcome
