"""The clinical text of one topic in one language: TOML front matter and Markdown → Guidance.

The text holds no placeholders: what was reviewed is what every patient reads. Also the fixed words of a sheet
(`templates/words`), which are read in the same way.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from handouts.errors import HandoutError, Problem, nearest
from handouts.guidance.model import CHOOSABLE, MARKS, REQUIRED, ROLES, SINGLE, TITLES, Guidance, Section
from handouts.guidance.words import KINDS, line_of_key
from handouts.text import LANGUAGE_CODE, pattern
from handouts.toml_table import parse_toml

if TYPE_CHECKING:
    from handouts.guidance.markdown import Part


KEYS: dict[str, type] = {
    "topic": str,
    "title": str,
    "purpose": str,
    "language": str,
    "version": str,
    "date": datetime.date,
    "review-date": datetime.date,
    "reviewer": str,
    "sources": list,
}
FENCE = "+++"
HEADING = re.compile(r"(\S.*?)\s*\{#([a-z][a-z0-9-]*)\s+\.([a-z-]+)((?:\s+\.[a-z-]+)*)\}")


def topics(folders: Iterable[Path]) -> dict[str, dict[str, Path]]:
    """Topic → language → file, for `guidance/<topic>/<language>.md` in the folders; earlier folders win."""
    found: dict[str, dict[str, Path]] = {}
    for folder in folders:
        for path in sorted((folder / "guidance").glob("*/*.md")):
            if pattern(LANGUAGE_CODE).fullmatch(path.stem):
                found.setdefault(path.parent.name, {}).setdefault(path.stem, path)
    return {topic: dict(sorted(found[topic].items())) for topic in sorted(found)}


@lru_cache(maxsize=8)  # the editions of a process are mostly of one topic, and a Guidance is never changed
def parse_guidance(text: str, name: str) -> Guidance:
    """A guidance file, from text with `\\n` line ends; remembered, so that a text is read once in a process.

    `name` ("guidance/back-spasms/en.md") is what errors and the Edition call it. Raises HandoutError with every
    problem of the file, each with its line.
    """
    from handouts.guidance.markdown import MarkdownReader  # only where a text was not read before

    front, body, offset = _split(text, name)
    values, problems = _front_matter(front, name)
    reader = MarkdownReader(name, offset)
    sections = []
    for part in reader.parts(body):
        section, wrong = _section(part, name)
        sections += section
        problems += wrong
    problems += reader.problems
    problems += _check_sections(sections, name, last=text.rstrip("\n").count("\n") + 1)
    if problems:
        raise HandoutError(sorted(problems, key=lambda problem: int(problem.where.rpartition(":")[2])))
    return Guidance(
        name=name,
        sections=tuple(sections),
        sources=tuple(values.pop("sources")),
        review_date=values.pop("review-date"),
        sha256=hashlib.sha256(text.encode("utf-8")).hexdigest(),
        **values,
    )


def _split(text: str, name: str) -> tuple[str, str, int]:
    """Front matter, body, and how many lines of the file stand before the body."""
    lines = text.split("\n")
    hint = f"Begin the file with a line {FENCE}, then the front matter, then a line {FENCE}."
    if lines[0].rstrip() != FENCE:
        raise HandoutError.at(f"{name}:1", "the front matter is missing.", hint)
    for number, line in enumerate(lines[1:], start=1):
        if line.rstrip() == FENCE:
            return "\n".join(lines[1:number]), "\n".join(lines[number + 1 :]), number + 1
    raise HandoutError.at(f"{name}:1", f"the front matter does not end: no second line {FENCE}.", hint)


def _front_matter(front: str, name: str) -> tuple[dict[str, Any], list[Problem]]:
    problems: list[Problem] = []
    try:
        values = parse_toml(front, name, offset=1)
    except HandoutError as error:
        return {}, list(error.problems)
    for key in (key for key in values if key not in KEYS):
        hint = nearest(key, KEYS)
        problems.append(
            Problem(line_of_key(name, front, key, 1), f"{key!r} is not a key of the front matter.", hint)
        )
    for key, kind in KEYS.items():
        if key not in values:
            problems.append(Problem(f"{name}:1", f"the front matter has no {key!r}.", f"Add {KINDS[kind]}."))
        elif not _fits(key, values[key], kind):
            problems.append(Problem(line_of_key(name, front, key, 1), f"{key} has to be {KINDS[kind]}."))
    if not problems:
        problems += _check_front(values, front, name)
    return values, problems


def _fits(key: str, value: object, kind: type) -> bool:
    if type(value) is not kind:  # a datetime is a date to isinstance
        return False
    texts = value if isinstance(value, list) else [value]
    return all(not isinstance(text, str) or text.strip() or key == "reviewer" for text in texts) and (
        kind is not list or (bool(texts) and all(isinstance(text, str) for text in texts))
    )


def _check_front(values: dict[str, Any], front: str, name: str) -> list[Problem]:
    problems = []
    for key, place in (("topic", Path(name).parent.name), ("language", Path(name).stem)):
        if values[key] != place:
            what = f"{key} is {values[key]!r}, but the file stands in {name}."
            problems.append(
                Problem(line_of_key(name, front, key, 1), what, f'Write {key} = "{place}", or move it.')
            )
    if values["review-date"] <= values["date"]:
        what = "review-date has to be later than date."
        problems.append(Problem(line_of_key(name, front, "review-date", 1), what))
    return problems


def _check_sections(sections: Iterable[Section], name: str, last: int) -> list[Problem]:
    problems = []
    ids: dict[str, int] = {}
    roles: dict[str, int] = {}
    for section in sections:
        where = f"{name}:{section.at}"
        if section.id in ids:
            hint = f"Line {ids[section.id]} has it already: choose another."
            problems.append(Problem(where, f"a second section has the id #{section.id}.", hint))
        if section.role in SINGLE and section.role in roles:
            hint = f"Line {roles[section.role]} begins the first: keep one of them."
            problems.append(Problem(where, f"a second section has the role .{section.role}.", hint))
        ids.setdefault(section.id, section.at)
        roles.setdefault(section.role, section.at)
    for role in REQUIRED:
        if role not in roles:
            hint = f"Add one: ## A heading {{#{role} .{role}}}"
            problems.append(Problem(f"{name}:{last}", f"no section has the role .{role}.", hint))
    return problems


def _section(part: Part, name: str) -> tuple[list[Section], list[Problem]]:
    """The section of a part of the file, or none, and what is wrong with it."""
    where = f"{name}:{part.line}"
    found = HEADING.fullmatch(part.heading)
    if not found:
        hint = "Write ## A heading {#id .role}, the id in small letters, digits and hyphens."
        return [], [Problem(where, "the heading does not end with {#id .role}.", hint)]
    title, key, role, written = found.groups()
    marks = tuple(written.replace(".", " ").split())
    problems = []
    blocks = part.blocks
    if role not in ROLES:
        problems.append(Problem(where, f"there is no role .{role}.", nearest(role, ROLES)))
    for mark in marks:
        if mark not in MARKS or role not in CHOOSABLE:
            hint = f"A section that can be chosen may have .{' and .'.join(MARKS)} behind its role."
            problems.append(Problem(where, f".{mark} has no meaning here.", hint))
    if role in TITLES:
        if blocks:
            hint = "Move it to a section that is printed whole, such as .known or .explanation."
            problems.append(
                Problem(where, f"of the .{role} its heading alone is printed; it has text too.", hint)
            )
    elif not blocks:
        problems.append(Problem(where, "the section has no text.", "Write it, or leave the heading out."))
    elif role in CHOOSABLE:
        blocks = blocks[1:]
        if not part.opening:
            hint = "Write one line on what it does for you, then an empty line."
            problems.append(Problem(where, "the section does not begin with a line of text.", hint))
    return [Section(key, role, title, part.opening, "\n".join(blocks), part.line, marks)], problems
