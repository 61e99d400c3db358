"""The exercises of a topic: read where a handout has some, ours with the clinic's own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from handouts.clinic import Clinic, Library
from handouts.edition.cache import Cache
from handouts.edition.guidance_cache import kept_sections
from handouts.edition.safety import check_own_exercises
from handouts.errors import ChoiceError
from handouts.guidance import Guidance, Section, exercises_name, parse_exercises, with_exercises
from handouts.toml_table import read_text

LARGEST = 500_000  # bytes of a file of exercises
#: With more than this, patients tend to do none.
MOST_DONE = 5


def exercised(guidance: Guidance, library: Library, cache: Cache | None = None) -> Guidance:
    """The guidance with its exercises; without, where its language has none. Raises HandoutError."""
    name = exercises_name(guidance.topic, guidance.language)
    own, ours = _files(library, name)
    read = [(path, read_text(path, name, LARGEST)) for path in (ours, own) if path]
    if not read:
        return guidance
    sections: dict[Path, Sequence[Section]] = {
        path: kept_sections(path, text, name, parse_exercises, cache) for path, text in read
    }
    return with_exercises(
        guidance,
        sections[ours] if ours else (),
        sections[own] if own else (),
        "".join(text for _, text in read),
        name,
    )


def own_exercises(guidance: Guidance, library: Library, clinic: Clinic) -> tuple[bool, tuple[str, ...]]:
    """Whether the clinic has exercises of its own, and what they take out of our cautions, where it accepts that.

    Raises HandoutError for the rest.
    """
    name = exercises_name(guidance.topic, guidance.language)
    own, ours = _files(library, name)
    if not own:
        return False, ()
    mine, yours = (
        parse_exercises(read_text(path, name, LARGEST), name) if path else () for path in (own, ours)
    )
    return True, check_own_exercises(mine, yours, clinic, name)


def need_exercises(guidance: Guidance) -> None:
    """Raises ChoiceError where there are none to choose from."""
    if not guidance.exercises:
        what = "there are no exercises in this language"
        hint = f"Leave them out, or write {exercises_name(guidance.topic, guidance.language)} in the clinic's folder."
        raise ChoiceError.at("exercises", what, hint)


def many(count: int) -> tuple[str, ...]:
    """A notice where more exercises are chosen than patients do."""
    if count <= MOST_DONE:
        return ()
    what = f"{count} exercises are on the sheet. With more than {MOST_DONE}, many patients do none of them"
    return (f"{what}: choose the few that matter most.",)


def _files(library: Library, name: str) -> tuple[Path | None, Path | None]:
    """The clinic's own file and ours, where they are there."""
    found = library.look_for(name)
    ours = library.templates / name
    own = found if found and found != ours else None
    return own, ours if ours.is_file() else None
