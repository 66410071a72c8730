"""The steps that check something, in the order in which they are offered."""

from __future__ import annotations

from kiosk.commission.cart import Cart
from kiosk.commission.gear import Controls, Peripherals, Strap
from kiosk.commission.loud import Loudness
from kiosk.commission.picture import Frames, Sight
from kiosk.commission.pulls import Pulls
from kiosk.commission.rehearsal import Rehearsal
from kiosk.commission.step import Step

CHECKS: tuple[type[Step], ...] = (
    Peripherals, Sight, Frames, Loudness, Strap, Controls, Cart, Pulls, Rehearsal)
