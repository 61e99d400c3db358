"""Reads the exercises of a topic, ours together with the clinic's own, for handouts that have some."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from handouts.clinic import Clinic, Library
from handouts.edition.cache import Cache
from handouts.edition.guidance_cache import cached_sections
from handouts.edition.safety import check_own_exercises
from handouts.errors import ChoiceError
from handouts.guidance import Guidance, Section, exercises_name, parse_exercises, with_exercises
from handouts.toml_table import read_text

MAX_BYTES = 500_000  # of an exercises file
#: With more exercises than this, patients tend to do none.
RECOMMENDED = 5


def with_all_exercises(guidance: Guidance, library: Library, cache: Cache | None = None) -> Guidance:
    """The guidance with its exercises, if its language has any. Raises HandoutError."""
    name = exercises_name(guidance.topic, guidance.language)
    own, ours = _files(library, name)
    read = [(path, read_text(path, name, MAX_BYTES)) for path in (ours, own) if path]
    if not read:
        return guidance
    sections: dict[Path, Sequence[Section]] = {
        path: cached_sections(path, text, name, parse_exercises, cache) for path, text in read
    }
    return with_exercises(
        guidance,
        sections[ours] if ours else (),
        sections[own] if own else (),
        "".join(text for _, text in read),
        name,
    )


def own_exercises(guidance: Guidance, library: Library, clinic: Clinic) -> tuple[bool, tuple[str, ...]]:
    """Whether the clinic has exercises of its own, and notices on the cautions that it accepts to omit.

    Raises HandoutError for cautions that they omit without `accept-missing`.
    """
    name = exercises_name(guidance.topic, guidance.language)
    own, ours = _files(library, name)
    if not own:
        return False, ()
    clinic_sections, our_sections = (
        parse_exercises(read_text(path, name, MAX_BYTES), name) if path else () for path in (own, ours)
    )
    return True, check_own_exercises(clinic_sections, our_sections, clinic, name)


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
