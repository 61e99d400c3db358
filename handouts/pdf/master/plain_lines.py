"""Converts all words of a patient to page code at once. Works only for Latin-1 words of one line, as most are.

Looking up each letter would take a third of the time of a fill. `bytes.translate` has a table of one byte per letter.
"""

from codecs import utf_16_be_encode
from collections.abc import Iterable, Mapping, Sequence

from handouts.pdf import SlotFace, SlotPlace
from handouts.pdf.master.slots import lines_start

#: Widths are in units, rounded up, so that each fits in a byte.
_MAX_WIDTH = 255
#: Many names contain the typographic apostrophe. It is encoded as a Latin-1 byte that no letter uses.
_APOSTROPHE, _PLACE = "\u2019", "\x92"
_LETTERS = bytes(range(256)).decode("latin-1").replace(_PLACE, _APOSTROPHE)
#: The page code after the codes of a line.
END = ">Tj ET"


class PlainLines:
    """The slots of a Master, one line each. `starts` has the page code of the lines up to their codes.

    All slots must have the same face. If a template has slots of two faces, `codes` always returns None.
    """

    def __init__(self, places: Sequence[SlotPlace], faces: tuple[SlotFace, SlotFace]) -> None:
        bold = {place.bold for place in places}
        face = faces[any(bold)]
        unit = max(face.advances.values()) / (_MAX_WIDTH - 1)
        rooms = [int(place.width * 1000 / place.size / unit) for place in places]
        self._slots = [place.slot for place in places]
        #: The date, say, stands on every page: each slot's least room is looked at once.
        least: dict[str, int] = {}
        for slot, room in zip(self._slots, rooms, strict=True):
            least[slot] = min(room, least.get(slot, room))
        self._rooms = [(slot, room, room // _MAX_WIDTH) for slot, room in least.items()]
        codes = face.codes if len(bold) == 1 else {}
        self._glyphs = _table([int(codes.get(letter, "0"), 16) for letter in _LETTERS])
        self._widths = _table([int(face.advances.get(letter, 0.0) / unit) + 1 for letter in _LETTERS])
        self.starts = [lines_start(place, face.resource, 1, place.size) for place in places]

    def fit(self, words: Mapping[str, str]) -> bool:
        """Whether `codes` gives the codes of these words."""
        texts = []
        for slot, room, surely in self._rooms:
            text = words.get(slot, "")
            if len(text) > surely and sum(_translated(text, self._widths)) > room:
                return False
            texts.append(text)
        letters = "".join(texts)
        glyphs = _translated(letters, self._glyphs)
        return 0 not in glyphs and len(glyphs) == len(letters) and _PLACE not in letters

    def codes(self, words: Mapping[str, str]) -> list[str] | None:
        """The codes of each slot's words, "" without words. None if any words need more than this, or may not fit."""
        if not self.fit(words):
            return None
        texts = [words.get(slot, "") for slot in self._slots]
        glyphs = _translated("".join(texts), self._glyphs)
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
    """The table's value for each letter, 0 if it has none. Letters outside Latin-1 are dropped."""
    return text.replace(_APOSTROPHE, _PLACE).encode("latin-1", "ignore").translate(table)


def _table(values: Iterable[int]) -> bytes:
    """A table for `bytes.translate`, with 0 for values above _MAX_WIDTH."""
    return bytes([value if value <= _MAX_WIDTH else 0 for value in values])
