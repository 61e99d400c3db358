"""Writes the text of page code in fewer words: lines that follow one another are one text object.

A line then says only what differs from the line before: how far it moves, and a colour or a font if it is another.
Marked content is inside the text object (ISO 32000-1, 14.6.1). Nothing that is drawn changes.
"""

from __future__ import annotations

import re

from handouts.pdf.syntax import number

#: Marked content with a single text object, as the canvas writes it: each operator is on a line of its own.
_TEXT = re.compile(r"^(/\w+ (?:<</MCID \d+>> BDC|BMC))\nBT\n((?:(?!ET$).+\n)*)ET\nEMC$", re.MULTILINE)
_MOVE = re.compile(r"1 0 0 1 (-?[\d.]+) (-?[\d.]+) Tm")
_COLOUR = re.compile(r"[\d. ]+ r?g")
_FONT = re.compile(r"/\w+ [\d.]+ Tf ?")
#: Positions have three decimals: whole numbers add up exactly.
_THOUSANDTHS = 1000


def shorter(code: str) -> str:
    """The same code with its text joined."""
    pieces: list[str] = []
    end = 0
    text: _TextObject | None = None
    for found in _TEXT.finditer(code):
        between = code[end : found.start()].strip("\n")
        end = found.end()
        if between or text is None:
            pieces += text.code() if text else []
            pieces += [between] if between else []
            text = _TextObject()
        text.add(found[1], found[2].splitlines())
    pieces += text.code() if text else []
    rest = code[end:].strip("\n")
    return "\n".join([*pieces, rest] if rest else pieces)


class _TextObject:
    """One text object: its code so far, and what is set at its end."""

    def __init__(self) -> None:
        self._lines = ["BT"]
        self._colour = self._font = ""
        self._x = self._y = 0

    def add(self, mark: str, lines: list[str]) -> None:
        """Add marked content with these lines of code."""
        self._lines.append(mark)
        for line in lines:
            if move := _MOVE.fullmatch(line):
                self._move(float(move[1]), float(move[2]))
            elif _COLOUR.fullmatch(line):
                if line != self._colour:
                    self._lines.append(line)
                    self._colour = line
            elif shown := _FONT.sub(self._set, line):
                self._lines.append(shown)
        self._lines.append("EMC")

    def code(self) -> list[str]:
        return [*self._lines, "ET"]

    def _move(self, x: float, y: float) -> None:
        new_x, new_y = round(x * _THOUSANDTHS), round(y * _THOUSANDTHS)
        dx, dy = ((to - at) / _THOUSANDTHS for to, at in ((new_x, self._x), (new_y, self._y)))
        self._lines.append(f"{number(dx)} {number(dy)} Td")
        self._x, self._y = new_x, new_y

    def _set(self, font: re.Match[str]) -> str:
        """The font, if it is another one."""
        if font[0].strip() == self._font:
            return ""
        self._font = font[0].strip()
        return font[0]
