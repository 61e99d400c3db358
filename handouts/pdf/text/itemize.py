"""Splits text into stretches that HarfBuzz shapes in one call: one direction, one script, one face."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple, overload

import uharfbuzz as hb

from handouts.pdf.fonts import IGNORABLE, Face, FaceSource, open_face
from handouts.pdf.text import bidi
from handouts.pdf.text.ltr_units import ltr_units
from handouts.pdf.text.missing_glyphs import MissingGlyphs

_WORD = re.compile(r"\S+")
_SPACE = re.compile(r"\s")
_SARA_AM = "\u0e33"
_VIRAMA = 9  # canonical combining class of viramas


class Stretch(NamedTuple):
    """A part of a text with one level, script, face and style. `start` and `end` are character offsets."""

    start: int
    end: int
    level: int
    script: str
    face: int
    style: int = 0


class TextStyles(NamedTuple):
    """The style of every character by its number, and the range of the faces that each style looks in."""

    numbers: Sequence[int]
    faces: Sequence[tuple[int, int]]


class LazyFaces(Sequence[Face]):
    """Faces that are opened on first use: most names need only the first."""

    def __init__(self, sources: Sequence[FaceSource]) -> None:
        self._sources = tuple(sources)
        self._open: list[Face | None] = [None] * len(self._sources)

    @overload
    def __getitem__(self, at: int) -> Face: ...
    @overload
    def __getitem__(self, at: slice) -> LazyFaces: ...
    def __getitem__(self, at: int | slice) -> Face | LazyFaces:
        if isinstance(at, slice):
            return LazyFaces(self._sources[at])
        face = self._open[at]
        if face is None:
            face = self._open[at] = open_face(self._sources[at])
        return face

    def __len__(self) -> int:
        return len(self._sources)


def stretches(text: str, faces: Sequence[Face], rtl: bool, styles: TextStyles | None = None) -> list[Stretch]:
    """The stretches of a text in NFC, in logical order. Raises MissingGlyphs."""
    result = []
    start = 0
    levels = bidi.levels(text, rtl, ltr_units(text) if rtl or bidi.has_rtl(text) else ())
    numbers = styles.numbers if styles else [0] * len(text)
    face_numbers = _styled_faces(text, faces, styles) if styles else _faces_of(text, faces)
    for (level, script, face, style), group in groupby(
        zip(levels, _scripts(text), face_numbers, numbers, strict=True)
    ):
        end = start + sum(1 for _ in group)
        result.append(Stretch(start, end, level, script, face, style))
        start = end
    return result


def _styled_faces(text: str, faces: Sequence[Face], styles: TextStyles) -> list[int]:
    """The face of every character, from those of its style."""
    found: list[int] = []
    for style, group in groupby(styles.numbers):
        end = len(found) + sum(1 for _ in group)
        first, past = styles.faces[style]
        found += [first + face for face in _faces_of(text[len(found) : end], faces[first:past])]
    return found


def missing(text: str, faces: Sequence[Face]) -> list[str]:
    """The characters that no face has, without duplicates, in order of appearance."""
    text = unicodedata.normalize("NFC", text)
    if _face_of(_needed(text), faces) is not None:
        return []
    return [letter for letter in dict.fromkeys(text) if _face_of(_needed(letter), faces) is None]


@lru_cache(maxsize=4096)
def script_of(character: str) -> str:
    """The ISO 15924 tag from HarfBuzz's Unicode tables, or "" for characters that scripts share."""
    buffer = hb.Buffer()
    buffer.add_str(character)
    buffer.guess_segment_properties()
    return buffer.script or ""


def main_script(text: str) -> str:
    """The script of most letters of a text; "Latn" without letters."""
    counts = Counter(filter(None, map(script_of, text)))
    return counts.most_common(1)[0][0] if counts else "Latn"


def _scripts(text: str) -> list[str]:
    """The script of every character. Shared characters take that of the text before them, or else after them."""
    scripts = []
    script = ""
    for character in text:
        script = script_of(character) or script
        scripts.append(script)
    first = next((script for script in scripts if script), "")
    return [script or first for script in scripts]


def _needed(text: str) -> set[int]:
    """The code points that a face must have. HarfBuzz derives all other spaces from the plain one."""
    return set(map(ord, IGNORABLE.sub("", _SPACE.sub(" ", text))))


def _face_of(code_points: set[int], faces: Sequence[Face]) -> int | None:
    for at in range(len(faces)):
        if code_points <= faces[at].characters:
            return at
    return None


def _faces_of(text: str, faces: Sequence[Face]) -> list[int]:
    """The face of every character: one for the whole word where possible, so that no letter stands out."""
    if _needed(text) <= faces[0].characters:
        return [0] * len(text)
    face_numbers = [-1] * len(text)
    plain = not IGNORABLE.search(text)
    for match in _WORD.finditer(text):
        start, end = match.span()
        face = _face_of(set(map(ord, match[0])) if plain else _needed(match[0]), faces)
        if face is not None:
            face_numbers[start:end] = [face] * (end - start)
            continue
        for cluster in clusters(match[0]):
            face_numbers[start : start + len(cluster)] = _faces_of_cluster(cluster, faces)
            start += len(cluster)
    if -2 in face_numbers:
        raise MissingGlyphs(tuple(missing(text, faces)))
    for at, face in enumerate(face_numbers):  # a space takes the face of the word before it
        if face == -1:
            face_numbers[at] = face_numbers[at - 1] if at else 0
    return face_numbers


def _faces_of_cluster(cluster: str, faces: Sequence[Face]) -> list[int]:
    """One face for a letter and its marks, or else one for each character; -2 for a character that no face has."""
    face = _face_of(_needed(cluster), faces)
    if face is not None:
        return [face] * len(cluster)
    single = [_face_of(_needed(character), faces) for character in cluster]
    return [-2 if face is None else face for face in single]


def clusters(text: str) -> Iterator[str]:
    """Letters with their marks, joiners and joined letters (a simplified UAX #29)."""
    start = 0
    for at in range(1, len(text)):
        if not _belongs(text[at - 1], text[at]):
            yield text[start:at]
            start = at
    if text:
        yield text[start:]


def _belongs(before: str, character: str) -> bool:
    return (
        unicodedata.category(character)[0] == "M"
        or character == _SARA_AM
        or before == "\u200d"
        or bool(IGNORABLE.match(character))
        or unicodedata.combining(before) == _VIRAMA
        or (script_of(before) == script_of(character) == "Hang" and not 0xAC00 <= ord(character) <= 0xD7A3)
    )
