"""docs/modules.md, from the docstrings of the modules: python docs/make_modules.py"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

DOCS = Path(__file__).resolve().parent
FILE = DOCS / "modules.md"
HEAD = """# The modules

<!-- Made by docs/make_modules.py from the modules' docstrings. Change a docstring, then run it again. -->

Packages from the top down, as in [architecture.md](architecture.md). A package imports only from packages below it.
"""
#: From the top down.
ROOMS = (
    *("cli", "desk", *(f"desk/{name}" for name in ("web", "sheet", "lists", "clinic_page", "text_page"))),
    *("batch", "edition", "clinic", "storage", "guidance", "patients", "pdf"),
    *(f"pdf/{name}" for name in ("print_run", "master", "layout", "text", "fonts", "syntax")),
    "doses",
    "",
)


def text() -> str:
    """The whole page, as it stands in docs/modules.md."""
    return "\n".join([HEAD, *map(_room, ROOMS)])


def _room(room: str) -> str:
    folder = DOCS.parent / "handouts" / room
    rows = [f"| `{path.stem}` | {_summary(path)} |" for path in _modules(folder)]
    title = f"handouts/{room}".rstrip("/")
    return "\n".join(
        [
            f"## {title}",
            "",
            _summary(folder / "__init__.py"),
            "",
            "| module | what it does |",
            "|---|---|",
            *rows,
            "",
        ]
    )


def _modules(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.glob("*.py")) if path.name != "__init__.py")


def _summary(path: Path) -> str:
    """The first paragraph of a module's docstring, on one line."""
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return " ".join(docstring.split("\n\n")[0].split()).replace("|", "\\|")


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8", newline="\n")
    print(f"docs/{FILE.name}")
