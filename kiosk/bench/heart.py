"""What one packet of the strap costs, from its bytes to the guide's next decision, and what one cue costs.

A 20-minute visit of the model strap, whose wearer does not go along: then the coach looks longest.
"""

from __future__ import annotations

import time
from typing import Any

from kiosk.bench.figures import percentile_ms
from kiosk.breathing import Coach, Profile
from kiosk.devices.strap import received
from kiosk.devices.strap_model import ModelHeart
from kiosk.events import Beats
from kiosk.heart import Heart

VISIT_S = 1200.0
CUES = 20_000


def beats() -> dict[str, Any]:
    """The mean and the 99th percentile of a packet, and a cue, in processor time: a busy machine is not their fault."""
    coach, heart = Coach(Profile("adult", None, VISIT_S / 60, True), 0.0), Heart(0.0)
    spent: list[float] = []
    now = 0.0
    for now, data in ModelHeart().packets(0.0):
        if now > VISIT_S:
            break
        began = time.thread_time()
        event = received(now, data)
        if isinstance(event, Beats):
            for rr_ms in heart.take(event):
                coach.beat(now, rr_ms)
        spent.append(time.thread_time() - began)
    began = time.thread_time()
    for count in range(CUES):
        coach.cue(now + count / 60)
    cue_s = (time.thread_time() - began) / CUES
    return {
        "packet_ms_mean": round(sum(spent) / len(spent) * 1000, 3), "packet_ms_p99": percentile_ms(spent, 99),
        "cue_us": round(cue_s * 1e6, 1),
    }
