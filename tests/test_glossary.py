"""One word for one thing, as the glossary in docs/architecture.md decides: what the program makes is called a sheet.

The program is called handouts. `Handout` and names in code stay; only what people read as text is checked here.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest
from paths import ROOT

CODE = [
    path for room in ("handouts", "tests", "benchmarks", "figures") for path in (ROOT / room).rglob("*.py")
]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "benchmarks" / "README.md"]
PAGES += sorted((ROOT / "docs").glob("*.md"))
#: Code in text, fenced or in backticks.
CODE_IN_TEXT = re.compile(r"```.*?```|``.+?``|`[^`]*`", re.DOTALL)
#: The program's name: alone in a title, in a command, before a version, in the table of the benchmark.
PROGRAM = re.compile(r"^#+ handouts$|^ *handouts [a-z]+.*$|handouts \d|\| handouts:", re.MULTILINE)
WORD = re.compile(r"(?<![\w./-])handouts?(?![\w/-]|\.\w)")


def words_of_text(text: str) -> list[str]:
    """The places where a text calls the thing by the name of the program, each with what stands around it."""
    plain = PROGRAM.sub("", CODE_IN_TEXT.sub("", text))
    return [plain[max(0, found.start() - 40) : found.end() + 40] for found in WORD.finditer(plain)]


def prose(path: Path) -> Iterator[str]:
    """The docstrings and the comments of a module."""
    source = path.read_text(encoding="utf-8")
    if not WORD.search(source):
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield ast.get_docstring(node) or ""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.string


def test_docstrings_and_comments_call_it_a_sheet() -> None:
    others = [path for path in CODE if path != Path(__file__).resolve()]
    found = {
        f"{path.relative_to(ROOT)}": words
        for path in others
        for text in prose(path)
        if (words := words_of_text(text))
    }
    assert found == {}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_pages_call_it_a_sheet(page: Path) -> None:
    assert words_of_text(page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Each patient gets a handout.", 1),
        ("A print run of 100 handouts.", 1),
        ("It is a `Handout`, and `handouts make` makes it.", 0),
        ("Made with handouts 0.1.0.", 0),
        ("Example:\n  handouts make --short", 0),
        ("The folder handouts-today, and handouts/desk.", 0),
    ],
)
def test_only_the_thing_is_found(text: str, count: int) -> None:
    assert len(words_of_text(text)) == count
