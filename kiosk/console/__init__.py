"""The nurse's touch screen: where things lie, how they look, the window that shows them."""

from __future__ import annotations

from kiosk.console.place import PANELS, layout

__all__ = ["PANELS", "layout"]
