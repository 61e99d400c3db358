"""Caches parsed guidance, because parsing the Markdown takes a tenth of the time of a first sheet.

The cache holds plain data. Its key is a hash of the text, of the program and of the packages that parse it.
"""

from __future__ import annotations

import contextlib
import datetime
import marshal
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from handouts.edition.dependencies import Dependencies, state_of
from handouts.edition.program_cache import cache_for
from handouts.guidance import Guidance, Section, parse_guidance
from handouts.text_file import read_text

if TYPE_CHECKING:
    from handouts.edition.cache import Cache

MAX_BYTES = 400_000  # of a guidance, ten times ours
_READERS = ("markdown_it", "mdurl")


def read_guidance(path: Path, name: str, cache: Cache | None = None) -> Guidance:
    """The guidance in a file, from the cache if there is one. Raises HandoutError as `parse_guidance` does."""
    text, cache = read_text(path, name, MAX_BYTES), cache_for(path, cache)
    reader = state_of(Dependencies((), (), _READERS)) if cache else None
    if cache is None or reader is None:
        return parse_guidance(text, name)
    key = repr((name, text, reader.digest))
    guidance = _unpacked(cache.derived(key))
    if guidance is None:
        guidance = parse_guidance(text, name)
        cache.keep_derived(key, _packed(guidance))
    return guidance


def cached_sections(
    path: Path, text: str, name: str, parse: Callable[[str, str], tuple[Section, ...]], cache: Cache | None
) -> tuple[Section, ...]:
    """The sections of a text, from the cache if there is one. Raises HandoutError as `parse` does."""
    cache = cache_for(path, cache)
    reader = state_of(Dependencies((), (), _READERS)) if cache else None
    if cache is None or reader is None:
        return parse(text, name)
    key = repr((name, text, reader.digest))
    packed = cache.derived(key)
    if packed is not None:
        with contextlib.suppress(EOFError, ValueError, TypeError):
            return tuple(Section(*section) for section in marshal.loads(packed))
    sections = parse(text, name)
    cache.keep_derived(key, marshal.dumps(list(map(tuple, sections))))
    return sections


def _packed(guidance: Guidance) -> bytes:
    dates = {"date": guidance.date.isoformat(), "review_date": guidance.review_date.isoformat()}
    return marshal.dumps(guidance._asdict() | dates | {"sections": list(map(tuple, guidance.sections))})


def _unpacked(packed: bytes | None) -> Guidance | None:
    if packed is None:
        return None
    with contextlib.suppress(EOFError, ValueError, TypeError, KeyError):
        plain = marshal.loads(packed)
        dates = {key: datetime.date.fromisoformat(plain[key]) for key in ("date", "review_date")}
        sections = tuple(Section(*section) for section in plain["sections"])
        return Guidance(**plain | dates | {"sections": sections})
    return None
