"""Reads a file of exercises, `guidance/<topic>/exercises.<language>.md`, into Sections.

A clinic's own file adds to ours: an exercise with the same id replaces ours, and others follow.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from handouts.doses import wrong_attributes
from handouts.errors import HandoutError, Problem, nearest
from handouts.guidance.model import EXERCISE, EXERCISE_RULES, WIDE, Guidance, Section
from handouts.guidance.reader import duplicates

if TYPE_CHECKING:
    from handouts.guidance.markdown import Part

_HEADING = re.compile(r"(\S.*?)\s*\{#([a-z][a-z0-9-]*)\s+\.([a-z-]+)((?:\s+[^\s{}]+)*)\s*\}")
_ROLES = (EXERCISE, EXERCISE_RULES)
#: The steps that fit on a card.
MAX_STEPS = 4
_LABEL = re.compile(r"<p[^>]*><strong>.*?</strong>\s*(.*)</p>", re.DOTALL)
_FORM = "Write ## Bridge {#bridge .exercise hold=5 repeats=3}, with the id in lowercase letters, digits and hyphens."


def exercises_name(topic: str, language: str) -> str:
    """The name of the exercises file of a topic in a language."""
    return f"guidance/{topic}/exercises.{language}.md"


@lru_cache(maxsize=8)
def parse_exercises(text: str, name: str) -> tuple[Section, ...]:
    """The exercises of a file, and the rules for all of them if it has any. `text` has `\\n` line ends.

    Raises HandoutError with every problem of the file and its line.
    """
    from handouts.guidance.markdown import MarkdownReader  # only for a text that is not in the cache

    reader = MarkdownReader(name, 0)
    sections: list[Section] = []
    problems: list[Problem] = []
    for part in reader.parts(text):
        section, section_problems = _section(part, name)
        problems += section_problems
        if section:
            sections.append(section)
    problems += duplicates(sections, name, "exercise", (EXERCISE_RULES,))
    problems += reader.problems
    if not sections and not problems:
        problems.append(Problem(f"{name}:1", "there is no exercise in this file.", _FORM))
    if problems:
        raise HandoutError(sorted(problems, key=lambda problem: int(problem.where.rpartition(":")[2])))
    return tuple(sections)


def with_exercises(
    guidance: Guidance, ours: Sequence[Section], own: Sequence[Section], text: str, name: str
) -> Guidance:
    """The guidance with these exercises; `own` are the clinic's. `text` is the text of all files read.

    Raises HandoutError for an exercise that has the id of a section.
    """
    exercises = {section.id: section for section in (*ours, *own) if section.role == EXERCISE}
    # The clinic's own rules, or else ours.
    rules = [section for section in (*own, *ours) if section.role == EXERCISE_RULES][:1]
    used_ids = {section.id for section in guidance.sections}
    if problems := [
        Problem(
            f"{name}:{section.at}",
            f"a section of the guidance has the id #{section.id}.",
            "Choose another id.",
        )
        for section in (*rules, *exercises.values())
        if section.id in used_ids
    ]:
        raise HandoutError(problems)
    both = hashlib.sha256(f"{guidance.sha256} {text}".encode()).hexdigest()
    return guidance._replace(sections=(*guidance.sections, *rules, *exercises.values()), sha256=both)


def _section(part: Part, name: str) -> tuple[Section | None, list[Problem]]:
    where = f"{name}:{part.line}"
    heading = _HEADING.fullmatch(part.heading)
    if not heading:
        return None, [Problem(where, "the heading does not end with {#id .exercise} and a dose.", _FORM)]
    title, key, role, written = heading.groups()
    if role not in _ROLES:
        what = f"unknown role .{role}."
        return None, [
            Problem(where, what, f"{nearest(role, _ROLES)} Other sections belong in the guidance file.")
        ]
    if role == EXERCISE_RULES:
        problems = []
        if written:
            problems.append(Problem(where, "only an exercise has a dose.", f"Remove {written.strip()}."))
        if not part.blocks:
            problems.append(Problem(where, "the section has no text.", "Write it, or remove the heading."))
        # A paragraph above the first group is for the head of the cards, which patients pin to a wall.
        above = bool(part.opening) and "".join(part.blocks[1:2]).startswith("<h3")
        line, blocks = (part.opening, part.blocks[1:]) if above else ("", part.blocks)
        return Section(key, role, title, line, "\n".join(blocks), part.line), problems
    marks = tuple(WIDE for word in written.split() if word == f".{WIDE}")
    pairs = [tuple(word.split("=", 1)) for word in written.split() if word != f".{WIDE}"]
    attributes = tuple((pair[0], pair[1] if len(pair) > 1 else "") for pair in pairs)
    problems = [Problem(where, slip.what, slip.hint) for slip in wrong_attributes(attributes)]
    body, sources = _parted(part.blocks[1:])
    problems += [Problem(where, what, hint) for what, hint in _missing(part, body)]
    html = "\n".join(body)
    return Section(key, role, title, part.opening, html, part.line, marks, attributes, sources), problems


def _parted(blocks: Sequence[str]) -> tuple[Sequence[str], tuple[str, ...]]:
    """The body, and the sources named by its last paragraph if that follows the picture."""
    source = _LABEL.fullmatch(blocks[-1]) if len(blocks) > 1 and blocks[-2].startswith("<figure") else None
    if not source:
        return blocks, ()
    plain = re.sub("<[^>]*>", "", source[1])
    return blocks[:-1], tuple(filter(None, (each.strip(" .。") for each in re.split("[;؛；]", plain))))


def _missing(part: Part, body: Sequence[str]) -> list[tuple[str, str]]:
    """The problems of an exercise that lacks something for its card, with hints."""
    tags = ["".join(re.findall(r"^<([a-z]+)", block)) for block in body]
    steps = tags.index("ol") if "ol" in tags else len(tags)
    picture = tags.index("figure") if "figure" in tags else len(tags)
    problems = []
    if not part.opening:
        problems.append(
            ("the exercise does not start with a line of text.", "Write one line on what it is good for.")
        )
    if "p" not in tags[:steps]:
        problems.append(
            ("there is no start position before the steps.", "Write **Start:** and how to lie, sit or stand.")
        )
    if "ol" not in tags:
        problems.append(("there are no steps.", "Write 1. and what to do, a line for each step."))
    elif body[steps].count("<li") > MAX_STEPS or tags.count("ol") > 1:
        problems.append(
            (f"there are more than {MAX_STEPS} steps.", "Combine some, or split it into two exercises.")
        )
    if "p" not in tags[steps:picture]:
        hint = (
            "Write **Take care:** between the steps and the picture: who should not do it, or when to stop."
        )
        problems.append(("there is no caution.", hint))
    if tags.count("figure") != 1:
        hint = 'Write ![First: … Then: …](name.svg "Caption") below the caution.'
        problems.append(("the exercise needs one picture, with both frames in it.", hint))
    return problems
