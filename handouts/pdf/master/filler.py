"""Fills a Master: draws a patient's words, and appends them to its fixed bytes as a Handout.

Imports neither ReportLab nor Jinja2, and HarfBuzz only for letters outside the Master's repertoire.
"""

import datetime
import hashlib
from collections.abc import Callable, Container, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from handouts.errors import HandoutError, Problem
from handouts.pdf import CompositeFontData, Master, SlotFace, SlotPlace
from handouts.pdf.master.patient_part import (
    Handout,
    MetadataPart,
    SlotObjects,
    Tail,
    metadata_part,
    slot_objects,
)
from handouts.pdf.master.plain_lines import END, PlainLines
from handouts.pdf.master.slots import FilledSlots, draw_plain, lines_from_right, lines_start

if TYPE_CHECKING:
    from handouts.pdf.fonts import FacePair
    from handouts.pdf.master.complex_text import PatientFonts

_Result = TypeVar("_Result")
#: Dates whose Info and XMP are cached: all patients of a day share them.
_DAYS = 366
#: Recurring words that are cached, with their page code.
_MAX_DRAWN = 4096


class _Line(NamedTuple):
    """Precomputed values of one slot: the start of its code, and what fits on one line.

    A text fits if `size` times its advances is at most `room`. Any text of up to `surely` letters fits.
    """

    slot: str
    place: SlotPlace
    start: str
    code: Callable[[str], str]
    advance: Callable[[str], float]
    size: float
    room: float
    surely: int


