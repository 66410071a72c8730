"""commission.html: the signed result of a cart's commissioning for people. It opens anywhere, offline."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from kiosk.records.report.page import STYLE

_STATES = {"pass": "passed", "fail": "failed", "absent": "not on this cart", "": "not done"}
_COMMISSIONED = "commissioned"


def page(document: Mapping[str, Any], fingerprint: str) -> str:
    """The page.

    Args:
        document: as `kiosk.commission.result.document` makes it.
        fingerprint: of the key that signed it, to be compared with paper.
    """
    heading = " · ".join((document["kiosk_id"], f"Lull {document['kiosk_version']}", document["signed_at"]))
    came = document["verdict"]
    loud = "" if came == _COMMISSIONED else (
        f'<p class="loud">Not commissioned: {escape(came)}. Its records are tests.</p>')
    steps = [(step["title"], _STATES[step["state"]], _figures(step["figures"]), step["why"])
             for step in document["steps"]]
    body = "".join((
        loud, _table("What was done", ("step", "result", "figures", "why, what to do"), steps),
        _table("Requirements", ("id", "result"),
               ((name, _STATES[state]) for name, state in document["requirements"].items())),
        _table("Devices", ("device", "was"), ((name, _said(each)) for name, each in document["devices"].items())),
        _table("Machine", ("part", "is"), ((name, _said(each)) for name, each in document["hardware"].items())),
        _table("Set on this cart", ("setting", "value"),
               ((name, _said(each)) for name, each in document["settings"].items())),
    ))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Lull: commissioning</title>'
        '<meta name="viewport" content="width=device-width">'
        f'<style>{STYLE}</style></head>\n<body><h1>Commissioning: {escape(came)}</h1>'
        f'<p class="note">{escape(heading)}</p>{body}'
        f'<p class="note">Signed by the cart, key {escape(fingerprint)}; commission.json and commission.sig hold it. '
        "A requirement that is not in this table is shown by the program's own tests (docs/requirements.toml). "
        "Draft, not legal or regulatory advice.</p></body></html>\n"
    )


def _table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    top = "".join(f"<th>{escape(each)}</th>" for each in head)
    lines = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<h2>{escape(caption)}</h2><table><tr>{top}</tr>{lines}</table>"


def _figures(figures: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {_said(each)}" for name, each in figures.items())


def _said(value: Any) -> str:
    if isinstance(value, Mapping):
        return _figures(value) or "–"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "none"
    return "–" if value in (None, "") else str(value)
