"""The small faults that one place of a source may have: another operator, a number more, a call left out. Pure.

The operators are those of Mothra's that mean something in Python: relational, arithmetic and logical replacement,
constants, negation and statement deletion (King and Offutt, "A Fortran language system for mutation-based software
testing", 1991).
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}
_COUNTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr, ast.Mod: ast.Mult, ast.FloorDiv: ast.Mult,
}


@dataclass(frozen=True)
class Mutant:
    """One fault.

    Args:
        file: of the project, "kiosk/gaze.py".
        line: where it is, in the source as it stands.
        was, now: the expression or statement without and with it.
        source: of the whole file with it.
    """

    file: str
    line: int
    was: str
    now: str
    source: str

    @property
    def name(self) -> str:
        """What it is called where it survives: by its words, for lines move."""
        return f"{self.file}: {self.was} -> {self.now}"


def mutants(file: str, source: str) -> list[Mutant]:
    """Every fault that this source may have, in its order."""
    tree = ast.parse(source)
    found = []
    for place, node in enumerate(_living(tree)):
        for number in range(len(_changed(node))):
            other = ast.parse(source)
            twin = list(_living(other))[place]
            changed = _changed(twin)[number]
            was = ast.unparse(node)
            _replace(other, twin, changed)
            found.append(Mutant(file, node.lineno, was, ast.unparse(changed), ast.unparse(other)))
    return found


def _living(node: ast.AST) -> Iterator[ast.expr | ast.stmt]:
    """What runs, in order: neither docstrings nor annotations."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    if isinstance(node, ast.expr | ast.stmt):
        yield node
    for child in _parts(node):
        yield from _living(child)


def _parts(node: ast.AST) -> list[ast.AST]:
    """What of it runs."""
    if isinstance(node, ast.AnnAssign):
        return [node.value] if node.value else []
    if isinstance(node, ast.FunctionDef):
        given = node.args
        return [*node.decorator_list, *given.defaults, *filter(None, given.kw_defaults), *node.body]
    return list(ast.iter_child_nodes(node))


def _changed(node: ast.expr | ast.stmt) -> list[ast.expr | ast.stmt]:
    """The same node with each of its faults."""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in _COMPARED:
        return [_with(node, ops=[_COMPARED[type(node.ops[0])](), *node.ops[1:]])]
    if isinstance(node, ast.BinOp) and type(node.op) in _COUNTED:
        return [_with(node, op=_COUNTED[type(node.op)]())]
    if isinstance(node, ast.BoolOp):
        return [_with(node, op=ast.And() if isinstance(node.op, ast.Or) else ast.Or())]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return [node.operand]
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        return [ast.Constant(not node.value)]
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return [ast.Constant(node.value + 1)]
    if isinstance(node, ast.If | ast.While | ast.IfExp):
        return [_with(node, test=ast.UnaryOp(ast.Not(), node.test))]
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        return [ast.Pass()]
    if isinstance(node, ast.AugAssign):
        return [ast.Pass()]
    return []


def _with(node: ast.AST, **parts: object) -> ast.AST:
    twin = copy.copy(node)
    for name, part in parts.items():
        setattr(twin, name, part)
    return twin


def _replace(tree: ast.AST, old: ast.AST, new: ast.AST) -> None:
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, name, new)
            elif isinstance(value, list) and any(part is old for part in value):
                value[next(at for at, part in enumerate(value) if part is old)] = new
    ast.fix_missing_locations(tree)
