"""What a clinic's own text or template takes out of our danger signs, cautions and medicine safety.

A clinic may change both. What it takes out is told of each time, and is printed only with `accept-missing` in
clinic.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import unescape

from handouts.clinic import Clinic, Library
from handouts.edition.guidance_cache import LARGEST, read_guidance
from handouts.errors import HandoutError, Problem
from handouts.guidance import CHOOSABLE, Guidance, Section, line_of_key
from handouts.toml_table import read_text

#: Roles that no handout is without, and where else their points may stand: never where they are less urgent.
PLACES = {"danger": ("danger",), "same-day": ("same-day", "danger"), "safety": ("safety",)}
#: The share of a point's words that another wording of it still has.
SAME = 0.6
_ITEM = re.compile(r"<li[ >].*?</li>", re.DOTALL)
_PARAGRAPH = re.compile(r"<p[ >].*?</p>", re.DOTALL)
_SENTENCE = re.compile(r"(?<=[.!?])\s+")

#: What is missing, by the id of its section.
Missing = Mapping[str, tuple[str, ...]]


def our_text(guidance: Guidance, shelf: Library) -> Guidance | None:
    """Our own text, where the clinic's folder has another of the same topic and language: other words, not spaces."""
    ours, own = shelf.templates / guidance.name, shelf.clinic / guidance.name
    if not own.is_file() or not ours.is_file():
        return None
    texts = (read_text(path, guidance.name, LARGEST).split() for path in (ours, own))
    return None if next(texts) == next(texts) else read_guidance(ours, guidance.name)


def check_own_text(guidance: Guidance, ours: Guidance, clinic: Clinic, shelf: Library) -> tuple[str, ...]:
    """Notices on what a clinic's own text takes out, and it is accepted. Raises HandoutError for the rest.

    Such a text has a version and a date of its own.
    """
    problems = _same_head(guidance, ours, shelf)
    missing = missing_in_text(guidance, ours)
    places = {section.id: f"{guidance.name}:{section.at}" for section in guidance.sections}
    return _told(missing, clinic, places, guidance.name, "the text", problems)


def missing_in_text(guidance: Guidance, ours: Guidance) -> Missing:
    """Our points that this text has in no wording: of each section of safety, and the cautions of its treatments."""
    found = {}
    for section in ours.sections:
        if section.role in PLACES:
            there = [text for each in guidance.by_role(*PLACES[section.role]) for text in points(each)]
        elif section.role in CHOOSABLE and section.id in {each.id for each in guidance.treatments}:
            (own,) = (each for each in guidance.treatments if each.id == section.id)
            there = [sentence for text in _texts(own.html) for sentence in _SENTENCE.split(text)]
        else:
            continue
        if lost := tuple(point for point in points(section) if not _is_among(point, there)):
            found[section.id] = lost
    return found


def missing_on_sheet(html: str, guidance: Guidance, plan: Iterable[Section]) -> Missing:
    """What a template leaves out of the safety of this guidance, and of the cautions of the plan."""
    printed = _letters(_plain(html))
    wanted = (*guidance.by_role(*PLACES), *plan)
    found = {each.id: tuple(p for p in points(each) if _letters(p) not in printed) for each in wanted}
    return {key: lost for key, lost in found.items() if lost}


def check_sheet(html: str, guidance: Guidance, plan: Iterable[Section], clinic: Clinic) -> tuple[str, ...]:
    """Notices on what a clinic's own template leaves out, and it is accepted. Raises HandoutError for the rest."""
    return _told(missing_on_sheet(html, guidance, plan), clinic, {}, "handout.html", "the template", [])


def points(section: Section) -> tuple[str, ...]:
    """The points of a section of safety, or the sentences of a treatment's cautions."""
    if section.role in CHOOSABLE:
        return tuple(
            sentence
            for text in map(_plain, _PARAGRAPH.findall(section.html))
            for sentence in _SENTENCE.split(text)
        )
    return tuple(map(_plain, _ITEM.findall(section.html)))


def _texts(html: str) -> list[str]:
    return [_plain(found) for found in (*_ITEM.findall(html), *_PARAGRAPH.findall(html))]


def _plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w{3,}", text.lower()))


def _is_among(point: str, texts: Iterable[str]) -> bool:
    """Whether one of the texts says it, in these words or mostly in them."""
    wanted = _words(point)
    return any(len(wanted & _words(text)) >= SAME * len(wanted) for text in texts)


def _same_head(guidance: Guidance, ours: Guidance, shelf: Library) -> list[Problem]:
    """A changed text that calls itself ours."""
    text = read_text(shelf.clinic / guidance.name, guidance.name, LARGEST)
    hints = {
        "version": 'Give it one of its own: version = "1.0 Oak Lane"',
        "date": "Write the day you changed it.",
    }
    return [
        Problem(
            line_of_key(guidance.name, text, key), f"the text is not ours any more, its {key} still is.", hint
        )
        for key, hint in hints.items()
        if getattr(guidance, key) == getattr(ours, key)
    ]


def _told(
    missing: Missing, clinic: Clinic, places: Mapping[str, str], name: str, what: str, problems: list[Problem]
) -> tuple[str, ...]:
    notices = []
    for key, lost in missing.items():
        said = f"{what} lacks {_counted(lost)} of #{key}: {_quoted(lost)}"
        if key in clinic.accept_missing:
            notices.append(f"{name}: {said}. Your clinic.toml accepts that (accept-missing).")
            continue
        hint = (
            f'Put it back. If a clinician decided to leave it out: accept-missing = ["{key}"] in clinic.toml.'
        )
        problems.append(Problem(places.get(key, name), said, hint))
    if problems:
        raise HandoutError(problems)
    return tuple(notices)


def _counted(lost: tuple[str, ...]) -> str:
    return "a point" if len(lost) == 1 else f"{len(lost)} points"


def _quoted(lost: tuple[str, ...]) -> str:
    shown = [f"“{text}”" for text in lost[:3]]
    return "; ".join(shown) + (f" and {len(lost) - 3} more" if len(lost) > 3 else "")
