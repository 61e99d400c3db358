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
from typing import TYPE_CHECKING, Any, NamedTuple

from handouts.errors import HandoutError, Problem, nearest
from handouts.settings import parse_toml, read_text

if TYPE_CHECKING:
    from handouts.markdown import Part

#: Each has to stand in a guidance file exactly once.
REQUIRED = ("message", "summary", "danger", "same-day", "contact")
#: A therapist chooses among these; each opens with one line: what it does for you.
CHOOSABLE = ("treatment", "self-care")
#: The heading says it all: there is no room for more of it at the head of page 1.
TITLES = ("message",)
#: At most one of each.
SINGLE = (*REQUIRED, "first-days", "prevention", "known")
ROLES = (*SINGLE, *CHOOSABLE, "safety", "explanation")

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
KINDS = {
    str: 'text between quotes, such as "1.0"',
    datetime.date: "a date without quotes, such as 2026-11-22",
    list: 'a list of texts: ["first", "second"]',
}
FENCE = "+++"
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
HEADING = re.compile(r"(\S.*?)\s*\{#([a-z][a-z0-9-]*)\s+\.([a-z-]+)\}")
PLACEHOLDER = re.compile(r"\{([a-z-]+)\}")


class Section(NamedTuple):
    """One `##` section. `line` is its first paragraph as plain text.

    `html` is its body; without that first paragraph where a therapist can choose the section.
    """

    id: str
    role: str
    title: str
    line: str
    html: str
    at: int  #: line in the file


class Guidance(NamedTuple):
    """A guidance file, checked. `sha256` is of its text with plain line ends, the same on every system."""

    name: str
    topic: str
    title: str
    purpose: str
    language: str
    version: str
    date: datetime.date
    review_date: datetime.date
    reviewer: str  #: empty until a clinician has reviewed this version
    sources: tuple[str, ...]
    sections: tuple[Section, ...]
    sha256: str

    def by_role(self, *roles: str) -> tuple[Section, ...]:
        return tuple(section for section in self.sections if section.role in roles)

    def one(self, role: str) -> Section:
        """The section of a required role. Raises LookupError for a role the file leaves out."""
        for section in self.sections:
            if section.role == role:
                return section
        raise LookupError(role)

    @property
    def treatments(self) -> tuple[Section, ...]:
        """What a therapist can choose, in the order of the file."""
        return self.by_role(*CHOOSABLE)


def topics(folders: Iterable[Path]) -> dict[str, dict[str, Path]]:
    """Topic → language → file, for `guidance/<topic>/<language>.md` in the folders; earlier folders win."""
    found: dict[str, dict[str, Path]] = {}
    for folder in folders:
        for path in sorted((folder / "guidance").glob("*/*.md")):
            if LANGUAGE.fullmatch(path.stem):
                found.setdefault(path.parent.name, {}).setdefault(path.stem, path)
    return {topic: dict(sorted(found[topic].items())) for topic in sorted(found)}


@lru_cache(maxsize=8)  # the editions of a process are mostly of one topic, and a Guidance is never changed
def parse_guidance(text: str, name: str) -> Guidance:
    """A guidance file, from text with `\\n` line ends; remembered, so that a text is read once in a process.

    `name` ("guidance/back-spasms/en.md") is what errors and the Edition call it. Raises HandoutError with every
    problem of the file, each with its line.
    """
    from handouts.markdown import MarkdownReader  # only where a text was not read before

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


Words = dict[str, str | list[str]]


def load_words(path: Path, name: str, like: Words | None = None) -> Words:
    """Read the fixed words of a sheet (`templates/words/<language>.toml`).

    `like` holds the built-in English words: every key of it has to be there, of the same kind, with the same
    words in {braces}. Further keys are kept, for a clinic's own template. Raises HandoutError.
    """
    text = read_text(path, name)
    values = parse_toml(text, name)
    problems: list[Problem] = []
    for key, value in values.items():
        texts = value if isinstance(value, list) else [value]
        if not texts or not all(isinstance(item, str) and item.strip() for item in texts):
            problems.append(Problem(_key_at(name, text, key), f"{key} has to be {KINDS[str]}."))
    for key, model in (like or {}).items() if not problems else ():
        problems += _compare(key, model, values, name, text)
    if problems:
        raise HandoutError(problems)
    return values


def _compare(key: str, model: str | list[str], values: Words, name: str, text: str) -> list[Problem]:
    where = _key_at(name, text, key)
    if key not in values:
        return [Problem(name, f"the word {key!r} is missing.", f"In English it is: {key} = {model!r}")]
    value = values[key]
    if isinstance(model, list):
        if isinstance(value, list) and len(value) == len(model):
            return []
        return [Problem(where, f"{key} has to be a list of {len(model)} texts.", f"In English: {model}")]
    if isinstance(value, list):
        return [Problem(where, f"{key} has to be {KINDS[str]}.")]
    if set(PLACEHOLDER.findall(value)) != set(PLACEHOLDER.findall(model)):
        return [Problem(where, f"{key} has to keep the words in {{braces}}.", f"In English it is: {model}")]
    if re.search("[{}]", PLACEHOLDER.sub("", value)):
        return [Problem(where, f"{key} has a brace too many.", f"In English it is: {model}")]
    return []


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


def _key_at(name: str, text: str, key: str, offset: int = 0) -> str:
    for number, line in enumerate(text.split("\n"), start=1 + offset):
        if re.match(rf'\s*"?{re.escape(key)}"?\s*[=.\]]', line):
            return f"{name}:{number}"
    return f"{name}:{1 + offset}"


def _front_matter(front: str, name: str) -> tuple[dict[str, Any], list[Problem]]:
    problems: list[Problem] = []
    try:
        values = parse_toml(front, name, offset=1)
    except HandoutError as error:
        return {}, list(error.problems)
    for key in (key for key in values if key not in KEYS):
        hint = nearest(key, KEYS)
        problems.append(
            Problem(_key_at(name, front, key, 1), f"{key!r} is not a key of the front matter.", hint)
        )
    for key, kind in KEYS.items():
        if key not in values:
            problems.append(Problem(f"{name}:1", f"the front matter has no {key!r}.", f"Add {KINDS[kind]}."))
        elif not _fits(key, values[key], kind):
            problems.append(Problem(_key_at(name, front, key, 1), f"{key} has to be {KINDS[kind]}."))
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
                Problem(_key_at(name, front, key, 1), what, f'Write {key} = "{place}", or move it.')
            )
    if values["review-date"] <= values["date"]:
        what = "review-date has to be later than date."
        problems.append(Problem(_key_at(name, front, "review-date", 1), what))
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
    title, key, role = found.groups()
    problems = []
    blocks = part.blocks
    if role not in ROLES:
        problems.append(Problem(where, f"there is no role .{role}.", nearest(role, ROLES)))
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
    return [Section(key, role, title, part.opening, "\n".join(blocks), part.line)], problems
