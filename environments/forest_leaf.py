"""A picture that leaves are laid on, one over the other: for sprigs, and for litter on the ground."""

from __future__ import annotations

import numpy as np

from environments.easing import smooth


class Sheet:
    """A picture leaves are laid on, one over the other: (n, n, channels + cover) floats."""

    def __init__(self, size: int, channels: int) -> None:
        self.size = size
        self.picture = np.zeros((size, size, channels + 1), np.float32)

    def lay(
        self,
        base: np.ndarray,
        heading: float,
        length: float,
        width: float,
        outline: str,
        paint: np.ndarray,
        wrap: bool = False,
        vein: float = 0.25,
    ) -> None:
        """One leaf: from `base` (pixels) along `heading`; `paint` is its value in every channel but alpha."""
        tip = base + length * np.array([np.cos(heading), np.sin(heading)])
        (left, low), (right, high) = np.minimum(base, tip) - width * 0.6 - 2, np.maximum(base, tip) + width * 0.6 + 2
        columns, rows = np.arange(int(left), int(right) + 1), np.arange(int(low), int(high) + 1)[:, None]
        dx, dy = (columns - base[0]).astype(np.float32), (rows - base[1]).astype(np.float32)
        along = dx * (np.cos(heading) / length) + dy * (np.sin(heading) / length)
        across = dx * (-np.sin(heading) / width) + dy * (np.cos(heading) / width)
        across = across + 0.12 * np.sin(along * 2.4)
        shape = np.sin(np.pi * np.clip(along, 0, 1) ** 0.85) ** (0.8 if outline != "needle" else 0.3)
        if outline == "oak":
            shape *= 0.78 + 0.26 * np.cos(along * 21.0)
        elif outline == "birch":
            shape = np.clip(1.25 - along, 0, 1) * smooth(0.0, 0.3, along)
        inside = np.clip((shape * 0.5 - np.abs(across)) * width + 0.5, 0, 1) * ((along > 0) & (along < 1))
        if not inside.any():
            return
        side = np.where(across > 0, 1.0, -1.0) * 0.10
        rib = vein * np.exp(-((across * width) ** 2) / 1.8)
        shade = 1.0 + side + rib - 0.18 * np.abs(across) * 2
        if not wrap:
            inside = inside * ((rows >= 0) & (rows < self.size) & (columns >= 0) & (columns < self.size))
        rows, columns = rows % self.size, columns % self.size
        cover = inside[..., None]
        over = np.concatenate([paint * shade[..., None], np.ones_like(cover)], axis=-1)
        self.picture[rows, columns] = self.picture[rows, columns] * (1 - cover) + over * cover
