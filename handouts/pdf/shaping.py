"""A patient's own words → glyphs: any script, any mixture of scripts, in the order they are drawn.

One line goes through: canonical composition, levels of direction (`bidi`), scripts, faces, and
HarfBuzz for each run that is one in all three. Nothing here is a markup parser.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import overload

import uharfbuzz as hb

from handouts.pdf import bidi
from handouts.pdf.characters import IGNORABLE, code_point, who_could
from handouts.pdf.fonts import Face, FaceSource, Glyph, open_face

_WORD = re.compile(r"\S+")
_SPACE = re.compile(r"\s")
#: Ligatures there are for looks alone; words in the other scripts are wrong without theirs.
_PLAIN_LETTERS = frozenset({"Latn", "Grek", "Cyrl", ""})
_SARA_AM = "\u0e33"
_VIRAMA = 9  # the combining class


@dataclass(frozen=True, slots=True)
class PlacedGlyph:
    """A glyph with its measures in thousandths of the type size, and the text it stands for.

    The characters of a cluster stand with its first glyph in the order of sense; its others have "".
    """

    gid: int
    advance: float
    x_offset: float
    y_offset: float
    text: str


@dataclass(frozen=True, slots=True)
class ShapedRun:
    """Glyphs of one face and direction, from left to right, and their text in the order of sense."""

    face_index: int
    glyphs: tuple[PlacedGlyph, ...]
    text: str
    rtl: bool


@dataclass(frozen=True, slots=True)
class ShapedLine:
    """A line ready to be drawn; its width in thousandths of the type size.

    `needs_actual_text`: the texts of the glyphs as drawn do not spell the line; or marks stand off
    their place, where readers that go by places on the page lose their order.
    `rtl`: the line runs from right to left as a whole.
    """

    text: str
    runs: tuple[ShapedRun, ...]
    width: float
    needs_actual_text: bool
    rtl: bool


class MissingGlyphs(Exception):
    """No face has these characters. The message names code points, never the words they stand in."""

    def __init__(self, characters: tuple[str, ...]) -> None:
        self.characters = characters
        super().__init__(characters)

    def __str__(self) -> str:
        return "; ".join(f"no font has {code_point(each)}. {who_could(each)}" for each in self.characters)


class LazyFaces(Sequence[Face]):
    """Faces that are opened when they are first asked: most names need the first alone."""

    def __init__(self, sources: Sequence[FaceSource]) -> None:
        self._sources = tuple(sources)

    @overload
    def __getitem__(self, at: int) -> Face: ...
    @overload
    def __getitem__(self, at: slice) -> LazyFaces: ...
    def __getitem__(self, at: int | slice) -> Face | LazyFaces:
        if isinstance(at, slice):
            return LazyFaces(self._sources[at])
        return open_face(self._sources[at])

    def __len__(self) -> int:
        return len(self._sources)


def shape_line(text: str, faces: Sequence[Face], rtl: bool | None = None) -> ShapedLine:
    """One line of plain text as glyphs of `faces`, which are asked in their order.

    `rtl` is the direction of the paragraph the line is of; None finds it from the line.
    Raises MissingGlyphs.
    """
    text = unicodedata.normalize("NFC", text)
    if rtl is None:
        rtl = bidi.starts_rtl(text)
    items = _items(text, faces, rtl)
    runs: list[ShapedRun] = []
    drawn = [items[at] for at in bidi.visual_order([item.level for item in items])]
    for (face, level), group in groupby(drawn, lambda item: (item.face, item.level)):
        stretch = list(group)
        glyphs = tuple(glyph for item in stretch for glyph in _shape_item(text, item, faces))
        start, end = min(item.start for item in stretch), max(item.end for item in stretch)
        runs.append(ShapedRun(face, glyphs, text[start:end], bool(level % 2)))
    width = sum(glyph.advance for run in runs for glyph in run.glyphs)
    return ShapedLine(text, tuple(runs), width, not _spells(text, runs), rtl)


def missing(text: str, faces: Sequence[Face]) -> list[str]:
    """The characters that no face has, each once, in the order they stand."""
    text = unicodedata.normalize("NFC", text)
    if _face_of(_needed(text), faces) is not None:
        return []
    return [each for each in dict.fromkeys(text) if _face_of(_needed(each), faces) is None]


@dataclass(frozen=True, slots=True)
class _Item:
    """A stretch of text of one level, script and face."""

    start: int
    end: int
    level: int
    script: str
    face: int


def _items(text: str, faces: Sequence[Face], rtl: bool) -> list[_Item]:
    levels = bidi.levels(text, rtl)
    scripts = _scripts(text)
    of_face = _faces_of(text, faces)
    items = []
    for _, group in groupby(range(len(text)), lambda at: (levels[at], scripts[at], of_face[at])):
        span = list(group)
        items.append(_Item(span[0], span[-1] + 1, levels[span[0]], scripts[span[0]], of_face[span[0]]))
    return items


@lru_cache(maxsize=4096)
def script_of(character: str) -> str:
    """ISO 15924 tag from HarfBuzz's own Unicode tables; "" for what is common to all scripts."""
    buffer = hb.Buffer()
    buffer.add_str(character)
    buffer.guess_segment_properties()
    return buffer.script or ""


