"""Every made part of docs/pilot, by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.pilot import bill, cards, data, hazards, security, trace

PARTS: Mapping[str, Callable[[], str]] = {
    "version": data.version,
    "set": data.values,
    "worlds": data.worlds,
    "identifying": data.identifying,
    "screening": cards.screening,
    "ages": cards.ages,
    "cleaning": cards.cleaning,
    "isolation": cards.isolation,
    "visit": cards.visit,
    "faults": cards.faults,
    "hazards": hazards.overview,
    "hazards-counted": hazards.counted,
    "hazards-one-by-one": hazards.one_by_one,
    "trace": trace.page,
    "security": security.answers,
    "bill": bill.packages,
    "bill-image": bill.image,
}
