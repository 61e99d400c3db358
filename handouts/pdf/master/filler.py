"""Fills a Master: draws a patient's words, and appends them to its fixed bytes as a Handout.

Imports neither ReportLab nor Jinja2, and HarfBuzz only for letters outside the Master's repertoire.
"""

import datetime
from collections.abc import Callable, Container, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from handouts.errors import HandoutError, Problem
from handouts.pdf import CompositeFontData, Master, sha256
from handouts.pdf.master.own_words import NO_WORDS, Drawn, FontsOnDemand, OwnWords
from handouts.pdf.master.patient_part import (
    Handout,
    MetadataPart,
    SlotObjects,
    Tail,
    metadata_part,
    objects_of_places,
    slot_objects,
)
from handouts.pdf.master.plain_lines import END, PlainLines
from handouts.pdf.master.slots import FilledSlots, draw_plain, lines_from_right

if TYPE_CHECKING:
    from handouts.pdf.master.complex_text import PatientFonts
    from handouts.pdf.master.one_line import OneLine

_Result = TypeVar("_Result")
#: Dates whose Info and XMP are cached: all patients of a day share them.
_DAYS = 366
#: Recurring words that are cached, with their page code.
_MAX_DRAWN = 4096
#: Patients whose words in other letters are kept as they are drawn, for the next sheet or preview of the same one.
_MAX_OWN = 16
#: The last letter that plain lines can have.
_LAST_PLAIN = "\xff"


