"""The pages: sizes in degrees, room between cells, nothing chosen before the patient chooses."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest

from kiosk import panel
from kiosk.panel import Cell, Panel

PAGES = {
    "row": panel.row("k", "How much pain do you feel right now?"),
    "confirm": panel.confirm("k", "How much pain do you feel right now?", 6),
    "confirm words": panel.confirm("k", "How much pain do you feel right now?", "Prefer not to say"),
    "steps": panel.steps("k", "How much pain do you feel right now?", None),
    "steps chosen": panel.steps("k", "How much pain do you feel right now?", 4),
    "still": panel.steps("k", "How much pain do you feel right now?", 4, still=True),
    "windows": panel.windows("k", "Where?", [(f"world:{n}", f"World {n}", f"w{n}") for n in range(5)]),
    "windows, one line": panel.windows("k", "Where?", [(f"world:{n}", f"World {n}", f"w{n}") for n in range(3)]),
    "still choice": panel.choice("k", "Where?", [(f"world:{n}", f"World {n}") for n in range(4)], still=True),
    "still windows": panel.windows("k", "Where?", [(f"w:{n}", f"World {n}", f"w{n}") for n in range(4)], still=True),
    "worlds": panel.choice("k", "Where?", tuple((f"world:{n}", f"World {n}") for n in range(6))),
}


def chosen(page: Panel) -> list[Cell]:
    return [cell for cell in page.cells if cell.dwell_s > 0]


def apart(a: Cell, b: Cell) -> float:
    """Degrees between two cells' edges; negative where they overlap."""
    across = abs(a.yaw - b.yaw) - (a.width + b.width) / 2
    along = abs(a.pitch - b.pitch) - (a.height + b.height) / 2
    return max(across, along)


@pytest.mark.parametrize("name", PAGES)
def test_nothing_can_be_chosen_where_the_patient_looks_as_it_opens(name: str) -> None:
    for cell in chosen(PAGES[name]):
        assert abs(cell.yaw) > cell.width / 2 or abs(cell.pitch) > cell.height / 2, cell.id


@pytest.mark.parametrize("name", PAGES)
def test_cells_lie_within_comfortable_turning(name: str) -> None:
    still = name.startswith("still")
    yaw, pitch = (9.5, 8.0) if still else (20.5, 14.5)
    for cell in chosen(PAGES[name]):
        assert abs(cell.yaw) + (0 if still else cell.width / 2) <= yaw, cell.id
        assert abs(cell.pitch) <= pitch, cell.id


@pytest.mark.parametrize("name", PAGES)
def test_cells_do_not_overlap_and_unordered_ones_keep_two_degrees(name: str) -> None:
    for a, b in combinations(chosen(PAGES[name]), 2):
        both_scores = a.id.startswith("score:") and b.id.startswith("score:")
        assert apart(a, b) >= (0.0 if both_scores else 2.0) - 1e-9, (a.id, b.id)


def test_the_row_is_one_row_of_touching_cells_of_legal_size() -> None:
    scores = [cell for cell in PAGES["row"].cells if cell.id.startswith("score:")]
    assert [cell.id for cell in scores] == [f"score:{n}" for n in range(11)]
    assert all(cell.width >= 3.5 and cell.height >= 8.0 - 1e-9 and cell.text_deg >= 5.0 for cell in scores)
    assert all(abs(apart(a, b)) < 1e-9 for a, b in pairwise(scores))
    assert PAGES["row"].touching


@pytest.mark.parametrize("name", ["row", "steps", "steps chosen"])
def test_not_answering_is_as_big_as_a_number(name: str) -> None:
    cells = {cell.id: cell for cell in PAGES[name].cells}
    assert {"missing:declined", "later", "missing:dont_know"} <= cells.keys()
    for id in ("missing:declined", "later", "missing:dont_know"):
        assert cells[id].width >= 5.0 and cells[id].height >= 5.0


def test_the_confirm_page_shows_the_number_large() -> None:
    cells = {cell.id: cell for cell in PAGES["confirm"].cells}
    assert cells["answer"].label == "6" and cells["answer"].text_deg >= 6.0
    assert {"confirm", "change"} <= {cell.id for cell in chosen(PAGES["confirm"])}


def test_steps_begin_with_nothing_chosen_and_nothing_to_confirm() -> None:
    cells = {cell.id: cell for cell in PAGES["steps"].cells}
    assert cells["answer"].label == "–" and "confirm" not in cells
    assert "confirm" in {cell.id for cell in PAGES["steps chosen"].cells}


@pytest.mark.parametrize(("number", "id", "then"), [
    (None, "lower", 2), (None, "higher", 8), (0, "lower", 0), (10, "higher", 10), (5, "lower", 4), (5, "higher", 6),
])
def test_a_step_stays_on_the_scale(number: int | None, id: str, then: int) -> None:
    assert panel.stepped(number, id) == then


@pytest.mark.parametrize("count", [0, 7])
def test_too_few_or_too_many_choices_are_an_error(count: int) -> None:
    with pytest.raises(ValueError, match="choices"):
        panel.choice("k", "Where?", tuple((f"world:{n}", "x") for n in range(count)))


def test_slower_looks_take_longer() -> None:
    slow, fast = panel.row("k", "t", speed="slow"), panel.row("k", "t", speed="fast")
    assert all(a.dwell_s > b.dwell_s for a, b in zip(chosen(slow), chosen(fast), strict=True))


def test_the_bell_lies_below_every_page() -> None:
    bell = panel.bell()
    assert bell.dwell_s == 2.5 and bell.pitch == -25.0
    assert all(apart(bell, cell) >= 2.0 for page in PAGES.values() for cell in chosen(page))


@pytest.mark.parametrize("name", ["windows", "windows, one line", "still windows"])
def test_a_window_is_as_large_as_a_choice_must_be_and_shows_its_own_world(name: str) -> None:
    cells = chosen(PAGES[name])
    assert all(min(cell.width, cell.height) >= 5.0 and cell.text_deg >= 1.5 for cell in cells)
    assert [cell.picture for cell in cells] == [f"w{n}" for n in range(len(cells))]


def test_beside_the_bell_nothing_lies_where_a_sinking_head_passes_and_nothing_overlaps() -> None:
    low = [panel.bell(), *panel.beside([(id, id) for id in ("back", "on", "leave")])]
    assert all(abs(cell.yaw) - cell.width / 2 >= 10.0 for cell in low[1:])
    for one in low:
        for other in low:
            if one is not other:
                assert abs(one.yaw - other.yaw) >= (one.width + other.width) / 2 + 3.0
    assert max(cell.dwell_s for cell in low[1:]) == next(cell.dwell_s for cell in low if cell.id == "leave") == 2.5


def test_looks_beside_the_bell_take_as_long_as_this_patients_looks_take() -> None:
    slow, quick = (panel.beside((("on", "Go on"),), pace)[0] for pace in (1.5, 0.75))
    assert slow.dwell_s == 2 * quick.dwell_s and slow.label == "Go on"