def _scripts(text: str) -> list[str]:
    """The script of every character: the common ones go with what stands before, or else after them."""
    found = []
    script = ""
    for character in text:
        script = script_of(character) or script
        found.append(script)
    first = next((script for script in found if script), "")
    return [script or first for script in found]


def _needed(text: str) -> set[int]:
    """The code points a face must have. HarfBuzz makes any other space from the plain one."""
    return set(map(ord, IGNORABLE.sub("", _SPACE.sub(" ", text))))


def _face_of(code_points: set[int], faces: Sequence[Face]) -> int | None:
    for at in range(len(faces)):
        if code_points <= faces[at].characters:
            return at
    return None


def _faces_of(text: str, faces: Sequence[Face]) -> list[int]:
    """The face of every character: of a whole word where one can be had, so that no letter stands out."""
    if _needed(text) <= faces[0].characters:
        return [0] * len(text)
    found = [-1] * len(text)
    for match in _WORD.finditer(text):
        start, end = match.span()
        face = _face_of(_needed(match[0]), faces)
        if face is not None:
            found[start:end] = [face] * (end - start)
            continue
        for cluster in clusters(match[0]):
            found[start : start + len(cluster)] = _faces_of_cluster(cluster, faces)
            start += len(cluster)
    if -2 in found:
        raise MissingGlyphs(tuple(missing(text, faces)))
    for at, face in enumerate(found):  # a space goes with the word before it
        if face == -1:
            found[at] = found[at - 1] if at else 0
    return found


def _faces_of_cluster(cluster: str, faces: Sequence[Face]) -> list[int]:
    """One face for a letter and its marks, or else one for each; -2 where there is none."""
    face = _face_of(_needed(cluster), faces)
    if face is not None:
        return [face] * len(cluster)
    single = [_face_of(_needed(character), faces) for character in cluster]
    return [-2 if face is None else face for face in single]


def clusters(text: str) -> Iterator[str]:
    """Letters with what belongs to them: marks, joiners and what they join (UAX #29, simplified)."""
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


def _shape_item(text: str, item: _Item, faces: Sequence[Face]) -> tuple[PlacedGlyph, ...]:
    piece = text[item.start : item.end]
    rtl = bool(item.level % 2)
    glyphs = faces[item.face].shape(
        piece, "rtl" if rtl else "ltr", item.script, ligatures=item.script not in _PLAIN_LETTERS
    )
    boxes = {glyph.cluster for glyph in glyphs if not glyph.gid}
    if boxes:
        raise MissingGlyphs(tuple(dict.fromkeys(piece[at] for at in sorted(boxes))))
    texts = _texts(piece, glyphs[::-1] if rtl else glyphs, faces[item.face])
    placed = (
        PlacedGlyph(glyph.gid, glyph.advance, glyph.x_offset, glyph.y_offset, stands_for)
        for glyph, stands_for in zip(glyphs, texts[::-1] if rtl else texts, strict=True)
    )
    # HarfBuzz leaves an empty space where a joiner stood; drawn, it would be read as a space.
    return tuple(glyph for glyph in placed if glyph.advance or not _draws_nothing(glyph.text))


def _texts(piece: str, glyphs: Sequence[Glyph], face: Face) -> list[str]:
    """What each glyph stands for, both in the order of sense."""
    starts = sorted({glyph.cluster for glyph in glyphs})
    ends = dict(zip(starts, [*starts[1:], len(piece)], strict=True))
    texts: list[str] = []
    for start, group in groupby(glyphs, lambda glyph: glyph.cluster):
        texts += _shares(piece[start : ends[start]], [glyph.gid for glyph in group], face)
    return texts


def _shares(cluster: str, gids: list[int], face: Face) -> list[str]:
    """Letter and marks apart where they are drawn apart, so that an o stays an o; else all with the first."""
    if len(gids) > 1:
        parts = unicodedata.normalize("NFD", cluster)
        if [face.glyph(part) for part in parts] == gids:
            return list(parts)
    return [cluster, *[""] * (len(gids) - 1)]


def _draws_nothing(text: str) -> bool:
    return bool(text) and not IGNORABLE.sub("", text)


def _spells(text: str, runs: Sequence[ShapedRun]) -> bool:
    """Whether a reader that takes the glyphs as they are drawn finds the text."""
    stands_for: dict[tuple[int, int], str] = {}
    for run in runs:
        for glyph in run.glyphs:
            if not (glyph.text and glyph.advance) or glyph.x_offset or glyph.y_offset:
                return False
            if stands_for.setdefault((run.face_index, glyph.gid), glyph.text) != glyph.text:
                return False
    return "".join(glyph.text for run in runs for glyph in run.glyphs) == text
