"""Small faults are one each, in what runs, and the source with one is still a program."""

from __future__ import annotations

import ast

from tests.mutants.faults import mutants

SOURCE = '''"""Words are no code: 1 < 2."""
LIMIT: float = 3.5


def far(a: int | None, b: int = 2) -> bool | None:
    """Neither are these: a + b."""
    c: int | None
    if a < b and not b:
        print(a)
        return True
    return a + b == LIMIT
'''
BODY = "\n    print(a)\n    return True"


def test_each_fault_is_in_what_runs_and_alone() -> None:
    found = {(one.line, one.was, one.now) for one in mutants("far.py", SOURCE)}
    assert found == {
        (2, "3.5", "4.5"), (5, "2", "3"), (8, "a < b", "a <= b"), (8, "a < b and (not b)", "a < b or not b"),
        (8, "not b", "b"), (9, "print(a)", "pass"), (10, "True", "False"), (11, "a + b", "a - b"),
        (11, "a + b == LIMIT", "a + b != LIMIT"),
        (8, f"if a < b and (not b):{BODY}", f"if not (a < b and (not b)):{BODY}"),
    }


def test_a_source_with_a_fault_is_a_program_that_differs_in_it_alone() -> None:
    whole = ast.unparse(ast.parse(SOURCE))
    for one in mutants("far.py", SOURCE):
        assert ast.unparse(ast.parse(one.source)) != whole and one.name.startswith("far.py: ")
