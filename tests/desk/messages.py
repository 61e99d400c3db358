"""Finds every sentence that the program can say of a problem, in its source: what is wrong, and what to do."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

#: In place of what differs from one problem to another.
OPEN = "\x00"
#: Calls with a text of a problem: the places of those texts among their arguments.
_CALLS = {
    "Problem": (1, 2),
    "at": (1, 2),
    "Slip": (0, 1),
    "DoseSlip": (0, 1),
    "RowProblem": (3, 4),
    "TextError": (0,),
    "report": (1, 2),
    "matching": (2, 3),
    "_wrong": (1, 2),
    "_refuse": (1,),
    "_not_ours": (1,),
    "_refused": (1, 2),
    "DateOrder": (1,),
}
_NAMES = ("what", "hint", "notice")
_SENTENCES = re.compile(r"(?<=[.?!]) (?=\S)")


class Said(NamedTuple):
    """A sentence, with OPEN for what differs, and where it is written."""

    text: str
    where: str


def sentences(paths: Iterable[Path]) -> Iterator[Said]:
    """Every sentence of the problems in these modules."""
    for path in paths:
        module = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(module):
            for value in _texts(node):
                for text in _written(value, module, node):
                    for sentence in _SENTENCES.split(text):
                        if re.search(r"[^\W\d]{2}", sentence.replace(OPEN, "")):
                            yield Said(sentence, f"{path.name}:{value.lineno}")


def _texts(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.Call):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        yield from (node.args[place] for place in _CALLS.get(name, ()) if place < len(node.args))
        yield from (each.value for each in node.keywords if each.arg in _NAMES)


def _written(value: ast.expr, module: ast.Module, near: ast.AST) -> Iterator[str]:
    """The texts that an expression can be."""
    if isinstance(value, ast.Constant):
        yield value.value if isinstance(value.value, str) else OPEN
    elif isinstance(value, ast.JoinedStr):
        parts = [list(_written(part, module, near)) for part in value.values]
        yield from _joined(parts)
    elif isinstance(value, ast.FormattedValue):
        inner = list(_written(value.value, module, near))
        yield from inner if inner and all(each != OPEN for each in inner) else [OPEN]
    elif isinstance(value, ast.IfExp):
        yield from _written(value.body, module, near)
        yield from _written(value.orelse, module, near)
    elif isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
        yield from _joined(
            [list(_written(value.left, module, near)), list(_written(value.right, module, near))]
        )
    elif isinstance(value, ast.Name):
        found = list(_assigned(value.id, module, near))
        if not found:
            yield OPEN
        for each in found:
            yield from _written(each, module, near)
    else:
        yield OPEN


def _joined(parts: list[list[str]]) -> Iterator[str]:
    texts = [""]
    for part in parts:
        texts = [text + each for text in texts for each in part]
    yield from texts


def _assigned(name: str, module: ast.Module, near: ast.AST) -> Iterator[ast.expr]:
    """The values that a name is given in the function of a node, or in the module."""
    scopes = [
        each
        for each in ast.walk(module)
        if isinstance(each, ast.FunctionDef)
        and each.lineno <= getattr(near, "lineno", 0) <= (each.end_lineno or 0)
    ]
    for scope in (*scopes[::-1], module):
        body = ast.walk(scope) if scope is not module else iter(module.body)
        found = [
            each.value
            for each in body
            if isinstance(each, ast.Assign | ast.AnnAssign)
            and each.value is not None
            and name in [getattr(target, "id", "") for target in _targets(each)]
        ]
        if found:
            yield from found
            return


def _targets(node: ast.Assign | ast.AnnAssign) -> list[ast.expr]:
    return node.targets if isinstance(node, ast.Assign) else [node.target]
