"""A small study, its sealed list and the answers a test needs."""

from __future__ import annotations

from kiosk.studies.protocol import Study, parse
from kiosk.studies.sealed import Opening, SealedList, draw, seal

PROTOCOL = """\
id = "dressing-1"
version = "1.0"
title = "Pictures while a dressing is changed"
arms = ["vr", "flat", "standard"]
ratio = [1, 1, 1]
questions = "research"
primary = "pain_worst"
method = "spoken"
worlds = ["forest", "snow"]
length_min = 5
strata = ["adults", "children"]
places = 30

[patients]
prefix = "BRN-"
count = 60

[staff]
codes = ["21", "34"]

[tidier]
why = "To see whether pictures ease a dressing change."
"""
SEED, SECRET = bytes(range(32)), bytes(range(32, 64))


def study(text: str = PROTOCOL) -> Study:
    return parse(text.encode(), "study.toml")


def opening(text: str = PROTOCOL, seed: bytes = SEED) -> Opening:
    return draw(study(text), seed)


def sealed(text: str = PROTOCOL, seed: bytes = SEED, kiosk_id: str = "") -> SealedList:
    return SealedList(seal(study(text), opening(text, seed), SECRET, kiosk_id), SECRET, study(text), kiosk_id)
