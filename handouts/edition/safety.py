"""Finds danger signs, cautions and medicine safety that a clinic's own text or template omits.

A clinic can change both files. Omissions need `accept-missing` in clinic.toml, and each command reports them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from html import unescape
from itertools import chain
from typing import TYPE_CHECKING

from handouts.clinic import Clinic, Library
from handouts.edition.guidance_cache import MAX_BYTES, read_guidance
from handouts.errors import HandoutError, Problem
from handouts.guidance import CHOOSABLE, EXERCISE, Guidance, Section, line_of_key
from handouts.text import pattern
from handouts.text_file import read_text

if TYPE_CHECKING:
    from handouts.pdf import blocks as b

#: Roles that are on every sheet, and the roles that may contain their points: never a less urgent one.
PLACES = {"danger": ("danger",), "same-day": ("same-day", "danger"), "safety": ("safety",)}
#: The share of a point's words that a rewording must keep.
SAME = 0.6
_ITEM = r"(?s:<li[ >].*?</li>)"
_PARAGRAPH = r"(?s:<p[ >].*?</p>)"
#: Full stops of all scripts. No space follows those of Chinese and Japanese.
_SENTENCE = r"(?<=[.!?؟۔।॥።။។])\s+|(?<=[。！？｡])(?![”’」』）])\s*"
#: Letters of scripts without spaces between words: Thai, Lao, Burmese, Khmer, Japanese, Chinese.
_UNSPACED = (
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]+"
)

#: How much may stand before the danger signs, in letters: ours has up to 1,350 there, in large print.
_MOST_BEFORE_DANGER = 2000
_ACCEPTING = 'accept-missing = ["{}"]'

#: Missing points, by the id of their section.
Missing = Mapping[str, tuple[str, ...]]


def own_text(guidance: Guidance, library: Library) -> str:
    """The clinic's own text of a guidance, or "" if its folder has none."""
    own = library.clinic / guidance.name
    return read_text(own, guidance.name, MAX_BYTES) if own.is_file() else ""


def our_text(guidance: Guidance, library: Library, own: str) -> Guidance | None:
    """Our text of the same topic and language, if the clinic's own is a different one. Spaces do not count."""
    ours = library.templates / guidance.name
    if not own or not ours.is_file():
        return None
    same = read_text(ours, guidance.name, MAX_BYTES).split() == own.split()
    return None if same else read_guidance(ours, guidance.name)


def check_own_text(guidance: Guidance, ours: Guidance, clinic: Clinic, own: str) -> tuple[str, ...]:
    """Notices on accepted omissions of a clinic's own text. Raises HandoutError for omissions that are not accepted.

    The text must have its own version and date; `own` is as it is written.
    """
    problems = _unchanged_head(guidance, ours, own)
    missing = missing_in_text(guidance, ours)
    places = {section.id: f"{guidance.name}:{section.at}" for section in guidance.sections}
    return _report_missing(missing, clinic, places, guidance.name, "the text", problems)


def check_own_exercises(
    own: Iterable[Section], ours: Iterable[Section], clinic: Clinic, name: str
) -> tuple[str, ...]:
    """Notices on accepted omissions: cautions of our exercises that the clinic's exercise of the same id lacks.

    Raises HandoutError for omissions that are not accepted.
    """
    known = {section.id: points(section) for section in ours if section.role == EXERCISE}
    missing, places = {}, {}
    for section in own:
        there = _sentences(_texts(section.html))
        if lost := _lost(known.get(section.id, ()), there, {*chain.from_iterable(known.values())}):
            missing[section.id], places[section.id] = lost, f"{name}:{section.at}"
    return _report_missing(missing, clinic, places, name, "the exercise", [])


def section_to_accept(problem: Problem) -> str:
    """The id of the section whose points are missing, if that is the problem and can be accepted; else ""."""
    begin, _, end = _ACCEPTING.partition("{}")
    _, found, after = problem.hint.partition(begin)
    return after.partition(end)[0] if found else ""


def missing_in_text(guidance: Guidance, ours: Guidance) -> Missing:
    """Our points that this text lacks in any wording: of safety sections, and cautions of its treatments."""
    missing = {}
    treatments = {section.id: section for section in guidance.treatments}
    known = {point for section in ours.sections for point in points(section)}
    for section in ours.sections:
        if section.role in PLACES:
            there = [
                text for candidate in guidance.by_role(*PLACES[section.role]) for text in points(candidate)
            ]
        elif section.role in CHOOSABLE and section.id in treatments:
            there = _sentences(_texts(treatments[section.id].html))
        else:
            continue
        if lost := _lost(points(section), there, known):
            missing[section.id] = lost
    return missing


def missing_on_sheet(blocks: Iterable[b.Block], guidance: Guidance, plan: Iterable[Section]) -> Missing:
    """Safety points of this guidance, and cautions of the plan, that a template does not surely print."""
    from handouts.edition.printed_text import bare, printed_pieces  # only for a clinic's own template

    printed = bare("".join(printed_pieces(blocks)))
    sections = (*guidance.by_role(*PLACES), *plan)
    missing = {
        section.id: tuple(p for p in points(section) if bare(p) not in printed) for section in sections
    }
    return {id: lost for id, lost in missing.items() if lost}


