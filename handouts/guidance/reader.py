"""Reads a guidance file (TOML front matter and Markdown) into a Guidance.

The text has no placeholders: every patient reads exactly what was reviewed.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Container, Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from handouts.errors import HandoutError, Problem, nearest, reason_of
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
#: Keys of a translation: the version of the English text that it is of, and who made it.
TRANSLATION_KEYS: dict[str, type] = {"translated-from": str, "translator": str}
FENCE = "+++"
HEADING = re.compile(r"(\S.*?)\s*\{#([a-z][a-z0-9-]*)\s+\.([a-z-]+)((?:\s+\.[a-z-]+)*)\}")


def topics(folders: Iterable[Path]) -> dict[str, dict[str, Path]]:
    """The files `guidance/<topic>/<language>.md` of the folders, by topic and language. Earlier folders win."""
    files: dict[str, dict[str, Path]] = {}
    for folder in folders:
        for topic in _listed(folder / "guidance", "guidance"):
            for path in _listed(topic, f"guidance/{topic.name}"):
                if path.suffix == ".md" and pattern(LANGUAGE_CODE).fullmatch(path.stem):
                    files.setdefault(topic.name, {}).setdefault(path.stem, path)
    return {topic: dict(sorted(files[topic].items())) for topic in sorted(files)}


def _listed(folder: Path, name: str) -> list[Path]:
    """The entries of a folder; none if it does not exist or is a file.

    Raises HandoutError if it cannot be opened: otherwise another text would be printed instead of the one in it.
    """
    try:
        return sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        if not folder.is_symlink() or folder.exists():
            return []
        what = "is a broken link"
    except OSError as error:
        what = f"cannot be opened: {reason_of(error)}"
    raise HandoutError.at(name, what, "Fix that, or remove it from the clinic's folder.")


@lru_cache(maxsize=8)  # most editions of a process share a topic, and a Guidance is immutable
def parse_guidance(text: str, name: str) -> Guidance:
    """A guidance file, from text with `\\n` line ends. Cached, so each text is parsed once per process.

    `name`, such as "guidance/back-spasms/en.md", identifies the file in errors and in the Edition. Raises
    HandoutError with every problem of the file and its line.
    """
    from handouts.guidance.markdown import MarkdownReader  # only for a text that is not in the cache

    front, body, offset = _split(text, name)
    values, problems = _front_matter(front, name)
    reader = MarkdownReader(name, offset)
    sections = []
    for part in reader.parts(body):
        section, section_problems = _section(part, name)
        sections += section
        problems += section_problems
    problems += reader.problems
    problems += _check_sections(sections, name, last=text.rstrip("\n").count("\n") + 1)
    if problems:
        raise HandoutError(sorted(problems, key=lambda problem: int(problem.where.rpartition(":")[2])))
    return Guidance(
        name=name,
        sections=tuple(sections),
        sources=tuple(values.pop("sources")),
        review_date=values.pop("review-date"),
        translated_from=values.pop("translated-from", ""),
        sha256=hashlib.sha256(text.encode("utf-8")).hexdigest(),
        **values,
    )


def version_in(text: str, name: str) -> str:
    """The version in the front matter of a guidance file; "" if it has none. Raises HandoutError."""
    front, _, _ = _split(text, name)
    return str(parse_toml(front, name, offset=1).get("version", ""))


def _split(text: str, name: str) -> tuple[str, str, int]:
    """Front matter, body, and the number of lines before the body."""
    lines = text.split("\n")
    hint = f"Start the file with a line {FENCE}, then the front matter, then another line {FENCE}."
    if lines[0].rstrip() != FENCE:
        raise HandoutError.at(f"{name}:1", "the front matter is missing.", hint)
    for number, line in enumerate(lines[1:], start=1):
        if line.rstrip() == FENCE:
            return "\n".join(lines[1:number]), "\n".join(lines[number + 1 :]), number + 1
    raise HandoutError.at(
        f"{name}:1", f"the front matter does not end: there is no second line {FENCE}.", hint
    )


def _front_matter(front: str, name: str) -> tuple[dict[str, Any], list[Problem]]:
    problems: list[Problem] = []
    try:
        values = parse_toml(front, name, offset=1)
    except HandoutError as error:
        return {}, list(error.problems)
    known = {**KEYS, **TRANSLATION_KEYS}
    for key in (key for key in values if key not in known):
        hint = nearest(key, known)
        problems.append(
            Problem(line_of_key(name, front, key, 1), f"{key!r} is not a key of the front matter.", hint)
        )
    # A translation says both: of which version it is, and whose.
    needed = known if TRANSLATION_KEYS.keys() & values.keys() else KEYS
    for key, kind in needed.items():
        if key not in values:
            problems.append(Problem(f"{name}:1", f"the front matter has no {key!r}.", f"Add {KINDS[kind]}."))
        elif not _fits(key, values[key], kind):
            problems.append(Problem(line_of_key(name, front, key, 1), f"{key} must be {KINDS[kind]}."))
    if not problems:
        problems += _check_front(values, front, name)
    return values, problems


def _fits(key: str, value: object, kind: type) -> bool:
    if type(value) is not kind:  # isinstance would accept a datetime as a date
        return False
    texts = value if isinstance(value, list) else [value]
    return all(not isinstance(text, str) or text.strip() or key == "reviewer" for text in texts) and (
        kind is not list or (bool(texts) and all(isinstance(text, str) for text in texts))
    )


def _check_front(values: dict[str, Any], front: str, name: str) -> list[Problem]:
    problems = []
    for key, place in (("topic", Path(name).parent.name), ("language", Path(name).stem)):
        if values[key] != place:
            what = f"{key} is {values[key]!r}, but the file is {name}."
            problems.append(
                Problem(line_of_key(name, front, key, 1), what, f'Write {key} = "{place}", or move the file.')
            )
    if values["review-date"] <= values["date"]:
        what = "review-date must be later than date."
        problems.append(Problem(line_of_key(name, front, "review-date", 1), what))
    return problems


def _check_sections(sections: Sequence[Section], name: str, last: int) -> list[Problem]:
    problems = duplicates(sections, name, "section", SINGLE)
    there = {section.role for section in sections}
    for role in REQUIRED:
        if role not in there:
            hint = f"Add one: ## A heading {{#{role} .{role}}}"
            problems.append(Problem(f"{name}:{last}", f"no section has the role .{role}.", hint))
    return problems


def duplicates(sections: Iterable[Section], name: str, thing: str, single: Container[str]) -> list[Problem]:
    """Ids that two sections of a file have, and second sections of a role that may be there once."""
    problems = []
    ids: dict[str, int] = {}
    roles: dict[str, int] = {}
    for section in sections:
        where = f"{name}:{section.at}"
        if section.id in ids:
            hint = f"Line {ids[section.id]} has the same id: choose another."
            problems.append(Problem(where, f"a second {thing} has the id #{section.id}.", hint))
        if section.role in single and section.role in roles:
            hint = f"The first is on line {roles[section.role]}: keep one of them."
            problems.append(Problem(where, f"a second section has the role .{section.role}.", hint))
        ids.setdefault(section.id, section.at)
        roles.setdefault(section.role, section.at)
    return problems


def _section(part: Part, name: str) -> tuple[list[Section], list[Problem]]:
    """The section of a part of the file, if it has a valid heading, and its problems."""
    where = f"{name}:{part.line}"
    heading = HEADING.fullmatch(part.heading)
    if not heading:
        hint = "Write ## A heading {#id .role}, with the id in lowercase letters, digits and hyphens."
        return [], [Problem(where, "the heading does not end with {#id .role}.", hint)]
    title, key, role, written = heading.groups()
    marks = tuple(written.replace(".", " ").split())
    problems = []
    blocks = part.blocks
    if role not in ROLES:
        problems.append(Problem(where, f"unknown role .{role}.", nearest(role, ROLES)))
    for mark in marks:
        if mark not in MARKS or role not in CHOOSABLE:
            hint = f"Only sections that can be chosen take a mark, and the marks are .{', .'.join(MARKS)}."
            problems.append(Problem(where, f".{mark} has no meaning here.", hint))
    if role in TITLES:
        if blocks:
            hint = "Remove that text, or move it to a section that is printed whole, such as .known or .explanation."
            problems.append(
                Problem(
                    where,
                    f"only the heading of a .{role} section is printed, and this one has text below it.",
                    hint,
                )
            )
    elif not blocks:
        problems.append(Problem(where, "the section has no text.", "Write it, or remove the heading."))
    elif role in CHOOSABLE:
        blocks = blocks[1:]
        if not part.opening:
            hint = "Write one line on what it does for you, then an empty line."
            problems.append(Problem(where, "the section does not start with a line of text.", hint))
    return [Section(key, role, title, part.opening, "\n".join(blocks), part.line, marks)], problems
