"""Filling a Master: a patient's words are drawn, then written behind its fixed bytes as a Handout.

Nothing here imports ReportLab or Jinja2, and HarfBuzz only for letters beyond the Master's repertoire.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from handouts.errors import HandoutError, Problem
from handouts.pdf.master import Master, Place
from handouts.pdf.slots import Drawn, Filled, draw_plain, lines_start
from handouts.pdf.tail import Handout, Tail, information_objects, own

#: So many days' Info and XMP are kept ready: they are the same for all patients of a day.
_DAYS = 366


class Filler:
    """Fills one Master, for as many patients as come."""

    def __init__(self, master: Master) -> None:
        self.master = master
        self._hash = hashlib.sha256(master.fixed)
        self._owns = [own(place) for place in master.places]
        #: How the code of a line begins that is set at its full size: most are.
        self._starts = [
            lines_start(place, master.faces[place.bold].resource, 1, place.size) for place in master.places
        ]
        self._information: dict[tuple[str, datetime.date], tuple[bytes, bytes]] = {}

    def fill(self, words: Mapping[str, str], date: datetime.date, title: str = "") -> Handout:
        """A Handout with these words in the slots; a slot without words is ruled to be written on.

        Raises HandoutError naming every slot whose words do not fit, or have no glyphs.
        """
        return self.handout(self.draw(words), date, title)

    def draw(self, words: Mapping[str, str]) -> Filled:
        """The words as page code. Raises HandoutError as `fill` does."""
        extras: dict[str, Any] = {}
        drawn = self._drawn(words, extras)
        return Filled(tuple(drawn), tuple(extras["fonts"].extras()) if extras else ())

    def check(self, words: Mapping[str, str]) -> None:
        """Raises HandoutError as `fill` does. Most words are plain and fit: that is known from their width."""
        self._drawn(words, {}, self._fits)

    def _drawn(
        self,
        words: Mapping[str, str],
        extras: dict[str, Any],
        passed_over: Callable[[Place, str], bool] = lambda place, text: False,
    ) -> list[Drawn | None]:
        problems: list[Problem] = []
        drawn: list[Drawn | None] = []
        for place, start in zip(self.master.places, self._starts, strict=True):
            text = words.get(place.slot, "")
            left = not text or passed_over(place, text)
            try:
                drawn.append(None if left else self._draw(place, start, text, extras))
            except HandoutError as error:
                problems += error.problems
        if problems:
            raise HandoutError(dict.fromkeys(problems))
        return drawn

    def handout(self, filled: Filled, date: datetime.date, title: str = "") -> Handout:
        """The file of what was drawn for one patient."""
        master = self.master
        tail = Tail(master)
        for place, own_, drawn in zip(master.places, self._owns, filled.drawn, strict=True):
            tail.slot(place, own_, drawn)
        if filled.extras:
            tail.fonts(filled.extras)
        for name, piece in zip(("info", "metadata"), self._info(title or master.title, date), strict=True):
            tail.put(master.numbers[name], piece)
        return tail.finish(self._hash.copy())

    def _info(self, title: str, date: datetime.date) -> tuple[bytes, bytes]:
        found = self._information.get((title, date))
        if found is None:
            if len(self._information) >= _DAYS:  # titles with names in them never come again
                self._information.clear()
            found = self._information[title, date] = information_objects(self.master, title, date)
        return found

    def _fits(self, place: Place, text: str) -> bool:
        """Whether it is of the Master's letters and has room on one line; a line break is no letter."""
        try:
            width = sum(map(self.master.faces[place.bold].advances.__getitem__, text))
        except KeyError:
            return False
        return width * place.size <= place.width * 1000

    def _draw(self, place: Place, start: str, text: str, extras: dict[str, Any]) -> Drawn:
        face = self.master.faces[place.bold]
        try:
            width = sum(map(face.advances.__getitem__, text.replace("\n", " ")))
        except KeyError:
            return self._draw_any_script(place, text, extras)
        if width * place.size <= place.width * 1000 and "\n" not in text:
            return Drawn(f"{start}{''.join(map(face.codes.__getitem__, text))}>Tj ET")
        return draw_plain(place, face, text, width)

    def _draw_any_script(self, place: Place, text: str, extras: dict[str, Any]) -> Drawn:
        from handouts.pdf.fonts import face_pairs  # HarfBuzz is only wanted for these letters
        from handouts.pdf.scripts import ScriptFonts

        fonts = extras.get("fonts")
        if fonts is None:
            fonts = extras["fonts"] = ScriptFonts(
                face_pairs(self.master.font_book), self.master.resources["Font"]
            )
        return fonts.draw(place, text)