class Filler:
    """Fills one Master for any number of patients.

    `recurring` are slots in which many patients have the same words, such as the date. Those are drawn once.
    """

    def __init__(self, master: Master, recurring: Container[str] = ()) -> None:
        self.master, self._recurring = master, recurring
        self._drawn: dict[tuple[int, str], Drawn] = {}
        self._own: dict[tuple[tuple[str, str], ...], OwnWords] = {}
        self._recurring_places = [
            (at, place) for at, place in enumerate(master.places) if place.slot in recurring
        ]
        self._hash = sha256(master.fixed)
        self._slot_objects = objects_of_places(master.places)
        self._plain_lines = PlainLines(master.places, master.faces)
        self._plain_objects = [
            objects and objects.around(start, END)
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
            return self._tail(self._plain_objects, codes, self._metadata(title, date)).finish()
        quick = self._quick(words)
        if quick is None:
            return self.handout(self._draw_each(words), date, title)
        codes, drawn, own = quick
        objects = self._plain_objects.copy()
        for at, each in drawn.items():
            codes[at], objects[at] = each.code, each.objects
        return self._tail(objects, codes, self._metadata_of(own, title, date)).finish()

    def draw(self, words: Mapping[str, str]) -> FilledSlots:
        """Draw the words as page code. Raises HandoutError as `fill` does."""
        codes = self._plain_lines.codes(words)
        if codes is not None:
            return FilledSlots(self._plain_lines.page_code(codes))
        quick = self._quick(words)
        if quick is None:
            return self._draw_each(words)
        codes, drawn, own = quick
        page_code = list(self._plain_lines.page_code(codes))
        for at, each in drawn.items():
            page_code[at] = each.code
        places = self.master.places
        texts = {places[at].stream: each.actual_text for at, each in drawn.items() if each.actual_text}
        return FilledSlots(tuple(page_code), texts, own.extras)

    def _quick(self, words: Mapping[str, str]) -> tuple[list[str], dict[int, Drawn], OwnWords] | None:
        """The codes of plain words, others as they are drawn, by the number of their place, and a patient's own.

        None if plain words need more, or if recurring words do not fit or need a font of their own.
        """
        plain: dict[str, str] = {}
        own: list[tuple[str, str]] = []
        for slot, text in words.items():
            if slot in self._recurring:
                continue
            if text and not text.isascii() and max(text) > _LAST_PLAIN:
                own.append((slot, text))
            else:
                plain[slot] = text
        codes = self._plain_lines.codes(plain)
        kept = self._own_words(tuple(own)) if own and codes is not None else NO_WORDS
        if codes is None or kept is None:
            return None
        drawn = dict(kept.drawn)
        for at, place in self._recurring_places:
            text = words.get(place.slot, "")
            if text:
                recurring = self._recurring_words(at, text)
                if recurring is None:
                    return None
                drawn[at] = recurring
        return codes, drawn, kept

    def _own_words(self, words: tuple[tuple[str, str], ...]) -> OwnWords | None:
        """One patient's words in other letters, as they are drawn. None if they cannot be."""
        found = self._own.pop(words, None)
        if found is None:
            try:
                filled = self._draw_each(dict(words))
            except HandoutError:  # reported with the other problems
                return None
            texts, places = filled.actual_texts, self.master.places
            drawn = {
                at: self._as_drawn(at, code, texts.get(places[at].stream, ""))
                for at, code in enumerate(filled.codes)
                if code
            }
            found = OwnWords(drawn, filled.extras, {})
            if len(self._own) >= _MAX_OWN:
                del self._own[next(iter(self._own))]
        self._own[words] = found
        return found

    def handout(self, filled: FilledSlots, date: datetime.date, title: str = "") -> Handout:
        """The file of one patient's filled slots."""
        metadata = self._metadata_of(OwnWords({}, filled.extras, {}), title, date)
        return self._tail(self._objects_of(filled.actual_texts), filled.codes, metadata).finish()

    def check(self, words: Mapping[str, str]) -> None:
        """Raises HandoutError as `fill` does. Most words are plain and fit, which their width shows.

        All others are drawn, and their fonts made, exactly as in `fill`. Only compressing the fonts is left out: it
        takes as long as drawing, and cannot go wrong.
        """
        if self._plain_lines.fit(words):
            return
        if quick := self._quick(words):
            self._make_fonts(quick[2].extras)
            return
        fonts = self._fonts_on_demand()

        def draw(line: "OneLine", text: str) -> None:
            if not line.fits(text):
                self._draw_complex(line, text, fonts)

        self._each(words, draw, None)
        if fonts.made:
            self._make_fonts(fonts.made.extras())

    def _make_fonts(self, extras: Iterable[CompositeFontData]) -> None:
        if extras:
            from handouts.pdf.master.complex_text import make_fonts

            make_fonts(extras)

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
        fonts = self._fonts_on_demand()
        texts: dict[int, str] = {}
        codes = tuple(self._each(words, lambda line, text: self._draw(line, text, fonts, texts), ""))
        if not fonts.made:
            return FilledSlots(codes, texts)
        return FilledSlots(codes, texts | fonts.made.actual_texts, tuple(fonts.made.extras()))

    def _tail(
        self, slots: Iterable[SlotObjects | None], codes: Iterable[str], metadata: MetadataPart
    ) -> Tail:
        tail = Tail(self.master, metadata)
        tail.slots(slots, codes)
        return tail

    def _metadata_of(self, own: OwnWords, title: str, date: datetime.date) -> MetadataPart:
        return own.with_fonts(self.master, self._metadata(title, date), keep=not title)

    def _objects_of(self, actual_texts: Mapping[int, str]) -> Iterable[SlotObjects | None]:
        """The objects of all slots; the elements of some have this ActualText."""
        if not actual_texts:
            return self._slot_objects
        return [
            slot_objects(place, actual_texts[place.stream])
            if objects and place.stream in actual_texts
            else objects
            for place, objects in zip(self.master.places, self._slot_objects, strict=True)
        ]

    def _metadata(self, title: str, date: datetime.date) -> MetadataPart:
        if title and title != self.master.title:
            return metadata_part(self.master, self._hash, title, date)  # of one patient: it does not recur
        found = self._metadata_by_date.get(date)
        if found is None:
            if len(self._metadata_by_date) >= _DAYS:
                self._metadata_by_date.clear()
            found = self._metadata_by_date[date] = metadata_part(
                self.master, self._hash, self.master.title, date
            )
        return found

    def _draw(self, line: "OneLine", text: str, fonts: FontsOnDemand, actual_texts: dict[int, str]) -> str:
        if line.place.slot in self._recurring and (drawn := self._recurring_words(line.at, text)):
            if drawn.actual_text:
                actual_texts[line.place.stream] = drawn.actual_text
            return drawn.code
        return self._draw_once(line, text, fonts)

    def _draw_once(self, line: "OneLine", text: str, fonts: FontsOnDemand) -> str:
        try:  # most words fit on one line
            if line.place.rtl:
                if sum(map(line.advance, text)) * line.size <= line.room and not line.place.to_write_on:
                    return lines_from_right(line.place, self.master.faces[line.place.bold], [text])
            elif len(text) <= line.safe_length or sum(map(line.advance, text)) * line.size <= line.room:
                return f"{line.start}{''.join(map(line.code, text))}>Tj ET"
        except KeyError:
            pass  # a line break, or a letter outside the repertoire
        return self._draw_complex(line, text, fonts)

    def _draw_complex(self, line: "OneLine", text: str, fonts: FontsOnDemand) -> str:
        """Draw words of several lines, or with letters outside the repertoire."""
        try:
            width = sum(map(line.advance, text.replace("\n", " ")))
        except KeyError:
            return fonts.get().draw(line.place, text)
        return draw_plain(line.place, self.master.faces[line.place.bold], text, width)

    def _recurring_words(self, at: int, text: str) -> Drawn | None:
        """Recurring words in this place, or None if they do not fit or need a font of their own."""
        if drawn := self._drawn.get((at, text)):
            return drawn
        place = self.master.places[at]
        fonts = self._fonts_on_demand()
        try:
            code = self._draw_once(self._lines[at], text, fonts)
        except HandoutError:  # reported with the other problems
            return None
        if fonts.made and fonts.made.extras():
            return None
        if len(self._drawn) >= _MAX_DRAWN:
            self._drawn.clear()
        actual_text = fonts.made.actual_texts.get(place.stream, "") if fonts.made else ""
        drawn = self._drawn[at, text] = self._as_drawn(at, code, actual_text)
        return drawn

    def _as_drawn(self, at: int, code: str, actual_text: str) -> Drawn:
        objects = self._slot_objects[at] and slot_objects(self.master.places[at], actual_text)
        return Drawn(code, actual_text, objects)

    def _fonts_on_demand(self) -> FontsOnDemand:
        return FontsOnDemand(lambda: self._patient_fonts())

    @cached_property
    def _patient_fonts(self) -> "Callable[[], PatientFonts]":
        from handouts.pdf.master.complex_text import maker_of_fonts  # only these letters need HarfBuzz

        return maker_of_fonts(self.master)
