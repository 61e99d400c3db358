"""Fills a Master: draws a patient's words, and appends them to its fixed bytes as a Handout.

Imports neither ReportLab nor Jinja2, and HarfBuzz only for letters outside the Master's repertoire.
"""

import datetime
from collections.abc import Callable, Container, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from handouts.errors import HandoutError, Problem
from handouts.pdf import CompositeFontData, Master, sha256
from handouts.pdf.master.patient_part import (
    Handout,
    MetadataPart,
    SlotObjects,
    Tail,
    metadata_part,
    slot_objects,
)
from handouts.pdf.master.plain_lines import END, PlainLines
from handouts.pdf.master.slots import FilledSlots, draw_plain, lines_from_right

if TYPE_CHECKING:
    from handouts.pdf.fonts import FacePair
    from handouts.pdf.master.complex_text import PatientFonts
    from handouts.pdf.master.one_line import OneLine

_Result = TypeVar("_Result")
#: Dates whose Info and XMP are cached: all patients of a day share them.
_DAYS = 366
#: Recurring words that are cached, with their page code.
_MAX_DRAWN = 4096


class _Drawn(NamedTuple):
    """Recurring words in a place: their page code, their ActualText, and the objects around them."""

    code: str
    actual_text: str
    objects: SlotObjects


class _FontsOnDemand:
    """One patient's fonts for letters outside the repertoire. `made` is None until the first of them is drawn."""

    __slots__ = ("_make", "made")

    def __init__(self, make: "Callable[[], PatientFonts]") -> None:
        self._make = make
        self.made: PatientFonts | None = None

    def get(self) -> "PatientFonts":
        if self.made is None:
            self.made = self._make()
        return self.made


