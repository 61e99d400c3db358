"""Where the statements of a section come from: the tables of `guidance/<topic>/sources.md`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from handouts.clinic import Library
from handouts.errors import HandoutError
from handouts.text_file import read_text

MAX_BYTES = 400_000
_CELLS = re.compile(r"(?<!\\)\|")
#: A row of sources.md for the whole file of exercises.
_EVERY_EXERCISE = "all exercises"


class Source(NamedTuple):
    """A source: what it is, where, and how it was read ("page", "copy", "list")."""

    key: str
    name: str
    address: str  #: "" for none
    seen: str


class Statement(NamedTuple):
    """What a section says, and the sources that say so. `remark` is the cell as it is written."""

    text: str
    sources: tuple[Source, ...]
    remark: str


class Origins:
    """The sources of a topic. Empty without a file of them."""

    def __init__(self, text: str) -> None:
        self._sources = {
            key: Source(key, name, address if address.startswith(("https://", "http://")) else "", seen)
            for key, name, address, seen in _rows(text, "## Sources", 4)
        }
        self._statements = list(_rows(text, "## Statements", 3))

    def of(self, id: str, *, is_exercise: bool) -> tuple[Statement, ...]:
        """The statements of a section or exercise."""
        wanted = {id, _EVERY_EXERCISE} if is_exercise else {id}
        found = (row for row in self._statements if wanted & set(re.split(r",\s*", row[0])))
        return tuple(Statement(text, tuple(self._named(cell)), cell) for _, text, cell in found)

    def _named(self, cell: str) -> Iterator[Source]:
        for key in dict.fromkeys(re.findall(r"[A-Z][A-Z0-9-]+", cell)):
            if key in self._sources:
                yield self._sources[key]


def read_origins(library: Library, topic: str) -> Origins:
    """The sources of a topic: the clinic's own list, or ours."""
    name = f"guidance/{topic}/sources.md"
    try:
        path = library.look_for(name)
        return Origins(read_text(path, name, MAX_BYTES) if path else "")
    except HandoutError:  # nothing is printed from it
        return Origins("")


def _rows(text: str, heading: str, width: int) -> Iterator[list[str]]:
    """The rows of the table below a heading, without its head."""
    _, _, part = f"\n{text}".partition(f"\n{heading}\n")
    lines = [line for line in part.partition("\n## ")[0].split("\n") if line.startswith("|")]
    for line in lines[2:]:
        cells = [cell.strip() for cell in _CELLS.split(line.strip().strip("|"))]
        if len(cells) == width:
            yield cells