def check_sheet(
    blocks: tuple[b.Block, ...], guidance: Guidance, plan: Iterable[Section], clinic: Clinic
) -> tuple[str, ...]:
    """Notices on accepted omissions of a clinic's own template. Raises HandoutError for the others.

    Danger signs that come late are reported as danger signs that are missing are.
    """
    from handouts.edition.printed_text import letters_before

    missing = missing_on_sheet(blocks, guidance, plan)
    problems, notices = [], []
    for section in guidance.by_role("danger"):
        signs = points(section)
        if signs and section.id not in missing and letters_before(blocks, signs[0]) > _MOST_BEFORE_DANGER:
            message = f"#{section.id} comes after more than the first page, or after a page break"
            if section.id in clinic.accept_missing:
                notices.append(_accepted("handout.html", message))
            else:
                accepting = _ACCEPTING.format(section.id)
                hint = f"Move it up. If a clinician decided this, add {accepting} to clinic.toml."
                problems.append(Problem("handout.html", message, hint))
    return (*notices, *_report_missing(missing, clinic, {}, "handout.html", "the template", problems))


def points(section: Section) -> tuple[str, ...]:
    """The points of a safety section, or the sentences of the cautions of a treatment or an exercise."""
    if section.role in (*CHOOSABLE, EXERCISE):
        # The cautions stand behind the steps.
        html = section.html.rpartition("</ol>")[2]
        return tuple(_sentences(_texts(html)))
    return tuple(map(_plain, pattern(_ITEM).findall(section.html)))


def _texts(html: str) -> list[str]:
    return [_plain(found) for found in (*pattern(_ITEM).findall(html), *pattern(_PARAGRAPH).findall(html))]


def _plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def _words(text: str) -> set[str]:
    """The words that tell a text; of a script without spaces, its pairs of letters."""
    text = text.lower()
    found = set(re.findall(r"\w{3,}", pattern(_UNSPACED).sub(" ", text)))
    for run in pattern(_UNSPACED).findall(text):
        found |= {run[at : at + 2] for at in range(max(1, len(run) - 1))}
    return found or set(re.findall(r"\w+", text))


def _sentences(texts: Iterable[str]) -> list[str]:
    return [sentence for text in texts for sentence in pattern(_SENTENCE).split(text) if sentence]


def _lost(points: Iterable[str], there: Collection[str], ours: Collection[str]) -> tuple[str, ...]:
    """The points that `there` lacks in any wording. `ours` are all points of our text.

    One of our points counts only for itself, because points on different illnesses can share most words.
    """
    other = [text for text in there if text not in ours]
    return tuple(point for point in points if point not in there and not _is_among(point, other))


def _is_among(point: str, texts: Iterable[str]) -> bool:
    """Whether one of the texts has this point, in the same words or most of them."""
    words = _words(point)
    return any(len(words & _words(text)) >= SAME * len(words) for text in texts)


def _unchanged_head(guidance: Guidance, ours: Guidance, text: str) -> list[Problem]:
    """Problems of a changed text that keeps our version or date.

    A version such as 2.1-1 was written together with its date, which may be the day of ours.
    """
    hints = {
        "version": 'Give it one of its own: version = "1.0 Oak Lane"',
        "date": "Write the day you changed it.",
    }
    if guidance.version.startswith(f"{ours.version}-"):
        return []
    return [
        Problem(line_of_key(guidance.name, text, key), f"you changed our text but kept our {key}.", hint)
        for key, hint in hints.items()
        if getattr(guidance, key) == getattr(ours, key)
    ]


def _report_missing(
    missing: Missing, clinic: Clinic, places: Mapping[str, str], name: str, what: str, problems: list[Problem]
) -> tuple[str, ...]:
    notices = []
    for key, lost in missing.items():
        message = f"{what} lacks {_counted(lost)} of #{key}: {_quoted(lost)}"
        if key in clinic.accept_missing:
            notices.append(_accepted(name, message))
            continue
        hint = f"Put it back. If a clinician decided to omit it, add {_ACCEPTING.format(key)} to clinic.toml."
        problems.append(Problem(places.get(key, name), message, hint))
    if problems:
        raise HandoutError(problems)
    return tuple(notices)


def _accepted(name: str, message: str) -> str:
    return f"{name}: {message}. Your clinic.toml accepts this (accept-missing)."


def _counted(lost: tuple[str, ...]) -> str:
    return "a point" if len(lost) == 1 else f"{len(lost)} points"


def _quoted(lost: tuple[str, ...]) -> str:
    shown = [f"“{text}”" for text in lost[:3]]
    return "; ".join(shown) + (f" and {len(lost) - 3} more" if len(lost) > 3 else "")
