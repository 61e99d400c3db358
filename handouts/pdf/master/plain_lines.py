"""Converts all words of a patient to page code at once. Works only for Latin-1 words of one line, as most are.

Looking up each letter would take a third of the time of a fill. `bytes.translate` has a table of one byte per letter.
"""

from collections.abc import Mapping, Sequence

from handouts.pdf import SlotFace, SlotPlace
from handouts.pdf.master.slots import from_right_start, is_from_right, lines_start, right_edge

#: Widths are in units, rounded up, so that each fits in a byte.
_MAX_WIDTH = 255
#: Many names contain the typographic apostrophe. It is encoded as a Latin-1 byte that no letter uses.
_APOSTROPHE, _PLACE = "\u2019", "\x92"
_LETTERS = bytes(range(256)).decode("latin-1").replace(_PLACE, _APOSTROPHE)
#: The page code after the codes of a line.
END = ">Tj ET"


class PlainLines:
    """The slots of a Master, one line each. `starts` has the page code of the lines up to their codes.

    A slot must have the same face wherever it is. If a template uses two faces for it, its words always need more.
    """

    def __init__(self, places: Sequence[SlotPlace], faces: tuple[SlotFace, SlotFace]) -> None:
        self.starts = [_start(place, faces[place.bold]) for place in places]
        self._slots = [place.slot for place in places]
        #: Where lines begin at the right, each starts somewhere else: that is a part of its codes.
        self._from_right = [
            (at, place, faces[place.bold].advances) for at, place in enumerate(places) if is_from_right(place)
        ]
        self._faces = tuple(map(_FaceCodes, faces))
        #: A slot can be on every page, as the date is: only its narrowest place counts.
        #: Whether it is bold, the width in thousandths of the type size, how many letters safe_length fit, the face.
        self._rooms: dict[str, tuple[bool, float, int, _FaceCodes]] = {}
        for place in places:
            bold, width = place.bold, place.width * 1000 / place.size
            was_bold, least, *_ = self._rooms.get(place.slot, (bold, width))
            width = min(width, least) if was_bold == bold else 0
            face = self._faces[bold]
            self._rooms[place.slot] = (bold, width, int(width / face.widest), face)

    def fit(self, words: Mapping[str, str]) -> bool:
        """Whether `codes` gives the codes of these words."""
        sorted_words = self._by_face(words)
        return sorted_words is not None and all(
            face.encoded(texts) is not None
            for face, texts in zip(self._faces, sorted_words, strict=True)
            if texts
        )

    def codes(self, words: Mapping[str, str]) -> list[str] | None:
        """The codes of each slot's words, "" without words. None if any words need more than this, or may not fit."""
        sorted_words = self._by_face(words)
        if sorted_words is None:
            return None
        codes: dict[str, str] = {}
        for face, texts in zip(self._faces, sorted_words, strict=True):
            if texts and not face.add_codes(texts, codes):
                return None
        found = [codes.get(slot, "") for slot in self._slots]
        for at, place, advances in self._from_right:
            if found[at]:
                found[at] = f"{right_edge(place, advances, words[place.slot], 0)}{found[at]}"
        return found

    def _by_face(
        self, words: Mapping[str, str]
    ) -> tuple[list[tuple[str, str]], list[tuple[str, str]]] | None:
        """The regular and the bold words with their slots. None if any may not fit on one line."""
        regular: list[tuple[str, str]] = []
        bold: list[tuple[str, str]] = []
        rooms = self._rooms
        for slot, text in words.items():
            if text and slot in rooms:
                is_bold, width, safe_length, face = rooms[slot]
                if len(text) > safe_length and face.width(text) > width:
                    return None
                (bold if is_bold else regular).append((slot, text))
        return regular, bold

    def page_code(self, codes: Sequence[str]) -> tuple[str, ...]:
        """The page code of each slot, "" without words."""
        lines = zip(self.starts, codes, strict=True)
        return tuple([f"{start}{code}{END}" if code else "" for start, code in lines])


def _start(place: SlotPlace, face: SlotFace) -> str:
    return (
        from_right_start(place, face)
        if is_from_right(place)
        else lines_start(place, face.resource, 1, place.size)
    )


class _FaceCodes:
    """The codes and widths of the letters of one face. Widths are in thousandths of the type size."""

    def __init__(self, face: SlotFace) -> None:
        self.widest = max(face.advances.values())
        self._unit = self.widest / (_MAX_WIDTH - 1)
        self._widths = bytes([int(face.advances.get(letter, 0.0) / self._unit) + 1 for letter in _LETTERS])
        glyphs = [int(face.codes.get(letter, "0"), 16) for letter in _LETTERS]
        self._known = bytes([glyph > 0 for glyph in glyphs])
        self._high = bytes([glyph >> 8 for glyph in glyphs])
        self._low = bytes([glyph & 255 for glyph in glyphs])

    def width(self, text: str) -> float:
        """The width of a text, rounded up."""
        return sum(_encoded(text).translate(self._widths)) * self._unit

    def encoded(self, texts: Sequence[tuple[str, str]]) -> bytes | None:
        """The letters of all texts as bytes of Latin-1. None if the face lacks one."""
        letters = "".join([text for _, text in texts])
        if _PLACE in letters:
            return None
        try:
            encoded = letters.replace(_APOSTROPHE, _PLACE).encode("latin-1")
        except UnicodeEncodeError:
            return None
        return None if 0 in encoded.translate(self._known) else encoded

    def add_codes(self, texts: Sequence[tuple[str, str]], codes: dict[str, str]) -> bool:
        """Add the codes of each slot's text. False if the face lacks a letter."""
        encoded = self.encoded(texts)
        if encoded is None:
            return False
        pairs = bytearray(2 * len(encoded))
        pairs[::2] = encoded.translate(self._high)
        pairs[1::2] = encoded.translate(self._low)
        digits, at = pairs.hex().upper(), 0
        for slot, text in texts:
            end = at + 4 * len(text)
            codes[slot] = digits[at:end]
            at = end
        return True


def _encoded(text: str) -> bytes:
    """The letters as bytes of Latin-1. Letters outside it are dropped."""
    return text.replace(_APOSTROPHE, _PLACE).encode("latin-1", "ignore")
