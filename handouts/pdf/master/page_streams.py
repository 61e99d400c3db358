"""The content streams of a Master's pages: fixed page code, cut at the slots, and one stream for each slot."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from handouts.pdf import SlotPlace
from handouts.pdf.layout import PageCode, SlotCut
from handouts.pdf.master.packing import short_stream
from handouts.pdf.master.patient_part import blank_objects
from handouts.pdf.master.text_code import shorter
from handouts.pdf.syntax import Dict, Raw, Stream


class Numberer(Protocol):
    """Gives a value the next object number. A value of None is put later."""

    def __call__(self, value: Any = None) -> int: ...


class PageStreams:
    """Numbers the streams of pages in order. What pages have in common is one object: most of a foot, and its slots."""

    def __init__(self, pages: Sequence[PageCode], number: Numberer, values: dict[int, Any]) -> None:
        """Number the slots: what a patient's part replaces has the lowest numbers."""
        self.places: list[SlotPlace] = []
        self._pages, self._number, self._values = pages, number, values
        self._slots: dict[SlotCut, int] = {}
        self._feet: dict[str, int] = {}
        shared: dict[SlotPlace, int] = {}
        for cut in _cuts(pages):
            if cut.element is not None:
                self._slots[cut] = number()
                cut.element.number = number()
                continue
            place = _exact(cut.place)._replace(page=0)
            if place not in shared:
                shared[place] = number()
            self._slots[cut] = shared[place]

    def numbered(self, pages: list[int], drawings: Mapping[str, str]) -> list[list[int]]:
        """The numbers of each page's streams. `pages` are their own; `drawings` replaces code by shorter code."""
        return [
            [
                *self._streams(page.code, pages, drawings),
                *self._streams(page.foot, pages, drawings, self._feet),
            ]
            for page in self._pages
        ]

    def _streams(
        self,
        code: Iterable[str | SlotCut],
        pages: list[int],
        drawings: Mapping[str, str],
        known: dict[str, int] | None = None,
    ) -> Iterator[int]:
        fixed: list[str] = []
        for piece in code:
            if isinstance(piece, str):
                fixed.append(drawings.get(piece, piece))
                continue
            if fixed:
                yield self._fixed("\n".join(fixed), known)
                fixed = []
            yield self._slot(piece, pages)
        if fixed:
            yield self._fixed("\n".join(fixed), known)

    def _fixed(self, code: str, known: dict[str, int] | None) -> int:
        """The stream of fixed code. One of the streams `known` is used again."""
        if known is not None and code in known:
            return known[code]
        number = self._number(Stream(Dict(), shorter(code).encode("ascii")))
        if known is not None:
            known[code] = number
        return number

    def _slot(self, cut: SlotCut, pages: list[int]) -> int:
        """The stream of a slot, which is blank in the fixed bytes."""
        place, element, head = cut.place, 0, b""
        if cut.element is not None:
            element = cut.element.number
            parent = cut.element.parent
            head = b"/Type/StructElem/P %d 0 R/Pg %d 0 R/K %d" % (
                parent.number if parent else 0, pages[place.page], place.mcid,
            )  # fmt: skip
        place = _exact(place)._replace(stream=self._slots[cut], element=element, element_head=head)
        self.places.append(place)
        code, blank = blank_objects(place)
        self._values[place.stream] = short_stream(code.encode("ascii"))
        if blank:
            self._values[element] = Raw(blank.encode("ascii"))
        return place.stream


def _cuts(pages: Iterable[PageCode]) -> Iterator[SlotCut]:
    return (piece for page in pages for piece in (*page.code, *page.foot) if isinstance(piece, SlotCut))


def _exact(place: SlotPlace) -> SlotPlace:
    """A place as precise as page code is."""
    return place._replace(x=round(place.x, 3), y=round(place.y, 3))
