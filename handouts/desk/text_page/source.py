"""Splits a guidance or exercises file into its sections, and joins them again.

Unchanged sections stay the same, byte for byte.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from handouts.desk import KeyPath, Value, changed_text
from handouts.toml_table import parse_toml

FENCE = "+++"
#: Years until a text that the clinic changed should be looked at again, as for ours.
_REVIEW_AFTER = 2
_SECTION = re.compile(r" {0,3}##(?!#)[ \t]*(.*?)[ \t]*(\{#([a-z][a-z0-9-]*)[^{}]*\})?[ \t]*")
#: A line that would start another section inside the text of one.
_HEADING = re.compile(r" {0,3}##(?!#)|(?: {0,3})(?:=+|-+)[ \t]*$")
#: The start of a block that needs no empty line before it.
_BEGINS = re.compile(r" {0,3}(?:[-*+][ \t]|\d+[.)][ \t]|#|\||!\[|>|```|(?:=+|-+)[ \t]*$)")
_NUMBERED = re.compile(r"(.*)-(\d{1,9})", re.DOTALL)


class SourceSection(NamedTuple):
    """A section as it is written: from its heading to the next one. `tail` is the part in braces."""

    id: str
    title: str
    tail: str
    text: str

    @property
    def body(self) -> str:
        """The text below the heading."""
        return self.text.partition("\n")[2].strip("\n")

    def with_words(self, title: str, body: str) -> SourceSection:
        """The section with a new title and text."""
        text = f"## {title} {self.tail}\n" + (f"\n{body}\n" if body else "")
        return self._replace(title=title, text=f"{text}\n" if self.text.endswith("\n\n") else text)

    def says(self, other: SourceSection) -> bool:
        """Whether both have the same words, apart from spaces."""
        return self.text.split() == other.text.split()


class SourceText(NamedTuple):
    """A whole file: the part before the first section, and the sections."""

    head: str
    sections: tuple[SourceSection, ...]

    @property
    def text(self) -> str:
        return self.head + "".join(section.text for section in self.sections).rstrip("\n") + "\n"

    def find(self, id: str) -> SourceSection | None:
        """The section of an id."""
        return next((section for section in self.sections if section.id == id), None)

    def line_of(self, id: str) -> int:
        """The line of a section's heading, from 1; 0 without one."""
        line = self.head.count("\n") + 1
        for section in self.sections:
            if section.id == id:
                return line
            line += section.text.count("\n")
        return 0

    def with_section(self, new: SourceSection) -> SourceText:
        """The file with a section instead of the one with its id, or at the end."""
        if self.find(new.id):
            sections = tuple(new if each.id == new.id else each for each in self.sections)
        else:
            before = tuple(each._replace(text=each.text.rstrip("\n") + "\n\n") for each in self.sections)
            sections = (*before, new)
        return self._replace(sections=sections)

    def without(self, id: str) -> SourceText:
        """The file without a section."""
        return self._replace(sections=tuple(each for each in self.sections if each.id != id))


def split_source(text: str) -> SourceText:
    """The sections of a file with `\\n` line ends. It may have mistakes, which the reader of guidance reports."""
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)
    begins = [*_begins(lines), len(lines)]
    parts = ("".join(lines[at:end]) for at, end in pairwise(begins))
    return SourceText("".join(lines[: begins[0]]), tuple(map(_section, parts)))


def _begins(lines: list[str]) -> Iterator[int]:
    fences = [at for at, line in enumerate(lines) if line.rstrip() == FENCE]
    first = fences[1] + 1 if len(fences) > 1 and fences[0] == 0 else 0
    for at in range(first, len(lines)):
        if _SECTION.fullmatch(lines[at].rstrip("\n")):
            yield at


def _section(text: str) -> SourceSection:
    found = _SECTION.fullmatch(text.partition("\n")[0])
    title, tail, key = found.groups() if found else ("", "", "")
    return SourceSection(key or "", title, tail or "", text)


def unwrapped(body: str) -> str:
    """A text with each paragraph, and each point of a list, on one line, as a box on a page shows it."""
    lines: list[str] = []
    for line in body.split("\n"):
        goes_on = bool(lines and lines[-1].strip() and line.strip()) and not _BEGINS.match(line)
        if goes_on and not lines[-1].startswith(("#", "|", "![")):
            lines[-1] = f"{lines[-1].rstrip()} {line.strip()}"
        else:
            lines.append(line)
    return "\n".join(lines)


def lines_of_odd_stars(body: str) -> Iterator[int]:
    """The line where each paragraph begins whose ** do not pair, counted from 1."""
    first, stars = 1, 0
    for number, line in enumerate([*body.split("\n"), ""], start=1):
        if not line.strip() or _BEGINS.match(line):
            if stars % 2:
                yield first
            first, stars = number, 0
        elif not stars:
            first = number
        stars += line.count("**")
    if stars % 2:
        yield first


def lines_of_headings(body: str) -> list[int]:
    """The lines of a text, from 1, that would begin another section."""
    lines = body.split("\n")
    return [
        at
        for at, line in enumerate(lines, start=1)
        if _HEADING.match(line)
        and (line.lstrip().startswith("#") or (at > 1 and lines[at - 2].strip()))
        and not line.lstrip().startswith("- ")
    ]


def with_own_head(
    source: SourceText,
    our_version: str,
    today: datetime.date,
    more: Mapping[KeyPath, Value | None] | None = None,
) -> SourceText:
    """A changed text with a version and a date of its own, and other changes of its front matter.

    Nobody has reviewed it, unless these changes say so.

    Raises TextError if the front matter cannot be changed.
    """
    before, fence, rest = source.head.partition(f"{FENCE}\n")[2].partition(f"\n{FENCE}")
    values = parse_toml(before, "front matter")
    changes: dict[KeyPath, Value | None] = {
        ("version",): next_version(str(values["version"]), our_version),
        ("date",): today,
        ("reviewer",): "",
        **(more or {}),
    }
    if values["review-date"] <= today:
        changes["review-date",] = today + datetime.timedelta(days=365 * _REVIEW_AFTER)
    head = changed_text(f"{before}\n", changes).rstrip("\n")
    return source._replace(head=f"{FENCE}\n{head}{fence}{rest}")


def next_version(version: str, ours: str) -> str:
    """The version after this one: 2.1 becomes 2.1-1, then 2.1-2."""
    found = _NUMBERED.fullmatch(version) if version != ours else None
    return f"{found[1]}-{int(found[2]) + 1}" if found else f"{version}-1"
