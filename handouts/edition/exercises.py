"""Reads the exercises of a topic, ours together with the clinic's own, for sheets that have some."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from handouts.clinic import Library
from handouts.edition.cache import Cache
from handouts.edition.guidance_cache import cached_sections
from handouts.errors import ChoiceError
from handouts.guidance import Guidance, Section, exercises_name, parse_exercises, with_exercises
from handouts.text_file import read_text

MAX_BYTES = 500_000  # of an exercises file
#: With more exercises than this, patients tend to do none.
RECOMMENDED = 5


class TopicExercises(NamedTuple):
    """A guidance with its exercises, and the sections of the two files that they come from."""

    guidance: Guidance
    own: Sequence[Section]
    ours: Sequence[Section]


def read_exercises(
    guidance: Guidance,
    library: Library,
    cache: Cache | None = None,
    unsaved: Mapping[str, str] | None = None,
) -> TopicExercises:
    """The guidance with its exercises, if its language has any. Raises HandoutError.

    `unsaved` holds texts of the clinic's own, by name, that stand in for those in its folder.
    """
    name = exercises_name(guidance.topic, guidance.language)
    files = _files(library, name)
    texts = [read_text(path, name, MAX_BYTES) if path else "" for path in files]
    own, ours = (
        cached_sections(path, text, name, parse_exercises, cache) if path else ()
        for path, text in zip(files, texts, strict=True)
    )
    if unsaved and name in unsaved:
        texts[0] = unsaved[name]
        own = parse_exercises(texts[0], name) if texts[0] else ()
    if not own and not ours:
        return TopicExercises(guidance, own, ours)
    whole = with_exercises(guidance, ours, own, "".join(reversed(texts)), name)
    return TopicExercises(whole, own, ours)


def require_exercises(guidance: Guidance) -> None:
    """Raises ChoiceError if there are no exercises to choose from."""
    if not guidance.exercises:
        what = "there are no exercises in this language"
        hint = f"Leave them out, or write {exercises_name(guidance.topic, guidance.language)} in the clinic's folder."
        raise ChoiceError.at("exercises", what, hint)


def too_many_notice(count: int) -> tuple[str, ...]:
    """A notice if more exercises are chosen than patients tend to do."""
    if count <= RECOMMENDED:
        return ()
    what = f"{count} exercises are on the sheet. With more than {RECOMMENDED}, many patients do none of them"
    return (f"{what}: choose the few that matter most.",)


def _files(library: Library, name: str) -> tuple[Path | None, Path | None]:
    """The clinic's own file and ours, or None for one that does not exist."""
    path = library.look_for(name)
    ours = library.templates / name
    own = path if path and path != ours else None
    return own, ours if ours.is_file() else None
