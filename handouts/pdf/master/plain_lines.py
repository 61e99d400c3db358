"""The codes of all words of a patient at once, where they are in Latin-1 and on one line each, as most are.

A lookup for each letter would be a third of a fill. `bytes.translate` takes a table of one byte for each letter.
"""

from codecs import utf_16_be_encode
from collections.abc import Iterable, Mapping, Sequence

from handouts.pdf import SlotFace, SlotPlace
from handouts.pdf.master.slots import lines_start

#: Widths are in units, rounded up: a byte holds so many.
_MOST = 255
#: The typographic apostrophe stands in many names. It takes a place in Latin-1 that no letter has.
_APOSTROPHE, _PLACE = "\u2019", "\x92"
_LETTERS = bytes(range(256)).decode("latin-1").replace(_PLACE, _APOSTROPHE)
#: What follows the codes of a line.
END = ">Tj ET"


class PlainLines:
    """The slots of a Master, one line each. `starts` has the page code of the lines up to their codes.

    They share a face: where a template has slots of two faces, `codes` is always None.
    """

    def __init__(self, places: Sequence[SlotPlace], faces: tuple[SlotFace, SlotFace]) -> None:
        bold = {place.bold for place in places}
        face = faces[any(bold)]
        unit = max(face.advances.values()) / (_MOST - 1)
        rooms = [int(place.width * 1000 / place.size / unit) for place in places]
        self._slots = [(place.slot, room, room // _MOST) for place, room in zip(places, rooms, strict=True)]
        codes = face.codes if len(bold) == 1 else {}
        self._glyphs = _table([int(codes.get(letter, "0"), 16) for letter in _LETTERS])
        self._widths = _table([int(face.advances.get(letter, 0.0) / unit) + 1 for letter in _LETTERS])
        self.starts = [lines_start(place, face.resource, 1, place.size) for place in places]

    def codes(self, words: Mapping[str, str]) -> list[str] | None:
        """The codes of each slot's words, "" without words. None if some need more than this, or may not fit."""
        texts = []
        for slot, room, surely in self._slots:
            text = words.get(slot, "")
            if len(text) > surely and sum(_translated(text, self._widths)) > room:
                return None
            texts.append(text)
        letters = "".join(texts)
        glyphs = _translated(letters, self._glyphs)
        if 0 in glyphs or len(glyphs) < len(letters) or _PLACE in letters:
            return None
        digits = utf_16_be_encode(glyphs.decode("latin-1"))[0].hex().upper()
        codes, at = [], 0
        for text in texts:
            end = at + 4 * len(text)
            codes.append(digits[at:end])
            at = end
        return codes

    def page_code(self, codes: Sequence[str]) -> tuple[str, ...]:
        """The page code of each slot, "" without words."""
        lines = zip(self.starts, codes, strict=True)
        return tuple([f"{start}{code}{END}" if code else "" for start, code in lines])


def _translated(text: str, table: bytes) -> bytes:
    """The value of each letter in Latin-1, 0 for those that have none."""
    return text.replace(_APOSTROPHE, _PLACE).encode("latin-1", "ignore").translate(table)


def _table(values: Iterable[int]) -> bytes:
    """A table for `bytes.translate`, 0 for values that no byte holds."""
    return bytes([value if value <= _MOST else 0 for value in values])