class Filler:
    """Fills one Master for any number of patients.

    `recurring` are the slots whose words are the sheet's own, such as the date: many patients have the same, so
    they are drawn once.
    """

    def __init__(self, master: Master, recurring: Container[str] = ()) -> None:
        self.master, self._recurring = master, recurring
        self._drawn: dict[tuple[int, str], tuple[str, str]] = {}
        self._hash = hashlib.sha256(master.fixed)
        self._slot_objects = [slot_objects(place) for place in master.places]
        self._plain_lines = PlainLines(master.places, master.faces)
        self._plain_objects = [
            objects.around(start, END)
            for objects, start in zip(self._slot_objects, self._plain_lines.starts, strict=True)
        ]
        self._metadata_by_date: dict[datetime.date, MetadataPart] = {}

    @cached_property
    def _lines(self) -> list[_Line]:
        """Only for words that are not drawn all at once."""
        faces = self.master.faces
        widest = [max(face.advances.values()) for face in faces]
        return [_line(place, faces[place.bold], widest[place.bold]) for place in self.master.places]

    def fill(self, words: Mapping[str, str], date: datetime.date, title: str = "") -> Handout:
        """A Handout with these words in the slots. Slots without words become lines to write on.

        Raises HandoutError naming every slot whose words do not fit or lack glyphs.
        """
        codes = self._plain_lines.codes(words)
        if codes is None:
            return self.handout(self._draw_each(words), date, title)
        return self._tail(self._plain_objects, codes, date, title).finish()

    def draw(self, words: Mapping[str, str]) -> FilledSlots:
        """Draw the words as page code. Raises HandoutError as `fill` does."""
        codes = self._plain_lines.codes(words)
        return self._draw_each(words) if codes is None else FilledSlots(self._plain_lines.page_code(codes))

    def handout(self, filled: FilledSlots, date: datetime.date, title: str = "") -> Handout:
        """The file of one patient's filled slots."""
        tail = self._tail(self._objects_of(filled.actual_texts), filled.codes, date, title)
        if filled.extras:
            tail.fonts(_compressed(filled.extras))
        return tail.finish()

    def check(self, words: Mapping[str, str]) -> None:
        """Raises HandoutError as `fill` does. Most words are plain and fit, which their width shows.

        All others are drawn, and their fonts made, exactly as in `fill`. Only compressing the fonts is left out: it
        takes as long as drawing, and cannot go wrong.
        """
        if self._plain_lines.fit(words):
            return
        extras: dict[str, PatientFonts] = {}

        def draw(line: _Line, text: str) -> None:
            if not _fits(line, text):
                self._draw_complex(line, text, lambda: self._shaped(line.place, text, extras, {}))

        self._each(words, draw, None)
        if extras:
            _make_fonts(extras["fonts"].extras())

    def _each(
        self, words: Mapping[str, str], do: Callable[[_Line, str], _Result], blank: _Result
    ) -> list[_Result]:
        """Apply `do` to the words of each slot; `blank` for slots without words. Collects all problems."""
        problems: list[Problem] = []
        done: list[_Result] = []
        for line in self._lines:
            text = words.get(line.slot)
            try:
                done.append(do(line, text) if text else blank)
            except HandoutError as error:
                problems += error.problems
        if problems:
            raise HandoutError(dict.fromkeys(problems))
        return done

    def _draw_each(self, words: Mapping[str, str]) -> FilledSlots:
        extras: dict[str, PatientFonts] = {}
        actual_texts: dict[int, str] = {}
        codes = tuple(self._each(words, lambda line, text: self._draw(line, text, extras, actual_texts), ""))
        if not extras:
            return FilledSlots(codes, actual_texts)
        fonts = extras["fonts"]
        return FilledSlots(codes, actual_texts | fonts.actual_texts, tuple(fonts.extras()))

    def _tail(
        self, slots: Iterable[SlotObjects], codes: Iterable[str], date: datetime.date, title: str
    ) -> Tail:
        tail = Tail(self.master, self._metadata(title or self.master.title, date))
        tail.slots(slots, codes)
        return tail

    def _objects_of(self, actual_texts: Mapping[int, str]) -> Iterable[SlotObjects]:
        """The objects of all slots; the elements of some have this ActualText."""
        if not actual_texts:
            return self._slot_objects
        return [slot_objects(place, actual_texts.get(place.stream, "")) for place in self.master.places]

    def _metadata(self, title: str, date: datetime.date) -> MetadataPart:
        if title != self.master.title:
            return metadata_part(self.master, self._hash, title, date)  # of one patient: it does not recur
        found = self._metadata_by_date.get(date)
        if found is None:
            if len(self._metadata_by_date) >= _DAYS:
                self._metadata_by_date.clear()
            found = self._metadata_by_date[date] = metadata_part(self.master, self._hash, title, date)
        return found

    def _draw(
        self, line: _Line, text: str, extras: "dict[str, PatientFonts]", actual_texts: dict[int, str]
    ) -> str:
        try:  # most words fit on one line
            if line.place.rtl:
                if sum(map(line.advance, text)) * line.size <= line.room and not line.place.to_write_on:
                    return lines_from_right(line.place, self.master.faces[line.place.bold], [text])
            elif len(text) <= line.surely or sum(map(line.advance, text)) * line.size <= line.room:
                return f"{line.start}{''.join(map(line.code, text))}>Tj ET"
        except KeyError:
            pass  # a line break, or a letter outside the repertoire
        return self._draw_complex(line, text, lambda: self._shaped(line.place, text, extras, actual_texts))

    def _draw_complex(self, line: _Line, text: str, shape: Callable[[], str]) -> str:
        """Draw words of several lines, or with letters outside the repertoire, which `shape` draws."""
        try:
            width = sum(map(line.advance, text.replace("\n", " ")))
        except KeyError:
            return shape()
        return draw_plain(line.place, self.master.faces[line.place.bold], text, width)

    def _shaped(
        self,
        place: SlotPlace,
        text: str,
        extras: "dict[str, PatientFonts]",
        actual_texts: dict[int, str],
    ) -> str:
        """Words with letters outside the repertoire. Recurring ones are cached, if the Master has all their glyphs."""
        if place.slot in self._recurring:
            drawn = self._drawn.get((place.stream, text)) or self._draw_recurring(place, text)
            if drawn:
                if drawn[1]:
                    actual_texts[place.stream] = drawn[1]
                return drawn[0]
        return self._patient_fonts(extras).draw(place, text)

    def _draw_recurring(self, place: SlotPlace, text: str) -> tuple[str, str] | None:
        """The page code and the ActualText of recurring words, or None if they need a font of their own."""
        fonts = self._patient_fonts({})
        code = fonts.draw(place, text)
        if fonts.extras():
            return None
        if len(self._drawn) >= _MAX_DRAWN:
            self._drawn.clear()
        drawn = self._drawn[place.stream, text] = (code, fonts.actual_texts.get(place.stream, ""))
        return drawn

    def _patient_fonts(self, extras: "dict[str, PatientFonts]") -> "PatientFonts":
        """This patient's fonts for letters outside the repertoire."""
        if not extras:
            from handouts.pdf.master.complex_text import PatientFonts  # only these letters need HarfBuzz

            extras["fonts"] = PatientFonts(
                self._face_pairs, self.master.resources["Font"], self.master.composites
            )
        return extras["fonts"]

    @cached_property
    def _face_pairs(self) -> "tuple[FacePair, ...]":
        from handouts.pdf.fonts import face_pairs

        return face_pairs(self.master.font_book)


def _make_fonts(extras: Iterable[CompositeFontData]) -> None:
    from handouts.pdf.fonts import plain_face
    from handouts.pdf.text import font_bodies

    for extra in extras:
        font_bodies(plain_face(extra.face), extra.composites)


def _compressed(extras: Iterable[CompositeFontData]) -> list[tuple[str, list[bytes]]]:
    """The resource name and the objects of each font."""
    from handouts.pdf.fonts import plain_face
    from handouts.pdf.text import font_objects

    return [(extra.resource, font_objects(plain_face(extra.face), extra.composites)) for extra in extras]


def _line(place: SlotPlace, face: SlotFace, widest: float) -> _Line:
    start = lines_start(place, face.resource, 1, place.size)
    code, advance = face.codes.__getitem__, face.advances.__getitem__
    room = place.width * 1000
    surely = int(room / (place.size * widest))
    return _Line(place.slot, place, start, code, advance, place.size, room, surely)


def _fits(line: _Line, text: str) -> bool:
    """Whether a text is in the repertoire and fits on one line. A line break is not in the repertoire."""
    try:
        return sum(map(line.advance, text)) * line.size <= line.room
    except KeyError:
        return False
