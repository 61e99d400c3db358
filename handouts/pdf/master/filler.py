"""Filling a Master: a patient's words are drawn, then written behind its fixed bytes as a Handout.

Nothing here imports ReportLab or Jinja2, and HarfBuzz only for letters beyond the Master's repertoire.
"""

import datetime
import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from handouts.errors import HandoutError, Problem
from handouts.pdf import Master, Place, SlotFace
from handouts.pdf.master.patient_part import Handout, Opening, Tail, opening, own
from handouts.pdf.master.slots import Drawn, Extra, Filled, draw_plain, lines_start

if TYPE_CHECKING:
    from handouts.pdf.master.complex_text import ScriptFonts

_Done = TypeVar("_Done")
#: So many days' Info and XMP are kept ready: they are the same for all patients of a day.
_DAYS = 366


class _Line(NamedTuple):
    """What is the same of one line in a place for every patient: how its code begins, and what fits.

    `size` times the advances of a text is `room` at most; so many letters as `surely` fit whatever they are.
    """

    slot: str
    place: Place
    start: str
    code: Callable[[str], str]
    advance: Callable[[str], float]
    size: float
    room: float
    surely: int


class Filler:
    """Fills one Master, for as many patients as come."""

    def __init__(self, master: Master) -> None:
        self.master = master
        self._hash = hashlib.sha256(master.fixed)
        self._owns = [own(place) for place in master.places]
        self._lines = [_line(place, master.faces[place.bold]) for place in master.places]
        self._openings: dict[datetime.date, Opening] = {}

    def fill(self, words: Mapping[str, str], date: datetime.date, title: str = "") -> Handout:
        """A Handout with these words in the slots; a slot without words is ruled to be written on.

        Raises HandoutError naming every slot whose words do not fit, or have no glyphs.
        """
        return self.handout(self.draw(words), date, title)

    def draw(self, words: Mapping[str, str]) -> Filled:
        """The words as page code. Raises HandoutError as `fill` does."""
        extras: dict[str, ScriptFonts] = {}
        drawn = self._each(words, lambda line, text: self._draw(line, text, extras))
        return Filled(tuple(drawn), tuple(extras["fonts"].extras()) if extras else ())

    def check(self, words: Mapping[str, str]) -> None:
        """Raises HandoutError as `fill` does. Most words are plain and fit: that is known from their width.

        All others are drawn, and their fonts written, as `fill` does it.
        """
        extras: dict[str, ScriptFonts] = {}

        def look(line: _Line, text: str) -> None:
            if not _fits(line, text):
                self._otherwise(line, text, lambda place, text: self._fonts(extras).draw(place, text))

        self._each(words, look)
        if extras:
            _written(extras["fonts"].extras())

    def _each(self, words: Mapping[str, str], do: Callable[[_Line, str], _Done]) -> list[_Done | None]:
        """What is done with the words of each place; None where there are none. All problems at once."""
        problems: list[Problem] = []
        done: list[_Done | None] = []
        for line in self._lines:
            text = words.get(line.slot, "")
            try:
                done.append(do(line, text) if text else None)
            except HandoutError as error:
                problems += error.problems
        if problems:
            raise HandoutError(dict.fromkeys(problems))
        return done

    def handout(self, filled: Filled, date: datetime.date, title: str = "") -> Handout:
        """The file of what was drawn for one patient."""
        master = self.master
        tail = Tail(master, self._opening(title or master.title, date))
        for place, own_, drawn in zip(master.places, self._owns, filled.drawn, strict=True):
            tail.slot(place, own_, drawn)
        if filled.extras:
            tail.fonts(_written(filled.extras))
        return tail.finish()

    def _opening(self, title: str, date: datetime.date) -> Opening:
        if title != self.master.title:
            return opening(self.master, self._hash, title, date)  # one patient's: it never comes again
        found = self._openings.get(date)
        if found is None:
            if len(self._openings) >= _DAYS:
                self._openings.clear()
            found = self._openings[date] = opening(self.master, self._hash, title, date)
        return found

    def _draw(self, line: _Line, text: str, extras: "dict[str, ScriptFonts]") -> Drawn:
        try:  # most words are one line
            if len(text) <= line.surely or sum(map(line.advance, text)) * line.size <= line.room:
                return Drawn(f"{line.start}{''.join(map(line.code, text))}>Tj ET")
        except KeyError:
            pass  # a line break, or a letter beyond the repertoire
        return self._otherwise(line, text, lambda place, text: self._fonts(extras).draw(place, text))

    def _otherwise(self, line: _Line, text: str, beyond: Callable[[Place, str], _Done]) -> Drawn | _Done:
        """Words of more than one line; or with a letter beyond the repertoire, which `beyond` is for."""
        try:
            width = sum(map(line.advance, text.replace("\n", " ")))
        except KeyError:
            return beyond(line.place, text)
        return draw_plain(line.place, self.master.faces[line.place.bold], text, width)

    def _fonts(self, extras: "dict[str, ScriptFonts]") -> "ScriptFonts":
        """The fonts of this patient's letters beyond the repertoire."""
        from handouts.pdf.fonts import face_pairs  # HarfBuzz is only wanted for these letters
        from handouts.pdf.master.complex_text import ScriptFonts

        if not extras:
            pairs = face_pairs(self.master.font_book)
            extras["fonts"] = ScriptFonts(pairs, self.master.resources["Font"])
        return extras["fonts"]


def _written(extras: Iterable[Extra]) -> list[tuple[str, list[bytes]]]:
    """Each font's resource and its objects."""
    from handouts.pdf.fonts import plain_face
    from handouts.pdf.master.composite_glyphs import font_objects

    return [(extra.resource, font_objects(plain_face(extra.face), extra.signs)) for extra in extras]


def _line(place: Place, face: SlotFace) -> _Line:
    start = lines_start(place, face.resource, 1, place.size)
    code, advance = face.codes.__getitem__, face.advances.__getitem__
    room = place.width * 1000
    surely = int(room / (place.size * max(face.advances.values())))
    return _Line(place.slot, place, start, code, advance, place.size, room, surely)


def _fits(line: _Line, text: str) -> bool:
    """Whether it is of the Master's letters and has room on one line; a line break is no letter."""
    try:
        return sum(map(line.advance, text)) * line.size <= line.room
    except KeyError:
        return False
