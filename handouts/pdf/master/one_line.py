"""What fits on one line of a slot, for words that are not drawn all at once."""

from collections.abc import Callable
from typing import NamedTuple

from handouts.pdf import SlotFace, SlotPlace
from handouts.pdf.master.slots import lines_start


class OneLine(NamedTuple):
    """Precomputed values of one slot: the start of its code, and what fits on one line.

    `at` is the number of its place. A text fits if `size` times its advances is at most `room`. Any text of up to
    `safe_length` letters fits.
    """

    at: int
    slot: str
    place: SlotPlace
    start: str
    code: Callable[[str], str]
    advance: Callable[[str], float]
    size: float
    room: float
    safe_length: int

    def fits(self, text: str) -> bool:
        """Whether a text is in the repertoire and fits on one line. A line break is not in the repertoire."""
        try:
            return sum(map(self.advance, text)) * self.size <= self.room
        except KeyError:
            return False


def one_line(at: int, place: SlotPlace, face: SlotFace, widest: float) -> OneLine:
    """The values of a slot; `widest` is the greatest advance of its face."""
    start = lines_start(place, face.resource, 1, place.size)
    code, advance = face.codes.__getitem__, face.advances.__getitem__
    room = place.width * 1000
    safe_length = int(room / (place.size * widest))
    return OneLine(at, place.slot, place, start, code, advance, place.size, room, safe_length)
