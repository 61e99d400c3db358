"""Notices on translated guidance: whether it translates the current version, and whether it has been checked."""

from __future__ import annotations

from handouts.clinic import Library
from handouts.edition.guidance_cache import MAX_BYTES
from handouts.guidance import Guidance, version_in
from handouts.text_file import read_text


def translation_notices(guidance: Guidance, library: Library) -> tuple[str, ...]:
    """A notice if the English text has a later version than the one that was translated. Raises HandoutError."""
    if not guidance.translated_from:
        return ()
    name = f"guidance/{guidance.topic}/en.md"
    path = library.look_for(name)
    version = version_in(read_text(path, name, MAX_BYTES), name) if path else ""
    if not version or version == guidance.translated_from:
        return ()
    return (
        f"{guidance.name} translates version {guidance.translated_from} of {name}, which is now version {version}: "
        "its sheets lack what has changed since.",
    )


def translation_state(guidance: Guidance) -> str:
    """Who translated it, and whether it has been checked, for the list of topics; "" if it is not a translation."""
    if not guidance.translated_from:
        return ""
    checked = (
        f"checked by {guidance.reviewer}" if guidance.reviewer else "not checked by a qualified translator"
    )
    return f"translated from version {guidance.translated_from} ({guidance.translator}), {checked}"
