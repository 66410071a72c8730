"""What the configuration and the tables of the code say, for the pages of docs/pilot."""

from __future__ import annotations

from kiosk import __version__, activities, resume
from kiosk.about import LEFT_S
from kiosk.answers import KEPT_S
from kiosk.cleaning import Cleaning
from kiosk.config import LENGTHS_MIN, Config
from kiosk.pin import LEAST, MOST
from kiosk.records.columns import FILES
from kiosk.records.package import REMAPPED, STRATUM
from kiosk.records.rescue import BACKUPS_KEPT
from kiosk.supply import LEAST_PERCENT, LOW_PERCENT
from tests.pilot.page import table


def version() -> str:
    """Which Lull the pages speak of."""
    return f"These pages are of Lull {__version__}."


def values() -> str:
    """What a cart comes with; a clinic's own configuration may differ."""
    config = Config()
    cleaning = Cleaning(config.cleaning)
    lengths = ", ".join(str(minutes) for minutes in LENGTHS_MIN if minutes)
    measured = "yes" if config.audio.calibration_db is not None else "no: soft until it was"
    return table(("what", "as it comes", "key"), [
        ("length of a visit", f"{config.session.length_min} min; {lengths} min or open-ended", "`session.length_min`"),
        ("loudest at an adult's ear", f"{config.audio.ceiling_adult_dba:g} dB(A)", "`audio.ceiling_adult_dba`"),
        ("loudest for anybody else", f"{config.audio.ceiling_child_dba:g} dB(A)", "`audio.ceiling_child_dba`"),
        ("sound measured at an ear", measured, "`audio.calibration_db`"),
        ("contact time", f"{cleaning.contact_s() / 60:g} min; to be set by the product's label",
         "`cleaning.contact_min`"),
        ("contact time after isolation", f"{cleaning.contact_s(True) / 60:g} min", "`cleaning.isolation_min`"),
        ("face kits", len(cleaning.names), "`cleaning.kits`"),
        ("an unanswered question is given up", f"after {config.session.answer_timeout_s:g} s",
         "`session.answer_timeout_s`"),
        ("an answer can still be put right", f"for {KEPT_S / 3600:g} h", "fixed"),
        ("what was said of a patient who never began", f"forgotten after {LEFT_S / 60:g} min", "fixed"),
        ("a visit cut off by a power loss closes", f"after {resume.CLOSES_S / 60:g} min", "fixed"),
        ("battery: told, and no new visit", f"{LOW_PERCENT} %, under {LEAST_PERCENT} %", "fixed"),
        ("staff PIN", f"{LEAST} to {MOST} digits; none until one is set", "`kiosk pin set`"),
        ("backups of the records", f"the last {BACKUPS_KEPT}", "fixed"),
        ("what a copy holds", config.records.profile, "`records.profile`"),
        ("copies locked for the hospital's key", "yes" if config.records.recipient else "no", "`records.recipient`"),
        ("kind of records", f"`{config.kiosk.record_kind}`, until the clinic says `clinical`", "`kiosk.record_kind`"),
    ])  # fmt: skip


def worlds() -> str:
    """Every world, what is met there, what it is tagged with, and its games."""
    return table(("world", "what is met there", "tags", "games"), (
        (title, activities.COMFORT[name], ", ".join(activities.TAGS[name]),
         ", ".join(activities.GAMES[game] for game in activities.HOMES[name]))
        for name, title in activities.WORLDS.items()
    ))  # fmt: skip


def identifying() -> str:
    """Of each file of a copy, what the de-identified profile empties and what it makes anew."""
    rows = []
    for name, columns in FILES.items():
        new = [column.name for column in columns if column.name in (*REMAPPED, STRATUM)]
        gone = [column.name for column in columns if column.identifies and column.name not in new]
        rows.append((f"`{name}.csv`", len(columns), ", ".join(gone) or "–", ", ".join(new) or "–"))
    return table(("file", "columns", "emptied", "made anew for each copy"), rows)
