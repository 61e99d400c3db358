"""Fonts of shaped text on whole pages, for languages whose letters need HarfBuzz."""

from collections import Counter
from collections.abc import Iterator

from handouts.pdf import CompositeGlyph
from handouts.pdf.fonts import Face, UsedFont
from handouts.pdf.text.composite_glyphs import PLACES, CompositeFont


class SheetFont(CompositeFont):
    """A font of shaped text on whole pages, where a letter is drawn in many ways.

    In one font a text has at most PLACES codes, or some readers take it for garbled; others are in `more`. ASCII
    letters come from `plain`, a font of the face that the file has anyway.
    """

    step = 50

    def __init__(self, face: Face, resource: str, plain: UsedFont | None = None) -> None:
        super().__init__(face, resource)
        self._plain = plain
        self._counts: Counter[str] = Counter()
        self.more: SheetFont | None = None

    def place(self, composite: CompositeGlyph) -> tuple[str, str]:
        """As in a CompositeFont; the font can be `plain` or one of `more`."""
        if self._plain and self._is_in(self._plain, composite):
            return self._plain.resource, f"{composite.parts[0][0]:04X}"
        if composite not in self._codes:
            if self._counts[composite.text] == PLACES:
                if self.more is None:
                    self.more = SheetFont(self.face, f"{self.resource}x")
                return self.more.place(composite)
            self._counts[composite.text] += 1
        return self.resource, self.code(composite)

    def _is_in(self, plain: UsedFont, composite: CompositeGlyph) -> bool:
        if len(composite.parts) != 1 or len(composite.text) != 1 or not composite.text.isascii():
            return False
        gid, x, y = composite.parts[0]
        return not (x or y) and composite.advance == self.face.advance(gid) and plain.use(gid, composite.text)

    def fonts(self) -> Iterator[CompositeFont]:
        """This font and those in `more`, without those that nothing needs."""
        if len(self):
            yield self
        if self.more:
            yield from self.more.fonts()
