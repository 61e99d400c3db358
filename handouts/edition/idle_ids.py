"""Finds ids in clinic.toml that match no section, so that a misspelled one is not silently ignored."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator

from handouts.clinic import Clinic, Library
from handouts.edition.cache import Cache
from handouts.edition.choices import ALWAYS
from handouts.edition.exercises import read_exercises
from handouts.edition.guidance_cache import read_guidance
from handouts.errors import HandoutError, meant, nearest
from handouts.guidance import Guidance, topics


def idle_notices(
    clinic: Clinic, guidance: Guidance, library: Library, cache: Cache | None = None
) -> tuple[str, ...]:
    """Notices on ids of leave-out and accept-missing that no section of any topic and language has."""
    given = {"leave-out": clinic.leave_out, "accept-missing": clinic.accept_missing}
    known = {section.id for section in guidance.sections}
    usable = [section.id for section in guidance.sections if section.role not in ALWAYS]
    if known.issuperset(clinic.leave_out + clinic.accept_missing):
        return ()
    with contextlib.suppress(HandoutError):  # mistakes in them are reported where they are used
        known |= {section.id for section in read_exercises(guidance, library, cache).guidance.exercises}
    idle = [(key, id) for key, ids in given.items() for id in ids if id not in known]
    choices = {"leave-out": usable, "accept-missing": known}
    everywhere = set(_ids_everywhere(library, cache)) if idle else set()
    return tuple(
        f"clinic.toml [{key}]: there is no section {id}, so it changes nothing. {_meant(id, choices[key])}"
        for key, id in idle
        if id not in everywhere
    )


def _meant(id: str, known: Collection[str]) -> str:
    """The id that was probably meant, or all of them."""
    close = meant(id, known)
    return f"Did you mean {close}?" if close else nearest(id, sorted(known))


def _ids_everywhere(library: Library, cache: Cache | None) -> Iterator[str]:
    """The ids of every topic and language, and of our own texts that a clinic has replaced."""
    for topic, languages in topics(library.folders).items():
        for language in languages:
            name = f"guidance/{topic}/{language}.md"
            for path in {library.find(name), library.templates / name}:
                with contextlib.suppress(HandoutError):  # mistakes in another topic are not reported here
                    guidance = read_guidance(path, name, cache)
                    yield from (section.id for section in guidance.sections)
                    yield from (
                        each.id for each in read_exercises(guidance, library, cache).guidance.exercises
                    )