class Filler:
    """Fills one Master for any number of patients.

    `recurring` are slots in which many patients have the same words, such as the date. Those are drawn once.
    """

    def __init__(self, master: Master, recurring: Container[str] = ()) -> None:
        self.master, self._recurring = master, recurring
        self._drawn: dict[tuple[int, str], _Drawn] = {}
        self._recurring_places = [
            (at, place) for at, place in enumerate(master.places) if place.slot in recurring
        ]
        self._hash = sha256(master.fixed)
        self._slot_objects = [slot_objects(place) for place in master.places]
        self._plain_lines = PlainLines(master.places, master.faces)
        self._plain_objects = [
            objects.around(start, END)
            for objects, start in zip(self._slot_objects, self._plain_lines.starts, strict=True)
        ]
        self._metadata_by_date: dict[datetime.date, MetadataPart] = {}

    @cached_property
    def _lines(self) -> "list[OneLine]":
        """Only for words that are not drawn all at once."""
        from handouts.pdf.master.one_line import one_line

        faces = self.master.faces
        widest = [max(face.advances.values()) for face in faces]
        return [
            one_line(at, place, faces[place.bold], widest[place.bold])
            for at, place in enumerate(self.master.places)
        ]

    def fill(self, words: Mapping[str, str], date: datetime.date, title: str = "") -> Handout:
        """A Handout with these words in the slots. Slots without words become lines to write on.

        Raises HandoutError naming every slot whose words do not fit or lack glyphs.
        """
        codes = self._plain_lines.codes(words)
        if codes is not None:
            return self._tail(self._plain_objects, codes, date, title).finish()
        quick = self._quick(words)
        if quick is None:
            return self.handout(self._draw_each(words), date, title)
        codes, recurring = quick
        objects = self._plain_objects.copy()
        for at, drawn in recurring.items():
            codes[at], objects[at] = drawn.code, drawn.objects
        return self._tail(objects, codes, date, title).finish()

    def draw(self, words: Mapping[str, str]) -> FilledSlots:
        """Draw the words as page code. Raises HandoutError as `fill` does."""
        codes = self._plain_lines.codes(words)
        if codes is not None:
            return FilledSlots(self._plain_lines.page_code(codes))
        quick = self._quick(words)
        if quick is None:
            return self._draw_each(words)
        codes, recurring = quick
        page_code = list(self._plain_lines.page_code(codes))
        for at, drawn in recurring.items():
            page_code[at] = drawn.code
        places = self.master.places
        texts = {places[at].stream: drawn.actual_text for at, drawn in recurring.items() if drawn.actual_text}
        return FilledSlots(tuple(page_code), texts)

    def _quick(self, words: Mapping[str, str]) -> tuple[list[str], dict[int, _Drawn]] | None:
        """The codes of plain words, and recurring words as they are drawn, by the number of their place.

        None if other words need more, or if recurring words do not fit or need a font of their own.
        """
        own = {slot: text for slot, text in words.items() if slot not in self._recurring}
        codes = self._plain_lines.codes(own)
        if codes is None:
            return None
        recurring: dict[int, _Drawn] = {}
        for at, place in self._recurring_places:
            text = words.get(place.slot)
            if text:
                drawn = self._recurring_words(at, text)
                if drawn is None:
                    return None
                recurring[at] = drawn
        return codes, recurring

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
        if self._plain_lines.fit(words) or self._quick(words):
            return
        fonts = _FontsOnDemand(self._patient_fonts)

        def draw(line: "OneLine", text: str) -> None:
            if not line.fits(text):
                self._draw_complex(line, text, fonts)

        self._each(words, draw, None)
        if fonts.made:
            _make_fonts(fonts.made.extras())

    def _each(
        self, words: Mapping[str, str], do: "Callable[[OneLine, str], _Result]", blank: _Result
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
        fonts = _FontsOnDemand(self._patient_fonts)
        texts: dict[int, str] = {}
        codes = tuple(self._each(words, lambda line, text: self._draw(line, text, fonts, texts), ""))
        if not fonts.made:
            return FilledSlots(codes, texts)
        return FilledSlots(codes, texts | fonts.made.actual_texts, tuple(fonts.made.extras()))

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
        return [
            slot_objects(place, actual_texts[place.stream]) if place.stream in actual_texts else objects
            for place, objects in zip(self.master.places, self._slot_objects, strict=True)
        ]

    def _metadata(self, title: str, date: datetime.date) -> MetadataPart:
        if title != self.master.title:
            return metadata_part(self.master, self._hash, title, date)  # of one patient: it does not recur
        found = self._metadata_by_date.get(date)
        if found is None:
            if len(self._metadata_by_date) >= _DAYS:
                self._metadata_by_date.clear()
            found = self._metadata_by_date[date] = metadata_part(self.master, self._hash, title, date)
        return found

    def _draw(self, line: "OneLine", text: str, fonts: _FontsOnDemand, actual_texts: dict[int, str]) -> str:
        if line.place.slot in self._recurring and (drawn := self._recurring_words(line.at, text)):
            if drawn.actual_text:
                actual_texts[line.place.stream] = drawn.actual_text
            return drawn.code
        return self._draw_once(line, text, fonts)

    def _draw_once(self, line: "OneLine", text: str, fonts: _FontsOnDemand) -> str:
        try:  # most words fit on one line
            if line.place.rtl:
                if sum(map(line.advance, text)) * line.size <= line.room and not line.place.to_write_on:
                    return lines_from_right(line.place, self.master.faces[line.place.bold], [text])
            elif len(text) <= line.safe_length or sum(map(line.advance, text)) * line.size <= line.room:
                return f"{line.start}{''.join(map(line.code, text))}>Tj ET"
        except KeyError:
            pass  # a line break, or a letter outside the repertoire
        return self._draw_complex(line, text, fonts)

    def _draw_complex(self, line: "OneLine", text: str, fonts: _FontsOnDemand) -> str:
        """Draw words of several lines, or with letters outside the repertoire."""
        try:
            width = sum(map(line.advance, text.replace("\n", " ")))
        except KeyError:
            return fonts.get().draw(line.place, text)
        return draw_plain(line.place, self.master.faces[line.place.bold], text, width)

    def _recurring_words(self, at: int, text: str) -> _Drawn | None:
        """Recurring words in this place, or None if they do not fit or need a font of their own."""
        if drawn := self._drawn.get((at, text)):
            return drawn
        place = self.master.places[at]
        fonts = _FontsOnDemand(self._patient_fonts)
        try:
            code = self._draw_once(self._lines[at], text, fonts)
        except HandoutError:  # reported with the other problems
            return None
        if fonts.made and fonts.made.extras():
            return None
        if len(self._drawn) >= _MAX_DRAWN:
            self._drawn.clear()
        actual_text = fonts.made.actual_texts.get(place.stream, "") if fonts.made else ""
        drawn = self._drawn[at, text] = _Drawn(code, actual_text, slot_objects(place, actual_text))
        return drawn

    def _patient_fonts(self) -> "PatientFonts":
        from handouts.pdf.master.complex_text import PatientFonts  # only these letters need HarfBuzz

        return PatientFonts(self._face_pairs, self.master.resources["Font"], self.master.composites)

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
