"""Whether the cart is commissioned as it stands now. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kiosk.commission import result
from kiosk.config import Config
from kiosk.language import N_


@dataclass(frozen=True, slots=True)
class Standing:
    """`whole`: commissioned and unchanged; `why` it is not, in words."""

    whole: bool
    why: str = ""


def standing(
    document: Mapping[str, Any] | None, config: Config, hardware: Mapping[str, str], headset: str = "",
    failed: bool = False,
) -> Standing:
    """How the cart stands.

    Args:
        document: the signed result; None where there is none.
        config: as the kiosk runs.
        hardware: what tells this machine from another.
        headset: the one that is there; "" where none is.
        failed: a step was done again since, and failed.
    """
    if document is None:
        return Standing(False, N_("never commissioned"))
    if document.get("lull") != result.FORMAT or document.get("verdict") != result.COMMISSIONED:
        return Standing(False, N_("its commissioning was not passed"))
    if failed:
        return Standing(False, N_("a step failed since"))
    found = result.changed(document, config, hardware, headset)
    return Standing(False, N_("changed since: {what}", what=", ".join(found))) if found else Standing(True)
